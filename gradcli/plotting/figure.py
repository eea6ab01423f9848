"""Figures by matplotlib, as the bytes of a PNG, SVG or PDF: black and white, every axis named."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from gradcli.optional import require
from gradcli.plotting.curves import Curve, Curves, Tangent, limits
from gradcli.plotting.level_curve import LevelCurve
from gradcli.plotting.surfaces import Surface

EXTRA = "plot"
STYLES = ("solid", (0, (6, 2)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)), (0, (10, 2)), (0, (3, 1, 1, 1, 1, 1)))
SHADES = ("0.0", "0.0", "0.0", "0.0", "0.5", "0.5")
MOST_ARROWS = 18
"""Along an axis."""

LONGEST_TITLE = 90


def of_curves(found: Curves, form: str) -> bytes:
    """The targets above, their derivatives below, over one axis."""
    figure = _figure(8.4, 6.0)
    above, below = figure.subplots(2, 1, sharex=True)
    names = [curve.label for curve in found.functions]
    _draw(above, found.functions, {"jump": "jump", "hole": "no value"})
    for tangent in found.tangents:
        above.axline((tangent.x, tangent.y), slope=tangent.slope, color="0.45", linewidth=0.9, zorder=1)
        point: dict[str, Any] = {"color": "0.45", "markerfacecolor": "black", "markeredgecolor": "black"}
        above.plot([tangent.x], [tangent.y], "-o", linewidth=0.9, markersize=4, label=_tangent(tangent), **point)
    for k, mark in found.corners:
        level = _level(found.functions[k], mark.x)
        if level is not None and mark.kind != "hole":
            above.plot([mark.x], [level], "D", **_OPEN, label="no derivative")
    _draw(below, found.derivatives, {"jump": "no derivative", "hole": "no derivative"})
    _finish(above, ", ".join(names), _window(found.functions))
    _finish(below, ", ".join(curve.label for curve in found.derivatives), _window(found.derivatives))
    below.set_xlabel(found.variable, parse_math=False)
    if found.logarithmic:
        below.set_xscale("log")
    below.set_xlim(found.functions[0].x[0], found.functions[0].x[-1])
    texts = [f"{name} = {text}" for name, text in zip(names, found.expressions, strict=True)]
    _title(above, texts, found.constants)
    return saved(figure, form)


def of_surface(found: Surface, form: str) -> bytes:
    """Level curves of each target with its gradient as arrows, side by side."""
    count = len(found.labels)
    figure = _figure(6.4 * min(count, 2), 5.6 * -(-count // 2))
    grid = figure.subplots(-(-count // 2), min(count, 2), squeeze=False).ravel()
    for axes in grid[count:]:
        axes.set_visible(False)
    for axes, label, z, gradient, broken, creases in zip(
        grid, found.labels, found.values, found.gradients, found.broken, found.creases, strict=False
    ):
        _contour(axes, found, z)
        note = _arrows(axes, found, gradient)
        up, across = numpy.nonzero(broken)
        points = numpy.concatenate([numpy.stack([found.x[across], found.y[up]]), creases], axis=1)
        if points.size:
            axes.plot(*points, "x", color="black", markersize=4, label="no derivative")
            axes.legend(fontsize=8, frameon=False, **_BESIDE)
        axes.set_xlabel(found.names[0], parse_math=False)
        axes.set_ylabel(found.names[1], parse_math=False)
        axes.set_xlim(found.x[0], found.x[-1])
        axes.set_ylim(found.y[0], found.y[-1])
        _title(axes, [label], found.constants, note)
    return saved(figure, form)


def of_level_curve(found: LevelCurve, form: str) -> bytes:
    """The curve of an equation with its tangents, both axes in one scale where the ranges allow it."""
    collections = require("matplotlib.collections", extra=EXTRA)
    figure = _figure(6.4, 5.6)
    axes = figure.subplots()
    axes.add_collection(collections.LineCollection(found.segments, colors="black", linewidths=1.5, capstyle="round"))
    for t in found.tangents:
        slope = "vertical" if not t.across else f"slope {t.slope:.5g}"
        axes.axline((t.x, t.y), (t.x + t.across, t.y + t.up), color="0.45", linewidth=0.9, zorder=1)
        label = f"tangent at ({t.x:g}, {t.y:g}): {slope}"
        point: dict[str, Any] = {"color": "0.45", "markerfacecolor": "black", "markeredgecolor": "black"}
        axes.plot([t.x], [t.y], "-o", linewidth=0.9, markersize=4, label=label, **point)
    axes.set_xlim(found.x[0], found.x[-1])
    axes.set_ylim(found.y[0], found.y[-1])
    if 0.2 < (found.x[-1] - found.x[0]) / (found.y[-1] - found.y[0]) < 5:
        axes.set_aspect("equal")
    axes.set_xlabel(found.names[0], parse_math=False)
    axes.set_ylabel(found.names[1], parse_math=False)
    axes.grid(color="0.88", linewidth=0.7)
    if found.tangents:
        axes.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.12))
    _title(axes, [found.label], found.constants)
    return saved(figure, form)


_BESIDE: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0)}
_OPEN: dict[str, Any] = {"markerfacecolor": "white", "markeredgecolor": "black", "markersize": 5.5, "zorder": 5}


def _figure(width: float, height: float) -> Any:
    require("matplotlib", extra=EXTRA)
    return require("matplotlib.figure", extra=EXTRA).Figure(figsize=(width, height), layout="constrained")


def _draw(axes: Any, group: Sequence[Curve], names: Mapping[str, str]) -> None:
    for k, curve in enumerate(group):
        style, shade = STYLES[k % len(STYLES)], SHADES[k % len(SHADES)]
        width = 1.5 + 1.3 * (k // len(STYLES))  # past the styles there are the widths
        axes.plot(curve.x, curve.y, linestyle=style, color=shade, linewidth=width, label=curve.label, zorder=3)
        for mark in curve.marks:
            if mark.kind in ("pole", "oscillation"):
                label = "pole" if mark.kind == "pole" else "oscillation without a limit"
                axes.axvline(mark.x, color="0.6", linewidth=0.9, linestyle=(0, (1, 3)), label=label)
                continue
            ends = [end for end in (mark.left, mark.right) if numpy.isfinite(end)]
            axes.plot([mark.x] * len(ends), ends, "o", linestyle="none", label=names[mark.kind], **_OPEN)
            if numpy.isfinite(mark.at):
                axes.plot([mark.x], [mark.at], "o", color="black", markersize=5.5, zorder=6, label="value there")


def _level(curve: Curve, x: float) -> float | None:
    """Where to put a mark on a curve; None where it breaks."""
    if any(mark.x == x for mark in curve.marks):
        return None
    finite = numpy.isfinite(curve.y)
    near = int(numpy.argmin(numpy.abs(curve.x[finite] - x)))
    return float(curve.y[finite][near])


def _window(group: Sequence[Curve]) -> tuple[float, float] | None:
    found = limits(group)
    if found is None:
        return None
    margin = 0.05 * (found[1] - found[0])
    return found[0] - margin, found[1] + margin


def _finish(axes: Any, label: str, window: tuple[float, float] | None) -> None:
    axes.set_ylabel(label if len(label) <= 40 else label[:39] + "…", parse_math=False)
    axes.grid(color="0.88", linewidth=0.7)
    if window is not None:
        axes.set_ylim(*window)
    handles, labels = axes.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    if len(once) > 1:
        legend = axes.legend(once.values(), once.keys(), fontsize=8, frameon=False, handlelength=3.2, **_BESIDE)
        for text in legend.get_texts():
            text.set_parse_math(False)


def _title(axes: Any, texts: Sequence[str], constants: Any, note: str = "") -> None:
    shown = [text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…" for text in texts[:4]]
    shown += [f"and {len(texts) - 4} more"] if len(texts) > 4 else []
    held = ", ".join(f"{name} = {value}" for name, value in constants.items())
    shown += [f"for {held[:LONGEST_TITLE]}"] if held else []
    axes.set_title("\n".join([*shown, *([note] if note else [])]), fontsize=9, parse_math=False)


def _tangent(found: Tangent) -> str:
    return f"tangent of {found.target} at {found.x:g}: slope {found.slope:.5g}"


def _contour(axes: Any, found: Surface, z: Any) -> None:
    """Labelled level curves over pale bands; values past the usual ones (at poles) are left out."""
    finite = z[numpy.isfinite(z)]
    if not len(finite):
        return
    low, high = numpy.quantile(finite, [0.02, 0.98])
    reach = 2.0 * (high - low)
    masked = numpy.ma.masked_invalid(numpy.where((z < low - reach) | (z > high + reach), numpy.nan, z))
    if high == low or masked.count() == 0 or min(z.shape) < 2:
        return
    ticker = require("matplotlib.ticker", extra=EXTRA)
    levels = ticker.MaxNLocator(11).tick_values(max(low, masked.min()), min(high, masked.max()))
    axes.contourf(found.x, found.y, masked, levels=levels, cmap="Greys", alpha=0.35, extend="both")
    lines = axes.contour(
        found.x, found.y, masked, levels=levels, colors="black", linewidths=0.8, negative_linestyles="dashed"
    )
    axes.clabel(lines, fontsize=7, inline=True)


def _arrows(axes: Any, found: Surface, gradient: Any) -> str:
    """The gradient on a coarser grid; what the longest arrow stands for."""
    columns, rows = (_evenly(len(axis)) for axis in (found.x, found.y))
    u, v = (part[numpy.ix_(rows, columns)] for part in gradient)
    length = numpy.hypot(u, v)
    if not numpy.isfinite(length).any():
        return "no gradient here"
    longest = float(numpy.quantile(length[numpy.isfinite(length)], 0.95)) or 1.0
    shrink = numpy.where(length > longest, longest / numpy.where(length > 0, length, 1), 1.0)
    # Arrows point uphill in the units of the axes, and are as long as a cell at most.
    width, height = (float(axis[-1] - axis[0]) / MOST_ARROWS for axis in (found.x, found.y))
    scale = longest / min(width, height) if width and height else longest
    axes.quiver(
        found.x[columns], found.y[rows], u * shrink, v * shrink,
        angles="xy", scale_units="xy", scale=scale, width=0.0028, color="0.15", zorder=4,
    )  # fmt: skip
    return f"arrows: gradient, the longest {longest:.3g} or more"


def _evenly(count: int) -> Any:
    """Every so many of the points of an axis, with the same margin at both ends."""
    step = -(-count // MOST_ARROWS)
    return numpy.arange((count - 1) % step // 2, count, step)


def saved(figure: Any, form: str) -> bytes:
    """The bytes of a figure in a format: ``png``, ``svg`` or ``pdf``."""
    matplotlib = require("matplotlib", extra=EXTRA)
    out = io.BytesIO()
    # No date and a fixed salt: the same picture has the same bytes.
    metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[form]
    with matplotlib.rc_context({"svg.hashsalt": "gradcli", "font.family": "DejaVu Sans"}):
        figure.savefig(out, format=form, dpi=150, metadata=metadata)
    return out.getvalue()
