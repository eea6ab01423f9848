"""How far float64 may be from the number at the point as typed, slot by slot.

A bound is carried beside each number (Wilkinson's running error analysis), written once over any number system, so
that the same rules run as slots of a tape, block by block, and over arrays at single points. A cell stands for the
decimal it was typed as: an input is within half an ulp of it. What is built of products, quotients, roots and sums of
numbers of one sign has an error relative to its size that is known beforehand, and no bound is computed of it.

Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sections 3.3 and 5.1.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from gradcli.functions.row import NO_RULE
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.system import Operations
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape, is_condition

U = Fraction(17, 16) / 2**53
"""Half an ulp of a number relative to its size, with room for the roundings of the bound itself."""
LIBRARY = 8
"""The vector functions are within 4 ulp: so many times U."""
SPECIAL = 64
"""Gamma and its kin, and what is computed by several steps."""
MOST = 10.0**9
"""A relative error of more times U is followed as a number."""


class Facts:
    """What is known of a tape's numbers wherever they are computed: ``relative[slot]`` is the error relative to the
    size, in multiples of U, at the ``most``, or None; ``sign[slot]`` is 2 for positive, 1 for not negative, else 0."""

    def __init__(self, tape: Tape, live: Iterable[Slot], most: float = MOST) -> None:
        self.tape = tape
        self.relative: dict[Slot, float | None] = {}
        self.sign: dict[Slot, int] = {}
        for slot in live:
            instruction = tape.instructions[slot]
            if not is_condition(instruction.operation):
                self.sign[slot] = self._sign(instruction)
                found = self._relative(instruction)
                self.relative[slot] = None if found is None or found > most else found

    def typed(self, slot: Slot) -> bool:
        """Whether doubles compare as the numbers they stand for: they are cells, or constants printed as typed."""
        operation, _, parameter, _, _ = self.tape.instructions[slot]
        if operation == INPUT:
            return parameter not in self.tape.rounded
        if operation == CONSTANT:
            double = FLOAT64.number(parameter)
            return abs(double) < float("inf") and Fraction(repr(double)) == parameter
        return False

    def _sign(self, instruction: Instruction) -> int:
        operation, parameter = instruction.operation, instruction.parameter
        if operation == CONSTANT:
            return 2 if parameter > 0 else int(parameter == 0)
        if operation in NAMED_CONSTANTS:
            return 2
        signs = [self.sign.get(operand, 0) for operand in instruction.operands]
        if operation == WHERE:
            return min(signs[1:])
        row = instruction.row
        if row is None:
            return 0
        if row.positive:
            return 2
        even = operation == "powi" and parameter % 2 == 0
        square = operation == "mul" and instruction.operands[0] == instruction.operands[1]
        found = _SIGN_OF[row.sign_of](signs)
        return max(found, int(row.never_negative or even or square))

    def _relative(self, instruction: Instruction) -> float | None:
        operation, parameter = instruction.operation, instruction.parameter
        if operation == CONSTANT:
            return float(FLOAT64.number(parameter) != parameter)
        if operation == INPUT or operation in NAMED_CONSTANTS:
            return 1.0
        row = instruction.row
        if row is not None and row.pieces == "constant":
            return 0.0
        given = [self.relative.get(operand) for operand in instruction.operands]
        if operation == WHERE:
            given = given[1:]
        found = [k for k in given if k is not None]
        if len(found) < len(given):
            return None
        if operation in ("mul", "div"):
            return sum(found) + 1
        if operation == "add" and all(self.sign[operand] for operand in instruction.operands):
            return max(found) + 1
        if operation in ("max", "min", WHERE):
            return max(found)
        if operation == "hypot":
            return max(found) + LIBRARY
        if operation in ("sqrt", "cbrt"):
            return found[0] / 2 + LIBRARY
        if operation in ("powi", "powr"):
            return float(abs(parameter)) * found[0] + 2 * LIBRARY
        if operation == "root":
            return found[0] + 2 * LIBRARY
        if row is not None and row.magnifies is not None:
            return row.magnifies * found[0] + (0 if row.copies else LIBRARY)
        return None


def _of_sum(signs: Sequence[int]) -> int:
    """The sign of a sum, where no operand is negative."""
    return max(signs) if all(signs) else 0


_SIGN_OF: dict[str, Callable[[Sequence[int]], int]] = {"": lambda signs: 0, "all": min, "any": max, "sum": _of_sum}


class Bounds:
    """The bounds of a tape's numbers: ``values[slot]`` over the number system ``m``."""

    def __init__(self, facts: Facts, m: Operations, values: Any) -> None:
        self.facts, self.tape, self.m, self.values = facts, facts.tape, m, values
        self._found: dict[Slot, Any] = {}

    def error(self, slot: Slot) -> Any:
        """A bound of the error of a slot's value. It is no number where the value is none."""
        stack = [slot]
        while stack:
            top = stack[-1]
            waiting = [] if top in self._found else [o for o in self._needed(top) if o not in self._found]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            if top not in self._found:
                self._found[top] = self._error(top, self.tape.instructions[top])
        return self._found[slot]

    def size(self, slot: Slot) -> Any:
        """The size of a slot's value."""
        return self.values[slot] if self.facts.sign[slot] else self.m.abs(self.values[slot])

    def cell(self, slot: Slot) -> Any:
        """The bound, 0 where the slot is a cell with an integer in it: of those a double holds every digit."""
        if self.tape.instructions[slot].operation != INPUT or not self.facts.typed(slot):
            return self.error(slot)
        m, value = self.m, self.values[slot]
        exact = m.both(m.same(m.round(value), value), m.compare(operator.lt, self.size(slot), m.number(2**53)))
        return m.where(exact, m.number(0), self.error(slot))

    def _needed(self, slot: Slot) -> tuple[Slot, ...]:
        """The operands whose bounds are needed for a slot's."""
        instruction = self.tape.instructions[slot]
        if self.facts.relative[slot] is not None:
            return ()
        return instruction.operands[1:] if instruction.operation == WHERE else instruction.operands

    def _rounding(self, slot: Slot, times: float = 1) -> Any:
        return self.m.number(U * Fraction(times)) * self.size(slot)

    def _error(self, slot: Slot, instruction: Instruction) -> Any:
        known = self.facts.relative[slot]
        if known is not None:
            return self._rounding(slot, known) if known else self.m.number(0)
        operation, operands = instruction.operation, instruction.operands
        if operation == WHERE:
            return self.m.where(self.values[operands[0]], *(self._found[operand] for operand in operands[1:]))
        rule = _RULES.get(instruction.row.error if instruction.row is not None else "")
        if rule is not None:
            return rule(self, slot, *operands)
        return self._by_slopes(slot, instruction)

    def _sum(self, slot: Slot, a: Slot, b: Slot) -> Any:
        return self._found[a] + self._found[b] + self._rounding(slot)

    def _difference(self, slot: Slot, a: Slot, b: Slot) -> Any:
        moved = self._sum(slot, a, b)
        if self.facts.typed(a) and self.facts.typed(b):  # equal doubles are equal numbers here
            return self.m.where(self.m.same(self.values[a], self.values[b]), self.m.number(0), moved)
        return moved

    def _larger(self, slot: Slot, a: Slot, b: Slot) -> Any:
        return self.m.max(self._found[a], self._found[b])

    def _flat(self, slot: Slot, *operands: Slot) -> Any:
        """Of what never magnifies an absolute error."""
        moved = self._found[operands[0]]
        for operand in operands[1:]:
            moved = moved + self._found[operand]
        return moved + self._rounding(slot, LIBRARY)

    def _product(self, slot: Slot, a: Slot, b: Slot) -> Any:
        known = self.facts.relative
        if known[a] is not None:
            a, b = b, a
        if (relative := known[b]) is not None:
            return self.size(b) * self._found[a] + self._rounding(slot, 1.01 * relative + 1)
        return self.size(a) * self._found[b] + (self.size(b) + self._found[b]) * self._found[a] + self._rounding(slot)

    def _quotient(self, slot: Slot, a: Slot, b: Slot) -> Any:
        relative, found = self.facts.relative[b], self._found
        if relative is not None:
            return self.m.div(found[a], self.size(b)) + self._rounding(slot, 1.01 * relative + 1)
        over = self.size(b) - found[b]  # not above 0: that a zero may lie there was noticed
        return self.m.div(found[a] + self.size(slot) * found[b], over) + self._rounding(slot)

    def _power(self, slot: Slot, a: Slot) -> Any:
        n = self.tape.instructions[slot].parameter
        if n < 2:
            moved = self.m.div(abs(n) * self.size(slot) * self._found[a], self.size(a) - self._found[a])
            return 2 * moved + self._rounding(slot, 2 * LIBRARY)
        far = self.size(a) + self._found[a]
        return n * self._found[a] * (far if n == 2 else self.m.powi(far, n - 1)) + self._rounding(slot, LIBRARY)

    def _root(self, slot: Slot, a: Slot) -> Any:
        least = self.m.max(self.size(slot), self.m.number(Fraction(1, 2**1000)))
        return self.m.div(self._found[a], least) + self._rounding(slot)

    def _exponential(self, slot: Slot, a: Slot) -> Any:
        moved = self._found[a]
        grown = (self.size(slot) + 1) if self.facts.sign[slot] != 2 else self.size(slot)
        return grown * (moved + moved * moved) + self._rounding(slot, LIBRARY)

    def _logarithm(self, slot: Slot, a: Slot) -> Any:
        times = Fraction(3, 2) if self.tape.instructions[slot].operation == "log2" else 1
        relative = self.facts.relative[a]
        if relative is not None:
            return self.m.number(times * U * Fraction(relative)) + self._rounding(slot, LIBRARY)
        return times * self.m.div(self._found[a], self.size(a) - self._found[a]) + self._rounding(slot, LIBRARY)

    def _logarithm_plus(self, slot: Slot, a: Slot) -> Any:
        over = self.m.abs(self.m.number(1) + self.values[a]) - self._found[a]
        return self.m.div(self._found[a], over) + self._rounding(slot, LIBRARY)

    def _angle(self, slot: Slot, a: Slot, b: Slot) -> Any:
        far = self.m.hypot(self.values[a], self.values[b])
        return self.m.div(2 * (self._found[a] + self._found[b]), far) + self._rounding(slot, LIBRARY)

    def _distance(self, slot: Slot, a: Slot, b: Slot) -> Any:
        return self._found[a] + self._found[b] + self._rounding(slot, LIBRARY)

    def _same(self, slot: Slot, a: Slot) -> Any:
        return self._found[a]

    def _remainder(self, slot: Slot, a: Slot, b: Slot) -> Any:
        return self.cell(a) + (self.m.abs(self.m.div(self.values[a], self.values[b])) + 1) * self.cell(b)

    def _of_whole_order(self, slot: Slot, n: Slot, x: Slot) -> Any:
        """Of what is never steeper than 1 where its order is an integer."""
        operation, _, order, _, _ = self.tape.instructions[n]
        if operation != CONSTANT or order.denominator != 1:
            return self._by_slopes(slot, self.tape.instructions[slot])
        return self._found[x] + self._own(slot, self.tape.instructions[slot])

    def _own(self, slot: Slot, instruction: Instruction) -> Any:
        """The library's error. U is half an ulp; twice what was measured is allowed for."""
        blocks = None if instruction.row is None else instruction.row.in_blocks
        return self._rounding(slot, SPECIAL if blocks is None else max(SPECIAL, 4 * blocks.ulp))

    def _by_slopes(self, slot: Slot, instruction: Instruction) -> Any:
        """Twice the first order, where no rule is written: the slopes of the table, and the library's error."""
        assert instruction.row is not None
        total = self._own(slot, instruction)
        given = instruction.arguments(self.values)
        for operand, partial in zip(instruction.operands, instruction.row.partials, strict=True):
            if self.facts.relative[operand] == 0:  # an exact order, by which there may be no rule
                continue
            if partial is NO_RULE:
                return self.m.div(self.m.number(1), self.m.number(0))  # no bound is known
            slope = partial(self.m, self.values[slot], *given)
            if slope is not None:
                total = total + 2 * self.m.abs(self.m.number(slope)) * self._found[operand]
        return total


_RULES: dict[str, Callable[..., Any]] = {
    "sum": Bounds._sum, "difference": Bounds._difference,
    "larger": Bounds._larger, "product": Bounds._product, "quotient": Bounds._quotient,
    "power": Bounds._power, "root": Bounds._root, "exponential": Bounds._exponential, "logarithm": Bounds._logarithm,
    "logarithm of 1 + x": Bounds._logarithm_plus, "angle": Bounds._angle, "distance": Bounds._distance,
    "remainder": Bounds._remainder, "copy": Bounds._same, "flat": Bounds._flat, "order": Bounds._of_whole_order,
}  # fmt: skip
"""By the word of a row's ``error``."""
