"""Derivatives as values over arrays, and sums whose counter is an index."""

from __future__ import annotations

import json
import random

import pytest
import sympy

AT = ["--at", "x=[3/2,2/3,-1/4],y=[1/2,-3],A=[1,2,3;4,5,7],t=5/4"]


@pytest.mark.parametrize(
    ("program", "written"),
    [
        ("sum(x[i]*x[i+1], i, 1, len(x)-1)", "x[1]*x[2] + x[2]*x[3]"),
        ("sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2, i, 1, 2)", "sum(100*(x[2:3] - x[1:2].^2).^2 + (1 - x[1:2]).^2)"),
        ("sum(sum(A[i,j]*x[j], j, 1, cols(A))*y[i], i, 1, rows(A))", "y'@A@x"),
        ("sum(A[i,:], i, 1, 2)", "(A'@ones(2))'"),
        ("sum(x[i]^i, i, 1, len(A@x))", "x[1] + x[2]^2"),
        ("sum(sum(A[i,j]^2, i, 1, len(A[:,j])), j, 1, rows(A'))", "sum(A.^2)"),
        ("prod(x[end-i], i, 0, 2)", "prod(x)"),
        ("sum(x.*i, i, 1, 2)", "3.*x"),
        ("sum(sum(x), i, 1, 2)", "2*sum(x)"),
        ("grad(x'@x, x)", "2*x"),
        ("grad(y'@A@x, A)", "y@x'"),
        ("jacobian(A@x, x)", "A"),
        ("jacobian(x.^2, x)", "diag(2*x)"),
        ("hessian(sum(x.^3), x)", "diag(6*x)"),
        ("diff(x.*t^2, t)", "2*t*x"),
        ("diff(t*sum(x.^2), x)", "2*t*x"),
        ("diff(t^2*sum(x.^2), t, x)", "4*t*x"),
        ("div(x.^3, x)", "3*sum(x.^2)"),
        ("div([t^2*x[1], t*y[1]], [t, t])", "2*t*x[1] + y[1]"),
        ("curl([x[2]*x[3], x[1]^2, x[1]*x[2]], x)", "[x[1], 0*t, 2*x[1] - x[3]]"),
        ("curl([y[2]^2, y[1]^3], y)", "3*y[1]^2 - 2*y[2]"),
        ("curl(grad(exp(x[1]*x[2])*sin(x[3]), x), x)", "0*x"),
        ("laplacian(sum(x.^4), x)", "12*sum(x.^2)"),
        ("laplacian(A@(x.^2), x)", "2*A@ones(3)"),
        ("laplacian(t^3, t)", "6*t"),
        ("grad(t^3, t) + jacobian(t^2, t) + div(t, t) + hessian(t^3, t)", "3*t^2 + 2*t + 1 + 6*t"),
        ("g(v) = v'@v; g'(x)", "2*x"),
        ("g(v) = grad(v'@v*x[1], v); g(x)", "2*x[1]*x"),
        ("u = A@x; grad(u'@u, u)", "2*A@x"),
        ("grad(logsumexp(x), x)", "softmax(x)"),
        ("grad(det([t, x[1]; x[2], t]), [t, t])", "[2*t, 2*t]"),
    ],
)
def test_values_and_gradients_are_those_written_out(run, program, written):
    rows = []
    for text in (program, written):
        whole = f"{text} + 0*(sum(x) + sum(y) + sum(A) + t)"
        given = run("grad", whole, *AT, "--of", "f", "--unconnected", "zero", "--format", "json")
        assert given.code == 0, given.err
        rows.append([(r["target"], r["value"], r["gradient"]) for r in json.loads(given.out)["points"][0]["rows"]])
    assert rows[0] == rows[1]


@pytest.mark.parametrize("options", [[], ["--float"]])
def test_lengths_are_bounds_over_every_kind_of_number(run, options):
    given = run("eval", "sum(x[i]*i, i, 1, len(x))", "--at", "x=[2,3,4]", *options, "--format", "values")
    assert given.out == "20\n"


