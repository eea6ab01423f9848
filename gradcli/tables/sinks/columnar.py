"""Columns of doubles, and of words, written as Parquet or Arrow files as they lie."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from gradcli.errors import FileError, printable
from gradcli.numbers.later import numpy
from gradcli.tables.arrow import needed_arrow, there
from gradcli.tables.sinks.row_groups import DoublePage, RowGroupFile, WordPage

Runs = Sequence[tuple[int, int]]
"""Words by their numbers: how many rows, and which word they have."""
_CODEC = "lz4_raw"
"""As the general way has it."""
_VIEW = 16
"""Bytes of a text in Arrow's columns of views, which hold up to 12 of it themselves."""


class ColumnWriter(ABC):
    """Writes batches of columns that the methods make; ``words`` maps the columns of words to theirs, all others are
    doubles. A column of numbers is the bytes of a double a row, or more; its mask tells which are missing."""

    @abstractmethod
    def write(self, rows: int, columns: Mapping[str, Any]) -> None:
        """A batch of so many rows, at least one."""

    @abstractmethod
    def close(self) -> None:
        """Writes what ends the file."""

    @abstractmethod
    def abandon(self) -> None:
        """Stops, after an error."""

    @abstractmethod
    def kept(self, column: Any) -> Any:
        """A column as it was read."""

    @abstractmethod
    def doubles(self, rows: int, numbers: Any, absent: Any = None) -> Any:
        """A column of numbers."""

    @abstractmethod
    def missing(self, rows: int) -> Any:
        """A column without a number."""

    @abstractmethod
    def texts(self, name: str, runs: Runs) -> Any:
        """A column of words."""


class ParquetWriter(ColumnWriter):
    """A row group a batch."""

    def __init__(self, stream: BinaryIO, names: Sequence[str], words: Mapping[str, Sequence[str]]) -> None:
        library = needed_arrow()
        codec = library.Codec(_CODEC) if library.Codec.is_available(_CODEC) else None
        self._words = words
        self._groups = RowGroupFile(stream, names, {*words}, codec and codec.compress)

    def write(self, rows: int, columns: Mapping[str, DoublePage | WordPage]) -> None:
        self._groups.write(rows, columns)

    def close(self) -> None:
        self._groups.close()

    def abandon(self) -> None:
        pass

    def kept(self, column: Any) -> DoublePage:
        numbers = memoryview(column.buffers()[1])[8 * column.offset :]
        return self.doubles(len(column), numbers, ~there(column) if column.null_count else None)

    def doubles(self, rows: int, numbers: Any, absent: Any = None) -> DoublePage:
        numbers = memoryview(numbers)[: 8 * rows]
        if absent is None or not absent.any():
            return DoublePage(numbers)
        found = numpy.frombuffer(numbers, dtype=numpy.float64)[~absent]
        return DoublePage(found, numpy.packbits(~absent, bitorder="little").tobytes())

    def missing(self, rows: int) -> DoublePage:
        return DoublePage(b"", bytes(-(-rows // 8)))

    def texts(self, name: str, runs: Runs) -> WordPage:
        used = sorted({word for _, word in runs})
        places = {word: place for place, word in enumerate(used)}
        return WordPage([self._words[name][word] for word in used], [(count, places[word]) for count, word in runs])


class ArrowWriter(ColumnWriter):
    """A record batch a batch, through pyarrow."""

    def __init__(self, stream: BinaryIO, names: Sequence[str], words: Mapping[str, Sequence[str]]) -> None:
        self._arrow = arrow = needed_arrow()
        self._words = words
        kinds = [(name, arrow.string_view() if name in words else arrow.float64()) for name in names]
        self._schema = arrow.schema(kinds)
        self._writer = arrow.ipc.new_file(stream, self._schema)

    def write(self, rows: int, columns: Mapping[str, Any]) -> None:
        try:
            self._writer.write_batch(self._arrow.RecordBatch.from_arrays([*columns.values()], schema=self._schema))
        except self._arrow.ArrowException as error:
            raise FileError(f"cannot write the Arrow file: {printable(str(error)[:120])}") from None

    def close(self) -> None:
        self._writer.close()

    def abandon(self) -> None:  # pyarrow ends a file whatever became of it
        with suppress(self._arrow.ArrowException, OSError, ValueError):
            self._writer.close()

    def kept(self, column: Any) -> Any:
        return column

    def doubles(self, rows: int, numbers: Any, absent: Any = None) -> Any:
        lacking = absent is not None and absent.any()
        return self._column(rows, numbers, numpy.packbits(~absent, bitorder="little") if lacking else None)

    def missing(self, rows: int) -> Any:
        return self._column(rows, bytes(8 * rows), bytes(-(-rows // 8)))

    def _column(self, rows: int, numbers: Any, bits: Any) -> Any:
        arrow = self._arrow
        buffers = [None if bits is None else arrow.py_buffer(bits), arrow.py_buffer(numbers)]
        return arrow.Array.from_buffers(arrow.float64(), rows, buffers)

    def texts(self, name: str, runs: Runs) -> Any:
        arrow, words = self._arrow, [word.encode() for word in self._words[name]]
        views = [_view(word, sum(map(len, words[:place]))) for place, word in enumerate(words)]
        held = arrow.py_buffer(b"".join(views[word] * count for count, word in runs))
        buffers = [None, held, arrow.py_buffer(b"".join(words))]
        return arrow.Array.from_buffers(arrow.string_view(), len(held) // _VIEW, buffers)


def column_writer(
    stream: BinaryIO, names: Sequence[str], words: Mapping[str, Sequence[str]], parquet: bool
) -> ColumnWriter:
    """What writes such columns into a stream."""
    return (ParquetWriter if parquet else ArrowWriter)(stream, names, words)


def _view(text: bytes, place: int) -> bytes:
    """A text as Arrow's views hold it: itself where it is short, else its beginning and its place in the texts."""
    size = len(text).to_bytes(4, "little")
    if len(text) <= _VIEW - 4:
        return size + text.ljust(_VIEW - 4, b"\0")
    return size + text[:4] + bytes(4) + place.to_bytes(4, "little")
