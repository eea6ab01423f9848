"""A first derivative beside a corner: its series along another variable, by series of series.

For each small t the function x -> f(x, y + t) has two sides of its own at the point, and their slopes are series in
t. Where both agree they are the derivative by x along the line, whose limit and slope as t -> 0+ decide the mixed
second derivative. Source: the definition, taken as an iterated limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradcli.certified.corners.continuity import continuous
from gradcli.certified.corners.onesided import Around, Ray, Sides, tending
from gradcli.numbers.rational import NotExact
from gradcli.numbers.series.exponents import TermsRanOut
from gradcli.numbers.series.series import NoRealValue, Series, Unbounded
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import Slot

TERMS, FEW = 8, 3
"""Powers of t, and of the inner variable, that are kept."""

MOST_SLOTS = 2_000
"""Past it, series of series take too long."""


class NoSlope(ArithmeticError):
    """Beside the point the two slopes differ."""


def slopes_beside(around: Around, root: Slot, by: str, along: str, there: Any) -> Sides:
    """What the derivative by one variable does against and along another; ``there`` is its number at the point.

    Raises NoSlope where it certainly does not exist beside the point.
    """
    if len(around.tape) > MOST_SLOTS:
        too_long = Ray("undecided", reason="the program is too long")
        return Sides(too_long, too_long)
    left, right = (_beside(around, root, by, {along: sign}, there) for sign in (-1, 1))
    return Sides(left, right)


def _beside(around: Around, root: Slot, by: str, step: Mapping[str, int], there: Any) -> Ray:
    m = around.m
    outer = SeriesSystem(m, TERMS)
    point = {n: Series(outer, {0: at, 1: m.number(step.get(n, 0))}) for n, at in around.point.items()}
    try:
        values = evaluate(around.tape, outer, point, [root], around.known)
        right = _slope(around, outer, point, values, root, {by: 1})
        left = -_slope(around, outer, point, values, root, {by: -1})
        if not outer.same(left, right):
            raise NoSlope
        if outer.oscillates:
            return Ray("undecided", reason="it oscillates")
        found = tending(outer, right)
    except (NoRealValue, TermsRanOut, Unbounded, NotExact) as trouble:
        return Ray("undecided", reason=str(trouble) or type(trouble).__name__)
    return found._replace(continuous=m.same(found.value, there)) if found.kind == "finite" else found


def _slope(
    around: Around, outer: SeriesSystem, point: Mapping[str, Series], values: Any, root: Slot, step: Mapping[str, int]
) -> Series:
    """The one-sided slope along a step, for every small t: a series in t."""
    inner = SeriesSystem(outer, FEW)
    inputs = {n: Series(inner, {0: at, 1: outer.number(step.get(n, 0))}) for n, at in point.items()}
    found = evaluate(around.tape, inner, inputs, [root], around.known)
    y = inner.series(found[root])
    if inner.oscillates or not continuous(around.tape, outer, values, inner, found, root):
        raise TermsRanOut("it cannot be told whether the function is continuous beside the point")
    rest = y.rest()
    low = rest.least()
    if (low is not None and low < 1) or (rest.end is not None and rest.end <= 1):
        raise TermsRanOut("the slope beside the point is not known")
    return outer.series(rest.terms.get(1, 0))
