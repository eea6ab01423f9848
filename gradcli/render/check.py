"""What ``check`` found: routes side by side, or claims judged, proved or compared."""

from __future__ import annotations

from typing import Any

from gradcli.checks.comparisons import ComparedClaims, Comparison, Judgements, Proofs
from gradcli.errors import printable
from gradcli.render import claims, routes
from gradcli.render.faces import Section, View
from gradcli.render.grid import Grid
from gradcli.render.numerals import Numerals

Checked = Comparison | Judgements | Proofs | ComparedClaims


class Shown:
    """What ``check`` found."""

    def __init__(self, found: Checked, numerals: Numerals) -> None:
        self.found, self.numerals = found, numerals

    def grid(self, view: View) -> list[Section]:
        return [Section((_readable if view.readable else _grid)(self.found, self.numerals))]

    def document(self) -> dict[str, Any]:
        """Claims of formulas stand at no point."""
        found, numerals = self.found, self.numerals
        if isinstance(found, Proofs):
            return _claims("proofs", found, claims.formula_entries(found))
        if isinstance(found, ComparedClaims):
            return _claims("compared", found, claims.entries_at_points(found))
        schema = "check" if isinstance(found, Comparison) else "claims"
        body = {"schema": f"gradcli.{schema}/1", "variables": list(found.certified.variables), **_rule(found)}
        points = [{"at": dict(found.certified.at), "entries": _entries(found, numerals)}]
        return {**body, "points": points, "notes": [printable(note) for note in found.certified.notes]}

    def lines(self) -> list[dict[str, Any]]:
        found = self.found
        if isinstance(found, Proofs):
            return claims.formula_entries(found)
        if isinstance(found, ComparedClaims):
            return claims.entries_at_points(found)
        at = dict(found.certified.at)
        return [{**entry, **_rule(found), "at": at} for entry in _entries(found, self.numerals)]


def _entries(found: Comparison | Judgements, numerals: Numerals) -> list[dict[str, Any]]:
    return routes.entries(found, numerals) if isinstance(found, Comparison) else claims.entries(found, numerals)


def _rule(found: Comparison | Judgements) -> dict[str, Any]:
    return {} if isinstance(found, Comparison) else {"rtol": found.rtol, "atol": found.atol}


def _claims(schema: str, found: Proofs | ComparedClaims, entries: list[dict[str, Any]]) -> dict[str, Any]:
    notes = [printable(note) for note in found.notes]
    return {"schema": f"gradcli.{schema}/1", "variables": list(found.variables), "claims": entries, "notes": notes}


def _readable(found: Checked, numerals: Numerals) -> Grid:
    if isinstance(found, Proofs):
        return claims.readable_formulas(found)
    if isinstance(found, ComparedClaims):
        return claims.readable_at_points(found)
    return routes.readable(found, numerals) if isinstance(found, Comparison) else claims.readable(found, numerals)


def _grid(found: Checked, numerals: Numerals) -> Grid:
    if isinstance(found, Proofs):
        return claims.of_formulas(found)
    if isinstance(found, ComparedClaims):
        return claims.at_points(found)
    return routes.grid(found, numerals) if isinstance(found, Comparison) else claims.grid(found, numerals)
