"""Formulas in matrix notation, as commands print them: read back, they are the verified values."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from gradcli.errors import Source
from gradcli.functions.book import PRIMITIVES
from gradcli.language.program import read
from gradcli.notation.formulas import NoNotation, notation
from tests.array_programs import array_text
from tests.arrays.test_tensor_cases import ALL, DIGITS, flat, same

LEAST_SQUARES = ["norm(A@x - b)^2", "--shape", "A=m,n", "--shape", "x=n,b=m"]
DIALECT = {
    "huberish": "two readings",
    "tanh-layer": "two readings",
    "ratio": "two readings",
    "literal": "rows and columns",
    "kalman-gain": "is a number",
}
"""Cases whose texts have ``^`` of arrays, one index for a column, or @ behind a product that is a number, and what is
said of that; each is refused in one of its formulas at least."""
NUMBERS = [case for case in ALL if case.get("status") == "ok" and case.get("gradient")]


def document(result):
    assert result.code == 0, result.err
    return json.loads(result.out)["points"][0]["rows"]


def shapes_of(case):
    return [f"--shape={name}={','.join(map(str, shape))}" for name, shape in case["shapes"].items() if shape]


def test_letters_alone_give_formulas(run):
    result = run("grad", *LEAST_SQUARES, "--format", "statements")
    assert result.out.splitlines() == [
        "f = sumsq(A@x - b)",
        "df_dA = 2*(A@x - b)@x'",
        "df_dx = 2*A'@(A@x - b)",
        "df_db = -2*(A@x - b)",
    ]


def test_the_formulas_stand_beside_the_numbers(run):
    at = ["--at", "A=[1,2;3,4],x=[1,2],b=[3,3]", "--wrt", "x", "--symbolic"]
    (row,) = document(run("grad", LEAST_SQUARES[0], *at, "--format", "json"))
    assert row["gradient"]["x"]["value"] == [52, 72]
    assert row["formula"]["gradient"] == {"x": "2*A'@(A@x - b)"}


def test_in_latex(run):
    result = run("grad", *LEAST_SQUARES, "--wrt", "x", "--format", "latex")
    assert r"2 A^{\top} \left(A x - b\right)" in result.out
    assert r"A^{-\top}" in run("grad", "logdet(A)", "--shape", "A=n,n", "--format", "latex").out


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case["id"])
def test_every_printed_formula_has_the_verified_values(run, case, tmp_path):
    """What is printed is read back as a program and evaluated to 25 digits."""
    asked = run("grad", case["program"], *shapes_of(case), "--wrt", ",".join(case["wrt"]), "--format", "json")
    (row,) = document(asked)
    path = tmp_path / "at.json"
    for name, want in case["gradient"].items():
        text = row["formula"]["gradient"][name]
        used = {each: case["at"][each] for each in re.findall(r"[A-Za-z_]\w*", text) if each in case["at"]}
        path.write_text(json.dumps(used), encoding="utf-8")
        found = run("eval", text, "--at", f"@{path}", "--digits", str(DIGITS), "--format", "json")
        values = [each["value"] for each in document(found)]
        wide = [values[0]] * len(flat(want)) if len(values) == 1 else values
        same(wide, want)


def as_floats(value):
    return [as_floats(part) for part in value] if isinstance(value, list) else float(Fraction(value))


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case["id"])
def test_every_formula_in_numpy_has_the_verified_values(run, case):
    """The code that is printed, run: a vector is an array of one dimension."""
    result = run("grad", case["program"], *shapes_of(case), "--wrt", ",".join(case["wrt"]), "--format", "numpy")
    assert result.code == 0, result.err
    names = {name: np.array(as_floats(value)) for name, value in case["at"].items()}
    if case["id"].startswith("det-singular"):
        return  # of a singular matrix NumPy has no inverse, and no other word for the adjugate
    exec(result.out, names)  # noqa: S102  our own output
    for name, want in case["gradient"].items():
        got = np.broadcast_to(names[f"df_d{name}"], np.shape(as_floats(want)))
        assert np.allclose(got, as_floats(want), rtol=1e-5 if case["id"] == "hilbert-inv" else 1e-9, atol=1e-12), (
            result.out
        )


@pytest.mark.parametrize("case", [c for c in NUMBERS if c.get("formula")], ids=lambda case: case["id"])
def test_the_formula_of_each_case_is_not_refuted(run, case):
    for name, text in case["formula"].items():
        result = run("check", case["program"], *shapes_of(case), "--wrt", name, "--claim", f"{name}: {text}")
        refused = case["id"] in DIALECT and result.code == 2 and DIALECT[case["id"]] in result.err
        assert refused or result.code in (0, 4), result.out + result.err


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("letters", [False, True], ids=["numbers", "letters"])
def test_random_programs_have_formulas_that_hold(seed, letters):
    """``notation`` raises where what it found does not read back as what the tape has."""
    chance = Random(1000 + seed)
    program = array_text(chance, depth=chance.choice([1, 2]), numbers_only=not letters)
    shapes = dict(program.shapes)
    if letters:
        shapes |= {"A": ("m", "n"), "C": ("m", "n"), "S": ("n", "n"), "R": ("n", "n")}
        shapes |= {"x": ("n",), "z": ("n",), "y": ("m",)}
    typed = read([Source(program.text, "a program")], list(shapes))
    for name in typed.variables:
        assert notation(typed, shapes, typed.targets[-1], [(name,)], 20).texts[name,]


def test_a_formula_that_is_wrong_is_not_shown(run, monkeypatch):
    """A rule of the table that is broken breaks the formula, which then contradicts the tape of the same rules: the
    texts are held against the primals' own, by the scalars."""
    from gradcli.arrays import pullbacks

    right = pullbacks.PULLBACKS["matmul"]

    def wrong(m, i, y, g, given):
        left, second = right(m, i, y, g, given)
        return [left, second + second]

    monkeypatch.setitem(pullbacks.PULLBACKS, "matmul", wrong)
    result = run("grad", *LEAST_SQUARES, "--wrt", "x")
    assert result.code == 4
    assert "it reads back as something else" in result.err
    numbers = run("grad", "norm(A@x)^2", "--shape", "A=2,2", "--shape", "x=2", "--wrt", "x", "--format", "json")
    assert "2*x[1]" in numbers.out or "x[1]" in numbers.out
    assert "in matrix notation: none" in numbers.err + numbers.out


