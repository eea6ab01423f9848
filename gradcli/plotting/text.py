"""Curves as text: braille dots, one panel a curve, so that they can be told apart without colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy

from gradcli.plotting.curves import Curve, Curves, limits
from gradcli.plotting.level_curve import LevelCurve
from gradcli.plotting.surfaces import Surface

HEIGHT = 11
_LEFT = 11
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of a braille character by row and column (ISO/IEC TR 11548-1)."""


def drawn(found: Curves, width: int) -> str:
    """Every function and derivative in a panel of its own, over one axis."""
    columns = max(20, min(width, 120) - _LEFT - 2)
    panels = []
    for k, (function, derivative) in enumerate(zip(found.functions, found.derivatives, strict=True)):
        tangents = [t for t in found.tangents if t.target == function.label]
        lines = [_straight(function, t.x, t.y, t.slope) for t in tangents]
        panels.append(_panel(f"{function.label} = {found.expressions[k]}", found, [function, *lines], columns))
        panels.append(_panel(derivative.label, found, [derivative], columns))
    return "\n".join([*panels, *_said(found)]) + "\n"


def _straight(curve: Curve, x: float, y: float, slope: float) -> Curve:
    return Curve("tangent", curve.x, numpy.where(numpy.isfinite(curve.y), y + slope * (curve.x - x), math.nan), ())


