"""What is to be written of a program of arrays: its values and gradients as slots of one array tape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gradcli.arrays.array_tape import SLOPE, ArrayTape
from gradcli.arrays.gradient import array_gradient
from gradcli.errors import LimitError
from gradcli.language.program import Program
from gradcli.tape.tape import Slot


class ArrayTask(NamedTuple):
    """``values`` are the slots of the targets; ``partials`` of each target by each variable, None where it is 0.

    An array target has a row of partials an entry: ``rows`` says how many belong to each target.
    """

    targets: tuple[str, ...]
    variables: tuple[str, ...]
    tape: ArrayTape
    values: tuple[Slot, ...]
    partials: tuple[tuple[Slot | None, ...], ...]
    rows: tuple[int, ...]


def array_task(program: Program, columns: Sequence[str]) -> ArrayTask | None:
    """The task of a program of arrays; None where it has none, or where only scalars can write it."""
    if program.typed is None:
        return None
    names = list(dict.fromkeys(column.partition("[")[0] for column in columns))
    apart = frozenset(names) - frozenset(program.typed.variables)
    tape: ArrayTape = program.array_program.arrays(apart, True)
    if any((i.operation == "fold" and i.parameter == "mul") or i.operation == SLOPE for i in tape.instructions):
        return None  # the rule of the one divides by the entries, and the other has no number at corners
    tape = tape.extended()
    roots: dict[tuple[str, int], Slot] = {}
    rows = []
    for target in program.typed.targets:
        slot = tape.outputs[target]
        entries = _entries(tape, slot)
        rows.append(len(entries))
        roots |= {(target, place): entry for place, entry in enumerate(entries)}
    variables = {name: tape.inputs.get(name, tape.outputs.get(name, -1)) for name in names}
    if -1 in variables.values():
        return None
    try:
        found = array_gradient(tape, roots, variables)
    except LimitError:
        return None
    partials = tuple(tuple(found.partials[key, name] for name in names) for key in roots)
    values = tuple(found.tape.outputs[target] for target in program.typed.targets)
    return ArrayTask(tuple(program.typed.targets), tuple(names), found.tape, values, partials, tuple(rows))


def _entries(tape: ArrayTape, slot: Slot) -> list[Slot]:
    shape = tape.shape(slot)
    places: list[tuple[int, ...]] = [()]
    for dimension in shape:
        places = [(*place, k) for place in places for k in range(1, int(dimension) + 1)]
    if not shape:
        return [slot]
    return [tape.record("index", (slot,), tuple((k, k, False) for k in place), None, ()) for place in places]
