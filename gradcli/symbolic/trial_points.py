"""Points at which a claim is held against a derivative: simple ones, and those about surfaces."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise
from typing import Any

from gradcli.symbolic.everywhere import EdgeSurface

_SIMPLE: list[int | Fraction] = [
    1,
    2,
    3,
    -1,
    0,
    Fraction(1, 2),
    -2,
    5,
    Fraction(1, 3),
    Fraction(-1, 2),
    7,
    Fraction(3, 2),
    -3,
]
_SIMPLE += [10, Fraction(1, 5), Fraction(-1, 3), Fraction(5, 2), 20, Fraction(1, 10), -7, Fraction(7, 3), 100]


def simple_points(names: Sequence[str]) -> Iterator[Mapping[str, int | Fraction]]:
    """Points of small integers and fractions; those with the simplest coordinates first.

    Every second point past the first twenty is drawn at random (always the same ones), so that each of many
    variables gets its turn.
    """
    chance = random.Random(0)
    for number, ranks in enumerate(_ranks(len(names))):
        yield {name: _SIMPLE[rank] for name, rank in zip(names, ranks, strict=True)}
        if number >= 20:
            yield {name: chance.choice(_SIMPLE) for name in names}


def _ranks(count: int) -> Iterator[list[int]]:
    """Positions in ``_SIMPLE``, those with the smallest sum first."""
    most = len(_SIMPLE) - 1
    for total in range(count * most + 1):
        for raised in combinations_with_replacement(range(count), total):
            ranks = [0] * count
            for place in raised:
                ranks[place] += 1
            if max(ranks) <= most:
                yield ranks


def points_near(surfaces: Sequence[EdgeSurface], names: Sequence[str]) -> Iterator[Mapping[str, int | Fraction]]:
    """Points on surfaces, beside them and between them, the other variables simple numbers."""
    known = [each for each in surfaces if each.values]
    constants = sorted({_fraction(v) for each in known for v in each.values or () if v.is_Rational})
    moves = [Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 10**9), Fraction(-1, 10**9), *constants]
    middles = [(a + b) / 2 for a, b in pairwise(constants)]
    for each in known:
        for value in each.values or ():
            for rank in range(4):
                others = {n: _SIMPLE[(rank * (k + 1) + k) % len(_SIMPLE)] for k, n in enumerate(names)}
                put = value.subs({symbol: _rational(others[symbol.name]) for symbol in value.free_symbols})
                if not put.is_number or not put.is_real:
                    continue
                base = _fraction(put) if put.is_Rational else Fraction(str(put.evalf(30)))
                shifted = [base + move for move in moves] + [base * 2, base * 1000]
                for coordinate in [*shifted, *(middles if not value.free_symbols else [])]:
                    yield {**others, each.symbol.name: coordinate}


def _fraction(q: Any) -> Fraction:
    return Fraction(int(q.p), int(q.q))


def _rational(q: int | Fraction) -> Any:
    import sympy as s

    return s.Rational(q.numerator, q.denominator)
