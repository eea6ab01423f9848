"""Tables answered in one compiled pass: the bytes, the statuses and what is said are those of the general way."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import mpmath
import pytest

from gradcli.batch import stripped
from gradcli.engines.library import compiler
from gradcli.tables.sources.delimited import DelimitedSource
from tests.trials import large_tables
from tests.trials.strips import both_ways, fuzzed

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler is installed")
TABLES = Path(__file__).parents[1]
REAL = TABLES / "tables" / "real"
ASKED = [json.loads(line) for line in (TABLES / "tables" / "real_files.jsonl").read_text(encoding="utf-8").splitlines()]
CASES = [json.loads(line) for line in (TABLES / "cases" / "batch.jsonl").read_text(encoding="utf-8").splitlines()]
PLAIN = "x,y,kind\n" + "".join(f"{k / 7},{k - 50},{'odd' if k % 2 else 'even'}\n" for k in range(100))


@pytest.fixture
def table(tmp_path):
    """``table(text)``: the name of a file that holds it."""

    def written(text):
        place = tmp_path / "table.csv"
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(place)

    return written


@pytest.mark.parametrize(
    "case", [case for case in ASKED if "xlsx" not in case["file"] and "ods" not in case["file"]], ids=str
)
def test_files_that_were_not_made_for_us(case):
    asked = ("grad", f"{case['column']}^2", "--points", case["file"], *case["options"], "--format", "csv")
    for more in ((), ("--keep-columns", "all", "--wide")):
        found = both_ways(*asked, *more, cwd=REAL, step=500)
        assert found.same


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_files_of_the_cases(case):
    asked = ("grad", case["expr"], "--wrt", ",".join(case["wrt"]), "--points", case["csv"], "--format", "csv")
    found = both_ways(*asked, cwd=TABLES / "cases" / "csv", step=1000)
    assert found.same
    assert found.fast.out.count("\n") == case["rows"] + 1


def test_a_plain_table_goes_through_the_pass(table):
    found = both_ways("grad", "sin(x)*y", "--points", table(PLAIN), "--keep-columns", "kind", "--wide", step=500)
    assert found.texts > 1
    assert found.same
    assert [row["kind"] for row in csv.DictReader(found.fast.out.splitlines(), delimiter="\t")] == ["even", "odd"] * 50


def test_odd_rows_stand_where_they_belong_and_are_told(table):
    text = PLAIN.replace(f"{5 / 7},", "abc,").replace("1.0,", ",").replace(",even", ',"even, or so"', 3)
    found = both_ways("grad", "sqrt(x-3)*y", "--points", table(text), "--keep-columns", "all", step=300, group=700)
    assert found.texts > 1
    assert found.same
    assert "text: 1 of 100 points, the first in row 6 of" in found.fast.err
    assert "missing: 1 of 100 points, the first in row 8 of" in found.fast.err
    assert "domain:" in found.fast.err


@pytest.mark.parametrize(
    "text",
    [PLAIN.rstrip(), PLAIN.replace("\n", "\r\n"), "\ufeff" + PLAIN, PLAIN.replace("\n", "\n\n"), PLAIN + "\n\n\n"]
    + [PLAIN + "1,2\n", PLAIN + "1,2,3,4\n", PLAIN + "1,2,3,\n", PLAIN + '"1,2,3\n' + PLAIN, PLAIN + "1,\0,3\n"]
    + [PLAIN + f"1,2,{'a' * 100_000}\n" + PLAIN[9:], PLAIN + f"1,{'2' * 200_000},a\n", PLAIN + "1,2,a\r3,4,b\n"]
    + [
        PLAIN.encode() + b"1,2,\xff\n",
        PLAIN + '1,2,"a\nb"\n3,4,c\n',
        "x,y,kind\n",
        PLAIN + "1,2,3\n" * 3 + "1e5,1e999,x\n",
    ]
    + [PLAIN + "9007199254740993,2,a\n", PLAIN + "5e-324,1e-310,a\n", PLAIN + "1,234,5,a\n", PLAIN + '"1,234",5,a\n']
    + [
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", " "),
        PLAIN.replace(".", ",").replace(",", ";"),
    ],
    ids=range(25),
)
@pytest.mark.parametrize("more", [(), ("--keep-columns", "all", "--on-error", "skip")], ids=["plain", "kept"])
def test_hostile_tables(table, text, more, tmp_path):
    given = ("grad", "x*y", "--points", table(text), *more)
    found = both_ways(*given, step=400, output=tmp_path / "out.csv")
    assert found.same
    # Where a table breaks off, standard output has what came before, which is more or less of the same.
    fast, general, _ = both_ways(*given, step=400)
    assert fast._replace(out="") == general._replace(out="")
    assert fast.out.startswith(general.out)


@pytest.mark.parametrize("seed", range(24))
def test_random_tables(seed):
    assert fuzzed(seed) == ("", True)


def test_where_nothing_can_be_compiled_the_general_way_is_gone(table, run, monkeypatch):
    monkeypatch.setattr(stripped, "PAYS", 0)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("gradcli.engines.library.compiler", lambda: None)
    result = run("grad", "x*y", "--points", table(PLAIN), "--engine", "native")
    assert result.code == 0
    assert len(result.out.splitlines()) == 101
    assert "the numpy engine runs: no C compiler" in result.err


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_hostile_tables_that_are_large_are_answered_alike(seed):
    found = large_tables.told(f"test/{seed}")
    assert found.wrong == ""


def test_a_large_plain_table_takes_the_pass_by_itself(table):
    """With what the pass asks for as it is: a table of fewer rows goes the general way."""
    rows = PLAIN.split("\n", 1)[1]
    asked = ("grad", "sin(x)*y", "--points", table("x,y,kind\n" + rows * 210), "--wide", "--certify")
    found = both_ways(*asked, pays=stripped.PAYS)
    assert found.texts > 0
    assert found.same
    few = both_ways("grad", "sin(x)*y", "--points", table("x,y,kind\n" + rows * 150), "--wide", pays=stripped.PAYS)
    assert few.texts == 0


NEAR = "x,y,z\n" + "".join(
    f"{k / 7!r},{k / 7 + (k % 3) * 1e-9!r},{10.0 ** -(k % 40) * (k % 5)!r}\n" for k in range(1, 400)
)
"""Numbers that differ by little or nothing, and small ones: what float64 makes of them has few certain digits."""


OPEN = ["sin(x)-sin(y)+z*c", "f=x-y+c; g=exp(-x)*z", "where(x > y, x^2-y^2, z)+c*x", "max(x, y)*z-c"]
OPEN += ["exp(-x^2/2)*sin(3*y)+log(1+z^2)*sqrt(x*x+y*y+1)-c", "1/(1+exp(-x*y*100))+c", "((c+x)-y)*z"]


@pytest.mark.parametrize(
    ("program", "more"),
    [(program, ()) for program in OPEN]
    + [
        (OPEN[0], more)
        for more in (("--undefined", "keep"), ("--on-error", "skip"), ("--wide", "--keep-columns", "all"))
    ]
    + [(OPEN[1], ("--unconnected", "zero")), (OPEN[2], ("--wrt", "y")), (OPEN[2], ("--float",))]
    + [(OPEN[3], ("--kink", "subgradient"))],
    ids=str,
)
def test_rows_that_float64_leaves_open_are_proved_on_the_way(table, program, more):
    found = both_ways(
        "grad", program, "--points", table(NEAR + "a,2,3\n1e400,1,1\n"), "--at", "c=0.3", *more, step=3000
    )
    assert found.texts > 1
    assert found.same


def test_open_rows_that_can_be_proved_make_no_block(table, monkeypatch):
    """Thirds and sixths lie so near that float64 has no ten digits of their difference."""
    text = "x,y\n" + "".join(f"{k / 3!r},{k / 3 + 1e-8!r}\n" for k in range(1, 500))
    blocks = []
    some = DelimitedSource.some
    monkeypatch.setattr(DelimitedSource, "some", lambda self, *given: blocks.append(given) or some(self, *given))
    found = both_ways("grad", "exp(x)-exp(y)", "--points", table(text))
    assert found.same
    assert not blocks
    rows = list(csv.DictReader(found.fast.out.splitlines(), delimiter="\t"))
    with mpmath.workdps(40):
        for row, line in zip(rows, text.splitlines()[1:], strict=True):
            x, y = map(mpmath.mpf, line.split(","))
            assert float(row["value"]) == float(mpmath.exp(x) - mpmath.exp(y))


ONCE = """
import sys
from gradcli.batch import stripped
from gradcli.cli import run_command_line
stripped.PAYS = 0
code = run_command_line(sys.argv[1:])
unwanted = ("numpy", "flint", "polars", "pyarrow", "sympy", "logging", "_hashlib", "inspect")
print([name for name in unwanted if name in sys.modules], code, file=sys.stderr)
"""


@pytest.mark.parametrize("cell", ["1", "abc"])
def test_nothing_large_is_imported_before_a_row_needs_it(table, tmp_path, cell):
    """Numbers that are near each other are open to float64, and are proved in the pass; a cell that is no number is
    not. The first run compiles."""
    text = "x,y\n" + "".join(f"{k % 900 / 3!r},{k % 900 / 3 + 1e-6!r}\n" for k in range(1, 110_000))
    asked = ["grad", "x*x-y*y", "--engine", "native", "--points", table(text), "--output", str(tmp_path / "out.csv")]
    subprocess.run([sys.executable, "-c", ONCE, *asked], check=True, capture_output=True)  # compiles
    Path(table(text + f"{cell},2\n"))
    done = subprocess.run([sys.executable, "-c", ONCE, *asked], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1].startswith("['numpy'" if cell == "abc" else "[] 0")
    assert (tmp_path / "out.csv").read_text().count("ok\n") == 110_000 - (cell == "abc")
