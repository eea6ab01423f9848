"""What a run over a table counts: points by status, the first of each with its reason, and the exit status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy

from gradcli.batch.blocks import Block
from gradcli.batch.rowjudge import reason
from gradcli.batch.rows import STATUSES, Layout, Rows, point_codes, row_codes
from gradcli.errors import ExitStatus
from gradcli.results import GRAVITY, Entry, exit_status


class Judging(Protocol):
    """What tells why there is no number."""

    layout: Layout

    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point, of each row of results in the order of ``Rows.entries``."""


@dataclass
class _Count:
    points: int
    first: str
    """The first point of this status: where it is, and why."""


class Tally:
    """Counts the statuses of blocks of results, in order."""

    def __init__(self, judging: Judging) -> None:
        self._judging = judging
        self._counts: dict[int, _Count] = {}
        self.points = 0

    def count(self, rows: Rows) -> None:
        """Counts a block."""
        self.points += rows.block.size
        codes = point_codes(rows)
        if not codes.any():
            return
        for code, points in enumerate(numpy.bincount(codes)):
            if code and points:
                if code not in self._counts:
                    self._counts[code] = _Count(0, self._first(rows, code, int(numpy.argmax(codes == code))))
                self._counts[code].points += int(points)

    def lines(self) -> list[str]:
        """A line for each status but ok, the gravest last."""
        return [
            f"{STATUSES[code]}: {found.points:,} of {self.points:,} points, the first in {found.first}"
            for code, found in sorted(self._counts.items())
        ]

    def status(self, *, keep: bool) -> ExitStatus:
        """The exit status; with ``keep`` a number that does not exist is no fault."""
        mathematics = exit_status(GRAVITY[code] for code in self._counts if code < len(GRAVITY))
        missing = any(code >= len(GRAVITY) for code in self._counts)
        found = max(mathematics, ExitStatus.UNDEFINED) if missing else mathematics
        return ExitStatus.DONE if keep and found is ExitStatus.UNDEFINED else found

    def _first(self, rows: Rows, code: int, row: int) -> str:
        """The place of a point, the entry that has the status there, and the reason."""
        block, place = rows.block, rows.block.place(row)
        faulty = [name for name, codes in block.faults.items() if codes[row]]
        if faulty:
            return f"{place}: " + ", ".join(faulty[:8])
        target = next(t for t in range(len(rows.values)) if row_codes(rows, t)[row] == code)
        for number, entry in enumerate(rows.entries(target)):
            if entry.codes is not None and entry.codes[row] == code:
                why = reason(self._judging.entries(block, row)[target][number])
                name = entry_names(self._judging.layout, target)[number]
                return f"{place}: {name}" + (f": {why}" if why else "")
        return place


def entry_names(layout: Layout, target: int) -> Sequence[str]:
    """What the entries of a row are called in messages, in the order of ``Rows.entries``."""
    label = layout.targets[target]
    return [label, *(name.for_target(label).said for name in layout.names)]
