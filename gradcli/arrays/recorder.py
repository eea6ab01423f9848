"""Arrays that are slots of an array tape: what is computed with them is recorded, as numbers are.

The rows' rules run over it entry by entry; what only arrays have (products, transposes, pieces) are methods here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.literals import Picked
from gradcli.arrays.shapes import NUMBER, Dimension, Shape, as_matrix, of_product, transposed
from gradcli.numbers.rational import Rational
from gradcli.numbers.recorder import Recorded, Recorder


class ArrayRecorder(Recorder):
    """The number system of the slots of one array tape."""

    def __init__(self, tape: ArrayTape) -> None:
        super().__init__(tape)
        self.arrays = tape

    def shape(self, array: Recorded) -> Shape:
        """The shape of a slot's value."""
        return self.arrays.shape(array.slot)

    def array(self, operation: str, operands: Sequence[Recorded], shape: Shape, parameter: object = None) -> Recorded:
        """The slot of an operation on arrays, of the shape it gives."""
        slots = tuple(operand.slot for operand in operands)
        return self.at(self.arrays.record(operation, slots, parameter, self.origin, shape))

    def filled(self, value: Recorded | Rational, shape: Shape) -> Recorded:
        """An array of one number."""
        number = self.number(value)
        return self.array("broadcast", [number], shape) if shape else number

    def eye(self, n: Dimension) -> Recorded:
        """The identity matrix."""
        return self.array("eye", [], (n, n))

    def unit(self, n: Dimension, place: int) -> Recorded:
        """The vector whose entry at a place, counted from 1, is 1."""
        zero, one = self.number(0), self.number(1)
        return self.array("stack", [one if k == place else zero for k in range(1, int(n) + 1)], (n,))

    def total(self, array: Recorded) -> Recorded:
        """The sum of all entries."""
        return self.array("sum", [array], NUMBER) if self.shape(array) else array

    def turned(self, array: Recorded) -> Recorded:
        """The transpose; that of a transpose is the array itself."""
        operation, operands, *_ = self.arrays.instructions[array.slot]
        shape = self.shape(array)
        if not shape or operation == "eye":
            return array
        if operation == "transpose":
            return self.at(operands[0])
        if operation == "broadcast":
            return self.array("broadcast", [self.at(operands[0])], transposed(shape))
        return self.array("transpose", [array], transposed(shape))

    def product(self, left: Recorded, right: Recorded) -> Recorded:
        """The matrix product; with a number, the multiple."""
        shapes = self.shape(left), self.shape(right)
        if not all(shapes):
            return left * right
        for identity, other in ((left, right), (right, left)):
            if self.arrays.instructions[identity.slot].operation == "eye":
                return other
        shape = of_product(*shapes)
        assert shape is not None  # rules of arrays give what fits
        return self.array("matmul", [left, right], shape)

    def fitted(self, array: Recorded, shape: Shape) -> Recorded:
        """The same entries in a shape that holds as many: a matrix of one column as a vector, one entry as a number."""
        given = self.shape(array)
        if given == shape:
            return array
        if not shape:
            return self.entry(array, *(1 for _ in given))
        if given and transposed(given) == shape and 1 in (len(given), len(shape)):
            return self.turned(array)
        return self.array("reshape", [array], shape) if given else self.filled(array, shape)

    def entry(self, array: Recorded, *places: int) -> Recorded:
        """One entry, its places counted from 1."""
        return self.picked(array, tuple((place, place, False) for place in places), NUMBER)

    def picked(self, array: Recorded, picked: tuple[Picked, ...], shape: Shape) -> Recorded:
        """What an index picks of an array."""
        return self.array("index", [array], shape, picked)

    def rows(self, array: Recorded, first: int, last: int, shape: Shape) -> Recorded:
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

    def below(self, parts: Sequence[Recorded], shape: Shape) -> Recorded:
        """Arrays one below the other."""
        return self.array("stack", parts, shape) if len(parts) > 1 else self.fitted(parts[0], shape)


def sized(dimension: Dimension) -> int:
    """A dimension that is a number."""
    return cast(int, dimension)
