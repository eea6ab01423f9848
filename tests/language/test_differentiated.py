"""Derivatives as values: what they mean, where there are none, and what is refused."""

from __future__ import annotations

import json
import random

import pytest

from gradcli.errors import Source
from gradcli.functions.names import FUNCTIONS
from gradcli.language.printing import print_expression
from gradcli.language.program import read
from tests.trials.derivatives import compared


@pytest.mark.parametrize(
    ("program", "written"),
    [
        ("diff(x^3*y, x)", "3*x^2*y"),
        ("diff(x^3*y, x, y)", "3*x^2"),
        ("diff(diff(x^3*y, x), x) + diff(x*y, x, x)", "6*x*y"),
        ("g(t) = t^3; g'(x) + g''(y) + g'''(x*y)", "3*x^2 + 6*y + 6"),
        ("g(t) = t^3; g' (2) + x + y", "12 + x + y"),
        ("sin'(x)*log''(y)", "-cos(x)/y^2"),
        ("asec'(x + 2)*y", "y/((x+2)^2*sqrt(1 - 1/(x+2)^2))"),
        ("g(t) = t^2*x; g'(x) + y", "2*x^2 + y"),  # by the parameter alone, not by the x within
        ("g(t) = diff(t^2*y, t); g(x)", "2*x*y"),
        ("g(t, k) = diff(t^3*k, t); g(x, x) + y", "3*x^3 + y"),
        ("d(u) = diff(u, x); d(x^2*y)", "2*x*y"),  # by a variable on every path, through arguments too
        ("u = x^2; diff(u^3 + x, u) + y", "3*x^4 + y"),  # by a value, where what is differentiated uses it
        ("u = x^2; diff(u*y, x)", "2*x*y"),
        ("u = x^2; v = u*y; diff(v, u, y) + x", "1 + x"),
        ("diff(x, x) + diff(y, x) + diff(3, x)", "1 + 0*x + 0*y"),
        ("sum(diff(x^i, x)*y, i, 1, 3)", "y + 2*x*y + 3*x^2*y"),
        ("diff(sum(x^i*y, i, 1, 3), x)", "y + 2*x*y + 3*x^2*y"),
        ("g(t) = t^2; h(t) = g'(t)*t; h'(x) + y", "4*x + y"),
        ("diff(where(x > 0, x^2, -x)*y, x)", "where(x > 0, 2*x*y, -y)"),
        ("diff(abs(x - 9)*y, x)", "-y"),
        ("grad(x^3, x) + div(y, y) + hessian(x^3*y, x)*laplacian(y^2, y)", "3*x^2 + 1 + 12*x*y"),
        ("grad(x^2*y, [x, y])'@[y, x]", "2*x*y^2 + x^3"),
        ("diff(floor(x)*x, x) + y", "floor(x) + y"),
        ("diff(x^y, x) + diff(x^y, y)", "y*x^(y-1) + x^y*log(x)"),
        ("φ(t) = t^2; φ'(x) + y", "2*x + y"),
    ],
)
def test_value_and_gradient_are_those_of_the_derivative_written_out(run, program, written):
    rows = []
    for text in (program, f"{written} + 0*x + 0*y"):
        options = ["--at", "x=3/2,y=2/3", "--wrt", "x,y", "--of", "f", "--unconnected", "zero"]
        given = run("grad", text, *options, "--format", "json")
        assert given.code == 0
        (row,) = json.loads(given.out)["points"][0]["rows"]
        rows.append((row["value"], {name: entry["value"] for name, entry in row["gradient"].items()}))
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("program", "at", "value"),
    [("pi = 3*x; diff(pi^2, pi)", "x=1", "6"), ("diff(e^2, e)", "e=3", "6"), ("g(e) = diff(e^2, e); g(x)", "x=3", "6")],
)
def test_a_name_that_is_no_constant_here_is_differentiated_by(run, program, at, value):
    assert run("eval", program, "--at", at, "--of", "f", "--format", "values").out == f"{value}\n"


def test_a_stop_stops_each_derivative(run):
    given = run("grad", "diff(x^2*stop(x), x)", "--at", "x=3", "--format", "json")
    (row,) = json.loads(given.out)["points"][0]["rows"]
    assert (row["value"], row["gradient"]["x"]["value"]) == (18, 6)  # 2*x*stop(x), and 2*stop(x)


