"""Side conditions: what the program asks of its variables and the printed formula no longer shows."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from gradcli.answers.derivatives import gradient
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.balls.ball import FINITE, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from gradcli.symbolic import gradients
from gradcli.symbolic.readback import reread
from gradcli.tape.sweeps import evaluate
from tests.trials.conditions import faults
from tests.trials.corner_conditions import Asked

# What is typed, the conditions beside its derivative by x, and why.
CASES = [
    ("x^2/x", ["x != 0"]),
    ("x^2/(x*(x-1))", ["x != 0"]),
    ("(x^2-1)/(x-1)", ["x != 1"]),
    ("1/(x^2-1)", []),
    ("x/x*y", ["x != 0"]),
    ("x^-1*x^2", ["x != 0"]),
    ("log(x)", ["x > 0"]),
    ("log(x^2)", []),
    ("log(1-x)", ["x < 1"]),
    ("log(x-y-1)", ["x > y + 1"]),
    ("log2(3*x)", ["x > 0"]),
    ("log1p(x)", ["x > -1"]),
    ("exp(log(x))", ["x > 0"]),
    ("sqrt(x)^2", ["x > 0"]),
    ("sqrt(x)", []),
    ("x^1.5", ["x > 0"]),
    ("sin(asin(x))", ["x^2 < 1"]),
    ("x^y", []),
    ("abs(x)", ["x != 0"]),
    ("sqrt(x^2)", ["x != 0"]),
    ("abs(x-y)", ["x != y"]),
    ("max(x,y)", ["x != y"]),
    ("max(x,1)", ["x != 1"]),
    ("relu(2*x)", ["x != 0"]),
    ("sign(x)*x", ["x != 0"]),
    ("floor(x)*x", ["x != floor(x)"]),
    ("mod(x,3)", ["mod(x, 3) != 0"]),
    ("where(x>1,x^2,x)", ["x != 1"]),
    ("where(x>1,x^2/x,0)", ["x != 1", "x <= 1 or x != 0"]),
    ("where(x>0,log(x),0)", ["x != 0"]),
    ("where(y>0,log(x),0)", ["y <= 0 or x > 0"]),
    ("tan(x)", []),
    ("gamma(x)/gamma(x)", ["x > 0 or x != floor(x)"]),
    ("hypot(x,y)", []),
    ("atan2(y,x)", ["y != 0 or x > 0"]),
    ("exp(x)*x^2+1", []),
    ("x*y", []),
    ("x*abs(x)", []),
    ("abs(x)^3", []),
    ("y*abs(x)", ["x != 0 or y == 0"]),
    ("x*max(x,y)", ["x != y or y == 0"]),
    ("max(x^2,x^3)", ["x != 1"]),
    ("abs(x^2-1)*(x-1)", ["x != -1"]),
    ("where(x>0,x^2,x^3)", []),
    ("where(x>0,x^2+1,x^3)", ["x != 0"]),
    ("where(x==0,1,x^2)", ["x != 0"]),
    ("where(x==0,where(y==0,7,0),x^2)", ["x != 0"]),
    ("x*abs(x)+where(y>0,x^2/x,0)", ["y <= 0 or x != 0"]),
    ("x*sqrt(x)*abs(x)", ["x > 0"]),
    ("max(x,x^2)", ["x^2 != x"]),
    ("max(x,x*y)", ["x != 0 or y == 1"]),
    ("abs(x*y)", ["x != 0 or y == 0"]),
    ("abs(x*y)^3", []),
    ("where(x*y==0,0,x+1)", ["x != 0"]),
    ("where(y==x,7,x*y)", ["x != y"]),
]


def row_of(text, names=("x", "y")):
    program = read([Source(text)], named=names)
    found = gradients(program, [[(program.targets[0], 1)]], names, seconds=60.0)
    assert found.reason == ""
    assert found.shared == ()
    return found.rows[0]


@pytest.mark.parametrize(("text", "conditions"), CASES)
def test_conditions(text, conditions):
    row = row_of(text)
    assert sorted(row.conditions.each.get("x", ())) == sorted(conditions)


def truth(conditions, point):
    """Whether all conditions hold at a point: they are conditions of the language themselves."""
    if not conditions:
        return True
    formula = reread([f"where({condition}, 1, 0)" for condition in conditions], tuple(point))
    with Balls(128).working() as m:
        values = evaluate(formula.tape, m, {n: point[n] for n in formula.tape.inputs}, formula.roots)
        return all(values[root] == 1 for root in formula.roots)


def number(text, point):
    formula = reread([text], tuple(point))
    with Balls(128).working() as m:
        value = evaluate(formula.tape, m, {n: point[n] for n in formula.tape.inputs}, formula.roots)[formula.roots[0]]
    return value if kind(value) == FINITE else None


GRID = [Fraction(k, 2) for k in range(-6, 7)]


@pytest.mark.parametrize("text", [text for text, _ in CASES])
@pytest.mark.slow
def test_no_number_is_stated_where_the_tape_has_none(text):
    """Wherever the tape calls a value or derivative a kink, a jump, infinite or undefined, the formula has no
    value or one of its conditions fails; and conditions never fail where nothing is wrong with the tape's
    own operations (a few exceptions are one-sided limits and corners that cancel)."""
    row = row_of(text)
    for x, y in itertools.product(GRID, (Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(2))):
        point = read_point([Source(f"x=({x}),y=({y})")])
        (verdict,) = gradient(Request([Source(text)], point, wrt=["x", "y"])).rows
        exact = {"x": x, "y": y}
        for name, entry in {"": verdict.value, **verdict.gradient}.items():
            if entry.status in (Status.OK, Status.UNCONNECTED, Status.UNCERTIFIED):
                continue
            shown = row.gradient[name] if name else row.value
            holds = truth(row.conditions.each.get(name, ()), exact)
            assert number(shown, exact) is None or not holds, (name, exact, entry.status, shown)


@pytest.mark.parametrize("text", [text for text, conditions in CASES if conditions])
def test_conditions_are_not_in_the_way(text):
    """At generic points inside the domain they hold."""
    row = row_of(text)
    point = (
        {"x": Fraction(7, 4), "y": Fraction(9, 16)} if "asin" not in text else {"x": Fraction(1, 3), "y": Fraction(2)}
    )
    if text == "log(1-x)":
        point["x"] = Fraction(1, 4)
    if text == "log(x-y-1)":
        point["x"] = Fraction(9)
    for conditions in row.conditions.each.values():
        assert truth(conditions, point)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("text", ["x*abs(x)", "x^2*abs(x)", "abs(x-1)^5", "max(x^3,x^4)", "relu(x)^3"])
def test_a_surface_is_passed_as_often_as_the_derivative_exists_there(run, text, order):
    """The condition of any order stands exactly where the judge certifies no derivative."""
    at = "1" if "x-1" in text else "0"
    found = run("diff", text, f"x:{order}", "--at", f"x={at}")
    formula, number, *_ = found.out.splitlines()
    assert (f"x != {at}" in formula) == number.endswith(("kink", "uncertified"))


PASSED = [
    "x*abs(x)",
    "y*abs(x)",
    "abs(x)*abs(y)",
    "(x-y)*max(x,y)",
    "relu(x)^2*y",
    "where(x>y,(x-y)^2,0)",
    "sqrt(x^4)",
    "exp(abs(x))-abs(x)",
    "log(abs(x)+1)*x",
]


@pytest.mark.parametrize("text", PASSED)
@pytest.mark.slow
def test_conditions_hold_just_where_the_formula_does(text):
    asked = Asked(f"{text} + 0*y")
    points = [{"x": x, "y": y} for x, y in itertools.product((-2, 0, Fraction(1, 2)), (-2, 0, Fraction(1, 2)))]
    assert [(point, fault) for point in points if (fault := asked.false_at(point))] == []


def test_at_values_given(run):
    """A corner at the values given is no formula's matter."""
    assert run("grad", "abs(a)*x", "--at", "a=0", "--wrt", "a,x").code == 3
    assert run("grad", "abs(a)*x", "--at", "a=-2", "--wrt", "x").out.splitlines()[1] == "f\t2*x\t2\t"


