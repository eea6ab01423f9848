"""The functions of NumPy, and those of other libraries that do the same, that are more than one function entry by
entry."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gradcli.python import algebra
from gradcli.python.builtin import truncated
from gradcli.python.terms import Scalar, Term
from gradcli.python.values import Items, Value, made

if TYPE_CHECKING:
    from gradcli.python.reader import Reader

Call = Callable[["Reader", list[Value], dict[str, Value]], Value]
FUNCTIONS: dict[tuple[str, str], Call] = {}
_ARRAYS = "numpy tensorflow torch"


def known(families: str, names: str, parameters: str = "", **defaults: Value) -> Callable[[Callable[..., Value]], Any]:
    """Enters a function of named parameters under its names in several libraries; ``defaults`` are of those that may
    be left out. A parameter of another library's name is given after a stroke: ``axis/dim``."""
    spelled = [parameter.split("/") for parameter in parameters.split()]

    def enter(function: Callable[..., Value]) -> Callable[..., Value]:
        def call(reader: Reader, given: list[Value], named: dict[str, Value]) -> Value:
            if len(given) > len(spelled):
                reader.refuse(f"here are {len(given)} arguments, and {len(spelled)} are read", "give fewer")
            found = {names[0]: value for names, value in zip(spelled, given, strict=False)}
            for option, value in named.items():
                ours = next((names[0] for names in spelled if option in names), "")
                if not ours or ours in found:
                    reader.refuse(f"the argument {option}= is not read here", f"leave {option} out")
                found[ours] = value
            for names in spelled:
                if names[0] not in found:
                    if names[0] not in defaults:
                        reader.refuse(f"the argument {names[0]} is missing", "give it")
                    found[names[0]] = defaults[names[0]]
            return function(reader, **found)

        for family in families.split():
            for name in names.split():
                FUNCTIONS[family, name] = call
        return function

    return enter


# Reductions

_REDUCED = "a/x/input/input_tensor/values axis/dim keepdims/keepdim"


@known(_ARRAYS, "sum reduce_sum nansum", _REDUCED, axis=None, keepdims=False)
def total(reader: Reader, a: Value, axis: Value, keepdims: Value) -> Value:
    return algebra.reduced(reader, a, axis, keepdims is True, lambda values: algebra.total(reader, values))


@known(_ARRAYS, "prod reduce_prod product", _REDUCED, axis=None, keepdims=False)
def multiplied(reader: Reader, a: Value, axis: Value, keepdims: Value) -> Value:
    return algebra.reduced(reader, a, axis, keepdims is True, lambda values: algebra.multiplied(reader, values))


def _mean(reader: Reader, values: list[Scalar]) -> Scalar:
    return reader.div(algebra.total(reader, values), len(values))


@known(_ARRAYS, "mean reduce_mean", _REDUCED, axis=None, keepdims=False)
def mean(reader: Reader, a: Value, axis: Value, keepdims: Value) -> Value:
    return algebra.reduced(reader, a, axis, keepdims is True, lambda values: _mean(reader, values))


@known("numpy", "average", "a axis weights", axis=None, weights=None)
def average(reader: Reader, a: Value, axis: Value, weights: Value) -> Value:
    if weights is None:
        return mean(reader, a, axis, False)
    weighted = total(reader, reader.entrywise(reader.mul, a, weights), axis, False)
    return reader.entrywise(reader.div, weighted, total(reader, weights, axis, False))


def _spread(reader: Reader, values: list[Scalar], less: int) -> Scalar:
    middle = _mean(reader, values)
    squares = [reader.pow(reader.sub(value, middle), 2) for value in values]
    return reader.div(algebra.total(reader, squares), len(values) - less)


def _variances(families: str, names: str, less: int, root: bool) -> None:
    @known(
        families, names, "a/input/input_tensor axis/dim ddof/correction keepdims", axis=None, ddof=less, keepdims=False
    )
    def spread(reader: Reader, a: Value, axis: Value, ddof: Value, keepdims: Value) -> Value:
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
    def extreme(reader: Reader, a: Value, axis: Value, keepdims: Value) -> Value:
        return algebra.reduced(reader, a, axis, keepdims is True, lambda values: algebra.largest(reader, name, values))

    @known("torch", name, "a/input")
    def single(reader: Reader, a: Value) -> Value:
        return extreme(reader, a, None, False)


_extremes("max")
_extremes("min")


@known("special numpy tensorflow torch nn", "logsumexp reduce_logsumexp", _REDUCED, axis=None, keepdims=False)
def logsumexp(reader: Reader, a: Value, axis: Value, keepdims: Value) -> Value:
    def one(values: list[Scalar]) -> Scalar:
        found = values[0]
        for value in values[1:]:
            found = reader.call("logaddexp", found, value)
        return found

    return algebra.reduced(reader, a, axis, keepdims is True, one)


