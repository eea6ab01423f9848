"""Every derivative is an entry under a multi-index: a gradient's row, a Hessian's and ``diff``'s are asked alike."""

from __future__ import annotations

from itertools import product

import pytest

import gradcli
from gradcli.answers import derivatives, hessian, witness
from gradcli.answers.any_order import Order, differential
from gradcli.errors import Source
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Status

TEXTS = ("x^2*y", "exp(x*y) + x", "a=sqrt(x); a*y^3", "abs(x)*y", "x/y - log(y)")
POINT = {"x": "1/3", "y": "2"}


def asked(*texts, **options):
    return Request(
        [Source(text) for text in texts], read_point([Source(f"{k}={v}") for k, v in POINT.items()]), **options
    )


def answered(text):
    """Each kind of row with formulas beside its numbers, and the definitions that those use."""
    first = derivatives.answer(asked(text), symbolic=True)
    second = hessian.answer(asked(text), symbolic=True)
    others = [differential(asked(text), Order(by)).rows[0] for by in [("x",), *product("xy", repeat=2)]]
    return [(first.rows[0], first.shared), (second.rows[0], second.shared), *((row, row.shared) for row in others)]


def rows_of(text):
    first, second, *others = (row for row, _ in answered(text))
    return first, second, others


@pytest.mark.parametrize("text", TEXTS)
def test_all_kinds_of_rows_say_the_same_under_the_same_index(text):
    first, second, others = rows_of(text)
    assert list(first.derivatives) == [(), ("x",), ("y",)]
    assert list(second.derivatives) == [*first.derivatives, *product("xy", repeat=2)]
    assert first.derivatives.items() <= second.derivatives.items()
    for row in others:
        ((by, entry),) = row.derivatives.items()
        assert by == row.by
        assert entry.value == second.derivatives[by].value
    assert first.derivatives[()] is first.value
    assert second.derivatives["x", "y"] is second.hessian["x", "y"]


@pytest.mark.parametrize("text", TEXTS)
def test_formulas_stand_under_the_index_of_their_numbers(text):
    first, second, others = rows_of(text)
    for row in (first, second, *others):
        assert row.formulas
        assert row.formulas.keys() <= row.derivatives.keys()
    assert first.formulas[()].text == first.formula.value
    assert second.formulas["x", "y"].text == second.formula.entries["x", "y"]
    assert {row.formulas[row.by].text for row in others} == {row.text for row in others}


def test_without_a_point_there_are_formulas_and_no_numbers():
    nowhere = Request([Source("x^2*y")], {})
    for row in (derivatives.formulas(nowhere).rows[0], differential(nowhere, Order("xy")).rows[0]):
        assert row.derivatives == {}
        assert row.formulas
    (row,) = gradcli.program("x^2*y").grad(x=1, y=2).rows
    assert row.formulas == {}


@pytest.mark.parametrize("text", TEXTS)
def test_what_contradicts_a_formula_is_found_under_its_index_in_every_kind_of_row(text):
    """Each number in turn is another one: the witness says so of this index and of no other."""
    for row, shared in answered(text):
        places = [by for by, told in row.formulas.items() if told.text != "none" and row.derivatives[by].status == "ok"]
        for wrong in places:
            number = row.derivatives[wrong].value + 1
            changed = row.judged({**row.derivatives, wrong: Entry(number)}, {})
            (judged, whole), _ = witness.confronted(asked(text), [changed, row], shared, 20)
            assert {by for by, e in judged.derivatives.items() if e.status is Status.DISAGREE} == {wrong}
            assert judged.derivatives[wrong].routes[0] == number
            assert whole == row
        assert places
