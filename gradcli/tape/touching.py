"""Where a factor that is 0 meets an infinite one, and the product is 0 for certain: conditions on the tape.

0 times infinity may be any number: ``cbrt(x)^3`` has the slope 1 at 0. It is 0 where the factor that is 0 does not
depend on what makes the other one infinite (``x*sqrt(y)``, by y, at 0, 0), where it vanishes faster than the other
one grows (``x*cbrt(x)``), and where the other one is bounded (``x*hypot(x, y)``). The second derivative is not 0
there, so that printed numbers alone may be chosen in this way, never what is differentiated again.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from gradcli.numbers.recorder import Recorded, Recorder
from gradcli.tape.branches import Region
from gradcli.tape.tape import INPUT, Instruction, Slot, Tape
from gradcli.tape.vanishing import RecordedTruth, Vanishing

MOST_FACTORS = 24
"""Factors of a product that are looked at one by one."""


class Touching:
    """Conditions under which the product of a cotangent and a partial is 0 though one of them is infinite."""

    def __init__(self, tape: Tape, m: Recorder, vanishing: Vanishing) -> None:
        self.tape, self.m, self.vanishing = tape, m, vanishing
        self._inputs: dict[Slot, int] = {}

    def share(
        self, cotangent: Recorded, partial: Recorded, operand: Recorded, *, function: Instruction, region: Region
    ) -> Recorded:
        """The product of both, which belongs to ``operand`` of a function and counts in a region."""
        m, product = self.m, self.vanishing.share(cotangent, partial)
        row = function.row
        if row is not None and row.makes_poles(function.parameter) and not self.vanishing.unbounded(cotangent.slot):
            return product  # where the partial is infinite, so is the value
        bounded, never = function.operation == "hypot", self._never_zero(region)
        nothing: RecordedTruth = False
        for zero, other in ((cotangent, partial), (partial, cotangent)):
            if not self.vanishing.unbounded(other.slot):
                continue
            below = [d for d in self._denominators(other.slot) if not self._bases_below(d) <= never]
            for factor in self._factors(zero.slot):
                if self._may_vanish(factor) and not self._depends(factor) & self._depends(operand.slot):
                    for denominator in below:
                        nothing = m.either(nothing, m.both(m.is_zero(m.at(factor)), m.is_zero(m.at(denominator))))
            if bounded and zero is cotangent:
                for denominator in below:
                    nothing = m.either(nothing, m.both(m.is_zero(zero), m.is_zero(m.at(denominator))))
        for base in self._bases(cotangent.slot, partial.slot) - never:
            first, second = (self._order(slot, base) for slot in (cotangent.slot, partial.slot))
            if first is not None and second is not None and first + second > 0:
                nothing = m.either(nothing, m.is_zero(m.at(base)))
        return m.where(nothing, m.number(0), product)

    def _may_vanish(self, slot: Slot) -> bool:
        row = self.tape.instructions[slot].row
        exponential = row is not None and row.never_negative and row.overflows and row.name != "hypot"
        return self.tape.constant(slot) is None and not (exponential or (row is not None and row.never_zero))

    def _depends(self, slot: Slot) -> int:
        """The inputs of a slot, a bit each."""
        for each in self.vanishing.waiting(slot, self._inputs):
            operation, operands, *_ = self.tape.instructions[each]
            found = 1 << each if operation == INPUT else 0
            for operand in operands:
                found |= self._inputs[operand]
            self._inputs[each] = found
        return self._inputs[slot]

    def _factors(self, slot: Slot) -> Iterator[Slot]:
        """The factors of a product, itself where it is none."""
        for part in self._parts(slot):
            operation, operands, parameter, *_ = self.tape.instructions[part]
            if not self._above(part):
                yield operands[0] if operation == "powi" and parameter > 0 else part

    def _denominators(self, slot: Slot) -> Iterator[Slot]:
        """What a product is infinite at the zeros of."""
        for factor in self._parts(slot):
            operation, operands, parameter, *_ = self.tape.instructions[factor]
            if operation == "div":
                yield from filter(self._may_vanish, self._factors(operands[1]))
            elif operation in ("powi", "powr") and parameter < 0:
                yield operands[0]

    def _parts(self, slot: Slot) -> Iterator[Slot]:
        """A product, a quotient or a negative, and what above the line it is made of, down to the factors."""
        stack, seen = [slot], 0
        while stack and seen < MOST_FACTORS:
            seen += 1
            slot = stack.pop()
            stack += self._above(slot)
            yield slot

    def _above(self, slot: Slot) -> tuple[Slot, ...]:
        """The factors of a product, and what stands above the line; nothing of others."""
        operation, operands, *_ = self.tape.instructions[slot]
        return operands if operation == "mul" else operands[:1] if operation in ("neg", "div") else ()

    def _bases(self, *slots: Slot) -> set[Slot]:
        """What denominators are powers of, and roots."""
        return {base for slot in slots for d in self._denominators(slot) for base in self._bases_below(d)}

    def _bases_below(self, denominator: Slot) -> set[Slot]:
        found, stack = set(), [denominator]
        while stack:
            each = stack.pop()
            operation, operands, parameter, *_ = self.tape.instructions[each]
            if operation == "mul":
                stack += operands
            elif _power(operation, parameter) is not None:
                stack.append(operands[0])
            elif self.tape.constant(each) is None:
                found.add(each)
        return found

    def _never_zero(self, region: Region) -> set[Slot]:
        """What a condition of the region keeps away from 0."""
        found: set[Slot] = set()
        (branch, *others) = region
        while not others and branch.parent is not None:
            operation, operands, *_ = self.tape.instructions[branch.condition]
            if operation in (("lt", "gt", "ne") if branch.taken else ("le", "ge", "eq")):
                found |= {a for a, b in (operands, operands[::-1]) if self.tape.constant(b) == 0}
            branch = branch.parent
        return found

    def _order(self, slot: Slot, base: Slot) -> Fraction | None:
        """A power of ``base`` that a slot is at most as large as, near the zeros of it; None: not known."""
        if slot == base:
            return Fraction(1)
        operation, operands, parameter, *_ = self.tape.instructions[slot]
        power = _power(operation, parameter)
        if power is not None:
            inner = self._order(operands[0], base)
            exactly = power >= 0 or self._is_power(operands[0], base)
            return None if inner is None or not exactly else inner * power
        if operation == "mul":
            parts = [self._order(operand, base) for operand in operands]
            return None if None in parts else sum(part for part in parts if part is not None)  # type: ignore[return-value]
        if operation == "div":
            above = self._order(operands[0], base)
            below = self._order(operands[1], base) if self._is_power(operands[1], base) else None
            return None if above is None or below is None else above - below
        return None if self.vanishing.unbounded(slot) else Fraction(0)

    def _is_power(self, slot: Slot, base: Slot) -> bool:
        """Whether a slot is a power of ``base``, times what does not depend on it and is no part of it."""
        if slot == base or self.tape.constant(slot) is not None:
            return True
        operation, operands, parameter, *_ = self.tape.instructions[slot]
        if operation == "mul":
            return all(self._is_power(operand, base) for operand in operands)
        if _power(operation, parameter) is not None:
            return self._is_power(operands[0], base)
        return not self._depends(slot) & self._depends(base)


def _power(operation: str, parameter: Any) -> Fraction | None:
    """The exponent of a slot that is a power or a root of its operand, up to its sign."""
    if operation in ("powi", "powr"):
        return Fraction(parameter)
    if operation == "root":
        return Fraction(1, int(parameter))
    if operation in ("sqrt", "cbrt"):
        return Fraction(1, 2 if operation == "sqrt" else 3)
    return Fraction(1) if operation in ("neg", "abs") else None
