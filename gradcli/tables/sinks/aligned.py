"""Rows in aligned columns for people, ten digits a number: what a terminal gets."""

from __future__ import annotations

import numpy

from gradcli.errors import display_width, printable
from gradcli.files.terminal import columns as terminal_columns
from gradcli.tables.blocks import Doubles
from gradcli.tables.rows import Column, KeptColumn, NumberColumn, Rows, columns, header
from gradcli.tables.sinks import numerals
from gradcli.tables.sinks.delimited import kept_texts
from gradcli.tables.sinks.sink import Sink

DIGITS = 10
LONGEST = 40
"""Characters of a text cell that are shown."""


class Aligned(Sink):
    """Numbers to the right, text to the left. Columns are as wide as a block needs, and never narrower than before.

    On a terminal that is too narrow for them, those before the last are left out, from the right, and said to be.
    """

    def begin(self) -> None:
        super().begin()
        self._names = [_cut(name) for name in header(self.layout, self.wide)]
        self._widths = [display_width(name) for name in self._names]
        self._headed = False
        self._left_out = range(0)

    def write(self, rows: Rows) -> None:
        found = columns(rows, self.layout, self.wide)
        cells = [_texts(column, self.layout.digits) for column in found]
        right = [isinstance(column, NumberColumn) or _numeric(column) for column in found]
        widest = [max(map(display_width, texts), default=0) for texts in cells]
        self._widths = list(map(max, self._widths, widest))
        if not self._headed and self.stream.isatty():
            self._left_out = _too_wide(self._widths, terminal_columns(terminal=True))
        lines = [] if self._headed else [self._names]
        self._headed = True
        lines += map(list, zip(*cells, strict=True))
        self.stream.write("".join(self._line(line, right) for line in lines).encode())

    def finish(self, notes: list[str]) -> None:
        if not self._headed:
            self.stream.write(self._line(self._names, [False] * len(self._names)).encode())

    def remarks(self) -> list[str]:
        names = [self._names[column] for column in self._left_out]
        if not names:
            return []
        shown = ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
        return [f"{len(names)} columns are left out ({shown}): --format tsv, or a file by --output, has them all"]

    def _line(self, cells: list[str], right: list[bool]) -> str:
        padded = []
        for column, (cell, width, to_the_right) in enumerate(zip(cells, self._widths, right, strict=True)):
            if column in self._left_out:
                padded += ["…"] * (column == self._left_out[0])
                continue
            blanks = " " * (width - display_width(cell))
            padded.append(blanks + cell if to_the_right else cell + blanks)
        return (" " + "  ".join(padded)).rstrip() + "\n"


def _too_wide(widths: list[int], room: int) -> range:
    """The columns to leave out so that a line fits, with a sign in their place: none, or some before the last."""
    kept, last = sum(widths) + 2 * len(widths) - 1, len(widths) - 1
    first = last
    while first > 1 and kept + (3 if first < last else 0) > room:
        first -= 1
        kept -= widths[first] + 2
    return range(first, last)


def _texts(column: Column, digits: int | None) -> list[str]:
    if isinstance(column, NumberColumn):
        return numerals.texts(column.values if digits else _rounded(column.values), column.codes, digits)
    if isinstance(column, KeptColumn):
        cells = column.cells
        texts = [_cut(text) for text in kept_texts(cells if not _numeric(column) else _rounded(numpy.asarray(cells)))]
        return [text for text in texts for _ in range(column.times)]
    return [column.words[code] for code in column.codes.tolist()]


def _numeric(column: Column) -> bool:
    return isinstance(column, KeptColumn) and getattr(getattr(column.cells, "dtype", None), "kind", "") == "f"


def _rounded(values: Doubles) -> Doubles:
    return numpy.array([float(f"{value:.{DIGITS}g}") for value in values.tolist()], dtype=numpy.float64)


def _cut(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
