"""Figures of functions of two variables by matplotlib: level curves, surfaces, fields of gradients, and equations."""

from __future__ import annotations

from typing import Any

import numpy

from gradcli.optional import require
from gradcli.plotting.figure import (
    BESIDE,
    COLOURS,
    EXTRA,
    LEGEND,
    new_figure,
    plain,
    round_ticks,
    saved,
    touch,
    write_title,
)
from gradcli.plotting.level_curve import LevelCurve
from gradcli.plotting.manner import PLAIN, Manner
from gradcli.plotting.surfaces import Surface

MOST_ARROWS = 18
"""Along an axis."""


def of_surface(found: Surface, form: str, manner: Manner = PLAIN) -> bytes:
    """Each target, side by side: level curves with the gradient as arrows, or as ``manner`` says."""
    count = len(found.labels)
    figure = new_figure(6.8 * min(count, 2), 5.6 * -(-count // 2))
    how = {"projection": "3d"} if manner.relief else {}
    grid = figure.subplots(-(-count // 2), min(count, 2), squeeze=False, subplot_kw=how).ravel()
    for axes in grid[count:]:
        axes.set_visible(False)
    for k, axes in enumerate(grid[:count]):
        axes.set_xlabel(manner.of(found.names[0]), parse_math=False)
        axes.set_ylabel(manner.of(found.names[1]), parse_math=False)
        axes.set_xlim(found.x[0], found.x[-1])
        axes.set_ylim(found.y[0], found.y[-1])
        for axis in (axes.xaxis, axes.yaxis):
            round_ticks(axis, 5 if manner.relief else 8)
        draw = _relief if manner.relief else _field if manner.field else _level_curves
        note = draw(axes, found, k, manner)
        write_title(axes, manner, [manner.heading(*found.labels[k].split(" = ", 1))], found.constants, note)
    return saved(figure, form)


def of_level_curve(found: LevelCurve, form: str, manner: Manner = PLAIN) -> bytes:
    """The curve of an equation with its tangents, both axes in one scale where the ranges allow it."""
    collections = require("matplotlib.collections", extra=EXTRA)
    figure = new_figure(6.4, 5.6)
    axes = figure.subplots()
    axes.add_collection(
        collections.LineCollection(
            found.segments, colors=COLOURS[0] if manner.coloured else "black", linewidths=1.5, capstyle="round"
        )
    )
    for t in found.tangents:
        slope = "vertical" if not t.across else f"slope {t.slope:.5g}"
        axes.axline((t.x, t.y), (t.x + t.across, t.y + t.up), color="0.45", linewidth=0.9, zorder=1)
        label = f"tangent at ({t.x:g}, {t.y:g}): {slope}"
        touch(axes, t.x, t.y, label)
    axes.set_xlim(found.x[0], found.x[-1])
    axes.set_ylim(found.y[0], found.y[-1])
    if 0.2 < (found.x[-1] - found.x[0]) / (found.y[-1] - found.y[0]) < 5:
        axes.set_aspect("equal")
    axes.set_xlabel(manner.of(found.names[0]), parse_math=False)
    axes.set_ylabel(manner.of(found.names[1]), parse_math=False)
    axes.grid(color="0.88", linewidth=0.7)
    if found.tangents:
        plain(axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), **LEGEND))
    round_ticks(axes.xaxis)
    round_ticks(axes.yaxis)
    write_title(axes, manner, [found.label], found.constants)
    return saved(figure, form)


def _level_curves(axes: Any, found: Surface, k: int, manner: Manner) -> str:
    """Level curves over bands, the gradient as arrows, crosses where there is none."""
    _contour(axes, found, found.values[k], manner)
    note = _arrows(axes, found, found.gradients[k])
    up, across = numpy.nonzero(found.broken[k])
    points = numpy.concatenate([numpy.stack([found.x[across], found.y[up]]), found.creases[k]], axis=1)
    if points.size:
        axes.plot(*points, "x", color="black", markersize=4, label="no derivative")
    for series in manner.data:
        axes.plot(series.x, series.y, "o", color="black", markerfacecolor="white", markersize=4.5, zorder=5,
                  label=manner.of(series.label))  # fmt: skip
    if points.size or manner.data:
        plain(axes.legend(**LEGEND, **BESIDE))
    return note


def _relief(axes: Any, found: Surface, k: int, manner: Manner) -> str:
    """The surface in perspective, with level lines on it and on the ground."""
    masked, levels = _usual(found.values[k])
    across, up = numpy.meshgrid(found.x, found.y)
    heights = masked.filled(numpy.nan)
    axes.plot_surface(across, up, heights, cmap=_map(manner), rcount=60, ccount=60, alpha=0.85, linewidth=0)
    name = found.labels[k].split(" = ", 1)[0]
    axes.set_zlabel(manner.of(name), parse_math=False)
    if levels is None:
        return ""
    low, high = float(levels[0]), float(levels[-1])
    ground = low - 0.25 * (high - low)
    axes.contour(across, up, masked, levels=levels, colors="black", linewidths=0.7)
    axes.contour(across, up, masked, levels=levels, cmap=_map(manner), linewidths=0.9, offset=ground)
    axes.set_zlim(ground, max(high, float(masked.max())))
    round_ticks(axes.zaxis)
    return f"level lines {float(levels[1] - levels[0]):g} apart"


def _field(axes: Any, found: Surface, k: int, manner: Manner) -> str:
    """Arrows of one length uphill, their shade the size of the gradient."""
    columns, rows = (_evenly(len(axis)) for axis in (found.x, found.y))
    u, v = (part[numpy.ix_(rows, columns)] for part in found.gradients[k])
    length = numpy.hypot(u, v)
    there = numpy.isfinite(length) & (length > 0)
    if not there.any():
        return "no gradient here"
    across, up = numpy.meshgrid(found.x[columns], found.y[rows])
    # As long on paper as a cell, whatever the units of the axes.
    cells = [float(axis[-1] - axis[0]) / max(len(places) - 1, 1) for axis, places in
             ((found.x, columns), (found.y, rows))]  # fmt: skip
    scaled = numpy.hypot(u / cells[0], v / cells[1])
    u, v = (numpy.divide(part, scaled, where=there, out=numpy.zeros_like(part)) for part in (u, v))
    colors = require("matplotlib.colors", extra=EXTRA)
    low, high = (float(end) for end in numpy.quantile(length[there], [0.02, 0.98]))
    wide = low > 0 and high > 30 * low
    norm = (colors.LogNorm if wide else colors.Normalize)(low if wide else 0.0, high)
    drawn = axes.quiver(
        across[there], up[there], u[there], v[there], length[there], norm=norm, cmap=_map(manner, lines=True),
        angles="xy", scale_units="xy", scale=1.15, pivot="middle", width=0.0045, zorder=4,
    )  # fmt: skip
    axes.figure.colorbar(drawn, ax=axes, label="size of the gradient", extend="both")
    return "arrows: the direction of the gradient, uphill"


def _map(manner: Manner, *, lines: bool = False) -> Any:
    """Shades that rise evenly in brightness, also in black and white; for lines none too pale."""
    colors, colormaps = require("matplotlib.colors", extra=EXTRA), require("matplotlib", extra=EXTRA).colormaps
    if not lines:
        return colormaps["cividis" if manner.coloured else "Greys"]
    among = colormaps["viridis_r" if manner.coloured else "Greys"](numpy.linspace(0.25, 1.0, 256))
    return colors.ListedColormap(among)


def _usual(z: Any) -> tuple[Any, Any]:
    """Values without those far past the usual ones (at poles), and round levels; None where there are none."""
    finite = z[numpy.isfinite(z)]
    if not len(finite):
        return numpy.ma.masked_invalid(z), None
    low, high = numpy.quantile(finite, [0.02, 0.98])
    reach = 2.0 * (high - low)
    masked = numpy.ma.masked_invalid(numpy.where((z < low - reach) | (z > high + reach), numpy.nan, z))
    if high == low or masked.count() == 0 or min(z.shape) < 2:
        return masked, None
    ticker = require("matplotlib.ticker", extra=EXTRA)
    locator = ticker.MaxNLocator(11, steps=[1, 2, 5, 10])
    return masked, locator.tick_values(max(low, masked.min()), min(high, masked.max()))


def _contour(axes: Any, found: Surface, z: Any, manner: Manner) -> None:
    """Labelled level curves over pale bands; values past the usual ones (at poles) are left out."""
    masked, levels = _usual(z)
    if levels is None:
        return
    axes.contourf(
        found.x,
        found.y,
        masked,
        levels=levels,
        cmap=_map(manner),
        alpha=0.45 if manner.coloured else 0.35,
        extend="both",
    )
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
