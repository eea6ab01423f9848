"""Arrays of NumPy, read in blocks. Nothing is unpickled, and nothing is allocated because a header says so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO

import numpy
from numpy.typing import NDArray

from gradcli.errors import FileError, OptionError, printable
from gradcli.files.whole import cannot, regular_size, release
from gradcli.matrices.operands.npy import LARGEST_HEADER, header
from gradcli.tables.blocks import Block, Kept, assembled, rows_a_block
from gradcli.tables.cells import checked
from gradcli.tables.sources.source import PointSource, checked_names

LAST_CHARACTER = 0x10FFFF


class ArrayRows:
    """The array of a .npy stream, row by row: shape (N, …), any order in memory."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name, self._stream = name, stream
        start = self._read(2 * LARGEST_HEADER)
        self.shape, by_columns, self.dtype, offset = header(start, name)
        self._ahead = start[offset:]
        if len(self.shape) not in (1, 2):
            raise FileError(f"{name} has {len(self.shape)} dimensions", fix="save one row a point: two dimensions")
        for field, kind in fields(self.dtype):
            if kind.kind not in "biufSU" or kind.shape or (kind.kind in "biuf" and kind.itemsize > 8):
                what = f"{name} holds {printable(str(kind)[:60])}" + (f" in {printable(field[:40])}" if field else "")
                raise FileError(what + ", not real numbers of at most 64 bits", fix="save float64, never objects")
        self.count, self.width = int(self.shape[0]), math.prod(self.shape[1:])
        size = regular_size(stream)
        promised = self.count * self.width * self.dtype.itemsize
        if size is not None and size - offset < promised:
            raise FileError(f"{name} is cut short: its header promises {promised:,} bytes, it holds {size - offset:,}")
        self._columns = by_columns and self.width > 1
        if self._columns and size is None:
            raise FileError(f"{name} is in Fortran order, which cannot be streamed", fix="give a file, or save C order")
        self._offset, self._next = offset, 0

    def take(self, rows: int) -> NDArray[Any]:
        """The next ``rows`` rows or what is left of them, shape (rows,) or (rows, width)."""
        rows = min(rows, self.count - self._next)
        if self._columns:
            parts = [self._at(self._next + self.count * column, rows) for column in range(self.width)]
            found = numpy.stack(parts, axis=1)
        else:
            data = self._exactly(rows * self.width * self.dtype.itemsize)
            found = numpy.frombuffer(data, self.dtype).reshape(rows, *self.shape[1:])
        self._next += rows
        return found

    def _at(self, first: int, count: int) -> NDArray[Any]:
        self._ahead = b""
        self._stream.seek(self._offset + first * self.dtype.itemsize)
        return numpy.frombuffer(self._exactly(count * self.dtype.itemsize), self.dtype)

    def _exactly(self, size: int) -> bytes:
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        data += self._read(size - len(data))
        if len(data) < size:
            raise FileError(f"{self.name} is cut short: it ends before row {self._next + 1:,} of {self.count:,}")
        return data

    def _read(self, size: int) -> bytes:
        pieces, left = [], size
        try:
            while left > 0 and (piece := self._stream.read(min(left, 1 << 24))):
                pieces.append(piece)
                left -= len(piece)
        except OSError as error:
            raise cannot("read", self.name, error) from None
        return b"".join(pieces)


def fields(dtype: Any) -> list[tuple[str, Any]]:
    """The named fields of a structured type; a plain type is one field without a name."""
    return [(name, dtype.fields[name][0]) for name in dtype.names] if dtype.names else [("", dtype)]


def numeric(column: NDArray[Any], name: str, place: str) -> NDArray[numpy.float64]:
    """A column of numbers as doubles. Raises FileError for text."""
    if column.dtype.kind not in "biuf":
        raise FileError(f"the column {printable(name[:60])} of {place} holds text, not numbers")
    return column.astype(numpy.float64)


def more_than_doubles(column: NDArray[Any]) -> bool:
    """Whether a column may hold numbers that no double is."""
    return column.dtype.kind in "iu" or column.dtype.itemsize > 8


def carried(column: NDArray[Any]) -> Kept:
    """A column that is only carried along: numbers as they are, text as text."""
    if column.dtype.kind == "S":
        return [cell.decode("utf-8", "replace") for cell in column.tolist()]
    return _text(column).tolist() if column.dtype.kind == "U" else column


def _text(column: NDArray[Any]) -> NDArray[Any]:
    """Text as it is, with a mark for what is no character: NumPy makes strings of any numbers in a file."""
    found = numpy.array(column, dtype=column.dtype.newbyteorder("="))
    if found.dtype.itemsize:
        codes = found.view(numpy.uint32)
        codes[(codes > LAST_CHARACTER) | ((codes >= 0xD800) & (codes < 0xE000))] = ord("\ufffd")
    return found


class ArraySource(PointSource):
    """A .npy file: a row a point. A structured array names its columns, one of two dimensions needs ``columns``."""

    def __init__(self, stream: BinaryIO, name: str, columns: Sequence[str] | None = None) -> None:
        self.name, self._stream = name, stream
        self._rows = ArrayRows(stream, name)
        self.total = self._rows.count
        names = self._rows.dtype.names
        self._structured = bool(names)
        if names and len(self._rows.shape) > 1:
            raise FileError(f"{name} is a table of tables", fix="save one record a point: one dimension")
        if not names:
            names = columns or []
            if len(names) != self._rows.width:
                what = f"{name} has {self._rows.width:,} columns without names"
                what += f", and --columns gives {len(names):,}" if columns else ""
                raise OptionError(what, fix="name them in order: --columns x,y,…")
        self.columns = checked_names(names, name)

    def close(self) -> None:
        release(self._stream)

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        most = rows_a_block(len(self.columns))
        while self.done < self._rows.count:
            rows = self._rows.take(most)
            read = {v: checked(numeric(self._column(rows, c), c, self.name)) for v, c in numbers.items()}
            typed = {
                v: partial(self._column, rows, c)
                for v, c in numbers.items()
                if more_than_doubles(self._column(rows, c))
            }
            block = assembled(read, {c: carried(self._column(rows, c)) for c in kept}, len(rows), typed)
            self.done += len(rows)
            yield block._replace(first_row=self.done - len(rows) + 1, name=self.name)

    def _column(self, rows: NDArray[Any], name: str) -> NDArray[Any]:
        place = self.columns.index(name)
        if self._structured:
            found: NDArray[Any] = rows[self._rows.dtype.names[place]]
            return found
        return rows if rows.ndim == 1 else rows[:, place]
