"""Routes to a derivative side by side, as rows of cells and as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gradcli.checks.comparisons import Answer, Compared, Comparison, Route
from gradcli.errors import printable
from gradcli.render import json_text
from gradcli.render.grid import Grid
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Number, Status
from gradcli.results.significant import significant

DISTANCE_DIGITS = 3
LONGEST_DISTANCE = 8
SIDE_DIGITS = 6


def grid(found: Comparison, numerals: Numerals) -> Grid:
    """For machines: one row a derivative and route."""
    header = ["target", "variable", "route", "value", "distance", "ulps", "note"]
    rows = [_row(entry, route, numerals) for entry in found.entries for route in entry.answers]
    return Grid(header, rows, [False, False, False, True, True, True, False])


def readable(found: Comparison, numerals: Numerals) -> Grid:
    """For people: each derivative said once, above its routes; the two sides below the route that has them."""
    rows = []
    for entry in found.entries:
        rows.append([f"d{entry.target}/d{entry.variable}", "", "", "", ""])
        unconnected = entry.certified.status is Status.UNCONNECTED  # said once is enough
        for route, answer in list(entry.answers.items())[: 1 if unconnected else None]:
            _, _, name, value, *rest, _ = _row(entry, route, numerals)
            rows.append([f"  {name}", value, *rest, _note(answer._replace(sides=None))])
            for side, number in zip(("left", "right"), answer.sides or (), strict=False):
                rows.append([f"    {side}", "none" if number is None else significant(number, SIDE_DIGITS), "", "", ""])
    return Grid(["route", "value", "distance", "ulps", "note"], rows, [False, True, True, True, False])


def _row(entry: Compared, route: Route, numerals: Numerals) -> list[str]:
    answer = entry.answers[route]
    unconnected = entry.certified.status is Status.UNCONNECTED
    value = numerals.number(answer.value) if answer.value is not None else "none" if unconnected else ""
    return [entry.target, entry.variable, route.value, value, *_distance(answer), _note(answer)]


def _distance(answer: Answer) -> list[str]:
    """The relative distance and the units in the last place."""
    if answer.distance is None:
        return ["", ""]
    return ["" if d is None else _size(d) for d in answer.distance[1:]]


def _size(number: Number) -> str:
    text = significant(number, DISTANCE_DIGITS)
    return text if len(text) <= LONGEST_DISTANCE else f"{Decimal(text):.{DISTANCE_DIGITS - 1}e}"


def _note(answer: Answer) -> str:
    parts = [answer.word if answer.value is None else "", answer.note]
    if answer.sides is not None:
        left, right = ("none" if side is None else significant(side, SIDE_DIGITS) for side in answer.sides)
        parts.append(f"left {left}, right {right}")
    if answer.distance is not None and answer.distance.relative is None and answer.distance.absolute:
        parts.append(f"{_size(answer.distance.absolute)} from 0")
    return "; ".join(part for part in parts if part)


def entries(found: Comparison, numerals: Numerals) -> list[dict[str, Any]]:
    """One object a derivative, its routes by name, for JSON."""
    return [
        {
            "target": entry.target,
            "variable": entry.variable,
            "routes": {route.value: _answer(answer, numerals) for route, answer in entry.answers.items()}
            | {Route.CERTIFIED.value: json_text.entry(entry.certified, numerals)},
        }
        for entry in found.entries
    ]


def _answer(answer: Answer, numerals: Numerals) -> dict[str, Any]:
    body: dict[str, Any] = {"value": json_text.number(answer.value, numerals), "status": answer.word or Status.OK.value}
    if answer.word == Status.INFINITE.value and answer.value is not None:
        body["sign"] = 1 if answer.value > 0 else -1
    if answer.distance is not None:
        names = ("absolute", "relative", "ulps")
        body |= {name: _figure(d) for name, d in zip(names, answer.distance, strict=True) if d is not None}
    if answer.sides is not None:
        body["left"], body["right"] = (json_text.number(side, numerals) for side in answer.sides)
    if answer.reason:
        body["reason"] = printable(answer.reason)
    if answer.note:
        body["note"] = answer.note
    return body


def _figure(number: Number) -> Any:
    return json_text.number(number, Numerals(machine=True, digits=DISTANCE_DIGITS))
