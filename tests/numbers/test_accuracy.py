"""Distances from the truth, at fewer points than ``python -m tests.trials accuracy``."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest

from gradcli.numbers.float64 import FLOAT64, Float64
from gradcli.numbers.rounding import differ
from gradcli.results.entries import Entry
from tests.chance.mutants import patched
from tests.oracles import by_arb as arb_oracle
from tests.trials.accuracy import beyond, function_points, pairs, right, slopes

PAIRS = 10_000
POINTS = 200


@pytest.mark.parametrize("name", arb_oracle.FUNCTIONS)
def test_a_function_and_its_derivative(name):
    reached = list(function_points(name, POINTS))
    assert [found for found in reached if beyond(found)] == []
    assert len([found for found in reached if not found.slope]) > 0.9 * POINTS


@pytest.mark.slow
def test_random_expressions_in_float64_and_certified():
    tally = pairs(PAIRS, certify_every=10)
    assert (tally.wrong, tally.wrong_digits) == ([], [])
    assert tally.quantile(0.5) <= 0.6
    assert tally.quantile(0.99) <= 100
    assert tally.certified == PAIRS // 10


def test_a_function_that_is_a_few_ulp_off_is_noticed():
    """Five ulp in the value, or in the slope by the function it is made of."""
    for name, broken in (("sin", "sin"), ("tanh", "sech2")):
        right_one = getattr(FLOAT64, broken)
        with patched(Float64, broken, staticmethod(lambda a, f=right_one: f(a) * (1 + 12 * 2.0**-53))):
            assert any(beyond(found) for found in function_points(name, 50))


def test_a_wrong_rule_is_noticed_in_expressions():
    with patched(Float64, "cos", staticmethod(lambda a: math.sin(a))):
        assert pairs(2_000, certify_every=10_000).wrong


def test_a_wrong_digit_is_noticed():
    tree, point = ("call", "exp", ("name", "x")), {"x": 1.0}
    truth, _ = slopes(tree, point, "x")
    assert right(Entry(math.e), truth, None)
    assert not right(Entry(math.nextafter(math.e, 3)), truth, None)
    assert not right(Entry(3), truth, None)


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [
        (0.5, Fraction(1, 2), False),
        (1 / 3, Fraction(1, 3), False),
        (0.34, Fraction(1, 3), True),
        (1.0, 1.0000000000000002, False),  # both may stand for what lies between
        (1.0, 1.000000000000001, True),
        (math.inf, 1.0, True),
        (10**400, 10**400 + 1, True),
        (Decimal("1e900"), 10**900, False),
        (Decimal("-3.75e-7823553867473773"), Decimal("-3.75e-7823553867473773"), False),
        (Decimal("-3.75e-7823553867473773"), Decimal("-3.85e-7823553867473773"), True),
        (Decimal("1e-7823553867473773"), Fraction(1, 3), True),
    ],
)
def test_printed_numbers_of_any_size_are_told_apart(a, b, apart):
    """As fractions those past the doubles would have more digits than memory (found by random command lines)."""
    assert differ(a, b) is apart
    assert differ(b, a) is apart


def test_second_derivatives_past_the_doubles_are_compared(run):
    found = run("hessian", "1/sinh(a+b*x)/b", "--at", "a=1000,b=9007199254740993,x=-2", "--time-limit", "0.2")
    assert found.code == 0
    assert "e-7823553867473773" in found.out
