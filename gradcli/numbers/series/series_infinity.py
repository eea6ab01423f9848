"""Functions of the table over series that grow without bound, and the logarithms of what tends to 0.

An exponential of what outgrows every logarithm is a scale of its own (see ``gradcli.numbers.series.exponents``), and
what is made of exponentials is a series of such scales: tanh(1/t) is 1 - 2*exp(-2/t) + 2*exp(-4/t) - ...
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.series.exponents import (
    Exponent,
    TermsRanOut,
    even,
    exponent,
    exponential,
    growth,
    nth_logarithm,
    parts,
)
from gradcli.numbers.series.series import NeedsASide, NoRealValue, Series
from gradcli.numbers.series.series_arithmetic import SeriesArithmetic

_BASES = {"log": None, "log2": 2, "log10": 10, "log1p": None}


class SeriesAtInfinity(SeriesArithmetic):
    """What the functions of one number make of an infinite limit, and logarithms of a limit 0."""

    def function(self, name: str, a: Series, *parameter: Any) -> Series:
        """A function of the table, wherever the limit of ``a`` lies."""
        raise NotImplementedError

    def at_infinity(self, name: str, a: Series, *parameter: Any) -> Series:
        """A function of what grows without bound."""
        s = self.signum(a)
        lead = a.lead()
        assert lead is not None
        far = PRIMITIVES[name].far
        if far == "none" or (s < 0 and far == "none below"):
            raise NoRealValue(f"{name} outside its domain")
        if far == "oscillates":
            self.oscillates = True
            return Series(self, {}, 0)  # it has no limit, and stays between -1 and 1
        if name in _BASES:
            return self.logarithm(name, a)
        if name == "atan":
            return self.pi() * Fraction(s, 2) - self.function("atan", self.div(1, a))
        if name in ("asinh", "acosh"):
            size = s * a
            return s * self.logarithm("log", size + self.sqrt(a * a + (1 if name == "asinh" else -1)))
        if name == "lambertw":  # log(x) - log(log(x)) + O(log(log(x))/log(x))
            once = self.logarithm("log", a)
            twice = self.logarithm("log", once)
            return once - twice + Series(self, {}, _orders(twice) - _orders(once))
        if s > 0 and name in ("lgamma", "polygamma"):
            return self._by_stirling(a, *parameter)
        return self._of_exponentials(name, a, s)

    def _by_stirling(self, a: Series, order: int | None = None) -> Series:
        """lgamma, or a polygamma, of what tends to infinity."""
        inverse = self.div(1, a)
        if order is None:
            constant = self.function("log", 2 * self.pi()) * Fraction(1, 2)
            return (a - Fraction(1, 2)) * self.logarithm("log", a) - a + constant + Series(self, {}, _orders(inverse))
        half, rest = inverse * Fraction(1, 2), Series(self, {}, _orders(inverse) * (order + 2))
        if order == 0:
            return self.logarithm("log", a) - half + rest
        size = math.factorial(order - 1) * self.powi(inverse, order) * (1 + order * half)
        return (1 if order % 2 else -1) * size + rest

    # Logarithms

    def logarithm(self, name: str, a: Series) -> Series:
        """A logarithm of what tends to 0 or to infinity, term by term: log(c t^p L1^k) is log(c) - p*L1 + k*L2."""
        if self.signum(a) <= 0:
            raise NoRealValue(f"{name} outside its domain" if self.signum(a) else "the logarithm of 0")
        lead = a.lead()
        assert lead is not None
        base = self.base
        sizes = {nth_logarithm(n): base.number(-p if n == 1 else p) for n, p in enumerate(parts(lead), 1)}
        found = Series(self, sizes) + (growth(lead) or 0)
        first, others = a.terms[lead], Series(self, {q: c for q, c in a.terms.items() if q != lead}, a.end)
        if base.same(first, 1) is not True:
            found = found + base.log(first)
        if others.least() is not None:
            found = found + self.function("log1p", self.div(others, Series(self, {lead: first})))
        scale = _BASES[name]
        return found if scale is None else self.div(found, self.function("log", self.series(scale)))

    def _of_exponentials(self, name: str, a: Series, s: int) -> Series:
        """A function made of exponentials, of what tends to an infinity of sign ``s``."""
        if name == "exp":
            return self._exponential(a)
        if name == "exp2":
            return self.function("exp", a * self.function("log", self.series(2)))
        if name == "expm1":
            return self.function("exp", a) - 1
        if name == "gamma" and s > 0:
            return self.function("exp", self._by_stirling(a))
        if name in ("erf", "erfc"):
            small = self._error(s * a)
            return s - s * small if name == "erf" else small if s > 0 else 2 - small
        if name in ("sigmoid", "softplus"):
            small = self.function("exp", -s * a)
            if name == "softplus":
                return (a if s > 0 else 0) + self.function("log1p", small)
            return self.div(small if s < 0 else 1, 1 + small)
        if name in ("sinh", "cosh", "sech", "csch", "sech2"):
            up, down = self.function("exp", a), self.function("exp", -a)
            twice = up - down if name in ("sinh", "csch") else up + down
            if name in ("sinh", "cosh"):
                return twice * Fraction(1, 2)
            once = self.div(2, twice)
            return once * once if name == "sech2" else once
        if name in ("tanh", "coth"):
            small = self.function("exp", -2 * s * a)
            return s * (self.div(1 - small, 1 + small) if name == "tanh" else self.div(1 + small, 1 - small))
        raise TermsRanOut(f"{name} has no limit at infinity, or none that is known here")

    def _error(self, a: Series) -> Series:
        """erfc of what tends to plus infinity: exp(-a^2)/(a*sqrt(pi)) * (1 - 1/(2a^2) + 3/(2a^2)^2 - ...)."""
        square = a * a
        inverse = self.div(Fraction(1, 2), square)
        term = total = self.series(1)
        for k in range(self.order // 2):
            term = term * inverse * (-1 - 2 * k)
            total = total + term
        total = total + Series(self, {}, _orders(inverse) * (self.order // 2 + 1))
        return self.div(self.function("exp", -square) * total, a * self.sqrt(self.pi()))

    def _exponential(self, a: Series) -> Series:
        """exp(a): each c*Ln gives a power of what Ln is the logarithm of, what else grows is a scale by itself.

        Where not all that grows is known, the scale is that of an unknown function, of which the first terms are known.
        """
        whole = a.end is None or a.end > 0
        growing = {p: c for p, c in a.terms.items() if p < 0}
        rest = Series(self, {p: c for p, c in a.terms.items() if p not in growing}, a.end if whole else None)
        total: Exponent = 0
        for p in list(growing):
            place = len(parts(p)) - 2
            if p == nth_logarithm(place + 1):
                c = growing.pop(p)
                total = total + exponent(*[0] * place, c if place else -c)
        if self.both_sides and not even(total):
            raise NeedsASide  # exp(log(x^2)/2) is abs(x)
        beyond = Series(self, growing, None if whole else a.end)
        scale = Series(self, {exponential(beyond, total): self.base.number(1)})
        return scale if rest.least() is None else scale * self.function("exp", rest)


def _orders(a: Series) -> Exponent:
    """The exponent of the first term of what is not an exact 0."""
    found = a.least()
    assert found is not None
    return found
