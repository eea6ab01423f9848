"""Programs of arrays over blocks of points, in NumPy's batched products: few steps on whole arrays where scalars have
thousands.

A value that is the same at every point has its own shape, any other one axis more in front, that of the points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gradcli.arrays.array_tape import ArrayInstruction, ArrayTape
from gradcli.arrays.running import places
from gradcli.arrays.shapes import Shape, as_matrix, count_of
from gradcli.numbers.arrays import ARRAYS
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.sweeps import computed
from gradcli.tape.tape import INPUT, Instruction, Slot


class ArrayBlock:
    """The values of a tape's slots; ``inputs`` are the arrays of the variables, ``known`` what is computed already."""

    def __init__(
        self, tape: ArrayTape, live: Sequence[Slot], inputs: Mapping[str, Any], known: Mapping[Slot, Any] | None = None
    ) -> None:
        self.tape = tape
        self.values: dict[Slot, Any] = dict(known or {})
        for slot in live:
            if slot in self.values:
                continue
            instruction = tape.instructions[slot]
            self.values[slot] = (
                inputs[instruction.parameter] if instruction.operation == INPUT else self._value(instruction)
            )

    def varies(self, array: Any, shape: Shape) -> bool:
        """Whether an array has an axis of points."""
        return bool(np.ndim(array) > len(shape))

    def whole(self, array: Any, shape: Shape) -> Any:
        """An array written out in its shape, where it stands as fewer numbers."""
        front = np.shape(array)[: max(0, np.ndim(array) - len(shape))]
        return np.broadcast_to(array, (*front, *lengths(shape)))

    def matrix(self, array: Any, shape: Shape) -> Any:
        """An array as matrices: a vector is a column."""
        if len(shape) == 2:
            return array
        return np.reshape(array, (*np.shape(array)[: np.ndim(array) - len(shape)], *as_matrix(shape)))

    def shaped(self, matrix: Any, shape: Shape) -> Any:
        """Matrices as arrays of a shape."""
        return matrix if len(shape) == 2 else np.reshape(matrix, (*np.shape(matrix)[:-2], *shape))

    def _value(self, instruction: ArrayInstruction) -> Any:
        if instruction.operation in MOVES:
            shapes = [self.tape.shape(operand) for operand in instruction.operands]
            given = [self.values[operand] for operand in instruction.operands]
            return self.moved(instruction, given, shapes)
        if instruction.operation == "matmul":
            return self.product(instruction, *(self.values[operand] for operand in instruction.operands))
        given = [self.values[operand] for operand in instruction.operands]
        if instruction.row is not None:
            extra = () if instruction.parameter is None else (instruction.parameter,)
            return instruction.row.value(ARRAYS, *given, *extra)
        return np.float64(computed(plain(instruction), FLOAT64, {}, ()))

    def moved(self, instruction: ArrayInstruction, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
        """An operation that moves numbers and adds them: of values, and of bounds of their errors."""
        wide = [self.whole(array, shape) for array, shape in zip(given, shapes, strict=True)]
        return MOVES[instruction.operation](self, instruction, wide, shapes)

    def product(self, instruction: ArrayInstruction, left: Any, right: Any) -> Any:
        """The matrix product of two operands, or of arrays in their shapes."""
        a, b = (self.tape.shape(operand) for operand in instruction.operands)
        left, right = self.whole(left, a), self.whole(right, b)
        if not self.varies(left, a) and len(b) == 1 and self.varies(right, b):
            found = right @ self.matrix(left, a).T  # one product for all points
            return found.reshape(len(right), *instruction.shape)
        rows = as_matrix(a)[0]
        if rows == 1 and not self.varies(right, b) and self.varies(left, a):
            found = left.reshape(len(left), -1) @ self.matrix(right, b)
            return found.reshape(len(left), *instruction.shape)
        found = self.matrix(left, a) @ self.matrix(right, b)
        return self.shaped(found, instruction.shape)


def lengths(shape: Shape) -> tuple[int, ...]:
    """A shape of numbers."""
    return tuple(map(int, shape))


def plain(instruction: ArrayInstruction) -> Instruction:
    """The same as an instruction of a number."""
    return Instruction(
        instruction.operation, instruction.operands, instruction.parameter, instruction.origin, instruction.row
    )


Move = Callable[[ArrayBlock, ArrayInstruction, Sequence[Any], Sequence[Shape]], Any]


def _broadcast(block: ArrayBlock, i: ArrayInstruction, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
    number = np.asarray(given[0])
    return np.broadcast_to(number[(..., *(None,) * len(i.shape))], (*number.shape, *lengths(i.shape)))


def _flat(array: Any, shape: Shape) -> Any:
    return np.reshape(array, (*np.shape(array)[: np.ndim(array) - len(shape)], count_of(shape)))


def _index(block: ArrayBlock, i: ArrayInstruction, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
    picked = _flat(given[0], shapes[0])[..., places(i, shapes[0])]
    return np.reshape(picked, (*picked.shape[:-1], *i.shape))


def _stack(block: ArrayBlock, i: ArrayInstruction, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
    flat = [_flat(array, shape) for array, shape in zip(given, shapes, strict=True)]
    front = np.broadcast_shapes(*(array.shape[:-1] for array in flat))
    joined = np.concatenate([np.broadcast_to(array, (*front, array.shape[-1])) for array in flat], axis=-1)
    return np.reshape(joined, (*front, *i.shape))


def _transpose(block: ArrayBlock, i: ArrayInstruction, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
    if len(shapes[0]) == 2 and len(i.shape) == 2:
        return np.swapaxes(given[0], -1, -2)
    return np.reshape(_flat(given[0], shapes[0]), (*np.shape(given[0])[: np.ndim(given[0]) - len(shapes[0])], *i.shape))


def _reshape(block: ArrayBlock, i: ArrayInstruction, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
    flat = _flat(given[0], shapes[0])
    return np.reshape(flat, (*flat.shape[:-1], *i.shape))


def _sum(block: ArrayBlock, i: ArrayInstruction, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
    return np.add.reduce(_flat(given[0], shapes[0]), axis=-1)


def _eye(block: ArrayBlock, i: ArrayInstruction, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
    return np.eye(int(i.shape[0]))


MOVES: dict[str, Move] = {
    "broadcast": _broadcast,
    "index": _index,
    "stack": _stack,
    "transpose": _transpose,
    "reshape": _reshape,
    "sum": _sum,
    "eye": _eye,
}
"""Operations of arrays that move numbers, and the sum."""
