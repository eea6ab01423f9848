"""The page of curves as a whole: the template, and the points as data."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from gradcli.errors import OptionError
from gradcli.plotting.curves import Curve, Curves, Mark
from gradcli.plotting.level_curve import LevelCurve
from gradcli.plotting.manner import LONGEST, DataSeries, Manner
from gradcli.plotting.surfaces import Surface
from gradcli.plotting.text import told
from gradcli.plotting.windows import window
from gradcli.render.page.data import embedded
from gradcli.render.page.shell import asset, filled

FOLDER = Path(__file__).parent
DIGITS = 9
"""Of a point: enough to zoom in a million times."""


def page(found: Curves | Surface | LevelCurve, manner: Manner) -> str:
    """One HTML file, which asks for nothing else. Raises OptionError for a function of two variables."""
    if isinstance(found, Surface):
        raise OptionError("a page to zoom in is for curves", fix="write .png, .svg or .pdf for two ranges")
    data = _of_curves(found, manner) if isinstance(found, Curves) else _of_level_curve(found, manner)
    data["coloured"] = manner.coloured
    if isinstance(found, Curves):
        pairs = zip(found.functions, found.expressions, strict=True)
        texts = [manner.heading(curve.label, text) for curve, text in pairs]
    else:
        texts = [found.label]
    held = ", ".join(f"{name} = {value}" for name, value in found.constants.items())
    title = manner.title or ", ".join(texts)[:LONGEST]
    beneath = [*texts, *([f"for {held}"] if held else [])]
    parts = {
        "TITLE": escape(title),
        "FORMULAS": "".join(f'<p class="formula">{escape(text)}</p>' for text in beneath if text != title),
        "DATA": embedded(data),
    }
    return filled(escape(title), FOLDER / "page.html", asset(FOLDER / "page.css"), asset(FOLDER / "page.js"), parts)


def _of_curves(found: Curves, manner: Manner) -> dict[str, Any]:
    slopes = [curve.label for curve in found.derivatives]
    panels = []
    for group in (found.functions, found.derivatives):
        labels = [curve.label for curve in group]
        # A series of no curve's name stands beside the functions.
        data = [s for s in manner.data if s.label in labels or (group is found.functions and s.label not in slopes)]
        low, high = window(group, data)
        margin = 0.05 * (high - low)
        lines = [t._asdict() for t in found.tangents if t.target in labels]
        panels.append({
            "name": ", ".join(manner.of(label) for label in labels),
            "window": _numbers((low - margin, high + margin)),
            "curves": [_curve(curve, manner) for curve in group],
            "data": [_series(series, labels, len(labels) + k) for k, series in enumerate(data)],
            "tangents": [{name: line[name] for name in ("x", "y", "slope")} for line in lines],
        })  # fmt: skip
    return {"across": manner.of(found.variable), "ends": [*found.ends], "logarithmic": found.logarithmic,
            "panels": panels, "said": [line.strip() for line in told(found, manner)]}  # fmt: skip


def _of_level_curve(found: LevelCurve, manner: Manner) -> dict[str, Any]:
    """The segments one after the other, each a line of its own; tangents as they leave the frame."""
    names = [manner.of(name) for name in found.names]
    x, y = ([value for a, b in found.segments[:, :, k].tolist() for value in (a, b, None)] for k in (0, 1))
    curves = [_plain(found.label, x, y)]
    reach = float(abs(found.x[-1] - found.x[0]) + abs(found.y[-1] - found.y[0]))
    for t in found.tangents:
        ends = [(t.x + way * reach * t.across, t.y + way * reach * t.up) for way in (-1, 1)]
        curves.append(_plain(f"tangent at ({t.x:g}, {t.y:g})", *([*part] for part in zip(*ends, strict=True))))
    data = [_series(series, [], len(curves)) for series in manner.data]
    whole = {"name": names[1], "window": [float(found.y[0]), float(found.y[-1])], "curves": curves, "data": data}
    return {"across": names[0], "ends": [float(found.x[0]), float(found.x[-1])], "logarithmic": False, "plane": True,
            "panels": [{**whole, "tangents": []}], "said": []}  # fmt: skip


def _plain(label: str, x: Sequence[float | None], y: Sequence[float | None]) -> dict[str, Any]:
    return {"label": label, "x": _numbers(x), "y": _numbers(y), "marks": [], "bands": []}


def _curve(curve: Curve, manner: Manner) -> dict[str, Any]:
    bands = [{name: _numbers(part) for name, part in band._asdict().items()} for band in curve.bands]
    found = {"x": _numbers(curve.x), "y": _numbers(curve.y), "marks": [_mark(mark) for mark in curve.marks]}
    return {"label": manner.of(curve.label), **found, "bands": bands}


def _mark(mark: Mark) -> dict[str, Any]:
    left, right, at = _numbers((mark.left, mark.right, mark.at))
    return {"kind": mark.kind, "x": mark.x, "left": left, "right": right, "at": at}


def _series(series: DataSeries, labels: Sequence[str], other: int) -> dict[str, Any]:
    colour = labels.index(series.label) if series.label in labels else other
    return {"x": _numbers(series.x), "y": _numbers(series.y), "colour": colour}


def _numbers(values: Any) -> list[float | None]:
    """Doubles with fewer digits; none for what is no finite number."""
    rounded = (None if value is None else float(f"{value:.{DIGITS}g}") for value in values)
    return [value if value is not None and abs(value) < float("inf") else None for value in rounded]
