"""Running error bounds of arrays: ``gradcli.tape.bounds`` entry by entry, and what products and sums add to them.

Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5: |fl(AB) - AB| <= g |A||B|, with g
the unit roundoff times the length of the sums, in whatever order they are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.shapes import as_matrix, count_of
from gradcli.engines.array_blocks import MOVES, ArrayBlock, plain
from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.arrays import ARRAYS
from gradcli.tape.bounds import Bounds, Facts, U
from gradcli.tape.tape import Instruction, Slot, Tape

ROOM = 1.01
"""For the roundings of a bound that is a long sum itself."""
LEAST_PRODUCT = 2.0**-1000
"""Products of smaller numbers may be too small for a double."""

COPIES = ("broadcast", "index", "transpose", "reshape")


class TooSmall(ArithmeticError):
    """A product may be too small for a double."""


def numeric(tape: ArrayTape) -> Tape:
    """The instructions of an array tape as those of numbers, for rules that go entry by entry: what moves the numbers
    of one operand copies them. No input of it is taken for a cell that was typed."""
    copy = PRIMITIVES["same"]
    instructions = [
        Instruction(copy.name, i.operands, None, i.origin, copy) if i.operation in COPIES else plain(i)
        for i in tape.instructions
    ]
    found = Tape(instructions, dict(tape.inputs), dict(tape.outputs))
    found.rounded = frozenset(tape.inputs)
    return found


class ArrayBounds(Bounds):
    """The bounds of the values of a block of points; ``known`` are those of what is the same in every block."""

    def __init__(self, facts: Facts, block: ArrayBlock, known: ArrayBounds | None = None) -> None:
        super().__init__(facts, ARRAYS, block.values)
        self.block = block
        self._sizes: dict[Slot, tuple[Any, float]] = {} if known is None else dict(known._sizes)
        self._found = {} if known is None else dict(known._found)

    def bounded(self, slots: Sequence[Slot]) -> None:
        """Computes the bounds of slots, and what products ask of them."""
        for slot in slots:
            self.error(slot)
            self._far(slot)

    def _far(self, slot: Slot) -> tuple[Any, float]:
        """The sizes of a slot's entries, and the least that is not 0."""
        if slot not in self._sizes:
            sizes = np.abs(self.values[slot])
            self._sizes[slot] = sizes, float(np.min(sizes, where=sizes > 0, initial=np.inf))
        return self._sizes[slot]

    def _error(self, slot: Slot, instruction: Instruction) -> Any:
        arrays = self.block.tape.instructions[slot]
        operation = arrays.operation
        if operation == "matmul":
            return self._of_product(slot)
        if operation not in MOVES or self.facts.relative[slot] is not None:
            return super()._error(slot, instruction)
        shapes = [self.block.tape.shape(operand) for operand in instruction.operands]
        if operation == "sum":
            count = count_of(shapes[0])
            size = self.block.whole(self.size(instruction.operands[0]), shapes[0])
            terms = self._found[instruction.operands[0]] + float(U * count) * size
            return ROOM * self.block.moved(arrays, [terms], shapes)
        if not instruction.operands:
            return np.float64(0.0)
        return self.block.moved(arrays, [self._found[operand] for operand in instruction.operands], shapes)

    def _of_product(self, slot: Slot) -> Any:
        """|A| E + F (|B| + E) with the rounding of the product in E, where E and F bound the errors of B and A."""
        instruction = self.block.tape.instructions[slot]
        a, b = instruction.operands
        known = self.facts.relative
        (far_a, least_a), (far_b, least_b) = self._far(a), self._far(b)
        if least_a * least_b < LEAST_PRODUCT:
            raise TooSmall
        rounding = float(U) * int(as_matrix(self.block.tape.shape(a))[1])
        if (relative := known[a]) is not None:
            moved = self._found[b] + (rounding + 1.01 * float(U) * relative) * (far_b + self._found[b])
            return ROOM * self.block.product(instruction, far_a, moved)
        if (relative := known[b]) is not None:
            moved = self._found[a] + (rounding + 1.01 * float(U) * relative) * (far_a + self._found[a])
            return ROOM * self.block.product(instruction, moved, far_b)
        first = self.block.product(instruction, far_a, self._found[b] + rounding * far_b)
        return ROOM * (first + self.block.product(instruction, self._found[a], far_b + self._found[b]))
