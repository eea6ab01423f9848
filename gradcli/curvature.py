"""Second derivatives at corners of a row: where its corners lie, and how it bends on both sides of one."""

from __future__ import annotations

import math
from typing import Any

from gradcli.certify import HIGHEST_START, Judge
from gradcli.onesided import Sides
from gradcli.results import Entry, Status
from gradcli.rounding import Rounding
from gradcli.rowsweep import RowSweep, Weights
from gradcli.tape import Slot


class Curvature:
    """What the first derivatives of one row, judged by ``judge``, leave open of the second."""

    def __init__(self, judge: Judge, row: Weights) -> None:
        self.judge, self.row = judge, row
        self._above: dict[Slot, tuple[Slot, ...]] = {}

    def edges(self, slot: Slot) -> tuple[Slot, ...]:
        """The corners, steps and conditions above a slot that meet at the point, or may: nothing there can
        be said to be smooth."""
        if slot not in self._above:
            if self.judge.asked.floats_only:
                return ()
            for sweep, _ in self.judge.sweeps(self.row):
                found = sweep.edges_above(slot)
                if not found.possible or self._fruitless(sweep):
                    break
            self._above[slot] = (*found.certain, *found.possible)
        return self._above[slot]

    @staticmethod
    def _fruitless(sweep: RowSweep) -> bool:
        """Whether more bits are not worth a try: two numbers that look equal at 1024 hardly differ."""
        return sweep.m.precision is None or bool(sweep.m.precision >= HIGHEST_START)

    def along(self, name: str) -> Entry:
        """The second derivative along one variable, by the two sides of the row itself."""
        entry = Entry(None, Status.UNCERTIFIED, "its two sides are not decided")
        for sweep, corners in self.judge.sweeps(self.row):
            if not corners.decides(self.row) or name not in self.judge.tape.inputs:
                return entry
            sides = corners.around.sides({name: 1}, corners.root(self.row))
            entry = _bent(sweep.m, sides, self.judge.asked.rounding)
            if entry.status is not Status.UNCERTIFIED or self._fruitless(sweep):
                break
        return entry


def _bent(m: Any, sides: Sides, rounding: Rounding) -> Entry:
    """The verdict of the two sides of a row that has a derivative."""
    left, right = sides.left.bend, sides.right.bend
    if left is None or right is None:
        return Entry(None, Status.UNCERTIFIED, "how the derivative changes on the two sides is not decided")
    infinite = [isinstance(bend, float) and math.isinf(bend) for bend in (left, right)]
    if any(infinite):
        shown = left if left == right else None
        both = tuple(
            bend if steep else rounding.number(bend) for bend, steep in zip((left, right), infinite, strict=True)
        )
        return Entry(
            shown,
            Status.INFINITE,
            "the derivative has a vertical tangent here",
            (both[0], both[1]) if shown is None else None,
        )
    same = True if sides.one else m.same(left, right)
    numbers = rounding.number(left), rounding.number(right)
    if same is None or None in numbers:
        return Entry(None, Status.UNCERTIFIED, "the second derivatives on the two sides may be equal")
    if same:
        return Entry(numbers[1], reason="decided by its two sides")
    return Entry(None, Status.KINK, "the derivative has a corner here", numbers)
