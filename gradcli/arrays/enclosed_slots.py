"""Which slots of an array tape balls hold as balls in every entry, none as a rational: told beforehand.

A ball that meets a rational is a ball; but what has a corner may answer with the other operand, 0 times a ball is the
rational 0, and one ball divided by itself, or taken from itself, is a rational too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gradcli.arrays.array_tape import ArrayInstruction, ArrayTape
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Slot

UNKNOWN, NONZERO, ENCLOSED = 0, 1, 2
"""What is known of every entry of a slot: nothing; that it is not 0; that it is a ball."""
_MOVES = ("broadcast", "index", "stack", "transpose", "reshape")


def enclosed_slots(tape: ArrayTape, live: Sequence[Slot], enclosed: Collection[str]) -> set[Slot]:
    """Of the slots ``live``, those held as balls; ``enclosed`` are the variables that are."""
    known: dict[Slot, int] = {}
    origins: dict[Slot, frozenset[Slot]] = {}
    for slot in live:
        instruction = tape.instructions[slot]
        known[slot] = _known(instruction, known, origins, enclosed)
        origins[slot] = _origins(slot, instruction, known, origins)
    return {slot for slot, what in known.items() if what == ENCLOSED}


def _known(
    instruction: ArrayInstruction,
    known: dict[Slot, int],
    origins: dict[Slot, frozenset[Slot]],
    enclosed: Collection[str],
) -> int:
    operation, operands, parameter, _, _, row = instruction
    given = [known[operand] for operand in operands]
    if operation == INPUT:
        return ENCLOSED if parameter in enclosed else UNKNOWN
    if operation in NAMED_CONSTANTS or (operation == CONSTANT and parameter):
        return NONZERO
    if operation in _MOVES or operation == WHERE:
        return min(given[1:] if operation == WHERE else given)
    if operation in ("sum", "matmul"):
        return ENCLOSED if ENCLOSED in given else UNKNOWN
    if row is None or row.kink or row.jump or row.pieces or ENCLOSED not in given or parameter == 0:
        return UNKNOWN
    together = len(operands) == 2 and bool(origins[operands[0]] & origins[operands[1]])
    if together and row.error not in ("sum", "product"):
        return UNKNOWN  # x - x, x/x
    return ENCLOSED if row.linear or UNKNOWN not in given else UNKNOWN


def _origins(
    slot: Slot, instruction: ArrayInstruction, known: dict[Slot, int], origins: dict[Slot, frozenset[Slot]]
) -> frozenset[Slot]:
    """The slots whose very numbers may stand in this one."""
    operation, operands, *_, row = instruction
    moved = operation in _MOVES or operation in (WHERE, "sum")
    passed = row is not None and (row.copies or (row.error == "product" and NONZERO in map(known.get, operands)))
    if not (moved or passed) or not operands:
        return frozenset([slot])
    return frozenset([slot]).union(*(origins[operand] for operand in operands))
