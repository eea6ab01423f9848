"""Columns of doubles, and one of words, written as Parquet or Arrow files through pyarrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

import numpy

from gradcli import optional
from gradcli.errors import FileError, printable
from gradcli.tables.blocks import Codes, Doubles

_PARQUET_OPTIONS = {"compression": "lz4", "write_statistics": False, "store_schema": False}
"""As the general way has them. Without a schema of Arrow's in it the words, which are written by their numbers, are
read as texts."""
_VIEW = 16
"""Bytes of a text in Arrow's columns of views, which hold up to 12 of it themselves."""


class ColumnWriter:
    """Batches of columns; ``words`` maps the columns of words to theirs, all others are doubles."""

    def __init__(
        self, stream: BinaryIO, names: Sequence[str], words: Mapping[str, Sequence[str]], parquet: bool
    ) -> None:
        self._arrow = arrow = optional.require("pyarrow", extra="data")
        self._words, self._parquet = words, parquet
        self._firsts: dict[tuple[str, int], Any] = {}
        text = arrow.dictionary(arrow.int8(), arrow.string()) if parquet else arrow.string_view()
        self._schema = arrow.schema([(name, text if name in words else arrow.float64()) for name in names])
        if parquet:
            library = optional.require("pyarrow.parquet", extra="data")
            self._writer = library.ParquetWriter(stream, self._schema, use_dictionary=[*words], **_PARQUET_OPTIONS)
        else:
            self._writer = arrow.ipc.new_file(stream, self._schema)

    def write(self, columns: Mapping[str, Any]) -> None:
        """A batch of columns that the methods below made, or that were read."""
        try:
            self._writer.write_batch(self._arrow.RecordBatch.from_arrays([*columns.values()], schema=self._schema))
        except self._arrow.ArrowException as error:
            kind = "Parquet" if self._parquet else "Arrow"
            raise FileError(f"cannot write the {kind} file: {printable(str(error)[:120])}") from None

    def close(self) -> None:
        """Writes what ends the file."""
        self._writer.close()

    def abandon(self) -> None:
        """Stops, after an error: pyarrow ends a file whatever became of it."""
        with suppress(self._arrow.ArrowException, OSError, ValueError):
            self._writer.close()

    def doubles(self, values: Doubles, absent: Any = None) -> Any:
        """A column of numbers; those of the mask are missing."""
        arrow, size = self._arrow, len(values)
        if absent is None or not absent.any():
            return arrow.Array.from_buffers(arrow.float64(), size, [None, arrow.py_buffer(values)])
        there = arrow.py_buffer(numpy.packbits(~absent, bitorder="little"))
        return arrow.Array.from_buffers(arrow.float64(), size, [there, arrow.py_buffer(values)])

    def first_words(self, name: str, size: int) -> Any:
        """A column of nothing but the first of the words; the same one again for the same size."""
        if (name, size) not in self._firsts:
            self._firsts[name, size] = self.texts(name, numpy.zeros(size, dtype=numpy.uint8))
        return self._firsts[name, size]

    def texts(self, name: str, codes: Codes) -> Any:
        """A column of words by their numbers."""
        arrow, words = self._arrow, self._words[name]
        if not self._parquet:
            views = numpy.frombuffer(b"".join(map(_view, words)), dtype=f"V{_VIEW}")[codes]
            return arrow.Array.from_buffers(arrow.string_view(), len(codes), [None, arrow.py_buffer(views)])
        used = numpy.flatnonzero(numpy.bincount(codes, minlength=1))
        places = numpy.zeros(len(words), dtype=numpy.int8)
        places[used] = numpy.arange(len(used))
        numbers = arrow.Array.from_buffers(arrow.int8(), len(codes), [None, arrow.py_buffer(places[codes])])
        return arrow.DictionaryArray.from_arrays(
            numbers, arrow.array([words[code] for code in used.tolist()], arrow.string())
        )


def _view(word: str) -> bytes:
    """A short text as Arrow's views hold it."""
    text = word.encode()
    assert len(text) <= _VIEW - 4, word
    return len(text).to_bytes(4, "little") + text.ljust(_VIEW - 4, b"\0")
