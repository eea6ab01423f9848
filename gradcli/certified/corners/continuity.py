"""Whether what slots tend to along a ray is their value at the point, argued slot by slot.

Two enclosures of one number never show that they are equal. But a row without a step at the point takes
limits to the limit, so only steps, and branches that change, need a comparison.

What is proved of a slot at the point holds of its limit only where that is so: beside a step it says nothing.
"""

from __future__ import annotations

from typing import Any

from gradcli.numbers.derived import Kind, Lacking
from gradcli.numbers.series.exponents import TermsRanOut
from gradcli.numbers.system import NumberSystem
from gradcli.tape.sweeps import Held, Known, Same, Values, evaluated
from gradcli.tape.tape import WHERE, Slot, Tape


def lasting(fact: Any) -> bool:
    """Whether what is known of a slot is known of it beside the point too."""
    return isinstance(fact, Held) or (isinstance(fact, Same) and fact.everywhere)


class Limits:
    """Which slots of a tape tend to their values at the point, along the ray of a number system ``s`` of series.

    ``at`` are the values at the point over ``m``, None where there are none.
    """

    def __init__(self, tape: Tape, m: NumberSystem, at: Values | None, s: Any, known: Known) -> None:
        self.tape, self.m, self.at, self.s, self.known = tape, m, at, s, known
        self.moving = tape.dependents(tape.inputs.values())
        self._found: dict[Slot, bool | None] = {}

    def holds(self, slot: Slot, along: Values) -> bool:
        """Whether what is known of a slot at the point is known of its limit too."""
        fact = self.known[slot]
        if lasting(fact) or not self.moving[slot]:
            return True
        if isinstance(fact, Same) and (along[fact.slot] is None or not self.reached(fact.slot, along)):
            return False
        return self.reached(slot, along) is True

    def reached(self, root: Slot, along: Values) -> bool | None:
        """Whether ``along[root]`` tends to the value at the point; None where it cannot be told, or there is none."""
        if self.at is None:
            return None
        for slot in evaluated(self.tape, along, [root]):
            if slot not in self._found:
                self._found[slot] = self._judged(slot, self.at, along)
        return self._found[root]

    def _judged(self, slot: Slot, at: Values, along: Values) -> bool | None:
        instruction = self.tape.instructions[slot]
        if instruction.row is None and instruction.operation != WHERE:
            return True
        if isinstance(along[slot], Lacking):
            return None
        if isinstance(self.known.get(slot), Held) or self._passes_limits_on(slot, at, along):
            return True
        return self._compared(at[slot], along[slot])

    def _passes_limits_on(self, slot: Slot, at: Values, along: Values) -> bool:
        """Whether the operation certainly is continuous where its operands' limits are their values."""
        instruction, row = self.tape.instructions[slot], self.tape.instructions[slot].row
        if not self._valued(at[slot]):
            return False
        if not self.moving[slot]:
            return True
        if row is None:
            condition, yes, no = instruction.operands
            taken = yes if along[condition] else no
            return at[condition] is along[condition] and self._found[taken] is True
        if any(self._found[operand] is not True for operand in instruction.operands):
            return False
        return row.jump is None or row.jump(self.m, *instruction.arguments(at)) is False

    def _valued(self, value: Any) -> bool:
        return value is not None and not isinstance(value, Lacking) and self.m.kind(value) is Kind.FINITE

    def _compared(self, value: Any, series: Any) -> bool | None:
        if not self._valued(value):
            return None
        try:
            same: bool | None = self.m.same(self.s.constant(self.s.series(series)), value)
        except TermsRanOut:
            return None
        return same


def continuous(tape: Tape, m: NumberSystem, values: Values | None, s: Any, along: Values, root: Slot) -> bool | None:
    """Whether ``along[root]``, over the series ``s``, tends to ``values[root]`` over ``m``; None where it cannot be
    told, or there is no value."""
    return Limits(tape, m, values, s, {}).reached(root, along)
