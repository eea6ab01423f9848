"""The verdict on every entry: exact rationals, else balls of doubling precision, else one-sided limits.

The tape is run over the first number system that answers. Where the chain rule as written does not (a
corner, a step, a hole, 0 times infinity), the two one-sided derivatives decide; and what has no answer
gets its reason. ``--float`` runs the tape once over the doubles instead.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from gradcli.certified.corners.decision import Corners
from gradcli.certified.lost_digits import losses
from gradcli.certified.row_sweep import RowSweep
from gradcli.certified.verdict import Verdict, Verdicts
from gradcli.language.uncollected import uncollected
from gradcli.numbers.derived import Kind
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import LONG_RATIONALS, RATIONALS, NotExact
from gradcli.numbers.system import NumberSystem
from gradcli.questions.point import Point
from gradcli.questions.request import Asked
from gradcli.records import NamedTuple
from gradcli.results.entries import Entry, Loss, Status
from gradcli.tape.sweeps import Known, Values, evaluate
from gradcli.tape.tape import Slot, Tape, Weights

if TYPE_CHECKING:
    from gradcli.certified.corners.proving import Record
    from gradcli.certified.long_rows import LongRows
    from gradcli.numbers.balls.balls import Balls

MOST_PRECISION = 4096
"""Bits of working precision past which a digit that is still not sure is called uncertified."""
EXACT_FROM = 256
"""Bits from which an enclosure that still straddles a number is worth an exact argument."""

HIGHEST_START = 1024
"""Bits a row may start at because the row before it needed them."""

SHORT = 1000
"""Operations up to which a row is worth a try over rationals of great length, and sympy before all precision."""
MOMENT = 0.5
"""Seconds that the corners of every row may take, also where others have used up the time."""

_ULP = Fraction(1, 2**52)

Roots = frozenset[Slot]
"""What is evaluated together."""


class Judge:
    """Runs a tape at a point and judges rows; ``wrt`` names the slots to differentiate by."""

    def __init__(self, tape: Tape, point: Point, wrt: Mapping[str, Slot], asked: Asked) -> None:
        self.tape = tape = tape.extended()  # sums of targets are recorded on it
        self.point, self.wrt, self.asked = point, wrt, asked
        self.active = tape.dependents(wrt.values())
        self.verdicts = Verdicts(tape, wrt, asked.rounding, choose=asked.choose, relative=asked.relative)
        exact = {name: coordinate.exact for name, coordinate in point.items()}
        self.exact_inputs = {} if asked.floats_only else {n: q for n, q in exact.items() if q is not None}
        self.irrational = tape.irrational(self.exact_inputs) if not asked.floats_only else [True] * len(tape)
        self.precision = 64
        self._runs: dict[tuple[Any, ...], _Run] = {}
        self._together: dict[Roots, bool] = {}
        self.known: Known = {}
        self._long = self._long_rows() if tape.columns is not None else None
        self._deadline: float | None = None
        self._record: Record | None = None
        """What was computed around corners, for proofs: from when it is time for sympy."""

    def _long_rows(self) -> LongRows:
        from gradcli.certified.long_rows import LongRows

        lines = partial(getattr, self.verdicts, "lines")
        return LongRows(self.tape, self.wrt, self.active, self.asked, self.coordinates, lines)

    def judge(self, rows: Sequence[Weights], direction: Point | None = None) -> Iterable[Verdict]:
        """The verdict on each row: value, partial by every variable, derivative along a direction."""
        rational = frozenset(slot for row in rows if not any(self.irrational[slot] for slot in row) for slot in row)
        roots = frozenset(slot for row in rows for slot in row)
        for row in rows:
            with uncollected():
                verdict = self._judged(row, rational, roots, direction)
            yield verdict
        if self._long:
            self._long.close()

    def _judged(self, row: Weights, rational: Roots, roots: Roots, direction: Point | None) -> Verdict:
        if self.asked.floats_only:
            return self._verdict(self._sweep(FLOAT64, row, roots), roots, direction)
        found = self._exactly(row, rational, direction)
        if found is None and direction is None and self._long:
            found = self._long.judged(row, roots, partial(self._sweep, row=row, roots=roots))
        return found or self._certified(row, roots, direction)

    def all_values(self, rows: Sequence[Weights]) -> Iterator[tuple[Any, Values]]:
        """The values of all slots over one number system after the other, surer each time."""
        roots = frozenset(slot for row in rows for slot in row)
        if self.asked.floats_only:
            yield FLOAT64, self.double_values(rows)
            return
        try:
            values = self._run(RATIONALS, roots).values
        except NotExact:
            for m in self._precisions():
                with m.working():
                    yield m, self._run(m, roots).values
        else:
            yield RATIONALS, values

    def sweeps(self, row: Weights) -> Iterator[tuple[RowSweep, Corners]]:
        """A row swept over one number system after the other, surer each time, each with what decides its corners:
        over balls also where it is rational at the point, since beside it, it may not be."""
        roots = frozenset(row)
        with suppress(NotExact):
            yield self._with_corners(self._sweep(RATIONALS, row, roots), roots)
        for m in self._precisions():
            with m.working():
                yield self._with_corners(self._sweep(m, row, roots), roots)

    def _with_corners(self, sweep: RowSweep, roots: Roots) -> tuple[RowSweep, Corners]:
        return sweep, Corners(self.tape, sweep.m, self._run(sweep.m, roots).inputs, self.known, self._until())

    def sure(self, m: NumberSystem, value: Any) -> bool:
        """Whether a value has the digits asked for, or certainly none."""
        if value is None or isinstance(value, bool):
            return True
        return m.kind(value) in (Kind.UNDEFINED, Kind.POLE) or self.asked.rounding.number(value) is not None

    def double_values(self, rows: Sequence[Weights]) -> Values:
        """The values of all slots over float64."""
        return self._run(FLOAT64, frozenset(slot for row in rows for slot in row)).values

    def _exactly(self, row: Weights, rational: Roots, direction: Point | None) -> Verdict | None:
        """A row over the rationals; None when it leads out of them."""
        if any(self.irrational[slot] for slot in row):
            return None
        try:
            roots = rational if self._all_rational(rational) else frozenset(row)
            sweep = self._sweep(RATIONALS, row, roots)
            verdict = self._verdict(sweep, roots, direction)
            long = self._long and self._long.losses(sweep, verdict, roots, partial(self._sweep, row=row, roots=roots))
            return verdict._replace(losses=long if isinstance(long, tuple) else self._losses(sweep, roots))
        except NotExact:
            return None

    def _all_rational(self, roots: Roots) -> bool:
        """Whether the rational rows can be evaluated together: none divides by zero or grows too large."""
        if roots not in self._together:
            self._together[roots] = False
            with suppress(NotExact):
                self._together[roots] = bool(self._run(RATIONALS, roots))
        return self._together[roots]

    def _certified(self, row: Weights, roots: Roots, direction: Point | None) -> Verdict:
        """A row over balls: the precision doubles until every digit asked for is sure, or the limits are met."""
        proved: dict[str | None, Entry] | None = None
        for m in self._precisions():
            with m.working():
                sweep = self._sweep(m, row, roots)
                verdict = self._verdict(sweep, roots, direction)
                if not verdict.settled and proved is None and self._worth_arguing(m, row):
                    sweep, verdict, proved = self._by_argument(sweep, roots, direction)
                verdict = verdict.completed(proved or {})
            if verdict.settled:
                self.precision = min(m.precision, HIGHEST_START)  # where the next row starts
                break
        else:
            sweep, verdict = self._at_length(row, direction) or (sweep, verdict)
        return verdict._replace(losses=self._losses(sweep, roots))

    def _worth_arguing(self, m: Balls, row: Weights) -> bool:
        """Whether it is time for sympy, which takes seconds over a long row, where more precision takes a fraction."""
        return m.precision >= MOST_PRECISION or (m.precision >= EXACT_FROM and self._short(row))

    def _short(self, row: Weights) -> bool:
        return len(self.tape.live(row)) <= SHORT

    def _at_length(self, row: Weights, direction: Point | None) -> tuple[RowSweep, Verdict] | None:
        """A rational row that outgrew the common limit, over longer rationals: no precision shows that x - x is 0."""
        if any(self.irrational[slot] for slot in row) or not self._short(row):
            return None
        try:
            sweep = self._sweep(LONG_RATIONALS, row, frozenset(row))
            return sweep, self._verdict(sweep, frozenset(row), direction)
        except NotExact:
            return None

    def _by_argument(
        self, sweep: RowSweep, roots: Roots, direction: Point | None
    ) -> tuple[RowSweep, Verdict, dict[str | None, Entry]]:
        """Sweep and verdict again, with what can be proved of enclosures that keep straddling a number; and those of
        the verdict's derivatives that are proved."""
        from gradcli.certified.corners.proving import Record
        from gradcli.certified.exact_zeros import Zeros

        zeros = Zeros(self.tape, self.point, self.wrt, self._seconds_left() / 2)  # the rest is for precision
        self._record = Record(self.point, self._seconds_left() / 2)
        for facts in (zeros.known, zeros.identities):  # an identity spares proving the terms of its series one by one
            if found := facts(sweep):
                self.known = {**self.known, **found}
                self._runs.clear()
                sweep = self._sweep(sweep.m, sweep.row, roots)
        verdict = self._verdict(sweep, roots, direction)
        proved: dict[str | None, Entry] = {}
        for name, entry in verdict.derivatives.items():
            # sympy differentiates a corner by a convention: only where none may lie is it a witness.
            bent = sweep.may_bend(self.wrt.values() if name is None else [self.wrt[name]])
            if entry.status is Status.UNCERTIFIED and entry.interval is not None and not bent:
                exact = zeros.derivative(sweep, *self._slope(sweep, name, direction))
                if exact is not None:
                    proved[name] = Entry(exact)
        assert self._deadline is not None
        self._deadline += zeros.constants.loading  # reading sympy is no part of the work
        return sweep, verdict, proved

    def _slope(
        self, sweep: RowSweep, name: str | None, direction: Point | None
    ) -> tuple[dict[str, int | Fraction | None], Any]:
        """The direction one of a verdict's derivatives is taken along, exactly, and its enclosure."""
        if name is not None:
            return {name: 1}, sweep.cotangent(self.wrt[name])
        assert direction is not None
        moving = {self.wrt[n]: amount.over(sweep.m) for n, amount in direction.items()}
        return {n: amount.exact for n, amount in direction.items()}, sweep.along(moving)

    def _precisions(self) -> Iterator[Balls]:
        from gradcli.numbers.balls.aside import ASIDE
        from gradcli.numbers.balls.balls import Balls

        self._seconds_left()
        ASIDE.limit(self.asked.seconds)
        precision = max(self.precision, self.asked.rounding.bits)
        most = max(MOST_PRECISION, 2 * precision)
        yield Balls(precision)
        while 2 * precision <= most and self._seconds_left() > 0:
            precision *= 2
            yield Balls(precision)

    def _seconds_left(self) -> float:
        """Of the time for raising precision; it starts with the first ball."""
        self._deadline = self._deadline or time.monotonic() + self.asked.seconds
        return self._deadline - time.monotonic()

    def _losses(self, sweep: RowSweep, roots: Roots) -> tuple[Loss, ...]:
        """What plain float64 would have lost of a row: its sweep beside the certified one."""
        if not self.asked.losses:
            return ()
        with sweep.m.working():
            double = self._sweep(FLOAT64, sweep.row, roots)
            moved = partial(self._sweep, sweep.m, sweep.row, roots, moved=True)
            return losses(sweep, double, self.wrt, moved, lambda: self.verdicts.lines)

    # Any number system

    def _verdict(self, sweep: RowSweep, roots: Roots, direction: Point | None) -> Verdict:
        amounts = None if direction is None else {name: c.over(sweep.m) for name, c in direction.items()}
        record = self._record if isinstance(sweep.m.precision, int) else None
        return self.verdicts.on(sweep, self._run(sweep.m, roots).inputs, amounts, self._until(), record)

    def _until(self) -> float:
        """When corners that are not decided stay so."""
        return math.inf if self._deadline is None else max(self._deadline, time.monotonic() + MOMENT)

    def _sweep(self, m: NumberSystem, row: Weights, roots: Roots, *, moved: bool = False) -> RowSweep:
        known = self._known_over(m, moved)
        return RowSweep(self.tape, m, self._run(m, roots, moved=moved).values, row, self.active, known)

    def coordinates(self, m: NumberSystem, *, moved: bool = False) -> dict[str, Any]:
        """The point; ``moved`` is an ulp of float64 away from it, by turns above and below."""
        inputs = {name: coordinate.over(m) for name, coordinate in self.point.items()}
        if not moved:
            return inputs
        away = (1 + _ULP, 1 - _ULP)
        return {name: x * away[k % 2] for k, (name, x) in enumerate(inputs.items())}

    def _known_over(self, m: NumberSystem, moved: bool) -> Known:
        """What was proved, where it holds: not of doubles, which show what is lost, and not beside the point."""
        return {} if m is FLOAT64 or moved else self.known

    def _run(self, m: NumberSystem, roots: Roots, *, moved: bool = False) -> _Run:
        """The tape evaluated over ``m``, kept: one evaluation of all roots serves every row."""
        key = (m.name, m.precision, frozenset(roots), moved)
        if key not in self._runs:
            inputs = self.coordinates(m, moved=moved)
            known = self._known_over(m, moved)
            self._runs[key] = _Run(inputs, evaluate(self.tape, m, inputs, roots, known))
        return self._runs[key]


class _Run(NamedTuple):
    inputs: Mapping[str, Any]
    values: Values
