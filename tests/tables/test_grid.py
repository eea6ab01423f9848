"""Grids: every value the correctly rounded double of the exact one, in the order of a product, in blocks."""

from __future__ import annotations

import itertools
from fractions import Fraction

import mpmath
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcli.errors import GradcliError
from gradcli.tables.blocks import BLOCK
from gradcli.tables.grid import MOST_POINTS, read_grid


def points(*options, names=None):
    grid = read_grid(options)
    names = grid.columns if names is None else names
    found = {name: [] for name in names}
    row = 1
    for block in grid.blocks({name: name for name in names}):
        assert block.first_row == row
        assert block.size <= BLOCK
        row += block.size
        for name in names:
            found[name] += block.columns[name].tolist()
    assert row - 1 == grid.total == grid.done
    return found


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("x=0:1:11", [k / 10 for k in range(11)]),
        ("x=1/3:2/3:2", [1 / 3, 2 / 3]),
        ("x=2:-2:5", [2, 1, 0, -1, -2]),
        ("x=5:5:1", [5]),
        ("x=5:5:3", [5, 5, 5]),
        ("x=1:1000:4:log", [1, 10, 100, 1000]),
        ("x=-1e-2:-1e2:5:log", [-0.01, -0.1, -1, -10, -100]),
        ("x=1000:1:4:log", [1000, 100, 10, 1]),
        ("x₁ = 0 : 1 : 2", [0, 1]),
        ("x=-pi:pi:3", [-3.141592653589793, 0, 3.141592653589793]),
        ("x=0:1:1_001", [k / 1000 for k in range(1001)]),
    ],
)
def test_values(option, expected):
    (found,) = points(option).values()
    assert found == expected


def test_irrational_ends_are_correctly_rounded():
    with mpmath.workdps(60):
        ends = mpmath.sqrt(2), mpmath.exp(5)
        expected = [float(ends[0] + (ends[1] - ends[0]) * k / 6) for k in range(7)]
        geometric = [float(ends[0] * (ends[1] / ends[0]) ** (mpmath.mpf(k) / 6)) for k in range(7)]
    assert points("x=sqrt(2):exp(5):7")["x"] == expected
    assert points("x=sqrt(2):exp(5):7:log")["x"] == geometric


RATIONAL = st.fractions(-(10**6), 10**6, max_denominator=10**6)


@settings(deadline=None)
@given(RATIONAL, RATIONAL, st.integers(2, 200))
def test_every_value_is_the_nearest_double(start, stop, count):
    exact = [start + (stop - start) * Fraction(k, count - 1) for k in range(count)]
    # Python divides integers correctly rounded, which is how Fraction becomes a float.
    assert points(f"x={start}:{stop}:{count}")["x"] == [float(value) for value in exact]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(1, 7), min_size=1, max_size=4))
def test_the_last_axis_varies_fastest(counts):
    options = [f"v{place}={place}:{place + (count > 1)}:{count}" for place, count in enumerate(counts)]
    axes = [points(option)[f"v{place}"] for place, option in enumerate(options)]
    assert list(zip(*points(*options).values(), strict=True)) == list(itertools.product(*axes))


def test_blocks_of_long_axes():
    count = 2 * BLOCK + 5
    found = points(f"x=0:1:{count}", "y=0:1:2")
    assert found["x"] == [k / (count - 1) for k in range(count) for _ in range(2)]
    assert found["y"] == [0, 1] * count


def test_only_the_columns_asked_for_and_lazily():
    grid = read_grid(["x=0:1:1000000", "y=0:1:1000000"])
    block = next(grid.blocks({"a": "y"}, ["x"]))
    assert list(block.columns) == ["a"]
    assert numpy.array_equal(block.kept["x"], numpy.zeros(BLOCK))
    assert grid.total == MOST_POINTS


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["x"], "not NAME=START:STOP:COUNT"),
        (["x=1:2"], "not NAME=START:STOP:COUNT"),
        (["x=1:2:3:log:5"], "not NAME=START:STOP:COUNT"),
        (["x=1:2:0"], "whole number of at least 1"),
        (["x=1:2:-3"], "whole number of at least 1"),
        (["x=1:2:1e3"], "whole number of at least 1"),
        (["x=1:2:1.5"], "whole number of at least 1"),
        (["x=1:2:" + "9" * 5000], "whole number of at least 1"),
        (["x=1:2:1"], "one point cannot have two ends"),
        (["x=0:1:4:log"], "geometric steps"),
        (["x=-1:1:4:log"], "geometric steps"),
        (["x=1:2:3:lin"], "only log"),
        (["x=1:y:3"], "the value uses the name y"),
        (["x=log(-1):1:3"], "log(-1) has no real value"),
        (["x=log(sin(1)-cos(pi/2-1)):1:3"], "has no value that can be computed"),
        (["x=1/0:1:3"], ""),
        (["x=1:1e400:3"], "past the range of doubles"),
        (["x=inf:1:3"], "not a number"),
        (["x=1,y=2:3:4"], "one number"),
        (["x=1;y=2:3:4"], "one number"),
        (["=1:2:3"], ""),
        (["2x=1:2:3"], ""),
        (["x=:2:3"], ""),
        (["x=1:2:3", "x=1:2:3"], "given twice"),
        (["x=1:2:2000000000000"], "more than 1,000,000,000,000"),
        (["x=1:2:2000000", "y=1:2:2000000"], "more than 1,000,000,000,000"),
    ],
)
def test_refused(options, expected):
    with pytest.raises(GradcliError) as error:
        read_grid(options)
    assert expected in error.value.what
    assert len(error.value.lines()) <= 4
