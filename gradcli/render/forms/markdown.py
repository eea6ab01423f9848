"""A GitHub table. Formulas between dollar signs are left as they are."""

from __future__ import annotations

from gradcli.files import markup
from gradcli.render.derivation import in_markdown
from gradcli.render.faces import Look, StatedQuantity, View, WithGrid, WithReport
from gradcli.render.forms.lines import each_section
from gradcli.render.grid import Grid, in_dollars


def grid(shown: WithGrid, look: Look) -> str:
    """Columns of numbers to the right."""
    view = View(setting=in_dollars)
    steps = [in_markdown(each) for section in shown.grid(view) for each in section.derivation]
    return "\n".join([*steps, each_section(shown, _markdown, view, title="**{}**\n\n")])


def report(shown: WithReport, look: Look) -> str:
    """Each result in bold, where it comes from, and the lines below it as a list."""
    found = []
    for stated, budget, foot in shown.report():
        found += [f"{_stated(one)}\n" for one in stated]
        found += [_markdown(budget)] if budget is not None else []
        found += ["".join(f"- {markup.markdown(line)}\n" for line in foot)] * bool(foot)
    return "\n".join(found)


def _stated(found: StatedQuantity) -> str:
    remark = f", {markup.markdown(found.remark)}" if found.remark else ""
    return f"**{markup.markdown(found.name)} = {found.pair.text}**{remark}"


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
    return cell if cell.startswith("$") else markup.markdown(cell)
