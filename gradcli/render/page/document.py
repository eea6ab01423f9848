"""The page as a whole: the template filled with the graph, the table, the program and the numbers as data."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from gradcli.errors import Source, printable
from gradcli.render import mathml
from gradcli.render.faces import Boxes
from gradcli.render.notes import notes
from gradcli.render.numerals import Numerals
from gradcli.render.page.data import document, embedded
from gradcli.render.page.graph import svg
from gradcli.render.page.program import program
from gradcli.render.page.recomputing import Recomputing
from gradcli.render.page.shell import asset, filled
from gradcli.results.entries import TapeLine, TapeListing

_NOTHING = ("float64, as --float asks: nothing is proved.", "At the point above every number is certified.")
"""What is said where there is nothing to say, of floats and of certified numbers."""
FOLDER = Path(__file__).parent


def page(
    listing: TapeListing, drawn: Boxes, numerals: Numerals, texts: Sequence[Source], recomputing: Recomputing
) -> str:
    """One HTML file, which asks for nothing else."""
    script = asset(FOLDER / "page.js").replace("/* RECOMPUTE */ null", recomputing.script or "null")
    said = notes(listing.result, numerals, everything=True)
    reasons = "\n".join(line for line in said if not line.startswith("note: rows: "))
    at = ", ".join(f"{name} = {' '.join(value.split())}" for name, value in listing.at.items())
    title = escape(printable(", ".join(listing.labels)[:80]))
    parts = {
        "TITLE": title,
        "AT": f"at {escape(printable(at))}" if at else "",
        "GRAPH": svg(listing, drawn),
        "ROWS": "".join(_row(line) for line in listing.lines),
        "SENT": "tangent" if listing.forward else "adjoint",
        "PROGRAM": program(texts, listing),
        "NOTES": f"<pre>{escape(reasons)}</pre>" if reasons else f"<p>{_NOTHING[listing.result.certified]}</p>",
        "MISSING": escape(printable(recomputing.missing)),
        "DATA": embedded(document(listing, numerals, recomputing)),
    }
    return filled(f"tape of {title}", FOLDER / "page.html", asset(FOLDER / "page.css"), script, parts)


def _row(line: TapeLine) -> str:
    """A line of the table; the script fills in its numbers."""
    formula = "input" if line.operation == "input" else mathml.formula(line.expression)
    cells = f'<th scope="row">{line.line}</th><td>{mathml.math(mathml.name(line.name))}</td><td>{formula}</td>'
    empty = '<td class="value"></td><td class="sent"></td><td class="partials"></td>'
    return f'<tr data-line="{line.line}" tabindex="-1">{cells}{empty}</tr>\n'
