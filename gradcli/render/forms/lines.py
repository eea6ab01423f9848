"""What formats of lines share: sections one after the other, cells on one line."""

from __future__ import annotations

from collections.abc import Callable

from gradcli.render.faces import View, WithGrid
from gradcli.render.grid import Grid


def each_section(shown: WithGrid, drawn: Callable[[Grid], str], view: View = View(), *, title: str = "# {}\n") -> str:  # noqa: B008 (a frozen value)
    """Every grid after its title, an empty line between two."""
    found = [section for section in shown.grid(view) if section.grid is not None]
    return "\n".join(title.format(s.title) * bool(s.title) + drawn(s.grid) for s in found if s.grid is not None)


def at_once(shown: object, delimiter: str) -> bytes | None:
    """The rows of cells of a result that can print them faster than cell by cell, and is large; else None."""
    found: bytes | None = shown.at_once(delimiter) if hasattr(shown, "at_once") else None
    return found


def flat(cell: str) -> str:
    """A cell without tabs and line ends."""
    return " ".join(cell.split()) if ("\t" in cell or "\n" in cell) else cell
