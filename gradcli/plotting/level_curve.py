"""The curve that an equation F(x, y) = 0 gives, by marching squares, with its tangents.

A crossing of an edge of the grid is found by bisection; where the size of F does not shrink on the way there is a pole
or a step, and no curve. Source: Lorensen and Cline, Marching cubes (1987), in two dimensions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy

from gradcli.answers.derivatives import gradient
from gradcli.answers.implicit import on_curve
from gradcli.batch.gradients import Gradients
from gradcli.errors import MathematicsError, OptionError
from gradcli.plotting.curves import numbers
from gradcli.questions.point import Point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from gradcli.tables.blocks import Block

BISECTIONS = 12
SHRUNK = 0.02
"""What is left of the size of F at most where it is continuous, after so many bisections."""


class CurveTangent(NamedTuple):
    """A point of the curve, and the direction of its tangent there, of length 1."""

    x: float
    y: float
    across: float
    up: float

    @property
    def slope(self) -> float:
        """By the first variable; infinite where the tangent is vertical."""
        return self.up / self.across if self.across else math.inf


class LevelCurve(NamedTuple):
    """Segments (M, 2, 2) of a curve: by segment its two ends, each x and y; ``x`` and ``y`` are the ranges drawn."""

    names: tuple[str, str]
    constants: Mapping[str, str]
    label: str
    x: Any
    y: Any
    segments: Any
    tangents: Sequence[CurveTangent] = ()


def level_curve(
    request: Request, label: str, names: tuple[str, str], x: Any, y: Any, places: Sequence[Point]
) -> LevelCurve:
    """Where the last target is 0 over two ranges. Raises MathematicsError where that is nowhere, or certainly not at
    the place of a tangent."""
    target = request.program.targets[-1]
    request = request.varied(of=[target], wrt=names, declared=names, digits=None)
    work = Gradients(request, engine="numpy")

    def value(across: Any, up: Any) -> Any:
        rows = work.rows(Block({names[0]: across.ravel(), names[1]: up.ravel()}, across.size))
        return numbers(rows, 0, 0).reshape(across.shape)

    segments = _segments(value, x, y)
    if not len(segments):
        what = "there is nothing to draw: the two sides are nowhere seen to cross in these ranges"
        raise MathematicsError(what, fix="choose another --grid, or more points")
    tangents = [_tangent(request, names, place) for place in places]
    return LevelCurve(names, request.coordinates, label, x, y, segments, tangents)


def _segments(value: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    across, up = numpy.meshgrid(x, y)
    z = value(across, up)
    level = _crossings(value, (across[:, :-1], up[:, :-1], z[:, :-1]), (across[:, 1:], up[:, 1:], z[:, 1:]))
    upright = _crossings(value, (across[:-1], up[:-1], z[:-1]), (across[1:], up[1:], z[1:]))
    # By cell: the crossings of its edges below, right, above, left.
    edges = numpy.stack([level[:-1], upright[:, 1:], level[1:], upright[:, :-1]], axis=2)
    there = numpy.isfinite(edges).all(axis=3)
    found = []
    for row, column in zip(*numpy.nonzero(there.sum(axis=2) >= 2), strict=True):
        ends = edges[row, column][there[row, column]]
        if len(ends) == 4:  # a saddle: the ends that lie nearer belong together
            straight = numpy.hypot(*(ends[0] - ends[1])) <= numpy.hypot(*(ends[0] - ends[3]))
            pairs = ((0, 1), (2, 3)) if straight else ((0, 3), (1, 2))
            found += [(ends[a], ends[b]) for a, b in pairs]
        else:
            found.append((ends[0], ends[1]))
    return numpy.array(found).reshape(-1, 2, 2)


def _crossings(value: Callable[[Any, Any], Any], start: tuple[Any, Any, Any], end: tuple[Any, Any, Any]) -> Any:
    """Where F is 0 between neighbours of the grid, x and y on the last axis; NaN where it is not."""
    (x, y, a), (v, w, b) = start, end
    found = numpy.full((*x.shape, 2), numpy.nan)
    cross = numpy.isfinite(a) & numpy.isfinite(b) & ((a > 0) != (b > 0))
    if not cross.any():
        return found
    low, high = numpy.zeros(cross.sum()), numpy.ones(cross.sum())
    ends = [each[cross] for each in (x, y, v, w)]

    def at(t: Any) -> tuple[Any, Any]:
        return ends[0] + t * (ends[2] - ends[0]), ends[1] + t * (ends[3] - ends[1])

    above, z = a[cross] > 0, a[cross]
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        z = value(*at(middle))
        same = (z > 0) == above
        low, high = numpy.where(same, middle, low), numpy.where(same, high, middle)
    shrinks = numpy.isfinite(z) & (abs(z) <= SHRUNK * numpy.maximum(abs(a[cross]), abs(b[cross])))
    found[cross] = numpy.where(shrinks[:, None], numpy.stack(at((low + high) / 2), axis=-1), numpy.nan)
    return found


def _tangent(request: Request, names: tuple[str, str], place: Point) -> CurveTangent:
    if set(place) != {*names}:
        raise OptionError(
            f"--tangent of a curve needs {names[0]} and {names[1]}", fix=f"write {names[0]}=3,{names[1]}=4"
        )
    here = request.varied(at={**request.at, **place})
    (row,) = gradient(here).rows
    on_curve(here, row)
    partials = [row.gradient[name] for name in names]
    if any(entry.status not in (Status.OK, Status.UNCONNECTED) for entry in partials):
        raise MathematicsError("the curve has no tangent there: a partial derivative is missing", fix="leave it out")
    along, across = (float(entry.value or 0) for entry in partials)
    size = math.hypot(along, across)
    if size == 0:
        what = "the curve has no one tangent there: both partial derivatives are 0"
        raise MathematicsError(what, fix="leave it out")
    x, y = (place[name].double for name in names)
    return CurveTangent(x, y, across / size, -along / size)
