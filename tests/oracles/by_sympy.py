"""The language's functions as sympy has them, for ``parse_expr`` on text that was generated here."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as s
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication,
    parse_expr,
    rationalize,
    standard_transformations,
)

_HALF = s.Rational(1, 2)


def _round(x: Any) -> Any:
    low = s.floor(x)
    part = x - low
    return low + (1 if part > _HALF or (part == _HALF and low % 2 == 1) else 0)


def _root(x: Any, n: Any) -> Any:
    return s.sign(x) * s.Abs(x) ** (1 / n) if n % 2 else x ** (1 / n)


MEANING: dict[str, Any] = {
    "abs": s.Abs, "cbrt": lambda x: _root(x, s.Integer(3)), "root": _root, "pow": lambda x, y: x**y, "expm1": lambda x: s.exp(x) - 1,
    "exp2": lambda x: 2**x, "log2": lambda x: s.log(x) / s.log(2), "log10": lambda x: s.log(x) / s.log(10),
    "log1p": lambda x: s.log(1 + x), "ln": s.log, "acot": lambda x: s.atan(1 / x), "erf": s.erf, "erfc": s.erfc,
    "lgamma": lambda x: s.log(s.Abs(s.gamma(x))), "digamma": s.digamma, "sigmoid": lambda x: 1 / (1 + s.exp(-x)),
    "softplus": lambda x: s.log(1 + s.exp(x)), "relu": lambda x: s.Max(x, 0), "lambertw": s.LambertW, "max": s.Max, "min": s.Min,
    "logaddexp": lambda x, y: s.log(s.exp(x) + s.exp(y)), "hypot": lambda x, y: s.sqrt(x**2 + y**2), "mod": s.Mod,
    "clip": lambda x, low, high: s.Min(s.Max(x, low), high), "sign": s.sign, "floor": s.floor, "ceil": s.ceiling,
    "round": _round, "heaviside": lambda x: s.Heaviside(x, _HALF), "stop": lambda x: x, "e": s.E,
    "where": lambda test, yes, no: yes if test else no,
}  # fmt: skip
TRANSFORMATIONS = (*standard_transformations, convert_xor, implicit_multiplication, rationalize)


def value_by_sympy(text: str, point: dict[str, Fraction], digits: int) -> Any:
    """What sympy reads in a text, with numbers for its variables: a sympy Float, or whatever is no real number."""
    at = {name: s.Rational(q.numerator, q.denominator) for name, q in point.items()}
    found = parse_expr(text, {**MEANING, **at}, transformations=TRANSFORMATIONS)
    return s.sympify(found).evalf(digits, maxn=1000)
