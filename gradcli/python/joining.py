"""The functions of NumPy that move entries: rolled, joined, repeated, cut to triangles."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcli.python import limits
from gradcli.python.registry import known
from gradcli.python.shapes import to_float
from gradcli.python.terms import is_known
from gradcli.python.values import Items, Meaning, ObjectArray, made

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

_ARRAYS = "numpy tensorflow torch"


@known("numpy", "diff", "a n", n=1)
def diff(reader: FileReader, a: Meaning, n: Meaning) -> Meaning:
    found = reader.array(a)
    for _ in range(min(reader.integer(n), limits.CALLS)):
        if found.data.ndim != 1:
            reader.refuse("diff is read of vectors", "write x[1:] - x[:-1]")
        found = reader.array(reader.entrywise(reader.sub, found.alike(found.data[1:]), found.alike(found.data[:-1])))
    return found


@known("numpy torch", "roll", "a/input shift/shifts axis/dims", axis=None)
def roll(reader: FileReader, a: Meaning, shift: Meaning, axis: Meaning) -> Meaning:
    import numpy

    found = reader.array(a)
    along = None if axis is None else _axis(reader, found, axis)
    return made(numpy.roll(found.data, reader.integer(shift), along).ravel(), found.shape)


@known("numpy torch", "flip", "a/input axis/dims", axis=None)
def flip(reader: FileReader, a: Meaning, axis: Meaning) -> Meaning:
    import numpy

    found = reader.array(a)
    return found.alike(numpy.flip(found.data, None if axis is None else _axis(reader, found, axis)))


def _joined(names: str, families: str, how: str) -> None:
    @known(families, names, "arrays/tensors/values/tup axis/dim", axis=0)
    def joined(reader: FileReader, arrays: Meaning, axis: Meaning) -> Meaning:
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
def append(reader: FileReader, arr: Meaning, values: Meaning) -> Meaning:
    parts = [one for part in (arr, values) for one in reader.array(part).data.ravel()]
    return made([reader.read(one) for one in parts])


@known("numpy", "repeat", "a repeats axis", axis=None)
def repeat(reader: FileReader, a: Meaning, repeats: Meaning, axis: Meaning) -> Meaning:
    import numpy

    count, array = max(0, reader.integer(repeats)), reader.array(a)
    reader.allow(count * array.data.size)
    data = numpy.repeat(array.data, count, None if axis is None else _axis(reader, array, axis))
    return made(data.ravel(), data.shape)


def _axis(reader: FileReader, array: ObjectArray, axis: Meaning) -> int:
    place = reader.integer(axis)
    if not -array.data.ndim <= place < array.data.ndim:
        reader.refuse(f"an array of shape {array.shape} has no such axis", "axes are counted from 0")
    return place


@known("numpy torch tensorflow", "size numel", "a/input axis", axis=None)
def size(reader: FileReader, a: Meaning, axis: Meaning) -> Meaning:
    array = reader.array(a)
    return int(array.data.size) if axis is None else array.shape[_axis(reader, array, axis)]


@known("numpy torch tensorflow", "shape", "a/input")
def shape_of(reader: FileReader, a: Meaning) -> Meaning:
    return Items(list(reader.array(a).shape), True)


def _triangle(name: str) -> None:
    @known("numpy torch", name, "a/m/input k/diagonal", k=0)
    def triangle(reader: FileReader, a: Meaning, k: Meaning) -> Meaning:
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
def tile(reader: FileReader, a: Meaning, reps: Meaning) -> Meaning:
    count, array = reader.integer(reps), reader.array(a)
    if array.data.ndim != 1:
        reader.refuse("tile is read of vectors", "write np.stack")
    reader.allow(max(0, count) * array.data.size)
    return made([reader.read(entry) for entry in array.data] * count)


@known("numpy", "polyval", "p x")
def polyval(reader: FileReader, p: Meaning, x: Meaning) -> Meaning:
    """By Horner's rule, the highest power first."""
    found: Meaning = 0
    for place, coefficient in enumerate(reader.listed(p)):
        scaled = reader.entrywise(reader.mul, found, x) if place else 0
        found = reader.entrywise(reader.add, scaled, coefficient) if place else coefficient
    return found


@known(_ARRAYS, "copy identity clone", "a")
def copy(reader: FileReader, a: Meaning) -> Meaning:
    found = reader.array(a)
    return reader.value(ObjectArray(found.data.copy(), integer=found.integer, depth=len(reader.paths)))


@known("tensorflow", "cast", "a/x dtype")
def cast(reader: FileReader, a: Meaning, dtype: Meaning) -> Meaning:
    kind = getattr(dtype, "name", dtype)
    if kind not in ("float", "float32", "float64", "double"):
        reader.refuse("a cast to this type cuts numbers down", "leave it out")
    return reader.entrywise(lambda one: to_float(one) if is_known(one) else reader.number(one), a)
