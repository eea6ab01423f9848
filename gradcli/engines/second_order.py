"""Values, gradients and second derivatives for tables of points: the gradient tape differentiated again.

``compile_second(...).run(columns)`` fills one array with all entries of every target.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from gradcli.engines import noise
from gradcli.engines.diagnosis import judged
from gradcli.engines.engine import aligned, choice
from gradcli.engines.entry_tape import EntryTape
from gradcli.engines.errors import EntryErrors
from gradcli.engines.plan import scheduled
from gradcli.engines.runner import Choose, Engine, Runner, checked
from gradcli.engines.second_diagnosis import Moving, SecondDiagnosis
from gradcli.engines.underflow import with_subnormal
from gradcli.records import NamedTuple
from gradcli.tables.statuses import INFINITE, UNCONNECTED
from gradcli.tape.gradient import GradientTape, gradient_tape
from gradcli.tape.tape import CONSTANT, Slot, Tape


class SecondBlock(NamedTuple):
    """What a program is at N points, for T targets and V variables.

    ``numbers`` and ``statuses`` have shape (T, E, N): the value, V partials, then the Hessian row by row (V·V), or
    the V entries of H·v. ``doubtful`` are the indices of the points where float64 cannot tell the statuses, out
    of the ``suspects``. What is structurally unconnected is NaN; the rest is as in
    ``gradcli.engines.engine.ComputedBlock``."""

    numbers: Any
    statuses: Any
    doubtful: Any
    suspects: Any


class CompiledSecond:
    """A program ready for many points. ``inputs`` are the columns it takes, in order.

    The Hessian is symmetric: only the entries on and above the diagonal are computed.
    """

    def __init__(
        self,
        tape: Tape,
        targets: Mapping[Hashable, Slot],
        variables: Mapping[str, Slot],
        direction: Mapping[str, Fraction] | None,
        choose: Choose,
        threads: int | None,
        near: bool = True,
    ) -> None:
        first = gradient_tape(tape, targets, variables, edges=True, near=near)
        names, slopes = list(variables), _Slopes(first, direction)
        roots = [slopes.of(target) for target in targets]
        apart = {(t, k): slot for t, found in enumerate(roots) for k, (_, slot) in enumerate(found)}
        values = [first.values[target] for target in targets]
        partials = [first.partials[target, name] for target in targets for name in names]
        kept = [*values, *(slot for slot in partials if slot is not None), *first.edges, *first.near]
        second = gradient_tape(first.tape, apart, first.variables, edges=True, carried=kept)
        carried = iter(second.carried)
        self._value_slots = [next(carried) for _ in values]
        self._partial_slots = [None if slot is None else next(carried) for slot in partials]
        self.size = 1 + len(names) + (len(names) if direction is not None else len(names) ** 2)
        self._width, self._whole = len(names), direction is None
        self._twins: list[tuple[int, int, int]] = []
        self._unconnected: list[tuple[int, int]] = []
        self._places: list[tuple[int, int]] = []
        slots = self._results(roots, second, names)
        few = noise.recorded(second.tape, slots) if tape.typed_exactly else []
        edges = [*dict.fromkeys([*second.edges, *islice(carried, len(first.edges))])]
        self.plan = scheduled(second.tape, slots, edges, [*dict.fromkeys([*carried, *few])])
        self.inputs, self.targets = self.plan.inputs, len(targets)
        self._digits = tape.typed_exactly
        self._recorded, self._slots = second.tape, [slot for slot in slots if slot is not None]
        self._edges = edges
        self._runner = Runner(self.plan, choose, threads)
        self._diagnosis = SecondDiagnosis(
            tape, [*targets.values()], [*variables.values()], first, second, roots, self._whole
        )

    @cached_property
    def errors(self) -> EntryErrors:
        """Bounds of how far the numbers may be from the true ones."""
        entries: list[list[Slot | None]] = [[None] * self.size for _ in range(self.targets)]
        for (target, place), slot in zip(self._places, self._slots, strict=True):
            entries[target][place] = slot
        for target, source, twin in self._twins:
            entries[target][twin] = entries[target][source] if source >= 0 else None
        return EntryErrors(self._recorded, entries)

    @property
    def recorded(self) -> EntryTape:
        """What the numbers are computed by."""
        places = dict(zip(self._places, self._slots, strict=True))
        return EntryTape(self._recorded, places, self._edges, self._twins)

    def prepare(self, points: int) -> None:
        """Begins to make the engine for about so many points, in a thread."""
        self._runner.prepare(points)

    def engine(self, points: int) -> Engine:
        """The engine: chosen once, when the first points are known."""
        return self._runner.engine(points)

    def run(self, columns: Sequence[Any], numbers: Any = None, statuses: Any = None) -> SecondBlock:
        """All entries at N points. ``columns``: for each input a float64 array (N,), or a number for all points.

        ``numbers`` and ``statuses`` are arrays to fill of shape (T, E, M), M >= N; fresh ones without.
        """
        given, count = checked(self.inputs, columns)
        shape = (self.targets, self.size, count)
        numbers = aligned(shape) if numbers is None else numbers
        statuses = np.empty(shape, dtype=np.uint8) if statuses is None else statuses
        suspects = self._runner.fill(given, [numbers[place] for place in self._places], statuses, count)
        if self._digits:
            suspects = with_subnormal(suspects, given, count)
        for target, source, twin in self._twins:
            numbers[target, twin] = numbers[target, source] if source >= 0 else 0.0
        for place in self._unconnected:
            numbers[place], statuses[place] = np.nan, UNCONNECTED
        doubtful = judged(self._diagnosis, self.inputs, given, suspects, lambda points: numbers[:, :, points], statuses)
        self._without_first(numbers, statuses, suspects)
        return SecondBlock(numbers, statuses, doubtful, suspects)

    def _without_first(self, numbers: Any, statuses: Any, points: Any) -> None:
        """Where a first derivative is infinite the second has its status, and no number."""
        if not len(points):
            return
        first = statuses[:, 1 : 1 + self._width, points] == INFINITE
        steep = np.repeat(first, self._width, axis=1) if self._whole else first.any(axis=1, keepdims=True)
        found = numbers[:, 1 + self._width :, points]
        found[np.broadcast_to(steep, found.shape)] = np.nan
        numbers[:, 1 + self._width :, points] = found

    def _results(
        self, roots: Sequence[Sequence[Moving]], second: GradientTape[tuple[int, int]], names: Sequence[str]
    ) -> list[Slot | None]:
        """The slots to compute, with the places of the entries they fill, and what the other entries are."""
        slots: list[Slot | None] = []
        for target, found in enumerate(roots):
            self._place(slots, target, 0, self._value_slots[target])
            partials = self._partial_slots[target * self._width : (target + 1) * self._width]
            for k, slot in enumerate(partials):
                self._place(slots, target, 1 + k, slot)
            if self._whole:
                rows = {name: k for k, (moving, _) in enumerate(found) for name in moving}
                for a, row in enumerate(names):
                    for b, column in enumerate(names):
                        self._second(slots, target, (a, b), partials, second, rows.get(row), column)
            else:
                for b, column in enumerate(names):
                    self._second(slots, target, (0, b), [partials[b]], second, 0 if found else None, column)
        return slots

    def _second(
        self,
        slots: list[Slot | None],
        target: int,
        entry: tuple[int, int],
        partials: Sequence[Slot | None],
        second: GradientTape[tuple[int, int]],
        row: int | None,
        column: str,
    ) -> None:
        """One second derivative: computed, the twin of another, 0, or not connected."""
        a, b = entry
        place = 1 + self._width + a * self._width + b
        if partials[a] is None or partials[b if self._whole else 0] is None:
            self._unconnected.append((target, place))
        elif self._whole and a > b:
            self._twins.append((target, 1 + self._width + b * self._width + a, place))
        elif row is None or (slot := second.partials[(target, row), column]) is None:
            self._twins.append((target, -1, place))  # the slope does not depend on it
        else:
            self._place(slots, target, place, slot)

    def _place(self, slots: list[Slot | None], target: int, place: int, slot: Slot | None) -> None:
        if slot is None:
            self._unconnected.append((target, place))
        else:
            slots.append(slot)
            self._places.append((target, place))


class _Slopes:
    """What of each target is differentiated again: every partial, or their sum along a direction."""

    def __init__(self, first: GradientTape[Any], direction: Mapping[str, Fraction] | None) -> None:
        self.first, self.direction = first, direction
        self.connected: dict[Hashable, dict[str, Slot]] = {}
        for (target, name), slot in first.connected.items():
            self.connected.setdefault(target, {})[name] = slot

    def of(self, target: Hashable) -> list[Moving]:
        """The slots on the gradient tape, each with the variables whose partials are in it."""
        tape = self.first.tape
        there = self.connected.get(target, {})
        if self.direction is None:
            return [Moving([name], slot) for name, slot in there.items()]
        total: Slot | None = None
        moving = [name for name in there if self.direction.get(name)]
        for name in moving:
            amount = tape.record(CONSTANT, (), Fraction(self.direction[name]))
            share = tape.record("mul", (amount, there[name]))
            total = share if total is None else tape.record("add", (total, share))
        return [] if total is None else [Moving(moving, total)]


def compile_second(
    tape: Tape,
    targets: Mapping[Any, Slot],
    variables: Mapping[str, Slot],
    *,
    direction: Mapping[str, Fraction] | None = None,
    engine: str = "auto",
    threads: int | None = None,
    points: int | None = None,
    note: Callable[[str], None] = lambda text: None,
    near: bool = True,
) -> CompiledSecond:
    """Value, gradient and Hessian of the targets (H·v along a ``direction``), compiled for many points.

    ``near`` also doubts points where the rounding of float64 reaches to what decides a status. The other parameters are
    those of ``gradcli.engines.engine.compile_tape``.
    """
    return CompiledSecond(tape, targets, variables, direction, choice(engine, points, note), threads, near)
