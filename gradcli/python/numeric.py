"""Functions of NumPy, and those of other libraries that do the same, that are more than one function entry by entry."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from gradcli.python import algebra
from gradcli.python.builtin import truncated
from gradcli.python.registry import FUNCTIONS, known
from gradcli.python.terms import Scalar
from gradcli.python.values import Items, Meaning

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

_ARRAYS = "numpy tensorflow torch"

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
    def logical(reader: FileReader, x: Meaning, y: Meaning) -> Meaning:
        return reader.entrywise(lambda p, q: getattr(reader, join)(reader.truth(p), reader.truth(q)), x, y)


_logical("logical_and", "both")
_logical("logical_or", "either")


@known(_ARRAYS, "logical_not", "x/input")
def logical_not(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(lambda p: reader.negated(reader.truth(p)), x)


@known(_ARRAYS, "negative neg", "x/input")
def negative(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(reader.neg, x)


@known(_ARRAYS, "square", "x/input")
def square(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(lambda p: reader.pow(p, 2), x)


@known(_ARRAYS, "reciprocal", "x/input")
def reciprocal(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(lambda p: reader.div(1, p), x)


@known(_ARRAYS, "rsqrt", "x/input")
def rsqrt(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(lambda p: reader.div(1, reader.call("sqrt", p)), x)


@known("numpy math torch", "trunc fix", "x/input")
def trunc(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(lambda p: truncated(reader, p), x)


@known("numpy math torch", "radians deg2rad", "x/input")
def radians(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(lambda p: reader.div(reader.mul(p, reader.number_of("pi")), 180), x)


@known("numpy math torch", "degrees rad2deg", "x/input")
def degrees(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(lambda p: reader.div(reader.mul(p, 180), reader.number_of("pi")), x)


@known(_ARRAYS, "where", "condition/cond x/input y/other")
def where(reader: FileReader, condition: Meaning, x: Meaning, y: Meaning) -> Meaning:
    return reader.entrywise(lambda c, p, q: reader.where(reader.truth(c), p, q), condition, x, y)


@known("numpy", "select", "condlist choicelist default", default=0)
def select(reader: FileReader, condlist: Meaning, choicelist: Meaning, default: Meaning) -> Meaning:
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
def clip(reader: FileReader, a: Meaning, low: Meaning, high: Meaning) -> Meaning:
    for name, bound in (("max", low), ("min", high)):
        if bound is not None:
            a = reader.entrywise(lambda p, q, name=name: reader.call(name, p, q), a, bound)
    return a


@known("nn torch", "silu swish", "x/input")
def silu(reader: FileReader, x: Meaning) -> Meaning:
    return reader.entrywise(lambda p: reader.mul(p, reader.call("sigmoid", p)), x)


# Whole numbers and tuples of Python's math


@known("math special", "factorial", "n exact", exact=True)
def factorial(reader: FileReader, n: Meaning, exact: Meaning) -> Meaning:
    def one(value: Scalar) -> Scalar:
        number = reader.integer(int(value) if isinstance(value, Fraction) and value.denominator == 1 else value)
        if not 0 <= number <= 300:
            reader.refuse("factorials are read from 0 to 300", "write gamma")
        return math.factorial(number)

    return reader.entrywise(one, n)


@known("math special", "comb", "n k exact", exact=True)
def comb(reader: FileReader, n: Meaning, k: Meaning, exact: Meaning) -> Meaning:
    top, below = reader.integer(n), reader.integer(k)
    if not 0 <= below <= top <= 1000:
        reader.refuse("binomial coefficients are read of 0 ≤ k ≤ n ≤ 1000", "write the number")
    return math.comb(top, below)


@known("math", "fsum", "a")
def fsum(reader: FileReader, a: Meaning) -> Meaning:
    return algebra.total(reader, [reader.scalar(one) for one in reader.listed(a)])


@known("math", "prod", "a")
def prod(reader: FileReader, a: Meaning) -> Meaning:
    return algebra.multiplied(reader, [reader.scalar(one) for one in reader.listed(a)])


def _distance(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    return algebra.norm(reader, Items(given), None, None, False)


FUNCTIONS["math", "hypot"] = _distance


@known("math", "dist", "p q")
def dist(reader: FileReader, p: Meaning, q: Meaning) -> Meaning:
    return algebra.norm(reader, reader.entrywise(reader.sub, p, q), None, None, False)


@known("optimize", "rosen", "x")
def rosen(reader: FileReader, x: Meaning) -> Meaning:
    """The sum of ``100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2``."""
    entries = reader.listed(x)
    terms: list[Scalar] = []
    for a, b in pairwise(entries):
        valley = reader.mul(100, reader.pow(reader.sub(b, reader.pow(a, 2)), 2))
        terms.append(reader.add(valley, reader.pow(reader.sub(1, a), 2)))
    return algebra.total(reader, terms)
