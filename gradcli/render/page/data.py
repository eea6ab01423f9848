"""The numbers of a page, as it steps through them: texts of the certified tape, and doubles to start sliders from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gradcli.errors import printable
from gradcli.render.numerals import Numerals
from gradcli.render.page.recomputing import Recomputing
from gradcli.render.tape import number
from gradcli.results.entries import Entry, Row, Status, TapeLine, TapeListing

_SURE = 15
"""Digits of a double that count as all of them."""


def document(listing: TapeListing, numerals: Numerals, recomputing: Recomputing) -> dict[str, Any]:
    """What the page's script reads."""
    lines = {line.name: line.line for line in listing.lines}
    rows = listing.result.rows
    told = {
        (column, lines[name]): trouble
        for column, row in enumerate(rows if not listing.forward else ())
        for name, entry in row.gradient.items()
        if name in lines and (trouble := _trouble(row, name, entry, numerals))
    }
    columns = [
        {"label": printable(label), "seeds": [[n, number(w, numerals)] for n, w in listing.seeds[column].items()]}
        for column, label in enumerate(listing.labels)
    ]
    return {
        "forward": listing.forward,
        "proved": "certified" if listing.result.certified else "float64, not certified",
        "columns": columns,
        "total": len(rows) > 1 and len(listing.seeds) > 1 and len(listing.seeds[-1]) > 1,
        "targets": _ends(listing),
        "lines": [_line(line, listing, lines, numerals) for line in listing.lines],
        "missing": [[column, line, *texts] for (column, line), texts in told.items()],
        "rows": [{"label": printable(row.target), "cells": _cells(row, lines, numerals)} for row in rows],
        "sliders": [slider._asdict() for slider in recomputing.sliders],
        "operands": [list(operands) for operands in recomputing.operands],
        "choices": {str(line): list(choice) for line, choice in recomputing.choices.items()},
    }


def embedded(found: dict[str, Any]) -> str:
    """JSON that no text in it can end, nor turn into markup: the page reads it as data."""
    text = json.dumps(found, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def cell(entry: Entry, numerals: Numerals) -> str:
    """A number, or why there is none, with the two sides where there are."""
    if entry.status is Status.OK or (entry.value is not None and entry.sides is None):
        return numerals.entry(entry)
    if entry.status is Status.UNCONNECTED:
        return "none"
    if entry.sides is None:
        return entry.status.value
    left, right = ("none" if side is None else numerals.number(side) for side in entry.sides)
    return f"{entry.status.value}: left {left}, right {right}"


def lost(line: TapeLine) -> Iterator[tuple[int, str]]:
    """The digits that float64 gets right, of the value (0) and of each column (1 and up), where some are lost."""
    for place, digits in enumerate(line.digits):
        if digits is not None and digits < _SURE:
            yield place, f"{max(digits, 0):.0f}"


def _ends(listing: TapeListing) -> list[int]:
    """The lines that everything else is needed for: those no other uses, and those an adjoint starts from."""
    used = {operand for line in listing.lines for operand in line.operands}
    started = set() if listing.forward else {line for column in listing.seeds for line in column}
    return sorted(started | {line.line for line in listing.lines} - used)


def _trouble(row: Row, name: str, entry: Entry, numerals: Numerals) -> tuple[str, str, int | None] | None:
    """What stands in the place of an adjoint of a variable that the target has no derivative by, why, and where."""
    if entry.status in (Status.OK, Status.UNCONNECTED):
        return None
    return cell(entry, numerals), printable(f"{row.slope_by(name)}: {entry.reason}"), entry.line


def _cells(row: Row, lines: dict[str, int], numerals: Numerals) -> list[list[Any]]:
    """The value, then each partial, with the line its number comes from."""
    value = [[None, cell(row.value, numerals)]] if row.value else []
    return [*value, *([lines.get(name), cell(entry, numerals)] for name, entry in row.gradient.items())]


def _line(line: TapeLine, listing: TapeListing, lines: dict[str, int], numerals: Numerals) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": printable(line.name),
        "text": "" if line.operation == "input" else printable(line.expression),
        "value": line.remark or number(line.value, numerals) or "undefined",
        "sent": [_sent(line, column, listing, numerals) for column in range(len(listing.labels))],
        "partials": [[lines[name], number(value, numerals) or "undefined"] for name, value in line.partials],
    }
    if lost_digits := list(lost(line)):
        body["lost"] = lost_digits
    if line.remark == "not taken":
        body["idle"] = True
    return body


def _sent(line: TapeLine, column: int, listing: TapeListing, numerals: Numerals) -> str | None:
    """The adjoint or tangent; that of a variable as its own row has it, which knows more than the sweep."""
    if not line.sensitivities:
        return None
    swept = line.sensitivities[column]
    rows = listing.result.rows
    entry = None if listing.forward or column >= len(rows) else rows[column].gradient.get(line.name)
    if isinstance(swept, str) and entry is not None and entry.value is not None:
        swept = entry.value
    return None if swept is None else number(swept, numerals)
