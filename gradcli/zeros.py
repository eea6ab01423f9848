"""Which enclosures that keep straddling a number are that number: decided by an exact argument.

No precision shows that x - sqrt(x)^2 is 0 at 2: a ball only ever comes nearer. sympy can prove it, on the
constant expression, within a time limit; what it cannot prove stays undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.numbers.ball import Ball, kind
from gradcli.numbers.derived import Kind
from gradcli.numbers.rational import bits, tidy
from gradcli.numbers.special_ball import ends
from gradcli.point import Point
from gradcli.rowsweep import RowSweep
from gradcli.sweeps import Held, Known, Same
from gradcli.symbolic.exactly import Constants
from gradcli.tape import Slot, Tape, is_condition

MOST_TRIES = 12
"""Slots a proof is tried for; each may take a noticeable part of the time limit."""


def simplest(number: Any, precision: int) -> int | Fraction | None:
    """The simplest rational inside a ball, where it is far simpler than chance would have it; else None."""
    if not isinstance(number, Ball) or kind(number) is not Kind.FINITE:
        return None
    if number.arb.contains(0):
        return 0
    size = abs(number.arb)
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
        self.tape, self.wrt = tape, wrt
        self.constants = Constants(tape, point, seconds)

    def known(self, sweep: RowSweep) -> Known:
        """Slots of a row whose exact value could be proved: those near 0, and the ties of its corners."""
        found: dict[Slot, Any] = {}
        for slot, other in list(self._candidates(sweep))[:MOST_TRIES]:
            if other is not None:
                if self.constants.equal(slot, other):
                    near = self._lasts(sweep, slot, other)
                    found[slot], found[other] = Same(other, near), Same(slot, near)
                continue
            number = simplest(sweep.values[slot], sweep.m.precision)
            if number is not None and self.constants.proved(slot, number):
                found[slot] = Held(number) if self._lasts(sweep, slot, number=number) else number
        return found

    def _lasts(self, sweep: RowSweep, *slots: Slot, number: int | Fraction = 0) -> bool:
        """Whether what was proved at the point is an identity in the variables, where a corner asks for it."""
        return bool(sweep.corners or sweep.possible_corners) and self.constants.identity(slots, number)

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
