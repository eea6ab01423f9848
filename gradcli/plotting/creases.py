"""Where a function of two variables bends or steps between the points of a grid.

A corner lies where its operands meet (abs at 0, max where both are equal, a comparison that changes), so a change of
sign along a line of the grid encloses one. It is narrowed down by halves, and counts where the gradient or the value
differs on its two sides: corners may cancel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy

from gradcli.batch.gradients import Gradients
from gradcli.engines.engine import compile_tape
from gradcli.numbers.float64 import FLOAT64
from gradcli.plotting.curves import STEP, numbers, usual_spread
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block
from gradcli.tables.rows import Rows
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import Slot, Tape, is_comparison

HALVES = 40
BESIDE = 1e-6
"""How far from a corner its two sides are looked at, as a part of a cell of the grid."""


class Creases:
    """The corners of the targets of a request, by the variables ``names``; ``work`` gives values and gradients."""

    def __init__(self, work: Gradients, request: Request, names: tuple[str, str]) -> None:
        self._work, self._names = work, names
        program = request.program
        tape = tape_of(program).extended()
        self._switches = [list(_switches(tape, tape.outputs[target], names)) for target in program.targets]
        slots = list(dict.fromkeys(slot for switches in self._switches for slot in switches))
        self._place = {slot: place for place, slot in enumerate(slots)}
        self._compiled = compile_tape(tape, dict(enumerate(slots)), {}, engine="numpy") if slots else None
        self._constants = {name: coordinate.over(FLOAT64) for name, coordinate in request.at.items()}

    def on(self, x: Any, y: Any, target: int, values: Any, gradient: Any) -> Any:
        """Points (2, M) of the corners of a target between the points of a grid: ``values`` (Y, X), ``gradient``
        (2, Y, X)."""
        found = [numpy.empty((2, 0))]
        for slot in self._switches[target]:
            for low, high in self._brackets(x, y, slot):
                middle = self._narrowed(low, high, slot)
                found.append(middle[:, self._bends(middle, (high - low) * BESIDE, target, values, gradient)])
        return numpy.concatenate(found, axis=1)

    def _brackets(self, x: Any, y: Any, slot: Slot) -> Iterator[tuple[Any, Any]]:
        """Neighbours on the grid, (2, M) each, between which a switch changes its sign."""
        across, up = numpy.meshgrid(x, y)
        sign = numpy.sign(self._at(numpy.stack([across.ravel(), up.ravel()]), slot)).reshape(across.shape)
        for here, there in (((slice(None), slice(None, -1)), (slice(None), slice(1, None))),
                            ((slice(None, -1), slice(None)), (slice(1, None), slice(None)))):  # fmt: skip
            changes = sign[here] * sign[there] < 0
            if changes.any():
                yield tuple(numpy.stack([a[part][changes] for a in (across, up)]) for part in (here, there))  # type: ignore[misc]

    def _narrowed(self, low: Any, high: Any, slot: Slot) -> Any:
        first = numpy.sign(self._at(low, slot))
        for _ in range(HALVES):
            middle = (low + high) / 2
            same = numpy.sign(self._at(middle, slot)) == first
            low, high = numpy.where(same, middle, low), numpy.where(same, high, middle)
        return (low + high) / 2

    def _bends(self, middle: Any, step: Any, target: int, values: Any, gradient: Any) -> Any:
        """At which of the points value or gradient differ on the two sides."""
        sides = [self._rows(middle + way * step) for way in (-1, 1)]
        differ = numpy.zeros(middle.shape[1], dtype=numpy.bool_)
        for place, grid in enumerate((values, *gradient)):
            before, after = (numbers(rows, target, place) for rows in sides)
            differ |= numpy.abs(after - before) > STEP * (usual_spread(grid) or 1.0)
        return differ

    def _at(self, points: Any, slot: Slot) -> Any:
        assert self._compiled is not None
        columns = dict(zip(self._names, points, strict=True))
        given = [columns.get(name, self._constants.get(name, 0.0)) for name in self._compiled.inputs]
        return numpy.broadcast_to(self._compiled.run(given).values[self._place[slot]], points.shape[1:])

    def _rows(self, points: Any) -> Rows:
        return self._work.rows(Block(dict(zip(self._names, points, strict=True)), points.shape[1]))


def _switches(tape: Tape, root: Slot, names: Sequence[str]) -> Iterator[Slot]:
    """The numbers whose sign decides on which side of a corner a target is."""
    active = tape.dependents([tape.inputs[name] for name in names])
    for slot in tape.live([root]):
        instruction = tape.instructions[slot]
        if not any(active[operand] for operand in instruction.operands if operand < len(active)):
            continue
        switch = instruction.row.switch if instruction.row is not None else ""
        if switch == "x":
            yield instruction.operands[0]
        elif switch == "x - y" or is_comparison(instruction.operation):
            yield tape.record("sub", instruction.operands)
