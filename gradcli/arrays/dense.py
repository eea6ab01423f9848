"""The entries of one array over a number system: a list of numbers, a matrix of the system's kernels, or both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradcli.arrays.kernels import LinearKernels
from gradcli.arrays.shapes import Shape, as_matrix, count_of, transposed

Flat = Sequence[Any]
"""Numbers of a system, rows first; of cotangents and tangents, None where nothing flows."""


class Dense:
    """An array of a shape of numbers. What it is not held as is made when it is asked for, and kept."""

    __slots__ = ("_flat", "_matrix", "_turned", "kernels", "shape")

    def __init__(self, kernels: LinearKernels, shape: Shape, flat: Flat | None = None, matrix: Any = None) -> None:
        self.kernels, self.shape = kernels, shape
        self._flat, self._matrix, self._turned = flat, matrix, None

    @property
    def flat(self) -> Flat:
        """The numbers, rows first."""
        if self._flat is None:
            self._flat = self.kernels.unpacked(self._matrix)
        return self._flat

    @property
    def matrix(self) -> Any:
        """The matrix of the kernels; a vector is a column, a number one entry."""
        if self._matrix is None:
            rows, columns = as_matrix(self.shape)
            self._matrix = self.kernels.packed(self.flat, int(rows), int(columns))
        return self._matrix

    @property
    def turned(self) -> Any:
        """The matrix of the transpose."""
        if self._turned is None:
            self._turned = self.kernels.transposed(self.matrix)
        return self._turned

    @property
    def packed(self) -> bool:
        """Whether it is held as a matrix alone: then nobody has asked for its numbers."""
        return self._flat is None

    def made(self, shape: Shape, flat: Flat | None = None, matrix: Any = None) -> Dense:
        """Another array over the same system."""
        return Dense(self.kernels, shape, flat, matrix)

    def reshaped(self, shape: Shape) -> Dense:
        """The same numbers in another shape."""
        if as_matrix(shape) == as_matrix(self.shape):
            return self.made(shape, self._flat, self._matrix)
        return self.made(shape, self.flat)

    def transposed(self) -> Dense:
        """Rows for columns."""
        shape = transposed(self.shape)
        if 1 in as_matrix(self.shape) and not self.packed:
            return self.made(shape, self.flat)
        if self.packed or self._turned is not None:
            found = self.made(shape, None, self.turned)
            found._turned = self._matrix
            return found
        rows = int(as_matrix(self.shape)[0])
        width = len(self.flat) // rows
        return self.made(shape, [self.flat[i * width + j] for j in range(width) for i in range(rows)])

    def plus(self, other: Dense) -> Dense:
        """The sum; where nothing flows in one, it is the other."""
        if self.packed and other.packed:
            return self.made(self.shape, None, self.matrix + other.matrix)
        pairs = zip(self.flat, other.flat, strict=True)
        return self.made(self.shape, [b if a is None else a if b is None else a + b for a, b in pairs])

    def negated(self) -> Dense:
        """The negative."""
        if self.packed:
            return self.made(self.shape, None, -self.matrix)
        return self.made(self.shape, [None if a is None else -a for a in self.flat])

    def times(self, factor: Dense) -> Dense:
        """The product entry by entry; nothing flows where nothing does in one of the factors."""
        pairs = zip(self.flat, factor.flat, strict=True)
        return self.made(self.shape, [None if a is None or b is None else a * b for a, b in pairs])

    def scaled(self, number: Any) -> Dense:
        """The product with a number."""
        if number is None:
            return self.made(self.shape, [None] * count_of(self.shape))
        return self.made(self.shape, [None if a is None else a * number for a in self.flat])

    def total(self) -> Any:
        """The sum of all numbers; None where nothing flows in any."""
        total = None
        for number in self.flat:
            if number is not None:
                total = number if total is None else total + number
        return total

    def product(self, other: Dense, shape: Shape) -> Dense:
        """The matrix product."""
        return self.made(shape, None, self.kernels.product(self.matrix, other.matrix))

    def each(self, function: Callable[[Any], Any]) -> Dense:
        """A function of each number."""
        return self.made(self.shape, [function(number) for number in self.flat])
