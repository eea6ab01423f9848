"""Which numbers of a long tape are certainly no rationals over balls: for them a double that is proved says it all.

Over balls what is rational stays so, and is printed exactly; so do multiples of pi and powers of e, of which
sines and quotients are rational again. What else is computed with a plain ball is one, but for a few operations that
tell the number apart, as the sign of it or a product with 0. Rationals are computed here; what is neither leaves it
open, and so does all that hangs on it: whoever asks goes the long way then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.engines.balls.tape_loops import CHOICE, FIRST, NOTHING, SECOND
from gradcli.functions.row import Primitive
from gradcli.language.expressions import ARITHMETIC
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.balls import Balls
from gradcli.tape.by_slot import BySlot
from gradcli.tape.sweeps import computed, partials
from gradcli.tape.tape import WHERE, Slot, Tape, is_condition

BALL, OPEN = object(), object()
"""What a number is that is not known: a plain ball for certain, or perhaps something else."""
Nature = Any
"""A rational, BALL or OPEN."""
_ADD, _SUBTRACT, _MULTIPLY, _DIVIDE = (ARITHMETIC[sign] for sign in "+-*/")
_BALL, _CONDITION = 1, 2


class Inexact:
    """The slots ``order`` of a tape over balls ``m``, at coordinates by name. ``copied`` tells of each which operand,
    or branch, it is the very number of."""

    def __init__(
        self, tape: Tape, order: Iterable[Slot], m: Balls, inputs: Mapping[str, Any], copied: Sequence[int]
    ) -> None:
        self._tape, self._m, self._inputs, self._copied = tape, m, inputs, copied
        self._exact: dict[Slot, Any] = {}
        """Rationals, and what is kept in an exact form."""
        self._balls = bytearray(len(tape))
        """Whether a slot is a plain ball."""
        self._very: dict[Slot, Slot] = {}
        """The first slot of the very same ball."""
        assert tape.columns is not None
        self._columns = columns = tape.columns
        self._smooth = [_is_smooth(name, count, row) for name, count, row in columns.operations]
        self._picks = [_picks(name, row) for name, _, row in columns.operations]
        self._conditions = [is_condition(name) for name, _, _ in columns.operations]
        self._no_power = columns.place(0)
        """The parameter of a power that is 1 whatever its base."""
        self._run(order)

    def told(self, slot: Slot) -> Nature:
        """What the value of a slot is."""
        if self._balls[slot] == _BALL:
            return BALL
        value = self._exact.get(slot, OPEN)
        return value if isinstance(value, int | Fraction) else OPEN

    def _run(self, order: Iterable[Slot]) -> None:
        balls, exact, columns, smooth = self._balls, self._exact, self._columns, self._smooth
        codes, first, second, parameter, names = (
            columns.codes, columns.first, columns.second, columns.parameter, columns.operations,
        )  # fmt: skip
        for slot in order:
            code = codes[slot]
            operation, count, _ = names[code]
            if self._picks[code]:
                self._pick(slot)
            elif self._conditions[code]:
                balls[slot] = _CONDITION
            elif count == 2:
                a, b = first[slot], second[slot]
                if balls[a] == _BALL or balls[b] == _BALL:
                    self._arithmetic(operation, slot, a, b)
                elif a in exact and b in exact:
                    self._compute(slot)
            elif count == 1:
                if balls[first[slot]] == _BALL:
                    balls[slot] = smooth[code] and parameter[slot] != self._no_power
                elif first[slot] in exact:
                    self._compute(slot)
            elif not count:
                self._compute(slot)

    def _compute(self, slot: Slot) -> None:
        """The value of a slot whose operands are exact."""
        value = self._computed(slot)
        if value.__class__ is Ball:
            self._balls[slot] = _BALL
        else:
            self._exact[slot] = value

    def _computed(self, slot: Slot) -> Any:
        return self._m.bounded(computed(self._tape.bare(slot), self._m, self._inputs, self._exact))

    def _pick(self, slot: Slot) -> None:
        """A slot that is the very number of one of its operands, or else not: an absolute value."""
        operands, copied = self._columns.operands(slot), self._copied[slot]
        if copied == NOTHING:
            self._exact[slot] = 0
        elif copied:
            self._is(slot, operands[copied if len(operands) == CHOICE else copied - 1])
        elif len(operands) == 1 and self._balls[operands[0]] == _BALL:
            self._balls[slot] = _BALL
        elif len(operands) == 1 and operands[0] in self._exact:
            self._compute(slot)

    def _is(self, slot: Slot, other: Slot) -> None:
        """A slot is the very number of another."""
        if other in self._exact:
            self._exact[slot] = self._exact[other]
        elif self._balls[other] == _BALL:
            self._balls[slot] = _BALL
            self._very[slot] = self._very.get(other, other)

    def _arithmetic(self, operation: str, slot: Slot, a: Slot, b: Slot) -> None:
        """Two numbers of which one is a plain ball."""
        balls, very = self._balls, self._very
        if balls[a] == balls[b] == _BALL:
            if very.get(a, a) != very.get(b, b) or operation in (_ADD, _MULTIPLY):
                balls[slot] = operation in ARITHMETIC.values()
            return
        other = self._exact.get(b if balls[a] == _BALL else a, OPEN)
        if other is OPEN or operation not in ARITHMETIC.values():
            return
        plain = operation in (_ADD, _SUBTRACT) or not isinstance(other, int)
        if not plain and other == 0:  # by a ball, which is not divided by 0 here
            self._exact[slot] = 0
        elif not plain and other == 1 and operation == _MULTIPLY:
            self._is(slot, a if balls[a] == _BALL else b)
        else:
            balls[slot] = _BALL

    # Adjoints

    def adjoints(self, root: Slot, live: Sequence[Slot], active: Sequence[bool]) -> Mapping[Slot, Nature]:
        """What the adjoints of the slots are that are sent any, seeded with 1 at the root."""
        found: list[Nature] = [None] * len(self._tape)
        found[root] = 1
        operands_of, slopes_of, bounded = self._columns.operands, self._slopes, self._m.bounded
        for slot in reversed(live):
            adjoint = found[slot]
            if adjoint is None or not active[slot]:
                continue
            for operand, slope in zip(operands_of(slot), slopes_of(slot), strict=True):
                if not active[operand] or slope is None:
                    continue
                before, sent = found[operand], _product(adjoint, slope)
                if before is BALL:
                    continue
                if before is not None:
                    sent = BALL if sent is BALL else OPEN if OPEN in (sent, before) else before + sent
                if sent is not BALL and sent is not OPEN:
                    sent = bounded(sent)
                found[operand] = BALL if sent.__class__ is Ball else sent
        return BySlot(found)

    def _slopes(self, slot: Slot) -> Sequence[Nature]:
        """The slopes by the operands; None of one that is sent nothing."""
        columns, code = self._columns, self._columns.codes[slot]
        operation, count, row = columns.operations[code]
        if operation == _ADD:
            return 1, 1
        if operation == _SUBTRACT:
            return 1, -1
        if operation == _MULTIPLY:
            return self.told(columns.second[slot]), self.told(columns.first[slot])
        if self._picks[code]:
            return self._picked(slot, count)
        if self._conditions[code]:
            return (None,) * count
        if row is not None and row.linear:
            return tuple(slope for _, slope in partials(self._tape.bare(slot), self._m, _ALL, slot, _ALL))  # type: ignore[arg-type]
        if operation == _DIVIDE:
            by, value = self.told(columns.second[slot]), self.told(slot)
            if by is BALL or by is OPEN:
                return by, value if value is BALL else OPEN
            return 1 / Fraction(by), value if value is BALL or value is OPEN else -value / Fraction(by)
        if not self._smooth[code]:
            return (OPEN,) * count
        if self._balls[columns.first[slot]] == _BALL:
            return (BALL if self._balls[slot] == _BALL else OPEN,)
        return (self._slope(slot),) if columns.first[slot] in self._exact else (OPEN,)

    def _picked(self, slot: Slot, count: int) -> Sequence[Nature]:
        """The slopes of what is one of its operands, or the negative of its only one."""
        copied = self._copied[slot]
        if count == 1:
            return (1 if copied == FIRST else 0 if copied == NOTHING else -1,)
        if copied in (FIRST, SECOND):
            taken = [1 if place == copied else 0 for place in (FIRST, SECOND)]
            return taken if count == 2 else [None, *(each or None for each in taken)]
        return (OPEN,) * count

    def _slope(self, slot: Slot) -> Nature:
        """The slope of a function at an exact number."""
        operand = self._columns.first[slot]
        values = {operand: self._exact[operand], slot: self._computed(slot)}
        ((_, slope),) = partials(self._tape.bare(slot), self._m, values, slot, {operand: True})  # type: ignore[arg-type]
        if slope.__class__ is Ball:
            return BALL
        return slope if isinstance(slope, int | Fraction) else OPEN


class _Everything:
    """Each slot of any number of them."""

    def __getitem__(self, slot: Slot) -> bool:
        return True


_ALL = _Everything()


def _is_smooth(operation: str, count: int, row: Primitive | None) -> bool:
    """Whether a function of a plain ball, and its slope, are plain balls."""
    if operation == "neg":
        return True
    if row is None or count != 1 or row.linear or row.copies:
        return False
    return row.kink is None and row.jump is None and (not row.rational or operation == "powi")


def _picks(operation: str, row: Primitive | None) -> bool:
    """Whether a value is the very one of an operand's, or its negative."""
    return operation == WHERE or (row is not None and row.pieces == "linear")


def _product(adjoint: Nature, slope: Nature) -> Nature:
    if adjoint is OPEN or slope is OPEN:
        return OPEN
    if adjoint is BALL:
        return 0 if slope.__class__ is int and slope == 0 else BALL
    if slope is BALL:
        return 0 if adjoint.__class__ is int and adjoint == 0 else BALL
    return adjoint * slope
