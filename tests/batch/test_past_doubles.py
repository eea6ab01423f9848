"""Numbers that no double is near: in tables they are uncertified, whoever finds them, and never 0 or an infinity."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy
import polars
import pytest

from gradcli.batch import few, over_balls, proved, stripped
from gradcli.engines import library
from tests.batch.test_points_command import ENGINES, table

CELLS = [
    "1e-400",
    "-2e-324",
    "4.9e-324",
    "3e-320",
    "1e-310",
    "1e400",
    "-1e-99999",
    "1e99999",
    "0e-5",
    "1e-200",
    "1e200",
]
PROGRAMS = ["x", "exp(x)", "x*x*x/7", "x*1e-200*1e300", "-log10(abs(x)+1e-9000)", "x^2+1"]


@pytest.fixture(params=["few", *ENGINES, "over balls", "in Python", "over pairs", "one by one"])
def certified(request: Any, monkeypatch: Any) -> tuple[list[str], bool]:
    """The options of a way that rows go, and whether every number is to be the nearest double."""
    how = request.param
    if how == "few":
        return [], False
    monkeypatch.setattr(few, "MOST_WORK", 0)
    monkeypatch.setattr(stripped, "PAYS", 0)
    if how in ("numpy", "native"):
        return ["--engine", how], False
    if library.compiler() is None:
        pytest.skip("no C compiler")
    monkeypatch.setattr(proved, "FEWEST", 10**9 if how == "one by one" else 1)
    monkeypatch.setattr(over_balls, "COMPILED", 1)
    for name in ("SOME", "MANY"):
        monkeypatch.setattr(proved, name, 1 if how == "over pairs" else 10**9)
    if how == "in Python":
        monkeypatch.setattr(library, "compiler", lambda: None)
    return ["--certify"], True


def true(run: Any, program: str, cell: str) -> str:
    """What the one-shot says, a cell's text of more than four digits in its exponent written as it takes them."""
    mantissa, _, exponent = cell.partition("e")
    at = f"x={mantissa}*10^({exponent})" if len(exponent.strip("-")) > 4 else f"x={cell}"
    found: str = table(run("eval", program, "--at", at, "--format", "tsv", "--digits", "25").out)[0]["value"]
    return found


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_ok_is_near(run, tmp_path, certified, program):
    options, nearest = certified
    points = tmp_path / "p.csv"
    points.write_text("x\n" + "\n".join(CELLS) + "\n")
    found = table(run("eval", program, "--points", str(points), *options, "--format", "tsv").out)
    assert len(found) == len(CELLS)
    for row, cell in zip(found, CELLS, strict=True):
        expected = true(run, program, cell)
        if row["status"] == "uncertified":
            assert row["value"] == ""
            size = abs(Decimal(expected)) if expected else Decimal(0)
            assert not Decimal("5e-314") < size < Decimal("1.7e308") or size == 0, (cell, expected)
            continue
        assert row["status"] == "ok"
        number, truth = float(row["value"]), Fraction(Decimal(expected))
        if nearest:
            assert number == float(truth), (cell, expected)
            assert bool(number) == bool(truth)
        else:
            assert abs(Fraction(number) - truth) <= Fraction(5, 10**11) * abs(truth), (cell, expected)


def test_each_has_a_reason_and_a_way_out(run):
    said = run("eval", "x", "--points", "-", "--format", "jsonl", stdin="x\n1e-400\n1e400\n0\n")
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [row["at"]["x"] for row in rows] == ["1e-400", "1e+400", "0"]
    assert [row["reason"] for row in rows[:2]] == [
        f"{number} is past the range of doubles; ask for this point with --at" for number in ("1e-400", "1e+400")
    ]
    assert "1e-400 is past the range of doubles" in said.err
    assert rows[2]["value"] == 0
    assert said.code == 4


@pytest.mark.parametrize("more", [[], ["--certify"], ["--engine", "numpy"]])
@pytest.mark.parametrize(
    ("command", "missing"),
    [
        (["grad", "x*y*1e200*1e200"], ["f", "df_dx", "df_dy"]),
        (["grad", "x*1e-200*y*1e-200"], ["f", "df_dx", "df_dy"]),
        (["grad", "(x*1e-200)^2*(x*1e-200)^2+0*y"], ["f", "df_dx"]),
        (["grad", "x*y", "--dir", "x=1e-400,y=2e-400"], ["J.v_f"]),
        (["hessian", "x^3*1e-200*1e-200+y^2"], ["df_dx", "d2f_dx2"]),
        (["propagate", "x*1e-200+y", "--at", "u_x=1e-200,u_y=0"], ["u_f", "second_order_u_f", "f_contribution_x"]),
    ],
)
def test_entries_of_every_kind(run, command, missing, more):
    """Exactly those that are too large or too small are missing."""
    said = run(*command, "--points", "-", "--wide", "--format", "jsonl", *more, stdin="x,y\n2,1\n")
    row = json.loads(said.out)
    assert [name for name, value in row.items() if value is None] == missing, row
    assert row["status"] == "uncertified"


def test_columns_of_doubles(run, tmp_path):
    """A product of two that is too small for the third, in Parquet."""
    out = tmp_path / "out.parquet"
    numbers = numpy.array([1e-200, 1.0, 3e-320, 0.0] * 100)
    polars.DataFrame({"x": numbers}).write_parquet(tmp_path / "p.parquet")
    assert run("eval", "x*x/3", "--points", str(tmp_path / "p.parquet"), "--output", str(out)).code == 4
    found = polars.read_parquet(out)
    assert found["value"].to_list()[:4] == [None, 1 / 3, None, 0.0]
    assert found["status"].to_list()[:4] == ["uncertified", "ok", "uncertified", "ok"]


def test_totals_take_the_numbers_themselves(run):
    """A total is that of the numbers, and printed as a one-shot prints it."""
    said = run("eval", "x*1e-300", "--points", "-", "--reduce", "sum", "--format", "tsv", stdin="x\n1e-200\n2e-200\n")
    assert table(said.out)[0]["value"] == "3e-500"
