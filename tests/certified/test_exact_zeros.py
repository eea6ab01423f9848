"""Exact zeros: what is 0 is proved to be, or its interval is shown; what is almost 0 is never called 0."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.chance.identities import IDENTITIES, OPEN, near

EVERY = IDENTITIES + OPEN


@pytest.mark.parametrize(("expression", "at"), IDENTITIES)
def test_identities_are_proved(run: Any, expression: str, at: str) -> None:
    found = run("eval", expression, "--at", f"x={at}", "--time-limit", "60")
    assert found.out.splitlines()[1] == "f\t0\tok"
    assert found.code == 0


@pytest.mark.parametrize(("expression", "at"), OPEN)
def test_what_is_not_proved_is_an_interval_around_0(run: Any, expression: str, at: str) -> None:
    found = run("eval", expression, "--at", f"x={at}", "--time-limit", "1")
    _, value, status = found.out.splitlines()[1].split("\t")
    assert (found.code, status) == (4, "uncertified")
    middle, _, radius = value.partition(" ± ")
    assert abs(Fraction(middle)) <= Fraction(radius) < Fraction(1, 10**1000)


@pytest.mark.parametrize("number", range(0, 4 * len(EVERY), 4))
@pytest.mark.slow
def test_almost_0_is_not_0(run: Any, number: int) -> None:
    at = EVERY[number % len(EVERY)][1]
    found = run("eval", near(number), "--at", f"x={at}", "--time-limit", "1")
    _, value, status = found.out.splitlines()[1].split("\t")
    assert status == "ok"
    assert 0 < abs(Fraction(value)) < Fraction(1, 10**29)


@pytest.mark.parametrize("asked", ["lgamma(1-1e-78)", "lgamma(2+1e-78)", "lgamma(tanh(90))", "lgamma(1+1e-300)"])
def test_what_sympy_calls_0_is_held_against_more_bits(run: Any, asked: str) -> None:
    """sympy computes these to be 0, and takes that for a proof."""
    _, value, status = run("eval", asked).out.splitlines()[1].split("\t")
    assert status == "ok"
    assert 0 < abs(float(value)) < 1e-77


def test_no_time_is_an_interval_too(run: Any) -> None:
    duplication = "lgamma(x)+lgamma(x+1/2)-(1-2*x)*log(2)-log(pi)/2-lgamma(2*x)"
    found = run("eval", duplication, "--at", "x=1/3", "--time-limit", "0.01")
    assert found.code == 4
    assert found.out.splitlines()[1].startswith("f\t0 ± ")


@pytest.mark.parametrize(
    "step", ["heaviside(sqrt(x)^2-2)*pi - where(sqrt(x)^2 > 2, pi, 0)", "floor(sqrt(x)^2)*pi - pi"]
)
def test_what_vanishes_beside_a_step_need_not_vanish_on_it(run: Any, step: str) -> None:
    found = run("eval", step, "--at", "x=2")
    assert not found.out.splitlines()[1].startswith("f\t0\t")


@pytest.mark.parametrize(
    ("expression", "value", "status"),
    [
        ("floor(sqrt(2)^2)", "2", "ok"),
        ("ceil(log(exp(2)))", "2", "ok"),
        ("round(sqrt(2)^2/4)", "0", "ok"),
        ("mod(sqrt(3)^2, 3)", "0", "ok"),
        ("sign(sqrt(2)^2-2)", "0", "ok"),
        ("heaviside(sqrt(2)^2-2)", "0.5", "ok"),
        ("(-2)^(sqrt(2)^2)", "4", "ok"),
        ("(sqrt(2)^2-2)^(sqrt(2)^2-2)", "1", "ok"),
        ("asin(sqrt(2)^2/2)", "1.5707963267948966", "ok"),
        ("acosh(sqrt(3)^2-2)", "0", "ok"),
        ("sqrt(sqrt(2)^2-2)", "0", "ok"),
        ("atan2(sqrt(2)^2-2, -1)", "3.141592653589793", "ok"),
        ("gamma(sqrt(2)^2-3)", "", "infinite"),
        ("log(sqrt(2)^2-2)", "-inf", "infinite"),
        ("atanh(sqrt(2)^2-1)", "inf", "infinite"),
        ("where(exp(1) == e, 1, 0)", "1", "ok"),
        ("where(sqrt(2)^2 > 2, 1, 0)", "0", "ok"),
        ("lambertw(-exp(-1))", "-1", "ok"),
        ("lambertw(-exp(-1)-1e-40)", "", "domain"),
        ("log(e^2) + lambertw(2*e^2) - 4", "0", "ok"),
        ("abs(sqrt(2)) - sqrt(2)", "0", "ok"),
        ("max(sin(1), sin(2)) - sin(2)", "0", "ok"),
        ("where(abs(-sqrt(3)) <= sqrt(3), 1, 2)", "1", "ok"),
    ],
)
def test_steps_and_ends_of_domains_are_decided(run: Any, expression: str, value: str, status: str) -> None:
    found = run("eval", expression, "--time-limit", "60").out.splitlines()[1].split("\t")
    assert found[2] == status
    assert found[1] == value or status == "infinite"


@pytest.mark.parametrize(
    ("expression", "digits", "shown"),
    [
        ("0.15", "1", "0.2"), ("0.25", "1", "0.2"), ("0.35", "1", "0.4"), ("2.5", "1", "2"), ("9.95", "2", "10"),
        ("5e-324", "", "5e-324"), ("2^-1074*3", "", "1.5e-323"), ("2^-1075*(1+1e-30)", "", "5e-324"),
        ("1+2^-53", "", "1"), ("1+3*2^-53", "", "1.0000000000000004"), ("1+2^-53+1e-60", "", "1.0000000000000002"),
        ("sqrt(1+2^-52+2^-106)", "", "1"), ("2^1024-2^970-1", "", "1.7976931348623157e+308"),
        ("2^1024-2^970", "", "1.7976931348623158e+308"), ("9007199254740993", "", "9007199254740992"),
    ],
)  # fmt: skip
def test_ties_and_the_smallest_and_largest_doubles(run: Any, expression: str, digits: str, shown: str) -> None:
    arguments = ("--digits", digits) if digits else ()
    assert run("eval", expression, *arguments).out.splitlines()[1] == f"f\t{shown}\tok"


def test_the_smallest_doubles_are_no_loss(run: Any) -> None:
    assert run("eval", "5e-324", "1e-310*3").err == ""


def test_what_stands_in_a_branch_not_taken_is_no_candidate(run: Any) -> None:
    """Found by random programs: the kink of abs was asked for where nothing had been computed."""
    found = run("grad", "where(y^z == 2*y, abs(csc(y)), (x*x)^(y-y))", "--at", "x=0.3,y=3.8,z=2.6")
    assert (found.code, found.out.splitlines()[1]) == (0, "f\t1\t0\t0\t0\tok")


@pytest.mark.parametrize(
    ("expression", "at", "direction", "row"),
    [
        ("log(x,x)", "x=1/17", "x=2", ["1", "0", "0"]),
        ("x*(sin(y)^2+cos(y)^2)", "x=1/3,y=2", "x=2,y=5", ["0.3333333333333333", "1", "0", "2"]),
        # An open digit elsewhere raises the precision further: what was proved is not forgotten.
        ("(sin(x)^2+cos(x)^2)*(y+1e-700)-y", "x=2,y=1", "x=1", ["1e-700", "0", "0", "0"]),
    ],
)
@pytest.mark.slow
def test_derivatives_along_a_direction_are_proved_too(
    run: Any, expression: str, at: str, direction: str, row: list[str]
) -> None:
    found = run("grad", expression, "--at", at, "--dir", direction, "--time-limit", "60")
    assert found.code == 0
    assert found.out.splitlines()[1].split("\t")[1:] == [*row, "ok"]
