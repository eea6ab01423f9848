"""Gradients of programs of arrays over tables: whole arrays where float64 is sure, scalars for the other points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.entries import array_of, entry_names
from gradcli.arrays.gradient import array_gradient
from gradcli.arrays.shapes import Shape, count_of
from gradcli.engines.array_blocks import MOVES, ArrayBlock, lengths
from gradcli.engines.array_bounds import ArrayBounds, TooSmall, numeric
from gradcli.engines.engine import Compiled, ComputedBlock
from gradcli.engines.errors import EntryErrors
from gradcli.engines.noise import FEWEST
from gradcli.engines.runner import checked, pieces
from gradcli.engines.underflow import TINY, subnormal
from gradcli.numbers.arrays import ARRAYS, Truth
from gradcli.tables.statuses import OK, UNCONNECTED
from gradcli.tape.deciding import Deciding
from gradcli.tape.facts import Facts
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, Slot

MEMORY = 1 << 17
"""Bytes that the largest array of a piece of work may fill: a few dozen of them share the second-level cache."""
FEWEST_POINTS = 16


class ArrayCompiled:
    """The gradients of targets that are numbers, by entries of the variables, as ``gradcli.engines.engine.Compiled``
    gives them. ``entries`` are the inputs of the program in scalars, ``scalars`` makes what answers where this cannot;
    ``unconnected`` tells of each target the variables it does not depend on."""

    def __init__(
        self,
        tape: ArrayTape,
        targets: Sequence[Slot],
        entries: Sequence[str],
        variables: Sequence[str],
        unconnected: Sequence[Sequence[bool]],
        scalars: Callable[[], Compiled],
    ) -> None:
        self.inputs, self.variables, self.unconnected = tuple(entries), variables, unconnected
        self._scalars = scalars
        arrays = dict.fromkeys(array_of(name)[0] if name not in tape.inputs else name for name in variables)
        found = array_gradient(tape, dict(enumerate(targets)), {name: tape.inputs[name] for name in arrays})
        self.tape, self.targets = found.tape, list(targets)
        self.partials = found.partials
        self.results = list(dict.fromkeys([*self.targets, *(s for s in found.partials.values() if s is not None)]))
        self.live = self.tape.live(self.results)
        numbers = numeric(self.tape)
        self.facts = Facts(numbers, self.live)
        self._numbers = numbers
        self._primal = tape.live(self.targets)
        active = tape.dependents(tape.inputs[name] for name in arrays)
        self._active = [*active, *[False] * (len(self.tape) - len(active))]
        place = {name: k for k, name in enumerate(self.inputs)}
        self._columns = {
            name: [place[entry] for entry in entry_names(name, tape.shape(slot))] for name, slot in tape.inputs.items()
        }
        self._entries: dict[str, list[tuple[int, int]]] = {name: [] for name in arrays}
        """Of each array its entries that are asked for: which variable it is, and where it stands."""
        for array, wanted in self._entries.items():
            numbers_of = {name: k for k, name in enumerate(entry_names(array, tape.shape(tape.inputs[array])))}
            wanted += [(number, numbers_of[name]) for number, name in enumerate(variables) if name in numbers_of]

    @property
    def able(self) -> bool:
        """Whether the derivatives too are nothing but operations known here: some rules have branches."""
        return supported(self.tape, self.live)

    @cached_property
    def scalars(self) -> Compiled:
        """What answers where float64 over arrays is not sure: made when the first such point comes."""
        return self._scalars()

    @property
    def fixed(self) -> Any:
        return self.scalars.fixed

    @property
    def errors(self) -> EntryErrors:
        return self.scalars.errors

    def prepare(self, points: int) -> None:
        """Nothing is made beforehand."""

    def run(self, columns: Sequence[Any], out: ComputedBlock) -> ComputedBlock:
        """Values, partials and statuses at N points, into ``out``."""
        given, count = checked(self.inputs, columns)
        out.statuses[...] = OK
        unsure = np.zeros(count, dtype=np.bool_)
        unsure[subnormal(_apart(given), count)] = True
        with np.errstate(all="ignore", under="call", call=_too_small):
            self._filled_in_pieces(given, count, unsure, out)
        for target, flags in enumerate(self.unconnected):
            for variable in np.flatnonzero(flags):
                out.partials[target, variable] = np.nan
                out.statuses[target, 1 + variable] = UNCONNECTED
        return self._by_scalars(given, np.flatnonzero(unsure), out)

    def _filled_in_pieces(self, given: Sequence[Any], count: int, unsure: Any, out: ComputedBlock) -> None:
        try:
            fixed, piece = self._fixed(given)
        except TooSmall:
            unsure[:] = True
            return
        for start, stop in pieces(count, piece):
            try:
                unsure[start:stop] |= self._filled(given, fixed, start, stop, out)
            except TooSmall:
                unsure[start:stop] = True

    def _by_scalars(self, given: Sequence[Any], points: Any, out: ComputedBlock) -> ComputedBlock:
        """Fills some points as they are in scalars."""
        if not len(points):
            return out._replace(doubtful=points, suspects=points)
        there = [column[points] if isinstance(column, np.ndarray) else column for column in given]
        found = self.scalars.run(there)
        out.values[:, points], out.partials[:, :, points] = found.values, found.partials
        out.statuses[:, :, points] = found.statuses
        return out._replace(doubtful=points[found.doubtful], suspects=points[found.suspects])

    def _fixed(self, given: Sequence[Any]) -> tuple[ArrayBounds, int]:
        """What is the same at every point, and how many points are computed at a time: so many that what differs from
        one to the other stays in the cache."""
        columns = [isinstance(column, np.ndarray) for column in given]
        moving = [name for name, places in self._columns.items() if any(columns[place] for place in places)]
        varying = self.tape.dependents(self.tape.inputs[name] for name in moving)
        inputs = {
            name: np.array([given[place] for place in places]).reshape(lengths(self.tape.shape(self.tape.inputs[name])))
            for name, places in self._columns.items()
            if name not in moving
        }
        same = [slot for slot in self.live if not varying[slot]]
        bounds = ArrayBounds(self.facts, ArrayBlock(self.tape, same, inputs))
        bounds.bounded(same)
        widest = max((count_of(self.tape.shape(slot)) for slot in self.live if varying[slot]), default=1)
        return bounds, max(FEWEST_POINTS, MEMORY // (8 * widest))

    def _filled(self, given: Sequence[Any], fixed: ArrayBounds, start: int, stop: int, out: ComputedBlock) -> Any:
        """Fills some points; the mask of those of which float64 over arrays is not sure."""
        inputs = {
            name: self._input(given, places, name, start, stop)
            for name, places in self._columns.items()
            if self.tape.inputs[name] not in fixed.values
        }
        block = ArrayBlock(self.tape, self.live, inputs, fixed.values)
        values = block.values
        unsure = np.zeros(stop - start, dtype=np.bool_)
        for slot in self.live:
            total = np.add.reduce(values[slot], axis=None)
            if not np.isfinite(total):
                unsure |= self._anywhere(~np.isfinite(values[slot]), self.tape.shape(slot))
        bounds = ArrayBounds(self.facts, block, fixed)
        for slot in self.results:
            if self.facts.relative[slot] is None:
                error = bounds.error(slot)
                sure = (error >= 0) & (error <= FEWEST * bounds.size(slot))
                unsure |= self._anywhere(~sure, self.tape.shape(slot))
        for slot, condition in self._decided(bounds):
            unsure |= self._anywhere(~condition.false, self.tape.shape(slot))
        for target, root in enumerate(self.targets):
            out.values[target, start:stop] = values[root]
            for name, wanted in self._entries.items():
                partial = self.partials[target, name]
                if partial is None:
                    continue
                shape = self.tape.shape(partial)
                array = block.whole(values[partial], shape)
                flat = array.reshape(*array.shape[: array.ndim - len(shape)], -1)
                for place, entry in wanted:
                    out.partials[target, place, start:stop] = flat[..., entry]
        return unsure

    def _decided(self, bounds: ArrayBounds) -> Any:
        """Where a corner, a step or the end of a domain lies, or may lie, as conditions of slots."""
        values, instructions = bounds.values, self._numbers.instructions
        for slot in self._primal:
            row = instructions[slot].row
            if row is not None and self._active[slot]:
                for fact in row.facts:
                    condition = fact(ARRAYS, *instructions[slot].arguments(values))
                    if isinstance(condition, Truth):
                        yield slot, condition
        deciding = Deciding(self.facts, ARRAYS, values, self._active)
        deciding.bounds = bounds
        for slot, condition in deciding.near(self._primal):
            yield slot, condition

    def _input(self, given: Sequence[Any], places: Sequence[int], name: str, start: int, stop: int) -> Any:
        """The array of a variable of which some entries are columns."""
        shape = self.tape.shape(self.tape.inputs[name])
        found = np.empty((stop - start, len(places)))
        for k, place in enumerate(places):
            found[:, k] = given[place][start:stop] if isinstance(given[place], np.ndarray) else given[place]
        return found.reshape(stop - start, *shape)

    def _anywhere(self, mask: Any, shape: Shape) -> Any:
        """At which points some entry of an array is true; a mask of no points is one of all."""
        mask = np.asarray(mask)
        axes = tuple(range(-min(len(shape), mask.ndim), 0))
        return np.any(mask, axis=axes) if axes else mask


def _apart(given: Sequence[Any]) -> list[Any]:
    """The columns; then the numbers that are the same at every point, all at once: one too small tells of all."""
    numbers = np.array([number for number in given if not isinstance(number, np.ndarray)])
    small = numbers[(numbers != 0) & (np.abs(numbers) < TINY)]
    return [*(column for column in given if isinstance(column, np.ndarray)), *small[:1].tolist()]


def _too_small(kind: str, flag: int) -> None:
    raise TooSmall


def supported(tape: ArrayTape, slots: Iterable[Slot] | None = None) -> bool:
    """Whether every operation (of some slots) is one of those known here: entry by entry without branches, products,
    moves."""
    plain = (INPUT, CONSTANT, *NAMED_CONSTANTS, "matmul", *MOVES)
    found = tape.instructions if slots is None else (tape.instructions[slot] for slot in slots)
    return all(i.operation in plain or i.row is not None for i in found)
