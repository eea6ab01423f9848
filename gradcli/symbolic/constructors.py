"""Each primitive as a sympy expression: sympy's own function where it has one that stays readable, else a
function of ours with the row's derivative. Corners and steps never become Heaviside or DiracDelta.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from typing import Any

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import NO_RULE_SAYS, Primitive
from gradcli.numbers.rational import RATIONALS, NotExact
from gradcli.symbolic.limits import check_factorial, check_power
from gradcli.symbolic.special_formulas import SpecialFormulas

Constructor = Callable[..., Any]


@cache
def named(name: str) -> Any:
    """A sympy function of ours, printed by its name in the language; real for real arguments."""
    import sympy

    def fdiff(self: Any, argindex: int = 1) -> Any:
        return _slope(PRIMITIVES[name], argindex - 1, self)

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


def _slope(row: Primitive, place: int, call: Any) -> Any:
    """The derivative of a call of ours by an argument: the row's partial, run over formulas."""
    import sympy as s

    if place >= len(row.partials):  # a parameter
        return s.Integer(0)
    if row.switch == "x - y":  # one of two: the second has the slope that the first leaves, and one condition tells
        relation = row.partials[0](FORMULAS, call, *call.args).args[0].cond
        relation = relation if relation.lhs == call.args[0] else relation.reversed
        return s.Piecewise((1 - place, relation), (place, True))
    found = row.partials[place](FORMULAS, call, *call.args)
    return FORMULAS.number(0 if found is None else found)


class RowFormulas(SpecialFormulas):
    """The number system of sympy's expressions: the rows, run over it, write themselves."""

    name = "formulas"
    written = True
    """Nothing is computed: what is there for the sake of doubles would only be longer."""

    @staticmethod
    def number(q: Any) -> Any:
        import sympy as s

        return s.Rational(q.numerator, q.denominator) if isinstance(q, int | Fraction) else q

    @staticmethod
    def pi() -> Any:
        import sympy as s

        return s.pi

    @staticmethod
    def e() -> Any:
        import sympy as s

        return s.E

    @staticmethod
    def half() -> Any:
        import sympy as s

        return s.Rational(1, 2)

    def div(self, a: Any, b: Any) -> Any:
        if b == 0:
            from gradcli.symbolic.limits import NoFormula, Nothing

            raise NoFormula(Nothing("a constant is divided by zero"))
        return self.number(a) / b

    def powi(self, a: Any, n: Any) -> Any:
        import sympy as s

        check_power(a, n)
        return s.Pow(a, s.Integer(n))

    def powr(self, a: Any, r: Any) -> Any:
        import sympy as s

        check_power(a, r.numerator)
        return s.Pow(a, s.Rational(r.numerator, r.denominator))

    def pow(self, a: Any, b: Any) -> Any:
        import sympy as s

        if a.is_Rational and b.is_Rational:
            check_power(a, int(b))
        return s.Pow(a, b)

    def root(self, a: Any, n: Any) -> Any:
        import sympy as s

        return named("root")(a, s.Integer(n))

    def exp2(self, a: Any) -> Any:
        import sympy as s

        return s.Pow(2, a) if not a.is_Rational else self.powr(s.Integer(2), a)

    def log2(self, a: Any) -> Any:
        import sympy as s

        return s.log(a) / s.log(2)

    def log10(self, a: Any) -> Any:
        import sympy as s

        return s.log(a) / s.log(10)

    def unruled(self, a: Any) -> Any:
        from gradcli.symbolic.limits import NoFormula

        raise NoFormula(NO_RULE_SAYS)

    def sech2(self, a: Any) -> Any:
        import sympy as s

        return s.sech(a) ** 2

    def gamma(self, a: Any) -> Any:
        import sympy as s

        check_factorial(a)
        return s.gamma(a)

    def lgamma(self, a: Any) -> Any:
        import sympy as s

        check_factorial(a)
        return s.loggamma(a)

    def polygamma(self, a: Any, n: int) -> Any:
        import sympy as s

        # sympy would write digamma(1/3) with Euler's constant, and polygamma(2, 1) with zeta.
        return s.polygamma(n, a, evaluate=not (a.is_Rational and (a.is_positive or not a.is_Integer)))

    def above(self, a: Any, b: Any, tie: Any) -> Any:
        """What it is where the two are equal is left out: there is no derivative there."""
        import sympy as s

        return s.Piecewise((1, s.Gt(a, b)), (0, True))

    def round(self, a: Any) -> Any:
        """How often y goes into x, which the slope of mod has exactly so, is floor(x/y)."""
        for found in a.atoms(named("mod")):
            x, y = found.args
            if a == (x - found) / y:
                return named("floor")(x / y)
        return named("round")(a)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return constructor(PRIMITIVES[name])


FORMULAS = RowFormulas()


def constructor(row: Primitive) -> Constructor:
    """What makes the expression of a row. A parameter comes after the operands, as in the rows."""
    import sympy as s

    if row.formula == "value":
        return partial(row.value, FORMULAS)
    found: Constructor = getattr(s, row.formula) if row.formula else named(row.name)
    return found


def constructors() -> dict[str, Constructor]:
    """Primitive name to constructor."""
    return {name: constructor(row) for name, row in PRIMITIVES.items()}
