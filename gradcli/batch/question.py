"""What is asked of a program at every point of a table, whoever answers it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from gradcli.errors import MathematicsError
from gradcli.questions import seeds as seeding
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block
from gradcli.tables.rows import STATUS_WORDS, Layout
from gradcli.tables.statuses import DOMAIN, OK
from gradcli.tape.lowering import tape_of

FAULT_CODES = (OK, STATUS_WORDS.index("missing"), STATUS_WORDS.index("text"), DOMAIN, OK)
"""The status code that a cell's fault gives, by FaultKind; what is FOREIGN is refused before."""


MANY = 200
"""Slots of a program in scalars from which whole arrays are faster, where it is one of them. Measured by the benchmark
``array-tables``: least squares of 7 by 7 take as long both ways."""


class PointsQuestion:
    """A program and its rows of results. ``needs`` tells, for each target, the columns it takes, ``unconnected`` the
    variables it does not depend on."""

    layout: Layout

    def __init__(self, request: Request, *, variables: Sequence[str] | None, schema: str) -> None:
        program = request.program
        self.request = request
        self.names = request.columns if variables is None else tuple(variables)
        self.plan = request.plan
        self.tape = tape = tape_of(program, wrt=self.names, typed_exactly=not request.floats_only).extended()
        tape.rounded = frozenset(name for name, coordinate in request.at.items() if not coordinate.held)
        self.slots = {name: tape.named(name) for name in self.names}
        self.weights = [seeding.as_mapping(row, tape.outputs) for row in self.plan]
        self.roots = {number: tape.combined(row) for number, row in enumerate(self.weights)}
        self.direction = request.along(self.names)
        self.layout = Layout(
            [seeds.label for seeds in self.plan],
            self.names,
            along=self.direction is not None,
            expressions=[seeding.expression_of(program, seeds) for seeds in self.plan],
            schema=schema,
            constants=request.coordinates,
        )
        reached = [set(tape.live([root])) for root in self.roots.values()]
        self.needs = [[name for name, slot in tape.inputs.items() if slot in found] for found in reached]
        self.unconnected = [[slot not in found for slot in self.slots.values()] for found in reached]
        self._refuse_unconnected()

    def unconnected_entries(self, target: int) -> list[bool]:
        """Of each entry after the value, whether it belongs to a variable the target does not depend on."""
        return [*self.unconnected[target], *[False] * self.layout.along]

    def _point(self, block: Block, row: int) -> dict[str, float | str]:
        """One point of the variables; a cell that no target needs may be no number, and is 0."""
        found = {name: number for name, number in block.point(row).items() if name in self.tape.inputs}
        return {name: number if isinstance(number, str) or isfinite(number) else 0.0 for name, number in found.items()}

    def _refuse_unconnected(self) -> None:
        if self.request.unconnected != "error":
            return
        for seeds, flags in zip(self.plan, self.unconnected, strict=True):
            for name, lacking in zip(self.names, flags, strict=True):
                if lacking:
                    what = f"{seeds.label} does not depend on {name}"
                    raise MathematicsError(what, fix="leave it out of --wrt, or use --unconnected zero")
