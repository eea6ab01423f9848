"""The functions of NumPy that make arrays, or give them another shape."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcli.python.registry import known
from gradcli.python.terms import Scalar, is_integer, is_known, is_scalar
from gradcli.python.values import UNSET, Items, Meaning, ObjectArray, made

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

_ARRAYS = "numpy tensorflow torch"
_INTEGERS = ("int", "int64", "int32")
_TYPE = "dtype requires_grad trainable name copy"


def as_type(reader: FileReader, array: ObjectArray, dtype: Meaning) -> ObjectArray:
    """The entries as the type asked for has them; ``int`` and ``float`` arrive as themselves."""
    kind = getattr(dtype, "name", dtype)
    if kind in (None, "float", "float64", "float32", "double", "single"):
        if kind is not None:
            data = [Fraction(one) if is_known(one) else one for one in array.data.ravel()]
            array = ObjectArray(made(data, array.shape).data)
        return array
    if kind in _INTEGERS and all(is_known(one) and int(one) == one for one in array.data.ravel()):
        return made([int(one) for one in array.data.ravel()], array.shape)
    reader.refuse("this type of numbers is not read", "leave dtype out")


@known(
    "numpy tensorflow torch",
    "array constant Variable tensor",
    f"a/object/value/initial_value/data {_TYPE}",
    dtype=None,
    requires_grad=None,
    trainable=None,
    name=None,
    copy=None,
)
def array(reader: FileReader, a: Meaning, dtype: Meaning, **more: Meaning) -> Meaning:
    found = reader.array(a)
    copied = ObjectArray(found.data.copy(), integer=found.integer, depth=len(reader.paths))
    return reader.value(as_type(reader, copied, dtype))


@known(
    "numpy torch tensorflow",
    "asarray asanyarray as_tensor convert_to_tensor asfarray",
    "a/value/data dtype name",
    dtype=None,
    name=None,
)
def asarray(reader: FileReader, a: Meaning, dtype: Meaning, name: Meaning) -> Meaning:
    found = reader.array(a)
    return reader.value(found if dtype is None else as_type(reader, found, dtype))


def _filled(reader: FileReader, shape: Meaning, value: Any) -> ObjectArray:
    sizes = [reader.integer(size) for size in (reader.listed(shape) if not is_scalar(shape) else [shape])]
    if any(size < 0 for size in sizes):
        reader.refuse("a shape is not negative", "write another")
    count = math.prod(sizes)
    reader.allow(count)
    found = made([value] * count, tuple(sizes))
    found.depth = len(reader.paths)
    return found


def _constant(names: str, value: Any) -> None:
    @known(_ARRAYS, names, "shape/size dtype", dtype=None)
    def filled(reader: FileReader, shape: Meaning, dtype: Meaning) -> Meaning:
        return reader.value(as_type(reader, _filled(reader, shape, value), dtype))

    @known(_ARRAYS, f"{names}_like", "a/input dtype", dtype=None)
    def like(reader: FileReader, a: Meaning, dtype: Meaning) -> Meaning:
        model = reader.array(a)
        entry = int(value) if model.integer and not isinstance(value, type(UNSET)) else value
        return reader.value(as_type(reader, _filled(reader, Items(list(model.shape)), entry), dtype))


_constant("zeros", Fraction(0))
_constant("ones", Fraction(1))
_constant("empty", UNSET)


@known(f"{_ARRAYS}", "full fill", "shape/size/dims value/fill_value dtype", dtype=None)
def full(reader: FileReader, shape: Meaning, value: Meaning, dtype: Meaning) -> Meaning:
    return reader.value(as_type(reader, _filled(reader, shape, reader.scalar(value)), dtype))


@known("numpy torch linalg tensorflow", "eye identity", "n/num_rows dtype", dtype=None)
def eye(reader: FileReader, n: Meaning, dtype: Meaning) -> Meaning:
    size = reader.integer(n)
    found = _filled(reader, Items([size, size]), Fraction(0))
    for place in range(size):
        found.data[place, place] = Fraction(1)
    return as_type(reader, found, dtype)


@known("tensorflow", "range", "start/stop end/limit step/delta dtype", end=None, step=1, dtype=None)
@known("numpy torch", "arange", "start/stop end/stop_ step dtype", end=None, step=1, dtype=None)
def arange(reader: FileReader, start: Meaning, end: Meaning, step: Meaning, dtype: Meaning) -> Meaning:
    first, last, by = (0, start, step) if end is None else (start, end, step)
    numbers = [reader.scalar(one) for one in (first, last, by)]
    if not all(map(is_known, numbers)) or numbers[2] == 0:
        reader.refuse("how long this is depends on the variables", "write numbers")
    a, b, c = (Fraction(one) for one in numbers)  # type: ignore[arg-type]
    count = max(0, math.ceil((b - a) / c))
    if not all(map(is_integer, numbers)) and any(one.denominator & (one.denominator - 1) for one in (a, b, c)):
        reader.refuse("how long this is depends on how decimals are rounded", "write np.linspace(a, b, n)")
    reader.allow(count)
    whole = all(map(is_integer, numbers))
    found = [a + place * c for place in range(count)]
    return as_type(reader, made([int(one) for one in found] if whole else found), dtype)


@known("numpy torch tensorflow", "linspace", "start stop/end num/steps endpoint", num=50, endpoint=True)
def linspace(reader: FileReader, start: Meaning, stop: Meaning, num: Meaning, endpoint: Meaning) -> Meaning:
    count = reader.integer(num)
    reader.allow(count)
    a, b = reader.scalar(start), reader.scalar(stop)
    parts = max(1, count - 1 if endpoint is True else count)
    width = reader.sub(b, a)
    return made([to_float(reader.add(a, reader.mul(width, Fraction(k, parts)))) for k in range(count)])


def to_float(value: Scalar) -> Scalar:
    return Fraction(value) if is_known(value) else value


# Shapes


def _shape(reader: FileReader, array: ObjectArray, shape: Meaning) -> ObjectArray:
    sizes = [reader.integer(size) for size in (reader.listed(shape) if not is_scalar(shape) else [shape])]
    try:
        return array.alike(array.data.reshape(sizes))
    except ValueError:
        reader.refuse(f"an array of shape {array.shape} cannot have shape {tuple(sizes)}", "keep the number of entries")


@known(_ARRAYS, "reshape", "a/input/tensor shape/newshape")
def reshape(reader: FileReader, a: Meaning, shape: Meaning) -> Meaning:
    return _shape(reader, reader.array(a), shape)


@known("numpy torch", "ravel flatten", "a/input")
def ravel(reader: FileReader, a: Meaning) -> Meaning:
    found = reader.array(a)
    return found.alike(found.data.ravel())


@known(
    _ARRAYS,
    "transpose t",
    "a/input",
)
def transpose(reader: FileReader, a: Meaning) -> Meaning:
    found = reader.array(a)
    return found.alike(found.data.T)


@known(_ARRAYS, "squeeze", "a/input")
def squeeze(reader: FileReader, a: Meaning) -> Meaning:
    found = reader.array(a)
    return reader.value(found.alike(found.data.squeeze()))


@known("numpy", "atleast_1d", "a")
def atleast_1d(reader: FileReader, a: Meaning) -> Meaning:
    found = reader.array(a)
    return found.alike(found.data.reshape(1)) if found.shape == () else found


@known("numpy", "atleast_2d", "a")
def atleast_2d(reader: FileReader, a: Meaning) -> Meaning:
    found = reader.array(a)
    return found if found.data.ndim >= 2 else found.alike(found.data.reshape(1, -1))


@known(_ARRAYS, "expand_dims unsqueeze", "a/input axis/dim")
def expand_dims(reader: FileReader, a: Meaning, axis: Meaning) -> Meaning:
    import numpy

    found = reader.array(a)
    place = reader.integer(axis)
    if not -found.data.ndim - 1 <= place <= found.data.ndim:
        reader.refuse("there is no such axis", "axes are counted from 0")
    return found.alike(numpy.expand_dims(found.data, place))


@known("numpy torch", "diag", "a/input")
def diag(reader: FileReader, a: Meaning) -> Meaning:
    data = reader.array(a).data
    if data.ndim == 2:
        return made([reader.read(entry) for entry in data.diagonal()])
    found = _filled(reader, Items([data.size, data.size]), Fraction(0))
    for place, entry in enumerate(data.ravel()):
        found.data[place, place] = reader.read(entry)
    return found
