"""Whether the first order is good enough: what the Hessian adds to the mean and to the uncertainty.

For normal inputs with covariance V, and a target that is its Taylor polynomial of degree 2 with Hessian H,
the mean is f + tr(H·V)/2 and the variance cᵀ·V·c + tr((H·V)²)/2, both exactly. Source: Mathai & Provost,
Quadratic Forms in Random Variables (1992), ch. 3. For independent inputs these are the terms of JCGM 100:2008,
5.1.2 (note), but for those with third derivatives.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gradcli.certified.second_order import SecondOrder
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.system import NumberSystem
from gradcli.propagation.budget import Budget
from gradcli.propagation.results import SecondOrderTerms
from gradcli.questions.point import Point
from gradcli.questions.request import Asked
from gradcli.results.entries import Entry, Status
from gradcli.tape.tape import Tape, Weights

THRESHOLD = 0.05
"""The first order is good enough where neither the shift of the mean nor the change of u is more than this part
of u: half a unit of its second digit, at most, is what 5 % can move where u begins with a 1."""

NEAR = 2
"""How many u from its value an input may well be found: nineteen of twenty normal ones are nearer."""

MOST_INPUTS = 60
"""A Hessian of more inputs takes longer than a check should."""


def checked(tape: Tape, point: Point, asked: Asked, row: Weights, budget: Budget, place: int) -> SecondOrderTerms | str:
    """The check of one row, or the reason why there is none."""
    names = budget.uncertain
    if not names:
        return ""
    if len(names) > MOST_INPUTS:
        return f"no second-order check of more than {MOST_INPUTS} uncertain inputs"
    derivatives = SecondOrder(tape, point, {name: tape.named(name) for name in names}, asked)
    hessian = derivatives.row(row).hessian
    wrong = next((e for e in hessian.values() if e.status not in (Status.OK, Status.UNCONNECTED)), None)
    if wrong is not None:
        return f"no second-order check: {wrong.reason or wrong.status.value}"
    return _second(hessian, budget, place)


def _second(hessian: Mapping[tuple[str, str], Entry], budget: Budget, place: int) -> SecondOrderTerms | str:
    names, m = budget.uncertain, budget.m
    entries = {pair: budget.number(e) for pair, e in hessian.items() if e.status is Status.OK}
    # P = H·V, of which only the traces of P and of P·P are needed.
    product: dict[tuple[str, str], Any] = {}
    for (a, b), h in entries.items():
        for c in names:
            if (b, c) in budget.joint:
                product[a, c] = product.get((a, c), 0) + h * budget.joint[b, c]
    shift = sum((product[a, a] for a in names if (a, a) in product), start=0)
    added = sum((p * product[c, a] for (a, c), p in product.items() if (c, a) in product), start=0)
    first = budget.covariance(place, place)
    if first is None:
        return "no second-order check without sensitivities"
    shift, variance = m.div(shift, 2), first + m.div(added, 2)
    u = budget.root(variance)
    return SecondOrderTerms(budget.entry(shift), u, _sufficient(m, shift, first, variance))


def _sufficient(m: NumberSystem, shift: Any, first: Any, second: Any) -> bool:
    """Whether neither matters, in parts of the corrected u: those are doubles whatever the size of u is."""
    if m.is_zero(second) is not False:
        return m.is_zero(shift) is True
    moved, kept = (_double(m.div(number, second)) for number in (shift * shift, first))
    return moved <= THRESHOLD**2 and abs(1 - math.sqrt(max(kept, 0.0))) <= THRESHOLD


def _double(number: Any) -> float:
    if isinstance(number, Ball):
        return float(number.arb.mid())
    try:
        return float(number)
    except OverflowError:  # past the largest double
        return math.inf if number > 0 else -math.inf
