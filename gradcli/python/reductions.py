"""Sums, means, extremes and other reductions of arrays, and products of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradcli.python import algebra
from gradcli.python.registry import known
from gradcli.python.terms import Growing, Scalar
from gradcli.python.values import Meaning, made

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

_ARRAYS = "numpy tensorflow torch"

# Reductions

_REDUCED = "a/x/input/input_tensor/values axis/dim keepdims/keepdim"


@known(_ARRAYS, "sum reduce_sum nansum", _REDUCED, axis=None, keepdims=False)
def total(reader: FileReader, a: Meaning, axis: Meaning, keepdims: Meaning) -> Meaning:
    return algebra.reduced(reader, a, axis, keepdims is True, lambda values: algebra.total(reader, values))


@known(_ARRAYS, "prod reduce_prod product", _REDUCED, axis=None, keepdims=False)
def multiplied(reader: FileReader, a: Meaning, axis: Meaning, keepdims: Meaning) -> Meaning:
    return algebra.reduced(reader, a, axis, keepdims is True, lambda values: algebra.multiplied(reader, values))


def _mean(reader: FileReader, values: list[Scalar]) -> Scalar:
    return reader.div(algebra.total(reader, values), len(values))


@known(_ARRAYS, "mean reduce_mean", _REDUCED, axis=None, keepdims=False)
def mean(reader: FileReader, a: Meaning, axis: Meaning, keepdims: Meaning) -> Meaning:
    return algebra.reduced(reader, a, axis, keepdims is True, lambda values: _mean(reader, values))


@known("numpy", "average", "a axis weights", axis=None, weights=None)
def average(reader: FileReader, a: Meaning, axis: Meaning, weights: Meaning) -> Meaning:
    if weights is None:
        return mean(reader, a, axis, False)
    weighted = total(reader, reader.entrywise(reader.mul, a, weights), axis, False)
    return reader.entrywise(reader.div, weighted, total(reader, weights, axis, False))


def _spread(reader: FileReader, values: list[Scalar], less: int) -> Scalar:
    middle = _mean(reader, values)
    squares = [reader.pow(reader.sub(value, middle), 2) for value in values]
    return reader.div(algebra.total(reader, squares), len(values) - less)


def _variances(families: str, names: str, less: int, root: bool) -> None:
    @known(
        families, names, "a/input/input_tensor axis/dim ddof/correction keepdims", axis=None, ddof=less, keepdims=False
    )
    def spread(reader: FileReader, a: Meaning, axis: Meaning, ddof: Meaning, keepdims: Meaning) -> Meaning:
        freedom = reader.integer(ddof)

        def one(values: list[Scalar]) -> Scalar:
            found = _spread(reader, values, freedom)
            return reader.call("sqrt", found) if root else found

        return algebra.reduced(reader, a, axis, keepdims is True, one)


_variances("numpy tensorflow", "var reduce_variance", 0, False)
_variances("numpy tensorflow", "std reduce_std", 0, True)
_variances("torch", "var", 1, False)
_variances("torch", "std", 1, True)


def _extremes(name: str) -> None:
    @known("numpy tensorflow", f"{name} a{name} reduce_{name}", _REDUCED, axis=None, keepdims=False)
    def extreme(reader: FileReader, a: Meaning, axis: Meaning, keepdims: Meaning) -> Meaning:
        return algebra.reduced(reader, a, axis, keepdims is True, lambda values: algebra.largest(reader, name, values))

    @known("torch", name, "a/input")
    def single(reader: FileReader, a: Meaning) -> Meaning:
        return extreme(reader, a, None, False)


_extremes("max")
_extremes("min")


@known("special numpy tensorflow torch nn", "logsumexp reduce_logsumexp", _REDUCED, axis=None, keepdims=False)
def logsumexp(reader: FileReader, a: Meaning, axis: Meaning, keepdims: Meaning) -> Meaning:
    def one(values: list[Scalar]) -> Scalar:
        found = values[0]
        for value in values[1:]:
            found = reader.call("logaddexp", found, value)
        return found

    return algebra.reduced(reader, a, axis, keepdims is True, one)


@known("special nn torch", "softmax", "a/x/input/logits axis/dim", axis=-1)
def softmax(reader: FileReader, a: Meaning, axis: Meaning) -> Meaning:
    return reader.entrywise(lambda x: reader.call("exp", x), log_softmax(reader, a, axis))


@known("special nn torch", "log_softmax", "a/x/input/logits axis/dim", axis=-1)
def log_softmax(reader: FileReader, a: Meaning, axis: Meaning) -> Meaning:
    return reader.entrywise(reader.sub, a, logsumexp(reader, a, axis, True))


@known(_ARRAYS, "all reduce_all", "a")
def every(reader: FileReader, a: Meaning) -> Meaning:
    found: bool | Growing = True
    for entry in reader.array(a).data.ravel():
        found = reader.both(found, reader.decided(entry))
    return found


@known(_ARRAYS, "any reduce_any", "a")
def some(reader: FileReader, a: Meaning) -> Meaning:
    found: bool | Growing = False
    for entry in reader.array(a).data.ravel():
        found = reader.either(found, reader.decided(entry))
    return found


@known("numpy", "count_nonzero", "a")
def count_nonzero(reader: FileReader, a: Meaning) -> Meaning:
    return algebra.total(reader, [reader.where(reader.decided(one), 1, 0) for one in reader.array(a).data.ravel()])


@known("numpy torch", "cumsum", "a axis/dim", axis=None)
def cumsum(reader: FileReader, a: Meaning, axis: Meaning) -> Meaning:
    return _running(reader, a, axis, reader.add)


@known("numpy torch", "cumprod", "a axis/dim", axis=None)
def cumprod(reader: FileReader, a: Meaning, axis: Meaning) -> Meaning:
    return _running(reader, a, axis, reader.mul)


def _running(reader: FileReader, a: Meaning, axis: Meaning, join: Callable[[Scalar, Scalar], Scalar]) -> Meaning:
    array = reader.array(a)
    if array.data.ndim != 1 and axis is not None:
        reader.refuse("running sums are read of vectors", "sum each row")
    found: list[Scalar] = []
    for entry in array.data.ravel():
        found.append(join(found[-1], reader.read(entry)) if found else reader.read(entry))
    return made(found)


# Products

for _name in ("dot", "vdot", "inner"):
    known("numpy torch", _name, "a/input b/other/tensor")(lambda reader, a, b: algebra.dot(reader, a, b))


@known(f"{_ARRAYS} linalg", "matmul mm mv matvec", "a/input/mat b/other/mat2/vec")
def matmul(reader: FileReader, a: Meaning, b: Meaning) -> Meaning:
    return algebra.product(reader, a, b)


@known("numpy torch", "outer", "a/input b/vec2")
def outer(reader: FileReader, a: Meaning, b: Meaning) -> Meaning:
    x, y = reader.array(a), reader.array(b)
    return reader.entrywise(reader.mul, x.alike(x.data.reshape(-1, 1)), y.alike(y.data.reshape(1, -1)))


@known("numpy", "cross", "a b")
def cross(reader: FileReader, a: Meaning, b: Meaning) -> Meaning:
    x, y = reader.listed(reader.array(a)), reader.listed(reader.array(b))
    if len(x) != 3 or len(y) != 3:
        reader.refuse("cross is read of vectors of three", "write the product out")
    pairs = ((1, 2), (2, 0), (0, 1))
    return made([reader.sub(reader.mul(x[i], y[j]), reader.mul(x[j], y[i])) for i, j in pairs])


@known(
    "linalg torch tensorflow", "norm", "a/x/input/tensor ord/p axis/dim keepdims", ord=None, axis=None, keepdims=False
)
def norm(reader: FileReader, a: Meaning, ord: Meaning, axis: Meaning, keepdims: Meaning) -> Meaning:
    return algebra.norm(reader, a, ord, axis, keepdims is True)


@known("linalg torch", "det", "a/input")
def det(reader: FileReader, a: Meaning) -> Meaning:
    return algebra.determinant(reader, a)


@known("numpy torch linalg", "trace", "a/input/x")
def trace(reader: FileReader, a: Meaning) -> Meaning:
    data = reader.array(a).data
    if data.ndim != 2:
        reader.refuse("trace is of matrices", "give a matrix")
    return algebra.total(reader, [reader.read(entry) for entry in data.diagonal()])
