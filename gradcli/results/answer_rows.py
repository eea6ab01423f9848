"""What the rows of ``grad``, ``hessian`` and ``diff`` have in common: numbers and formulas under multi-indices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Self, TypeVar

from gradcli.results.entries import Entry, FormulaText, MultiIndex


class AnswerRow(Protocol):
    """A row of any result: its numbers and the formulas beside them."""

    @property
    def target(self) -> str: ...

    @property
    def derivatives(self) -> Mapping[MultiIndex, Entry]: ...

    @property
    def formulas(self) -> Mapping[MultiIndex, FormulaText]: ...

    def judged(self, derivatives: Mapping[MultiIndex, Entry], agrees: Mapping[MultiIndex, bool | None]) -> Self:
        """The row with what became of its numbers, and whether each formula agrees."""
        ...


Answered = TypeVar("Answered", bound=AnswerRow)
"""One kind of row."""
