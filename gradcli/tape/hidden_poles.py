"""Infinities that a float64 result does not show: 1/x at 0 is infinite, and atan of it is a number again; x^2 may be
larger than a double, and 1/x^2 is 0."""

from __future__ import annotations

from collections.abc import Iterable

from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape, is_condition


def hidden_infinities(tape: Tape, roots: Iterable[Slot]) -> list[Slot]:
    """The slots that may be infinite while every root that needs them is finite."""
    live = tape.live(roots)
    lost: set[Slot] = set()
    for slot in live:
        instruction = tape.instructions[slot]
        for place, operand in enumerate(instruction.operands):
            if not _carries(instruction, place) and _may_be_infinite(tape.instructions[operand]):
                lost.add(operand)
    return sorted(lost)


def _may_be_infinite(instruction: Instruction) -> bool:
    operation = instruction.operation
    if operation == CONSTANT:
        return bool(abs(instruction.parameter) >= 2**1024)
    row = instruction.row
    bounded = operation in (INPUT, *NAMED_CONSTANTS) if row is None else row.bounded
    return not bounded and not is_condition(operation)


def _carries(instruction: Instruction, place: int) -> bool:
    """Whether a value shows that an operand is infinite, being infinite itself or no number."""
    if instruction.operation == WHERE:
        return place > 0  # a branch that is not taken is not evaluated either
    return instruction.row is not None and instruction.row.shows(place, instruction.parameter)
