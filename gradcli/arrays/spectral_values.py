"""Eigenvalues and exponentials over whole matrices. Where two eigenvalues cannot be told apart, nothing is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.dense import Dense
from gradcli.numbers.rational import Irrational
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.arrays.running import ArrayOperands, ArrayRun


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
