"""Limits and slopes of a root of a tape along a ray, by series in t -> 0+; along a line, for t on either side.

A line is tried first: where nothing depends on the sign of t both sides are one series, and agree for
that reason. No comparison of two enclosures could show it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from gradcli.certified.corners.continuity import Limits, lasting
from gradcli.numbers.derived import Kind
from gradcli.numbers.rational import NotExact
from gradcli.numbers.series.exponents import TermsRanOut
from gradcli.numbers.series.series import NeedsASide, NoRealValue, Series
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.numbers.system import NumberSystem
from gradcli.records import NamedTuple
from gradcli.tape.sweeps import Held, Known, Values, evaluate
from gradcli.tape.tape import STOP, Slot, Tape

TERMS = (8, 16, 32)
"""Powers of t kept: more are tried where all known ones vanish (``x^20/x^19``)."""


class Ray(NamedTuple):
    """What a root does for small t > 0: ``finite``, ``infinite``, ``undefined`` or ``undecided``.

    ``value`` is the limit and ``slope`` that of the derivative by t, infinities included; ``continuous``
    tells whether the limit is the value at the point, None where that cannot be told. ``bend`` is the limit
    of the second derivative, None where the known terms do not tell it. What is ``final`` no precision decides.
    """

    kind: str
    value: Any = None
    slope: Any = None
    reason: str = ""
    continuous: bool | None = None
    bend: Any = None
    final: bool = False


class Sides(NamedTuple):
    """The rays against and along a direction. ``one`` says that they are two halves of one series."""

    left: Ray
    right: Ray
    one: bool = False


class Around:
    """A tape around a point, over number system ``m``. ``proved`` is what is known of its slots at the point, of which
    ``known`` holds beside it too: constants, and identities in the variables. ``until`` is when, by the monotonic
    clock, what is not decided stays so."""

    def __init__(
        self, tape: Tape, m: NumberSystem, point: Mapping[str, Any], known: Known | None = None, until: float = math.inf
    ) -> None:
        self.tape, self.m, self.point, self.proved, self.until = tape, m, point, known or {}, until
        moving = tape.dependents(tape.inputs.values())
        self.known = {slot: fact for slot, fact in self.proved.items() if lasting(fact) or not moving[slot]}
        self._at: dict[Slot, Values | None] = {}

    def sides(self, direction: Mapping[str, Any], root: Slot, *, held: bool = True) -> Sides:
        """What a root does against and along a direction of the inputs.

        ``held`` keeps each ``stop`` at its value at the point: what it takes is no part of the slope.
        """

        def ray(sign: int, *, both_sides: bool = False) -> Ray:
            along = direction if sign > 0 else {name: -amount for name, amount in direction.items()}
            return self._ray(along, root, both_sides=both_sides, held=held)

        return sides_of(ray)

    def taylor(self, direction: Mapping[str, Any], root: Slot, order: int) -> list[Any] | None:
        """The coefficients of t^0 to t^order along a direction, of one series that holds on both sides of the
        point and is the value there; None where there is none."""
        s = SeriesSystem(self.m, order + 1, both_sides=True)
        s.bounded = s.short  # long programs: exact coefficients would grow without end
        inputs = {n: Series(s, {0: at, 1: self.m.number(direction.get(n, 0))}) for n, at in self.point.items()}
        try:
            values, limits = self._along(s, inputs, root)
            y = s.series(values[root]).cut(order + 1)
            if not limits.reached(root, values):
                return None
        except (NeedsASide, NoRealValue, TermsRanOut, NotExact):
            return None
        whole = all(isinstance(p, int | Fraction) and p == int(p) and p >= 0 for p in y.terms)
        if s.oscillates or not whole or (y.end is not None and y.end <= order):
            return None
        return [y.terms.get(k, self.m.number(0)) for k in range(order + 1)]

    def _along(
        self, s: SeriesSystem, inputs: Mapping[str, Any], root: Slot, *, held: bool = True
    ) -> tuple[Values, Limits]:
        """The values along a ray, and which of them tend to those at the point."""
        known = {**self.proved, **(self.stops(root) if held else {})}
        limits = Limits(self.tape, self.m, self.values(root), s, known)
        return evaluate(self.tape, s, inputs, [root], known, limits.holds), limits

    def stops(self, root: Slot) -> Known:
        """Each ``stop`` a root needs, held at its value at the point. Raises TermsRanOut where it has none."""
        stops = [slot for slot in self.tape.live([root], held=True) if self.tape.instructions[slot].operation == STOP]
        found: dict[Slot, Held] = {}
        for stop in stops:
            value = self.value(stop)
            if value is None:
                raise TermsRanOut("what stop holds has no value at the point, or none that is known")
            found[stop] = Held(value)
        return found

    def _ray(self, direction: Mapping[str, Any], root: Slot, *, both_sides: bool = False, held: bool = True) -> Ray:
        found = Ray("undecided")
        for terms in TERMS:
            s = SeriesSystem(self.m, terms, both_sides=both_sides, until=self.until)
            try:
                inputs = {n: Series(s, {0: at, 1: self.m.number(direction.get(n, 0))}) for n, at in self.point.items()}
                found = self._limits(s, *self._along(s, inputs, root, held=held), root)
                if found.slope is not None:
                    break
            except NoRealValue as trouble:
                return Ray("undefined", reason=str(trouble))
            except (TermsRanOut, NotExact) as trouble:
                found = Ray("undecided", reason=str(trouble) or type(trouble).__name__, final=s.oscillates)
                if not getattr(trouble, "more", False):
                    break
        return found

    def _limits(self, s: SeriesSystem, values: Values, limits: Limits, root: Slot) -> Ray:
        found = tending(s, s.series(values[root]))
        return found if found.kind != "finite" else found._replace(continuous=limits.reached(root, values))

    def values(self, root: Slot) -> Values | None:
        """The values at the point itself; None where the arithmetic has none (a division by zero)."""
        if root not in self._at:
            try:
                self._at[root] = evaluate(self.tape, self.m, self.point, [root], self.proved)
            except NotExact:
                self._at[root] = None
        return self._at[root]

    def value(self, root: Slot) -> Any:
        """The value at the point; None where there is none."""
        values = self.values(root)
        return None if values is None or self.m.kind(values[root]) is not Kind.FINITE else values[root]


def sides_of(ray: Callable[..., Ray]) -> Sides:
    """The rays ``ray(-1)`` and ``ray(1)``; ``ray(1, both_sides=True)`` alone where it holds on both sides."""
    try:
        both = ray(1, both_sides=True)
    except NeedsASide:
        both = None
    if both is not None and both.kind == "finite" and both.slope is not None:
        return Sides(both._replace(slope=-both.slope), both, one=True)
    return Sides(ray(-1), ray(1))


def tending(s: SeriesSystem, y: Series) -> Ray:
    """What a series does as t -> 0+; whether it is continuous there is another question."""
    low = y.least()
    if low is not None and low < 0:
        return _infinite(s.signum(y))
    value, rest = s.constant(y), y.rest()
    low = rest.least()
    if low is not None and low < 1:
        return Ray("finite", value, math.copysign(math.inf, s.signum(rest)))
    if rest.end is not None and rest.end <= 1:
        why = "it oscillates" if s.oscillates else "the slope lies past the known terms"
        return Ray("finite", value, None, why, final=s.oscillates)
    return Ray("finite", value, rest.terms.get(1, s.base.number(0)), bend=_bend(s, rest))


def _bend(s: SeriesSystem, rest: Series) -> Any:
    """Twice the coefficient of t^2; an infinity before it; None where that is not known.

    A bounded function of no limit (``x^3*sin(1/x)``) is small itself, but its derivatives are not.
    """
    higher = Series(s, {p: c for p, c in rest.terms.items() if p != 1}, rest.end)
    low = higher.least()
    try:
        if s.oscillates or (low is not None and low < 2 and low not in higher.terms):
            return None
        if low is not None and low < 2:
            return math.copysign(math.inf, s.signum(higher))
        return None if rest.end is not None and rest.end <= 2 else 2 * rest.terms.get(2, s.base.number(0))
    except (TermsRanOut, NeedsASide):
        return None


def _infinite(sign: int) -> Ray:
    """A value that grows without bound as t -> 0+: its slope has the other sign."""
    return Ray("infinite", math.copysign(math.inf, sign), math.copysign(math.inf, -sign))
