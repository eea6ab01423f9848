"""Sine and cosine together, against the truth."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from gradcli.engines import sincos
from tests.engines.test_batch_engine import compiled
from tests.engines.test_strips_of_points import numbers, rows


def together(numbers):
    sine, cosine = np.empty((2, len(numbers)))
    sincos.sine_and_cosine(numbers, sine, cosine)
    return sine, cosine


def points():
    """Of all sizes, where a sine or a cosine is nearly 0, and where the quarter changes."""
    random = np.random.default_rng(7)
    sizes = np.ldexp(random.uniform(-1, 1, 3000), random.integers(-1074, 21, 3000))
    quarters = np.arange(-600_000, 600_000, 997) * (np.pi / 4)
    inside = random.uniform(-10, 10, 2000)
    edge = [sincos.FAR, -sincos.FAR, np.nextafter(sincos.FAR, 0), 0.0, -0.0, 5e-324, 1e-160]
    found = np.concatenate([sizes, quarters, np.nextafter(quarters, np.inf), inside, edge])
    return found[np.abs(found) <= sincos.FAR]


def test_both_are_within_two_ulp_of_the_truth():
    given = points()
    with mpmath.workprec(200):
        for got, true in zip(together(given), (mpmath.sin, mpmath.cos), strict=True):
            for x, number in zip(given.tolist(), got.tolist(), strict=True):
                wanted = true(mpmath.mpf(x))
                assert abs(number - wanted) <= 2 * np.spacing(abs(float(wanted))), x


def test_beyond_them_numpy_answers():
    given = np.concatenate([[np.inf, -np.inf, np.nan, 1e300, -(2.0**21), 1.5], np.linspace(0, 1, 20_000)])
    with np.errstate(invalid="ignore"):
        wanted = np.sin(given[:5]), np.cos(given[:5])
        found = together(given)
    for ours, theirs in zip(found, wanted, strict=True):
        assert np.array_equal(ours[:5], theirs, equal_nan=True)
    assert np.array_equal(found[0][5:], together(given[5:])[0])


@pytest.mark.parametrize(
    "text", ["sin(x)*y", "cos(x*y) + y", "sin(sin(sin(x)*y)*x)"], ids=["sine first", "cosine first", "chain"]
)
def test_a_plan_takes_them_together_where_there_are_many_points(text):
    many = compiled(text, "numpy", wrt=("x", "y"), points=sincos.FEWEST)
    few = compiled(text, "numpy", wrt=("x", "y"))
    columns = rows(20_000)
    found, wanted = numbers(many, columns), numbers(few, columns)
    assert many.engine(1).more == text.count("sin(") + text.count("cos(") > few.engine(1).more == 0
    assert np.allclose(found, wanted, rtol=1e-13, atol=1e-13)
    assert not np.array_equal(found, wanted)
    assert np.array_equal(found[:, 300:310], numbers(many, [column[300:310] for column in columns]))
