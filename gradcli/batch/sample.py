"""``--certify N``: a random sample of rows, judged by the one-shot beside what float64 made of them."""

from __future__ import annotations

import math
from functools import partial

from gradcli.batch.rowjudge import as_double
from gradcli.batch.tally import Judging, entry_names
from gradcli.numbers.later import numpy
from gradcli.records import NamedTuple
from gradcli.tables.blocks import Block, Cells
from gradcli.tables.rows import STATUS_WORDS, Rows
from gradcli.tables.statuses import INFINITE, OK

SEED = 20240229
"""The sample is random and the same in every run over the same table."""


class _Row(NamedTuple):
    """One point with what float64 found there: of each row of results its numbers and their codes."""

    point: Block
    found: list[list[tuple[float, int]]]


class _Distance(NamedTuple):
    """How far a number is from the certified one, relative to that one (absolute where that is 0)."""

    size: float
    text: str


class Sample:
    """N points drawn with equal chances from a run of unknown length (Vitter's algorithm R)."""

    def __init__(self, judging: Judging, size: int) -> None:
        self._judging, self._size = judging, size
        self._random = numpy.random.default_rng(SEED)
        self._rows: list[_Row] = []
        self._seen = 0

    def draw(self, rows: Rows) -> None:
        """Draws from the points of a block whose cells are all numbers."""
        whole = numpy.flatnonzero(~rows.block.faulty)
        places = numpy.arange(self._seen, self._seen + len(whole))
        chosen = numpy.where(places < self._size, places, self._random.integers(0, places + 1))
        for place in numpy.flatnonzero(chosen < self._size):
            self._keep(int(chosen[place]), _row(rows, int(whole[place])))
        self._seen += len(whole)

    def _keep(self, place: int, row: _Row) -> None:
        if place < len(self._rows):
            self._rows[place] = row
        else:
            self._rows.append(row)

    def report(self) -> tuple[list[str], bool]:
        """What the one-shot says of the sample, and whether all statuses agree."""
        worst, others = _Distance(-1.0, ""), list[str]()
        for row in self._rows:
            for target, entries in enumerate(self._judging.entries(row.point, 0)):
                names = entry_names(self._judging.layout, target)
                for name, entry, (number, code) in zip(names, entries, row.found[target], strict=False):
                    true, status = as_double(entry)
                    what = f"{name} in {row.point.place(0)}"
                    if status != code:
                        others.append(f"{what} is {STATUS_WORDS[status]}, not {STATUS_WORDS[code]}")
                    elif code in (OK, INFINITE):
                        worst = max(worst, _distance(number, true, what), key=lambda found: found.size)
        lines = [f"certified {len(self._rows):,} of {self._seen:,} points: {worst.text or 'no number to compare'}"]
        if others:
            lines.append(f"{len(others):,} statuses of the sample differ: {others[0]}")
        return lines, not others


def _row(rows: Rows, row: int) -> _Row:
    found = []
    for target in range(len(rows.values)):
        full = [entry.full(rows.block.size) for entry in rows.entries(target)]
        found.append([(float(values[row]), int(codes[row])) for values, codes in full])
    point = rows.block.part(row, row + 1)
    cells = {name: Cells(partial(list, [column[0]])) for name, column in point.typed.items()}  # and no more of the file
    return _Row(point._replace(kept={}, typed=cells), found)


def _distance(number: float, true: float, what: str) -> _Distance:
    if number == true or (math.isnan(number) and math.isnan(true)):
        return _Distance(0.0, "every number is the correctly rounded one")
    size = abs(number - true) / abs(true) if true else abs(number)
    kind = "relative" if true else "absolute"
    return _Distance(size, f"worst {kind} distance {size:.2g}, {what} is {number!r}, certified {true!r}")
