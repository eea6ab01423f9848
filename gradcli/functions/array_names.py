"""The names of functions of arrays: definitions in the language, and those that ``gradcli.arrays.calls`` builds.

A name of these that a program defines itself is the program's own.
"""

from __future__ import annotations

from typing import NamedTuple

MANY = 1_000_000


class ArrayFunction(NamedTuple):
    """A function of arrays. ``body`` is its definition in the language; empty where the slots of the array tape are
    its own. ``several`` numbers may stand for the array of them."""

    name: str
    arity: tuple[int, int]
    parameters: tuple[str, ...] = ()
    body: str = ""
    told: str = ""
    several: bool = False
    latex: str = ""
    """How it is written in LaTeX, with ``#1``, ``#2``, where that is not by its name."""
    numpy: str = ""
    """How it is written over NumPy: ``{0}``, ``{all}`` its operands, ``{bare}`` the first in brackets, ``{sized}`` a
    shape."""
    raised: bool = False
    """Whether that is a power of its first operand."""


_REACH = "hypot((S[1,1] - S[2,2])/2, (S[1,2] + S[2,1])/2)"
_EIGENVALUES = f"[(S[1,1] + S[2,2])/2 - {_REACH}, (S[1,1] + S[2,2])/2 + {_REACH}]"
"""Of two rows; of more they are no formula."""


