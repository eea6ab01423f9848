"""Where a cotangent counts: the branches of ``where`` that have to be taken for its slot to be needed.

Outside its region a cotangent may be anything (0/0 included): what it is multiplied by may not even exist
there. It is masked only where it leaves the region, and masking selects: a number that must not count is
never multiplied by 0.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from fractions import Fraction

from gradcli.numbers.recorder import Recorded, Recorder
from gradcli.records import NamedTuple


class Branch:
    """The points at which a chain of conditions comes out as it has to; without a parent, all points."""

    __slots__ = ("condition", "depth", "inner", "parent", "taken")

    def __init__(self, parent: Branch | None = None, condition: int = -1, taken: bool = True) -> None:
        self.parent, self.condition, self.taken = parent, condition, taken
        self.depth: int = parent.depth + 1 if parent else 0
        self.inner: dict[tuple[int, bool], Branch] = {}

    def where(self, condition: int, taken: bool) -> Branch:
        """The part in which a condition is true (``taken``) or false; one object each."""
        if (condition, taken) not in self.inner:
            self.inner[condition, taken] = Branch(self, condition, taken)
        return self.inner[condition, taken]


Region = frozenset[Branch]
"""Branches of which none holds another, and no two are all of the branch around them."""


class Share(NamedTuple):
    """A number that counts in one region."""

    region: Region
    number: Recorded


def inside(region: Region, condition: int, taken: bool) -> Region:
    """The part of a region in which a condition is true (``taken``) or false."""
    return frozenset(branch.where(condition, taken) for branch in region)


def joined(m: Recorder, shares: Sequence[Share], region: Region | None = None) -> Share:
    """The sum of shares, as one share of a region that holds theirs (by default their union)."""
    if region is None:
        region = shares[0].region
        if any(share.region is not region and share.region != region for share in shares):
            region = _union(branch for share in shares for branch in share.region)
    if all(share.region == region for share in shares):
        total = shares[0].number
        for share in shares[1:]:
            total = total + share.number
        return Share(region, total)
    parts = [part for share in shares for part in _parts(m, share)]
    return Share(region, _spread(m, parts, _around([*region, *(branch for branch, _ in parts)])))


def _parts(m: Recorder, share: Share) -> list[tuple[Branch, Recorded]]:
    """A share as numbers by branch, of which those that count at a point add up to it."""
    if _apart(share.region):
        return [(branch, share.number) for branch in share.region]
    # Branches of different conditions overlap: what counts in two of them must not count twice.
    top = _around(share.region)
    holding = _spread(m, [(branch, m.number(1)) for branch in share.region], top)
    counts = m.compare(operator.gt, holding, Fraction(1, 2))
    return [(top, m.where(counts, share.number, m.number(0)))]


def _apart(region: Region) -> bool:
    """Whether no point lies in two of the branches: wherever they part, they part by one condition."""
    parting: dict[Branch, int] = {}
    for branch in region:
        inner = branch
        while inner.parent is not None:
            if parting.setdefault(inner.parent, inner.condition) != inner.condition:
                return False
            inner = inner.parent
    return True


def _spread(m: Recorder, parts: Sequence[tuple[Branch, Recorded]], top: Branch) -> Recorded:
    """The sum of numbers by branch, each where its branch is taken, as one number for all of ``top``."""
    sums: dict[Branch, Recorded] = {}
    for branch, number in parts:
        _add(sums, branch, number)
    for depth in range(max(branch.depth for branch in sums), top.depth, -1):
        for branch in [branch for branch in sums if branch.depth == depth]:
            _leave(m, sums, branch)
    return sums[top]


def _leave(m: Recorder, sums: dict[Branch, Recorded], branch: Branch) -> None:
    """Moves what stands in a branch, and in its counterpart, out to the branch around both."""
    outer = branch.parent
    if branch not in sums or outer is None:
        return  # went out with its counterpart
    taken, other = sums.pop(branch), sums.pop(outer.where(branch.condition, not branch.taken), m.number(0))
    yes, no = (taken, other) if branch.taken else (other, taken)
    _add(sums, outer, m.where(m.at(branch.condition), yes, no))


def _add(sums: dict[Branch, Recorded], branch: Branch, number: Recorded) -> None:
    sums[branch] = sums[branch] + number if branch in sums else number


def _union(branches: Iterable[Branch]) -> Region:
    found = set(branches)
    for depth in range(max(branch.depth for branch in found), 0, -1):
        for branch in [branch for branch in found if branch.depth == depth]:
            outer = branch.parent
            counterpart = outer.where(branch.condition, not branch.taken) if outer else None
            if counterpart in found and branch in found and outer:
                found -= {branch, counterpart}
                found.add(outer)
    return frozenset(branch for branch in found if not _within(branch, found))


def _within(branch: Branch, others: set[Branch]) -> bool:
    """Whether another of the branches holds this one."""
    outer = branch.parent
    while outer is not None:
        if outer in others:
            return True
        outer = outer.parent
    return False


def _around(branches: Iterable[Branch]) -> Branch:
    """The smallest branch that holds them all."""
    first, *rest = branches
    for other in rest:
        while first is not other:
            if first.depth < other.depth:
                first, other = other, first
            assert first.parent is not None
            first = first.parent
    return first
