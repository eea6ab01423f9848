"""What is left of a row of a table where an uncertainty is negative."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.results.entries import Entry, Status
from gradcli.tables.names import EntryName

NONE = Entry(None, Status.UNCONNECTED)


def without(entries: Sequence[Entry], names: Sequence[EntryName], negative: str) -> list[Entry]:
    """The entries of a target, called so after the value, where the uncertainty of one input is negative."""
    refused = Entry(None, Status.DOMAIN, f"the uncertainty of {negative} is negative")
    instead = {"u": refused, "U": refused, "contribution": refused}
    found = [entries[0]]
    for name, entry in zip(names, entries[1:], strict=True):
        kind = name.path[-1] if name.path[0] == "inputs" else name.path[0]
        kept = kind == "sensitivity" or (kind == "contribution" and name.path[1] != negative)
        found.append(entry if kept else instead.get(kind, NONE))
    return found


def below_zero(number: float | str) -> bool:
    """Whether a cell is a negative number: a double, or the text of one that no double is."""
    return number.startswith("-") if isinstance(number, str) else number < 0
