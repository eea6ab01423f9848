"""What each operation of arrays does to cotangents; of the rows of the table their partials tell.

None is where nothing flows: a branch not taken, a ``stop``, an entry that another does not use. Source: M. Giles, An
extended collection of matrix derivative results (2008).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.dense import Dense
from gradcli.arrays.running import ArrayRun, diagonal, pairs, places, sums
from gradcli.arrays.shapes import count_of
from gradcli.arrays.spectral_values import eigen, moved_exponential
from gradcli.functions.book import PRIMITIVES
from gradcli.tape.sweeps import scaled
from gradcli.tape.tape import WHERE, Slot

Shares = list["Dense | None"]
"""What each operand gets of a cotangent."""
Active = Sequence[bool]


def pullback(run: ArrayRun, seeds: Mapping[Slot, Dense], active: Active) -> dict[Slot, Dense]:
    """The cotangents of all slots the seeds reach, from the seeds down."""
    found: dict[Slot, Dense] = dict(seeds)
    for slot in reversed(run.tape.live(seeds)):
        cotangent = found.get(slot)
        instruction = run.tape.instructions[slot]
        if cotangent is None or not active[slot] or not instruction.operands:
            continue
        wanted = [active[operand] for operand in instruction.operands]
        shares = _PULLBACKS.get(instruction.operation, _entrywise)(run, slot, instruction, cotangent, wanted)
        for operand, share in zip(instruction.operands, shares, strict=True):
            if share is not None and active[operand]:
                found[operand] = found[operand].plus(share) if operand in found else share
    return found


# Entry by entry


def entry_partials(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, which: int) -> list[Any] | None:
    """The partials of a slot by one operand, entry by entry; None of a condition, and of a branch not taken."""
    given, row = [run.values[operand].flat for operand in instruction.operands], instruction.row
    if instruction.operation == WHERE:
        return [1 if which and taken is (which == 1) else None for taken in given[0]] if which else None
    if row is None:
        return None
    partial = row.partials[which]
    extra = () if instruction.parameter is None else (instruction.parameter,)
    values = run.values[slot].flat
    return [partial(run.m, y, *numbers, *extra) for y, *numbers in zip(values, *given, strict=True)]


def _entrywise(
    run: ArrayRun, slot: Slot, instruction: ArrayInstruction, cotangent: Dense, wanted: Sequence[bool]
) -> Shares:
    row = instruction.row
    if cotangent.packed and row is not None and row.linear:
        signs = [partial(run.m, *[None] * (len(row.partials) + 1)) for partial in row.partials]
        return [None if sign is None else cotangent if sign == 1 else cotangent.negated() for sign in signs]
    shares: Shares = []
    for which, needed in enumerate(wanted):
        partials = entry_partials(run, slot, instruction, which) if needed else None
        if partials is None:
            shares.append(None)
            continue
        numbers = [
            None if g is None else run.sized(scaled(g, partial))
            for g, partial in zip(cotangent.flat, partials, strict=True)
        ]
        shares.append(run.array(cotangent.shape, numbers))
    return shares


# Pullbacks

CotangentRule = Callable[[ArrayRun, Slot, ArrayInstruction, Dense, Sequence[bool]], Shares]


def _broadcast(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    return [run.array((), [g.total()])]


def _index(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    shape = run.tape.shape(instruction.operands[0])
    numbers: list[Any] = [None] * count_of(shape)
    for place, number in zip(places(instruction, shape), g.flat, strict=True):
        numbers[place] = number
    return [run.array(shape, numbers)]


def _stack(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    found: Shares = []
    begin = 0
    for operand in instruction.operands:
        shape = run.tape.shape(operand)
        end = begin + count_of(shape)
        found.append(run.array(shape, g.flat[begin:end]))
        begin = end
    return found


def _transpose(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    return [g.transposed().reshaped(run.tape.shape(instruction.operands[0]))]


def _reshape(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    return [g.reshaped(run.tape.shape(instruction.operands[0]))]


def _sum(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    return [run.filled(run.tape.shape(instruction.operands[0]), g.flat[0])]


def fold_cotangents(run: ArrayRun, instruction: ArrayInstruction, cotangent: Any) -> tuple[list[Any], list[Any]]:
    """The cotangents of what a fold has joined after each number, and those of the numbers."""
    numbers, partials = run.values[instruction.operands[0]].flat, PRIMITIVES[instruction.parameter].partials
    joined = run.joined(instruction.parameter, numbers)
    of_joined, found = [cotangent], []
    for k in range(len(numbers) - 1, 0, -1):
        here, arguments = of_joined[-1], (joined[k], joined[k - 1], numbers[k])
        by_joined, by_number = (
            None if here is None else run.sized(scaled(here, partial(run.m, *arguments))) for partial in partials
        )
        of_joined.append(by_joined)
        found.append(by_number)
    return of_joined[::-1], [of_joined[-1], *found[::-1]]


def _fold(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    shape = run.tape.shape(instruction.operands[0])
    return [run.array(shape, fold_cotangents(run, instruction, g.flat[0])[1])]


def _cumsum(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    return [run.array(g.shape, sums(g.flat, back=not instruction.parameter))]


def _matmul(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    left, right = run.given(instruction)
    kernels = run.kernels
    by_left = run.array(left.shape, None, kernels.product(g.matrix, right.turned)) if wanted[0] else None
    by_right = run.array(right.shape, None, kernels.product(left.turned, g.matrix)) if wanted[1] else None
    return [by_left, by_right]


def _solve(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    matrix, right = run.given(instruction)
    solution = run.kernels.solution(matrix.turned, g.matrix)
    if solution is None:
        return [run.no_inverse(slot, matrix.shape), run.no_inverse(slot, right.shape)]
    by_matrix = None
    if wanted[0]:
        by_matrix = run.array(matrix.shape, None, -run.kernels.product(solution, run.values[slot].turned))
    return [by_matrix, run.array(right.shape, None, solution)]


def _det(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    (matrix,) = run.given(instruction)
    return [run.adjugate(matrix).transposed().scaled(g.flat[0])]


def _adjugate(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    """tr(G' inv) adj' - inv' G adj'."""
    (matrix,) = run.given(instruction)
    inverse = run.kernels.inverse(matrix.matrix)
    if inverse is None:
        return [run.no_inverse(slot, matrix.shape)]
    held = run.array(matrix.shape, None, inverse)
    turned, adjugate = held.transposed(), run.values[slot].transposed()
    trace = g.times(held).total()
    product = turned.product(g, matrix.shape).product(adjugate, matrix.shape)
    return [adjugate.scaled(trace).plus(product.negated())]


def _diag(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    return [diagonal(run, g)]


def _kron(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    left, right = run.given(instruction)
    found: tuple[list[Any], list[Any]] = ([None] * len(left.flat), [None] * len(right.flat))
    for (a, b), number in zip(pairs(left.shape, right.shape), g.flat, strict=True):
        if number is None:
            continue
        for here, place, factor in ((found[0], a, right.flat[b]), (found[1], b, left.flat[a])):
            share = number * factor
            here[place] = share if here[place] is None else here[place] + share
    return [run.array(left.shape, found[0]), run.array(right.shape, found[1])]


def _chol(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    """L'^-1 sym(lower(L'G)) L^-1, of the symmetric part. Source: I. Murray, Differentiation of the Cholesky
    decomposition (2016), eq. 10."""
    factor = run.values[slot]
    inverse = run.kernels.inverse(factor.matrix)
    if inverse is None:
        return [run.no_inverse(slot, factor.shape)]
    (n, _), m = map(int, factor.shape), run.m
    lowered = _lower(run, n, g)
    middle = factor.transposed().product(lowered, factor.shape).flat
    half = m.div(m.number(1), m.number(2))
    symmetric = [
        middle[max(i, j) * n + min(i, j)] * half if i != j else middle[i * n + i] * half
        for i in range(n)
        for j in range(n)
    ]
    outer = run.array(factor.shape, None, inverse)
    found = outer.transposed().product(run.array(factor.shape, symmetric), factor.shape).product(outer, factor.shape)
    return [found]


def _eigenvalues(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    (matrix,) = run.given(instruction)
    found = eigen(run, matrix)
    if found is None:
        return [run.no_inverse(slot, matrix.shape)]
    total: Dense | None = None
    for number, projector in zip(g.flat, found[1], strict=True):
        if number is not None:
            share = projector.scaled(number)
            total = share if total is None else total.plus(share)
    return [total]


def _exponential(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, g: Dense, wanted: Sequence[bool]) -> Shares:
    (matrix,) = run.given(instruction)
    return [moved_exponential(run, matrix.transposed(), g)]


def _lower(run: ArrayRun, n: int, array: Dense) -> Dense:
    return run.array((n, n), [array.flat[i * n + j] if j <= i else None for i in range(n) for j in range(n)])


_PULLBACKS: dict[str, CotangentRule] = {
    "broadcast": _broadcast,
    "index": _index,
    "stack": _stack,
    "transpose": _transpose,
    "reshape": _reshape,
    "sum": _sum,
    "fold": _fold,
    "cumsum": _cumsum,
    "matmul": _matmul,
    "solve": _solve,
    "det": _det,
    "adjugate": _adjugate,
    "diag": _diag,
    "kron": _kron,
    "chol": _chol,
    "eigvalsh": _eigenvalues,
    "expm": _exponential,
}
