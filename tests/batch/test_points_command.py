"""Points from files and grids through whole command lines: what is written, what is said, how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction

import pytest

from gradcli.engines.library import compiler
from gradcli.files.formats import FORMATS
from tests.answers.test_cases import CASES, load
from tests.chance.random_programs import program_text
from tests.paths import ROOT
from tests.registered import texts

ENGINES = ["numpy", pytest.param("native", marks=pytest.mark.skipif(compiler() is None, reason="no C compiler"))]


def table(text: str, delimiter: str = "\t") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


@pytest.fixture
def points(tmp_path):
    """Writes a file of points and gives its name."""

    def write(text: str, name: str = "points.csv") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


# Real data


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", load("batch"), ids=lambda case: case["id"])
def test_batch_cases(run, case, engine):
    """Values, partials and exactly the expected bad rows."""
    # A name listed in ``vars`` is a variable whatever it is called, and a column of the data says so.
    result = run(
        "grad", case["expr"], "--points", str(CASES / "csv" / case["csv"]), "--wrt", ",".join(case["wrt"]),
        "--wide", "--engine", engine, "--format", "csv",
    )  # fmt: skip
    found = table(result.out, ",")
    with open(CASES / "csv" / case["expected"], newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert len(found) == len(expected) == case["rows"]
    bad = [[number, row["status"]] for number, row in enumerate(found, 1) if row["status"] != "ok"]
    assert bad == case["bad_rows"]
    assert result.code == (3 if bad else 0)
    for got, reference in zip(found, expected, strict=True):
        numbers = [got["f"], *(got[f"df_d{name}"] for name in case["wrt"])]
        truths = [text for name, text in reference.items() if name not in ("row", "status")]
        if got["status"] != "ok":
            assert "" in numbers
            continue
        scale = max(1.0, abs(float(numbers[0])))
        for number, truth in zip(numbers, truths, strict=True):
            assert abs(float(number) - float(truth)) <= 1e-12 * abs(float(truth)) + 1e-13 * scale


# A row of a batch is the one-shot


def one_shot(run, program: list[str], at: dict[str, str], *options: str) -> list[dict]:
    given = ["--at", ",".join(f"{name}={value}" for name, value in at.items())] if at else []
    result = run("grad", *program, *given, "--format", "json", *options)
    return json.loads(result.out)["points"][0]["rows"]


# Where the facts of the rows see a corner, a pole or an overflow, and the one-shot knows better or agrees.
TELLING = [
    ("relu(x)-relu(-x)", {"x": "0"}),
    ("abs(x)", {"x": "0"}),
    ("abs(x)*y", {"x": "0", "y": "2"}),
    ("abs(x^2)", {"x": "0"}),
    ("where(x>0, x^2, 0)", {"x": "0"}),
    ("where(x>0, x*log(x), 0)", {"x": "0"}),
    ("sqrt(x)", {"x": "0"}),
    ("cbrt(x)^3", {"x": "0"}),
    ("sqrt(x^2+y^2)", {"x": "0", "y": "0"}),
    ("1/x", {"x": "0"}),
    ("1/x-1/x", {"x": "0"}),
    ("atan(1/x)", {"x": "0"}),
    ("exp(-1/x^2)", {"x": "0"}),
    ("min(1/x,2)", {"x": "0"}),
    ("sign(log(x))", {"x": "0"}),
    ("where(1/x > 2, y, 3*y)", {"x": "0", "y": "1"}),
    ("x/x", {"x": "0"}),
    ("log(x)", {"x": "-1"}),
    ("floor(x)", {"x": "2"}),
    ("floor(x)+ceil(-x)", {"x": "2"}),
    ("exp(x)/exp(y)", {"x": "1000", "y": "999"}),
    ("max(x,y)", {"x": "2", "y": "2"}),
    ("abs(x-0.1)", {"x": "0.1"}),
    ("abs(x-y)", {"x": "0.3", "y": "0.3"}),
    ("x^y", {"x": "-2", "y": "3"}),
    ("acos(cos(x))", {"x": "0"}),
    ("clip(x,1,1)", {"x": "1"}),
]


@pytest.mark.parametrize(("text", "at"), TELLING, ids=lambda value: value if isinstance(value, str) else "")
def test_a_row_is_what_the_one_shot_says(run, points, text, at):
    """The same statuses entry by entry, and the same numbers up to the rounding of float64."""
    path = points(",".join(at) + "\n" + ",".join(at.values()) + "\n")
    result = run("grad", text, "--points", path, "--format", "json")
    (row,) = json.loads(result.out)["points"][0]["rows"]
    (alone,) = one_shot(run, [text], at)
    for got, expected in ((row, alone), *((row["gradient"][n], alone["gradient"][n]) for n in alone["gradient"])):
        assert (got["status"], got.get("sign")) == (expected["status"], expected.get("sign"))
        if expected["status"] == "ok":
            assert got["value"] == pytest.approx(expected["value"], rel=1e-15)
    assert result.code == run("grad", text, "--at", ",".join(f"{n}={v}" for n, v in at.items())).code


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "options",
    [[], ["--sum"], ["--total"], ["--seed", "p=2,q=-1/2"], ["--dir", "x=1,y=-2"], ["--wrt", "u,x"], ["--of", "q,p,q"],
     ["--wrt", "u,z", "--dir", "u=1/3", "--sum"]],
)  # fmt: skip
def test_sums_seeds_and_directions_are_those_of_the_one_shot(run, points, engine, options):
    program = ["u = x*y + z", "p = u^2", "q = sin(u)/3 + x"]
    chosen = random.Random(7)
    lines = [[f"{chosen.uniform(-2, 2):.3f}" for _ in "xyz"] for _ in range(6)]
    path = points("x,y,z\n" + "".join(",".join(line) + "\n" for line in lines))
    result = run("grad", *program, "--points", path, "--engine", engine, "--format", "json", *options)
    for point, line in zip(json.loads(result.out)["points"], lines, strict=True):
        expected = one_shot(run, program, dict(zip("xyz", line, strict=True)), *options)
        assert [row["target"] for row in point["rows"]] == [row["target"] for row in expected]
        for got, alone in zip(point["rows"], expected, strict=True):
            assert got["value"] == pytest.approx(alone["value"], rel=1e-13)
            for name, entry in alone["gradient"].items():
                # Terms of size 10 that may cancel, three roundings each.
                assert got["gradient"][name]["value"] == pytest.approx(entry["value"], rel=1e-13, abs=1e-14)
            assert ("along" in got) == ("along" in alone)
            if "along" in alone:
                assert got["along"]["value"] == pytest.approx(alone["along"]["value"], rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("text", ["atan(1/x)", "exp(-1/x^2)", "1/(1+1/x)", "min(1/x, 2)", "tanh(log(x))"])
def test_values_alone_do_not_hide_a_pole(run, text):
    """Float64 goes through infinity and out at the other end: what it finds there is not ok, also where it has the
    last word."""
    alone = run("eval", text, "--at", "x=0", "--format", "values")
    result = run("eval", text, "--grid", "x=0:0:1", "--format", "values")
    assert (result.code, result.out) == (alone.code, alone.out)
    for where in (("--grid", "x=0:0:1"), ("--at", "x=0")):
        result = run("eval", text, *where, "--float")
        assert result.code == 4
        assert "pole within" in result.err


@pytest.mark.parametrize("engine", ["numpy", "native"])
@pytest.mark.parametrize(
    ("text", "x"),
    [
        *[("1/(0.1+x-0.3)", "0.2"), ("floor((0.1+x)*10)", "0.2"), ("tan(x*pi/180)", "90"), ("log(0.1+x-0.3)", "0.2")],
        *[
            ("where(0.1+x > 0.3, 1, x)", "0.2"),
            ("1/sin((0.1+x-0.3)*pi)", "0.2"),
            ("mod(x, 0.1)", "0.3"),
            ("sqrt(x*x-x)", "1"),
        ],
        *[("x^2/(x^2+x*x)", "1e200"), ("x*1e-200*1e-200*1e300", "1e10"), ("log(x)^0", "-2"), ("digamma(x)", "-1")],
        *[("(1/x)^(x-x)", "0"), ("atan2(0*x, x)", "-1"), ("atan2(x, x)", "0"), ("sin(x)", "1e22"), ("gamma(x)", "-3")],
    ],
)
@pytest.mark.slow
def test_a_row_at_an_edge_as_the_point(run, points, engine, text, x):
    """Rounding, overflow and C's conventions change no status of a row."""
    alone = run("grad", text, "--at", f"x={x}", "--format", "tsv")
    table = run("grad", text, "--points", points(f"x\n{x}\n"), "--engine", engine, "--format", "tsv")
    assert table.out.splitlines()[1].split("\t")[-3:] == alone.out.splitlines()[1].split("\t")[-3:]


