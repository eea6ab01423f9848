"""What a run over a table counts: points by status, the first of each with its reason, and the exit status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from gradcli.batch.rowjudge import reason
from gradcli.errors import ExitStatus
from gradcli.numbers.later import numpy
from gradcli.results.entries import GRAVITY, Entry, exit_status
from gradcli.tables.blocks import Block
from gradcli.tables.rows import STATUS_WORDS, Entries, Layout, Rows, point_codes
from gradcli.tables.statuses import OK, UNCONNECTED


class Judging(Protocol):
    """What tells why there is no number."""

    layout: Layout

    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point, of each row of results in the order of ``Rows.entries``."""


class Count:
    """How many points have a status, and the first of them: where it is, and why."""

    def __init__(self, points: int, first: str) -> None:
        self.points, self.first = points, first


class NotHeld:
    """How many cells hold an integer that a double does not: where nothing judges the row, the nearest double is
    taken."""

    def __init__(self) -> None:
        self.cells, self.first = 0, ""

    def count(self, block: Block) -> None:
        """Counts those of a block."""
        found = [*block.not_held()]
        self.cells += len(found)
        if found and not self.first:
            name, row = min(found, key=lambda each: each[1])
            self.first = f"{name} in {block.place(row)}"

    def add(self, cells: int, first: str) -> None:
        """Counts those that another has met."""
        self.cells += cells
        self.first = self.first or first

    def remarks(self) -> list[str]:
        """What there is to say: nothing where there are none."""
        if not self.cells:
            return []
        cells, them = f"{self.cells:,} cells hold integers", "them"
        if self.cells == 1:
            cells, them = "1 cell holds an integer", "it"
        taken = f"the nearest double is taken where ten digits do not hang on it; --certify takes {them} as typed"
        return [f"{cells} that no double is, the first {self.first}: {taken}"]


class Counts:
    """Points by status. ``found`` holds a Count for each status but ok."""

    def __init__(self) -> None:
        self.points = 0
        self._counts: dict[int, Count] = {}

    @property
    def found(self) -> Mapping[str, Count]:
        """The counts by the status's word, from harmless to grave."""
        return {STATUS_WORDS[code]: self._counts[code] for code in sorted(self._counts)}

    def add(self, points: int, found: Mapping[str, Count]) -> None:
        """Adds what was counted in points that come after those counted so far."""
        self.points += points
        for word, count in found.items():
            known = self._counts.setdefault(STATUS_WORDS.index(word), Count(0, count.first))
            known.points += count.points

    def lines(self) -> list[str]:
        """A line for each status but ok, the gravest last."""
        return [
            f"{STATUS_WORDS[code]}: {found.points:,} of {self.points:,} points, the first in {found.first}"
            for code, found in sorted(self._counts.items())
        ]

    def status(self, *, keep: bool) -> ExitStatus:
        """The exit status; with ``keep`` a number that does not exist is no fault."""
        mathematics = exit_status(GRAVITY[code] for code in self._counts if code < len(GRAVITY))
        missing = any(code >= len(GRAVITY) for code in self._counts)
        found = max(mathematics, ExitStatus.UNDEFINED) if missing else mathematics
        return ExitStatus.DONE if keep and found is ExitStatus.UNDEFINED else found


class Tally(Counts):
    """Counts the statuses of blocks of results, in order."""

    def __init__(self, judging: Judging) -> None:
        super().__init__()
        self._judging = judging

    def count(self, rows: Rows) -> None:
        """Counts a block."""
        self.points += rows.block.size
        codes = point_codes(rows)
        if not codes.any():
            return
        for code, points in enumerate(numpy.bincount(codes)):
            if code and points:
                if code not in self._counts:
                    row = int(numpy.argmax(codes == code))
                    each = [[e.codes[row] if e.codes is not None else OK for e in found] for found in _entries(rows)]
                    self._counts[code] = Count(0, self._first(rows.block, row, code, each))
                self._counts[code].points += int(points)

    def count_point(self, block: Block, row: int, codes: Sequence[Sequence[int]]) -> None:
        """Counts one point by the codes of its entries, target by target."""
        self.points += 1
        code = max([gravest(found) for found in codes], default=OK)
        if code != OK:
            if code not in self._counts:
                self._counts[code] = Count(0, self._first(block, row, code, codes))
            self._counts[code].points += 1

    def _first(self, block: Block, row: int, code: int, codes: Sequence[Sequence[int]]) -> str:
        """The place of a point, the entry that has the status there, and the reason."""
        place, faulty = block.place(row), block.faults_at(row)
        if faulty:
            return f"{place}: " + ", ".join(faulty)
        target, number = next((t, n) for t, found in enumerate(codes) for n, c in enumerate(found) if c == code)
        why = reason(self._judging.entries(block, row)[target][number])
        name = entry_names(self._judging.layout, target)[number]
        return f"{place}: {name}" + (f": {why}" if why else "")


def _entries(rows: Rows) -> Iterator[Sequence[Entries]]:
    return (rows.entries(target) for target in range(len(rows.values)))


def gravest(codes: Sequence[int]) -> int:
    """The gravest status of some entries; a variable that a target does not depend on is no fault."""
    return max((code for code in codes if code != UNCONNECTED), default=OK)


def entry_names(layout: Layout, target: int) -> Sequence[str]:
    """What the entries of a row are called in messages, in the order of ``Rows.entries``."""
    label = layout.targets[target]
    return [label, *(name.for_target(label).said for name in layout.names)]
