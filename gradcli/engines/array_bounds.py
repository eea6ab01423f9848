"""Running error bounds of arrays: ``gradcli.tape.bounds`` entry by entry, and what products and sums add to them.

Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5: |fl(AB) - AB| <= g |A||B|, with g
the unit roundoff times the length of the sums, in whatever order they are added.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.shapes import as_matrix, count_of
from gradcli.engines.array_blocks import MOVES, ArrayBlock, plain
from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.arrays import ARRAYS
from gradcli.tape.bounds import Bounds, Majorant
from gradcli.tape.facts import Facts
from gradcli.tape.tape import Instruction, Slot, Tape

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
        self._least: dict[Slot, float] = {} if known is None else dict(known._least)
        if known is not None:
            self._found, self._sizes = dict(known._found), dict(known._sizes)

    def bounded(self, slots: Sequence[Slot]) -> None:
        """Computes the bounds of slots, and what products ask of them."""
        for slot in slots:
            self.majorant(slot)
            self._least_of(slot)

    def _least_of(self, slot: Slot) -> float:
        """The least size of a slot's entries that is not 0."""
        if slot not in self._least:
            sizes = self.size(slot)
            self._least[slot] = float(np.min(sizes, where=sizes > 0, initial=np.inf))
        return self._least[slot]

    def _of(self, slot: Slot, instruction: Instruction) -> Majorant:
        arrays = self.block.tape.instructions[slot]
        operation, operands = arrays.operation, instruction.operands
        if operation == "matmul":
            return self._of_product(slot)
        if operation not in MOVES or self.facts.relative[slot] is not None:
            return super()._of(slot, instruction)
        if not operands:
            return Majorant(self.size(slot), 1.0, 0.0, True)
        found = [self._found[operand] for operand in operands]
        shapes = [self.block.tape.shape(operand) for operand in operands]
        number = self.block.moved(arrays, [each.number for each in found], shapes)
        scale, error = max(each.scale for each in found), max(each.error for each in found)
        steady = all(each.steady for each in found)
        if operation == "sum":
            return Majorant(number, scale, error + count_of(shapes[0]) * scale)
        return Majorant(number, scale, error, steady)

    def _of_product(self, slot: Slot) -> Majorant:
        """|A| E + F (|B| + E) with the rounding of the product in E, where E and F bound the errors of B and A; of
        majorants, where one of them is hardly more than the sizes."""
        instruction = self.block.tape.instructions[slot]
        a, b = instruction.operands
        if self._least_of(a) * self._least_of(b) < LEAST_PRODUCT:
            raise TooSmall
        terms = int(as_matrix(self.block.tape.shape(a))[1])
        one, other = self._found[a], self._found[b]
        if one.steady or other.steady:
            scale = one.scale * other.scale
            error = one.scale * other.error + other.scale * one.error + terms * scale
            return Majorant(self.block.product(instruction, one.number, other.number), scale, error)
        number = self.block.product(instruction, self.farthest(a), other.number)
        second = self.block.product(instruction, one.number, self.size(b))
        number = self.times(one.error / other.error, second) + number
        return Majorant(number, other.scale, other.error + terms * other.scale)
