"""Arithmetic, powers and decisions over series in t -> 0+.

With ``both_sides`` the series hold for t on either side of 0, and what depends on the sign of t raises NeedsASide.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from itertools import islice
from typing import Any

from gradcli.numbers.derived import Derived, Kind, Lacking
from gradcli.numbers.rational import tidy
from gradcli.numbers.series.exponents import Exponent, Plain, TermsRanOut, even, flat, small
from gradcli.numbers.series.growths import Growths
from gradcli.numbers.series.series import AtPole, NeedsASide, NoRealValue, Series

_PLAIN = 1_000
"""The largest number, and denominator, that an exponent is tried to be."""


class SeriesArithmetic(Derived):
    """Series with ``order`` powers of t beyond the first, over ``base``: arithmetic, powers and decisions."""

    name = "series"
    lacking = (NoRealValue,)

    def __init__(self, base: Any, terms: int = 8, *, both_sides: bool = False, until: float = math.inf) -> None:
        self.base, self.order, self.both_sides, self.until = base, terms, both_sides, until
        self.growths, self.most = Growths(self), 2 * terms + 8
        self.coefficients = base
        """The system whose numbers are constants here."""
        self.partly: dict[Any, Any] = {}
        """Rows of several operands of which all but one are held, by which."""
        self.oscillates = False
        """Whether a sine or cosine of what grows without bound was met: of it only a bound is known."""

    def series(self, a: Any) -> Series:
        if isinstance(a, Series) and a.m is self:
            return a
        if isinstance(a, Lacking):
            a.use()
        # Of series of series a coefficient is a series too, in another variable: here it is a constant.
        return Series(self, {0: self.base.number(a) if isinstance(a, (int, Fraction)) else a})

    number = series

    def pi(self) -> Series:
        return self.series(self.base.pi())

    def e(self) -> Series:
        return self.series(self.base.e())

    def half(self) -> Series:
        return self.series(Fraction(1, 2))

    def undefined(self) -> Series:
        raise NoRealValue("the condition of where has no value")  # one that is not decided has raised itself

    def known(self, a: Any, b: Any) -> Series:
        """``a``, whose value at the point was proved to be that of ``b``."""
        limit = b.terms.get(0, self.base.number(0)) if isinstance(b, Series) else b
        return Series(self, {**a.terms, 0: limit}, a.end)

    def exact(self, a: Any) -> int | Fraction | None:
        """The rational that a series certainly is, without any t; None where it is none."""
        found = self.plain(a)
        return found if isinstance(found, int | Fraction) else None

    def plain(self, c: Any) -> Any:
        """A coefficient that is a series without any t, as the number it is."""
        if isinstance(c, Series) and c.end is None and not set(c.terms) - {0}:
            return self.plain(c.terms.get(0, 0))
        return c

    def as_rational(self, c: Any) -> Any:
        """A coefficient as the simple rational it is proved to be: t^(sqrt(2)^2) is t^2."""
        if isinstance(c, int | Fraction | Series):
            return c
        from gradcli.numbers.balls.ball import Ball

        if not isinstance(c, Ball) or c.kind is not Kind.FINITE or not abs(c.arb) < _PLAIN:
            return c
        nearest = tidy(Fraction(float(c.arb.mid())).limit_denominator(_PLAIN))
        return nearest if self.base.same(c, nearest) is True else c

    def reach(self, step: Exponent) -> Exponent:
        """What is kept beside 1 of a sum of powers of a term of this order."""
        return step * self.order if flat(step) else self.order

    def short(self, a: Any) -> Any:
        """``a`` with coefficients no longer than the base keeps numbers, and of a long exact sum the first terms."""
        if not isinstance(a, Series):
            return a
        bounded = self.base.bounded or (lambda c: c)
        kept = {p: bounded(c) for p, c in a.terms.items()}
        found = Series(self, kept, a.end)
        return found.cut(list(kept)[self.most]) if len(kept) > self.most else found

    # Decisions

    def signum(self, a: Any) -> int:
        a = self.series(a)
        p = a.lead()
        if p is None:
            return 0
        if self.both_sides and not even(p):  # log(1/t) is log(1/|t|), where it came from an even power
            raise NeedsASide
        return 1 if a.terms[p] > 0 else -1

    def compare(self, relation: Any, a: Any, b: Any) -> bool:
        difference = self.series(a) - b
        if relation in (operator.eq, operator.ne):
            return bool(relation(0, 1 if difference.lead() is not None else 0))
        return bool(relation(self.signum(difference), 0))

    def same(self, a: Any, b: Any) -> bool:
        return (self.series(a) - b).lead() is None

    def above(self, a: Any, b: Any, tie: Any) -> Series:
        s = self.signum(self.series(a) - b)
        return self.series(tie if s == 0 else int(s > 0))

    def max(self, a: Any, b: Any) -> Any:
        return a if self.signum(self.series(a) - b) >= 0 else b

    def min(self, a: Any, b: Any) -> Any:
        return a if self.signum(self.series(a) - b) <= 0 else b

    def abs(self, a: Any) -> Series:
        return self.signum(a) * self.series(a)

    def sign(self, a: Any) -> Series:
        return self.series(self.signum(a))

    def constant(self, a: Series) -> Any:
        """The limit of ``a``, which must be finite."""
        low = a.least()
        if low is not None and (low < 0 or (low == 0 and 0 not in a.terms)):
            raise TermsRanOut("the argument is unbounded or its limit unknown", more=low == 0)
        return a.terms.get(0, self.base.number(0))

    def unbounded(self, a: Series) -> bool:
        """Whether ``a`` certainly tends to an infinity."""
        low = a.least()
        return low is not None and low < 0 and (a.lead() or 0) < 0

    # Steps

    def floor(self, a: Any) -> Series:
        a = self.series(a)
        whole = self.base.floor(self.constant(a))
        if not isinstance(whole, int | float | Series):
            raise TermsRanOut("it cannot be told which integer lies below")
        low = self.series(whole)
        return low - 1 if self.signum(a - low) < 0 else low

    def round(self, a: Any) -> Series:
        low = self.floor(a)
        s = self.signum(self.series(a) - low - Fraction(1, 2))
        if s == 0:  # a tie goes to the even neighbour
            s = 1 if self.signum(low - 2 * self.floor(low * Fraction(1, 2))) else -1
        return low + int(s > 0)

    def mod(self, a: Any, b: Any) -> Series:
        quotient, divisor = self.div(a, b), self.series(b)
        if self.unbounded(quotient):  # between 0 and b, wherever it jumps
            self.oscillates = True
            return Series(self, {}, divisor.least())
        return self.series(a) - divisor * self.floor(quotient)

    # Powers

    def div(self, a: Any, b: Any) -> Series:
        over, by = self.series(a), self.series(b)
        p = by.lead()
        if over is by and p is not None:
            return self.series(1)
        if p is not None:  # both by the first coefficient: a number over itself is exactly 1
            lead = by.terms[p]
            over = Series(
                self, {q: 1 if c is lead else self.base.div(c, lead) for q, c in over.terms.items()}, over.end
            )
            by = Series(self, {q: 1 if q == p else self.base.div(c, lead) for q, c in by.terms.items()}, by.end)
        return over * self._power(by, -1, lambda c: self.base.div(self.base.number(1), c))

    def powi(self, a: Any, n: int) -> Series:
        a = self.series(a)  # what has no value has none to the power 0
        if n < 0:
            return self.div(1, self.powi(a, -n))
        result = self.series(1)
        for bit in bin(n)[2:]:
            result = self.short(result * result * a if bit == "1" else result * result)
            if result.end is not None or len(result.terms) > self.order:
                result = self._begun(result)
        return result

    def _begun(self, a: Series) -> Series:
        """The first terms of a sum."""
        least, following = a.least(), next(islice((*a.terms, a.end), 1, None), None)
        return a if least is None or following is None else a.cut(least + self.reach(following - least))

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
        if not s:
            return self.series(0)

        def of_lead(c: Any) -> Any:
            return c if self.base.same(c, 1) is True else self.base.root(c, n)

        return s * self._power(s * self.series(a), Fraction(1, n), of_lead)

    def hypot(self, a: Any, b: Any) -> Series:
        return self.sqrt(self.series(a) * a + self.series(b) * b)

    def _power(self, a: Series, r: Plain, of_lead: Any) -> Series:
        p = a.lead()
        if p is None:
            if r > 0:
                return a
            raise AtPole("a division by zero")
        if self.both_sides and not (even(p) and even(p * r)) and r != int(r):
            raise NeedsASide
        scale = self.base.div(self.base.number(1), a.terms[p])
        u = Series(self, {q - p: c * scale for q, c in a.terms.items() if q != p}, None if a.end is None else a.end - p)
        front = Series(self, {p * r: of_lead(a.terms[p])})
        low = u.least()
        if low is None:
            return front
        if not small(low):  # 1/log(1/t): its powers never reach the next power of t
            return front * (1 + u * r + Series(self, {}, low * 2))
        reach = self.reach(low)
        u, total, term, k = u.cut(reach), self.series(1), self.series(1), 0
        while (low := term.least()) is not None and low < reach and (k == 0 or term.terms):
            k += 1
            term = (term * u * (Fraction(r - k + 1) / k)).cut(reach)
            total = total + term
        return front * total.cut(u.end)
