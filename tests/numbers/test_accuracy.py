"""Distances from the truth, at fewer points than ``python -m tests.trials accuracy``."""

from __future__ import annotations

import math

import pytest

from gradcli.numbers.float64 import FLOAT64, Float64
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
