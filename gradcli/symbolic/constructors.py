"""Each primitive as a sympy expression: sympy's own function where it has one that stays readable, else a
function of ours with its derivative. Corners and steps never become Heaviside or DiracDelta.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.rational import RATIONALS, NotExact
from gradcli.symbolic.limits import check_factorial, check_power

Constructor = Callable[..., Any]


@cache
def named(name: str) -> Any:
    """A sympy function of ours, printed by its name in the language; real for real arguments."""
    import sympy

    def fdiff(self: Any, argindex: int = 1) -> Any:
        return _derivatives()[name][argindex - 1](*self.args)

    @classmethod  # type: ignore[misc]
    def evaluated(cls: Any, *arguments: Any) -> Any:
        """The value at rational arguments of what keeps rationals rational; None leaves the call as it is."""
        row = PRIMITIVES[name]
        if not row.rational or not all(argument.is_Rational for argument in arguments):
            return None
        try:
            value = row.value(RATIONALS, *(Fraction(int(q.p), int(q.q)) for q in arguments))
        except NotExact:
            return None
        return sympy.Rational(value.numerator, value.denominator)

    facts = {
        "eval": evaluated,
        "fdiff": fdiff,
        "_eval_is_real": lambda self: True,
        "_eval_is_finite": lambda self: True,
    }
    return type(name, (sympy.Function,), facts)


@cache
def _derivatives() -> dict[str, tuple[Constructor, ...]]:
    """The derivative of each of our functions by each argument, as sympy expressions."""
    import sympy as s

    def where(condition: Any, a: Any, b: Any) -> Any:
        return s.Piecewise((a, condition), (b, True))

    def none(*_: Any) -> Any:
        return s.Integer(0)

    f = named
    return {
        "abs": (lambda x: f("sign")(x),),
        "sign": (none,),
        "heaviside": (none,),
        "floor": (none,),
        "ceil": (none,),
        "round": (none,),
        "stop": (none,),
        "relu": (lambda x: where(s.Gt(x, 0), s.Integer(1), s.Integer(0)),),
        "max": (lambda x, y: where(s.Gt(x, y), 1, 0), lambda x, y: where(s.Gt(x, y), 0, 1)),
        "min": (lambda x, y: where(s.Lt(x, y), 1, 0), lambda x, y: where(s.Lt(x, y), 0, 1)),
        "mod": (lambda x, y: s.Integer(1), lambda x, y: -f("floor")(x / y)),
        "sigmoid": (lambda x: f("sigmoid")(x) * f("sigmoid")(-x),),
        "softplus": (lambda x: f("sigmoid")(x),),
        "logaddexp": (lambda x, y: f("sigmoid")(x - y), lambda x, y: f("sigmoid")(y - x)),
        "hypot": (lambda x, y: x / f("hypot")(x, y), lambda x, y: y / f("hypot")(x, y)),
        "cbrt": (lambda x: 1 / (3 * f("cbrt")(x) ** 2),),
        "root": (lambda x, n: 1 / (n * f("root")(x, n) ** (n - 1)), none),
        "log1p": (lambda x: 1 / (1 + x),),
        "expm1": (lambda x: s.exp(x),),
        "lambertw": (lambda x: s.exp(-f("lambertw")(x)) / (1 + f("lambertw")(x)),),
    }


@cache
def constructors() -> dict[str, Constructor]:
    """Primitive name to constructor. A parameter comes after the operands, as in the rows."""
    import sympy as s

    def rational(q: Any) -> Any:
        return s.Rational(q.numerator, q.denominator)

    def power(a: Any, n: int) -> Any:
        check_power(a, n)
        return s.Pow(a, s.Integer(n))

    def root_power(a: Any, r: Any) -> Any:
        check_power(a, r.numerator)
        return s.Pow(a, rational(r))

    def general(a: Any, b: Any) -> Any:
        if a.is_Rational and b.is_Rational:
            check_power(a, int(b))
        return s.Pow(a, b)

    def factorial_like(function: Constructor) -> Constructor:
        def build(a: Any) -> Any:
            check_factorial(a)
            return function(a)

        return build

    def polygamma(a: Any, n: int) -> Any:
        # sympy would write digamma(1/3) with Euler's constant, and polygamma(2, 1) with zeta.
        return s.polygamma(n, a, evaluate=not (a.is_Rational and (a.is_positive or not a.is_Integer)))

    table: dict[str, Constructor] = {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: _quotient(s, a, b),
        "neg": lambda a: -a,
        "same": lambda a: a,
        "powi": power,
        "powr": root_power,
        "pow": general,
        "sqrt": s.sqrt,
        "exp2": lambda a: s.Pow(2, a) if not a.is_Rational else root_power(s.Integer(2), a),
        "log2": lambda a: s.log(a) / s.log(2),
        "log10": lambda a: s.log(a) / s.log(10),
        "gamma": factorial_like(s.gamma),
        "lgamma": factorial_like(s.loggamma),
        "polygamma": polygamma,
        "root": lambda a, n: named("root")(a, s.Integer(n)),
    }
    for name in [
        "exp",
        "log",
        "sin",
        "cos",
        "tan",
        "sec",
        "csc",
        "cot",
        "asin",
        "acos",
        "atan",
        "atan2",
        "sinh",
        "cosh",
        "tanh",
        "sech",
        "csch",
        "coth",
    ]:
        table[name] = getattr(s, name)
    for name in ["asinh", "acosh", "atanh", "erf", "erfc"]:
        table[name] = getattr(s, name)
    for name in _derivatives():
        table.setdefault(name, named(name))
    return table


def _quotient(s: Any, a: Any, b: Any) -> Any:
    if b == 0:
        from gradcli.symbolic.limits import NoFormula, Nothing

        raise NoFormula(Nothing("a constant is divided by zero"))
    return a / b
