"""A handful of points, judged one by one: sooner done than NumPy and an engine are there.

The rows are those of the table's way: where float64 can tell the numbers are its own, and elsewhere those of the
one-shot. Here the one-shot says of every point whether it can.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from gradcli.batch.question import FAULT_CODES, MANY, PointsQuestion
from gradcli.batch.rowjudge import RowJudge, RowsAsked, as_double, entries, least_shown
from gradcli.batch.run import Destination, Report, with_kept
from gradcli.batch.tally import NotHeld, Tally, gravest
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions.request import Request
from gradcli.results.entries import Entry
from gradcli.tables.blocks import Block
from gradcli.tables.columns import Columns
from gradcli.tables.rows import STATUS_WORDS, Layout
from gradcli.tables.sinks import open_sink
from gradcli.tables.sinks.delimited import kept_texts
from gradcli.tables.sinks.numerals import text
from gradcli.tables.sources.source import PointSource
from gradcli.tables.statuses import CERTAIN, INFINITE, OK, UNCONNECTED
from gradcli.tape.sweeps import Values, evaluate, pullback, ruled
from gradcli.tape.tape import Slot

MOST_WORK = 8000
"""Slots of the program times points. A judged point costs some 0.1 ms, and 0.01 ms a slot; NumPy, an engine and its
diagnosis 0.1 s to import and make."""
POINT = 10
"""Slots that every point costs beside those of the program."""
MOST_CERTAIN = 64
"""Points that are judged one by one where every number is to be certain: more are the business of compiled balls."""
LEAST = 2.0**-48
"""The relative error up to which float64's own number is printed where a number of the point has not all its digits."""

_Number = tuple[float, int]
"""A double and its status code."""


class FewPoints(PointsQuestion):
    """``grad`` or ``eval`` at points that are judged one by one. ``run`` answers them all, or none."""

    def __init__(self, request: Request, *, variables: Sequence[str] | None, schema: str, certify: bool) -> None:
        super().__init__(request, variables=variables, schema=schema)
        self.certify, self._least = certify, least_shown(request, certify=certify)
        question = RowsAsked(self.tape, self.weights, self.slots, request.at, self.direction, request.asked)
        self.judge = RowJudge(question)

    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point: of each row its value and its partials."""
        point = self._point(block, row)
        if self.request.floats_only:
            doubles = {name: block.columns[name][row] for name, x in point.items() if isinstance(x, str)}
            point |= {name: x for name, x in doubles.items() if math.isfinite(x)}
        return [entries(verdict) for verdict in self.judge.verdicts(point)]

    def run(self, source: PointSource, columns: Columns, to: Destination, *, undefined: str) -> Report | None:
        """Reads, answers and writes all points; None, and nothing is read, where they are too many for that."""
        if len(self.tape) >= MANY and self.request.array_program is not None:
            return None  # whole arrays are quicker
        most = MOST_WORK // (POINT + len(self.tape))
        block = source.few(columns.numbers, columns.kept, min(most, MOST_CERTAIN) if self.certify else most)
        if block is None:
            return None
        tally, beyond = Tally(self), NotHeld()
        if not self.certify and any(abs(x) >= 2**53 for column in block.columns.values() for x in column):
            beyond.count(block)
        layout = with_kept(self.layout, columns)._replace(digits=to.digits)
        with open_sink(to.output, to.form, layout, wide=to.wide) as outlet:
            numbers = [self._numbers(block, row) for row in range(block.size)]
            for row, found in enumerate(numbers):
                tally.count_point(block, row, [[code for _, code in each] for each in found])
            outlet.write_lines(_lines(block, numbers, layout, to.wide))
        lines = [*columns.remarks(), *source.remarks(), *beyond.remarks(), *tally.lines(), *outlet.remarks()]
        return Report(lines, tally.status(keep=undefined == "keep"), tally)

    def _numbers(self, block: Block, row: int) -> list[list[_Number]]:
        """The numbers of a point, target by target."""
        faults = [_fault(block, row, needed) for needed in self.needs]
        judged = self._judged(block, row) if OK in faults else []
        found = []
        for target, fault in enumerate(faults):
            flags = [False, *self.unconnected_entries(target)]
            numbers = judged[target] if fault == OK else [(math.nan, fault)] * len(flags)
            found.append([self._lacking if lack else number for lack, number in zip(flags, numbers, strict=True)])
        return found

    @property
    def _lacking(self) -> _Number:
        """What stands for the partial by a variable that a target does not depend on."""
        return (0.0, OK) if self.request.unconnected == "zero" else (math.nan, UNCONNECTED)

    def _judged(self, block: Block, row: int) -> list[list[_Number]]:
        """The statuses of the one-shot, with float64's numbers; with its own where one of those is too far away."""
        judged = [[as_double(e, self._least) for e in each] for each in self.entries(block, row)]
        if self.certify:
            return judged
        point = {name: float(column[row]) for name, column in block.columns.items()}
        pairs = [[*zip(own, swept, strict=True)] for own, swept in zip(judged, self._floats.at(point), strict=True)]
        if self.request.floats_only:
            return [[(x if math.isnan(y) else y, code) for (x, code), y in each] for each in pairs]
        # Of a number too small to hold all its digits float64 may have lost some.
        within = LEAST if any(0 < abs(x) < sys.float_info.min for x in point.values()) else CERTAIN
        found = [number for each in pairs for number in each]
        if any(code == INFINITE or (code == OK and not abs(x - y) <= within * abs(x)) for (x, code), y in found):
            return judged
        return [[(y if code == OK else x, code) for (x, code), y in each] for each in pairs]

    @cached_property
    def _floats(self) -> _Floats:
        return _Floats(self)


