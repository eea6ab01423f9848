"""Tables answered in one compiled pass: the bytes, the statuses and what is said are those of the general way."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gradcli.batch import stripped
from gradcli.engines.library import compiler
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