@known("special nn torch", "softmax", "a/x/input/logits axis/dim", axis=-1)
def softmax(reader: Reader, a: Value, axis: Value) -> Value:
    return reader.entrywise(lambda x: reader.call("exp", x), log_softmax(reader, a, axis))


@known("special nn torch", "log_softmax", "a/x/input/logits axis/dim", axis=-1)
def log_softmax(reader: Reader, a: Value, axis: Value) -> Value:
    return reader.entrywise(reader.sub, a, logsumexp(reader, a, axis, True))


@known(_ARRAYS, "all reduce_all", "a")
def every(reader: Reader, a: Value) -> Value:
    found: bool | Term = True
    for entry in reader.array(a).data.ravel():
        found = reader.both(found, reader.decided(entry))
    return found


@known(_ARRAYS, "any reduce_any", "a")
def some(reader: Reader, a: Value) -> Value:
    found: bool | Term = False
    for entry in reader.array(a).data.ravel():
        found = reader.either(found, reader.decided(entry))
    return found


@known("numpy", "count_nonzero", "a")
def count_nonzero(reader: Reader, a: Value) -> Value:
    return algebra.total(reader, [reader.where(reader.decided(one), 1, 0) for one in reader.array(a).data.ravel()])


@known("numpy torch", "cumsum", "a axis/dim", axis=None)
def cumsum(reader: Reader, a: Value, axis: Value) -> Value:
    return _running(reader, a, axis, reader.add)


@known("numpy torch", "cumprod", "a axis/dim", axis=None)
def cumprod(reader: Reader, a: Value, axis: Value) -> Value:
    return _running(reader, a, axis, reader.mul)


def _running(reader: Reader, a: Value, axis: Value, join: Callable[[Scalar, Scalar], Scalar]) -> Value:
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
def matmul(reader: Reader, a: Value, b: Value) -> Value:
    return algebra.product(reader, a, b)


@known("numpy torch", "outer", "a/input b/vec2")
def outer(reader: Reader, a: Value, b: Value) -> Value:
    x, y = reader.array(a), reader.array(b)
    return reader.entrywise(reader.mul, x.alike(x.data.reshape(-1, 1)), y.alike(y.data.reshape(1, -1)))


@known("numpy", "cross", "a b")
def cross(reader: Reader, a: Value, b: Value) -> Value:
    x, y = reader.listed(reader.array(a)), reader.listed(reader.array(b))
    if len(x) != 3 or len(y) != 3:
        reader.refuse("cross is read of vectors of three", "write the product out")
    pairs = ((1, 2), (2, 0), (0, 1))
    return made([reader.sub(reader.mul(x[i], y[j]), reader.mul(x[j], y[i])) for i, j in pairs])


@known(
    "linalg torch tensorflow", "norm", "a/x/input/tensor ord/p axis/dim keepdims", ord=None, axis=None, keepdims=False
)
def norm(reader: Reader, a: Value, ord: Value, axis: Value, keepdims: Value) -> Value:
    return algebra.norm(reader, a, ord, axis, keepdims is True)


@known("linalg torch", "det", "a/input")
def det(reader: Reader, a: Value) -> Value:
    return algebra.determinant(reader, a)


@known("numpy torch linalg", "trace", "a/input/x")
def trace(reader: Reader, a: Value) -> Value:
    data = reader.array(a).data
    if data.ndim != 2:
        reader.refuse("trace is of matrices", "give a matrix")
    return algebra.total(reader, [reader.read(entry) for entry in data.diagonal()])


# Entry by entry

for _names, _operation in (
    ("add", "add"),
    ("subtract sub", "sub"),
    ("multiply mul", "mul"),
    ("divide true_divide div", "div"),
):
    known(_ARRAYS, _names, "x/input/a y/other/b")(
        lambda reader, x, y, _operation=_operation: reader.entrywise(getattr(reader, _operation), x, y)
    )
for _names, _sign in (
    ("less lt", "<"),
    ("less_equal le", "<="),
    ("greater gt", ">"),
    ("greater_equal ge", ">="),
    ("equal eq", "=="),
    ("not_equal ne", "!="),
):
    known(_ARRAYS, _names, "x/input/a y/other/b")(
        lambda reader, x, y, _sign=_sign: reader.entrywise(lambda p, q: reader.compare(_sign, p, q), x, y)
    )


def _logical(names: str, join: str) -> None:
    @known(_ARRAYS, names, "x/input y/other")
    def logical(reader: Reader, x: Value, y: Value) -> Value:
        return reader.entrywise(lambda p, q: getattr(reader, join)(reader.truth(p), reader.truth(q)), x, y)


_logical("logical_and", "both")
_logical("logical_or", "either")


@known(_ARRAYS, "logical_not", "x/input")
def logical_not(reader: Reader, x: Value) -> Value:
    return reader.entrywise(lambda p: reader.negated(reader.truth(p)), x)


@known(_ARRAYS, "negative neg", "x/input")
def negative(reader: Reader, x: Value) -> Value:
    return reader.entrywise(reader.neg, x)


