"""The verdict of the two sides: is there a derivative, a kink, a jump, a hole, a vertical tangent?"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from gradcli.certified.corners.onesided import Ray, Sides
from gradcli.numbers.system import NumberSystem
from gradcli.records import NamedTuple
from gradcli.results.entries import Status


class Sided(NamedTuple):
    """What two rays say of a derivative: a status, the number if there is one, the two sides; at a hole
    the ``limit`` and the ``slope`` that a value there would give. Uncertified, it tells ``why``, and whether
    that is ``final``: so at any precision.
    """

    status: Status
    derivative: Any = None
    sides: tuple[Any, Any] | None = None
    limit: Any = None
    slope: Any = None
    why: str = ""
    final: bool = False

    def over(self, of: Callable[[Any], Any]) -> Sided:
        """With ``of`` every number in place of it."""
        sides = None if self.sides is None else (of(self.sides[0]), of(self.sides[1]))
        return self._replace(derivative=of(self.derivative), sides=sides, limit=of(self.limit), slope=of(self.slope))


def verdict(m: NumberSystem, has_value: bool, sides: Sides) -> Sided:
    """The derivative along a direction; uncertified where the rays do not decide.

    ``has_value`` says whether the function has a value at the point. The left derivative is minus the
    slope of the ray against the direction.
    """
    left, right, one = sides
    kinds = {left.kind, right.kind}
    if kinds == {"undefined"}:
        return Sided(Status.DOMAIN)
    if "undecided" in kinds:
        return _undecided(left.reason if left.kind == "undecided" else right.reason)
    if kinds == {"finite"}:
        return _finite(m, has_value, left, right, one)
    return _lacking(has_value, left, right)


def _undecided(why: str) -> Sided:
    return Sided(Status.UNCERTIFIED, why=why)


def _finite(m: NumberSystem, has_value: bool, left: Ray, right: Ray, one: bool) -> Sided:
    if not has_value:
        return _hole(m, left, right, one)
    if left.continuous is False or right.continuous is False:
        return Sided(Status.JUMP, sides=(left.value, right.value))
    if left.slope is None or right.slope is None:
        return _undecided(left.reason or right.reason)._replace(final=left.final or right.final)
    slopes = (-left.slope, right.slope)
    smooth = True if one else _same(m, *slopes)
    if left.continuous is None or right.continuous is None:
        return _undecided("it cannot be told whether the limits are the value")
    if smooth is None:
        return _undecided("the two slopes may be equal")
    if not smooth:
        return Sided(Status.KINK, sides=slopes)
    steep = isinstance(slopes[0], float) and math.isinf(slopes[0])
    return Sided(Status.INFINITE if steep else Status.OK, slopes[0])


def _hole(m: NumberSystem, left: Ray, right: Ray, one: bool) -> Sided:
    together = True if one else _same(m, left.value, right.value)
    if together is None:
        return Sided(Status.DOMAIN)
    if not together:
        return Sided(Status.DOMAIN, sides=(left.value, right.value))
    known = left.slope is not None and right.slope is not None
    smooth = known and (one or _same(m, -left.slope, right.slope))
    return Sided(Status.DOMAIN, limit=right.value, slope=right.slope if smooth else None)


def _lacking(has_value: bool, left: Ray, right: Ray) -> Sided:
    """One side at least is infinite or missing."""
    slopes = tuple(None if ray.slope is None else sign * ray.slope for sign, ray in ((-1, left), (1, right)))
    known = [slope for slope in slopes if slope is not None]
    if has_value and any(ray.kind == "infinite" or ray.continuous is False for ray in (left, right)):
        return Sided(Status.JUMP, sides=(left.value, right.value))  # a value, and yet another limit
    # A vertical tangent needs a value to stand on: beside a hole it is none (x/sqrt(x) at 0).
    grows = has_value or "infinite" in (left.kind, right.kind)
    if grows and any(isinstance(slope, float) and math.isinf(slope) for slope in known):
        if all(slope == known[0] for slope in known):
            return Sided(Status.INFINITE, known[0])
        return Sided(Status.INFINITE, sides=(slopes[0], slopes[1]))
    if has_value:  # defined on one side only
        return Sided(Status.DOMAIN, sides=(slopes[0], slopes[1]))
    finite = left if left.kind == "finite" else right
    return Sided(Status.DOMAIN, limit=finite.value)


def _same(m: NumberSystem, a: Any, b: Any) -> bool | None:
    """Whether two slopes or limits agree; infinities are doubles."""
    if isinstance(a, float) or isinstance(b, float):
        infinite = [isinstance(x, float) and math.isinf(x) for x in (a, b)]
        if any(infinite):
            return a == b if all(infinite) else False
    same: bool | None = m.same(a, b)
    return same
