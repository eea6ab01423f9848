"""Every ``ok`` of a table is right to ten digits, for the decimals in the file, by whatever engine."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gradcli.batch import judged
from gradcli.engines import noise
from gradcli.tape import bounds
from tests.batch.test_points_command import ENGINES
from tests.trials.bounds import rows
from tests.trials.slopes import ruleless, tried

HALF_A_UNIT = Decimal("5e-11")
"""Of the tenth digit, relative to the number."""
NASTY = [
    ("(1-cos(x))/x^2+0*y", "1e-5", "1"),
    ("(1-cos(x))/x^2+0*y", "0.003", "1"),
    ("exp(x)-1-x-x^2/2+0*y", "1e-3", "1"),
    ("sqrt(x^2+1)-x+0*y", "3e4", "1"),
    ("x^2-y^2", "1.00000001", "1"),
    ("(x-y)^3/(x*x-y*y)", "0.30000001", "0.3"),
    ("log(x/y)", "1.0000001", "1"),
    ("sin(x)+0*y", "3.14159265", "1"),
    ("sin(x)*y", "1e22", "1"),
    ("cos(x*y)", "1e8", "1.0000001"),
    ("tan(x)/y", "1.5707963", "1"),
    ("1/(x+y-0.3)", "0.1", "0.2000000001"),
    ("cosh(x+y-y)", "5e-5", "1e12"),
    ("cosh(x+y-1e12)", "5e-5", "1e12"),
    ("(1e20+exp(x+y-1e16))*1e-20", "1", "1e16"),
    ("tanh(x-y)", "0.1", "0.1000000001"),
    ("gamma(x)+y", "-0.999999999", "1"),
    ("lgamma(x)*y", "2.0000001", "1"),
    ("acos(x)*y", "0.99999999999", "1"),
    ("atanh(x*y)", "0.9999999999", "1"),
    ("erfc(x+y-y)", "5", "1e9"),
    ("where(x*y>0.02,(x-0.1)*1e9,y)", "0.1000000001", "0.2"),
    ("(x+1)^y-1", "1e-12", "3.5"),
    ("logaddexp(x,y)", "-0.6931471806", "-0.6931471805"),
    ("mod(x,y)", "1e15", "0.1"),
    ("max(x,y)-min(x,y)", "0.1", "0.10000000001"),
    ("atan2(x-y,y)", "0.2", "0.19999999"),
    ("1/(1-x*y)^2", "0.1", "9.99999999"),
]


def close(found: str, expected: str) -> bool:
    """Whether two texts are the same number to ten digits; a word is itself."""
    try:
        return abs(Decimal(found) - Decimal(expected)) <= HALF_A_UNIT * abs(Decimal(expected))
    except ArithmeticError:
        return found == expected


@pytest.mark.slow
@pytest.mark.parametrize("command", ["grad", "hessian"])
@pytest.mark.parametrize("engine", ENGINES)
def test_nasty_rows_are_the_one_shots(run, tmp_path, command, engine):
    points = tmp_path / "p.csv"
    wrong = []
    for text, x, y in NASTY:
        points.write_text(f"x,y\n{x},{y}\n")
        options = ["--wrt", "x,y", "--format", "tsv", "--quiet"]
        table = run(command, text, "--points", str(points), "--engine", engine, *options).out.split("\n")[1:]
        alone = run(command, text, "--at", f"x={x},y={y}", *options).out.split("\n")[1:]
        for found, expected in zip(table, alone, strict=True):
            pairs = [*zip(found.split("\t"), expected.split("\t"), strict=True)]
            wrong += [(text, found, expected) for pair in pairs if not close(*pair)]
    assert wrong == []


@pytest.mark.parametrize("engine", ENGINES)
def test_many_rows_that_go_on_ask_no_one_shot(run, tmp_path, monkeypatch, engine):
    """They are proved by more digits, and are then the doubles nearest to the true numbers."""
    points = tmp_path / "p.csv"
    points.write_text("x\n" + "".join(f"{k}e-6\n" for k in range(1, 100)))
    asked = ["grad", "(1-cos(x))/x^2", "--points", str(points), "--format", "values"]
    certified = run(*asked, "--certify").out
    monkeypatch.setattr(judged.JudgedWork, "_overrule", None)
    found = run(*asked, "--engine", engine)
    assert found.out == certified
    assert found.err == ""  # nothing to say: the rows are as ever


BESIDE = "1.00000000000000000001"


@pytest.mark.parametrize("command", ["grad", "hessian"])
@pytest.mark.parametrize(
    "text", ["x-1", "x*(x-1)", "where(x>1,3,2)*x", "floor(2-x)*x", "max(x,1)-1", "abs(x-1)", "mod(-x,2)", "1/(x-1)"]
)
def test_a_cell_that_is_read_as_another(run, command, text):
    """The double is 1, the number is not: whatever is decided there is decided for what was typed."""
    table = run(command, text, "--points", "-", "--format", "tsv", stdin=f"x\n{BESIDE}\n").out
    assert table == run(command, text, "--at", f"x={BESIDE}", "--format", "tsv").out


def test_directions_whose_shares_cancel(run):
    for x, y in (("1", "1.0000000001"), ("3e-9", "-3e-9"), ("2", "2"), ("1e-200", "1e-180")):
        table = run(
            "grad", "x^2*y+y^3/3", "--dir", "x=1,y=-1", "--points", "-", "--format", "tsv", stdin=f"x,y\n{x},{y}\n"
        )
        alone = run("grad", "x^2*y+y^3/3", "--dir", "x=1,y=-1", "--at", f"x={x},y={y}", "--format", "tsv")
        rows = [result.out.rstrip("\n").split("\t")[-4:-1] for result in (table, alone)]
        for found, expected in zip(*rows, strict=True):
            below = found == "" and abs(Decimal(expected)) < 5e-314  # the doubles
            assert below or close(found, expected), (x, y)


def test_propagated_sums_that_cancel(run):
    options = ["--corr", "x,y=-0.99999999999999", "--format", "tsv", "--quiet"]
    program = ["f=x+y", "g=x^2-y^2*1.0000000001"]
    table = run("propagate", *program, "--points", "-", *options, stdin="x,u_x,y,u_y\n1,0.1,1,0.1\n").out
    certified = run("propagate", *program, "--points", "-", "--certify", *options, stdin="x,u_x,y,u_y\n1,0.1,1,0.1\n")
    assert all(close(*pair) for pair in zip(table.split(), certified.out.split(), strict=True))


@pytest.mark.slow
def test_extrema_of_functions_bounded_by_their_slopes():
    """Where a slope is next to nothing and the operand has lost digits, the second order counts."""
    quick = [
        row for row in ruleless() if row.name in ("Ci", "bessely", "airyai", "fresnels", "ellipk", "hermite", "lbeta")
    ]
    found = [tried(row, 60, 3) for row in quick]
    assert [text for _, _, false in found for text in false] == []
    assert sum(said for _, said, _ in found) > 200


@pytest.mark.slow
def test_rows_of_the_table_are_within_their_bounds():
    found = [one for form in ("x", "(x+u-u)") for one in rows(12, "numpy", [form])]
    assert [text for one in found for text in (*one.false, *one.broken)] == []
    assert sum(one.said for one in found) > 1000


def test_bounds_that_are_too_small_are_found_out(monkeypatch):
    """A bound that counts half an ulp as a thousandth of it is broken, and numbers said to be certain are not."""
    monkeypatch.setattr(bounds, "U", bounds.U / 1000)
    monkeypatch.setattr(noise, "U", noise.U / 1000)
    found = [*rows(12, "numpy", ["(x+u-u)"])]
    assert any(one.broken for one in found)
    assert any(one.false for one in found)
