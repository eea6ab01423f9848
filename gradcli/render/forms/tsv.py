"""Tab-separated, with a header. Cells hold no tabs or line ends."""

from __future__ import annotations

from gradcli.render.faces import Look, WithGrid
from gradcli.render.forms.lines import at_once, each_section, flat
from gradcli.render.grid import Grid


def grid(shown: WithGrid, look: Look) -> str | bytes:
    """A row a line; several matrices each after its name in a comment."""
    if (found := at_once(shown, "\t")) is not None:
        return found
    return each_section(shown, _tsv)


def _tsv(cells: Grid) -> str:
    return "".join("\t".join(flat(cell) for cell in row) + "\n" for row in cells.lines)
