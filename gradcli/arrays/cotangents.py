"""The cotangents of the slots of a run, by the rules of ``gradcli.arrays.pullbacks`` and of the rows of the table.

None is where nothing flows: a branch not taken, a ``stop``, an entry that another does not use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.dense import Dense
from gradcli.arrays.flows import Flow, FlowAlgebra
from gradcli.arrays.pullbacks import PULLBACKS
from gradcli.arrays.running import ArrayRun
from gradcli.tape.sweeps import scaled
from gradcli.tape.tape import WHERE, Slot

Shares = list["Dense | None"]
"""What each operand gets of a cotangent."""
Active = Sequence[bool]


def pullback(run: ArrayRun, seeds: Mapping[Slot, Dense], active: Active) -> dict[Slot, Dense]:
    """The cotangents of all slots the seeds reach, from the seeds down."""
    found: dict[Slot, Dense] = dict(seeds)
    for slot in reversed(run.tape.live(seeds)):
        cotangent = found.get(slot)
        instruction = run.tape.instructions[slot]
        if cotangent is None or not active[slot] or not instruction.operands:
            continue
        rule = _of_arrays if instruction.operation in PULLBACKS else _entrywise
        shares = rule(run, slot, instruction, cotangent, [active[operand] for operand in instruction.operands])
        for operand, share in zip(instruction.operands, shares, strict=True):
            if share is not None:
                found[operand] = found[operand].plus(share) if operand in found else share
    return found


def _of_arrays(
    run: ArrayRun, slot: Slot, instruction: ArrayInstruction, cotangent: Dense, wanted: Sequence[bool]
) -> Shares:
    """By the rules that only arrays have."""
    m = FlowAlgebra(run, slot)
    given = [m.at(array) for array in run.given(instruction)]
    value = Flow(instruction.shape, lambda: run.values[slot])  # which a run for products alone does not have
    shares = PULLBACKS[instruction.operation](m, instruction, value, m.at(cotangent), given)
    return [share.dense if needed else None for share, needed in zip(shares, wanted, strict=True)]


# Entry by entry


def entry_partials(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, which: int) -> list[Any] | None:
    """The partials of a slot by one operand, entry by entry; None of a condition, and of a branch not taken."""
    given, row = [run.values[operand].flat for operand in instruction.operands], instruction.row
    if instruction.operation == WHERE:
        return [1 if which and taken is (which == 1) else None for taken in given[0]] if which else None
    if row is None:
        return None
    partial = row.partials[which]
    extra = () if instruction.parameter is None else (instruction.parameter,)
    values = run.values[slot].flat
    return [partial(run.m, y, *numbers, *extra) for y, *numbers in zip(values, *given, strict=True)]


def _entrywise(
    run: ArrayRun, slot: Slot, instruction: ArrayInstruction, cotangent: Dense, wanted: Sequence[bool]
) -> Shares:
    row = instruction.row
    if cotangent.packed and row is not None and row.linear:
        signs = [partial(run.m, *[None] * (len(row.partials) + 1)) for partial in row.partials]
        return [None if sign is None else cotangent if sign == 1 else cotangent.negated() for sign in signs]
    shares: Shares = []
    for which, needed in enumerate(wanted):
        partials = entry_partials(run, slot, instruction, which) if needed else None
        if partials is None:
            shares.append(None)
            continue
        numbers = [
            None if g is None else run.sized(scaled(g, partial))
            for g, partial in zip(cotangent.flat, partials, strict=True)
        ]
        shares.append(run.array(cotangent.shape, numbers))
    return shares
