"""Derivatives from differences of values in float64: central with Richardson's extrapolation, and one-sided.

Nothing of the function is used but its values, which makes them a witness of the rules of differentiation,
and a poor one: about eleven digits at best, none where the values themselves cancel.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

STEPS = tuple(2.0 ** -(4 + 2 * k) for k in range(12))
"""Of the coordinate's size: from where functions bend to where doubles run out, each a quarter of the last."""

ONE_SIDED = STEPS.index(2.0**-18)
"""The step of the one-sided differences: near a third of the doubles' digits, where both errors are small."""


class Differences(NamedTuple):
    """What the values around a point give; None where the function has no finite value there."""

    central: float | None
    left: float | None
    right: float | None


def differences(function: Callable[[float], Sequence[float]], x: float) -> list[Differences]:
    """The differences of every component of a vector function at ``x``.

    Source: Ridders, Accurate computation of F'(x) and F'(x)F''(x), Adv. Eng. Software 4 (1982).
    """
    size = math.ldexp(0.5, math.frexp(x)[1]) if x else 1.0
    middle = function(x)
    around = [(x - h, function(x - h), x + h, function(x + h)) for h in (size * step for step in STEPS)]
    below, left, above, right = around[ONE_SIDED]
    return [
        Differences(
            _extrapolated([_quotient(a, fa[k], b, fb[k]) for a, fa, b, fb in around]),
            _quotient(below, left[k], x, middle[k]),
            _quotient(x, middle[k], above, right[k]),
        )
        for k in range(len(middle))
    ]


def _quotient(a: float, at_a: float, b: float, at_b: float) -> float | None:
    """(f(b) - f(a))/(b - a), by the distance the doubles really have."""
    if not (-math.inf < a < b < math.inf and math.isfinite(at_a) and math.isfinite(at_b)):
        return None
    slope = (at_b - at_a) / (b - a)
    return slope if math.isfinite(slope) else None


def _extrapolated(quotients: Sequence[float | None]) -> float | None:
    """The entry of Neville's tableau that its neighbours change least.

    A step a quarter as long has a sixteenth of the error, and the next order 256th of it.
    """
    best, least = None, math.inf
    above: list[float] = []
    for quotient in quotients:
        if quotient is None:  # outside the domain: smaller steps may stay inside
            above = []
            continue
        row = [quotient]
        for order, coarser in enumerate(above, 1):
            row.append(row[-1] + (row[-1] - coarser) / (16.0**order - 1.0))
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - coarser))
            if error < least:
                best, least = row[-1], error
        best = quotient if best is None else best
        above = row
    return best
