"""A benchmark program as peers take it: pairs of names and expressions, sympy's formulas, a Python function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.benchmarks.programs import Case

Work = Callable[[], object]
"""Runs the program over all points once."""


def statements(case: Case) -> list[tuple[str, str]]:
    """The program as (name, expression) pairs, the last one the target."""
    parts = [part.strip() for part in case.text.split(";")]
    return [tuple(part.split(" = ", 1)) if " = " in part else ("f", part) for part in parts]  # type: ignore[misc]


def count(columns: Sequence[Any]) -> int:
    """How many points the columns hold."""
    return next(len(column) for column in columns if np.ndim(column))


def formulas(case: Case) -> tuple[Any, list[Any]]:
    """The symbols of the program, and the value and its partials in them."""
    import sympy

    table: dict[str, Any] = {name: sympy.Symbol(name, real=True) for name in case.names}
    symbols = dict(table)
    for name, expression in statements(case):
        table[name] = sympy.sympify(expression, table)
    f = table[statements(case)[-1][0]]
    return list(symbols.values()), [f, *(sympy.diff(f, symbols[name]) for name in case.wrt)]


def python_function(case: Case, module: Any) -> Callable[..., Any]:
    """The program over a library's own functions, walked once per call of the tracer."""
    pairs = [(name, ast.parse(expression, mode="eval").body) for name, expression in statements(case)]

    def value(node: Any, names: dict[str, Any]) -> Any:
        match node:
            case ast.Constant():
                return float(node.value) if not isinstance(node.value, int) else node.value
            case ast.Name():
                return names[node.id]
            case ast.UnaryOp():
                return -value(node.operand, names)
            case ast.Call():
                return getattr(module, node.func.id)(*[value(a, names) for a in node.args])
            case ast.BinOp():
                left, right = value(node.left, names), value(node.right, names)
                match node.op:
                    case ast.Add():
                        return left + right
                    case ast.Sub():
                        return left - right
                    case ast.Mult():
                        return left * right
                    case ast.Div():
                        return left / right
                    case ast.Pow():
                        return left**right
        raise ValueError(ast.dump(node))

    def f(*arguments: Any) -> Any:
        names = dict(zip(case.names, arguments, strict=True))
        for name, node in pairs:
            names[name] = value(node, names)
        return names[pairs[-1][0]]

    return f
