"""The subgradient of least norm against what gradients beside the point say: an optimality condition, no solver."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction
from typing import Any

import pytest

from gradcli.certified.corners.arrangement import cells
from gradcli.certified.corners.least_norm import Vector, dot, nearest_to_zero
from gradcli.certified.corners.subgradient import least_norm
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.rational import RATIONALS
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback
from tests.oracles.special_values import read as read_special_values
from tests.trials.subgradients import faults as faults_of_rows

NAMES = ("x", "y", "z", "w")


def nest(chance: random.Random, depth: int, names: tuple[str, ...]) -> str:
    """A random nest of corners over linear forms that vanish at 0."""
    if depth == 0:
        return "(" + " + ".join(f"{chance.randint(-3, 3)}*{name}" for name in names) + ")"
    inner = [nest(chance, depth - 1, names) for _ in range(2)]
    kind = chance.choice(["abs({0})", "relu({0})", "max({0}, {1})", "min({0}, {1})", "({0} + {1})", "({0} - {1})"])
    if chance.random() < 0.2:
        kind = "where({0} > {1}, {0}, {1})"
    return kind.format(*inner)


def gradients_beside(tape: Any, names: tuple[str, ...], chance: random.Random, count: int) -> set[Vector]:
    """Exact gradients at random points close to 0, where nothing ties."""
    root, found = tape.outputs["f"], set()
    slots = [tape.inputs[name] for name in names]
    for _ in range(count):
        point = {name: Fraction(chance.randint(-(10**9), 10**9), 10**12 + 39) for name in names}
        values = evaluate(tape, RATIONALS, point, [root])
        cotangents = pullback(tape, RATIONALS, values, {root: 1}, [True] * len(tape))
        found.add(tuple(Fraction(cotangents.get(slot, 0)) for slot in slots))
    return found


def faults(seed: int, count: int = 300) -> list[str]:
    """Why the element found is not the one of least norm."""
    chance = random.Random(seed)
    names = NAMES[: chance.choice([1, 2, 2, 3])]
    text = nest(chance, chance.choice([2, 3]), names)
    tape = lower(read([Source(text)], named=names), wrt=names)
    found = least_norm(tape, RATIONALS, dict.fromkeys(names, 0), tape.outputs["f"], names)
    x = tuple(Fraction(found[name]) for name in names)
    beside = gradients_beside(tape, names, chance, count)
    wrong = [f"{text}: {x} is not nearest, {v} lies behind it" for v in beside if dot(x, v) < dot(x, x)]
    gap = nearest_to_zero([tuple(a - b for a, b in zip(v, x, strict=True)) for v in sorted(beside)])
    if any(gap):  # a piece so narrow that no random point lies in it would show here too
        wrong.append(f"{text}: {x} is no mean of gradients beside the point")
    return wrong


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.slow
def test_no_gradient_beside_the_point_lies_behind_the_element(seed: int) -> None:
    assert faults(seed) == []


def test_a_narrow_piece_is_met() -> None:
    """Between the lines y = x and y = x/2, where no ray of simple steps leads."""
    program = read([Source("3*x + 4*y + 10*max(min(x - y, 2*y - x), 0)")])
    tape = lower(program)
    found = least_norm(tape, RATIONALS, {"x": 0, "y": 0}, tape.outputs["f"], ("x", "y"))
    assert (
        found == {"x": Fraction(3), "y": Fraction(4)} or dot((Fraction(found["x"]), Fraction(found["y"])), (3, 4)) < 25
    )


def test_four_variables() -> None:
    program = read([Source("max(x,y,z,w) + abs(x-y)")])
    tape = lower(program)
    found = least_norm(tape, RATIONALS, dict.fromkeys(NAMES, 1), tape.outputs["f"], NAMES)
    assert found == dict.fromkeys(NAMES, Fraction(1, 4))


@pytest.mark.parametrize("seed", range(30))
def test_the_nearest_point_meets_the_condition_of_optimality(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(1, 4)
    vectors = [tuple(Fraction(chance.randint(-9, 9), chance.randint(1, 3)) for _ in range(size)) for _ in range(9)]
    x = nearest_to_zero(vectors)
    assert min(dot(x, v) for v in vectors) >= dot(x, x)


# Through the command line


def entries(run: Any, *arguments: str) -> list[dict[str, Any]]:
    """The entries of every row, as JSON has them."""
    (point,) = json.loads(run("grad", *arguments, "--format", "json").out)["points"]
    return [row["gradient"] for row in point["rows"]]


def numbers(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: found["value"] if found["status"] == "ok" else found["status"] for name, found in entry.items()}


@pytest.mark.slow
def test_rows_are_subgradients_of_least_norm() -> None:
    wrong, several, _ = faults_of_rows(range(40))
    assert wrong == []
    assert several > 10


BENT = "min(max(-2*x-y,x),2*x)"


def test_partials_that_exist_are_not_mixed_in(run: Any) -> None:
    found = run("grad", BENT, "--at", "x=0,y=0", "--kink", "subgradient", "--format", "values")
    assert found.out == "0.1 -0.3\n"
    assert "by y it is 0" in found.err


def test_each_row_has_a_subgradient_of_its_own(run: Any) -> None:
    """The least-norm subgradient of a sum is not the sum of those of its terms."""
    texts = ("a = abs(x) + 2*x", "b = max(x, 2*x)", "--at", "x=0", "--kink", "subgradient")
    assert [numbers(row) for row in entries(run, *texts, "--total")] == [{"x": 1}, {"x": 1}, {"x": 2}]
    assert [numbers(row) for row in entries(run, *texts, "--sum")] == [{"x": 2}]
    assert [numbers(row) for row in entries(run, *texts, "--seed", "a=1,b=-1")] == [{"x": 0}]


def test_along_a_direction_it_is_the_subgradients_product(run: Any) -> None:
    found = run("grad", BENT, "--at", "x=0,y=0", "--kink", "subgradient", "--dir", "x=1,y=2", "--format", "values")
    assert found.out == "0.1 -0.3 -0.5\n"


def test_tables_agree_with_the_one_shot(run: Any, tmp_path: Any) -> None:
    points = tmp_path / "points.csv"
    points.write_text("x,y\n0,0\n1,1\n1,5\n", encoding="utf-8")
    for kink in ("subgradient", "left", "right", "tensorflow", "jax", "torch"):
        for text in (BENT, "max(x,y)+abs(x-1)", "clip(x,1,y)"):
            table = run("grad", text, "--points", str(points), "--kink", kink, "--format", "values")
            single = [
                run("grad", text, "--at", at, "--kink", kink, "--format", "values").out
                for at in ("x=0,y=0", "x=1,y=1", "x=1,y=5")
            ]
            assert table.out.replace("-0\n", "0\n") == "".join(single)  # float64 has a zero with a sign


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sqrt(x^2)+3*x+y", {"x": 2, "y": 1}),
        ("acos(cos(x))+y", {"x": 0, "y": 1}),
        ("abs(x)*pi+exp(y)", {"x": 0, "y": 1}),
        ("abs(x-y)*pi", {"x": 0, "y": 0}),
        ("max(pi*x,e*x)", {"x": pytest.approx(math.e)}),
        ("max(x,sin(y))*pi", {"x": pytest.approx(math.pi / 2), "y": pytest.approx(math.pi / 2)}),
        ("where(x>y,x,y)", {"x": 0.5, "y": 0.5}),
        ("sign(x-y)*(x-y)*2+x", {"x": 0.5, "y": 0.5}),
        ("where(x*y>0,1,0)+abs(x)", {"x": "kink", "y": 0}),
        ("where(x>0,y,2*y)+abs(x+y)", {"x": "kink", "y": "kink"}),
        ("hypot(x,y)+2*x+2*y", {"x": "kink", "y": "kink"}),
        ("abs(x)+sqrt(y)", {"x": 0, "y": "infinite"}),
    ],
)
def test_other_corners(run: Any, text: str, wanted: dict[str, Any]) -> None:
    found = entries(run, text, "--at", ",".join(f"{name}=0" for name in wanted), "--kink", "subgradient")
    assert [numbers(row) for row in found] == [wanted]


def test_corners_that_concern_no_other_variable_are_no_matter_of_numbers(run: Any) -> None:
    names = [f"x{k}" for k in range(40)]
    text = "+".join(f"abs({name})" for name in names)
    found = run("grad", text, "--at", ",".join(f"{n}=0" for n in names), "--kink", "subgradient", "--format", "values")
    assert found.out == " ".join(["0"] * 40) + "\n"


def test_too_many_pieces_are_uncertified(run: Any) -> None:
    chance = random.Random(3)
    names = [f"x{k}" for k in range(8)]
    forms = ["+".join(f"({chance.randint(-9, 9)})*{name}" for name in names) for _ in range(20)]
    text = "+".join(f"abs({form})" for form in forms)
    found = run("grad", text, "--at", ",".join(f"{name}=0" for name in names), "--kink", "subgradient")
    assert found.code == 4
    assert "pieces meet here" in found.err


def test_cells_of_an_arrangement_are_as_many_as_counted() -> None:
    """In general position n planes through 0 part three dimensions into n*(n-1) + 2 cells."""
    chance = random.Random(5)
    for count in range(1, 7):
        forms = [tuple(Fraction(chance.randint(-99, 99)) for _ in range(3)) for _ in range(count)]
        found = cells(forms, 3, 1000)
        assert len({tuple(dot(form, point) > 0 for form in forms) for point in found}) == count * (count - 1) + 2


# Sides and conventions


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("abs(x)", "x=0", {"left": "-1", "right": "1", "tensorflow": "0", "jax": "1", "torch": "0"}),
        ("relu(x)", "x=0", {"left": "0", "right": "1", "tensorflow": "0", "jax": "0", "torch": "0"}),
        (
            "min(x,y)",
            "x=2,y=2",
            {"left": "1 1", "right": "0 0", "tensorflow": "1 0", "jax": "0.5 0.5", "torch": "0.5 0.5"},
        ),
        ("clip(x,1,2)", "x=1", {"left": "0", "right": "1", "tensorflow": "1", "jax": "0.5", "torch": "1"}),
        ("abs(x)*pi", "x=0", {"left": "-3.141592653589793", "right": "3.141592653589793", "jax": "3.141592653589793"}),
        ("relu(x)-relu(-x)", "x=0", dict.fromkeys(("left", "right", "tensorflow", "jax", "torch"), "1")),
    ],
)
def test_a_named_convention(run: Any, text: str, at: str, wanted: dict[str, str]) -> None:
    words = {"left": "from the left along its axis", "right": "from the right along its axis"}
    words |= {"tensorflow": "TensorFlow's convention", "jax": "JAX's convention", "torch": "PyTorch's convention"}
    for kink, numbers_ in wanted.items():
        found = run("grad", text, "--at", at, "--kink", kink, "--format", "values")
        assert (found.out, found.code) == (numbers_ + "\n", 0)
        assert (words[kink] in found.err and "no derivative" in found.err) == (text != "relu(x)-relu(-x)")


@pytest.mark.slow
def test_conventions_are_those_measured(run: Any) -> None:
    """At the corners of the special values, what the frameworks themselves printed."""
    _, rows = read_special_values()
    compared = 0
    for row in rows:
        if any("pi" in value for value in row["at"].values()):
            continue  # in doubles sin(pi) is not 0, and nothing ties
        at = ",".join(f"{name}={value}" for name, value in row["at"].items())
        for kink, measured in row.get("others", {}).items():
            (entry,) = entries(run, row["expr"], "--at", at, "--wrt", ",".join(row["at"]), "--kink", kink)
            for name, found in entry.items():
                chosen = "convention" in found.get("reason", "") and found["status"] == "ok"
                if chosen and not math.isnan(float(measured[name])):  # NaN: of the branch that is not taken
                    compared += 1
                    assert found["value"] == float(measured[name]), (row["expr"], kink)
    assert compared > 10


def test_where_a_framework_has_no_number_the_corner_is_reported(run: Any) -> None:
    found = run("grad", "sqrt(x^2+y^2)", "--at", "x=0,y=0", "--kink", "jax")
    assert found.code == 3
    assert "JAX's rules have no number here" in found.err
    assert run("grad", "abs(x)", "--at", "x=0", "--kink", "left", "--float").code == 3


@pytest.mark.parametrize("kink", ["left", "right", "tensorflow", "jax", "torch"])
def test_a_table_says_once_whose_number_it_is(run, tmp_path, kink):
    """The note of the one-shot, with the rows counted; none where nothing was taken, and none with --quiet."""
    points = tmp_path / "points.csv"
    points.write_text("x,y\n3,1\n0,1\n0,0\n")
    said = run("grad", "max(x,0)+abs(y)", "--at", "x=0,y=1", "--kink", kink).err.split("the number is ")[1]
    table = run("grad", "max(x,0)+abs(y)", "--points", str(points), "--kink", kink)
    assert table.err.startswith("note: 2 points have a corner and no derivative there, the first in row 2 of ")
    assert table.err.endswith(f": the number is {said}")
    assert len(table.err.splitlines()) == 1
    assert run("grad", "max(x,0)+abs(y)", "--points", str(points), "--kink", kink, "--quiet").err == ""
    assert run("grad", "max(x,0)+y", "--grid", "x=1:2:3", "--at", "y=1", "--kink", kink).err == ""