def _panel(title: str, found: Curves, group: Sequence[Curve], columns: int) -> str:
    low, high = limits(group[:1]) or _ends(group[0].y)
    first, last = found.functions[0].x[0], found.functions[0].x[-1]
    canvas = _Canvas(columns, HEIGHT)
    for curve in group:
        x = numpy.log(curve.x) if found.logarithmic else curve.x
        ends = (math.log(first), math.log(last)) if found.logarithmic else (first, last)
        canvas.line((x - ends[0]) / ((ends[1] - ends[0]) or 1.0), (curve.y - low) / ((high - low) or 1.0))
    labels = {0: _label(high, low), HEIGHT - 1: _label(low, high)}
    finite = group[0].y[numpy.isfinite(group[0].y)]
    if len(finite) and finite.min() == finite.max():
        labels = {HEIGHT // 2: f"{finite[0]:.6g}"}  # the constant itself
    rows = [f"{labels.get(k, ''):>{_LEFT}} ┤{row}" for k, row in enumerate(canvas.rows())]
    scale = f"{first:<{columns // 2}.4g}{last:>{columns - columns // 2}.4g}"
    return "\n".join(
        [
            f"{'':>{_LEFT}}  {title}",
            *rows,
            f"{'':>{_LEFT}}  {scale}",
            f"{'':>{_LEFT}}  {found.variable:>{columns // 2}}",
        ]
    )


def _label(end: float, other: float) -> str:
    """An end of an axis; one that is 0 but for rounding is 0."""
    return "0" if abs(end) < 1e-6 * abs(other) else f"{end:.4g}"


def _ends(y: Any) -> tuple[float, float]:
    finite = y[numpy.isfinite(y)]
    if not len(finite):
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    margin = abs(low) or 1.0
    return (low, high) if high > low else (low - margin, high + margin)


def _said(found: Curves) -> list[str]:
    """What dots cannot show: where curves break, and the slopes of tangents."""
    lines = []
    for group in (found.functions, found.derivatives):
        for curve in group:
            for mark in curve.marks:
                shown = f" (left {mark.left:.4g}, right {mark.right:.4g})" if mark.kind == "jump" else ""
                if mark.kind == "hole" and math.isfinite(mark.at):
                    shown = f" (the limit is {mark.left:.4g}, the value {mark.at:.4g})"
                kind = "oscillation without a limit" if mark.kind == "oscillation" else mark.kind
                lines.append(f" {curve.label}: {kind} at {found.variable} = {mark.x:.6g}{shown}")
    lines += [f" tangent of {t.target} at {found.variable} = {t.x:g}: slope {t.slope:.6g}" for t in found.tangents]
    if len(lines) > 20:
        lines = [*lines[:20], f" and {len(lines) - 20} more"]
    return lines


class _Canvas:
    """Dots, two columns and four rows a character."""

    def __init__(self, columns: int, rows: int) -> None:
        self.width, self.height = 2 * columns, 4 * rows
        self.dots = numpy.zeros((self.height, self.width), dtype=bool)

    def line(self, x: Any, y: Any) -> None:
        """A curve through points in the unit square; what leaves it is cut off, a NaN breaks it."""
        across, up = x * (self.width - 1), (1 - y) * (self.height - 1)
        for k in range(len(x) - 1):
            if not (math.isfinite(up[k]) and math.isfinite(up[k + 1])):
                continue
            steps = int(min(4 * self.height, max(abs(up[k + 1] - up[k]), abs(across[k + 1] - across[k])) + 2))
            t = numpy.linspace(0, 1, steps)
            columns = numpy.rint(across[k] + t * (across[k + 1] - across[k])).astype(int)
            rows = up[k] + t * (up[k + 1] - up[k])
            inside = (rows > -0.5) & (rows < self.height - 0.5) & (columns >= 0) & (columns < self.width)
            self.dots[numpy.rint(rows[inside]).astype(int), columns[inside]] = True

    def rows(self) -> list[str]:
        """The dots as characters; an empty one is a blank."""
        found = []
        for top in range(0, self.height, 4):
            codes = numpy.zeros(self.width // 2, dtype=int)
            for row in range(4):
                for column in range(2):
                    codes += _DOTS[row][column] * self.dots[top + row, column::2]
            found.append("".join(chr(0x2800 + code) if code else " " for code in codes).rstrip())
        return found


# Two variables


def level_curve_drawn(found: LevelCurve, width: int) -> str:
    """The curve of an equation and its tangents, about as high as wide."""
    columns = max(20, min(width, 64) - _LEFT - 2)
    rows = columns // 2 if columns < 44 else 21
    canvas = _Canvas(columns, rows)
    (left, right), (low, high) = (found.x[0], found.x[-1]), (found.y[0], found.y[-1])

    def scaled(points: Any) -> tuple[Any, Any]:
        return (points[:, 0] - left) / (right - left), (points[:, 1] - low) / (high - low)

    for segment in found.segments:
        canvas.line(*scaled(segment))
    reach = numpy.linspace(-1, 1, 201) * math.hypot(right - left, high - low)
    for t in found.tangents:
        canvas.line(*scaled(numpy.stack([t.x + reach * t.across, t.y + reach * t.up], axis=1)))
    ends = {0: f"{high:.4g}", rows - 1: f"{low:.4g}", rows // 2: found.names[1]}
    lines = [f"{ends.get(k, ''):>{_LEFT}} ┤{row}" for k, row in enumerate(canvas.rows())]
    half = columns // 2
    said = [
        f" tangent at ({t.x:g}, {t.y:g}): {f'slope {t.slope:.6g}' if t.across else 'vertical'}" for t in found.tangents
    ]
    scale = f"{'':>{_LEFT}}  {left:<{half}.4g}{right:>{columns - half}.4g}"
    head, foot = f"{'':>{_LEFT}}  {found.label}", f"{'':>{_LEFT}}  {found.names[0]:^{columns}}".rstrip()
    return "\n".join([head, *lines, scale, foot, *said]) + "\n"


_BANDS = " .:-=+*#%@"


def shaded(found: Surface, width: int) -> str:
    """Each target as bands of characters, and the levels that part them; ``?`` where there is no value."""
    out = []
    columns, rows = max(20, min(width, 100) - _LEFT - 2), 21
    across = numpy.linspace(0, len(found.x) - 1, columns).round().astype(int)
    up = numpy.linspace(len(found.y) - 1, 0, rows).round().astype(int)
    for label, z in zip(found.labels, found.values, strict=True):
        shown = z[numpy.ix_(up, across)]
        finite = z[numpy.isfinite(z)]
        low, high = numpy.quantile(finite, [0.02, 0.98])
        band = numpy.clip((shown - low) / ((high - low) or 1.0) * len(_BANDS), 0, len(_BANDS) - 1)
        letters = [["?" if not math.isfinite(b) else _BANDS[int(b)] for b in row] for row in band]
        ends = {0: f"{found.y[-1]:.4g}", rows - 1: f"{found.y[0]:.4g}", rows // 2: found.names[1]}
        out.append(f"{'':>{_LEFT}}  {label}")
        out += [f"{ends.get(k, ''):>{_LEFT}} ┤{''.join(row).rstrip()}" for k, row in enumerate(letters)]
        half = columns // 2
        out.append(f"{'':>{_LEFT}}  {found.x[0]:<{half}.4g}{found.x[-1]:>{columns - half}.4g}")
        out.append(f"{'':>{_LEFT}}  {found.names[0]:^{columns}}")
        step = (high - low) / len(_BANDS)
        levels = [f"{c} from {_level(low + k * step, high - low)}" for k, c in enumerate(_BANDS) if c != " "]
        out.append("  " + "  ".join(levels))
        out.append("")
    return "\n".join(out)


def _level(value: float, span: float) -> str:
    """A level; one that is 0 but for rounding is 0."""
    return "0" if abs(value) < 1e-9 * span else f"{value:.3g}"
