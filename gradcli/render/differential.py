"""A derivative of any order: its formula, the rules applied, its number at a point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gradcli.errors import MathematicsError, printable
from gradcli.language.names import derivative_name
from gradcli.render.array_entries import array_document
from gradcli.render.assignments import Assignment, definitions, free_names, of_row
from gradcli.render.derivation import WIDTH, derivations, told
from gradcli.render.faces import Equations, Section, View
from gradcli.render.grid import Grid, Setting, conditions_text
from gradcli.render.json_text import definitions as json_definitions
from gradcli.render.json_text import entry
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.results.differentials import Differential, DifferentialRow, label
from gradcli.results.entries import GRAVITY, Entry, Gradient, MultiIndex, Row, Status


class Shown:
    """What ``diff`` found."""

    def __init__(self, result: Differential, numerals: Numerals, command: str = "diff") -> None:
        self.result, self.numerals, self.command = result, numerals, command

    def prose(self, screen: Screen) -> str:
        return "".join(_text(self.result, row, self.numerals, screen.width) for row in self.result.rows)

    def grid(self, view: View) -> list[Section]:
        cells = grid(self.result, self.numerals, machine=not view.readable, setting=view.setting)
        return [Section(cells, foot=told(self.result.rows, WIDTH), derivation=derivations(self.result.rows))]

    def bare(self) -> list[str]:
        """The number of each row, or its formula."""
        return [" ".join(map(self.numerals.word, row.numbers)) if row.numbers else row.text for row in self.result.rows]

    def page(self) -> str:
        """A page of HTML: the formulas, the numbers, the derivations."""
        from gradcli.render.derivation_page import page

        numbers = [_numbers(row, self.numerals.word) if row.numbers else "" for row in self.result.rows]
        return page(self.result, derivations(self.result.rows), numbers)

    def document(self) -> dict[str, Any]:
        result = self.result
        body = {
            "schema": f"gradcli.{self.command}/1",
            "by": list(result.by),
            "at": dict(result.at),
            "rows": self._rows(),
        }
        return {**body, "notes": [printable(note) for note in result.notes]}

    def lines(self) -> list[dict[str, Any]]:
        return [{**row, "by": list(self.result.by), "at": dict(self.result.at)} for row in self._rows()]

    def equations(self) -> Equations:
        result = self.result
        missing = result.notes[-1] if any(not row.text for row in result.rows) else ""
        if len({d.name for row in result.rows for d in row.shared}) < sum(len(row.shared) for row in result.rows):
            raise MathematicsError("the formulas of several targets share names", fix="ask for one of them: --of f1")
        variables, several = [*result.by, *result.at], len(set(result.by)) > 1
        derivation = derivations(result.rows)
        return Equations(_assignments(result), variables, result.at, several, missing, None, result.shapes, derivation)

    def _rows(self) -> list[dict[str, Any]]:
        return [_json_row(row, self.numerals, self.result.by) for row in self.result.rows]


def as_rows_of_values(result: Differential) -> Gradient:
    """The numbers as a result of values, for the notes and the exit status."""
    rows: list[Row] = []
    for row in result.rows:
        found: dict[str, Entry | None] = {**row.entries} or {label(row.target, row.by or result.by): row.number}
        rows += [Row(name, row.expression, entry, {}) for name, entry in found.items()]
    return Gradient((), result.at, tuple(rows), result.notes)


def _text(result: Differential, row: DifferentialRow, numerals: Numerals, width: int) -> str:
    """Definitions, the formula with its side conditions in a comment, the number in another."""
    lines = told([row], width) + [f"{name} = {text}" for name, text in row.shared]
    if row.text:
        name = "" if len(result.rows) == 1 else f"{derivative_name(row.target, row.by or result.by)} = "
        lines.append(name + row.text + (f"  # for {conditions_text(row.conditions)}" if row.conditions else ""))
    if row.numbers:
        at = ", ".join(f"{name}={' '.join(value.split())}" for name, value in result.at.items())
        lines.append(f"# at {printable(at)}: {_numbers(row, numerals.word)}")
    return "".join(line + "\n" for line in lines)


def _numbers(row: DifferentialRow, text: Callable[[Entry], str]) -> str:
    """The number, or the array of them as it is typed."""
    if row.number is not None:
        return text(row.number)
    cells, width = [*map(text, row.entries.values())], row.shape[-1]
    return f"[{'; '.join(', '.join(cells[start : start + width]) for start in range(0, len(cells), width))}]"


def _assignments(result: Differential) -> list[Assignment]:
    texts = [text for row in result.rows for text in (row.text, *(d.text for d in row.shared))]
    names = free_names(texts, [*result.by, *result.at, *(d.name for row in result.rows for d in row.shared)])
    found: list[Assignment] = []
    for row in result.rows:
        found += [*definitions(row.shared), *of_row(row, names, [row.by or result.by])]
    return found


def grid(result: Differential, numerals: Numerals, *, machine: bool, setting: Setting = str) -> Grid:
    """One row a target: the formula, its side conditions, the number and its status where there is a point."""
    with_numbers = bool(result.at)
    header = ["target", "derivative", "formula", "for"] + (["value", "status"] if with_numbers else [])
    rows = []
    for row in result.rows:
        for name, text in row.shared:
            rows.append([name, "", setting(text), ""] + ["", "shared"] * with_numbers)
        cells = [
            row.target,
            label(row.target, row.by or result.by),
            setting(row.text) if row.text else "",
            conditions_text(row.conditions),
        ]
        if row.numbers:
            statuses = {entry.status for entry in row.numbers}
            gravest = max((status for status in GRAVITY if status in statuses), key=GRAVITY.index, default=Status.OK)
            cells += [_numbers(row, numerals.entry if row.number else numerals.word), gravest.value]
        rows.append(cells)
    if not machine and not any(cells[3] for cells in rows):
        header, rows = header[:3] + header[4:], [cells[:3] + cells[4:] for cells in rows]
    return Grid(header, rows, [heading == "value" for heading in header])


def _json_row(row: DifferentialRow, numerals: Numerals, by: MultiIndex) -> dict[str, Any]:
    body: dict[str, Any] = {"target": row.target, "expression": row.expression, "formula": row.text or None}
    body["conditions"] = list(row.conditions)
    if row.by and row.by != by:
        body["by"] = list(row.by)
    if row.shared:
        body["definitions"] = json_definitions(row.shared)
    if row.steps:
        body["steps"] = [{"by": name, "steps": [step._asdict() for step in steps]} for name, steps in row.steps]
    if row.entries:
        body |= array_document([entry(each, numerals) for each in row.entries.values()], row.shape)
    if row.number is not None:
        body |= entry(row.number, numerals) | {"agrees": row.agrees}
    return body
