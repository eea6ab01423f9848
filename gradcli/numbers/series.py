"""Truncated power series in t -> 0+ with fractional and negative exponents, over a base number system.

Known terms stand by exponent; ``end`` is the exponent of the first unknown term, None for a finite exact sum.
Logarithms of t have no exponent: each counts as t**-SLOW, an unknown term. But the sign of such a term is
known, and kept as ``tail``: that of x*log(x) tells its slope at 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradcli.numbers.series_arithmetic import SeriesArithmetic

Exponent = int | Fraction


class TermsRanOut(ArithmeticError):
    """The known terms do not decide the question; ``more`` of them might."""

    def __init__(self, reason: str, *, more: bool = False) -> None:
        super().__init__(reason)
        self.more = more


class NeedsASide(ArithmeticError):
    """The answer depends on the sign of t."""


class NoRealValue(ArithmeticError):
    """There is no real value for small t > 0."""


class Unbounded(ArithmeticError):
    """The value of function ``of`` tends to an infinity faster than any power of t; ``sign`` is its sign."""

    def __init__(self, of: str, sign: int) -> None:
        super().__init__(f"{of} grows faster than any power here")
        self.of, self.sign = of, sign


def _least(*ends: Exponent | None) -> Exponent | None:
    return min((end for end in ends if end is not None), default=None)


SLOW = Fraction(1, 1000)
"""A logarithm of t grows less than t**-SLOW; any small positive number would do."""


class Series:
    """A sum of ``terms[p] * t**p``, up to O(t**end), where a term of sign ``tail`` begins if that is not 0."""

    __slots__ = ("end", "m", "tail", "terms")

    def __init__(
        self, m: SeriesArithmetic, terms: dict[Exponent, Any], end: Exponent | None = None, tail: int = 0
    ) -> None:
        known = sorted(p for p, c in terms.items() if (end is None or p < end) and m.base.is_zero(c) is not True)
        self.m, self.end, self.tail, self.terms = m, end, tail, {p: terms[p] for p in known}

    def lead(self) -> Exponent | None:
        """The exponent of the first term; None for an exact zero. Raises TermsRanOut if it cannot be told."""
        for p, c in self.terms.items():
            if self.m.base.is_zero(c) is None:
                raise TermsRanOut("a coefficient may be zero")
            return p
        if self.end is not None and not self.tail:
            raise TermsRanOut("all known terms vanish", more=True)
        return self.end

    def sign_of_lead(self) -> int:
        """The sign of the first term for small t > 0, 0 where it is not known."""
        p = next(iter(self.terms), None)
        if p is None:
            return self.tail
        c = self.terms[p]
        if self.m.base.is_zero(c) is not False:
            return 0
        return 1 if c > 0 else -1

    def least(self) -> Exponent | None:
        """A lower bound of the exponents: no decision is taken."""
        return next(iter(self.terms), self.end)

    def rest(self) -> Series:
        """All but the constant term, which is dropped: a difference of enclosures would not vanish."""
        return Series(self.m, {p: c for p, c in self.terms.items() if p}, self.end, self.tail)

    def cut(self, end: Exponent | None) -> Series:
        shorter = self.end is None or (end is not None and end < self.end)
        return Series(self.m, self.terms, end, 0) if shorter else self

    def _tail(self, b: Series) -> int:
        """The sign of the first unknown term of a sum."""
        if self.end is None or b.end is None or self.end != b.end:
            return (self if b.end is None or (self.end is not None and self.end < b.end) else b).tail
        return self.tail if self.tail == b.tail else 0

    def __add__(self, other: Any) -> Series:
        b = self.m.series(other)
        terms = dict(self.terms)
        for p, c in b.terms.items():
            terms[p] = terms[p] + c if p in terms else c
        return Series(self.m, terms, _least(self.end, b.end), self._tail(b))

    def __neg__(self) -> Series:
        return Series(self.m, {p: -c for p, c in self.terms.items()}, self.end, -self.tail)

    def __sub__(self, other: Any) -> Series:
        b = self.m.series(other)
        terms = dict(self.terms)
        for p, c in b.terms.items():  # term by term, so that a number less itself is exactly 0
            terms[p] = terms[p] - c if p in terms else -c
        return Series(self.m, terms, _least(self.end, b.end), self._tail(-b) if b.tail else self._tail(b))

    def __rsub__(self, other: Any) -> Series:
        return self.m.series(other) - self

    def __mul__(self, other: Any) -> Series:
        b = self.m.series(other)
        low, high = self.least(), b.least()
        if low is None or high is None:  # an exact zero
            return Series(self.m, {})
        ends = None if self.end is None else self.end + high, None if b.end is None else b.end + low
        end = _least(*ends)
        terms: dict[Exponent, Any] = {}
        for p, c in self.terms.items():
            for q, d in b.terms.items():
                if end is None or p + q < end:
                    terms[p + q] = terms[p + q] + c * d if p + q in terms else c * d
        return Series(self.m, terms, end, _tail_of_product(self, b, *ends))

    __radd__, __rmul__ = __add__, __mul__

    def __lt__(self, other: Any) -> bool:
        return self.m.signum(self - other) < 0

    def __gt__(self, other: Any) -> bool:
        return self.m.signum(self - other) > 0


def _tail_of_product(a: Series, b: Series, *ends: Exponent | None) -> int:
    """The sign of the first unknown term: the tail of one factor by the lead of the other."""
    first, second = ends
    if a.tail and first is not None and (second is None or first < second):
        return a.tail * b.sign_of_lead()
    if b.tail and second is not None and (first is None or second < first):
        return b.tail * a.sign_of_lead()
    if a.tail and b.tail and not a.terms and not b.terms:
        return a.tail * b.tail
    return 0
