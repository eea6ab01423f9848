"""What ``gradcli functions`` says of functions of arrays, of counted sums and of derivatives as values."""

from __future__ import annotations

from typing import NamedTuple

from gradcli.functions.array_names import ARRAY_FUNCTIONS

ARRAYS, COUNTED, DERIVATIVES = "arrays", "counted", "derivatives"


class Listed(NamedTuple):
    """A way to call a function that is no row of numbers: how it is typed, what it takes, what it is."""

    name: str
    call: str
    takes: str
    told: str
    group: str = ARRAYS


_TAKES = {
    "a vector or matrix x": "sumsq norm norm1 norm_inf var std softmax log_softmax sum prod max min count",
    "an array x, or numbers": "mean logsumexp",
    "x, y of one shape": "dot",
    "two vectors": "outer",
    "two vectors of 3": "cross",
    "a vector x": "cumsum cumsum_back len",
    "a square matrix A": "trace inv logdet adj adjugate det expm",
    "a square matrix S": "eigvalsh lmax chol",
    "a matrix X": "rowsum colsum rowsoftmax nuc vec rows cols",
    "X of 2 rows, 2 columns": "nuc2",
    "a matrix or vector X": "transpose diag",
    "A square, b its rows": "solve",
    "a whole number n": "eye",
    "whole numbers m, n": "zeros ones",
    "whole numbers n, i": "unit",
    "two matrices": "kron",
    "a vector v, a number m": "unvec",
    "an array X, its m, n": "reshape",
    "arrays of equal rows": "hstack",
    "arrays of equal columns": "vstack",
}
_CALLS = {
    "mean": "mean(x), mean(a, b, …)",
    "logsumexp": "logsumexp(x)",
    "solve": "solve(A, b)",
    "zeros": "zeros(m, n)",
    "ones": "ones(m, n)",
    "unit": "unit(n, i)",
    "eye": "eye(n)",
    "cross": "cross(x, y)",
    "kron": "kron(A, B)",
    "unvec": "unvec(v, m)",
    "reshape": "reshape(X, m, n)",
    "hstack": "hstack(x, y, …)",
    "vstack": "vstack(x, y, …)",
}
_FORMS = (
    Listed("sum", "sum(f, i, a, b)", "whole numbers a, b", "f with i = a, a+1, …, b added; 0 for b < a", COUNTED),
    Listed(
        "prod", "prod(f, i, a, b)", "whole numbers a, b", "f with i = a, a+1, …, b multiplied; 1 for b < a", COUNTED
    ),
    Listed("diff", "diff(u, x, …)", "variables x, …", "the derivative of u by each in turn, as a value", DERIVATIVES),
    Listed("'", "f'(a), f''(a)", "a function f(x) = …", "the derivatives of f at a, as values", DERIVATIVES),
    Listed("grad", "grad(u, x)", "a number u, a vector x", "the vector of du/dx[i]", DERIVATIVES),
    Listed("jacobian", "jacobian(v, x)", "vectors v, x", "the matrix of dv[i]/dx[j]", DERIVATIVES),
    Listed("hessian", "hessian(u, x)", "a number u, a vector x", "the matrix of d2u/dx[i]dx[j]", DERIVATIVES),
    Listed("div", "div(v, x)", "v, x of equal lengths", "the sum of dv[i]/dx[i]", DERIVATIVES),
    Listed("curl", "curl(v, x)", "vectors of 3 (or 2)", "the curl of v by x", DERIVATIVES),
    Listed("laplacian", "laplacian(u, x)", "u, a vector x", "the sum of d2u/dx[i]^2", DERIVATIVES),
)


def listing() -> list[Listed]:
    """All of them: functions of arrays as they stand in their table, then the counted ones and the derivatives."""
    taken = {name: takes for takes, names in _TAKES.items() for name in names.split()}
    found = []
    for function in ARRAY_FUNCTIONS.values():
        letter = next((letter for letter in "ASX" if f" {letter}" in taken[function.name]), "x")
        call = _CALLS.get(function.name, f"{function.name}({', '.join(function.parameters) or letter})")
        found.append(Listed(function.name, call, taken[function.name], function.told.removeprefix(f"{call}: ")))
    return [*found, *_FORMS]
