"""A Hessian: tables show the gradient of each first derivative, a row each."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from gradcli.arrays.entries import array_of, shapes_of
from gradcli.errors import printable
from gradcli.render import array_entries, gradient, json_text
from gradcli.render.assignments import Assignment, definitions, free_names, of_row
from gradcli.render.faces import Equations, Section, View
from gradcli.render.grid import conditions_text
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Entry, Status
from gradcli.results.hessians import Hessian, HessianRow

WIDTH = 80
"""Columns that a list of eigenvalues is broken at."""
MOST_FORMULAS = 24
"""Formulas of entries shown under blocks."""


class Shown:
    """What ``hessian`` found; its grid is that of the first derivatives, each with its gradient."""

    def __init__(self, result: Hessian, numerals: Numerals) -> None:
        self.result, self.numerals = result, numerals
        self._slopes = gradient.Shown(result.slopes, numerals)

    def grid(self, view: View) -> list[Section]:
        arrays = shapes_of(self.result.variables) and all(row.hessian for row in self.result.rows)
        if view.readable and arrays:
            foot = [*_formulas_by_entries(self.result, self.numerals), *_spectra(self.result)]
            return [*array_entries.squares(self.result, self.numerals), Section(None, head=foot)]
        *before, section = self._slopes.grid(view)
        if section.grid is None:  # the foot of blocks
            return [*before, section._replace(head=[*section.head, *_spectra(self.result)])]
        return [*before, section._replace(foot=[*section.foot, *_spectra(self.result)])]

    def bare(self) -> list[str]:
        return self._slopes.bare()

    def document(self) -> dict[str, Any]:
        return _document(self.result, self.numerals)

    def lines(self) -> list[dict[str, Any]]:
        result = self.result
        shared: dict[str, Any] = {"definitions": json_text.definitions(result.shared)} if result.shared else {}
        if result.reduction is not None:
            shared["reduction"] = result.reduction._asdict()
        return [{**_row(row, self.numerals), "at": dict(result.at), **shared} for row in result.rows]

    def equations(self) -> Equations:
        result = self.result
        names = ("gradient", "hessian") if result.along is None else ("value", "product")
        numbers = None if any(row.formula for row in result.rows) else (result.slopes, names)
        several = len(result.variables) > 1
        return Equations(
            _assignments(result), result.variables, result.at, several, arrays=numbers, shapes=result.shapes
        )


def _formulas_by_entries(result: Hessian, numerals: Numerals) -> list[str]:
    """Under blocks: whether the numbers are exact, and the formulas that are not 0, one of each symmetric two."""
    slopes = result.slopes
    bare = slopes._replace(rows=tuple(row._replace(formula=None) for row in slopes.rows))
    lines, places = [], {name: place for place, name in enumerate(result.variables)}
    for row in result.rows:
        for (a, b), text in (row.formula.entries if row.formula else {}).items():
            if text != "0" and a in places and b in places and places[a] <= places[b]:
                lines.append(f"d2{row.target}/d{a}d{b} = {text}")
        if row.formula and row.formula.conditions:
            lines.append(f"for {conditions_text(row.formula.conditions)}")
    more = len(lines) - MOST_FORMULAS
    if more > 0:
        lines[MOST_FORMULAS:] = [f"… and {more} more: --format json has them all"]
    return [*gradient.footer(bare, numerals), *lines]


def _spectra(result: Hessian) -> list[str]:
    """Under a table: formulas of whole arrays, eigenvalues and definiteness of every row that has them."""
    lines = []
    for row in result.rows:
        label = "" if len(result.rows) == 1 else f"{row.target}: "
        for (a, b), text in (row.formula.entries if row.formula and row.value else {}).items():
            if a not in result.variables or b not in result.variables:
                lines.append(f"{label}d2/d{a}d{b} = {text}")
    for row in result.rows:
        if row.spectrum is None:
            continue
        label = "" if len(result.rows) == 1 else f"{row.target}: "
        if row.spectrum.eigenvalues:
            listed = f"eigenvalues  {label}{', '.join(row.spectrum.eigenvalues)}"
            lines += textwrap.wrap(listed, WIDTH - 1, subsequent_indent=" " * 13, break_on_hyphens=False)
        lines.append(f"definiteness {label}{row.spectrum.definiteness or 'not decided'}")
    return lines


# JSON


def _document(result: Hessian, numerals: Numerals) -> dict[str, Any]:
    body: dict[str, Any] = {"schema": "gradcli.hessian/1", "variables": array_entries.arrays_of(result.variables)}
    if result.along is not None:
        body["direction"] = dict(result.along)
    if result.reduction is not None:
        body["reduction"] = result.reduction._asdict()
    body["points"] = [{"at": dict(result.at), "rows": [_row(row, numerals) for row in result.rows]}]
    if result.shared:
        body["definitions"] = json_text.definitions(result.shared)
    return body | {"notes": [printable(note) for note in result.notes]}


def _row(row: HessianRow, numerals: Numerals) -> dict[str, Any]:
    body: dict[str, Any] = {"target": row.target, "expression": row.expression}
    if row.value is not None:
        body |= json_text.entry(row.value, numerals)
        body["gradient"] = _entries(row.gradient, numerals)
    if row.hessian:
        body["hessian"] = array_entries.square(row.hessian, numerals, json_text.entry)
    if row.product is not None:
        body["product"] = _entries(row.product, numerals)
    if row.spectrum is not None:
        definiteness = row.spectrum.definiteness or None
        body |= {"eigenvalues": list(row.spectrum.eigenvalues), "definiteness": definiteness}
    if row.formula is not None:
        body["formula"] = {"hessian": _nested(row.formula.entries)}
        if row.formula.conditions:
            body["formula"]["conditions"] = list(row.formula.conditions)
        if row.formula.agrees:
            slopes = {by[0]: agrees for by, agrees in row.formula.agrees.items() if len(by) == 1}
            second = {(by[0], by[1]): agrees for by, agrees in row.formula.agrees.items() if len(by) == 2}
            body["formula"]["agrees"] = {"gradient": slopes, "hessian": _nested(second)}
    return body


def _entries(found: Mapping[str, Entry], numerals: Numerals) -> dict[str, Any]:
    return array_entries.document(found, numerals, json_text.entry)


def _nested(found: Mapping[tuple[str, str], Any]) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for (a, b), entry in found.items():
        rows.setdefault(a, {})[b] = entry
    return rows


# Equations


def _assignments(result: Hessian) -> list[Assignment]:
    """The definitions, then the entries on and above the diagonal; of H.v each by its variable."""
    texts = [text for row in result.rows if row.formula for text in row.formula.entries.values()]
    names = free_names(
        [*texts, *(d.text for d in result.shared)], [*result.variables, *(d.name for d in result.shared)]
    )
    found = definitions(result.shared)
    for row in result.rows:
        for b, entry in (row.product or {}).items():
            connected = entry.status is not Status.UNCONNECTED
            found.append(Assignment(names.new(f"H{row.target}v_d{b}"), row.target, (b,), "", (), entry, connected))
        second = of_row(row, names, _upper(result, row))
        found += [each._replace(connected=each.connected and not _unconnected(each)) for each in second]
    return found


def _upper(result: Hessian, row: HessianRow) -> list[tuple[str, str]]:
    if row.product is not None:
        return []
    whole = {a for a, _ in row.formula.entries} if row.formula else set()
    names = list(dict.fromkeys(array if (array := array_of(name)[0]) in whole else name for name in result.variables))
    return [(a, b) for k, a in enumerate(names) for b in names[k:]]


def _unconnected(found: Assignment) -> bool:
    """Whether the number says so, where no formula does."""
    return not found.text and found.entry is not None and found.entry.status is Status.UNCONNECTED
