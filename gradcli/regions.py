"""Where a cotangent holds: the branches of ``where`` that have to be taken for it to mean anything.

Below a branch, a cotangent may be anything (0/0 included) at points where the branch is not taken. It is
masked only where it leaves the branch, and masking selects: a number that must not count is never
multiplied by 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gradcli.numbers.recorder import Recorded, Recorder


class Region:
    """The points at which a chain of conditions comes out as it has to; without a parent, all points."""

    __slots__ = ("condition", "depth", "inner", "parent", "taken")

    def __init__(self, parent: Region | None = None, condition: int = -1, taken: bool = True) -> None:
        self.parent, self.condition, self.taken = parent, condition, taken
        self.depth: int = parent.depth + 1 if parent else 0
        self.inner: dict[tuple[int, bool], Region] = {}

    def where(self, condition: int, taken: bool) -> Region:
        """The part of the region in which a condition is true (``taken``) or false; one object each."""
        if (condition, taken) not in self.inner:
            self.inner[condition, taken] = Region(self, condition, taken)
        return self.inner[condition, taken]


class Share(NamedTuple):
    """A number that counts in one region."""

    region: Region
    number: Recorded


def joined(m: Recorder, shares: Sequence[Share], within: Region | None = None) -> Share:
    """The sum of shares as one share of a region that holds them all (``within``, or the smallest)."""
    region = within
    if region is None:
        region = shares[0].region
        for share in shares:
            region = _common(region, share.region)
    sums: dict[Region, Recorded] = {}
    for share in shares:
        _add(sums, share.region, share.number)
    for depth in range(max(share.region.depth for share in shares), region.depth, -1):
        for inner in [inner for inner in sums if inner.depth == depth]:
            _leave(m, sums, inner)
    return Share(region, sums[region])


def _leave(m: Recorder, sums: dict[Region, Recorded], inner: Region) -> None:
    """Moves what stands in a region, and in its counterpart, out to the region around both."""
    outer = inner.parent
    if inner not in sums or outer is None:
        return  # went out with its counterpart
    taken, other = sums.pop(inner), sums.pop(outer.where(inner.condition, not inner.taken), m.number(0))
    yes, no = (taken, other) if inner.taken else (other, taken)
    _add(sums, outer, m.where(m.at(inner.condition), yes, no))


def _add(sums: dict[Region, Recorded], region: Region, number: Recorded) -> None:
    sums[region] = sums[region] + number if region in sums else number


def _common(a: Region, b: Region) -> Region:
    """The smallest region that holds both."""
    while a is not b:
        deeper, other = (a, b) if a.depth >= b.depth else (b, a)
        assert deeper.parent is not None
        a, b = deeper.parent, other
    return a
