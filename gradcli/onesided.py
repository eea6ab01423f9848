"""One-sided limits and slopes of the roots of a tape along a ray, by series in t -> 0+."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.numbers.rational import NotExact
from gradcli.numbers.series import NoRealValue, Series, SeriesSystem, TermsRanOut, Unbounded
from gradcli.results import Status
from gradcli.sweeps import evaluate
from gradcli.tape import Slot, Tape


class Ray(NamedTuple):
    """What a root does for small t > 0: ``finite``, ``infinite``, ``undefined`` or ``undecided``."""

    kind: str
    value: Any = None
    slope: Any = None
    reason: str = ""
    slot: Slot | None = None


def one_sided(
    tape: Tape, m: Any, point: Mapping[str, Any], direction: Mapping[str, int], roots: Sequence[Slot], terms: int = 8
) -> list[Ray]:
    """One Ray a root along ``point + t*direction``; each root alone, so that one cannot spoil another."""
    return [_ray(tape, SeriesSystem(m, terms), point, direction, root) for root in roots]


def _ray(tape: Tape, s: SeriesSystem, point: Mapping[str, Any], direction: Mapping[str, int], root: Slot) -> Ray:
    inputs = {name: Series(s, {0: at, 1: s.base.number(direction.get(name, 0))}) for name, at in point.items()}
    try:
        return _limits(s, s.series(evaluate(tape, s, inputs, [root])[root]))
    except NoRealValue as trouble:
        return Ray("undefined", reason=str(trouble))
    except (TermsRanOut, Unbounded, NotExact) as trouble:
        return Ray("undecided", reason=str(trouble) or type(trouble).__name__)


def _limits(s: SeriesSystem, y: Series) -> Ray:
    low = y.least()
    if low is not None and low < 0:
        sign = s.signum(y)
        return Ray("infinite", math.copysign(math.inf, sign), math.copysign(math.inf, -sign), "a pole")
    value = s.constant(y)
    rest = y - value
    low = rest.least()
    if low is not None and low < 1:
        return Ray("finite", value, math.copysign(math.inf, s.signum(rest)))
    if rest.end is not None and rest.end <= 1:
        raise TermsRanOut("the slope lies past the known terms")
    return Ray("finite", value, rest.terms.get(1, s.base.number(0)))


class Sided(NamedTuple):
    """What two rays say of a derivative: a status, the number if there is one, the two sides, a remark."""

    status: Status
    derivative: Any = None
    sides: tuple[Any, Any] | None = None
    remark: str = ""


def verdict(value: Any, left: Ray, right: Ray) -> Sided | None:
    """The derivative along a direction from the rays against it and along it.

    ``value`` is the function's own value at the point, None where it has none. The left derivative is
    minus the slope of the ray against the direction. None when the rays do not decide.
    """
    kinds = (left.kind, right.kind)
    if "undecided" in kinds or kinds == ("undefined", "undefined"):
        return None
    if "infinite" in kinds or "undefined" in kinds:
        return _one_sided(value, left, right)
    slopes = (-left.slope, right.slope)
    if value is None:
        if left.value != right.value:
            return Sided(Status.DOMAIN, sides=(left.value, right.value), remark="the limits differ")
        slope = f", slope {slopes[0]}" if slopes[0] == slopes[1] else ""
        return Sided(Status.DOMAIN, remark=f"the limit is {left.value}{slope}")
    if not left.value == value == right.value:
        return Sided(Status.JUMP, sides=(left.value, right.value))
    if slopes[0] != slopes[1]:
        return Sided(Status.KINK, sides=slopes)
    if isinstance(slopes[0], float) and math.isinf(slopes[0]):
        return Sided(Status.INFINITE, slopes[0])
    return Sided(Status.OK, slopes[0], remark="the kinks cancel")


def _one_sided(value: Any, left: Ray, right: Ray) -> Sided | None:
    """Where one side at least is infinite or missing."""
    slopes = [None if ray.slope is None else sign * ray.slope for sign, ray in ((-1, left), (1, right))]
    steep = {slope for slope in slopes if isinstance(slope, float) and math.isinf(slope)}
    known = [slope for slope in slopes if slope is not None]
    if len(steep) == 1 and all(slope in steep for slope in known):
        return Sided(Status.INFINITE, steep.pop())
    return None
