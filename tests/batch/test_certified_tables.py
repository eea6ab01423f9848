"""``--certify``: the rows proved over balls in C are to the byte what the one-shot says of each."""

from __future__ import annotations

import random

import pytest

from gradcli.batch import proved
from gradcli.engines import ball_engine
from gradcli.engines.library import CompileError, compiler
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


def one_by_one(monkeypatch):
    """As where no compiler is installed."""

    def none(*_: object) -> None:
        raise CompileError("no C compiler is installed")

    monkeypatch.setattr(ball_engine, "BallEngine", none)


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
        ("eval", "floor(x) + round(y)*x"),
        ("eval", "gamma(x)/y"),
        ("hessian", "exp(x)*y^2 + x^3"),
        ("hessian", "tanh(x*y)", "--dir", "x=2,y=-1"),
    ],
    ids=" ".join,
)
def test_the_same_bytes_with_and_without_a_compiler(run, monkeypatch, points, asked):
    monkeypatch.setattr(proved, "FEWEST", 1)
    with_it = run(*asked, "--points", points, "--certify", "--format", "csv")
    one_by_one(monkeypatch)
    without = run(*asked, "--points", points, "--certify", "--format", "csv")
    assert with_it.out == without.out
    assert with_it.code == without.code
    assert "proved over balls in C" in with_it.err or asked[0] == "eval"
    assert [line for line in with_it.err.splitlines() if "over balls" not in line] == without.err.splitlines()


def test_how_many_were_proved_is_said(run):
    said = run("grad", "x^2*sin(x)", "--grid", "x=0:1:400", "--certify").err
    assert "note: 400 points were proved over balls in C\n" in said
    said = run("grad", "abs(x)", "--grid", "x=-1:1:401", "--certify").err
    assert "note: 400 points were proved over balls in C, 1 one by one\n" in said


def test_a_few_points_are_not_worth_a_compiler(run):
    assert "over balls" not in run("grad", "x^2*sin(x)", "--grid", "x=0:1:20", "--certify").err
    assert proved.FEWEST > 20


@pytest.mark.parametrize("text", ["0", "-0.0", "1e-05", "0.1", "-2.5e+300", "5e-324", "12345678901234567890", "1.50"])
def test_a_number_of_a_table_is_the_one_typed_by_hand(text):
    """Read without the language, it has the same value, and is shown as the same text."""
    number, typed = of_numbers({"x": text})["x"], of_entries({"x": text})["x"]
    assert (number.exact, number.text, number.missing, number.held) == (typed.exact, typed.text, "", typed.held)
    assert repr(number.double) == repr(typed.double)
