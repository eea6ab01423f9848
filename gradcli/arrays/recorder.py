"""Arrays that are slots of an array tape: what is computed with them is recorded, as numbers are.

The rows' rules run over it entry by entry; what only arrays have (products, transposes, pieces) are methods here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradcli.arrays.algebra import ArrayAlgebra, sized
from gradcli.arrays.array_tape import ArrayInstruction, ArrayTape
from gradcli.arrays.literals import Picked
from gradcli.arrays.shapes import Dimension, Shape, as_matrix, transposed
from gradcli.errors import LimitError
from gradcli.numbers.rational import Rational
from gradcli.numbers.recorder import Recorded, Recorder


class ArrayRecorder(Recorder, ArrayAlgebra[Recorded]):
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

    def apply(self, operation: str, *operands: Recorded | Rational, parameter: Any = None) -> Recorded:
        """As numbers are; a factor that is 1 in every entry leaves no trace either."""
        if operation == "mul":
            for one, other in (operands, operands[::-1]):
                if (
                    isinstance(one, Recorded)
                    and isinstance(other, Recorded)
                    and self.shape(other)
                    and self._is_one(one)
                ):
                    return other
        return super().apply(operation, *operands, parameter=parameter)

    def _is_one(self, array: Recorded) -> bool:
        operation, operands, *_ = self.arrays.instructions[array.slot]
        return operation == "broadcast" and self.arrays.constant(operands[0]) == 1

    def unit(self, n: Dimension, place: int) -> Recorded:
        """The vector whose entry at a place, counted from 1, is 1."""
        zero, one = self.number(0), self.number(1)
        return self.array("stack", [one if k == place else zero for k in range(1, int(n) + 1)], (n,))

    def turned(self, array: Recorded) -> Recorded:
        """The transpose; that of a transpose is the array itself."""
        operation, operands, *_ = self.arrays.instructions[array.slot]
        if operation == "eye":
            return array
        if operation == "transpose":
            return self.at(operands[0])
        if operation == "broadcast":
            return self.array("broadcast", [self.at(operands[0])], transposed(self.shape(array)))
        return super().turned(array)

    def product(self, left: Recorded, right: Recorded) -> Recorded:
        """The matrix product; with a number, the multiple."""
        if self.shape(left) and self.shape(right):
            for identity, other in ((left, right), (right, left)):
                if self.is_identity(identity):
                    return other
        return super().product(left, right)

    def is_identity(self, array: Recorded) -> bool:
        return self.arrays.instructions[array.slot].operation == "eye"

    def of_fold(self, i: ArrayInstruction, y: Recorded, g: Recorded, x: Recorded) -> Recorded:
        """In closed form, which letters for lengths need too. Of the largest entry: shared by those that tie. Of a
        product: no number where an entry is 0."""
        if i.parameter == "logaddexp":
            return g * self.exp(x - y)
        if i.parameter == "mul":
            return g * self.div(y, x)
        chosen = self.where(self.same(x, y), self.number(1), self.number(0))
        return g * self.div(chosen, self.total(chosen))

    def of_eigenvalues(self, i: ArrayInstruction, g: Recorded, x: Recorded) -> Recorded:
        what = "the derivatives of eigenvalues of three rows and more are not recorded"
        raise LimitError(what, span=i.origin, fix="grad tells them at a point, once")

    def placed(self, shape: Shape, picked: tuple[Picked, ...], g: Recorded) -> Recorded:
        return scattered(self, shape, [(picked, g)])

    def block_sums(self, array: Recorded, left: Shape, right: Shape, *, each: bool) -> Recorded:
        """By products with what ones beside identities make."""
        (r, c), (p, q) = (tuple(map(sized, as_matrix(shape))) for shape in (left, right))
        if each:
            found = self._summed(array, [self.eye(r), self.filled(1, (1, p))], [self.eye(c), self.filled(1, (q, 1))])
            return self.fitted(found, left)
        found = self._summed(array, [self.filled(1, (1, r)), self.eye(p)], [self.filled(1, (c, 1)), self.eye(q)])
        return self.fitted(found, right)

    def _summed(self, array: Recorded, left: Sequence[Recorded], right: Sequence[Recorded]) -> Recorded:
        def kron(factors: Sequence[Recorded]) -> Recorded:
            (m, n), (p, q) = (tuple(map(sized, self.shape(factor))) for factor in factors)
            return self.array("kron", factors, (m * p, n * q))

        found = self.product(kron(left), array)
        return found if len(self.shape(array)) == 1 else self.product(found, kron(right))


def scattered(m: ArrayRecorder, shape: Shape, shares: Sequence[tuple[tuple[Picked, ...], Recorded]]) -> Recorded:
    """What the cotangents of indices give to the array they pick from: entries in one array, the rest apart."""
    entries: dict[tuple[int, ...], Recorded] = {}
    parts = []
    for picked, g in shares:
        if m.shape(g):
            parts.append(_placed(m, shape, picked, g))
        else:
            place = tuple(first for first, *_ in picked)[: len(shape)]
            entries[place] = entries[place] + g if place in entries else g
    if entries:
        zero = m.number(0)
        rows, columns = (sized(dimension) for dimension in as_matrix(shape))
        every = [(r, c)[: len(shape)] for r in range(1, rows + 1) for c in range(1, columns + 1)]
        parts.append(m.array("stack", [entries.get(place, zero) for place in every], shape))
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _placed(m: ArrayRecorder, shape: Shape, picked: tuple[Picked, ...], g: Recorded) -> Recorded:
    """An array of zeros that holds another where an index picked it."""
    (top, bottom, _), (left, right, _) = (*picked, (1, 1, False))[:2]
    height, width = as_matrix(shape)
    whole_rows, whole_columns = (left, right) == (1, width), (top, bottom) == (1, height)
    if len(shape) == 2 and whole_columns and left == right and not whole_rows:
        column = m.fitted(g, (height,))
        return m.fitted(m.product(column, m.turned(m.unit(width, left))), shape)
    if len(shape) == 2 and whole_rows and top == bottom and not whole_columns:
        row = m.turned(m.fitted(g, (width,)))
        return m.fitted(m.product(m.unit(height, top), row), shape)
    if whole_rows and whole_columns:
        return m.fitted(g, shape)
    if len(shape) == 1:
        return _between(m, m.fitted(g, (sized(bottom) - top + 1,)), top, sized(height), shape)
    rows = sized(bottom) - top + 1
    block = m.fitted(g, (rows, sized(right) - left + 1))
    if not whole_rows:
        turned = m.array("transpose", [block], (sized(right) - left + 1, rows))
        wide = _between(m, turned, left, sized(width), (width, rows))
        block = m.array("transpose", [wide], (rows, width))
    return block if whole_columns else _between(m, block, top, sized(height), shape)


def _between(m: ArrayRecorder, g: Recorded, first: int, height: int, shape: Shape) -> Recorded:
    """Rows of zeros above and below."""
    before, after = first - 1, height - (first - 1) - sized(m.shape(g)[0])
    parts = [
        *([m.filled(0, (before, *shape[1:]))] if before else []),
        g,
        *([m.filled(0, (after, *shape[1:]))] if after else []),
    ]
    return m.below(parts, shape)
