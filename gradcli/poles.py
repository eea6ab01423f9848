"""Poles that a float64 result does not show: 1/x at 0 is infinite, and atan of it is a number again."""

from __future__ import annotations

from collections.abc import Iterable

from gradcli.tape import WHERE, Instruction, Slot, Tape

CARRIERS = frozenset(
    ["add", "sub", "mul", "neg", "same", "stop", "abs", "sqrt", "cbrt", "asinh", "sinh", "cosh", "acosh"]
    + ["log", "log2", "log10", "log1p", "floor", "ceil", "round", "sin", "cos", "tan"]
)
"""Rows that make an infinite operand an infinite value, or none."""


def hidden_poles(tape: Tape, roots: Iterable[Slot]) -> list[Slot]:
    """The slots that may be infinite at a pole while every root that needs them is finite."""
    live = tape.live(roots)
    lost: set[Slot] = set()
    for slot in reversed(live):
        instruction = tape.instructions[slot]
        for place, operand in enumerate(instruction.operands):
            if slot in lost or not _carries(instruction, place):
                lost.add(operand)
    return [slot for slot in live if slot in lost and makes_poles(tape.instructions[slot])]


def makes_poles(instruction: Instruction) -> bool:
    """Whether a slot may be infinite at finite operands, other than by its size."""
    return instruction.row is not None and instruction.row.makes_poles(instruction.parameter)


def _carries(instruction: Instruction, place: int) -> bool:
    operation = instruction.operation
    if operation == WHERE:
        return place > 0  # a branch that is not taken is not evaluated either
    if operation == "div":
        return place == 0
    if operation in ("powi", "powr"):
        return bool(instruction.parameter > 0)
    return operation in CARRIERS
