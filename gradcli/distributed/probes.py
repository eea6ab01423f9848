"""A product of matrices checked on random probes, without computing it again (Freivalds 1977)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PROBES = 64
"""Random vectors of ±1. A row of C that is off by a vector of norm above four times its tolerance escapes one of them
with probability at most 13/16 (Paley and Zygmund, with E S⁴ ≤ 3 (E S²)²), all of them with 2e-6; a single wrong entry
above twice the tolerance escapes none, since nothing can cancel it."""
_CELLS = 4_194_304
"""Cells read at a time."""
_UNIT = 2.0**-53
_SMALLEST = 2.0**-1074


def wrong_row(a: Any, b: Any, c: Any, *, probes: int = PROBES, seed: int | None = None) -> int | None:
    """The first row of ``c`` (from 0) that is not that of ``a @ b``; None where all pass.

    All three are arrays of two dimensions, finite, read in blocks of rows. ``C r`` is held against ``A (B r)`` for each
    probe r. With s = |A| (|B| 1) and g(q) = q u / (1 - q u), rounding of C (g(k) s, whatever the order of the sums), of
    ``B r`` and ``C r`` (g(n) s each) and of ``A (B r)`` (g(k) s) explains a difference of 2 (g(k) + g(n) + g(k) g(n)) s
    in a row and no more (Higham, Accuracy and Stability, 2002, 3.5), so that no right product is refused.
    """
    import numpy

    (_, k), n = a.shape, b.shape[1]
    signs = numpy.random.default_rng(seed).integers(0, 2, (n, probes)).astype(numpy.float64) * 2 - 1
    through, sizes = numpy.empty((k, probes)), numpy.empty(k)
    for rows, block in _blocks(b):
        through[rows] = block @ signs
        sizes[rows] = numpy.abs(block).sum(axis=1)
    tolerance = 2 * (_gamma(k) + _gamma(n) + _gamma(k) * _gamma(n)) / (1 - _gamma(k + n)) * (1 + 8 * _UNIT)
    for (rows, left), (_, found) in zip(_blocks(a, max(k, n)), _blocks(c, max(k, n)), strict=True):
        difference = numpy.abs(found @ signs - left @ through).max(axis=1)
        allowed = tolerance * (numpy.abs(left) @ sizes) + (k * n + k) * _SMALLEST
        bad = numpy.flatnonzero(~(difference <= allowed))
        if len(bad):
            return int(rows.start) + int(bad[0])
    return None


def _gamma(terms: int) -> float:
    return terms * _UNIT / (1 - terms * _UNIT)


def _blocks(array: Any, width: int = 0) -> Iterator[tuple[slice, Any]]:
    """Blocks of rows as doubles, as many rows at a time as matrices of ``width`` allow."""
    import numpy

    height = max(1, _CELLS // max(width, array.shape[1]))
    for top in range(0, array.shape[0], height):
        rows = slice(top, min(top + height, array.shape[0]))
        yield rows, numpy.asarray(array[rows], dtype=numpy.float64)
