"""A gradient: values and partial derivatives, or formulas."""

from __future__ import annotations

from typing import Any

from gradcli.arrays.entries import array_of, shapes_of
from gradcli.render.faces import Equations, Section, View
from gradcli.render.grid import conditions_text, grid
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Gradient, Row, Status

_BESIDE = 73
"""Columns within which the formulas of a row stand beside each other, blanks after each: 80 with what is before."""


class Shown:
    """What ``grad`` and ``eval`` found."""

    def __init__(self, result: Gradient, numerals: Numerals, schema: str = "grad") -> None:
        self.result, self.numerals, self.schema = result, numerals, schema

    @property
    def _of_arrays(self) -> bool:
        """Whether arrays are among the variables or the targets, without what draws them."""
        if not shapes_of([*self.result.variables, *(row.target for row in self.result.rows)]):
            return False
        from gradcli.render.array_entries import has_blocks

        return has_blocks(self.result)

    def grid(self, view: View) -> list[Section]:
        if view.readable and all(row.value for row in self.result.rows) and self._of_arrays:
            from gradcli.render.array_entries import with_blocks

            return with_blocks(self.result, self.numerals, self._readable)
        cells = grid(self.result, self.numerals, status=not view.readable, setting=view.setting)
        return [Section(cells, foot=footer(self.result, self.numerals) if view.readable else ())]

    def _readable(self, result: Gradient) -> Section:
        cells = grid(result, self.numerals, status=False)
        return Section(cells, foot=footer(self.result, self.numerals))

    def bare(self) -> list[str]:
        """The partials separated by blanks (the values where nothing is differentiated)."""
        return [_bare(row, self.result, self.numerals) for row in self.result.rows]

    def document(self) -> dict[str, Any]:
        from gradcli.render import json_text

        return json_text.document(self.result, self.numerals, self.schema)

    def lines(self) -> list[dict[str, Any]]:
        from gradcli.render import json_text

        return json_text.lines(self.result, self.numerals)

    def equations(self) -> Equations:
        from gradcli.render.assignments import of_gradient

        result = self.result
        several, numbers = len(result.variables) > 1, (result, ("value", "gradient"))
        symbolic = any(row.formula for row in result.rows)
        found = of_gradient(result)
        return Equations(
            found, result.variables, result.at, several, arrays=None if symbolic else numbers, shapes=result.shapes
        )


def _bare(row: Row, result: Gradient, numerals: Numerals) -> str:
    if row.value is None:
        assert row.formula is not None
        return "\t".join(row.formula.gradient.values() or [row.formula.value])
    entries = list(row.gradient.values()) if result.variables else [row.value]
    return " ".join(numerals.word(entry) for entry in [*entries, *([row.along] if row.along else [])])


def all_shown(result: Gradient, numerals: Numerals) -> bool:
    """Whether every number of a result of rationals is printed as what it is."""
    entries = (entry for row in result.rows for entry in row.entries if entry.status is Status.OK)
    return all(entry.value is not None and numerals.shows(entry.value) for entry in entries)


def footer(result: Gradient, numerals: Numerals) -> list[str]:
    """Under a table: whether its numbers are exact, and the formulas."""
    lines = []
    head = "exact" if result.exact and all_shown(result, numerals) else ""
    shared = [f"{'where' if number == 0 else '':<9}  {d.name} = {d.text}" for number, d in enumerate(result.shared)]
    with_formulas = [row for row in result.rows if row.formula and row.formula.gradient and row.value is not None]
    for row in with_formulas:
        assert row.formula is not None
        label = "" if len(result.rows) == 1 else f"{row.target}: "
        indent = len(label)
        formulas = row.formula.gradient.items()  # of entries that are not connected there is nothing to say
        shown = [f"d/d{name} = {text}" for name, text in formulas if text != "none" or not array_of(name)[1]]
        if len(label) + sum(map(len, shown)) + 5 * len(shown) <= _BESIDE:
            shown = ["     ".join(shown)]
        for text in shown:
            lines.append(f"{head:<9}  {label}{text}")
            head, label = "", " " * len(label)
        if row.formula.conditions.together:
            lines.append(f"{'':<9}  {' ' * indent}for {conditions_text(row.formula.conditions.together)}")
    if head:
        lines.append(head)
    return lines + shared
