"""What a worker runs for a product of matrices: one block of the result, from the files and into a file."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from gradcli.distributed.mapped import Mapped
from gradcli.distributed.outcome import Outcome, outcome_text
from gradcli.errors import OptionError, UncertifiedError

DEPTH = 2048
"""Columns of A, and rows of B, that are multiplied at a time: three blocks of 32 MB are what a worker holds."""


class BlockOf(NamedTuple):
    """Rows ``top`` to ``bottom`` and columns ``left`` to ``right`` (neither end included) of the product."""

    top: int
    bottom: int
    left: int
    right: int


class Overflow(UncertifiedError):
    """The product has an entry past the range of doubles."""


def product_text(a: Mapped, b: Mapped, c: Mapped) -> str:
    """What is sent of the matrices: names of files, shapes, types."""
    return json.dumps([a, b, c])


def run_block(matrices: str, block: str) -> str:
    """Computes a block and writes it into its place in the file of the result; both arguments are texts.

    Returns an Outcome. A block that is done twice, after a worker died, is the same.
    """
    a, b, c = (_read(fields) for fields in json.loads(matrices))
    return outcome_text(lambda: _block(a, b, c, BlockOf(*json.loads(block))), {m.path: m.name for m in (a, b)})


def _read(fields: list[Any]) -> Mapped:
    path, name, shape, *rest = fields
    return Mapped(path, name, (shape[0], shape[1]), *rest)


def _block(a: Mapped, b: Mapped, c: Mapped, block: BlockOf) -> Outcome:
    import numpy

    left, right = a.array(), b.array()
    found = numpy.zeros((block.bottom - block.top, block.right - block.left))
    with numpy.errstate(all="ignore"):
        for first in range(0, a.shape[1], DEPTH):
            panel = _doubles(left, a, block.top, block.bottom, first, first + DEPTH)
            found += panel @ _doubles(right, b, first, first + DEPTH, block.left, block.right)
    if not numpy.isfinite(found).all():
        row, column = (int(index) for index in numpy.argwhere(~numpy.isfinite(found))[0])
        what = f"row {block.top + row + 1}, column {block.left + column + 1} of {a.name} times {b.name} is too large"
        raise Overflow(what, fix="float64 ends at 1.8e308: scale the matrices")
    target = c.array("r+")
    target[block.top : block.bottom, block.left : block.right] = found
    target.flush()
    return Outcome(None, [], [])


def _doubles(array: Any, matrix: Mapped, top: int, bottom: int, left: int, right: int) -> Any:
    """A block as doubles. Raises OptionError for a cell that is no finite number."""
    import numpy

    found = numpy.ascontiguousarray(array[top:bottom, left:right], dtype=numpy.float64)
    finite = numpy.isfinite(found)
    if not finite.all():
        row, column = (int(index) for index in numpy.argwhere(~finite)[0])
        value = "nan" if numpy.isnan(found[row, column]) else "an infinity"
        what = f"row {top + row + 1}, column {left + column + 1} of {matrix.name} is {value}"
        raise OptionError(what, fix="replace it by a number")
    return found
