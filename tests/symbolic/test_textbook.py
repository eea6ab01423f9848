"""Formulas as a textbook prints them: short, true on every side of a corner, and with honest conditions."""

from __future__ import annotations

import math

import pytest

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.lowering import tape_of
from gradcli.tape.sweeps import evaluate
from tests.trials.textbook import LONGER, printed, textbook, wrong_formulas


@pytest.mark.parametrize(("function", "derivative"), textbook())
def test_at_most_a_little_longer_than_in_a_textbook(function, derivative):
    assert printed(function, derivative).ratio <= LONGER


def test_the_list_is_long_and_has_everything_once():
    functions = [function for function, _ in textbook()]
    assert len(functions) == len(set(functions)) >= 60


@pytest.mark.parametrize(("function", "derivative"), textbook())
def test_the_textbook_is_right_too(function, derivative):
    """The list was copied by hand: each of its derivatives is ours, wherever both have a value."""
    ours = printed(function, derivative).ours
    program = read([Source(f"ours = {ours}\ntheirs = {derivative}")], named=["x", "a", "b", "c", "d", "n"])
    tape, compared = tape_of(program), 0
    for x in (-7.5, -2.25, -0.6, 0.3, 1.7, 4.5):
        given = {"x": x, "a": 1.5, "b": -0.7, "c": 2.2, "d": 9.1, "n": 3.0}
        values = evaluate(tape, FLOAT64, {name: given[name] for name in tape.inputs}, tape.outputs.values())
        pair = [float(values[tape.outputs[name]]) for name in ("ours", "theirs")]
        if all(map(math.isfinite, pair)):
            compared += 1
            assert pair[0] == pytest.approx(pair[1], rel=1e-9)
    assert compared


@pytest.mark.parametrize(
    ("function", "shown"),
    [
        ("x^2/abs(x)", "sign(x)  # for x != 0"),
        ("abs(x)/x", "0  # for x != 0"),
        ("abs(x)^3", "3*x*abs(x)"),
        ("abs(sin(x))*sin(x)", "2*abs(sin(x))*cos(x)  # for sin(x) != 0"),
        ("sqrt(4x^2+4x+1)", "2*sign(2*x + 1)  # for 2*x != -1"),
        ("sqrt(x^2+2*a*x+a^2)", "sign(a + x)  # for a + x != 0"),
        ("sqrt(sin(x)^2+2sin(x)+1)", "sign(sin(x) + 1)*cos(x)  # for sin(x) != -1"),
        ("log(abs((x-1)/(x+1)))", "2/(x^2 - 1)"),
        ("cbrt(x)*x", "4*cbrt(x)/3  # for x != 0"),
        ("root(x^5, 5)", "1  # for x != 0"),
        ("sign(a)^2*x", "sign(a)^2"),
        ("abs(abs(x))", "sign(x)  # for x != 0"),
        ("sqrt(1-x^2/4)", "-x/(2*sqrt(4 - x^2))"),
        ("0^x", "0  # for x > 0"),
        ("x*0^x", "0  # for x > 0"),
        ("x^2 + 0^x*x", "2*x  # for x > 0"),
        ("sin(0^x)*x", "0  # for x > 0"),
        ("exp(x)*cos(0^(2x-1))", "exp(x)  # for 2*x > 1"),
        ("sqrt(x)^x", "x^(x/2)*(log(x) + 1)/2  # for x > 0"),
        ("x^a/x^a", "0  # for x > 0 or x != 0 and a == floor(a)"),
        ("(x+1)^(3/2)-(x+1)^(3/2)", "0  # for x > -1"),
        ("log(sqrt(x^2-2x+1))", "1/(x - 1)"),
    ],
)
def test_corners_cancel_and_what_is_left_out_is_said(run, function, shown):
    found = run("diff", function, "x")
    assert (found.out, found.err, found.code) == (shown + "\n", "", 0)


def test_a_hole_stays_a_hole(run):
    """The formula has a value at 0, its condition has not, and neither has the number."""
    found = run("diff", "x^2/abs(x)", "x", "--at", "x=0")
    assert found.out.splitlines()[0] == "sign(x)  # for x != 0"
    assert found.code == 3


@pytest.mark.slow
def test_simplified_formulas_are_true_on_every_side():
    wrong, stated = wrong_formulas(21, 40)
    assert wrong == []
    assert stated > 100


@pytest.mark.parametrize("function", ["x^2/abs(x)", "log(abs((x-1)/(x+1)))", "x*sqrt(1-x^2)", "exp(x)/(1+exp(x))"])
def test_diff_is_never_longer_than_hessian(run, function):
    twice = run("diff", function, "x", "x").out.split("  # for")[0].strip()
    of_hessian = run("hessian", function).out.splitlines()[1].split("\t")[2]
    assert len(twice) <= len(of_hessian)
