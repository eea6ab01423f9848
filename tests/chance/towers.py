"""Programs made of towers of exponentials and logarithms, and what they do beside a point.

Each is judged by its values and difference quotients at three steps on either side, each half the one before, in balls
of flint's of up to 45,000 bits, which hold exp(exp(1/t)) and its inverse; with nothing of the tool's arithmetic. A step
of 1/160 is no limit: what is told must be come nearer to by at least 15 % each time, and what comes to rest elsewhere
is a fault. What the balls do not tell, or what converges too slowly to be told from another number, is not judged.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from flint import arb, ctx, fmpq

from gradcli.answers.derivatives import Request, gradient
from gradcli.answers.hessian import numbers
from gradcli.errors import Source
from gradcli.language.grammar import parse
from gradcli.questions.point import read_point
from gradcli.results.entries import Entry, Status

PRECISIONS = (400, 4_000, 45_000)
"""Bits, each tried where those before did not tell: exp(-160^2) beside 1 takes 37,000."""
STEPS = tuple(Fraction(1, n) for n in (40, 80, 160))
CLOSE, NEARER, AWAY, FARTHER = 1e-8, 0.85, 0.95, 1.2
"""A relative distance that is none; by what distances shrink or grow from step to step at limits, and elsewhere."""


class NoValue(ArithmeticError):
    """The program has no real value here."""


class Unsure(ArithmeticError):
    """The balls do not tell."""


# Values


def sign(a: Any) -> int:
    """-1, 0 or 1. Raises Unsure."""
    if a > 0 or a < 0:
        return 1 if a > 0 else -1
    if a == 0:
        return 0
    raise Unsure


def _div(a: Any, b: Any) -> Any:
    if sign(b) == 0:
        raise NoValue
    return a / b


def _power(a: Any, b: Any) -> Any:
    n = b.unique_fmpz() if b.is_exact() else None
    if n is not None:
        return a ** int(n) if n >= 0 else _div(arb(1), a ** -int(n))
    if sign(a) <= 0:
        if sign(a) < 0 or sign(b) <= 0:
            raise NoValue
        return arb(0)
    return (b * a.log()).exp()


def _log(a: Any) -> Any:
    if sign(a) <= 0:
        raise NoValue
    return a.log()


def _sqrt(a: Any) -> Any:
    if sign(a) < 0:
        raise NoValue
    return a.sqrt()


def _softplus(a: Any) -> Any:
    return a + _log(1 + (-a).exp()) if a > 0 else _log(1 + a.exp())


def _tanh(a: Any) -> Any:
    small = (-2 * abs(a)).exp()
    return sign(a) * (1 - small) / (1 + small)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: getattr(arb, name) for name in ("exp", "sin", "cos", "sinh", "cosh", "erf", "erfc", "expm1", "atan")},
    "log": _log, "sqrt": _sqrt, "softplus": _softplus, "tanh": _tanh,
    "abs": lambda a: a * sign(a),
    "sigmoid": lambda a: 1 / (1 + (-a).exp()),
    "max": lambda a, b: a if sign(a - b) >= 0 else b,
    "min": lambda a, b: a if sign(a - b) <= 0 else b,
}  # fmt: skip
_ARITHMETIC: Mapping[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "neg": lambda a: -a,
    "div": _div, "pow": _power,
}  # fmt: skip
_RELATIONS: Mapping[str, Callable[[int], bool]] = {
    "lt": lambda s: s < 0, "le": lambda s: s <= 0, "gt": lambda s: s > 0, "ge": lambda s: s >= 0,
    "eq": lambda s: s == 0, "ne": lambda s: s != 0,
}  # fmt: skip


class Program:
    """One expression of x, read once."""

    def __init__(self, text: str) -> None:
        (statement,) = parse(Source(text))
        self.nodes = statement.body.nodes

    def at(self, x: Any) -> Any:
        """The value. Raises NoValue or Unsure."""
        found: dict[int, Any] = {}
        return self._value(len(self.nodes) - 1, x, found)

    def _value(self, k: int, x: Any, found: dict[int, Any]) -> Any:
        if k not in found:
            found[k] = self._computed(k, x, found)
            if not found[k].is_finite():
                raise Unsure
        return found[k]

    def _computed(self, k: int, x: Any, found: dict[int, Any]) -> Any:
        operation, operands, value, *_ = self.nodes[k]
        if operation == "number":
            q = Fraction(value)  # type: ignore[arg-type]
            return arb(fmpq(q.numerator, q.denominator))
        if operation == "name":
            return x if value == "x" else {"pi": arb.pi, "e": arb.const_e}[str(value)]()
        if operation == "where":
            condition, yes, no = operands
            relation, sides, *_ = self.nodes[condition]
            left, right = (self._value(side, x, found) for side in sides)
            return self._value(yes if _RELATIONS[relation](sign(left - right)) else no, x, found)
        given = [self._value(operand, x, found) for operand in operands]
        return _ARITHMETIC[operation](*given) if operation in _ARITHMETIC else FUNCTIONS[str(value)](*given)


class Values(NamedTuple):
    """At the point and at each step to the left and to the right; None where there is none."""

    at: Any
    left: tuple[Any, ...]
    right: tuple[Any, ...]
    slow: bool = False


def values(text: str, at: Fraction) -> Values:
    """Raises Unsure."""
    program = Program(text)
    before = ctx.prec
    try:
        for ctx.prec in PRECISIONS:
            try:
                found = [_value(program, at)]
                found += [_value(program, at + side * step) for side in (-1, 1) for step in STEPS]
                return Values(found[0], tuple(found[1:4]), tuple(found[4:]), "log" in text)
            except Unsure:
                continue
        raise Unsure
    finally:
        ctx.prec = before


def _value(program: Program, x: Fraction) -> Any:
    try:
        found = program.at(arb(fmpq(x.numerator, x.denominator)))
    except NoValue:
        return None
    if found.rad() > CLOSE * max(1, abs(found.mid())) * float(STEPS[-1]) ** 2:
        raise Unsure
    return found


# Judging


def near(found: Sequence[Any], wanted: Any, slow: bool = False) -> bool:
    """Whether a sequence tends to a number. Raises Unsure where it comes nearer, but slowly; what is ``slow``, as
    logarithms are, may look as if it came to rest elsewhere."""
    steps = [abs(b - a) for a, b in pairwise(found)]
    settles = bool(steps[1] < CLOSE * max(arb(1), abs(found[2])) or steps[1] < NEARER * steps[0])
    if isinstance(wanted, float) and math.isinf(wanted):
        sizes = [y * math.copysign(1, wanted) for y in found]
        if all(bool(b > FARTHER * a) for a, b in pairwise(sizes)) and sizes[2] > 0:
            return True
        settles = settles and not slow
    else:
        number = _ball(wanted)
        first, second, third = (abs(y - number) for y in found)
        if third < CLOSE * max(arb(1), abs(number)) or (second < NEARER * first and third < NEARER * second):
            return True
        if second > FARTHER * first and third > FARTHER * second:
            return False
        settles = settles and bool(third > AWAY * second and (not slow or third > max(arb(1), abs(number)) / 3))
    if settles:
        return False
    raise Unsure


def fault(value: Entry, slope: Entry, bend: Entry | None, known: Values) -> str:
    """What is wrong with the answers; empty where nothing is. Raises Unsure."""
    if Status.DISAGREE in (value.status, slope.status):
        return "two routes disagree"
    if (value.status is Status.OK and (known.at is None or not near([known.at] * 3, value.value))) or (
        value.status in (Status.DOMAIN, Status.INFINITE) and known.at is not None
    ):
        return f"the value is {value.status} {value.value}, in truth {known.at}"
    sides = (-1, known.left), (1, known.right)
    for place, (side, found) in enumerate(sides):
        lacks = None in found
        if slope.status in (Status.OK, Status.KINK) and (lacks or known.at is None):
            return f"{slope.status}, but there is no value"
        if lacks or known.at is None:
            continue
        slopes = [side * (y - known.at) * step.denominator for y, step in zip(found, STEPS, strict=True)]
        said = slope.value if slope.status is Status.OK else (slope.sides or (None, None))[place]
        said = slope.value if said is None and slope.status is Status.INFINITE else said
        if (
            slope.status in (Status.OK, Status.KINK, Status.INFINITE)
            and said is not None
            and not near(slopes, said, known.slow)
        ):
            return f"slope {slope.status} {slope.value} {slope.sides}: on side {side} {_shown(slopes)}"
        if slope.status is Status.JUMP and said is not None and not near(found, said, known.slow):
            return f"jump {slope.sides}: on side {side} {_shown(found)}"
        if slope.status is Status.OK and bend is not None and bend.status is Status.OK:
            first = _ball(slope.value)
            bends = [
                2 * (y - known.at - side * first / step.denominator) * step.denominator**2
                for y, step in zip(found, STEPS, strict=True)
            ]
            if not near(bends, bend.value, known.slow):
                return f"second derivative {bend.value}: on side {side} {_shown(bends)}"
    if slope.status is Status.JUMP and known.at is None:
        return "a jump, but there is no value"
    if slope.status is Status.JUMP and slope.sides and all(side == value.value for side in slope.sides):
        return "a jump, but both sides are the value"
    return ""


def _ball(wanted: Any) -> Any:
    if isinstance(wanted, int | Fraction):
        return arb(fmpq(wanted.numerator, wanted.denominator))
    return arb(str(wanted))


def _shown(found: Sequence[Any]) -> str:
    return ", ".join(y.str(6, radius=False) for y in found)


# Programs

SMALL = ("x", "x", "x", "-x", "abs(x)", "sin(x)", "2*x", "x^2", "x^3", "(exp(x)-1)", "(x+x^2)", "sqrt(2)*x", "(x-x^3)")
"""What vanishes at 0."""
LARGE = (
    "1/({u})", "1/({u})", "-1/({u})^2", "1/({u})^2", "-1/({u})", "1/abs({u})", "-1/abs({u})", "log(abs({u}))",
    "(1/({u})-2/({v})^2)", "(2/({u})+({v}))", "log(abs({u}))^2", "-log(abs({u}))^2", "sqrt(abs(log(abs({u}))))",
    "({u})/({v})^3", "cos({u})/({u})", "(1+({u}))/({u})^2", "log(abs({u}))/({v})", "pi/({u})",
)  # fmt: skip
"""What is large there, or may be."""
MADE = (
    "exp({l})", "exp({l})", "exp(-({l}))", "1/exp({l})", "cosh({l})", "sinh({l})", "1/cosh({l})", "tanh({l})",
    "sigmoid({l})", "softplus({l})", "erf({l})", "erfc({l})", "expm1({l})", "2^({l})", "1/(1+exp({l}))", "atan({l})",
)  # fmt: skip
ON = (
    "exp({a})", "exp(-({a}))", "cosh({a})", "1/cosh({a})", "tanh({a})", "log(1+({a})^2)", "log({a})", "sqrt({a})",
    "({a})^2", "atan({a})", "sin({a})", "({a})*x", "({a})*x^2", "({a})/x", "({a})/x^2", "({a}-1)", "sigmoid({a})",
    "1/({a})", "1/(1+({a})^2)", "({a})*({l})", "erf({a})", "({a})^(1/3)", "abs({a})",
)  # fmt: skip
OF_TWO = (
    "({a})*({b})", "({a})*({b})", "({a})+({b})", "({a})-({b})", "({a})/({b})", "({a})/({b})", "max({a},{b})",
    "min({a},{b})", "where({a}<{b},{a},{b})", "log({a}+({b}))", "exp({a}-({b}))", "({a})^2/({b})", "({a}-1)*({b})",
    "where(({a})*({b})>1,x,{a})",
)  # fmt: skip
OUTSIDE = ("{f}", "{f}", "{f}", "{f}+x", "{f}*x", "x+x*{f}", "exp({f})", "cosh({f})", "sin({f})+x^2", "{f}+exp(x)")
LIMITS = (0, 1, -1, 2, -2, Fraction(1, 2))
"""What a hole is filled with, where the values on the right seem to tend to it."""


class Case(NamedTuple):
    text: str
    at: Fraction

    def __str__(self) -> str:
        return f"{self.text} at x={self.at}"


def case(seed: int) -> Case:
    """A random program of x with a hole at the point, which most have filled."""
    chance = random.Random(seed)
    text, at = _tower(chance, chance.choice((1, 1, 2, 2, 3))), Fraction(0)
    if chance.random() < 0.8:
        text = f"where(x==0,{_filling(text, chance)},{text})"
    text = chance.choice(OUTSIDE).format(f=text)
    if chance.random() < 0.15:
        at = Fraction(chance.choice((1, -2)), 1)
        text = re.sub(r"\bx\b", "(x-1)" if at == 1 else "(x+2)", text)
    return Case(text, at)


def _filling(text: str, chance: random.Random) -> Any:
    try:
        *_, last = values(text, Fraction(0)).right
        likely = [] if last is None else [c for c in LIMITS if abs(last - _ball(c)) < 0.15]
    except Unsure:
        likely = []
    return likely[0] if likely and chance.random() < 0.9 else chance.choice((0, 1))


def _tower(chance: random.Random, depth: int) -> str:
    u = chance.choice(SMALL)
    large = chance.choice(LARGE).format(u=u, v=u if chance.random() < 0.7 else chance.choice(SMALL))
    if depth == 0:
        return chance.choice(MADE).format(l=large)
    if chance.random() < 0.45:
        return chance.choice(ON).format(a=_tower(chance, depth - 1), l=large)
    return chance.choice(OF_TWO).format(a=_tower(chance, depth - 1), b=_tower(chance, depth - 1))


def answers(asked: Case, seconds: float) -> tuple[Entry, Entry, Entry | None]:
    """What is said of the value, and of the first and second derivative by x."""
    request = Request([Source(asked.text)], read_point([Source(f"x={asked.at}")]), None, ["x"], seconds=seconds)
    (row,) = gradient(request).rows
    assert row.value is not None
    slope = row.gradient["x"]
    bend = None
    if slope.status is Status.OK:
        (second,) = numbers(request).rows
        bend = second.hessian["x", "x"]
    return row.value, slope, bend


def judged(seed: int, seconds: float) -> tuple[str, list[str]]:
    """A fault in words with its program, or none; and what became of the derivatives."""
    asked = case(seed)
    value, slope, bend = answers(asked, seconds)
    how = [f"first {slope.status}", *([f"second {bend.status}"] if bend is not None else [])]
    try:
        found = fault(value, slope, bend, values(asked.text, asked.at))
    except Unsure:
        return "", ["not judged"]
    return (f"{asked}: {found}" if found else ""), how
