"""Values and gradients over blocks of points."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from gradcli.batch.judged import JudgedWork
from gradcli.batch.question import MANY
from gradcli.batch.rowjudge import RowJudge, RowsAsked, entries
from gradcli.engines import engine as engines
from gradcli.engines.engine import Compiled, compile_tape
from gradcli.engines.entry_tape import EntryTape
from gradcli.engines.kernel import Kernel
from gradcli.engines.noise import FEWEST
from gradcli.engines.plan import TINY
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.later import numpy
from gradcli.numbers.recorder import Recorder
from gradcli.questions.request import Request
from gradcli.results.entries import Entry
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import OK
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.tape import Slot

if TYPE_CHECKING:  # few programs are of arrays
    from gradcli.engines.array_engine import ArrayCompiled

ONE_SIGN = 1 - 2.0**-30
"""A sum that is so much of its terms' sizes has lost no digits."""
EACH = 10
"""Slots of a program in scalars in the place of each operation of arrays, from which whole arrays are faster."""


class Gradients(JudgedWork):
    """What ``grad`` asks of every point; ``eval`` asks the same of no variables."""

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
        super().__init__(request, variables=variables, schema=schema, certify=certify)
        question = RowsAsked(self.tape, self.weights, self.slots, request.at, self.direction, request.asked)
        self.judge = RowJudge(question)
        scalars = partial(
            compile_tape,
            self.tape,
            self.roots,
            self.slots,
            engine="numpy" if certify else engine,
            note=note,
            digits=not certify,
        )
        # Who names an engine gets it: scalars, and every point judged, have no use for arrays.
        whole = None if certify or engine != "auto" else self._of_arrays(scalars)
        self.compiled: Compiled | ArrayCompiled = whole or scalars()
        direction = self.direction or {}
        self._doubles = [float(amount.over(FLOAT64)) for amount in direction.values()]
        self._amounts = [dict(zip(direction, self._doubles, strict=True)).get(name, 0.0) for name in self.names]

    def _of_arrays(self, scalars: Callable[[], Compiled]) -> ArrayCompiled | None:
        """The program over whole arrays, where it is one of them, has many steps in scalars, and asks for nothing that
        only scalars answer."""
        request, names = self.request, self.names
        program = request.array_program
        if program is None or request.floats_only or self.layout.along or len(self.tape) < MANY:
            return None
        arrays = program.arrays(frozenset(), True)
        if len(self.tape) < EACH * len(arrays):
            return None
        weights = [seeds.weights for seeds in self.plan]
        plain = all(len(pairs) == 1 and pairs[0][1] == 1 for pairs in weights)
        if not plain or not all(name in self.tape.inputs for name in names):
            return None
        from gradcli.engines.array_engine import ArrayCompiled, supported

        targets = [arrays.outputs.get(pairs[0][0]) for pairs in weights]
        found = [slot for slot in targets if slot is not None and not arrays.shape(slot)]
        if len(found) < len(targets) or not supported(arrays):
            return None
        compiled = ArrayCompiled(arrays, found, list(self.tape.inputs), names, self.unconnected, scalars)
        return compiled if compiled.able else None

    def expect_kernel(self, points: int, beside: float) -> bool:
        if self.request.kink == "error":
            return False
        if self.certify:
            if self.proving is not None:
                self.proving.expect(points)
            return self.proving is not None
        if self.layout.along or not isinstance(self.compiled, Compiled):
            return False
        if any(0 < abs(number) < TINY for number in self._constants.values()):
            return False
        self._expected = points
        self.compiled.prepare(points, beside)
        return True

    def kernel(self, points: int) -> Kernel | None:
        if self.certify:
            return self.proving.kernel(points) if self.proving else None
        return self.compiled.kernel(points) if isinstance(self.compiled, Compiled) else None

    @property
    def refined(self) -> bool:  # type: ignore[override]
        return not self.certify and not self.layout.along and isinstance(self.compiled, Compiled)

    def finer_kernel(self, points: int) -> tuple[Kernel, list[int | None]] | None:
        if self.certify or self.proving is None or (kernel := self.proving.kernel(points)) is None:
            return None
        results: dict[tuple[int, int], int | None] = {place: k for k, place in enumerate(self.proving.asked.places)}
        for target, source, twin in self.proving.asked.twins:
            results[target, twin] = results[target, source] if source >= 0 else None
        return kernel, [None if place is None else results[place] for place in self.places]

    @property
    def places(self) -> Sequence[tuple[int, int] | None]:
        if self.certify:
            return [*self.proving.asked.places] if self.proving else []
        partials = [
            None if lacking else (target, place)
            for target, found in enumerate(self.unconnected)
            for place, lacking in enumerate(found, 1)
        ]
        return [*((target, 0) for target in self.roots), *partials]

    def recorded(self) -> EntryTape | None:
        found = gradient_tape(self.tape, self.roots, self.slots, edges=True)
        places: dict[tuple[int, int], Slot] = {(target, 0): slot for target, slot in found.values.items()}
        for (target, name), slot in found.connected.items():
            places[target, 1 + self.names.index(name)] = slot
        if not self.layout.along:
            return EntryTape(found.tape, places, found.edges)
        tape = found.tape.extended()
        for target in self.roots:
            along = self._recorded_along(Recorder(tape), found.partials, target)
            if along is None:
                return None
            places[target, 1 + len(self.names)] = along
        return EntryTape(tape, places, found.edges)

    def _recorded_along(self, m: Recorder, partials: Mapping[tuple[int, str], Slot | None], target: int) -> Slot | None:
        """J·v of a target as a slot; None where an amount is irrational, or nothing moves."""
        total: Any = None
        for name, amount in (self.direction or {}).items():
            slot = partials[target, name]
            if amount.exact is None:
                return None
            if slot is not None and amount.exact:
                share = m.number(amount.exact) * m.at(slot)
                total = share if total is None else total + share
        return None if total is None else int(total.slot)

    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point: of each row its value, its partials, J·v."""
        return [entries(verdict) for verdict in self.judge.verdicts(self._point(block, row))]

    def errors(self, block: Block) -> Any:
        found = super().errors(block)
        if not self.layout.along:
            return found
        return numpy.concatenate([found, self._along_errors(self._computed(block)[0], found)], axis=1)

    def _along_errors(self, numbers: Any, errors: Any) -> Any:
        """Bounds (T, 1, N) of the errors of J·v, from those of the partials."""
        amounts, sizes = numpy.abs(self._amounts), numpy.abs(numpy.nan_to_num(numbers[:, 1:-1]))
        # Each share is rounded, and its amount; and the sum of them, once for each.
        rounding = (len(amounts) + 4) * 2.0**-53 * numpy.einsum("v,tvn->tn", amounts, sizes)
        return (numpy.einsum("v,tvn->tn", amounts, errors[:, 1:]) + rounding)[:, numpy.newaxis]

    def _computed(self, block: Block) -> tuple[Any, Any, Any, Any]:
        width = 1 + len(self.names)
        numbers, codes = self._arrays(width + self.layout.along, block.size)
        given = self._given(block, self.compiled.inputs)
        found = self.compiled.run(given, engines.ComputedBlock(numbers[:, 0], numbers[:, 1:width], codes[:, :width]))
        doubtful = self._everywhere(block, given, numbers, codes, found)
        if self.layout.along:
            doubtful |= self._add_along(block, numbers, codes)
        return numbers, codes, doubtful, found.suspects

    def _add_along(self, block: Block, numbers: Any, codes: Any) -> Any:
        """J·v of each target from its partials; the mask (N,) of the points where these leave too few digits. Where
        all shares have one sign the sum has as many as they; elsewhere bounds of their errors are asked for."""
        numbers[:, -1], codes[:, -1] = 0.0, OK
        few, mixed = numpy.zeros((2, numbers.shape[-1]), dtype=numpy.bool_)
        few[:] = any(
            amount.exact != 0 and not TINY <= abs(double) < math.inf
            for amount, double in zip((self.direction or {}).values(), self._doubles, strict=True)
        )
        for target, unconnected in enumerate(self.unconnected):
            moved = [place for place, amount in enumerate(self._amounts) if amount and not unconnected[place]]
            size = numpy.zeros(numbers.shape[-1])
            for place in moved:
                share = self._amounts[place] * numbers[target, 1 + place]
                numbers[target, -1] += share
                size += numpy.abs(share)
                few |= (numpy.abs(share) < TINY) & (numbers[target, 1 + place] != 0)
                numpy.maximum(codes[target, -1], codes[target, 1 + place], out=codes[target, -1])
            if (exact := self._along_everywhere(target, moved)) is not None:
                numbers[target, -1] = exact
            else:
                few |= (codes[target, -1] == OK) & ~numpy.isfinite(size)
                mixed |= (codes[target, -1] == OK) & (numpy.abs(numbers[target, -1]) < ONE_SIGN * size)
        if self.request.floats_only:
            return numpy.zeros_like(few)
        if len(rows := numpy.flatnonzero(mixed & ~few)):
            part = block.taken(rows)
            errors = self._along_errors(numbers[:, :, rows], super().errors(part))[:, 0]
            unsure = (codes[:, -1, rows] == OK) & ~(errors <= FEWEST * numpy.abs(numbers[:, -1, rows]))
            few[rows] = unsure.any(axis=0)
        return few

    def _along_everywhere(self, target: int, moved: Sequence[int]) -> float | None:
        """J·v where it is the same at every point, the double nearest to it; None where it is not."""
        partials = [self.compiled.fixed[target][place] for place in moved]
        amounts = [(self.direction or {})[self.names[place]].exact for place in moved]
        if not moved or None in partials or None in amounts:
            return None
        total = sum((partial * amount for partial, amount in zip(partials, amounts, strict=True)), Fraction(0))
        return FLOAT64.number(total)
