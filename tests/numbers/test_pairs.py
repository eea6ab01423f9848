"""Pairs of doubles enclose: products of matrices, sums, quotients, roots and functions against exact rationals."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from gradcli.numbers import pair_products
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.balls.special_ball import ends
from gradcli.numbers.pair_balls import balls
from gradcli.numbers.pair_products import Uncut, matrix_product, total, turned
from gradcli.numbers.pairs import PAIRS, Paired, joined

KINDS = ["plain", "cancelling", "integers", "wide", "small", "subnormal", "large", "huge", "zeros"]


def drawn(chance: np.random.Generator, kind: str, shape: tuple[int, ...]) -> np.ndarray:
    found = chance.standard_normal(shape)
    if kind == "integers":
        return np.round(found * 3)
    if kind == "wide":
        return found * 2.0 ** chance.integers(-60, 60, shape)
    if kind == "cancelling":
        found.ravel()[1::2] = -found.ravel()[: found.size // 2 * 2 : 2][: len(found.ravel()[1::2])]
        return found * (1 + 2.0**-50 * chance.integers(0, 4, shape))
    if kind == "zeros":
        return np.where(chance.random(shape) < 0.7, 0.0, found)
    return found * {"plain": 1.0, "small": 1e-140, "subnormal": 1e-310, "large": 1e130, "huge": 2e307}[kind]


def exactly(array: Paired) -> list[Fraction]:
    """What high and low are together."""
    parts = (np.broadcast_to(part, np.shape(array.high)).ravel().tolist() for part in (array.high, array.low))
    return [Fraction(high) + Fraction(low) for high, low in zip(*parts, strict=True)]


def holds(array: Paired, true: list[Fraction]) -> bool:
    """Whether the enclosures that have a radius hold these numbers."""
    parts = (
        np.broadcast_to(part, np.shape(array.high)).ravel().tolist() for part in (array.high, array.low, array.radius)
    )
    found = list(zip(*parts, true, strict=True))
    assert array.finite == all(math.isfinite(radius) for *_, radius, _ in found)
    return all(
        abs(Fraction(high) + Fraction(low) - number) <= Fraction(radius)
        for high, low, radius, number in found
        if math.isfinite(radius)
    )


def product_of_rationals(a: Paired, b: Paired) -> list[Fraction]:
    from flint import fmpq, fmpq_mat

    def matrix(array: Paired) -> fmpq_mat:
        numbers = [fmpq(q.numerator, q.denominator) for q in exactly(array)]
        return fmpq_mat(*np.shape(array.high), numbers)

    return [Fraction(int(q.p), int(q.q)) for q in (matrix(a) * matrix(b)).entries()]


def operands(chance: np.random.Generator, shapes: list[tuple[int, int]]) -> list[Paired]:
    """Doubles, or doubles with low parts."""
    found = []
    for shape in shapes:
        high = drawn(chance, KINDS[chance.integers(len(KINDS))], shape)
        low = high * chance.uniform(-1, 1, shape) * 2.0**-54 if chance.random() < 0.5 else 0.0
        found.append(Paired(high, low))
    return found


def trials(count: int) -> list[tuple[Paired, Paired]]:
    chance, found = np.random.default_rng(5), []
    for _ in range(count):
        m, n, k = chance.integers(1, 9), chance.integers(1, 40), chance.integers(1, 4)
        a, b = operands(chance, [(m, n), (n, k)])
        found.append((a, b))
    return found


def unheld(count: int = 150) -> int:
    """Of so many products, how many enclosures are wrong."""
    wrong = 0
    with np.errstate(all="ignore"):
        for a, b in trials(count):
            try:
                wrong += not holds(matrix_product(a, b), product_of_rationals(a, b))
            except Uncut:
                continue
    return wrong


def test_products_of_hostile_matrices_are_enclosed():
    assert unheld() == 0


@pytest.mark.parametrize("mutant", ["the plain products are taken for exact", "one slice is too wide"])
def test_the_trial_notices_a_bound_that_is_too_small(monkeypatch, mutant):
    if mutant == "one slice is too wide":
        cut = pair_products._cut
        monkeypatch.setattr(pair_products, "_cut", lambda array, exponent, bits: cut(array, exponent, bits + 8))
    else:
        monkeypatch.setattr(pair_products, "_bound", lambda *given: 0.0)
        monkeypatch.setattr(pair_products, "ROUNDINGS", 0.0)
    assert unheld() > 0


@pytest.mark.parametrize("kind", ["plain", "wide", "cancelling"])
def test_long_products_are_enclosed_and_tight(kind):
    chance = np.random.default_rng(500)
    a, b = Paired(drawn(chance, kind, (3, 500))), Paired(drawn(chance, kind, (500, 1)))
    found = matrix_product(a, b)
    assert holds(found, product_of_rationals(a, b))
    if kind == "plain":
        assert np.all(found.radius < 2.0**-65)
    assert holds(turned(matrix_product(turned(b), turned(a))), product_of_rationals(a, b))


def test_radii_of_the_operands_are_carried():
    """The numbers lie anywhere in the operands' enclosures, at their ends too."""
    chance = np.random.default_rng(7)
    for _ in range(60):
        a, b = (Paired(chance.standard_normal(shape)) for shape in ((3, 12), (12, 2)))
        found = []
        for array in (a, b):
            array.radius = np.abs(chance.standard_normal(np.shape(array.high))) * 2.0 ** -chance.integers(3, 60)
            ends_ = array.high + np.where(chance.random(np.shape(array.high)) < 0.5, 1, -1) * array.radius
            found.append(Paired(np.where(np.abs(ends_ - array.high) <= array.radius, ends_, array.high)))
        assert holds(matrix_product(a, b), product_of_rationals(*found))


