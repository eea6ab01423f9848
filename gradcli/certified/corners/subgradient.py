"""The element of least norm among the limiting gradients at a corner: what ``--kink subgradient`` prints.

The generalized gradient is the convex hull of the limits of gradients (Clarke, Optimization and Nonsmooth Analysis,
1983, theorem 2.5.1). Variables whose corners concern no others are looked at by themselves: of a sum of
functions of different variables it is the product, and its point nearest 0 is taken factor by factor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gradcli.certified.corners.least_norm import dot, nearest_to_zero
from gradcli.certified.corners.pieces import Group, Pieces, middles
from gradcli.certified.corners.ties import Local, NoElement
from gradcli.functions.row import Primitive
from gradcli.numbers.rational import RATIONALS, tidy
from gradcli.numbers.system import NumberSystem
from gradcli.tape.sweeps import Known
from gradcli.tape.tape import Slot, Tape


def least_norm(
    tape: Tape,
    m: NumberSystem,
    point: Mapping[str, Any],
    root: Slot,
    wrt: Sequence[str],
    *,
    known: Known | None = None,
    until: float = math.inf,
    by_rule: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The least-norm element by variable, numbers over ``m``. Raises NoElement where it is not to be had.

    ``by_rule`` are the partials by the rows' own rules at a tie, where they were computed already.
    """
    if not set(wrt) <= set(tape.inputs):
        raise NoElement("a derivative by an intermediate has no subgradient of its own")
    local = Local(tape, m, point, root, wrt, known or {}, until)
    found: dict[str, Any] = {}
    for group in Pieces(local).groups():
        names = [wrt[place] for place in group.places]
        rule = [(by_rule or {}).get(name) for name in names]
        found |= dict(zip(names, _nearest(local, group, rule), strict=True))
    return {name: found[name] for name in wrt}


def _nearest(local: Local, group: Group, by_rule: Sequence[Any]) -> Sequence[Any]:
    """The point nearest 0 in the hull of a group's limits."""
    m, limits = local.m, list(dict.fromkeys(group.limits))
    if all(isinstance(x, int) or not hasattr(x, "arb") for limit in limits for x in limit):
        return [tidy(x) for x in nearest_to_zero(sorted(map(middles, limits)))]
    if len(limits) == 1:
        return limits[0]
    for limit in limits:
        if all(m.is_zero(x) is True for x in limit):
            return limit
    if _even(local, group) and len(limits) == 2 and all(x is not None and m.is_zero(x) is True for x in by_rule):
        return by_rule  # the two limits are opposite
    if len(group.places) == 1:
        return [_between(m, [limit[0] for limit in limits])]
    return _enclosed(limits)


def _even(local: Local, group: Group) -> bool:
    """Whether the rule of the only tie takes the middle of two limits."""
    return len(group.ties) == 1 and all(_takes_the_middle(local.tape.instructions[slot].row) for slot in group.ties)


def _takes_the_middle(row: Primitive | None) -> bool:
    """Whether a row's own partials at its tie are the means of those on both sides, as they are for abs, not relu."""
    if row is None or row.pieces != "linear":
        return False
    second = () if len(row.partials) == 1 else (0,)
    each = [[partial(RATIONALS, None, x, *second) for partial in row.partials] for x in (-1, 0, 1)]
    return all(2 * at == below + above for below, at, above in zip(*each, strict=True))


def _between(m: NumberSystem, slopes: Sequence[Any]) -> Any:
    """The number nearest 0 between the least and the greatest slope."""
    signs = [1 if x > 0 else -1 if x < 0 else 0 if m.is_zero(x) is True else None for x in slopes]
    if 1 in signs and -1 in signs:
        return 0
    if None in signs:
        raise NoElement("the sign of a slope beside the corner is not known", open_=True, final=False)
    nearest = slopes[0]
    for x in slopes[1:]:
        nearest = m.min(nearest, x) if 1 in signs else m.max(nearest, x)
    return nearest


def _enclosed(limits: Sequence[Sequence[Any]]) -> list[Any]:
    """An enclosure of the point nearest 0 in the hull of enclosures.

    If each limit moves by at most d, the nearest points x and x' of the two hulls are no further apart than
    the root of d*(2*|x'| + d): each has a point of the other's hull within d, where the condition of optimality
    of its own holds; both added give it.
    """
    from flint import arb

    from gradcli.numbers.balls.ball import Ball, enclosure

    still = [k for k in range(len(limits[0])) if all(isinstance(limit[k], int) and limit[k] == 0 for limit in limits)]
    near = nearest_to_zero(sorted(map(middles, limits)))
    moved = arb(0)
    for limit in limits:
        moved = moved.max(sum((enclosure(x).rad() ** 2 for x in limit), arb(0)).sqrt())
    away = (moved * (2 * enclosure(dot(near, near)).sqrt() + moved)).sqrt().upper()
    return [0 if k in still else Ball(enclosure(x) + arb(0, 1) * away) for k, x in enumerate(near)]
