"""The status of every entry at the points where something may be wrong, all such points at once.

An engine finds the suspects (a result that is not finite, a corner or a step exactly there) while it
computes. For those few points the original tape is swept again over arrays that keep every slot, and the
questions are those ``gradcli.verdicts`` asks at one point with ``--float``: what is the first value that does
not exist, which corner bends this partial, where does a cotangent stop being finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from gradcli.batch.statuses import DOMAIN, INFINITE, OK
from gradcli.batch.suspects import Mask, Program, Target, arguments
from gradcli.numbers.arrays import ARRAYS, compare
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape

AT_ONCE = 8192
"""Suspects diagnosed together: every slot is kept for all of them."""


class Finding(NamedTuple):
    """``codes``, uint8 of shape (T, 1 + V, N), are those of each target's value and then of its partials.
    ``doubtful`` (N,) is where float64 cannot tell: another number system may find another status."""

    codes: Any
    doubtful: Mask


class Diagnosis:
    """The statuses of one program: ``codes`` for the targets and variables it was made with."""

    def __init__(self, tape: Tape, targets: Sequence[Slot], variables: Sequence[Slot]) -> None:
        self.program = Program(tape, variables, tape.dependents(variables))
        self.targets = targets
        self.needed = tape.live(targets)
        self.reached = [set(tape.live([target])) for target in targets]

    def of(self, columns: Mapping[str, Any], count: int) -> Finding:
        """What is found at ``count`` suspect points.

        ``columns`` are the inputs at the suspect points: arrays of ``count`` doubles, or one double.
        """
        with np.errstate(all="ignore"):
            judged = [(target.doubtful(codes), codes) for target, codes in self.swept(columns, count)]
        doubtful = np.logical_or.reduce([mask for mask, _ in judged] or [np.zeros(count, dtype=bool)])
        return Finding(np.array([codes for _, codes in judged]), doubtful)

    def swept(self, columns: Mapping[str, Any], count: int) -> Iterator[tuple[Target, Any]]:
        """Each target at the suspect points, with the codes (1 + V, N) of its value and partials."""
        values: dict[Slot, Any] = {}
        for slot in self.needed:
            values[slot] = _value(self.program.tape.instructions[slot], values, columns)
        for root, reached in zip(self.targets, self.reached, strict=True):
            codes = np.zeros((1 + len(self.program.variables), count), dtype=np.uint8)
            target = Target(self.program, values, root, count)
            target.judge(codes, reached)
            yield target, codes


class Diagnosing(Protocol):
    """What finds the statuses of suspect points; ``codes`` may have more entries a target than ``Finding`` says."""

    def of(self, columns: Mapping[str, Any], count: int) -> Finding:
        """What is found at ``count`` suspect points."""


def judged(
    diagnosis: Diagnosing,
    inputs: Sequence[str],
    columns: Sequence[Any],
    suspects: Any,
    numbers: Callable[[Any], Any],
    statuses: Any,
) -> Any:
    """Fills the statuses (T, E, N) at the suspects; returns the doubtful ones among these.

    ``numbers`` gives what the engine found at some points, of the shape of ``statuses`` there.
    """
    found = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(suspects), AT_ONCE):
        points = suspects[start : start + AT_ONCE]
        there = [column[points] if isinstance(column, np.ndarray) else np.float64(column) for column in columns]
        codes, doubtful = diagnosis.of(dict(zip(inputs, there, strict=True)), len(points))
        measured = numbers(points)
        # What is not finite is never ok: a NaN that the sweep found no use for (1^nan is 1) stays one.
        missed = (codes == OK) & ~np.isfinite(measured)
        codes[missed] = np.where(np.isnan(measured), DOMAIN, INFINITE)[missed]
        statuses[:, :, points] = codes
        found.append(points[doubtful | missed.any(axis=(0, 1))])
    return np.concatenate(found)


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
