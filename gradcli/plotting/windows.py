"""The ends of a vertical axis that several curves share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from gradcli.plotting.curves import Curve
from gradcli.plotting.manner import DataSeries

LARGEST, LEAST = 2e307, 1e-290
"""What is larger leaves the frame; what differs by less is flat: no span overflows, or is lost."""


def limits(group: Sequence[Curve]) -> tuple[float, float] | None:
    """The ends of an axis for curves of which some have poles; None where all values fit."""
    if not any(mark.kind in ("pole", "oscillation") for curve in group for mark in curve.marks):
        return None
    finite = numpy.concatenate([curve.y[numpy.isfinite(curve.y)] for curve in group])
    if not len(finite):
        return None
    finite = numpy.clip(finite, -LARGEST, LARGEST)
    # Points are dense next to poles, so each counts by the stretch of the axis it stands for.
    stretches = numpy.concatenate([numpy.abs(numpy.gradient(curve.x))[numpy.isfinite(curve.y)] for curve in group])
    order = numpy.argsort(finite)
    shares = numpy.cumsum(stretches[order]) / stretches.sum()
    low, high = numpy.interp([0.08, 0.92], shares, finite[order])
    margin = 0.6 * (high - low) or 1.0
    return float(max(finite.min(), low - margin)), float(min(finite.max(), high + margin))


def window(group: Sequence[Curve], data: Sequence[DataSeries] = ()) -> tuple[float, float]:
    """The ends of an axis for curves, their marks and the data beside them, in one scale."""
    marks = [mark for curve in group for mark in curve.marks if mark.kind in ("jump", "hole")]
    seen = [numpy.array([side for mark in marks for side in (mark.left, mark.right, mark.at)], dtype=float)]
    seen += [numpy.asarray(series.y, dtype=float) for series in data]
    found = limits(group)
    if found is None:
        seen += [curve.y for curve in group]
        seen += [side for curve in group for band in curve.bands for side in (band.low, band.high)]
    else:
        seen.append(numpy.array(found))
    whole = numpy.concatenate(seen)
    whole = whole[numpy.isfinite(whole)]
    if not len(whole):
        return -1.0, 1.0
    low, high = (max(-LARGEST, min(LARGEST, float(end))) for end in (whole.min(), whole.max()))
    size = max(abs(low), abs(high))
    if high - low <= max(1e-12 * size, LEAST):
        size = size if size > LEAST else 1.0
        return low - size, high + size
    return low, high
