"""Second derivatives at corners of a row: where its corners lie, and how it bends on both sides of one."""

from __future__ import annotations

import math
from typing import Any

from gradcli.certified.corners.mixed import NoSlope, slopes_beside
from gradcli.certified.corners.onesided import Sides
from gradcli.certified.corners.sided import Sided, verdict
from gradcli.certified.judge import HIGHEST_START, Judge
from gradcli.certified.reasons import operands_at
from gradcli.certified.row_sweep import RowSweep
from gradcli.numbers.rounding import Rounding
from gradcli.results.entries import Entry, Status
from gradcli.tape.tape import Slot, Weights


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

    def placed(self, entry: Entry, name: str) -> Entry:
        """An entry with the place of the first corner above a variable, or of the row itself."""
        sweep, _ = next(self.judge.sweeps(self.row))
        slot = min(self.edges(self.judge.wrt[name]), default=max(self.row))
        with sweep.m.working():
            operands = operands_at(self.judge.tape, sweep.m, slot, sweep.values)
        lines, origin = self.judge.verdicts.lines, self.judge.tape.instructions[slot].origin
        return entry._replace(line=lines.get(slot), span=origin, operands=operands)

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

    def across(self, a: str, b: str) -> Entry:
        """The derivative by b of the derivative by a, by what that does on both sides along b."""
        open_ = f"how the derivative by {a} changes with {b} is not decided"
        entry = Entry(None, Status.UNCERTIFIED, open_)
        for sweep, corners in self.judge.sweeps(self.row):
            m, rounding = sweep.m, self.judge.asked.rounding
            if not {a, b} <= set(self.judge.tape.inputs):
                return entry
            there = corners.along(self.row, {a: 1})
            if there is None or there.status is not Status.OK:
                return entry
            root = corners.root(self.row)
            try:
                sided = verdict(m, True, slopes_beside(corners.around, root, a, b, there.derivative))
            except NoSlope:
                return Entry(None, Status.DOMAIN, f"along {b} there is no derivative by {a} beside this point")
            if sided.status is not Status.UNCERTIFIED:
                return _across(sided, rounding) or Entry(None, Status.UNCERTIFIED, "its digits could not be proved")
            entry = entry._replace(reason="; ".join(filter(None, [open_, sided.why])))
            if self._fruitless(sweep):
                break
        return entry


def _across(sided: Sided, rounding: Rounding) -> Entry | None:
    """The entry a verdict asks for; None where its digits are not sure."""
    if sided.status is Status.OK:
        number = rounding.number(sided.derivative)
        return None if number is None else Entry(number, reason="decided by its two sides")
    left, right = (None if side is None else rounding.number(side) for side in sided.sides or (None, None))
    value = sided.derivative if sided.status is Status.INFINITE else None
    return Entry(value, sided.status, _ACROSS.get(sided.status, ""), (left, right) if sided.sides else None)


_ACROSS = {
    Status.KINK: "the derivative has a corner here",
    Status.JUMP: "the derivative jumps here",
    Status.INFINITE: "the derivative has a vertical tangent here",
    Status.DOMAIN: "the derivative is defined on one side only",
}


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
