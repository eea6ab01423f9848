"""Truncated power series in t -> 0+ with fractional and negative exponents, over a base number system.

Known terms stand by exponent; ``end`` is the exponent of the first unknown term, None for a finite exact sum.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from gradcli.numbers.derived import Derived
from gradcli.primitives import PRIMITIVES

Exponent = int | Fraction


class TermsRanOut(ArithmeticError):
    """The known terms do not decide the question."""


class NoRealValue(ArithmeticError):
    """There is no real value for small t > 0."""


class Unbounded(ArithmeticError):
    """The value tends to an infinity that is no power of t; ``sign`` is its sign."""

    def __init__(self, reason: str, sign: int) -> None:
        super().__init__(reason)
        self.sign = sign


def _least(*ends: Exponent | None) -> Exponent | None:
    return min((end for end in ends if end is not None), default=None)


class Series:
    """A sum of ``terms[p] * t**p``, up to O(t**end)."""

    __slots__ = ("end", "m", "terms")

    def __init__(self, m: SeriesSystem, terms: dict[Exponent, Any], end: Exponent | None = None) -> None:
        known = sorted(p for p, c in terms.items() if (end is None or p < end) and m.base.is_zero(c) is not True)
        self.m, self.end, self.terms = m, end, {p: terms[p] for p in known}

    def lead(self) -> Exponent | None:
        """The exponent of the first term; None for an exact zero. Raises TermsRanOut if it cannot be told."""
        for p, c in self.terms.items():
            if self.m.base.is_zero(c) is None:
                raise TermsRanOut("a coefficient may be zero")
            return p
        if self.end is not None:
            raise TermsRanOut("all known terms vanish")
        return None

    def least(self) -> Exponent | None:
        """A lower bound of the exponents: no decision is taken."""
        return next(iter(self.terms), self.end)

    def cut(self, end: Exponent | None) -> Series:
        return Series(self.m, self.terms, _least(self.end, end))

    def __add__(self, other: Any) -> Series:
        b = self.m.series(other)
        terms = dict(self.terms)
        for p, c in b.terms.items():
            terms[p] = terms[p] + c if p in terms else c
        return Series(self.m, terms, _least(self.end, b.end))

    def __neg__(self) -> Series:
        return Series(self.m, {p: -c for p, c in self.terms.items()}, self.end)

    def __sub__(self, other: Any) -> Series:
        return self + -self.m.series(other)

    def __rsub__(self, other: Any) -> Series:
        return self.m.series(other) + -self

    def __mul__(self, other: Any) -> Series:
        b = self.m.series(other)
        low, high = self.least(), b.least()
        if low is None or high is None:  # an exact zero
            return Series(self.m, {})
        end = _least(None if self.end is None else self.end + high, None if b.end is None else b.end + low)
        terms: dict[Exponent, Any] = {}
        for p, c in self.terms.items():
            for q, d in b.terms.items():
                if end is None or p + q < end:
                    terms[p + q] = terms[p + q] + c * d if p + q in terms else c * d
        return Series(self.m, terms, end)

    __radd__, __rmul__ = __add__, __mul__

    def __lt__(self, other: Any) -> bool:
        return self.m.signum(self - other) < 0

    def __gt__(self, other: Any) -> bool:
        return self.m.signum(self - other) > 0


class SeriesSystem(Derived):
    """The number system of series with ``terms`` powers of t beyond the first, over ``base``."""

    name = "series"

    def __init__(self, base: Any, terms: int = 8) -> None:
        self.base, self.order = base, terms
        self._known: dict[Any, tuple[Series, Series]] = {}

    def series(self, a: Any) -> Series:
        if isinstance(a, Series):
            return a
        return Series(self, {0: self.base.number(a) if isinstance(a, (int, Fraction)) else a})

    number = series

    def pi(self) -> Series:
        return self.series(self.base.pi())

    def e(self) -> Series:
        return self.series(self.base.e())

    def undefined(self) -> Series:
        raise TermsRanOut("the condition of where is not decided")

    def signum(self, a: Any) -> int:
        a = self.series(a)
        p = a.lead()
        if p is None:
            return 0
        return 1 if a.terms[p] > 0 else -1

    def compare(self, relation: Any, a: Any, b: Any) -> bool:
        return bool(relation(self.signum(self.series(a) - b), 0))

    def same(self, a: Any, b: Any) -> bool:
        return self.signum(self.series(a) - b) == 0

    def div(self, a: Any, b: Any) -> Series:
        return self.series(a) * self._power(self.series(b), -1, lambda c: self.base.div(self.base.number(1), c))

    def powi(self, a: Any, n: int) -> Series:
        if n < 0:
            return self.div(1, self.powi(a, -n))
        result = self.series(1)
        for bit in bin(n)[2:]:
            result = result * result * a if bit == "1" else result * result
            if result.end is not None or len(result.terms) > self.order:
                least = result.least()
                result = result if least is None else result.cut(least + self.order)
        return result

    def powr(self, a: Any, r: Any) -> Series:
        a = self.series(a)
        if self.signum(a) < 0:
            raise NoRealValue("a power of a negative number")
        return self._power(a, Fraction(r), lambda c: self.base.powr(c, r))

    def sqrt(self, a: Any) -> Series:
        a = self.series(a)
        if self.signum(a) < 0:
            raise NoRealValue("the square root of a negative number")
        return self._power(a, Fraction(1, 2), lambda c: c if self.base.same(c, 1) is True else self.base.sqrt(c))

    def cbrt(self, a: Any) -> Series:
        return self.root(a, 3)

    def root(self, a: Any, n: int) -> Series:
        s = self.signum(a)
        return (
            s
            * self._power(
                s * self.series(a),
                Fraction(1, n),
                lambda c: c if self.base.same(c, 1) is True else self.base.root(c, n),
            )
            if s
            else self.series(0)
        )

    def _power(self, a: Series, r: Exponent, of_lead: Any) -> Series:
        p = a.lead()
        if p is None:
            if r > 0:
                return a
            raise NoRealValue("a division by zero")
        scale = self.base.div(self.base.number(1), a.terms[p])
        u = Series(self, {q - p: c * scale for q, c in a.terms.items() if q != p}, None if a.end is None else a.end - p)
        front = Series(self, {p * r: of_lead(a.terms[p])})
        if not u.terms and u.end is None:
            return front
        u, total, term, k = u.cut(self.order), self.series(1), self.series(1), 0
        while (low := term.least()) is not None and low < self.order and (k == 0 or term.terms):
            k += 1
            term = (term * u * (Fraction(r - k + 1) / k)).cut(self.order)
            total = total + term
        return front * total.cut(u.end)

    def abs(self, a: Any) -> Series:
        return self.signum(a) * self.series(a)

    def sign(self, a: Any) -> Series:
        return self.series(self.signum(a))

    def above(self, a: Any, b: Any, tie: Any) -> Series:
        s = self.signum(self.series(a) - b)
        return self.series(tie if s == 0 else int(s > 0))

    def max(self, a: Any, b: Any) -> Any:
        return a if self.signum(self.series(a) - b) >= 0 else b

    def min(self, a: Any, b: Any) -> Any:
        return a if self.signum(self.series(a) - b) <= 0 else b

    def constant(self, a: Series) -> Any:
        """The limit of ``a``, which must be finite."""
        low = a.least()
        if low is not None and (low < 0 or (low == 0 and 0 not in a.terms)):
            raise TermsRanOut("the argument is unbounded or its limit unknown")
        return a.terms.get(0, self.base.number(0))

    def floor(self, a: Any) -> Series:
        a = self.series(a)
        low = self.series(self.base.floor(self.constant(a)))
        return low - 1 if self.signum(a - low) < 0 else low

    def round(self, a: Any) -> Series:
        low = self.floor(a)
        s = self.signum(self.series(a) - low - Fraction(1, 2))
        if s == 0:  # a tie goes to the even neighbour
            s = 1 if self.signum(low - 2 * self.floor(low * Fraction(1, 2))) else -1
        return low + int(s > 0)

    def mod(self, a: Any, b: Any) -> Series:
        return self.series(a) - self.series(b) * self.floor(self.div(a, b))

    def hypot(self, a: Any, b: Any) -> Series:
        return self.sqrt(self.series(a) * a + self.series(b) * b)

    def log(self, a: Any) -> Series:
        a = self.series(a)
        s, p = self.signum(a), a.lead()
        if s < 0:
            raise NoRealValue("the logarithm of a negative number")
        if p is None or p != 0:
            raise Unbounded("the logarithm of 0 or an infinity", 1 if p is not None and p < 0 else -1)
        return self._analytic("log", a)

    def _analytic(self, name: str, a: Series, *parameter: Any) -> Series:
        """f(a) by integrating the row's own partial times a', one order more each time round."""
        row, limit = PRIMITIVES[name], self.constant(a)
        value = getattr(self.base, name)(limit, *parameter)
        if isinstance(value, float) and not math.isfinite(value):
            raise TermsRanOut(f"{name} is singular in the limit")
        h = a - limit
        if not h.terms and h.end is None:
            return self.series(value)
        a = a.cut(self.order)
        key = (name, parameter, a.end, tuple((p, id(c)) for p, c in a.terms.items()))
        if key in self._known:
            return self._known[key][1]
        step, end = h.least(), a.end
        assert step is not None
        assert end is not None
        y = Series(self, {0: value}, min(step, end))
        slope = Series(self, {p - 1: p * c for p, c in a.terms.items() if p}, end - 1)
        while y.end is not None and y.end < end:
            near = a.cut(y.end)
            product = row.partials[0](self, y, near, *parameter) * slope
            if product.end is None or product.end + 1 <= y.end:
                break
            terms = {
                p + 1: c * self.base.div(self.base.number(1), self.base.number(p + 1)) for p, c in product.terms.items()
            }
            y = Series(self, {0: value, **terms}, product.end + 1)
        self._known[key] = (a, y)  # keeps the coefficients alive: their ids are the key
        return y

    def __getattr__(self, name: str) -> Any:
        row = PRIMITIVES.get(name)
        if row is None or len(row.partials) != 1:
            raise TermsRanOut(f"no series for {name}")
        return lambda a, *parameter: self._analytic(name, self.series(a), *parameter)
