"""Why numbers of a block are missing, in the words of the one-shot, for formats that have room for them."""

from __future__ import annotations

from gradcli.batch.rowjudge import reason
from gradcli.batch.tally import Judging
from gradcli.numbers.later import numpy
from gradcli.tables.rows import Reasons, Rows
from gradcli.tables.statuses import OK, UNCONNECTED

MOST = 100_000
"""Points of which the one-shot is asked: about half a millisecond each."""


class Reasoned:
    """Rows with the reason of each number that is missing: a cell of the data, or what the one-shot says of the
    point."""

    def __init__(self, judging: Judging) -> None:
        self._judging, self._asked, self._left = judging, 0, 0

    def rows(self, rows: Rows) -> Rows:
        """The rows of a block with reasons."""
        missing = numpy.zeros(rows.block.size, dtype=numpy.bool_)
        for target in range(len(rows.values)):
            for entry in rows.entries(target):
                if entry.codes is not None:
                    missing |= (entry.codes != OK) & (entry.codes != UNCONNECTED)
        found: dict[tuple[int, int, int], str] = {}
        for row in numpy.flatnonzero(missing).tolist():
            found.update(self._of_point(rows, row))
        return rows._replace(reasons=found)

    def remarks(self) -> list[str]:
        """At how many points there is no room for reasons."""
        return [f"no reasons of {self._left:,} points: so many are written of {MOST:,} only"] if self._left else []

    def _of_point(self, rows: Rows, row: int) -> Reasons:
        cells = ", ".join(rows.block.faults_at(row))
        self._asked += not cells
        if not cells and self._asked > MOST:
            self._left += 1
            return {}
        said = None if cells else self._judging.entries(rows.block, row)
        found = {}
        for target in range(len(rows.values)):
            for place, entry in enumerate(rows.entries(target)):
                if entry.codes is None or entry.codes[row] in (OK, UNCONNECTED):
                    continue
                why = cells if said is None else reason(said[target][place])
                if why:
                    found[target, place, row] = why
        return found
