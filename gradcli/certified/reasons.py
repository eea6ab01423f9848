"""Why an entry has no number: found on the tape, said in words a user of the formula understands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from gradcli.errors import Span
from gradcli.functions.book import UNRULED
from gradcli.functions.row import NO_RULE_SAYS, Primitive
from gradcli.numbers.derived import Kind
from gradcli.numbers.system import NumberSystem
from gradcli.records import NamedTuple
from gradcli.results.entries import Status
from gradcli.tape.sweeps import Values
from gradcli.tape.tape import INPUT, WHERE, Instruction, Slot, Tape, is_condition
from gradcli.tape.uses import branch


class Trouble(NamedTuple):
    """Where and why something is missing."""

    status: Status
    reason: str
    slot: Slot
    span: Span | None
    operands: tuple[str, ...]


class Edges(NamedTuple):
    """The slots at which a corner, a step or a comparison lies exactly at the point; where it may lie."""

    certain: list[Slot]
    possible: list[Slot]


def edges(tape: Tape, m: NumberSystem, values: Values, order: Sequence[Slot], active: Sequence[bool]) -> Edges:
    """Where the rows' facts, and the conditions, say that two pieces of the function meet."""
    found, bare = Edges([], []), tape.bare
    for slot in tape.picked(order, lambda name, row: bool(row.facts) if row else is_condition(name)):
        if not active[slot]:
            continue
        instruction = bare(slot)
        row = instruction.row
        if row is not None and not row.facts:
            continue
        there = _on_the_edge(instruction, m, values)
        if there is not False:
            (found.possible if there is None else found.certain).append(slot)
    return found


def _on_the_edge(instruction: Instruction, m: NumberSystem, values: Values) -> bool | None:
    row = instruction.row
    doubles = m.name == "float64"  # which compare infinities, and have no two sides to ask
    numbers = [values[o] for o in instruction.operands if not _decision(values[o])]
    if not doubles and any(m.kind(x) in (Kind.UNDEFINED, Kind.POLE) for x in numbers):
        return False  # of no number: a condition that needs it has none either
    if row is not None:
        # The two sides tell x^(3/2) from (x^2)^(3/2).
        asked = [fact for fact in row.facts if fact is not row.edge or not doubles]
        facts = [fact(m, *instruction.arguments(values)) for fact in asked]
        return True if True in facts else None if None in facts else False
    if not is_condition(instruction.operation) or instruction.operation in ("and", "or", "not"):
        return False
    left, right = (values[operand] for operand in instruction.operands)
    same: bool | None = m.same(left, right)
    return same


