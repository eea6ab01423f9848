"""Second derivatives of points from files and grids, through whole command lines: a row is what one point gives."""

from __future__ import annotations

import csv
import io
import json
import random
from fractions import Fraction

import pytest

from gradcli.batch.hessians import Hessians
from gradcli.engines.library import compiler
from tests.answers.test_cases import load
from tests.batch.test_points_command import TELLING
from tests.chance.random_programs import program_text

ENGINES = ["numpy", pytest.param("native", marks=pytest.mark.skipif(compiler() is None, reason="no C compiler"))]
# Where the first derivative hides what the second shows.
BENT = [
    ("abs(x)^3", {"x": "0"}),
    ("x*abs(x)", {"x": "0"}),
    ("abs(x)*x*y", {"x": "0", "y": "2"}),
    ("max(x,y)^2", {"x": "1", "y": "1"}),
    ("where(x>0, x^3, 0)", {"x": "0"}),
    ("where(x>0, x^2, 0)*y", {"x": "0", "y": "3"}),
    ("floor(x)+y^2", {"x": "2", "y": "1"}),
    ("sqrt(x)^3", {"x": "0"}),
    ("cbrt(x)^5", {"x": "0"}),
    ("x^(5/3)", {"x": "0"}),
    ("relu(x)^2*y", {"x": "0", "y": "1"}),
    ("exp(400*x)*exp(-400*x)", {"x": "2"}),
]


def points_of(text: str) -> list[list[dict]]:
    return [point["rows"] for point in json.loads(text)["points"]]


def entries(row: dict) -> list[tuple[str, dict]]:
    """Every entry of a row of JSON with what leads to it."""
    found = [("value", row), *((f"d/d{a}", entry) for a, entry in row["gradient"].items())]
    found += [(f"H.v by {a}", entry) for a, entry in row.get("product", {}).items()]
    return found + [(f"d2/d{a}d{b}", e) for a, line in row.get("hessian", {}).items() for b, e in line.items()]


def compare(got: dict, expected: dict) -> None:
    """The same statuses entry by entry, and the same numbers up to the rounding of float64."""
    assert got["target"] == expected["target"]
    numbers = [abs(e["value"]) for _, e in entries(expected) if isinstance(e["value"], int | float)]
    # Sums of about ten terms as large as the largest entry, each with a few roundings.
    tolerance = 1e-13 * max([1.0, *numbers])
    for (name, found), (same, alone) in zip(entries(got), entries(expected), strict=True):
        assert name == same
        assert (found["status"], found.get("sign")) == (alone["status"], alone.get("sign")), name
        if alone["status"] == "ok":
            assert found["value"] == pytest.approx(alone["value"], rel=1e-12, abs=tolerance), name


def table(lines: list[dict[str, str]]) -> str:
    return "\n".join([",".join(lines[0]), *(",".join(line.values()) for line in lines)]) + "\n"


def both(run, program: list[str], lines: list[dict[str, str]], *options: str, engine: str = "auto") -> None:
    result = run("hessian", *program, "--points", "-", "--format", "json", "--engine", engine, *options,
                 stdin=table(lines))  # fmt: skip
    codes = set()
    for rows, line in zip(points_of(result.out), lines, strict=True):
        at = ",".join(f"{name}={value}" for name, value in line.items())
        alone = run("hessian", *program, "--at", at, "--format", "json", "--no-symbolic", *options)
        codes.add(alone.code)
        for got, expected in zip(rows, points_of(alone.out)[0], strict=True):
            compare(got, expected)
    assert result.code == max(codes)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "options",
    [[], ["--sum"], ["--total"], ["--seed", "p=2,q=-1/2"], ["--dir", "x=1,y=-2"], ["--dir", "z=pi", "--sum"],
     ["--wrt", "u,x"], ["--of", "q"]],
)  # fmt: skip
def test_a_row_is_what_the_one_shot_says(run, engine, options):
    chosen = random.Random(5)
    lines = [{name: f"{chosen.uniform(-2, 2):.3f}" for name in "xyz"} for _ in range(4)]
    program = ["u = x*y + z", "p = u^2*x", "q = sin(u)/3 + exp(x)*z"]
    both(run, program, lines, *options, engine=engine)


@pytest.mark.parametrize(("text", "at"), [*TELLING, *BENT], ids=lambda value: value if isinstance(value, str) else "")
def test_corners_poles_and_holes(run, text, at):
    both(run, [text], [at])
    both(run, [text], [at], "--dir", f"{next(iter(at))}=1")


def test_random_programs(run):
    """Statuses of whole tables on and off corners, poles and holes: what float64 calls sure is so."""
    cells = [Fraction(0), Fraction(1), Fraction(-3, 2), Fraction(2)]
    chosen = random.Random(3)
    for seed in range(100, 112):
        text = program_text(seed, 6)
        lines = [{name: str(float(chosen.choice(cells))) for name in "xyz"} for _ in range(3)]
        stdin = table(lines)
        options = ["--wrt", "x,y,z", "--of", "f", "--format", "json"]
        certain = run("hessian", text, "--points", "-", "--certify", *options, stdin=stdin)
        found = run("hessian", text, "--points", "-", *options, stdin=stdin)
        for got, expected in zip(points_of(found.out), points_of(certain.out), strict=True):
            for (name, entry), (_, alone) in zip(entries(got[0]), entries(expected[0]), strict=True):
                # Rounding and cancellation are float64's own affair; a number where there is none would be ours.
                if alone["status"] not in ("ok", "uncertified"):
                    assert entry["status"] == alone["status"], (text, name)


