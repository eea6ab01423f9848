"""What is to be written: a program's values, gradients and Hessians as slots of one tape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gradcli.code.listing import Listing, listing
from gradcli.language.program import Program
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import Slot, Tape

Cell = Slot | None
"""A result's slot; None where the target does not depend on the variable: the number 0 in code."""


@dataclass(frozen=True)
class Task:
    """``values`` of T targets, ``gradients`` T by V, ``hessians`` T by V by V (none at order 1).

    ``primal`` is the tape of the program itself, before differentiation.
    """

    targets: tuple[str, ...]
    inputs: tuple[str, ...]
    variables: tuple[str, ...]
    primal: Tape
    tape: Tape
    values: tuple[Slot, ...]
    gradients: tuple[tuple[Cell, ...], ...]
    hessians: tuple[tuple[tuple[Cell, ...], ...], ...]
    order: int

    @property
    def cells(self) -> list[Cell]:
        """Every result in order: values, gradients, Hessians, each target by target."""
        first = [cell for row in self.gradients for cell in row]
        second = [cell for matrix in self.hessians for row in matrix for cell in row]
        return [*self.values, *first, *second]

    @cached_property
    def listing(self) -> Listing:
        return listing(self.tape, list(dict.fromkeys(cell for cell in self.cells if cell is not None)))


def task(program: Program, columns: Sequence[str], order: int) -> Task:
    """The task of a program by its variables, with the Hessian at order 2."""
    primal = tape_of(program, wrt=columns)
    targets = tuple(program.targets)
    first = gradient_tape(
        primal,
        {name: primal.outputs[name] for name in targets},
        {name: primal.named(name) for name in columns},
        selecting=True,
        again=order == 2,
    )
    if order == 1:
        gradients = tuple(tuple(first.partials[target, name] for name in columns) for target in targets)
        values = tuple(first.values[target] for target in targets)
        return Task(targets, tuple(primal.inputs), tuple(columns), primal, first.tape, values, gradients, (), 1)
    # The gradient tape of the gradient tape: values and smooth partials are the targets of the second.
    again: dict[tuple[str, str], Slot] = {(target, ""): first.values[target] for target in targets}
    again |= {key: slot for key, slot in first.smooth.items() if slot is not None}
    shown = first.connected
    second = gradient_tape(first.tape, again, first.variables, selecting=True, carried=[*shown.values()])
    moved = dict(zip(shown, second.carried, strict=True))
    rows = {(t, n): moved.get((t, n)) for t in targets for n in columns}

    def entry(target: str, row: int, column: int) -> Cell:
        low, high = sorted((row, column))  # symmetric: one of the two is computed
        return second.partials.get(((target, columns[low]), columns[high]))

    sides = range(len(columns))
    return Task(
        targets,
        tuple(primal.inputs),
        tuple(columns),
        primal,
        second.tape,
        tuple(second.values[target, ""] for target in targets),
        tuple(tuple(rows[target, name] for name in columns) for target in targets),
        tuple(tuple(tuple(entry(target, i, j) for j in sides) for i in sides) for target in targets),
        2,
    )
