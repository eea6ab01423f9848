"""The algorithms of ``gradcli.functions.doubles`` over blocks: each statement once for all points that reach it.

Where points part they are gathered apart, so that a branch or another turn of a loop costs only those that take it;
a choice whose arms call nothing is computed whole. Temporaries are overwritten, what has a name is not. Callers
switch NumPy's warnings off.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from gradcli.functions.algorithms import Algorithm, algorithm, orders
from gradcli.functions.doubles import ALL
from gradcli.numbers.lane_expressions import LaneExpression, LaneExpressions, LaneNames, names_read, taken


class Points(NamedTuple):
    """Some points on their way: their places in the block (None: all of it, in order) and their names."""

    places: Any
    names: LaneNames


LaneStep = Callable[[Points, Any], "Points | None"]
"""Takes points through a statement; those that return leave their results in the array."""


def over_blocks(name: str) -> Callable[..., Any]:
    """An algorithm as a function of arrays, or of floats that stand for whole blocks, and of its orders."""
    count = orders(name)

    def call(*given: Any) -> Any:
        operands, known = given[: len(given) - count], given[len(given) - count :]
        if all(np.ndim(operand) == 0 for operand in operands):
            return np.float64(ALL[name](*map(float, operands), *known))
        return _compiled(algorithm(name, *known))(*operands)

    return call


@cache
def _compiled(chosen: Algorithm) -> Callable[..., Any]:
    if chosen.straight:
        return _straight(chosen)
    steps = _steps(chosen.body, set())

    def call(*operands: Any) -> Any:
        shape = np.broadcast_shapes(*map(np.shape, operands))
        names = {
            name: operand if np.ndim(operand) == 0 else np.broadcast_to(operand, shape).ravel()
            for name, operand in zip(chosen.parameters, operands, strict=True)
        }
        results = np.empty(int(np.prod(shape)))
        _through(steps, Points(None, names), results)
        return results.reshape(shape)

    return call


def _straight(chosen: Algorithm) -> Callable[..., Any]:
    """Without branches: every point is everywhere."""
    *assigned, last = chosen.body
    lines = [(part.targets[0].id, _EXPRESSIONS.of(part.value)) for part in assigned]  # type: ignore[attr-defined]
    result = _EXPRESSIONS.of(last.value)  # type: ignore[attr-defined]

    def call(*operands: Any) -> Any:
        names = dict(zip(chosen.parameters, operands, strict=True))
        for name, line in lines:
            names[name] = line.run(names)
        return result.run(names)

    return call


# Statements

_EXPRESSIONS = LaneExpressions(lambda chosen: _compiled(chosen))


def _through(steps: Sequence[LaneStep], points: Points | None, results: Any) -> Points | None:
    for step in steps:
        if points is None:
            return None
        points = step(points, results)
    return points


def _steps(body: Sequence[ast.stmt], after: set[str]) -> list[LaneStep]:
    """``after`` are the names that are read behind the body: no other goes along where points part."""
    found: list[LaneStep] = []
    wanted = set(after)
    for node in reversed(body):
        found.append(_step(node, frozenset(wanted)))
        if isinstance(node, ast.Assign):
            wanted -= _targets([node])
        wanted |= names_read([node])
    return found[::-1]


def _step(node: ast.stmt, after: frozenset[str]) -> LaneStep:
    match node:
        case ast.Assign([ast.Name(name)], value):
            return _assignment(name, _EXPRESSIONS.of(value))
        case ast.Return(ast.expr() as value):
            return _return(_EXPRESSIONS.of(value))
        case ast.If(test, yes, no):
            arms = (_steps(yes, set(after)), _steps(no, set(after)))
            return _branch(_EXPRESSIONS.of(test), arms, names_read([*yes, *no]) | after)
        case ast.While(test, inner, []):
            again = after | names_read([node])
            return _loop(_EXPRESSIONS.of(test), _steps(inner, set(again)), again, after)
    raise NotImplementedError(ast.unparse(node))


def _assignment(name: str, value: LaneExpression) -> LaneStep:
    def step(points: Points, results: Any) -> Points:
        points.names[name] = value.run(points.names)
        return points

    return step


def _return(value: LaneExpression) -> LaneStep:
    def step(points: Points, results: Any) -> None:
        results[... if points.places is None else points.places] = value.run(points.names)

    return step


def _branch(test: LaneExpression, arms: tuple[list[LaneStep], list[LaneStep]], wanted: Iterable[str]) -> LaneStep:
    def step(points: Points, results: Any) -> Points | None:
        parts = _parted(points, test.run(points.names), wanted)
        arrived = [_through(steps, part, results) for steps, part in zip(arms, parts, strict=True)]
        return _joined([part for part in arrived if part is not None])

    return step


def _loop(test: LaneExpression, inner: list[LaneStep], again: Iterable[str], after: frozenset[str]) -> LaneStep:
    def step(points: Points, results: Any) -> Points | None:
        arrived = []
        turning: Points | None = points
        while turning is not None:
            turning, left = _parted(turning, test.run(turning.names), again)
            if left is not None:
                arrived.append(Points(left.places, {name: left.names[name] for name in after if name in left.names}))
            turning = _through(inner, turning, results)
        return _joined(arrived)

    return step


def _parted(points: Points, condition: Any, wanted: Iterable[str]) -> tuple[Points | None, Points | None]:
    """The points where a condition holds, and the others."""
    if np.ndim(condition) == 0:
        return (points, None) if condition else (None, points)
    count = np.count_nonzero(condition)
    if count in (0, len(condition)):
        return (points, None) if count else (None, points)
    return _gathered(points, np.flatnonzero(condition), wanted), _gathered(points, np.flatnonzero(~condition), wanted)


def _gathered(points: Points, chosen: Any, wanted: Iterable[str]) -> Points:
    places = chosen if points.places is None else points.places[chosen]
    return Points(places, taken(points.names, chosen, wanted))


def _joined(parts: list[Points]) -> Points | None:
    """Points that come together again; a name that only some have is read by none."""
    if len(parts) < 2:
        return parts[0] if parts else None
    names: LaneNames = {}
    for name in set.intersection(*(set(part.names) for part in parts)):
        columns = [np.broadcast_to(part.names[name], part.places.shape) for part in parts]
        names[name] = np.concatenate(columns)
    return Points(np.concatenate([part.places for part in parts]), names)


def _targets(body: Iterable[ast.stmt]) -> set[str]:
    nodes = (node for part in body for node in ast.walk(part) if isinstance(node, ast.Assign))
    return {target.id for node in nodes for target in node.targets if isinstance(target, ast.Name)}
