"""The verified cases of vectors and matrices, through the command line, to 25 digits."""

from __future__ import annotations

import json
from decimal import localcontext
from fractions import Fraction

import pytest

from tests.paths import CASES

DIGITS = 25
ALL = [json.loads(line) for line in (CASES / "tensor.jsonl").read_text(encoding="utf-8").splitlines()]
REFUSED = [case for case in ALL if case.get("status") == "error"]
ANSWERED = [case for case in ALL if case not in REFUSED]


def asked(case, tmp_path):
    path = tmp_path / "at.json"
    path.write_text(json.dumps(case["at"]), encoding="utf-8")
    return ["--at", f"@{path}", "--wrt", ",".join(case["wrt"])]


def flat(value):
    return [one for part in value for one in flat(part)] if isinstance(value, list) else [value]


def near(got, want):
    with localcontext() as context:
        context.prec = 60
        exact = Fraction(str(want))
        apart = abs(Fraction(str(got)) - exact)
        # The references have 30 digits; 25 are asked for and the last of them is rounded.
        return apart <= abs(exact) * Fraction(1, 10 ** (DIGITS - 1)) or apart <= Fraction(1, 10**28)


def same(got, want):
    assert len(flat(got)) == len(flat(want))
    pairs = zip(flat(got), flat(want), strict=True)
    assert all(one is other is None or near(one, other) for one, other in pairs), (got, want)


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case["id"])
def test_gradients(run, case, tmp_path):
    result = run("grad", case["program"], *asked(case, tmp_path), "--digits", str(DIGITS), "--format", "json")
    rows = json.loads(result.out)["points"][0]["rows"]
    status = case["status"]
    assert result.code == (3 if status in ("domain", "kink") else 0)
    if status == "domain":
        found = json.dumps(rows)
        assert '"domain"' in found
        return
    if "value" in case:
        values = [row["value"] for row in rows]
        same(values, flat(case["value"]))
    for name, want in case.get("gradient", {}).items():
        (row,) = rows
        same(row["gradient"][name]["value"], want)
    for name, want in case.get("sides", {}).items():
        entries = rows[0]["gradient"][name]
        if "statuses" in entries:
            assert entries["statuses"] == case["statuses"][name]
            sides = [[None if pair is None else pair[which] for pair in line] for line in want for which in (0, 1)]
            same([entries["left"], entries["right"]], [sides[::2], sides[1::2]])
    for name, want in case.get("jacobian", {}).items():
        for row, line in zip(rows, want, strict=True):
            same(row["gradient"][name]["value"], line)


@pytest.mark.parametrize("case", [case for case in ANSWERED if "hessian" in case], ids=lambda case: case["id"])
def test_hessians(run, case, tmp_path):
    for name, want in case["hessian"].items():
        options = [*asked(case, tmp_path)[:2], "--wrt", name, "--digits", str(DIGITS), "--format", "json"]
        result = run("hessian", case["program"], *options)
        assert result.code == 0, result.err
        (row,) = json.loads(result.out)["points"][0]["rows"]
        same(row["hessian"][name][name]["value"], want)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["id"])
def test_refusals(run, case, tmp_path):
    path = tmp_path / "at.json"
    path.write_text(json.dumps(case["at"]), encoding="utf-8")
    result = run("grad", case["program"], "--at", f"@{path}")
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) <= 4
    assert case["fix"] in result.err
    for words in SAID[case["id"]]:
        assert words in result.err


SAID = {
    "shape-inner": ["(3, 2) @ (3) do not fit", "A has 2 columns, b has 3 entries", "A'@b"],
    "two-columns": ["two columns have no product", "x'@y", "x@y'", "x.*y"],
    "row-plus-column": ["a column and a row", "x + y", "x@ones(2)' + ones(2)@y' for the table of sums"],
    "index-outside": ["x has entries 1 to 3"],
}