def test_cells_are_the_numbers_as_typed(run, points):
    """Past 2^53 and beyond 17 digits, where every number is asked for."""
    files = points("a,b\n1577134800018226901,1577134800018267738\n0.10000000000000000001,0.1\n")
    result = run("eval", "b-a", "--points", files, "--certify", "--format", "values")
    assert result.out.split() == ["40837", "-1e-20"]


def test_random_programs_row_by_row(run, points):
    """Statuses of whole rows on and off corners, poles and holes."""
    cells = [Fraction(0), Fraction(1), Fraction(-3, 2), Fraction(2)]
    chosen = random.Random(11)
    for seed in range(25):
        text = program_text(seed, 7)
        lines = [[str(float(chosen.choice(cells))) for _ in "xyz"] for _ in range(4)]
        path = points("x,y,z\n" + "".join(",".join(line) + "\n" for line in lines))
        found = table(run("grad", text, "--points", path, "--wrt", "x,y,z", "--of", "f").out)
        for got, line in zip(found, lines, strict=True):
            alone = run("grad", text, "--at", f"x={line[0]},y={line[1]},z={line[2]}", "--wrt", "x,y,z", "--of", "f").out
            (expected,) = table(alone)
            # What float64 calls sure (log(-1), a hole) the one-shot need not be asked; all the rest it was.
            assert got["status"] == expected["status"], (text, line)


