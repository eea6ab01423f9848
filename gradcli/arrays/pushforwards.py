"""What each operation of arrays does to tangents, as ``gradcli.arrays.pullbacks`` says of cotangents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.cotangents import Active, entry_partials
from gradcli.arrays.dense import Dense
from gradcli.arrays.flows import FlowAlgebra
from gradcli.arrays.pullbacks import moved_adjugate, moved_exponential
from gradcli.arrays.running import ArrayRun, diagonal, pairs, places, sums
from gradcli.arrays.shapes import count_of
from gradcli.arrays.spectral_values import eigen
from gradcli.functions.book import PRIMITIVES
from gradcli.tape.sweeps import scaled
from gradcli.tape.tape import Slot


def pushforward(
    run: ArrayRun, tangents: Mapping[Slot, Dense], roots: Sequence[Slot], active: Active
) -> dict[Slot, Dense]:
    """The tangents of all slots the roots need, from the seeded slots up."""
    found: dict[Slot, Dense] = dict(tangents)
    for slot in run.tape.live(roots):
        instruction = run.tape.instructions[slot]
        if slot in tangents or not active[slot] or not instruction.operands:
            continue
        moving = [found.get(operand) for operand in instruction.operands]
        if any(tangent is not None for tangent in moving):
            rule = _PUSHFORWARDS.get(instruction.operation, _entrywise_forward)
            found[slot] = rule(run, slot, instruction, moving)
    return found


def _entrywise_forward(
    run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]
) -> Dense:
    total: Dense | None = None
    for which, tangent in enumerate(moving):
        partials = entry_partials(run, slot, instruction, which) if tangent is not None else None
        if tangent is None or partials is None:
            continue
        numbers = [
            None if t is None else run.sized(scaled(t, partial))
            for t, partial in zip(tangent.flat, partials, strict=True)
        ]
        share = run.array(tangent.shape, numbers)
        total = share if total is None else total.plus(share)
    return run.nothing(instruction.shape) if total is None else total


Pushforward = Callable[[ArrayRun, Slot, ArrayInstruction, Sequence["Dense | None"]], Dense]


def _moved(run: ArrayRun, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    """The tangent of the one operand."""
    found = moving[0]
    return run.nothing(run.tape.shape(instruction.operands[0])) if found is None else found


def _filled(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    return run.filled(instruction.shape, _moved(run, instruction, moving).flat[0])


def _picked(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    tangent = _moved(run, instruction, moving)
    return run.array(instruction.shape, [tangent.flat[place] for place in places(instruction, tangent.shape)])


def _stacked(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    numbers: list[Any] = []
    for operand, tangent in zip(instruction.operands, moving, strict=True):
        numbers += [None] * count_of(run.tape.shape(operand)) if tangent is None else tangent.flat
    return run.array(instruction.shape, numbers)


def _turned(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    return _moved(run, instruction, moving).transposed().reshaped(instruction.shape)


def _reshaped(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    return _moved(run, instruction, moving).reshaped(instruction.shape)


def _summed(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    return run.array((), [_moved(run, instruction, moving).total()])


def _folded(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    tangents, numbers = _moved(run, instruction, moving).flat, run.values[instruction.operands[0]].flat
    partials, joined = PRIMITIVES[instruction.parameter].partials, run.joined(instruction.parameter, numbers)
    total = tangents[0]
    for k in range(1, len(numbers)):
        arguments = (joined[k], joined[k - 1], numbers[k])
        shares = [
            scaled(tangent, partial(run.m, *arguments))
            for tangent, partial in zip((total, tangents[k]), partials, strict=True)
            if tangent is not None
        ]
        total = _total(shares)
    return run.array((), [total])


def _total(shares: Sequence[Any]) -> Any:
    total = None
    for share in shares:
        if share is not None:
            total = share if total is None else total + share
    return total


def _cumulated(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    return run.array(instruction.shape, sums(_moved(run, instruction, moving).flat, back=instruction.parameter))


def _multiplied(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    left, right = run.given(instruction)
    shares = []
    if moving[0] is not None:
        shares.append(moving[0].product(right, instruction.shape))
    if moving[1] is not None:
        shares.append(left.product(moving[1], instruction.shape))
    return shares[0] if len(shares) == 1 else shares[0].plus(shares[1])


def _solved(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    matrix, shape = run.values[instruction.operands[0]], instruction.shape
    right = moving[1]
    if moving[0] is not None:
        moved = moving[0].product(run.values[slot], shape).negated()
        right = moved if right is None else right.plus(moved)
    assert right is not None
    solution = run.kernels.solution(matrix.matrix, right.matrix)
    return run.no_inverse(slot, shape) if solution is None else run.array(shape, None, solution)


def _determined(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    adjugate = run.adjugate(run.values[instruction.operands[0]]).transposed()
    return run.array((), [_moved(run, instruction, moving).times(adjugate).total()])


def _adjugated(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    m, (matrix,) = FlowAlgebra(run, slot), run.given(instruction)
    tangent = _moved(run, instruction, moving)
    return moved_adjugate(m, m.at(matrix), m.at(run.values[slot]), m.at(tangent)).dense


def _diagonal(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    return diagonal(run, _moved(run, instruction, moving))


def _kronecker(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    left, right = run.given(instruction)
    shapes = left.shape, right.shape
    numbers: list[Any] = []
    for a, b in pairs(*shapes):
        shares = []
        if moving[0] is not None and moving[0].flat[a] is not None:
            shares.append(moving[0].flat[a] * right.flat[b])
        if moving[1] is not None and moving[1].flat[b] is not None:
            shares.append(left.flat[a] * moving[1].flat[b])
        numbers.append(_total(shares))
    return run.array(instruction.shape, numbers)


def _factored(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]) -> Dense:
    """L lower(L^-1 sym(dS) L'^-1), the diagonal halved."""
    factor, tangent = run.values[slot], _moved(run, instruction, moving)
    inverse = run.kernels.inverse(factor.matrix)
    if inverse is None:
        return run.no_inverse(slot, factor.shape)
    (n, _), half = map(int, factor.shape), run.m.div(run.m.number(1), run.m.number(2))
    symmetric = tangent.plus(tangent.transposed()).each(lambda number: None if number is None else number * half)
    held = run.array(factor.shape, None, inverse)
    middle = held.product(symmetric, factor.shape).product(held.transposed(), factor.shape).flat
    lower = [
        middle[i * n + j] if j < i else middle[i * n + i] * half if i == j else None for i in range(n) for j in range(n)
    ]
    return factor.product(run.array(factor.shape, lower), factor.shape)


def _moved_eigenvalues(
    run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]
) -> Dense:
    found, tangent = eigen(run, run.values[instruction.operands[0]]), _moved(run, instruction, moving)
    if found is None:
        return run.no_inverse(slot, instruction.shape)
    return run.array(instruction.shape, [tangent.times(projector).total() for projector in found[1]])


def _moved_exponential(
    run: ArrayRun, slot: Slot, instruction: ArrayInstruction, moving: Sequence[Dense | None]
) -> Dense:
    m, (matrix,) = FlowAlgebra(run, slot), run.given(instruction)
    return moved_exponential(m, m.at(matrix), m.at(_moved(run, instruction, moving))).dense


_PUSHFORWARDS: dict[str, Pushforward] = {
    "broadcast": _filled,
    "index": _picked,
    "stack": _stacked,
    "transpose": _turned,
    "reshape": _reshaped,
    "sum": _summed,
    "fold": _folded,
    "cumsum": _cumulated,
    "matmul": _multiplied,
    "solve": _solved,
    "det": _determined,
    "adjugate": _adjugated,
    "diag": _diagonal,
    "kron": _kronecker,
    "chol": _factored,
    "eigvalsh": _moved_eigenvalues,
    "expm": _moved_exponential,
}
