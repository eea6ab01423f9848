"""Random programs with derivatives inside derivatives, each with what it means in mpmath and in sympy."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import mpmath
import sympy

NAMES = ("x", "y")
SYMBOLS = {name: sympy.Symbol(name, real=True) for name in NAMES}
FUNCTIONS: dict[str, tuple[Any, Any]] = {
    "sin": (mpmath.sin, sympy.sin),
    "exp": (mpmath.exp, sympy.exp),
    "log": (mpmath.log, sympy.log),
    "tanh": (mpmath.tanh, sympy.tanh),
    "atan": (mpmath.atan, sympy.atan),
    "sqrt": (mpmath.sqrt, sympy.sqrt),
    "abs": (abs, sympy.Abs),
}
POSITIVE = frozenset(["log", "sqrt"])


class Nested(NamedTuple):
    """A program in x and y; its value at numbers, by differences where it differentiates; as sympy has it."""

    text: str
    number: Callable[[Mapping[str, Any]], Any]
    formula: Any


def random_nested(chance: random.Random, depth: int = 3) -> Nested:
    """An expression in x and y with a derivative at its root, and others below."""
    return _derivative(chance, depth)


def random_place(chance: random.Random) -> dict[str, Fraction]:
    """A point at which nothing generated here has a corner, or is likely to."""
    return {name: Fraction(chance.randrange(3, 40), 16) for name in NAMES}


def _any(chance: random.Random, depth: int) -> Nested:
    kind = chance.random()
    if depth <= 0 or kind < 0.15:
        return _leaf(chance)
    if kind < 0.35:
        return _derivative(chance, depth - 1)
    if kind < 0.6:
        return _call(chance, depth - 1)
    return _operation(chance, depth - 1)


def _leaf(chance: random.Random) -> Nested:
    if chance.random() < 0.8:
        name = chance.choice(NAMES)
        return Nested(name, lambda at: at[name], SYMBOLS[name])
    q = Fraction(chance.randrange(1, 9), chance.randrange(1, 5))
    exact = sympy.Rational(q.numerator, q.denominator)
    return Nested(f"({q})", lambda at: mpmath.mpf(q.numerator) / q.denominator, exact)


def _call(chance: random.Random, depth: int) -> Nested:
    inner, name = _any(chance, depth), chance.choice(list(FUNCTIONS))
    numeric, symbolic = FUNCTIONS[name]
    if name not in POSITIVE:
        return Nested(f"{name}({inner.text})", lambda at: numeric(inner.number(at)), symbolic(inner.formula))
    return Nested(
        f"{name}(1 + ({inner.text})^2)", lambda at: numeric(1 + inner.number(at) ** 2), symbolic(1 + inner.formula**2)
    )


def _operation(chance: random.Random, depth: int) -> Nested:
    a, b = _any(chance, depth), _any(chance, depth)
    sign = chance.choice("+-*/")
    if sign == "+":
        return Nested(f"({a.text} + {b.text})", lambda at: a.number(at) + b.number(at), a.formula + b.formula)
    if sign == "-":
        return Nested(f"({a.text} - {b.text})", lambda at: a.number(at) - b.number(at), a.formula - b.formula)
    if sign == "*":
        return Nested(f"({a.text})*({b.text})", lambda at: a.number(at) * b.number(at), a.formula * b.formula)
    return Nested(
        f"({a.text})/(2 + ({b.text})^2)",
        lambda at: a.number(at) / (2 + b.number(at) ** 2),
        a.formula / (2 + b.formula**2),
    )


def _derivative(chance: random.Random, depth: int) -> Nested:
    inner = _any(chance, depth)
    by = [chance.choice(NAMES) for _ in range(chance.choice([1, 1, 2]))]
    orders = tuple(by.count(name) for name in NAMES)

    def number(at: Mapping[str, Any]) -> Any:
        place = tuple(at[name] for name in NAMES)
        return mpmath.diff(lambda *moved: inner.number(dict(zip(NAMES, moved, strict=True))), place, orders)

    formula = sympy.diff(inner.formula, *(SYMBOLS[name] for name in by))
    return Nested(f"diff({inner.text}, {', '.join(by)})", number, formula)
