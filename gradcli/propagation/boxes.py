"""Enclosures of a target over a box: what it takes on there, for certain, and how it slopes.

Balls run over the tape with whole intervals for inputs. A ``where`` that both ways are taken of gives the hull of
both. Slopes are given only where they bound differences too: no step, no ``stop``, no undecided branch inside.
At a corner the enclosure of the slope holds both sides, which is all that the mean value theorem asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.numbers.ball import Ball, enclosure, kind
from gradcli.numbers.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.sweeps import Values, evaluate, evaluated, pullback
from gradcli.tape import WHERE, Slot, Tape

MOST_UNDECIDED = 6
"""Conditions that may be open at once: each doubles the cases."""

Box = Mapping[str, tuple[Any, Any]]
"""By name the two ends, numbers over balls; a variable that is held has two equal ends."""


class Enclosed(NamedTuple):
    """``value`` contains what the target is on a box (an arb; None: cannot be told, or missing somewhere).
    ``slopes`` bound its derivatives by name, where that is of use."""

    value: Any
    slopes: Mapping[str, Any]


class Enclosing:
    """One target of a tape, with variables that range over boxes and constants that do not."""

    def __init__(self, tape: Tape, root: Slot, m: Balls, constants: Mapping[str, Any]) -> None:
        self.tape, self.root, self.m, self.constants = tape, root, m, constants

    @property
    def never_negative(self) -> bool:
        """Whether the target is a square, an absolute value or the like: balls are wider by a rounding."""
        instruction = self.tape.instructions[self.root]
        even = instruction.operation == "powi" and instruction.parameter % 2 == 0
        return even or (instruction.row is not None and instruction.row.never_negative)

    def at(self, point: Mapping[str, Any]) -> Any:
        """The value at a point, a number over balls."""
        return evaluate(self.tape, self.m, {**self.constants, **point}, [self.root])[self.root]

    def over(self, box: Box) -> Enclosed:
        """Value and slopes over a box."""
        moving = [name for name, (low, high) in box.items() if low is not high and name in self.tape.inputs]
        inputs = {**self.constants, **{name: hull(*ends) for name, ends in box.items()}}
        cases = self._cases(inputs, {})
        if cases is None:
            return Enclosed(None, {})
        values = [case[self.root] for case in cases]
        if any(kind(value) is not Kind.FINITE for value in values):
            return Enclosed(None, {})
        total = enclosure(values[0])
        for value in values[1:]:
            total = total.union(enclosure(value))
        slopes = self._slopes(cases[0], moving) if len(cases) == 1 else {}
        return Enclosed(total, slopes)

    def smooth_over(self, box: Box) -> bool:
        """Whether the target certainly has a value all over a box, without a corner, a step or an open condition."""
        inputs = {**self.constants, **{name: hull(*ends) for name, ends in box.items()}}
        values = evaluate(self.tape, self.m, inputs, [self.root])
        if kind(values[self.root]) is not Kind.FINITE:
            return False
        active = self.tape.dependents([self.tape.inputs[name] for name in box if name in self.tape.inputs])
        for slot in evaluated(self.tape, values, [self.root]):
            instruction = self.tape.instructions[slot]
            if instruction.operation == WHERE and values[instruction.operands[0]] is None:
                return False
            if instruction.row is not None and active[slot]:
                arguments = instruction.arguments(values)
                facts = (instruction.row.kink, instruction.row.jump)
                if any(fact is not None and fact(self.m, *arguments) is not False for fact in facts):
                    return False
        return True

    def _cases(self, inputs: Mapping[str, Any], decided: dict[Slot, bool]) -> list[Values] | None:
        """All values that may be, a list for each way the open conditions may go; None: too many."""
        values = evaluate(self.tape, self.m, inputs, [self.root], decided)
        open_condition = self._open(values) if self.tape.branches else None
        if open_condition is None:
            return [values]
        if len(decided) >= MOST_UNDECIDED:
            return None
        found: list[Values] = []
        for way in (True, False):
            cases = self._cases(inputs, {**decided, open_condition: way})
            if cases is None:
                return None
            found += cases
        return found

    def _open(self, values: Values) -> Slot | None:
        """The first condition that goes both ways."""
        for slot in evaluated(self.tape, values, [self.root]):
            instruction = self.tape.instructions[slot]
            if instruction.operation == WHERE and values[instruction.operands[0]] is None:
                return instruction.operands[0]
        return None

    def _slopes(self, values: Values, moving: Sequence[str]) -> dict[str, Any]:
        slots = {name: self.tape.inputs[name] for name in moving}
        active = self.tape.dependents(slots.values())
        if not self._continuous(values, active):
            return {}
        found = pullback(self.tape, self.m, values, {self.root: self.m.number(1)}, active)
        numbers = {name: found.get(slot, 0) for name, slot in slots.items()}
        if any(kind(number) is not Kind.FINITE for number in numbers.values()):
            return {}
        return {name: enclosure(number) for name, number in numbers.items()}

    def _continuous(self, values: Values, active: Sequence[bool]) -> bool:
        """Whether nothing that moves steps inside the box, or hides how it moves."""
        for slot in evaluated(self.tape, values, [self.root]):
            instruction = self.tape.instructions[slot]
            if not active[slot] or instruction.row is None:
                continue
            if instruction.operation == "stop":
                return False
            jump = instruction.row.jump
            if jump is not None and jump(self.m, *instruction.arguments(values)) is not False:
                return False
        return True


def hull(low: Any, high: Any) -> Any:
    """One number somewhere between two."""
    return low if low is high else Ball(enclosure(low).union(enclosure(high)))


def middle(m: Balls, low: Any, high: Any) -> Any:
    """The number half way between two."""
    return low if low is high else m.div(low + high, 2)
