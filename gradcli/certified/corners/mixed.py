"""A first derivative beside a corner: its series along another variable, by series of series.

For each small t the function x -> f(x, y + t) has two sides of its own at the point, and their slopes are series in
t. Where both agree they are the derivative by x along the line, whose limit and slope as t -> 0+ decide the mixed
second derivative. Where no decision depends on a sign, both sides are one series: no comparison could show that two
truncated ones are equal. Every ``stop`` is held at what it has at the point. Source: the definition, taken as an
iterated limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from gradcli.certified.corners.continuity import Limits, lasting
from gradcli.certified.corners.onesided import Around, Ray, Sides, sides_of, tending
from gradcli.certified.row_sweep import RowSweep
from gradcli.numbers.rational import NotExact
from gradcli.numbers.series.exponents import TermsRanOut
from gradcli.numbers.series.series import NeedsASide, NoRealValue, Series
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.numbers.two_sided import TwoSidedSeries, first_coefficient, slope_of
from gradcli.records import NamedTuple
from gradcli.tape.sweeps import Held, Known, Values, evaluate
from gradcli.tape.tape import Slot

TERMS = ((8, 3), (8, 6), (16, 12))
"""Powers of t, and of the inner variable, that are kept: more are tried where all known ones vanish."""

MOST_SLOTS = 2_000
"""Past it, series of series take too long."""

_OPEN = (TermsRanOut, NotExact)


class NoSlope(ArithmeticError):
    """Beside the point there certainly is no derivative: no value, a step, or two slopes that differ."""


class _Beside(NamedTuple):
    """Which line: the function along ``by`` where ``along`` has moved by ``sign`` times t; ``there`` is the
    derivative at the point."""

    around: Around
    root: Slot
    by: str
    along: str
    there: Any


def slopes_beside(around: Around, root: Slot, by: str, along: str, there: Any) -> Sides:
    """What the derivative by one variable does against and along another; ``there`` is its number at the point.

    Raises NoSlope where it certainly does not exist beside the point.
    """
    if len(around.tape) > MOST_SLOTS:
        too_long = Ray("undecided", reason="the program is too long")
        return Sides(too_long, too_long)
    beside = _Beside(around, root, by, along, there)
    return sides_of(partial(_ray, beside))


def smooth_beside(around: Around, root: Slot, by: str, along: str) -> bool | None:
    """Whether no corner, step or condition above one variable meets beside the point, to either side along another.

    None where it cannot be told, False too where the rows have no slope there: a vertical tangent that something flat
    follows. Where nothing meets at the point either, the rows' derivative is the true one near it.
    """
    slot = around.tape.inputs[by]
    above = around.tape.dependents([slot], held=True)
    try:
        for sign in (-1, 1):
            outer = SeriesSystem(around.m, TERMS[0][0], until=around.until)
            point = _moved(outer, around.point, {along: sign}, around.m)
            values = evaluate(around.tape, outer, point, [root], around.known)
            found = RowSweep(around.tape, outer, values, {root: 1}, above, {}).edges_above(slot, held=True)
            if found.certain or found.possible:
                return False if found.certain else None
    except NoRealValue:
        return False
    except _OPEN:
        return None
    return True


def _ray(beside: _Beside, sign: int, *, both_sides: bool = False) -> Ray:
    found = Ray("undecided")
    for outer_terms, inner_terms in TERMS:
        outer = SeriesSystem(beside.around.m, outer_terms, both_sides=both_sides, until=beside.around.until)
        try:
            slope = _slope(beside, outer, sign, inner_terms)
            found = Ray("undecided", reason="it oscillates") if outer.oscillates else tending(outer, slope)
            if found.slope is not None or outer.oscillates:
                break
        except NoRealValue as trouble:  # on one side of it at least, beside the point
            raise NoSlope(str(trouble)) from None
        except _OPEN as trouble:
            found = Ray("undecided", reason=str(trouble) or type(trouble).__name__)
            if not getattr(trouble, "more", False):
                break
    if found.kind != "finite":
        return found
    return found._replace(continuous=beside.around.m.same(found.value, beside.there))


def _slope(beside: _Beside, outer: SeriesSystem, sign: int, terms: int) -> Series:
    """The derivative for every small t: a series in t."""
    around, tape = beside.around, beside.around.tape
    point = _moved(outer, around.point, {beside.along: sign}, around.m)
    known: dict[Slot, Any] = {**around.proved, **around.stops(beside.root)}
    limits = Limits(tape, around.m, around.values(beside.root), outer, known)
    values = evaluate(tape, outer, point, [beside.root], known, limits.holds)
    by_rules = _by_rules(beside, outer, values)
    if by_rules is not None:
        return by_rules
    known = {slot: Held(outer.number(fact.value)) if isinstance(fact, Held) else fact for slot, fact in known.items()}
    try:
        inner = TwoSidedSeries(outer, terms, outer.until)
        y = _within(beside, inner, point, values, known, inner.halves.side)
        slope = slope_of(inner, y)
    except NeedsASide:
        if outer.both_sides:  # which of the two needs one is not told
            raise
        sides = []
        for step in (-1, 1):
            one = SeriesSystem(outer, terms, until=outer.until)
            sides.append(step * _slope_along(outer, _within(beside, one, point, values, known, outer.number(step))))
        if not outer.same(*sides):
            raise NoSlope("the two slopes differ") from None
        return sides[1]
    if slope is None:
        raise NoSlope("the two slopes differ, or are infinite")
    return outer.series(slope)


def _by_rules(beside: _Beside, outer: SeriesSystem, values: Values) -> Series | None:
    """What the chain rule says for every small t, which is one number for both sides; None where it may not hold."""
    tape = beside.around.tape
    slot = tape.inputs[beside.by]
    try:
        sweep = RowSweep(tape, outer, values, {beside.root: 1}, tape.dependents([slot], held=True), {})
        above = sweep.edges_above(slot, held=True)
        if any(sweep.tilts(edge) for edge in (*above.certain, *above.possible)):
            return None
        return outer.series(sweep.cotangent(slot))
    except (NoRealValue, *_OPEN):
        return None


def _within(
    beside: _Beside, inner: SeriesSystem, point: Mapping[str, Series], values: Values, known: Known, step: Any
) -> Series:
    """The function along a step of the inner variable, for every small t. Raises NoSlope where it jumps."""
    tape, root = beside.around.tape, beside.root
    outer = inner.coefficients
    # What is proved at the point is known of the values beside it already, where it is so: they are the constants here.
    known = {
        slot: fact if lasting(fact) else Series(inner, {0: values[slot]})
        for slot, fact in known.items()
        if lasting(fact) or isinstance(values[slot], Series)
    }
    limits = Limits(tape, outer, values, inner, known)
    inputs = {name: Series(inner, {0: at, 1: step if name == beside.by else 0}) for name, at in point.items()}
    found = evaluate(tape, inner, inputs, [root], known, limits.holds)
    y = inner.series(found[root])
    reached = limits.reached(root, found)
    if reached is False:
        raise NoSlope("the function jumps")
    if inner.oscillates or reached is None:
        raise TermsRanOut("it cannot be told whether the function is continuous beside the point")
    return y


def _slope_along(outer: SeriesSystem, y: Series) -> Series:
    slope = first_coefficient(y)
    if slope is None:
        raise NoSlope("the slope is infinite")
    return outer.series(slope)


def _moved(s: SeriesSystem, point: Mapping[str, Any], step: Mapping[str, int], base: Any) -> dict[str, Series]:
    """The point with a variable of its own added to some of its coordinates."""
    return {name: Series(s, {0: at, 1: base.number(step.get(name, 0))}) for name, at in point.items()}
