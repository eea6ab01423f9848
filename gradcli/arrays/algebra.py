"""What rules for arrays are written over: arrays that are recorded as slots, or computed at once.

A rule of ``gradcli.arrays.pullbacks`` is one formula. Over ``gradcli.arrays.recorder`` it becomes slots, which print as
formulas, run over any number system and are differentiated again; over ``gradcli.arrays.flows`` it is computed, and
what nothing flows into stays nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, Protocol, Self, TypeVar, cast

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.literals import Picked
from gradcli.arrays.shapes import NUMBER, Dimension, Shape, as_matrix, of_product, transposed
from gradcli.numbers.rational import Rational


class Entrywise(Protocol):
    """An array of an algebra: sums and products go by entries, a number goes with every one."""

    def __add__(self, other: Any) -> Self: ...

    def __sub__(self, other: Any) -> Self: ...

    def __mul__(self, other: Any) -> Self: ...

    def __neg__(self) -> Self: ...


A = TypeVar("A", bound=Entrywise)


class ArrayAlgebra(ABC, Generic[A]):
    """Operations on arrays of one kind."""

    @abstractmethod
    def shape(self, array: A) -> Shape:
        """The shape of an array."""

    @abstractmethod
    def array(self, operation: str, operands: Sequence[A], shape: Shape, parameter: object = None) -> A:
        """An operation of array tapes, of the shape it gives."""

    @abstractmethod
    def number(self, q: Any) -> A:
        """A rational as an array of one number."""

    # What is no formula, or has another one where it is recorded

    @abstractmethod
    def is_identity(self, array: A) -> bool:
        """Whether an array is known to be the identity matrix."""

    @abstractmethod
    def of_fold(self, i: ArrayInstruction, y: A, g: A, x: A) -> A:
        """The cotangent of the array that a fold joins."""

    @abstractmethod
    def of_eigenvalues(self, i: ArrayInstruction, g: A, x: A) -> A:
        """The cotangent of the matrix whose eigenvalues have one."""

    @abstractmethod
    def placed(self, shape: Shape, picked: tuple[Picked, ...], g: A) -> A:
        """An array of nothing that holds another where an index picks it."""

    @abstractmethod
    def block_sums(self, array: A, left: Shape, right: Shape, *, each: bool) -> A:
        """Of what has the shape of a Kronecker product of two: the sum of each block, or the sum of all blocks."""

    # What follows

    def filled(self, value: A | Rational, shape: Shape) -> A:
        """An array of one number."""
        number = self.number(value)
        return self.array("broadcast", [number], shape) if shape else number

    def eye(self, n: Dimension) -> A:
        """The identity matrix."""
        return self.array("eye", [], (n, n))

    def total(self, array: A) -> A:
        """The sum of all entries."""
        return self.array("sum", [array], NUMBER) if self.shape(array) else array

    def trace(self, array: A) -> A:
        """The sum of the diagonal."""
        return self.total(self.array("diag", [array], self.shape(array)[:1]))

    def turned(self, array: A) -> A:
        """The transpose."""
        shape = self.shape(array)
        return self.array("transpose", [array], transposed(shape)) if shape else array

    def product(self, left: A, right: A) -> A:
        """The matrix product; with a number, the multiple."""
        shapes = self.shape(left), self.shape(right)
        if not all(shapes):
            return left * right
        shape = of_product(*shapes)
        assert shape is not None  # rules of arrays give what fits
        return self.array("matmul", [left, right], shape)

    def fitted(self, array: A, shape: Shape) -> A:
        """The same entries in a shape that holds as many: a matrix of one column as a vector, one entry as a number."""
        given = self.shape(array)
        if given == shape:
            return array
        if not shape:
            return self.entry(array, *(1 for _ in given))
        if given and transposed(given) == shape and 1 in (len(given), len(shape)):
            return self.turned(array)
        return self.array("reshape", [array], shape) if given else self.filled(array, shape)

    def entry(self, array: A, *places: int) -> A:
        """One entry, its places counted from 1."""
        return self.picked(array, tuple((place, place, False) for place in places), NUMBER)

    def picked(self, array: A, picked: tuple[Picked, ...], shape: Shape) -> A:
        """What an index picks of an array."""
        return self.array("index", [array], shape, picked)

    def rows(self, array: A, first: int, last: int, shape: Shape) -> A:
        """Rows of a matrix, or entries of a vector, counted from 1, in the shape of one row or of several."""
        given = self.shape(array)
        if len(given) == 1:
            return self.picked(array, ((first, last, bool(shape)),), shape)
        stays = len(shape) == 2
        if len(shape) == 1 and first != last:  # rows of one entry
            return self.fitted(self.rows(array, first, last, (last - first + 1, 1)), shape)
        if not shape:
            return self.entry(array, first, 1)
        return self.picked(array, ((first, last, stays), (1, as_matrix(given)[1], True)), shape)

    def below(self, parts: Sequence[A], shape: Shape) -> A:
        """Arrays one below the other."""
        return self.array("stack", parts, shape) if len(parts) > 1 else self.fitted(parts[0], shape)


def sized(dimension: Dimension) -> int:
    """A dimension that is a number."""
    return cast(int, dimension)