def _table() -> dict[str, ArrayFunction]:
    found = {}
    for name, parameters, body, told in (
        ("sumsq", "x", "sum(x.^2)", "the sum of the squares of all entries"),
        ("norm", "x", "sqrt(sum(x.^2))", "the 2-norm of a vector, the Frobenius norm of a matrix"),
        ("norm1", "x", "sum(abs(x))", "the sum of the absolute values"),
        ("norm_inf", "x", "max(abs(x))", "the largest absolute value"),
        ("dot", "x y", "sum(x.*y)", "the sum of the products entry by entry"),
        ("var", "x", "sum((x - sum(x)/count(x)).^2)/count(x)", "the variance: divided by n, as NumPy's"),
        ("std", "x", "sqrt(var(x))", "the standard deviation: divided by n, as NumPy's"),
        ("trace", "A", "sum(diag(A))", "the sum of the diagonal"),
        ("outer", "x y", "x@y'", "the table of products x[i]*y[j]"),
        ("inv", "A", "solve(A, eye(rows(A)))", "the inverse; domain where A is singular"),
        ("logdet", "A", "log(det(A))", "log of the determinant; domain where that is not positive"),
        ("softmax", "x", "exp(x - logsumexp(x))", "exp(x) over the sum of it"),
        ("log_softmax", "x", "x - logsumexp(x)", "the logarithm of softmax"),
        ("rowsum", "X", "X@ones(cols(X))", "the sums of the rows: a vector"),
        ("colsum", "X", "X'@ones(rows(X))", "the sums of the columns: a vector"),
        ("adj", "A", "adjugate(A)", "the adjugate: det(A)*inv(A), where A is singular too"),
        ("eigvalsh", "S", _EIGENVALUES, "the eigenvalues of (S+S')/2, smallest first; told where they differ"),
        ("lmax", "S", "eigvalsh(S)[end]", "the largest eigenvalue of (S+S')/2"),
        ("nuc", "X", "sum(sqrt(eigvalsh(X@X')))", "the nuclear norm: the sum of the singular values"),
        ("nuc2", "X", "sqrt(sum(X.^2) + 2*abs(det(X)))", "nuc of two rows and two columns"),
    ):
        names = tuple(parameters.split())
        found[name] = ArrayFunction(name, (len(names), len(names)), names, body, told)
    for name, least, most, told in (
        ("sum", 1, 1, "the sum of all entries"),
        ("prod", 1, 1, "the product of all entries"),
        ("mean", 1, MANY, "the mean of all entries, or of several numbers"),
        ("logsumexp", 1, MANY, "log(exp(x[1]) + exp(x[2]) + ...), of several numbers too"),
        ("max", 1, 1, "the largest entry"),
        ("min", 1, 1, "the smallest entry"),
        ("transpose", 1, 1, "X'"),
        ("det", 1, 1, "the determinant"),
        ("adjugate", 1, 1, "adj"),
        ("solve", 2, 2, "the x with A@x = b; domain where A is singular"),
        ("diag", 1, 1, "the diagonal of a matrix; the diagonal matrix of a vector"),
        ("eye", 1, 1, "the identity matrix"),
        ("zeros", 1, 2, "an array of zeros"),
        ("ones", 1, 2, "an array of ones"),
        ("unit", 2, 2, "unit(n, i): the vector of n entries whose i-th is 1, the others 0"),
        ("cross", 2, 2, "the cross product of two vectors of three entries"),
        ("kron", 2, 2, "the Kronecker product"),
        ("vec", 1, 1, "the columns of a matrix, one below the other"),
        ("unvec", 2, 2, "unvec(v, m): the matrix of m rows whose vec is v"),
        ("cumsum", 1, 1, "the sums of the first 1, 2, ... entries"),
        ("cumsum_back", 1, 1, "the sums of the last n, n-1, ... entries: the transpose of cumsum"),
        ("rowsoftmax", 1, 1, "softmax of each row"),
        ("reshape", 2, 3, "reshape(X, m, n): the entries of X, rows first, as m rows of n"),
        ("hstack", 1, MANY, "arrays side by side"),
        ("vstack", 1, MANY, "arrays one below the other"),
        ("expm", 1, 1, "the exponential of a square matrix"),
        ("chol", 1, 1, "the lower Cholesky factor of (S+S')/2; domain where that is not positive definite"),
        ("len", 1, 1, "the number of entries of a vector"),
        ("rows", 1, 1, "the number of rows"),
        ("cols", 1, 1, "the number of columns"),
        ("count", 1, 1, "the number of all entries"),
    ):
        found[name] = ArrayFunction(name, (least, most), told=told, several=most == MANY)
    for name, latex in (
        ("sumsq", r"\left\lVert #1\right\rVert^{2}"),
        ("norm", r"\left\lVert #1\right\rVert"),
        ("norm1", r"\left\lVert #1\right\rVert_{1}"),
        ("norm_inf", r"\left\lVert #1\right\rVert_{\infty}"),
        ("trace", r"\operatorname{tr}\left(#1\right)"),
        ("det", r"\det\left(#1\right)"),
        ("logdet", r"\log \det\left(#1\right)"),
        ("inv", "#1^{-1}"),
        ("solve", "#1^{-1} #2"),
        ("transpose", r"#1^{\top}"),
        ("outer", r"#1 #2^{\top}"),
        ("kron", r"#1 \otimes #2"),
        ("cross", r"#1 \times #2"),
        ("eye", "I_{#1}"),
        ("ones", r"\mathbf{1}_{#1}"),
        ("zeros", r"\mathbf{0}_{#1}"),
    ):
        found[name] = found[name]._replace(latex=latex, raised=latex.startswith("#1"))
    for name, numpy in (
        *((name, f"np.{name}({{0}})") for name in ("sum", "mean", "prod", "max", "min", "var", "std", "trace", "diag")),
        *((name, f"np.{name}({{0}})") for name in ("eye", "cumsum")),
        *((name, f"np.{name}({{0}}, {{1}})") for name in ("outer", "kron", "cross")),
        *((name, f"np.linalg.{name}({{0}})") for name in ("norm", "det", "inv")),
        *((name, f"np.{name}({{sized}})") for name in ("ones", "zeros")),
        ("logsumexp", "np.logaddexp.reduce({0}, axis=None)"),
        ("log_softmax", "({bare} - np.logaddexp.reduce({0}, axis=None))"),
        ("softmax", "np.exp({bare} - np.logaddexp.reduce({0}, axis=None))"),
        ("solve", "np.linalg.solve({0}, {1})"),
        ("logdet", "np.log(np.linalg.det({0}))"),
        ("adj", "(np.linalg.det({0})*np.linalg.inv({0}))"),
        ("chol", "np.linalg.cholesky(({bare} + {bare}.T)/2)"),
        ("sumsq", "np.sum({bare}**2)"),
        ("norm1", "np.sum(np.abs({0}))"),
        ("norm_inf", "np.max(np.abs({0}))"),
        ("dot", "np.vdot({0}, {1})"),
        ("unit", "np.eye({0})[{1}]"),
        ("vec", '{bare}.ravel(order="F")'),
        ("unvec", '{bare}.reshape(({1}, -1), order="F")'),
        ("reshape", "np.reshape({0}, ({1}, {2}))"),
        ("cumsum_back", "np.cumsum({bare}[::-1])[::-1]"),
        ("len", "len({0})"),
        ("rows", "{bare}.shape[0]"),
        ("cols", "{bare}.shape[1]"),
    ):
        found[name] = found[name]._replace(numpy=numpy)
    return found


ARRAY_FUNCTIONS = _table()
