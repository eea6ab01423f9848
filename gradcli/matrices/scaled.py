"""Matrices of integers over one power of ten: decimals as they were typed, in arrays of machine integers.

A product of two is exact: through BLAS where the sizes prove that no double in between is rounded, in parts of fewer
bits where they do not, and by python-flint where no such parts serve. Source for the bound: a sum of integers is exact
in float64, in any order, while the sum of their sizes is at most 2^53.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from gradcli.matrices.entries import MatrixEntry
from gradcli.matrices.matrix import Matrix, MatrixShape
from gradcli.numbers.rational import tidy

EXACT = 2**53
"""Up to which every integer is a double."""
HELD = 2**63 - 1
MOST_PARTS = 4
"""Products of parts up to which BLAS is faster than flint."""
MOST_TENS = 22
"""The largest power of ten that is a double."""


class ScaledMatrix(Matrix):
    """``numbers``, an int64 array of the shape, each over 10^``tens``."""

    numbers: Any
    tens: int

    def __init__(self, numbers: Any, tens: int, name: str, *, decimal: bool) -> None:
        shape: MatrixShape = numbers.shape
        for field, value in {
            "shape": shape, "floats": None, "decimal": decimal, "name": name, "numbers": numbers, "tens": tens,
        }.items():  # fmt: skip
            object.__setattr__(self, field, value)

    @cached_property
    def rows(self) -> Sequence[Sequence[MatrixEntry]]:
        """The entries, made where somebody asks for them one by one."""
        if not self.tens:
            return list(self.numbers.tolist())
        below = 10**self.tens
        return [[tidy(Fraction(number, below)) for number in row] for row in self.numbers.tolist()]

    @property
    def symbolic(self) -> bool:
        return False

    @property
    def doubles(self) -> Any:
        """The doubles nearest to the entries; None where an integer is none, or the power of ten."""
        import numpy

        if self.tens > MOST_TENS or _size(self.numbers) > EXACT:
            return None
        found: Any = numpy.divide(self.numbers, 10.0**self.tens)
        return found

    def transposed(self) -> Matrix:
        return ScaledMatrix(self.numbers.T, self.tens, f"{self.name} transposed", decimal=self.decimal)


def scaled(matrix: Matrix) -> ScaledMatrix | None:
    """A matrix of exact entries as one of integers; None where an entry is no decimal, or too long."""
    import numpy

    if isinstance(matrix, ScaledMatrix):
        return matrix
    tens = 0
    for row in matrix.rows:
        for entry in row:
            if isinstance(entry, Fraction):
                needed = _tens(entry.denominator)
                if needed is None:
                    return None
                tens = max(tens, needed)
    times = 10**tens
    numbers = [[int(entry * times) for entry in row] for row in matrix.rows]
    if any(abs(number) > HELD for row in numbers for number in row):
        return None
    return ScaledMatrix(numpy.array(numbers, dtype=numpy.int64), tens, matrix.name, decimal=matrix.decimal)


def product(a: ScaledMatrix, b: ScaledMatrix, name: str) -> ScaledMatrix | None:
    """The exact product; None where a machine integer may not hold an entry of it, or BLAS would take too long."""
    numbers = _whole(a.numbers, b.numbers)
    if numbers is None:
        return None
    return ScaledMatrix(numbers, a.tens + b.tens, name, decimal=a.decimal or b.decimal)


def _whole(a: Any, b: Any) -> Any:
    """The product of two int64 arrays."""
    import numpy

    terms = a.shape[1]
    left, right = _size(a), _size(b)
    if left * right * terms > HELD:
        return None
    if left * right * terms <= EXACT:
        return (a.astype(numpy.float64) @ b.astype(numpy.float64)).astype(numpy.int64)
    split = next((parts for parts in ((1, 2), (2, 1), (2, 2)) if _fits(left, right, terms, parts)), None)
    if split is None:
        return None
    total = numpy.zeros((a.shape[0], b.shape[1]), dtype=numpy.int64)
    for part, bits in _parts(a, left, split[0]):
        for other, more in _parts(b, right, split[1]):
            total += (part @ other).astype(numpy.int64) << (bits + more)
    return total


def _fits(left: int, right: int, terms: int, parts: tuple[int, int]) -> bool:
    """Whether parts of so many bits make sums that a double holds."""
    bits = sum(-(-size.bit_length() // count) for size, count in zip((left, right), parts, strict=True))
    return terms << bits <= EXACT


def _parts(numbers: Any, size: int, count: int) -> list[tuple[Any, int]]:
    """An array as doubles, lowest bits first, each with how far it is shifted."""
    import numpy

    if count == 1:
        return [(numbers.astype(numpy.float64), 0)]
    bits = -(-size.bit_length() // count)
    high = numbers >> bits
    return [((numbers - (high << bits)).astype(numpy.float64), 0), (high.astype(numpy.float64), bits)]


def _size(numbers: Any) -> int:
    return max(abs(int(numbers.max())), abs(int(numbers.min())))


def _tens(below: int) -> int | None:
    """The least power of ten that a denominator divides; None where there is none, or a large one."""
    twos = (below & -below).bit_length() - 1
    rest, fives = below >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 and max(twos, fives) <= 400 else None
