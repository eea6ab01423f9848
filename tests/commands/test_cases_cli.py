"""Real cases through whole command lines: what a user types, what comes back."""

from __future__ import annotations

import json
import re

import pytest

from tests.paths import CASES


def load(name: str) -> list[dict]:
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def at(point: dict[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in point.items())


def rows(run, *arguments: str) -> list[dict]:
    result = run(*arguments, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)["points"][0]["rows"]


def close(got: float, reference: str, case: dict, index: int, value: object) -> bool:
    """The tolerance the README of the cases states for float64."""
    relative = max(1e-12, 100 * case["fp64_relerr"][index])
    return abs(got - float(reference)) <= relative * abs(float(reference)) + 1e-13 * max(1, abs(float(value)))


FIRST_ORDER = [case for case in load("tape") if case["order"] == 1]


@pytest.mark.parametrize("case", FIRST_ORDER, ids=lambda case: case["id"])
def test_tensorflows_own_tape_tests(run, case):
    """A list of targets is their sum; output_gradients are the seed; None is unconnected."""
    names = [target if target in case["assign"] else f"t{k}" for k, target in enumerate(case["targets"])]
    program = [f"{name}={text}" for name, text in case["assign"].items()]
    program += [f"{n}={t}" for n, t in zip(names, case["targets"], strict=True) if t not in case["assign"]]
    weights = case["output_gradients"]
    how = ["--seed", ",".join(f"{n}={w}" for n, w in zip(names, weights, strict=True))] if weights else ["--sum"]
    point = ["--at", at({n: v for n, v in case["points"][0].items() if n not in case["unconnected"]})]
    point = point if point[1] else []
    (row,) = rows(run, "grad", *program, *point, "--of", ",".join(names), "--wrt", ",".join(case["wrt"]), *how)
    for name, expected in case["expected"].items():
        entry = row["gradient"][name]
        if name in case["unconnected"]:
            assert (entry["value"], entry["status"]) == (None, "unconnected")
        else:
            assert entry["value"] == pytest.approx(float(expected), rel=1e-15)
    assert list(row["gradient"]) == list(dict.fromkeys(case["wrt"]))


@pytest.mark.parametrize("case", load("jacobian"), ids=lambda case: case["id"])
def test_systems_of_residuals(run, case):
    """Every target its own row, every variable its own column, in one run."""
    point = case["points"][0]
    found = rows(run, "grad", *case["exprs"], "--at", at(point), "--wrt", ",".join(case["wrt"]))
    for row, value, partials in zip(found, case["value"][0], case["jacobian"][0], strict=True):
        assert close(row["value"], value, case, 0, value)
        for entry, reference in zip(row["gradient"].values(), partials, strict=True):
            got = 0 if entry["status"] == "unconnected" else entry["value"]
            assert close(got, reference, case, 0, value)


@pytest.mark.parametrize("name", ["feynman", "peers", "sympy", "goptim"])
def test_formulas_from_the_field(run, name):
    wrong = []
    for case in load(name):
        for index, point in enumerate(case["points"]):
            (row,) = rows(run, "grad", case["expr"], "--at", at(point), "--wrt", ",".join(dict.fromkeys(case["wrt"])))
            for variable in dict.fromkeys(case["wrt"]):
                entry = row["gradient"][variable]
                got = 0 if entry["status"] == "unconnected" else entry["value"]
                if not close(got, case["grad"][index][variable], case, index, case["value"][index]):
                    wrong.append((case["id"], variable, got, case["grad"][index][variable]))
    assert wrong == []


@pytest.mark.parametrize("case", [c for c in load("syntax") if not c.get("optional")], ids=lambda case: case["id"])
def test_spellings(run, case):
    point = {"x": "1.25", "y": "0.75", "a": "2", "b": "3", "a_": "0.5", "sigma": "1.5", "σ": "1.5"}
    values = []
    for text in (case["expr_source"], case["expr"]):
        used = {n: v for n, v in point.items() if n in re.findall(r"[^\W\d]\w*", text)}
        values.append(run("eval", text, *(["--at", at(used)] if used else []), "--format", "values"))
    assert values[0].code == 0, values[0].err
    assert values[0].out == values[1].out
