"""What a number system must give that no row of the table asks of it: constants, decisions, operators by a rational."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np

from gradcli.languages.code_text import Text
from gradcli.languages.scalar import PYTHON
from gradcli.numbers.arrays import ARRAYS
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import RATIONALS
from gradcli.numbers.recorder import Recorder
from gradcli.numbers.series.exponents import TermsRanOut
from gradcli.numbers.series.series import Series
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.tape import sweeps
from gradcli.tape.tape import Tape
from tests.oracles.row_systems import double


def decisions(m: Any, back: Callable[[Any], Any], *, third: bool = True) -> Iterator[str]:
    """Constants, comparisons and facts, where a system does not give what they are."""
    one, two = m.number(1), m.number(2)
    for name, expected in (("half", 0.5), *((("pi", np.pi), ("e", np.e)) if third else ())):
        if back(getattr(m, name)()) != expected:
            yield name
    for relation in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne):
        for a, b in ((one, two), (two, one), (two, two)):
            if told(m.compare(relation, a, b)) is not relation(back(a), back(b)):
                yield f"compare {relation.__name__}"
    for name, given, expected in (
        ("same", (one, two), False),
        ("same", (two, two), True),
        ("is_zero", (m.number(0),), True),
        ("is_zero", (one,), False),
        ("is_integer", (one,), True),
        ("is_integer", (m.number(Fraction(1, 2)),), False),
    ):
        if told(getattr(m, name)(*given)) is not expected:
            yield name
    yes, no = m.same(one, one), m.same(one, two)
    for p, q in ((yes, yes), (yes, no), (no, yes), (no, no)):
        if told(m.both(p, q)) is not (told(p) and told(q)):
            yield "both"
        if told(m.either(p, q)) is not (told(p) or told(q)):
            yield "either"
    for p in (yes, no):
        if told(m.negated(p)) is not (not told(p)):
            yield "negated"
        if back(m.where(p, one, two)) != (1.0 if told(p) else 2.0):
            yield "where"


def told(truth: Any) -> Any:
    return bool(truth.true) and not bool(truth.false) if hasattr(truth, "true") else truth


def _float64() -> Iterator[str]:
    yield from decisions(FLOAT64, float)
    if FLOAT64.undefined() == FLOAT64.undefined():
        yield "undefined"
    if FLOAT64.unruled(3.0) == FLOAT64.unruled(3.0):
        yield "unruled"
    if [FLOAT64.number(Fraction(7, 2)), FLOAT64.number(10**400), FLOAT64.number(-(10**400))] != [3.5, np.inf, -np.inf]:
        yield "number"
    for a, b in ((3.0, -0.0), (-3.0, 2.0)):
        if FLOAT64.copysign(a, b) != np.copysign(a, b):
            yield "copysign"


def _rational() -> Iterator[str]:
    yield from decisions(RATIONALS, float, third=False)
    if type(RATIONALS.bounded(Fraction(4, 2))) is not int or RATIONALS.bounded(3) != 3 or RATIONALS.number(3) != 3:
        yield "bounded"
    with suppress(ArithmeticError):
        yield f"undefined {RATIONALS.undefined()}"


def _arrays() -> Iterator[str]:
    with np.errstate(all="ignore"):
        yield from decisions(ARRAYS, float)
        if ARRAYS.undefined() == ARRAYS.undefined():
            yield "undefined"
        if not np.isnan(ARRAYS.unruled(np.array([3.0, -3.0]))).all():
            yield "unruled"
        a, b = np.array([3.0, -3.0]), np.array([-0.0, 2.0])
        if not np.array_equal(ARRAYS.copysign(a, b), np.copysign(a, b)):
            yield "copysign"
        x = np.array([1.0, 3.0, np.nan])
        if not np.array_equal(ARRAYS.where(ARRAYS.compare(operator.gt, x, 2.0), x, 7.0 + x), [8.0, 3.0, np.nan], True):
            yield "where"


def _balls() -> Iterator[str]:
    with Balls(96).working() as m:
        yield from decisions(m, double)
        if (
            m.undefined().arb.is_finite()
            or m.number(Fraction(4, 2)) != 2
            or m.bounded(Fraction(1, 2)) != Fraction(1, 2)
        ):
            yield "undefined or number"
        if m.kind(m.unruled(m.e())) is Kind.FINITE:
            yield "unruled"
        wide = m.bounded(Fraction(3) ** 5000)
        if not isinstance(wide, Ball) or not wide.arb > 0:
            yield "bounded"
        x = m.e()
        if (x - x) != 0 or not np.allclose(
            [double(1 - x), double(1 + x), double(2 * x)], [1 - np.e, 1 + np.e, 2 * np.e]
        ):
            yield "an operator with a rational on its left"
        if [x < 3, x <= 3, x > 3, x >= 3] != [True, True, False, False]:
            yield "a comparison"


def _series() -> Iterator[str]:
    with Balls(96).working() as m:
        s = SeriesSystem(m, 4)
        t = Series(s, {1: 1})

        def limit(a: Any) -> float:
            return double(s.series(a).terms.get(0, 0))

        yield from decisions(s, limit)
        for name, found, expected in (
            ("rsub", 1 - t, {0: 1, 1: -1}),
            ("sub", t - 1, {0: -1, 1: 1}),
            ("mul", t * (t + 2), {1: 2, 2: 1}),
            ("radd", 3 + t, {0: 3, 1: 1}),
            ("neg", -t, {1: -1}),
            ("abs", s.abs(-t), {1: 1}),
            ("sign", s.sign(-t), {0: -1}),
            ("above", s.above(t, 0, 5), {0: 1}),
            ("above", s.above(t, t, 5), {0: 5}),
            ("max", s.max(t, 2 * t), {1: 2}),
            ("min", s.min(t, 2 * t), {1: 1}),
            ("floor", s.floor(3 - t), {0: 2}),
            ("floor", s.floor(3 + t), {0: 3}),
            ("mod", s.mod(6 - t, 2), {0: 2, 1: -1}),
            ("round", s.round(t + Fraction(5, 2)), {0: 3}),
            ("known", s.known(s.series(m.e()) + t, 3), {0: 3, 1: 1}),
            ("rest", (3 + t).rest(), {1: 1}),
            ("logarithm", s.exp(s.log(t)), {1: 1}),
            ("logarithm of what grows", s.exp(2 * s.log(s.div(1, t))), {-2: 1}),
            ("at infinity", s.tanh(s.div(1, t)).cut(4), {0: 1}),
            ("at minus infinity", s.sigmoid(s.div(-1, t)).cut(4), {}),
            ("beyond all powers", (s.sigmoid(s.div(-1, t)) * s.exp(s.div(1, t))).cut(4), {0: 1}),
        ):
            if found.terms != expected:
                yield name
        if (s.signum(t), s.signum(-t), s.signum(t - t)) != (1, -1, 0) or not (t > 0 and -t < 0):
            yield "signum"
        with suppress(TermsRanOut):
            yield f"unruled {s.unruled(t)}"
        euler = double(-m.polygamma(1, 0))
        for name, place, powers in (
            ("zeta", 1 + t, {-1: 1, 0: euler}),
            ("dawson", s.div(1, t), {1: Fraction(1, 2), 3: Fraction(1, 4)}),
        ):
            expansion = s.expanded(name, place)
            terms = {} if expansion is None else expansion.cut(4).terms
            if {power: double(c) for power, c in terms.items()} != powers:
                yield f"expanded {name}"
        three = s.series(3)
        if s.exact(three).__class__ is not int or s.exact(three) != 3 or s.exact(t) is not None:
            yield "exact"
        if s.plain(three).__class__ is Series or s.plain(three) != 3 or s.plain(t) is not t:
            yield "plain"
        if not s.unbounded(s.div(1, t)) or s.unbounded(t) or limit(s.constant(3 + t)) != 3:
            yield "unbounded or constant"


def _recorder() -> Iterator[str]:
    tape = Tape()
    m = Recorder(tape)
    x = m.at(tape.record("input", (), "x"))

    def at(number: Any, value: float = 4.0) -> Any:
        if isinstance(number, bool):
            return number
        return sweeps.evaluate(tape, FLOAT64, {"x": value}, [number.slot])[number.slot]

    yield from decisions(m, at)
    for name, found, expected in (
        ("radd", 1 + x, 5.0), ("rsub", 1 - x, -3.0), ("rmul", 3 * x, 12.0), ("sub", x - 1, 3.0), ("neg", -x, -4.0),
        ("where", m.where(m.compare(operator.gt, x, 3), x, m.number(7)), 4.0),
        ("where", m.where(m.compare(operator.gt, x, 5), x, m.number(7)), 7.0),
        ("both", m.both(m.is_zero(x), m.compare(operator.gt, x, 1)), False),
        ("both", m.both(m.same(x, 4), m.compare(operator.gt, x, 1)), True),
        ("either", m.either(m.is_zero(x), m.compare(operator.gt, x, 1)), True),
        ("either", m.either(m.is_zero(x), m.compare(operator.gt, x, 5)), False),
        ("either", m.either(m.same(x, 4), m.compare(operator.gt, x, 5)), True),
        ("either decided", m.either(True, m.is_zero(x)), True),
        ("either decided", m.either(m.is_zero(x), True), True),
        ("either decided", m.either(False, m.is_zero(x)), False),
        ("either decided", m.either(m.same(x, 4), False), True),
        ("negated", m.negated(m.is_zero(x)), True),
        ("negated", m.negated(m.same(x, 4)), False),
        ("negated", m.negated(True), False),
        ("is_integer", m.is_integer(x), True),
        ("same", m.same(x, 5), False),
        ("double negation", operator.neg(-x), 4.0),
        ("a negation taken up", 7 + -x, 3.0),
        ("a negation taken up", 7 - -x, 11.0),
        ("a negation taken up", -x + 7, 3.0),
    ):  # fmt: skip
        if at(found) != expected:
            yield name
    if at(m.undefined()) == at(m.undefined()) or m.number(x) is not x:
        yield "undefined or number"


def _code() -> Iterator[str]:
    m = PYTHON.numbers
    x = Text(m, "x")

    def at(number: Any) -> float:
        return float(eval(number.code, {"math": math, "x": 4.0}))  # noqa: S307 (printed by us)

    for name, found, expected in (
        ("radd", 1 + x, 5.0), ("rsub", 1 - x, -3.0), ("rmul", 3 * x, 12.0), ("sub", x - 1, 3.0), ("neg", -x, -4.0),
        ("sub sub", 1 - (x - 3), 0.0), ("neg mul", -(x + 1) * 2, -10.0), ("div div", m.div(8, m.div(x, 2)), 4.0),
        ("mul add", (x + 1) * (x - 1), 15.0), ("pi", m.pi(), np.pi), ("e", m.e(), np.e), ("half", m.half(), 0.5),
        ("number", m.number(Fraction(1, 4)), 0.25),
    ):  # fmt: skip
        if at(found) != expected:
            yield name
    if at(m.undefined()) == at(m.undefined()):
        yield "undefined"


EXTRA = {
    "float64": _float64, "rational": _rational, "arrays": _arrays, "balls": _balls, "series": _series,
    "recorder": _recorder, "code": _code,
}  # fmt: skip
"""What a system must give that no row asks of it."""
