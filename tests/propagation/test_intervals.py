"""``propagate --interval``: where a program has no value nothing is proved, or what is left out is said."""

from __future__ import annotations

import json
import math
import random
from itertools import product
from typing import Any

import pytest

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate

ATOMS = ("x", "y", "(x-y)", "2*x", "(y+1)", "x*y")
FUNCTIONS = (
    "sqrt({})",
    "({})^(3/2)",
    "asin({})",
    "acos({})",
    "acosh(1+{})",
    "log({})",
    "1/{}",
    "1/sqrt({})",
    "atanh({})",
    "log1p({})",
    "({})^-3",
    "exp({})",
    "abs({})",
    "({})^2",
)
CONDITIONS = ("{} > {}", "log({}) < {}", "sqrt({}) < {}", "{} > 0 and sqrt({}) < 1", "asin({}) > {}", "not 1/{} > {}")


def drawn(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(ATOMS)
    kind = chance.random()
    if kind < 0.45:
        return chance.choice(FUNCTIONS).format(drawn(chance, depth - 1))
    if kind < 0.65:
        condition = chance.choice(CONDITIONS).format(drawn(chance, 0), drawn(chance, 0))
        return f"where({condition}, {drawn(chance, depth - 1)}, {drawn(chance, depth - 1)})"
    return f"({drawn(chance, depth - 1)} {chance.choice('+-*')} {drawn(chance, depth - 1)})"


def sampled(text: str, box: dict[str, tuple[float, float]]) -> tuple[list[float], int]:
    """The values at a fine grid of points, ends and 0 and ±1 included; and how many points have none."""
    tape = lower(read([Source(text)], named=list(box)), wrt=list(box), typed_exactly=False)
    sides = []
    for low, high in box.values():
        points = {low + (high - low) * k / 16 for k in range(17)} | {p for p in (-1.0, 0.0, 1.0) if low <= p <= high}
        sides.append(sorted(points | {low + 1e-9 * (high - low)}))
    found, none = [], 0
    for point in product(*sides):
        value = evaluate(tape, FLOAT64, dict(zip(box, point, strict=True)), [tape.outputs["f"]])[tape.outputs["f"]]
        if isinstance(value, float | int) and math.isfinite(value):
            found.append(float(value))
        else:
            none += 1
    return found, none


def ranged(run: Any, text: str, at: str) -> dict[str, Any]:
    result = run("propagate", text, "--at", at, "--interval", "--time-limit", "1", "--format", "json")
    (point,) = json.loads(result.out)["points"]
    return point["rows"][0]["range"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.slow
def test_every_value_sampled_lies_in_the_range(run: Any, seed: int) -> None:
    chance = random.Random(seed)
    text = f"{drawn(chance, 2)} + 0*(x+y)"
    middles = {name: chance.choice((-1, 0, 0, 1, 0.5, 2)) for name in ("x", "y")}
    widths = {name: chance.choice((0.25, 0.5, 1, 2)) for name in ("x", "y")}
    found = ranged(run, text, ",".join(f"{n}={middles[n]}±{widths[n]}" for n in middles))
    values, none = sampled(text, {n: (middles[n] - widths[n], middles[n] + widths[n]) for n in middles})
    lower, upper = found["lower"]["value"], found["upper"]["value"]
    if lower is None or upper is None:
        return
    assert none == 0 or found.get("narrowed")
    slack = 1e-12 * max(1, abs(lower), abs(upper))
    assert all(lower - slack <= value <= upper + slack for value in values)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("where(log(x) > 1/2, x, 5)", "x=1±2"),
        ("where(sqrt(x) > 1/2, x, 5)", "x=1±2"),
        ("where(1/x > 1/2, x, 5)", "x=0±2"),
        ("where(not asin(x) < 0, 1, 2)", "x=1±1"),
        ("x + where(x < 2 and log(x) > 0, 1, 2)", "x=0±1"),
        ("sin(x)/x", "x=0±1"),
        ("sqrt(x)", "x=-3±1"),
    ],
)
def test_nothing_is_proved_where_there_is_no_value(run: Any, text: str, at: str) -> None:
    found = run("propagate", text, "--at", at, "--interval", "--format", "table")
    assert "proved" not in found.out.replace("can be proved", "")
    assert found.code in (3, 4)


