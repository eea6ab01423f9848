"""Where a curve swings faster than it can be drawn: a band between what it reaches, in the place of a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy

FEWEST = 8
"""Points from one turn to the next that make a line."""

STRIPS, EACH = 48, 32
"""Strips of a band, and the points looked at in each."""


class Band(NamedTuple):
    """A curve is between ``low`` and ``high`` at the places ``x``, shapes (N,)."""

    x: Any
    low: Any
    high: Any


def bands(x: Any, y: Any, centres: Sequence[float], values: Callable[[Any], Any]) -> list[Band]:
    """The bands on both sides of some places, near which a curve through (x, y) turns ever faster."""
    found = []
    for centre in centres:
        for way in (-1, 1):
            side = (x - centre) * way > 0
            order = numpy.argsort(abs(x[side] - centre))
            reach = _reach(abs(x[side] - centre)[order], y[side][order])
            if reach:
                found.append(_band(centre, way, *reach, values))
    return found


def outside(x: Any, y: Any, found: Sequence[Band]) -> Any:
    """The values of a curve, NaN where a band stands for it."""
    for band in found:
        y = numpy.where((x > band.x.min()) & (x < band.x.max()), numpy.nan, y)
    return y


def _reach(away: Any, y: Any) -> tuple[float, float] | None:
    """How far from a place its turns come too fast for a line, and the length of a turn there."""
    steps = numpy.sign(numpy.diff(y))
    turns = numpy.flatnonzero(steps[1:] * steps[:-1] < 0) + 1
    if len(turns) < 4:
        return None
    fast = numpy.flatnonzero(numpy.diff(turns) < FEWEST)
    if len(fast) < 3:
        return None
    last = int(fast[-1]) + 1
    far, near = float(away[turns[last]]), float(away[turns[last - 1]])
    return far, far - near


def _band(centre: float, way: int, far: float, turn: float, values: Callable[[Any], Any]) -> Band:
    # From the edge inwards; nearer than a strip's middle nothing is looked at.
    edges = numpy.linspace(far, far / (4 * STRIPS), STRIPS + 1)
    inside = (numpy.arange(EACH) + 0.5) / EACH
    places = edges[:-1, None] + (edges[1:] - edges[:-1])[:, None] * inside
    y = values((centre + way * places).ravel()).reshape(places.shape)
    middle = (edges[1:] + edges[:-1]) / 2
    low, high = numpy.nanmin(y, axis=1), numpy.nanmax(y, axis=1)
    # A strip may hold less than a turn, which is shorter the nearer the place is.
    near = abs(middle[:, None] - middle[None, :]) <= 1.2 * turn * middle[:, None] / far
    low, high = numpy.where(near, low, numpy.inf).min(axis=1), numpy.where(near, high, -numpy.inf).max(axis=1)
    x = centre + way * numpy.concatenate([edges[:1], middle, [0.0]])
    low, high = (numpy.concatenate([side[:1], side, side[-1:]]) for side in (low, high))
    order = numpy.argsort(x)
    return Band(x[order], low[order], high[order])
