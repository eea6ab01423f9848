"""Values and slopes at 200 bits, by flint's own power series: no rule of the table, no tape, no parser of ours.

A tree (``tests/chance/random_texts.py``) is evaluated on series c0 + c1*t in balls. Functions that flint has no series of
are written by their definitions. With ``rounding`` the point and every result are widened by half an ulp of a double,
as if they had been rounded there: the radius of the outcome is the condition of the expression as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, arb_series, ctx, fmpq

PRECISION = 200
HALF_ULP = arb(2) ** -53
SMALL, LARGE = arb(10) ** -150, arb(10) ** 150
"""What a number on the way may be, so that its square, which some slopes need, is a double too."""
Tree = tuple[Any, ...]
Series = Any


class NoValue(ArithmeticError):
    """There is no real value, or flint cannot tell which branch is taken."""


class OutOfRange(ArithmeticError):
    """A number on the way that a double cannot hold in full."""


def number(q: Any) -> Any:
    q = Fraction(q)
    return arb(fmpq(q.numerator, q.denominator))


def constant(c: Any) -> Series:
    return arb_series([c])


def sign(a: Series) -> int:
    c = a[0]
    if c > 0:
        return 1
    if c < 0:
        return -1
    if c == 0:
        return 0
    raise NoValue("a sign cannot be told")


def positive(a: Series) -> Series:
    if sign(a) <= 0:
        raise NoValue("outside the domain")
    return a


def _whole(c: Any) -> Any:
    found = c.floor().unique_fmpz()
    if found is None or (c.contains_integer() and not c.is_exact()):
        raise NoValue("a step cannot be told")
    return found


def _floor(a: Series) -> Series:
    return constant(arb(_whole(a[0])))


def _round(a: Series) -> Series:
    whole = _whole(a[0] + arb(0.5))
    tie = 2 * a[0] == 2 * arb(whole) - 1
    return constant(arb(whole - 1 if tie and whole % 2 else whole))


def _power(a: Series, b: Series) -> Series:
    return (b * positive(a).log()).exp()


def _fractional(a: Series, q: Fraction) -> Series:
    if q.denominator == 1:
        n = abs(int(q))
        total = constant(arb(1))
        for bit in bin(n)[2:]:
            total = total * total * a if bit == "1" else total * total
        if q < 0:
            return total.inv()
        return total
    return (constant(number(q)) * positive(a).log()).exp()


def _root(a: Series, n: int) -> Series:
    if n % 2 == 0:
        return _fractional(a, Fraction(1, n))
    side = sign(a)
    if side == 0:
        raise NoValue("a vertical tangent")
    return side * _fractional(side * a, Fraction(1, n))


def _polygamma(a: Series, n: int) -> Series:
    from flint import acb

    if not a[0] > 0 and a[0].contains_integer():
        raise NoValue("a pole")
    value, slope = (acb(a[0]).polygamma(acb(k)).real for k in (n, n + 1))
    return arb_series([value, slope * a[1]])


def _lgamma(a: Series) -> Series:
    if a[0] > 0:
        return a.lgamma()
    g = a.gamma()
    return (sign(g) * g).log()


def _atan2(y: Series, x: Series) -> Series:
    if x[0] > 0 and abs(x[0]) > abs(y[0]):
        return (y / x).atan()
    if sign(y) == 0:
        raise NoValue("the cut")
    turned = constant(arb.pi() / 2 * sign(y)) - (x / y).atan()
    return turned if x[0] > 0 or abs(x[0]) < abs(y[0]) else constant(arb.pi() * sign(y)) + (y / x).atan()


def _inside(a: Series) -> Series:
    if not (a[0] < 1 and a[0] > -1):
        raise NoValue("outside the domain")
    return a


def _sinh2(a: Series) -> Series:
    return a.exp() - (-a).exp()


def _cosh2(a: Series) -> Series:
    return a.exp() + (-a).exp()


def _asinh(a: Series) -> Series:
    side = sign(a) or 1
    return side * (side * a + (a * a + 1).sqrt()).log()


def _acosh(a: Series) -> Series:
    return (a + ((positive(a) - 1).sqrt() * (a + 1).sqrt())).log()


def _atanh(a: Series) -> Series:
    return ((1 + _inside(a)) / (1 - a)).log() / 2


def _larger(a: Series, b: Series) -> Series:
    return a if sign(a - b) >= 0 else b


def _smaller(a: Series, b: Series) -> Series:
    return a if sign(a - b) <= 0 else b


def _many(choose: Callable[[Series, Series], Series]) -> Callable[..., Series]:
    def call(first: Series, *rest: Series) -> Series:
        for other in rest:
            first = choose(first, other)
        return first

    return call


def _mod(a: Series, b: Series) -> Series:
    return a - b * _floor(a / b)


LN2, LN10 = (lambda: arb(2).log()), (lambda: arb(10).log())
FUNCTIONS: dict[str, Callable[..., Series]] = {
    "sqrt": lambda a: positive(a).sqrt(), "cbrt": lambda a: _root(a, 3), "exp": lambda a: a.exp(), "expm1": lambda a: a.exp() - 1,
    "exp2": lambda a: (a * LN2()).exp(), "log": lambda a, *base: positive(a).log() / (positive(*base).log() if base else 1), "log2": lambda a: positive(a).log() / LN2(),
    "log10": lambda a: positive(a).log() / LN10(), "log1p": lambda a: positive(1 + a).log(), "sin": lambda a: a.sin(),
    "cos": lambda a: a.cos(), "tan": lambda a: a.sin() / a.cos(), "sec": lambda a: a.cos().inv(), "csc": lambda a: a.sin().inv(),
    "cot": lambda a: a.cos() / a.sin(), "asin": lambda a: _inside(a).asin(), "acos": lambda a: _inside(a).acos(),
    "atan": lambda a: a.atan(), "sinh": lambda a: _sinh2(a) / 2, "cosh": lambda a: _cosh2(a) / 2,
    "tanh": lambda a: 1 - 2 / ((2 * a).exp() + 1), "sech": lambda a: 2 / _cosh2(a), "csch": lambda a: 2 / _sinh2(a),
    "coth": lambda a: 1 + 2 / ((2 * a).exp() - 1), "asinh": _asinh, "acosh": _acosh, "atanh": _atanh, "erf": lambda a: a.erf(),
    "erfc": lambda a: a.erfc(), "gamma": lambda a: a.gamma(), "lgamma": _lgamma, "digamma": lambda a: _polygamma(a, 0),
    "sigmoid": lambda a: (1 + (-a).exp()).inv(), "softplus": lambda a: (1 + a.exp()).log(), "lambertw": lambda a: a.lambertw(),
    "asec": lambda a: _inside(a.inv()).acos(), "acsc": lambda a: _inside(a.inv()).asin(), "acot": lambda a: a.inv().atan(),
    "asech": lambda a: _acosh(a.inv()), "acsch": lambda a: _asinh(a.inv()), "acoth": lambda a: _atanh(a.inv()),
    "hypot": lambda a, b: (a * a + b * b).sqrt(), "atan2": _atan2, "logaddexp": lambda a, b: (a.exp() + b.exp()).log(), "pow": _power,
    "abs": lambda a: sign(a) * a, "relu": lambda a: a if sign(a) > 0 else constant(arb(0)), "max": _many(_larger), "min": _many(_smaller),
    "clip": lambda a, low, high: _smaller(_larger(a, low), high), "sign": lambda a: constant(arb(sign(a))), "floor": _floor,
    "ceil": lambda a: -_floor(-a), "round": _round, "heaviside": lambda a: constant((arb(sign(a)) + 1) / 2), "mod": _mod,
    "stop": lambda a: constant(a[0]),
}  # fmt: skip
COMPARED: dict[str, Callable[[int], bool]] = {
    "lt": lambda s: s < 0, "le": lambda s: s <= 0, "gt": lambda s: s > 0, "ge": lambda s: s >= 0, "eq": lambda s: s == 0,
    "ne": lambda s: s != 0,
}  # fmt: skip


class Evaluator:
    """Trees at one point along one direction. ``functions`` are the definitions of the program, by name."""

    def __init__(
        self, names: Mapping[str, Series], functions: Mapping[str, Any] | None = None, *, rounding: bool = False
    ) -> None:
        self.names, self.functions, self.rounding = dict(names), functions or {}, rounding

    def __call__(self, tree: Tree) -> Series:
        operation, value, *operands = tree
        if operation == "number":
            q = Fraction(value)
            c = number(q)
            exact = q == Fraction(float(q))
            return constant(c + c * arb(0, 1) * HALF_ULP if self.rounding and not exact else c)
        if operation == "name":
            return (
                self.names[value]
                if value in self.names
                else constant(self.rounded(arb.const_e() if value == "e" else arb.pi()))
            )
        if operation == "where":
            return self(operands[1] if self.holds(operands[0]) else operands[2])
        if operation == "pow":
            return self._finished(self._power(*operands))
        given = [self(operand) for operand in operands]
        if operation == "call" and value in self.functions:
            parameters, body = self.functions[value]
            return Evaluator(
                {**self.names, **dict(zip(parameters, given, strict=True))}, self.functions, rounding=self.rounding
            )(body)
        return self._finished(self._applied(operation if operation != "call" else value, given))

    def _applied(self, name: str, given: list[Series]) -> Series:
        if name == "add":
            return given[0] + given[1]
        if name == "sub":
            return given[0] - given[1]
        if name == "mul":
            return given[0] * given[1]
        if name == "neg":
            return -given[0]
        if name == "div":
            return given[0] / given[1]
        return FUNCTIONS[name](*given)

    def _power(self, base: Tree, exponent: Tree) -> Series:
        if base == ("name", "e") and "e" not in self.names:
            return self(exponent).exp()
        q = rational(exponent)
        return _fractional(self(base), q) if q is not None else _power(self(base), self(exponent))

    def holds(self, tree: Tree) -> bool:
        operation, _, *operands = tree
        if operation == "not":
            return not self.holds(operands[0])
        if operation in ("and", "or"):
            first, second = (self.holds(operand) for operand in operands)
            return (first and second) if operation == "and" else (first or second)
        return COMPARED[operation](sign(self(operands[0]) - self(operands[1])))

    def rounded(self, c: Any) -> Any:
        return c + c * arb(0, 1) * HALF_ULP if self.rounding else c

    def _finished(self, a: Series) -> Series:
        value, slope = a[0], a[1]
        if not value.is_finite() or not slope.is_finite():
            raise NoValue
        for c in (value, slope):
            if abs(c) > LARGE or (abs(c) < SMALL and not c.contains(0)):
                raise OutOfRange
        return arb_series([self.rounded(value), self.rounded(slope)]) if self.rounding else a


def rational(tree: Tree) -> Fraction | None:
    """The exact value of a constant exponent."""
    operation, value, *operands = tree
    if operation == "number":
        return Fraction(value)
    parts = [rational(operand) for operand in operands]
    if operation not in ("neg", "div", "add", "sub", "mul") or None in parts or not parts:
        return None
    if operation == "neg":
        return -parts[0]  # type: ignore[operator]
    a, b = parts
    if operation == "div":
        return a / b if b else None  # type: ignore[operator]
    return {"add": a + b, "sub": a - b, "mul": a * b}[operation]  # type: ignore[operator]


def slopes(
    tree: Tree,
    point: Mapping[str, Any],
    along: str,
    *,
    functions: Mapping[str, Any] | None = None,
    values: Mapping[str, Tree] | None = None,
    rounding: bool = False,
    precision: int = PRECISION,
) -> tuple[Any, Any]:
    """Value and derivative by one variable, as balls. Raises NoValue or OutOfRange."""
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = precision, 2
    try:
        evaluator = Evaluator({}, functions, rounding=rounding)
        for name, x in point.items():
            evaluator.names[name] = arb_series([evaluator.rounded(number(x)), 1 if name == along else 0])
        for name, body in (values or {}).items():
            evaluator.names[name] = evaluator(body)
        found = evaluator(tree)
        return found[0], found[1]
    except (ValueError, ZeroDivisionError) as error:
        raise NoValue(str(error)) from error
    finally:
        ctx.prec, ctx.cap = before