@pytest.mark.parametrize(
    ("program", "at", "status", "reason"),
    [
        ("diff(log(x), x)", "x=-1", "domain", "log needs x > 0"),
        ("diff(x + log(y), x)", "x=1,y=-1", "domain", "log needs x > 0"),
        ("diff(log(x), y)", "x=-1,y=1", "domain", "log needs x > 0"),
        ("diff(tan(x)*acosh(y), x)", "x=1,y=-2", "domain", "acosh needs x >= 1"),
        ("diff(abs(x) + log(x - 1), x)", "x=0", "domain", "log needs x > 0"),
        ("diff(sqrt(x), x)", "x=0", "infinite", "has a pole here"),
        ("diff(abs(x), x)", "x=0", "uncertified", "leaves open whether diff(abs(x), x) exists here"),
        ("diff(diff(abs(x), x), x)", "x=0", "uncertified", "leaves open"),
        ("diff(abs(x)*x, x, x)", "x=0", "uncertified", "leaves open"),
        ("diff(abs(sin(x)), x)", "x=pi", "uncertified", "leaves open"),
        ("diff(max(x, y), x)", "x=1,y=1", "uncertified", "leaves open"),
        ("diff(floor(x), x)", "x=2", "uncertified", "leaves open"),
        ("diff(where(x > 1, x^2, x), x)", "x=1", "uncertified", "leaves open"),
        ("diff(where(x > 1 or not x < 1, x, 1), x)", "x=1", "uncertified", "leaves open"),
        ("diff(x^(3/2), x)", "x=0", "uncertified", "leaves open"),
        ("diff(sqrt(x^2 + y^2)^2, x)", "x=0,y=0", "uncertified", "leaves open"),
        ("where(diff(abs(x), x) > 0, 1, 2)", "x=0", "uncertified", "leaves open"),
        ("abs'(x) + 1", "x=0", "uncertified", "leaves open whether abs'(x) exists here"),
    ],
)
def test_where_there_is_no_derivative_none_is_guessed(run, program, at, status, reason):
    (target,) = json.loads(run("eval", program, "--at", at, "--format", "json").out)["points"][0]["rows"]
    assert target["status"] == status
    assert reason in json.dumps(target)


@pytest.mark.parametrize(
    ("program", "at", "value"),
    [
        ("diff(abs(x)*x, x)", "x=0", "0"),
        ("diff(relu(x)^2, x)", "x=0", "0"),
        ("diff(max(x, y)*(x - y), x)", "x=1,y=1", None),
        ("diff(abs(x), x)", "x=-2", "-1"),
        ("diff(where(x > 1, x^2, x), x)", "x=3/2", "3"),
        ("diff(cbrt(x)^3, x)", "x=1/8", "1"),
    ],
)
def test_a_corner_that_bends_nothing_is_none(run, program, at, value):
    given = run("eval", program, "--at", at, "--format", "values")
    if value is not None:
        assert given.out == f"{value}\n"
    else:
        assert given.code == 0


@pytest.mark.parametrize(
    ("program", "what", "fix"),
    [
        ("diff(x)", "diff takes an expression and what to differentiate it by", "write diff(u, x)"),
        ("diff(x^2, 2)", "what diff differentiates by is a name", "write diff(u, x)"),
        ("diff(x^2, x, 2)", "what diff differentiates by is a name", "write diff(…, x, x)"),
        ("diff(x^2, x + 1)", "what diff differentiates by is a name", "v = …; then diff(u, v)"),
        ("diff(x^2, e)", "e is a constant", "differentiate by a variable"),
        ("diff(x" + ", x" * 101 + ")", "at most order 100", "less often"),
        ("sum(diff(i*x, i), i, 1, 2)", "i is a counter", "differentiate by a variable"),
        ("g(t) = diff(t*x, i); sum(g(i)*x, i, 1, 2)", "the counter i is a variable", "another name"),
        ("g(t) = t^2; diff(g, x)", "g is a function, not a value", "write diff(g(x), x), or g'(x)"),
        ("g(t, k) = t*k; g'(x)", "g has 2 parameters", "write diff(g(t, k), t)"),
        ("g(t) = t^2; g'(1, x)", "g' takes one argument; here are 2", "write g'(x)"),
        ("g'(x)", "there is no function g of one parameter", "define it: g(t) = …"),
        ("sum'(x, i, 1, 2)", "there is no function sum of one parameter", "define it"),
        ("clip'(x)", "clip takes several arguments", "write diff(clip(…), x)"),
        ("g'(t) = t; g(x)", "g' is the derivative of g, and no name", "define g(t) = …"),
        ("g(t) = t; g" + "'" * 101 + "(x)", "at most order 100", "less often"),
        ("grad(x^2)", "grad takes what is differentiated, and by what", "write grad(u, x), or grad(u, [x, y])"),
        ("div(x^2, 2)", "a name, or a vector of names", "write div(u, x)"),
        ("grad(x^2, [x, 2])", "a name, or a vector of names", "write grad(u, x)"),
        ("curl(x, x)", "curl takes two vectors of three", "write curl([u, v, w], [x, y, z])"),
        ("x'", "x is a number, which has no transpose", "diff"),
        ("'x' + 1", "' begins no expression", "there are no strings"),
        ("diff(a, b) = a; x", "diff is one of the forms of the language", "another name"),
        ("ψ'(x)", "there is no function ψ", "define it"),
    ],
)
def test_what_is_refused(refused, program, what, fix):
    refused("eval", program, "--at", "x=2", says=[what, fix])


