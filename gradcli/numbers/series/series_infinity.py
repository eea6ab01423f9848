"""Functions of the table over series that grow without bound, and the logarithms of what tends to 0."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from gradcli.numbers.series.exponents import LOGARITHM, Exponent, TermsRanOut, even, exponent, parts, power
from gradcli.numbers.series.series import NeedsASide, NoRealValue, Series, Unbounded
from gradcli.numbers.series.series_arithmetic import SeriesArithmetic

# What tends to a limit faster than any power of its argument: the limits at minus and at plus infinity.
_FLAT: dict[str, tuple[int | None, int | None]] = {
    "exp": (0, None), "exp2": (0, None), "expm1": (-1, None), "sigmoid": (0, 1), "tanh": (-1, 1), "sech": (0, 0),
    "sech2": (0, 0), "csch": (0, 0), "coth": (-1, 1), "erf": (-1, 1), "erfc": (2, 0),
}  # fmt: skip
# What grows faster than any power of its argument: the signs likewise.
_FAST: dict[str, tuple[int | None, int | None]] = {
    "exp": (None, 1), "exp2": (None, 1), "expm1": (None, 1), "sinh": (-1, 1), "cosh": (1, 1), "gamma": (None, 1),
}  # fmt: skip
_BASES = {"log": None, "log2": 2, "log10": 10, "log1p": None}
_BOUNDED = frozenset(["sin", "cos"])
_NOT_BELOW = frozenset(["log", "log2", "log10", "log1p", "acosh", "lambertw"])
_BETWEEN = frozenset(["asin", "acos", "atanh"])


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
        if name in _BETWEEN or (s < 0 and name in _NOT_BELOW):
            raise NoRealValue(f"{name} outside its domain")
        if name in _BOUNDED:
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
        if power(lead) == 0:
            return self._of_logarithms(name, a, lead, s)
        return self._beyond_powers(name, a, int(s > 0))

    def _beyond_powers(self, name: str, a: Series, side: int) -> Series:
        flat, fast = (table.get(name, (None, None))[side] for table in (_FLAT, _FAST))
        if name == "softplus":
            return self.flat(self.base.number(0)) + (a if side else 0)
        if flat is not None:
            return self.flat(self.base.number(flat))
        if fast is not None:
            raise Unbounded(name, fast)
        raise TermsRanOut(f"{name} has no limit at infinity, or none that is known here")

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
        found = Series(
            self, {_nth_logarithm(n): base.number(-p if n == 1 else p) for n, p in enumerate(parts(lead), 1)}
        )
        first, others = a.terms[lead], Series(self, {q: c for q, c in a.terms.items() if q != lead}, a.end)
        if base.same(first, 1) is not True:
            found = found + base.log(first)
        if others.least() is not None:
            found = found + self.function("log1p", self.div(others, Series(self, {lead: first})))
        scale = _BASES[name]
        return found if scale is None else self.div(found, self.function("log", self.series(scale)))

    def _of_logarithms(self, name: str, a: Series, lead: Exponent, s: int) -> Series:
        """A function of what grows as logarithms of t do: where it is made of exponentials, a power of t again."""
        if name == "exp":
            return self._exponential(a, lead, s)
        if name == "exp2":
            return self.function("exp", a * self.function("log", self.series(2)))
        if name == "expm1":
            return self.function("exp", a) - 1
        if name in ("sigmoid", "softplus"):
            small = self.function("exp", a if s < 0 else -a)  # tends to 0
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
        fast = LOGARITHM * Fraction(1, 2) if name in ("erf", "erfc") else LOGARITHM
        if lead < fast or (name == "gamma" and lead == LOGARITHM):
            return self._beyond_powers(name, a, int(s > 0))
        raise TermsRanOut(f"{name} has no limit at infinity, or none that is known here")

    def _exponential(self, a: Series, lead: Exponent, s: int) -> Series:
        """exp(a): each c*Ln gives a power of what Ln is the logarithm of."""
        if lead < LOGARITHM:
            return self._beyond_powers("exp", a, int(s > 0))
        growing = {p: c for p, c in a.terms.items() if p < 0}
        rest = Series(self, {p: c for p, c in a.terms.items() if p not in growing}, a.end)
        total: Exponent = 0
        for p, c in growing.items():
            place = len(parts(p)) - 2
            if p != _nth_logarithm(place + 1):
                raise TermsRanOut("the exponential of a power of a logarithm")
            total = total + exponent(*[0] * place, c if place else -c)
        if self.both_sides and not even(total):
            raise NeedsASide  # exp(log(x^2)/2) is abs(x)
        return Series(self, {total: self.base.number(1)}) * self.function("exp", rest)


def _nth_logarithm(n: int) -> Exponent:
    return exponent(*[0] * n, 1)


def _orders(a: Series) -> Exponent:
    """The exponent of the first term of what is not an exact 0."""
    found = a.least()
    assert found is not None
    return found
