"""The verdict on every entry of an array program, over whole arrays: what is plainly a number, with its digits proved.

Rationals first, then balls of doubling precision, as ``gradcli.certified.judge`` does for numbers. Everything else (a
corner that is not excluded, a pole, an enclosure that keeps straddling 0, a matrix without an inverse) is left open
here: the program written out in scalars tells, where it is short enough.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.cotangents import pullback
from gradcli.arrays.dense import Dense
from gradcli.arrays.edges import EntryEdges
from gradcli.arrays.pushforwards import pushforward
from gradcli.arrays.reaching import Truths, carried_down
from gradcli.arrays.running import ArrayRun
from gradcli.arrays.shapes import count_of
from gradcli.arrays.size import ball_time
from gradcli.certified.array_verdict import ArrayVerdict, EntryWeights
from gradcli.numbers.derived import Kind
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import RATIONALS, NotExact
from gradcli.numbers.rounding import interval
from gradcli.numbers.system import NumberSystem
from gradcli.questions.request import Asked
from gradcli.results.entries import Entry, Status
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.certified.array_pairs import PairedRows

FIRST_PRECISION = 128
"""Bits to begin with: a product of arb_mat costs no more at 128 than at 64, and long sums lose some."""
MOST_PRECISION = 1024
"""Bits past which an entry is left open: what still straddles 0 there mostly is 0, which scalars may show."""

MOST_DIGITS = 25
"""Digits that pairs of doubles may prove."""
NUMPY = 60_000_000
"""Nanoseconds that NumPy takes to load: pairs are not worth it where balls are done before."""


class ArrayJudge:
    """Runs an array tape at a point and judges rows. ``inputs`` give the variables' arrays over any system, ``wrt`` the
    slots to differentiate by, ``rational`` whether every number is, ``exact_first`` whether that is tried first,
    ``everywhere`` whether a corner counts that bends nothing to first order, ``enclosed`` names the variables that
    balls hold as balls."""

    def __init__(
        self,
        tape: ArrayTape,
        inputs: Mapping[str, Any],
        wrt: Mapping[str, Slot],
        asked: Asked,
        *,
        rational: bool,
        exact_first: bool,
        everywhere: bool = False,
        enclosed: Collection[str] = (),
    ) -> None:
        self.tape, self.inputs, self.wrt, self.asked = tape, inputs, wrt, asked
        self.rational, self.exact_first, self.everywhere = rational, exact_first, everywhere
        self.active = tape.dependents(wrt.values())
        self.precision = FIRST_PRECISION
        self.enclosed = enclosed
        self._runs: dict[Any, tuple[ArrayRun, EntryEdges]] = {}

    def judge(self, rows: Sequence[EntryWeights], direction: Mapping[str, Any] | None = None) -> Iterator[ArrayVerdict]:
        """The verdict on each row, and along a direction: amounts by variable, as inputs are given."""
        roots = frozenset(slot for row in rows for slot, _ in row)
        until = time.monotonic() + self.asked.seconds
        for row in rows:
            yield self._row(row, roots, direction, until)

    def _row(self, row: EntryWeights, roots: frozenset[Slot], direction: Any, until: float) -> ArrayVerdict:
        if self.asked.floats_only:
            return self._over(FLOAT64, row, roots, direction)
        if self.rational and self.exact_first:
            with suppress(NotExact):
                return self._over(RATIONALS, row, roots, direction)
        if self._pairs is not None and direction is None and (found := self._pairs.row(row)) is not None:
            return ArrayVerdict(*found)
        verdict = self._by_balls(row, roots, direction, until)
        if verdict.open and self.rational and not self.exact_first:  # what straddles 0 may be 0
            with suppress(NotExact):
                return self._over(RATIONALS, row, roots, direction)
        return verdict

    @cached_property
    def _pairs(self) -> PairedRows | None:
        """What proves digits in pairs of doubles; None where they are not asked."""
        digits = self.asked.rounding.digits or 0
        if not self.enclosed or self.asked.relative or digits > MOST_DIGITS:
            return None
        if "numpy" not in sys.modules and ball_time(self.tape, self.tape.live(self.tape.outputs.values())) < NUMPY:
            return None
        from gradcli.certified.array_pairs import PairedRows

        return PairedRows(self.tape, self.inputs, self.enclosed, self.wrt, self.active, self.asked.rounding)

    def _by_balls(self, row: EntryWeights, roots: frozenset[Slot], direction: Any, until: float) -> ArrayVerdict:
        """A row over balls: the precision doubles until every digit asked for is sure, or the limits are met."""
        from gradcli.numbers.balls.balls import Balls

        precision = max(self.precision, self.asked.rounding.bits)
        most = max(MOST_PRECISION, 2 * precision)
        while True:
            m = Balls(precision)
            with m.working():
                verdict = self._over(m, row, roots, direction)
            if not verdict.unsure:
                self.precision = precision
                return verdict
            if 2 * precision > most or time.monotonic() > until:
                return verdict
            precision *= 2

    def _run(self, m: NumberSystem, roots: frozenset[Slot]) -> tuple[ArrayRun, EntryEdges]:
        key = (m.name, m.precision, roots)
        if key not in self._runs:
            run = ArrayRun(self.tape, m, self.inputs, roots)
            self._runs[key] = run, EntryEdges(run, self.active)
        return self._runs[key]

    def _over(self, m: NumberSystem, row: EntryWeights, roots: frozenset[Slot], direction: Any) -> ArrayVerdict:
        run, edges = self._run(m, roots)
        return _RowOver(self, run, edges, row).verdict(direction)


class _RowOver:
    """One row swept over one number system."""

    def __init__(self, judge: ArrayJudge, run: ArrayRun, edges: EntryEdges, row: EntryWeights) -> None:
        self.judge, self.run, self.edges, self.row, self.m = judge, run, edges, row, run.m
        self.seeds: dict[Slot, Dense] = {}
        self.truths: dict[Slot, Truths] = {}
        weights: dict[Slot, list[Any]] = {}
        self.total = self.m.number(0)
        for (slot, place), weight in row.items():
            flat = weights.setdefault(slot, [None] * count_of(run.tape.shape(slot)))
            number = self.m.number(weight)
            flat[place] = number if flat[place] is None else flat[place] + number
            value = run.values[slot].flat[place]
            self.total = self.total + (value if weight == 1 else number * value)
        for slot, flat in weights.items():
            self.seeds[slot] = run.array(run.tape.shape(slot), flat)
            self.truths[slot] = [weight is not None for weight in flat]

    @cached_property
    def connected(self) -> dict[Slot, Truths]:
        """Of every slot, the entries the row depends on, through all branches."""
        return carried_down(self.run, self.truths, taken=False)

    def verdict(self, direction: Mapping[str, Any] | None) -> ArrayVerdict:
        """What is sure of the row."""
        run, wrt = self.run, self.judge.wrt
        sized = {name: count_of(run.tape.shape(slot)) for name, slot in wrt.items()}
        unsure = False
        if self.m.kind(self.total) is not Kind.FINITE:
            found = ArrayVerdict(
                None, {name: [None] * count for name, count in sized.items()}, unsure=self._may_clear()
            )
            found.reached = {name: self._reached(slot) for name, slot in wrt.items()}
            return found
        value = self._number(self.total)
        unsure |= value is None
        cotangents = pullback(run, self.seeds, self.judge.active) if wrt else {}
        below = self.edges.below(self.truths, cotangents, everywhere=self.judge.everywhere)
        gradient: dict[str, list[Entry | None]] = {}
        intervals: dict[tuple[str, int], tuple[str, str]] = {}
        bent_all = False
        for name, slot in wrt.items():
            flat = self._flat(cotangents.get(slot), sized[name])
            bent = below.get(slot)
            entries: list[Entry | None] = []
            for place, number in enumerate(flat):
                entry = self._entry(slot, place, number, bent)
                if entry is None and not (bent and bent[place]):
                    unsure |= number is not None and self._more(number)
                    seen = interval(number)
                    if seen:
                        intervals[name, place] = seen
                bent_all |= bool(bent and bent[place])
                entries.append(entry)
            gradient[name] = entries
        found = ArrayVerdict(value, gradient, intervals=intervals, unsure=unsure or (bent_all and self._doubtful()))
        if direction is not None:
            found.along = self._along(direction, below)
            found.unsure |= found.along is None and not bent_all
        if self.judge.asked.relative:
            self._relative(found, cotangents)
        if found.open:
            found.reached = {name: self._reached(slot) for name, slot in wrt.items()}
        return found

    def _may_clear(self) -> bool:
        """Whether more precision may show a value."""
        return self.m.name == "balls" and self.m.kind(self.total) is Kind.UNCLEAR

    def _more(self, number: Any) -> bool:
        return self.m.name == "balls" and self.m.kind(number) in (Kind.FINITE, Kind.UNCLEAR)

    def _doubtful(self) -> bool:
        """Whether an edge may not lie here after all: over balls of few bits."""
        precision = self.m.precision
        return self.m.name == "balls" and precision is not None and precision < 256

    def _flat(self, cotangent: Dense | None, count: int) -> Sequence[Any]:
        return [None] * count if cotangent is None else cotangent.flat

    def _reached(self, slot: Slot) -> Truths:
        found = self.connected.get(slot)
        return [False] * count_of(self.run.tape.shape(slot)) if found is None else found

    def _entry(self, slot: Slot, place: int, number: Any, bent: Truths | None) -> Entry | None:
        if number is not None and not (bent and bent[place]):
            rounded = self.judge.asked.rounding.number(self.run.sized(number))
            if rounded is not None and rounded != 0:
                return Entry(rounded) if self.m.kind(number) is Kind.FINITE else None
        if number is None or (self.m.is_zero(number) is True):
            if not self._reached(slot)[place]:
                return Entry(None, Status.UNCONNECTED)
            number = self.m.number(0)
        if bent and bent[place]:
            return None
        return self._number(number) if self.m.kind(number) is Kind.FINITE else None

    def _number(self, number: Any) -> Entry | None:
        if self.m.name == "balls" and self.m.is_zero(number) is True:
            return Entry(0)
        rounded = self.judge.asked.rounding.number(self.run.sized(number))
        return None if rounded is None else Entry(rounded)

    def _along(self, direction: Mapping[str, Any], below: Mapping[Slot, Truths]) -> Entry | None:
        """The derivative along a direction, by a forward sweep of its own; open where an edge lies in its way."""
        run, wrt = self.run, self.judge.wrt
        moving = {wrt[name]: amount(run) for name, amount in direction.items()}
        for slot, tangent in moving.items():
            bent = below.get(slot)
            if bent and any(b and self.m.is_zero(t) is not True for b, t in zip(bent, tangent.flat, strict=True)):
                return None
        found = pushforward(run, moving, list(self.seeds), self.judge.active)
        total = self.m.number(0)
        for (slot, place), weight in self.row.items():
            tangent = found.get(slot)
            number = None if tangent is None else tangent.flat[place]
            if number is not None:
                total = total + (number if weight == 1 else self.m.number(weight) * number)
        return self._number(total) if self.m.kind(total) is Kind.FINITE else None

    def _relative(self, found: ArrayVerdict, cotangents: Mapping[Slot, Dense]) -> None:
        """Elasticities x*f'/f and the sum of their sizes, where every one is a number."""
        m, size = self.m, self.m.number(0)
        found.elasticities = {}
        sure = m.is_zero(self.total) is False
        for name, slot in self.judge.wrt.items():
            values = self.run.values[slot].flat if slot in self.run.values else []
            entries: list[Entry | None] = []
            for place, number in enumerate(self._flat(cotangents.get(slot), len(found.gradient[name]))):
                partial = found.gradient[name][place]
                if partial is not None and partial.status is Status.UNCONNECTED:
                    entries.append(partial)
                    continue
                if not sure or partial is None:
                    entries.append(None)
                    size = None
                    continue
                elasticity = m.div(values[place] * (0 if number is None else number), self.total)
                entries.append(self._number(elasticity))
                size = None if size is None else size + m.abs(elasticity)
            found.elasticities[name] = entries
        found.condition = None if size is None or not sure else self._number(size)
        found.unsure |= sure and m.name == "balls" and found._more_open
