"""Eigenvalues of symmetric matrices, the nuclear norm, the matrix exponential: what they take, and over whole matrices.

The eigenvalues are those of (S+S')/2, smallest first. Of two rows they have a closed form (``array_names``), whose
corners the scalars know; of more, where two cannot be told apart, nothing is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.dense import Dense
from gradcli.arrays.operands import Call, array_shape, square
from gradcli.arrays.shapes import as_matrix
from gradcli.errors import Span
from gradcli.numbers.rational import Irrational
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.arrays.lowering import ArrayLowering
    from gradcli.arrays.running import ArrayOperands, ArrayRun


def _eigenvalues(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot | None:
    n = square(lowering, "eigvalsh", operands[0], origin)
    return None if n == 2 else lowering.arrays.record("eigvalsh", operands, None, origin, (n,))


def _nuclear(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot | None:
    shape = array_shape(lowering, "nuc", operands[0], origin)
    rows, columns = as_matrix(shape)
    if 1 in (rows, columns):
        return cast(Slot, lowering.call("norm", operands, origin, ours=True))  # or its frame, which is as good
    if (rows, columns) == (2, 2):
        return cast(Slot, lowering.call("nuc2", operands, origin, ours=True))
    if isinstance(rows, int) and isinstance(columns, int) and rows > columns:
        return cast(Slot, lowering.call("nuc", (lowering.transposed(operands[0], origin),), origin, ours=True))
    return None


def _exponential(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    if not lowering.arrays.shape(operands[0]):
        return lowering.apply("exp", operands, origin)
    square(lowering, "expm", operands[0], origin)
    return lowering.arrays.record("expm", operands, None, origin, lowering.arrays.shape(operands[0]))


SPECTRA: dict[str, Call] = {"eigvalsh": _eigenvalues, "nuc": _nuclear, "expm": _exponential}


# Over whole matrices


def eigen(run: ArrayRun, matrix: Dense) -> tuple[list[Any], list[Dense]] | None:
    """The eigenvalues of the symmetric part, smallest first, and what each is by the matrix: the projector on its
    vector. None where two are not told apart. Raises Irrational over the rationals."""
    if run.m.name.startswith("exact"):
        raise Irrational("eigvalsh")
    half = run.m.div(run.m.number(1), run.m.number(2))
    symmetric = matrix.plus(matrix.transposed()).scaled(half)
    found = run.kernels.eigen(symmetric.matrix)
    if found is None:
        return None
    values, projectors = found
    return list(values), [run.array(matrix.shape, None, projector) for projector in projectors]


def eigenvalues(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    """The values of eigvalsh."""
    found = eigen(run, given[0])
    return run.no_inverse(slot, instruction.shape) if found is None else run.array(instruction.shape, found[0])


def exponential(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    """The value of expm."""
    if run.m.name.startswith("exact"):
        raise Irrational("expm")
    return run.array(instruction.shape, None, run.kernels.exponential(given[0].matrix))


def moved_exponential(run: ArrayRun, matrix: Dense, tangent: Dense) -> Dense:
    """The derivative of exp at a matrix along another: the corner of exp([A, E; 0, A]). Source: R. Mathias, A chain
    rule for matrix functions and applications (1996)."""
    n = int(matrix.shape[0])
    zeros: list[Any] = [None] * n
    upper = [
        number for i in range(n) for number in (*matrix.flat[i * n : (i + 1) * n], *tangent.flat[i * n : (i + 1) * n])
    ]
    lower = [number for i in range(n) for number in (*zeros, *matrix.flat[i * n : (i + 1) * n])]
    block = run.array((2 * n, 2 * n), [*upper, *lower])
    found = run.array(block.shape, None, run.kernels.exponential(block.matrix)).flat
    return run.array(matrix.shape, [found[i * 2 * n + n + j] for i in range(n) for j in range(n)])
