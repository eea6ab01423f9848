"""Values and gradients over blocks of points: the engine's numbers, the one-shot's verdict where those cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy

from gradcli import seeds as seeding
from gradcli.batch import engine as engines
from gradcli.batch.blocks import Block, FaultKind
from gradcli.batch.engine import aligned, compile_tape
from gradcli.batch.rowjudge import Question, RowJudge, as_double, entries
from gradcli.batch.rows import STATUSES, Entries, Layout, Rows
from gradcli.batch.statuses import DOMAIN, JUMP, KINK, UNCONNECTED
from gradcli.batch.tally import entry_names
from gradcli.derivatives import Request, direction_of
from gradcli.errors import MathematicsError
from gradcli.lowering import lower
from gradcli.numbers.float64 import FLOAT64
from gradcli.point import Point
from gradcli.results import Entry
from gradcli.seeds import Seeds

_FAULT_CODES = numpy.zeros(len(FaultKind) + 1, dtype=numpy.uint8)
_FAULT_CODES[[FaultKind.MISSING, FaultKind.TEXT]] = STATUSES.index("missing"), STATUSES.index("text")
_FAULT_CODES[FaultKind.INFINITE] = DOMAIN


class Gradients:
    """What ``grad`` asks of every point; ``eval`` asks the same of no variables.

    ``certify`` has every point judged by the one-shot, not only those of which float64 cannot tell; under
    ``request.floats_only`` float64 has the last word on all of them.
    """

    def __init__(
        self,
        request: Request,
        *,
        variables: Sequence[str] | None = None,
        schema: str = "grad",
        engine: str = "auto",
        certify: bool = False,
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        program = request.program
        names = request.columns(program) if variables is None else tuple(variables)
        plan = request.plan(program)
        tape = lower(program, wrt=names, typed_exactly=not request.floats_only)
        slots = {name: tape.named(name) for name in names}
        weights = [seeding.as_mapping(row, tape.outputs) for row in plan]
        roots = {number: seeding.recorded(tape, row) for number, row in enumerate(weights)}
        direction = direction_of(request, names)
        self.request, self.certify = request, certify
        self.layout = _layout(request, plan, names, schema)
        self.judge = RowJudge(Question(tape, weights, slots, request.at, direction, request.asked))
        self.compiled = compile_tape(tape, roots, slots, engine="numpy" if certify else engine, note=note)
        self._amounts = _amounts(direction or {}, names)
        self._constants = {name: coordinate.over(FLOAT64) for name, coordinate in request.at.items()}
        reached = [set(tape.live([root])) for root in roots.values()]
        self._needs = [[name for name, slot in tape.inputs.items() if slot in found] for found in reached]
        self.unconnected = [[slot not in found for slot in slots.values()] for found in reached]
        self._refuse_unconnected(plan)

    def expect(self, points: int) -> None:
        """Chooses the engine for about so many points."""
        self.compiled.engine(points)

    def rows(self, block: Block) -> Rows:
        """The results of a block of points."""
        numbers, codes, doubtful = self._computed(block)
        faults = [fault_codes(block, needed) for needed in self._needs]
        for fault, found in zip(faults, codes, strict=True):
            found[:] = numpy.where((fault != 0) & (found != UNCONNECTED), fault, found)
        faulty = numpy.logical_or.reduce([fault != 0 for fault in faults])
        for row in numpy.flatnonzero(self._to_judge(codes, doubtful) & ~faulty):
            self._overrule(block, int(row), numbers, codes)
        return self._as_rows(block, numbers, codes)

    def remarks(self) -> list[str]:
        """What there is to say of all points: nothing beside their statuses."""
        return []

    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point: of each row its value, its partials, J·v."""
        return [entries(verdict) for verdict in self.judge.verdicts(self._point(block, row))]

    # The engine's numbers

    def _computed(self, block: Block) -> tuple[Any, Any, Any]:
        """Numbers and codes of shape (T, 1 + V, N), or (T, 2 + V, N) with J·v, in the order of ``entries``; and
        the points where float64 cannot tell."""
        targets, width = len(self.layout.targets), 1 + len(self.layout.variables)
        shape = (targets, width + self.layout.along, block.size)
        numbers, codes = aligned(shape), numpy.zeros(shape, dtype=numpy.uint8)
        given = [self._column(block, name) for name in self.compiled.inputs]
        found = self.compiled.run(given, engines.Block(numbers[:, 0], numbers[:, 1:width], codes[:, :width]))
        doubtful = numpy.zeros(block.size, dtype=numpy.bool_)
        doubtful[found.doubtful] = True
        if not any(isinstance(column, numpy.ndarray) for column in given):
            for array in (numbers, codes, doubtful):
                array[:] = array[..., :1]  # the same at every point
        if self.layout.along:
            self._add_along(numbers, codes)
        return numbers, codes, doubtful

    def _column(self, block: Block, name: str) -> Any:
        if name in block.columns:
            return block.columns[name]
        return self._constants.get(name, 0.0)  # a variable that no target needs may have no value at all

    def _add_along(self, numbers: Any, codes: Any) -> None:
        numbers[:, -1] = 0.0
        for target, unconnected in enumerate(self.unconnected):
            for place, amount in enumerate(self._amounts):
                if amount and not unconnected[place]:
                    numbers[target, -1] += amount * numbers[target, 1 + place]
                    numpy.maximum(codes[target, -1], codes[target, 1 + place], out=codes[target, -1])

    # The one-shot's verdict

    def _to_judge(self, codes: Any, doubtful: Any) -> Any:
        """At which points the one-shot is asked, as a mask."""
        if self.certify:
            return numpy.ones_like(doubtful)
        chosen = (codes == KINK).any(axis=(0, 1)) & (self.request.kink == "subgradient")
        return chosen if self.request.floats_only else chosen | doubtful

    def _overrule(self, block: Block, row: int, numbers: Any, codes: Any) -> None:
        for target, found in enumerate(self.entries(block, row)):
            for place, entry in enumerate(found):
                numbers[target, place, row], codes[target, place, row] = as_double(entry)

    def _point(self, block: Block, row: int) -> Mapping[str, float]:
        return {name: float(values[row]) for name, values in block.columns.items()}

    # As rows

    def _as_rows(self, block: Block, numbers: Any, codes: Any) -> Rows:
        if self.request.kink == "error":
            self._refuse_kinks(block, codes)
        some = codes.any(axis=2)
        count = len(self.layout.variables)

        def entry(target: int, place: int) -> Entries:
            if 1 <= place <= count and self.unconnected[target][place - 1]:
                return Entries(numpy.zeros(block.size)) if self.request.unconnected == "zero" else Entries(None)
            return Entries(numbers[target, place], codes[target, place] if some[target, place] else None)

        targets = range(len(numbers))
        values = [entry(target, 0) for target in targets]
        gradients = [[entry(target, 1 + place) for place in range(count)] for target in targets]
        along = [entry(target, 1 + count) for target in targets] if self.layout.along else []
        return Rows(block, values, gradients, along)

    def _refuse_kinks(self, block: Block, codes: Any) -> None:
        bent = ((codes[:, 1:] == KINK) | (codes[:, 1:] == JUMP)) & ~block.faulty
        if not bent.any():
            return
        row = int(numpy.flatnonzero(bent.any(axis=(0, 1)))[0])
        target, place = (int(index) for index in numpy.argwhere(bent[:, :, row])[0])
        entry = self.entries(block, row)[target][1 + place]
        what = f"{entry_names(self.layout, target)[1 + place]} does not exist in {block.place(row)}: {entry.reason}"
        raise MathematicsError(what, fix="--kink report writes the rest")

    def _refuse_unconnected(self, plan: Sequence[Seeds]) -> None:
        if self.request.unconnected != "error":
            return
        for seeds, flags in zip(plan, self.unconnected, strict=True):
            for name, lacking in zip(self.layout.variables, flags, strict=True):
                if lacking:
                    what = f"{seeds.label} does not depend on {name}"
                    raise MathematicsError(what, fix="leave it out of --wrt, or use --unconnected zero")


def _layout(request: Request, plan: Sequence[Seeds], names: Sequence[str], schema: str) -> Layout:
    return Layout(
        [seeds.label for seeds in plan],
        names,
        along=request.direction is not None,
        expressions=[seeding.expression_of(request.program, seeds) for seeds in plan],
        schema=schema,
        constants={name: coordinate.text for name, coordinate in request.at.items()},
    )


def _amounts(direction: Point, names: Sequence[str]) -> list[float]:
    return [float(direction[name].over(FLOAT64)) if name in direction else 0.0 for name in names]


def fault_codes(block: Block, needed: Sequence[str]) -> Any:
    """The status code of each point's worst cell among the columns needed, shape (N,); 0 where there is none."""
    found = numpy.zeros(block.size, dtype=numpy.uint8)
    for name in needed:
        if name in block.faults:
            numpy.maximum(found, _FAULT_CODES[block.faults[name]], out=found)
    return found
