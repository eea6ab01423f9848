"""sympy computes special functions at operands it has rounded; the 0 or the sign that it finds there is no proof."""

from __future__ import annotations

import pytest
import sympy

from gradcli.symbolic.untracked import untracked

FALSE_ZEROS = [
    "lgamma(tanh(x))",
    "lgamma(1 + tanh(x))",
    "zeta(-1 - tanh(x))",
    "rgamma(-tanh(x))",
    "binomial(1 + tanh(x), 3)",
    "abs(lgamma(tanh(x)))",
    "max(lgamma(1 + tanh(x)), 0)",
    "floor(lgamma(1 + tanh(x)))",
    "where(zeta(-1 - tanh(x)) > 0, 1, 0)",
]
"""Next to 0, and not 0, at 6000: nearer than balls of 4,096 bits can tell."""


@pytest.mark.parametrize("text", FALSE_ZEROS)
def test_a_value_next_to_zero_is_not_proved_to_be_it(run, text):
    result = run("eval", text, "--at", "x=6000", "--time-limit", "5")
    assert "uncertified" in result.out
    assert result.code == 4


@pytest.mark.parametrize("text", FALSE_ZEROS[:5])
def test_nor_is_a_derivative(run, text):
    result = run("grad", f"y*{text} + x", "--at", "x=6000,y=2", "--wrt", "y", "--time-limit", "5", "--no-symbolic")
    assert "uncertified" in result.out
    assert result.code == 4


@pytest.mark.parametrize(
    ("text", "slope"),
    [("y*lgamma(tanh(x)) + x", "7.75106469638296e-79"), ("y*zeta(-1 - tanh(x)) + x", "-4.08873103963499e-80")],
)
def test_where_balls_can_tell_they_do(run, text, slope):
    assert run("grad", text, "--at", "x=90,y=2", "--wrt", "y", "--format", "values").out.split() == [slope]


@pytest.mark.parametrize("text", ["x*lgamma(tanh(6000))", "x*zeta(-1 - tanh(6000))", "x*rgamma(-tanh(6000))"])
def test_no_claim_of_zero_is_proved_by_it(run, text):
    assert "not proved" in run("check", text, "--claim", "x: 0").out


@pytest.mark.parametrize("text", ["x*abs(zeta(-1 - tanh(6000)))", "abs(x*zeta(-1 - tanh(6000)))"])
def test_no_formula_has_a_sign_that_is_guessed(run, text):
    result = run("diff", text)
    assert result.code == 4
    assert "cannot be trusted with the sign" in result.err


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("x*abs(digamma(1.46))", "-digamma(1.46)"),
        ("abs(x*zeta(3))", "sign(x)*zeta(3)"),
        ("x*max(lgamma(1/3), 0)", "max(lgamma(1/3), 0)"),
    ],
)
def test_signs_that_balls_confirm_are_taken(run, text, formula):
    assert run("diff", text).out.startswith(formula)


@pytest.mark.parametrize(
    "text",
    ["gamma(x + 1) - x*gamma(x)", "erf(x) + erfc(x) - 1", "digamma(1 + x) - digamma(x) - 1/x", "lgamma(x) - lgamma(x)"],
)
def test_identities_are_proved_as_before(run, text):
    assert run("eval", text, "--at", "x=7/3", "--format", "values").out == "0\n"


def test_what_is_nested_deeper_than_calls_may_be_is_looked_through():
    number = sympy.loggamma(sympy.tanh(6000))
    with_one, without = number, sympy.Symbol("x")
    for _ in range(3000):  # not evaluated: sympy's evaluation calls itself as deep as its cache happens to be empty
        with_one, without = sympy.Basic.__new__(sympy.sin, with_one), sympy.Basic.__new__(sympy.sin, without)
        hash(with_one), hash(without)  # which are kept, so that the next one asks no deeper
    assert not untracked(without)
    assert untracked(with_one)
