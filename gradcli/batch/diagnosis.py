"""The status of every entry at the points where something may be wrong, all such points at once.

An engine finds the suspects (a result that is not finite, a corner or a step exactly there) while it
computes. For those few points the original tape is swept again over arrays that keep every slot, and the
questions are those ``gradcli.verdicts`` asks at one point with ``--float``: what is the first value that does
not exist, which corner bends this partial, where does a cotangent stop being finite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from gradcli.batch.suspects import Mask, Target, arguments
from gradcli.numbers.arrays import ARRAYS, compare
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape


class Finding(NamedTuple):
    """``codes``, uint8 of shape (T, 1 + V, N), are those of each target's value and then of its partials.
    ``doubtful`` (N,) is where float64 cannot tell: another number system may find another status."""

    codes: Any
    doubtful: Mask


class Diagnosis:
    """The statuses of one program: ``codes`` for the targets and variables it was made with."""

    def __init__(self, tape: Tape, targets: Sequence[Slot], variables: Sequence[Slot]) -> None:
        self.tape = tape
        self.targets = targets
        self.variables = variables
        self.active = tape.dependents(variables)
        self.needed = tape.live(targets)
        self.reached = [set(tape.live([target])) for target in targets]

    def of(self, columns: Mapping[str, Any], count: int) -> Finding:
        """What is found at ``count`` suspect points.

        ``columns`` are the inputs at the suspect points: arrays of ``count`` doubles, or one double.
        """
        found = np.zeros((len(self.targets), 1 + len(self.variables), count), dtype=np.uint8)
        with np.errstate(all="ignore"):
            values = self._values(columns)
            doubtful = np.zeros(count, dtype=bool)
            for number, root in enumerate(self.targets):
                target = Target(self, values, root, count)
                target.judge(found[number], self.reached[number])
                doubtful |= target.doubtful(found[number])
        return Finding(found, doubtful)

    def _values(self, columns: Mapping[str, Any]) -> dict[Slot, Any]:
        values: dict[Slot, Any] = {}
        for slot in self.needed:
            values[slot] = _value(self.tape.instructions[slot], values, columns)
        return values


def _value(instruction: Instruction, values: Mapping[Slot, Any], columns: Mapping[str, Any]) -> Any:
    operation, row = instruction.operation, instruction.row
    if row is not None:
        return row.value(ARRAYS, *arguments(instruction, values))
    if operation == INPUT:
        return columns[instruction.parameter]
    if operation == CONSTANT:
        return np.float64(FLOAT64.number(instruction.parameter))
    if operation in NAMED_CONSTANTS:
        return getattr(ARRAYS, operation)()
    given = arguments(instruction, values)
    if operation == WHERE:
        decided, yes, no = given
        return np.where(decided.true, yes, np.where(decided.false, no, np.nan))
    if operation == "not":
        return ~given[0]
    if operation in ("and", "or"):
        return given[0] & given[1] if operation == "and" else given[0] | given[1]
    return compare(operation, *given)
