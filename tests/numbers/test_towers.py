"""Towers of exponentials and logarithms: limits, sides and slopes by which of them outgrows which."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.series.series import NeedsASide, Series
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.results.entries import Entry, Status
from tests.chance.towers import Case, answers, case, fault, judged, values


def entry(run: Any, expression: str, at: str = "x=0") -> dict[str, Any]:
    out = run("grad", expression, "--at", at, "--wrt", "x", "--format", "json").out
    found: dict[str, Any] = json.loads(out)["points"][0]["rows"][0]["gradient"]["x"]
    return found


E = 2.718281828459045


@pytest.mark.parametrize(
    ("tower", "value", "slope"),
    [
        ("exp(1/exp(1/x^2))", "1", 0),
        ("cosh(1/cosh(1/x))", "1", 0),
        ("exp(-exp(1/x^2))", "0", 0),
        ("x*exp(1/x)*exp(-1/x^2)", "0", 0),
        ("exp(1/x^2)/cosh(1/x^2)", "2", 0),
        ("(tanh(1/x)-1)*exp(1/x)", "0", 0),
        ("(tanh(1/x^2)-1)*exp(2/x^2)+x", "-2", 1),
        ("x^2*log(exp(1/x^2)+exp(2/x^2))", "2", 0),
        ("exp(-exp(2/abs(x)))/exp(-exp(1/abs(x)))", "0", 0),
        ("(exp(exp(-1/abs(x)))-1)*exp(1/abs(x))+x", "1", 1),
        ("exp(exp(1/abs(x))+x)/exp(exp(1/abs(x)))", "1", 1),
        ("exp(exp(1/abs(x)))/exp(exp(1/abs(x)+abs(x)))", "0", 0),
        ("exp(-exp(exp(1/abs(x))))", "0", 0),
        ("x^2*exp(sqrt(abs(log(abs(x)))))", "0", 0),
        ("abs(x)^(-log(abs(x)))", "0", 0),
        ("(1+exp(-1/x^2))^exp(1/x^2)", "exp(1)", 0),
        ("erfc(1/abs(x))*exp(1/x^2)/abs(x)", "1/sqrt(pi)", 0),
        ("gamma(1/x^2+1)/gamma(1/x^2)*x^2", "1", 0),
        ("exp(-1/x^2)*sin(exp(1/x^2))+x", "0", 1),
        ("exp(sin(1/x)+1/x^2)/exp(1/x^2+sin(1/x))+x", "1", 1),
        ("exp(sqrt(8)/x^2-2*sqrt(2)/x^2)+x", "1", 1),
        ("exp(sqrt(2)*log(2)/x^2)/2^(sqrt(2)/x^2)+x", "1", 1),
    ],
)
def test_a_filled_hole_has_the_slope_of_its_tower(run, tower, value, slope):
    found = entry(run, f"where(x==0,{value},{tower})")
    assert (found["status"], found["value"]) == ("ok", slope)
    assert entry(run, f"where(x==0,{value}+1/8,{tower})")["status"] == "jump"


@pytest.mark.parametrize(
    ("expression", "status", "sides"),
    [
        ("where(x==0,1,exp(1/x)/(2*cosh(1/x)))", "jump", (0, 1)),
        ("where(x==0,0,(tanh(1/x)-1)*exp(2/x))", "jump", (0, -2)),
        ("where(x==0,1,x*log(exp(1/x)+exp(2/x)))", "jump", (1, 2)),
        ("where(x==0,1,exp(exp(1/abs(x)+x))/exp(exp(1/abs(x))))", "jump", (0, "inf")),
        ("where(x==0,0,exp(pi/x^2)/exp(3.14159265358979/x^2))", "jump", ("inf", "inf")),
        ("cosh(where(x==0,0,1/cosh(1/x)))+abs(x)", "kink", (-1, 1)),
        ("where(x>0,exp(-exp(1/x)),x)", "kink", (1, 0)),
        ("where(x>0,exp(1/log(x)),1)", "kink", (0, "-inf")),
        ("where(x==0,0,where(exp(-1/x^2)>x^9,x,5))", "jump", (0, 5)),
    ],
)
def test_towers_have_two_sides(run, expression, status, sides):
    found = entry(run, expression)
    assert (found["status"], found["left"], found["right"]) == (status, *sides)


@pytest.mark.parametrize(
    "tower",
    [
        "sin(exp(1/x^2))",
        "exp(1/x^2+sin(1/x))/exp(1/x^2)",
        "exp(exp(1/abs(x))*cos(x))/exp(exp(1/abs(x))*cos(2*x/2))",
        "x*sin(exp(1/x^2))",
    ],
)
def test_what_has_no_order_has_no_slope(run, tower):
    assert entry(run, f"where(x==0,0,{tower})")["status"] == "uncertified"


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("exp(-exp(1/x^2))", "of the whole the limit is 0"),
        ("cosh(1/cosh(1/x))", "of the whole the limit is 1"),
        ("sin(x)/x", "here; the limit is 1"),
        ("x*log(x)", "the limit is 0"),
    ],
)
def test_a_value_that_lacks_tells_its_limit(run, expression, told):
    assert told in run("eval", expression, "--at", "x=0").err
    assert "limit" not in run("eval", f"{expression}+y", "--at", "x=0,y=1").err


def test_scales_are_ordered_by_their_logarithms():
    """From the largest to the smallest, each against each."""
    with Balls(128).working() as m:
        s = SeriesSystem(m, 8)
        t, large = Series(s, {1: 1}), Series(s, {-1: 1})
        logarithm = s.log(large)
        scales = [
            s.exp(s.exp(s.exp(large))), s.exp(s.exp(2 * large)), s.exp(s.exp(large) + large), s.exp(s.exp(large)),
            s.exp(s.sqrt(2) * large), s.exp(large), s.exp(s.powr(large, Fraction(1, 2))), s.exp(logarithm * logarithm),
            large * s.exp(s.sqrt(logarithm)), large * logarithm, large, s.exp(s.sqrt(logarithm)), logarithm,
            s.log(logarithm), s.series(1), s.exp(-s.sqrt(logarithm)), t * s.exp(s.sqrt(logarithm)), t, t * t,
            s.exp(-logarithm * logarithm), t * s.exp(-large), s.exp(-large - logarithm * 2), s.exp(-2 * large),
            s.exp(-s.exp(large)), s.exp(-s.exp(large) - large),
        ]  # fmt: skip
        leads = [scale.lead() for scale in scales]
        assert leads == sorted(set(leads))
        for k, p in enumerate(leads):
            assert [p < q for q in leads] == [k < n for n in range(len(leads))]
        assert (s.exp(large) * s.exp(-large)).terms == {0: 1}
        assert (s.exp(large) * s.exp(large)).lead() == s.exp(2 * large).lead()
        assert s.div(s.exp(s.sin(large) + large * large), s.exp(large)).lead() < 0
        both = SeriesSystem(m, 8, both_sides=True)
        with pytest.raises(NeedsASide):
            both.exp(Series(both, {-1: 1}))


# The judge itself


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("where(x==0,0,exp(-1/x^2))", Entry(1)),
        ("where(x==0,1,exp(-1/x^2))", Entry(0)),
        ("exp(-1/x^2)", Entry(0)),
        ("where(x==0,0,exp(-1/x^2))", Entry(None, Status.JUMP, sides=(0, 0))),
        ("x+where(x==0,0,exp(-1/abs(x)))", Entry(None, Status.KINK, sides=(1, 2))),
        ("where(x==0,0,x/(1+exp(1/x)))", Entry(None, Status.INFINITE, sides=(float("inf"), 0))),
    ],
)
def test_a_false_answer_is_found(text, slope):
    asked = Case(text, Fraction(0))
    value, right, bend = answers(asked, 5.0)
    known = values(text, asked.at)
    assert fault(value, right, bend, known) == ""
    assert fault(value, slope, None, known) != ""
    if bend is not None:
        assert fault(value, right, Entry(2), known) != ""


def test_towers_are_answered_rightly():
    seeds = range(10_000, 10_060)
    assert [found for seed in seeds if (found := judged(seed, 1.0)[0])] == []
    assert len({case(seed).text for seed in seeds}) > 55
