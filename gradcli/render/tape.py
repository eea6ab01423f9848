"""A tape listing as a table, TSV, JSON, LaTeX, or a graph for DOT and Mermaid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradcli.errors import printable
from gradcli.render import delimited, json_text, tape_latex
from gradcli.render.formats import TapeFormat
from gradcli.render.grid import Grid
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.render.table import table
from gradcli.results import TapeLine, TapeListing


def render(listing: TapeListing, form: TapeFormat, numerals: Numerals, screen: Screen) -> str:
    """The text that goes to standard output."""
    if form is TapeFormat.JSON:
        return _json(listing, numerals)
    if form is TapeFormat.DOT:
        return _dot(listing, numerals)
    if form is TapeFormat.MERMAID:
        return _mermaid(listing, numerals)
    if form is TapeFormat.LATEX:
        return tape_latex.document(listing, numerals)
    cells = grid(listing, numerals)
    return delimited.tsv(cells) if form is TapeFormat.TSV else table(cells, screen, [])


MOST_DRAWN = 60
"""Slots a picture has room for."""

PICTURE_DIGITS = 6


def picture(listing: TapeListing, form: TapeFormat, numerals: Numerals) -> bytes:
    """The graph of the tape drawn: values and adjoints in the boxes, local partials on the arrows."""
    from gradcli.plotting.graph import Graph, drawn

    numerals = Numerals(machine=False, digits=numerals.digits or PICTURE_DIGITS, whole=numerals.whole)
    names = {line.line: line.name for line in listing.lines}
    nodes = {line.line: _label(line, listing, numerals) for line in listing.lines}
    edges = {
        (operand, line.line): partial
        for line in listing.lines
        for operand, partial in _edges(line, names, numerals)
        if operand in nodes
    }
    used = {operand for operand, _ in edges}
    return drawn(Graph(nodes, edges, frozenset(nodes.keys() - used)), form.value)


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


def _json(listing: TapeListing, numerals: Numerals) -> str:
    lines = []
    for line in listing.lines:
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
        lines.append(body)
    whole = {"schema": "gradcli.tape/1", "at": dict(listing.at), "targets": list(listing.labels), "lines": lines}
    whole["notes"] = [printable(note) for note in listing.result.notes]
    whole["rows"] = [json_text.target(row, numerals) for row in listing.result.rows]
    return json_text.dumps(whole) + "\n"


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
    local = dict(line.partials)
    return [(operand, number(local.get(names[operand]), numerals)) for operand in line.operands]


def _dot(listing: TapeListing, numerals: Numerals) -> str:
    """A graph for Graphviz; the local partials stand on the edges."""

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    out = ["digraph tape {", "  rankdir=LR;", "  node [shape=box];"]
    names = {line.line: line.name for line in listing.lines}
    for line in listing.lines:
        label = quoted("\n".join(_label(line, listing, numerals))).replace("\n", "\\n")
        out.append(f"  n{line.line} [label={label}];")
        for operand, partial in _edges(line, names, numerals):
            edge = f" [label={quoted(partial)}]" if partial else ""
            out.append(f"  n{operand} -> n{line.line}{edge};")
    return "\n".join([*out, "}"]) + "\n"


def _mermaid(listing: TapeListing, numerals: Numerals) -> str:
    """A graph for Mermaid, as in Markdown files."""

    def quoted(text: str) -> str:
        return '"' + "".join(c if c.isalnum() or c in " _.=+-/(),^" else f"#{ord(c)};" for c in text) + '"'

    out = ["flowchart LR"]
    names = {line.line: line.name for line in listing.lines}
    for line in listing.lines:
        label = "<br/>".join(quoted(part)[1:-1] for part in _label(line, listing, numerals))
        out.append(f'  n{line.line}["{label}"]')
        for operand, partial in _edges(line, names, numerals):
            edge = f"|{quoted(partial)}|" if partial else ""
            out.append(f"  n{operand} -->{edge} n{line.line}")
    return "\n".join(out) + "\n"
