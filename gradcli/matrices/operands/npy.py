"""NumPy's .npy files, read without ``numpy.load``: nothing is unpickled, and a header cannot lie about size."""

from __future__ import annotations

import io
import math
import warnings
from typing import Any

from gradcli.errors import FileError, LimitError, OptionError
from gradcli.matrices.matrix import MOST_CELLS, Matrix

LARGEST_HEADER = 10_000


def read_npy(data: bytes, name: str) -> Matrix:
    """The matrix of a .npy file: integers and booleans exactly, floats up to 64 bits as doubles.

    One dimension is one row. Raises FileError for a broken file or another type, OptionError for nan or inf.
    """
    import numpy

    shape, by_columns, dtype, offset = header(data, name)
    if dtype.hasobject or dtype.kind not in "biuf" or dtype.itemsize > 8:
        what = f"{name} holds {dtype.name}, not real numbers of at most 64 bits"
        raise FileError(what, fix="save it as float64 or int64")
    if len(shape) > 2:
        raise OptionError(f"{name} has {len(shape)} dimensions", fix="save one matrix: two dimensions")
    cells = math.prod(shape)
    if cells > MOST_CELLS:
        raise LimitError(f"{name} would have {cells:,} cells, more than {MOST_CELLS:,}")
    if not cells:
        raise OptionError(f"{name} is empty: shape {shape}")
    held = (len(data) - offset) // dtype.itemsize
    if held < cells:
        raise FileError(f"{name} is cut short: the header promises {cells:,} numbers, the file holds {held:,}")
    flat = numpy.frombuffer(data, dtype, cells, offset)
    array = flat.reshape(shape, order="F" if by_columns else "C")
    array = array.reshape(1, -1) if array.ndim < 2 else array
    height, width = (int(side) for side in array.shape)
    if dtype.kind != "f":
        return Matrix((height, width), (array.astype(int) if dtype.kind == "b" else array).tolist(), name=name)
    floats = array.astype(numpy.float64)
    finite = numpy.isfinite(floats)
    if not finite.all():
        row, column = (int(index) for index in numpy.argwhere(~finite)[0])
        value = "nan" if math.isnan(floats[row, column]) else "an infinity"
        raise OptionError(f"row {row + 1}, column {column + 1} of {name} is {value}", fix="replace it by a number")
    return Matrix((height, width), (), floats, True, name)


def header(data: bytes, name: str) -> tuple[tuple[int, ...], bool, Any, int]:
    """Shape, Fortran order, dtype and length of the header that ``data`` begins with. Raises FileError."""
    from numpy.lib import format as npy

    stream = io.BytesIO(data[: 2 * LARGEST_HEADER])
    try:
        with warnings.catch_warnings():
            # A header written by Python 2 is announced; it reads the same.
            warnings.simplefilter("ignore")
            version = npy.read_magic(stream)
            if version not in ((1, 0), (2, 0)):
                what = f"{name} is a .npy file of version {version[0]}.{version[1]}"
                raise FileError(what, fix="save one array of plain numbers")
            read: Any = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, by_columns, dtype = read(stream, max_header_size=LARGEST_HEADER)
    except FileError:
        raise
    except Exception:  # numpy's reader of headers lets its tokenizer's errors through, among others
        raise FileError(f"{name} has a broken .npy header", fix="save it with numpy.save") from None
    if any(side < 0 for side in shape):
        raise FileError(f"{name} has a negative size in its header", fix="save it with numpy.save")
    return tuple(map(int, shape)), by_columns, dtype, stream.tell()  # True passes for a size
