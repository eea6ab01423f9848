"""Rows as a .npy file: one structured array, a field a column."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy

from gradcli.errors import FileError, OptionError, printable
from gradcli.tables.rows import Column, KeptColumn, Layout, NumberColumn, Rows, header, typed_columns
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.statuses import INFINITE, OK

_LONGEST_COUNT = 20


class ArraySink(Sink):
    """Numbers are doubles, NaN where there is none and the field ``status`` says why."""

    def __init__(self, stream: BinaryIO, layout: Layout, wide: bool) -> None:
        super().__init__(stream, layout, wide)
        self._dtype: Any = None
        self._count = 0

    def begin(self) -> None:
        super().begin()
        if not self.stream.seekable():
            raise FileError("a .npy file begins with its length and cannot be written to a pipe", fix="write .csv")

    def write(self, rows: Rows) -> None:
        found = typed_columns(rows, self.layout, self.wide)
        if self._dtype is None:
            self._dtype = numpy.dtype([(column.name, _kind(column)) for column in found])
            self._head()
        records: Any = numpy.empty(len(found[-1].codes), dtype=self._dtype)  # type: ignore[union-attr, arg-type]
        for column in found:
            records[column.name] = _cells(column)
        self.stream.write(records.tobytes())
        self._count += len(records)

    def finish(self, notes: list[str]) -> None:
        if self._dtype is None:
            self._dtype = numpy.dtype(
                [(name, "<f8") for name in header(self.layout, self.wide)[:-1]] + [("status", "U11")]
            )
        self.stream.seek(0)
        self._head()
        self.stream.seek(0, 2)

    def _head(self) -> None:
        """The header, of the same length whatever the number of rows: it is written again at the end."""
        # ASCII with escapes: what reads it takes Python's literals, and version 1.0 knows no other letters.
        text = ascii({"descr": self._dtype.descr, "fortran_order": False, "shape": (self._count,)})
        text += " " * (_LONGEST_COUNT - len(str(self._count)))
        text += " " * (-(len(text) + 13) % 64) + "\n"
        if len(text) > 0xFFFF:
            raise FileError("the names of the columns are too long for a .npy file", fix="write .csv or .parquet")
        self.stream.write(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode("ascii"))


def _kind(column: Column) -> Any:
    if isinstance(column, NumberColumn):
        return "<f8"
    if not isinstance(column, KeptColumn):
        return f"<U{max(map(len, column.words))}"
    kept = column.cells.to_numpy() if hasattr(column.cells, "to_numpy") else column.cells
    if not isinstance(kept, numpy.ndarray) or kept.dtype.kind not in "biuf":
        what = f"the column {printable(column.name[:60])} is text, which a .npy file cannot keep in blocks"
        raise OptionError(what, fix="write .csv or .parquet, or keep other columns")
    return kept.dtype


def _cells(column: Column) -> Any:
    if isinstance(column, NumberColumn):
        if column.codes is None:
            return column.values
        return numpy.where((column.codes == OK) | (column.codes == INFINITE), column.values, numpy.nan)
    if isinstance(column, KeptColumn):
        return numpy.repeat(numpy.asarray(column.cells), column.times)
    return numpy.array(column.words)[column.codes]
