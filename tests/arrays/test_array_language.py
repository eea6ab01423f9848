"""What programs of arrays mean, and what is refused of them, as a user types it."""

from __future__ import annotations

import re

import pytest

GIVEN = {"x": "[1,2]", "y": "[3,4]", "z": "[1,2,3]", "A": "[1,2;3,4]", "B": "[1,2,3;4,5,6]", "k": "2"}


def at(program):
    """The point of what a program uses."""
    used = dict.fromkeys(name for name in re.findall(r"[A-Za-z_]\w*", program) if name in GIVEN)
    return ["--at", ",".join(f"{name}={GIVEN[name]}" for name in used)] if used else []


def values(run, program):
    result = run("eval", program, *at(program), "--format", "values")
    assert result.code == 0, result.err
    return [float(line) for line in result.out.split()]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("[1, 2, 3]", [1, 2, 3]),
        ("[[1, 2], [3, 4]] - [1, 2; 3, 4]", [0] * 4),
        ("A@x", [5, 11]),
        ("x'@A", [7, 10]),
        ("A.T@x", [7, 10]),
        ("x'@y", [11]),
        ("x@y'", [3, 4, 6, 8]),
        ("A[1,:]@x", [5]),
        ("A[:,2]", [2, 4]),
        ("A[2,1]", [3]),
        ("z[2:3]", [2, 3]),
        ("z[end] + z[end-1]", [5]),
        ("z[:2]", [1, 2]),
        ("B[2:,2:]", [5, 6]),
        ("x + 1", [2, 3]),
        ("1/x", [1, 0.5]),
        ("x.*y - x./y", [3 - 1 / 3, 7.5]),
        ("x.^2 + 2.^x", [3, 8]),
        ("x.**2", [1, 4]),
        ("-x.^2", [-1, -4]),
        ("where(x > 1, x, -x)", [-1, 2]),
        ("max(x, 3 - x)", [2, 2]),
        ("max(z) + min(z)", [4]),
        ("sum(B)", [21]),
        ("prod(z)", [6]),
        ("mean(B)", [3.5]),
        ("mean(1, 2, 6)", [3]),
        ("norm([3, 4]) + norm1([-3, 4]) + norm_inf([-3, 4])", [16]),
        ("dot(x, y)", [11]),
        ("trace(A) + det(A)", [3]),
        ("inv(A)@A", [1, 0, 0, 1]),
        ("A@solve(A, x)", [1, 2]),
        ("diag(x)", [1, 0, 0, 2]),
        ("diag(A)", [1, 4]),
        ("eye(2) + ones(2, 2) - zeros(2, 2)", [2, 1, 1, 2]),
        ("cross([1, 0, 0], [0, 1, 0])", [0, 0, 1]),
        ("kron(x, y)", [3, 4, 6, 8]),
        ("kron(A, eye(2))[3,:]", [3, 0, 4, 0]),
        ("vec(A)", [1, 3, 2, 4]),
        ("unvec(vec(B), 2)", [1, 2, 3, 4, 5, 6]),
        ("reshape(B, 3, 2)", [1, 2, 3, 4, 5, 6]),
        ("cumsum(z)", [1, 3, 6]),
        ("cumsum_back(z)", [6, 5, 3]),
        ("var(x) + std(x)", [0.75]),
        ("rowsum(B)", [6, 15]),
        ("colsum(B)", [5, 7, 9]),
        ("hstack(x, y)", [1, 3, 2, 4]),
        ("vstack(x', y')", [1, 2, 3, 4]),
        ("vstack(x, z)", [1, 2, 1, 2, 3]),
        ("len(z) + rows(B)*cols(B)", [9]),
        ("softmax(x)@[1, 1]'", [0.2689414213699951] * 2 + [0.7310585786300049] * 2),
        ("sum(x[i]*i, i, 1, len(x))", [5]),
        ("f(u) = u'@u; f(x)", [5]),
        ("A@A@x", [27, 59]),
        ("adj(A) - det(A)*inv(A)", [0] * 4),
        ("unit(3, 2)", [0, 1, 0]),
    ],
)
def test_values(run, program, expected):
    assert values(run, program) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("program", "words", "fix"),
    [
        ("[1, 2; 3]", "2 and 1 entries", "[a, b; c, d]"),
        ("[[1, 2], [3]]", "here are (2) and (1)", "hstack and vstack"),
        ("[]", "at least one entry", "zeros(1)"),
        ("x*y", "x is (2) and y is (2)", "x'@y for the dot product, x.*y entry by entry"),
        ("x^2", "two readings", "x.^2 entry by entry, or x'@x for the sum of squares"),
        ("A*x", "A is (2, 2) and x is (2)", "A@x for the matrix product, A.*x entry by entry"),
        ("A^2", "two readings", "A.^2 entry by entry, or A@A for the matrix product"),
        ("2^x", "two readings", "2.^x entry by entry"),
        ("x/y", "two readings", "write x./y entry by entry"),
        ("(x+1)/(A+2)", "two readings", "or solve(A+2, x+1)"),
        ("(x+1) + (x+2)'", "a column and a row", "write (x+1) + (x+2), or"),
        ("(x+1).*(x+2)@y", "two columns", "((x+1).*(x+2))'@y for the dot product"),
        ("B@B' + eye(3)", "B@B' is (2, 2) and eye(3) is (3, 3)", "the same shape, or one is a number"),
        ("x + z", "x is (2) and z is (3)", "the same number of entries"),
        ("x + y'", "a column and a row: x is (2) and y' is (1, 2)", "for the table of sums"),
        ("A.*B", "A is (2, 2) and B is (2, 3)", "A@B is the matrix product"),
        ("B.*A", "B is (2, 3) and A is (2, 2)", "the same shape, or one is a number"),
        ("B + B'", "B is (2, 3) and B' is (3, 2)", "write B + B if that is meant"),
        ("B@x", "(2, 3) @ (2) do not fit; B has 3 columns, x has 2 entries", "write B'@x"),
        ("x@y", "two columns have no product", "x'@y for the dot product"),
        ("k@x", "k is a number", "k*x"),
        ("x[0]", "entries 1 to 2", "indices begin at 1"),
        ("x[3]", "entries 1 to 2; there is none at 3", "x[end]"),
        ("A[3,1]", "rows 1 to 2", "A[end,:]"),
        ("A[1,3]", "columns 1 to 2", "A[:,end]"),
        ("A[1]", "rows and columns", "A[2,1], A[2,:] or A[:,1]"),
        ("x[1,2,3]", "one index", "x[2]"),
        ("x[2:1]", "is empty", "smaller place first"),
        ("x[1/2]", "constant integer, not 1/2", "write a number"),
        ("x[k]", "constant integer", "write a number"),
        ("k[1]", "k is a number and has no entries", "leave the index out"),
        ("q[1]", "q is a number and has no entries", "--shape q=3"),
        ("q@x", "needs the shape of q", "--at q=[1,2;3,4]"),
        ("q'", "no transpose", "--at q=[1,2]"),
        ("exp[x]", "by its square brackets", "exp(…)"),
        ("sum(1, 2, 3)", "3 arguments", "sum([x, y, z])"),
        ("sum(k)", "takes an array", "sum([x, y, z])"),
        ("mean(x, y)", "several numbers", "vstack"),
        ("det(B)", "square matrix; here is (2, 3)", "as many rows as columns"),
        ("inv(B)", "square matrix", "as many rows as columns"),
        ("solve(A, z)", "(2, 2) and (3)", "A@x = b"),
        ("cross(x, y)", "three entries; here is (2) and (2)", "cross([a, b, c], [x, y, z])"),
        ("dot(x, z)", "(2) and one is (3)", "the same number"),
        ("max(x, z)", "(2) and one is (3)", "the same number"),
        ("hstack(x, z)", "as many rows", "vstack"),
        ("vstack(A, B)", "as many columns", "hstack"),
        ("reshape(B, 4, 2)", "the number of entries differs", "m*n entries"),
        ("cumsum(A)", "takes a vector", "cumsum(X[:,1])"),
        ("len(A)", "takes a vector", "rows(X) or cols(X)"),
        ("zeros(1000000000)", "at most 33,554,432 entries", "smaller"),
        ("eye(0)", "at least one entry", "1 or more"),
        ("x > 1", "a condition is not a number", "where"),
        ("x[1:2:3]", "no step", "write"),
        ("x'y", "an operator is missing", "(…)'*y"),
        ("x[1]y", "an operator is missing", "[…]*y"),
        ("2[1]", "a number has no entries", "write *"),
        ("[1, 2", "never closed", "add the missing ]"),
        ("x[1)", "closed by another", "add the missing ]"),
        ("(1]", "closed by another", "add the missing )"),
    ],
)
def test_refusals(refused, program, words, fix):
    result = refused("eval", program, *at(program), says=[words])
    assert fix in result.err.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--shape", "x=1000000000"),
        ("--shape", "x=" + "9" * 5000),
        ("--shape", "x=0"),
        ("--shape", "x=-1"),
        ("--shape", "x=1,2,3"),
        ("--shape", "x="),
        ("--shape", "=2"),
        ("--shape", "x'=2"),
        ("--shape", "x=2,x=3"),
        ("--shape", "3"),
        ("--at", "x=@/nowhere/file"),
        ("--at", "x=[1,nan]"),
        ("--at", "x=[1,y]"),
        ("--at", "x=[1,1/0]"),
        ("--at", "x=[1,2],x[1]=3"),
        ("--at", "x=[1,2],x=3"),
    ],
)
def test_hostile_shapes_and_values(refused, arguments):
    refused("eval", "sum(x)", *arguments, says=["error"])


def test_a_file_of_a_matrix(run, tmp_path):
    import numpy

    numpy.save(tmp_path / "A.npy", numpy.array([[1.5, 2.0], [3.0, 0.1]]))
    (tmp_path / "b.txt").write_text("1\n1/3\nsqrt(2)\n", encoding="utf-8")
    result = run(
        "eval", "sum(A) + b[3]^2", "--at", f"A=@{tmp_path / 'A.npy'},b=@{tmp_path / 'b.txt'}", "--format", "values"
    )
    assert float(result.out) == 8.6
    numpy.save(tmp_path / "A.npy", numpy.array([[1.5, numpy.nan]]))
    result = run("eval", "sum(A)", "--at", f"A=@{tmp_path / 'A.npy'}")
    assert (result.code, result.out) == (2, "")
    assert "nan" in result.err.lower()


@pytest.mark.parametrize("depth", [999, 1001])
def test_nests_of_brackets(run, depth):
    result = run("eval", "(" * (depth - 1) + "[1,2]" + ")" * (depth - 1) + "[1]")
    assert result.code == (0 if depth <= 1000 else 2)
    assert len(result.err.splitlines()) <= 4
