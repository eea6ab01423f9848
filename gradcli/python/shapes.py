"""The functions of NumPy that make arrays, or give them another shape."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcli.python import limits
from gradcli.python.numeric import FUNCTIONS, known
from gradcli.python.terms import Scalar, is_integer, is_known, is_scalar
from gradcli.python.values import UNSET, Array, Items, Value, made

if TYPE_CHECKING:
    from gradcli.python.reader import Reader

__all__ = ["FUNCTIONS"]
_ARRAYS = "numpy tensorflow torch"
_INTEGERS = ("int", "int64", "int32")
_TYPE = "dtype requires_grad trainable name copy"


def as_type(reader: Reader, array: Array, dtype: Value) -> Array:
    """The entries as the type asked for has them; ``int`` and ``float`` arrive as themselves."""
    kind = getattr(dtype, "name", dtype)
    if kind in (None, "float", "float64", "float32", "double", "single"):
        if kind is not None:
            data = [Fraction(one) if is_known(one) else one for one in array.data.ravel()]
            array = Array(made(data, array.shape).data)
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
def array(reader: Reader, a: Value, dtype: Value, **more: Value) -> Value:
    found = reader.array(a)
    copied = Array(found.data.copy(), integer=found.integer, depth=len(reader.paths))
    return reader.value(as_type(reader, copied, dtype))


@known(
    "numpy torch tensorflow",
    "asarray asanyarray as_tensor convert_to_tensor asfarray",
    "a/value/data dtype name",
    dtype=None,
    name=None,
)
def asarray(reader: Reader, a: Value, dtype: Value, name: Value) -> Value:
    found = reader.array(a)
    return reader.value(found if dtype is None else as_type(reader, found, dtype))


def _filled(reader: Reader, shape: Value, value: Any) -> Array:
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
    def filled(reader: Reader, shape: Value, dtype: Value) -> Value:
        return reader.value(as_type(reader, _filled(reader, shape, value), dtype))

    @known(_ARRAYS, f"{names}_like", "a/input dtype", dtype=None)
    def like(reader: Reader, a: Value, dtype: Value) -> Value:
        model = reader.array(a)
        entry = int(value) if model.integer and not isinstance(value, type(UNSET)) else value
        return reader.value(as_type(reader, _filled(reader, Items(list(model.shape)), entry), dtype))


_constant("zeros", Fraction(0))
_constant("ones", Fraction(1))
_constant("empty", UNSET)


@known(f"{_ARRAYS}", "full fill", "shape/size/dims value/fill_value dtype", dtype=None)
def full(reader: Reader, shape: Value, value: Value, dtype: Value) -> Value:
    return reader.value(as_type(reader, _filled(reader, shape, reader.scalar(value)), dtype))


@known("numpy torch linalg tensorflow", "eye identity", "n/num_rows dtype", dtype=None)
def eye(reader: Reader, n: Value, dtype: Value) -> Value:
    size = reader.integer(n)
    found = _filled(reader, Items([size, size]), Fraction(0))
    for place in range(size):
        found.data[place, place] = Fraction(1)
    return as_type(reader, found, dtype)


@known("tensorflow", "range", "start/stop end/limit step/delta dtype", end=None, step=1, dtype=None)
@known("numpy torch", "arange", "start/stop end/stop_ step dtype", end=None, step=1, dtype=None)
def arange(reader: Reader, start: Value, end: Value, step: Value, dtype: Value) -> Value:
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
def linspace(reader: Reader, start: Value, stop: Value, num: Value, endpoint: Value) -> Value:
    count = reader.integer(num)
    reader.allow(count)
    a, b = reader.scalar(start), reader.scalar(stop)
    parts = max(1, count - 1 if endpoint is True else count)
    width = reader.sub(b, a)
    return made([_float(reader.add(a, reader.mul(width, Fraction(k, parts)))) for k in range(count)])


def _float(value: Scalar) -> Scalar:
    return Fraction(value) if is_known(value) else value


# Shapes


def _shape(reader: Reader, array: Array, shape: Value) -> Array:
    sizes = [reader.integer(size) for size in (reader.listed(shape) if not is_scalar(shape) else [shape])]
    try:
        return array.alike(array.data.reshape(sizes))
    except ValueError:
        reader.refuse(f"an array of shape {array.shape} cannot have shape {tuple(sizes)}", "keep the number of entries")


@known(_ARRAYS, "reshape", "a/input/tensor shape/newshape")
def reshape(reader: Reader, a: Value, shape: Value) -> Value:
    return _shape(reader, reader.array(a), shape)


@known("numpy torch", "ravel flatten", "a/input")
def ravel(reader: Reader, a: Value) -> Value:
    found = reader.array(a)
    return found.alike(found.data.ravel())


@known(
    _ARRAYS,
    "transpose t",
    "a/input",
)
def transpose(reader: Reader, a: Value) -> Value:
    found = reader.array(a)
    return found.alike(found.data.T)


@known(_ARRAYS, "squeeze", "a/input")
def squeeze(reader: Reader, a: Value) -> Value:
    found = reader.array(a)
    return reader.value(found.alike(found.data.squeeze()))


@known("numpy", "atleast_1d", "a")
def atleast_1d(reader: Reader, a: Value) -> Value:
    found = reader.array(a)
    return found.alike(found.data.reshape(1)) if found.shape == () else found


@known("numpy", "atleast_2d", "a")
def atleast_2d(reader: Reader, a: Value) -> Value:
    found = reader.array(a)
    return found if found.data.ndim >= 2 else found.alike(found.data.reshape(1, -1))


@known(_ARRAYS, "expand_dims unsqueeze", "a/input axis/dim")
def expand_dims(reader: Reader, a: Value, axis: Value) -> Value:
    import numpy

    found = reader.array(a)
    place = reader.integer(axis)
    if not -found.data.ndim - 1 <= place <= found.data.ndim:
        reader.refuse("there is no such axis", "axes are counted from 0")
    return found.alike(numpy.expand_dims(found.data, place))


@known("numpy torch", "diag", "a/input")
def diag(reader: Reader, a: Value) -> Value:
    data = reader.array(a).data
    if data.ndim == 2:
        return made([reader.read(entry) for entry in data.diagonal()])
    found = _filled(reader, Items([data.size, data.size]), Fraction(0))
    for place, entry in enumerate(data.ravel()):
        found.data[place, place] = reader.read(entry)
    return found


@known("numpy", "diff", "a n", n=1)
def diff(reader: Reader, a: Value, n: Value) -> Value:
    found = reader.array(a)
    for _ in range(min(reader.integer(n), limits.CALLS)):
        if found.data.ndim != 1:
            reader.refuse("diff is read of vectors", "write x[1:] - x[:-1]")
        found = reader.array(reader.entrywise(reader.sub, found.alike(found.data[1:]), found.alike(found.data[:-1])))
    return found


@known("numpy torch", "roll", "a/input shift/shifts axis/dims", axis=None)
def roll(reader: Reader, a: Value, shift: Value, axis: Value) -> Value:
    import numpy

    found = reader.array(a)
    along = None if axis is None else _axis(reader, found, axis)
    return made(numpy.roll(found.data, reader.integer(shift), along).ravel(), found.shape)


@known("numpy torch", "flip", "a/input axis/dims", axis=None)
def flip(reader: Reader, a: Value, axis: Value) -> Value:
    import numpy

    found = reader.array(a)
    return found.alike(numpy.flip(found.data, None if axis is None else _axis(reader, found, axis)))


def _joined(names: str, families: str, how: str) -> None:
    @known(families, names, "arrays/tensors/values/tup axis/dim", axis=0)
    def joined(reader: Reader, arrays: Value, axis: Value) -> Value:
        import numpy

        parts = [reader.array(part) for part in reader.listed(arrays)]
        reader.allow(sum(part.data.size for part in parts))
        options = {"axis": reader.integer(axis)} if how in ("concatenate", "stack") else {}
        try:
            data = getattr(numpy, how)([part.data for part in parts], **options)
        except ValueError:
            shown = ", ".join(str(part.shape) for part in parts)
            reader.refuse(f"shapes {shown} do not go together", "make them equal")
        found = made(data.ravel(), data.shape)
        found.integer = all(part.integer for part in parts)
        found.depth = len(reader.paths)
        return found


_joined("concatenate concat cat", _ARRAYS, "concatenate")
_joined("stack", _ARRAYS, "stack")
_joined("hstack", "numpy torch", "hstack")
_joined("vstack", "numpy torch", "vstack")


@known("numpy", "append", "arr values")
def append(reader: Reader, arr: Value, values: Value) -> Value:
    parts = [one for part in (arr, values) for one in reader.array(part).data.ravel()]
    return made([reader.read(one) for one in parts])


@known("numpy", "repeat", "a repeats axis", axis=None)
def repeat(reader: Reader, a: Value, repeats: Value, axis: Value) -> Value:
    import numpy

    count, array = max(0, reader.integer(repeats)), reader.array(a)
    reader.allow(count * array.data.size)
    data = numpy.repeat(array.data, count, None if axis is None else _axis(reader, array, axis))
    return made(data.ravel(), data.shape)


def _axis(reader: Reader, array: Array, axis: Value) -> int:
    place = reader.integer(axis)
    if not -array.data.ndim <= place < array.data.ndim:
        reader.refuse(f"an array of shape {array.shape} has no such axis", "axes are counted from 0")
    return place


@known("numpy torch tensorflow", "size numel", "a/input axis", axis=None)
def size(reader: Reader, a: Value, axis: Value) -> Value:
    array = reader.array(a)
    return int(array.data.size) if axis is None else array.shape[_axis(reader, array, axis)]


@known("numpy torch tensorflow", "shape", "a/input")
def shape_of(reader: Reader, a: Value) -> Value:
    return Items(list(reader.array(a).shape), True)


def _triangle(name: str) -> None:
    @known("numpy torch", name, "a/m/input k/diagonal", k=0)
    def triangle(reader: Reader, a: Value, k: Value) -> Value:
        import numpy

        array = reader.array(a)
        if array.data.ndim != 2:
            reader.refuse(f"{name} is of matrices", "give a matrix")
        kept = getattr(numpy, name)(numpy.ones(array.shape, dtype=bool), reader.integer(k)).ravel()
        nothing = 0 if array.integer else Fraction(0)
        cells = [reader.read(one) if keep else nothing for one, keep in zip(array.data.ravel(), kept, strict=True)]
        return made(cells, array.shape)


_triangle("tril")
_triangle("triu")


@known("numpy", "tile", "a reps")
def tile(reader: Reader, a: Value, reps: Value) -> Value:
    count, array = reader.integer(reps), reader.array(a)
    if array.data.ndim != 1:
        reader.refuse("tile is read of vectors", "write np.stack")
    reader.allow(max(0, count) * array.data.size)
    return made([reader.read(entry) for entry in array.data] * count)


@known("numpy", "polyval", "p x")
def polyval(reader: Reader, p: Value, x: Value) -> Value:
    """By Horner's rule, the highest power first."""
    found: Value = 0
    for place, coefficient in enumerate(reader.listed(p)):
        scaled = reader.entrywise(reader.mul, found, x) if place else 0
        found = reader.entrywise(reader.add, scaled, coefficient) if place else coefficient
    return found


@known(_ARRAYS, "copy identity clone", "a")
def copy(reader: Reader, a: Value) -> Value:
    found = reader.array(a)
    return reader.value(Array(found.data.copy(), integer=found.integer, depth=len(reader.paths)))


@known("tensorflow", "cast", "a/x dtype")
def cast(reader: Reader, a: Value, dtype: Value) -> Value:
    kind = getattr(dtype, "name", dtype)
    if kind not in ("float", "float32", "float64", "double"):
        reader.refuse("a cast to this type cuts numbers down", "leave it out")
    return reader.entrywise(lambda one: _float(one) if is_known(one) else reader.number(one), a)
