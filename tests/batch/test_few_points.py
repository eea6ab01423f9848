"""A handful of points: the rows of the table's way, without what makes a table quick."""

from __future__ import annotations

import csv
import io
import math
import random
import subprocess
import sys

import pytest

from gradcli.batch import few
from tests.shell.processes import finish, start

ROWS = ["1,2", "0.1,3", "-0.5,0.25", "0,1", "2,2", "NA,1", "abc,2", "1,inf", "1e308,1e308", "5e-324,2", "-0,3", "3,0"]
# Operations whose numbers are the same bits wherever float64 computes them.
EXACTLY = [
    ["x*y"],
    ["x/y - y/x"],
    ["sqrt(x)*y"],
    ["abs(x) + max(x, y)"],
    ["a = x*y; a^2 - x", "x + 1"],
    ["(0.1 + x) - 0.3 + 0*y"],
    ["x^2", "y"],
    ["x^2", "--wrt", "x,y"],
    ["x^2", "--wrt", "x,y", "--unconnected", "zero"],
    ["x*y*k", "--at", "k=1/3"],
    ["where(x < y, x^2, y^2)"],
    ["x + 9007199254740993*y"],
]
NEARLY = [["exp(x)*sin(y)"], ["log(x)/y"], ["atan2(y, x)"], ["gamma(x) + erf(y)"], ["x^y"]]
OPTIONS = [
    [],
    ["--wide", "--format", "csv"],
    ["--keep-columns", "all"],
    ["--digits", "5"],
    ["--undefined", "keep"],
    ["--float"],
    ["--certify"],
]


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("x,y\n" + "\n".join(ROWS) + "\n")
    return str(path)


@pytest.fixture
def both_ways(run, monkeypatch):
    """A command line over few points, and the same by the table's machinery."""

    def ran(*arguments, **more):
        found = run(*arguments, **more)
        with monkeypatch.context() as changed:
            changed.setattr(few, "MOST_WORK", 0)
            return found, run(*arguments, **more)

    return ran


@pytest.fixture
def judged(monkeypatch):
    """How many tables were answered point by point."""
    found = []
    before = few._lines
    monkeypatch.setattr(few, "_lines", lambda *given: (found.append(1), before(*given))[1])
    return found


def rows(text):
    return list(csv.reader(io.StringIO(text), delimiter="," if "," in text.splitlines()[0] else "\t"))


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
@pytest.mark.parametrize("program", EXACTLY, ids=" ".join)
def test_the_rows_and_notes_of_the_tables_way(both_ways, judged, points, program, options):
    found, other = both_ways("grad", *program, "--points", points, *options)
    assert found == other
    assert judged == [1]


@pytest.mark.parametrize("options", [[], ["--float"]], ids=" ".join)
@pytest.mark.parametrize("program", NEARLY, ids=" ".join)
def test_functions_are_alike_to_the_last_digits(both_ways, judged, points, program, options):
    """The functions of two libraries have other last bits; statuses and notes are the same."""
    found, other = both_ways("grad", *program, "--points", points, *options)
    assert (found.code, found.err) == (other.code, other.err)
    for row, known in zip(rows(found.out), rows(other.out), strict=True):
        assert row[-1] == known[-1]
        for cell, number in zip(row, known, strict=True):
            assert cell == number or math.isclose(float(cell), float(number), rel_tol=1e-13), (row, known)
    assert judged == [1]


@pytest.mark.parametrize(
    "text",
    [
        "x;y\n1,5;2\n2,5;3\n",
        '"x","y"\n"1","2"\n"3","4"\n',
        "# a comment\nx,y\n1,2\n\n3,4\n",
        "x [m],y [s]\n1,2\n",
        "x,y\nm,s\n1,2\n",
        "x y\n1 2\n3 4\n",
        "x,y\r\n1,2\r\n3,4",
        "x,y\n",
        "x\ty\tname\n1\t2\ta\n",
        "x,y\n1,2\n3\n",
        'x,y\n1,"2\n3,4\n',
        "x,y\n1,5 %\n",
        "x,y\n1\u00b10.1,2\n",
        "x,y\n1,2,\n3,4,\n",
    ],
)
def test_text_is_read_as_ever(both_ways, tmp_path, text):
    (tmp_path / "t.csv").write_text(text)
    for more in ([], ["--keep-columns", "all"], ["--on-error", "skip"], ["--on-error", "stop"]):
        found, other = both_ways("grad", "x*y", "--points", "t.csv", *more, cwd=tmp_path)
        assert found == other


@pytest.mark.parametrize("grid", [["x=0:1:5", "y=-2:2:3"], ["x=1:1000:4:log", "y=3:3:1"]])
def test_grids(both_ways, judged, grid):
    axes = [part for axis in grid for part in ("--grid", axis)]
    for more in ([], ["--wide"], ["--keep-columns", "none"]):
        found, other = both_ways("grad", "x*y - x/4", *axes, *more)
        assert found == other
    assert judged == [1, 1, 1]


def test_values_alone(both_ways, judged, points):
    found, other = both_ways("eval", "x*y", "x - y", "--points", points, "--keep-columns", "y")
    assert found == other
    assert judged == [1]


@pytest.mark.parametrize(
    "more",
    [
        ["--engine", "numpy"],
        ["--format", "jsonl"],
        ["--kink", "error"],
        ["--kink", "right"],
        ["--dir", "x=1"],
        ["--on-error", "skip"],
        ["--certify", "3"],
    ],
    ids=" ".join,
)
def test_what_asks_for_the_tables_machinery_gets_it(run, judged, points, more):
    assert "no such option" not in run("grad", "x*y", "--points", points, *more).err.lower()
    assert not judged


def test_more_points_than_a_handful_are_a_table(run, judged, tmp_path):
    chance = random.Random(3)
    lines = "".join(f"{chance.random()},{chance.random()}\n" for _ in range(2000))
    (tmp_path / "t.csv").write_text("x,y\n" + lines)
    assert run("grad", "x*y", "--points", "t.csv", cwd=tmp_path).code == 0
    assert not judged


def test_a_file_takes_the_place_of_the_old_one(run, judged, points, tmp_path):
    out = tmp_path / "out.tsv"
    out.write_text("old")
    assert run("grad", "x - y", "--points", points, "--output", str(out), "--undefined", "keep").code == 0
    assert out.read_text().startswith("target\tvalue")
    assert len(out.read_text().splitlines()) == 1 + len(ROWS)
    before = out.read_text()
    assert run("grad", "x +", "--points", points, "--output", str(out)).code == 2
    assert out.read_text() == before
    assert judged == [1]


@pytest.mark.parametrize("arguments", [["--points", "p.csv"], ["--grid", "x=1:2:8", "--at", "y=2"]])
def test_neither_numpy_nor_polars_is_imported(tmp_path, arguments):
    """A process that answers eight points never asks for them."""
    (tmp_path / "p.csv").write_text("x,y\n" + "1.5,2\n" * 8)
    script = (
        "import sys\nfrom gradcli.cli import run_command_line\n"
        f"code = run_command_line(['grad', 'x*exp(y)', *{arguments!r}])\n"
        "print([name for name in ('numpy', 'polars', 'pyarrow') if name in sys.modules], code, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.split("\n")[-2] == "[] 0"
    assert len(done.stdout.splitlines()) == 9


def test_a_reader_that_has_gone_is_no_fault(points):
    process = start(["grad", "x*y", "--points", points], stdout=subprocess.PIPE)
    process.stdout.close()
    process.stdout = None
    assert finish(process)[0] in (3, 141)