class _Floats:
    """What float64 makes of values and partials, operation by operation, in the order of a table's."""

    def __init__(self, question: PointsQuestion) -> None:
        self._question, self._tape = question, question.tape
        self._active = self._tape.dependents(question.slots.values())
        self._constants = {name: coordinate.double for name, coordinate in question.request.at.items()}

    def at(self, point: Mapping[str, float]) -> list[list[float]]:
        """The numbers at a point, target by target; NaN where there is none."""
        roots = self._question.roots.values()
        values = evaluate(self._tape, FLOAT64, {**self._constants, **point}, roots)
        return [self._of_target(values, root) for root in roots]

    def _of_target(self, values: Values, root: Slot) -> list[float]:
        slots = self._question.slots.values()
        if not isinstance(values[root], int | float):
            return [math.nan] * (1 + len(slots))
        try:
            found = pullback(self._tape, FLOAT64, values, {root: 1.0}, self._active, ruled)
        except FLOAT64.lacking:
            return [float(values[root]), *(math.nan for _ in slots)]
        return [float(values[root]), *(float(found.get(slot, 0.0)) for slot in slots)]


def _fault(block: Block, row: int, needed: Sequence[str]) -> int:
    """The status code of a point's worst cell among the columns needed; 0 where there is none."""
    return max((FAULT_CODES[block.faults[name][row]] for name in needed if name in block.faults), default=OK)


def _lines(
    block: Block, numbers: Sequence[Sequence[Sequence[_Number]]], layout: Layout, wide: bool
) -> Iterator[list[str]]:
    """The rows of the output as cells."""
    kept = [kept_texts(block.kept[name]) for name in layout.kept]
    for row, found in enumerate(numbers):
        cells = [[text(*number, layout.digits) for number in each] for each in found]
        codes = [gravest([code for _, code in each]) for each in found]
        before = [column[row] for column in kept]
        if wide:
            yield [*before, *(cell for each in cells for cell in each), STATUS_WORDS[max(codes, default=OK)]]
            continue
        for label, each, code in zip(layout.labels, cells, codes, strict=True):
            yield [*before, label, *each, STATUS_WORDS[code]]
