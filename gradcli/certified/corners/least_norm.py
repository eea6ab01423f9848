"""The point of least norm in the convex hull of rational vectors, exactly.

Source: Wolfe, Finding the nearest point in a polytope (1976).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Vector = tuple[Fraction, ...]


def nearest_to_zero(vectors: Sequence[Vector]) -> Vector:
    """The point of the hull nearest to 0. Exact arithmetic: it ends, since the norm falls with every corral."""
    corral = [min(vectors, key=lambda v: dot(v, v))]
    weights = [Fraction(1)]
    while True:
        nearest = _mean(corral, weights)
        best = min(vectors, key=lambda v: dot(nearest, v))
        if dot(nearest, best) >= dot(nearest, nearest):
            return nearest
        corral, weights = _within([*corral, best], [*weights, Fraction(0)])


def _within(corral: list[Vector], weights: list[Fraction]) -> tuple[list[Vector], list[Fraction]]:
    """Towards the least norm in the affine hull, until that lies within the convex one; corners left are dropped."""
    while True:
        wanted = _affine(corral)
        if all(w > 0 for w in wanted):
            return corral, wanted
        step = min(w / (w - a) for w, a in zip(weights, wanted, strict=True) if a <= 0 and w != a)
        weights = [w + step * (a - w) for w, a in zip(weights, wanted, strict=True)]
        kept = [k for k, w in enumerate(weights) if w > 0]
        corral, weights = [corral[k] for k in kept], [weights[k] for k in kept]


def _affine(corral: Sequence[Vector]) -> list[Fraction]:
    """The weights of the point of least norm in the affine hull of independent vectors."""
    first, *others = corral
    edges = [tuple(a - b for a, b in zip(other, first, strict=True)) for other in others]
    # Normal equations: (edge_i . edge_j) w_j = -edge_i . first
    weights = solved([[dot(e, g) for g in edges] + [-dot(e, first)] for e in edges])
    assert weights is not None
    return [1 - sum(weights, Fraction(0)), *weights]


def _mean(vectors: Sequence[Vector], weights: Sequence[Fraction]) -> Vector:
    size = len(vectors[0])
    return tuple(sum((w * v[k] for w, v in zip(weights, vectors, strict=True)), Fraction(0)) for k in range(size))


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """The scalar product."""
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def rank(vectors: Sequence[Vector]) -> int:
    """How many of the vectors are independent."""
    rows, found = [list(vector) for vector in vectors], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            share = rows[r][column] / rows[found][column]
            rows[r] = [x - share * y for x, y in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def solved(rows: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """The solution of linear equations, each with its right side last: Gauss and Jordan; None where singular."""
    rows = [list(row) for row in rows]
    size = len(rows)
    for column in range(size):
        pivot = next((r for r in range(column, size) if rows[r][column] != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for r in range(size):
            if r != column and rows[r][column]:
                rows[r] = [x - rows[r][column] * y for x, y in zip(rows[r], rows[column], strict=True)]
    return [row[-1] for row in rows]
