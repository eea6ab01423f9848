"""``diff --at`` of orders 2 to 10: the number of the tape, with mpmath and the formula as witnesses."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

FUNCTIONS = [
    ("x^2*sin(x)", lambda x: x**2 * mpmath.sin(x)),
    ("exp(-x^2)", lambda x: mpmath.exp(-(x**2))),
    ("x^x", lambda x: x**x),
    ("tanh(x)/(1 + x)", lambda x: mpmath.tanh(x) / (1 + x)),
    ("lgamma(1 + x)", lambda x: mpmath.loggamma(1 + x)),
    ("sqrt(1 + sin(x)^2)", lambda x: mpmath.sqrt(1 + mpmath.sin(x) ** 2)),
]


@pytest.mark.parametrize("order", [2, 3, 5, 10])
@pytest.mark.parametrize(("text", "function"), FUNCTIONS, ids=[text for text, _ in FUNCTIONS])
@pytest.mark.slow
def test_orders_against_mpmath(run, text, function, order):
    """Coefficients of mpmath at 80 digits; ten differences lose fewer than 60 of them."""
    result = run("diff", text, f"x:{order}", "--at", "x=0.75", "--digits", "18", "--format", "values")
    assert result.code == 0, result.err
    with mpmath.workdps(120):
        expected = mpmath.diff(function, mpmath.mpf("0.75"), order)
        assert abs(mpmath.mpf(result.out.strip()) - expected) <= abs(expected) * mpmath.mpf("1e-17")


@pytest.mark.parametrize("by", [("x", "x", "y"), ("y", "x", "x"), ("x:2", "y:3"), ("x", "y", "x", "y"), ("x:5", "y:5")])
def test_mixed_orders_against_mpmath(run, by):
    counts = {"x": 0, "y": 0}
    for word in by:
        name, _, times = word.partition(":")
        counts[name] += int(times or 1)
    result = run("diff", "exp(x*y)*sin(x + y)", *by, "--at", "x=0.5,y=0.25", "--digits", "18", "--format", "values")
    assert result.code == 0, result.err
    with mpmath.workdps(120):
        point = mpmath.mpf("0.5"), mpmath.mpf("0.25")
        expected = mpmath.diff(lambda x, y: mpmath.exp(x * y) * mpmath.sin(x + y), point, (counts["x"], counts["y"]))
        assert abs(mpmath.mpf(result.out.strip()) - expected) <= abs(expected) * mpmath.mpf("1e-17")


def test_rationals_stay_exact(run):
    assert run("diff", "x^7/3*y^2", "x:4", "y", "--at", "x=1/2,y=1/3", "--exact", "--format", "values").out == "70/3\n"


@pytest.mark.parametrize(
    ("text", "by", "point", "code"),
    [
        ("x*abs(x)", "x:2", "x=0", 3),
        ("abs(x)", "x:3", "x=0", 3),
        ("1/x", "x:4", "x=0", 3),
        ("log(x)", "x:3", "x=-1", 3),
        ("where(x == 0, 0, x^9*sin(1/x))", "x:3", "x=0", 4),
    ],
)
def test_what_does_not_exist_or_is_not_known_has_a_reason(run, text, by, point, code):
    result = run("diff", text, by, "--at", point, "--format", "values")
    assert result.code == code, (result.out, result.err)
    assert result.err


def test_a_power_of_zero_is_not_taken_for_smooth(run):
    """(x^4+y^4)^(3/2) is t^6 along every line, and has no mixed sixth derivatives that lines could tell."""
    result = run("diff", "(x^4+y^4)^(3/2)", "x:4", "y:2", "--at", "x=0,y=0", "--format", "values")
    assert result.code in (3, 4)


def test_the_number_comes_where_the_formula_does_not(run):
    program = "; ".join(["a0 = x", *(f"a{k} = 3.7*a{k - 1}*(1 - a{k - 1})" for k in range(1, 21)), "a20"])
    result = run("diff", program, "x:3", "--at", "x=1/10", "--time-limit", "2", "--format", "values", "--digits", "12")
    assert result.code == 0, result.err
    slopes = [Fraction(1, 10), Fraction(1), Fraction(0), Fraction(0)]  # x and its derivatives, by the product rule
    for _ in range(20):
        u, u1, u2, u3 = (mpmath.mpf(s.numerator) / s.denominator if isinstance(s, Fraction) else s for s in slopes)
        with mpmath.workdps(80):
            r = mpmath.mpf(37) / 10
            u = mpmath.mpf(1) / 10 if isinstance(slopes[0], Fraction) else u
            slopes = [
                r * u * (1 - u),
                r * u1 * (1 - 2 * u),
                r * (u2 * (1 - 2 * u) - 2 * u1**2),
                r * (u3 * (1 - 2 * u) - 6 * u1 * u2),
            ]
    assert abs(mpmath.mpf(result.out.strip()) - slopes[3]) <= abs(slopes[3]) * mpmath.mpf("1e-11")
