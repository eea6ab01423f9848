"""Where the rounding of float64 could change what a tape decides: a zero, a sign, an integer, a branch.

The rules say for each row which quantity decides its status. Within its error bound (``gradcli.tape.bounds``) float64
cannot tell; beyond it the number at the point as typed lies on the same side.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from gradcli.numbers.system import Operations
from gradcli.tape.bounds import Bounds
from gradcli.tape.facts import Facts, U
from gradcli.tape.tape import Instruction, Slot, is_comparison

_STEEPEST = Fraction(1, 8)
"""How near a pole of tan may be, in error bounds: the bound times the value."""
_BRANCH_POINT = Fraction(0.36787944117144233)
"""1/e, where lambertw begins."""


class Deciding:
    """The rules over the number system ``m``, with ``values[slot]``; ``active`` slots are those that are
    differentiated. ``within`` says how many error bounds a quantity must be away."""

    def __init__(self, facts: Facts, m: Operations, values: Any, active: Sequence[bool], within: int = 1) -> None:
        self.facts, self.tape, self.m, self.values, self.active = facts, facts.tape, m, values, active
        self.bounds, self.within = Bounds(facts, m, values), within

    def near(self, slots: Iterable[Slot]) -> Iterator[tuple[Slot, Any]]:
        """Slots and conditions, each true where the quantity that decides a status may be another one."""
        for slot in slots:
            instruction = self.tape.instructions[slot]
            rule = _RULES.get(instruction.row.decided if instruction.row is not None else "")
            if rule is None and is_comparison(instruction.operation):
                rule = _apart
            for condition in () if rule is None else rule(self, slot, instruction):
                if not isinstance(condition, bool):
                    yield slot, condition

    def reached(self, distance: Any, error: Any) -> Any:
        """Whether a distance is less than an error bound."""
        return self.m.compare(operator.lt, distance, error if self.within == 1 else self.within * error)

    def zero(self, slot: Slot) -> Iterator[Any]:
        """Whether a slot's value may be 0 or of the other sign though it is not computed so, or be none of these."""
        if self.facts.sign[slot] < 2 and self.facts.relative[slot] is None:
            yield self.reached(self.bounds.size(slot), self.bounds.error(slot))

    def integral(self, slot: Slot, shift: Fraction | int = 0) -> Iterator[Any]:
        """Whether a value, moved by a shift, may be an integer."""
        if not self.facts.typed(slot) and self.facts.relative[slot] != 0:
            value = self.values[slot] + self.m.number(shift) if shift else self.values[slot]
            yield self.reached(self.m.abs(value - self.m.round(value)), self.bounds.error(slot))

    def distance(self, slot: Slot, to: int, *, size: bool = False) -> Iterator[Any]:
        """Whether a value, or its size, may be ``to``."""
        if not self.facts.typed(slot):
            value = self.bounds.size(slot) if size else self.values[slot]
            yield self.reached(self.m.abs(value - self.m.number(to)), self.bounds.error(slot))


def _first(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from of.zero(instruction.operands[0])


def _corner(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    if of.active[slot]:
        yield from of.zero(instruction.operands[0])


def _divisor(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from of.zero(instruction.operands[1])


def _power(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    base = instruction.operands[0]
    if instruction.operation != "powi" or instruction.parameter < 0:
        yield from of.zero(base)
    if instruction.operation == "pow" and of.facts.sign[base] == 0:
        yield from of.integral(instruction.operands[1])
    if instruction.operation == "pow":
        yield from of.zero(instruction.operands[1])


def _unit(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from of.distance(instruction.operands[0], 1, size=True)


def _minus_one(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from of.distance(instruction.operands[0], -1)


def _branch_point(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    (a,) = instruction.operands
    away = of.m.abs(of.values[a] + of.m.number(_BRANCH_POINT))
    yield of.reached(away, of.bounds.error(a) + of.m.number(U))


def _branch_point_or_zero(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from _branch_point(of, slot, instruction)
    yield from of.zero(instruction.operands[0])


def _one(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from of.distance(instruction.operands[0], 1)


def _zero_or_one(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from of.zero(instruction.operands[0])
    yield from of.distance(instruction.operands[0], 1)


def _zero_or_two(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from of.zero(instruction.operands[0])
    yield from of.distance(instruction.operands[0], 2)


def _pole(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    """Of tan and its kin: the nearer the pole, the larger the value."""
    m, (a,) = of.m, instruction.operands
    yield of.reached(m.number(_STEEPEST), of.bounds.error(a) * (m.number(1) + of.bounds.size(slot)))


def _integer(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    yield from of.integral(instruction.operands[0], Fraction(1, 2) if instruction.operation == "round" else 0)


def _gamma(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    """Poles at 0 and the negative integers."""
    (a,) = instruction.operands
    if of.facts.sign[a]:
        yield from of.zero(a)
    else:
        yield from of.integral(a)


def _remainder(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    _, b = instruction.operands
    yield from of.zero(b)
    size, error = of.bounds.size(slot), of.bounds.error(slot)
    yield of.reached(size, error)
    yield of.reached(of.bounds.size(b) - size, error)


def _apart(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    a, b = instruction.operands
    for zero, other in ((a, b), (b, a)):
        if of.tape.constant(zero) == 0:
            yield from of.zero(other)
            return
    if not (of.facts.typed(a) and of.facts.typed(b)):
        yield of.reached(of.m.abs(of.values[a] - of.values[b]), of.bounds.error(a) + of.bounds.error(b))


def _larger(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    if of.active[slot]:
        yield from _apart(of, slot, instruction)


def _tip(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    if of.active[slot]:
        yield from of.zero(slot)


def _cut(of: Deciding, slot: Slot, instruction: Instruction) -> Iterator[Any]:
    """The half line on which atan2 jumps, and its end."""
    a, b = instruction.operands
    if of.facts.sign[b] == 2:
        return
    below = of.reached(of.values[b], of.bounds.error(b))
    for straddles in of.zero(a):
        yield of.m.both(straddles, below)


DecidingRule = Callable[[Deciding, Slot, Instruction], Iterator[Any]]
_RULES: dict[str, DecidingRule] = {
    "zero": _first, "divisor": _divisor, "power": _power, "remainder": _remainder, "size 1": _unit, "-1": _minus_one,
    "branch point": _branch_point, "corner": _corner, "larger": _larger, "order": _apart, "tip": _tip, "cut": _cut,
    "pole": _pole, "integer": _integer, "pole of gamma": _gamma, "0 or 1": _zero_or_one,
    "0 or 2": _zero_or_two, "1": _one, "branch point or 0": _branch_point_or_zero,
}  # fmt: skip
"""By the word of a row's ``decided``."""
