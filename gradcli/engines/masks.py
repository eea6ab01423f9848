"""At which points of a block an operand is used: all of those its instruction is, or those of one branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gradcli.tape.tape import Guard, Instruction, Slot
from gradcli.tape.uses import uses


def holding(guard: Guard, values: Mapping[Slot, Any]) -> Any:
    """Where a guard holds; of a condition that is neither true nor false at a point, neither does there."""
    condition, wanted = guard
    return values[condition].true if wanted else values[condition].false


def used_at(instruction: Instruction, values: Mapping[Slot, Any]) -> Iterator[tuple[Slot, Any]]:
    """Each operand, and where it is used: a mask, or True for wherever the instruction is."""
    for operand, guard in uses(instruction):
        yield operand, True if guard is None else holding(guard, values)