@pytest.mark.parametrize("rule", ["matmul", "solve", "det", "sum", "transpose", "stack", "diag", "fold", "cumsum"])
def test_no_broken_rule_of_arrays_survives(rule, monkeypatch):
    """The mutation: every share of a rule doubled, in a program that uses it."""
    from gradcli.arrays import pullbacks

    text, shapes = {
        "matmul": ("norm(A@x)^2", {"A": (2, 3), "x": (3,)}),
        "solve": ("sum(solve(S, x).^2)", {"S": (3, 3), "x": (3,)}),
        "det": ("det(S)", {"S": (3, 3)}),
        "sum": ("sum(x.^3)", {"x": (3,)}),
        "transpose": ("x'@S@x", {"S": (3, 3), "x": (3,)}),
        "stack": ("norm([s, 2*s, t])", {"s": (), "t": (), "x": (2,)}),
        "diag": ("trace(S)", {"S": (3, 3)}),
        "fold": ("logsumexp(x)", {"x": (3,)}),
        "cumsum": ("x'@cumsum(x)", {"x": (3,)}),
    }[rule]
    right = pullbacks.PULLBACKS[rule]
    typed = read([Source(text, "a program")], list(shapes))
    by = [(typed.variables[0],)]
    assert notation(typed, shapes, "f", by, 20).texts
    monkeypatch.setitem(pullbacks.PULLBACKS, rule, lambda *given: [share + share for share in right(*given)])
    with pytest.raises(NoNotation):
        notation(typed, shapes, "f", by, 20)


