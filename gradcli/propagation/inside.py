"""Balls that take of an interval the part that lies inside a function's domain: what the function is there, no more.

Inputs are intervals with two ends. Functions that are monotonic keep them, and are infinite at an end where
they grow without limit; of the others there is what a ball gives, and nothing beside the end of a domain.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from flint import arb

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.numbers.balls.ball import UNDEFINED, Ball, kind, unclear
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.propagation.interval import INFINITE, Interval, interval_of


class MonotonicShape(NamedTuple):
    """A monotonic function: its domain, and what it tends to at the ends, where its enclosures say nothing."""

    domain: tuple[int | None, int | None] = (None, None)
    ends: tuple[Any, Any] = (-INFINITE, INFINITE)
    falls: bool = False

    def meets(self, interval: Interval) -> bool:
        """Whether some of an interval lies inside the domain: more than the end at which there is no value."""
        low, high = self.domain
        open_low, open_high = (end is not None and not arb(end).is_finite() for end in self.ends)
        below = low is not None and (interval.high < low or (open_low and interval.high == low))
        above = high is not None and (interval.low > high or (open_high and interval.low == high))
        return not (below or above)

    def outside(self, interval: Interval) -> tuple[bool, bool]:
        """At which ends an interval reaches out of the domain."""
        low, high = self.domain
        return low is not None and bool(interval.low < low), high is not None and bool(interval.high > high)

    def at_edge(self, interval: Interval) -> tuple[bool, bool]:
        """At which ends an interval ends where the domain does."""
        low, high = self.domain
        return low is not None and bool(interval.low == low), high is not None and bool(interval.high == high)


PLAIN, FROM_ZERO = MonotonicShape(), MonotonicShape((0, None), (0, INFINITE))


def shape_of(row: Primitive | None) -> MonotonicShape | None:
    """The shape of a monotonic function; None of others."""
    return None if row is None or row.monotonic is None else MonotonicShape(*row.monotonic)


def ending(row: Primitive | None) -> bool:
    """Whether it is a function whose domain has an end beside which something can be told."""
    shape = shape_of(row)
    return (shape is not None and shape.domain != (None, None)) or (row is not None and row.name == "powr")


class Inside(Balls):
    """Balls over the part of their operands for which functions have a value.

    ``narrowed`` counts the functions that were given more than their domain, ``infinite`` those that have an end
    where theirs ends too.
    """

    def __init__(self, precision: int) -> None:
        super().__init__(precision)
        self.narrowed = self.infinite = 0
        for row in PRIMITIVES.values():
            if shape := shape_of(row):
                setattr(self, row.name, partial(self._within, getattr(self, row.name), shape=shape))

    @property
    def reaches(self) -> bool:
        """Whether an end that is reached is one of what was computed: nothing else leaves out the points near by."""
        return self.narrowed == 0 or (self.narrowed == 1 and self.infinite == 0)

    def div(self, a: Any, b: Any) -> Any:
        if not (isinstance(a, Interval) or isinstance(b, Interval)):
            return super().div(a, b)
        below = interval_of(b)
        if below is None or interval_of(a) is None:
            return unclear()
        self.infinite += bool(below.low == 0 or below.high == 0)
        return below.inverse() * a

    def powi(self, a: Any, n: int) -> Any:
        if not isinstance(a, Interval) or n == 0:
            return super().powi(a, n)
        if n < 0:
            return self.div(1, self.powi(a, -n))
        a = a if n % 2 else self.abs(a)
        ends = [arb(0) if x == 0 else x**n if x.is_finite() else x for x in (a.low, a.high)]
        return Interval(ends[0].lower(), ends[1].upper(), a.reached, a.names)

    def pow(self, a: Any, b: Any) -> Any:
        if not (isinstance(a, Interval) or isinstance(b, Interval)):
            return super().pow(a, b)
        base, exponent = interval_of(a), interval_of(b)
        if base is None or exponent is None or not base.low >= 0:
            return unclear()
        return self.exp(exponent * self.log(base))

    def powr(self, a: Any, r: int | Fraction) -> Any:
        found = self._within(lambda x: Balls.powr(self, x, r if r > 0 else -r), a, FROM_ZERO)
        return self.div(1, found) if r < 0 else found

    def root(self, a: Any, n: int) -> Any:
        return self._within(lambda x: Balls.root(self, x, n), a, PLAIN if n % 2 else FROM_ZERO)

    def abs(self, a: Any) -> Any:  # type: ignore[override]
        if not isinstance(a, Interval):
            return Balls.abs(a)
        if a.low >= 0 or a.high <= 0:
            return a if a.low >= 0 else -a
        far = (-a.low).max(a.high)
        return Interval(arb(0), far, (False, a.reached[0 if far == -a.low else 1]), a.names)

    def max(self, a: Any, b: Any) -> Any:  # type: ignore[override]
        if not (isinstance(a, Interval) or isinstance(b, Interval)):
            return Balls.max(a, b)
        x, y = interval_of(a), interval_of(b)
        if x is None or y is None:
            return unclear()
        endless = any(not one.high.is_finite() and one.reached[1] for one in (x, y))
        return Interval(x.low.max(y.low), x.high.max(y.high), (False, endless), x.names | y.names)

    def min(self, a: Any, b: Any) -> Any:  # type: ignore[override]
        if not (isinstance(a, Interval) or isinstance(b, Interval)):
            return Balls.min(a, b)
        return -self.max(-a, -b)

    def sin(self, a: Any) -> Any:
        quarter = isinstance(a, Interval) and a.low > -1.5 and a.high < 1.5
        return self._within(super().sin, a, PLAIN) if quarter else _waving(super().sin, a)

    def cos(self, a: Any) -> Any:
        return _waving(super().cos, a)

    def _within(self, function: Callable[[Any], Any], a: Any, shape: MonotonicShape) -> Any:
        """A monotonic function over the part of an operand inside its domain."""
        if not isinstance(a, Interval):
            found = function(a)
            if kind(found) is not Kind.UNCLEAR or kind(a) is not Kind.FINITE:
                return found
        interval = interval_of(a)
        if interval is None:
            return unclear()
        if not shape.meets(interval):
            return UNDEFINED
        out, edge = shape.outside(interval), shape.at_edge(interval)
        self.narrowed += any(out)
        self.infinite += not any(out) and any(edge)
        ends, reached = [], list(interval.reached)
        for place, x in enumerate((interval.low, interval.high)):
            down = (place == 0) is not shape.falls
            if out[place]:  # an interval whose ends are its own holds all between them, the edge among it
                reached[place] = all(interval.reached)
            limit = shape.ends[place]
            if limit is not None and (out[place] or edge[place] or not x.is_finite()):
                ends.append(arb(limit))
            else:
                ends.append(_value(function, arb(shape.domain[place]) if out[place] else x, down))
        if any(end is None or end.is_nan() for end in ends):
            return unclear()
        if shape.falls:
            return Interval(ends[1], ends[0], (reached[1], reached[0]), interval.names)
        return Interval(ends[0], ends[1], (reached[0], reached[1]), interval.names)


def _waving(function: Callable[[Any], Any], a: Any) -> Any:
    return (
        Interval(arb(-1), arb(1), names=a.names) if isinstance(a, Interval) and not a.arb.is_finite() else function(a)
    )


def _value(function: Callable[[Any], Any], x: Any, down: bool) -> Any:
    found = function(Ball(x))
    if kind(found) is not Kind.FINITE:
        return None
    number = found.arb if isinstance(found, Ball) else interval_of(found).low  # type: ignore[union-attr]
    return number.lower() if down else number.upper()
