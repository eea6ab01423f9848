"""Power series over enclosures of a whole interval, by flint's own: how high derivatives are bounded.

A coefficient encloses that of the function at every point of the interval. Only what is analytic there has one:
anything else raises NotAnalytic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from flint import arb, arb_series, ctx

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.balls.special_ball import enclosing
from gradcli.numbers.derived import Kind


class NotAnalytic(ArithmeticError):
    """An operation has no power series, or none that is known, on the whole interval."""


class BallSeries:
    """The number system of ``arb_series`` with ``length`` coefficients. Run it inside ``with m.working():``."""

    name = "ball series"
    bounded = None
    lacking: tuple[type[ArithmeticError], ...] = ()

    def __init__(self, length: int, precision: int) -> None:
        self.length, self.precision = length, precision
        self.scalars = Balls(precision)

    @contextmanager
    def working(self) -> Iterator[BallSeries]:
        """Flint's precision, and its number of terms, which it cuts series to in silence, are global."""
        before = ctx.cap
        ctx.cap = self.length
        try:
            with self.scalars.working():
                yield self
        finally:
            ctx.cap = before

    def variable(self, interval: Any) -> Any:
        """The variable over an interval."""
        return arb_series([interval, 1], self.length)

    def number(self, q: Any) -> Any:
        if isinstance(q, arb_series):
            return q
        if isinstance(q, int | Fraction):
            return arb_series([enclosing(q)], self.length)
        return arb_series([q.arb if isinstance(q, Ball) else arb(q)], self.length)

    def last(self, series: Any) -> Any:
        """The last of the coefficients. Raises NotAnalytic where flint cut the series short of it."""
        series = self.number(series)
        if series.prec < self.length:
            raise NotAnalytic
        return series[self.length - 1]

    def pi(self) -> Any:
        return self.number(self.scalars.pi())

    def e(self) -> Any:
        return self.number(self.scalars.e())

    def half(self) -> Any:
        return self.number(Fraction(1, 2))

    @staticmethod
    def kind(value: Any) -> Kind:
        return Kind.FINITE

    def div(self, a: Any, b: Any) -> Any:
        return self.number(a) * self._inverse(self.number(b))

    def powi(self, a: Any, n: int) -> Any:
        found = self.number(1)
        for _ in range(abs(n)) if abs(n) <= 8 else ():
            found = found * a
        if abs(n) > 8:
            found = self.number(a) ** abs(n)
        return found if n >= 0 else self._inverse(found)

    def powr(self, a: Any, r: Any) -> Any:
        return self.pow(a, r)

    def pow(self, a: Any, b: Any) -> Any:
        return self._finite((self._finite(self.number(a).log()) * self.number(b)).exp())

    # What a corner or a step is where the interval lies on one side of it

    def sign(self, a: Any) -> Any:
        return self.number(self._side(a))

    def abs(self, a: Any) -> Any:
        return self.number(a) if self._side(a) > 0 else -self.number(a)

    def max(self, a: Any, b: Any) -> Any:
        return self.number(a if self._side(self.number(a) - self.number(b)) > 0 else b)

    def min(self, a: Any, b: Any) -> Any:
        return self.number(b if self._side(self.number(a) - self.number(b)) > 0 else a)

    def relu(self, a: Any) -> Any:
        return self.max(a, 0)

    def compare(self, relation: Any, a: Any, b: Any) -> bool:
        return bool(relation(self._side(self.number(a) - self.number(b)), 0))

    @staticmethod
    def where(p: bool, yes: Any, no: Any) -> Any:
        return yes if p else no

    @staticmethod
    def both(p: bool, q: bool) -> bool:
        return p and q

    @staticmethod
    def either(p: bool, q: bool) -> bool:
        return p or q

    @staticmethod
    def negated(p: bool) -> bool:
        return not p

    def is_zero(self, a: Any) -> bool:
        return not self._side(a)

    def _side(self, a: Any) -> int:
        value = self.number(a)[0]
        if value > 0:
            return 1
        if value < 0:
            return -1
        raise NotAnalytic

    # Hyperbolic functions and others that flint has no series of: by the exponential

    def sinh(self, a: Any) -> Any:
        up = self._exp(a)
        return (up - up.inv()) * self.half()

    def cosh(self, a: Any) -> Any:
        up = self._exp(a)
        return (up + up.inv()) * self.half()

    def tanh(self, a: Any) -> Any:
        return self.number(1) - self.number(2) * self._inverse(self._exp(self.number(a) * 2) + self.number(1))

    def sigmoid(self, a: Any) -> Any:
        return self._inverse(self.number(1) + self._exp(-self.number(a)))

    def expm1(self, a: Any) -> Any:
        return self._exp(a) - self.number(1)

    def log1p(self, a: Any) -> Any:
        return self._finite((self.number(a) + self.number(1)).log())

    def _exp(self, a: Any) -> Any:
        return self._finite(self.number(a).exp())

    def __getattr__(self, name: str) -> Callable[..., Any]:
        row, method = PRIMITIVES.get(name), getattr(arb_series, name, None)
        if row is None or method is None or row.kink or row.jump or row.enclosure or len(row.partials) != 1:
            raise NotAnalytic(name)
        return lambda a: self._finite(method(self.number(a)))

    def _finite(self, found: Any) -> Any:
        if not all(coefficient.is_finite() for coefficient in found.coeffs()):
            raise NotAnalytic
        return found

    def _inverse(self, a: Any) -> Any:
        if a[0].contains(0):
            raise NotAnalytic
        return self._finite(a.inv())
