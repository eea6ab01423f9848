"""What is known beforehand of the numbers of a tape: signs, and errors relative to the size.

What is built of products, quotients, roots and sums of numbers of one sign has an error relative to its size that is
known beforehand, and no bound is computed of it.

Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from gradcli.functions.row import Primitive
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape, is_condition

U = Fraction(17, 16) / 2**53
"""Half an ulp of a number relative to its size, with room for the roundings of the bound itself."""
LIBRARY = 8
"""The vector functions are within 4 ulp: so many times U."""
SPECIAL = 64
"""Gamma and its kin, and what is computed by several steps."""
MOST = 10.0**5
"""A relative error of more times U is followed as a number; of so many ten digits are certain still."""


def library(row: Primitive) -> float:
    """How far a function's double may be from its number at the operands as computed, in multiples of U relative to its
    size: 4 ulp of vector functions, as glibc says; of what scipy computes in blocks twice what was measured."""
    if row.in_blocks is not None:
        return max(SPECIAL, 4 * row.in_blocks.ulp)
    return LIBRARY if row.vectors else SPECIAL


class Facts:
    """What is known of a tape's numbers wherever they are computed: ``relative[slot]`` is the error relative to the
    size, in multiples of U, at most MOST, or None; ``sign[slot]`` is 2 for positive, 1 for not negative, else 0.

    ``printed`` takes cells for the decimals that their doubles are printed as; else another decimal may have been
    typed that is read as the same double."""

    def __init__(self, tape: Tape, live: Iterable[Slot], *, printed: bool = True) -> None:
        self.tape, self._printed = tape, printed
        self.relative: dict[Slot, float | None] = {}
        self.sign: dict[Slot, int] = {}
        for slot in live:
            instruction = tape.instructions[slot]
            if not is_condition(instruction.operation):
                self.sign[slot] = self._sign(instruction)
                found = self._relative(instruction)
                self.relative[slot] = None if found is None or found > MOST else found

    def typed(self, slot: Slot) -> bool:
        """Whether doubles compare as the numbers they stand for: they are cells, or constants printed as typed."""
        operation, _, parameter, _, _ = self.tape.instructions[slot]
        if operation == INPUT:
            return self._printed and parameter not in self.tape.rounded
        if operation == CONSTANT:
            double = FLOAT64.number(parameter)
            return abs(double) < float("inf") and Fraction(repr(double)) == parameter
        return False

    def _sign(self, instruction: Instruction) -> int:
        operation, parameter = instruction.operation, instruction.parameter
        if operation == CONSTANT:
            return 2 if parameter > 0 else int(parameter == 0)
        if operation in NAMED_CONSTANTS:
            return 2
        signs = [self.sign.get(operand, 0) for operand in instruction.operands]
        if operation == WHERE:
            return min(signs[1:])
        row = instruction.row
        if row is None:
            return 0
        if row.positive:
            return 2
        even = operation == "powi" and parameter % 2 == 0
        square = operation == "mul" and instruction.operands[0] == instruction.operands[1]
        found = _SIGN_OF[row.sign_of](signs)
        return max(found, int(row.never_negative or even or square))

    def _relative(self, instruction: Instruction) -> float | None:
        operation, parameter = instruction.operation, instruction.parameter
        if operation == CONSTANT:
            return float(FLOAT64.number(parameter) != parameter)
        if operation == INPUT or operation in NAMED_CONSTANTS:
            return 1.0
        row = instruction.row
        if row is not None and row.pieces == "constant":
            return 0.0
        given = [self.relative.get(operand) for operand in instruction.operands]
        if operation == WHERE:
            given = given[1:]
        found = [k for k in given if k is not None]
        if len(found) < len(given):
            return None
        if operation in ("mul", "div"):
            return sum(found) + 1
        if operation == "add" and all(self.sign[operand] for operand in instruction.operands):
            return max(found) + 1
        if operation in ("max", "min", WHERE):
            return max(found)
        if operation == "atan2":  # d(angle) = (b da - a db)/r^2, and |a b|/r^2 is at most the angle
            return 1.5 * sum(found) + LIBRARY
        if operation == "hypot":
            return max(found) + LIBRARY
        if operation in ("sqrt", "cbrt"):
            return found[0] / 2 + (1 if operation == "sqrt" else LIBRARY)
        if operation in ("powi", "powr"):
            return float(abs(parameter)) * found[0] + 2 * LIBRARY
        if operation == "root":
            return found[0] + 2 * LIBRARY
        if row is not None and row.magnifies is not None:
            return row.magnifies * found[0] + (0 if row.copies else library(row))
        return None


def _of_sum(signs: Sequence[int]) -> int:
    """The sign of a sum, where no operand is negative."""
    return max(signs) if all(signs) else 0


_SIGN_OF: dict[str, Callable[[Sequence[int]], int]] = {"": lambda signs: 0, "all": min, "any": max, "sum": _of_sum}
