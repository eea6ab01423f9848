"""Exact zeros: what is 0 is proved to be, or its interval is shown; what is almost 0 is never called 0."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.identities import IDENTITIES, OPEN, near

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
def test_almost_0_is_not_0(run: Any, number: int) -> None:
    at = EVERY[number % len(EVERY)][1]
    found = run("eval", near(number), "--at", f"x={at}", "--time-limit", "1")
    _, value, status = found.out.splitlines()[1].split("\t")
    assert status == "ok"
    assert 0 < abs(Fraction(value)) < Fraction(1, 10**29)


def test_no_time_is_an_interval_too(run: Any) -> None:
    found = run("eval", "tanh(x)-(exp(2*x)-1)/(exp(2*x)+1)", "--at", "x=1/3", "--time-limit", "0.01")
    assert found.code == 4
    assert found.out.splitlines()[1].startswith("f\t0 ± ")


@pytest.mark.parametrize(
    "step", ["heaviside(sqrt(x)^2-2)*pi - where(sqrt(x)^2 > 2, pi, 0)", "floor(sqrt(x)^2)*pi - pi"]
)
def test_what_vanishes_beside_a_step_need_not_vanish_on_it(run: Any, step: str) -> None:
    found = run("eval", step, "--at", "x=2")
    assert not found.out.splitlines()[1].startswith("f\t0\t")