@pytest.mark.parametrize(
    ("program", "what", "fix"),
    [
        ("grad(x, x)", "grad takes a number; here is (3)", "write jacobian(v, x)"),
        ("grad(x'@x, x, x)", "grad takes what is differentiated, and by what", "grad(u, [x, y])"),
        ("grad(x'@x, 2)", "a name, or a vector of names", "grad(u, [x, y])"),
        ("grad(sum(x), [x, 2])", "a name, or a vector of names", "grad(u, [x, y])"),
        ("grad(sum(x), pi)", "pi is a constant", "differentiate by a variable"),
        ("g(v) = grad(sum(v)*t, [t, pi]); g(x)", "pi is a constant", "differentiate by a variable"),
        ("hessian(x.*x, x)", "hessian takes a number", "hessian(u[1], x)"),
        ("jacobian(x@x', x)", "more than two dimensions", "differentiate an entry"),
        ("diff(x.^2, x, x)", "more than two dimensions", "differentiate an entry"),
        ("div(x, y)", "div takes a vector, and as many variables; here is (3) and (2)", "div([u, v], [x, y])"),
        ("div(A, A)", "div takes a vector of variables", "div(u, [x, y])"),
        ("curl(t, t)", "curl takes a vector of two or three", "curl([u, v], [x, y])"),
        ("curl([x, y], [x, y])", "", ""),
        ("laplacian(x@x', x)", "laplacian takes a number or a vector", "laplacian(U[:,1], x)"),
        ("sum(x[1:i], i, 1, 2)", "the shapes of + differ", "same number of entries"),
        ("prod(x, i, 1, 2)", "a product of arrays with a counter has two readings", "prod of numbers"),
        ("sum(x[i], i, 1, 4)", "there is none at 4", "x[end]"),
        ("sum(x[i], i, 1, end)", "the variable end", "write len(x)"),
        ("sum(x[i], i, 1, len(x)/2)", "the upper bound is 3/2, no integer", "write integers"),
        ("sum(x[i], i, 1, x[1])", "the variable x in it", "write a number"),
    ],
)
def test_what_is_refused(refused, program, what, fix):
    refused("eval", f"{program} + 0*(sum(x) + sum(y) + sum(A) + t)", *AT, says=[what, fix])


def test_curl_of_numbers_alone_is_refused(run):
    given = run("eval", "curl(x, x)", "--at", "x=2")
    assert (given.code, "curl takes two vectors of three" in given.err) == (2, True)


def test_a_function_of_that_name_is_the_programs_own(run):
    assert run("eval", "grad(a, b) = a*b; grad(x, 3)", "--at", "x=2", "--format", "values").out == "6\n"


@pytest.mark.parametrize(
    ("program", "at"),
    [("hessian(norm(x), x)", "x=[0,0]"), ("grad(max(x), x)", "x=[1,1]"), ("grad(norm(x), x)", "x=[0,0]")],
)
def test_no_entry_is_guessed_at_a_corner(run, program, at):
    given = json.loads(run("eval", program, "--at", at, "--format", "json").out)
    assert {row["status"] for row in given["points"][0]["rows"]} == {"uncertified"}


def test_a_corner_is_that_of_its_entry(run):
    given = run("eval", "grad(abs(x[1]) + x[2]^2, x)", "--at", "x=[0,3]", "--format", "json")
    assert [row["status"] for row in json.loads(given.out)["points"][0]["rows"]] == ["uncertified", "ok"]


