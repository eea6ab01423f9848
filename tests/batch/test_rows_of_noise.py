"""Rows of tables whose numbers rounding or underflow leaves without digits: they are asked again at one point."""

from __future__ import annotations

import sys
from decimal import Decimal

import numpy
import pytest

from gradcli import program
from gradcli.batch import judged
from gradcli.engines.exactness import exact
from gradcli.numbers.arrays import ARRAYS
from gradcli.numbers.recorder import Recorder
from gradcli.tape.tape import Tape
from tests.batch.test_points_command import ENGINES

NOISE = [
    ("0.1+x-0.3", "0.2", "1"),
    ("(0.1+x-0.3)^2+y", "0.2", "1"),
    ("y+exp(0.1+x-0.3)-1", "0.2", "0"),
    ("(1-cos(x))/x^2+0*y", "1e-9", "1"),
    ("sin(x*pi)*y", "3", "1"),
    ("sqrt(x^2+1)-x+0*y", "1e9", "1"),
    ("x-y", "0.3", "0.30000000000000004"),
    ("log(x*y)", "10", "0.1"),
    ("x*(y+0.1-0.3)", "3", "0.2"),
]
SMALL = [
    ("sqrt(x)*y", "5e-324", "1"),
    ("log(x)+y", "5e-324", "0"),
    ("exp(x)*1e12*y", "-744", "1"),
    ("1/(x*1e300)*y", "3e-320", "1"),
    ("atan2(x,y)*1e300", "1e-200", "1e200"),
    ("logaddexp(x,0)*1e300+0*y", "-800", "1"),
    ("x^2*1e300*y", "1e-200", "3"),
    ("sigmoid(x)*1e300*y", "-740", "1"),
    ("(x*y)^(1/3)", "1e-200", "1e-150"),
    ("y/sqrt(x)", "1e-310", "1"),
]


@pytest.mark.parametrize("command", ["grad", "hessian"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "x", "y"), NOISE + SMALL)
def test_a_row_as_the_point(run, tmp_path, command, engine, text, x, y):
    """Every entry of the table is the one-shot's, for these decimals."""
    points = tmp_path / "p.csv"
    points.write_text(f"x,y\n{x},{y}\n")
    options = ["--wrt", "x,y", "--format", "values", "--undefined", "keep"]
    table = run(command, text, "--points", str(points), "--engine", engine, *options).out.split()
    alone = run(command, text, "--at", f"x={x},y={y}", *options[:4]).out.split()
    for got, expected in zip(table, alone, strict=True):
        if got == "uncertified":
            assert not 5e-314 < abs(Decimal(expected)) < sys.float_info.max  # past the doubles
        else:
            assert got == expected or float(got) == pytest.approx(float(expected), rel=5e-11)


@pytest.mark.parametrize(("text", "x", "y"), [*NOISE[:2], SMALL[0], SMALL[2]])
def test_compiled_functions_tell_the_same(run, text, x, y):
    found = program(text).compile(wrt=["x", "y"]).evaluate(x=numpy.array([float(x)]), y=float(y))
    alone = run("grad", text, "--at", f"x={x},y={y}", "--wrt", "x,y", "--format", "tsv").out.splitlines()[1].split("\t")
    numbers = [0.0 if word == "none" else float(word) for word in alone[1:-1]]
    assert [found.values[0], *found.gradient[0]] == pytest.approx(numbers, rel=1e-15)


def test_differences_without_rounding_ask_nobody(run, tmp_path, monkeypatch):
    """Equal cells, and integers, halves and cos(0) that cancel, are 0 as they stand."""
    monkeypatch.setattr(judged.JudgedWork, "_overrule", None)
    points = tmp_path / "p.csv"
    points.write_text("x,y\n0.1,0.1\n0.3,0.3\n")
    assert run("eval", "x-y", "--points", str(points), "--format", "values").out.split() == ["0", "0"]
    points.write_text("x,y\n3,1.5\n-7,-3.5\n0,0\n")
    for text in ("x-2*y", "(x-2*y)^2+abs(x)-abs(2*y)", "x*y-y*y*2", "floor(x/4)-floor(y/2)", "cos(x-2*y)-1"):
        assert run("eval", text, "--points", str(points), "--format", "values").out.split() == ["0"] * 3


def test_what_rounds_is_not_exact():
    tape = Tape(typed_exactly=True)
    x, m = tape.record("input", (), "x"), Recorder(tape)
    slots = [x, (m.at(x) * m.at(x)).slot, m.apply("div", m.at(x), 3).slot, m.apply("sqrt", m.at(x)).slot]
    columns = numpy.array([3.0, 0.1, 4.0, 2.0**30 + 1, 2.0**60])
    values = {x: columns, slots[1]: columns**2, slots[2]: columns / 3, slots[3]: numpy.sqrt(columns)}
    values |= {s: ARRAYS.number(tape.constant(s)) for s in tape.live(slots) if tape.constant(s) is not None}
    found = exact(tape, tape.live(slots), values)
    assert found[x].tolist() == [True, False, True, True, False]
    assert found[slots[1]].tolist() == [True, False, True, False, False]
    assert found[slots[2]].tolist() == [True, False, False, False, False]
    assert found[slots[3]].tolist() == [False, False, True, False, False]


