"""Exponents of t that may carry logarithms: how fast a term grows as t -> 0+.

``exponent(p, k, ...)`` stands for t**p * L1**k * L2**... with L1 = log(1/t), L2 = log(L1), and so on. Any power of
t outweighs any of L1, and so on down, so that exponents compare part by part: t*L1 comes before t, t/L1 after it.
A plain number is the exponent of a power alone. A part may be a ball, as in t**pi: two of those compare where their
enclosures tell, and are equal only when they are the same object. Source: Hardy, Orders of Infinity (1910), ch. 3.
"""

from __future__ import annotations

from fractions import Fraction
from functools import total_ordering
from itertools import zip_longest
from typing import Any, Union

Plain = int | Fraction
Part = Any
"""A plain number, or a ball."""
Exponent = Union[Plain, "LogExponent"]


class TermsRanOut(ArithmeticError):
    """The known terms do not decide the question; ``more`` of them might."""

    def __init__(self, reason: str, *, more: bool = False) -> None:
        super().__init__(reason)
        self.more = more


@total_ordering
class LogExponent:
    """An exponent that is no plain number: ``parts`` are those of t, L1, L2, ... where the last is not 0."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts

    def __repr__(self) -> str:
        return f"exponent{self.parts}"

    def __hash__(self) -> int:
        return hash(self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LogExponent) and self.parts == other.parts

    def __lt__(self, other: Exponent) -> bool:
        for place, (p, q) in enumerate(zip_longest(self.parts, parts(other), fillvalue=0)):
            if p != q:
                return _below(q, p) if place else _below(p, q)
        return False

    def __add__(self, other: Exponent) -> Exponent:
        return exponent(*(p + q for p, q in zip_longest(self.parts, parts(other), fillvalue=0)))

    __radd__ = __add__

    def __neg__(self) -> LogExponent:
        return LogExponent(tuple(-p for p in self.parts))

    def __sub__(self, other: Exponent) -> Exponent:
        return self + -other

    def __rsub__(self, other: Exponent) -> Exponent:
        return -self + other

    def __mul__(self, other: Plain) -> Exponent:
        return exponent(*(p * other for p in self.parts))


def _below(p: Part, q: Part) -> bool:
    found: bool | None = p < q
    if found is None:
        raise TermsRanOut("two exponents may be equal")
    return found


def exponent(*found: Part) -> Exponent:
    """The exponent with these parts of t, L1, L2, ..."""
    last = max((k for k, p in enumerate(found) if p.__class__ not in (int, Fraction) or p), default=0)
    only = found[0]
    return only if last == 0 and isinstance(only, int | Fraction) else LogExponent(found[: last + 1])


def parts(p: Exponent) -> tuple[Part, ...]:
    """Those of t, L1, L2, ..."""
    return p.parts if isinstance(p, LogExponent) else (p,)


def power(p: Exponent) -> Part:
    """That of t alone."""
    return parts(p)[0]


def even(p: Exponent) -> bool:
    """Whether t**p is the same for -t: an even power of t, whatever that of log(1/|t|)."""
    return isinstance(power(p), int | Fraction) and power(p) % 2 == 0


LOGARITHM = exponent(0, 1)
"""The exponent of log(1/t) itself."""