def test_columns_make_variables_of_constants(run, points):
    path = points("e,pi\n2,3\n")
    result = run("grad", "e*pi", "--points", path, "--wide")
    assert result.out == "f\tdf_de\tdf_dpi\tstatus\n6\t3\t2\tok\n"
    assert "e is a variable here" in result.err


# What is written


def test_kept_and_renamed_columns(run, points):
    path = points("body mass (g),name,flipper\n3750,Adelie,181\n3800,Adelie,186\n")
    result = run(
        "grad", "m/l^2", "--points", path, "--rename", "body mass (g)=m", "--rename", "flipper=l",
        "--keep-columns", "name,flipper", "--wide", "--wrt", "m",
    )  # fmt: skip
    assert result.code == 0
    assert result.out.splitlines()[0] == "name\tflipper\tf\tdf_dm\tstatus"
    assert [row["flipper"] for row in table(result.out)] == ["181", "186"]


def test_a_grid_is_written_with_its_coordinates(run):
    result = run("grad", "x*y^2", "--grid", "x=0:1:2", "--grid", "y=1:100:3:log", "--wide", "--wrt", "y")
    assert [(row["x"], row["y"], row["f"]) for row in table(result.out)] == [
        ("0", "1", "0"), ("0", "10", "0"), ("0", "100", "0"),
        ("1", "1", "1"), ("1", "10", "100"), ("1", "100", "10000"),
    ]  # fmt: skip
    assert run("eval", "x", "--grid", "x=0:1:2", "--keep-columns", "none").out.startswith("target\tvalue")


@pytest.mark.parametrize("form", [name for name in texts("grad", rows=True) if not FORMATS[name].readable])
def test_formats_hold_the_same_numbers(run, points, form):
    path = points("x,y\n1,2\n0,3\n")
    result = run("grad", "abs(x)*y", "--points", path, "--format", form)
    assert result.code == 3
    if form in ("tsv", "csv"):
        rows = [
            (r["value"], r["d/dx"], r["d/dy"], r["status"]) for r in table(result.out, "\t" if form == "tsv" else ",")
        ]
        assert rows == [("2", "2", "1", "ok"), ("0", "", "0", "kink")]
    elif form == "values":
        assert result.out == "2 1\nkink 0\n"
    elif form in ("markdown", "html", "latex"):
        words = [re.sub(r"<[^>]*>|[|&\\]", " ", line).split() for line in result.out.splitlines()]
        assert [line for line in words if line[:1] == ["f"]] == [["f", "2", "2", "1", "ok"], ["f", "0", "0", "kink"]]
    elif form == "jsonl":
        rows = [json.loads(line) for line in result.out.splitlines()]
        assert [row["gradient"]["x"]["status"] for row in rows] == ["ok", "kink"]
        assert rows[0]["at"] == {"x": "1", "y": "2"}
    else:
        document = json.loads(result.out)
        assert document["schema"] == "gradcli.grad/1"
        assert len(document["points"]) == 2
        assert document["notes"] == [line.removeprefix("note: ") for line in result.err.splitlines()]


