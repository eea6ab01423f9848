"""Functions that balls enclose, over blocks of doubles: where the points are ordinary, by what is fast.

Conditions of a row are judged for all points at once. Points within its domain are taken by scipy where that is there,
wanted and good (``in_blocks`` of the row), else by flint's functions of doubles in a loop; what is left, at ends and
poles, far out, or where flint gives up, goes the way of single numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from gradcli import optional
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import InBlocks, Primitive
from gradcli.numbers import enclosed
from gradcli.numbers.arrays import ARRAYS, Arrays, Truth
from gradcli.numbers.guards import Asking

TRIED = 16
"""Points at which a function of scipy is held against balls before it is used."""
SMALL = 1e-290
"""Values below which scipy is not asked, and above the reciprocal: near the ends of the doubles it has few digits."""
_TINY = np.float64(2.0**-1022)
_CONDITIONS = Asking(ARRAYS)

Loop = Callable[..., None]
"""Fills an array from columns: ``loop(*columns, into=array)``, NaN where there is no number."""


class SpecialBlock:
    """A row over blocks. ``loop`` is flint's function in a loop (None: there is none), ``library`` scipy's."""

    def __init__(self, row: Primitive, loop: Loop | None = None, library: Callable[..., Any] | None = None) -> None:
        self.row, self.loop, self.library = row, loop, library
        self._slow = enclosed.double(row.name)

    def __call__(self, *operands: Any) -> Any:
        """The values at operands that are arrays, or doubles that stand for whole blocks."""
        if all(np.ndim(operand) == 0 for operand in operands):
            return np.float64(self._slow(*map(float, operands)))
        blocks = np.broadcast_arrays(*(np.asarray(operand, dtype=np.float64) for operand in operands))
        columns = [np.ascontiguousarray(block).ravel() for block in blocks]
        found = self._filled(columns)
        if np.any(np.abs(found) < _TINY):
            np.multiply(_TINY, _TINY)  # what libraries compute underflows in silence: this tells ``numpy.errstate``
        return found.reshape(blocks[0].shape)

    def _filled(self, columns: list[Any]) -> Any:
        found = np.full(len(columns[0]), math.nan)
        if self.library is not None:
            values = self.library(*columns)
            np.copyto(found, values, where=taken(self.row, values, columns))
        if self.loop is not None:
            quick = inside(self.row, columns) & np.isnan(found) & (np.abs(columns[-1]) <= enclosed.QUICK)
            for column in columns[:-1]:
                quick &= np.abs(column) <= enclosed.QUICK_ORDER
            places = np.flatnonzero(quick)
            if len(places):
                into = np.empty(len(places))
                self.loop(*(column[places] for column in columns), into=into)
                found[places] = np.where(np.isfinite(into), into, math.nan)
        left = np.flatnonzero(np.isnan(found))
        if len(left):
            numbers = zip(*(column[left].tolist() for column in columns), strict=True)
            found[left] = [self._slow(*each) for each in numbers]
        return found


def inside(row: Primitive, columns: Sequence[Any]) -> Any:
    """Where all operands are finite and the row has a value that is neither infinite nor at an end of its own."""
    found = np.isfinite(columns[0])
    for column in columns[1:]:
        found &= np.isfinite(column)
    if row.needs is not None:
        found &= _true(row.needs(_CONDITIONS, *columns), len(found))
    if row.infinite is not None:
        found &= ~_true(row.infinite(_CONDITIONS, *columns), len(found))
    return found


def taken(row: Primitive, values: Any, columns: Sequence[Any]) -> Any:
    """Where what scipy's function says is taken."""
    blocks, size = row.in_blocks, np.abs(values)
    found = inside(row, columns) & (size > SMALL) & (size < 1 / SMALL)
    if blocks is None or blocks.where is None:
        return found
    return found & _true(blocks.where(_CONDITIONS, values, *columns), len(found))


def _true(condition: Any, size: int) -> Any:
    """Where a condition certainly holds."""
    return np.broadcast_to(condition.true if isinstance(condition, Truth) else bool(condition), (size,))


def flint_loop(row: Primitive) -> Loop | None:
    """Flint's function of doubles for a row, point by point."""
    found = enclosed.fast(row.name, row.wrapped)
    return None if found is None else found.loop


@cache
def library_function(row_name: str) -> Callable[..., Any] | None:
    """Scipy's function for a row, over arrays; None without scipy, or where it is not what the row says of it."""
    row = PRIMITIVES[row_name]
    module = None if row.in_blocks is None else optional.find("scipy.special")
    function = None if module is None or row.in_blocks is None else getattr(module, row.in_blocks.function, None)
    if function is None or row.in_blocks is None:
        return None
    found = _called(function, row.in_blocks)
    return found if _proved(row, found) else None


def _called(function: Callable[..., Any], blocks: InBlocks) -> Callable[..., Any]:
    def call(*columns: Any) -> Any:
        if blocks.whole:  # others it would round, with a warning
            columns = np.where(columns[0] == np.floor(columns[0]), columns[0], math.nan), *columns[1:]
        with np.errstate(all="ignore"):
            found = function(*columns, *blocks.more)
        return np.real(found if blocks.output is None else found[blocks.output])

    return call


def _proved(row: Primitive, function: Callable[..., Any]) -> bool:
    """Whether it is as near to the balls as its bound allows, at some points where it is taken."""
    from gradcli.numbers.wrapped import points_within

    points = [*islice(points_within(row), TRIED)]
    columns = [np.array(column) for column in zip(*points, strict=True)]
    ball, values = enclosed.rounded(row), function(*columns)
    where = taken(row, values, columns)
    assert row.in_blocks is not None
    allowed = 2 * row.in_blocks.ulp
    for point, value, good in zip(points, values.tolist(), where.tolist(), strict=True):
        if good and not abs(value - (true := ball(*point))) <= allowed * math.ulp(true):
            return False
    return True


class SpecialArrays(Arrays):
    """Blocks whose special functions are those given, by name; others as ``ARRAYS`` has them."""

    def __init__(self, blocks: Mapping[str, SpecialBlock]) -> None:
        self._blocks = blocks

    def __getattr__(self, name: str) -> Any:
        found = self.__dict__.get("_blocks", {}).get(name)
        return found if found is not None else super().__getattr__(name)
