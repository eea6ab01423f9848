"""Tables for people: rich on a terminal, the same columns in plain text where colour is off."""

from __future__ import annotations

from gradcli.errors import printable
from gradcli.render.faces import Look, Section, View, WithGrid
from gradcli.render.grid import Grid
from gradcli.render.screen import Screen


def grid(shown: WithGrid, look: Look) -> str:
    """The sections with what stands above and below them."""
    return "\n".join(_section(section, look.screen) for section in shown.grid(View(readable=True)))


def _section(section: Section, screen: Screen) -> str:
    head = "".join(printable(f" {line}").rstrip() + "\n" for line in section.head)
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


def table(grid: Grid, screen: Screen, footer: list[str]) -> str:
    """Columns aligned, numbers to the right; a table too wide for the screen stands one row a block."""
    cells = [[printable(cell) for cell in row] for row in [grid.header, *grid.rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(grid.header))]
    if sum(widths) + 2 * len(widths) > screen.width and len(widths) > 2:
        return _blocks(cells) + _footer(footer)
    return _drawn(cells, grid.numeric, screen) + _footer(footer)


def _drawn(cells: list[list[str]], numeric: list[bool], screen: Screen) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=True, header_style="bold")
    for heading, right in zip(cells[0], numeric, strict=True):
        drawn.add_column(Text(heading), justify="right" if right else "left", no_wrap=True, overflow="fold")
    for row in cells[1:]:
        drawn.add_row(*(Text(cell) for cell in row))
    out = StringIO()
    console = Console(
        file=out,
        force_terminal=screen.colour,
        color_system="standard" if screen.colour else None,
        width=max(screen.width, 10),
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    console.print(drawn)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def _blocks(cells: list[list[str]]) -> str:
    """One block a row, one line a cell that is not empty: for many variables or long formulas."""
    header, *rows = cells
    width = max(map(len, header))
    return "\n".join(
        "".join(f" {name:<{width}}  {cell}\n" for name, cell in zip(header, row, strict=True) if cell.strip())
        for row in rows
    )


def _footer(lines: list[str]) -> str:
    return "".join(f" {printable(line)}\n" for line in lines)
