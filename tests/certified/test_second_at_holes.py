"""Second derivatives at filled holes, beside steps and corners, and below stops: known values, and the definition."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mpmath import mp, mpf

from tests.chance.second_adversaries import judged


def hessian(run: Any, text: str, at: str, *more: str) -> dict[str, dict[str, Any]]:
    found = json.loads(run("hessian", text, "--at", at, "--format", "json", *more).out)
    (row,) = found["points"][0]["rows"]
    return row["hessian"]  # type: ignore[no-any-return]


HOLES = [  # filled with the limit f(0): f''(0)
    ("sin({u})/({u})", "1", -mpf(1) / 3),
    ("(1-cos({u}))/({u})^2", "1/2", -mpf(1) / 12),
    ("({u})/tanh({u})", "1", mpf(2) / 3),
    ("log(1+({u}))/({u})", "1", mpf(2) / 3),
    ("(exp({u})-1)/({u})", "1", mpf(1) / 3),
    ("atan({u})/({u})", "1", -mpf(2) / 3),
    ("tan({u})/({u})", "1", mpf(2) / 3),
    ("sin(pi*({u}))/(pi*({u}))", "1", -(mp.pi**2) / 3),
    ("(2^({u})-1)/({u})", "log(2)", mp.log(2) ** 3 / 3),
    ("sin(sqrt(2)*({u}))/({u})", "sqrt(2)", -2 * mp.sqrt(2) / 3),
    ("exp(({u})^2)*sinh({u})/({u})", "1", mpf(7) / 3),
]
POINTS = [("x", "x=0,y=1"), ("x-sqrt(2)", "x=sqrt(2),y=1"), ("x-0.3", "x=0.3,y=1")]


@pytest.mark.parametrize(("vanishing", "at"), POINTS, ids=["0", "irrational", "rational"])
@pytest.mark.parametrize(("hole", "fill", "second"), HOLES, ids=[hole for hole, *_ in HOLES])
def test_a_filled_hole_has_the_derivatives_of_its_series(run, hole, fill, second, vanishing, at):
    """Alone, and times a function of another variable, which gives the mixed entries their value."""
    first = {"log(1+({u}))/({u})": -0.5, "(exp({u})-1)/({u})": 0.5, "(2^({u})-1)/({u})": mp.log(2) ** 2 / 2}
    found = hessian(run, f"where({vanishing}==0,{fill},{hole.format(u=vanishing)})*exp(y)", at)
    assert {entry["status"] for row in found.values() for entry in row.values()} == {"ok"}
    assert found["x"]["x"]["value"] == pytest.approx(float(mp.e * second), rel=1e-15)
    for a, b in ("xy", "yx"):
        assert found[a][b]["value"] == pytest.approx(float(mp.e * first.get(hole, 0)), rel=1e-15)


E = float(mp.e)
DECIDED = [  # the entries xx, xy, yx, yy: numbers, or statuses
    ("exp(-sqrt((x-y)^2)^2)", "x=0.3,y=0.3", (-2, 2, 2, -2)),
    ("exp(-sqrt((x-y)^2)^2)", "x=sqrt(2),y=sqrt(2)", (-2, 2, 2, -2)),
    ("where(x==y,1,sin(x-y)/(x-y))", "x=1,y=1", (-1 / 3, 1 / 3, 1 / 3, -1 / 3)),
    ("where(x*y==0,1,sin(x*y)/(x*y))", "x=0,y=2", (-4 / 3, 0, 0, 0)),
    ("where(x!=0,sin(x*y)/x,y)", "x=0,y=3", (-9, 0, 0, 0)),
    ("where(x!=0,x*atan(y/x),0)", "x=0,y=0", (0, "domain", "jump", 0)),
    ("where(x==0,0,x^2*atan(y/x))", "x=0,y=0", (0, "disagree", "disagree", 0)),
    ("abs(x-y)^(7/3)*exp(y)+x*y", "x=1,y=1", (0, 1, 1, 0)),
    ("(x^2)^(7/6)*exp(y)+x*exp(y)", "x=0,y=0", (0, 1, 1, 0)),
    ("sin(abs(x)^(7/3)+x*y)*exp(y)", "x=0,y=1", (0, 2 * E, 2 * E, 0)),
    ("abs(x)^pi*exp(y)+x*sin(y)", "x=0,y=0", (0, 1, 1, 0)),
    ("(relu(x)-relu(-x))*exp(y)+abs(x)^3", "x=0,y=1", (0, E, E, 0)),
    ("where(y!=0,abs(x-1),0)", "x=1,y=0", (0, "domain", "domain", 0)),
    ("where(y>0,y^3*cbrt(x)^7,0)", "x=0,y=0", (0, 0, 0, 0)),
    ("abs(x)^3 + x*exp(y)", "x=0,y=1", (0, E, E, 0)),
    ("x^y", "x=0,y=2", (2, "domain", "domain", 0)),
    ("x^y", "x=-2,y=2", (2, "domain", "domain", "domain")),
    ("x*y*stop(abs(x-y))", "x=1,y=1", (0, 0, 0, 0)),
    ("x*y*stop(1+abs(x-y))", "x=1,y=1", (0, 1, 1, 0)),
    ("x^3*stop(round(x))*y", "x=1/2,y=1", (0, 0, 0, 0)),
    ("x^2*y*stop(floor(x))", "x=2,y=3", (12, 8, 8, 0)),
]


@pytest.mark.parametrize(("text", "at", "wanted"), DECIDED, ids=[f"{text} {at}" for text, at, _ in DECIDED])
def test_what_the_definition_says_is_decided(run, text, at, wanted):
    found = hessian(run, text, at)
    for (a, b), said in zip(("xx", "xy", "yx", "yy"), wanted, strict=True):
        entry = found[a][b]
        if said in ("domain", "disagree", "kink", "jump"):
            assert entry["status"] == said, (a, b)
        else:
            assert (entry["status"], entry["value"]) == ("ok", pytest.approx(said, rel=1e-15)), (a, b)


def test_a_straight_through_estimator_has_the_slopes_of_what_it_passes_on(run):
    """Also where the rounding jumps: what stop holds is a constant, at every order, as in JAX, PyTorch, TensorFlow."""
    for at in ("0.3", "0.5", "3/2", "sqrt(2)"):
        plain = hessian(run, "tanh(x)", f"x={at}")["x"]["x"]
        assert hessian(run, "tanh(x)+stop(round(x)-tanh(x))", f"x={at}")["x"]["x"] == plain


def test_orders_that_contradict_each_other_are_shown(run, tmp_path):
    peano = "where(x^2+y^2!=0, x*y*(x^2-y^2)/(x^2+y^2), 0)"
    found = run("hessian", peano, "--at", "x=0,y=0")
    assert found.code == 4
    assert found.out.splitlines()[1:] == ["df/dx\t0\t0\t-1 or 1\tdisagree", "df/dy\t0\t1 or -1\t0\tdisagree"]
    assert "as asked -1, in the other order 1" in found.err
    entry = hessian(run, peano, "x=0,y=0")["x"]["y"]
    assert (entry["value"], entry["as_asked"], entry["other_order"]) == (None, -1, 1)
    points = tmp_path / "p.csv"
    points.write_text("x,y\n0,0\n1,2\n", encoding="utf-8")
    table = run("hessian", peano, "--points", str(points)).out
    assert [line.split("\t")[-1] for line in table.splitlines()[1:]] == ["disagree", "disagree", "ok", "ok"]
    assert run("diff", peano, "x", "y", "--at", "x=0,y=0").code == 4
    assert run("hessian", peano, "--at", "x=1,y=2").code == 0


@pytest.mark.parametrize("seed", range(1000, 1024))
def test_answers_hold_beside_corners_and_holes(seed):
    fault, _ = judged(seed)
    assert not fault
