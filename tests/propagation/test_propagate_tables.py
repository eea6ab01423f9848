"""``gradcli propagate`` over tables: ``u_NAME`` columns, statuses, and agreement with the same row typed by hand."""

from __future__ import annotations

import csv
import io
import json
import math
import random

import pytest


@pytest.fixture
def table(run, tmp_path):
    """Rows of ``propagate`` over a CSV text, as dictionaries; the exit status; standard error."""

    def call(text, *arguments, code=0):
        path = tmp_path / "runs.csv"
        path.write_text(text)
        result = run("propagate", *arguments, "--points", str(path))
        assert result.code == code, result.err
        return list(csv.DictReader(io.StringIO(result.out), delimiter="\t")), result.err

    return call


def test_a_row_is_what_the_same_row_typed_by_hand_is(table, run):
    """Value, u, sensitivities, contributions, shares, second order and covariances, correlated inputs."""
    draw = random.Random(6)
    rows = [[round(draw.uniform(0.5, 2), 3) if k % 2 == 0 else round(draw.uniform(0.01, 0.2), 4) for k in range(6)]]
    rows += [[1.5, 0.1, 0.7, 0, 2, 0.3], [1, 0, 1, 0, 1, 0]]
    text = "x,u_x,y,u_y,z,u_z\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    program = ["p=exp(x*y)/z", "q=x*sin(y)+log(z)*x"]
    corr = ["--corr", "x,y=0.4,y,z=-0.3"]
    found, _ = table(text, *program, *corr, "--k", "2")
    assert len(found) == 6
    for number, row in enumerate(rows):
        at = ",".join(f"{name}={row[2 * k]}±{row[2 * k + 1]}" for k, name in enumerate("xyz"))
        typed = run("propagate", *program, *corr, "--k", "2", "--at", at, "--format", "json")
        body = json.loads(typed.out)
        for place, (given, own) in enumerate(zip(body["points"][0]["rows"], found[2 * number :], strict=False)):
            numbers = {"value": given["value"], "u": given["u"]["value"], "U": given["U"]["value"]}
            second = given.get("second_order")  # none without any uncertainty
            numbers["shift"] = second["shift"]["value"] if second else 0
            numbers["second_order_u"] = second["u"]["value"] if second else 0
            for name, entry in given["inputs"].items():
                numbers[f"sensitivity_{name}"] = entry["sensitivity"]["value"]
                numbers |= {f"{word}_{name}": entry[word] for word in ("contribution", "share")}
            numbers |= {f"cov_{t}": body["covariance"][place][k] for k, t in enumerate("pq")}
            assert own.keys() == {"target", "status", *numbers}
            assert own["target"] == given["target"]
            for name, number_ in numbers.items():
                if number_ is None:
                    assert own[name] == "none", name  # no variance to share
                else:
                    # Sums of a dozen products; the Hessian's entries cancel to a few more ulps.
                    assert float(own[name]) == pytest.approx(number_, rel=1e-13, abs=1e-15), name


def test_certify_asks_the_one_shot(table):
    text = "x,u_x,y,u_y\n1.1,0.1,0.3,0.01\n2,0.3,1,0.2\n"
    plain, _ = table(text, "x^y/y")
    proved, _ = table(text, "x^y/y", "--certify")
    _, said = table(text, "x^y/y", "--certify", "2")
    for own, other in zip(plain, proved, strict=True):
        assert own["status"] == other["status"] == "ok"
        assert float(own["u"]) == pytest.approx(float(other["u"]), rel=1e-14)
    assert "certified 2 of 2 points" in said


def test_uncertainties_that_are_the_same_in_every_row(table):
    text = "x,u_x\n2,0.1\n3,0.2\n"
    rows, _ = table(text, "x*y", "--at", "y=5±0.5")
    assert [float(row["u"]) for row in rows] == pytest.approx([math.hypot(0.5, 1), math.hypot(1, 1.5)], rel=1e-15)
    rows, _ = table("x\n2\n3\n", "x*y", "--at", "y=5,u_x=1/10")
    assert [float(row["u"]) for row in rows] == [0.5, 0.5]
    rows, said = table("x\n2\n", "x*y", "--at", "y=5")
    assert rows[0]["u"] == "0"
    assert "no input has an uncertainty: add a column u_x" in said


def test_a_covariance_file_holds_in_every_row(table, tmp_path):
    path = tmp_path / "v.csv"
    path.write_text("a,b\n0.04,0.01\n0.01,0.09\n")
    rows, _ = table("a,b\n1,2\n5,7\n", "a+2*b", "--cov", str(path))
    assert [float(row["u"]) for row in rows] == pytest.approx([math.sqrt(0.44)] * 2, rel=1e-15)


def test_statuses(table):
    text = "x,u_x,y,u_y\n0,0.1,1,0.1\n-1,0.1,1,\n1,-1,1,0.1\n1,0.1,-1,0.1\n1,0.1,1,0.1\n"
    rows, said = table(text, "abs(x)*log(y)+y", code=3)
    assert [row["status"] for row in rows] == ["ok", "missing", "domain", "domain", "ok"]  # |x|·log(1) has no corner
    rows, said = table(text, "abs(x)+y", code=3)
    assert [row["status"] for row in rows] == ["kink", "missing", "domain", "ok", "ok"]
    assert [row["u"] != "" for row in rows] == [False, False, False, True, True]
    assert rows[1]["value"] == "2"  # what is known is written
    assert "u of f: there is no sensitivity by x" in said
    assert "row 3 of" in said
    assert "the uncertainty of x is negative" in said
    kept, _ = table(text, "abs(x)+y", "--undefined", "keep", "--on-error", "skip")
    assert len(kept) == 4


