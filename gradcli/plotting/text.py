"""Curves as text: braille dots, the targets in one panel and their derivatives in another, each in one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy

from gradcli.plotting.axes import LEFT, below, columns_of, framed, head, scale, upright_labels
from gradcli.plotting.canvas import Canvas
from gradcli.plotting.curves import Curve, Curves, Mark, Tangent
from gradcli.plotting.manner import PLAIN, DataSeries, Manner
from gradcli.plotting.ticks import widened
from gradcli.plotting.windows import window

HEIGHT, LOWEST, HIGHEST = 11, 4, 16
"""Rows of a panel where no terminal has a height, and the fewest and most where one has."""

MOST_SAID = 20
CROSSES = "+x*#%&"
"""Signs for data."""


def drawn(found: Curves, width: int, height: int = 0, manner: Manner = PLAIN, *, colour: bool = False) -> str:
    """The functions above their derivatives, in ``height`` lines at most where that is not 0."""
    columns = columns_of(width)
    several = len(found.functions) > 1
    numbered = [f"{k} " if several else "" for k in range(1, len(found.functions) + 1)]
    slopes = [curve.label for curve in found.derivatives]
    beside = [series for series in manner.data if series.label not in slopes]
    texts = [manner.heading(c.label, text) for c, text in zip(found.functions, found.expressions, strict=True)]
    above = head([*_joined(numbered, texts), *_signed(beside, manner)], columns)
    below_it = [series for series in manner.data if series.label in slopes]
    under = head([*_joined(numbered, map(manner.of, slopes)), *_signed(below_it, manner)], columns)
    title = [f"{manner.title:^{columns + 13}}".rstrip()] if manner.title else []
    said = told(found, manner)
    rows = HEIGHT
    if height:
        said = _cut(said, max(1, height // 5))
        # Two lines for the axis across, one for what the terminal asks next.
        rows = (height - 3 - len(title) - len(above) - len(under) - len(said)) // 2
        rows = min(max(rows, LOWEST), HIGHEST)
    else:
        said = _cut(said, MOST_SAID)
    lines = [*title, *above, *_panel(found, found.functions, beside, (columns, rows), found.tangents, colour)]
    lines += [*under, *_panel(found, found.derivatives, below_it, (columns, rows), (), colour)]
    lines += [scale(columns, *found.ends, logarithmic=found.logarithmic), below(manner.of(found.variable), columns)]
    return "\n".join([*lines, *said]) + "\n"


def _joined(numbers: Sequence[str], texts: Any) -> list[str]:
    return [number + text for number, text in zip(numbers, texts, strict=True)]


def _signed(data: Sequence[DataSeries], manner: Manner) -> list[str]:
    return [f"{CROSSES[k % len(CROSSES)]} {manner.of(series.label)} (data)" for k, series in enumerate(data)]


def _panel(
    found: Curves,
    group: Sequence[Curve],
    data: Sequence[DataSeries],
    size: tuple[int, int],
    tangents: Sequence[Tangent],
    colour: bool,
) -> list[str]:
    canvas = Canvas(*size)
    low, high = window(group, data)
    flat = _constant(group) if not data else None
    if flat is None:
        low, high = widened(low, high, max(2, size[1] // 2))

    def across(x: Any) -> Any:
        first, last = found.ends
        return numpy.log(x / first) / math.log(last / first) if found.logarithmic else (x - first) / (last - first)

    def up(y: Any) -> Any:
        return (y - low) / (high - low)

    for k, curve in enumerate(group):
        for band in curve.bands:
            canvas.fill(across(band.x), up(band.low), up(band.high), k)
        canvas.line(across(curve.x), up(curve.y), k)
    functions = [curve.label for curve in group]
    for t in tangents:
        x = numpy.linspace(*found.ends, 200)
        canvas.line(across(x), up(t.y + t.slope * (x - t.x)), len(group) + functions.index(t.target))
    if len(group) > 1:
        _number(canvas, len(group))
    for k, curve in enumerate(group):
        for mark in curve.marks:
            _mark(canvas, mark, float(across(mark.x)), up, k)
    for k, series in enumerate(data):
        for x, y in zip(across(series.x).tolist(), up(series.y).tolist(), strict=True):
            canvas.sign(
                x, y, CROSSES[k % len(CROSSES)], functions.index(series.label) if series.label in functions else -1
            )
    labels = upright_labels(canvas, low, high)
    if flat is not None:
        text = next(shown for digits in (6, 5, 4) if len(shown := f"{flat:.{digits}g}") <= LEFT)
        labels = {place[0]: text for place in [canvas.cell(0.0, up(flat))] if place}
    return framed(canvas, labels, colour=colour)


def _constant(group: Sequence[Curve]) -> float | None:
    """The number that all the curves are, if there is one."""
    finite = numpy.concatenate([curve.y[numpy.isfinite(curve.y)] for curve in group])
    jumps = any(mark.kind == "jump" for curve in group for mark in curve.marks)
    return float(finite[0]) if len(finite) and not jumps and finite.min() == finite.max() else None


def _number(canvas: Canvas, count: int) -> None:
    """The numbers of curves on them, where they are alone."""
    for k in range(count):
        for turn in range(3):
            column = int(canvas.columns * (turn + (k + 0.5) / count) / 3)
            rows = [row for row in range(canvas.lines) if canvas.used(row, column) == [k]]
            if rows:
                canvas.signs[rows[len(rows) // 2], column] = (str(k + 1)[-1], k)


def _mark(canvas: Canvas, mark: Mark, x: float, up: Any, layer: int) -> None:
    """A dotted line at a pole, circles beside a hole, an arrow from one side of a jump to the other."""
    if mark.kind in ("pole", "oscillation"):
        canvas.upright(x, "┊")
        return
    left, right = up(mark.left), up(mark.right)
    if mark.kind == "jump":
        start, end = canvas.cell(x, min(max(left, 0.0), 1.0)), canvas.cell(x, min(max(right, 0.0), 1.0))
        if start is not None and end is not None and start[0] != end[0]:
            way = 1 if end[0] > start[0] else -1
            for row in range(start[0], end[0] + way, way):
                canvas.signs[row, start[1]] = ("┊", layer)
            head_row = end[0] - way if abs(end[0] - start[0]) > 1 else end[0]
            canvas.signs[head_row, start[1]] = ("↓" if way > 0 else "↑", layer)
    for side in (left, right):
        canvas.sign(x, side, "○", layer)
    canvas.sign(x, up(mark.at), "●", layer)


def told(found: Curves, manner: Manner) -> list[str]:
    """What dots cannot show: where curves break, and the slopes of tangents."""
    lines = []
    for group in (found.functions, found.derivatives):
        for curve in group:
            for mark in curve.marks:
                shown = f" (left {mark.left:.4g}, right {mark.right:.4g})" if mark.kind == "jump" else ""
                if mark.kind == "hole" and math.isfinite(mark.at):
                    limit = mark.left if math.isfinite(mark.left) else mark.right
                    shown = f" (the limit is {limit:.4g}, the value {mark.at:.4g})"
                kind = "oscillation without a limit" if mark.kind == "oscillation" else mark.kind
                lines.append(f" {manner.of(curve.label)}: {kind} at {found.variable} = {mark.x:.6g}{shown}")
    return lines + [
        f" tangent of {manner.of(t.target)} at {found.variable} = {t.x:g}: slope {t.slope:.6g}" for t in found.tangents
    ]


def _cut(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f" and {len(lines) - most + 1} more"]