def test_float_leaves_noise_as_it_is(run, tmp_path):
    points = tmp_path / "p.csv"
    points.write_text("x\n0.2\n")
    assert float(run("eval", "0.1+x-0.3", "--points", str(points), "--float", "--format", "values").out) > 0


def test_correlations_that_cancel(run, tmp_path):
    """u of 3*x+y is 0 where the contributions are opposite, not the root of a rounding error."""
    points = tmp_path / "p.csv"
    points.write_text("x,u_x,y,u_y\n1,0.1,2,0.3\n1,0.1,2,0.1\n")
    found = run("propagate", "3*x+y", "--points", str(points), "--corr", "x,y=-1", "--format", "tsv").out
    words = [line.split("\t") for line in found.splitlines()[1:]]
    assert words[0][2] == "0"
    assert words[0][7] == "none"
    assert float(words[1][2]) == pytest.approx(0.2)
    pair = run("propagate", "f=x+y", "g=3*x-0.3*y+y/3*0", "--points", str(points), "--format", "jsonl")
    assert pair.code == 0


def test_a_row_asked_again_beside_missing_cells(run, tmp_path):
    """Cells that the number does not need may be missing where it is asked again."""
    points = tmp_path / "p.csv"
    points.write_text("x,u_x,y,u_y\n-1,0.1,1,\n0,0.1,1,?\n")
    found = run("propagate", "abs(x)*log(y)+y", "--points", str(points), "--format", "tsv")
    assert [line.split("\t")[-1] for line in found.out.splitlines()[1:]] == ["missing", "missing"]
    assert "fault" not in found.err


def test_a_hessian_of_no_variable_without_a_value(run, tmp_path):
    points = tmp_path / "p.csv"
    points.write_text("x\n1\n2\n")
    found = run("hessian", "log(-1)", "--points", str(points), "--format", "tsv")
    assert found.out.splitlines()[1:] == ["f\t\tdomain"] * 2


def test_float_at_one_point_notices_what_overflows_in_a_rule(run):
    """atan'(x) is 1/(1+x^2): 0 for float64 at 1e200, and 1e-400 in truth. Where nothing overflows, nothing is said."""
    for options in (["--at", "x=1e200"], ["--grid", "x=1e200:2e200:2"]):
        found = run("grad", "atan(x)", *options, "--float", "--format", "jsonl")
        assert found.code == 4
        assert '"uncertified"' in found.out
    along = run("grad", "atan(x)*y", "--at", "x=1e200,y=2", "--float", "--dir", "y=1", "--format", "tsv")
    assert "uncertified: df/dx: overflow within: a number in the slope of atan(x)" in along.err
    for text, x in (("atan(x)", "1e70"), ("where(x>1,atan(x),atan(1e200*x))", "2"), ("x*1e60", "1e100")):
        assert run("grad", text, "--at", f"x={x}", "--float").code == 0


@pytest.mark.parametrize(
    ("text", "x", "c"),
    [
        ("x-c", "9007199254740992", "9007199254740993"),
        ("abs(x-c)", "9007199254740992", "9007199254740993"),
        ("where(x<c,1,2)", "0.7853981633974483", "pi/4"),
        ("x-c", "0.7853981633974483", "pi/4"),
        ("max(x,c)", "0.7853981633974483", "pi/4"),
        ("x*c", "3", "0.1+0.2-0.3"),
        ("floor(x*c)", "1", "2.9999999999999999999"),
        ("mod(c,x)", "3", "2.9999999999999999999"),
    ],
)
def test_constants_beside_a_table_are_as_typed(run, tmp_path, text, x, c):
    """A double that stands for pi/4 or 2^53 + 1 is not that number where it meets a cell."""
    points = tmp_path / "p.csv"
    points.write_text(f"x\n{x}\n")
    for command in ("eval", "grad"):
        options = ["--wrt", "x", "--format", "values"] if command == "grad" else ["--format", "values"]
        table = run(command, text, "--points", str(points), "--at", f"c={c}", *options)
        assert table.out.split() == run(command, text, "--at", f"x={x},c={c}", *options).out.split()


@pytest.mark.parametrize("text", ["3*x+y", "3*x+y*x/x", "1.5*x^2+x*y"])
def test_along_a_direction_that_cancels(run, tmp_path, text):
    """J·v and H·v are 0 along x=0.1, y=-0.3, of which no double is one."""
    points = tmp_path / "p.csv"
    points.write_text("x,y\n1,2\n")
    found = run("grad", text, "--points", str(points), "--dir", "x=0.1,y=-0.3", "--format", "values").out
    alone = run("grad", text, "--at", "x=1,y=2", "--dir", "x=0.1,y=-0.3", "--format", "values").out
    assert float(found.split()[-1]) == float(alone.split()[-1])
    twice = run("hessian", text, "--points", str(points), "--dir", "x=0.1,y=-0.3", "--format", "values").out
    alone = run("hessian", text, "--at", "x=1,y=2", "--dir", "x=0.1,y=-0.3", "--format", "values").out
    assert [*map(float, twice.split())] == pytest.approx([*map(float, alone.split())], rel=1e-15)
