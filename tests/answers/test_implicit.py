"""Derivatives of functions that equations give: against sympy's, on the curve; reasons where there are none."""

from __future__ import annotations

import json

import pytest
import sympy

CURVES = [
    ("x^2+y^2=25", {"x": "3", "y": "4"}),
    ("x^3+y^3=6*x*y", {"x": "3", "y": "3"}),
    ("exp(y)+x*y=e", {"x": "0", "y": "1"}),
    ("sin(x+y)=y^2*cos(x)", {"x": "0", "y": "0"}),
    ("y^5+x^2*y^3=1+x^4*y", {"x": "0", "y": "1"}),
    ("sqrt(x)+sqrt(y)=3", {"x": "1", "y": "4"}),
    ("x*log(y)+y=x^2", {"x": "1", "y": "1"}),
    ("tan(x*y)=x-1", {"x": "1", "y": "0"}),
]


def slopes(equation, point, order):
    """The derivatives by sympy, as numbers."""
    x, y = sympy.symbols("x y")
    left, right = (
        sympy.sympify(side.replace("^", "**").replace("e", "E") if side == "e" else side.replace("^", "**"))
        for side in equation.split("=")
    )
    whole = left - right
    return [float(sympy.idiff(whole, y, x, n).subs({x: point["x"], y: point["y"]})) for n in range(1, order + 1)]


@pytest.mark.parametrize(("equation", "point"), CURVES)
def test_formulas_and_numbers_are_those_of_sympy(run, equation, point):
    at = ",".join(f"{name}={text}" for name, text in point.items())
    found = json.loads(run("implicit", equation, "y", "x", "--at", at, "--order", "3", "--format", "json").out)
    numbers = [row["value"] for row in found["rows"]]
    assert [row["status"] for row in found["rows"]] == ["ok"] * 3
    assert numbers == pytest.approx(slopes(equation, point, 3), rel=1e-12)
    formulas = [row["formula"] for row in found["rows"]]
    values = run("eval", *formulas, "--at", at, "--format", "json").out
    assert [row["value"] for row in json.loads(values)["points"][0]["rows"]] == pytest.approx(numbers, rel=1e-12)


def test_what_is_zero_on_the_curve_is_left_out(run):
    found = run("implicit", "x^2+y^2=25", "y", "x", "--order", "2")
    assert found.out == "dy_dx = -x/y  # for y != 0\nd2y_dx2 = -25/y^3  # for y != 0\n"
    assert "2 x \\ne y^{2}" in run("implicit", "x^3+y^3=6*x*y", "y", "x", "--format", "latex").out


@pytest.mark.parametrize(
    ("equation", "at", "status", "reason"),
    [
        ("x^2+y^2=25", "x=5,y=0", "infinite", "a vertical tangent"),
        ("y^2=x^3+x^2", "x=0,y=0", "domain", "a singular point"),
        ("y^3=x", "x=0,y=0", "infinite", "a vertical tangent"),
        ("abs(y)=x", "x=0,y=0", "kink", "no derivative by y"),
    ],
)
def test_where_there_is_no_slope_the_reason_is_said(run, equation, at, status, reason):
    found = run("implicit", equation, "y", "x", "--at", at, "--format", "json")
    assert found.code == 3
    (row,) = json.loads(found.out)["rows"]
    assert (row["status"], row["value"]) == (status, None)
    assert reason in row["reason"]


def test_what_is_refused(refused):
    refused("implicit", "x^2+y^2=25", "y", "x", "--at", "x=3,y=5", says=["is not on the curve", "is 9, not 0"], code=3)
    refused("implicit", "x^2+y^2=25", "y", says=["an equation, the function and the variable"])
    refused("implicit", "x^2+y^2=25=3", "y", "x", says=["is no equation"])
    refused("implicit", "x^2=25", "y", "x", says=["the equation has no y"])
    refused("implicit", "x^2+y^2=25", "y", "y", says=["y by itself"])
    refused("implicit", "x^2+y^2=25", "y", "x", "--order", "11", says=["the order is 11"])
    refused("implicit", "x^2+y^2=25", "y", "x", "--at", "x=3", says=["no value for y"])


def test_definitions_come_before_the_equation(run):
    found = run("implicit", "a=2", "y^3+x*y=a", "y", "x", "--at", "x=1,y=1")
    assert found.out == "-y/(x + 3*y^2)  # for x + 3*y^2 != 0\n# at x=1, y=1: -0.25\n"
