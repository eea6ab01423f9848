"""The functions of the table over series: at regular points, at the ends of their domains, at poles."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import NO_RULE_SAYS, Primitive
from gradcli.numbers.derived import Kind
from gradcli.numbers.series import series_integrals as integrals
from gradcli.numbers.series.exponents import Scale, TermsRanOut, flat, power, small
from gradcli.numbers.series.series import AtPole, NeedsASide, NoRealValue, Series, times
from gradcli.numbers.series.series_infinity import SeriesAtInfinity
from gradcli.numbers.series.series_operands import SeriesOfOperands


class SeriesSystem(SeriesOfOperands, SeriesAtInfinity):
    """The number system of series: see ``gradcli.numbers.series.series``."""

    def __init__(self, base: Any, terms: int = 8, *, both_sides: bool = False, until: float = math.inf) -> None:
        super().__init__(base, terms, both_sides=both_sides, until=until)
        self._known: dict[Any, tuple[Series, Series]] = {}

    def __getattr__(self, name: str) -> Callable[..., Series]:
        row = PRIMITIVES.get(name)
        if row is None:
            raise TermsRanOut(f"no series for {name}")
        if len(row.partials) != 1 or row.enclosure:
            return lambda *given: self.joint(row, given)
        return lambda a, *parameter: self.function(name, self.series(a), *parameter)

    def expanded(self, name: str, *operands: Any) -> Series | None:
        """A row where its value does not tell: see ``series_integrals``."""
        return integrals.expanded(self, PRIMITIVES[name], [*map(self.series, operands)])

    def unruled(self, a: Any) -> Series:
        raise TermsRanOut(NO_RULE_SAYS)

    def function(self, name: str, a: Series, *parameter: Any) -> Series:
        if self.unbounded(a):
            return self.at_infinity(name, a, *parameter)
        limit = self.constant(a)
        try:
            value = getattr(self.base, name)(limit, *parameter)
        except AtPole:
            return self._at_a_pole(name, a, limit, *parameter)
        kind = self.base.kind(value)
        if name == "lambertw" and kind is Kind.FINITE and self.base.same(value, -1):
            return integrals.branch_of_lambert(self, a, 1)
        if kind is Kind.FINITE:
            return self.analytic(PRIMITIVES[name], a, value, *parameter)
        if kind is Kind.UNDEFINED:
            raise NoRealValue(f"{name} outside its domain")
        if kind is Kind.POLE:
            return self._at_a_pole(name, a, limit, *parameter)
        raise TermsRanOut(f"it cannot be told whether {name} is defined in the limit")

    def sigmoid(self, a: Any) -> Series:
        """1/(1 + exp(-a)). The row's own partial asks for sigmoid(-a), whose partial asks for sigmoid(a): each order
        would cost twice the one before."""
        a = self.series(a)
        return self.function("sigmoid", a) if self.unbounded(a) else self.div(1, 1 + self.exp(-a))

    def analytic(self, row: Primitive, a: Series, value: Any, *parameter: Any) -> Series:
        """f(a) by integrating the row's own partial times a', one order more each time round."""
        name = row.name
        h = a.rest()
        step = h.least()
        if step is None:
            return self.series(value)
        near = a if flat(step) else a.cut(self.order)  # past which all is that is flat
        if any(isinstance(p, Scale) for p in (*near.terms, near.end)):
            try:
                return self._composed(row, a, h, value, *parameter)
            except NeedsASide:
                if not flat(step):
                    raise
                near = a.cut(4 * self.order)  # on either side it is smaller than any power
        a = near
        key = (row.name, row.partials, parameter, a.end, tuple((p, id(c)) for p, c in a.terms.items()))
        if key in self._known:
            return self._known[key][1]
        step, end = a.rest().least(), a.end
        assert step is not None
        assert end is not None
        if not a.rest().terms and self._rate(row, a, value, *parameter) is None:  # asin(1 + O(t)) is no asin(1) + O(t)
            raise TermsRanOut(f"{name} at the end of its domain", more=True)
        if step >= 1 and set(h.terms) - {1} and self._rate(row, a, value, *parameter) is not None:
            self._known[key] = (a, self._substituted(row, a, value, *parameter))
            return self._known[key][1]
        y = Series(self, {0: value}, min(step, end))
        slope = Series(self, {p - 1: times(p, c) for p, c in a.terms.items() if p}, end - 1)
        while y.end is not None and y.end < end:
            # To twice what is known, where the slope does not ask for y; but to less than is asked here, so that sin
            # and cos end asking each other.
            reach: Any = max([y.end, min([y.end * 2, end - step])])
            try:
                product = row.partials[0](self, y, a.cut(reach), *parameter) * slope
            except TermsRanOut:  # at the end of a domain, as of asin at 1
                product = row.partials[0](self, y, a, *parameter) * slope
            if product.end is None or product.end + 1 <= y.end:
                break
            terms = {p + 1: times(c, self._reciprocal(p + 1)) for p, c in product.terms.items()}
            y = Series(self, {0: value, **terms}, product.end + 1)
        self._known[key] = (a, y)  # keeps the coefficients alive: their ids are the key
        return y

    def _rate(self, row: Primitive, a: Series, value: Any, *parameter: Any) -> Any:
        """The row's partial at the limit of ``a``; None where it is not finite."""
        try:
            rate = row.partials[0](self.base, value, self.constant(a), *parameter)
        except NoRealValue:
            return None
        return rate if self.base.kind(rate) is Kind.FINITE else None

    def _reciprocal(self, p: Any) -> Any:
        if isinstance(p, Scale):  # a slope with a logarithm: its integral is of another kind
            raise TermsRanOut("a slope has a logarithm")
        return 1 if p == 1 else self.base.div(self.base.number(1), self.base.number(p))

    def _substituted(self, row: Primitive, a: Series, value: Any, *parameter: Any) -> Series:
        """f(limit + h) by powers of h: where f' is 1 its terms are those of h, the very objects."""
        h = a.rest()
        step: Any = h.least()
        end: Any = a.end
        plain = self.analytic(row, Series(self, {0: self.constant(a), 1: 1}), value, *parameter)
        total, power_of_h = self.series(value), self.series(1)
        for k in range(1, self.order + 1):
            if (plain.end is not None and k >= plain.end) or step * k >= end:
                break
            power_of_h = (power_of_h * h).cut(end)
            if k in plain.terms:
                total = total + power_of_h * plain.terms[k]
        unknown = end if plain.end is None else min(end, step * plain.end)
        return total.cut(unknown)

    def _composed(self, row: Primitive, a: Series, h: Series, value: Any, *parameter: Any) -> Series:
        """f(limit + h) for an h with logarithms, by the series of f towards the side h lies on."""
        limit, step = self.constant(a), h.least()
        assert step is not None
        if not h.terms or not small(step):  # the powers of 1/log(1/t) never reach the next power of t
            rate = self._rate(row, a, value, *parameter)
            if rate is None:
                raise TermsRanOut(f"{row.name} at the end of its domain", more=True)
            linear: Series = self.series(value) + h * rate
            return linear + Series(self, {}, step * 2)
        side = self.signum(h)
        towards = self.analytic(row, Series(self, {0: limit, 1: self.base.number(side)}), value, *parameter)
        size, total = side * h, Series(self, {}, None if towards.end is None else step * power(towards.end))
        for p, c in towards.terms.items():
            total = total + (self._power(size, power(p), partial(self._raised, p)) if p else 1) * c
        return total

    def _raised(self, p: Any, c: Any) -> Any:
        return self.base.powr(c, p)

    # Poles

    def _at_a_pole(self, name: str, a: Series, limit: Any, *parameter: Any) -> Series:
        if name in ("log", "log2", "log10", "log1p"):
            return self.logarithm(name, a + 1 if name == "log1p" else a)
        if name == "atanh":
            return (self.logarithm("log", 1 + a) - self.logarithm("log", 1 - a)) * Fraction(1, 2)
        if name in ("gamma", "lgamma", "polygamma"):
            limit = self._whole(limit)
        if name == "lgamma":
            product = self._rising(a, 1 - limit)
            size = self.signum(product) * product
            return self.function("lgamma", a + (1 - limit)) - self.logarithm("log", size)
        if name == "gamma":
            return self.div(self.gamma(a + (1 - limit)), self._rising(a, 1 - limit))
        if name == "polygamma":
            return self._polygamma(a, limit, *parameter)
        quotient = PRIMITIVES[name].quotient
        assert quotient is not None
        above, below = quotient
        return self.div(self.function(above, a) if above else 1, self.function(below, a))

    def _whole(self, limit: Any) -> int:
        """Where the pole is, as an int: 0, -1, -2, …, which may be a Fraction still, or a series of one term."""
        found = self.plain(limit)
        if not isinstance(found, int | Fraction):
            raise TermsRanOut("which pole it is depends on another variable")
        return int(found)

    def _rising(self, a: Series, count: int) -> Series:
        """a (a+1) ... (a+count-1)."""
        product = a
        for k in range(1, count):
            product = product * (a + k)
        return product

    def _polygamma(self, a: Series, limit: int, n: int) -> Series:
        """By the recurrence psi_n(x) = psi_n(x+1) - (-1)^n n! / x^(n+1), up from the pole."""
        total = self.function("polygamma", a + (1 - limit), n)
        for k in range(1 - limit):
            total = total - self.div((-1) ** n * math.factorial(n), self.powi(a + k, n + 1))
        return total

    def sech(self, a: Any) -> Series:
        return self.function("sech", self.series(a))

    def csch(self, a: Any) -> Series:
        return self.function("csch", self.series(a))

    def coth(self, a: Any) -> Series:
        return self.function("coth", self.series(a))

    # Two operands

    def pow(self, a: Any, b: Any) -> Series:
        a, b = self.series(a), self.series(b)
        exponent = self.exact(b)
        if exponent is None and b.end is None and set(b.terms) <= {0}:
            exponent = self.as_rational(b.terms.get(0, 0))
        if isinstance(exponent, int | Fraction):
            return self.powi(a, int(exponent)) if exponent == int(exponent) else self.powr(a, exponent)
        s = self.signum(a)
        if s < 0 and b.end is None and set(b.terms) == {0} and self.base.is_integer(exponent) is not False:
            raise TermsRanOut("it cannot be told whether an exponent is an integer")
        if s < 0:
            raise NoRealValue("a power of a negative number")
        if s == 0:
            if self.signum(b) < 0:
                raise AtPole("a negative power of 0")
            return self.series(0)
        return self.function("exp", b * self.function("log", a))

    def atan2(self, a: Any, b: Any) -> Any:
        """The angle: by the quotient, turned by pi where the second operand is negative."""
        a, b = self.series(a), self.series(b)
        if b.lead() is None:
            sign = self.signum(a)
            if not sign:
                raise NoRealValue("atan2 of 0 and 0")
            return self.pi() * Fraction(sign, 2)
        across = a.lead() is not None and (b.lead() or 0) > (a.lead() or 0)
        if across:  # nearer to the second axis: no sign of b is needed
            return self.pi() * Fraction(self.signum(a), 2) - self.function("atan", self.div(b, a))
        angle = self.function("atan", self.div(a, b))
        if self.signum(b) > 0:
            return angle
        return angle + self.pi() * (1 if a.lead() is None or self.signum(a) > 0 else -1)

    def logaddexp(self, a: Any, b: Any) -> Any:
        a, b = self.series(a), self.series(b)
        return a + self.function("softplus", b - a)
