"""A gradient in the format asked for."""

from __future__ import annotations

from gradcli.render.formats import Format
from gradcli.render.grid import conditions_text, grid
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.results import Gradient, Status


def render(result: Gradient, form: Format, numerals: Numerals, screen: Screen, schema: str = "grad") -> str:
    """The text that goes to standard output."""
    if form in (Format.STATEMENTS, Format.LATEX, Format.NUMPY):
        return _equations(result, form, numerals)
    if form in (Format.JSON, Format.JSONL):
        from gradcli.render import json_text

        if form is Format.JSONL:
            return json_text.lines(result, numerals)
        return json_text.document(result, numerals, schema)
    from gradcli.render import delimited

    if form is Format.VALUES:
        return delimited.values(result, numerals)
    cells = grid(
        result, numerals, status=form is not Format.TABLE, setting=in_dollars if form is Format.MARKDOWN else str
    )
    if form is Format.TSV:
        return delimited.tsv(cells)
    if form is Format.CSV:
        return delimited.csv_text(cells)
    if form is Format.MARKDOWN:
        return delimited.markdown(cells)
    from gradcli.render.table import table

    return table(cells, screen, footer(result, numerals))


def _equations(result: Gradient, form: Format, numerals: Numerals) -> str:
    from gradcli.render.assignments import of_gradient
    from gradcli.render.equations import latex_lines, numpy_code, statements

    symbolic = any(row.formula for row in result.rows)
    if not symbolic and form is Format.NUMPY:
        from gradcli.render.arrays import arrays

        return arrays(result, numerals)
    assignments = of_gradient(result)
    if form is Format.STATEMENTS:
        return statements(assignments, numerals)
    if form is Format.NUMPY:
        return numpy_code(assignments, result.variables)
    return latex_lines(assignments, result.at, numerals, several=len(result.variables) > 1)


def in_dollars(text: str) -> str:
    """A formula as Markdown sets it; one that was cut, or ``none``, as it is."""
    if text == "none" or "…" in text:
        return text
    from gradcli.render import latex

    return f"${latex.formula(text)}$"


def all_shown(result: Gradient, numerals: Numerals) -> bool:
    """Whether every number of a result of rationals is printed as what it is."""
    entries = (entry for row in result.rows for entry in row.entries if entry.status is Status.OK)
    return all(entry.value is not None and numerals.shows(entry.value) for entry in entries)


def footer(result: Gradient, numerals: Numerals) -> list[str]:
    """Under a table: whether its numbers are exact, and the formulas."""
    lines = []
    head = "exact" if result.exact and all_shown(result, numerals) else ""
    shared = [f"{'where' if number == 0 else '':<9}  {d.name} = {d.text}" for number, d in enumerate(result.shared)]
    with_formulas = [row for row in result.rows if row.formula and row.value is not None]
    for row in with_formulas:
        assert row.formula is not None
        label = "" if len(result.rows) == 1 else f"{row.target}: "
        indent = len(label)
        shown = [f"d/d{name} = {text}" for name, text in row.formula.gradient.items()]
        if sum(map(len, shown)) <= 100:
            shown = ["     ".join(shown)]
        for text in shown:
            lines.append(f"{head:<9}  {label}{text}")
            head, label = "", " " * len(label)
        if row.formula.conditions.together:
            lines.append(f"{'':<9}  {' ' * indent}for {conditions_text(row.formula.conditions.together)}")
    if head:
        lines.append(head)
    return lines + shared
