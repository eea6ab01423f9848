"""What pairs of doubles prove of whole arrays is, to the last letter, what balls prove; and where balls are asked."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import numpy as np
import pytest

from gradcli.answers.derivatives import gradient, values
from gradcli.answers.hessian import numbers as hessian_numbers
from gradcli.arrays.matrix_values import MatrixValue
from gradcli.certified import array_pairs
from gradcli.certified.array_judge import ArrayJudge
from gradcli.certified.array_pairs import PairedRows
from gradcli.errors import GradcliError, Source
from gradcli.numbers import pair_products
from gradcli.questions import array_question
from gradcli.questions.request import Request
from gradcli.questions.whole_arrays import WholePoint
from gradcli.results.entries import Entry
from tests.array_programs import array_text

TOLD: list[object] = []
"""The rows that pairs told."""


@pytest.fixture(autouse=True)
def _everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every program is asked in arrays and of pairs first, however small."""
    monkeypatch.setattr(array_question, "SMALL", 0)
    monkeypatch.setattr(array_question, "MOST_EXACT_ENTRIES", -1)
    monkeypatch.setattr(array_pairs, "_pays", lambda *given: True)
    row = PairedRows.row

    def told(self: PairedRows, weights: Any) -> Any:
        found = row(self, weights)
        if found is not None:
            TOLD.append(found)
        return found

    monkeypatch.setattr(PairedRows, "row", told)
    TOLD.clear()


def whole(array: np.ndarray) -> MatrixValue:
    """An array as one that a file of doubles gives."""

    def rows() -> list[list[Fraction]]:
        return [[Fraction(number) for number in row] for row in array.reshape(len(array), -1).tolist()]

    return MatrixValue("file", array.shape, rows, array)


def asked(text: str, arrays: dict[str, np.ndarray], **more: Any) -> Request:
    given = {name: whole(array) for name, array in arrays.items()}
    return Request([Source(text)], at=WholePoint({}, given), seconds=20.0, **more)


def both(request: Request, answer: Any = gradient) -> tuple[str, str]:
    """What is answered with pairs and without."""
    found = []
    for pairs in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            if not pairs:
                patch.setattr(ArrayJudge, "_pairs", None)
            try:
                found.append(repr(answer(request)))
            except GradcliError as trouble:
                found.append(repr(trouble.args))
    return found[0], found[1]