def _decision(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def ends_only(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> bool:
    """Whether at a corner, step or end that lies exactly here only a domain may end."""
    instruction = tape.instructions[slot]
    row = instruction.row
    return row is not None and [f for f in row.facts if f(m, *instruction.arguments(values)) is True] == [row.edge]


def corner(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> Trouble:
    """A kink, a jump, an end of the domain: which function, and where it has one."""
    instruction = tape.instructions[slot]
    row = instruction.row
    shown = quoted(instruction)
    if row is None:
        why = f"the condition {shown} changes exactly here"
        return _trouble(Status.KINK, why, slot, tape, m, values)
    there = [fact for fact in row.facts if fact(m, *instruction.arguments(values)) is True]
    if ends_only(tape, m, slot, values):
        why = f"the domain of {shown} may end here ({row.noun or row.name} needs {row.domain})"
        return _trouble(Status.UNCERTIFIED, why, slot, tape, m, values)
    status = Status.JUMP if row.jump in there else Status.KINK
    word = "jumps" if status is Status.JUMP else "has a corner"
    where = row.kinks.removeprefix("jumps ").removeprefix("at ").removeprefix("where ")
    return _trouble(status, f"{shown} {word} here ({row.noun or row.name}: {where})", slot, tape, m, values)


def possible_corner(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> Trouble:
    """Whether a corner or step lies here could not be decided."""
    why = f"it cannot be told whether {quoted(tape.instructions[slot])} has a corner or step exactly here"
    return _trouble(Status.UNCERTIFIED, why, slot, tape, m, values)


def missing(tape: Tape, m: NumberSystem, values: Values, roots: Iterable[Slot]) -> Trouble | None:
    """Why one of the roots holds no number: the first slot without one that is to blame for it."""
    causes, asked, seen, stack = set(), set(), set(), list(roots)
    while stack:
        slot = stack.pop()
        if slot in seen or _has_number(m, values[slot]):
            continue
        seen.add(slot)
        instruction = tape.instructions[slot]
        below = [o for o in instruction.operands if not _has_number(m, values[o])]
        if slot in tape.slopes and m.kind(values[slot]) is not Kind.POLE:
            # What the chain rule leaves open says nothing of the derivative; what the function lacks, it lacks too.
            below = _lacking(tape, m, values, tape.slopes[slot].of)
        if instruction.operation == WHERE:
            if (taken := branch(instruction, values)) is not None:
                below = [taken]
            elif below := _without_value(tape, m, values, instruction.operands[0]):
                asked.update(below)
        if below:
            stack += below
            asked.update(below if slot in asked else ())
        else:
            causes.add(slot)
    if not causes:
        return None
    first = min(causes)
    found = _missing(tape, m, first, values)
    # What a condition compares has an infinity that the value has not.
    return found._replace(status=Status.DOMAIN) if first in asked and found.status is Status.INFINITE else found


def _lacking(tape: Tape, m: NumberSystem, values: Values, of: Slot) -> list[Slot]:
    """The slots without a number that a slot needs, where it may not have been computed itself."""
    found, seen, stack = [], {of}, [of]
    while stack:
        slot = stack.pop()
        value = values[slot]
        if value is not None and not isinstance(value, bool):
            found += [] if m.kind(value) is Kind.FINITE else [slot]
            continue
        operands = (tape.slopes[slot].of,) if slot in tape.slopes else tape.instructions[slot].operands
        stack += [operand for operand in operands if operand not in seen]
        seen.update(operands)
    return found


def _has_number(m: NumberSystem, value: Any) -> bool:
    return isinstance(value, bool) or (value is not None and m.kind(value) is Kind.FINITE)


def _without_value(tape: Tape, m: NumberSystem, values: Values, condition: Slot) -> list[Slot]:
    """What leaves a condition certainly without an answer: operands of comparisons that have no number.

    None where it is only not known, or where one side of an ``and`` or ``or`` that is not known may settle it.
    """
    instruction = tape.instructions[condition]
    open_ = [operand for operand in instruction.operands if values[operand] is None]
    if instruction.operation in ("and", "or", "not"):
        found = [_without_value(tape, m, values, operand) for operand in open_]
        return [slot for slots in found for slot in slots] if all(found) else []
    return [o for o in instruction.operands if m.kind(values[o]) in (Kind.UNDEFINED, Kind.POLE)]


def hidden(tape: Tape, m: NumberSystem, values: Values, order: Sequence[Slot]) -> Trouble | None:
    """The first slot that is infinite though its operands are numbers, over float64."""
    found = missing(tape, m, values, order)
    if found is None or m.kind(values[found.slot]) is not Kind.POLE:
        return None
    word = "overflow" if found.status is Status.UNCERTIFIED else "pole"
    why = f"{word} within: {found.reason}"
    return found._replace(status=Status.UNCERTIFIED, reason=why)


def _missing(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> Trouble:
    instruction = tape.instructions[slot]
    if instruction.operation == WHERE:
        why = f"it cannot be told which branch {quoted(instruction)} takes"
        return _trouble(Status.UNCERTIFIED, why, slot, tape, m, values)
    shown, row, kind = quoted(instruction), instruction.row, m.kind(values[slot])
    if row is UNRULED:
        return unruled(tape, m, slot, values)
    if slot in tape.slopes and kind is not Kind.POLE:
        why = f"the chain rule leaves open whether {shown} exists here: a corner, a step or 0/0 lies within"
        return _trouble(Status.UNCERTIFIED, why, slot, tape, m, values)
    if kind is Kind.UNCLEAR:
        why = f"it cannot be told whether {shown} is defined here"
        if row is not None and row.enclosure and (seconds := _stopped(row.enclosure)):
            why = f"enclosing {shown} took longer than {seconds:g} s and was stopped"
        return _trouble(Status.UNCERTIFIED, why, slot, tape, m, values)
    if kind is Kind.UNDEFINED and row is not None:
        needs = f"{row.noun or row.name} needs {row.domain}"
        why = (
            f"{shown} is 0/0 here"
            if row.name == "div"
            else f"{shown} has no real value: {needs}{_real_root(instruction)}"
        )
        return _trouble(Status.DOMAIN, why, slot, tape, m, values)
    first = values[instruction.operands[0]] if instruction.operands else None
    if row is None or (m.name == "float64" and _overflowed(row, first)):
        why = f"{shown} is larger than float64 can hold"
        return _trouble(Status.UNCERTIFIED, why, slot, tape, m, values)
    return _trouble(Status.INFINITE, f"{shown} has a pole here", slot, tape, m, values)


def _real_root(instruction: Instruction) -> str:
    """The real root of a negative number, which a power with an odd denominator may have meant."""
    power = instruction.parameter
    if instruction.operation != "powr" or not isinstance(power, Fraction) or power.denominator % 2 == 0:
        return ""
    root = "cbrt(x)" if power.denominator == 3 else f"root(x, {power.denominator})"
    return f"; the real root is {root}" + (f"^{power.numerator}" if power.numerator != 1 else "")


def _overflowed(row: Primitive, first: Any) -> bool:
    if row.overflows:
        return True
    if row.pole_at_zero:
        return bool(first != 0)
    if row.name == "gamma":
        return bool(first > 1)
    return False


def steep(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> Trouble:
    """A vertical tangent: the value is finite and the slope is not."""
    why = f"{quoted(tape.instructions[slot])} has a vertical tangent here"
    return _trouble(Status.INFINITE, why, slot, tape, m, values)


def sloped(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> Trouble:
    """The value exists and the slope does not: ``x^y`` by its exponent at a negative base."""
    why = f"{quoted(tape.instructions[slot])} has no two-sided slope here"
    return _trouble(Status.DOMAIN, why, slot, tape, m, values)


def unclear(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> Trouble:
    """The chain rule as written is of the form 0 times infinity, or cannot be told."""
    why = f"at {quoted(tape.instructions[slot])} the chain rule meets 0 times infinity"
    return _trouble(Status.UNCERTIFIED, why, slot, tape, m, values)


def _stopped(kernel: str) -> float:
    """After how many seconds a call of a kernel was lately ended; 0 where none was."""
    from gradcli.numbers.balls.aside import ASIDE

    return ASIDE.gave_up(kernel)


def unruled(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> Trouble:
    """A partial that no closed rule gives lies between."""
    shown = quoted(tape.instructions[slot])
    why = NO_RULE_SAYS if shown == UNRULED.name else f"{NO_RULE_SAYS} of {shown}"
    return _trouble(Status.UNCERTIFIED, why, slot, tape, m, values)


def unsure(tape: Tape, m: NumberSystem, values: Values, order: Sequence[Slot]) -> Trouble:
    """Whose digits could not be proved: the first enclosure that may be 0, else the last slot itself."""
    straddling = (
        slot
        for slot in order
        if tape.instructions[slot].operands
        and not _decision(values[slot])
        and m.kind(values[slot]) is Kind.FINITE
        and m.is_zero(values[slot]) is None
    )
    slot = next(straddling, order[-1])
    return _trouble(Status.UNCERTIFIED, "its digits could not be proved", slot, tape, m, values)


def _trouble(status: Status, reason: str, slot: Slot, tape: Tape, m: NumberSystem, values: Values) -> Trouble:
    return Trouble(status, reason, slot, tape.instructions[slot].origin, operands_at(tape, m, slot, values))


def operands_at(tape: Tape, m: NumberSystem, slot: Slot, values: Values) -> tuple[str, ...]:
    """What stood at an operation, as text."""
    return tuple(_operand(m, values[operand]) for operand in tape.instructions[slot].operands)


def _operand(m: NumberSystem, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = "undecided" if value is None else m.text(value)
    return text if len(text) <= 40 else text[:39] + "…"


def quoted(instruction: Instruction, most: int = 40) -> str:
    """The source text of an instruction, short enough for a sentence."""
    if instruction.origin is None:
        return str(instruction.parameter) if instruction.operation == INPUT else instruction.operation
    text = " ".join(instruction.origin.text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