def test_the_first_order_is_checked_in_every_row(table):
    rows, said = table("x,u_x\n1,0.09\n1,0.11\n0,1\n", "x^2")
    assert [float(row["shift"]) for row in rows] == pytest.approx([0.0081, 0.0121, 1], rel=1e-14)
    assert float(rows[2]["second_order_u"]) == math.sqrt(2)  # a square of a standard normal
    assert "the first order is not good enough at 2 of 3 points, the first in row 2" in said
    rows, said = table("x,u_x\n0,1\n", "x^2", "--no-second-order")
    assert "shift" not in rows[0]
    assert said == ""


def test_sizes_that_overflow_when_squared(table):
    rows, _ = table("x,u_x,y,u_y\n1,3e200,1,4e200\n1,3e-200,1,4e-200\n", "x+y", "--no-second-order")
    assert [float(row["u"]) for row in rows] == pytest.approx([5e200, 5e-200], rel=1e-15)


def test_wide_rows_are_points_with_uncertainties_again(run, tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("x,u_x\n2,0.1\n3,0.2\n")
    run("propagate", "s=x^2", "--points", str(first), "--wide", "--output", str(second), "--no-second-order")
    out = run("propagate", "3*s", "--points", str(second), "--no-second-order").out
    rows = list(csv.DictReader(io.StringIO(out), delimiter="\t"))
    assert [float(row["u"]) for row in rows] == pytest.approx([3 * 4 * 0.1, 3 * 6 * 0.2], rel=1e-14)


def test_a_variable_that_is_called_like_an_uncertainty(table):
    rows, _ = table("x,u_x\n2,0.1\n", "x*u_x", "--at", "u_u_x=1")
    assert list(rows[0]) == [
        "target",
        "value",
        "u",
        "shift",
        "second_order_u",
        "sensitivity_u_x",
        "contribution_u_x",
        "share_u_x",
        "status",
    ]
    assert (rows[0]["value"], rows[0]["u"]) == ("0.2", "2")


def test_json_is_the_one_shots(run, tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("x,u_x,name\n2,0.1,a\n3,,b\n")
    arguments = ["z1=x*y", "z2=x/y", "--at", "y=3±0.1", "--points", str(path), "--keep-columns", "name"]
    body = json.loads(run("propagate", *arguments, "--format", "json").out)
    assert body["schema"] == "gradcli.propagate/1"
    known, missing = (point["rows"][0] for point in body["points"])
    assert known["u"]["status"] == "ok"
    assert known["inputs"]["x"].keys() == {"sensitivity", "contribution", "share"}
    assert known["inputs"]["x"]["contribution"] == pytest.approx(0.3, rel=1e-15)
    assert missing["u"] == {"value": None, "status": "missing", "reason": "u_x is empty"}
    assert missing["inputs"]["x"]["share"] is None
    assert known["covariance"].keys() == {"z1", "z2"}
    lines = run("propagate", *arguments, "--format", "jsonl", "--wide").out.splitlines()
    assert json.loads(lines[0])["u_z1"] == known["u"]["value"]
    assert run("propagate", *arguments, "--format", "values").out.splitlines()[0].split()[0] == "6"


@pytest.mark.parametrize(
    ("header", "arguments", "said"),
    [
        ("x,u_x", ["--interval"], "--interval is for one point"),
        ("x,u_x", ["--monte-carlo", "100"], "--monte-carlo is for one point"),
        ("x,u_x", ["--at", "u_x=1"], "x has an uncertainty in the column u_x and in --at"),
        ("x,u_x", ["--at", "u_q=1"], "no target needs a variable q"),
        ("x,u_x", ["--corr", "x,q=1"], "the program has no variable q"),
        ("x,u_x", ["--corr", "x,y=2", "--at", "y=1±1"], "the correlation of x and y is 2"),
        ("x,u_x", ["--at", "x=1±1"], "given by --at and by a column"),
        ("t,u_x", [], "no column for x"),
    ],
)
def test_refused(run, tmp_path, header, arguments, said):
    path = tmp_path / "runs.csv"
    path.write_text(f"{header}\n1,0.1\n")
    program = "x*y" if any("y=" in word for word in arguments) else "x"
    result = run("propagate", program, "--points", str(path), *arguments)
    assert result.code == 2
    assert said in result.err
    assert len(result.err.splitlines()) <= 4
    assert result.out == ""


def test_a_grid_of_uncertainties(run):
    out = run("propagate", "x^2", "--grid", "u_x=0:0.2:3", "--at", "x=1", "--format", "values", "--no-second-order").out
    assert [float(line.split()[1]) for line in out.splitlines()] == [0, 0.2, 0.4]


@pytest.mark.parametrize("wide", [[], ["--wide"]])
def test_tables_for_readers_are_rounded_by_u(run, tmp_path, wide):
    path = tmp_path / "runs.csv"
    path.write_text("x,u_x\n123.4567,0.35\n-1234567,3521\n3.14159265,0\n2,\n")
    given = ("propagate", "a=x", "b=2*x", "--points", str(path), "--no-second-order", *wide)
    rows = [line.strip("| ").split(" | ") for line in run(*given, "--format", "markdown").out.splitlines()]
    place = 0 if wide else 1
    values = [row[place : place + 2] for row in rows[2:]][:: 1 if wide else 2]
    assert values[:3] == [["123.46", "0.35"], ["-1.2346e+06", "3.5e+03"], ["3.14159", "0"]]
    assert values[3][:1] == ["2"]
    latex = run(*given, "--format", "latex").out
    assert r"$-1.2346\times 10^{6}$ & $3.5\times 10^{3}$" in latex
    assert "<td>246.913</td><td>0.700</td>" in run(*given, "--format", "html", "--digits", "3").out