def test_a_table_for_people_is_aligned(run, points):
    path = points("name,x\nÅse,1\n東京,-0.3333333333333333\n")
    result = run("grad", "abs(x)", "--points", path, "--format", "table", "--keep-columns", "all", "--wide")
    assert result.out.splitlines() == [
        " name  x                               f  df_dx  status",
        " Åse   1                               1      1  ok",
        " 東京  -0.3333333333333333  0.3333333333     -1  ok",
    ]


def test_constants_stand_beside_the_columns(run, points):
    path = points('{"x": 1}\n{"x": 2}\n', "points.jsonl")
    result = run("grad", "a*x", "--points", path, "--at", "a=1/3", "--format", "jsonl")
    assert json.loads(result.out.splitlines()[1])["at"] == {"a": "1/3", "x": "2"}


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".npy", ".parquet", ".arrow"])
def test_what_is_written_is_read_again(run, points, tmp_path, suffix):
    """--wide gives a table of numbers that --points reads, to the last bit."""
    if suffix in (".parquet", ".arrow"):
        pytest.importorskip("polars")
    path = points("x\n0.1\n1e-300\n-2.5\n")
    between = tmp_path / f"between{suffix}"
    assert run("grad", "u = x/3", "--points", path, "--wide", "--output", str(between)).code == 0
    again = run("eval", "u*1", "--points", str(between), "--format", "values")
    assert again.out == run("eval", "x/3", "--points", path, "--format", "values").out
    assert os.listdir(tmp_path).sort() == ["points.csv", between.name].sort()


def test_several_files_and_folders_are_one_table(run, points, tmp_path):
    first, second = points("x,y\n1,2\n", "a.csv"), points("y\tx\n4\t3\n", "b.tsv")
    expected = "1 2\n3 4\n"
    program = ["x", "y"]
    assert run("eval", *program, "--points", first, "--points", second, "--wide", "--format", "values").out == expected
    assert run("eval", *program, "--points", str(tmp_path), "--wide", "--format", "values").out == expected


# Rows without a number


FAULTY = "x,y\n1,2\n,3\nabc,4\ninf,5\n5,\n"


def test_faulty_rows_are_kept_with_their_status(run, points):
    result = run("grad", "x^2", "y", "--points", points(FAULTY), "--of", "f1,f2", "--wrt", "x")
    statuses = [(row["target"], row["status"]) for row in table(result.out)]
    # A target that does not need the faulty column has its number all the same.
    assert [status for target, status in statuses if target == "f1"] == ["ok", "missing", "text", "domain", "ok"]
    assert [status for target, status in statuses if target == "f2"] == ["ok", "ok", "ok", "ok", "missing"]
    assert result.code == 3
    assert "missing: 2 of 5 points, the first in row 2 of" in result.err
    assert "text: 1 of 5 points, the first in row 3 of" in result.err
    assert ": x" in result.err


def test_faulty_rows_are_skipped_or_stop_the_run(run, points, tmp_path):
    path = points(FAULTY)
    result = run("grad", "x*y", "--points", path, "--on-error", "skip", "--wide", "--keep-columns", "all")
    assert [row["x"] for row in table(result.out)] == ["1"]
    output = tmp_path / "out.csv"
    output.write_text("old")
    result = run("grad", "x*y", "--points", path, "--on-error", "stop", "--output", str(output))
    assert result.code == 2
    assert result.err.splitlines()[0].startswith(f"error: row 2 of {path}, line 3: x is empty")
    assert output.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["out.csv", "points.csv"]


def test_faulty_rows_are_never_judged(run, points):
    path = points("x,y\ninf,1\n0,2\n,3\nabc,4\n")
    for options in (["--certify"], ["--certify", "9"], ["--kink", "subgradient"], ["--float"]):
        result = run("grad", "abs(x)", "y", "--points", path, "--wide", "--of", "f1,f2", *options)
        assert [row["status"] for row in table(result.out)][0::2] == ["domain", "missing"], result.err
        assert [row["f2"] for row in table(result.out)] == ["1", "2", "3", "4"]
    assert "row 2" in run("grad", "abs(x)", "--points", path, "--wrt", "x", "--kink", "error").err


