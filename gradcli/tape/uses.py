"""Which branch needs a slot: every use of an operand, with the condition under which alone it is one.

Nobody else takes a ``where`` apart for that. At one point conditions are decided (``used``); for a whole tape they
are carried down from the roots (``conditions``): as lists, as sets, or as masks over a block of points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from gradcli.records import NamedTuple
from gradcli.tape.tape import WHERE, Guard, Instruction, Slot, Tape

T = TypeVar("T")


class Use(NamedTuple):
    """An operand in its place. It is used wherever the instruction is, or only where its guard holds."""

    operand: Slot
    guard: Guard | None


def uses(instruction: Instruction) -> Sequence[Use]:
    """Every use an instruction makes of its operands, in their order."""
    if instruction.operation != WHERE:
        return [Use(operand, None) for operand in instruction.operands]
    condition, yes, no = instruction.operands
    return [Use(condition, None), Use(yes, (condition, True)), Use(no, (condition, False))]


def conditions(
    tape: Tape,
    slots: Sequence[Slot],
    roots: Iterable[Slot],
    everywhere: T,
    within: Callable[[T, Guard], T],
    joined: Callable[[T, T], T],
) -> dict[Slot, T]:
    """Under which conditions each slot is used by the roots, through ``slots`` in evaluation order.

    The roots are used ``everywhere``; ``within`` adds one condition to others, ``joined`` makes one of two uses.
    """
    found = dict.fromkeys(roots, everywhere)
    for slot in reversed(slots):
        here = found[slot]
        for operand, guard in uses(tape.instructions[slot]):
            there = here if guard is None else within(here, guard)
            found[operand] = joined(found[operand], there) if operand in found else there
    return found


def branch(instruction: Instruction, values: Sequence[Any]) -> Slot | None:
    """The branch a ``where`` takes; None of an open condition, and of other instructions."""
    if instruction.operation != WHERE:
        return None
    condition, yes, no = instruction.operands
    decided = values[condition]
    return None if decided is None else yes if decided else no


def used(instruction: Instruction, values: Sequence[Any]) -> tuple[Slot, ...]:
    """The operands that are used; of a ``where`` whose condition is open, only that."""
    if instruction.operation != WHERE:
        return instruction.operands
    condition, taken = instruction.operands[0], branch(instruction, values)
    return (condition,) if taken is None else (condition, taken)


def undecided(instruction: Instruction, values: Sequence[Any]) -> bool:
    """Whether this is a ``where`` whose condition is open."""
    return instruction.operation == WHERE and values[instruction.operands[0]] is None


def on_demand(tape: Tape, roots: Iterable[Slot], values: Sequence[Any]) -> Iterable[Slot]:
    """Slots in an order in which each is needed: the condition of a ``where`` before its branch."""
    stack, bare = list(roots), tape.bare
    done = [False] * len(tape)
    while stack:
        slot = stack[-1]
        if done[slot]:
            stack.pop()
            continue
        # Of a where whose condition is not known yet, only the condition is used.
        waiting = [operand for operand in used(bare(slot), values) if not done[operand]]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        done[slot] = True
        yield slot
