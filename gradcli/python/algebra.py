"""Products, sums and other reductions of arrays, by their definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gradcli.python.terms import Scalar, is_known, is_scalar
from gradcli.python.values import Meaning, ObjectArray, made

if TYPE_CHECKING:
    from gradcli.python.arrays import Shaped


def product(a: Shaped, left: Meaning, right: Meaning) -> Meaning:
    """The matrix product, as ``@`` has it: of vectors the dot product."""
    x, y = a.array(left), a.array(right)
    if x.shape == () or y.shape == () or x.data.ndim > 2 or y.data.ndim > 2:
        a.refuse("@ is of vectors and matrices", "write * for numbers")
    if x.shape[-1] != y.shape[0]:
        a.refuse(f"{x.shape} @ {y.shape} do not fit", "make the inner sizes equal")
    rows = x.data.reshape(-1, x.shape[-1])
    columns = y.data.reshape(y.shape[0], -1).T
    a.allow(len(rows) * len(columns) * max(1, x.shape[-1]))
    cells = [total(a, [a.mul(a.read(p), a.read(q)) for p, q in zip(r, c, strict=True)]) for r in rows for c in columns]
    return a.value(_of_kind(a, made(cells, (*x.shape[:-1], *y.shape[1:])), x, y))


def dot(a: Shaped, left: Meaning, right: Meaning) -> Meaning:
    """``np.dot``: also a number times an array."""
    if any(a.array(one).shape == () for one in (left, right)):
        return a.entrywise(a.mul, left, right)
    return product(a, left, right)


def total(a: Shaped, values: list[Scalar]) -> Scalar:
    """A sum from the left."""
    return _chained(a.add, values, 0)


def multiplied(a: Shaped, values: list[Scalar]) -> Scalar:
    """A product from the left."""
    return _chained(a.mul, values, 1)


def largest(a: Shaped, name: str, values: list[Scalar]) -> Scalar:
    """``max`` or ``min`` of numbers."""
    if not values:
        a.refuse(f"{name} of nothing", "give it numbers")
    if all(map(is_known, values)):
        found = values[0]
        for value in values[1:]:
            if a.compare(">" if name == "max" else "<", value, found) is True:
                found = value
        return found
    return values[0] if len(values) == 1 else a.call(name, *values)


def _chained(join: Callable[[Scalar, Scalar], Scalar], values: list[Scalar], empty: int) -> Scalar:
    if not values:
        return empty
    found = values[0]
    for value in values[1:]:
        found = join(found, value)
    return found


def reduced(
    a: Shaped, value: Meaning, axis: Meaning, keep: bool, function: Callable[[list[Scalar]], Scalar]
) -> Meaning:
    """A reduction of all entries, or along axes, as NumPy's ``axis`` and ``keepdims``."""
    import numpy

    array = a.array(value)
    if axis is None and not keep:
        whole = function([a.read(entry) for entry in array.data.ravel()])
        return a.scalar(_of_kind(a, made([whole], ()), array))
    count = array.data.ndim
    axes = (
        range(count)
        if axis is None
        else [a.integer(one) for one in (a.listed(axis) if not is_scalar(axis) else [axis])]
    )
    if any(not -count <= one < count for one in axes):
        a.refuse(f"an array of shape {array.shape} has no such axis", "axes are counted from 0")
    along = sorted({one % count for one in axes})
    rest = [one for one in range(count) if one not in along]
    turned = array.data.transpose([*rest, *along])
    shape = tuple(array.shape[one] for one in rest)
    rows: Any = turned.reshape(int(numpy.prod(shape, dtype=int)), -1)
    found = made([function([a.read(entry) for entry in row]) for row in rows], shape)
    if keep:
        found.data = found.data.reshape([1 if one in along else array.shape[one] for one in range(count)])
    return a.value(_of_kind(a, found, array))


def determinant(a: Shaped, value: Meaning) -> Scalar:
    """By the first row's cofactors, of matrices up to 5 × 5."""
    array = a.array(value)
    n = array.shape[0] if array.data.ndim == 2 else 0
    if array.shape != (n, n) or not 1 <= n <= 5:
        a.refuse("det is read of square matrices up to 5 × 5", "write a smaller one")
    return _cofactors(a, [[a.read(entry) for entry in row] for row in array.data])


def _cofactors(a: Shaped, rows: list[list[Scalar]]) -> Scalar:
    if len(rows) == 1:
        return rows[0][0]
    found: Scalar | None = None
    for place, first in enumerate(rows[0]):
        part = a.mul(first, _cofactors(a, [row[:place] + row[place + 1 :] for row in rows[1:]]))
        found = part if found is None else (a.sub if place % 2 else a.add)(found, part)
    assert found is not None
    return found


def norm(a: Shaped, value: Meaning, order: Meaning, axis: Meaning, keep: bool) -> Meaning:
    """The norms of vectors 1, 2 and ∞, and the Frobenius norm of matrices."""
    array = a.array(value)
    if order is not None and order != "fro" and array.data.ndim > 1 and axis is None:
        a.refuse("norms of matrices are read of kind 'fro' only", "leave ord out")

    def squares(values: list[Scalar]) -> Scalar:
        if order == 1:
            return total(a, [a.call("abs", one) for one in values])
        if isinstance(order, str) and order == "inf":
            return largest(a, "max", [a.call("abs", one) for one in values])
        if order not in (None, 2, "fro"):
            a.refuse("norms are read of order 1, 2 and inf", "write the sum of powers")
        return a.call("sqrt", total(a, [a.pow(one, 2) for one in values]))

    return reduced(a, array, axis, keep, squares)


def _of_kind(a: Shaped, found: ObjectArray, *parts: ObjectArray) -> ObjectArray:
    """A result with NumPy's bounds of integers where its parts hold them."""
    found.depth = len(a.paths)
    return a.fits(found) if any(part.integer for part in parts) else found