def test_the_size_of_blocks_changes_nothing(run, monkeypatch):
    """Many targets by many variables go through in smaller blocks, for memory to stay flat."""
    program = ["grad", "u = x*y", "abs(u)", "x/y", "--grid", "x=-1:1:21", "--grid", "y=-1:1:3", "--format", "json"]
    whole = run(*program)
    for cells in (1, 40, 100):
        monkeypatch.setattr("gradcli.tables.blocks.MOST_CELLS", cells)
        assert run(*program) == whole


def test_undefined_numbers_are_a_fault_unless_kept(run, points):
    path = points("x\n0\n-1\n4\n")
    result = run("grad", "sqrt(x)", "--points", path)
    assert [row["status"] for row in table(result.out)] == ["infinite", "domain", "ok"]
    assert result.code == 3
    assert run("grad", "sqrt(x)", "--points", path, "--undefined", "keep").code == 0
    assert run("grad", "exp(x)", "--grid", "x=1000:1000:1", "--undefined", "keep").code == 4
    reasons = "sqrt(x) has no real value: sqrt needs x >= 0"
    assert f"domain: 1 of 3 points, the first in row 2 of {path}, line 3: f: {reasons}" in result.err
    assert run("grad", "sqrt(x)", "--points", path, "--quiet").err == ""


@pytest.mark.parametrize(
    ("options", "partials", "code"),
    [
        ([], ["-1", "", "1"], 3),
        (["--kink", "subgradient"], ["-1", "0", "1"], 0),
        (["--kink", "subgradient", "--float"], ["-1", "0", "1"], 0),
        (["--kink", "error"], None, 3),
    ],
)
def test_kinks(run, options, partials, code):
    result = run("grad", "abs(x)", "--grid", "x=-1:1:3", *options)
    assert result.code == code
    if partials is None:
        assert "df/dx does not exist in row 2 of the grid: abs(x) has a corner here" in result.err
    else:
        assert [row["d/dx"] for row in table(result.out)] == partials


def test_float_has_the_last_word_where_it_is_asked_for(run):
    """A framework sees two corners; the one-shot sees that they cancel."""
    program = ["grad", "relu(x)-relu(-x)", "--grid", "x=0:0:1"]
    assert table(run(*program).out)[0]["status"] == "ok"
    assert table(run(*program, "--float").out)[0]["status"] == "kink"


def test_unconnected(run):
    program = ["grad", "x^2", "--grid", "x=1:2:2", "--wrt", "x,y", "--wide"]
    assert table(run(*program).out)[0]["df_dy"] == "none"
    assert table(run(*program, "--unconnected", "zero").out)[0]["df_dy"] == "0"
    assert run(*program, "--unconnected", "error").code == 3


# Certified


def test_certify_makes_every_number_the_rounded_truth(run):
    program = ["grad", "(1-cos(x))/x^2", "--grid", "x=1e-9:1e-7:5", "--wide"]
    loose, tight = table(run(*program, "--float").out), table(run(*program, "--certify").out)
    assert max(abs(float(row["f"]) - 0.5) for row in loose) > 0.01
    assert table(run(*program).out) == tight  # rounding left too few digits everywhere
    # 1/2 - x^2/24
    assert [float(row["f"]) for row in tight] == [0.5 - float(row["x"]) ** 2 / 24 for row in tight]
    (alone,) = one_shot(run, ["(1-cos(x))/x^2"], {"x": "1e-9"})
    assert float(tight[0]["df_dx"]) == alone["gradient"]["x"]["value"]


def test_a_certified_sample_tells_the_worst_distance(run):
    result = run("grad", "(1-cos(x))/x^2", "--grid", "x=1e-1:1:50", "--certify", "20")
    assert result.code == 0
    (note,) = result.err.splitlines()
    assert note.startswith("note: certified 20 of 50 points: worst relative distance ")
    assert 1e-16 < float(note.split("distance ")[1].split(",")[0]) < 5e-11
    assert run("grad", "x*3", "--grid", "x=0:1:5", "--certify", "3").err.endswith(
        "every number is the correctly rounded one\n"
    )


