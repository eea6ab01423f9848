"""Tables for people: columns no wider than the screen, headings and what matters in colour on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from gradcli.errors import display_width, printable
from gradcli.render.colours import BOLD, of_cell, painted
from gradcli.render.faces import Look, Section, View, WithGrid
from gradcli.render.fitting import Strip, panels
from gradcli.render.grid import Grid
from gradcli.render.screen import Screen
from gradcli.render.wrapping import hanging, wrapped


def grid(shown: WithGrid, look: Look) -> str:
    """The sections with what stands above and below them."""
    return "\n".join(_section(section, look.screen) for section in shown.grid(View(readable=True)))


def _section(section: Section, screen: Screen) -> str:
    head = _lines(section.head, screen)
    if section.grid is None:
        return head
    title = f"# {section.title}\n" if section.title else ""
    between = "\n" if section.head else ""
    cells = section.grid
    if section.block:
        return head + _without_header(cells.rows if screen.whole else _within(cells.rows, screen.width))
    drawn = table(cells, screen, [*section.foot]) if cells.header else _without_header(cells.rows)
    return title + head + between + drawn


ROWS = 12
"""Rows of a block that are shown before the middle ones are left out."""


def _within(rows: list[list[str]], width: int) -> list[list[str]]:
    """The rows of a block, columns left out in the middle until it is no wider than the screen."""
    if len(rows) > ROWS:
        rows = [*rows[: ROWS // 2], ["…"] * len(rows[0]), *rows[-ROWS // 2 + 1 :]]
    widths = [2 + max(map(len, column)) for column in zip(*rows, strict=True)]
    if sum(widths) <= width:
        return rows
    left, right, room = 0, len(widths), width - 3
    while right > left and room > 0:  # one from each end in turn, as long as there is room
        place = left if left <= len(widths) - right else right - 1
        room -= widths[place]
        if room >= 0:
            left, right = (left + 1, right) if place == left else (left, place)
    return [[*row[:left], "…", *row[right:]] for row in rows]


def _without_header(cells: list[list[str]]) -> str:
    """A matrix: numbers to the right, no names."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "".join(" " + "  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) + "\n" for row in cells)


def table(grid: Grid, screen: Screen, footer: Sequence[str]) -> str:
    """Columns aligned, numbers to the right. Where they are wider than the screen, texts are broken between words and
    before operators, then columns stand in several tables below each other; one row a block at last."""
    cells = [[printable(cell) for cell in row] for row in [grid.header, *grid.rows]]
    found = panels(cells, grid.numeric, screen.width)
    drawn = (
        _blocks(cells, screen) if found is None else "\n".join(_panel(p, cells, grid.numeric, screen) for p in found)
    )
    return drawn + _lines(footer, screen)


def _panel(panel: Strip, cells: Sequence[Sequence[str]], numeric: Sequence[bool], screen: Screen) -> str:
    out = []
    for number, row in enumerate(panel.rows):
        colours = [
            "" if not screen.colour else BOLD if number == 0 else of_cell(cells[0][column], cells[number][column])
            for column in panel.columns
        ]
        for line in zip_longest(*row, fillvalue=""):
            placed = zip(line, panel.widths, colours, panel.columns, strict=True)
            out.append(_line(_padded(text, size, colour, numeric[column]) for text, size, colour, column in placed))
    return "".join(out)


def _padded(text: str, width: int, colour: str, right: bool) -> str:
    blanks = " " * (width - display_width(text))
    return blanks + painted(text, colour) if right else painted(text, colour) + blanks


def _line(cells: Iterable[str]) -> str:
    return " " + "  ".join(cells).rstrip() + "\n"


def _blocks(cells: Sequence[Sequence[str]], screen: Screen) -> str:
    """One block a row, one cell after the other that is not empty: for what is too wide even alone."""
    header, *rows = cells
    width = min(max(map(display_width, header)), screen.width // 3)
    blocks = []
    for row in rows:
        shown = [
            f" {line}\n"
            for name, cell in zip(header, row, strict=True)
            if cell.strip()
            for line in wrapped(f"{name:<{width}}  {cell}", screen.width - 1, min(width + 2, screen.width // 2))
        ]
        blocks.append("".join(shown))
    return "\n".join(blocks)


def _lines(lines: Sequence[str], screen: Screen) -> str:
    """What stands above or below a table, broken at the width of the screen."""
    room = screen.width - 1
    texts = [printable(line) for line in lines]
    parts = (part for text in texts for part in wrapped(text, room, hanging(text, room)))
    return "".join(f" {part}".rstrip() + "\n" for part in parts)
