"""What ``check`` found, in the format asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradcli.checks.comparisons import ComparedClaims, Comparison, Judgements, Proofs
from gradcli.errors import OptionError, printable
from gradcli.render import claims, delimited, json_text, routes
from gradcli.render.formats import EQUATIONS, Format
from gradcli.render.grid import Grid
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.render.table import table
from gradcli.results import Gradient

Found = Comparison | Judgements | Proofs | ComparedClaims


def render(found: Found, form: Format, numerals: Numerals, screen: Screen) -> str:
    """The text that goes to standard output."""
    if form is Format.VALUES or form in EQUATIONS:
        raise OptionError(f"check has no format {form.value}", fix="choose table, tsv, csv, json, jsonl or markdown")
    if form in (Format.JSON, Format.JSONL):
        return _json(found, form, numerals)
    if form is Format.TABLE:
        return table(_readable(found, numerals), screen, [])
    cells = _grid(found, numerals)
    return {Format.TSV: delimited.tsv, Format.CSV: delimited.csv_text, Format.MARKDOWN: delimited.markdown}[form](cells)


def _readable(found: Found, numerals: Numerals) -> Grid:
    if isinstance(found, Proofs):
        return claims.readable_formulas(found)
    if isinstance(found, ComparedClaims):
        return claims.readable_at_points(found)
    return routes.readable(found, numerals) if isinstance(found, Comparison) else claims.readable(found, numerals)


def _grid(found: Found, numerals: Numerals) -> Grid:
    if isinstance(found, Proofs):
        return claims.of_formulas(found)
    if isinstance(found, ComparedClaims):
        return claims.at_points(found)
    return routes.grid(found, numerals) if isinstance(found, Comparison) else claims.grid(found, numerals)


def _json(found: Found, form: Format, numerals: Numerals) -> str:
    if isinstance(found, Proofs):
        return _proofs(found, claims.formula_entries(found), "proofs", form)
    if isinstance(found, ComparedClaims):
        return _proofs(found, claims.entries_at_points(found), "compared", form)
    entries: Sequence[Mapping[str, Any]]
    head: dict[str, Any] = {}
    if isinstance(found, Comparison):
        schema, entries = "check", routes.entries(found, numerals)
    else:
        schema, entries = "claims", claims.entries(found, numerals)
        head = {"rtol": found.rtol, "atol": found.atol}
    if form is Format.JSON:
        return _document(schema, found.certified, head, entries)
    at = dict(found.certified.at)
    return "".join(json_text.dumps({**entry, **head, "at": at}) + "\n" for entry in entries)


def _proofs(found: Proofs | ComparedClaims, entries: list[dict[str, Any]], schema: str, form: Format) -> str:
    """Claims of formulas stand at no point."""
    if form is Format.JSONL:
        return "".join(json_text.dumps(entry) + "\n" for entry in entries)
    notes = [printable(note) for note in found.notes]
    body = {"schema": f"gradcli.{schema}/1", "variables": list(found.variables), "claims": entries, "notes": notes}
    return json_text.dumps(body) + "\n"


def _document(schema: str, certified: Gradient, head: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> str:
    body = {"schema": f"gradcli.{schema}/1", "variables": list(certified.variables), **head}
    points = [{"at": dict(certified.at), "entries": entries}]
    notes = [printable(note) for note in certified.notes]
    return json_text.dumps({**body, "points": points, "notes": notes}) + "\n"
