"""Mixed second derivatives at corners, against the definition: difference quotients of difference quotients."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from gradcli.certified.corners.curvature import Curvature
from gradcli.certified.judge import Judge
from gradcli.certified.second_order import SecondOrder
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.balls.balls import Balls
from gradcli.questions.point import read_point
from gradcli.questions.request import Asked
from gradcli.results.entries import Status
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate
from tests.chance.random_programs import program_text

PEANO = "where(x^2 + y^2 > 0, x*y*(x^2 - y^2)/(x^2 + y^2), 0)"
CASES: list[tuple[str, str, str, Any]] = [  # the entry of row x, column y
    ("relu(x)^3*y", "x=0,y=2", "ok", 0),
    ("x*abs(x)*y", "x=0,y=2", "ok", 0),
    ("x*y*abs(x)", "x=0,y=0", "ok", 0),
    ("max(x,y)^3", "x=0,y=0", "ok", 0),
    ("max(x-y,0)^3", "x=1,y=1", "ok", 0),
    ("relu(x-y)^2*exp(z)", "x=1,y=1,z=0", "kink", (-2, 0)),
    ("x*relu(y)", "x=0,y=0", "kink", (0, 1)),
    ("x*abs(y)^3 + x*y", "x=0,y=0", "ok", 1),
    ("x*floor(y)", "x=2,y=1", "jump", (0, 1)),
    ("x*cbrt(y)*where(y > 0, 1, 1)", "x=0,y=0", "infinite", None),
    ("abs(x)*y", "x=0,y=0", "domain", None),
    ("abs(x*y)", "x=0,y=0", "domain", None),
    ("where(x > y, x^2*y, x*y^2)", "x=0,y=0", "ok", 0),
    ("hypot(x,y)^3", "x=0,y=0", "ok", 0),
    (PEANO, "x=0,y=0", "disagree", None),
    ("where(y == 0, x*y, 3*x*y)", "x=1,y=0", "ok", 3),
    ("where(y > 0, x*y^2*log(y), 0)", "x=1,y=0", "ok", 0),
    ("where(y > 0, x*y*log(y), 0)", "x=1,y=0", "kink", (0, "-inf")),
]


@pytest.mark.parametrize(("text", "at", "status", "value"), CASES, ids=[case[0] for case in CASES])
def test_entries_at_corners(run: Any, text: str, at: str, status: str, value: Any) -> None:
    found = json.loads(run("hessian", text, "--at", at, "--format", "json").out)
    entry = found["points"][0]["rows"][0]["hessian"]["x"]["y"]
    assert entry["status"] == status
    shown = (entry.get("left"), entry.get("right")) if isinstance(value, tuple) else entry["value"]
    assert shown == value


def quotient(text: str, point: dict[str, Fraction], a: str, b: str, sign: int) -> Fraction:
    """The difference quotient along b of the one along a, whose step is far smaller."""
    tape = lower(read([Source(text)], named=["x", "y"]), wrt=["x", "y"])
    far, near = Fraction(sign, 10**12), Fraction(1, 10**30)

    def f(**moved: Fraction) -> Any:
        at = {name: value + moved.get(name, 0) for name, value in point.items()}
        return evaluate(tape, m, at, [tape.outputs["f"]])[tape.outputs["f"]]

    with Balls(400).working() as m:
        slopes = [m.div(f(**{a: near, b: beside}) - f(**{a: -near, b: beside}), 2 * near) for beside in (far, 0)]
        found = m.div(slopes[0] - slopes[1], far)
        return Fraction(m.text(found).partition(" ±")[0])


@pytest.mark.parametrize("case", [case for case in CASES if case[2] in ("ok", "kink") and "z" not in case[0]][:-2])
def test_the_entries_are_those_of_the_definition(case: tuple[str, str, str, Any]) -> None:
    text, at, _, value = case
    point = {name: Fraction(number) for name, number in (part.split("=") for part in at.split(","))}
    for sign, wanted in zip((-1, 1), value if isinstance(value, tuple) else (value, value), strict=True):
        assert abs(quotient(text, point, "x", "y", sign) - wanted) < Fraction(1, 10**10)


@pytest.mark.parametrize("seed", range(40))
def test_where_nothing_bends_the_tape_says_the_same(seed: int) -> None:
    """The series of series against the gradient of the gradient's tape, at points without a corner."""
    text = program_text(seed, 6)
    tape = lower(read([Source(text)], named=["x", "y", "z"]), wrt=["x", "y"])
    wrt = {name: tape.inputs[name] for name in ("x", "y")}
    point = read_point([Source("x=7/5,y=-3/7,z=11/13")])
    row = {tape.outputs["f"]: 1}
    second = SecondOrder(tape, point, wrt, Asked()).row(row)
    curvature = Curvature(Judge(tape, point, wrt, Asked()), row)
    for a, b in (("x", "y"), ("y", "x")):
        expected = second.hessian[a, b]
        if expected.status is not Status.OK or curvature.edges(wrt[a]):
            continue
        entry = curvature.across(a, b)
        assert entry.status in (Status.OK, Status.UNCERTIFIED)
        if entry.status is Status.OK:
            assert float(entry.value) == pytest.approx(float(expected.value), rel=1e-15, abs=1e-300)
