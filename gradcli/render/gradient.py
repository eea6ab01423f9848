"""A gradient in the format asked for."""

from __future__ import annotations

from gradcli.render.formats import Format
from gradcli.render.grid import grid
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.results import Gradient


def render(result: Gradient, form: Format, numerals: Numerals, screen: Screen, schema: str = "grad") -> str:
    """The text that goes to standard output."""
    if form in (Format.JSON, Format.JSONL):
        from gradcli.render import json_text

        if form is Format.JSONL:
            return json_text.lines(result, numerals)
        return json_text.document(result, numerals, schema)
    from gradcli.render import delimited

    if form is Format.VALUES:
        return delimited.values(result, numerals)
    cells = grid(result, numerals, status=form is not Format.TABLE)
    if form is Format.TSV:
        return delimited.tsv(cells)
    if form is Format.CSV:
        return delimited.csv_text(cells)
    if form is Format.MARKDOWN:
        return delimited.markdown(cells)
    from gradcli.render.table import table

    return table(cells, screen, footer(result))


def footer(result: Gradient) -> list[str]:
    """Under a table: whether its numbers are exact, and the formulas."""
    lines = []
    head = "exact" if result.exact else ""
    with_formulas = [row for row in result.rows if row.formula and row.value is not None]
    for row in with_formulas:
        assert row.formula is not None
        label = "" if len(result.rows) == 1 else f"{row.target}: "
        shown = [f"d/d{name} = {text}" for name, text in row.formula.gradient.items()]
        if sum(map(len, shown)) <= 100:
            shown = ["     ".join(shown)]
        for text in shown:
            lines.append(f"{head:<9}  {label}{text}")
            head, label = "", " " * len(label)
    if head:
        lines.append(head)
    return lines
