"""What is known of the point says nothing of the sides: one-sided limits, ends of domains, constants that are equal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gradcli.results.entries import Entry, Status
from tests.chance.adversaries import Case, answers, case, fault, judged, truth


def partial(run: Any, expression: str, at: str, *options: str) -> dict[str, Any]:
    out = run("grad", expression, "--at", at, "--wrt", "x", "--format", "json", *options).out
    entry: dict[str, Any] = json.loads(out)["points"][0]["rows"][0]["gradient"]["x"]
    return entry


# Proved at the point


@pytest.mark.parametrize(
    ("expression", "at", "sides"),
    [
        ("floor(x)*sqrt(2)-sqrt(8)/2", "x=1", (-(2**0.5), 0)),
        ("sign(x-1)+(sqrt(2)^2-2)", "x=1", (-1, 1)),
        ("where(x==1,sqrt(2)^2-2,7)*x", "x=1", (7, 7)),
        ("abs(mod(2-x*x,2))", "x=sqrt(2)", (0, 2)),
        ("heaviside(x)*(log(6)-log(2))-log(3)/2", "x=0", (-0.5493061443340549, 0.5493061443340549)),
        ("(round(x)-x)*sqrt(3)+sqrt(12)/4", "x=1/2", (0, 3**0.5)),
        ("max(floor(x)*sqrt(2)-sqrt(2),-3)*exp(x-1)", "x=1", (-(2**0.5), 0)),
        ("floor(x)*sqrt(y)-sqrt(8)/2", "x=1,y=2", (-(2**0.5), 0)),
    ],
)
def test_a_zero_of_the_point_is_not_one_of_the_sides(run, expression, at, sides):
    found = partial(run, expression, at)
    assert found["status"] == "jump"
    assert [found["left"], found["right"]] == pytest.approx(list(sides))


def test_more_zeros_than_are_tried_leave_the_corner_open(run):
    terms = "+".join(f"(sqrt({n})^2-{n})" for n in (3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19, 21, 22))
    assert partial(run, f"{terms}+max(x^2,2)", "x=sqrt(2)")["status"] in ("uncertified", "kink")


@pytest.mark.parametrize(
    ("expression", "at", "status", "value"),
    [
        # Without a variable, or whatever the variable is: also beside the point.
        ("floor(x)*(sqrt(2)^2-2)+x", "x=1", "ok", 1),
        ("floor(sqrt(x)^2-x)+x", "x=2", "ok", 1),
        ("where(sin(x)^2+cos(x)^2-1==0,x,2*x)", "x=1", "ok", 1),
        ("sign(log(x^2)-2*log(x))*x", "x=3", "ok", 0),
        ("where(sqrt(x^2)==x,1,2)", "x=2", "ok", 0),
        # At this one alone.
        ("where(sqrt(x^2)==x,1,2)", "x=0", "jump", None),
        ("sign(log(x^2)-2*log(x)+x-3)*x", "x=3", "jump", None),
        ("where(sqrt(x)^2==2,x,2*x)", "x=2", "jump", None),
        ("where(x^2==2,x,2*x)", "x=sqrt(2)", "jump", None),
    ],
)
@pytest.mark.slow
def test_identities_hold_beside_the_point_and_coincidences_do_not(run, expression, at, status, value):
    found = partial(run, expression, at)
    assert (found["status"], found["value"]) == (status, value)


# Ends of domains


@pytest.mark.parametrize(
    "hides", ["round({})", "floor({}+1)", "ceil({}-1/2)", "sign({}+3)", "heaviside({}+3)", "0*({})", "({})^0"]
)
@pytest.mark.parametrize(
    ("end", "at"),
    [
        ("sqrt(x)", "x=0"),
        ("x^(3/2)", "x=0"),
        ("x^pi", "x=0"),
        ("asin(x)", "x=1"),
        ("acos(x)", "x=-1"),
        ("acosh(x)", "x=1"),
        ("lambertw(x)", "x=-exp(-1)"),
        ("(-2)^x", "x=2"),
        ("sqrt(-x^2)", "x=0"),
    ],
)
def test_an_end_of_a_domain_is_found_behind_a_step(run, hides, end, at):
    found = partial(run, f"{hides.format(end)}+x", at)
    assert (found["status"], found["value"]) == ("domain", None)


@pytest.mark.parametrize(
    ("expression", "status", "value"),
    [
        ("where(sqrt(x)<1,x,2)", "domain", None),
        ("where(1>sqrt(x),x,2)", "domain", None),
        ("where(sqrt(x)<2+acosh(1+x),x,2)", "domain", None),
        ("where(not(sqrt(x)>=1),x,2)", "domain", None),
        ("where(sqrt(x)<1 and x<3,x,2)", "domain", None),
        ("where(x<3,where(sqrt(x)<1,x,2),5)", "domain", None),
        ("x+stop(sqrt(x))", "domain", None),
        ("mod(5,sqrt(x)+2)*0+x", "domain", None),
        # What does not need the other side's missing value has one there.
        ("where(x>3,sqrt(x),x)", "ok", 1),
        ("where(x>=0,sqrt(x)*x^2,x^3)", "ok", 0),
        ("where(x<=3 or sqrt(x)<1,x,2)", "ok", 1),
        ("where(x>3 and sqrt(x)<1,2,x)", "ok", 1),
        ("where(x>0 and sqrt(x)<1,x,2*x)", "kink", None),
    ],
)
def test_conditions_need_their_operands(run, expression, status, value):
    found = partial(run, expression, "x=0")
    assert (found["status"], found["value"] if status == "ok" else None) == (status, value)


def test_no_row_of_a_table_hides_an_end(run, tmp_path):
    (tmp_path / "p.csv").write_text("x\n0\n4\n", encoding="utf-8")
    found = run("grad", "round(sqrt(x))", "--points", str(tmp_path / "p.csv"))
    assert [line.split("\t")[-1] for line in found.out.splitlines()[1:]] == ["domain", "ok"]
    assert "domain" in run("grad", "round(sqrt(x))*y", "--at", "x=0,y=1", "--dir", "x=1,y=1").err
    assert "domain: d2f/dxdx" in run("hessian", "where(sqrt(x)<1,x^2,2)", "--at", "x=0").err


# Coefficients that are equal


@pytest.mark.parametrize(
    ("expression", "at", "value"),
    [
        ("hypot(x,y)^2+x*log(2)", "x=0,y=0", 0.6931471805599453),
        ("where(x==0,1,sin(pi*x)/(pi*x))", "x=0", 0),
        ("where(x==0,sqrt(2),sin(sqrt(8)*x)/(2*x))", "x=0", 0),
        ("where(x==0,log(8)/log(2)-2,(2^x-1)/(x*log(2)))", "x=0", 0.34657359027997264),
        ("where(x==1,pi,sin(pi*x)/(1-x))", "x=1", 0),
        ("where(x==0,exp(1),(exp(1+x)-exp(1))/x)", "x=0", 1.3591409142295225),
        ("abs((3-2*x)*x-1)^(7/3)+y", "x=1,y=0", 0),
        ("sin(abs(x^2-2)^(5/2))+x", "x=sqrt(2)", 1),
        ("tanh(x)+stop(round(x)-tanh(x))", "x=0.3", 0.9151369618266292),
        ("tanh(x)+stop(round(x)-tanh(x))", "x=0.5", 0.7864477329659274),
        ("x*stop(abs(x)+2)", "x=0", 2),
    ],
)
def test_irrational_coefficients_are_proved_equal(run, expression, at, value):
    found = partial(run, expression, at)
    assert found["status"] == "ok"
    assert found["value"] == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("expression", "status", "sides"),
    [
        ("abs(x)^(log(8)/log(2)-2)", "kink", (-1, 1)),
        ("where(x>0,x^(sqrt(2)^2/2),x)", "ok", 1),
        ("x^(sqrt(2)^2)", "ok", 0),
        ("x^(log(8)/log(2))", "ok", 0),
        ("(x^2)^(sqrt(2)^2/4)*sign(x)", "ok", 1),
        ("where(x==0,0,exp(sqrt(2)^2*log(abs(x))/2))", "kink", (-1, 1)),
        ("where(x>0,x^(sqrt(2)^2/2+1e-30),x)", "kink", (1, 0)),
        ("where(x>0,x^(sqrt(2)^2/2-1e-30),x)", "kink", (1, "inf")),
        ("abs(x)^(1/pi)*abs(x)^(1-1/pi)", "uncertified", (None, None)),
    ],
)
def test_exponents_that_are_proved_rational_are_so(run, expression, status, sides):
    found = partial(run, expression, "x=0")
    assert found["status"] == status
    assert (found["value"] if status == "ok" else (found.get("left"), found.get("right"))) == sides


@pytest.mark.parametrize("tiny", ["1e-30", "1e-200", "exp(-900)"])
def test_almost_equal_coefficients_are_not(run, tiny):
    assert partial(run, f"where(x==0,1+{tiny},sin(pi*x)/(pi*x))", "x=0")["status"] == "jump"
    assert partial(run, f"hypot(x,0)*{tiny}+x*log(2)", "x=0")["status"] == "kink"


def test_an_open_condition_does_not_lend_its_infinity(run):
    assert run("eval", "where(1/x>5,x,2)", "--at", "x=0").out.splitlines()[1] == "f\t\tdomain"
    assert run("eval", "where(x>0 and 1/x>5,x,2)", "--at", "x=0").out.splitlines()[1] == "f\t2\tok"


# The judge itself


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("floor(x)*sqrt(2)-sqrt(8)/2", "1", Entry(0)),
        ("abs(x)", "0", Entry(0)),
        ("round(sqrt(x))", "0", Entry(0)),
        ("x^2", "1", Entry(2.001)),
        ("where(x==0,1,sin(x)/x)", "0", Entry(None, Status.JUMP, sides=(1, 1))),
        ("abs(x)", "0", Entry(None, Status.KINK, sides=(-1, 2))),
        ("x*abs(x)", "0", Entry(None, Status.DOMAIN)),
        ("x", "1", Entry(None, Status.INFINITE)),
        ("x", "1", Entry(None, Status.UNCONNECTED)),
    ],
)
def test_a_false_answer_is_found(text, at, slope):
    asked = Case(text, {"x": at}, {"x": 1})
    value, ((direction, right),) = answers(asked)
    known = truth(asked, direction)
    assert fault(value, right, known) == ""
    assert fault(value, slope, known) != ""


@pytest.mark.parametrize("seeds", [range(50_000, 50_100), range(50_100, 50_200)])
@pytest.mark.slow
def test_answers_hold_beside_the_point(seeds):
    assert [found for seed in seeds if (found := judged(seed, 1.0)[0])] == []
    assert len({case(seed).text for seed in seeds}) > 90
