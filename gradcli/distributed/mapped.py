"""Matrices of doubles in .npy files, mapped into memory: what is used of them is read, and nothing more."""

from __future__ import annotations

import math
import os
from typing import Any, NamedTuple

from gradcli.errors import FileError, OptionError
from gradcli.files.whole import open_input, regular_size, starting
from gradcli.matrices.matrix import Matrix, MatrixShape
from gradcli.matrices.operands.npy import LARGEST_HEADER, header


class Mapped(NamedTuple):
    """The matrix in the file ``path``, an absolute name; ``name`` is what the user calls it."""

    path: str
    name: str
    shape: MatrixShape
    dtype: str
    offset: int
    by_columns: bool = False

    def array(self, mode: Any = "r") -> Any:
        """The matrix as an array in the file, ``r+`` to write it. Raises FileError."""
        import numpy

        order: Any = "F" if self.by_columns else "C"
        try:
            return numpy.memmap(self.path, self.dtype, mode, self.offset, self.shape, order)
        except (OSError, ValueError) as error:
            raise FileError(f"cannot read {self.name}: {str(error)[:120] or type(error).__name__}") from error

    @property
    def plain(self) -> Matrix:
        """Its shape and name, without its cells."""
        return Matrix(self.shape, name=self.name)


def mapped(path: str) -> Mapped:
    """The matrix of a .npy file. One dimension is one row. Raises FileError, or OptionError for what is none."""
    with open_input(path) as stream:
        size = regular_size(stream)
        if size is None or starting(stream)[:6] != b"\x93NUMPY":
            raise FileError(f"{path[:200]} is not a .npy file", fix="--engine dask multiplies .npy files of float64")
        shape, by_columns, dtype, offset = header(stream.read(2 * LARGEST_HEADER), path)
    if dtype.kind != "f" or dtype.itemsize > 8:
        what = f"{path} holds {dtype.name}, not floats of at most 64 bits"
        raise FileError(what, fix="leave --engine out: integers are multiplied exactly")
    if len(shape) not in (1, 2) or not math.prod(shape):
        raise OptionError(f"{path} has the shape {shape}: no matrix", fix="save two dimensions, neither of them empty")
    promised = math.prod(shape) * dtype.itemsize
    if size - offset < promised:
        raise FileError(f"{path} is cut short: its header promises {promised:,} bytes, it holds {size - offset:,}")
    height, width = (1, *shape)[-2:]
    return Mapped(os.path.abspath(path), path, (int(height), int(width)), dtype.str, offset, by_columns)
