"""Why an entry has no number: found on the tape, said in words a user of the formula understands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.errors import Span
from gradcli.language.printing import print_number
from gradcli.results import Status
from gradcli.sweeps import Values
from gradcli.tape import WHERE, Instruction, Slot, Tape, is_condition

POLES_AT_ZERO = frozenset(["powi", "powr", "pow"])
OVERFLOWS = frozenset(["add", "sub", "mul", "exp", "exp2", "expm1", "sinh", "cosh", "softplus", "logaddexp", "hypot"])


class Trouble(NamedTuple):
    """Where and why something is missing."""

    status: Status
    reason: str
    slot: Slot
    span: Span | None
    operands: tuple[str, ...]


def events(tape: Tape, m: Any, values: Values, order: Sequence[Slot], active: Sequence[bool]) -> list[Slot]:
    """The slots at which a corner, a step or an undecided comparison lies exactly at the point."""
    found = []
    for slot in order:
        instruction = tape.instructions[slot]
        row = instruction.row
        if not active[slot]:
            continue
        if row is None:
            if is_condition(instruction.operation) and _on_the_edge(instruction, m, values):
                found.append(slot)
            continue
        for fact in (row.kink, row.jump):
            if fact is not None and fact(m, *instruction.arguments(values)) is not False:
                found.append(slot)
    return found


def _on_the_edge(instruction: Instruction, m: Any, values: Values) -> bool:
    if instruction.operation in ("and", "or", "not"):
        return False
    left, right = (values[operand] for operand in instruction.operands)
    return m.same(left, right) is not False


def corner(tape: Tape, slot: Slot, values: Values) -> Trouble:
    """A kink or jump: which function, and where it has one."""
    instruction = tape.instructions[slot]
    row = instruction.row
    shown = quoted(instruction)
    if row is None:
        return _trouble(Status.KINK, f"the condition {shown} changes exactly here", slot, instruction, values)
    status = Status.JUMP if row.jump is not None else Status.KINK
    word = "jumps" if status is Status.JUMP else "has a corner"
    where = row.kinks.removeprefix("jumps ").removeprefix("at ").removeprefix("where ")
    return _trouble(status, f"{shown} {word} here ({row.name}: {where})", slot, instruction, values)


def undefined(tape: Tape, m: Any, values: Values, order: Sequence[Slot]) -> Trouble | None:
    """The first slot whose value does not exist though its operands do, or is infinite."""
    for slot in order:
        instruction = tape.instructions[slot]
        value = values[slot]
        if not isinstance(value, float) or math.isfinite(value):
            continue
        operands = [values[operand] for operand in instruction.operands]
        if any(isinstance(o, float) and not math.isfinite(o) for o in operands):
            continue
        if instruction.operation == WHERE:
            continue
        return _undefined(instruction, value, slot, values)
    return None


def _undefined(instruction: Instruction, value: float, slot: Slot, values: Values) -> Trouble:
    shown, row = quoted(instruction), instruction.row
    first = values[instruction.operands[0]] if instruction.operands else None
    if row is None:
        return _trouble(Status.UNCERTIFIED, f"{shown} is larger than float64 can hold", slot, instruction, values)
    noun = row.noun or row.name
    if value != value:
        if row.name == "div":
            return _trouble(Status.DOMAIN, f"{shown} is 0/0 here", slot, instruction, values)
        return _trouble(
            Status.DOMAIN, f"{shown} has no real value: {noun} needs {row.domain}", slot, instruction, values
        )
    if _overflowed(row.name, first):
        return _trouble(Status.UNCERTIFIED, f"{shown} is larger than float64 can hold", slot, instruction, values)
    return _trouble(Status.INFINITE, f"{shown} has a pole here", slot, instruction, values)


def _overflowed(name: str, first: Any) -> bool:
    if name in OVERFLOWS:
        return True
    if name in POLES_AT_ZERO:
        return bool(first != 0)
    if name == "gamma":
        return bool(first > 1)
    return False


def steep(tape: Tape, slot: Slot, values: Values) -> Trouble:
    """A vertical tangent: the value is finite and the slope is not."""
    instruction = tape.instructions[slot]
    return _trouble(Status.INFINITE, f"{quoted(instruction)} has a vertical tangent here", slot, instruction, values)


def sloped(tape: Tape, slot: Slot, values: Values) -> Trouble:
    """The value exists and the slope does not: ``x^y`` by its exponent at a negative base."""
    instruction = tape.instructions[slot]
    why = f"{quoted(instruction)} has no two-sided slope here"
    return _trouble(Status.DOMAIN, why, slot, instruction, values)


def unclear(tape: Tape, slot: Slot, values: Values) -> Trouble:
    """The derivative is of the form 0 times infinity in float64."""
    instruction = tape.instructions[slot]
    why = f"at {quoted(instruction)} the chain rule meets 0 times infinity in float64"
    return _trouble(Status.UNCERTIFIED, why, slot, instruction, values)


def _trouble(status: Status, reason: str, slot: Slot, instruction: Instruction, values: Values) -> Trouble:
    operands = tuple(_operand(values[operand]) for operand in instruction.operands)
    return Trouble(status, reason, slot, instruction.origin, operands)


def _operand(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if not isinstance(value, int | Fraction):
        return f"{float(value):.10g}"
    text = print_number(value)
    return text if len(text) <= 40 else text[:39] + "…"


def quoted(instruction: Instruction, most: int = 40) -> str:
    """The source text of an instruction, short enough for a sentence."""
    if instruction.origin is None:
        return instruction.operation
    text = " ".join(instruction.origin.text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
