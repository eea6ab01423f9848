"""A Taylor polynomial: its coefficients, the polynomial as a program, what it leaves out."""

from __future__ import annotations

from typing import Any

from gradcli.errors import printable
from gradcli.render.assignments import Assignment, free_names
from gradcli.render.faces import Equations, Section, View
from gradcli.render.grid import Grid
from gradcli.render.json_text import entry
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.results.expansions import ExpansionRow, Remainder, TaylorExpansion


class Shown:
    """What ``taylor`` found."""

    def __init__(self, result: TaylorExpansion, numerals: Numerals) -> None:
        self.result, self.numerals = result, numerals

    def prose(self, screen: Screen) -> str:
        """A program again: the polynomial, the remainder in a comment."""
        several = len(self.result.rows) > 1
        lines = []
        for row in self.result.rows:
            name = f"{row.target} = " if several else ""
            lines += [f"{name}{row.text}"] if row.text else []
            lines += [f"# {line}" for line in remainder_lines(self.result, row)]
        return "".join(line + "\n" for line in lines)

    def grid(self, view: View) -> list[Section]:
        if not view.readable:
            return [Section(self._cells(self.result.rows, machine=True))]
        several = len(self.result.rows) > 1
        return [
            Section(
                self._cells([row]),
                foot=[row.text, *remainder_lines(self.result, row)],
                title=row.target if several else "",
            )
            for row in self.result.rows
            if row.text
        ]

    def _cells(self, rows: Any, *, machine: bool = False) -> Grid:
        """A coefficient a row; for machines the bound of the remainder after them, whose order is ``remainder``."""
        header = ["target", "order", "coefficient", "status"] if machine else ["order", "coefficient"]
        cells: list[list[str]] = []
        for row in rows:
            found = [[str(k), self._number(each)] for k, each in enumerate(row.coefficients)]
            cells += [[row.target, *pair, "ok"] for pair in found] if machine else found
            if machine and row.trouble is not None:
                cells.append([row.target, "", "", row.trouble.status.value])
            if machine and row.remainder is not None:
                bound = row.remainder.bound
                cells.append([row.target, "remainder", bound, "ok" if bound else "uncertified"])
        return Grid(header, cells, [heading in ("order", "coefficient") for heading in header])

    def _number(self, coefficient: Any) -> str:
        """Rationals as they are: of an expansion the fractions are wanted."""
        exact = Numerals(machine=self.numerals.machine, fractions=True)
        return (exact if coefficient.exact else self.numerals).entry(coefficient)

    def bare(self) -> list[str]:
        """The coefficients of each target as words."""
        return [" ".join(map(self._number, row.coefficients)) for row in self.result.rows]

    def document(self) -> dict[str, Any]:
        body = {"schema": "gradcli.taylor/1", **self._about(), "rows": [*map(self._json, self.result.rows)]}
        return {**body, "notes": [printable(note) for note in self.result.notes]}

    def lines(self) -> list[dict[str, Any]]:
        return [{**self._json(row), **self._about()} for row in self.result.rows]

    def _about(self) -> dict[str, Any]:
        result = self.result
        return {"variable": result.variable, "centre": result.centre, "order": result.order, "at": dict(result.at)}

    def _json(self, row: ExpansionRow) -> dict[str, Any]:
        body: dict[str, Any] = {"target": row.target, "expression": row.expression}
        if row.trouble is not None:
            return body | entry(row.trouble, self.numerals)
        coefficients = []
        for each in row.coefficients:
            exact = {"exact": str(each.value)} if each.exact else {}
            coefficients.append(entry(each, self.numerals) | exact)
        body |= {"status": "ok", "coefficients": coefficients, "polynomial": row.text}
        if row.remainder is not None:
            bounded = row.remainder
            on = {"on": [bounded.low, bounded.high]}
            told: dict[str, Any] = {"bound": None, "status": "uncertified", "reason": bounded.reason}
            if bounded.bound:
                told = {"bound": float(bounded.bound), "rounding": float(bounded.rounding)}
            body["remainder"] = on | told
        return body

    def equations(self) -> Equations:
        result = self.result
        names = free_names([row.text for row in result.rows], [result.variable])
        made = [Assignment(names.new(row.target), row.target, (), row.text) for row in result.rows if row.text]
        return Equations(made, [result.variable], {}, several=False)


def remainder_lines(result: TaylorExpansion, row: ExpansionRow) -> list[str]:
    """What a reader is told of the remainder; nothing where no interval was given."""
    if row.remainder is None:
        return []
    return [printable(_told(result, row.remainder))]


def _told(result: TaylorExpansion, remainder: Remainder) -> str:
    place = f"for {result.variable} in {remainder.low}:{remainder.high}"
    if not remainder.bound:
        return f"no bound of the remainder {place}: {remainder.reason}"
    rounded = f", {remainder.rounding} of it from rounded coefficients" if remainder.rounding != "0" else ""
    return f"remainder at most {remainder.bound} {place}{rounded}"
