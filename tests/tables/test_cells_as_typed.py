"""What a double does not hold of a table's cells: rows that are judged take the numbers as typed, a note counts."""

from __future__ import annotations

import json

import numpy
import pytest

from gradcli import optional

WIDE = "9007199254740993"
"""2^53 + 1, which no double is."""
BESIDE = "9007199254740992"
LONG = "0.1000000000000000055511151231257827"
"""The double nearest to 0.1, written out."""


def written(folder, suffix: str) -> str:
    """A table with the wide integer beside its double, and a row after it."""
    path = folder / f"points{suffix}"
    x, y = [int(WIDE), 5], [int(BESIDE), 3]
    if suffix == ".csv":
        path.write_text("x,y\n" + "".join(f"{a},{b}\n" for a, b in zip(x, y, strict=True)))
    elif suffix == ".jsonl":
        path.write_text("".join(json.dumps({"x": a, "y": b}) + "\n" for a, b in zip(x, y, strict=True)))
    elif suffix == ".npz":
        numpy.savez(path, x=numpy.array(x), y=numpy.array(y))
    elif suffix == ".npy":
        numpy.save(path, numpy.array([*zip(x, y, strict=True)], dtype=[("x", "i8"), ("y", "i8")]))
    else:
        polars = pytest.importorskip("polars")
        getattr(polars.DataFrame({"x": x, "y": y}), f"write_{'ipc' if suffix == '.arrow' else 'parquet'}")(path)
    return str(path)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".npz", ".npy", ".parquet", ".arrow"])
def test_a_judged_row_and_a_certified_one_take_what_is_typed(run, tmp_path, suffix):
    """1/(x-y) is 1, and has a pole at the doubles; x-y is 1, and 0 for these; a note tells of doubles in other rows."""
    points = written(tmp_path, suffix)
    judged = run("grad", "1/(x-y)", "--points", points, "--format", "tsv", "--quiet")
    assert judged.out.splitlines()[1].split("\t")[1:] == ["1", "-1", "1", "ok"]
    for options in (["--certify"], []):
        found = run("eval", "x-y", "--points", points, "--format", "values", *options)
        assert found.out.split() == ["1", "2"]
        assert ("1 cell holds an integer that no double is, the first x in row 1" in found.err) == (not options)
    assert run("eval", "x-y", "--points", points, "--quiet").err == ""


@pytest.mark.parametrize("more", [0, 5000])
def test_the_first_integer_that_no_double_is_is_the_first_of_all_columns(run, more):
    cells = [("1", "2"), ("3", WIDE), (WIDE, "4"), (WIDE, WIDE)]
    table = "x,y\n" + "".join(f"{x},{y}\n" for x, y in [*cells, *[("1", "2")] * more])
    found = run("eval", "x+y", "--points", "-", stdin=table)
    assert "4 cells hold integers that no double is, the first y in row 2" in found.err


@pytest.mark.parametrize("extra", [True, False])
@pytest.mark.parametrize("line", ["x,y\n{},0.1\n", 'x,y\n"{}",0.1\n', 'x,y,z\n{}\t,0.1,"a\nb"\n'])
def test_decimals_beyond_the_double(run, tmp_path, monkeypatch, extra, line):
    """Plain and quoted cells, and what the exact reader takes, with and without polars."""
    if not extra:
        monkeypatch.setattr(optional, "find", lambda name: None)
    points = tmp_path / "p.csv"
    points.write_text(line.format(LONG))
    table = run("grad", "1/(x-y)", "--points", str(points), "--format", "tsv", "--wrt", "x")
    alone = run("grad", "1/(x-y)", "--at", f"x={LONG},y=0.1", "--format", "tsv", "--wrt", "x")
    assert table.out == alone.out
    assert "no double is" not in table.err  # a note counts integers


def test_decimals_of_json_lines(run, tmp_path):
    points = tmp_path / "p.jsonl"
    points.write_text(f'{{"x": {LONG}, "y": 0.1}}\n\n{{"y": "0.1", "x": "{LONG}"}}\n')
    alone = run("eval", "1/(x-y)", "--at", f"x={LONG},y=0.1", "--format", "values")
    assert run("eval", "1/(x-y)", "--points", str(points), "--format", "values").out.split() == [alone.out.strip()] * 2


def test_the_rows_of_a_sample_and_of_claims_are_as_typed(run, tmp_path):
    points = written(tmp_path, ".csv")
    sample = run("eval", "x-y", "--points", points, "--certify", "2", "--format", "values")
    assert "every number is the correctly rounded one" in sample.err
    cells = tmp_path / "claims.csv"
    cells.write_text(f"x,y\n{WIDE},{BESIDE}\n")
    assert run("check", "log(x-y)", "--claim", "x: 1/(x-y)", "--points", str(cells)).code == 0


def test_cells_too_near_to_zero_for_a_number(run, tmp_path):
    """An exponent that no number of a point may have does not end in a fault."""
    points = tmp_path / "p.csv"
    points.write_text("x\n1e-999999999\n")
    assert run("eval", "x+1", "--points", str(points), "--certify", "--format", "values").out.split() == ["1"]