@known(_ARRAYS, "square", "x/input")
def square(reader: Reader, x: Value) -> Value:
    return reader.entrywise(lambda p: reader.pow(p, 2), x)


@known(_ARRAYS, "reciprocal", "x/input")
def reciprocal(reader: Reader, x: Value) -> Value:
    return reader.entrywise(lambda p: reader.div(1, p), x)


@known(_ARRAYS, "rsqrt", "x/input")
def rsqrt(reader: Reader, x: Value) -> Value:
    return reader.entrywise(lambda p: reader.div(1, reader.call("sqrt", p)), x)


@known("numpy math torch", "trunc fix", "x/input")
def trunc(reader: Reader, x: Value) -> Value:
    return reader.entrywise(lambda p: truncated(reader, p), x)


@known("numpy math torch", "radians deg2rad", "x/input")
def radians(reader: Reader, x: Value) -> Value:
    return reader.entrywise(lambda p: reader.div(reader.mul(p, reader.number_of("pi")), 180), x)


@known("numpy math torch", "degrees rad2deg", "x/input")
def degrees(reader: Reader, x: Value) -> Value:
    return reader.entrywise(lambda p: reader.div(reader.mul(p, 180), reader.number_of("pi")), x)


@known(_ARRAYS, "where", "condition/cond x/input y/other")
def where(reader: Reader, condition: Value, x: Value, y: Value) -> Value:
    return reader.entrywise(lambda c, p, q: reader.where(reader.truth(c), p, q), condition, x, y)


@known("numpy", "select", "condlist choicelist default", default=0)
def select(reader: Reader, condlist: Value, choicelist: Value, default: Value) -> Value:
    found = default
    pairs = zip(reader.listed(condlist), reader.listed(choicelist), strict=True)
    for condition, value in reversed(list(pairs)):
        found = where(reader, condition, value, found)
    return found


@known(
    "numpy torch tensorflow",
    "clip clamp clip_by_value",
    "a/x/input/t low/a_min/min/clip_value_min high/a_max/max/clip_value_max",
    low=None,
    high=None,
)
def clip(reader: Reader, a: Value, low: Value, high: Value) -> Value:
    for name, bound in (("max", low), ("min", high)):
        if bound is not None:
            a = reader.entrywise(lambda p, q, name=name: reader.call(name, p, q), a, bound)
    return a


@known("nn torch", "silu swish", "x/input")
def silu(reader: Reader, x: Value) -> Value:
    return reader.entrywise(lambda p: reader.mul(p, reader.call("sigmoid", p)), x)


@known("special", "ndtr", "x")
def ndtr(reader: Reader, x: Value) -> Value:
    def one(p: Scalar) -> Scalar:
        return reader.div(reader.call("erfc", reader.div(reader.neg(p), reader.call("sqrt", 2))), 2)

    return reader.entrywise(one, x)


# Whole numbers and tuples of Python's math


@known("math special", "factorial", "n exact", exact=True)
def factorial(reader: Reader, n: Value, exact: Value) -> Value:
    def one(value: Scalar) -> Scalar:
        number = reader.integer(int(value) if isinstance(value, Fraction) and value.denominator == 1 else value)
        if not 0 <= number <= 300:
            reader.refuse("factorials are read from 0 to 300", "write gamma")
        return math.factorial(number)

    return reader.entrywise(one, n)


@known("math special", "comb binom", "n k exact", exact=True)
def comb(reader: Reader, n: Value, k: Value, exact: Value) -> Value:
    top, below = reader.integer(n), reader.integer(k)
    if not 0 <= below <= top <= 1000:
        reader.refuse("binomial coefficients are read of 0 ≤ k ≤ n ≤ 1000", "write the number")
    return math.comb(top, below)


@known("math", "fsum", "a")
def fsum(reader: Reader, a: Value) -> Value:
    return algebra.total(reader, [reader.scalar(one) for one in reader.listed(a)])


@known("math", "prod", "a")
def prod(reader: Reader, a: Value) -> Value:
    return algebra.multiplied(reader, [reader.scalar(one) for one in reader.listed(a)])


def _distance(reader: Reader, given: list[Value], named: dict[str, Value]) -> Value:
    return algebra.norm(reader, Items(given), None, None, False)


FUNCTIONS["math", "hypot"] = _distance


@known("math", "dist", "p q")
def dist(reader: Reader, p: Value, q: Value) -> Value:
    return algebra.norm(reader, reader.entrywise(reader.sub, p, q), None, None, False)


@known("optimize", "rosen", "x")
def rosen(reader: Reader, x: Value) -> Value:
    """The sum of ``100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2``."""
    entries = reader.listed(x)
    terms: list[Scalar] = []
    for a, b in pairwise(entries):
        valley = reader.mul(100, reader.pow(reader.sub(b, reader.pow(a, 2)), 2))
        terms.append(reader.add(valley, reader.pow(reader.sub(1, a), 2)))
    return algebra.total(reader, terms)
