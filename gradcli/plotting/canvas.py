"""Characters to draw on: braille dots in layers, signs above them."""

from __future__ import annotations

import math
from typing import Any

import numpy

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of a braille character by row and column (ISO/IEC TR 11548-1)."""


class Canvas:
    """Dots, two columns and four rows a character; a layer for each curve, the unit square as its coordinates."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.lines = columns, rows
        self.width, self.height = 2 * columns, 4 * rows
        self.layers: dict[int, Any] = {}
        self.signs: dict[tuple[int, int], tuple[str, int]] = {}
        """By row and column of characters: the sign, and its layer."""

    def _dots(self, layer: int) -> Any:
        return self.layers.setdefault(layer, numpy.zeros((self.height, self.width), dtype=bool))

    def line(self, x: Any, y: Any, layer: int = 0) -> None:
        """A curve through points in the unit square; what leaves it is cut off, a NaN breaks it."""
        dots = self._dots(layer)
        across, up = x * (self.width - 1), (1 - y) * (self.height - 1)
        for k in range(len(x) - 1):
            if not (math.isfinite(up[k]) and math.isfinite(up[k + 1])):
                continue
            steps = int(min(4 * self.height, max(abs(up[k + 1] - up[k]), abs(across[k + 1] - across[k])) + 2))
            t = numpy.linspace(0, 1, steps)
            columns = numpy.rint(across[k] + t * (across[k + 1] - across[k])).astype(int)
            rows = up[k] + t * (up[k + 1] - up[k])
            inside = (rows > -0.5) & (rows < self.height - 0.5) & (columns >= 0) & (columns < self.width)
            dots[numpy.rint(rows[inside]).astype(int), columns[inside]] = True

    def fill(self, x: Any, low: Any, high: Any, layer: int = 0) -> None:
        """Every other dot between two curves."""
        dots = self._dots(layer)
        places = numpy.arange(self.width) / (self.width - 1)
        for column in numpy.flatnonzero((places >= x[0]) & (places <= x[-1])):
            ends = (numpy.interp(places[column], x, side) for side in (high, low))
            top, bottom = ((1 - end) * (self.height - 1) for end in ends)
            first, last = max(0, math.ceil(top - 0.5)), min(self.height - 1, math.floor(bottom + 0.5))
            rows = numpy.arange(first, last + 1)
            dots[rows[(rows + column) % 2 == 0], column] = True

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of characters of a place; None outside."""
        if not (math.isfinite(x) and math.isfinite(y)):
            return None
        row, column = round((1 - y) * (self.height - 1)) // 4, round(x * (self.width - 1)) // 2
        return (row, column) if 0 <= row < self.lines and 0 <= column < self.columns else None

    def sign(self, x: float, y: float, character: str, layer: int = -1) -> None:
        """A sign at a place, above the dots."""
        place = self.cell(x, y)
        if place is not None:
            self.signs[place] = (character, layer)

    def upright(self, x: float, character: str) -> None:
        """A column of signs where there is nothing else."""
        for row in range(self.lines):
            place = self.cell(x, 1 - (4 * row + 2) / (self.height - 1))
            if place is not None and place not in self.signs and not self.used(*place):
                self.signs[place] = (character, -1)

    def used(self, row: int, column: int) -> list[int]:
        """The layers with dots in a character."""
        part = (slice(4 * row, 4 * row + 4), slice(2 * column, 2 * column + 2))
        return [layer for layer, dots in self.layers.items() if dots[part].any()]

    def rows(self) -> list[list[tuple[str, int]]]:
        """Row by row the characters, each with its layer (-1: of none); blanks at the ends of rows are left out."""
        codes = numpy.zeros((self.lines, self.columns), dtype=int)
        above = numpy.full((self.lines, self.columns), -1)
        for layer, dots in self.layers.items():
            for row in range(4):
                for column in range(2):
                    there = dots[row::4, column::2]
                    codes |= _DOTS[row][column] * there
                    above[there] = layer
        found = []
        for row in range(self.lines):
            line = [
                (chr(0x2800 + code) if code else " ", int(layer))
                for code, layer in zip(codes[row], above[row], strict=True)
            ]
            for (of, column), sign in self.signs.items():
                if of == row:
                    line[column] = sign
            while line and line[-1][0] == " ":
                line.pop()
            found.append(line)
        return found
