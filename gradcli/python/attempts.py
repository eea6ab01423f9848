"""``try`` around arithmetic: what is caught, and whether anything else comes of it."""

from __future__ import annotations

import ast

FAILURES = frozenset(["ZeroDivisionError", "FloatingPointError", "OverflowError", "ValueError", "ArithmeticError"])
"""What arithmetic raises at points where there is no value."""


def caught(handler: ast.ExceptHandler) -> list[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [kind.id if isinstance(kind, ast.Name) else "" for kind in kinds]


def has_no_value(body: list[ast.stmt], tried: list[ast.stmt]) -> bool:
    """Whether a block raises, or returns, or sets the one name that was tried to, what is no number."""
    (node, *more) = body
    if isinstance(node, ast.Assign):
        (first, *others) = tried
        if others or not isinstance(first, ast.Assign) or ast.dump(first.targets[0]) != ast.dump(node.targets[0]):
            return False
    if more:
        return False
    if isinstance(node, (ast.Return, ast.Assign)) and isinstance(node.value, ast.Attribute):
        return node.value.attr == "nan" or (node.value.attr == "inf" and isinstance(node, ast.Return))
    return isinstance(node, ast.Raise)
