"""The functions of the table over series: at regular points, at the ends of their domains, at poles, at infinity."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from gradcli.numbers.derived import Kind
from gradcli.numbers.series import SLOW, NoRealValue, Series, TermsRanOut, Unbounded
from gradcli.numbers.series_arithmetic import SeriesArithmetic
from gradcli.primitives import PRIMITIVES

# What tends to a limit faster than any power of its argument: the limits at minus and at plus infinity.
_FLAT: dict[str, tuple[int | None, int | None]] = {
    "exp": (0, None), "exp2": (0, None), "expm1": (-1, None), "sigmoid": (0, 1), "tanh": (-1, 1), "sech": (0, 0),
    "csch": (0, 0), "coth": (-1, 1), "erf": (-1, 1), "erfc": (2, 0),
}  # fmt: skip
# What grows faster than any power of its argument, and what grows like its logarithm: the signs likewise.
_FAST: dict[str, tuple[int | None, int | None]] = {
    "exp": (None, 1), "exp2": (None, 1), "expm1": (None, 1), "sinh": (-1, 1), "cosh": (1, 1), "gamma": (None, 1),
}  # fmt: skip
_SLOW: dict[str, tuple[int | None, int | None]] = {
    "log": (None, 1), "log2": (None, 1), "log10": (None, 1), "log1p": (None, 1), "asinh": (-1, 1), "acosh": (None, 1),
    "lambertw": (None, 1),
}  # fmt: skip
_BOUNDED = frozenset(["sin", "cos"])
_NOT_BEYOND = frozenset(["log", "log2", "log10", "log1p", "acosh", "lambertw"])
_BETWEEN = frozenset(["asin", "acos", "atanh"])


class SeriesSystem(SeriesArithmetic):
    """The number system of series: see ``gradcli.numbers.series``."""

    def __init__(self, base: Any, terms: int = 8, *, both_sides: bool = False) -> None:
        super().__init__(base, terms, both_sides=both_sides)
        self._known: dict[Any, tuple[Series, Series]] = {}

    def __getattr__(self, name: str) -> Callable[..., Series]:
        row = PRIMITIVES.get(name)
        if row is None or len(row.partials) != 1:
            raise TermsRanOut(f"no series for {name}")
        return lambda a, *parameter: self._function(name, self.series(a), *parameter)

    def _function(self, name: str, a: Series, *parameter: Any) -> Series:
        if self.unbounded(a):
            return self._at_infinity(name, a, *parameter)
        limit = self.constant(a)
        value = getattr(self.base, name)(limit, *parameter)
        kind = self.base.kind(value)
        if kind is Kind.FINITE:
            return self._analytic(name, a, value, *parameter)
        if kind is Kind.UNDEFINED:
            raise NoRealValue(f"{name} outside its domain")
        if kind is Kind.POLE:
            return self._at_a_pole(name, a, limit, *parameter)
        raise TermsRanOut(f"it cannot be told whether {name} is defined in the limit")

    def _analytic(self, name: str, a: Series, value: Any, *parameter: Any) -> Series:
        """f(a) by integrating the row's own partial times a', one order more each time round."""
        row = PRIMITIVES[name]
        h = a.rest()
        if not h.terms and h.end is None:
            return self.series(value)
        a = a.cut(self.order)
        key = (name, parameter, a.end, tuple((p, id(c)) for p, c in a.terms.items()))
        if key in self._known:
            return self._known[key][1]
        step, end = h.least(), a.end
        assert step is not None
        assert end is not None
        rate = row.partials[0](self.base, value, self.constant(a), *parameter)
        if not h.terms and self.base.kind(rate) is not Kind.FINITE:  # asin(1 + O(t)) is no asin(1) + O(t)
            raise TermsRanOut(f"{name} at the end of its domain", more=True)
        y = Series(self, {0: value}, min(step, end))
        slope = Series(self, {p - 1: p * c for p, c in a.terms.items() if p}, end - 1)
        while y.end is not None and y.end < end:
            try:  # of no higher order than y is known to, so that sin and cos end asking each other
                product = row.partials[0](self, y, a.cut(y.end), *parameter) * slope
            except TermsRanOut:  # at the end of a domain, as of asin at 1
                product = row.partials[0](self, y, a, *parameter) * slope
            if product.end is None or product.end + 1 <= y.end:
                break
            terms = {
                p + 1: c * self.base.div(self.base.number(1), self.base.number(p + 1)) for p, c in product.terms.items()
            }
            y = Series(self, {0: value, **terms}, product.end + 1)
        if a.tail and y.end == end and self.base.kind(rate) is Kind.FINITE:  # the term of first order carries it
            y.tail = a.tail * self.series(rate).sign_of_lead()
        self._known[key] = (a, y)  # keeps the coefficients alive: their ids are the key
        return y

    # Poles

    def _at_a_pole(self, name: str, a: Series, limit: Any, *parameter: Any) -> Series:
        if name in ("log", "log2", "log10", "log1p", "atanh", "lgamma"):
            return self._logarithmic(name, a, limit)
        if name == "gamma":
            return self.div(self.gamma(a + (1 - limit)), self._rising(a, 1 - limit))
        if name == "polygamma":
            return self._polygamma(a, limit, *parameter)
        sine, cosine = ("sinh", "cosh") if name.endswith("h") else ("sin", "cos")
        above, below = {
            "tan": (sine, cosine), "sec": (None, cosine), "csc": (None, sine), "cot": (cosine, sine),
            "csch": (None, sine), "coth": (cosine, sine),
        }[name]  # fmt: skip
        return self.div(self._function(above, a) if above else 1, self._function(below, a))

    def _logarithmic(self, name: str, a: Series, limit: Any) -> Series:
        """What tends to an infinity like a logarithm."""
        if name == "lgamma":
            return self.slow(1)
        if name == "atanh":
            side = self.signum(1 - a * a)
            if side > 0:
                return self.slow(1 if limit > 0 else -1)
        else:
            side = self.signum(a + 1 if name == "log1p" else a)
            if side > 0:
                return self.slow(-1)
        raise NoRealValue(f"{name} outside its domain" if side else "the logarithm of 0")

    def slow(self, sign: int) -> Series:
        """What tends to an infinity like a logarithm of t."""
        return Series(self, {}, -SLOW, sign)

    def _rising(self, a: Series, count: int) -> Series:
        """a (a+1) ... (a+count-1)."""
        product = a
        for k in range(1, count):
            product = product * (a + k)
        return product

    def _polygamma(self, a: Series, limit: int, n: int) -> Series:
        """By the recurrence psi_n(x) = psi_n(x+1) - (-1)^n n! / x^(n+1), up from the pole."""
        total = self._function("polygamma", a + (1 - limit), n)
        for k in range(1 - limit):
            total = total - self.div((-1) ** n * math.factorial(n), self.powi(a + k, n + 1))
        return total

    # Infinity

    def _at_infinity(self, name: str, a: Series, *parameter: Any) -> Series:
        s = self.signum(a)
        side = int(s > 0)
        flat = _FLAT.get(name, (None, None))[side]
        if flat is not None:
            return self.flat(self.base.number(flat))
        if name == "softplus":
            return self.flat(self.base.number(0)) + (a if s > 0 else 0)
        if name == "atan":
            return self.pi() * Fraction(s, 2) - self._function("atan", self.div(1, a))
        fast, slow = (table.get(name, (None, None))[side] for table in (_FAST, _SLOW))
        if fast is not None:
            raise Unbounded(name, fast)
        if slow is not None:
            return self.slow(slow)
        if name in _BOUNDED:
            self.oscillates = True
            return Series(self, {}, 0)  # it has no limit, and stays between -1 and 1
        if name in _BETWEEN or name in _NOT_BEYOND:
            raise NoRealValue(f"{name} outside its domain")
        raise TermsRanOut(f"{name} has no limit at infinity, or none that is known here")

    def sech(self, a: Any) -> Series:
        return self._function("sech", self.series(a))

    def csch(self, a: Any) -> Series:
        return self._function("csch", self.series(a))

    def coth(self, a: Any) -> Series:
        return self._function("coth", self.series(a))

    # Two operands

    def pow(self, a: Any, b: Any) -> Series:
        a, b = self.series(a), self.series(b)
        exponent = b.terms.get(0, 0)
        if b.end is None and set(b.terms) <= {0} and isinstance(exponent, int | Fraction):
            return self.powi(a, int(exponent)) if exponent == int(exponent) else self.powr(a, exponent)
        s = self.signum(a)
        if s < 0:
            raise NoRealValue("a power of a negative number")
        if s == 0:
            if self.signum(b) < 0:
                raise NoRealValue("a negative power of 0")
            return self.series(0)
        return self._function("exp", b * self._function("log", a))

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
            return self.pi() * Fraction(self.signum(a), 2) - self._function("atan", self.div(b, a))
        angle = self._function("atan", self.div(a, b))
        if self.signum(b) > 0:
            return angle
        return angle + self.pi() * (1 if a.lead() is None or self.signum(a) > 0 else -1)

    def logaddexp(self, a: Any, b: Any) -> Any:
        a, b = self.series(a), self.series(b)
        return a + self._function("softplus", b - a)