@pytest.mark.parametrize(
    "text",
    [
        "sum(sech(x)) + sum(atan2(x, 2)) + sum(hypot(x, s))",
        "sum(root(x, 5)) + sum(x.^(1/3)) + sum(x.^s) + sum(s.^x)",
        "sum(polygamma(2, x)) + sum(digamma(x)) + sum(lgamma(x))",
        "sum(where(x > s and x < 3, x.^2, exp(x)))",
        "sum(min(x, s)) + sum(relu(x - 1)) + max(x) + min(x)",
        "sum(mod(x, 2).*x) + sum(log(x, 3)) + sum(log2(x))",
    ],
)
def test_every_kind_of_row_is_written_in_the_language(text):
    shapes = {"x": ("n",), "s": ()}
    typed = read([Source(text, "a program")], list(shapes))
    assert notation(typed, shapes, "f", [("x",), ("s",)] if "s" in typed.variables else [("x",)], 20).texts


def test_rows_are_there():
    assert {"sech2", "above", "powr"} <= PRIMITIVES.keys()


def test_what_has_no_matrix_form_is_said(run):
    result = run("grad", "A@x", "--shape", "A=m,n", "--shape", "x=n")
    assert result.code == 0
    assert "df/dA in matrix notation: none; the derivative of an array by a matrix has more than two indices" in (
        result.out + result.err
    )
    assert run("grad", "A@x", "--shape", "A=m,n", "--shape", "x=n", "--wrt", "A").code == 4


@pytest.mark.parametrize("command", ["eval", "tape", "code", "propagate"])
def test_letters_are_for_formulas(run, command):
    result = run(command, "norm(x)", "--shape", "x=n")
    assert result.code == 2
    assert len(result.err.splitlines()) <= 4


def test_lengths_are_said_by_variables(run):
    out = run("grad", "mean((A@x - b).^2) + var(x)", *LEAST_SQUARES[1:], "--wrt", "x", "--format", "statements").out
    assert "len(b)" in out
    large = run("grad", "mean((A@x - b).^2)", "--shape", "A=300,200", "--shape", "x=200,b=300", "--wrt", "x")
    assert "2*A'@(A@x - b)/len(b)" in large.out


def test_diff(run):
    assert run("diff", *LEAST_SQUARES[:1], "x", *LEAST_SQUARES[1:]).out == "2*A'@(A@x - b)\n"
    assert run("diff", *LEAST_SQUARES[:1], "x", "x", *LEAST_SQUARES[1:]).out == "2*A'@A\n"
    assert run("diff", "norm(x)", "x", "x", "x", "--shape", "x=n").code == 4
    assert "no steps" in run("diff", "norm(x)", "x", "--shape", "x=n", "--steps").err


def test_hessian(run):
    out = run("hessian", "x'@S@x", "--shape", "S=n,n", "--shape", "x=n", "--wrt", "x", "--format", "json").out
    assert json.loads(out)["points"][0]["rows"][0]["formula"]["hessian"] == {"x": {"x": "S' + S"}}
    beside = run("hessian", "x'@S@x", "--at", "S=[1,2;3,4],x=[1,2]", "--wrt", "x", "--symbolic", "--format", "json")
    row = document(beside)[0]
    assert row["hessian"]["x"]["x"]["value"] == [[2, 5], [5, 8]]
    assert row["formula"]["hessian"] == {"x": {"x": "S' + S"}}
    assert run("hessian", "det(S)", "--shape", "S=n,n").code == 4


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("softmax(x)", {"x": ("n",)}),
        ("A@exp(x) - x[1]*b", {"A": (2, 3), "x": (3,), "b": (2,)}),
        ("x/norm(x)", {"x": ("n",)}),
        ("solve(S, x.^2) + S@x", {"S": ("n", "n"), "x": ("n",)}),
        ("(x'@z)*x + sum(x)*z", {"x": ("n",), "z": ("n",)}),
    ],
)
def test_jacobians_of_vectors_by_vectors(text, shapes):
    typed = read([Source(text, "a program")], list(shapes))
    assert notation(typed, shapes, "f", [("x",)], 20).texts["x",]


