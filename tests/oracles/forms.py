"""Two independent oracles for every row of the table: sympy's derivative, and mpmath at 50 digits.

Each form is written by hand here, from the definition of the function, not from the row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy as s

DIGITS = 50


def _real_root(x: Any, n: int) -> Any:
    return s.sign(x) * s.Abs(x) ** s.Rational(1, n)


# One sympy form a primitive; operands first, then the parameter. mpmath evaluates the form itself; the
# derivative comes once from sympy's rules and once from mpmath's numerical differentiation of the form.
FORMS: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "same": lambda x: x,
    "powi": lambda x, n: x**n,
    "powr": lambda x, r: x ** s.Rational(r.numerator, r.denominator),
    "pow": lambda x, y: s.exp(y * s.log(x)),
    "sqrt": lambda x: x ** s.Rational(1, 2),
    "cbrt": lambda x: x ** s.Rational(1, 3),
    "root": lambda x, n: x ** s.Rational(1, n),
    "hypot": lambda x, y: s.sqrt(x**2 + y**2),
    "exp": s.exp,
    "expm1": lambda x: s.exp(x) - 1,
    "exp2": lambda x: 2**x,
    "log": s.log,
    "log2": lambda x: s.log(x) / s.log(2),
    "log10": lambda x: s.log(x) / s.log(10),
    "log1p": lambda x: s.log(1 + x),
    "logaddexp": lambda x, y: s.log(s.exp(x) + s.exp(y)),
    "sigmoid": lambda x: 1 / (1 + s.exp(-x)),
    "softplus": lambda x: s.log(1 + s.exp(x)),
    "lambertw": s.LambertW,
    "lambertwm1": lambda x: s.LambertW(x, -1),
    "xlogy": lambda x, y: x * s.log(y),
    "xlog1py": lambda x, y: x * s.log(1 + y),
    "log1mexp": lambda x: s.log(1 - s.exp(x)),
    "sin": s.sin,
    "cos": s.cos,
    "tan": lambda x: s.sin(x) / s.cos(x),
    "sec": lambda x: 1 / s.cos(x),
    "csc": lambda x: 1 / s.sin(x),
    "cot": lambda x: s.cos(x) / s.sin(x),
    "asin": s.asin,
    "acos": s.acos,
    "atan": s.atan,
    "atan2": s.atan2,
    "sinh": s.sinh,
    "cosh": s.cosh,
    "tanh": lambda x: s.sinh(x) / s.cosh(x),
    "sech": lambda x: 1 / s.cosh(x),
    "sech2": lambda x: 1 / s.cosh(x) ** 2,
    "csch": lambda x: 1 / s.sinh(x),
    "coth": lambda x: s.cosh(x) / s.sinh(x),
    "asinh": s.asinh,
    "acosh": s.acosh,
    "atanh": s.atanh,
    "erf": s.erf,
    "erfc": s.erfc,
    "gamma": s.gamma,
    "lgamma": s.loggamma,
    "polygamma": lambda x, n: s.polygamma(n, x),
    "abs": s.Abs,
    "relu": lambda x: s.Piecewise((x, x > 0), (0, True)),
    "max": lambda x, y: s.Piecewise((x, x > y), (y, True)),
    "min": lambda x, y: s.Piecewise((x, x < y), (y, True)),
    "above": lambda x, y, t: s.Piecewise((1, x > y), (0, True)),
    "floor": s.floor,
    "ceil": s.ceiling,
    "mod": lambda x, y: x - y * s.floor(x / y),
}
# Steps that sympy or mpmath have no real form for: constant between jumps, written out.
STEPS: dict[str, Callable[[Any], Any]] = {
    "sign": mpmath.sign,
    "heaviside": lambda x: mpmath.mpf(x > 0),
    "round": mpmath.nint,
}


class Oracle:
    """Value and partial derivatives of a primitive at 50 digits."""

    def __init__(self, name: str, operands: int, parameter: tuple[Any, ...] = ()) -> None:
        self.name = name
        if name in STEPS:
            self.value: Callable[..., Any] = STEPS[name]
            self.by_sympy: list[Callable[..., Any]] = [lambda x: mpmath.mpf(0)]
            return
        symbols = s.symbols("x y", real=True)[:operands]
        form = FORMS[name](*symbols, *parameter)
        self.value = s.lambdify(symbols, form, "mpmath")
        derivatives = [s.diff(form, symbol).replace(s.Derivative, lambda *a: s.Integer(0)) for symbol in symbols]
        self.by_sympy = [s.lambdify(symbols, derivative, "mpmath") for derivative in derivatives]

    def partial_by_sympy(self, which: int, point: tuple[float, ...]) -> Any:
        with mpmath.workdps(DIGITS):
            return mpmath.re(self.by_sympy[which](*map(mpmath.mpf, point)))

    def partial_by_mpmath(self, which: int, point: tuple[float, ...], order: int = 1) -> Any:
        with mpmath.workdps(DIGITS):
            at = tuple(mpmath.mpf(x) for x in point)

            def along(factor: Any) -> Any:
                return self.value(*at[:which], at[which] * factor, *at[which + 1 :])

            # By a factor of the coordinate, so that the step suits 1e-300 as well as 1e200.
            return mpmath.re(mpmath.diff(along, 1, order)) / at[which] ** order

    def at(self, point: tuple[float, ...]) -> Any:
        with mpmath.workdps(DIGITS):
            return mpmath.re(self.value(*map(mpmath.mpf, point)))
