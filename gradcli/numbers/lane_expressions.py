"""The expressions of an algorithm over blocks: closures over what each name holds.

Temporaries are overwritten, what has a name is not. A choice whose arms call nothing is computed whole.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from gradcli.functions.algorithms import POLYNOMIAL, PREFIX, Algorithm, of_printed

LaneNames = dict[str, Any]
"""What each name holds: an array over the points that are here, or one number for all of them."""

_OPERATIONS: dict[type, Any] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide,
    ast.Lt: np.less, ast.Gt: np.greater, ast.LtE: np.less_equal, ast.GtE: np.greater_equal,
    ast.Eq: np.equal, ast.NotEq: np.not_equal,
}  # fmt: skip
_WORDS = {"abs": np.absolute, "pow": np.power, "atan2": np.arctan2}
"""Words that NumPy calls otherwise."""


class LaneExpression(NamedTuple):
    """``run`` computes it; ``fresh`` where nobody else holds the result, so that it may be overwritten."""

    run: Callable[[LaneNames], Any]
    fresh: bool


class LaneExpressions:
    """Reads expressions; ``compiled`` makes the algorithms they call."""

    def __init__(self, compiled: Callable[[Algorithm], Callable[..., Any]]) -> None:
        self.compiled = compiled

    def of(self, node: ast.expr) -> LaneExpression:
        match node:
            case ast.Constant(value):
                number = float(value)  # type: ignore[arg-type]
                return LaneExpression(lambda names: number, False)
            case ast.Name(name):
                return LaneExpression(lambda names: names[name], False)
            case ast.BinOp(left, sign, right):
                return _two(_OPERATIONS[type(sign)], self.of(left), self.of(right))
            case ast.Compare(left, [relation], [right]):
                return _two(_OPERATIONS[type(relation)], self._plain(left), self._plain(right))
            case ast.UnaryOp(ast.USub(), operand):
                return _one(np.negative, self.of(operand))
            case ast.BoolOp(word, [first, *others]):
                whole = self.of(first)
                for other in others:
                    whole = _two(np.logical_and if isinstance(word, ast.And) else np.logical_or, whole, self.of(other))
                return whole
            case ast.IfExp(test, yes, no):
                return self._choice(test, yes, no)
            case ast.Call(ast.Name(name), [ast.Constant(coefficients), argument]) if name == POLYNOMIAL:
                return _polynomial(coefficients, self.of(argument))
            case ast.Call(ast.Name(name), given) if name.startswith(PREFIX):
                return self._call(of_printed(name), [self.of(part) for part in given])
            case ast.Call(ast.Name(name), [only]):
                return _one(_WORDS.get(name) or getattr(np, name), self.of(only))
            case ast.Call(ast.Name(name), [first, second]):
                return _two(_WORDS.get(name) or getattr(np, name), self.of(first), self.of(second))
        raise NotImplementedError(ast.unparse(node))

    def _call(self, inner: Algorithm, operands: list[LaneExpression]) -> LaneExpression:
        function = self.compiled(inner)
        # What has no branches may hand back an operand as it is.
        return LaneExpression(lambda names: function(*[operand.run(names) for operand in operands]), not inner.straight)

    def _plain(self, node: ast.expr) -> LaneExpression:
        """An operand whose memory cannot hold the result."""
        return self.of(node)._replace(fresh=False)

    def _choice(self, test: ast.expr, yes: ast.expr, no: ast.expr) -> LaneExpression:
        """Where all points choose alike, one arm; arms that call something are computed for those that take them."""
        condition, arms = self.of(test), (self.of(yes), self.of(no))
        called = any(isinstance(node, ast.Call) for arm in (yes, no) for node in ast.walk(arm))
        wanted = names_read([yes]), names_read([no])

        def run(names: LaneNames) -> Any:
            decided = condition.run(names)
            count = np.count_nonzero(decided)
            if count in (0, np.size(decided)):
                return arms[0 if count else 1].run(names)
            if not called:
                return np.where(decided, arms[0].run(names), arms[1].run(names))
            results = np.empty(len(decided))
            for arm, chosen, read in zip(arms, (decided, ~decided), wanted, strict=True):
                places = np.flatnonzero(chosen)
                results[places] = arm.run(taken(names, places, read))
            return results

        return LaneExpression(run, arms[0].fresh and arms[1].fresh)


def _one(function: Any, operand: LaneExpression) -> LaneExpression:
    if not operand.fresh:
        return LaneExpression(lambda names: function(operand.run(names)), True)

    def run(names: LaneNames) -> Any:
        number = operand.run(names)
        return function(number, out=number) if isinstance(number, np.ndarray) else function(number)

    return LaneExpression(run, True)


def _two(function: Any, left: LaneExpression, right: LaneExpression) -> LaneExpression:
    def run(names: LaneNames) -> Any:
        a, b = left.run(names), right.run(names)
        if left.fresh and isinstance(a, np.ndarray):
            return function(a, b, out=a)
        if right.fresh and isinstance(b, np.ndarray):
            return function(a, b, out=b)
        return function(a, b)

    return LaneExpression(run, True)


def _polynomial(coefficients: Any, argument: LaneExpression) -> LaneExpression:
    last, *others = reversed(coefficients)
    if not others:
        return LaneExpression(lambda names: float(last), False)

    def run(names: LaneNames) -> Any:
        x = argument.run(names)
        total = np.multiply(x, last)
        for c in others[:-1]:
            total += c
            total *= x
        return total + others[-1]

    return LaneExpression(run, True)


def taken(names: LaneNames, chosen: Any, wanted: Iterable[str]) -> LaneNames:
    """What names hold at some of the points."""
    return {n: names[n] if np.ndim(names[n]) == 0 else names[n][chosen] for n in wanted if n in names}


def names_read(body: Iterable[ast.AST]) -> set[str]:
    """The names a text reads, those it assigns first among them: more than needed is no fault."""
    return {
        node.id
        for part in body
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
    }
