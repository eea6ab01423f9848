"""A first derivative beside a corner: its series along another variable, by series of series.

For each small t the function x -> f(x, y + t) has two sides of its own at the point, and their slopes are series in
t. Where both agree they are the derivative by x along the line, whose limit and slope as t -> 0+ decide the mixed
second derivative. Where no decision depends on a sign, both sides are one series: no comparison could show that two
truncated ones are equal. Every ``stop`` is held at what it has at the point. Source: the definition, taken as an
iterated limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gradcli.certified import reasons
from gradcli.certified.corners.continuity import continuous
from gradcli.certified.corners.onesided import Around, Ray, Sides, tending
from gradcli.certified.row_sweep import RowSweep
from gradcli.numbers.rational import NotExact
from gradcli.numbers.series.exponents import TermsRanOut
from gradcli.numbers.series.series import NeedsASide, NoRealValue, Series
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.tape.sweeps import Held, Known, Values, evaluate, evaluated
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
    try:
        ray = _ray(beside, 1, both_sides=True)
    except NeedsASide:
        ray = None
    if ray is not None and ray.kind == "finite" and ray.slope is not None:
        return Sides(ray._replace(slope=-ray.slope), ray, one=True)
    return Sides(_ray(beside, -1), _ray(beside, 1))


def smooth_beside(around: Around, root: Slot, by: str, along: str) -> bool | None:
    """Whether no corner, step or condition above one variable meets beside the point, to either side along another.

    None where it cannot be told. Where none meets at the point either, the rows' derivative is the true one near it.
    """
    above = around.tape.dependents([around.tape.inputs[by]], held=True)
    try:
        for sign in (-1, 1):
            outer = SeriesSystem(around.m, TERMS[0][0], until=around.until)
            point = _moved(outer, around.point, {along: sign}, around.m)
            values = evaluate(around.tape, outer, point, [root], around.known)
            order = set(evaluated(around.tape, values, [root])) & set(around.tape.live([root], held=True))
            found = reasons.edges(around.tape, outer, values, sorted(order), above)
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
    known: dict[Slot, Any] = {**around.known, **around.stops(beside.root)}
    values = evaluate(tape, outer, point, [beside.root], known)
    by_rules = _by_rules(beside, outer, values)
    if by_rules is not None:
        return by_rules
    known = {s: Held(outer.number(fact.value)) if isinstance(fact, Held) else fact for s, fact in known.items()}
    try:
        return _one_sided(beside, outer, point, values, known, {beside.by: 1}, terms, both_sides=True)
    except NeedsASide:
        if outer.both_sides:
            # Which of the two needed a side is not told: the outer is asked again on one alone.
            raise
    right = _one_sided(beside, outer, point, values, known, {beside.by: 1}, terms)
    left = -_one_sided(beside, outer, point, values, known, {beside.by: -1}, terms)
    if not outer.same(left, right):
        raise NoSlope("the two slopes differ")
    return right


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


def _one_sided(
    beside: _Beside,
    outer: SeriesSystem,
    point: Mapping[str, Series],
    values: Values,
    known: Known,
    step: Mapping[str, int],
    terms: int,
    *,
    both_sides: bool = False,
) -> Series:
    """The slope along a step, for every small t."""
    tape, root = beside.around.tape, beside.root
    inner = SeriesSystem(outer, terms, both_sides=both_sides, until=outer.until)
    found = evaluate(tape, inner, _moved(inner, point, step, outer), [root], known)
    y = inner.series(found[root])
    reached = continuous(tape, outer, values, inner, found, root)
    if reached is False:
        raise NoSlope("the function jumps")
    if inner.oscillates or reached is None:
        raise TermsRanOut("it cannot be told whether the function is continuous beside the point")
    rest = y.rest()
    low = rest.least()
    if low is not None and low < 1:
        if rest.lead() == low:
            raise NoSlope("the slope is infinite")
        raise TermsRanOut("the slope beside the point is not known", more=True)
    if rest.end is not None and rest.end <= 1:
        raise TermsRanOut("the slope beside the point is not known", more=True)
    return outer.series(rest.terms.get(1, 0))


def _moved(s: SeriesSystem, point: Mapping[str, Any], step: Mapping[str, int], base: Any) -> dict[str, Series]:
    """The point with a variable of its own added to some of its coordinates."""
    return {name: Series(s, {0: at, 1: base.number(step.get(name, 0))}) for name, at in point.items()}
