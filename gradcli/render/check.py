"""Routes side by side, or claims judged, in the format asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradcli.comparisons import Answer, Compared, Comparison, Judgement, Judgements, Route, Verdict
from gradcli.errors import OptionError, printable
from gradcli.render import delimited, json_text
from gradcli.render.formats import Format
from gradcli.render.grid import Grid
from gradcli.render.numerals import Numerals, significant
from gradcli.render.screen import Screen
from gradcli.render.table import table
from gradcli.results import Gradient, Number, Status

DISTANCE_DIGITS = 3
SIDE_DIGITS = 6
LONGEST_CLAIM = 60


def render(found: Comparison | Judgements, form: Format, numerals: Numerals, screen: Screen) -> str:
    """The text that goes to standard output."""
    entries: Sequence[Mapping[str, Any]]
    if isinstance(found, Comparison):
        schema, entries, cells = "check", _entries(found, numerals), _routes(found, numerals)
        head: dict[str, Any] = {}
    else:
        schema, entries, cells = "claims", [_claim(c, numerals) for c in found.claims], _judged(found, numerals)
        head = {"rtol": found.rtol, "atol": found.atol}
    if form is Format.JSON:
        return _document(schema, found.certified, head, entries)
    if form is Format.JSONL:
        at = dict(found.certified.at)
        return "".join(json_text.dumps({**entry, **head, "at": at}) + "\n" for entry in entries)
    if form is Format.VALUES:
        raise OptionError("--format values is for bare numbers", fix="choose table, tsv, csv, json, jsonl or markdown")
    shapes = {Format.TSV: delimited.tsv, Format.CSV: delimited.csv_text, Format.MARKDOWN: delimited.markdown}
    return shapes[form](cells) if form in shapes else table(cells, screen, [])


def _document(schema: str, certified: Gradient, head: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> str:
    body = {"schema": f"gradcli.{schema}/1", "variables": list(certified.variables), **head}
    points = [{"at": dict(certified.at), "entries": entries}]
    notes = [printable(note) for note in certified.notes]
    return json_text.dumps({**body, "points": points, "notes": notes}) + "\n"


# Routes


def _routes(found: Comparison, numerals: Numerals) -> Grid:
    header = ["target", "variable", "route", "value", "distance", "ulps", "note"]
    rows = [_row(entry, route, numerals) for entry in found.entries for route in entry.answers]
    return Grid(header, rows, [False, False, False, True, True, True, False])


def _row(entry: Compared, route: Route, numerals: Numerals) -> list[str]:
    answer = entry.answers[route]
    unconnected = entry.certified.status is Status.UNCONNECTED
    value = numerals.number(answer.value) if answer.value is not None else "none" if unconnected else ""
    return [entry.target, entry.variable, route.value, value, *_distance(answer), _note(answer)]


def _distance(answer: Answer) -> list[str]:
    """The relative distance and the units in the last place."""
    if answer.distance is None:
        return ["", ""]
    return ["" if d is None else significant(d, DISTANCE_DIGITS) for d in answer.distance[1:]]


def _note(answer: Answer) -> str:
    parts = [answer.word if answer.value is None else "", answer.note]
    if answer.sides is not None:
        left, right = ("none" if side is None else significant(side, SIDE_DIGITS) for side in answer.sides)
        parts.append(f"left {left}, right {right}")
    if answer.distance is not None and answer.distance.relative is None and answer.distance.absolute:
        parts.append(f"{significant(answer.distance.absolute, DISTANCE_DIGITS)} from 0")
    return "; ".join(part for part in parts if part)


def _entries(found: Comparison, numerals: Numerals) -> list[dict[str, Any]]:
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
    if answer.note:
        body["note"] = answer.note
    return body


def _figure(number: Number) -> Any:
    return json_text.number(number, Numerals(machine=True, digits=DISTANCE_DIGITS))


# Claims


def _judged(found: Judgements, numerals: Numerals) -> Grid:
    header = ["target", "variable", "claimed", "true", "difference", "rule", "verdict"]
    rows = [
        [
            c.target,
            c.variable,
            _typed(c),
            numerals.entry(c.true),
            _size(c, numerals),
            _rule(c, found, numerals),
            c.verdict.value,
        ]
        for c in found.claims
    ]
    return Grid(header, rows, [False, False, True, True, True, False, False])


def _typed(claim: Judgement) -> str:
    text = printable(claim.claimed)
    return text if len(text) <= LONGEST_CLAIM else text[: LONGEST_CLAIM - 1] + "…"


def _size(claim: Judgement, numerals: Numerals) -> str:
    return "" if claim.difference is None else numerals.number(claim.difference)


def _rule(claim: Judgement, found: Judgements, numerals: Numerals) -> str:
    """The rule in numbers, ``|36.5 - 36| = 0.5 > 1e-9*36``; in words where there are none."""
    true = numerals.word(claim.true)
    if claim.verdict is Verdict.UNDEFINED:
        return f"no true value to judge by: {claim.true.status.value}"
    if claim.difference is None:
        return f"claimed {_typed(claim)}, true {true}"
    if claim.true.status is Status.UNCONNECTED:
        true = "0"
    relation = "<=" if claim.verdict is Verdict.OK else ">"
    bound = [found.atol] if found.rule.atol else []
    if found.rule.rtol or not bound:
        bound.append(f"{found.rtol}*{true.removeprefix('-')}")
    minus = f"({true})" if true.startswith("-") else true
    return f"|{_typed(claim)} - {minus}| = {_size(claim, numerals)} {relation} {' + '.join(bound)}"


def _claim(claim: Judgement, numerals: Numerals) -> dict[str, Any]:
    body = {"target": claim.target, "variable": claim.variable, "claimed": printable(claim.claimed)}
    difference = {} if claim.difference is None else {"difference": json_text.number(claim.difference, numerals)}
    return {**body, "true": json_text.entry(claim.true, numerals), **difference, "verdict": claim.verdict.value}
