"""Matrices of integers over one power of ten: decimals as they were typed, in arrays of machine integers.

A product of two is exact: through BLAS (``toom``), and by python-flint where that does not serve. Entries of a product
that machine integers do not hold are Python's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from gradcli.matrices import toom
from gradcli.matrices.entries import MatrixEntry
from gradcli.matrices.matrix import Matrix, MatrixShape
from gradcli.matrices.wide import WideIntegers
from gradcli.numbers.rational import tidy

MOST_TENS = 22
"""The largest power of ten that is a double."""


class ScaledMatrix(Matrix):
    """``numbers`` of the shape, each over 10^``tens``: an array, int64 or of Python's integers, or WideIntegers."""

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
            return list(self.integers())
        below = 10**self.tens
        return [[tidy(Fraction(number, below)) for number in row] for row in self.integers()]

    def integers(self) -> Iterator[list[int]]:
        """Row by row, as Python's numbers."""
        if isinstance(self.numbers, WideIntegers):
            yield from self.numbers.each_row()
        else:
            yield from (row.tolist() for row in self.numbers)

    @property
    def largest(self) -> int:
        """What no number's size is above."""
        return self.numbers.largest if isinstance(self.numbers, WideIntegers) else toom.size(self.numbers)

    @property
    def symbolic(self) -> bool:
        return False

    @property
    def wide(self) -> bool:
        """Whether one machine word holds an entry no more, but two do."""
        return isinstance(self.numbers, WideIntegers)

    @property
    def doubles(self) -> Any:
        """The doubles nearest to the entries; None where an integer is none, or the power of ten."""
        import numpy

        if self.tens > MOST_TENS or self.largest > toom.EXACT:
            return None
        found: Any = numpy.divide(self.numbers.astype(numpy.float64), 10.0**self.tens)
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
    if any(abs(number) > toom.HELD for row in numbers for number in row):
        return None
    return ScaledMatrix(numpy.array(numbers, dtype=numpy.int64), tens, matrix.name, decimal=matrix.decimal)


def product(a: ScaledMatrix, b: ScaledMatrix, name: str) -> ScaledMatrix | None:
    """The exact product; None where an operand is past machine integers, or BLAS would take too long."""
    if a.wide or b.wide or object in (a.numbers.dtype, b.numbers.dtype):
        return None
    numbers = toom.product(a.numbers, b.numbers)
    if numbers is None:
        return None
    return ScaledMatrix(numbers, a.tens + b.tens, name, decimal=a.decimal or b.decimal)


def _tens(below: int) -> int | None:
    """The least power of ten that a denominator divides; None where there is none, or a large one."""
    twos = (below & -below).bit_length() - 1
    rest, fives = below >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 and max(twos, fives) <= 400 else None
