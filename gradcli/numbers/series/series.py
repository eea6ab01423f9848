"""Truncated series in t -> 0+ with fractional and negative powers, and logarithms, over a base number system.

Known terms stand by exponent (see ``gradcli.numbers.series.exponents``); ``end`` is that of the first unknown term,
None for a finite exact sum.
"""

from __future__ import annotations

import time
from typing import Any, Protocol

from gradcli.numbers.series.exponents import Exponent, TermsRanOut


class System(Protocol):
    """What a series asks of the number system it belongs to."""

    base: Any
    until: float
    """When, by the monotonic clock, the work is given up."""

    def series(self, a: Any) -> Series: ...

    def signum(self, a: Any) -> int: ...


class NeedsASide(ArithmeticError):
    """The answer depends on the sign of t."""


class NoRealValue(ArithmeticError):
    """There is no real value for small t > 0."""


def _least(*ends: Exponent | None) -> Exponent | None:
    return min((end for end in ends if end is not None), default=None)


class Series:
    """A sum of ``terms[p] * t**p``, up to O(t**end)."""

    __slots__ = ("end", "m", "terms")

    def __init__(self, m: System, terms: dict[Exponent, Any], end: Exponent | None = None) -> None:
        if time.monotonic() > m.until:
            raise TermsRanOut("the time limit is over")
        known = sorted(p for p, c in terms.items() if (end is None or p < end) and m.base.is_zero(c) is not True)
        self.m, self.end, self.terms = m, end, {p: terms[p] for p in known}

    def lead(self) -> Exponent | None:
        """The exponent of the first term; None for an exact zero. Raises TermsRanOut if it cannot be told."""
        for p, c in self.terms.items():
            if self.m.base.is_zero(c) is None:
                raise TermsRanOut("a coefficient may be zero")
            return p
        if self.end is not None:
            raise TermsRanOut("all known terms vanish", more=True)
        return None

    def least(self) -> Exponent | None:
        """A lower bound of the exponents: no decision is taken."""
        return next(iter(self.terms), self.end)

    def rest(self) -> Series:
        """All but the constant term, which is dropped: a difference of enclosures would not vanish."""
        return Series(self.m, {p: c for p, c in self.terms.items() if p}, self.end)

    def cut(self, end: Exponent | None) -> Series:
        shorter = self.end is None or (end is not None and end < self.end)
        return Series(self.m, self.terms, end) if shorter else self

    def _coefficient_of(self, other: Any) -> bool:
        """Whether ``other`` is a series whose coefficients are series as this one is: it does the arithmetic."""
        return isinstance(other, Series) and other.m is not self.m and other.m.base is self.m

    def __add__(self, other: Any) -> Series:
        if self._coefficient_of(other):
            return NotImplemented
        b = self.m.series(other)
        terms = dict(self.terms)
        for p, c in b.terms.items():
            terms[p] = terms[p] + c if p in terms else c
        return Series(self.m, terms, _least(self.end, b.end))

    def __neg__(self) -> Series:
        return Series(self.m, {p: -c for p, c in self.terms.items()}, self.end)

    def __sub__(self, other: Any) -> Series:
        if self._coefficient_of(other):
            return NotImplemented
        b = self.m.series(other)
        if b is self:  # one object is one function, whatever is known of it
            return Series(self.m, {})
        terms = dict(self.terms)
        for p, c in b.terms.items():  # term by term, so that a number less itself is exactly 0
            terms[p] = terms[p] - c if p in terms else -c
        return Series(self.m, terms, _least(self.end, b.end))

    def __rsub__(self, other: Any) -> Series:
        return self.m.series(other) - self

    def __mul__(self, other: Any) -> Series:
        if self._coefficient_of(other):
            return NotImplemented
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
