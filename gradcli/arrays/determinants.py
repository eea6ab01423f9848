"""Determinants and adjugates of scalars without a division: pivots depend on values, which a tape does not know.

Expansion by rows over sets of columns: ``n 2^(n-1)`` products for a determinant, three times as many for all
cofactors. Past ``LARGEST`` columns there are only the kernels for whole matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from gradcli.errors import LimitError, Span
from gradcli.tape.tape import Slot

Apply = Callable[..., Slot]
LARGEST = 9
"""Rows of a matrix whose determinant is expanded."""


class Minors:
    """The minors of a square matrix of slots; ``apply`` records a primitive."""

    def __init__(self, rows: Sequence[Sequence[Slot]], apply: Apply, one: Slot, origin: Span | None) -> None:
        if len(rows) > LARGEST:
            raise LimitError(
                f"the determinant of a {len(rows)} by {len(rows)} matrix is too long to write out in scalars",
                span=origin,
                fix=f"at most {LARGEST} rows are written out",
            )
        self.rows, self.apply, self.one, self.origin = rows, apply, one, origin
        self._above: dict[tuple[int, ...], Slot] = {(): one}
        self._below: dict[tuple[int, ...], Slot] = {(): one}
        self._all = tuple(range(len(rows)))

    @property
    def determinant(self) -> Slot:
        """The determinant of the matrix."""
        return self.above(self._all)

    def above(self, columns: tuple[int, ...]) -> Slot:
        """The minor of the first rows, as many as columns."""
        if columns not in self._above:
            row = self.rows[len(columns) - 1]
            terms = [
                (self.times(row[column], self.above(columns[:k] + columns[k + 1 :])), (len(columns) - 1 + k) % 2)
                for k, column in enumerate(columns)
            ]
            self._above[columns] = self.total(terms)
        return self._above[columns]

    def below(self, columns: tuple[int, ...]) -> Slot:
        """The minor of the last rows, as many as columns."""
        if columns not in self._below:
            row = self.rows[len(self.rows) - len(columns)]
            terms = [
                (self.times(row[column], self.below(columns[:k] + columns[k + 1 :])), k % 2)
                for k, column in enumerate(columns)
            ]
            self._below[columns] = self.total(terms)
        return self._below[columns]

    def cofactor(self, i: int, j: int) -> Slot:
        """The determinant without row ``i`` and column ``j``, with its sign."""
        others = [column for column in self._all if column != j]
        terms = []
        for places in combinations(range(len(others)), i):
            first = tuple(others[place] for place in places)
            rest = tuple(column for column in others if column not in first)
            sign = sum(places) - i * (i - 1) // 2 + i + j
            terms.append((self.times(self.above(first), self.below(rest)), sign % 2))
        return self.total(terms)

    def times(self, left: Slot, right: Slot) -> Slot:
        """A product; that with the empty minor is the other factor."""
        if self.one in (left, right):
            return right if left == self.one else left
        return self.apply("mul", (left, right), self.origin)

    def total(self, terms: Sequence[tuple[Slot, int]]) -> Slot:
        """The sum of terms, each with whether it is subtracted."""
        slot, negative = terms[0]
        if negative:
            slot = self.apply("neg", (slot,), self.origin)
        for term, negative in terms[1:]:
            slot = self.apply("sub" if negative else "add", (slot, term), self.origin)
        return slot
