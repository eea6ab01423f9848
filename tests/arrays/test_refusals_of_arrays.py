"""What is refused of arrays beside shapes that do not fit: letters where numbers are needed, what is too large, what
has no formula, and values in which there is none; each names what to write."""

from __future__ import annotations

import pytest

LETTERS = ["--shape", "A=m,n", "--shape", "S=n,n,x=n"]
AS_NUMBERS = "give numbers: --shape"


@pytest.mark.parametrize(
    ("program", "what", "fix"),
    [
        ("sum(kron(A, x))", "kron takes arrays whose shapes are numbers; here is (m, n) and (n)", AS_NUMBERS),
        ("sum(vec(A))*sum(x)", "vec takes a matrix whose shape is numbers; here is (m, n)", AS_NUMBERS),
        ("sum(rowsoftmax(A)@x)", "rowsoftmax takes a matrix whose shape is numbers; here is (m, n)", AS_NUMBERS),
        ("sum(vstack(S, x'))", "arrays whose shapes are numbers", AS_NUMBERS),
        ("div(x.^2, x)", "div needs a known length, not n", AS_NUMBERS),
        ("sum(x[i], i, 1, len(x))", "the upper bound is no constant integer", "write integers"),
        ("x[2]", "x has entries 1 to n: which of them stand there is not known", AS_NUMBERS),
        ("x'@A@x", "(1, n) @ (m, n) do not fit; x' has n columns, A has m rows", "write x'@A' if that is meant"),
    ],
)
def test_what_needs_numbers_for_letters(refused, program, what, fix):
    refused("diff", program, "x", *LETTERS, says=[what, fix])


@pytest.mark.parametrize("command", ["eval", "tape", "code", "check", "propagate", "plot"])
def test_letters_are_for_formulas(refused, command):
    more = {"code": ["--lang", "numpy"], "plot": ["--grid", "t=0:1:3"]}.get(command, [])
    refused(command, "sum(x)*t", "--shape", "x=n", *more, says=["x"])
    refused(
        "code", "sum(x)", "--shape", "x=n", says=["the length n of x is a letter", "--shape x=3, or a value in --at"]
    )


def test_claims_are_of_numbers(refused):
    claim = ["--claim", "x: A'"]
    refused("check", "A@x", *LETTERS[:2], "--shape", "x=n", *claim, says=["f is an array", "claims are of a number"])


def test_a_formula_that_needs_numbers_says_so(refused):
    refused("diff", "sum(chol(S))", "S", "--shape", "S=n,n", code=4, says=["no formula", "--shape A=3,2"])
    shapes = ["--shape", "X=2,2", "--shape", "a=2"]
    refused("diff", "a'@expm(X)@a", "X", *shapes, code=4, says=["cannot be written out", "gradcli grad … --at"])


@pytest.mark.parametrize("program", ["eye(n)@x", "zeros(n)", "ones(2, n)", "unit(n, 1)"])
def test_lengths_are_constants(refused, program):
    refused("grad", program, "--at", "n=2,x=[1,2]", says=["constant integer", "len(x)"])


@pytest.mark.parametrize(
    ("program", "what", "fix"),
    [
        ("unit(3, 4) + x[1]", "unit(3, 4) has no place 4", "write unit(3, 1)"),
        ("unvec(x, 2) + 1", "unvec takes a vector that fills 2 rows; here is (3)", "rows(X)"),
        ("sum([[1, 2; 3, 4], [1, 2; 3, 4]])*x", "the entries of an array are numbers or rows", "vstack(A, B)"),
        ("[x, x; x, x]", "the entries of a matrix are numbers; here is an array (3)", "hstack(A, B)"),
        ("curl([1, 2, 3, 4], x)", "curl takes a vector of two or three", "curl([u, v], [x, y])"),
        ("prod(1, 2, 3)*x", "prod takes one array", "prod([x, y, z])"),
        ("prod(x[1])", "takes an array", "prod([x, y, z])"),
        ("(x > 1) + x", "a condition is not a number", "where"),
        ("where(x, 1, 2)", "condition", ""),
        ("x'@x > 1", "a condition is not a number", "where"),
        ("f(u) = u@u; f(x)", "two columns have no product", "dot product"),
        ("f(u) = u[4]; f(x)", "entries 1 to 3", "[end]"),
    ],
)
def test_programs(refused, program, what, fix):
    refused("eval", program, "--at", "x=[1,2,3]", says=[what, fix])


def test_a_determinant_too_long_to_write_out(run, refused):
    program, at = "det(x@x' + eye(10))", f"x={list(range(1, 11))}"
    refused("tape", program, "--at", at, says=["10 by 10", "at most 9 rows"])
    assert run("eval", program, "--at", at, "--format", "values").out == "386\n"


@pytest.mark.slow
def test_entries_past_the_limit_of_scalars_say_so(run):
    """A corner among 200 x 200 products is one of the scalars, of which there are too many."""
    rows = ";".join(",".join(str((i * j) % 7 - 3) for j in range(160)) for i in range(160))
    found = run("grad", "sum(abs(A@x))", "--at", f"A=[{rows}],x={[0] * 160}", "--wrt", "x")
    assert found.code == 4
    assert "more than are judged one by one" in found.err
    assert len(found.err.splitlines()) <= 4


@pytest.mark.parametrize(
    ("program", "at", "reason"),
    [
        ("inv(A)[1,1]", "A=[1,2;2,4]", "A is singular: rank 1 of 2"),
        ("sum(solve(A, x))", "A=[1,2,3;4,5,6;7,8,9],x=[1,2,3]", "A is singular: rank 2 of 3"),
        ("logdet(A)", "A=[0,0;0,0]", "rank 0 of 2"),
        ("logdet(A)", "A=[pi,pi;1,1]", "the determinant of A is not above 0"),
        ("chol(A)[2,2]", "A=[1,2;2,1]", "A is not positive definite: pivot 2 is -3"),
    ],
)
def test_singular_matrices_have_no_value(run, program, at, reason):
    found = run("grad", program, "--at", at)
    assert found.code == 3
    assert "\tdomain" in found.out
    assert reason in found.err


@pytest.mark.parametrize(
    ("options", "what", "fix"),
    [
        (["--shape", "x=3,x=2"], "--shape gives x twice", "one shape"),
        (["--shape", "x=1,2,3"], "x 3 dimensions; arrays have one or two", ""),
        (["--shape", "x=0"], "--shape: 0 is no dimension of x", ""),
        (["--shape", "3"], "names no variable", ""),
        (["--shape", "x=6000,6000"], "more than 33,554,432 entries", "make it smaller"),
        (["--at", "x=[1,2],y=3"], "no variable y", "its variables are x"),
        (["--at", "x=[1,2]", "--wrt", "x[3]"], "x[3]", ""),
        (["--at", "x=[1,2]", "--wrt", "x[1]"], "write --wrt x", ""),
    ],
)
def test_options(refused, options, what, fix):
    refused("grad", "sum(x)", *options, says=[what, fix])
