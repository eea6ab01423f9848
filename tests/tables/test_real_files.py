"""Files that were not made for us: each is read as its author meant, or refused with the line that says how.

``real_files.jsonl`` has a line for each way of asking; ``about`` names the source, the licence and what is odd.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "real"
CASES = [json.loads(line) for line in FILES.with_name("real_files.jsonl").read_text(encoding="utf-8").splitlines()]


def given(case):
    """The file, or a skip where the library of its kind is missing."""
    if ".xlsx" in case["file"]:
        pytest.importorskip("openpyxl")
    return case["file"]


def named(case):
    return " ".join([case["file"], case["column"], *case["options"]])


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case], ids=named)
def test_refused_with_the_line_that_says_how(run, case):
    result = run("grad", f"{case['column']}^2", "--points", given(case), *case["options"], cwd=FILES)
    assert result.code == 2
    assert all(words in result.err for words in case["refused"]), result.err
    assert len(result.err.splitlines()) <= 4


@pytest.mark.parametrize("case", [case for case in CASES if "rows" in case], ids=named)
@pytest.mark.parametrize("engine", ["numpy", "plain"])
def test_read_as_its_author_meant(run, case, engine, monkeypatch):
    if engine == "plain":  # without polars: the general way
        from gradcli import optional

        found = optional.find
        monkeypatch.setattr(optional, "find", lambda name: None if name == "polars" else found(name))
    column = case["column"]
    asked = ("grad", f"{column}^2", "--points", given(case), *case["options"], "--engine", "numpy", "--format", "csv")
    result = run(*asked, "--keep-columns", "none", cwd=FILES)
    rows = list(csv.DictReader(io.StringIO(result.out)))
    statuses = [row["status"] for row in rows]
    assert len(rows) == case["rows"], result.err
    assert {word: statuses.count(word) for word in {*statuses}} == expected(case)
    slopes = [row[f"d/d{column}"] for row in rows]
    if case["first"] is not None:
        assert float(slopes[0]) == 2 * case["first"]
    if case["last"] is not None:
        assert float(slopes[-1]) == 2 * case["last"]
    assert case.get("says", "") in result.err


def expected(case):
    counts = {word: case.get(word, 0) for word in ("missing", "text")}
    counts["ok"] = case["rows"] - sum(counts.values())
    return {word: count for word, count in counts.items() if count}


def test_there_are_thirty_of_them():
    assert len({case["file"].partition("#")[0] for case in CASES}) >= 30
    assert all(case["about"] for case in CASES)
    assert {case["file"].partition("#")[0] for case in CASES} == {path.name for path in FILES.iterdir()}