def test_arithmetic_entry_by_entry_is_enclosed():
    chance = np.random.default_rng(11)
    rules = {
        "+": (lambda a, b: a + b, lambda a, b: a + b),
        "-": (lambda a, b: a - b, lambda a, b: a - b),
        "*": (lambda a, b: a * b, lambda a, b: a * b),
        "/": (PAIRS.div, lambda a, b: a / b),
        "^": (lambda a, b: PAIRS.powi(a, 3), lambda a, b: a**3),
        "^-": (lambda a, b: PAIRS.powi(b, -2), lambda a, b: 1 / (b * b)),
    }
    with np.errstate(all="ignore"):
        for _ in range(120):
            a, b = operands(chance, [(1, 30), (1, 30)])
            b.high = np.where(b.high == 0, 1.0, b.high)
            for word, (ours, true) in rules.items():
                given = zip(exactly(a), exactly(b), strict=True)
                assert holds(ours(a, b), [true(p, q) for p, q in given]), word


def test_roots_and_sums_are_enclosed():
    chance = np.random.default_rng(13)
    with np.errstate(all="ignore"):
        for _ in range(80):
            (a,) = operands(chance, [(1, 30)])
            found = PAIRS.sqrt(Paired(np.abs(a.high)))
            radii = np.broadcast_to(found.radius, (1, 30)).ravel()
            for root, radius, of in zip(exactly_or_none(found), radii, np.abs(a.high).ravel(), strict=True):
                if root is not None and math.isfinite(radius):
                    assert (
                        max(root - Fraction(radius), Fraction(0)) ** 2 <= Fraction(of) <= (root + Fraction(radius)) ** 2
                    )
            try:
                assert holds(total(a), [sum(exactly(a), Fraction(0))])
            except Uncut:
                continue


def exactly_or_none(array: Paired) -> list[Fraction | None]:
    return [
        Fraction(high) + Fraction(low) if math.isfinite(high + low) else None
        for high, low in zip(array.high.ravel(), array.low.ravel(), strict=True)
    ]


def test_rationals_are_enclosed():
    chance = random.Random(3)
    numbers = [Fraction(chance.randint(-(10**k), 10**k), chance.choice([1, 10**k, 3, 7**k])) for k in range(1, 18)]
    assert holds(PAIRS.rationals(numbers), numbers)
    long = [*numbers, Fraction(10**60 + 1, 3), Fraction(1, 10**200), Fraction(5, 2)]
    assert holds(PAIRS.rationals(long), long)
    assert np.all(PAIRS.rationals(numbers).radius < 2.0**-100 * np.abs(PAIRS.rationals(numbers).high) + 2.0**-1000)


@pytest.mark.parametrize("tens", [0, 3, 18, 22, 30])
def test_decimals_are_enclosed(tens):
    numbers = np.array([[0, 1, -3], [10**17 + 1, -(2**62) + 1, 7 * 10**15]])
    true = [Fraction(number, 10**tens) for number in numbers.ravel().tolist()]
    assert holds(PAIRS.decimals(numbers, tens), true)
    far = np.array([2**63 - 1, -(2**63 - 1)])
    assert holds(PAIRS.decimals(far, tens), [Fraction(number, 10**tens) for number in far.tolist()])


@pytest.mark.parametrize("name", ["exp", "tanh", "sin", "log", "softplus", "abs", "cbrt"])
def test_functions_are_those_of_balls(name):
    numbers = np.array([0.5, 1.25, 3.0, 1e-3])
    found = getattr(PAIRS, name)(Paired(numbers))
    with Balls(300).working():
        for ours, number in zip(balls(found), numbers.tolist(), strict=True):
            true = getattr(Balls(300), name)(Fraction(number))
            low, high = (true, true) if isinstance(true, int | Fraction) else ends(true.arb)
            ours_low, ours_high = ends(ours.arb)
            assert ours_low <= low
            assert high <= ours_high


def test_what_overflows_or_is_no_number_says_so():
    with np.errstate(all="ignore"):
        big = Paired(np.array([1e308, 1.0]))
        for found in (big * big, big + big + big, PAIRS.div(Paired(np.ones(2)), Paired(np.zeros(2))), PAIRS.sqrt(-big)):
            assert not found.finite
        assert not PAIRS.log(-big).finite
        for edge in (1e300, 1e-300, math.inf, math.nan):
            with pytest.raises(Uncut):
                matrix_product(Paired(np.full((2, 2), edge)), Paired(np.ones((2, 1))))


def test_truths_are_sure_or_open():
    near = Paired(np.array([1.0, 1.0, 2.0]), 0.0, np.array([2.0**-60, 0.0, 2.0**-60]))
    one = Paired(np.ones(3))
    same = PAIRS.same(near, one)
    assert same.false.tolist() == [False, False, True]
    assert not same.true[0]
    assert joined([near, one]).high.tolist() == [1.0, 1.0, 2.0, 1.0, 1.0, 1.0]