def test_a_sample_whose_statuses_differ_says_so(run):
    """0.6^2 + 0.8^2 is 1 and float64 is an ulp beside it."""
    result = run("eval", "sqrt(1-x^2-y^2)", "--grid", "x=0.6:0.6:1", "--grid", "y=0.8:0.8:1", "--certify", "5")
    if "domain" in result.out:
        assert result.code == 4
        assert "1 statuses of the sample differ" in result.err
    result = run("eval", "1/(1-3*(x/3+x/3+x/3)/3)", "--grid", "x=1:1:1", "--certify", "5")
    assert result.code in (3, 4)


# Streams, interrupts, closed pipes


def start(*arguments: str, **streams) -> subprocess.Popen:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "gradcli", *arguments], env=environment, **streams)


def test_a_pipe_is_answered_while_it_is_open():
    with start("eval", "x^2", "--points", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b"x\n3\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"target\tvalue\tstatus\n"
        assert process.stdout.readline() == b"f\t9\tok\n"  # the pipe is still open: this would wait for ever
        process.stdin.write(b"4\n")
        process.stdin.close()
        assert process.stdout.read() == b"f\t16\tok\n"
        assert process.wait(30) == 0


def test_points_through_standard_input(run):
    assert run("eval", "x*2", "--points", "-", "--format", "values", stdin="x\n1\n2\n").out == "2\n4\n"
    result = run("eval", "-", "--points", "-", stdin="x\n1\n")
    assert result.code == 2
    assert "standard input can be read once only" in result.err


@pytest.mark.slow
def test_a_reader_that_leaves_ends_the_run_in_silence():
    program = ["grad", "x*y", "--grid", "x=0:1:3000", "--grid", "y=0:1:3000"]
    with start(*program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 141
        assert process.stderr.read() == b""


@pytest.mark.slow
def test_an_interrupt_leaves_no_half_file(tmp_path):
    output = tmp_path / "out.csv"
    output.write_text("old")
    program = ["grad", "sin(x*y)", "--grid", "x=0:1:20000", "--grid", "y=0:1:20000", "--output", str(output)]
    with start(*program, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while not any(path.stat().st_size for path in tmp_path.glob(".*.tmp")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b""
    assert os.listdir(tmp_path) == ["out.csv"]
    assert output.read_text() == "old"


PEAK = """
import sys
from gradcli.cli import run_command_line
code = run_command_line(sys.argv[1:])
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")), code, file=sys.stderr)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read from /proc")
@pytest.mark.slow
def test_memory_stays_flat(tmp_path):
    """Three times the rows, about the same memory: a file is never held whole."""
    import numpy

    peaks = []
    for blocks in (8, 24):
        path = tmp_path / f"{blocks}.csv"
        with open(path, "w", encoding="ascii") as file:
            file.write("x,y\n")
            part = "".join(
                f"{x!r},{y!r}\n" for x, y in numpy.random.default_rng(0).standard_normal((100_000, 2)).tolist()
            )
            for _ in range(blocks):
                file.write(part)
        arguments = ["grad", "x*y+x", "--points", str(path), "--output", str(tmp_path / "out.csv"), "--wide"]
        done = subprocess.run([sys.executable, "-c", PEAK, *arguments], capture_output=True, text=True, cwd=ROOT)
        peak, code = done.stderr.split()
        assert code == "0"
        peaks.append(int(peak))
    # Held whole, 64 MB more of text and 38 MB more of numbers would show; the allocator takes some time to settle.
    assert peaks[1] - peaks[0] < 40_000


# What is refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grad", "x*y", "--points", "FILE"], "no column for y (needed by f)"),
        (["grad", "x", "--points", "FILE", "--at", "x=1"], "given by --at and by a column of the data"),
        (["grad", "x", "--points", "FILE", "--at", "q=1"], "has no variable q"),
        (["grad", "x", "--points", "nowhere.csv"], "cannot read nowhere.csv"),
        (["grad", "x", "--points", "FILE", "--grid", "x=0:1:2"], "--points and --grid exclude each other"),
        (["grad", "x", "--points", "FILE", "--exact"], "--exact is for one point"),
        (["grad", "x", "--points", "FILE", "--digits", "18"], "of at most 17 digits"),
        (["grad", "x", "--points", "FILE", "--digits", "5", "--output", "o.npy"], "its numbers are doubles"),
        (["grad", "x", "--points", "FILE", "--cond"], "--cond is for one point"),
        (["grad", "x", "--points", "FILE", "--symbolic"], "--symbolic is for one point"),
        (["grad", "x", "--points", "FILE", "--format", "numpy"], "--format numpy is not for many points"),
        (["grad", "x", "--points", "FILE", "--engine", "cuda"], "--engine cuda is not known"),
        (["grad", "x", "--points", "FILE", "--on-error", "hide"], "--on-error hide is not known"),
        (["grad", "x", "--points", "FILE", "--undefined", "hide"], "--undefined hide is not known"),
        (["grad", "x", "--points", "FILE", "--certify", "0"], "--certify 0 is not a number of rows"),
        (["grad", "x", "--points", "FILE", "--certify", "--float"], "--certify and --float exclude each other"),
        (["grad", "x", "--points", "FILE", "--keep-columns", "z"], "the data has no column z"),
        (["grad", "x", "--points", "FILE", "--rename", "z=x"], "the data has no column z"),
        (["grad", "x", "--points", "FILE", "--dir", "z=1"], "--dir names z"),
        (["grad", "x", "--at", "x=1", "--wide"], "--wide needs a table of points"),
        (["grad", "x", "--at", "x=1", "--engine", "numpy"], "--engine needs a table of points"),
        (["grad", "x", "--grid", "x=0:1:2", "--grid", "y=0:1:2"], "--grid gives y, which the program does not use"),
        (["grad", "x", "--grid", "x=0:1"], "is not NAME=START:STOP:COUNT"),
        (["eval", "x", "--grid", "x=0:1:2", "--wide", "--format", "json"], "exclude each other"),
        (["eval", "x", "--points", "FILE", "--output", "/nowhere/o.csv"], "cannot write /nowhere/o.csv"),
    ],
)
def test_refusals(run, points, arguments, message):
    path = points("x\n1\n")
    result = run(*[path if argument == "FILE" else argument for argument in arguments])
    assert result.code == 2
    assert result.out == ""
    assert message in result.err
    assert len(result.err.splitlines()) <= 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 2),
        (b"x\n", 0),
        (b"x\n\n\n", 0),
        (b"x,x\n1,2\n", 2),
        (b"x,y\n1\n", 2),
        (b"x\n1\x00\n", 2),
        (b"x\n\xff\xfe\n", 2),
        (b"1\n2\n", 2),
        (b'x\n"1\n', 2),
        (b"\x1f\x8b\x08\x00", 2),
        (b"PAR1....PAR1", 2),
        (b"\x93NUMPY\x01\x00\xff\xff{", 2),
        (b"x\n" + b"9" * 400 + b"\n", 4),
        (b"x\n=cmd|' /C calc'!A0\n", 3),
        (b"x\n__import__('os').system('true')\n", 3),
        (b"x\r\n1\r\n", 0),
        (b"x\r1\r", 0),
        (b"\xef\xbb\xbfx\n1\n", 0),
        (b"# note\nx\n1\n", 0),
        (b"x\nnan\n", 3),
        (b"x\nInfinity\n", 3),
    ],
)
def test_hostile_tables(run, tmp_path, content, code):
    """The documented exit status, at most four lines, never a traceback, never a number out of nothing."""
    for stdin in (False, True):
        path = tmp_path / "hostile.csv"
        path.write_bytes(content)
        result = run("grad", "x*1", "--points", "-" if stdin else str(path), stdin=content if stdin else None)
        assert result.code == code, result.err
        assert len(result.err.splitlines()) <= 4
        assert "Traceback" not in result.err
        if code == 3:
            assert table(result.out)[0]["value"] == ""


@pytest.mark.parametrize("form", [name for name in texts("eval", rows=True) if "bare" not in FORMATS[name].faces])
def test_half_a_character_in_json_is_marked(run, tmp_path, form):
    """An escape may name half of a surrogate pair, which no UTF-8 text can hold; a whole pair is its character."""
    (tmp_path / "a.jsonl").write_text(r'{"x": 1, "n\udcff": "\ud83d", "ok": "\ud83d\ude00", "l": ["\udcff"]}' + "\n")
    result = run("eval", "x", "--points", "a.jsonl", "--keep-columns", "all", "--format", form, cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    assert result.out.count("\ufffd") == 3
    assert "\U0001f600" in result.out
