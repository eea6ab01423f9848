"""Which enclosures that keep straddling a number are that number: decided by an exact argument.

No precision shows that x - sqrt(x)^2 is 0 at 2: a ball only ever comes nearer. sympy can prove it, on the
constant expression, within a time limit; what it cannot prove stays undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.certified.row_sweep import RowSweep
from gradcli.numbers.balls.ball import Ball, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.balls.special_ball import ends
from gradcli.numbers.derived import Kind
from gradcli.numbers.rational import bits, tidy
from gradcli.numbers.system import NumberSystem
from gradcli.questions.point import Point
from gradcli.symbolic.exactly import Constants
from gradcli.tape.sweeps import Held, Known, Same, evaluate
from gradcli.tape.tape import Slot, Tape, is_condition

MOST_TRIES = 12
"""Slots a proof is tried for; each may take a noticeable part of the time limit."""

REFUTING, ENOUGH = 16, 8192
"""So many times the bits at which a number could not be told from another; and so many bits, if these are more than
twice as many."""
NEAR = Fraction(1, 977)
"""How far off, in parts of a coordinate, an identity in the variables is tried before it is proved."""


def simplest(number: Any, precision: int | None) -> int | Fraction | None:
    """The simplest rational inside a ball, where it is far simpler than chance would have it; else None."""
    if not isinstance(number, Ball):
        return number if isinstance(number, int | Fraction) else None
    if number.kind is not Kind.FINITE:
        return None
    if number.arb.contains(0):
        return 0
    size = abs(number.arb)
    assert precision is not None  # of what is no rational only balls get here
    if not (size < arb(2) ** precision and size > arb(2) ** -precision):
        return None
    found = _simplest(*ends(number.arb))
    return tidy(found) if bits(found) <= precision // 4 else None


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator between two of one sign, by their continued fractions."""
    if low < 0:
        return -_simplest(-high, -low)
    terms = []
    while True:
        whole = low.numerator // low.denominator
        terms.append(whole)
        if low == whole or whole < high.numerator // high.denominator:
            if low != whole:
                terms[-1] += 1
            break
        low, high = 1 / (high - whole), 1 / (low - whole)
    found = Fraction(terms.pop())
    while terms:
        found = terms.pop() + 1 / found
    return found


class Zeros:
    """Exact arguments about the slots of a tape at a point, and about derivatives of its rows."""

    def __init__(self, tape: Tape, point: Point, wrt: Mapping[str, Slot], seconds: float) -> None:
        self.tape, self.point, self.wrt = tape, point, wrt
        self.constants = Constants(tape, point, seconds)

    def known(self, sweep: RowSweep) -> Known:
        """Slots of a row whose exact value could be proved: those near 0, and the ties of its corners."""
        found: dict[Slot, Any] = {}
        for slot, other in list(self._candidates(sweep))[:MOST_TRIES]:
            if other is not None:
                if self.constants.equal(slot, other) and self._stands(sweep, slot, other):
                    found[slot], found[other] = Same(other), Same(slot)
                continue
            number = simplest(sweep.values[slot], sweep.m.precision)
            if number is not None and self.constants.proved(slot, number) and self._stands(sweep, slot, None, number):
                found[slot] = number
        return found

    def _stands(self, sweep: RowSweep, slot: Slot, other: Slot | None, number: int | Fraction = 0) -> bool:
        """Whether balls of many more bits do not refute that a slot is another, or a number. sympy proves what it
        computes to be 0, and computes lgamma(1 - 1e-78) so."""
        precision = sweep.m.precision
        assert precision is not None
        m = Balls(min(REFUTING * precision, max(2 * precision, ENOUGH)))
        with m.working():
            given = {name: coordinate.over(m) for name, coordinate in self.point.items()}
            values = evaluate(self.tape, m, given, [slot] if other is None else [slot, other])
            return m.same(values[slot], number if other is None else values[other]) is not False

    def identities(self, sweep: RowSweep) -> Known:
        """What meets at the corners of a row that does so at all points near by: then nothing changes there."""
        found: dict[Slot, Any] = {}
        edges = {*sweep.corners.values(), *sweep.possible_corners.values()}
        for edge in sorted(edges)[:MOST_TRIES]:
            operands = self.tape.instructions[edge].operands
            number = simplest(sweep.values[operands[0]], sweep.m.precision) if len(operands) == 1 else 0
            if number is None or not self._may_last(sweep.m, operands, number):
                continue
            if self.constants.identity(operands, number):
                first, *second = operands
                found[first] = Same(second[0], True) if second else Held(number)
                found |= {other: Same(first, True) for other in second}
        return found

    def _may_last(self, m: NumberSystem, operands: Sequence[Slot], number: int | Fraction) -> bool:
        """Whether it is not refuted by the values at two points near by."""
        for sign in (1, -1):
            away = 1 + sign * NEAR
            moved = {name: (x.over(m) or sign * NEAR) * away for name, x in self.point.items()}
            values = evaluate(self.tape, m, moved, operands)
            first, *second = (values[operand] for operand in operands)
            if m.kind(first) is Kind.FINITE and m.same(first, second[0] if second else number) is False:
                return False
        return True

    def _candidates(self, sweep: RowSweep) -> Iterator[tuple[Slot, Slot | None]]:
        """Slots that may hold a simple number, and pairs that may be equal, first things first."""
        roots = set(sweep.row)
        edges = set(sweep.possible_corners.values())
        for slot in sorted(sweep.order):
            value, instruction = sweep.values[slot], self.tape.instructions[slot]
            if slot in edges or (is_condition(instruction.operation) and value is None):
                operands = [o for o in instruction.operands if isinstance(sweep.values[o], Ball)]
                if len(operands) == 2:
                    yield operands[0], operands[1]
                elif operands:
                    yield operands[0], None
            elif self._open(sweep, slot):  # a step, or the end of a domain, whatever depends on it
                yield from ((o, None) for o in instruction.operands if isinstance(sweep.values[o], Ball))
            elif kind(value) is Kind.FINITE and isinstance(value, Ball) and (slot in roots or value.arb.contains(0)):
                yield slot, None

    def _open(self, sweep: RowSweep, slot: Slot) -> bool:
        """Whether it cannot be told where the operands of a row lie: at a step, in its domain."""
        instruction, m = self.tape.instructions[slot], sweep.m
        row = instruction.row
        if row is None or any(kind(sweep.values[o]) is not Kind.FINITE for o in instruction.operands):
            return False
        arguments = instruction.arguments(sweep.values)
        return kind(sweep.values[slot]) is Kind.UNCLEAR or any(fact(m, *arguments) is None for fact in row.facts)

    def derivative(
        self, sweep: RowSweep, direction: Mapping[str, int | Fraction | None], number: Any
    ) -> int | Fraction | None:
        """The exact derivative of a row along a direction, where sympy can prove what its ball ``number`` suggests."""
        candidate = simplest(number, sweep.m.precision)
        amounts = {name: amount for name, amount in direction.items() if amount is not None}
        if candidate is None or len(amounts) < len(direction) or not amounts.keys() <= self.tape.inputs.keys():
            return None
        return candidate if self.constants.slope_proved(sweep.row, amounts, candidate) else None
