"""Archives of NumPy: an array a name, read side by side in blocks."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, cast

from gradcli.errors import FileError, printable
from gradcli.files.whole import cannot, open_input
from gradcli.tables.blocks import Block, assembled, rows_a_block
from gradcli.tables.cells import checked
from gradcli.tables.sources.npy import ArrayRows, carried, more_than_doubles, numeric
from gradcli.tables.sources.source import PointSource, checked_names

_SUFFIX = ".npy"


class Archive(PointSource):
    """A .npz file. Members are unpacked as they are read: a small archive cannot fill the memory."""

    def __init__(self, path: str) -> None:
        self.name = path
        self._stream = open_input(path)
        try:
            with self._reading():
                self._archive = zipfile.ZipFile(self._stream)
                members = [name for name in self._archive.namelist() if name.endswith(_SUFFIX)]
            if not members:
                raise FileError(f"{path} holds no arrays", fix="save it with numpy.savez")
            self.columns = checked_names([name.removesuffix(_SUFFIX) for name in members], path)
            self._members = dict(zip(self.columns, members, strict=True))
        except BaseException:
            self._stream.close()
            raise

    def close(self) -> None:
        self._stream.close()

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        with self._reading():
            arrays = {column: self._rows(column) for column in {*numbers.values(), *kept}}
            counts = {column: rows.count for column, rows in arrays.items()}
            self.total = max(counts.values(), default=0)
            short = [column for column, count in counts.items() if count != self.total]
            if short:
                what = f"{printable(short[0][:60])} in {self.name} has {counts[short[0]]:,} numbers"
                raise FileError(f"{what}, another array {self.total:,}", fix="save arrays of one length")
            most = rows_a_block(len(arrays))
            while self.done < self.total:
                rows = {column: array.take(most) for column, array in arrays.items()}
                read = {v: checked(numeric(rows[c], c, self.name)) for v, c in numbers.items()}
                count = min(most, self.total - self.done)
                typed = {v: partial(rows.__getitem__, c) for v, c in numbers.items() if more_than_doubles(rows[c])}
                block = assembled(read, {c: carried(rows[c]) for c in kept}, count, typed)
                self.done += count
                yield block._replace(first_row=self.done - count + 1, name=self.name)

    def _rows(self, column: str) -> ArrayRows:
        stream = cast(BinaryIO, self._archive.open(self._members[column]))
        rows = ArrayRows(stream, f"{self._members[column]} in {self.name}")
        if len(rows.shape) != 1 or rows.dtype.names:
            raise FileError(f"{rows.name} is not one column of numbers", fix="save an array of one dimension a name")
        return rows

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise cannot("read", self.name, error) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            # RuntimeError is how zipfile says that a member is encrypted.
            why = printable(str(error)[:120]) or type(error).__name__
            raise FileError(f"{self.name} is not a whole .npz archive: {why}", fix="save it with numpy.savez") from None
