"""Graphs by matplotlib, as the bytes of an SVG or PNG: boxes of text in columns, arrows with labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from gradcli.optional import require
from gradcli.plotting.figure import EXTRA, saved
from gradcli.plotting.layers import Edge, Layers, NodeNumber, layout

LETTER, LINE, LABEL = 0.068, 0.15, 0.06
"""Inches: the width of a letter and the height of a line at SIZE points; the width of a letter of a label."""

SIZE, LABEL_SIZE = 8, 7
GAP, MARGIN = 0.25, 0.15
LONGEST = 42
"""Letters of a line in a box."""


Spot = tuple[float, float]


class Room(NamedTuple):
    """A rectangle, in inches."""

    left: float
    right: float
    bottom: float
    top: float

    def meets(self, other: Room) -> bool:
        """Whether two rectangles overlap."""
        apart = self.right < other.left or other.right < self.left or self.top < other.bottom or other.top < self.bottom
        return not apart


class Graph(NamedTuple):
    """``nodes`` holds the lines of text of each node, in an order in which each follows what it needs; ``edges``
    the label of each arrow; ``heavy`` nodes have a thicker frame."""

    nodes: Mapping[NodeNumber, Sequence[str]]
    edges: Mapping[Edge, str]
    heavy: frozenset[NodeNumber] = frozenset()


class Placed(NamedTuple):
    """Where everything of a graph stands, in inches from the lower left corner: ``nodes`` with their lines cut,
    the middle of each of ``places`` (nodes and bends), the places each arrow passes."""

    nodes: Mapping[NodeNumber, Sequence[str]]
    places: Mapping[NodeNumber, Spot]
    routes: Mapping[Edge, Sequence[NodeNumber]]
    width: float
    height: float

    def size(self, node: NodeNumber) -> Spot:
        """Width and height of a box."""
        return 2 * _half(self.nodes[node]), _height(self.nodes[node])

    def points(self, edge: Edge) -> list[Spot]:
        """The line of an arrow, from the right of one box to the left of another."""
        first, *between, last = [self.places[node] for node in self.routes[edge]]
        start, end = (_half(self.nodes[node]) for node in edge)
        return [(first[0] + start, first[1]), *between, (last[0] - end, last[1])]


def placed(graph: Graph) -> Placed:
    """The layout of a graph."""
    nodes = {node: [_cut(text) for text in lines] for node, lines in graph.nodes.items()}
    found = layout(list(nodes), list(graph.edges))
    places, width, height = _places(found, nodes, graph.edges)
    return Placed(nodes, places, found.routes, width, height)


def drawn(graph: Graph, form: str) -> bytes:
    """The picture of a graph."""
    found = placed(graph)
    nodes, places, width, height = found.nodes, found.places, found.width, found.height
    figure = require("matplotlib.figure", extra=EXTRA).Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.axis("off")
    taken: list[Room] = []
    for edge in found.routes:
        _arrow(axes, found.points(edge), graph.edges[edge], taken)
    for node, lines in nodes.items():
        _box(axes, places[node], lines, node in graph.heavy)
    return saved(figure, form)


def _places(
    found: Layers, nodes: Mapping[NodeNumber, Sequence[str]], edges: Mapping[Edge, str]
) -> tuple[dict[NodeNumber, Spot], float, float]:
    """The middle of every place in inches, and the size of the figure."""
    heights = [[_height(nodes[n]) if n >= 0 else LINE for n in column] for column in found.columns]
    tall = max(sum(column) + GAP * (len(column) + 1) for column in heights)
    label = max((len(text) for text in edges.values()), default=0)
    between = 0.5 + LABEL * min(label, 16)
    places: dict[NodeNumber, Spot] = {}
    x = MARGIN
    for column, sizes in zip(found.columns, heights, strict=True):
        half = max((_half(nodes[node]) for node in column if node >= 0), default=0.0)
        x += half
        free = (tall - sum(sizes)) / (len(column) + 1)
        y = tall + MARGIN
        for node, size in zip(column, sizes, strict=True):
            y -= free + size / 2
            places[node] = (x, y)
            y -= size / 2
        x += half + between
    return places, x - between + MARGIN, tall + 2 * MARGIN


def _half(lines: Sequence[str]) -> float:
    return (LETTER * max(map(len, lines)) + 0.16) / 2


def _height(lines: Sequence[str]) -> float:
    return LINE * len(lines) + 0.14


def _box(axes: Any, place: Spot, lines: Sequence[str], heavy: bool) -> None:
    patches = require("matplotlib.patches", extra=EXTRA)
    half, height = _half(lines), _height(lines)
    corner = (place[0] - half, place[1] - height / 2)
    style = "round,pad=0,rounding_size=0.05"
    axes.add_patch(
        patches.FancyBboxPatch(
            corner, 2 * half, height, boxstyle=style, facecolor="white", linewidth=1.6 if heavy else 0.8, zorder=3
        )
    )
    text = "\n".join(lines)
    font = {"family": "monospace", "size": SIZE, "linespacing": LINE * 72 / SIZE / 1.17}
    axes.text(*place, text, ha="center", va="center", zorder=4, parse_math=False, **font)


def _arrow(axes: Any, points: Sequence[Spot], label: str, taken: list[Room]) -> None:
    """A smooth line, the label near its head, where no other label has ``taken`` the room."""
    path = require("matplotlib.path", extra=EXTRA).Path
    vertices, codes = [points[0]], [path.MOVETO]
    for (x, y), (u, v) in pairwise(points):
        half = (u - x) / 2
        vertices += [(x + half, y), (u - half, v), (u, v)]
        codes += [path.CURVE4] * 3
    patches = require("matplotlib.patches", extra=EXTRA)
    line = patches.FancyArrowPatch(
        path=path(vertices, codes), arrowstyle="-|>", mutation_scale=8, linewidth=0.8, color="0.25", zorder=1
    )
    axes.add_patch(line)
    if label:
        room = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        at = free(points[-2], points[-1], LABEL * len(label) / 2, taken)
        axes.text(*at, label, size=LABEL_SIZE, ha="center", va="center", bbox=room, zorder=2, parse_math=False)


def free(start: Spot, end: Spot, half: float, taken: list[Room]) -> Spot:
    """A place for a label, ``half`` of whose width is given, on the last stretch of a line, as far as there is one
    that no other label has; it is ``taken`` then.

    First 0.62 of the way along, where lines that meet at one box are still apart.
    """
    (x, y), (u, v) = start, end
    tried = []
    for t in (0.62, 0.5, 0.74, 0.4, 0.82, 0.3):
        at = (x + t * (u - x), y + (3 * t * t - 2 * t * t * t) * (v - y))
        room = Room(at[0] - half, at[0] + half, at[1] - LINE / 2, at[1] + LINE / 2)
        tried.append((at, room))
        if not any(room.meets(other) for other in taken):
            break
    else:
        at, room = tried[0]
    taken.append(room)
    return at


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
