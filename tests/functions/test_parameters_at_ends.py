"""Slopes by the parameters of a special function where its argument is at an end; orders that do not move."""

from __future__ import annotations

import json
import time

import pytest

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS

STILL = [
    (row, end)
    for row in PRIMITIVES.values()
    for end in row.still
    if row.name in FUNCTIONS and len(row.partials) > 1
]  # fmt: skip


def _row(run, *given):
    return json.loads(run("grad", *given, "--format", "json").out)["points"][0]["rows"][0]


@pytest.mark.parametrize(("row", "end"), STILL, ids=[f"{row.name} at {end}" for row, end in STILL])
@pytest.mark.parametrize("number", ["3/2", "2"])
def test_a_slope_by_what_the_value_does_not_hang_on_is_0(run, row, end, number):
    *orders, last = row.letters
    at = ",".join([*(f"{letter}={number}" for letter in orders), f"{last}={end}"])
    found = _row(run, f"{row.name}({','.join(row.letters)})", "--at", at)["gradient"]
    assert [(found[letter]["value"], found[letter]["status"]) for letter in orders] == [(0, "ok")] * len(orders)


@pytest.mark.parametrize(("row", "end"), STILL, ids=[f"{row.name} at {end}" for row, end in STILL])
def test_its_value_does_not_hang_on_them(run, row, end):
    *orders, _ = row.letters
    values = [
        run("eval", f"{row.name}({','.join([number] * len(orders) + [str(end)])})", "--format", "values").out
        for number in ("5/4", "3/2", "11/3")
    ]
    assert len(set(values)) == 1


@pytest.mark.parametrize(
    ("text", "at", "by"),
    [
        ("uppergamma(a,x)", "a=2,x=0", "a"),
        ("lowergamma(a,x)", "a=3/2,x=0", "a"),
        ("voigt(x,s,g)", "x=1,s=2,g=0", "s"),
        ("voigt(x,s,g)", "x=1,s=2,g=0", "x"),
        ("lerch(n,a,x)", "n=3,a=2,x=1", "a"),
        ("betainc(a,b,x)*a", "a=2,b=3,x=1", "a"),
    ],
)
def test_an_end_troubles_only_what_reaches_it(run, text, at, by):
    assert _row(run, text, "--at", at)["gradient"][by]["status"] == "ok"


ORDERS = [
    ("besselj(where(x>0,2,x),y)", "x=1,y=2", 0),
    ("where(x>0,x^2,besselj(x,y))", "x=2,y=1", 4),
    ("besselj(max(x,2),y)", "x=1,y=2", 0),
    ("besselk(min(x,2)+1,y)", "x=5,y=2", 0),
    ("besselj(floor(x),y)", "x=3/2,y=2", 0),
    ("besselj(stop(x),y)+x", "x=3/2,y=2", 1),
    ("polylog(2+relu(x),y)+x", "x=-1,y=1/2", 1),
    ("legendre(round(x),y)*x", "x=9/4,y=1", 1),
]
MOVING = ["besselj(where(x>0,2,x),y)", "besselj(min(x,2),y)", "besselj(x^2,y)", "besselj(clip(x,-9,9),y)"]


@pytest.mark.parametrize(("text", "at", "slope"), ORDERS, ids=[text for text, _, _ in ORDERS])
def test_an_order_that_does_not_move_needs_no_rule(run, text, at, slope):
    entry = _row(run, text, "--at", at)["gradient"]["x"]
    assert (entry["value"], entry["status"]) == (slope, "ok")


@pytest.mark.parametrize("text", MOVING)
def test_one_that_moves_does(run, text):
    found = run("grad", text, "--at", "x=-1,y=2")
    assert found.code == 4
    assert "df/dx: no rule for the derivative by the order" in found.err


@pytest.mark.parametrize(
    ("text", "at", "by"),
    [
        ("xlogy(x,y)", "x=0,y=0", "x"),
        ("3*xlog1py(x,y)", "x=0,y=-1", "x"),
        ("relentr(x,y)", "x=0,y=0", "x"),
        ("kldiv(x,y)", "x=0,y=0", "x"),
    ],
)
def test_where_no_neighbour_has_a_value_doubles_say_no_number(run, text, at, by):
    entry = _row(run, text, "--at", at, "--float")["gradient"][by]
    assert (entry.get("value"), entry["status"]) == (None, "domain")


@pytest.mark.parametrize("function", ["gammainc", "gammaincc"])
@pytest.mark.parametrize("at", ["a=180,x=170", "a=400,x=390", "a=2,x=3"])
def test_slopes_of_the_incomplete_gamma_function_are_doubles(run, function, at):
    given = f"{function}(a,x)", "--at", at
    (ours, true) = (_row(run, *given, *more)["gradient"] for more in (["--float"], []))
    for name in ("a", "x"):
        assert ours[name]["value"] == pytest.approx(true[name]["value"], rel=1e-9)


@pytest.mark.parametrize("text", ["hyp2f1(1/2,1/3,x,x-9)", "hyp2f1(x,2,3,x/10)", "hyp2f1(x,x+1,2*x,x/6)"])
@pytest.mark.slow
def test_a_picture_heeds_the_limit_of_time(run, text):
    began = time.process_time()
    found = run("plot", text, "--grid", "x=0:5:9", "--time-limit", "0.2")
    assert time.process_time() - began < 3
    assert "f: poles and steps were looked for 0.2 s; others may be drawn over" in found.err
