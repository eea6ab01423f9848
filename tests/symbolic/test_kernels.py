"""Derivatives of high order at once: the same as sympy's one by one, short, and true to the tape."""

from __future__ import annotations

import json

import pytest
import sympy as s

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.symbolic import kernels
from gradcli.symbolic.kernels import Kernels
from gradcli.symbolic.limits import NoFormula
from gradcli.symbolic.orders import differentiate

X, Y = s.Symbol("x", real=True), s.Symbol("y", real=True)

EXPRESSIONS = [
    X**X,
    X**Y / X,
    X ** (Y - s.Rational(1, 2)),
    s.exp(s.sin(X * Y)),
    s.sqrt(1 + s.sqrt(X)) * Y,
    s.Rational(2, 3) * (X**2 + Y) ** 7 / s.pi,
    (X + Y) ** s.Rational(-5, 3) + X - X,
    s.tan(X) * s.log(X + Y) / s.cosh(Y),
    s.gamma(X) ** Y,
    2**X * 3 ** (X * Y) * s.sqrt(2),
    1 / (1 + s.exp(-X)) ** 3,
    s.Integer(5),
    X * Y - Y * X,
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
@pytest.mark.parametrize("by", ["x", "xx", "xy", "yxy", "xxxxx"])
def test_as_sympy_one_by_one(expression, by):
    symbols = [{"x": X, "y": Y}[letter] for letter in by]
    found = Kernels(lambda: None).differentiated(expression, symbols)
    for symbol in symbols:
        expression = expression.diff(symbol)
    at = {X: s.Rational(7, 5), Y: s.Rational(1, 3)}
    got, expected = (s.N(e.subs(at), 40) for e in (found, expression))
    assert abs(got - expected) <= abs(expected) * s.Float("1e-30") + s.Float("1e-30")


def test_too_many_terms(monkeypatch):
    monkeypatch.setattr(kernels, "MOST_TERMS", 50)
    with pytest.raises(NoFormula, match="more than 50 terms"):
        Kernels(lambda: None).differentiated(s.tan(s.tan(X)), [X] * 8)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("x^x", "x=3/2"),
        ("exp(sin(exp(x)))", "x=1/3"),
        ("1/(1+exp(-x*sin(x)))^3", "x=1/2"),
        ("sqrt(1+sqrt(1+sqrt(1+x)))", "x=1"),
        ("gamma(x)^x", "x=2"),
        ("lambertw(x)", "x=1"),
        ("tan(tan(x))", "x=1/3"),
        ("(x^2+1)^20*atan(x)", "x=1/7"),
    ],
)
@pytest.mark.slow
def test_the_tenth_derivative_has_a_formula_that_gives_the_tapes_number(run, text, at):
    found = run("diff", text, "x:10", "--at", at, "--format", "json", "--time-limit", "30", "--digits", "30")
    (row,) = json.loads(found.out)["rows"]
    assert (found.code, row["agrees"], row["status"]) == (0, True, "ok")
    assert "definitions" not in row


@pytest.mark.parametrize(
    ("text", "by", "shown", "conditions"),
    [
        ("x*exp(x)", "x" * 10, "(x + 10)*exp(x)", ()),
        ("log(x)", "xxx", "2/x^3", ("x > 0",)),
        ("x^2/x", "xx", "0", ("x != 0",)),
        ("x^3/x", "xx", "2", ("x != 0",)),
        ("abs(x)^5", "xxx", "60*x*abs(x)", ()),
        ("max(x, y)^3", "xy", "0", ("x != y",)),
        ("x*y", "xz", "0", ()),
        ("sqrt(x)^4", "xx", "2", ("x > 0",)),
        ("x^(5/2)", "xxx", "15/(8*sqrt(x))", ()),
    ],
)
def test_short_and_with_the_conditions_of_the_program(text, by, shown, conditions):
    found = differentiate(read([Source(text)]), "f", tuple(by))
    assert (found.text, found.conditions, found.reason) == (shown, conditions, "")


@pytest.mark.slow
def test_steps_that_are_too_many_leave_the_formula(run):
    text = "*".join(f"sin(x+{k})" for k in range(250))
    found = run("diff", text, "--steps", "--time-limit", "60")
    assert found.code == 0
    assert "no steps for f: there are more than 200 steps" in found.err
