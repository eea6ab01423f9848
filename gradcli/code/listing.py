"""A gradient tape as lines of code: which slots get a name, in which order, and where each may be computed.

A slot that only one branch of a ``where`` needs is guarded by that condition, so that a language with
conditional statements never computes it elsewhere. A slot used once stands inside the line that uses it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gradcli.functions import arithmetic
from gradcli.language.expressions import CONDITIONS
from gradcli.numbers.rounding import Rounding
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import INPUT, WHERE, Guard, Slot, Tape
from gradcli.tape.uses import conditions, uses

MOST_BITS = 4096
_ONCE = frozenset([*(row.name for row in arithmetic.ROWS), *CONDITIONS, WHERE])
"""Operations that write each operand once: others may stand inside them."""
_DEEPEST = 6
"""Operations one inside the other in a line."""


class CodeLine(NamedTuple):
    """A slot with a name of its own, and the guards it stands behind, outermost first. ``idle`` where it may be
    computed all the same though nothing needs it: two branches of different conditions share it."""

    slot: Slot
    guards: tuple[Guard, ...]
    idle: bool = False


@dataclass(frozen=True)
class Listing:
    """``lines`` in evaluation order; ``constants`` are the slots that no input reaches, correctly rounded;
    ``inside`` are the slots without a line, written where they are used."""

    tape: Tape
    lines: tuple[CodeLine, ...]
    constants: dict[Slot, float]
    inside: frozenset[Slot]


def listing(tape: Tape, roots: Sequence[Slot]) -> Listing:
    """The lines that compute the roots."""
    live = tape.live(roots)
    varying = tape.dependents(tape.inputs.values())
    constants = {
        slot: rounded(tape, slot, {}) for slot in live if not varying[slot] and tape.instructions[slot].row is not None
    } | {slot: rounded(tape, slot, {}) for slot in live if tape.instructions[slot].operation in ("constant", "pi", "e")}
    needed = [slot for slot in _needed(tape, roots, constants) if slot not in constants]
    guards, idle = _guards(tape, roots, needed)
    inside = _inside(tape, roots, needed)
    order = _ordered(tape, roots, guards, constants)
    depth = {slot: len(found) for slot, found in guards.items()}
    lines = tuple(
        CodeLine(slot, tuple(sorted(guards[slot], key=lambda guard: (depth[guard[0]], guard))), slot in idle)
        for slot in order
        if slot not in inside and tape.instructions[slot].operation != INPUT
    )
    return Listing(tape, lines, constants, inside)


def rounded(tape: Tape, slot: Slot, inputs: dict[str, Any]) -> float:
    """The correctly rounded double of a slot; NaN where it has no value, or none that can be proved.

    ``inputs`` map names to what gives a coordinate over a number system.
    """
    from gradcli.numbers.balls.balls import Balls

    bits = 64
    while bits <= MOST_BITS:
        m = Balls(bits)
        with m.working():
            given = {name: value.over(m) for name, value in inputs.items()}
            value = evaluate(tape, m, given, [slot])[slot]
        found = None if value is None else Rounding().number(value)
        if found is not None:
            return double(found)
        bits *= 2
    return float("nan")


def double(number: Any) -> float:
    """The double nearest an exact number, an infinity past the largest one."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _needed(tape: Tape, roots: Iterable[Slot], constants: dict[Slot, float]) -> list[Slot]:
    seen, stack = set(roots), list(roots)
    while stack:
        slot = stack.pop()
        for operand in () if slot in constants else tape.instructions[slot].operands:
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return sorted(seen)


def _guards(
    tape: Tape, roots: Iterable[Slot], needed: Sequence[Slot]
) -> tuple[dict[Slot, frozenset[Guard]], frozenset[Slot]]:
    """The conditions under which each slot is needed, in every one of its uses; and the slots that may not be
    needed though all of these hold."""
    everywhere: frozenset[Guard] = frozenset()
    found = conditions(tape, needed, roots, everywhere, _within, operator.and_)
    sure = {root: {everywhere} for root in roots}
    """The conditions of those uses that are made wherever they hold."""
    idle: set[Slot] = set()
    for slot in reversed(needed):
        if found[slot] not in sure.get(slot, ()):
            idle.add(slot)
            continue
        for operand, guard in uses(tape.instructions[slot]):
            sure.setdefault(operand, set()).add(_within(found[slot], guard))
    return found, frozenset(idle)


def _within(here: frozenset[Guard], guard: Guard | None) -> frozenset[Guard]:
    return here if guard is None else here | {guard}


def _inside(tape: Tape, roots: Iterable[Slot], needed: Sequence[Slot]) -> frozenset[Slot]:
    named = set(roots)
    users: dict[Slot, list[Slot]] = {}
    for slot in needed:
        for operand in tape.instructions[slot].operands:
            users.setdefault(operand, []).append(slot)
    guarding = {guard[0] for slot in needed for _, guard in uses(tape.instructions[slot]) if guard is not None}
    depth: dict[Slot, int] = {}
    found = set()
    for slot in needed:
        operation, operands, *_ = tape.instructions[slot]
        depth[slot] = 1 + max((depth[operand] for operand in operands if operand in found), default=0)
        user = users.get(slot, [])
        if slot in named or len(user) != 1 or operation in (INPUT, WHERE) or slot in guarding:
            continue
        if tape.instructions[user[0]].operation in _ONCE and depth[slot] < _DEEPEST:
            found.add(slot)
    return frozenset(found)


def _ordered(
    tape: Tape, roots: Iterable[Slot], guards: dict[Slot, frozenset[Guard]], constants: dict[Slot, float]
) -> Iterator[Slot]:
    """Every slot after its operands and the conditions that guard it."""
    done: set[Slot] = set(constants)
    stack = list(reversed(list(roots)))
    while stack:
        slot = stack[-1]
        if slot in done:
            stack.pop()
            continue
        first = [condition for condition, _ in guards[slot] if condition not in done]
        waiting = first or [operand for operand in tape.instructions[slot].operands if operand not in done]
        if waiting:
            stack.extend(reversed(waiting))
            continue
        stack.pop()
        done.add(slot)
        yield slot
