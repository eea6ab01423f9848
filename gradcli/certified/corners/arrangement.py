"""The cells into which hyperplanes through 0 part a space, each by a point inside it, exactly.

Source: deletion and restriction (Orlik & Terao, Arrangements of Hyperplanes, 1992): a cell that a hyperplane cuts in
two lies on both sides of one cell of what the others cut out of that hyperplane.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from fractions import Fraction

from gradcli.certified.corners.least_norm import Vector

Whole = tuple[int, ...]
"""A form, or a point inside a cell: of both only the direction matters, and integers are ten times as fast."""


class TooMany(ArithmeticError):
    """There are more cells than asked for."""


def cells(forms: Sequence[Vector], size: int, most: int) -> list[Vector]:
    """A point inside each cell of the hyperplanes on which one of the forms vanishes, its coordinates at most 1.

    Raises TooMany past ``most`` of them.
    """
    found = _cells(_planes([_whole(form) for form in forms]), size, most).values()
    return [tuple(Fraction(x, max(map(abs, point), default=0) or 1) for x in point) for point in found]


def normal(form: Vector) -> Vector:
    """The same zeros, one form for all multiples."""
    first = next(x for x in form if x)
    return tuple(x / first for x in form)


def _cells(planes: list[Whole], size: int, most: int) -> dict[tuple[bool, ...], Whole]:
    """The points by the sides of the planes that they are on."""
    if not planes:
        return {(): (0,) * size}
    *others, last = planes
    found = {}
    for sides, point in _cells(others, size, most).items():
        if height := _dot(last, point):
            found[*sides, height > 0] = point
    place = next(k for k, x in enumerate(last) if x)
    restricted = [_without(place, _added(form, last[place], last, -form[place])) for form in others]
    for inner in _cells(_planes(restricted), size - 1, most).values():
        share = _dot(_without(place, last), inner)
        scaled = [x * last[place] for x in inner]
        on_it = (*scaled[:place], -share, *scaled[place:])
        heights = [_dot(plane, on_it) for plane in others]
        times, over = _small(heights, [_dot(plane, last) for plane in others])
        sides = tuple(height > 0 for height in heights)
        for above in (False, True):
            found.setdefault((*sides, above), _coprime(_added(on_it, over, last, times if above else -times)))
        if len(found) > most:
            raise TooMany
    return found


def _small(heights: Sequence[int], slopes: Sequence[int]) -> tuple[int, int]:
    """A step both ways, numerator and denominator, that crosses none of the planes at these heights."""
    steps = [(abs(height), 2 * abs(slope)) for height, slope in zip(heights, slopes, strict=True) if slope]
    least = min((Fraction(*step) for step in steps), default=Fraction(1))
    return least.numerator, least.denominator


def _planes(forms: Sequence[Whole]) -> list[Whole]:
    """Each hyperplane once, whichever way its forms look."""
    planes: dict[Whole, None] = {}
    for form in forms:
        if any(form):
            reduced = _coprime(form)
            first = next(x for x in reduced if x)
            planes[reduced if first > 0 else tuple(-x for x in reduced)] = None
    return list(planes)


def _whole(form: Vector) -> Whole:
    over = math.lcm(*(x.denominator for x in form))
    return tuple(x.numerator * (over // x.denominator) for x in form)


def _coprime(vector: Whole) -> Whole:
    common = math.gcd(*vector) or 1
    return tuple(x // common for x in vector)


def _dot(a: Whole, b: Whole) -> int:
    return sum(map(operator.mul, a, b))


def _added(a: Whole, m: int, b: Whole, n: int) -> Whole:
    return tuple(m * x + n * y for x, y in zip(a, b, strict=True))


def _without(place: int, vector: Whole) -> Whole:
    return vector[:place] + vector[place + 1 :]
