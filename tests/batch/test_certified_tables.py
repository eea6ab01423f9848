"""``--certify``: the rows proved over pairs or balls, in C or in Python, block by block or in one pass over
the text, are to the byte what the one-shot says of each."""

from __future__ import annotations

import random

import pytest

from gradcli.batch import few, finer, over_balls, proved, stripped
from gradcli.engines import library
from gradcli.engines.library import compiler
from gradcli.questions.point import of_entries, of_numbers

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler")
SPECIAL = ["0", "-0.0", "1", "-1", "0.5", "1e-320", "1e308", "nan", "", "abc", "0.1000000000000000000001", "1e400", "3"]


@pytest.fixture
def points(tmp_path):
    """A table of ordinary and special cells."""
    chance = random.Random(11)
    lines = ["x,y"]
    for row in range(60):
        x, y = (chance.choice(SPECIAL) if row % 4 == 0 else repr(chance.gauss(0, 2)) for _ in range(2))
        lines.append(f"{x},{y}")
    path = tmp_path / "points.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def stage(monkeypatch):
    """Has every row tried over balls ``in C``, or ``in Python`` as where no compiler is installed; ``over pairs``
    before that, or ``in one pass`` over the text; or judged ``one by one``."""

    def set_up(how: str) -> None:
        monkeypatch.setattr(few, "MOST_WORK", 0)
        monkeypatch.setattr(proved, "FEWEST", 10**9 if how == "one by one" else 1)
        if how == "one by one":
            monkeypatch.setattr(finer, "DIGITS", 0)
        monkeypatch.setattr(over_balls, "COMPILED", 1)
        paired = how in ("over pairs", "in one pass")
        monkeypatch.setattr(proved, "SOME", 1 if paired else 10**9)
        monkeypatch.setattr(proved, "MANY", 1 if paired else 10**9)
        monkeypatch.setattr(stripped, "PAYS", 0 if how == "in one pass" else 10**9)
        if how == "in Python":
            monkeypatch.setattr(library, "compiler", lambda: None)

    return set_up


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        ("grad", "exp(-x^2/2)*sin(3*y) + abs(x)*max(y, 0.1)"),
        ("grad", "a = x/y; a^2", "x*sqrt(y)", "--sum"),
        ("grad", "x^y", "--dir", "x=1,y=1/3"),
        ("grad", "b*x^2 + y*c", "--at", "b=1/3,c=sqrt(2)"),
        ("grad", "where(x > y, log(x), y^3)", "--wrt", "y", "--kink", "subgradient"),
        ("grad", "besselj(2, x)*erf(y)", "--reduce", "mean", "--on-error", "skip"),
        ("grad", "x^2*y/3 + exp(-y)", "--reduce", "sum", "--on-error", "skip"),
        ("grad", "where(x > 0, z*x/y, x^3/7)", "--at", "z=1/3", "--reduce", "mean", "--on-error", "skip"),
        ("grad", "a = sin(x); a*y", "b = x + y/3; b", "--reduce", "sum", "--on-error", "skip", "--digits", "24"),
        ("grad", "sin(x)*y", "--reduce", "sum", "--on-error", "skip", "--jtj"),
        ("eval", "floor(x) + round(y)*x"),
        ("eval", "gamma(x)/y"),
        ("hessian", "exp(x)*y^2 + x^3"),
        ("hessian", "tanh(x*y)", "--dir", "x=2,y=-1"),
    ],
    ids=" ".join,
)
def test_the_same_bytes_whatever_proves_a_row(run, stage, points, asked):
    found = {}
    for how in ("over pairs", "in one pass", "in C", "in Python", "one by one"):
        stage(how)
        found[how] = run(*asked, "--points", points, "--certify", "--format", "csv")
    assert found["in C"] == found["in Python"]
    assert "proved over balls" in found["in C"].err or asked[0] == "eval"
    for how in ("over pairs", "in one pass", "in C"):
        assert (found[how].code, found[how].out) == (found["one by one"].code, found["one by one"].out), how
        said = [line for line in found[how].err.splitlines() if "were proved" not in line]
        assert said == found["one by one"].err.splitlines()


@pytest.mark.parametrize(
    "asked",
    [
        ("exp(-x^2/2)*sin(3*y)", "--wide"),
        ("x/y", "log(x)", "--keep-columns", "all"),
        ("x^2 + b*y", "--at", "b=1/3", "--wrt", "y"),
    ],
    ids=" ".join,
)
def test_pairs_prove_rows_in_one_pass(run, stage, points, tmp_path, asked):
    """What the pass does not take, and what pairs leave open, is answered block by block: the same bytes."""
    found = {}
    for how in ("over pairs", "in one pass", "in C"):
        stage(how)
        path = tmp_path / "out.csv"
        said = run("grad", *asked, "--points", points, "--certify", "--output", str(path))
        found[how] = said.code, path.read_bytes()
        assert ("by pairs of doubles" in said.err) == (how != "in C")
    assert found["over pairs"] == found["in one pass"] == found["in C"]


def test_how_many_were_proved_is_said(run):
    said = run("grad", "x^2*sin(x)", "--grid", "x=0:1:400", "--certify").err
    assert "note: 400 points were proved over balls\n" in said
    said = run("grad", "abs(x)", "--grid", "x=-1:1:401", "--certify").err
    assert "note: 400 points were proved over balls, 1 one by one\n" in said


def test_a_few_points_are_asked_of_the_one_shot(run):
    assert "over balls" not in run("grad", "x^2*sin(x)", "--grid", "x=0:1:20", "--certify").err
    assert over_balls.FEWEST > 20


def test_few_points_are_not_worth_a_compiler(run, monkeypatch):
    def none(*_: object) -> None:
        raise AssertionError("a compiler was asked for")

    monkeypatch.setattr(library, "_run", none)
    said = run("grad", "x^2*sin(x)", "--grid", f"x=0:1:{over_balls.COMPILED - 1}", "--certify").err
    assert f"{over_balls.COMPILED - 1:,} points were proved over balls\n" in said


@pytest.mark.parametrize("text", ["0", "-0.0", "1e-05", "0.1", "-2.5e+300", "5e-324", "12345678901234567890", "1.50"])
def test_a_number_of_a_table_is_the_one_typed_by_hand(text):
    """Read without the language, it has the same value, and is shown as the same text."""
    number, typed = of_numbers({"x": text})["x"], of_entries({"x": text})["x"]
    assert (number.exact, number.text, number.missing, number.held) == (typed.exact, typed.text, "", typed.held)
    assert repr(number.double) == repr(typed.double)


@pytest.mark.parametrize(
    "program",
    [
        "hypot(x/1e-200, coth(1e-200))",
        "atan2(tanh(where(10*10 > min(1/3, x), x, 2)), (hypot(x, pi/180) - 1)/1e-200)",
        "(x/1e-300)*(x/1e-300)",
        "exp(x/1e-200)",
    ],
)
@pytest.mark.parametrize("command", ["grad", "hessian"])
def test_bounds_past_doubles_are_none(run, command, program):
    """A factor of a bound that is known before the rows may be infinite."""
    found = run(command, program, "--grid", "x=1:2:3", "--format", "csv")
    certified = run(command, program, "--grid", "x=1:2:3", "--format", "csv", "--certify")
    assert "fault" not in found.err + certified.err
    assert found.out.splitlines()[0] == certified.out.splitlines()[0]