def test_conditions_in_formats(run):
    assert run("grad", "x^2/x").out == "target\tvalue\td/dx\tfor\nf\tx\t1\tx != 0\n"
    assert run("grad", "x^2/x", "--format", "statements").out == "f = x  # for x != 0\ndf_dx = 1  # for x != 0\n"
    assert r"1 \quad \text{for } x \ne 0" in run("grad", "x^2/x", "--format", "latex").out
    assert (
        '"conditions": {"value": ["x != 0"], "gradient": {"x": ["x != 0"]}}'
        in run("grad", "x^2/x", "--format", "json").out
    )


@pytest.mark.parametrize("text", ["(x^y)^2", "y^x/y", "x^2*x^y/x^2", "x^y*x^-y", "(x^2)^y", "exp(y*log(x))"])
def test_powers_owe_their_conditions(text):
    points = [{"x": x, "y": y} for x, y in itertools.product(GRID, GRID)]
    wrong, stated = faults(text, points)
    assert wrong == []
    assert stated > 0


@pytest.mark.parametrize("constant", ["log(-1)", "acos(2)", "(-1)^(2/3)", "asin(3)*0.5", "acosh(1/2)", "atanh(2)"])
def test_a_constant_without_a_real_value_is_refused(run, constant):
    refused = run("grad", f"x + {constant}")
    assert (refused.code, refused.out) == (3, "")
    assert "no real value" in refused.err
