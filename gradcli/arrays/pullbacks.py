"""What the cotangent of an array's slot gives to its operands: one rule an operation that only arrays have.

The cotangent of the value has its shape; a rule gives one for each operand, in the operand's. Rules are written over an
algebra of arrays: recorded as slots, they can be run over any number system, printed, or differentiated again; computed
at once, they are the certified rows. Source: Giles 2008, An extended collection of matrix derivative results; Murray
2016 for the Cholesky factor; R. Mathias, A chain rule for matrix functions and applications (1996).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from gradcli.arrays.algebra import A, ArrayAlgebra, sized
from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.shapes import as_matrix
from gradcli.errors import LimitError

PullbackRule = Callable[[Any, ArrayInstruction, Any, Any, Sequence[Any]], Sequence[Any]]
"""Of the algebra, the instruction, its value, the value's cotangent and the operands: a cotangent each operand."""


def _broadcast(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.total(g)]


def _sum(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.filled(g, m.shape(given[0]))]


def _transpose(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.turned(g)]


def _reshape(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.fitted(g, m.shape(given[0]))]


def _cumsum(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.array("cumsum", [g], i.shape, not i.parameter)]


def _matmul(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    a, b = given
    left, right = m.product(g, m.turned(b)), m.product(m.turned(a), g)
    return [m.fitted(left, m.shape(a)), m.fitted(right, m.shape(b))]


def _solve(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    a, b = given
    right = m.product(m.turned(y), g) if m.is_identity(b) else m.array("solve", [m.turned(a), g], i.shape)
    return [m.fitted(-m.product(right, m.turned(y)), m.shape(a)), right]


def _det(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    """By cofactors, so that it holds where the matrix is singular."""
    return [g * m.turned(m.array("adjugate", given, m.shape(given[0])))]


def _adjugate(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [moved_adjugate(m, m.turned(given[0]), m.turned(y), g)]


def moved_adjugate(m: ArrayAlgebra[A], matrix: A, adjugate: A, tangent: A) -> A:
    """The derivative of the adjugate at a matrix along another; the pullback is that at the transpose. Up to three rows
    by its polynomial in the matrix, of which the derivative holds where that is singular too; past them by the inverse:
    there a singular matrix has no value, and is left to the scalars."""
    shape = m.shape(tangent)
    n, turned = shape[0], m.turned(matrix)
    if n == 1:
        return m.filled(0, shape)
    if n == 2:  # adj(A) = tr(A) I - A
        return m.trace(tangent) * m.eye(n) - tangent
    if n == 3:  # adj(A) = A A - tr(A) A + (tr(A)^2 - tr(A A))/2 I
        eye, trace = m.eye(n), m.trace(turned)
        square = m.product(matrix, tangent) + m.product(tangent, matrix)
        linear = m.total(tangent * turned) * eye + trace * tangent
        return square - linear + m.trace(tangent) * (trace * eye - matrix)
    inverse = m.array("solve", [turned, m.eye(n)], shape)
    product = m.product(m.product(adjugate, tangent), m.turned(inverse))
    return m.total(tangent * inverse) * adjugate - product


def _diag(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.array("diag", [g], m.shape(given[0]))]


def _fold(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.of_fold(i, y, g, given[0])]


def _kron(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    """Every entry is the product of two."""
    a, b = given
    left, right = m.shape(a), m.shape(b)
    over_a = g * m.array("kron", [m.filled(1, left), b], i.shape)
    over_b = g * m.array("kron", [a, m.filled(1, right)], i.shape)
    return [m.block_sums(over_a, left, right, each=True), m.block_sums(over_b, left, right, each=False)]


def _index(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.placed(m.shape(given[0]), i.parameter, g)]


def _chol(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    n = i.shape[0]
    if isinstance(n, str):
        raise LimitError(f"the triangle of {n} rows is not known", span=i.origin, fix="give numbers: --shape S=3,3")
    weights = [Fraction(1, 2) if r == c else int(r > c) for r in range(n) for c in range(n)]
    triangle = m.array("stack", [m.number(weight) for weight in weights], i.shape)
    turned = m.turned(y)
    half = m.array("solve", [turned, triangle * m.product(turned, g)], i.shape)
    whole = m.array("solve", [turned, m.turned(half)], i.shape)
    return [(whole + m.turned(whole)) * m.number(Fraction(1, 2))]


def _stack(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    """A piece of the cotangent each operand: an entry, a row, rows."""
    width = as_matrix(i.shape)[1]
    found, place, entries = [], 0, 0
    for operand in given:
        shape = m.shape(operand)
        if not shape and width != 1:  # an entry of a literal, rows first
            row, column = divmod(entries, sized(width))
            found.append(m.entry(g, row + 1, column + 1))
            entries += 1
            continue
        row = width != 1 and len(shape) == 1  # a vector that is one of a matrix
        count = 1 if row or not shape else sized(shape[0])
        found.append(m.rows(g, place + 1, place + count, shape))
        place += count
    return found


def _eigenvalues(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    return [m.of_eigenvalues(i, g, given[0])]


def _exponential(m: ArrayAlgebra[A], i: ArrayInstruction, y: A, g: A, given: Sequence[A]) -> Sequence[A]:
    n = i.shape[0]
    if isinstance(n, str):
        raise LimitError(f"the blocks of {n} rows are not known", span=i.origin, fix="give numbers: --shape A=3,3")
    return [moved_exponential(m, m.turned(given[0]), g)]


def moved_exponential(m: ArrayAlgebra[A], matrix: A, tangent: A) -> A:
    """The derivative of exp at a matrix along another: the corner of exp([A, E; 0, A])."""
    n = sized(m.shape(matrix)[0])
    turned, wide = m.turned(matrix), (n, 2 * n)
    top = m.array("transpose", [m.below([turned, m.turned(tangent)], (2 * n, n))], wide)
    bottom = m.array("transpose", [m.below([m.filled(0, (n, n)), turned], (2 * n, n))], wide)
    block = m.array("expm", [m.below([top, bottom], (2 * n, 2 * n))], (2 * n, 2 * n))
    return m.picked(block, ((1, n, True), (n + 1, 2 * n, True)), (n, n))


PULLBACKS: dict[str, PullbackRule] = {
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
