"""The element of least norm among the limiting gradients at a corner: what ``--kink subgradient`` prints.

The limits are taken along generic rays by power series over exact rationals, so 1/2 and 1/3 come out as
such. Source: Clarke, Optimization and Nonsmooth Analysis (1983), theorem 2.5.1: the generalized gradient
is the convex hull of limits of gradients.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.numbers.exponents import TermsRanOut
from gradcli.numbers.rational import NotExact
from gradcli.numbers.series import NoRealValue, Series, Unbounded
from gradcli.numbers.series_functions import SeriesSystem
from gradcli.sweeps import evaluate, pullback
from gradcli.tape import Slot, Tape

Vector = tuple[Fraction, ...]

MOST_VARIABLES = 4
"""Past it the rays needed to meet every piece are too many; the caller takes each tie by itself."""


def least_norm(tape: Tape, m: Any, point: Mapping[str, Any], root: Slot, wrt: Sequence[str]) -> dict[str, Any] | None:
    """The least-norm element by variable; None where the limits cannot be had exactly."""
    if len(wrt) > MOST_VARIABLES:
        return None
    try:
        limits = {_limit(tape, m, point, root, wrt, direction) for direction in _directions(len(wrt))}
    except (NoRealValue, TermsRanOut, Unbounded, NotExact, TypeError):
        return None
    return dict(zip(wrt, _nearest_to_zero(sorted(limits)), strict=True))


def _directions(count: int) -> Iterator[tuple[int, ...]]:
    """Rays into every orthant and every order of the coordinates, with no two steps in a simple ratio."""
    sizes = (1009, 101, 11, 3)[:count]
    for order in itertools.permutations(sizes):
        for signs in itertools.product((1, -1), repeat=count):
            yield tuple(sign * size for sign, size in zip(signs, order, strict=True))


def _limit(
    tape: Tape, m: Any, point: Mapping[str, Any], root: Slot, wrt: Sequence[str], direction: Sequence[int]
) -> Vector:
    """The limit of the gradient along a ray, as t -> 0+."""
    s = SeriesSystem(m, 4)
    steps = dict(zip(wrt, direction, strict=True))
    inputs = {name: Series(s, {0: at, 1: steps.get(name, 0)}) for name, at in point.items()}
    values = evaluate(tape, s, inputs, [root])
    slots = [tape.inputs[name] for name in wrt]
    found = pullback(tape, s, values, {root: s.series(1)}, tape.dependents(slots))
    return tuple(Fraction(s.constant(s.series(found[slot]))) if slot in found else Fraction(0) for slot in slots)


def _nearest_to_zero(vectors: Sequence[Vector]) -> Vector:
    """The point of least norm in the convex hull: over every face, the one whose weights are all positive."""
    size = len(vectors[0])
    best = min(vectors, key=_squared)
    for count in range(2, size + 2):
        for face in itertools.combinations(vectors, count):
            candidate = _on_face(face)
            if candidate is not None and _squared(candidate) < _squared(best):
                best = candidate
    return best


def _squared(vector: Vector) -> Fraction:
    return sum((x * x for x in vector), Fraction(0))


def _on_face(face: Sequence[Vector]) -> Vector | None:
    """The point of least norm in the affine hull of a face, when it lies within the face itself."""
    first, *others = face
    edges = [tuple(a - b for a, b in zip(other, first, strict=True)) for other in others]
    # Normal equations: (edge_i . edge_j) w_j = -edge_i . first
    rows = [[_dot(e, g) for g in edges] + [-_dot(e, first)] for e in edges]
    weights = _solved(rows)
    if weights is None or any(w < 0 for w in weights) or sum(weights) > 1:
        return None
    return tuple(
        x + sum((w * e[k] for w, e in zip(weights, edges, strict=True)), Fraction(0)) for k, x in enumerate(first)
    )


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Gauss and Jordan, exactly; None for a singular system."""
    size = len(rows)
    for column in range(size):
        pivot = next((r for r in range(column, size) if rows[r][column] != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for r in range(size):
            if r != column:
                rows[r] = [x - rows[r][column] * y for x, y in zip(rows[r], rows[column], strict=True)]
    return [row[-1] for row in rows]
