"""THE TABLE: every primitive's value, partial derivatives, domain and kinks, one row each.

A row is written once over any number system ``m`` (see ``gradcli.numbers``): ``value(m, a, b)`` and, for
each operand, ``partial(m, y, a, b)`` with ``y`` the value. ``+ - *`` are the operands' own; division and
everything else goes through ``m``, since Python's ``/`` raises where IEEE arithmetic answers. The
sweeps derive the pushforward and the pullback from the partials, so no rule stands in two places.

A partial of ``None`` is a structural zero: nothing flows there, whatever the numbers are. A partial that
comes out as the number 0 is a number like any other.

``kink`` and ``jump`` tell from the operands whether the primitive has a corner or a step exactly there, ``edge``
whether its domain ends there and it has a value: what has no slope may yet be hidden by a structural zero
(``round(sqrt(x))`` at 0).
``parameter`` rows carry a constant (an exponent, an order) that comes after the operands.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction as _R
from operator import le, lt
from typing import Any, NamedTuple

Rule = Callable[..., Any]


class Primitive(NamedTuple):
    """One row. ``domain``, ``derivative`` and ``kinks`` are what a reader is told; ``sample`` gives for
    each operand the interval the tests draw from; ``rational`` rows keep rationals rational."""

    name: str
    value: Rule
    partials: tuple[Rule, ...]
    derivative: str = ""
    domain: str = "all x"
    sample: tuple[tuple[float, float], ...] = ((-4.0, 4.0),)
    kink: Rule | None = None
    jump: Rule | None = None
    edge: Rule | None = None
    kinks: str = ""
    rational: bool = False
    parameter: tuple[Any, ...] = ()
    """Parameters the tests try; empty when the row takes none."""
    noun: str = ""
    """What a sentence calls the operation, where its name would mean nothing to a user."""
    shown: str = ""
    """How the operation is written, with ``{0}``, ``{1}`` for the operands and ``{p}`` for the parameter."""

    @property
    def facts(self) -> tuple[Rule, ...]:
        """What tells of a corner, a step, an end of the domain at the operands."""
        return tuple(fact for fact in (self.kink, self.jump, self.edge) if fact is not None)


class Function(NamedTuple):
    """A name users may call: a primitive, or a short definition in the program language."""

    name: str
    arity: tuple[int, int]
    primitive: str = ""
    parameters: tuple[str, ...] = ()
    body: str = ""
    domain: str = ""


MANY = 1_000_000
CONSTANTS = {"pi": "pi", "e": "e"}

_ANY2 = ((-4.0, 4.0), (-4.0, 4.0))


def _minus_one_over(m: Any, root: Any) -> Any:
    return -m.div(1, root)


def _at_one(m: Any, a: Any) -> Any:
    """Whether a number is 1 or -1, where the domains of asin and acos end."""
    return m.same(m.abs(a), 1)


# fmt: off
ROWS = (
    # Arithmetic
    Primitive("add", lambda m, a, b: a + b, (lambda m, y, a, b: 1, lambda m, y, a, b: 1), "1, 1", "all x, y", _ANY2, rational=True, shown="{0} + {1}"),
    Primitive("sub", lambda m, a, b: a - b, (lambda m, y, a, b: 1, lambda m, y, a, b: -1), "1, -1", "all x, y", _ANY2, rational=True, shown="{0} - {1}"),
    Primitive("mul", lambda m, a, b: a * b, (lambda m, y, a, b: b, lambda m, y, a, b: a), "y, x", "all x, y", _ANY2, rational=True, shown="{0}*{1}"),
    Primitive("div", lambda m, a, b: m.div(a, b), (lambda m, y, a, b: m.div(1, b), lambda m, y, a, b: -m.div(y, b)), "1/y, -x/y^2", "y != 0", ((-4.0, 4.0), (0.25, 4.0)), rational=True, shown="{0}/{1}"),
    Primitive("neg", lambda m, a: -a, (lambda m, y, a: -1,), "-1", rational=True, shown="-{0}"),
    Primitive("same", lambda m, a: a, (lambda m, y, a: 1,), "1", rational=True, shown="{0}"),
    Primitive("stop", lambda m, a: a, (lambda m, y, a: None,), "0", rational=True),
    # Powers: an integer exponent takes no logarithm; 0^0 = 1; 0^y = 0 for y > 0
    Primitive("powi", lambda m, a, n: m.powi(a, n), (lambda m, y, a, n: n * m.powi(a, n - 1) if n else None,), "n*x^(n-1)", "x != 0 for n < 0", ((0.25, 3.0),), rational=True, parameter=(2, 3, 7, -1, -2), noun="a negative power", shown="{0}^{p}"),
    Primitive("powr", lambda m, a, r: m.powr(a, r), (lambda m, y, a, r: m.number(r) * m.powr(a, r - 1),), "r*x^(r-1)", "x >= 0; x > 0 for r < 0", ((0.0625, 8.0),), edge=lambda m, a, r: m.is_zero(a), parameter=(_R(1, 3), _R(5, 2), _R(-1, 2)), noun="a fractional power", shown="{0}^({p})"),
    Primitive("pow", lambda m, a, b: m.pow(a, b), (lambda m, y, a, b: m.pow_by_base(y, a, b), lambda m, y, a, b: m.pow_by_exponent(y, a, b)), "y*x^(y-1), x^y*log(x)", "x > 0, or x = 0 and y >= 0, or y an integer", ((0.0625, 4.0), (-3.0, 3.0)), jump=lambda m, a, b: m.both(m.is_zero(a), m.is_zero(b)), edge=lambda m, a, b: m.compare(le, a, 0), kinks="jumps at x = y = 0", noun="x^y", shown="{0}^{1}"),
    Primitive("sqrt", lambda m, a: m.sqrt(a), (lambda m, y, a: m.div(1, 2 * y),), "1/(2*sqrt(x))", "x >= 0", ((0.0625, 50.0),), edge=lambda m, a: m.is_zero(a)),
    Primitive("cbrt", lambda m, a: m.cbrt(a), (lambda m, y, a: m.div(1, 3 * y * y),), "1/(3*cbrt(x)^2)", sample=((0.0625, 50.0),)),
    Primitive("root", lambda m, a, n: m.root(a, n), (lambda m, y, a, n: m.div(1, n * m.powi(y, n - 1)),), "1/(n*root(x,n)^(n-1))", "all x; n odd", ((0.0625, 50.0),), parameter=(5, 7), shown="root({0}, {p})"),
    Primitive("hypot", lambda m, a, b: m.hypot(a, b), (lambda m, y, a, b: m.div(a, y), lambda m, y, a, b: m.div(b, y)), "x/hypot(x,y), y/hypot(x,y)", "all x, y", _ANY2, kink=lambda m, a, b: m.both(m.is_zero(a), m.is_zero(b)), kinks="x = y = 0"),
    # Exponentials and logarithms
    Primitive("exp", lambda m, a: m.exp(a), (lambda m, y, a: y,), "exp(x)"),
    Primitive("expm1", lambda m, a: m.expm1(a), (lambda m, y, a: m.exp(a),), "exp(x)"),
    Primitive("exp2", lambda m, a: m.exp2(a), (lambda m, y, a: y * m.log(m.number(2)),), "2^x*log(2)"),
    Primitive("log", lambda m, a: m.log(a), (lambda m, y, a: m.div(1, a),), "1/x", "x > 0", ((0.0625, 50.0),)),
    Primitive("log2", lambda m, a: m.log2(a), (lambda m, y, a: m.div(1, a * m.log(m.number(2))),), "1/(x*log(2))", "x > 0", ((0.0625, 50.0),)),
    Primitive("log10", lambda m, a: m.log10(a), (lambda m, y, a: m.div(1, a * m.log(m.number(10))),), "1/(x*log(10))", "x > 0", ((0.0625, 50.0),)),
    Primitive("log1p", lambda m, a: m.log1p(a), (lambda m, y, a: m.div(1, 1 + a),), "1/(1+x)", "x > -1", ((-0.9, 50.0),)),
    Primitive("logaddexp", lambda m, a, b: m.logaddexp(a, b), (lambda m, y, a, b: m.sigmoid(a - b), lambda m, y, a, b: m.sigmoid(b - a)), "sigmoid(x-y), sigmoid(y-x)", "all x, y", _ANY2),
    Primitive("sigmoid", lambda m, a: m.sigmoid(a), (lambda m, y, a: y * m.sigmoid(-a),), "sigmoid(x)*sigmoid(-x)"),
    Primitive("softplus", lambda m, a: m.softplus(a), (lambda m, y, a: m.sigmoid(a),), "sigmoid(x)"),
    Primitive("lambertw", lambda m, a: m.lambertw(a), (lambda m, y, a: m.div(m.exp(-y), 1 + y),), "exp(-w)/(1+w)", "x >= -1/e", ((-0.25, 20.0),), edge=lambda m, a: m.is_zero(a * m.e() + 1)),
    # Trigonometry: the partials avoid differences of nearly equal numbers (1 - y^2)
    Primitive("sin", lambda m, a: m.sin(a), (lambda m, y, a: m.cos(a),), "cos(x)"),
    Primitive("cos", lambda m, a: m.cos(a), (lambda m, y, a: -m.sin(a),), "-sin(x)"),
    Primitive("tan", lambda m, a: m.tan(a), (lambda m, y, a: 1 + y * y,), "1 + tan(x)^2", "x != pi/2 + k*pi", ((-1.5, 1.5),)),
    Primitive("sec", lambda m, a: m.sec(a), (lambda m, y, a: y * m.tan(a),), "sec(x)*tan(x)", "x != pi/2 + k*pi", ((-1.5, 1.5),)),
    Primitive("csc", lambda m, a: m.csc(a), (lambda m, y, a: -y * m.cot(a),), "-csc(x)*cot(x)", "x != k*pi", ((0.1, 3.0),)),
    Primitive("cot", lambda m, a: m.cot(a), (lambda m, y, a: -(1 + y * y),), "-1 - cot(x)^2", "x != k*pi", ((0.1, 3.0),)),
    Primitive("asin", lambda m, a: m.asin(a), (lambda m, y, a: m.div(1, m.sqrt((1 - a) * (1 + a))),), "1/sqrt(1-x^2)", "-1 <= x <= 1", ((-0.99, 0.99),), edge=_at_one),
    Primitive("acos", lambda m, a: m.acos(a), (lambda m, y, a: _minus_one_over(m, m.sqrt((1 - a) * (1 + a))),), "-1/sqrt(1-x^2)", "-1 <= x <= 1", ((-0.99, 0.99),), edge=_at_one),
    Primitive("atan", lambda m, a: m.atan(a), (lambda m, y, a: m.div(1, 1 + a * a),), "1/(1+x^2)"),
    Primitive("atan2", lambda m, a, b: m.atan2(a, b), (lambda m, y, a, b: m.div(m.div(b, m.hypot(a, b)), m.hypot(a, b)), lambda m, y, a, b: -m.div(m.div(a, m.hypot(a, b)), m.hypot(a, b))), "x/(x^2+y^2), -y/(x^2+y^2) for atan2(y, x)", "not 0, 0", ((0.25, 4.0), (-4.0, 4.0)), jump=lambda m, a, b: m.both(m.is_zero(a), m.compare(lt, b, 0)), kinks="y = 0 with x < 0"),
    # Hyperbolic functions
    Primitive("sinh", lambda m, a: m.sinh(a), (lambda m, y, a: m.cosh(a),), "cosh(x)"),
    Primitive("cosh", lambda m, a: m.cosh(a), (lambda m, y, a: m.sinh(a),), "sinh(x)"),
    Primitive("tanh", lambda m, a: m.tanh(a), (lambda m, y, a: m.sech2(a),), "sech(x)^2"),
    Primitive("sech2", lambda m, a: m.sech2(a), (lambda m, y, a: -2 * y * m.tanh(a),), "-2*sech(x)^2*tanh(x)", shown="sech({0})^2"),
    Primitive("sech", lambda m, a: m.sech(a), (lambda m, y, a: -y * m.tanh(a),), "-sech(x)*tanh(x)"),
    Primitive("csch", lambda m, a: m.csch(a), (lambda m, y, a: -y * m.coth(a),), "-csch(x)*coth(x)", "x != 0", ((0.1, 4.0),)),
    Primitive("coth", lambda m, a: m.coth(a), (lambda m, y, a: -(m.csch(a) * m.csch(a)),), "-csch(x)^2", "x != 0", ((0.1, 4.0),)),
    Primitive("asinh", lambda m, a: m.asinh(a), (lambda m, y, a: m.div(1, m.hypot(m.number(1), a)),), "1/sqrt(1+x^2)"),
    Primitive("acosh", lambda m, a: m.acosh(a), (lambda m, y, a: m.div(m.div(1, m.sqrt(a - 1)), m.sqrt(a + 1)),), "1/sqrt(x^2-1)", "x >= 1", ((1.1, 50.0),), edge=lambda m, a: m.same(a, 1)),
    Primitive("atanh", lambda m, a: m.atanh(a), (lambda m, y, a: m.div(1, (1 - a) * (1 + a)),), "1/(1-x^2)", "-1 < x < 1", ((-0.99, 0.99),)),
    # Special functions
    Primitive("erf", lambda m, a: m.erf(a), (lambda m, y, a: m.div(2 * m.exp(-(a * a)), m.sqrt(m.pi())),), "2*exp(-x^2)/sqrt(pi)"),
    Primitive("erfc", lambda m, a: m.erfc(a), (lambda m, y, a: -m.div(2 * m.exp(-(a * a)), m.sqrt(m.pi())),), "-2*exp(-x^2)/sqrt(pi)"),
    Primitive("gamma", lambda m, a: m.gamma(a), (lambda m, y, a: y * m.polygamma(a, 0),), "gamma(x)*digamma(x)", "x != 0, -1, -2, ...", ((0.25, 6.0),)),
    Primitive("lgamma", lambda m, a: m.lgamma(a), (lambda m, y, a: m.polygamma(a, 0),), "digamma(x)", "x != 0, -1, -2, ...", ((0.25, 20.0),)),
    Primitive("polygamma", lambda m, a, n: m.polygamma(a, n), (lambda m, y, a, n: m.polygamma(a, n + 1),), "polygamma(n+1, x)", "x != 0, -1, -2, ...", ((0.25, 20.0),), parameter=(0, 1, 2), shown="polygamma({p}, {0})"),
    # Corners and steps: at a tie the partial is the element of least norm
    Primitive("abs", lambda m, a: m.abs(a), (lambda m, y, a: m.sign(a),), "sign(x)", kink=lambda m, a: m.is_zero(a), kinks="x = 0", rational=True),
    Primitive("relu", lambda m, a: m.max(a, m.number(0)), (lambda m, y, a: m.above(a, 0, 0),), "1 for x > 0, else 0", kink=lambda m, a: m.is_zero(a), kinks="x = 0", rational=True),
    Primitive("max", lambda m, a, b: m.max(a, b), (lambda m, y, a, b: m.above(a, b, m.half()), lambda m, y, a, b: m.above(b, a, m.half())), "1 for the larger, else 0", "all x, y", _ANY2, kink=lambda m, a, b: m.same(a, b), kinks="x = y", rational=True),
    Primitive("min", lambda m, a, b: m.min(a, b), (lambda m, y, a, b: m.above(b, a, m.half()), lambda m, y, a, b: m.above(a, b, m.half())), "1 for the smaller, else 0", "all x, y", _ANY2, kink=lambda m, a, b: m.same(a, b), kinks="x = y", rational=True),
    Primitive("sign", lambda m, a: m.sign(a), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_zero(a), kinks="jumps at x = 0", rational=True),
    Primitive("heaviside", lambda m, a: m.above(a, 0, m.half()), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_zero(a), kinks="jumps at x = 0", rational=True),
    Primitive("above", lambda m, a, b, t: m.above(a, b, m.number(t)), (lambda m, y, a, b, t: None, lambda m, y, a, b, t: None), "0, 0", "all x, y", _ANY2, jump=lambda m, a, b, t: m.same(a, b), kinks="jumps at x = y", rational=True, parameter=(0, _R(1, 2))),
    Primitive("floor", lambda m, a: m.floor(a), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_integer(a), kinks="jumps at integers", rational=True),
    Primitive("ceil", lambda m, a: -m.floor(-a), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_integer(a), kinks="jumps at integers", rational=True),
    Primitive("round", lambda m, a: m.round(a), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_integer(a + m.half()), kinks="jumps at k + 1/2", rational=True),
    Primitive("mod", lambda m, a, b: m.mod(a, b), (lambda m, y, a, b: 1, lambda m, y, a, b: -m.round(m.div(a - y, b))), "1, -floor(x/y)", "y != 0", ((-4.0, 4.0), (0.25, 4.0)), jump=lambda m, a, b: m.is_zero(m.mod(a, b)), kinks="jumps where x/y is an integer", rational=True),
)
# fmt: on

PRIMITIVES = {row.name: row for row in ROWS}


def _functions() -> dict[str, Function]:
    unary = (
        "abs sign sqrt cbrt exp expm1 exp2 log2 log10 log1p sin cos tan sec csc cot asin acos atan sinh cosh tanh sech csch "
        "coth asinh acosh atanh erf erfc gamma lgamma sigmoid softplus relu floor ceil round heaviside stop lambertw"
    )
    table = {name: Function(name, (1, 1), name) for name in unary.split()}
    table |= {
        name: Function(name, (2, 2), name)
        for name in ("hypot", "atan2", "logaddexp", "mod", "pow", "root", "polygamma")
    }
    table |= {name: Function(name, (2, MANY), name) for name in ("max", "min")}
    table |= {"log": Function("log", (1, 2), "log"), "digamma": Function("digamma", (1, 1), "polygamma")}
    table["where"] = Function("where", (3, 3), "where")
    for name, parameters, body, domain in (
        ("asec", "x", "acos(1/x)", "x <= -1 or x >= 1"),
        ("acsc", "x", "asin(1/x)", "x <= -1 or x >= 1"),
        ("acot", "x", "atan(1/x)", "x != 0"),
        ("asech", "x", "acosh(1/x)", "0 < x <= 1"),
        ("acsch", "x", "asinh(1/x)", "x != 0"),
        ("acoth", "x", "atanh(1/x)", "x < -1 or x > 1"),
        ("clip", "x lo hi", "min(max(x, lo), hi)", "all x"),
    ):
        names = tuple(parameters.split())
        table[name] = Function(name, (len(names), len(names)), "", names, body, domain)
    for alias, name in (("ln", "log"), ("sgn", "sign"), ("loggamma", "lgamma"), ("LambertW", "lambertw")):
        table[alias] = table[name]
    for name in list(table):
        if name.startswith("a") and name not in ("abs", "atan2"):
            table["ar" + ("" if name.endswith("h") else "c") + name[1:]] = table[name]
            if name.endswith("h"):
                table["arc" + name[1:]] = table[name]
    return table


FUNCTIONS = _functions()
