"""Tables and text as HTML for a notebook; nothing in it is markup but what stands here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from gradcli.errors import printable
from gradcli.render.grid import Grid


def table(grid: Grid) -> str:
    """A table with a heading for each column, numbers to the right."""
    header = "".join(_cell("th", text, right) for text, right in zip(grid.header, grid.numeric, strict=False))
    head = f"<thead><tr>{header}</tr></thead>\n" if grid.header else ""  # a matrix has none
    rows = [
        "".join(_cell("td", text, right) for text, right in zip(row, grid.numeric, strict=True)) for row in grid.rows
    ]
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    return f"<table>\n{head}<tbody>\n{body}</tbody>\n</table>\n"


def lines(texts: Iterable[str]) -> str:
    """Lines of plain text below or above a table, blanks kept; nothing for none."""
    shown = "\n".join(escape(printable(text)) for text in texts)
    return f"<pre>{shown}</pre>\n" if shown else ""


def document(parts: Sequence[str]) -> str:
    """The parts as one piece."""
    return f"<div>\n{''.join(parts)}</div>"


def _cell(tag: str, text: str, right: bool) -> str:
    return f'<{tag} style="text-align: {"right" if right else "left"}">{escape(printable(text))}</{tag}>'
