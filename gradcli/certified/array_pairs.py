"""Entries of whole arrays proved in pairs of doubles: before balls, and many times faster where arrays are large.

The gradient is recorded once and run over ``gradcli.numbers.pairs``. A row is judged here only where every entry is
plainly a number: each enclosure has one nearest double, no corner, step or end of a domain lies in reach, and balls
would hold no rational in its place, which results print as one. Else nothing is said, and balls are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from gradcli.arrays.array_tape import ArrayInstruction, ArrayTape
from gradcli.arrays.enclosed_slots import enclosed_slots
from gradcli.arrays.gradient import ArraySweep
from gradcli.arrays.running import places
from gradcli.arrays.shapes import Shape, count_of
from gradcli.arrays.size import ball_time
from gradcli.certified.array_verdict import EntryWeights
from gradcli.errors import LimitError
from gradcli.numbers.arrays import Truth
from gradcli.numbers.pair_products import Uncut, matrix_product, total, turned
from gradcli.numbers.pairs import PAIRS, UP, Paired, joined
from gradcli.numbers.rounding import Rounding
from gradcli.results.entries import Entry, Status
from gradcli.tape.sweeps import computed
from gradcli.tape.tape import (
    CONSTANT,
    INPUT,
    NAMED_CONSTANTS,
    WHERE,
    Instruction,
    Slot,
    is_comparison,
    is_condition,
)

CREDIT = 2
"""Rows of a target that may go untold more often than others are told: past them no more are tried."""
SEED = "the weights of the row"
PER_SLOT = 25_000
"""Nanoseconds that pairs take for a slot, however small, roughly."""


class Unsaid(Exception):
    """Pairs do not tell."""


class _Swept(NamedTuple):
    """A target differentiated: the tape it is recorded on, where its weights come in, and the partials."""

    tape: ArrayTape
    seed: Slot | None
    partials: dict[str, Slot | None]


class PairedRows:
    """Judges rows of a tape at one point; ``inputs`` give the arrays of the variables, ``enclosed`` are the names of
    those that balls hold as balls, ``active`` tells which slots depend on a variable."""

    m = PAIRS

    def __init__(
        self,
        tape: ArrayTape,
        inputs: Mapping[str, Callable[[Any], Paired]],
        enclosed: Collection[str],
        wrt: Mapping[str, Slot],
        active: Sequence[bool],
        rounding: Rounding,
    ) -> None:
        self.primal, self.inputs, self.enclosed = tape, inputs, enclosed
        self.wrt, self.active, self.rounding = wrt, active, rounding
        self._swept: dict[tuple[Slot, bool], _Swept | None] = {}
        self._values: dict[tuple[Slot, bool], dict[Slot, Any]] = {}
        self._credit: dict[tuple[Slot, bool], int] = {}

    def array(self, shape: Shape, flat: Sequence[Paired] | None = None, matrix: Paired | None = None) -> Paired:
        """An array of the point, from its numbers or whole."""
        if matrix is None:
            assert flat is not None
            matrix = joined(flat)
        return matrix.each(lambda part: np.reshape(part, shape))

    def row(self, row: EntryWeights) -> tuple[Entry, dict[str, list[Entry | None]]] | None:
        """The value and the gradient of a row; None where pairs do not tell them all."""
        roots = {slot for slot, _ in row}
        if len(roots) != 1:
            return None
        (root,) = roots
        weighted = bool(self.primal.shape(root)) or set(row.values()) != {1}
        key = root, weighted
        if self._credit.setdefault(key, CREDIT) <= 0:
            return None
        try:
            with np.errstate(all="ignore"):
                if key not in self._swept:
                    self._swept[key] = self._sweep(root, weighted)
                swept = self._swept[key]
                if swept is None:
                    return None
                found = self._judged(key, swept, row)
        except (Unsaid, Uncut, MemoryError):
            self._credit[key] -= 1
            return None
        self._credit[key] += 1
        return found

    # The gradient, recorded

    def _sweep(self, root: Slot, weighted: bool) -> _Swept | None:
        """The gradient of a target; None where it is not for pairs to tell."""
        seed: Slot | None = None
        if not all(_runs(self.primal.instructions[slot]) for slot in self.primal.live([root])):
            return None
        sweep = ArraySweep(self.primal, self.wrt)
        if weighted:
            seed = sweep.tape.record(INPUT, (), SEED, None, self.primal.shape(root))
        try:
            partials = sweep.gradient(root, seed) if self.wrt else {}
        except LimitError:
            return None
        found = _Swept(sweep.tape, seed, partials)
        wanted = [root, *(slot for slot in partials.values() if slot is not None)]
        live = sweep.tape.live(wanted)
        instructions = [sweep.tape.instructions[slot] for slot in live]
        if not all(map(_runs, instructions)) or not _pays(sweep.tape, live):
            return None
        return found if enclosed_slots(sweep.tape, live, self.enclosed).issuperset(wanted) else None

    # Its numbers

    def _judged(
        self, key: tuple[Slot, bool], swept: _Swept, row: EntryWeights
    ) -> tuple[Entry, dict[str, list[Entry | None]]] | None:
        root, _ = key
        values = self._values.setdefault(key, {})
        if swept.seed is not None:
            for slot, depends in enumerate(swept.tape.dependents([swept.seed])):
                if depends:
                    values.pop(slot, None)
            values[swept.seed] = self._weights(root, row)
        self._fill(swept.tape, [root], values, edges=True)
        value = values[root]
        if swept.seed is not None:
            value = total(values[swept.seed] * value)
        (found,) = self._proved(value)
        self._fill(swept.tape, [slot for slot in swept.partials.values() if slot is not None], values)
        gradient: dict[str, list[Entry | None]] = {}
        for name, partial in swept.partials.items():
            if partial is None:
                gradient[name] = [Entry(None, Status.UNCONNECTED)] * count_of(self.primal.shape(self.wrt[name]))
            else:
                gradient[name] = [*self._proved(values[partial])]
        return found, gradient

    def _weights(self, root: Slot, row: EntryWeights) -> Paired:
        numbers: list[Any] = [0] * count_of(self.primal.shape(root))
        for (_, place), weight in row.items():
            if not isinstance(weight, int | Fraction):
                raise Unsaid
            numbers[place] = weight
        return self.array(self.primal.shape(root), [PAIRS.number(number) for number in numbers])

    def _fill(self, tape: ArrayTape, roots: Sequence[Slot], values: dict[Slot, Any], *, edges: bool = False) -> None:
        """The values of slots. Raises Unsaid where one is not enclosed, and of those of the primal at ``edges``."""
        for slot in tape.live(roots):
            if slot in values:
                continue
            instruction = tape.instructions[slot]
            if edges and self.active[slot]:
                _require_smooth(instruction, values)
            found = self._value(tape, instruction, values)
            if isinstance(found, Paired) and not found.finite:
                raise Unsaid
            values[slot] = found

    def _value(self, tape: ArrayTape, instruction: ArrayInstruction, values: Mapping[Slot, Any]) -> Any:
        operation = instruction.operation
        if operation == INPUT:
            return self.inputs[instruction.parameter](self)
        if operation in _ARRAYS:
            return _ARRAYS[operation](tape, instruction, [values[operand] for operand in instruction.operands])
        return computed(_numeric(instruction), PAIRS, {}, values)

    def _proved(self, pair: Paired) -> list[Entry]:
        """The entries as results print them, rows first. Raises Unsaid where the digits of one are not proved, or it
        may be 0."""
        if self.rounding.digits is not None:
            return self._digits(pair)
        size = np.abs(pair.high)
        off = (np.abs(pair.low) + pair.radius) * UP
        sure = (off < (size - np.nextafter(size, 0.0)) / 2) & (size > 2.0**-1000) & (size < 2.0**1000)
        if not np.all(sure):
            raise Unsaid
        return list(map(Entry, np.ravel(pair.high).tolist()))

    def _digits(self, pair: Paired) -> list[Entry]:
        from gradcli.numbers.balls.balls import Balls
        from gradcli.numbers.pair_balls import balls

        m = Balls(self.rounding.bits + 64)
        with m.working():
            found = [self.rounding.number(ball) if m.is_zero(ball) is False else None for ball in balls(pair)]
        if None in found:
            raise Unsaid
        return list(map(Entry, found))


def _numeric(instruction: ArrayInstruction) -> Instruction:
    operation, operands, parameter, _, origin, row = instruction
    return Instruction(operation, operands, parameter, origin, row)


def _runs(instruction: ArrayInstruction) -> bool:
    """Whether there is a rule of pairs for it."""
    operation = instruction.operation
    numeric = (
        instruction.row is not None
        or is_condition(operation)
        or operation in (INPUT, CONSTANT, *NAMED_CONSTANTS, WHERE)
    )
    return numeric or operation in _ARRAYS


def _pays(tape: ArrayTape, live: Sequence[Slot]) -> bool:
    """Whether balls would take longer."""
    return ball_time(tape, live) > PER_SLOT * len(live)


def _require_smooth(instruction: ArrayInstruction, values: Mapping[Slot, Any]) -> None:
    """Raises Unsaid where a corner, a step or the end of a domain may lie."""
    given = [values[operand] for operand in instruction.operands]
    row = instruction.row
    if is_comparison(instruction.operation):
        met: list[Any] = [PAIRS.same(*given)]
    elif row is not None:
        extra = () if instruction.parameter is None else (instruction.parameter,)
        met = [fact(PAIRS, *given, *extra) for fact in row.facts]
    else:
        return
    if not all(truth is False or (isinstance(truth, Truth) and np.all(truth.false)) for truth in met):
        raise Unsaid


# Operations of arrays

_Rule = Callable[[ArrayTape, ArrayInstruction, Sequence[Paired]], Paired]


def _broadcast(tape: ArrayTape, instruction: ArrayInstruction, given: Sequence[Paired]) -> Paired:
    return given[0].each(lambda part: np.full(instruction.shape, part))


def _index(tape: ArrayTape, instruction: ArrayInstruction, given: Sequence[Paired]) -> Paired:
    picked = places(instruction, tape.shape(instruction.operands[0]))
    return given[0].each(lambda part: np.ravel(part)[picked].reshape(instruction.shape))


def _stack(tape: ArrayTape, instruction: ArrayInstruction, given: Sequence[Paired]) -> Paired:
    return _reshape(tape, instruction, [joined(given)])


def _reshape(tape: ArrayTape, instruction: ArrayInstruction, given: Sequence[Paired]) -> Paired:
    return given[0].each(lambda part: np.reshape(part, instruction.shape))


def _transpose(tape: ArrayTape, instruction: ArrayInstruction, given: Sequence[Paired]) -> Paired:
    shape = tape.shape(instruction.operands[0])
    return turned(given[0]) if len(shape) == len(instruction.shape) == 2 else _reshape(tape, instruction, given)


def _matmul(tape: ArrayTape, instruction: ArrayInstruction, given: Sequence[Paired]) -> Paired:
    left, right = (
        array if np.ndim(array.high) == 2 else array.each(lambda part: np.reshape(part, (-1, 1))) for array in given
    )
    return _reshape(tape, instruction, [matrix_product(left, right)])


def _eye(tape: ArrayTape, instruction: ArrayInstruction, given: Sequence[Paired]) -> Paired:
    return Paired(np.eye(int(instruction.shape[0])))


_ARRAYS: dict[str, _Rule] = {
    "broadcast": _broadcast,
    "index": _index,
    "stack": _stack,
    "transpose": _transpose,
    "reshape": _reshape,
    "sum": lambda tape, instruction, given: total(given[0]),
    "matmul": _matmul,
    "eye": _eye,
}
