"""Rows as an Excel workbook, written as they come."""

from __future__ import annotations

from typing import BinaryIO

from gradcli.files.workbook import SheetCell, Workbook
from gradcli.tables.rows import Column, KeptColumn, Layout, NumberColumn, Rows, header, typed_columns
from gradcli.tables.sinks import numerals
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.sinks.typeset import numeric
from gradcli.tables.statuses import INFINITE, OK


class WorkbookSink(Sink):
    """Numbers are numbers, and empty where there is none: ``status`` says why."""

    def __init__(self, stream: BinaryIO, layout: Layout, wide: bool) -> None:
        super().__init__(stream, layout, wide)
        self._book = Workbook(stream)

    def begin(self) -> None:
        super().begin()
        self._book.sheet(header(self.layout, self.wide), self.layout.schema)

    def write(self, rows: Rows) -> None:
        cells = [self._cells(column) for column in typed_columns(rows, self.layout, self.wide)]
        for line in zip(*cells, strict=True):
            self._book.write(line)

    def finish(self, notes: list[str]) -> None:
        self._book.close()

    def abandon(self) -> None:
        self._book.abandon()

    def _cells(self, column: Column) -> list[SheetCell]:
        if isinstance(column, NumberColumn):
            return self._numbers(column)
        if isinstance(column, KeptColumn):
            kept = column.cells.tolist() if numeric(column) else column.cells  # type: ignore[union-attr]
            cells: list[SheetCell] = [c if c is None or isinstance(c, float | int | str) else str(c) for c in kept]
            return [cell for cell in cells for _ in range(column.times)]
        return [column.words[code] for code in column.codes.tolist()]

    def _numbers(self, column: NumberColumn) -> list[SheetCell]:
        values = column.values
        if self.layout.digits is not None:
            found: list[SheetCell] = [float(t) if t not in ("", "none") else None for t in self._rounded(column)]
            return found
        cells: list[SheetCell] = values.tolist()
        if column.codes is not None:
            for index in (~((column.codes == OK) | (column.codes == INFINITE)) | (values != values)).nonzero()[0]:
                cells[index] = None
        return cells

    def _rounded(self, column: NumberColumn) -> list[str]:
        return numerals.texts(column.values, column.codes, self.layout.digits)
