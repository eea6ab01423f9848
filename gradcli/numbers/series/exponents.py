"""Exponents of t that may carry logarithms and exponentials: how fast a term grows as t -> 0+.

``exponent(p, k, ...)`` stands for t**p * L1**k * L2**... with L1 = log(1/t), L2 = log(L1), and so on; a ``growth`` G,
itself a series whose terms grow without bound and are no multiples of an Ln, for a factor exp(G) more. A plain number
is the exponent of a power alone.

Of two terms the one whose logarithm is larger outweighs the other, and those logarithms are sums again: the difference
of the growths, which is none or has a first term, and multiples of L1, L2, ... What comes first in this sum decides. So
t*L1 comes before t, t/L1 after it, exp(-1/t) after every power, and exp(-exp(1/t)) after every exp(-1/t**n). A part may
be a ball, as in t**pi: two of those compare where their enclosures tell, and are equal only when they are the same
object. Sources: Hardy, Orders of Infinity (1910), ch. 3; van der Hoeven, Transseries and Real Differential Algebra
(2006), ch. 4.
"""

from __future__ import annotations

from fractions import Fraction
from functools import total_ordering
from itertools import zip_longest
from typing import Any, Union

Plain = int | Fraction
ExponentPart = Any
"""A plain number, or a ball."""
Exponent = Union[Plain, "Scale"]


class TermsRanOut(ArithmeticError):
    """The known terms do not decide the question; ``more`` of them might."""

    def __init__(self, reason: str, *, more: bool = False) -> None:
        super().__init__(reason)
        self.more = more


@total_ordering
class Scale:
    """An exponent that is no plain number: ``parts`` are those of t, L1, L2, ... where the last is not 0; ``growth``
    is the series of the exponential factor, None where there is none."""

    __slots__ = ("growth", "parts")

    def __init__(self, parts: tuple[ExponentPart, ...], growth: Any = None) -> None:
        self.parts, self.growth = parts, growth

    def __repr__(self) -> str:
        return f"exponent{self.parts}" + (f" exp({self.growth.terms})" if self.growth is not None else "")

    def __hash__(self) -> int:
        return hash((self.parts, None if self.growth is None else tuple(self.growth.terms)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scale) or self.parts != other.parts:
            return False
        apart = _apart(self, other)
        return apart is None or apart.lead() is None

    def __lt__(self, other: Exponent) -> bool:
        pairs = list(zip_longest(self.parts, parts(other), fillvalue=0))
        place = next((n for n, (p, q) in enumerate(pairs) if p != q), None)
        apart = _apart(self, other)
        if apart is not None and _decides(apart, place):
            return bool(apart.m.signum(apart) > 0)
        if place is None:
            return False
        p, q = pairs[place]
        return _below(q, p) if place else _below(p, q)

    def __add__(self, other: Exponent) -> Exponent:
        return _scale([_plus(p, q) for p, q in zip_longest(self.parts, parts(other), fillvalue=0)], _sum(self, other))

    __radd__ = __add__

    def __neg__(self) -> Scale:
        return Scale(tuple(-p for p in self.parts), None if self.growth is None else -self.growth)

    def __sub__(self, other: Exponent) -> Exponent:
        return self + -other

    def __rsub__(self, other: Exponent) -> Exponent:
        return -self + other

    def __mul__(self, other: Plain) -> Exponent:
        return _scale([p * other for p in self.parts], None if self.growth is None else self.growth * other)


def _below(p: ExponentPart, q: ExponentPart) -> bool:
    found: bool | None = p < q
    if found is None:
        raise TermsRanOut("two exponents may be equal")
    return found


def _plus(p: ExponentPart, q: ExponentPart) -> ExponentPart:
    """A ball and nothing is the same object, and so the same exponent."""
    return p + q if _counts(p) and _counts(q) else p if _counts(p) else q


def _counts(p: ExponentPart) -> bool:
    return p.__class__ not in (int, Fraction) or bool(p)


def _sum(p: Scale, q: Exponent) -> Any:
    """The growth of a product."""
    other = growth(q)
    return p.growth if other is None else other if p.growth is None else p.growth + other


def _apart(p: Scale, q: Exponent) -> Any:
    """By what the growth of one is more than the other's; None where neither has any."""
    other = growth(q)
    return p.growth if other is None else -other if p.growth is None else p.growth - other


def _decides(apart: Any, place: int | None) -> bool:
    """Whether two growths differ by more than the first difference of the parts does."""
    first = apart.least()
    return first is not None and (place is None or not nth_logarithm(place + 1) < first)


def _scale(found: list[ExponentPart], growth: Any) -> Exponent:
    if growth is not None and growth.least() is not None:
        return Scale(parts(exponent(*found)), growth)
    return exponent(*found)


def exponent(*found: ExponentPart) -> Exponent:
    """The exponent with these parts of t, L1, L2, ..."""
    last = max((k for k, p in enumerate(found) if _counts(p)), default=0)
    only = found[0]
    return only if last == 0 and isinstance(only, int | Fraction) else Scale(found[: last + 1])


def exponential(growth: Any, others: Exponent) -> Exponent:
    """The exponent of exp(growth) * t**others."""
    return _scale(list(parts(others)), growth)


def parts(p: Exponent) -> tuple[ExponentPart, ...]:
    """Those of t, L1, L2, ..."""
    return p.parts if isinstance(p, Scale) else (p,)


def growth(p: Exponent) -> Any:
    """The series in the exponential factor; None where there is none."""
    return p.growth if isinstance(p, Scale) else None


def power(p: Exponent) -> ExponentPart:
    """That of t alone."""
    return parts(p)[0]


def even(p: Exponent) -> bool:
    """Whether t**p is positive for -t too, and written the same way but for its exponential factor."""
    return isinstance(power(p), int | Fraction) and power(p) % 2 == 0


def flat(p: Exponent) -> bool:
    """Whether a term that tends to 0 is smaller than every power of t."""
    found = growth(p)
    return found is not None and found.least() < LOGARITHM


def small(p: Exponent) -> bool:
    """Whether some power of a term that tends to 0 is smaller than t."""
    return flat(p) or bool(power(p) > 0)


def nth_logarithm(n: int) -> Exponent:
    """The exponent of Ln."""
    return exponent(*[0] * n, 1)


LOGARITHM = nth_logarithm(1)
"""The exponent of log(1/t) itself."""
