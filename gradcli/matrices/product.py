"""Products of matrices as the program ``A @ B``: its array tape, run over kernels for what cells hold.

A product of exact entries never passes through a machine integer, so nothing can wrap around; matrices of doubles go
through BLAS.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from operator import mul
from typing import Any, cast

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.dense import Dense
from gradcli.arrays.kernels import DoubleKernels, LinearKernels, RationalKernels
from gradcli.arrays.running import ArrayRun
from gradcli.errors import LimitError, OptionError
from gradcli.matrices.entries import CellFormulas, MatrixEntry
from gradcli.matrices.matrix import Matrix, check_shapes, ones, written
from gradcli.notation.nodes import MatrixNode
from gradcli.numbers.rational import ExactRationals, tidy
from gradcli.tape.tape import INPUT, Slot

MOST_SMALL_WORK = 20_000
"""Multiplications up to which plain Python is faster than importing python-flint."""
MOST_SYMBOLIC_TERMS = 100_000
"""Terms of all entries of a product together."""

OF_ANY_LENGTH = ExactRationals(sys.maxsize)


def product(chain: Sequence[Matrix], *, exactly: bool = False) -> Matrix:
    """The product of two or more matrices, from the left.

    Exact unless an operand came as doubles; ``exactly`` makes those exact too.
    Raises OptionError naming the two shapes that do not fit, LimitError for a result too large.
    """
    program = _Program(chain)
    return program.matrix(program.run(chain, [program.root], exactly=exactly).values[program.root])


def pullbacks(a: Matrix, b: Matrix, seed: Matrix | None = None, *, exactly: bool = False) -> tuple[Matrix, Matrix]:
    """The two vector-Jacobian products of ``A B`` for the cotangent ``G``: ``G B^T`` and ``A^T G``.

    ``seed`` is G, of the product's shape; all ones without it.
    """
    from gradcli.arrays.cotangents import pullback

    program = _Program([a, b])
    shape = (a.shape[0], b.shape[1])
    g = ones(shape) if seed is None else seed
    if g.shape != shape:
        raise OptionError(
            f"the seed {g.name} is {written(g.shape)}, the product {written(shape)}",
            fix=f"give --seed a matrix of {shape[0]} rows and {shape[1]} columns",
        )
    run = program.run([a, b], program.operands, exactly=exactly)  # the product itself is nowhere needed
    cotangents = pullback(run, {program.root: run.array(shape, None, g)}, [True] * len(program.tape))
    over_a, over_b = (program.matrix(cotangents[slot]) for slot in program.operands)
    return over_a, over_b


class _Program:
    """``A1 @ A2 @ ...`` as it is lowered. All shapes are checked first: no work is done for a chain that breaks at its
    end."""

    def __init__(self, chain: Sequence[Matrix]) -> None:
        for left, right in pairwise(chain):
            check_shapes(left, right)
        self.tape = ArrayTape()
        self.operands: list[Slot] = []
        for place, matrix in enumerate(chain, 1):
            self.tape.inputs[f"A{place}"] = self.tape.record(INPUT, (), f"A{place}", None, matrix.shape)
        self.operands = list(self.tape.inputs.values())
        self.root = self.operands[0]
        for operand, matrix in zip(self.operands[1:], chain[1:], strict=True):
            shape = (chain[0].shape[0], matrix.shape[1])
            self.root = self.tape.record("matmul", (self.root, operand), None, None, shape)

    def run(self, chain: Sequence[Matrix], roots: Sequence[Slot], *, exactly: bool) -> ArrayRun:
        """The values of slots, each held as a Matrix."""
        inputs = {name: partial(_given, matrix) for name, matrix in zip(self.tape.inputs, chain, strict=True)}
        return ArrayRun(self.tape, OF_ANY_LENGTH, inputs, roots, cast(LinearKernels, CellKernels(exactly=exactly)))

    def matrix(self, value: Dense) -> Matrix:
        """The matrix a slot holds."""
        return cast(Matrix, value.matrix)


def _given(matrix: Matrix, run: ArrayRun) -> Dense:
    return run.array(matrix.shape, None, matrix)


class CellKernels:
    """Products of matrices of cells, each by the way that is fastest for what they hold. No elimination is asked of
    them."""

    def __init__(self, *, exactly: bool) -> None:
        self.exactly = exactly
        self.cells = CellFormulas()

    def packed(self, flat: Sequence[Any], rows: int, columns: int) -> Matrix:
        return Matrix((rows, columns), [flat[k * columns : (k + 1) * columns] for k in range(rows)])

    def unpacked(self, matrix: Matrix) -> Sequence[Any]:
        return [entry for row in matrix.entries() for entry in row]

    def transposed(self, matrix: Matrix) -> Matrix:
        return matrix.transposed()

    def product(self, a: Matrix, b: Matrix) -> Matrix:
        shape = (a.shape[0], b.shape[1])
        work = a.shape[0] * a.shape[1] * b.shape[1]
        decimal = a.decimal or b.decimal
        name = "the product"
        if a.symbolic or b.symbolic:
            return Matrix(shape, self._symbolic(a, b), None, decimal, name)
        doubles = a.floats is not None or b.floats is not None
        if not doubles and work > MOST_SMALL_WORK and (found := _of_integers(a, b, name)) is not None:
            return found
        if doubles and not self.exactly:
            floats = _through_blas(a, b)
            if floats is not None:
                return Matrix(shape, (), floats, True, name)
        left, right = a.exact_rows(), b.exact_rows()
        rows = _small(left, right) if work <= MOST_SMALL_WORK else _large(left, right)
        return Matrix(shape, rows, None, decimal, name)

    def _symbolic(self, a: Matrix, b: Matrix) -> list[list[MatrixEntry]]:
        left, right = ([[self.cells.taken(entry) for entry in row] for row in m.exact_rows()] for m in (a, b))
        columns = list(zip(*right, strict=True))
        rows: list[list[MatrixEntry]] = []
        terms = 0
        for row in left:
            rows.append([self.cells.dot(row, column) for column in columns])
            terms += sum(len(entry.terms) for entry in rows[-1] if isinstance(entry, MatrixNode))
            if terms > MOST_SYMBOLIC_TERMS:
                what = f"the product has more than {MOST_SYMBOLIC_TERMS:,} symbolic terms"
                raise LimitError(what, fix="give the variables values with --at")
        return rows


def _of_integers(a: Matrix, b: Matrix, name: str) -> Matrix | None:
    """The product of decimals as integers over a power of ten; None where an entry is none, or too long."""
    from gradcli.matrices import scaled

    left, right = scaled.scaled(a), scaled.scaled(b)
    return None if left is None or right is None else scaled.product(left, right, name)


def _through_blas(a: Matrix, b: Matrix) -> Any:
    """The product in double precision; None where it overflows, since the exact route does not."""
    import numpy

    try:
        left, right = (numpy.array(m.rows, dtype=numpy.float64) if m.floats is None else m.floats for m in (a, b))
    except OverflowError:  # an integer past the largest double
        return None
    found = DoubleKernels().product(left, right)
    return found if numpy.isfinite(found).all() else None


def _small(a: Any, b: Any) -> list[list[MatrixEntry]]:
    columns = list(zip(*b, strict=True))
    return [[tidy(sum(map(mul, row, column))) for column in columns] for row in a]


def _large(a: Any, b: Any) -> list[list[MatrixEntry]]:
    """By python-flint, whose integer products are modular or fast by blocks, and exact."""
    import flint

    if all(isinstance(entry, int) for rows in (a, b) for row in rows for entry in row):
        whole = flint.fmpz_mat([list(row) for row in a]) * flint.fmpz_mat([list(row) for row in b])
        return [[int(entry) for entry in row] for row in whole.tolist()]
    kernels = RationalKernels(sys.maxsize)
    left, right = (kernels.packed([entry for row in rows for entry in row], len(rows), len(rows[0])) for rows in (a, b))
    found, width = kernels.unpacked(kernels.product(left, right)), len(b[0])
    return [list(found[k : k + width]) for k in range(0, len(found), width)]
