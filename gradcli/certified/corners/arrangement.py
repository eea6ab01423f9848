"""The cells into which hyperplanes through 0 part a space, each by a point inside it, exactly.

Source: deletion and restriction (Orlik & Terao, Arrangements of Hyperplanes, 1992): a cell that a hyperplane cuts in
two lies on both sides of one cell of what the others cut out of that hyperplane.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gradcli.certified.corners.least_norm import Vector, dot


class TooMany(ArithmeticError):
    """There are more cells than asked for."""


def cells(forms: Sequence[Vector], size: int, most: int) -> list[Vector]:
    """A point inside each cell of the hyperplanes on which one of the forms vanishes.

    Raises TooMany past ``most`` of them.
    """
    planes = list(dict.fromkeys(normal(form) for form in forms if any(form)))
    return _cells(planes, size, most)


def normal(form: Vector) -> Vector:
    """The same zeros, one form for all multiples."""
    first = next(x for x in form if x)
    return tuple(x / first for x in form)


def _cells(planes: list[Vector], size: int, most: int) -> list[Vector]:
    if not planes:
        return [(Fraction(0),) * size]
    *others, last = planes
    whole = [point for point in _cells(others, size, most) if dot(last, point)]
    found = {_sides(planes, point): point for point in whole}
    place = next(k for k, x in enumerate(last) if x)
    restricted = [_without(place, _less(form, form[place] / last[place], last)) for form in others]
    for inner in cells(restricted, size - 1, most):
        share = dot(_without(place, last), inner) / last[place]
        on_it = (*inner[:place], -share, *inner[place:])
        step = _small(others, on_it, last)
        for point in (_less(on_it, step, last), _less(on_it, -step, last)):
            found.setdefault(_sides(planes, point), point)
        if len(found) > most:
            raise TooMany
    return list(found.values())


def _small(planes: Sequence[Vector], point: Vector, way: Vector) -> Fraction:
    """A step both ways from a point that crosses none of the planes it is not on."""
    steps = [abs(dot(plane, point)) / (2 * abs(dot(plane, way))) for plane in planes if dot(plane, way)]
    return min(steps, default=Fraction(1))


def _sides(planes: Sequence[Vector], point: Vector) -> tuple[bool, ...]:
    return tuple(dot(plane, point) > 0 for plane in planes)


def _less(a: Vector, times: Fraction, b: Vector) -> Vector:
    return tuple(x - times * y for x, y in zip(a, b, strict=True))


def _without(place: int, vector: Vector) -> Vector:
    return vector[:place] + vector[place + 1 :]