def test_entries_are_written_out_where_there_are_only_entries(run):
    assert run("diff", "[x[1]*x[2], x[1]^2, sin(x[2])]", "x", "--shape", "x=2").out == (
        "[x[2], x[1]; 2*x[1], 0; 0, cos(x[2])]\n"
    )
    out = run("hessian", "x[1]*x[2] + x[2]^3", "--shape", "x=2", "--format", "statements").out
    assert out == "d2f_dx2 = [0, 1; 1, 6*x[2]]\n"


def test_what_vanishes_and_what_is_not_connected_are_told_apart(run):
    out = run("hessian", "t*norm(x)^2 + x[1]", "--shape", "x=2", "--wrt", "t,x,q", "--format", "json").out
    formula = json.loads(out)["points"][0]["rows"][0]["formula"]["hessian"]
    assert formula["t"] == {"t": "0", "x": "2*x", "q": "none"}


def test_numbers_that_are_given_stand_in_the_formulas(run):
    out = run("grad", "lam^2*norm(x)", "--shape", "x=n", "--at", "lam=1/3", "--format", "statements").out
    assert "df_dx = x/(9*norm(x))" in out
    assert "df_dlam = 2*norm(x)/3" in out


def test_of_large_arrays_those_formulas_are_shown_that_there_are(run):
    result = run("grad", "A@x", "--shape", "A=300,200", "--shape", "x=200", "--format", "statements")
    assert "df_dx = A\n" in result.out
    assert "df/dA in matrix notation: none" in result.err
    assert run("grad", "A@x", "--shape", "A=300,200", "--shape", "x=200", "--wrt", "A").code == 4


def test_an_expanded_program_that_is_aimed_elsewhere_knows_what_it_needs(run):
    out = run(
        "grad", "u = A@x; sum(u)", "--at", "A=[1,2;3,4],x=[1,2]", "--of", "u", "--wrt", "x", "--format", "json"
    ).out
    assert [row["gradient"]["x"]["value"] for row in json.loads(out)["points"][0]["rows"]] == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("program", "by", "shapes", "formula"),
    [
        ("logdet(X'@X)", "X", ["X=m,n"], "2*X@inv(X'@X)"),
        ("logdet(X@X')", "X", ["X=m,n"], "2*inv(X@X')@X"),
        ("det(A@A')", "A", ["A=m,n"], "2*adj(A@A')@A"),
        ("sum(2.^x)", "x", ["x=n"], "log(2)*2.^x"),
        ("sum(s.^x)", "x", ["x=n"], "where(s*ones(len(x)) == zeros(len(x)), 0, log(s)*s.^x)"),
        ("sum(exp(s*ones(3)).*x)", "x", ["x=3"], "exp(s)*ones(3)"),
    ],
)
def test_formulas_at_the_lengths_that_have_one(run, program, by, shapes, formula):
    """A program may have no value where a matrix is wider than high; what is its own transpose is written once."""
    assert run("diff", program, by, "--shape", ",".join(shapes)).out == f"{formula}\n"


def test_a_sign_and_an_inverse_need_no_brackets_in_latex(run):
    result = run("grad", "-1/2*r'@solve(S, r)", "--shape", "S=n,n", "--shape", "r=n", "--format", "latex")
    lines = result.out.splitlines()
    assert lines[1] == r"f &= -\frac{r^{\top} S^{-1} r}{2} \\"
    assert lines[3] == r"\frac{\partial f}{\partial S} &= \frac{S^{-\top} r \left(S^{-1} r\right)^{\top}}{2}"
