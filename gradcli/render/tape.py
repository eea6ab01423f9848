"""A tape listing: a line a slot, or a graph of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gradcli.errors import Source, printable
from gradcli.render import json_text
from gradcli.render.faces import Boxes, Section, View
from gradcli.render.grid import Grid
from gradcli.render.numerals import Numerals
from gradcli.results.entries import TapeLine, TapeListing

if TYPE_CHECKING:
    from gradcli.render.page.recomputing import Recomputing

MOST_DRAWN = 60
"""Slots a picture has room for."""

MOST_ON_PAGE = 200
"""Slots a page has room for."""

PICTURE_DIGITS = 6


class Shown:
    """What ``tape`` found."""

    def __init__(
        self,
        listing: TapeListing,
        numerals: Numerals,
        texts: Sequence[Source] = (),
        recomputing: Recomputing | None = None,
    ) -> None:
        self._listing, self.numerals = listing, numerals
        self._texts, self._recomputing = texts, recomputing

    def page(self) -> str:
        """The tape to step through, beside the texts it was read from."""
        from gradcli.render.page.document import page
        from gradcli.render.page.recomputing import Recomputing

        drawn, recomputing = self.graph(drawn=False), self._recomputing or Recomputing()
        return page(self._listing, drawn, self.numerals, self._texts, recomputing)

    def grid(self, view: View) -> list[Section]:
        return [Section(grid(self._listing, self.numerals))]

    def document(self) -> dict[str, Any]:
        found = self._listing
        whole: dict[str, Any] = {"schema": "gradcli.tape/1", "at": dict(found.at), "targets": list(found.labels)}
        whole |= {"lines": self.lines(), "notes": [printable(note) for note in found.result.notes]}
        whole |= {"rows": [json_text.target(row, self.numerals) for row in found.result.rows]}
        return whole

    def lines(self) -> list[dict[str, Any]]:
        return [_json_line(line, self._listing, self.numerals) for line in self._listing.lines]

    def listing(self) -> TapeListing:
        return self._listing

    def graph(self, *, drawn: bool) -> Boxes:
        """Values and adjoints in the boxes, local partials on the arrows; in a picture with few digits."""
        numerals = (
            Numerals(machine=False, digits=self.numerals.digits or PICTURE_DIGITS, whole=self.numerals.whole)
            if drawn
            else self.numerals
        )
        lines = self._listing.lines
        names = {line.line: line.name for line in lines}
        nodes = {line.line: _label(line, self._listing, numerals) for line in lines}
        return Boxes(nodes, {line.line: _edges(line, names, numerals) for line in lines})


def _columns(listing: TapeListing) -> list[str]:
    if listing.forward:
        return ["tangent"]
    return ["adjoint"] if len(listing.labels) == 1 else [f"adjoint {label}" for label in listing.labels]


def grid(listing: TapeListing, numerals: Numerals) -> Grid:
    """The lines as rows of cells."""
    columns = _columns(listing)
    lost = any(line.digits for line in listing.lines)
    digits = ["digits", *(f"digits of {column}" for column in columns)] if lost else []
    header = ["line", "name", "operation", "value", *columns, *digits, "partials"]
    numeric = [True, False, False, True, *[True] * (len(columns) + len(digits)), False]
    rows = []
    for line in listing.lines:
        cells = [number(s, numerals) for s in line.sensitivities] or [""] * len(columns)
        shown = line.remark or number(line.value, numerals)
        right = ["" if d is None else f"{d:.0f}" for d in line.digits or [None] * len(digits)]
        rows.append([str(line.line), line.name, line.expression, shown, *cells, *right, _partials(line, numerals)])
    return Grid(header, rows, numeric)


def _partials(line: TapeLine, numerals: Numerals) -> str:
    return "  ".join(f"d/d{name}={number(value, numerals) or 'undefined'}" for name, value in line.partials)


def number(value: Any, numerals: Numerals) -> str:
    """A number, a truth value, a word in its place, or nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value).lower() if isinstance(value, bool) else numerals.number(value)


def _json_line(line: TapeLine, listing: TapeListing, numerals: Numerals) -> dict[str, Any]:
    body: dict[str, Any] = {
        "line": line.line,
        "name": line.name,
        "operation": line.operation,
        "expression": line.expression,
        "operands": list(line.operands),
        "value": line.value if isinstance(line.value, bool) else _json_number(line.value, numerals),
        ("tangents" if listing.forward else "adjoints"): {
            label: _json_number(s, numerals) for label, s in zip(listing.labels, line.sensitivities, strict=False)
        },
        "partials": {name: _json_number(value, numerals) for name, value in line.partials},
    }
    if line.span is not None:
        body["span"] = {"start": line.span.start, "end": line.span.end, "text": printable(line.span.text)}
    if line.remark:
        body["remark"] = line.remark
    if line.digits:
        body["digits"] = [None if d is None else round(d, 1) for d in line.digits]
    return body


def _json_number(value: Any, numerals: Numerals) -> Any:
    return None if isinstance(value, str) else json_text.number(value, numerals)


def _label(line: TapeLine, listing: TapeListing, numerals: Numerals) -> list[str]:
    parts = [line.name if line.operation == "input" else f"{line.name} = {line.expression}"]
    if line.value is not None:
        parts.append(f"value {number(line.value, numerals)}")
    for column, sensitivity in zip(_columns(listing), line.sensitivities, strict=False):
        if sensitivity is not None:
            parts.append(f"{column} {number(sensitivity, numerals)}")
    return [printable(part) for part in [*parts, *([line.remark] if line.remark else [])]]


def _edges(line: TapeLine, names: Mapping[int, str], numerals: Numerals) -> list[tuple[int, str]]:
    """The lines a line is computed from, each with the local partial (empty where there is none)."""
    local: dict[str, list[Any]] = {}
    for name, partial in line.partials:  # a name twice, where both operands are the same line
        local.setdefault(name, []).append(partial)
    return [
        (operand, number(found.pop(0), numerals) if (found := local.get(names[operand], [])) else "")
        for operand in line.operands
    ]
