"""Which numbers of a long tape are certainly no rationals over balls: for them a double that is proved says it all.

Over balls what is rational stays so, and is printed exactly; so do multiples of pi and powers of e, of which
sines and quotients are rational again. What else is computed with a plain ball is one, but for a few operations that
tell the number apart, as the sign of it or a product with 0. Those leave it open here, and so does all that hangs on
them: whoever asks goes the long way then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.functions.row import Primitive
from gradcli.language.expressions import ARITHMETIC
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.balls import Balls
from gradcli.tape.sweeps import computed, partials
from gradcli.tape.tape import Slot, Tape

NONE, EXACT, OPEN, BALL = range(4)
"""What an adjoint is: not there, a rational other than 0, unknown, a plain ball for certain."""
_ARITHMETIC = frozenset(ARITHMETIC[sign] for sign in "+-*/")


class Inexact:
    """The slots ``order`` of a tape over balls ``m``, at coordinates by name."""

    def __init__(self, tape: Tape, order: Sequence[Slot], m: Balls, inputs: Mapping[str, Any]) -> None:
        self._tape, self._m, self._inputs = tape, m, inputs
        self._exact: dict[Slot, Any] = {}
        """Rationals, and what is kept in an exact form."""
        self._balls = bytearray(len(tape))
        """Whether a slot is a plain ball."""
        assert tape.columns is not None
        self._columns = tape.columns
        self._smooth = [_is_smooth(name, count, row) for name, count, row in self._columns.operations]
        self._no_power = self._columns.place(0)
        """The parameter of a power that is 1 whatever its base."""
        for slot in order:
            self._look_at(slot)

    def is_ball(self, slot: Slot) -> bool:
        """Whether the value of a slot is a plain ball."""
        return bool(self._balls[slot])

    def _look_at(self, slot: Slot) -> None:
        columns, balls = self._columns, self._balls
        operation = columns.operations[columns.codes[slot]][0]
        operands = columns.operands(slot)
        if 1 in map(balls.__getitem__, operands):
            if operation in _ARITHMETIC:
                balls[slot] = self._stays(operation, *operands)
            else:
                balls[slot] = self._smooth[columns.codes[slot]] and columns.parameter[slot] != self._no_power
        elif all(map(self._exact.__contains__, operands)):
            value = self._computed(slot)
            if value.__class__ is Ball:
                balls[slot] = 1
            else:
                self._exact[slot] = value

    def _computed(self, slot: Slot) -> Any:
        """The value of a slot whose operands are exact."""
        return self._m.bounded(computed(self._tape.bare(slot), self._m, self._inputs, self._exact))

    def _stays(self, operation: str, a: Slot, b: Slot) -> bool:
        """Whether the result of arithmetic, of which one operand is a plain ball, is one."""
        if a == b:
            return operation in ("add", "mul")
        other = self._exact.get(b if self._balls[a] else a)
        if self._balls[a] and self._balls[b]:
            return True
        # A product with 0 is 0, one with 1 is the very ball, of which the difference from itself is 0.
        return other is not None and (operation in ("add", "sub") or not isinstance(other, int) or abs(other) > 1)

    # Adjoints

    def adjoints(self, root: Slot, live: Sequence[Slot], active: Sequence[bool]) -> bytearray:
        """What the adjoints of the slots are, seeded with 1 at the root."""
        found = bytearray(len(self._tape))
        found[root] = EXACT
        for slot in reversed(live):
            if found[slot] and active[slot]:
                for operand, slope in zip(self._columns.operands(slot), self._slopes(slot), strict=True):
                    if active[operand]:
                        found[operand] = _sum(found[operand], _product(found[slot], slope))
        return found

    def _slopes(self, slot: Slot) -> Sequence[int]:
        columns, code = self._columns, self._columns.codes[slot]
        operation, count, row = columns.operations[code]
        if row is not None and row.linear:  # of which all slopes are 1 or -1
            return (EXACT,) * count
        if operation == "mul":
            return self._kind(columns.second[slot]), self._kind(columns.first[slot])
        if operation == "div":
            return self._kind(columns.second[slot]), BALL if self._balls[slot] else OPEN
        if not self._smooth[code]:
            return (OPEN,) * count
        if self._balls[columns.first[slot]]:
            return (BALL if self._balls[slot] else OPEN,)
        return (self._slope(slot),) if columns.first[slot] in self._exact else (OPEN,)

    def _kind(self, slot: Slot) -> int:
        if self._balls[slot]:
            return BALL
        value = self._exact.get(slot)
        return EXACT if isinstance(value, int | Fraction) and value != 0 else OPEN

    def _slope(self, slot: Slot) -> int:
        """The slope of a function at an exact number."""
        operand = self._columns.first[slot]
        values = {operand: self._exact[operand], slot: self._computed(slot)}
        ((_, slope),) = partials(self._tape.bare(slot), self._m, values, slot, {operand: True})  # type: ignore[arg-type]
        if slope.__class__ is Ball:
            return BALL
        return EXACT if isinstance(slope, int | Fraction) and slope != 0 else OPEN


def _is_smooth(operation: str, count: int, row: Primitive | None) -> bool:
    """Whether a function of a plain ball, and its slope, are plain balls."""
    if operation == "neg":
        return True
    if row is None or count != 1 or row.linear or row.copies:
        return False
    return row.kink is None and row.jump is None and (not row.rational or operation == "powi")


def _product(adjoint: int, slope: int) -> int:
    if adjoint == EXACT or (adjoint == BALL and slope == OPEN):
        return slope
    return adjoint


def _sum(one: int, other: int) -> int:
    if one == NONE:
        return other
    return BALL if BALL in (one, other) else OPEN
