"""What is sure of one row of an array program, whoever told it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradcli.arrays.reaching import Truths
from gradcli.records import dataclass, field
from gradcli.results.entries import Entry
from gradcli.tape.tape import Slot

EntryPlace = tuple[Slot, int]
"""An entry: the slot of its array, and which it is, rows first."""
EntryWeights = Mapping[EntryPlace, Any]
"""A weighted sum of entries of targets."""


@dataclass
class ArrayVerdict:
    """The entries of one row: judged, or open (None). ``gradient`` is by variable, each entry rows first; ``seen`` are
    the intervals of those whose digits are not sure."""

    value: Entry | None
    gradient: dict[str, list[Entry | None]]
    along: Entry | None = None
    elasticities: dict[str, list[Entry | None]] | None = None
    condition: Entry | None = None
    reached: dict[str, Truths] = field(default_factory=dict)
    intervals: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    unsure: bool = False
    """Whether more precision may settle an entry."""

    @property
    def open(self) -> bool:
        """Whether an entry is open."""
        return self.value is None or any(None in entries for entries in self.gradient.values()) or self._more_open

    @property
    def _more_open(self) -> bool:
        found = self.elasticities
        return found is not None and (self.condition is None or any(None in entries for entries in found.values()))
