"""The graph of a tape as SVG inside a page: the same layout as ``--format svg``, every part known by its line."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from gradcli.errors import printable
from gradcli.plotting.graph import Graph, Placed, Room, free, placed
from gradcli.render.faces import Boxes
from gradcli.render.page.data import lost
from gradcli.results.entries import TapeListing

SCALE = 118
"""Pixels of the page an inch of the layout takes."""

_LETTER = 0.06
_LINE = 0.15
_LEAST = 17
"""Letters a box has room for: what a slider puts there is longer than what stood there first."""


def svg(listing: TapeListing, drawn: Boxes) -> str:
    """Boxes of a name, a value and an adjoint, and arrows with local partials. The script fills in the numbers."""
    nodes = {number: [text.ljust(_LEAST) for text in _three(texts)] for number, texts in drawn.nodes.items()}
    labels: dict[tuple[int, int], list[str]] = {}
    for end, arrows in drawn.arrows.items():
        for start, text in arrows:
            labels.setdefault((start, end), []).append(text)
    edges = {edge: ", ".join(filter(None, texts)) for edge, texts in labels.items()}
    found = placed(Graph(nodes, edges))
    taken: list[Room] = []
    parts = [_arrow(found, edge, label, taken) for edge, label in edges.items()]
    used = {start for start, _ in edges}
    for line in listing.lines:
        marks = (
            " target" * (line.line not in used) + " lossy" * any(lost(line)) + " idle" * (line.remark == "not taken")
        )
        parts.append(_box(found, line.line, "node" + marks))
    width, height = round(found.width * SCALE), round(found.height * SCALE)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg {size} role="group" aria-label="graph of the tape">\n{"".join(parts)}</svg>\n'


def _three(texts: Sequence[str]) -> list[str]:
    """The heading, and room for the longest number in each of the lines below it."""
    return [texts[0], *[max(["", *texts[1:]], key=len)] * 2]


def _y(found: Placed, y: float) -> float:
    return (found.height - y) * SCALE


def _box(found: Placed, line: int, marks: str) -> str:
    width, height = (side * SCALE for side in found.size(line))
    x, y = found.places[line][0] * SCALE, _y(found, found.places[line][1])
    head = escape(printable(found.nodes[line][0].strip()), quote=True)
    body = f'<rect x="{x - width / 2:.0f}" y="{y - height / 2:.0f}" width="{width:.0f}" height="{height:.0f}" rx="6"/>'
    for place, kind in enumerate(("head", "value", "sent"), -1):
        text = head if kind == "head" else ""
        body += f'<text class="{kind}" x="{x:.0f}" y="{y + place * height * 0.29:.0f}">{text}</text>'
    return f'<g class="{marks}" data-line="{line}" role="button" tabindex="-1" aria-label="{head}">{body}</g>\n'


def _arrow(found: Placed, edge: tuple[int, int], label: str, taken: list[Room]) -> str:
    points = found.points(edge)
    path = f"M{points[0][0] * SCALE:.0f} {_y(found, points[0][1]):.0f}"
    for (x, y), (u, v) in pairwise(points):
        half = (x + u) / 2 * SCALE
        path += f"C{half:.0f} {_y(found, y):.0f} {half:.0f} {_y(found, v):.0f} {u * SCALE:.0f} {_y(found, v):.0f}"
    at = free(points[-2], points[-1], _LETTER * len(label) / 2, taken)
    place = f'x="{at[0] * SCALE:.0f}" y="{_y(found, at[1]):.0f}"'
    text = f"<text {place}>{escape(printable(label))}</text>"
    return f'<g class="edge" data-from="{edge[0]}" data-to="{edge[1]}"><path d="{path}"/>{text}</g>\n'
