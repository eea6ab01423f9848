"""What is said of a number is true of what is shown: limits, sides, ``exact``, digits."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from gradcli.language.printing import print_number


@pytest.mark.parametrize("n", [0, 1, -1, 10, 12, 100, -250, 1000, 10**30, 7])
@pytest.mark.parametrize("scale", [1, 10, 2, 8, 3])
def test_numbers_are_printed_as_what_they_are(n, scale):
    assert Fraction(print_number(Fraction(n, scale))) == Fraction(n, scale)
    assert print_number(Fraction(n, 1)) == print_number(n)


@pytest.mark.parametrize("limit", [1, 12, 10, 100, -20, 5])
@pytest.mark.parametrize("hole", ["sin(x^2)/x^2", "(exp(x)-1)/x", "tan(x)/x"])
def test_a_limit_keeps_its_zeros(run, limit, hole):
    assert f"the limit is {limit}," in run("grad", f"{limit}*{hole}", "--at", "x=0").err.replace("; of", ",")


@pytest.mark.parametrize("around", ["5*{}+3", "cos({})*7", "y*{}-1", "({})^2+{}", "exp({})+x"])
def test_a_limit_is_of_what_is_quoted(run, around):
    """sin(x)/x is quoted, and has the limit 1; the whole has its own, which is said to be that."""
    entry = json.loads(
        run(
            "grad",
            around.replace("{}", "(sin(x)/x)"),
            "--at",
            "x=0" + (",y=4" if "y" in around else ""),
            "--format",
            "json",
        ).out
    )["points"][0]["rows"][0]["gradient"]["x"]
    assert entry["span"]["text"].strip("()") in ("sin(x)/x", "5*(sin(x)/x", "y*(sin(x)/x")
    quoted = {"5": 5, "y": 4}.get(entry["span"]["text"].strip("(")[0], 1)
    assert f"the limit is {quoted}" in entry["reason"]
    assert "of the whole the limit is" in entry["reason"]


@pytest.mark.parametrize(
    ("expression", "left", "right"),
    [("1/x", "-inf", "inf"), ("-2/x^3", "inf", "-inf"), ("y/sin(x)+1", "-inf", "inf"), ("gamma(x)", "-inf", "inf")],
)
def test_a_pole_with_two_signs_has_two_sides_and_no_value(run, tmp_path, expression, left, right):
    at = "x=0" + (",y=1" if "y" in expression else "")
    found = run("eval", expression, "--at", at, "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert (row["value"], row["status"], row["left"], row["right"]) == (None, "infinite", left, right)
    assert "sign" not in row
    assert f"left {left}, right {right}" in found.err
    assert run("eval", expression, "--at", at).out.splitlines()[1].split("\t") == ["f", "", "infinite"]
    header, cells = zip(*(part.split("=") for part in at.split(",")), strict=True)
    (tmp_path / "p.csv").write_text(",".join(header) + "\n" + ",".join(cells) + "\n")
    table = run("eval", expression, "--points", "p.csv", cwd=tmp_path)
    assert table.out.splitlines()[1].split("\t") == ["f", "", "infinite"]


@pytest.mark.parametrize(("expression", "sign"), [("1/x^2", 1), ("-1/x^2", -1), ("log(x)", -1)])
def test_a_pole_with_one_sign_has_it(run, expression, sign):
    (row,) = json.loads(run("eval", expression, "--at", "x=0", "--format", "json").out)["points"][0]["rows"]
    assert (row["status"], row["sign"]) == ("infinite", sign)


@pytest.mark.parametrize("expression", ["x/3", "x/4", "x/7+1", "x*123456789012", "x/1024", "2*x"])
@pytest.mark.parametrize("options", [[], ["--digits", "3"], ["--digits", "40"], ["--exact"]])
def test_exact_never_stands_under_rounded_digits(run, expression, options):
    out = run("grad", expression, "--at", "x=1", "--format", "table", *options).out
    row = out.splitlines()[1].split()
    truth = eval(expression.replace("x", "Fraction(1)"))  # noqa: S307 (our own text)
    slope = truth - (1 if "+1" in expression else 0)
    shown = [Fraction(cell) for cell in row[1:3]] == [truth, slope]
    assert ("exact" in out) == shown


@pytest.mark.parametrize("digits", [1, 2, 5, 16, 30])
@pytest.mark.parametrize(
    "expression", ["sqrt(x)*sqrt(x)*1.5", "x/3", "exp(x)", "log(x)+1000", "sin(x)/1e7", "2^x*sqrt(2)/sqrt(2)"]
)
def test_so_many_digits_are_shown_as_are_proved(run, expression, digits):
    out = run("eval", expression, "--at", "x=2", "--digits", str(digits)).out
    text = out.splitlines()[1].split("\t")[1]
    figures = text.partition("e")[0].replace(".", "").lstrip("-0")
    assert len(figures) >= digits
    assert len(figures) == digits or "." not in text


@pytest.mark.parametrize(("expression", "text"), [("x/4", "0.5"), ("3*x", "6"), ("x/3*3", "2"), ("x-2", "0")])
def test_exact_numbers_are_short(run, expression, text):
    assert run("eval", expression, "--at", "x=2", "--digits", "20").out.splitlines()[1].split("\t")[1] == text


@pytest.mark.parametrize("y", ["1.146057039377875", "2.5", "0.3"])
@pytest.mark.parametrize("x", ["1.2", "3.2", "0.7", "1/3"])
def test_a_partial_that_exists_is_shown(run, x, y):
    """Also where it needs more precision than the values beside it."""
    out = run("tape", "lgamma(x+2)*digamma(y+1)", "--at", f"x={x},y={y}").out
    assert "undefined" not in out
    assert "uncertified" not in out
