"""Derivatives of any order at a point, from Taylor series of the target along lines.

A mixed derivative is a sum of derivatives along lines with rational weights (polarization), which holds
where the function is analytic: no corner, no power of zero. Source: Griewank & Walther, Evaluating
Derivatives (2008), ch. 13.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from gradcli.certified.corners.curvature import Curvature
from gradcli.certified.corners.decision import Corners
from gradcli.certified.judge import Judge
from gradcli.certified.row_sweep import RowSweep
from gradcli.certified.second_order import SecondOrder
from gradcli.numbers.derived import Kind
from gradcli.numbers.system import NumberSystem
from gradcli.questions.point import Point
from gradcli.questions.request import Asked
from gradcli.results.entries import Entry, Status
from gradcli.tape.tape import Slot, Tape


def derivative(tape: Tape, point: Point, wrt: Mapping[str, Slot], asked: Asked, root: Slot, by: Sequence[str]) -> Entry:
    """The judged derivative of a slot by each of ``by`` in turn, two at least; ``wrt`` names their slots."""
    if len(by) == 2:
        return SecondOrder(tape, point, wrt, asked).row({root: 1}).hessian[by[0], by[1]]
    judge = Judge(tape, point, wrt, asked._replace(relative=False, choose=""))
    (first,) = judge.judge([{root: 1}])
    if any(first.gradient[name].status is Status.UNCONNECTED for name in by):
        return Entry(None, Status.UNCONNECTED)
    for why, entry in (
        ("there is no value", first.value),
        *((f"there is no derivative by {n}", first.gradient[n]) for n in by),
    ):
        if entry.status is not Status.OK:
            return entry._replace(value=None, sides=None, reason=f"{why}: {entry.reason}")
    if asked.floats_only:
        return Entry(None, Status.UNCERTIFIED, "past order 2 only the formula is evaluated in float64")
    curvature = Curvature(judge, {root: 1})
    smooth = not any(_elsewise(first.gradient[name]) or curvature.edges(wrt[name]) for name in wrt)
    entry = _by_series(judge, root, by, smooth)
    return entry if entry.status is Status.OK else curvature.placed(entry, by[0])


def _elsewise(slope: Entry) -> bool:
    """Whether a slope is missing, or was found by other means than the chain rule."""
    return not slope.chained or slope.status not in (Status.OK, Status.UNCONNECTED)


def _by_series(judge: Judge, root: Slot, by: Sequence[str], smooth: bool) -> Entry:
    """The number, with as much precision as its digits need."""
    entry = Entry(None, Status.UNCERTIFIED, "the function has no known Taylor series here")
    for sweep, corners in judge.sweeps({root: 1}):
        if len(set(by)) > 1 and not (smooth and _analytic(sweep)):
            reason = "a corner or a power of 0 lies here: mixed derivatives of this order are open"
            entry = Entry(None, Status.UNCERTIFIED, reason)
            continue
        number = _number(sweep.m, corners, root, Counter(by)) if corners.decides({root: 1}) else None
        if number is None or sweep.m.kind(number) is not Kind.FINITE:
            continue
        rounded = judge.asked.rounding.number(number)
        if rounded is not None:
            return Entry(rounded)
        entry = Entry(None, Status.UNCERTIFIED, "its digits could not be proved")
    return entry


def _analytic(sweep: RowSweep) -> bool:
    """Whether no power is one of zero; corners and infinite slopes have been excluded before."""
    tape, m, values = sweep.tape, sweep.m, sweep.values
    rows = ((slot, tape.instructions[slot].row) for slot in sweep.order if sweep.active[slot])
    # Powers have finitely many derivatives at 0; other rows without one have an infinite slope there.
    powers = (slot for slot, row in rows if row is not None and row.edge is not None)
    return all(m.is_zero(values[tape.instructions[slot].operands[0]]) is False for slot in powers)


def _number(m: NumberSystem, corners: Corners, root: Slot, times: Counter[str]) -> Any:
    """The derivative over ``m``: by one variable n! times a coefficient, else by polarization."""
    order = sum(times.values())
    if len(times) == 1:
        terms = corners.around.taylor(dict.fromkeys(times, 1), root, order)
        return None if terms is None else math.factorial(order) * terms[order]
    total = m.number(0)
    for steps in product(*(range(count + 1) for count in times.values())):
        if not any(steps):
            continue
        terms = corners.around.taylor(dict(zip(times, steps, strict=True)), root, order)
        if terms is None:
            return None
        weight = math.prod(math.comb(count, k) for count, k in zip(times.values(), steps, strict=True))
        total = total + (-1) ** (order - sum(steps)) * weight * terms[order]
    return total
