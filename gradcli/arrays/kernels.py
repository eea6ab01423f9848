"""Linear algebra of whole matrices over each number system: fmpq_mat for rationals, arb_mat for balls, NumPy's.

A kernel answers None where a matrix has no inverse, or where that cannot be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

from gradcli.numbers.rational import MOST_BITS, Irrational, TooLarge, bits
from gradcli.numbers.system import NumberSystem

MOST_EXACT = 400
"""Entries up to which a matrix of rationals stays one among balls."""
MOST_ELIMINATED = 12
"""Rows up to which one is eliminated over the rationals."""
MOST_BITS_EACH = 256
"""Bits of each of its entries."""


class LinearKernels(Protocol):
    """What a number system's matrices can do."""

    def packed(self, flat: Sequence[Any], rows: int, columns: int) -> Any:
        """The matrix of numbers, rows first; None counts as 0."""

    def unpacked(self, matrix: Any) -> Sequence[Any]:
        """The numbers of a matrix, rows first."""

    def transposed(self, matrix: Any) -> Any: ...

    def product(self, left: Any, right: Any) -> Any: ...

    def inverse(self, matrix: Any) -> Any | None: ...

    def solution(self, matrix: Any, right: Any) -> Any | None:
        """The X with matrix @ X = right."""

    def determinant(self, matrix: Any) -> Any:
        """A number of the system."""

    def characteristic(self, matrix: Any) -> Sequence[Any]:
        """The coefficients of its characteristic polynomial, from that of degree 0, as ``diagonal`` takes them."""

    def diagonal(self, n: int, number: Any) -> Any:
        """The identity matrix times a coefficient."""

    def eigen(self, matrix: Any) -> tuple[Sequence[Any], Sequence[Any]] | None:
        """The eigenvalues of a symmetric matrix, ascending, and the projectors on their vectors."""

    def exponential(self, matrix: Any) -> Any: ...


def kernels_of(m: NumberSystem) -> LinearKernels:
    """The kernels of a number system."""
    if m.name == "float64":
        return DoubleKernels()
    return BallKernels() if m.name == "balls" else RationalKernels(getattr(m, "most_bits", MOST_BITS))


class BallKernels:
    """arb_mat, where every entry is finite; an entry that is not leaves what it meets unclear.

    A small matrix of rationals stays one of rationals, so that what is exact is exact behind it, as it is of numbers.
    """

    def __init__(self) -> None:
        from flint import arb, arb_mat, fmpq, fmpq_mat

        from gradcli.numbers.balls.ball import Ball, enclosure

        self._arb, self._balls, self._ratio, self._ratios = arb, arb_mat, fmpq, fmpq_mat
        self._ball, self._enclosure = Ball, enclosure

    def packed(self, flat: Sequence[Any], rows: int, columns: int) -> Any:
        if rows * columns <= MOST_EXACT and all(_is_short(number) for number in flat):
            ratio = self._ratio
            entries = [ratio(0) if q is None else ratio(q.numerator, q.denominator) for q in flat]
            return self._ratios(rows, columns, entries)
        zero, enclosure = self._arb(0), self._enclosure
        return self._balls(rows, columns, [zero if number is None else enclosure(number) for number in flat])

    def unpacked(self, matrix: Any) -> Sequence[Any]:
        if self._exact(matrix):
            return [self._number(entry) for entry in matrix.entries()]
        return [self._ball(entry) for entry in matrix.entries()]

    def transposed(self, matrix: Any) -> Any:
        return matrix.transpose()

    def product(self, left: Any, right: Any) -> Any:
        return left * right

    def inverse(self, matrix: Any) -> Any | None:
        try:
            return self._for_elimination(matrix).inv()
        except ZeroDivisionError:
            return None

    def solution(self, matrix: Any, right: Any) -> Any | None:
        try:
            if self._exact(matrix) and self._exact(right) and matrix.nrows() <= MOST_ELIMINATED:
                return matrix.solve(right)
            return self._balls(matrix).solve(self._balls(right))
        except ZeroDivisionError:
            return None

    def determinant(self, matrix: Any) -> Any:
        found = self._for_elimination(matrix).det()
        return self._number(found) if isinstance(found, self._ratio) else self._ball(found)

    def characteristic(self, matrix: Any) -> Sequence[Any]:
        return list(self._for_elimination(matrix).charpoly())

    def diagonal(self, n: int, number: Any) -> Any:
        matrix = self._ratios if isinstance(number, self._ratio) else self._balls
        return matrix(n, n, [number if i == j else 0 for i in range(n) for j in range(n)])

    def eigen(self, matrix: Any) -> tuple[Sequence[Any], Sequence[Any]] | None:
        """Real parts: the numbers are real, whatever the enclosures reach. A vector may have a complex factor, which
        v v'/(v'v) has not."""
        n = matrix.nrows()
        try:
            found, vectors = self._balls(matrix).eig(right=True)
        except ValueError:
            return None
        order = sorted(range(n), key=lambda k: float(found[k].real.mid()))
        values = [found[k].real for k in order]
        if not all(a < b for a, b in pairwise(values)):
            return None
        projectors = []
        for k in order:
            v = [vectors[i, k] for i in range(n)]
            size = sum((a * a for a in v[1:]), v[0] * v[0])
            projectors.append(self._balls(n, n, [(a * b / size).real for a in v for b in v]))
        return [self._ball(value) for value in values], projectors

    def exponential(self, matrix: Any) -> Any:
        return self._balls(matrix).exp()

    def _exact(self, matrix: Any) -> bool:
        return isinstance(matrix, self._ratios)

    def _for_elimination(self, matrix: Any) -> Any:
        """The matrix itself, or balls where its rationals would grow long."""
        return self._balls(matrix) if self._exact(matrix) and matrix.nrows() > MOST_ELIMINATED else matrix

    def _number(self, entry: Any) -> Any:
        found = _rational(entry)
        return self._ball(self._arb(entry)) if bits(found) > MOST_BITS else found


