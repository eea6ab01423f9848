"""What conditions ask: whether all they compare has a value, and whether a target certainly has none."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.certified.reasons import quoted
from gradcli.numbers.balls.ball import kind
from gradcli.numbers.derived import Kind
from gradcli.propagation.inside import ending
from gradcli.tape.sweeps import Values, evaluated
from gradcli.tape.tape import WHERE, Slot, Tape, is_comparison, is_condition
from gradcli.tape.uses import branch, undecided, used

_NONE = (Kind.UNDEFINED, Kind.POLE)


def asked(tape: Tape, values: Values, root: Slot) -> bool:
    """Whether all that an open condition compares has a value; what a decided one compares need not."""
    if not tape.branches:
        return True
    return all(
        kind(values[operand]) is Kind.FINITE
        for slot in _open_comparisons(tape, values, root)
        for operand in tape.instructions[slot].operands
    )


def _open_comparisons(tape: Tape, values: Values, root: Slot) -> list[Slot]:
    """The comparisons that the conditions of branches rest on and that no operands decide, whatever was supposed."""
    slots = evaluated(tape, values, [root])
    stack = [tape.instructions[s].operands[0] for s in slots if tape.instructions[s].operation == WHERE]
    found, seen = [], set(stack)
    while stack:
        slot = stack.pop()
        operation, operands = tape.instructions[slot].operation, tape.instructions[slot].operands
        if is_comparison(operation):
            found.append(slot)
        elif operation in ("and", "or"):
            told = [values[operand] for operand in operands]
            if (operation == "or") not in told:  # else one of them decides
                stack += [operand for operand in operands if operand not in seen]
        elif is_condition(operation):
            stack += [operand for operand in operands if operand not in seen]
        seen.update(operands)
    return found


def missing(tape: Tape, values: Values, slot: Slot) -> bool:
    """Whether a slot certainly has no value: a branch has none whose condition compares what has none."""
    instruction = tape.instructions[slot]
    operation, operands = instruction.operation, instruction.operands
    if operation == WHERE:
        return missing(tape, values, used(instruction, values)[-1])
    if operation in ("and", "or"):
        told = [missing(tape, values, operand) or values[operand] is (operation == "and") for operand in operands]
        return values[slot] is None and all(told)
    if is_condition(operation):
        return values[slot] is None and any(missing(tape, values, operand) for operand in operands)
    if values[slot] is None or kind(values[slot]) not in _NONE:
        return False
    below = [operand for operand in operands if kind(values[operand]) in _NONE]
    return not below or any(missing(tape, values, operand) for operand in below)


def beyond(tape: Tape, values: Values, root: Slot) -> bool:
    """Whether a target has no value since an operand lies beyond the end of a domain."""
    slot = root
    while kind(values[slot]) in _NONE:
        instruction = tape.instructions[slot]
        operands = instruction.operands
        if undecided(instruction, values):
            return False
        if (taken := branch(instruction, values)) is not None:
            slot = taken
            continue
        below = [operand for operand in operands if kind(values[operand]) in _NONE]
        if not below:  # sqrt(-1); or 1/sqrt(0), which is at the end
            return any(ending(tape.instructions[each].row) for each in (slot, *operands))
        slot = below[0]
    return False


def ends(tape: Tape, cases: Sequence[Values], root: Slot) -> list[str]:
    """The functions, as typed, of whose domain an end lies within what their operands are."""
    found: dict[str, None] = {}
    for values in cases:
        for slot in evaluated(tape, values, [root]):
            instruction = tape.instructions[slot]
            row = instruction.row
            at_end = ending(row) or (row is not None and row.makes_poles(instruction.parameter))
            if not at_end or kind(values[slot]) is Kind.FINITE:
                continue
            if all(kind(values[operand]) is Kind.FINITE for operand in instruction.operands):
                assert row is not None
                found[f"{quoted(instruction)} ({row.noun or row.name} needs {row.domain})"] = None
    return list(found)