@pytest.mark.parametrize("engine", ENGINES)
def test_real_cases(run, engine):
    """Hessians of scipy's functions at their points, beside the 25 digits of the references."""
    cases = [case for case in load("goptim") if "hess" in case][::4]
    assert len(cases) > 8
    for case in cases:
        stdin = table(case["points"])
        result = run("hessian", case["expr"], "--points", "-", "--wide", "--engine", engine, "--format", "csv",
                     "--wrt", ",".join(case["wrt"]), stdin=stdin)  # fmt: skip
        for row, truth in zip(csv.DictReader(io.StringIO(result.out)), case["hess"], strict=True):
            largest = max(abs(float(text)) for text in truth.values())
            for pair, text in truth.items():
                a, b = pair.split(",")
                name = f"d2f_d{a}2" if a == b else f"d2f_d{a}_d{b}"
                # fp64_relerr of the cases reaches 1e-9: cancellation within the functions.
                assert float(row[name]) == pytest.approx(float(text), rel=1e-8, abs=1e-9 * largest), (case["id"], name)


def test_formats(run):
    data = "x,y\n1,2\n0.5,3\n"
    wide = run("hessian", "x^2*y", "--points", "-", "--wide", stdin=data)
    assert wide.out == (
        "f\tdf_dx\tdf_dy\td2f_dx2\td2f_dx_dy\td2f_dy2\tstatus\n2\t4\t1\t4\t2\t0\tok\n0.75\t3\t0.25\t6\t1\t0\tok\n"
    )
    long = run("hessian", "x^2*y", "--points", "-", "--keep-columns", "x", stdin=data)
    assert long.out.splitlines()[:3] == [
        "x\ttarget\tvalue\td/dx\td/dy\tstatus", "1\tdf/dx\t4\t4\t2\tok", "1\tdf/dy\t1\t2\t0\tok",
    ]  # fmt: skip
    assert run("hessian", "x^2*y", "--points", "-", "--format", "values", stdin=data).out == "4 2\n2 0\n6 1\n1 0\n"
    one = run("hessian", "x^2*y", "--points", "-", "--dir", "x=1,y=2", "--wide", stdin=data)
    assert one.out.splitlines()[:2] == ["f\tdf_dx\tdf_dy\tH.v_f_dx\tH.v_f_dy\tstatus", "2\t4\t1\t8\t2\tok"]
    shown = run("hessian", "x^2*y", "--points", "-", "--format", "table", stdin=data)
    assert shown.out.splitlines()[1].split() == ["df/dx", "4", "4", "2", "ok"]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".npy", ".parquet"])
def test_what_is_written_is_read_again(run, tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("polars")
    path = tmp_path / f"out{suffix}"
    made = run("hessian", "x^3*y", "--grid", "x=1:2:5", "--grid", "y=1:2:3", "--wide", "--output", str(path))
    assert made.code == 0, made.err
    checked = run("eval", "d2f_dx_dy - 3*x^2", "d2f_dx2 - 6*x*y", "--points", str(path), "--format", "values")
    assert {*checked.out.split()} == {"0"}


def test_unconnected_variables_and_kinks(run):
    data = "x,y\n0,1\n2,1\n"
    lines = run("hessian", "abs(x)", "--wrt", "x,y", "--points", "-", stdin=data).out.splitlines()
    assert lines[1:3] == ["df/dx\t\t\tnone\tkink", "df/dy\tnone\tnone\tnone\tok"]
    zero = run("hessian", "x^2", "--wrt", "x,y", "--unconnected", "zero", "--points", "-", stdin=data)
    assert zero.out.splitlines()[2] == "df/dy\t0\t0\t0\tok"
    refused = run("hessian", "x^2", "--wrt", "x,y", "--unconnected", "error", "--points", "-", stdin=data)
    assert (refused.code, "f does not depend on y" in refused.err) == (3, True)
    bent = run("hessian", "x*abs(x)", "--kink", "error", "--points", "-", "--wrt", "x", stdin=data)
    assert (bent.code, "d2f/dxdx does not exist in row 1" in bent.err) == (3, True)


def test_float_asks_no_one_shot(run):
    """Statuses of ``--float`` at one point and in a table are the same."""
    for text, at in [("x*abs(x)", "0"), ("sqrt(x)", "0"), ("log(x)", "-1"), ("x^3", "0"), ("where(x>0,x^2,0)", "0")]:
        batch = run("hessian", text, "--points", "-", "--float", stdin=f"x\n{at}\n").out
        assert batch == run("hessian", text, "--at", f"x={at}", "--float").out


def test_certain_faults_cost_nothing(run, monkeypatch):
    """The one-shot is not asked about log(-1), beside a target that is fine there."""
    monkeypatch.setattr(Hessians, "entries", lambda *given: pytest.fail("asked"))
    monkeypatch.setattr("gradcli.batch.tally.Tally._first", lambda *given: "there")
    result = run("hessian", "log(x)", "x^2", "--grid", "x=-2:-1:5", "--undefined", "keep")
    assert result.out.splitlines()[2] == "-2\tdf2/dx\t-4\t2\tok"


def test_a_certified_sample(run):
    result = run("hessian", "exp(sin(7*x))*y", "--grid", "x=0:1:30", "--grid", "y=1:2:3", "--certify", "5")
    assert "certified 5 of 90 points" in result.err
