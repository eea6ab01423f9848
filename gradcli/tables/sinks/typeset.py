"""What tables in Markdown, HTML and LaTeX share: cells of text, row by row, below a head that knows the columns."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy

from gradcli.results.value_and_u import U_DIGITS, pair
from gradcli.tables.rows import Column, KeptColumn, NumberColumn, Rows, columns, header
from gradcli.tables.sinks import numerals
from gradcli.tables.sinks.delimited import kept_texts
from gradcli.tables.sinks.sink import Sink

DIGITS = 6
"""Significant digits of sensitivities and shares, which stand beside values rounded by their uncertainties."""


class Typeset(Sink):
    """The head is written with the first block, which tells which of the kept columns are numbers; with nothing to
    tell, numbers are what is computed."""

    _right: list[bool] | None = None

    def write(self, rows: Rows) -> None:
        found = columns(rows, self.layout, self.wide)
        if self._right is None:
            numbers = self.layout.numbers
            self._headed([isinstance(c, NumberColumn) or numeric(c) or c.name in numbers for c in found])
        assert self._right is not None
        cells = [self._texts(column, number) for column, number in zip(found, self._right, strict=True)]
        for place in self.layout.measured(self.wide):
            self._round_together(cells[place], cells[place + 1], found[place], found[place + 1])
        self.stream.write("".join([self._row(line) for line in zip(*cells, strict=True)]).encode())

    def finish(self, notes: list[str]) -> None:
        if self._right is None:
            text = {"target", "status", *self.layout.kept} - {*self.layout.numbers}
            self._headed([name not in text for name in header(self.layout, self.wide)])
        self.stream.write(self._foot().encode())

    def _headed(self, right: list[bool]) -> None:
        self._right = right
        self.stream.write(self._head([self._text(name) for name in header(self.layout, self.wide)], right).encode())

    def _texts(self, column: Column, number: bool) -> list[str]:
        shown = self._number if number else self._text
        if isinstance(column, NumberColumn):
            digits = self.layout.digits or (DIGITS if self.layout.uncertain else None)
            return [shown(cell) for cell in numerals.texts(column.values, column.codes, digits)]
        if isinstance(column, KeptColumn):
            return [text for text in map(shown, kept_texts(column.cells)) for _ in range(column.times)]
        words = list(map(shown, column.words))
        return [words[code] for code in column.codes.tolist()]

    def _round_together(self, values: list[str], us: list[str], value: Column, u: Column) -> None:
        """Rounds the texts of values and standard uncertainties together, wherever there are both."""
        assert isinstance(value, NumberColumn)
        assert isinstance(u, NumberColumn)
        for row in numpy.flatnonzero(numpy.isfinite(value.values) & (u.values > 0) & numpy.isfinite(u.values)).tolist():
            if values[row] and us[row]:
                both = pair(float(value.values[row]), float(u.values[row]), self.layout.digits or U_DIGITS)
                values[row], us[row] = map(self._number, both.apart)

    @abstractmethod
    def _head(self, names: Sequence[str], right: Sequence[bool]) -> str:
        """What stands above the rows: the names, escaped, and which columns are numbers."""

    @abstractmethod
    def _row(self, cells: Sequence[str]) -> str:
        """One row of cells, escaped."""

    @abstractmethod
    def _foot(self) -> str:
        """What stands below the rows."""

    @abstractmethod
    def _text(self, cell: str) -> str:
        """A text, escaped."""

    def _number(self, cell: str) -> str:
        """A number, or the word in its place."""
        return self._text(cell)


def numeric(column: Column) -> bool:
    """Whether a kept column holds numbers."""
    return isinstance(column, KeptColumn) and getattr(getattr(column.cells, "dtype", None), "kind", " ") in "iuf"
