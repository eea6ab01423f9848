"""What grows in the exponent of an exponential factor: a sum of rational multiples of series that were met.

Such a sum is known by its multiples, so that exp(g)/exp(g) is 1 and exp(g)^2 is exp(2g) whatever is known of g. An
exact series is taken term by term: its rational terms are multiples of the powers alone. Others are told apart by
what is proved of their coefficients; one of which only the first terms are known is the same as itself alone.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradcli.numbers.series.series import Series, System

Multiples = tuple[tuple[int, Any], ...]
"""By the number of a series: rational, and none of them 0."""


class Growth:
    """A sum of multiples of series."""

    __slots__ = ("found", "multiples")

    def __init__(self, found: Growths, multiples: Multiples) -> None:
        self.found, self.multiples = found, multiples

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Growth) and self.multiples == other.multiples

    def __hash__(self) -> int:
        return hash(self.multiples)

    def __bool__(self) -> bool:
        return bool(self.multiples)

    def __add__(self, other: Growth) -> Growth:
        total = dict(self.multiples)
        for n, k in other.multiples:
            total[n] = total.get(n, 0) + k
        return Growth(self.found, tuple(sorted((n, k) for n, k in total.items() if k)))

    def __mul__(self, factor: int | Fraction) -> Growth:
        return Growth(self.found, tuple((n, k * factor) for n, k in self.multiples) if factor else ())

    @property
    def series(self) -> Any:
        """The sum itself."""
        return self.found.sum(self.multiples)


class Growths:
    """The series that were met, of one number system of series."""

    def __init__(self, m: System) -> None:
        self.m = m
        self._met: list[Any] = []
        self._terms: dict[Any, list[tuple[int, Any]]] = {}
        self._sums: dict[Multiples, Any] = {}

    def of(self, a: Any) -> Growth:
        """A series as a sum of those that were met, and of new ones."""
        if a.end is not None:
            return Growth(self, ((self._new(a), 1),))
        total = Growth(self, ())
        for p, c in a.terms.items():
            total = total + Growth(self, (self._multiple(p, c),))
        return total

    def sum(self, multiples: Multiples) -> Any:
        """The series that multiples of those that were met add up to."""
        if multiples not in self._sums:
            total = self.m.series(0)
            for n, k in multiples:
                total = total + self._met[n] * k
            self._sums[multiples] = total
        return self._sums[multiples]

    def _multiple(self, p: Any, c: Any) -> tuple[int, Any]:
        """A term as a multiple of one that was met."""
        c, met = self.m.as_rational(c), self._terms.setdefault(p, [])
        if isinstance(c, int | Fraction):
            unit = next((n for n, d in met if d is None), None)
            if unit is None:
                unit = self._new(Series(self.m, {p: 1}))
                met.append((unit, None))
            return unit, c
        for n, d in met:
            if d is not None:
                for factor in _FACTORS:
                    if d is c or self.m.base.same(d * factor, c) is True:
                        return n, 1 if d is c else factor
        n = self._new(Series(self.m, {p: c}))
        met.append((n, c))
        return n, 1

    def _new(self, a: Any) -> int:
        self._met.append(a)
        return len(self._met) - 1


_FACTORS = (1, -1, 2, -2, Fraction(1, 2), Fraction(-1, 2))
"""Multiples of an irrational term that are looked for."""
