"""Which entries need which: truths carried down an array tape, entry by entry, as cotangents are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.running import ArrayRun, pairs, places
from gradcli.arrays.shapes import as_matrix, count_of
from gradcli.tape.tape import WHERE, Slot

Truths = list[bool]
"""Of each entry of an array, rows first."""


def carried_down(run: ArrayRun, seeds: Mapping[Slot, Truths], *, taken: bool) -> dict[Slot, Truths]:
    """Of every slot, the entries that an entry of the seeds needs; with ``taken``, through the branches taken only."""
    found = {slot: list(truths) for slot, truths in seeds.items()}
    for slot in reversed(run.tape.live(seeds)):
        if slot not in found or not any(found[slot]):
            continue
        instruction = run.tape.instructions[slot]
        if not instruction.operands:
            continue
        for operand, truths in zip(instruction.operands, _below(run, instruction, found[slot], taken), strict=True):
            here = found.get(operand)
            found[operand] = truths if here is None else [a or b for a, b in zip(here, truths, strict=True)]
    return found


def _below(run: ArrayRun, instruction: ArrayInstruction, truths: Truths, taken: bool) -> Sequence[Truths]:
    operation = instruction.operation
    if operation in _RULES:
        return _RULES[operation](run, instruction, truths)
    shapes = [run.tape.shape(operand) for operand in instruction.operands]
    if operation == WHERE and taken:
        conditions = run.values[instruction.operands[0]].flat
        yes = [truth and condition is not False for truth, condition in zip(truths, conditions, strict=True)]
        no = [truth and condition is not True for truth, condition in zip(truths, conditions, strict=True)]
        return [list(truths), yes, no]
    if all(shape == instruction.shape for shape in shapes):
        return [list(truths) for _ in shapes]
    return [[True] * count_of(shape) for shape in shapes]  # any entry needs them all: solve, det, sum, fold


ReachRule = Callable[[ArrayRun, ArrayInstruction, Truths], Sequence[Truths]]


def _all(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    return [[True] * count_of(run.tape.shape(operand)) for operand in instruction.operands]


def _index(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    shape = run.tape.shape(instruction.operands[0])
    found = [False] * count_of(shape)
    for place, truth in zip(places(instruction, shape), truths, strict=True):
        found[place] = truth
    return [found]


def _stack(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    found, begin = [], 0
    for operand in instruction.operands:
        end = begin + count_of(run.tape.shape(operand))
        found.append(truths[begin:end])
        begin = end
    return found


def _transpose(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    rows, columns = map(int, as_matrix(run.tape.shape(instruction.operands[0])))
    return [[truths[j * rows + i] for i in range(rows) for j in range(columns)]]


def _cumsum(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    places_ = [k for k, truth in enumerate(truths) if truth]
    first, last = (places_[0], len(truths)) if instruction.parameter else (0, places_[-1] + 1)
    return [[first <= k < last for k in range(len(truths))]]


def _matmul(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    (m, inner), (_, n) = (tuple(map(int, as_matrix(run.tape.shape(o)))) for o in instruction.operands)
    rows = [any(truths[i * n : (i + 1) * n]) for i in range(m)]
    columns = [any(truths[j::n]) for j in range(n)]
    return [[row for row in rows for _ in range(inner)], columns * inner]


def _solve(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    """A column of the solution needs the same column of the right side, and the whole matrix."""
    matrix, right = (run.tape.shape(operand) for operand in instruction.operands)
    rows, width = map(int, as_matrix(right))
    columns = [any(truths[j::width]) for j in range(width)]
    return [[True] * count_of(matrix), columns * rows]


def _adjugate(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    """An entry is the cofactor of the one across: it needs neither the row nor the column of that."""
    n = int(instruction.shape[0])
    wanted = [divmod(place, n) for place, truth in enumerate(truths) if truth]
    return [[any(a != j and b != i for i, j in wanted) for a in range(n) for b in range(n)]]


def _chol(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    """An entry needs the square above its column, and its own row as far as that; above the diagonal, nothing."""
    n = int(instruction.shape[0])
    wanted = [divmod(place, n) for place, truth in enumerate(truths) if truth]

    def needed(a: int, b: int) -> bool:
        low, high = min(a, b), max(a, b)
        return any(j <= i and low <= j and (high <= j or high == i) for i, j in wanted)

    return [[needed(a, b) for a in range(n) for b in range(n)]]


def _diag(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    shape = run.tape.shape(instruction.operands[0])
    n = int(shape[0])
    if len(shape) == 1:
        return [[truths[k * n + k] for k in range(n)]]
    return [[truths[i] and i == j for i in range(n) for j in range(n)]]


def _kron(run: ArrayRun, instruction: ArrayInstruction, truths: Truths) -> Sequence[Truths]:
    left, right = (run.tape.shape(operand) for operand in instruction.operands)
    found = [False] * count_of(left), [False] * count_of(right)
    for (a, b), truth in zip(pairs(left, right), truths, strict=True):
        if truth:
            found[0][a] = found[1][b] = True
    return list(found)


_RULES: dict[str, ReachRule] = {
    "broadcast": _all,
    "index": _index,
    "stack": _stack,
    "transpose": _transpose,
    "reshape": lambda run, instruction, truths: [list(truths)],
    "cumsum": _cumsum,
    "matmul": _matmul,
    "adjugate": _adjugate,
    "chol": _chol,
    "expm": _all,
    "solve": _solve,
    "diag": _diag,
    "kron": _kron,
}
