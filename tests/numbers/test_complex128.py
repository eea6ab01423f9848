"""Complex doubles: the complex step against 50-digit derivatives, for every row of the table."""

from __future__ import annotations

import math
import random

import pytest

from gradcli.functions.book import CORE as ROWS
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.numbers import complex128
from gradcli.numbers.complex128 import COMPLEX128, EXPANDED, Complex128, step
from gradcli.numbers.float64 import FLOAT64
from tests.functions.test_primitives import EXTREMES
from tests.oracles.forms import Oracle

POINTS = 12
# The values are O(1) to O(1000) in the sample boxes and every continuation is a few roundings, each of 1.1e-16,
# amplified by at most the condition of the partial there; 1e-12 is below any wrong constant, sign or branch.
TOLERANCE = 1e-12


def moved(row: Primitive, point: list[float], which: int, extra: tuple[object, ...]) -> float:
    h = step(point[which])
    operands = [complex(x, h if k == which else 0.0) for k, x in enumerate(point)]
    return row.value(COMPLEX128, *operands, *extra).imag / h


def faults(row: Primitive) -> list[str]:
    chance = random.Random(row.name)
    found = []
    for parameter in row.parameter or (None,):
        extra = () if parameter is None else (parameter,)
        # Values know nothing of stop: the complex step sees the identity.
        oracle = Oracle(row.name if row.name != "stop" else "same", len(row.sample), extra)
        for _ in range(POINTS):
            point = [chance.uniform(low, high) for low, high in row.sample]
            for which in range(len(point)):
                got, truth = moved(row, point, which, extra), oracle.partial_by_mpmath(which, tuple(point))
                if not abs(got - truth) <= TOLERANCE * (1 + abs(truth)):
                    found.append(f"{row.name}{point} by {which}: {got!r}, should be {float(truth)!r}")
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_complex_step_of_every_row_is_its_derivative(row):
    assert faults(row) == []


@pytest.mark.parametrize("name", ["tanh", "powr", "hypot", "abs", "sigmoid"])
def test_a_wrong_continuation_is_caught(name, monkeypatch):
    right = getattr(Complex128, name)
    monkeypatch.setattr(Complex128, name, staticmethod(lambda *a: right(*a) * (1 + 1e-9j)))
    assert faults(PRIMITIVES[name])
    monkeypatch.setattr(Complex128, name, staticmethod(lambda *a: right(*a).conjugate()))
    assert faults(PRIMITIVES[name])


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.name in EXPANDED])
def test_the_expanded_rows_take_the_partial_of_the_table_and_no_other_row_does(name, monkeypatch):
    """Of these the complex step is no witness, and says so; every other row must not read its partials."""
    wrong = PRIMITIVES[name]._replace(partials=(lambda m, y, a, *n: 1e6,))
    monkeypatch.setitem(complex128.PRIMITIVES, name, wrong)
    assert faults(wrong)


@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in EXPANDED], ids=lambda row: row.name)
def test_the_other_rows_never_read_a_partial(row, monkeypatch):
    def read(*_: object) -> float:
        raise AssertionError("a partial was read")

    blind = row._replace(partials=tuple(read for _ in row.partials))
    monkeypatch.setitem(complex128.PRIMITIVES, row.name, blind)
    point = [0.5 * (low + high) + 0.1 for low, high in row.sample]
    for parameter in row.parameter or (None,):
        moved(blind, point, 0, () if parameter is None else (parameter,))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_no_double_makes_a_row_raise_and_the_real_part_is_float64s(row):
    for parameter in row.parameter or (None,):
        extra = () if parameter is None else (parameter,)
        for a in EXTREMES:
            for b in EXTREMES if len(row.partials) == 2 else (None,):
                point = [a] if b is None else [a, b]
                expected = row.value(FLOAT64, *point, *extra)
                for which in range(len(point)):
                    h = step(point[which])
                    operands = [complex(x, h if k == which else 0.0) for k, x in enumerate(point)]
                    got = row.value(COMPLEX128, *operands, *extra)
                    if all(map(math.isfinite, [*point, expected])):
                        assert got.real == expected


@pytest.mark.parametrize(
    ("name", "x", "slope"),
    [("abs", -3.0, -1.0), ("abs", 0.0, 1.0), ("relu", -1.0, 0.0), ("relu", 2.0, 1.0), ("floor", 1.5, 0.0), ("sign", -2.0, 0.0),
     ("cbrt", -8.0, 1 / 12), ("tanh", 18.0, 1 / math.cosh(18) ** 2), ("sech", -400.0, 1 / math.cosh(400)), ("sigmoid", -400.0, math.exp(-400)),
     ("softplus", -400.0, math.exp(-400)), ("expm1", 1e-300, 1.0), ("log1p", -0.5, 2.0), ("csch", -25.0, -2 * math.exp(-25))],
)  # fmt: skip
def test_branches_and_edges(name, x, slope):
    """Where naive continuations lose their digits, overflow, or take a branch no real function has."""
    got = moved(PRIMITIVES[name], [x], 0, ())
    assert got == pytest.approx(slope, rel=1e-13, abs=0)


@pytest.mark.parametrize(("base", "n"), [(-2.0, 3), (-3.0, 101), (-1.5, -7), (0.0, 2), (0.0, 1), (-1.0, 1001)])
def test_integer_powers_of_negative_numbers(base, n):
    truth = n * base ** (n - 1)
    assert moved(PRIMITIVES["powi"], [base], 0, (n,)) == pytest.approx(truth, rel=1e-12, abs=0)
    if base:
        assert moved(PRIMITIVES["pow"], [base, float(n)], 0, ()) == pytest.approx(truth, rel=1e-12, abs=0)
        assert math.isnan(moved(PRIMITIVES["pow"], [base, float(n)], 1, ()))  # no function of the exponent


@pytest.mark.parametrize(
    ("name", "x"), [("log", -1.0), ("sqrt", -1.0), ("asin", 1.5), ("acosh", 0.5), ("log", 0.0), ("gamma", -2.0)]
)
def test_no_complex_value_stands_for_a_missing_real_one(name, x):
    assert not math.isfinite(moved(PRIMITIVES[name], [x], 0, ()))


@pytest.mark.parametrize("x", [1.0, -1e-8, 1e100, -1e300, 1e-200, 0.0, 5e-324])
def test_the_step_is_far_below_the_coordinate_and_never_zero(x):
    assert step(x) > 0
    assert step(x) < 1e-99 * abs(x) or abs(x) < 1e-200
