"""A program's own names and those of the table; orders without a rule; groups of functions."""

from __future__ import annotations

import json

import pytest

from gradcli.functions.ambiguous import AMBIGUOUS
from gradcli.functions.names import FUNCTIONS


def _gradient(run, text, at):
    found = run("grad", text, "--at", at, "--format", "json")
    return found, json.loads(found.out)["points"][0]["rows"][0]


@pytest.mark.parametrize("name", ["sigmoid", "max", "beta", "sinc", "gammainc", "erf"])
def test_a_definition_of_the_program_wins_with_a_note(run, name):
    found, row = _gradient(run, f"{name}(x) = 3*x + 1; {name}(x)", "x=2")
    assert found.code == 0
    assert (row["value"], row["gradient"]["x"]["value"]) == (7, 3)
    assert (f"note: {name} is what the program defines here" in found.err) is (name in FUNCTIONS)


def test_our_definitions_mean_our_functions(run):
    """clip is made of min and max."""
    _, row = _gradient(run, "max(a, b) = a + b; min(a, b) = a*b; clip(x, 0, 1)", "x=3/4")
    assert (row["value"], row["gradient"]["x"]["value"]) == (0.75, 1)


@pytest.mark.parametrize("words", [("beta(x+1, 2)", "--at", "x=1,beta=3"), ("beta = 3; beta(x+1)", "--at", "x=1")])
def test_a_number_is_not_called(run, words):
    found = run("grad", *words)
    assert found.code == 2
    assert "beta is a number here" in found.err
    assert "write beta*" in found.err


@pytest.mark.parametrize("name", list(AMBIGUOUS))
def test_a_name_of_two_meanings_is_refused_with_both(run, name):
    found = run("grad", f"{name}(x)", "--at", "x=1")
    assert found.code == 2
    assert f"{name} means two things" in found.err
    assert "write " in found.err
    assert len(found.err.splitlines()) <= 4
    assert name not in FUNCTIONS


CASES = [
    ("gammaincm(n, a, x)", "n=1,a=2,x=3", "n"),
    ("besselj(n, x)", "n=1/2,x=3", "n"),
    ("rgammam(n, x)", "n=1,x=2", "n"),
]


@pytest.mark.parametrize(("text", "at", "order"), CASES)
def test_an_order_without_a_rule_is_said_to_have_none(run, text, at, order):
    found, row = _gradient(run, text, at)
    assert found.code == 4
    assert row["gradient"][order]["status"] == "uncertified"
    assert "no rule for the derivative by the order" in row["gradient"][order]["reason"]
    others = [entry for name, entry in row["gradient"].items() if name != order]
    assert others
    assert all(entry["status"] == "ok" for entry in others)
    held = ",".join(part for part in at.split(",") if not part.startswith(order))
    number = next(part for part in at.split(",") if part.startswith(order)).split("=")[1]
    again, _ = _gradient(run, text.replace(f"({order},", f"({number},"), held)
    assert again.code == 0, "a constant order is never asked for its partial"


def test_functions_in_groups_fit_eighty_columns(run):
    whole = run("functions", "--format", "table").out
    assert max(map(len, whole.splitlines())) <= 80
    assert "normcdf" in run("functions", "normal").out
    assert "gammainc" in run("functions", "incomplete").out
    assert "gammaincm" in run("functions", "integral").out
    assert "lgamma" in run("functions", "--group", "gamma").out
    assert run("functions", "--group", "nothing").code == 2
