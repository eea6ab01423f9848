"""check --claim --points: each claim held against the certified derivative at each point of a table."""

from __future__ import annotations

import json

import pytest

from tests.registered import texts

DATA = "x,y\n1,2\n0.1,3\n-2,0.5\n"


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(DATA, encoding="utf-8")
    return str(path)


def verdicts(result):
    return [line.split("\t")[3:7] for line in result.out.splitlines()[1:]]


@pytest.mark.parametrize(
    ("claim", "found", "code"),
    [
        ("x: 2*x*y", ["no difference", "3", "0"], 0),
        ("y: x*x", ["no difference", "3", "0"], 0),
        ("x: 2*x*y + (x-1)*1e-30", ["refuted", "2", "0"], 1),  # 0.1 is a tenth, so the claims differ for certain
        ("x: 2*x*y + 1e-30*(10*x - 1)*(x-1)*(x+2)", ["no difference", "3", "0"], 0),
        ("x: 2*y*exp(log(x))", ["no difference", "2", "1"], 0),
        ("x: log(-x^2)", ["not compared", "0", "3"], 3),
    ],
)
def test_verdict_counts_and_exit_status(run, data, claim, found, code):
    result = run("check", "x^2*y", "--claim", claim, "--points", data)
    (row,) = verdicts(result)
    assert (row[:3], result.code) == (found, code)
    assert row[3] == (f"row {found[1]} of {data}, line 3" if code == 1 else "")


def test_files_of_claims_constants_and_several_targets(run, data, tmp_path):
    claims = tmp_path / "claims.txt"
    claims.write_text("dz1/dx: a*y  # by hand\ndz2/dy: 3*y\n", encoding="utf-8")
    arguments = ("z1=a*x*y", "z2=y^2", "--at", "a=pi/3", "--claims", str(claims), "--points", data)
    result = run("check", *arguments, "--format", "json")
    document = json.loads(result.out)
    assert (result.code, document["schema"]) == (1, "gradcli.compared/1")
    assert [claim["verdict"] for claim in document["claims"]] == ["no difference", "refuted"]
    assert document["claims"][1] | {"first_difference": ""} == {
        "target": "z2",
        "variable": "y",
        "claimed": "3*y",
        "verdict": "refuted",
        "compared": 1,
        "undefined": 0,
        "first_difference": "",
        "derivative_there": "4",
        "claim_there": "6",
    }


@pytest.mark.parametrize("form", texts("check"))
def test_every_format_tells_where(run, form):
    result = run("check", "abs(x)", "--claim", "x: 1", "--grid", "x=2:-2:5", "--format", form)
    assert result.code == 1
    assert "row 4" in result.out  # 2, 1, 0 (a corner), -1


def test_rows_without_numbers_are_counted(run, tmp_path):
    path = tmp_path / "holes.csv"
    path.write_text("x\n1\n\ntext\n3\n", encoding="utf-8")
    result = run("check", "x^2", "--claim", "x: 2*x", "--points", str(path))
    assert result.code == 0
    assert "points have a cell without a finite number" in result.err


def test_points_are_read_from_standard_input(run):
    assert run("check", "x^2", "--claim", "x: 2*x", "--points", "-", stdin="x\n1\n2\n").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--points", "DATA"), "a table of points is for claims of formulas"),
        (("--claim", "x: 2*q", "--points", "DATA"), "the claim uses q"),
        (("--claim", "x: 2*x*y", "--points", "DATA", "--grid", "x=0:1:2"), "exclude each other"),
        (("--claim", "x: 2*x*y", "--points", "DATA", "--sum"), "--sum does not go with"),
        (("--claim", "x: 2*x*y", "--grid", "x=0:1:2"), "y"),
        (("--claims", "-", "--points", "-"), "standard input can be read once only"),
        (("--claim", "x: 2*x*y", "--points", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_refusals(run, data, arguments, said):
    result = run("check", "x^2*y", *(data if word == "DATA" else word for word in arguments))
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.splitlines()) <= 4
