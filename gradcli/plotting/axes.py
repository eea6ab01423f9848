"""A frame of characters around a canvas: round values at the left and below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gradcli.plotting.canvas import Canvas
from gradcli.plotting.ticks import ticks

LEFT = 11
"""Columns for the values at the left."""

WIDEST = 100
INKS = (32, 166, 36, 175, 214, 74, 245)
"""Of the 256 colours of terminals, those nearest to the ones of figures."""


def columns_of(width: int) -> int:
    """How many are left for a picture in a terminal of a width."""
    return max(20, min(width, WIDEST) - LEFT - 2)


def framed(canvas: Canvas, labels: dict[int, str], *, colour: bool = False) -> list[str]:
    """The canvas with labels by row at its left."""
    rows = []
    for k, row in enumerate(canvas.rows()):
        shown = "".join(_inked(sign, layer) if colour else sign for sign, layer in row)
        rows.append(f"{labels.get(k, ''):>{LEFT}} ┤{shown}")
    return rows


def _inked(sign: str, layer: int) -> str:
    return sign if layer < 0 or sign == " " else f"\x1b[38;5;{INKS[layer % len(INKS)]}m{sign}\x1b[0m"


def upright_labels(canvas: Canvas, low: float, high: float) -> dict[int, str]:
    """Round values by row."""
    found = {}
    for value, text in ticks(low, high, max(2, canvas.lines // 2)):
        place = canvas.cell(0.0, (value - low) / (high - low))
        if place is not None:
            found[place[0]] = text
    return found


def scale(columns: int, low: float, high: float, *, logarithmic: bool = False) -> str:
    """A line of round values below a canvas."""
    line: list[str] = [" "] * columns
    free = 0
    for value, text in ticks(low, high, max(2, columns // 10), logarithmic=logarithmic):
        share = math.log(value / low) / math.log(high / low) if logarithmic else (value - low) / (high - low)
        sign = text.startswith("-")  # the digits stand below the place, their sign before it
        start = max(0, round(share * (columns - 1)) - (len(text) - sign) // 2 - sign)
        start = min(start, columns - len(text))
        if start < free:
            continue
        line[start : start + len(text)] = text
        free = start + len(text) + 2
    return f"{'':>{LEFT}}  {''.join(line)}".rstrip()


def below(text: str, columns: int) -> str:
    """The name of the axis across."""
    return f"{'':>{LEFT}}  {text:^{columns}}".rstrip()


def head(texts: Sequence[str], columns: int) -> list[str]:
    """Texts above a canvas, as many a line as fit."""
    lines: list[str] = []
    for whole in texts:
        text = whole if len(whole) <= columns else whole[: columns - 1] + "…"
        if lines and len(lines[-1]) + 3 + len(text) <= columns:
            lines[-1] += "   " + text
        else:
            lines.append(text)
    return [f"{'':>{LEFT}}  {line}" for line in lines]
