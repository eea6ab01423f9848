"""Taylor polynomials: coefficients against sympy's, remainders against the function, reasons."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import mpmath
import pytest
import sympy
from sympy.parsing.sympy_parser import rationalize, standard_transformations

EXPANSIONS = [
    ("exp(sin(x))", "0", "-0.1", "0.1"),
    ("exp(sin(x))", "1/2", "0", "1"),
    ("1/(1-x)", "0", "-1/2", "1/2"),
    ("sqrt(1+x)", "0", "-1/4", "1/2"),
    ("log(x)", "1", "1/2", "3/2"),
    ("sin(x)", "pi/6", "0", "1"),
    ("atan(x)", "0", "-1/2", "1/2"),
    ("tanh(x)", "0", "-1/2", "1/2"),
    ("abs(x)*exp(x)", "-1", "-2", "-1/2"),
    ("where(x>0, cos(x), 3)", "1", "1/2", "2"),
    ("gamma(x)", "2", "3/2", "5/2"),
    ("x^x", "1", "1/2", "3/2"),
    ("x^(5/2)", "1", "1/2", "3/2"),
    ("x^3 - x", "2", "-1", "3"),
    ("max(x, 0)^2", "1", "1/2", "1"),
]


def found_by(run, *arguments):
    result = run("taylor", *arguments, "--format", "json")
    return json.loads(result.out)["rows"][0], result


def value(text, x):
    """A text of this file, or a polynomial, at a number: by sympy's trusted parser and mpmath."""
    text = re.sub(r"where\(x>0, (.*), 3\)", r"\1", text).replace("max(x, 0)", "x").replace("^", "**")
    expression = sympy.parse_expr(text.replace("abs", "Abs"), transformations=(*standard_transformations, rationalize))
    return mpmath.mpf(sympy.lambdify(sympy.Symbol("x"), expression, "mpmath")(x))


@pytest.mark.parametrize(("function", "centre", "low", "high"), EXPANSIONS)
@pytest.mark.parametrize("order", [0, 3, 8])
def test_the_remainder_is_nowhere_larger_than_its_bound(run, function, centre, low, high, order):
    row, result = found_by(run, function, f"x={centre}", "--order", str(order), f"--on={low}:{high}")
    assert result.code == 0
    with mpmath.workdps(60):
        a, b = value(low, 0), value(high, 0)
        bound = mpmath.mpf(row["remainder"]["bound"])
        apart = []
        for k in range(41):
            x = a + (b - a) * k / 40
            polynomial = value(row["polynomial"], x)
            apart.append(abs(value(function, x) - polynomial))
    assert max(apart) <= bound + mpmath.mpf(10) ** -50


def test_the_bound_is_of_use(run):
    """It is not only an upper bound: of the largest remainder it is at most ten times as large here."""
    row, _ = found_by(run, "exp(sin(x))", "x=0", "--order", "5", "--on=-0.1:0.1")
    assert 6e-10 < row["remainder"]["bound"] < 1e-8
    assert found_by(run, "exp(sin(x))", "x=0", "--order", "40", "--on=-0.1:0.1")[0]["remainder"]["bound"] < 1e-55


@pytest.mark.parametrize("function", ["exp(sin(x))", "sqrt(1+x)", "tan(x)", "log(1+x)/(2-x)", "1/(1+x^2)"])
def test_rational_coefficients_are_exact(run, function):
    row, _ = found_by(run, function, "x=0", "--order", "12")
    x = sympy.Symbol("x")
    series = sympy.series(sympy.sympify(function.replace("^", "**")), x, 0, 13).removeO()
    for order, coefficient in enumerate(row["coefficients"]):
        assert Fraction(coefficient["exact"]) == Fraction(str(series.coeff(x, order)))


def test_irrational_coefficients_have_the_digits_asked_for(run):
    cells = [
        line.split("\t")
        for line in run("taylor", "sin(x)", "x=1", "--digits", "30", "--format", "tsv").out.splitlines()
    ]
    with mpmath.workdps(50):
        for k, (_, _, coefficient, status) in enumerate(cells[1:]):
            true = mpmath.sin(1 + k * mpmath.pi / 2) / mpmath.factorial(k)
            assert status == "ok"
            assert abs(mpmath.mpf(coefficient) - true) <= abs(true) * mpmath.mpf(10) ** -29


