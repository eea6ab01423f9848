"""Where a number is 0 and stays 0 nearby, as a condition on the tape: what it multiplies does not count there.

``sqrt(max(0, u))`` is flat where u < 0, though the slope of ``sqrt`` at 0 is infinite: the other factor of that
cotangent, 0 in a whole neighbourhood, tells so. A factor that is 0 at one point only tells nothing
(``cbrt(x)^3`` has the slope 1 at 0), and 0 times infinity stays what it is.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

from gradcli.numbers.recorder import Recorded, Recorder
from gradcli.tape.tape import INPUT, WHERE, Slot, Tape, is_comparison

RecordedTruth = Recorded | bool
"""A condition on the tape, or what it comes out as everywhere."""


class Vanishing:
    """Conditions under which slots of a recorded tape are constant, or 0, around the point; each found once.

    A condition that holds is a proof; one that does not hold says nothing.
    """

    def __init__(self, tape: Tape, m: Recorder) -> None:
        self.tape, self.m = tape, m
        self._still: dict[Slot, RecordedTruth] = {}
        self._null: dict[Slot, RecordedTruth] = {}
        self._steady: dict[Slot, RecordedTruth] = {}
        self._unbounded: dict[Slot, bool] = {}

    def share(self, cotangent: Recorded, partial: Any) -> Recorded:
        """The product of both: 0 where one of them vanishes, whatever the other is."""
        m, product = self.m, cotangent * partial
        factor = m.number(partial)
        nothing: RecordedTruth = False
        for one, other in ((cotangent, factor), (factor, cotangent)):
            if self.unbounded(other.slot):
                nothing = m.either(nothing, self.null(one.slot))
        return m.where(nothing, m.number(0), product)

    def unbounded(self, slot: Slot) -> bool:
        """Whether a slot may be infinite, or nothing, where what it is computed from is a number."""
        for each in self._waiting(slot, self._unbounded):
            instruction = self.tape.instructions[each]
            divided = instruction.operation == "div" and self.tape.constant(instruction.operands[1])
            row = instruction.row
            pole = row is not None and row.makes_poles(instruction.parameter) and not divided
            self._unbounded[each] = pole or any(self._unbounded[operand] for operand in instruction.operands)
        return self._unbounded[slot]

    def null(self, slot: Slot) -> RecordedTruth:
        """Where a slot is 0 around the point."""
        for each in self._waiting(slot, self._null):
            self._null[each] = self._null_by_operands(each)
        return self._null[slot]

    def still(self, slot: Slot) -> RecordedTruth:
        """Where a slot is constant around the point."""
        for each in self._waiting(slot, self._still):
            self._still[each] = self._still_by_operands(each)
        return self._still[slot]

    def _waiting(self, slot: Slot, known: dict[Slot, Any]) -> list[Slot]:
        """What a slot is computed from and is not known yet, itself last: no recursion, tapes are long."""
        found: set[Slot] = set()
        stack = [slot]
        while stack:
            each = stack.pop()
            if each not in known and each not in found:
                found.add(each)
                stack.extend(self.tape.instructions[each].operands)
        return sorted(found)

    def steady(self, slot: Slot) -> RecordedTruth:
        """Where nothing a slot is computed from jumps."""
        for each in self._waiting(slot, self._steady):
            self._steady[each] = self._steady_by_operands(each)
        return self._steady[slot]

    def _null_by_operands(self, slot: Slot) -> RecordedTruth:
        m = self.m
        operation, operands, parameter, _, row = self.tape.instructions[slot]
        exact = self.tape.constant(slot)
        if exact is not None:
            return bool(exact == 0)
        if row is None and operation != WHERE:
            return False
        null = [self._null[operand] for operand in operands]
        if operation in ("max", "min"):
            first, second = self._taken(operation, operands)
            return m.either(self._both(first, null[0]), self._both(second, null[1]))
        if operation == WHERE:
            return self._branch(operands, null[1], null[2])
        vanishes = row.vanishes if row is not None else ""
        if vanishes == "either":
            return m.either(null[0], null[1])
        if vanishes == "together":
            return self._both(null[0], null[1])
        if vanishes == "below":
            return self._below(operands)
        if vanishes == "with x":
            return null[0]
        if operation in ("powi", "powr"):
            return null[0] if parameter > 0 else False
        return self._both(self.still(slot), m.is_zero(m.at(slot)))

    def _still_by_operands(self, slot: Slot) -> RecordedTruth:
        m = self.m
        operation, operands, parameter, _, row = self.tape.instructions[slot]
        if operation == INPUT:
            return False
        still = [self._still[operand] for operand in operands]
        all_still = self._all(still)
        if all_still is True:
            return True
        if is_comparison(operation):
            return self._all([m.negated(m.same(*map(m.at, operands))), *map(self.steady, operands)])
        if operation == WHERE:
            return self._branch(operands, still[1], still[2])
        if row is None:
            return all_still
        if operation in ("max", "min"):
            first, second = self._taken(operation, operands)
            return m.either(self._both(first, still[0]), self._both(second, still[1]))
        if operation == "relu":
            return m.either(self._below(operands), all_still)
        given = [m.at(operand) for operand in operands]
        arguments = (*given, *(() if parameter is None else (parameter,)))
        flat = row.jump is not None and all(rule(m, m.at(slot), *arguments) is None for rule in row.partials)
        return self.steady(slot) if flat else all_still

    def _steady_by_operands(self, slot: Slot) -> RecordedTruth:
        m = self.m
        _, operands, parameter, _, row = self.tape.instructions[slot]
        steady = self._all([self._steady[operand] for operand in operands])
        if row is None and operands:
            # A comparison, or a branch: where it stays as it is, what it chooses jumps no more than its parts.
            return self._both(steady, self.still(operands[0]) if len(operands) == 3 else True)
        if row is None or row.jump is None:
            return steady
        arguments = (*map(m.at, operands), *(() if parameter is None else (parameter,)))
        return self._both(steady, m.negated(row.jump(m, *arguments)))

    def _below(self, operands: tuple[Slot, ...]) -> RecordedTruth:
        """Where the first operand is below the second (0 if there is one only), around the point too."""
        left, right = self.m.at(operands[0]), self.m.at(operands[1]) if operands[1:] else self.m.number(0)
        return self._all([self.m.compare(operator.lt, left, right), *map(self.steady, operands)])

    def _taken(self, operation: str, operands: tuple[Slot, ...]) -> tuple[RecordedTruth, RecordedTruth]:
        """Where each of two operands of max or min is the one taken, around the point too."""
        lower, upper = self._below(operands), self._below(operands[::-1])
        return (lower, upper) if operation == "min" else (upper, lower)

    def _branch(self, operands: tuple[Slot, ...], yes: RecordedTruth, no: RecordedTruth) -> RecordedTruth:
        """What holds of the branch taken, where the same is taken around the point."""
        if yes is False and no is False:
            return False
        condition = operands[0]
        return self.m.either(self._both(self._open(condition, True), yes), self._both(self._open(condition, False), no))

    def _open(self, condition: Slot, taken: bool) -> RecordedTruth:
        """Where a condition comes out so around the point; of a strict comparison its own truth tells it."""
        m = self.m
        operation, operands, *_ = self.tape.instructions[condition]
        outcome = m.at(condition) if taken else m.negated(m.at(condition))
        if operation in (("lt", "gt", "ne") if taken else ("le", "ge", "eq")):
            return self._all([outcome, *map(self.steady, operands)])
        return self._both(outcome, self.still(condition))

    def _all(self, truths: Iterable[RecordedTruth]) -> RecordedTruth:
        found: RecordedTruth = True
        for truth in truths:
            found = self._both(found, truth)
        return found

    def _both(self, p: RecordedTruth, q: RecordedTruth) -> RecordedTruth:
        """Both, without what is said twice; a condition and its contrary never hold together."""
        if isinstance(p, bool) or isinstance(q, bool):
            return self.m.both(p, q)
        first, second = self._parts(p.slot), self._parts(q.slot)
        if self._contraries(first) & second or self._contraries(second) & first:
            return False
        return p if second <= first else q if first <= second else self.m.both(p, q)

    def _contraries(self, parts: Iterable[Slot]) -> frozenset[Slot]:
        contraries = (self.m.negated(self.m.at(part)) for part in parts)
        return frozenset(found.slot for found in contraries if isinstance(found, Recorded))

    def _parts(self, slot: Slot) -> frozenset[Slot]:
        operation, operands, *_ = self.tape.instructions[slot]
        return self._parts(operands[0]) | self._parts(operands[1]) if operation == "and" else frozenset([slot])
