"""Finite differences: extrapolated, one-sided, and what they do at the edge of a domain."""

from __future__ import annotations

import math

import pytest

from gradcli.checks.finite_differences import differences
from gradcli.numbers.float64 import FLOAT64


# A central difference with extrapolation reaches about eps^(4/5); 1e-9 of the larger of slope and value per
# coordinate leaves it room and is far below a wrong factor or step.
@pytest.mark.parametrize(
    ("function", "x", "slope"),
    [(math.exp, 1.0, math.e), (math.sin, 1e-8, 1.0), (math.log, 1e-5, 1e5), (math.sqrt, 1e200, 0.5e-100),
     (lambda x: x**5, -3.0, 405.0), (math.cos, 0.0, 0.0), (lambda x: 1 / x, 1e-150, -1e300), (math.tanh, 20.0, 1.6993417021166355e-17)],
)  # fmt: skip
def test_smooth_functions(function, x, slope):
    (found,) = differences(lambda t: [function(t)], x)
    assert found.central == pytest.approx(slope, rel=1e-9, abs=1e-9 * abs(function(x) / (x or 1.0)))
    assert found.left == pytest.approx(found.right, rel=1e-3, abs=1e-5)


def test_a_kink_shows_as_two_numbers():
    (found,) = differences(lambda t: [abs(t) + 3 * t], 0.0)
    assert (found.left, found.right) == (2.0, 4.0)


def test_one_side_of_a_domain_has_no_central_difference():
    (found,) = differences(lambda t: [FLOAT64.sqrt(t)], 0.0)
    assert found.central is None
    assert found.left is None
    assert found.right is not None


def test_steps_that_leave_the_domain_are_left_out():
    """At 1e-4 of a coordinate of size 1 from the edge, only the small steps have values on both sides."""
    (found,) = differences(lambda t: [FLOAT64.log(t - 1)], 1.0001)
    assert found.central == pytest.approx(1e4, rel=1e-6)


def test_every_component_of_a_vector_by_the_same_evaluations():
    seen = []
    found = differences(lambda t: seen.append(t) or [t * t, 3.0, -t], 2.0)
    assert [d.central for d in found] == [pytest.approx(4.0), 0.0, pytest.approx(-1.0)]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("x", [5e-324, 1e-320, 1.7e308, -1.7e308])
def test_the_ends_of_the_doubles_give_numbers_or_none(x):
    (found,) = differences(lambda t: [t], x)
    assert all(number is None or math.isfinite(number) for number in found)
