"""Infinities within that a float64 result does not show: its number is printed, and nothing is said for it.

The value of a row may come of one (1/(1+x^2) at 1e200), and so may a slope whose row's rule overflows though the value
does not (atan(x) there). The rules are looked at on the gradient as a tape, where each step of theirs is a slot.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gradcli.certified.reasons import Trouble, quoted
from gradcli.certified.row_sweep import RowSweep
from gradcli.results.entries import Entry, Status
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.sweeps import evaluate, evaluated
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.certified.verdict import Verdict

MODEST = 1e50
"""Where all values lie between its inverse and this, and no adjoint above it, no rule overflows."""


def noticed(
    verdict: Verdict,
    sweep: RowSweep,
    inputs: Mapping[str, Any],
    wrt: Mapping[str, Slot],
    moved: Iterable[str],
    missing: Callable[[Trouble], Entry],
) -> Verdict:
    """A verdict over float64 with what infinities within leave unsure; ``moved`` are the names along the direction."""

    def unsure(entry: Entry, trouble: Trouble | None) -> Entry:
        if trouble is None or entry.status is not Status.OK:
            return entry
        return missing(trouble)._replace(value=entry.value)

    hidden = sweep.hidden
    slopes = {} if hidden else _overflowed(sweep, inputs, wrt)
    along = verdict.along
    if along is not None:
        along = unsure(along, hidden or next((slopes[name] for name in moved if name in slopes), None))
    gradient = {name: unsure(entry, hidden or slopes.get(name)) for name, entry in verdict.gradient.items()}
    return verdict._replace(value=unsure(verdict.value, hidden), gradient=gradient, along=along)


def _overflowed(sweep: RowSweep, inputs: Mapping[str, Any], wrt: Mapping[str, Slot]) -> dict[str, Trouble]:
    """For each name, the first number of the rules of its slope that is infinite and computed from numbers."""
    values = (abs(number) for number in map(sweep.values.__getitem__, sweep.order) if number.__class__ is float)
    adjoints = (abs(number) for number in sweep.cotangents.values() if number.__class__ is float)
    # What is sent back is multiplied and added, never divided by: however small it is, it makes nothing large.
    if all(size == 0 or 1 / MODEST < size < MODEST for size in values) and all(size < MODEST for size in adjoints):
        return {}
    variables = {name: slot for name, slot in wrt.items() if slot in sweep.reached}
    first = gradient_tape(sweep.tape, {slot: slot for slot in sweep.row}, variables)
    wanted = {name: [s for root in sweep.row if (s := first.partials[root, name]) is not None] for name in variables}
    numbers = evaluate(first.tape, sweep.m, inputs, [slot for slots in wanted.values() for slot in slots])
    found = {}
    for name, slots in wanted.items():
        for slot in evaluated(first.tape, numbers, slots):
            instruction = first.tape.instructions[slot]
            if instruction.row is None or not _infinite(numbers[slot]):
                continue
            if not any(map(_infinite, (numbers[operand] for operand in instruction.operands))):
                why = f"overflow within: a number in the slope of {quoted(instruction)} is larger than float64 can hold"
                origin, lines = instruction.origin, sweep.tape.instructions
                there = next((s for s in sweep.order if lines[s].origin is origin), -1)
                found[name] = Trouble(Status.UNCERTIFIED, why, there, origin, ())
                break
    return found


def _infinite(number: Any) -> bool:
    return isinstance(number, float) and math.isinf(number)
