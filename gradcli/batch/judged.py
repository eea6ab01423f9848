"""Blocks of points answered: the engine's numbers, the one-shot's verdict where those cannot tell."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import isfinite, nan
from typing import Any

from gradcli.batch.proved import ProvedRows, ProvesRows
from gradcli.batch.question import FAULT_CODES, PointsQuestion
from gradcli.batch.rowjudge import as_double, least_shown
from gradcli.batch.tally import entry_names
from gradcli.engines.engine import aligned
from gradcli.engines.entry_tape import EntryTape
from gradcli.engines.kernel import Kernel
from gradcli.errors import MathematicsError
from gradcli.numbers.later import numpy
from gradcli.questions.kinks import TAKEN
from gradcli.questions.request import Request
from gradcli.results.entries import Entry
from gradcli.tables.blocks import Block
from gradcli.tables.rows import Entries, Rows
from gradcli.tables.statuses import JUMP, KINK, OK, UNCERTIFIED, UNCONNECTED


class JudgedWork(PointsQuestion, ABC):
    """A program asked at every point of a table: the Work of a run.

    ``certify`` has every point judged by the one-shot, not only those of which float64 cannot tell; under
    ``request.floats_only`` float64 has the last word on all of them. ``least`` is of ``as_double``.
    """

    compiled: Any
    refined: bool = False
    """Whether suspects that are right are given the nearest doubles, too."""

    def __init__(self, request: Request, *, variables: Sequence[str] | None, schema: str, certify: bool) -> None:
        super().__init__(request, variables=variables, schema=schema)
        self.certify = certify
        self.least: float | None = least_shown(request, certify=certify)
        self._constants = {name: coordinate.double for name, coordinate in request.at.items()}
        self._taken, self._first_taken = 0, ""
        self._expected = 0

    def expect(self, points: int) -> None:
        """Begins to make the engine for about so many points."""
        self._expected = points
        self.compiled.prepare(points)

    @abstractmethod
    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point, of each target in the order of ``Rows.entries``."""

    @abstractmethod
    def _computed(self, block: Block) -> tuple[Any, Any, Any, Any]:
        """Numbers and codes of shape (T, E, N), in the order of ``entries``; the mask (N,) of the points where float64
        cannot tell; and the indices of those that it was asked of."""

    def expect_kernel(self, points: int, beside: float) -> bool:
        """Begins to make a kernel for about so many points, which saves ``beside`` seconds a point beside those of
        computing; false where points need more than such a function."""
        return False

    def kernel(self, points: int) -> Kernel | None:
        """What computes values and partials of the points expected, where a point that is not suspect is ``ok`` and
        answered; None where there is none."""
        return None

    def finer_kernel(self, points: int) -> tuple[Kernel, list[int | None]] | None:
        """What proves of points where the kernel leaves something open, and which of its results each of the kernel's
        is, None for one that is 0; None where there is none."""
        return None

    @property
    def places(self) -> Sequence[tuple[int, int] | None]:
        """Of each result of the kernel, the target and the place in its entries; None for one that is never filled."""
        return []

    def passed(self, points: int) -> None:
        """Hears how many points the kernel has answered elsewhere."""
        if self.certify and self.proving is not None:
            self.proving.count(points)

    @property
    def constants(self) -> dict[str, tuple[float, float]]:
        """The variables that are the same everywhere: the nearest doubles, and what is beyond them (NaN where that is
        not known)."""
        found = {}
        for name, coordinate in self.request.at.items():
            double, exact = self._constants[name], coordinate.exact
            known = exact is not None and isfinite(double)
            found[name] = (double, float(Fraction(exact) - Fraction(double)) if known else nan)
        return found

    def remarks(self) -> list[str]:
        """What there is to say of all points beside their statuses: how many were proved at once, and at how many a
        number was taken at a corner."""
        said = self.proving.remarks() if self.certify and self.proving else []
        if not self._taken:
            return said
        points = "1 point has" if self._taken == 1 else f"{self._taken:,} points have"
        what = f"{points} a corner and no derivative there, the first in {self._first_taken}"
        return [*said, f"{what}: the number is {TAKEN[self.request.chooses]}"]

    @property
    def taken(self) -> tuple[int, str]:
        """At how many points a number was taken at a corner, and where first."""
        return self._taken, self._first_taken

    def take(self, points: int, first: str) -> None:
        """Counts such points that another has met."""
        self._taken += points
        self._first_taken = self._first_taken or first

    def rows(self, block: Block) -> Rows:
        """The results of a block of points."""
        return self._as_rows(block, *self.answered(block, self.proving)[:2])

    def answered(self, block: Block, proving: ProvesRows | None) -> tuple[Any, Any, Any]:
        """Numbers and codes of shape (T, E, N), in the order of ``entries``; and the mask (N,) of the points whose
        numbers are the one-shot's. ``proving`` proves rows without it."""
        numbers, codes, doubtful, suspects = self._open(block) if self.certify else self._computed(block)
        faults = self.faults(block)
        for fault, found in zip(faults, codes, strict=True):
            found[:] = numpy.where((fault != 0) & (found != UNCONNECTED), fault, found)
        sound = faults == 0
        asked = self._to_judge(codes, doubtful) & sound.any(axis=0)
        proved = self._proved_rows(proving, block, asked & sound.all(axis=0), numbers, codes)
        for row in numpy.flatnonzero(asked & ~proved):
            self._overrule(block, int(row), sound[:, row], numbers, codes)
        if self.request.kink == "error":
            self._refuse_kinks(block, codes)
        if self.refined and proving is not None and proving is self.proving and len(suspects):
            usual = (codes[:, :, suspects] == OK) | (codes[:, :, suspects] == UNCONNECTED)
            rows = suspects[usual.all(axis=(0, 1)) & ~asked[suspects]]
            # The compiled pass over text does not ask what float64 makes of a suspect that can be proved.
            if len(rows) and len(rows := self.compiled.noted(self._given(block, self.compiled.inputs), rows)):
                self.proving.refine(block, rows, numbers)
        return numbers, codes, asked

    def _open(self, block: Block) -> tuple[Any, Any, Any, Any]:
        """Numbers and codes that are all still to be found, as ``_computed`` has them: nothing of float64 is kept."""
        unconnected = [[False, *self.unconnected_entries(target)] for target in range(len(self.layout.targets))]
        numbers, codes = self._arrays(len(unconnected[0]), block.size)
        numbers[:] = numpy.nan
        codes[:] = numpy.where(unconnected, UNCONNECTED, OK)[:, :, numpy.newaxis]
        return numbers, codes, numpy.ones(block.size, dtype=numpy.bool_), ()

    def faults(self, block: Block) -> Any:
        """The status codes (T, N) of the worst cell that each target needs; 0 where its cells are numbers."""
        found = numpy.array([fault_codes(block, needed) for needed in self.needs])
        if self.request.floats_only and block.typed:
            for codes, needed in zip(found, self.needs, strict=True):
                for name in needed if not codes.all() else ():
                    if name in block.columns:
                        codes[numpy.isinf(block.columns[name]) & (codes == OK)] = UNCERTIFIED
        return found

    def errors(self, block: Block) -> Any:
        """Bounds (T, E, N) of how far float64 may be from the numbers at the points as typed."""
        given = self._given(block, self.compiled.inputs)
        return self.compiled.errors.of(dict(zip(self.compiled.inputs, given, strict=True)), block.size)

    # For those who compute

    def _arrays(self, size: int, count: int) -> tuple[Any, Any]:
        """Empty numbers and codes of shape (T, E, N)."""
        shape = (len(self.layout.targets), size, count)
        return aligned(shape), numpy.empty(shape, dtype=numpy.uint8)

    def _given(self, block: Block, inputs: Sequence[str]) -> list[Any]:
        """The columns of a block; a number for a variable that is the same everywhere."""
        # A variable that no target needs may have no value at all.
        return [block.columns[n] if n in block.columns else self._constants.get(n, 0.0) for n in inputs]

    def _everywhere(self, block: Block, given: Sequence[Any], numbers: Any, codes: Any, found: Any) -> Any:
        """The mask of the doubtful points. Where no column is an array, what was found is so at every point.

        Of suspects that are not doubtful the doubles were taken for what was typed: where that is another number, they
        are.
        """
        mask = numpy.zeros(numbers.shape[-1], dtype=numpy.bool_)
        mask[found.doubtful] = True
        if block.typed and not self.request.floats_only:
            mask |= block.past_doubles(self.compiled.inputs)
            suspects = numpy.asarray(found.suspects)
            for name in self.compiled.inputs if len(suspects) else ():
                mask[suspects] |= block.beyond_doubles(name, suspects)
        if not any(isinstance(column, numpy.ndarray) for column in given):
            for array in (numbers, codes, mask):
                array[:] = array[..., :1]
        return mask

    # The one-shot's verdict

    def _to_judge(self, codes: Any, doubtful: Any) -> Any:
        """At which points the one-shot is asked, as a mask."""
        if self.certify:
            return numpy.ones_like(doubtful)
        chosen = (codes == KINK).any(axis=(0, 1)) & bool(self.request.chooses)
        return chosen if self.request.floats_only else chosen | doubtful

    def _proved_rows(self, proving: ProvesRows | None, block: Block, asked: Any, numbers: Any, codes: Any) -> Any:
        """Fills in what is proved of the points asked for, by more digits than float64 has; the mask of them."""
        if proving is None or not asked.any():
            return numpy.zeros_like(asked)
        found, (_, places, _, twins) = proving.fill(block, asked, numbers), proving.asked
        entries = [*places, *((target, twin) for target, _, twin in twins)]
        for target, place in entries:
            codes[target, place, found] = OK
        return found

    @cached_property
    def proving(self) -> ProvedRows | None:
        """What proves rows at once; None where only the one-shot can."""
        if self.provable is None:
            return None
        found = ProvedRows(self.provable, self.request.at, all_rows=self.certify)
        found.expect(self._expected)
        return found

    @cached_property
    def provable(self) -> EntryTape | None:
        """The entries of a row as slots; None where float64 has the last word, or only the one-shot can tell them."""
        return None if self.request.floats_only else self.recorded()

    def recorded(self) -> EntryTape | None:
        """The entries of a row as slots; None where only the one-shot can tell them."""
        return None

    def _overrule(self, block: Block, row: int, sound: Any, numbers: Any, codes: Any) -> None:
        """Fills in what the one-shot says of a row, of targets that need no faulty cell: the mask ``sound`` (T,)."""
        taken, how = False, TAKEN.get(self.request.chooses)
        for target, found in enumerate(self.entries(block, row)):
            for place, entry in enumerate(found if sound[target] else ()):
                numbers[target, place, row], codes[target, place, row] = as_double(entry, self.least)
                taken |= how is not None and entry.reason == how
        if taken:
            self._taken += 1
            self._first_taken = self._first_taken or block.place(row)

    # As rows

    def _as_rows(self, block: Block, numbers: Any, codes: Any) -> Rows:
        some = codes.any(axis=2)
        zero = self.request.unconnected == "zero"
        found = []
        for target in range(len(numbers)):
            entries = []
            for place, unconnected in enumerate([False, *self.unconnected_entries(target)]):
                if unconnected:
                    entries.append(Entries(numpy.zeros(block.size)) if zero else Entries(None))
                else:
                    there = codes[target, place] if some[target, place] else None
                    entries.append(Entries(numbers[target, place], there))
            found.append(entries)
        last = -1 if self.layout.along else None
        along = [entries[-1] for entries in found] if self.layout.along else []
        return Rows(block, [entries[0] for entries in found], [entries[1:last] for entries in found], along)

    def _refuse_kinks(self, block: Block, codes: Any) -> None:
        bent = ((codes[:, 1:] == KINK) | (codes[:, 1:] == JUMP)) & ~block.faulty
        if not bent.any():
            return
        row = int(numpy.flatnonzero(bent.any(axis=(0, 1)))[0])
        target, place = (int(index) for index in numpy.argwhere(bent[:, :, row])[0])
        entry = self.entries(block, row)[target][1 + place]
        what = f"{entry_names(self.layout, target)[1 + place]} does not exist in {block.place(row)}: {entry.reason}"
        raise MathematicsError(what, fix="--kink report writes the rest")


def fault_codes(block: Block, needed: Sequence[str]) -> Any:
    """The status code of each point's worst cell among the columns needed, shape (N,); 0 where there is none."""
    found, codes = numpy.zeros(block.size, dtype=numpy.uint8), numpy.array(FAULT_CODES, dtype=numpy.uint8)
    for name in needed:
        if name in block.faults:
            numpy.maximum(found, codes[block.faults[name]], out=found)
    return found
