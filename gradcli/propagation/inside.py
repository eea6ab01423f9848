"""Balls that take of an interval the part that lies inside a function's domain: what the function is there, no more.

Inputs are spans, intervals with two ends. Functions that are monotonic keep them, and are infinite at an end where
they grow without limit; of the others there is what a ball gives, and nothing beside the end of a domain.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb

from gradcli.numbers.balls.ball import UNDEFINED, Ball, kind, unclear
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.propagation.spans import INFINITE, Span, span_of


class Shape(NamedTuple):
    """A monotonic function: its domain, and what it tends to at the ends, where its enclosures say nothing."""

    domain: tuple[int | None, int | None] = (None, None)
    ends: tuple[Any, Any] = (-INFINITE, INFINITE)
    falls: bool = False

    def meets(self, span: Span) -> bool:
        """Whether some of a span lies inside the domain: more than the end at which there is no value."""
        low, high = self.domain
        open_low, open_high = (end is not None and not arb(end).is_finite() for end in self.ends)
        below = low is not None and (span.high < low or (open_low and span.high == low))
        above = high is not None and (span.low > high or (open_high and span.low == high))
        return not (below or above)

    def outside(self, span: Span) -> tuple[bool, bool]:
        """At which ends a span reaches out of the domain."""
        low, high = self.domain
        return low is not None and bool(span.low < low), high is not None and bool(span.high > high)

    def at_edge(self, span: Span) -> tuple[bool, bool]:
        """At which ends a span ends where the domain does."""
        low, high = self.domain
        return low is not None and bool(span.low == low), high is not None and bool(span.high == high)


SHAPES = {
    "sqrt": Shape((0, None), (0, INFINITE)),
    "log": Shape((0, None)),
    "log2": Shape((0, None)),
    "log10": Shape((0, None)),
    "log1p": Shape((-1, None)),
    "atanh": Shape((-1, 1)),
    "asin": Shape((-1, 1), (None, None)),
    "acos": Shape((-1, 1), (None, None), falls=True),
    "acosh": Shape((1, None), (0, INFINITE)),
    "exp": Shape(ends=(0, INFINITE)),
    "exp2": Shape(ends=(0, INFINITE)),
    "expm1": Shape(ends=(-1, INFINITE)),
    "sinh": Shape(),
    "asinh": Shape(),
    "cbrt": Shape(),
    "tanh": Shape(ends=(-1, 1)),
    "erf": Shape(ends=(-1, 1)),
    "sigmoid": Shape(ends=(0, 1)),
    "softplus": Shape(ends=(0, INFINITE)),
}
"""Monotonic functions by name."""

ENDING = frozenset(["powr", *(name for name, shape in SHAPES.items() if shape.domain != (None, None))])
"""Functions whose domain has an end beside which something can be told."""


class Inside(Balls):
    """Balls over the part of their operands for which functions have a value.

    ``narrowed`` counts the functions that were given more than their domain, ``infinite`` those that have an end
    where theirs ends too.
    """

    narrowed = infinite = 0

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in SHAPES:
            return found
        return lambda a: self._within(found, a, SHAPES[name])

    @property
    def reaches(self) -> bool:
        """Whether an end that is reached is one of what was computed: nothing else leaves out the points near by."""
        return self.narrowed == 0 or (self.narrowed == 1 and self.infinite == 0)

    def div(self, a: Any, b: Any) -> Any:
        if not (isinstance(a, Span) or isinstance(b, Span)):
            return super().div(a, b)
        below = span_of(b)
        if below is None or span_of(a) is None:
            return unclear()
        self.infinite += bool(below.low == 0 or below.high == 0)
        return below.inverse() * a

    def powi(self, a: Any, n: int) -> Any:
        if not isinstance(a, Span) or n == 0:
            return super().powi(a, n)
        if n < 0:
            return self.div(1, self.powi(a, -n))
        a = a if n % 2 else self.abs(a)
        ends = [arb(0) if x == 0 else x**n if x.is_finite() else x for x in (a.low, a.high)]
        return Span(ends[0].lower(), ends[1].upper(), a.reached, a.names)

    def pow(self, a: Any, b: Any) -> Any:
        if not (isinstance(a, Span) or isinstance(b, Span)):
            return super().pow(a, b)
        base, exponent = span_of(a), span_of(b)
        if base is None or exponent is None or not base.low >= 0:
            return unclear()
        return self.exp(exponent * self.log(base))

    def powr(self, a: Any, r: int | Fraction) -> Any:
        found = self._within(lambda x: Balls.powr(self, x, r if r > 0 else -r), a, SHAPES["sqrt"])
        return self.div(1, found) if r < 0 else found

    def root(self, a: Any, n: int) -> Any:
        return self._within(lambda x: Balls.root(self, x, n), a, SHAPES["cbrt" if n % 2 else "sqrt"])

    def abs(self, a: Any) -> Any:  # type: ignore[override]
        if not isinstance(a, Span):
            return Balls.abs(a)
        if a.low >= 0 or a.high <= 0:
            return a if a.low >= 0 else -a
        far = (-a.low).max(a.high)
        return Span(arb(0), far, (False, a.reached[0 if far == -a.low else 1]), a.names)

    def max(self, a: Any, b: Any) -> Any:  # type: ignore[override]
        if not (isinstance(a, Span) or isinstance(b, Span)):
            return Balls.max(a, b)
        x, y = span_of(a), span_of(b)
        if x is None or y is None:
            return unclear()
        endless = any(not one.high.is_finite() and one.reached[1] for one in (x, y))
        return Span(x.low.max(y.low), x.high.max(y.high), (False, endless), x.names | y.names)

    def min(self, a: Any, b: Any) -> Any:  # type: ignore[override]
        if not (isinstance(a, Span) or isinstance(b, Span)):
            return Balls.min(a, b)
        return -self.max(-a, -b)

    def sin(self, a: Any) -> Any:
        quarter = isinstance(a, Span) and a.low > -1.5 and a.high < 1.5
        return self._within(super().sin, a, Shape()) if quarter else _waving(super().sin, a)

    def cos(self, a: Any) -> Any:
        return _waving(super().cos, a)

    def _within(self, function: Callable[[Any], Any], a: Any, shape: Shape) -> Any:
        """A monotonic function over the part of an operand inside its domain."""
        if not isinstance(a, Span):
            found = function(a)
            if kind(found) is not Kind.UNCLEAR or kind(a) is not Kind.FINITE:
                return found
        span = span_of(a)
        if span is None:
            return unclear()
        if not shape.meets(span):
            return UNDEFINED
        out, edge = shape.outside(span), shape.at_edge(span)
        self.narrowed += any(out)
        self.infinite += not any(out) and any(edge)
        ends, reached = [], list(span.reached)
        for place, x in enumerate((span.low, span.high)):
            down = (place == 0) is not shape.falls
            if out[place]:  # a span whose ends are its own holds all between them, the edge among it
                reached[place] = all(span.reached)
            limit = shape.ends[place]
            if limit is not None and (out[place] or edge[place] or not x.is_finite()):
                ends.append(arb(limit))
            else:
                ends.append(_value(function, arb(shape.domain[place]) if out[place] else x, down))
        if any(end is None or end.is_nan() for end in ends):
            return unclear()
        if shape.falls:
            return Span(ends[1], ends[0], (reached[1], reached[0]), span.names)
        return Span(ends[0], ends[1], (reached[0], reached[1]), span.names)


def _waving(function: Callable[[Any], Any], a: Any) -> Any:
    return Span(arb(-1), arb(1), names=a.names) if isinstance(a, Span) and not a.arb.is_finite() else function(a)


def _value(function: Callable[[Any], Any], x: Any, down: bool) -> Any:
    found = function(Ball(x))
    if kind(found) is not Kind.FINITE:
        return None
    number = found.arb if isinstance(found, Ball) else span_of(found).low  # type: ignore[union-attr]
    return number.lower() if down else number.upper()
