"""A cell that is no number spoils the targets that need it; of others in its row ok promises what it always does."""

from __future__ import annotations

import pytest

ROWS = 3000


@pytest.fixture
def points(tmp_path):
    """A table too long to be answered point by point, with a cell in ten that is empty."""
    path = tmp_path / "points.csv"
    path.write_text("x,y\n" + "".join("0.2,\n" if row % 10 == 0 else f"0.{row + 1},2\n" for row in range(ROWS)))
    return str(path)


OPTIONS = [[], ["--certify"], ["--engine", "numpy"], ["--engine", "native"]]


def table(run, command, program, points, options):
    lines = run(command, *program, "--points", points, "--format", "tsv", *options).out.splitlines()[1:]
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
@pytest.mark.parametrize("command", ["grad", "eval"])
def test_a_sum_that_cancels_is_zero_beside_an_empty_cell(run, points, command, options):
    rows = table(run, command, ["a = (x + 0.1) - 0.3", "b = x*y"], points, options)
    sums = [row for row in rows if row[0] == "a"]
    assert len(sums) == ROWS
    assert {(row[1], row[-1]) for row in sums[::10]} == {("0", "ok")}
    assert [row[-1] for row in rows if row[0] == "b"] == ["missing", *["ok"] * 9] * (ROWS // 10)


@pytest.mark.parametrize("options", OPTIONS[:2], ids=" ".join)
def test_so_is_a_second_derivative(run, points, options):
    rows = table(run, "hessian", ["a = ((x + 0.1) - 0.3)^3", "b = x*y"], points, [*options, "--wrt", "x"])
    bends = [row for row in rows if row[0] == "da/dx"]
    assert len(bends) == ROWS
    assert {(row[1], row[-1]) for row in bends[::10]} == {("0", "ok")}
