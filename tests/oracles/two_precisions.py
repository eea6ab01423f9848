"""Programs evaluated with mpmath at two precisions at once, with nothing of the tool's arithmetic.

A number that is 0 for a reason (``sqrt(8)-2*sqrt(2)``) is noise, of another size at each precision; one that is not
is the same at both. So every decision (a sign, a comparison, an integer) is taken exactly, or not at all: ``Unsure``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any, NamedTuple

import mpmath

from gradcli.errors import Source
from gradcli.language.grammar import parse

LOW, HIGH = 220, 290
"""Decimal digits."""
NOISE, SAME = 0.05, 1e-20
"""Relative difference of the two from which a number is noise, and up to which it is a number."""
LARGE = 10**60
"""Arguments past which exponentials, and functions that have a period, are not taken."""


class NoValue(ArithmeticError):
    """The program has no real value here."""


class Unsure(ArithmeticError):
    """The digits do not tell."""


CONTEXTS = mpmath.mp.clone(), mpmath.mp.clone()
for context, digits in zip(CONTEXTS, (LOW, HIGH), strict=True):
    context.dps = digits


class Pair(NamedTuple):
    """One number at both precisions. ``rounded``: something was too small beside something else to be seen."""

    low: Any
    high: Any
    rounded: bool = False


def exact(q: int | Fraction) -> Pair:
    return Pair(*(context.mpf(q.numerator) / q.denominator for context in CONTEXTS))


def sign(a: Pair) -> int:
    """-1, 0 or 1. Raises Unsure."""
    size = max(abs(a.low), abs(a.high))
    if size == 0:
        if a.rounded:
            raise Unsure
        return 0
    apart = abs(CONTEXTS[1].mpf(a.low) - a.high) / size
    if apart > NOISE:
        if a.rounded:
            raise Unsure
        return 0
    if apart > SAME:
        raise Unsure
    return 1 if a.high > 0 else -1


def _of(f: Callable[..., Any], *given: Pair, saturates: bool = False) -> Pair:
    try:
        low, high = (f(context, *(p[k] for p in given)) for k, context in enumerate(CONTEXTS))
    except (ValueError, ZeroDivisionError, OverflowError, mpmath.libmp.NoConvergence):
        raise Unsure from None
    if not all(isinstance(x, mpmath.ctx_mp_python._mpf) or hasattr(x, "_mpf_") for x in (low, high)):
        raise NoValue  # a complex number
    moving = any(p.low != 0 for p in given)
    return Pair(low, high, any(p.rounded for p in given) or (saturates and moving and low == high))


def add(a: Pair, b: Pair) -> Pair:
    found = _of(lambda c, x, y: x + y, a, b)
    lost = (found.low == a.low and b.low != 0) or (found.low == b.low and a.low != 0)
    return found._replace(rounded=found.rounded or lost)


def neg(a: Pair) -> Pair:
    return Pair(-a.low, -a.high, a.rounded)


def mul(a: Pair, b: Pair) -> Pair:
    return _of(lambda c, x, y: x * y, a, b)


def div(a: Pair, b: Pair) -> Pair:
    if sign(b) == 0:
        raise NoValue
    return _of(lambda c, x, y: x / y, a, b)


def order(a: Pair, b: Pair) -> int:
    return sign(add(a, neg(b)))


def integer_below(a: Pair) -> int:
    """Raises Unsure."""
    if abs(a.low) > LARGE:
        raise Unsure
    nearest = int(CONTEXTS[1].nint(a.high))
    return nearest if order(a, exact(nearest)) >= 0 else nearest - 1


def whole(a: Pair) -> int | None:
    below = integer_below(a)
    return below if order(a, exact(below)) == 0 else None


def _power(a: Pair, b: Pair) -> Pair:
    n = whole(b)
    s = sign(a)
    if n is not None and abs(n) < 10_000:
        if s == 0:
            if n < 0:
                raise NoValue
            return exact(int(n == 0))
        return _of(lambda c, x: x**n, a)
    if s < 0 or (s == 0 and sign(b) < 0):
        raise NoValue
    if s == 0:
        return exact(0)
    _tame(mul(b, _of(lambda c, x: c.log(x), a)))
    return _of(lambda c, x, y: x**y, a, b)


def _tame(a: Pair) -> None:
    if abs(a.low) > LARGE:
        raise Unsure


def _abs(a: Pair) -> Pair:
    return a if sign(a) >= 0 else neg(a)


def _root(a: Pair, n: int) -> Pair:
    s = sign(a)
    if s == 0:
        return exact(0)
    found = _of(lambda c, x: c.root(abs(x), n), a)
    return found if s > 0 else neg(found)


def _sqrt(a: Pair) -> Pair:
    if sign(a) < 0:
        raise NoValue
    return exact(0) if sign(a) == 0 else _of(lambda c, x: c.sqrt(x), a)


def _round(a: Pair) -> Pair:
    below = integer_below(a)
    s = order(a, exact(below + Fraction(1, 2)))
    return exact(below + (s > 0 if s else below % 2))


def _mod(a: Pair, b: Pair) -> Pair:
    return add(a, neg(mul(b, exact(integer_below(div(a, b))))))


def _within(name: str, low: int | None, high: int | None, *, ends: bool = True) -> Callable[[Pair], Pair]:
    def of(a: Pair) -> Pair:
        for end, side in ((low, -1), (high, 1)):
            if end is not None:
                s = order(a, exact(end)) * side
                if s > 0 or (s == 0 and not ends):
                    raise NoValue
                if s == 0:
                    a = exact(end)
        return _of(lambda c, x: getattr(c, name)(x), a, saturates=True)

    return of


def _plain(name: str) -> Callable[[Pair], Pair]:
    def of(a: Pair) -> Pair:
        _tame(a)
        return _of(lambda c, x: getattr(c, name)(x), a, saturates=True)

    return of


def _tan(a: Pair) -> Pair:
    return div(_plain("sin")(a), _plain("cos")(a))


def _hypot(a: Pair, b: Pair) -> Pair:
    return _sqrt(add(mul(a, a), mul(b, b)))


def _sigmoid(a: Pair) -> Pair:
    return div(exact(1), add(exact(1), _plain("exp")(neg(a))))


FUNCTIONS: Mapping[str, Callable[..., Pair]] = {
    **{name: _plain(name) for name in ("exp", "sin", "cos", "sinh", "cosh", "tanh", "erf", "expm1")},
    **{name: _within(name, None, None) for name in ("atan", "asinh")},
    **{name: _within(name, -1, 1) for name in ("asin", "acos")},
    "acosh": _within("acosh", 1, None),
    "atanh": _within("atanh", -1, 1, ends=False),
    "log": _within("log", 0, None, ends=False),
    "log1p": _within("log1p", -1, None, ends=False),
    "tan": _tan,
    "sqrt": _sqrt,
    "cbrt": lambda a: _root(a, 3),
    "abs": _abs,
    "sign": lambda a: exact(sign(a)),
    "heaviside": lambda a: exact(Fraction(1 + sign(a), 2)),
    "relu": lambda a: a if sign(a) > 0 else exact(0),
    "floor": lambda a: exact(integer_below(a)),
    "ceil": lambda a: exact(-integer_below(neg(a))),
    "round": _round,
    "mod": _mod,
    "hypot": _hypot,
    "sigmoid": _sigmoid,
    "max": lambda a, b: a if order(a, b) >= 0 else b,
    "min": lambda a, b: a if order(a, b) <= 0 else b,
    "stop": lambda a: a,
}
_ARITHMETIC = {"add": add, "sub": lambda a, b: add(a, neg(b)), "mul": mul, "div": div, "pow": _power, "neg": neg}
_RELATIONS = {name: getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")}


class Program:
    """One expression, read once. A comparison without a value is neither true nor false; a ``where`` that asks it has
    none; ``stop`` may be held at the values it has at a point."""

    def __init__(self, text: str) -> None:
        (statement,) = parse(Source(text))
        self.nodes = statement.body.nodes
        self.stops = [k for k, node in enumerate(self.nodes) if node.value == "stop"]

    def at(self, point: Mapping[str, Pair], held: Mapping[int, Pair] | None = None) -> Pair:
        """The value. Raises NoValue or Unsure."""
        return self._value(len(self.nodes) - 1, point, held or {}, {})

    def stopped(self, point: Mapping[str, Pair]) -> dict[int, Pair]:
        """What each ``stop`` holds at a point where it has a value."""
        found = {}
        for k in self.stops:
            with suppress(NoValue):
                found[k] = self._value(k, point, {}, {})
        return found

    def _value(self, k: int, point: Mapping[str, Pair], held: Mapping[int, Pair], found: dict[int, Any]) -> Pair:
        if k not in found:
            found[k] = self._computed(k, point, held, found)
        value: Pair = found[k]
        return value

    def _computed(self, k: int, point: Mapping[str, Pair], held: Mapping[int, Pair], found: dict[int, Any]) -> Pair:
        operation, operands, value, *_ = self.nodes[k]
        if operation == "number":
            return exact(value)  # type: ignore[arg-type]
        if operation == "name":
            if value in ("pi", "e"):
                return Pair(*(+getattr(context, str(value)) for context in CONTEXTS))
            return point[str(value)]
        if operation == "where":
            condition, yes, no = operands
            decided = self._decided(condition, point, held, found)
            if decided is None:
                raise NoValue
            return self._value(yes if decided else no, point, held, found)
        given = [self._value(operand, point, held, found) for operand in operands]
        if k in held:
            return held[k]
        return _ARITHMETIC[operation](*given) if operation in _ARITHMETIC else FUNCTIONS[str(value)](*given)

    def _decided(
        self, k: int, point: Mapping[str, Pair], held: Mapping[int, Pair], found: dict[int, Any]
    ) -> bool | None:
        operation, operands, *_ = self.nodes[k]
        if operation in _RELATIONS:
            try:
                left, right = (self._value(operand, point, held, found) for operand in operands)
            except NoValue:
                return None
            return bool(_RELATIONS[operation](order(left, right), 0))
        parts = [self._decided(operand, point, held, found) for operand in operands]
        if operation == "not":
            return None if parts[0] is None else not parts[0]
        settles = operation == "or"
        return settles if settles in parts else None if None in parts else not settles