def test_random_second_derivatives_are_sympys(run):
    chance = random.Random(5)
    symbols = sympy.symbols("x1:4", real=True)
    for _ in range(12):
        powers = [[chance.randrange(0, 3) for _ in range(3)] for _ in range(4)]
        terms = ["*".join(f"x[{k}]^{p}" for k, p in enumerate(line, 1)) for line in powers]
        text = f"exp({terms[0]}/9) + sin({terms[1]})*{terms[2]} - log(4 + ({terms[3]})^2)"
        a, b, c, d = (sympy.prod(s**p for s, p in zip(symbols, line, strict=True)) for line in powers)
        formula = sympy.exp(a / 9) + sympy.sin(b) * c - sympy.log(4 + d**2)
        place = dict(zip(symbols, [sympy.Rational(3, 2), sympy.Rational(-2, 3), sympy.Rational(5, 4)], strict=True))
        wanted = [float(formula.diff(p, q).subs(place).evalf(30)) for p in symbols for q in symbols]
        program = f"hessian({text}, x) + 0*sum(x)"
        given = json.loads(run("eval", program, "--at", "x=[3/2,-2/3,5/4]", "--format", "json").out)
        assert [row["value"] for row in given["points"][0]["rows"]] == pytest.approx(wanted, rel=1e-15)
        trace = run("eval", f"laplacian({text}, x)", "--at", "x=[3/2,-2/3,5/4]", "--format", "values").out
        assert float(trace) == pytest.approx(sum(wanted[::4]), rel=1e-13, abs=1e-13)


@pytest.mark.parametrize(
    ("program", "shapes", "row"),
    [
        ("grad(x'@x, x)'@y", ["x=n,y=n"], "f\t2*(x'@y)\t2*y\t2*x\t"),
        ("u = A@x; f = grad(u'@u, u)'@y", ["x=n,A=m,n", "y=m"], "f\t2*(x'@A'@y)\t2*y@x'\t2*A'@y\t2*A@x\t"),
    ],
)
def test_formulas_in_matrix_notation(run, program, shapes, row):
    options = [word for shape in shapes for word in ("--shape", shape)]
    assert run("grad", program, *options, "--of", "f", "--format", "tsv").out.splitlines()[-1] == row


def test_what_may_lie_on_a_corner_has_no_matrix_notation(run):
    given = run("grad", "grad(sum(abs(x)), x)'@y", "--shape", "x=2,y=2")
    assert given.code == 0
    assert "sign(x[1])" in given.out
    assert "x[1] != 0, x[2] != 0" in given.out


def test_code_of_derivatives_keeps_their_holes(run):
    given = run(
        "code", "sum(grad(log(x'@x), x))", "--shape", "x=2", "--lang", "numpy", "--at", "x=[1,2]", "--self-test"
    )
    assert given.code == 0


@pytest.mark.parametrize(
    ("program", "written"),
    [
        ("sum(hessian(sumsq(x)^2, x).^2)", "64*sumsq(x)^2 + 64*sumsq(x)^2 + 16*len(x)*sumsq(x)^2"),
        ("norm(grad(sum(x.^3), x))^2", "9*sum(x.^4)"),
        ("sum(jacobian(x[1]*x, x))", "sum(x) + len(x)*x[1]"),
        ("sum(grad(norm1(x)^2, x).*x)", "2*norm1(x)^2"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--float"], ["--points"]])
def test_derivatives_within_long_programs(run, tmp_path, program, written, more):
    """They are long, and still no whole arrays: a derivative is one of scalars."""
    x = [k * 7 % 41 / 8 - 1.0625 for k in range(40)]
    at = ["--at", f"x={json.dumps(x)}"]
    if more == ["--points"]:
        (tmp_path / "x.jsonl").write_text(json.dumps({"x": x}))
        at = ["--points", str(tmp_path / "x.jsonl")]
        more = []
    found, wanted = (run("grad", text, *at, *more, "--format", "values") for text in (program, written))
    assert (found.code, wanted.code) == (0, 0), found.err
    assert [float(n) for n in found.out.split()] == pytest.approx([float(n) for n in wanted.out.split()], rel=1e-12)
