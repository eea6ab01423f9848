"""Formulas too long to look at, cut; formats meant for programs get them whole."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.results.differentials import Differential
from gradcli.results.entries import Definition, Gradient
from gradcli.results.hessians import Hessian

LONGEST = 10_000
"""Characters of a formula, or of all definitions together."""

SHOWN = 60
"""Characters that stay of a longer one."""


def cut(text: str) -> str:
    """A formula, or its beginning and its length."""
    return text if len(text) <= LONGEST else f"{text[:SHOWN]}… ({len(text):,} characters)"


def elided(result: Gradient) -> Gradient:
    """The result with long formulas cut, and a note that says so."""
    rows = []
    for row in result.rows:
        formula = row.formula
        if formula is not None:
            gradient = {name: cut(text) for name, text in formula.gradient.items()}
            row = row._replace(formula=formula._replace(value=cut(formula.value), gradient=gradient))
        rows.append(row)
    shared = cut_definitions(result.shared)
    if tuple(rows) == result.rows and shared == result.shared:
        return result
    return result._replace(rows=tuple(rows), shared=shared, notes=(*result.notes, note()))


def elided_hessian(result: Hessian) -> Hessian:
    """The same for second derivatives."""
    rows = []
    for row in result.rows:
        formula = row.formula
        if formula is not None:
            entries = {by: cut(text) for by, text in formula.entries.items()}
            slopes = {name: cut(text) for name, text in formula.slopes.items()}
            row = row._replace(formula=formula._replace(entries=entries, slopes=slopes))
        rows.append(row)
    found = result._replace(rows=tuple(rows), shared=cut_definitions(result.shared))
    return result if found == result else found._replace(notes=(*result.notes, note()))


def elided_differential(result: Differential) -> Differential:
    """The same for a derivative of some order."""
    rows = tuple(row._replace(text=cut(row.text), shared=cut_definitions(row.shared)) for row in result.rows)
    return result if rows == result.rows else result._replace(rows=rows, notes=(*result.notes, note()))


def cut_definitions(shared: Sequence[Definition]) -> tuple[Definition, ...]:
    """As many definitions as fit, then one that says how many are missing."""
    length = 0
    kept: list[Definition] = []
    for definition in shared:
        length += len(definition.text)
        if length > LONGEST:
            return (*kept, Definition("…", f"({len(shared) - len(kept):,} more)"))
        kept.append(definition)
    return tuple(kept)


def note() -> str:
    """What is said about it."""
    return f"formulas past {LONGEST:,} characters are cut; --full prints them whole"
