"""Tangents and tangent planes as equations."""

from __future__ import annotations

from typing import Any

from gradcli.errors import printable
from gradcli.render.assignments import Assignment, free_names
from gradcli.render.faces import Equations, Section, View
from gradcli.render.grid import Grid
from gradcli.render.json_text import entry
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.results.entries import Row
from gradcli.results.tangents import TangentRow, Tangents


class Shown:
    """What ``grad --tangent`` found."""

    def __init__(self, result: Tangents, numerals: Numerals) -> None:
        self.result, self.numerals = result, numerals

    def prose(self, screen: Screen) -> str:
        """A program again: the equation, written out in a comment where that says more."""
        return "".join(
            f"{printable(made.name)} = {made.text}{self._comment(row)}\n"
            for row, made in zip(self._found, self.equations().assignments, strict=True)
        )

    @property
    def _found(self) -> list[TangentRow]:
        return [row for row in self.result.rows if row.text]

    def _comment(self, row: TangentRow) -> str:
        return f"  # {row.expanded}" if row.expanded not in ("", row.text) else ""

    def grid(self, view: View) -> list[Section]:
        cells = [
            [row.target, view.setting(row.text) if row.text else "", self._status(made)]
            for row, made in zip(self.result.rows, self.result.gradient.rows, strict=True)
        ]
        return [Section(Grid(["target", "tangent", "status"], cells, [False] * 3))]

    def _status(self, row: Row) -> str:
        entries = [*row.gradient.values(), *([row.value] if row.value else [])]
        return next((each.status.value for each in entries if each.value is None and each.reason), "ok")

    def bare(self) -> list[str]:
        return [row.text for row in self._found]

    def document(self) -> dict[str, Any]:
        return {"schema": "gradcli.tangent/1", "at": dict(self.result.gradient.at), "rows": self.lines()}

    def lines(self) -> list[dict[str, Any]]:
        found = []
        for row, made in zip(self.result.rows, self.result.gradient.rows, strict=True):
            body: dict[str, Any] = {"target": row.target, "tangent": row.text or None}
            body |= {"expanded": row.expanded or None, "status": self._status(made)}
            slopes = {name: entry(each, self.numerals) for name, each in made.gradient.items()}
            found.append(body | {"gradient": slopes})
        return found

    def equations(self) -> Equations:
        result = self.result.gradient
        names = free_names([row.text for row in self._found], result.variables)
        made = [Assignment(names.new(row.target), row.target, (), row.text) for row in self._found]
        return Equations(made, result.variables, {}, several=False)
