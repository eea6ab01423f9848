"""Exponents of t that may carry logarithms: how fast a term grows as t -> 0+.

``exponent(p, k, ...)`` stands for t**p * L1**k * L2**... with L1 = log(1/t), L2 = log(L1), and so on. Any power of
t outweighs any of L1, and so on down, so that exponents compare part by part: t*L1 comes before t, t/L1 after it.
A plain number is the exponent of a power alone. Source: Hardy, Orders of Infinity (1910), ch. 3.
"""

from __future__ import annotations

from fractions import Fraction
from functools import total_ordering
from itertools import zip_longest
from typing import Union

Plain = int | Fraction
Exponent = Union[Plain, "LogExponent"]


@total_ordering
class LogExponent:
    """An exponent of which some logarithm has a part: ``parts`` are those of t, L1, L2, ... the last not 0."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Plain, ...]) -> None:
        self.parts = parts

    def __repr__(self) -> str:
        return f"exponent{self.parts}"

    def __hash__(self) -> int:
        return hash(self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LogExponent) and self.parts == other.parts

    def __lt__(self, other: Exponent) -> bool:
        mine, its = self.parts[0], parts(other)[0]
        if mine != its:
            return mine < its
        logs = zip_longest(self.parts[1:], parts(other)[1:], fillvalue=0)
        return next((k > m for k, m in logs if k != m), False)

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


def exponent(*found: Plain) -> Exponent:
    """The exponent with these parts of t, L1, L2, ..."""
    last = max((k for k, p in enumerate(found) if p), default=0)
    return LogExponent(found[: last + 1]) if last else found[0]


def parts(p: Exponent) -> tuple[Plain, ...]:
    """Those of t, L1, L2, ..."""
    return p.parts if isinstance(p, LogExponent) else (p,)


def power(p: Exponent) -> Plain:
    """That of t alone."""
    return parts(p)[0]


LOGARITHM = exponent(0, 1)
"""The exponent of log(1/t) itself."""
