"""Functions of two variables as text: bands of characters, arrows of gradients, the curve of an equation."""

from __future__ import annotations

import math
from typing import Any

import numpy

from gradcli.plotting.axes import LEFT, below, columns_of, framed, head, scale, upright_labels
from gradcli.plotting.canvas import Canvas
from gradcli.plotting.level_curve import LevelCurve
from gradcli.plotting.manner import PLAIN, Manner
from gradcli.plotting.surfaces import Surface

_BANDS = " .:-=+*#%@"
_ARROWS = "→↗↑↖←↙↓↘"
"""From the right to the left and around, each an eighth of a turn."""

HEIGHT, LOWEST = 21, 5
WIDEST_CURVE = 64


def shaded(found: Surface, width: int, height: int = 0, manner: Manner = PLAIN) -> str:
    """Each target as bands of characters with the levels that part them, ``?`` where there is no value; or the
    directions of its gradient, ``×`` where there is none."""
    columns = columns_of(width)
    out = [f"{manner.title:^{columns + 13}}".rstrip()] if manner.title else []
    rest = 3 if manner.field else 6
    rows = HEIGHT if not height else max(LOWEST, min(HEIGHT, (height - 1 - len(out)) // len(found.labels) - rest))
    across = numpy.linspace(0, len(found.x) - 1, columns).round().astype(int)
    up = numpy.linspace(len(found.y) - 1, 0, rows).round().astype(int)
    for label, z, gradient in zip(found.labels, found.values, found.gradients, strict=True):
        out += head([manner.heading(*label.split(" = ", 1))], columns)
        picked = numpy.ix_(up, across)
        if manner.field:
            lines, told = _arrows(*(part[picked] for part in gradient)), list[str]()
        else:
            lines, told = _banded(z, z[picked], columns)
        canvas = Canvas(columns, rows)
        for row, line in enumerate(lines):
            canvas.signs |= {(row, column): (sign, -1) for column, sign in enumerate(line)}
        for series in manner.data:
            for x, y in zip(_share(series.x, found.x), _share(series.y, found.y), strict=True):
                canvas.sign(x, y, "o")
        out += framed(canvas, _labels(canvas, found, manner))
        out += [scale(columns, found.x[0], found.x[-1]), below(manner.of(found.names[0]), columns), *told]
    return "\n".join(out) + "\n"


def _share(places: Any, axis: Any) -> list[float]:
    shares: list[float] = ((places - axis[0]) / (axis[-1] - axis[0])).tolist()
    return shares


def _labels(canvas: Canvas, found: Surface | LevelCurve, manner: Manner) -> dict[int, str]:
    """Round values, and the name of the axis in a free row near its middle."""
    labels = upright_labels(canvas, float(found.y[0]), float(found.y[-1]))
    middle = canvas.lines // 2
    free = next((row for row in (middle, middle + 1, middle - 1) if row not in labels), middle)
    name = manner.of(found.names[1])
    return {**labels, free: name if len(name) <= LEFT else name[: LEFT - 1] + "…"}


def _banded(z: Any, shown: Any, columns: int) -> tuple[list[str], list[str]]:
    finite = z[numpy.isfinite(z)]
    if not len(finite):
        return ["?" * columns] * len(shown), []
    low, high = numpy.quantile(finite, [0.02, 0.98])
    band = numpy.clip((shown - low) / ((high - low) or 1.0) * len(_BANDS), 0, len(_BANDS) - 1)
    lines = ["".join("?" if not math.isfinite(b) else _BANDS[int(b)] for b in row) for row in band]
    step = (high - low) / len(_BANDS)
    levels = [f"{c} from {_level(low + k * step, high - low)}" for k, c in enumerate(_BANDS) if c != " "]
    half = -(-len(levels) // 2)
    return lines, ["  " + "  ".join(levels[:half]), "  " + "  ".join(levels[half:]), ""]


def _arrows(u: Any, v: Any) -> list[str]:
    """The direction in every other place, as the axes have it."""
    turned = numpy.rint(numpy.arctan2(v, u) / (math.pi / 4))
    lines = []
    for row in range(len(u)):
        line = []
        for column in range(len(u[row])):
            if column % 3 or not math.isfinite(turned[row, column]):
                line.append(" " if column % 3 else "×")
            else:
                line.append("·" if u[row, column] == v[row, column] == 0 else _ARROWS[int(turned[row, column]) % 8])
        lines.append("".join(line))
    return lines


def level_curve_drawn(found: LevelCurve, width: int, height: int = 0, manner: Manner = PLAIN) -> str:
    """The curve of an equation and its tangents, about as high as wide."""
    columns = columns_of(min(width, WIDEST_CURVE))
    title = [f"{manner.title:^{columns + 13}}".rstrip()] if manner.title else []
    rows = columns // 2 if columns < 44 else HEIGHT
    if height:
        rows = max(LOWEST, min(rows, height - 4 - len(title) - len(found.tangents)))
        columns = min(columns, max(20, 5 * rows // 2))
    canvas = Canvas(columns, rows)
    (left, right), (low, high) = (found.x[0], found.x[-1]), (found.y[0], found.y[-1])

    def scaled(points: Any) -> tuple[Any, Any]:
        return (points[:, 0] - left) / (right - left), (points[:, 1] - low) / (high - low)

    for segment in found.segments:
        canvas.line(*scaled(segment))
    reach = numpy.linspace(-1, 1, 201) * math.hypot(right - left, high - low)
    for t in found.tangents:
        canvas.line(*scaled(numpy.stack([t.x + reach * t.across, t.y + reach * t.up], axis=1)))
    said = [
        f" tangent at ({t.x:g}, {t.y:g}): {f'slope {t.slope:.6g}' if t.across else 'vertical'}" for t in found.tangents
    ]
    lines = [*title, *head([found.label], columns), *framed(canvas, _labels(canvas, found, manner))]
    lines += [scale(columns, left, right), below(manner.of(found.names[0]), columns)]
    return "\n".join([*lines, *said]) + "\n"


def _level(value: float, span: float) -> str:
    """A level; one that is 0 but for rounding is 0."""
    return "0" if abs(value) < 1e-9 * span else f"{value:.3g}"