def test_what_a_claim_differentiates_by_is_looked_at_too(refused):
    refused("check", "x^2", "--claim", "x: diff(x^2, e)", says=["e is a constant"])


def test_a_constant_argument_is_nothing_to_differentiate_by(refused):
    refused("eval", "x", "--at", "x=diff(pi, e)", says=["differentiated by is a constant"])


def test_it_is_printed_as_it_was_typed():
    text = "diff(g''(x)*y, x, y)"
    program = read([Source(f"g(t) = t^2; {text}")])
    assert print_expression(program.values["f"].body) == text


def test_nests_are_limited(run):
    text = "exp(x)*sin(x)/x"
    for _ in range(50):
        text = f"diff({text}, x)"
    import gradcli.tape.derivatives as derivatives

    before, derivatives.LARGEST = derivatives.LARGEST, 1_000
    try:
        given = run("eval", text, "--at", "x=1")
    finally:
        derivatives.LARGEST = before
    assert (given.code, "differentiate less often" in given.err) == (2, True)


def test_fifty_derivatives_of_a_power(run):
    text = "x^60"
    for _ in range(50):
        text = f"diff({text}, x)"
    import math

    assert run("eval", text, "--at", "x=2", "--exact", "--format", "values").out == f"{math.perm(60, 50) * 1024}\n"


def test_random_derivatives_within_derivatives():
    found, differing = compared(60, seed=random.Random(3).randrange(100))
    assert differing == []
    assert found["agrees"] > 50


PROGRAMS = [
    "g(t) = sin(t)/t; g'(x) + diff(g(x*y), x, y)",
    "u = exp(x*y); diff(u, x, x) - diff(u, y)*diff(log(x), x)",
    "diff(abs(x)*log(y), x)",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_all_routes_agree(run, program):
    given = run("check", program, "--at", "x=3/2,y=2/3", "--of", "f")
    assert given.code == 0
    assert "no formula" not in given.out


@pytest.mark.parametrize(
    ("program", "formula"),
    [
        ("diff(x^3*y, x)", "f\t3*x^2*y\t6*x*y\t3*x^2\t"),
        ("diff(abs(x)*log(y), x)", "f\tsign(x)*log(y)\t0\tsign(x)/y\ty > 0, x != 0"),
        ("diff(log(x)*y, x)", "f\ty/x\t-y/x^2\t1/x\tx > 0"),
        ("u = x^2; diff(u^3, u)*y", "f\t3*x^4*y\t12*x^3*y\t3*x^4\t"),
        ("g(t) = t^3; g'(2) + x + y", "f\tx + y + 12\t1\t1\t"),
    ],
)
def test_formulas_are_sympys_and_say_where_they_hold(run, program, formula):
    assert run("grad", program, "--format", "tsv").out.splitlines()[-1] == formula


@pytest.mark.parametrize("program", ["u = x^2*y; f = diff(u^2*x, x)", "u = log(x)*y; f = diff(u*x, x)"])
def test_formulas_by_a_value_and_in_pieces_are_those_of_the_tape(run, program):
    for options in (["--wrt", "u,x"], ["--keep"]):
        formulas = run("grad", program, *options, "--format", "statements")
        assert formulas.code == 0
        wanted = ["--at", "x=3/2,y=2/3", "--of", "f"]
        numbers = run("grad", program, *wanted, *(options if options[0] == "--wrt" else []), "--format", "json")
        row = json.loads(numbers.out)["points"][0]["rows"][0]["gradient"]
        for name, entry in row.items():
            if options[0] == "--keep" and name == "y":
                continue
            names = [line.split(" ")[0] for line in formulas.out.splitlines()]
            if f"df_d{name}" not in names:
                continue
            again = run("eval", formulas.out, "--at", "x=3/2,y=2/3", "--of", f"df_d{name}", "--format", "values")
            assert float(again.out) == pytest.approx(entry["value"], rel=1e-14)


@pytest.mark.parametrize("at", ["1/3", "-1/2"])
def test_the_derivative_of_every_function_is_its_gradient(run, at):
    """Of each of one argument: a number, or none for the same reason; at a step it is left open."""
    for name, function in FUNCTIONS.items():
        if function.arity != (1, 1):
            continue
        rows = []
        for command, text in (("grad", f"{name}(x)"), ("eval", f"{name}'(x)")):
            given = run(command, text, "--at", f"x={at}", "--format", "json")
            rows.append(json.loads(given.out)["points"][0]["rows"][0])
        slope, value = rows[0]["gradient"]["x"], rows[1]
        if slope["status"] == "jump":
            assert value["status"] == "uncertified"
        else:
            assert (value["value"], value["status"]) == (slope["value"], slope["status"]), name