@pytest.mark.parametrize(
    ("text", "at", "lower", "upper"),
    [
        ("sqrt(x)", "x=0±1", 0, 1),
        ("asin(x)", "x=1±0.1", math.asin(0.9), math.pi / 2),
        ("acos(x)", "x=-1±0.5", math.acos(-0.5), math.pi),
        ("x^(3/2)+x", "x=0±1", 0, 2),
        ("acosh(x)", "x=1±1", 0, math.acosh(2)),
        ("x*sqrt(1-x^2)", "x=0±2", -0.5, 0.5),
    ],
)
def test_a_box_over_the_end_of_a_domain_is_narrowed(run: Any, text: str, at: str, lower: float, upper: float) -> None:
    found = run("propagate", text, "--at", at, "--interval", "--format", "table")
    assert "where it has a value" in found.out
    assert "is narrowed to it" in found.err
    bounds = ranged(run, text, at)
    assert bounds["lower"]["value"] == pytest.approx(lower, abs=1e-6)
    assert bounds["upper"]["value"] == pytest.approx(upper, abs=1e-6)
    assert bounds["lower"]["value"] <= lower + 1e-15
    assert bounds["upper"]["value"] >= upper - 1e-15


ENDLESS = [
    ("log(x)", "x=0.5±0.5", None, 0.0),
    ("log(x)", "x=0.35±0.65", None, 0.0),
    ("log(x)", "x=3±5", None, math.log(8)),
    ("1/x", "x=0.5±0.5", 1.0, None),
    ("1/sqrt(x)", "x=2±2", 0.5, None),
    ("atanh(x)", "x=0±1", None, None),
    ("x^-3", "x=-2±2", None, -1 / 64),
    ("x^y", "x=1±1,y=0.5±1", 0.0, None),
    ("log10(x)^2", "x=0.5±0.5", 0.0, None),
    ("log(x-y)", "x=1±1,y=0.5±1", None, math.log(2.5)),
    ("log(x^2-1)", "x=0±2", None, math.log(3)),
    ("log(x)+log(1-x)", "x=0.5±0.5", None, -math.log(4)),
]
"""Programs, boxes, and the ends of their ranges; None where there is none."""


@pytest.mark.parametrize(("text", "at", "lower", "upper"), ENDLESS)
def test_beside_the_end_of_a_domain_a_range_may_have_no_end(
    run: Any, text: str, at: str, lower: Any, upper: Any
) -> None:
    bounds = ranged(run, text, at)
    for name, wanted in (("lower", lower), ("upper", upper)):
        if wanted is None:
            assert (bounds[name]["status"], bounds[name]["value"]) == ("infinite", None)
        else:
            assert bounds[name]["value"] == pytest.approx(wanted, abs=1e-6)
    shown = run("propagate", text, "--at", at, "--interval", "--format", "tsv")
    assert "inf" in shown.out
    assert "is narrowed to it" in shown.err


@pytest.mark.parametrize(
    ("text", "at", "upper"),
    [
        ("log(x) + sqrt(x-1)", "x=1±1", 1 + math.log(2)),
        ("log(x) + 0*sqrt(x-1/2)", "x=1±1", math.log(2)),
        ("sqrt(x) + 1/(x+1)", "x=0±1", 1.5),
        ("where(x > 0.5, x, 0*log(x+1))", "x=0±1", 1.0),
        ("max(log(x), -5)", "x=0.5±0.5", 0.0),
        ("sin(log(x))", "x=0.5±0.5", 1.0),
        ("exp(-1/x)", "x=0.5±0.5", math.exp(-1)),
        ("tanh(atanh(x))", "x=0±1", 1.0),
        ("x*log(x)", "x=0.5±0.5", 0.0),
    ],
)
def test_no_end_is_said_to_be_missing_that_is_there(run: Any, text: str, at: str, upper: float) -> None:
    """What would grow without limit lies where another part has no value, or is bounded by what is done with it."""
    bounds = ranged(run, text, at)
    assert "infinite" not in (bounds["lower"]["status"], bounds["upper"]["status"])
    assert bounds["upper"]["value"] == pytest.approx(upper, abs=1e-6)


def test_why_there_is_no_range_is_said_in_a_pipe_too(run: Any) -> None:
    found = run("propagate", "tan(x)", "--at", "x=1.5±0.2", "--interval", "--no-second-order", "--format", "tsv")
    assert found.code == 4
    assert "nothing can be proved of it next to x = " in found.err


def test_a_branch_that_is_not_taken_needs_no_value(run: Any) -> None:
    """x > 0 decides; and an equality that cannot be told at the middle is no missing value."""
    bounds = ranged(run, "where(x > 1, log(x), x)", "x=1±0.5")
    assert -1e-6 < bounds["lower"]["value"] <= 0
    assert bounds["upper"]["value"] == pytest.approx(1)
    found = run("propagate", "where(sin(x)^2+cos(x)^2 >= 1, 1, 2)", "--at", "x=1±1", "--interval", "--time-limit", "1")
    assert "no value" not in found.out + found.err