def test_the_polynomial_is_a_program(run):
    text = run("taylor", "cos(x)", "x=0", "--order", "6").out
    assert text == "1 - x^2/2 + x^4/24 - x^6/720\n"
    assert run("eval", text, "--at", "x=1/2", "--exact", "--format", "values").out == "40439/46080\n"


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["abs(x)", "x=0"], 3, "has a corner here"),
        (["1/x", "x=0"], 3, "has a pole here"),
        (["sin(x)/x", "x=0"], 3, "is 0/0 here"),
        (["sqrt(x)", "x=0"], 3, "vertical tangent"),
        (["log(x)", "x=-1"], 3, "there is no value"),
        (["floor(x)", "x=2"], 3, "there is no derivative"),
        (["abs(x)^3", "x=0"], 4, "no one power series"),
        (["x^(7/2)", "x=0"], 3, "there is no derivative"),
    ],
)
def test_no_expansion_has_its_reason(run, arguments, code, reason):
    found = run("taylor", *arguments)
    assert (found.code, found.out) == (code, "")
    assert reason in found.err


@pytest.mark.parametrize(
    ("function", "centre", "on"),
    [("abs(x)", "1", "-1:2"), ("1/x", "1", "-1:2"), ("floor(x)", "1/2", "0:2"), ("sqrt(x)", "1", "0:2")]
    + [("where(x>0, 1, 2)", "1", "-1:2"), ("sin(x)*sign(x-1)", "0", "0:3"), ("mod(x, 1)", "1/2", "0:3")],
)
def test_what_has_no_bound_is_said(run, function, centre, on):
    row, result = found_by(run, function, f"x={centre}", f"--on={on}")
    assert result.code == 4
    assert row["remainder"]["bound"] is None
    assert "nothing bounds the derivative of order 6" in row["remainder"]["reason"]


def test_what_is_refused(refused):
    centre = "taylor needs the variable and the centre"
    refused("taylor", "exp(x)", says=[centre, "x=0"])
    refused("taylor", "x*y", "x=0", says=["no value for y", "--at y="])
    refused("taylor", "exp(x)", "y=0", says=["no variable y"])
    refused("taylor", "exp(x)", "x=0", "--order", "101", says=["the order is 101"])
    refused("taylor", "exp(x)", "x=0", "--on", "1:0", says=["no interval"])
    refused("taylor", "exp(x)", "x=0", "--on", "1", says=["no interval"])
    refused("taylor", "sum(v)", "x=0", "--at", "v=[1,2]", says=["no variable x"])
    refused("taylor", "exp(x)", "x=1", "--exact", says=["is not rational"], code=3)


def test_several_targets_and_other_variables(run):
    found = run("taylor", "u = a*x^2", "exp(u)", "u^2", "x=0", "--at", "a=1/2", "--order", "4")
    assert found.out == "f1 = 1 + x^2/2 + x^4/8\nf2 = x^4/4\n"
    assert run("taylor", "exp(x)", "--at", "x=0", "--order", "2").out == "1 + x + x^2/2\n"


def test_every_digit_asked_for_is_in_the_polynomial(run):
    """Also past the 28 that decimal arithmetic keeps by itself."""
    e = "2.718281828459045235360287471352662497757"
    assert run("taylor", "exp(x)", "x=1", "--order", "1", "--digits", "40").out == f"{e} + {e}*(x - 1)\n"
    assert f"{e}*x" in run("grad", "x*exp(y)", "--at", "x=0,y=1", "--wrt", "x", "--digits", "40", "--tangent").out


def test_coefficients_past_all_ranges(run):
    """They are printed; a bound of what is left out is not made of fractions of so many digits."""
    found = run("taylor", "exp(x)*1.3^6472416997", "x=0", "--order", "1", "--on", "-1:1")
    assert found.code == 4
    assert "E+737488890*x" in found.out
    assert "past 10^10,000" in found.out
