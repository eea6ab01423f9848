"""What is asked for at every row of a table, as slots of one tape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradcli.records import NamedTuple
from gradcli.tape.tape import Slot, Tape


class EntryTape(NamedTuple):
    """A tape with the slots of the entries by their ``places`` (target, entry), and with conditions that are true where
    an entry may not exist. ``twins`` (target, source, entry) are entries that are others', or 0 (source -1)."""

    tape: Tape
    places: Mapping[tuple[int, int], Slot]
    edges: Sequence[Slot]
    twins: Sequence[tuple[int, int, int]] = ()
