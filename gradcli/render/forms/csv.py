"""Comma-separated, with a header, quoted where needed (RFC 4180 with plain line ends)."""

from __future__ import annotations

import csv
import io

from gradcli.render.faces import Look, WithGrid
from gradcli.render.forms.lines import at_once, each_section
from gradcli.render.grid import Grid


def grid(shown: WithGrid, look: Look) -> str | bytes:
    """A row a line; several matrices each after its name in a comment."""
    if (found := at_once(shown, ",")) is not None:
        return found
    return each_section(shown, _csv)


def _csv(cells: Grid) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(cells.lines)
    return out.getvalue()
