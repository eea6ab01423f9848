"""Functions of one variable and their derivatives as curves: broken where they break, marked where they bend."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy

from gradcli.batch.gradients import Gradients
from gradcli.certified.corners.onesided import Sides
from gradcli.errors import MathematicsError
from gradcli.numbers.balls.balls import Balls
from gradcli.plotting.events import PRECISION, Along, Event, held
from gradcli.plotting.rays import limit, limits_of_rays, oscillates, slopes_of_rays, turns
from gradcli.plotting.swings import Band, bands, outside
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block
from gradcli.tables.rows import Rows
from gradcli.tables.statuses import INFINITE, OK, UNCERTIFIED
from gradcli.tape.lowering import tape_of

APPROACH = 64.0
"""How many times as far from an event each of the points beside it lies as the one before."""

NOISE = 1e-9
"""Part of its size by which a curve must move that doubles are enough for."""

STEP = 1e-3
"""Part of the spread by which two sides must differ to be two: less cannot be seen."""


class Mark(NamedTuple):
    """Something at ``x``: ``pole``, ``jump`` (of this curve), ``hole``, ``oscillation``. ``left`` and ``right`` are
    what the curve tends to, ``at`` what it is there; each NaN where that is no number."""

    kind: str
    x: float
    left: float
    right: float
    at: float


class Curve(NamedTuple):
    """Points of a curve in order, shapes (N,); a NaN in ``y`` breaks it. ``bands`` stand for a line where it swings
    too fast for one."""

    label: str
    x: Any
    y: Any
    marks: tuple[Mark, ...]
    bands: tuple[Band, ...] = ()


class Tangent(NamedTuple):
    """The line through (x, y) with a slope."""

    target: str
    x: float
    y: float
    slope: float


class Curves(NamedTuple):
    """What there is to draw: the targets, their derivatives, tangents. ``expressions`` go with the targets;
    ``ends``
    and ``logarithmic`` are the axis of ``variable``."""

    variable: str
    constants: Mapping[str, str]
    expressions: tuple[str, ...]
    functions: tuple[Curve, ...]
    derivatives: tuple[Curve, ...]
    tangents: tuple[Tangent, ...]
    ends: tuple[float, float]
    logarithmic: bool = False
    unsearched: tuple[str, ...] = ()
    """Targets whose poles and steps were not looked for to the end."""

    @property
    def corners(self) -> list[tuple[int, Mark]]:
        """By target, where a function has a value (or two sides) but no derivative."""
        return [(k, mark) for k, curve in enumerate(self.derivatives) for mark in curve.marks]


def curves(request: Request, name: str, points: Any, tangents: Sequence[float], logarithmic: bool = False) -> Curves:
    """The targets of a program over the points of one variable, in rising order.

    Raises MathematicsError where no target has a value anywhere, or where a tangent does not exist.
    """
    request = request.varied(wrt=(name,), declared=(name,), digits=None)
    work = Gradients(request, engine="numpy")
    program, tape = request.program, tape_of(request.program)
    low, high = float(min(points)), float(max(points))
    constants = _constants(request)
    lines = [
        Along(tape, tape.outputs[target], name, constants, request.seconds)
        if tape.inputs[name] in tape.live([tape.outputs[target]])
        else None
        for target in program.targets
    ]
    functions, derivatives = [], []
    for place, target in enumerate(program.targets):
        line = lines[place]
        events = [] if line is None else line.events(low, high)
        found = _Sampled(work, place, name, points, events, line)
        functions.append(found.function(target))
        derivatives.append(found.derivative(f"d{target}/d{name}"))
    if not any(numpy.isfinite(curve.y).any() for curve in functions):
        raise MathematicsError(
            "there is nothing to draw: no target has a value in this range", fix="choose another --grid"
        )
    at = {n: coordinate.text for n, coordinate in request.at.items()}
    touching = [tangent for x in tangents for tangent in _tangents(work, name, x)]
    expressions = tuple(work.layout.expressions)
    ended = tuple(
        target for target, line in zip(program.targets, lines, strict=True) if line is not None and line.ended
    )
    drawn = tuple(functions), tuple(derivatives), tuple(touching)
    return Curves(name, at, expressions, *drawn, (low, high), logarithmic, ended)


def _constants(request: Request) -> dict[str, Any]:
    m = Balls(PRECISION)
    with m.working():
        return held(m, request.at)


def _tangents(work: Gradients, name: str, x: float) -> list[Tangent]:
    rows = work.rows(Block({name: numpy.array([x])}, 1))
    found = []
    for place, target in enumerate(work.layout.targets):
        (y,), (slope,) = (numbers(rows, place, of) for of in (0, 1))
        if not (math.isfinite(y) and math.isfinite(slope)):
            raise MathematicsError(f"{target} has no tangent at {name} = {x:g}", fix="choose another --tangent")
        found.append(Tangent(target, x, float(y), float(slope)))
    return found


def numbers(rows: Rows, target: int, place: int) -> Any:
    """Values (place 0) or partials of one target, shape (N,); infinite past the range of doubles and at poles, NaN
    where the status is another than ok."""
    values, codes = rows.entries(target)[place].full(rows.block.size)
    if place and rows.entries(target)[place].values is None:
        return numpy.zeros(rows.block.size)  # not connected: flat
    large = numpy.isin(codes, (INFINITE, UNCERTIFIED))
    return numpy.where(codes == OK, values, numpy.where(large, numpy.inf, numpy.nan))


class _Sampled:
    """One target at the points, and at both sides of its events, three times nearer and nearer."""

    def __init__(
        self, work: Gradients, place: int, name: str, points: Any, events: Sequence[Event], line: Along | None
    ) -> None:
        self.events, self.line = events, line
        self.sides = [None if line is None else line.sides(event) for event in events]
        sides = numpy.array([x for event in events for x in (*_approach(event, -1), *_approach(event, 1))], dtype=float)
        inside = numpy.zeros(len(points), dtype=bool)
        for event in events:
            inside |= abs(points - event.x) < event.radius
        # At the ends of the range an event has one side only.
        sides = sides[(sides >= points.min()) & (sides <= points.max())]
        self.x = numpy.unique(numpy.concatenate([points[~inside], sides]))
        self.values, self.slopes = _both(work, place, name, self.x)
        if line is not None:  # beside an event digits cancel, and tables show no number below the doubles: more of them
            beside = numpy.isin(self.x, sides) | numpy.isinf(self.values) | numpy.isinf(self.slopes)
            for drawn, found in zip((self.values, self.slopes), line.closely(self.x[beside].tolist()), strict=True):
                drawn[beside] = numpy.where(~numpy.isnan(drawn[beside]) & numpy.isfinite(found), found, drawn[beside])
        if line is not None and _only_noise(self.x, self.values, self.slopes):
            self.values, self.slopes = (numpy.array(found) for found in line.closely(self.x.tolist()))
        self.both: Callable[[Any], tuple[Any, Any]] = partial(_both, work, place, name)
        there = self.both(numpy.array([event.x for event in events]))
        self.missing = [False] * len(events) if line is None else line.missing(events)
        self.at_centre = [numpy.where(self.missing, math.nan, y) for y in there]

    def function(self, label: str) -> Curve:
        return self._curve(label, self.values, self.at_centre[0], limits_of_rays)

    def derivative(self, label: str) -> Curve:
        return self._curve(label, self.slopes, self.at_centre[1], slopes_of_rays)

    def _curve(self, label: str, y: Any, at_centre: Any, known_by: Callable[[Sides], tuple[float, float]]) -> Curve:
        spread = usual_spread(y)
        known = {float(x): float(value) for x, value in zip(self.x, y, strict=True)}
        marks = []
        for event, sides, value, missing in zip(self.events, self.sides, at_centre, self.missing, strict=True):
            left, right = (limit([known.get(x, math.nan) for x in _approach(event, way)]) for way in (-1, 1))
            if sides is not None:  # where the series knows it, no extrapolation
                exact = known_by(sides)
                seen = [math.isnan(side) and not self._reaches(event, way) for side, way in ((left, -1), (right, 1))]
                left, right = (
                    near if unseen or math.isnan(limit) else limit
                    for near, unseen, limit in zip((left, right), seen, exact, strict=True)
                )
            there = not missing and (not event.exact or bool(numpy.isfinite(value)))
            kind = _kind(left, right, spread, there)
            if not kind and event.exact:
                kind, left, right = self._filled(event, left, right, float(value), spread)
            rays = () if sides is None else (sides.left, sides.right)
            swings = any(oscillates(ray, known_by) for ray in rays)
            if swings or self._swings(event, sides, known_by is slopes_of_rays):
                kind, left, right = "oscillation", math.nan, math.nan
            if kind:
                low, high = (side if math.isfinite(side) else math.nan for side in (left, right))
                marks.append(Mark(kind, event.x, low, high, float(value) if event.exact else math.nan))
        place = int(known_by is slopes_of_rays)
        centres = [mark.x for mark in marks if mark.kind in ("oscillation", "hole")]
        found = bands(self.x, y, centres, lambda x: self.both(x)[place])
        y = outside(self.x, y, found)
        breaks = numpy.searchsorted(self.x, [mark.x for mark in marks])
        across = numpy.insert(self.x, breaks, [mark.x for mark in marks])
        drawn = numpy.where(numpy.isfinite(y), y, math.nan)
        return Curve(label, across, numpy.insert(drawn, breaks, math.nan), tuple(marks), tuple(found))

    def _filled(self, event: Event, left: float, right: float, value: float, spread: float) -> tuple[str, float, float]:
        """A place with another value than the curve tends to: a hole, or at an end of the range a jump."""
        if not any(abs(value - side) > STEP * max(spread, abs(side)) for side in (left, right) if math.isfinite(side)):
            return "", left, right
        if self._reaches(event, -1) and self._reaches(event, 1):
            return "hole", left, right
        return "jump", left if math.isfinite(left) else value, right if math.isfinite(right) else value

    def _swings(self, event: Event, sides: Sides | None, derivative: bool) -> bool:
        """Whether the curve turns again and again, as far each time, however near: the derivative of x^2*cos(1/x) at
        0. The slope at the point does not tell, and the series of what swings tells no second derivative."""
        if self.line is None or (sides is not None and not derivative):
            return False
        ways = [way for way in (-1, 1) if self._reaches(event, way)]
        if sides is not None:
            rays = {-1: sides.left, 1: sides.right}
            ways = [way for way in ways if rays[way].bend is None and rays[way].kind == "finite"]
        distances = event.radius * APPROACH, event.radius * APPROACH**2
        return any(turns(self.line.closely, event.x, way, distances, int(derivative)) for way in ways)

    def _reaches(self, event: Event, way: int) -> bool:
        """Whether the range goes on at this side of an event."""
        return bool(self.x[0] < event.x if way < 0 else event.x < self.x[-1])


def _only_noise(x: Any, values: Any, slopes: Any) -> bool:
    """Whether a curve is so flat that doubles show their rounding."""
    there = numpy.isfinite(values) & numpy.isfinite(slopes)
    if there.sum() < 2:
        return False
    y, dy = values[there], slopes[there]
    size, width = float(numpy.abs(y).max()), float(x[-1] - x[0])
    if float(numpy.ptp(dy)) <= NOISE * float(numpy.abs(dy).max()):
        return True
    return float(numpy.ptp(y)) <= NOISE * size or float(numpy.abs(dy).max()) * width <= NOISE * size


def _both(work: Gradients, place: int, name: str, x: Any) -> tuple[Any, Any]:
    """Values and derivatives of one target, shapes (N,)."""
    if not len(x):
        return x, x
    rows = work.rows(Block({name: x}, len(x)))
    return numbers(rows, place, 0), numbers(rows, place, 1)


def _approach(event: Event, way: int) -> list[float]:
    """Three points on one side of an event, the nearest first, each APPROACH times as far away as the one before; less
    where the next event is near."""
    ratio = min(APPROACH, math.sqrt(max(event.room / (2 * event.radius), 1.0)))
    return [event.x + way * event.radius * ratio**k for k in range(3)]


def _kind(left: float, right: float, spread: float, there: bool) -> str:
    """What a curve does where it comes from ``left`` and goes on from ``right``; nothing: it just goes on."""
    if math.isinf(left) or math.isinf(right):
        return "pole"
    both = math.isfinite(left) and math.isfinite(right)
    size = max(abs(left), abs(right))
    if both and abs(right - left) > (STEP * (spread or size) if there else max(1e-6 * size, 1e-8 * spread)):
        return "jump"
    return "" if there or not (math.isfinite(left) or math.isfinite(right)) else "hole"


def usual_spread(y: Any) -> float:
    """How far the middle nine tenths of the values reach, and lie from 0: what poles do not change."""
    finite = y[numpy.isfinite(y)]
    if not len(finite):
        return 0.0
    low, high = numpy.quantile(finite, [0.05, 0.95])
    return float(max(high - low, abs(low), abs(high)))