def numbers(chance: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Doubles of some kind: any, of few bits (so that sums cancel), equal, far apart."""
    kind = chance.integers(5)
    found = chance.standard_normal(shape)
    if kind == 1:
        return np.round(found * 2)
    if kind == 2:
        return np.round(found * 4) / 8
    if kind == 3:
        return found * 2.0 ** chance.integers(-30, 30, shape)
    return np.full(shape, found.ravel()[0]) if kind == 4 else found


@pytest.mark.parametrize("part", [0, 1, 2, 3, 5])
def test_random_programs_are_answered_the_same_to_the_last_letter(part: int) -> None:
    """Corners, zeros, holes and rationals among them."""
    for seed in range(part * 25, part * 25 + 25):
        chance, draw = Random(seed), np.random.default_rng(seed)
        program = array_text(chance, chance.choice([1, 2, 2, 3]))
        text = chance.choice(["{}", "({})*x", "{} + A@x", "1/2*({})"]).format(program.text)
        arrays = {name: numbers(draw, shape) for name, shape in program.shapes.items() if shape}
        named = {name: array for name, array in arrays.items() if name in text}
        with_pairs, without = both(asked(text, named, rows=chance.choice(["each", "sum", "total"])))
        assert with_pairs == without, text
    assert part or TOLD


PROGRAMS = {
    "norm(A@x - b)^2": ("x", "A"),
    "norm(A@x - b)": ("x", "b"),
    "sum(log(1 + exp(A@x)))": ("x",),
    "sum(tanh(A@x).*b)": ("x", "b"),
    "x'@A@x/(x'@x)": ("x",),
    "A@x": ("x",),
    "sum(A@A@x)": ("A",),
    "sum(sqrt(1 + (A@x).^2)) + sum(x./b)": ("x", "b"),
    "sum(where(A@x > b, A@x, 2*b))": ("x",),
    "sum((A@x)[2:4].*x[1:3])": ("x",),
    "sum(abs(A@x - b))": ("x",),
}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (text, kind)
        for text in PROGRAMS
        for kind in ["plain", "cancelling", "huge", "subnormal", "wide", "integers"]
        if kind not in ("huge", "wide") or not ("exp" in text or "tanh" in text)  # balls try every precision there
    ],
)
def test_hostile_points_are_answered_the_same(text: str, kind: str) -> None:
    draw = np.random.default_rng(len(text))
    arrays = {"A": draw.standard_normal((6, 6)), "x": draw.standard_normal(6), "b": draw.standard_normal(6)}
    if kind == "cancelling":
        arrays["b"] = arrays["A"] @ arrays["x"]
    elif kind == "integers":
        arrays = {name: np.round(array * 3) for name, array in arrays.items()}
    elif kind != "plain":
        scale = {"huge": 1e150, "subnormal": 1e-160, "wide": 2.0 ** draw.integers(-200, 200, 6)}[kind]
        arrays = {name: array * scale for name, array in arrays.items()}
    given = {name: array for name, array in arrays.items() if name in text}
    with_pairs, without = both(asked(text, given, wrt=list(PROGRAMS[text])))
    assert with_pairs == without
    if kind == "plain" and "abs" not in text and "where" not in text and "[2:4]" not in text:
        assert TOLD


@pytest.mark.parametrize("digits", [5, 17, 20])
def test_more_digits_are_the_same(digits: int) -> None:
    draw = np.random.default_rng(digits)
    request = asked("norm(A@x)^2", {"A": draw.standard_normal((5, 5)), "x": draw.standard_normal(5)}, digits=digits)
    with_pairs, without = both(request)
    assert with_pairs == without
    assert TOLD


@pytest.mark.parametrize("answer", [values, hessian_numbers])
def test_values_and_second_derivatives_are_the_same(answer: Any) -> None:
    draw = np.random.default_rng(2)
    request = asked("sum(exp(A@x)) + norm(x)^2", {"A": draw.standard_normal((4, 4)), "x": draw.standard_normal(4)})
    with_pairs, without = both(request.varied(wrt=["x"]), answer)
    assert with_pairs == without
    assert TOLD


def test_a_bound_too_small_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant that takes products of doubles for exact proves digits that are not those of the number."""
    draw = np.random.default_rng(4)
    arrays = {"A": draw.standard_normal((40, 40)), "x": draw.standard_normal(40)}
    arrays["b"] = 1.25 * (arrays["A"] @ arrays["x"])
    request = asked("norm(A@x - b)^2", arrays, wrt=["x"])
    with_pairs, without = both(request)
    assert with_pairs == without

    def rounded(a: Any, b: Any) -> Any:
        return pair_products.Paired(a.high @ b.high, 0.0, np.zeros((len(a.high), b.high.shape[1])))

    monkeypatch.setattr(array_pairs, "matrix_product", rounded)
    with_pairs, without = both(request)
    assert with_pairs != without


@pytest.mark.parametrize("n", [100, 500])
def test_large_least_squares_are_told_by_pairs(n: int) -> None:
    """Against the exact rational gradient at some entries."""
    from flint import fmpq, fmpq_mat

    draw = np.random.default_rng(n)
    arrays = {"A": draw.standard_normal((n, n)), "x": draw.standard_normal(n), "b": draw.standard_normal(n)}
    (row,) = gradient(asked("norm(A@x - b)^2", arrays, wrt=["x"])).rows
    assert TOLD

    def exact(array: np.ndarray) -> Any:
        entries = [fmpq(*number.as_integer_ratio()) for number in array.ravel().tolist()]
        return fmpq_mat(len(array), array.size // len(array), entries)

    residual = exact(arrays["A"]) * exact(arrays["x"]) - exact(arrays["b"])
    for k in (0, n // 2, n - 1):
        (slope,) = (exact(arrays["A"][:, k : k + 1]).transpose() * residual).entries()
        entry = row.gradient[f"x[{k + 1}]"]
        assert entry == Entry(float(2 * Fraction(int(slope.p), int(slope.q))))


def test_decimals_of_a_file_are_the_numbers_as_typed() -> None:
    draw = np.random.default_rng(9)
    rows = [[Fraction(int(k), 10**6) for k in line] for line in draw.integers(-(10**6), 10**6, (21, 21)).tolist()]
    given = {"A": MatrixValue("file", (21, 21), partial(list, rows)), "x": whole(draw.standard_normal(21))}
    request = Request([Source("sum(exp(A@x))")], at=WholePoint({}, given), wrt=["x"])
    with_pairs, without = both(request)
    assert with_pairs == without
    assert TOLD
