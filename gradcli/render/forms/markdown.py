"""A GitHub table. Formulas between dollar signs are left as they are."""

from __future__ import annotations

from gradcli.render.derivation import in_markdown
from gradcli.render.faces import Look, View, WithGrid
from gradcli.render.forms.lines import each_section, flat
from gradcli.render.grid import Grid, in_dollars


def grid(shown: WithGrid, look: Look) -> str:
    """Columns of numbers to the right."""
    view = View(setting=in_dollars)
    steps = [in_markdown(each) for section in shown.grid(view) for each in section.derivation]
    return "\n".join([*steps, each_section(shown, _markdown, view, title="**{}**\n\n")])


def _markdown(cells: Grid) -> str:
    # GitHub draws no table without a header: the columns of a matrix are numbered.
    header = cells.header or [str(column) for column in range(1, len(cells.numeric) + 1)]
    rule = "|" + "|".join("---:" if numeric else "---" for numeric in cells.numeric) + "|\n"
    if not cells.header:
        rule = _line(["---:"] * len(cells.numeric))
    return _line(header) + rule + "".join(map(_line, cells.rows))


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(map(_plain, cells)) + " |\n"


def _plain(cell: str) -> str:
    return cell if cell.startswith("$") else flat(cell).replace("|", "\\|").replace("*", "\\*")
