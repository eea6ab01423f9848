"""Integers of up to 127 bits as pairs of machine words, for entries that one does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gradcli.records import NamedTuple

WIDEST = 2**127 - 1


class WideIntegers(NamedTuple):
    """Two arrays of one shape: the upper 64 bits with the sign (int64), and the lower ones (uint64)."""

    high: Any
    low: Any

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> WideIntegers:
        import numpy

        return cls(numpy.empty(shape, dtype=numpy.int64), numpy.empty(shape, dtype=numpy.uint64))

    @property
    def shape(self) -> tuple[int, ...]:
        found: tuple[int, ...] = self.high.shape
        return found

    @property
    def T(self) -> WideIntegers:
        return WideIntegers(self.high.T, self.low.T)

    @property
    def largest(self) -> int:
        """A bound of all sizes, and one of its own order."""
        return int(max(int(self.high.max()) + 1, -int(self.high.min()))) << 64

    def each_row(self) -> Iterator[list[int]]:
        """Rows of Python's integers."""
        for high, low in zip(self.high, self.low, strict=True):
            yield [(upper << 64) + lower for upper, lower in zip(high.tolist(), low.tolist(), strict=True)]

    def tolist(self) -> list[list[int]]:
        """All rows."""
        return list(self.each_row())
