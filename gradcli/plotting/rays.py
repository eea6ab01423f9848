"""What a function and its derivative tend to on both sides of a point, of rays that series know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gradcli.certified.corners.onesided import Ray, Sides


def limits_of_rays(sides: Sides) -> tuple[float, float]:
    """What a function tends to from the left and from the right; NaN where that is not known."""
    left, right = (float("nan") if ray.value is None else _plain(ray.value) for ray in (sides.left, sides.right))
    return left, right


def slopes_of_rays(sides: Sides) -> tuple[float, float]:
    """What its derivative tends to."""
    left, right = (float("nan") if ray.slope is None else _plain(ray.slope) for ray in (sides.left, sides.right))
    return -left, right


def _plain(number: Any) -> float:
    """A number of a series as a double."""
    return float(number.arb.mid()) if hasattr(number, "arb") else float(number)


def oscillates(ray: Ray, known_by: Callable[[Sides], tuple[float, float]]) -> bool:
    """Whether a curve has no limit along a ray since what it is made of swings."""
    return ray.final and (ray.kind == "undecided" or known_by is slopes_of_rays)
