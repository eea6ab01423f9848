"""Uncertainties of the entries of an array."""

from __future__ import annotations

import json

import pytest


def of(run, *arguments):
    result = run("propagate", *arguments, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)["points"][0]["rows"][0]


@pytest.mark.parametrize(
    ("arrays", "numbers"),
    [
        ("x=[3±0.1, 4(2)]", "a=3±0.1,b=4(2)"),
        ("x=[3, 4]±[0.1, 0.2]", "a=3±0.1,b=4±0.2"),
        ("x=[3, 4]±0.1", "a=3±0.1,b=4±0.1"),
        ("x=[3, 4]±2%", "a=3±2%,b=4±2%"),
        ("x=[[3+-0.1], [4]]", "a=3±0.1,b=4"),
        ("x=[3;4]±[0.1;0.2]", "a=3±0.1,b=4±0.2"),
    ],
)
def test_each_entry_has_its_own(run, arrays, numbers):
    one = of(run, "sum(x.^3)", "--at", arrays)
    other = of(run, "a^3 + b^3", "--at", numbers)
    assert one["u"] == other["u"]
    assert one["value"] == other["value"]


def test_a_covariance_between_entries(run, tmp_path):
    cov = tmp_path / "cov.txt"
    cov.write_text("x\n0.01 0.005\n0.005 0.04\n", encoding="utf-8")
    found = of(run, "[2, 3]'@x", "--at", "x=[3,4]", "--cov", str(cov))
    assert found["u"]["value"] == pytest.approx((4 * 0.01 + 2 * 6 * 0.005 + 9 * 0.04) ** 0.5, rel=1e-15)
    cov.write_text("x[2] x[1]\n0.04 0.005\n0.005 0.01\n", encoding="utf-8")
    assert of(run, "[2, 3]'@x", "--at", "x=[3,4]", "--cov", str(cov))["u"] == found["u"]
    found = of(run, "sum(x)", "--at", "x=[3,4]±0.1", "--corr", "x[1],x[2]=-1")
    assert found["u"]["value"] == 0


def test_values_of_a_file(run, tmp_path):
    (tmp_path / "x.txt").write_text("3\n4\n", encoding="utf-8")
    (tmp_path / "cov.txt").write_text("x\n0.01 0.005\n0.005 0.04\n", encoding="utf-8")
    more = ["--cov", str(tmp_path / "cov.txt")]
    found = of(run, "s*[2, 3]'@x", "--at", f"x=@{tmp_path / 'x.txt'},s=1±0.1", *more)
    assert found == of(run, "s*[2, 3]'@x", "--at", "x=[3,4],s=1±0.1", *more)


@pytest.mark.parametrize("again", ["x=[3,4]", "x=3", "x=[3,4]±0.1", "x=@{file}"])
def test_one_value_each(refused, tmp_path, again):
    (tmp_path / "x.txt").write_text("3\n4\n", encoding="utf-8")
    text = f"x=[1,2]±0.1,{again.format(file=tmp_path / 'x.txt')}"
    refused("propagate", "sum(x)", "--at", text, says=["x is given twice", "one value"])


@pytest.mark.parametrize("text", ["x=[3,4]±[0.1]", "x=[3,4]±[-0.1,0.1]", "x=[1,2;3]±0.1", "x=[3±0.1,4±0.1]±0.1"])
def test_refusals(run, text):
    result = run("propagate", "sum(x)", "--at", text)
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) <= 4