def _is_short(number: Any) -> bool:
    return number is None or (isinstance(number, int | Fraction) and bits(number) <= MOST_BITS_EACH)


def _rational(entry: Any) -> int | Fraction:
    numerator, denominator = int(entry.p), int(entry.q)
    return numerator if denominator == 1 else Fraction(numerator, denominator)


class RationalKernels:
    """fmpq_mat; a number that has grown past ``most_bits`` raises TooLarge."""

    def __init__(self, most_bits: int) -> None:
        from flint import fmpq, fmpq_mat

        self._ratio, self._matrix, self._most = fmpq, fmpq_mat, most_bits

    def packed(self, flat: Sequence[Any], rows: int, columns: int) -> Any:
        zero, ratio = self._ratio(0), self._ratio
        entries = [zero if q is None else ratio(q.numerator, q.denominator) for q in flat]
        return self._matrix(rows, columns, entries)

    def unpacked(self, matrix: Any) -> Sequence[Any]:
        return [self._rational(entry) for entry in matrix.entries()]

    def _rational(self, entry: Any) -> int | Fraction:
        found = _rational(entry)
        if bits(found) > self._most:
            raise TooLarge
        return found

    def transposed(self, matrix: Any) -> Any:
        return matrix.transpose()

    def product(self, left: Any, right: Any) -> Any:
        return left * right

    def inverse(self, matrix: Any) -> Any | None:
        try:
            return matrix.inv()
        except ZeroDivisionError:
            return None

    def solution(self, matrix: Any, right: Any) -> Any | None:
        try:
            return matrix.solve(right)
        except ZeroDivisionError:
            return None

    def determinant(self, matrix: Any) -> Any:
        return self._rational(matrix.det())

    def characteristic(self, matrix: Any) -> Sequence[Any]:
        return list(matrix.charpoly())

    def diagonal(self, n: int, number: Any) -> Any:
        return self._matrix(n, n, [number if i == j else 0 for i in range(n) for j in range(n)])

    def eigen(self, matrix: Any) -> tuple[Sequence[Any], Sequence[Any]] | None:
        return None  # nobody asks: they are irrational

    def exponential(self, matrix: Any) -> Any:
        raise Irrational


class DoubleKernels:
    """NumPy's float64, silent about what overflows or is no number: the entries tell."""

    def __init__(self) -> None:
        import numpy

        self._numpy = numpy

    def packed(self, flat: Sequence[Any], rows: int, columns: int) -> Any:
        numbers = [0.0 if number is None else number for number in flat]
        return self._numpy.array(numbers, dtype=self._numpy.float64).reshape(rows, columns)

    def unpacked(self, matrix: Any) -> Sequence[Any]:
        found: Sequence[Any] = matrix.ravel().tolist()
        return found

    def transposed(self, matrix: Any) -> Any:
        return matrix.T

    def product(self, left: Any, right: Any) -> Any:
        with self._numpy.errstate(all="ignore"):
            return left @ right

    def inverse(self, matrix: Any) -> Any | None:
        return self._tried(self._numpy.linalg.inv, matrix)

    def solution(self, matrix: Any, right: Any) -> Any | None:
        return self._tried(self._numpy.linalg.solve, matrix, right)

    def _tried(self, function: Any, *given: Any) -> Any | None:
        try:
            with self._numpy.errstate(all="ignore"):
                return function(*given)
        except self._numpy.linalg.LinAlgError:
            return None

    def determinant(self, matrix: Any) -> Any:
        with self._numpy.errstate(all="ignore"):
            return float(self._numpy.linalg.det(matrix))

    def characteristic(self, matrix: Any) -> Sequence[Any]:
        """By Faddeev and LeVerrier: M = A(M + cI), c = -tr(M)/k."""
        n, eye = len(matrix), self._numpy.eye(len(matrix))
        coefficients, product = [1.0], self._numpy.zeros((n, n))
        for k in range(1, n + 1):
            product = matrix @ (product + coefficients[-1] * eye)
            coefficients.append(float(-self._numpy.trace(product) / k))
        return coefficients[::-1]

    def diagonal(self, n: int, number: Any) -> Any:
        return self._numpy.eye(n) * number

    def eigen(self, matrix: Any) -> tuple[Sequence[Any], Sequence[Any]] | None:
        values, vectors = self._numpy.linalg.eigh(matrix)
        return values.tolist(), [self._numpy.outer(v, v) for v in vectors.T]

    def exponential(self, matrix: Any) -> Any:
        """Of the doubles, rounded: NumPy has none."""
        from flint import arb_mat

        rows, columns = matrix.shape
        found = arb_mat(rows, columns, matrix.ravel().tolist()).exp()
        return self._numpy.array([float(x.mid()) for x in found.entries()]).reshape(rows, columns)
