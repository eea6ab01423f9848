"""Enclosures of a target over a box: what it takes on there, for certain, and how it slopes.

Balls run over the tape with whole intervals for inputs. A ``where`` that both ways are taken of gives the hull of
both. Slopes are given only where they bound differences too: no step, no ``stop``, no undecided branch inside.
At a corner the enclosure of the slope holds both sides, which is all that the mean value theorem asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.numbers.balls.ball import UNDEFINED, Ball, enclosure, kind, unclear
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.numbers.system import NumberSystem
from gradcli.propagation.conditions import asked, beyond, ends, missing
from gradcli.propagation.inside import Inside
from gradcli.propagation.interval import Interval, between, interval_of
from gradcli.tape.sweeps import Values, evaluate, evaluated, pullback
from gradcli.tape.tape import Slot, Tape
from gradcli.tape.uses import undecided

MOST_UNDECIDED = 6
"""Conditions that may be open at once: each doubles the cases."""

Box = Mapping[str, tuple[Any, Any]]
"""By name the two ends, numbers over balls; a variable that is held has two equal ends."""


class Enclosed(NamedTuple):
    """``value`` contains what the target is on a box (an arb, or a perhaps infinite Interval; None: cannot be told,
    or missing somewhere).
    ``slopes`` bound its derivatives by name, where that is of use. ``beyond``: all of the box lies beyond the end of
    a domain."""

    value: Any
    slopes: Mapping[str, Any]
    beyond: bool = False

    def least(self, sign: int) -> Any:
        """A lower bound of ``sign`` times the target, an arb; minus infinity where it has none."""
        if isinstance(self.value, Interval):
            return self.value.low if sign > 0 else -self.value.high
        return (sign * self.value).lower()

    def endless(self, sign: int) -> bool:
        """Whether ``sign`` times the target certainly falls below any number."""
        if not isinstance(self.value, Interval) or self.least(sign).is_finite():
            return False
        return self.value.reached[0 if sign > 0 else 1]


class Enclosing:
    """One target of a tape, with variables that range over boxes and constants that do not."""

    def __init__(self, tape: Tape, root: Slot, m: Balls, constants: Mapping[str, Any]) -> None:
        self.tape, self.root, self.m, self.constants = tape, root, m, constants
        self.inside = Inside(m.precision)
        self.narrowed: dict[str, None] = {}
        """The functions, as typed, of whose domain an end was met inside a box."""

    @property
    def never_negative(self) -> bool:
        """Whether the target is a square, an absolute value or the like: balls are wider by a rounding."""
        instruction = self.tape.instructions[self.root]
        even = instruction.operation == "powi" and instruction.parameter % 2 == 0
        return even or (instruction.row is not None and instruction.row.never_negative)

    def at(self, point: Mapping[str, Any]) -> Any:
        """The value at a point, a number over balls; None beyond the end of a domain, where there is none."""
        values = evaluate(self.tape, self.m, {**self.constants, **point}, [self.root])
        if kind(values[self.root]) is Kind.FINITE:
            return values[self.root]
        if beyond(self.tape, values, self.root):
            return None
        return UNDEFINED if missing(self.tape, values, self.root) else unclear()

    def over(self, box: Box) -> Enclosed:
        """Value and slopes over a box; where it reaches over the end of a domain, of the part inside."""
        moving = [name for name, (low, high) in box.items() if low is not high and name in self.tape.inputs]
        inputs = {**self.constants, **{name: hull(*sides) for name, sides in box.items()}}
        cases = self._cases(self.m, inputs, {})
        # What stands in a condition is not narrowed: where it has no value, neither has the target.
        if cases is None or not all(asked(self.tape, case, self.root) for case in cases):
            return Enclosed(None, {})
        if self._finite(cases):
            return Enclosed(self._hull(cases), self._slopes(cases[0], moving) if len(cases) == 1 else {})
        if all(beyond(self.tape, case, self.root) for case in cases):
            return Enclosed(None, {}, beyond=True)
        narrowed = ends(self.tape, cases, self.root)
        parts = {n: sides[0] if sides[0] is sides[1] else between(n, *sides) for n, sides in box.items()}
        self.inside.narrowed = self.inside.infinite = 0
        within = self._cases(self.inside, {**self.constants, **parts}, {}) if narrowed else None
        if within is not None and all(beyond(self.tape, case, self.root) for case in within):
            return Enclosed(None, {}, beyond=True)
        found = None if within is None else self._together(within)
        if found is None:
            return Enclosed(None, {})
        self.narrowed |= dict.fromkeys(narrowed)
        return Enclosed(found, {})  # slopes would lead over the end

    def _finite(self, cases: Sequence[Values]) -> bool:
        return all(kind(case[self.root]) is Kind.FINITE for case in cases)

    def _hull(self, cases: Sequence[Values]) -> Any:
        total = enclosure(cases[0][self.root])
        for case in cases[1:]:
            total = total.union(enclosure(case[self.root]))
        return total

    def _together(self, cases: Sequence[Values]) -> Interval | None:
        """What a target is in all cases together; None where one of them cannot be told."""
        found = [one for case in cases if (one := interval_of(case[self.root])) is not None]
        if len(found) < len(cases):
            return None
        total = found[0]
        if not self.inside.reaches:
            total = Interval(total.low, total.high)
        for one in found[1:]:
            total = Interval(total.low.min(one.low), total.high.max(one.high))
        return total

    def smooth_over(self, box: Box) -> bool:
        """Whether the target certainly has a value all over a box, without a corner, a step or an open condition."""
        inputs = {**self.constants, **{name: hull(*sides) for name, sides in box.items()}}
        values = evaluate(self.tape, self.m, inputs, [self.root])
        if kind(values[self.root]) is not Kind.FINITE:
            return False
        active = self.tape.dependents([self.tape.inputs[name] for name in box if name in self.tape.inputs])
        for slot in evaluated(self.tape, values, [self.root]):
            instruction = self.tape.instructions[slot]
            if undecided(instruction, values):
                return False
            if instruction.row is not None and active[slot]:
                arguments = instruction.arguments(values)
                facts = (instruction.row.kink, instruction.row.jump)
                if any(fact is not None and fact(self.m, *arguments) is not False for fact in facts):
                    return False
        return True

    def _cases(self, m: NumberSystem, inputs: Mapping[str, Any], decided: dict[Slot, bool]) -> list[Values] | None:
        """All values that may be, a list for each way the open conditions may go; None: too many."""
        values = evaluate(self.tape, m, inputs, [self.root], decided)
        open_condition = self._open(values) if self.tape.branches else None
        if open_condition is None:
            return [values]
        if len(decided) >= MOST_UNDECIDED:
            return None
        found: list[Values] = []
        for way in (True, False):
            cases = self._cases(m, inputs, {**decided, open_condition: way})
            if cases is None:
                return None
            found += cases
        return found

    def _open(self, values: Values) -> Slot | None:
        """The first condition that goes both ways."""
        for slot in evaluated(self.tape, values, [self.root]):
            instruction = self.tape.instructions[slot]
            if undecided(instruction, values):
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
