"""How far float64 may be from the number at the point as typed, slot by slot.

A majorant is carried beside each number: a number that is at least its size, of which a multiple known beforehand
bounds the error (running error analysis in the form of |p|(|x|)). Majorants of sums are sums and of most products
products, so that a bound costs about as much as what it bounds. They are written once over any number system, so that
the same rules run as slots of a tape, block by block, and over arrays at single points. A cell stands for the decimal
it was typed as: an input is within half an ulp of it.

Multiples of U count errors to first order. U is by a sixteenth more than half an ulp: with at most MOST times U, that
is more than all products of errors, and the roundings of the majorants, come to; where an operand's error may be
larger, the rules count it in full.

Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sections 3.1, 3.3 and 5.1.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from gradcli.numbers.system import Operations
from gradcli.records import NamedTuple
from gradcli.tape.bounds_by_slopes import by_slopes
from gradcli.tape.bounds_of_functions import RULES
from gradcli.tape.facts import Facts, U
from gradcli.tape.tape import INPUT, WHERE, Instruction, Slot


class Majorant(NamedTuple):
    """``number`` is one of the system: a slot's value is at most ``scale`` times it, its error ``error`` times U times
    it. It is ``steady`` where it is not much more than the value, as no sum has cancelled."""

    number: Any
    scale: float
    error: float
    steady: bool = False


class Bounds:
    """The bounds of a tape's numbers: ``values[slot]`` over the number system ``m``. ``tight`` ones count the rounding
    of sums, products and quotients by their sizes, not by majorants of them, which takes more operations."""

    def __init__(self, facts: Facts, m: Operations, values: Any, *, tight: bool = False) -> None:
        self.facts, self.tape, self.m, self.values, self.tight = facts, facts.tape, m, values, tight
        self._found: dict[Slot, Majorant] = {}
        self._sizes: dict[Slot, Any] = {}

    def error(self, slot: Slot) -> Any:
        """A bound of the error of a slot's value. It is no number where the value is none, infinite where none is
        known."""
        return self.amount(self.majorant(slot))

    def amount(self, found: Majorant) -> Any:
        """The error that a majorant stands for."""
        return self.times(float(U) * found.error, found.number) if found.error else self.m.number(0)

    def majorant(self, slot: Slot) -> Majorant:
        """The majorant of a slot's value."""
        stack = [slot]
        while stack:
            top = stack[-1]
            waiting = [] if top in self._found else [o for o in self._needed(top) if o not in self._found]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            if top not in self._found:
                self._found[top] = self._of(top, self.tape.instructions[top])
        return self._found[slot]

    def size(self, slot: Slot) -> Any:
        """The size of a slot's value."""
        if slot not in self._sizes:
            value = self.values[slot]
            self._sizes[slot] = value if self.facts.sign[slot] else self.m.abs(value)
        return self._sizes[slot]

    def cell(self, slot: Slot) -> Any:
        """The bound, 0 where the slot is a cell with an integer in it: of those a double holds every digit."""
        if self.tape.instructions[slot].operation != INPUT or not self.facts.typed(slot):
            return self.error(slot)
        m, value = self.m, self.values[slot]
        exact = m.both(m.same(m.round(value), value), m.compare(operator.lt, self.size(slot), m.number(2**53)))
        return m.where(exact, m.number(0), self.error(slot))

    # For the rules

    def times(self, factor: float, number: Any) -> Any:
        """A multiple of a number by a factor known beforehand; where that is past doubles, no bound is known."""
        if not math.isfinite(factor):
            return self.unknown()
        return number if factor == 1 else self.m.number(Fraction(factor)) * number

    def above_zero(self, number: Any) -> Any:
        """A divisor that is 0 where the error reaches it, so that the bound is infinite."""
        return self.m.max(number, self.m.number(0))

    def where_sure(self, small: Any, limit: Fraction, number: Any) -> Any:
        """A bound, infinite where what it asks to be small is not."""
        known = self.m.compare(operator.le, small, self.m.number(limit))
        return self.m.where(known, number, self.unknown())

    def unknown(self) -> Any:
        """What no bound is known of."""
        return self.m.div(self.m.number(1), self.m.number(0))

    def reaching(self, slot: Slot, times: float = 1) -> Any:
        """The size of a value less so many times its error; 0 where that is more."""
        found = self.majorant(slot)
        return self.above_zero(self.size(slot) - self.times(float(U) * times * found.error, found.number))

    def farthest(self, slot: Slot) -> Any:
        """The size of a value and its error."""
        return self.size(slot) + self.amount(self.majorant(slot))

    def moved(self, slot: Slot, terms: Sequence[tuple[float, Any]], own: float) -> Majorant:
        """Of a function with an error of ``own`` U of its size, and terms in so many U besides."""
        total = self.size(slot)
        for weight, number in terms:
            if weight:
                total = self.times(weight / own, number) + total
        return Majorant(total, 1.0, own)

    # The rules of arithmetic

    def _needed(self, slot: Slot) -> tuple[Slot, ...]:
        """The operands whose bounds are needed for a slot's."""
        instruction = self.tape.instructions[slot]
        if self.facts.relative[slot] is not None:
            return ()
        return instruction.operands[1:] if instruction.operation == WHERE else instruction.operands

    def _of(self, slot: Slot, instruction: Instruction) -> Majorant:
        known = self.facts.relative[slot]
        if known is not None:
            return Majorant(self.size(slot), 1.0, known, True)
        operands = instruction.operands
        if instruction.operation == WHERE:
            yes, no = (self._found[operand] for operand in operands[1:])
            chosen = self.m.where(self.values[operands[0]], yes.number, no.number)
            return Majorant(chosen, max(yes.scale, no.scale), max(yes.error, no.error), yes.steady and no.steady)
        assert instruction.row is not None
        word = instruction.row.error
        if (rule := _RULES.get(word)) is not None:
            return rule(self, slot, *operands)
        return RULES.get(word, by_slopes)(self, slot, instruction)

    def together(self, one: Majorant, other: Majorant) -> Majorant:
        """A majorant of both: their sum, weighted so that one multiple bounds the errors of either."""
        if one.number is other.number:
            return Majorant(one.number, one.scale + other.scale, one.error + other.error, one.steady)
        if one.error < other.error:
            one, other = other, one
        weight = max(other.scale / one.scale, other.error / one.error if one.error else 0.0)
        steady = one.steady and other.steady
        return Majorant(self.times(weight, other.number) + one.number, one.scale, one.error, steady)

    def _sum(self, slot: Slot, a: Slot, b: Slot) -> Majorant:
        if self.tight:
            return self.moved(slot, [(each.error, each.number) for each in (self._found[a], self._found[b])], 1.0)
        found = self.together(self._found[a], self._found[b])
        if self.facts.sign[a] and self.facts.sign[b]:
            return found._replace(error=found.error + found.scale)
        return found._replace(error=found.error + found.scale, steady=False)

    def _difference(self, slot: Slot, a: Slot, b: Slot) -> Majorant:
        found = self._sum(slot, a, b)
        number = found.number
        if self.facts.typed(a) and self.facts.typed(b):  # equal doubles are equal numbers here
            number = self.m.where(self.m.same(self.values[a], self.values[b]), self.m.number(0), number)
        return found._replace(number=number, steady=False)

    def _larger(self, slot: Slot, a: Slot, b: Slot) -> Majorant:
        one, other = self._found[a], self._found[b]
        largest = self.m.max(one.number, other.number)
        return Majorant(largest, max(one.scale, other.scale), max(one.error, other.error), one.steady and other.steady)

    def _product(self, slot: Slot, a: Slot, b: Slot) -> Majorant:
        for factor, operand in ((a, b), (b, a)):
            constant = self.tape.constant(factor)
            if constant:
                return self._multiple(slot, self._found[operand], abs(Fraction(constant)))
        one, other = self._found[a], self._found[b]
        if self.tight:
            terms = [(other.error, self.farthest(a) * other.number), (one.error, self.size(b) * one.number)]
            return self.moved(slot, terms, 1.0)
        rounded = one.scale * other.scale
        if one.steady or other.steady:
            error = one.scale * other.error + other.scale * one.error + rounded
            return Majorant(one.number * other.number, rounded, error, one.steady and other.steady)
        if a == b:
            number = self.times(float(U) * one.error, one.number) + self.times(2, self.size(a))
            return Majorant(number * one.number, one.scale / 2, one.error + one.scale / 2)
        number = (self.times(float(U) * one.error, one.number) + self.size(a)) * other.number
        number = self.times(one.error / other.error, self.size(b) * one.number) + number
        return Majorant(number, other.scale, other.error + other.scale)

    def _multiple(self, slot: Slot, found: Majorant, times: Fraction) -> Majorant:
        """Of a number times a constant; by a power of two nothing is rounded."""
        inexact = 0.0 if _power_of_two(times) else 1.0 + float(float(times) != times)
        if self.tight and inexact:
            return self.moved(slot, [(float(times) * found.error, found.number)], inexact)
        scale = float(times) * found.scale
        return Majorant(found.number, scale, float(times) * found.error + inexact * scale, found.steady)

    def _quotient(self, slot: Slot, a: Slot, b: Slot) -> Majorant:
        constant = self.tape.constant(b)
        if constant:
            return self._multiple(slot, self._found[a], 1 / abs(Fraction(constant)))
        m, one, known = self.m, self._found[a], self.facts.relative[b]
        if self.tight:
            moved = [
                (found.error, m.div(number, self.reaching(b)))
                for found, number in ((one, one.number), (self._found[b], self.size(slot) * self._found[b].number))
            ]
            return self.moved(slot, moved, 1.0)
        if known is not None:
            inverse = m.div(m.number(1), self.values[b])
            number = one.number * (inverse if self.facts.sign[b] else m.abs(inverse))
            return Majorant(number, one.scale, one.error + one.scale * (known + 1), one.steady)
        other, size = self._found[b], self.size(slot)
        over = m.div(m.number(1), self.reaching(b))  # one reciprocal for all quotients by this number
        if not one.error:
            number = size * other.number * over
            return Majorant(number, other.scale, other.error + other.scale, other.steady)
        number = (self.times(other.error / one.error, size * other.number) + one.number) * over
        return Majorant(number, one.scale, one.error + one.scale, one.steady and other.steady)

    def _copy(self, slot: Slot, a: Slot) -> Majorant:
        return self._found[a]

    def _power(self, slot: Slot, a: Slot) -> Majorant:
        n = self.tape.instructions[slot].parameter
        found = self._found[a]
        if n == 2:
            return self._product(slot, a, a)
        if n == 0:
            return Majorant(self.size(slot), 1.0, 0.0, True)
        own = 1.0 + abs(n) if abs(n) <= 4 else 16.0
        if n > 0:
            number = self.m.powi(self.farthest(a), n - 1) * found.number
            return Majorant(number, found.scale, n * found.error + own * found.scale, found.steady)
        number = self.m.div(self.size(slot) * found.number, self.reaching(a, -n))
        return Majorant(number, found.scale, -n * found.error + own * found.scale, found.steady)

    def _root(self, slot: Slot, a: Slot) -> Majorant:
        found = self._found[a]
        least = self.m.max(self.size(slot), self.m.number(Fraction(1, 2**1000)))
        return Majorant(self.m.div(found.number, least), found.scale, found.error + found.scale, found.steady)


def _power_of_two(number: Fraction) -> bool:
    return all(part & (part - 1) == 0 for part in (number.numerator, number.denominator))


_RULES: dict[str, Callable[..., Majorant]] = {
    "sum": Bounds._sum, "difference": Bounds._difference, "larger": Bounds._larger, "product": Bounds._product,
    "quotient": Bounds._quotient, "power": Bounds._power, "root": Bounds._root, "copy": Bounds._copy,
}  # fmt: skip
"""By the word of a row's ``error``."""
