"""Corners, steps and holes of rational programs: decided exactly by their two sides, or not at all."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.lowering import lower
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import RATIONALS
from gradcli.onesided import Ray, one_sided, verdict
from gradcli.results import Status
from gradcli.subgradient import least_norm
from gradcli.sweeps import evaluate


def partial(run, expression: str, at: str = "x=0", *options: str) -> dict[str, object]:
    out = run("grad", expression, "--at", at, "--format", "json", *options).out
    return json.loads(out)["points"][0]["rows"][0]["gradient"]["x"]


@pytest.mark.parametrize(
    ("expression", "at", "status", "value", "sides"),
    [
        ("abs(x)", "x=0", "kink", None, (-1, 1)),
        ("relu(x)", "x=0", "kink", None, (0, 1)),
        ("relu(x)-relu(-x)", "x=0", "ok", 1, None),
        ("abs(x)*x", "x=0", "ok", 0, None),
        ("abs(x)^3", "x=0", "ok", 0, None),
        ("0*abs(x)", "x=0", "ok", 0, None),
        ("x*sign(x)", "x=0", "kink", None, (-1, 1)),
        ("x^2*sign(x)", "x=0", "ok", 0, None),
        ("max(x,y)", "x=2,y=2", "kink", None, (0, 1)),
        ("min(x,y)", "x=2,y=2", "kink", None, (1, 0)),
        ("max(x,x^2)", "x=0", "kink", None, (0, 1)),
        ("max(x,x^2)", "x=1", "kink", None, (1, 2)),
        ("max(2*x,x+1)", "x=1", "kink", None, (1, 2)),
        ("min(abs(x-1),2)", "x=3", "kink", None, (1, 0)),
        ("clip(x,0,1)", "x=1", "kink", None, (1, 0)),
        ("where(x>0,x^2,0)", "x=0", "ok", 0, None),
        ("where(x>1,2*x,x+1)", "x=1", "kink", None, (1, 2)),
        ("where(x>=0,1,0)", "x=0", "jump", None, (0, 1)),
        ("where(x==0,5,x)", "x=0", "jump", None, (0, 0)),
        ("floor(x)", "x=2", "jump", None, (1, 2)),
        ("ceil(x)", "x=2", "jump", None, (2, 3)),
        ("round(x)", "x=1/2", "jump", None, (0, 1)),
        ("sign(x)", "x=0", "jump", None, (-1, 1)),
        ("heaviside(x)", "x=0", "jump", None, (0, 1)),
        ("mod(x,3)", "x=6", "jump", None, (3, 0)),
        ("floor(x)-floor(x)", "x=2", "ok", 0, None),
        ("0*floor(x)", "x=2", "ok", 0, None),
        ("abs(x)+abs(y)", "x=0,y=1", "kink", None, (-1, 1)),
        ("abs(abs(x)-1)", "x=1", "kink", None, (-1, 1)),
        ("x^2/x", "x=0", "domain", None, None),
        ("abs(x)/x", "x=0", "domain", None, (-1, 1)),
        ("(x^2-1)/(x-1)", "x=1", "domain", None, None),
    ],
)
def test_sides(run, expression, at, status, value, sides):
    found = partial(run, expression, at)
    assert found["status"] == status
    assert found["value"] == value
    assert (found["left"], found["right"]) == sides if sides else "left" not in found


def test_holes_give_their_limit(run):
    assert "the limit is 0, slope 1" in partial(run, "x^2/x")["reason"]
    assert "the limit is 2, slope 1" in partial(run, "(x^2-1)/(x-1)", "x=1")["reason"]
    assert "the limits differ" in partial(run, "abs(x)/x")["reason"]


def test_corners_of_what_is_not_rational(run):
    found = json.loads(run("grad", "abs(sin(x))", "--at", "x=pi", "--format", "json").out)["points"][0]["rows"][0]
    assert (found["value"], found["gradient"]["x"]["left"], found["gradient"]["x"]["right"]) == (0, -1, 1)
    assert partial(run, "abs(exp(x)-1)")["right"] == 1
    assert partial(run, "relu(sin(x))-relu(-sin(x))")["value"] == 1


def test_directions_and_sums(run):
    def row(*arguments: str) -> dict[str, object]:
        return json.loads(run("grad", *arguments, "--format", "json").out)["points"][0]["rows"][0]

    assert row("abs(x-y)+y", "--at", "x=1,y=1", "--dir", "x=1,y=1")["along"]["value"] == 1
    across = row("abs(x-y)+y", "--at", "x=1,y=1", "--dir", "x=1,y=-2")["along"]
    assert (across["status"], across["left"], across["right"]) == ("kink", -5, 1)
    both = row("relu(x)", "-relu(-x)", "--at", "x=0", "--sum")["gradient"]["x"]
    assert (both["value"], both["status"]) == (1, "ok")
    weighted = row("a=abs(x); b=x", "--at", "x=0", "--seed", "a=1/2,b=3")["gradient"]["x"]
    assert (weighted["left"], weighted["right"]) == (2.5, 3.5)


@pytest.mark.parametrize(
    ("expression", "at", "expected"),
    [
        ("max(x,y)", "x=0,y=0", {"x": Fraction(1, 2), "y": Fraction(1, 2)}),
        ("min(x,y)", "x=3,y=3", {"x": Fraction(1, 2), "y": Fraction(1, 2)}),
        ("max(x,x)", "x=0", {"x": 1}),
        ("max(x,0)", "x=0", {"x": 0}),
        ("relu(x)", "x=0", {"x": 0}),
        ("abs(x)", "x=0", {"x": 0}),
        ("2*abs(x)+x", "x=0", {"x": 0}),
        ("abs(x)+2*x", "x=0", {"x": 1}),
        ("max(2*x,x+1)", "x=1", {"x": 1}),
        ("max(x,y,z)", "x=1,y=1,z=1", {"x": Fraction(1, 3), "y": Fraction(1, 3), "z": Fraction(1, 3)}),
        ("abs(x)+abs(y)", "x=0,y=0", {"x": 0, "y": 0}),
        ("max(abs(x),y)", "x=0,y=0", {"x": 0, "y": 0}),
        ("max(x+2*y,2*x+y)", "x=0,y=0", {"x": Fraction(3, 2), "y": Fraction(3, 2)}),
        ("max(x,3*y)", "x=0,y=0", {"x": Fraction(9, 10), "y": Fraction(3, 10)}),
        ("max(x,y)+y^2", "x=1,y=1", {"x": 1, "y": 2}),
    ],
)
def test_the_subgradient_of_least_norm(run, expression, at, expected):
    program = read([Source(expression)])
    tape = lower(program)
    point = {pair.split("=")[0]: Fraction(pair.split("=")[1]) for pair in at.split(",")}
    assert least_norm(tape, RATIONALS, point, tape.outputs["f"], program.variables) == expected
    row = json.loads(run("grad", expression, "--at", at, "--kink", "subgradient", "--format", "json").out)
    entries = row["points"][0]["rows"][0]["gradient"]
    assert {n: e["status"] for n, e in entries.items()} == dict.fromkeys(expected, "ok")
    assert {n: e["value"] for n, e in entries.items()} == {n: pytest.approx(float(v)) for n, v in expected.items()}


def test_many_variables_take_each_tie_by_itself(run):
    text = "+".join(f"abs(x{k})" for k in range(6))
    result = run(
        "grad", text, "--at", ",".join(f"x{k}=0" for k in range(6)), "--kink", "subgradient", "--format", "values"
    )
    assert result.out == "0 0 0 0 0 0\n"


def piecewise_linear(chance: random.Random, depth: int) -> str:
    """A random nest of abs, max, min and relu over x and small integers."""
    if depth == 0:
        return chance.choice(["x", "x", str(chance.randint(-3, 3)), f"({chance.randint(-2, 2)}*x)"])
    inner = [piecewise_linear(chance, depth - 1) for _ in range(2)]
    kind = chance.choice(["abs({0})", "relu({0})", "max({0}, {1})", "min({0}, {1})", "({0} + {1})", "({0} - {1})"])
    return kind.format(*inner)


def test_rays_against_exact_difference_quotients():
    """Piecewise linear with integer pieces: at t = 2^-60 the quotient is the one-sided slope exactly."""
    chance, step = random.Random(11), Fraction(1, 2**60)
    kinks = 0
    for _ in range(400):
        tape = lower(read([Source(piecewise_linear(chance, 3))], named=("x",), of=None), wrt=("x",))
        root = tape.outputs["f"]
        x = chance.randint(-3, 3)

        def value(at, tape=tape, root=root):
            return evaluate(tape, RATIONALS, {"x": at}, [root])[root]

        slopes = []
        for sign in (-1, 1):
            (ray,) = one_sided(tape, RATIONALS, {"x": x}, {"x": sign}, [root])
            assert (ray.kind, ray.value) == ("finite", value(x))
            assert ray.slope == (value(x + sign * step) - value(x)) / step
            slopes.append(sign * ray.slope)
        kinks += slopes[0] != slopes[1]
    assert kinks > 50


@pytest.mark.parametrize(
    ("expression", "left", "right"),
    [
        ("sqrt(x^2)", (0, 1), (0, 1)),
        ("sin(x)/x", (1, 0), (1, 0)),
        ("(1-cos(x))/x^2", (0.5, 0), (0.5, 0)),
        ("where(x>0, sqrt(x), 0)", (0, 0), (0, float("inf"))),
        ("cbrt(x)", (0, float("-inf")), (0, float("inf"))),
    ],
)
def test_rays_of_analytic_programs(expression, left, right):
    """Over float64 coefficients the engine is not a proof, and no command uses it so; the series are right."""
    tape = lower(read([Source(expression)]))
    for sign, expected in ((-1, left), (1, right)):
        (ray,) = one_sided(tape, FLOAT64, {"x": 0.0}, {"x": sign}, [tape.outputs["f"]])
        assert (ray.kind, ray.value, ray.slope) == ("finite", pytest.approx(expected[0]), pytest.approx(expected[1]))


@pytest.mark.parametrize("expression", ["x*sin(1/x)", "exp(-1/x^2)"])
def test_when_the_terms_run_out_there_is_no_guess(expression):
    tape = lower(read([Source(expression)]))
    (ray,) = one_sided(tape, FLOAT64, {"x": 0.0}, {"x": 1}, [tape.outputs["f"]])
    assert ray.kind == "undecided"


def test_poles_and_missing_sides():
    tape = lower(read([Source("1/x; sqrt(x)")]))
    pole, root = tape.outputs["f1"], tape.outputs["f2"]
    rays = [one_sided(tape, FLOAT64, {"x": 0.0}, {"x": sign}, [pole])[0] for sign in (-1, 1)]
    assert [(ray.kind, ray.value) for ray in rays] == [("infinite", float("-inf")), ("infinite", float("inf"))]
    assert verdict(None, *rays)[:2] == (Status.INFINITE, float("-inf"))
    (missing,) = one_sided(tape, FLOAT64, {"x": 0.0}, {"x": -1}, [root])
    assert missing.kind == "undefined"
    assert verdict(0, missing, Ray("finite", 0, float("inf")))[:2] == (Status.INFINITE, float("inf"))
    assert verdict(0, missing, Ray("finite", 0, 1)) is None


def test_verdicts():
    def finite(value, slope):
        return Ray("finite", value, slope)

    infinity = float("inf")
    assert verdict(0, finite(0, -1), finite(0, 1)).derivative == 1
    assert verdict(0, finite(0, 1), finite(0, 1)).sides == (-1, 1)
    assert verdict(0, finite(0, -infinity), finite(0, infinity))[:2] == (Status.INFINITE, infinity)
    assert verdict(1, finite(0, 0), finite(0, 0)).status is Status.JUMP
    assert verdict(None, finite(0, 0), finite(1, 0)).sides == (0, 1)
    assert verdict(None, finite(2, -1), finite(2, 1)).remark == "the limit is 2, slope 1"
    assert verdict(None, finite(2, -1), finite(2, 3)).remark == "the limit is 2"
