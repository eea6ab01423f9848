"""Taylor coefficients at a point, certified, and a bound of what the polynomial leaves out.

The remainder is Lagrange's in its integral form: (n+1) times the integral over the way from the centre to x of
c(s)*(x - s)^n, where c(s) is the coefficient of order n+1 at s. Over each piece of the interval an enclosure of c holds
for all its points. Source: Tucker, Validated Numerics (2011), ch. 4.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from gradcli.certified.corners.onesided import Around
from gradcli.certified.judge import Judge
from gradcli.numbers.derived import Kind
from gradcli.questions.point import Point
from gradcli.questions.request import Asked
from gradcli.results.entries import Entry, Status
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import STOP, Slot, Tape

PIECES = 8
"""Pieces of an interval on either side of the centre; with as many, enclosures are tight enough for most."""
MOST_HALVINGS = 4
"""How often pieces are halved where they have no enclosure."""
PRECISION = 128


def coefficients(
    tape: Tape, point: Point, variable: str, slot: Slot, asked: Asked, root: Slot, order: int
) -> tuple[list[Entry], Entry | None]:
    """The coefficients of order 0 to ``order``; none, and why, where there is no expansion."""
    judge = Judge(tape, point, {variable: slot}, asked._replace(relative=False, choose=""))
    (first,) = judge.judge([{root: 1}])
    slope = first.gradient[variable]
    if slope.status is Status.UNCONNECTED and first.value.status is Status.OK:
        return [first.value, *[Entry(0)] * order], None
    for why, entry in (("there is no value", first.value), ("there is no derivative", slope)):
        if entry.status is not Status.OK:
            return [], entry._replace(reason=f"{why}: {entry.reason}")
    open_reason = "no one power series holds on both sides of the centre, or none that is known"
    trouble = Entry(None, Status.UNCERTIFIED, open_reason)
    for sweep, corners in judge.sweeps({root: 1}):
        terms = corners.around.taylor({variable: 1}, root, order) if corners.decides({root: 1}) else None
        if terms is None:
            continue
        if any(sweep.m.kind(term) is not Kind.FINITE for term in terms):
            continue
        numbers = [asked.rounding.number(term) for term in terms]
        if all(number is not None for number in numbers):
            return [Entry(number) for number in numbers], None
        trouble = Entry(None, Status.UNCERTIFIED, "the digits of a coefficient could not be proved")
    return [], trouble


class RemainderBound:
    """Bounds the remainder of one target after ``order``; ``seconds`` bound the work."""

    def __init__(self, tape: Tape, point: Point, variable: str, root: Slot, order: int, seconds: float) -> None:
        self.tape, self.point, self.variable, self.root, self.order = tape, point, variable, root, order
        self.until = time.monotonic() + seconds
        found = [tape.instructions[live] for live in tape.live([root])]
        held = any(instruction.operation == STOP for instruction in found)
        corners = any(row.kink or row.jump for row in (instruction.row for instruction in found) if row is not None)
        self.smooth = not (tape.branches or held or corners)

    def over(self, centre: Any, low: Any, high: Any) -> Any:
        """An upper bound on the interval, an exact ball; None where there is no enclosure."""
        from gradcli.numbers.balls.balls import Balls

        with Balls(PRECISION).working():
            sides = [self._side(centre, end) for end in (low, high) if bool(end != centre)]
            if any(side is None for side in sides):
                return None
            return max([side for side in sides if side is not None], default=Fraction(0))

    def _side(self, centre: Any, end: Any) -> Any:
        """From the centre to one end: the largest over its pieces of what the pieces before and this one add."""
        from flint import arb

        ends = [centre + (end - centre) * arb(k) / PIECES for k in range(PIECES + 1)]
        largest = []
        for a, b in pairwise(ends):
            found = self._largest(a, b, MOST_HALVINGS)
            if found is None:
                return None
            largest.append(found)
        n, worst = self.order + 1, arb(0)
        for i in range(PIECES):
            total, x = arb(0), ends[i + 1]
            for j in range(i + 1):
                outer, inner = abs(x - ends[j]), abs(x - ends[j + 1]) if j < i else arb(0)
                total += largest[j] * (outer**n - inner**n)
            worst = worst.max(total)
        return worst.upper()

    def _largest(self, a: Any, b: Any, halvings: int) -> Any:
        """The largest size of the coefficient of order n+1 between two points; None where nothing bounds it."""
        found = self._enclosed(a.union(b))
        if found is not None:
            return found
        if halvings == 0 or time.monotonic() > self.until:
            return None
        middle = (a + b) / 2
        halves = [self._largest(a, middle, halvings - 1), self._largest(middle, b, halvings - 1)]
        return None if None in halves else halves[0].max(halves[1])

    def _enclosed(self, interval: Any) -> Any:
        term = self._by_flint(interval)
        if term is None:
            term = self._by_series(interval)
        return None if term is None or not term.is_finite() else abs(term).upper()

    def _by_flint(self, interval: Any) -> Any:
        from gradcli.numbers.balls.ball_series import BallSeries, NotAnalytic

        with BallSeries(self.order + 2, PRECISION).working() as m:
            try:
                inputs = {name: m.number(at.over(m.scalars)) for name, at in self.point.items()}
                inputs[self.variable] = m.variable(interval)
                return m.last(evaluate(self.tape, m, inputs, [self.root])[self.root])
            except (NotAnalytic, ArithmeticError, TypeError, ValueError):
                return None

    def _by_series(self, interval: Any) -> Any:
        from gradcli.numbers.balls.ball import Ball
        from gradcli.numbers.balls.balls import Balls
        from gradcli.numbers.balls.special_ball import enclosing

        if not self.smooth:
            return None
        m = Balls(PRECISION)
        at: Mapping[str, Any] = {name: each.over(m) for name, each in self.point.items()}
        around = Around(self.tape, m, {**at, self.variable: Ball(interval)}, until=self.until)
        terms: Sequence[Any] | None = around.taylor({self.variable: 1}, self.root, self.order + 1)
        if terms is None:
            return None
        last = terms[self.order + 1]
        return last.arb if isinstance(last, Ball) else enclosing(Fraction(last))
