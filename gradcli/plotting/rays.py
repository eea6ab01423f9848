"""What a function and its derivative tend to on both sides of a point: of rays that series know, and of values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy

from gradcli.certified.corners.onesided import Ray, Sides

SHRINKS = 0.9
"""A curve that tends to a number takes steps that shrink as it is approached: x^(1/40) still by a tenth. The
logarithm's stay the same, a pole's grow."""


def limit(values: Sequence[float]) -> float:
    """What values tend to whose distance shrinks by one factor from one to the next, the nearest first: infinite
    where their steps do not shrink, NaN where there are none. Source: Aitken's extrapolation."""
    near, middle, far = values
    if not math.isfinite(near):
        return near
    first, second = near - middle, middle - far
    if first == second == 0:
        return near
    if not (math.isfinite(first) and math.isfinite(second)):
        return near
    if abs(first) <= 1e-9 * abs(near) or abs(first) < abs(second) * SHRINKS:
        return near + (first * first / (second - first) if abs(first) < abs(second) else 0.0)
    return math.copysign(math.inf, first)


def limits_of_rays(sides: Sides) -> tuple[float, float]:
    """What a function tends to from the left and from the right; NaN where that is not known."""
    left, right = (float("nan") if ray.value is None else plain(ray.value) for ray in (sides.left, sides.right))
    return left, right


def slopes_of_rays(sides: Sides) -> tuple[float, float]:
    """What its derivative tends to."""
    left, right = (float("nan") if ray.slope is None else plain(ray.slope) for ray in (sides.left, sides.right))
    return -left, right


def plain(number: Any) -> float:
    """A number of a series as a double; infinite where it is larger than these."""
    try:
        return float(number.arb.mid()) if hasattr(number, "arb") else float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def oscillates(ray: Ray, known_by: Callable[[Sides], tuple[float, float]]) -> bool:
    """Whether a curve has no limit along a ray since what it is made of swings."""
    return ray.final and (ray.kind == "undecided" or known_by is slopes_of_rays)


def turns(
    closely: Callable[[Iterable[float]], tuple[list[float], list[float]]],
    x: float,
    way: int,
    distances: tuple[float, float],
    place: int,
) -> bool:
    """Whether a curve (``place`` 0: the function, 1: its derivative) turns as far at the nearer of two distances from a
    place as at the farther, on the side ``way``."""
    spreads = []
    for away in distances:
        found = numpy.array(closely([x + way * away * (1 + k / 23) for k in range(24)])[place])
        again = numpy.count_nonzero(numpy.diff(numpy.sign(numpy.diff(found))))
        spreads.append(float(numpy.ptp(found)) if again > 4 else 0.0)
    return spreads[0] > 0.3 * spreads[1] > 0
