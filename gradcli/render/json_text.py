"""Results as JSON. Additions only: the schema is frozen by a snapshot test."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from gradcli.errors import line_and_column, printable
from gradcli.render import array_entries
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Definition, Entry, Gradient, Loss, Row, Status


def document(result: Gradient, numerals: Numerals, schema: str) -> dict[str, Any]:
    """The whole result as one JSON object."""
    body: dict[str, Any] = {"schema": f"gradcli.{schema}/1", "variables": array_entries.arrays_of(result.variables)}
    point: dict[str, Any] = {"at": dict(result.at), "rows": [target(row, numerals) for row in result.rows]}
    if result.along is not None:
        body["direction"] = dict(result.along)
    if result.reduction is not None:
        body["reduction"] = result.reduction._asdict()
    body["points"] = [point]
    if result.shared:
        body["definitions"] = definitions(result.shared)
    body["notes"] = [printable(note) for note in result.notes]
    return body


def lines(result: Gradient, numerals: Numerals) -> list[dict[str, Any]]:
    """One JSON object a row, each complete in itself."""
    shared: dict[str, Any] = {"definitions": definitions(result.shared)} if result.shared else {}
    if result.reduction is not None:
        shared["reduction"] = result.reduction._asdict()
    return [{**target(row, numerals), "at": dict(result.at), **shared} for row in result.rows]


def definitions(shared: Iterable[Definition]) -> list[dict[str, str]]:
    """The names formulas share, each after those it needs."""
    return [{"name": name, "expression": text} for name, text in shared]


def dumps(body: Any) -> str:
    """JSON without NaN or Infinity, names in their own letters."""
    import json

    return json.dumps(body, ensure_ascii=False, allow_nan=False)


def target(row: Row, numerals: Numerals) -> dict[str, Any]:
    """One row: its value, its gradient, what was asked for besides."""
    body: dict[str, Any] = {"target": row.target, "expression": row.expression}
    if row.value is not None:
        body |= entry(row.value, numerals)
        body["gradient"] = array_entries.document(row.gradient, numerals, entry)
    if row.along is not None:
        body["along"] = entry(row.along, numerals)
    if row.relative is not None:
        body["elasticities"] = array_entries.document(row.relative.elasticities, numerals, entry)
        body["condition"] = entry(row.relative.condition, numerals)
    if row.losses:
        body["losses"] = [_loss(loss) for loss in row.losses]
    if row.formula is not None:
        body["formula"] = {"value": row.formula.value, "gradient": dict(row.formula.gradient)}
        each = row.formula.conditions.each
        if each:
            gradient = {name: list(conditions) for name, conditions in each.items() if name}
            body["formula"]["conditions"] = {"value": list(each.get("", ())), "gradient": gradient}
        if agrees := dict(row.formula.agrees):
            body["formula"]["agrees"] = {"value": agrees.pop("", None), "gradient": agrees}
    return body


def _loss(loss: Loss) -> dict[str, Any]:
    """Where float64 loses digits; ``float64`` is text where it is not finite."""
    finite = math.isfinite(loss.float64)
    body: dict[str, Any] = {"variable": loss.variable or None, "digits": round(loss.digits, 1)}
    body |= {"float64": loss.float64 if finite else str(loss.float64), "at": printable(loss.text)}
    if loss.line is not None:
        body["line"] = loss.line
    if loss.span is not None:
        body["span"] = {"start": loss.span.start, "end": loss.span.end, "text": printable(loss.span.text)}
    if loss.rewrite:
        body["rewrite"] = printable(loss.rewrite)
    return body


def entry(found: Entry, numerals: Numerals) -> dict[str, Any]:
    """An entry: its number (a string where JSON's doubles cannot hold it), status, and reason if any."""
    body: dict[str, Any] = {"value": number(found.value, numerals), "status": found.status.value}
    if found.status is Status.INFINITE and found.value is not None:
        body["sign"] = 1 if found.value > 0 else -1
    if found.sides is not None:
        body["left"], body["right"] = (_side(side, numerals) for side in found.sides)
    if found.routes is not None:
        body["tape"], body["formula_value"] = (number(route, numerals) for route in found.routes)
    if found.orders is not None:
        body["as_asked"], body["other_order"] = (number(order, numerals) for order in found.orders)
    if found.interval is not None:
        body["interval"] = dict(zip(("middle", "radius"), found.interval, strict=True))
    if found.bound is not None:
        body["bound"] = found.bound
    if found.reason:
        body["reason"] = printable(found.reason)
    if found.line is not None:
        body["line"] = found.line
    if found.span is not None:
        body["span"] = {"start": found.span.start, "end": found.span.end, "text": printable(found.span.text)}
        if found.span.source.name:
            body["span"]["place"] = line_and_column(found.span)
    if found.operands:
        body["operands"] = list(found.operands)
    return body


def _side(value: Any, numerals: Numerals) -> Any:
    """As ``number``, an infinity as the word for it: null is a side that is not there."""
    infinite = isinstance(value, float) and math.isinf(value)
    return numerals.number(value) if infinite else number(value, numerals)


def number(value: Any, numerals: Numerals) -> Any:
    """A JSON number; a string for fractions asked for exactly and for what a double cannot hold."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    import json

    text = numerals.number(value)
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    if isinstance(parsed, int):
        return parsed
    in_range = math.isfinite(parsed) and (parsed != 0 or value == 0)
    lossless = numerals.digits is None or numerals.digits <= 17
    return parsed if in_range and lossless else text
