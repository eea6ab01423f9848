"""Where the nodes of a graph stand: in columns by how deep they are, in an order with few crossings.

An edge that passes columns bends at a place of its own in each of them, so that it runs round what stands there.
Source: Sugiyama, Tagawa & Toda, Methods for visual understanding of hierarchical system structures (1981).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

SWEEPS = 12

NodeNumber = int
Edge = tuple[NodeNumber, NodeNumber]


class Layers(NamedTuple):
    """``columns`` lists the places of each column from top to bottom: nodes (0 and up) and bends (below 0);
    ``routes`` holds for every edge the places it passes, both ends included."""

    columns: list[list[NodeNumber]]
    routes: dict[Edge, list[NodeNumber]]


def layout(nodes: Sequence[NodeNumber], edges: Sequence[Edge]) -> Layers:
    """Columns for a graph without cycles whose nodes come in an order in which each follows what it needs."""
    depth = _depths(nodes, edges)
    columns: list[list[NodeNumber]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for node in nodes:
        columns[depth[node]].append(node)
    routes: dict[Edge, list[NodeNumber]] = {}
    bend = -1
    for start, end in dict.fromkeys(edges):
        route = [start]
        for column in range(depth[start] + 1, depth[end]):
            columns[column].append(bend)
            route.append(bend)
            bend -= 1
        routes[start, end] = [*route, end]
    _untangle(columns, routes)
    return Layers(columns, routes)


def _depths(nodes: Sequence[NodeNumber], edges: Sequence[Edge]) -> dict[NodeNumber, int]:
    """The longest way to each node; one that needs nothing stands one column before its first user."""
    below: dict[NodeNumber, list[NodeNumber]] = {node: [] for node in nodes}
    above: dict[NodeNumber, list[NodeNumber]] = {node: [] for node in nodes}
    for start, end in edges:
        below[end].append(start)
        above[start].append(end)
    depth: dict[NodeNumber, int] = {}
    for node in nodes:
        depth[node] = 1 + max((depth[other] for other in below[node]), default=-1)
    for node in nodes:
        if not below[node] and above[node]:
            depth[node] = min(depth[other] for other in above[node]) - 1
    return depth


def _untangle(columns: list[list[NodeNumber]], routes: Mapping[Edge, Sequence[NodeNumber]]) -> None:
    """Orders every column by the middle of its neighbours, there and back; keeps what crosses least."""
    steps = [step for route in routes.values() for step in pairwise(route)]
    before: dict[NodeNumber, list[NodeNumber]] = {}
    after: dict[NodeNumber, list[NodeNumber]] = {}
    for start, end in steps:
        before.setdefault(end, []).append(start)
        after.setdefault(start, []).append(end)
    best = [list(column) for column in columns]
    fewest = _crossings(columns, after)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        order = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for k in order:
            place = {node: i for i, node in enumerate(columns[k - 1 if forward else k + 1])}
            near = before if forward else after
            own = {node: i for i, node in enumerate(columns[k])}
            columns[k].sort(key=lambda node: (_middle([place[n] for n in near.get(node, [])], own[node]), own[node]))
        count = _crossings(columns, after)
        if count < fewest:
            best, fewest = [list(column) for column in columns], count
    columns[:] = best


def _middle(places: Sequence[int], own: int) -> float:
    return sum(places) / len(places) if places else float(own)


def _crossings(columns: Sequence[Sequence[NodeNumber]], after: Mapping[NodeNumber, Sequence[NodeNumber]]) -> int:
    """How many pairs of edges cross between neighbouring columns."""
    count = 0
    for left, right in pairwise(columns):
        place = {node: i for i, node in enumerate(right)}
        ends = [place[end] for start in left for end in sorted(after.get(start, []), key=lambda n: place[n])]
        count += sum(1 for i, one in enumerate(ends) for other in ends[i + 1 :] if other < one)
    return count
