"""Claims in matrix notation: refuted by a point, proved, or neither."""

from __future__ import annotations

import json

import pytest

LEAST_SQUARES = ["norm(A@x - b)^2", "--shape", "A=m,n", "--shape", "x=n,b=m"]


def verdict(run, *words):
    result = run("check", *words, "--format", "json")
    (claim,) = json.loads(result.out)["claims"]
    return result.code, claim


@pytest.mark.parametrize(
    "claim",
    ["x: 2*A'@(A@x - b)", "x: 2*A'@A@x - 2*A'@b", "A: 2*(A@x - b)@x'", "b: 2*(b - A@x)", "df/dx: A'@(A@x - b)*2"],
)
def test_right_claims_are_proved_for_every_length(run, claim):
    code, found = verdict(run, *LEAST_SQUARES, "--claim", claim)
    assert (code, found["verdict"]) == (0, "proved")
    assert "lengths" not in found


@pytest.mark.parametrize("claim", ["x: 2*A'@(A@x + b)", "x: A'@(A@x - b)", "x: 0", "A: 2*(A@x - b)@(x + 1)'"])
def test_wrong_claims_have_a_counterexample(run, claim):
    code, found = verdict(run, *LEAST_SQUARES, "--claim", claim)
    assert (code, found["verdict"]) == (1, "refuted")
    assert found["counterexample"]
    assert " in " in found["derivative_there"]


def test_one_wrong_entry_refutes(run):
    code, found = verdict(run, "norm(x)^2", "--shape", "x=3", "--claim", "x: 2*x.*[1, 1, 2]")
    assert (code, found["verdict"]) == (1, "refuted")
    assert found["derivative_there"].endswith("in x[3]")


def test_what_products_do_not_show_is_proved_in_scalars_at_small_lengths(run):
    code, found = verdict(run, "sum(tanh(x))", "--shape", "x=n", "--claim", "x: 1 - tanh(x).^2")
    assert (code, found["verdict"], found["lengths"]) == (0, "proved", "x of 2")
    assert verdict(run, "sum(tanh(x))", "--shape", "x=3", "--claim", "x: 1 - tanh(x).^2")[1]["verdict"] == "proved"


def test_where_a_claim_has_no_value_is_said(run):
    _, found = verdict(run, "sum(x)", "--shape", "x=2", "--claim", "x: x./x")
    assert found["conditions"] == ["x[1] != 0", "x[2] != 0"]
    _, found = verdict(run, "sum(log(x))", "--shape", "x=n", "--claim", "x: 1./x")
    assert found["conditions"] == []


def test_shapes_that_do_not_fit_are_refused(run):
    result = run("check", *LEAST_SQUARES, "--claim", "x: A@x")
    assert result.code == 2
    assert "the claim is (m), the derivative by x is (n)" in result.err
    assert run("check", *LEAST_SQUARES, "--claim", "x: 2*A'@q").code == 2
    assert run("check", *LEAST_SQUARES, "--claim", "x: 2*A'@@x").code == 2


def test_entries_are_claimed_as_before(run):
    code, found = verdict(run, "norm(x)^2", "--shape", "x=3", "--claim", "x[2]: 2*x[2]")
    assert (code, found["verdict"], found["variable"]) == (0, "proved", "x[2]")
