"""Second derivatives at corners of a row: where its corners lie, and how it bends on both sides of one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from gradcli.certified.corners.decision import Corners
from gradcli.certified.corners.mixed import NoSlope, slopes_beside, smooth_beside
from gradcli.certified.corners.onesided import Around, Sides
from gradcli.certified.corners.sided import Sided, verdict
from gradcli.certified.judge import EXACT_FROM, HIGHEST_START, SHORT, Judge
from gradcli.certified.reasons import operands_at
from gradcli.certified.row_sweep import RowSweep
from gradcli.numbers.derived import Kind
from gradcli.numbers.rounding import Rounding
from gradcli.numbers.system import NumberSystem
from gradcli.records import cached_property
from gradcli.results.entries import Entry, Status
from gradcli.tape.tape import Slot, Weights

if TYPE_CHECKING:
    from gradcli.certified.corners.proving import Record


class Curvature:
    """What the first derivatives of one row, judged by ``judge``, leave open of the second."""

    def __init__(self, judge: Judge, row: Weights) -> None:
        self.judge, self.row = judge, row
        self._above: dict[Slot, tuple[Slot, ...]] = {}
        self._sure: RowSweep | None = None
        """A sweep that knows of every edge, for all slots."""

    def edges(self, slot: Slot) -> tuple[Slot, ...]:
        """The corners, steps and conditions above a slot that meet at the point, or may: nothing there can
        be said to be smooth."""
        if slot not in self._above:
            if self.judge.asked.floats_only:
                return ()
            for sweep in [self._sure] if self._sure else (sweep for sweep, _ in self.judge.sweeps(self.row)):
                found = sweep.edges_above(slot, held=True)
                self._sure = sweep if sweep.sure else None
                if not found.possible or self._fruitless(sweep.m):
                    break
            self._above[slot] = (*found.certain, *found.possible)
        return self._above[slot]

    def ruled(self, slot: Slot) -> bool:
        """Whether the chain rule has a number for the slope by a slot, be it a convention at a corner."""
        return any(
            sweep.m.kind(sweep.cotangent(slot)) is Kind.FINITE for sweep, _ in islice(self.judge.sweeps(self.row), 1)
        )

    def placed(self, entry: Entry, name: str) -> Entry:
        """An entry with the place of the first corner above a variable, or of the row itself."""
        sweep, _ = next(self.judge.sweeps(self.row))
        slot = min(self.edges(self.judge.wrt[name]), default=max(self.row))
        with sweep.m.working():
            operands = operands_at(self.judge.tape, sweep.m, slot, sweep.values)
        lines, origin = self.judge.verdicts.lines, self.judge.tape.instructions[slot].origin
        return entry._replace(line=lines.get(slot), span=origin, operands=operands)

    @staticmethod
    def _fruitless(m: NumberSystem) -> bool:
        """Whether more bits are not worth a try: two numbers that look equal at 1024 hardly differ."""
        return isinstance(m.precision, int) and m.precision >= HIGHEST_START

    def _systems(self) -> Iterator[tuple[Any, Corners, Around]]:
        """The point over one number system after the other; where balls had their first tries, with proofs as well."""
        for sweep, corners in self.judge.sweeps(self.row):
            m = sweep.m
            yield m, corners, corners.around
            if isinstance(m.precision, int) and m.precision >= EXACT_FROM and len(sweep.order) <= SHORT:
                corners.record = self._proofs
                yield corners.proving.m, corners, corners.proving
            if self._fruitless(m):
                break

    @cached_property
    def _proofs(self) -> Record:
        from gradcli.certified.corners.proving import Record  # FLINT and sympy, which exact numbers need not load

        return Record(self.judge.point, self.judge.asked.seconds / 2)

    def along(self, name: str) -> Entry:
        """The second derivative along one variable, by the two sides of the row itself."""
        entry = Entry(None, Status.UNCERTIFIED, "its two sides are not decided")
        if name not in self.judge.tape.inputs:
            return entry
        for m, corners, around in self._systems():
            entry = _bent(m, around.sides({name: 1}, corners.root(self.row)), self.judge.asked.rounding)
            if entry.status is not Status.UNCERTIFIED:
                break
        return entry

    def smooth_beside(self, a: str, b: str) -> bool:
        """Whether the rows' derivative by a is the true one also where b has moved a little, if it is at the point."""
        if not {a, b} <= set(self.judge.tape.inputs):
            return False
        told = (smooth_beside(around, corners.root(self.row), a, b) for _, corners, around in self._systems())
        return next((smooth for smooth in told if smooth is not None), False)

    def across(self, a: str, b: str) -> Entry:
        """The derivative by b of the derivative by a, by what that does on both sides along b."""
        open_ = f"how the derivative by {a} changes with {b} is not decided"
        entry = Entry(None, Status.UNCERTIFIED, open_)
        if not {a, b} <= set(self.judge.tape.inputs):
            return entry
        for m, corners, around in self._systems():
            root = corners.root(self.row)
            there = verdict(m, around.value(root) is not None, around.sides({a: 1}, root))
            if there.status is not Status.OK:
                continue
            try:
                sided = verdict(m, True, slopes_beside(around, root, a, b, there.derivative))
            except NoSlope:
                return Entry(None, Status.DOMAIN, f"along {b} there is no derivative by {a} beside this point")
            if sided.status is not Status.UNCERTIFIED:
                found = _across(sided, self.judge.asked.rounding)
                entry = found or entry._replace(reason="its digits could not be proved")
                if found is not None:
                    break
            else:
                entry = entry._replace(reason="; ".join(filter(None, [open_, sided.why])))
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


def _bent(m: NumberSystem, sides: Sides, rounding: Rounding) -> Entry:
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
