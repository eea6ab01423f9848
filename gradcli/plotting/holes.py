"""Whether a target certainly has no value somewhere in an interval, though nobody can write down where.

A continuous denominator with another sign at either end is 0 in between: (x^2 - 2)/(x - sqrt(2)) has a hole near
1.41421356, whatever the double there makes of it.
"""

from __future__ import annotations

from typing import Any

from gradcli.numbers.balls.ball import kind, sign_of
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.tape.sweeps import Values, evaluated
from gradcli.tape.tape import WHERE, Slot, Tape
from gradcli.tape.uses import undecided

_COSINE, _SINE = ("tan", "sec"), ("cot", "csc")
"""Functions that have a pole where the cosine of their operand is 0, or the sine."""

_AS_ITS_OPERAND = ("abs", "sqrt")
"""Functions that are 0 where their operand is, without changing sign there."""


class Hollow:
    """What a tape is over an interval (``values``, of which each is one number or another) and at both its ends."""

    def __init__(self, tape: Tape, m: Balls, values: Values, ends: tuple[Values, Values]) -> None:
        self.tape, self.m, self.values, self.ends = tape, m, values, ends

    def somewhere(self, root: Slot) -> bool:
        """Whether a target lacks a value: something that it needs is divided by what passes through 0."""
        slots = evaluated(self.tape, self.values, [root])
        if any(undecided(self.tape.instructions[slot], self.values) for slot in slots):
            return False  # the other branch may be the one that counts there
        return any(self._divides(slot) for slot in slots)

    def _divides(self, slot: Slot) -> bool:
        operation, operands, parameter, *_ = self.tape.instructions[slot]
        if operation == "div":
            return self._vanishes(operands[1])
        if operation in (*_COSINE, *_SINE):
            beneath = self.m.cos if operation in _COSINE else self.m.sin
            return self._continuous(operands[0]) and _apart(*(beneath(values[operands[0]]) for values in self.ends))
        return operation in ("powi", "powr") and parameter < 0 and self._vanishes(operands[0])

    def _vanishes(self, slot: Slot) -> bool:
        """Whether a slot is certainly 0 somewhere in the interval."""
        operation, operands, parameter, *_ = self.tape.instructions[slot]
        if operation == "mul":
            return any(self._vanishes(operand) for operand in operands)
        if operation in _AS_ITS_OPERAND or (operation == "powi" and parameter > 0):
            return self._vanishes(operands[0])
        if not self._continuous(slot):
            return False
        return _apart(*(values[slot] for values in self.ends))

    def _continuous(self, root: Slot) -> bool:
        for slot in evaluated(self.tape, self.values, [root]):
            instruction = self.tape.instructions[slot]
            if instruction.row is None:
                if instruction.operation == WHERE:
                    return False
                continue
            if kind(self.values[slot]) is not Kind.FINITE:
                return False
            jump = instruction.row.jump
            if jump is not None and jump(self.m, *instruction.arguments(self.values)) is not False:
                return False
        return True


def _apart(left: Any, right: Any) -> bool:
    """Whether two numbers certainly lie on either side of 0."""
    if left is None or right is None:
        return False
    signs = sign_of(left), sign_of(right)
    return signs in ((-1, 1), (1, -1))
