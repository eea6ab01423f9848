"""The cells of one table read as numbers: by its spelling, which is found where nobody said it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from gradcli.numbers.later import numpy
from gradcli.records import NamedTuple
from gradcli.tables.blocks import Codes, Doubles, FaultKind
from gradcli.tables.cells import number, numbers
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.spelling import PLAIN, Spelling, other_readings
from gradcli.tables.uncertain import value_and_uncertainty


class ReadColumn(NamedTuple):
    """The doubles of a column, shape (N,), its fault codes or None, and its cells in the plain grammar."""

    values: Doubles
    codes: Codes | None
    typed: Sequence[str]


_Cell = tuple[float, int, str]
"""A double, a fault code, and the text in the plain grammar."""


class Reading:
    """How numbers are read of one table.

    ``semicolons``: such a table may have decimal commas, which its cells tell as long as nobody said it. Once they have
    told, they keep to it: a cell of the other spelling is FOREIGN.
    """

    def __init__(self, dialect: Dialect = AS_FOUND, *, semicolons: bool = False) -> None:
        self._thousands = dialect.thousands
        self.open = semicolons and dialect.decimal is None and dialect.thousands != ","
        """Whether the decimal mark has still to be found."""
        self._found = False
        decimal = dialect.decimal or ("," if dialect.thousands == "." else ".")
        self.spelling = Spelling(decimal, dialect.thousands)
        self._percent = ""

    @property
    def as_found(self) -> bool:
        """Whether a library may read the cells as plain numbers."""
        return self.spelling == PLAIN and not self.open

    def see(self, cells: Iterable[str]) -> None:
        """Hears of cells of all columns, before any is read: finds the decimal mark where they agree on one."""
        if self.open:
            commas, points = self._marks(cells)
            if commas and not points:
                self._settle(",")
            elif points and not commas:
                self._settle(".")

    def column(self, texts: Sequence[str]) -> ReadColumn:
        """A column of cells."""
        if self.open:
            self._decide(texts)
        if self.spelling == PLAIN:
            return ReadColumn(*numbers(texts), texts)
        if self.spelling == Spelling(","):
            joined = "\n".join(texts)
            if "." not in joined and joined.count("\n") == len(texts) - 1:
                # Nothing but the mark differs; a cell with two of them is no number either way.
                plain = joined.replace(",", ".").split("\n")
                values, codes = numbers(plain)
                if codes is None:
                    return ReadColumn(values, codes, plain)
        return _column([self._cell(text) for text in texts])

    def cells(self, texts: Sequence[str]) -> list[_Cell]:
        """The same, cell by cell."""
        if self.open:
            self._decide(texts)
        return [(*number(text), text) if self.spelling == PLAIN else self._cell(text) for text in texts]

    def number(self, text: str) -> tuple[float, int]:
        """The double of one cell, and its fault code."""
        return number(text) if self.spelling == PLAIN else self._cell(text)[:2]

    def typed(self, cell: object) -> object:
        """A cell in the plain grammar, where it is the text of a number."""
        return (self.spelling.plain(cell) or cell) if isinstance(cell, str) else cell

    def part_of_pairs(self, texts: Sequence[str], part: int) -> ReadColumn:
        """The values (part 0) or the uncertainties (1) of a column of both; a value alone is exact."""
        return _column([self._part(text, part) for text in texts])

    def _part(self, text: str, part: int) -> _Cell:
        pair = value_and_uncertainty(text, self.spelling)
        if pair is not None:
            return *number(pair[part]), pair[part]
        alone = self._cell(text)
        if part == 0 or alone[1] == FaultKind.FOREIGN:
            return alone
        return (math.nan, FaultKind.MISSING, "") if alone[1] else (0.0, 0, "0")

    def is_pair(self, text: str) -> bool:
        """Whether a cell holds a value and its uncertainty."""
        return value_and_uncertainty(text, self.spelling) is not None

    def remarks(self, name: str) -> list[str]:
        """What there is to say of the spelling that was found, under the name of the file."""
        found = []
        if self._found:
            found.append(f"{name}: a decimal comma is read, since ; separates the cells; --decimal . refuses it")
        if self._percent:
            found.append(f"{name}: percent are hundredths: {self._percent}")
        return found

    def _cell(self, text: str) -> _Cell:
        plain = self.spelling.plain(text)
        if plain is not None:
            if "%" in text and not self._percent:
                self._percent = f"{text.strip()} is {float(plain):.15g}"
            return *number(plain), plain
        value, code = number(text)
        if code in (0, FaultKind.FOREIGN) or (code == FaultKind.TEXT and other_readings(text, self.spelling)):
            return math.nan, FaultKind.FOREIGN, text
        return value, code, text

    def _decide(self, texts: Sequence[str]) -> None:
        """Finds the decimal mark in a column that is read; what may be two numbers decides nothing."""
        commas, points = self._marks(texts)
        if points:
            self._settle(".")
        elif commas:
            self._settle(",")

    def _marks(self, texts: Iterable[str]) -> tuple[bool, bool]:
        """Whether a cell can only have a decimal comma, and whether one has a decimal point."""
        comma, point = Spelling(",", self._thousands), Spelling(".", self._thousands)
        commas = points = False
        for text in texts:
            if not points and "." in text and "," not in text:
                points = point.plain(text) is not None or value_and_uncertainty(text, point) is not None
            if not commas and "," in text:
                pair = value_and_uncertainty(text, comma) is not None
                commas = pair or (comma.plain(text) is not None and len(other_readings(text, PLAIN)) == 1)
        return commas, points

    def _settle(self, decimal: str) -> None:
        self.open, self._found = False, decimal == ","
        self.spelling = Spelling(decimal, self._thousands)


def _column(cells: Sequence[_Cell]) -> ReadColumn:
    values = numpy.array([value for value, _, _ in cells], dtype=numpy.float64)
    codes = numpy.array([code for _, code, _ in cells], dtype=numpy.uint8)
    return ReadColumn(values, codes if codes.any() else None, [typed for _, _, typed in cells])
