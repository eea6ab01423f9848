"""Figures by matplotlib, as the bytes of a PNG, SVG or PDF: curves told apart by dashes and colours, axes named.

Every text comes from outside as far as matplotlib is concerned: none is read as mathematics.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from gradcli.optional import require
from gradcli.plotting.curves import Curve, Curves, Mark, Tangent
from gradcli.plotting.manner import LONGEST, PLAIN, DataSeries, Manner
from gradcli.plotting.windows import window

EXTRA = "plot"
STYLES = ("solid", (0, (6, 2)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)), (0, (10, 2)), (0, (3, 1, 1, 1, 1, 1)))
SHADES = ("0.0", "0.0", "0.0", "0.0", "0.5", "0.5")
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
"""Told apart also by those who see fewer colours. Source: Okabe and Ito, Color universal design (2008)."""

MARKERS = ("s", "^", "v", "P", "X", "*")
BESIDE: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0)}
LEGEND: dict[str, Any] = {"fontsize": 8, "frameon": False}
_OPEN: dict[str, Any] = {"markerfacecolor": "white", "markersize": 5.5, "zorder": 5}


def of_curves(found: Curves, form: str, manner: Manner = PLAIN) -> bytes:
    """The targets above, their derivatives below, over one axis and each in one scale."""
    figure = new_figure(8.4, 6.0)
    above, below = figure.subplots(2, 1, sharex=True)
    below.set_xlim(*found.ends)
    slopes = [curve.label for curve in found.derivatives]
    beside = [series for series in manner.data if series.label not in slopes]
    panels = ((above, found.functions, beside), (below, found.derivatives, [s for s in manner.data if s not in beside]))
    for axes, group, data in panels:
        low, high = window(group, data)
        axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    names = {"jump": "jump", "hole": "no value"}, {"jump": "no derivative", "hole": "no derivative"}
    _draw(above, found.functions, names[0], manner)
    _tangents(above, found.tangents, manner)
    for k, mark in found.corners:
        level = _level(found.functions[k], mark.x)
        if level is not None and mark.kind != "hole":
            above.plot([mark.x], [level], "D", markeredgecolor="black", **_OPEN, label="no derivative")
    _draw(below, found.derivatives, names[1], manner)
    for axes, group, data in panels:
        _scattered(axes, group, data, manner)
        _finish(axes, ", ".join(manner.of(curve.label) for curve in group))
    below.set_xlabel(manner.of(found.variable), parse_math=False)
    if found.logarithmic:
        below.set_xscale("log")
    else:
        round_ticks(below.xaxis)
    texts = [manner.heading(c.label, text) for c, text in zip(found.functions, found.expressions, strict=True)]
    write_title(above, manner, texts, found.constants)
    return saved(figure, form)


def new_figure(width: float, height: float) -> Any:
    """An empty figure, inches."""
    require("matplotlib", extra=EXTRA)
    return require("matplotlib.figure", extra=EXTRA).Figure(figsize=(width, height), layout="constrained")


def round_ticks(axis: Any, most: int = 8) -> None:
    """1, 2 or 5 times a power of ten apart, none with an offset to add."""
    ticker = require("matplotlib.ticker", extra=EXTRA)
    axis.set_major_locator(ticker.MaxNLocator(most, steps=[1, 2, 5, 10]))
    formatter = ticker.ScalarFormatter(useOffset=False)
    formatter.set_powerlimits((-5, 6))
    axis.set_major_formatter(formatter)


def _draw(axes: Any, group: Sequence[Curve], names: Mapping[str, str], manner: Manner) -> None:
    for k, curve in enumerate(group):
        style, shade = STYLES[k % len(STYLES)], _shade(k, manner)
        width = 1.5 + 1.3 * (k // len(STYLES))  # past the styles there are the widths
        label = manner.of(curve.label)
        axes.plot(curve.x, curve.y, linestyle=style, color=shade, linewidth=width, label=label, zorder=3)
        for band in curve.bands:
            axes.fill_between(band.x, band.low, band.high, color=shade, alpha=0.45, linewidth=0, zorder=2.5,
                              label="swings faster than drawn")  # fmt: skip
        for place, mark in enumerate(curve.marks):
            _mark(axes, mark, names, shade, f"jump-{k + 1}-{place + 1}")


def _mark(axes: Any, mark: Mark, names: Mapping[str, str], shade: str, gid: str) -> None:
    if mark.kind in ("pole", "oscillation"):
        label = "pole" if mark.kind == "pole" else "oscillation without a limit"
        axes.axvline(mark.x, color="0.6", linewidth=0.9, linestyle=(0, (1, 3)), label=label)
        return
    low, high = axes.get_ylim()
    ends = [end for end in (mark.left, mark.right) if low <= end <= high]
    if mark.kind == "jump" and len(ends) == 2:
        arrow = {"arrowstyle": "-|>", "color": shade, "linestyle": (0, (1, 1.5)), "shrinkA": 3.5, "shrinkB": 3.5}
        drawn = axes.annotate("", (mark.x, mark.right), (mark.x, mark.left), arrowprops=arrow, zorder=4)
        drawn.arrow_patch.set_gid(gid)
    where = {"linestyle": "none", "clip_on": False}
    axes.plot([mark.x] * len(ends), ends, "o", label=names[mark.kind], markeredgecolor=shade, **where, **_OPEN)
    if low <= mark.at <= high:
        axes.plot([mark.x], [mark.at], "o", color=shade, markersize=5.5, zorder=6, label="value there", **where)


def _tangents(axes: Any, tangents: Sequence[Tangent], manner: Manner) -> None:
    for tangent in tangents:
        axes.axline((tangent.x, tangent.y), slope=tangent.slope, color="0.45", linewidth=0.9, zorder=1)
        label = f"tangent of {manner.of(tangent.target)} at {tangent.x:g}: slope {tangent.slope:.5g}"
        touch(axes, tangent.x, tangent.y, label)


def touch(axes: Any, x: float, y: float, label: str) -> None:
    """The point of a tangent, with its line in the legend."""
    point: dict[str, Any] = {"color": "0.45", "markerfacecolor": "black", "markeredgecolor": "black"}
    axes.plot([x], [y], "-o", linewidth=0.9, markersize=4, label=label, **point)


def _scattered(axes: Any, group: Sequence[Curve], data: Sequence[DataSeries], manner: Manner) -> None:
    """Data beside the curves, in the colour of its curve."""
    labels = [curve.label for curve in group]
    others = iter(range(len(labels), len(labels) + len(data)))
    for k, series in enumerate(data):
        own = labels.index(series.label) if series.label in labels else next(others)
        label = f"{manner.of(series.label)}: data" if series.label in labels else manner.of(series.label)
        axes.plot(
            series.x, series.y, MARKERS[k % len(MARKERS)], linestyle="none", color=_shade(own, manner), markersize=4.5,
            markerfacecolor="none", label=label, zorder=4,
        )  # fmt: skip


def _shade(k: int, manner: Manner) -> str:
    among = COLOURS if manner.coloured else SHADES
    return among[k % len(among)]


def _level(curve: Curve, x: float) -> float | None:
    """Where to put a mark on a curve; None where it breaks."""
    if any(mark.x == x for mark in curve.marks):
        return None
    finite = numpy.isfinite(curve.y)
    near = int(numpy.argmin(numpy.abs(curve.x[finite] - x)))
    return float(curve.y[finite][near])


def _finish(axes: Any, label: str) -> None:
    axes.set_ylabel(label if len(label) <= 40 else label[:39] + "…", parse_math=False)
    axes.grid(color="0.88", linewidth=0.7)
    round_ticks(axes.yaxis)
    handles, labels = axes.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    if len(once) > 1:
        plain(axes.legend(once.values(), once.keys(), handlelength=3.2, **LEGEND, **BESIDE))


def plain(legend: Any) -> None:
    """Reads no text of a legend as mathematics."""
    for text in legend.get_texts():
        text.set_parse_math(False)


def write_title(axes: Any, manner: Manner, texts: Sequence[str], constants: Mapping[str, str], note: str = "") -> None:
    """The title asked for, large, above the formulas and constants."""
    shown = [text if len(text) <= LONGEST else text[: LONGEST - 1] + "…" for text in texts[:4]]
    shown += [f"and {len(texts) - 4} more"] if len(texts) > 4 else []
    held = ", ".join(f"{name} = {value}" for name, value in constants.items())
    shown += [f"for {held[:LONGEST]}"] if held else []
    axes.set_title("\n".join([*shown, *([note] if note else [])]), fontsize=9, parse_math=False)
    if manner.title:
        axes.figure.suptitle(manner.title, fontsize=13, parse_math=False)


def saved(figure: Any, form: str) -> bytes:
    """The bytes of a figure in a format: ``png``, ``svg`` or ``pdf``."""
    matplotlib = require("matplotlib", extra=EXTRA)
    out = io.BytesIO()
    # No date and a fixed salt: the same picture has the same bytes.
    metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[form]
    # What the font has no sign for is drawn as a box, which shows it better than a warning does.
    settings = {"svg.hashsalt": "gradcli", "font.family": "DejaVu Sans"}
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        figure.savefig(out, format=form, dpi=150, metadata=metadata)
    return out.getvalue()
