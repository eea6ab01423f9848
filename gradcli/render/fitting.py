"""Tables made to fit a width: headings and texts broken, and what still is too wide in panels below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gradcli.errors import display_width
from gradcli.render.wrapping import least, wrapped

HANG = 2
_TEXT = 24
"""Columns that texts are not squeezed below."""
_GAP = 2
"""Columns between two cells."""


class Strip(NamedTuple):
    """Some columns of a table, by number, with their widths; ``rows`` (the heading first) hold cells of lines."""

    columns: Sequence[int]
    widths: Sequence[int]
    rows: Sequence[Sequence[list[str]]]


def panels(cells: Sequence[Sequence[str]], numeric: Sequence[bool], width: int) -> list[Strip] | None:
    """The table in one panel, or in several that each repeat the first column. None where a column is too wide even
    alone beside that. Numbers are never broken."""
    columns = [[row[column] for row in cells] for column in range(len(numeric))]
    natural = [max(map(display_width, column)) for column in columns]
    if sum(natural) + _GAP * len(natural) <= width:
        return [Strip(range(len(natural)), natural, [[[cell] for cell in row] for row in cells])]
    narrow = [_narrow(column, number) for column, number in zip(columns, numeric, strict=True)]
    found = []
    for group in _groups(natural, narrow, width):
        widths = _shrunk([natural[c] for c in group], [narrow[c] for c in group], width)
        if sum(widths) + _GAP * len(widths) > width:
            return None
        hangs = [0 if numeric[c] else min(HANG, size // 2) for c, size in zip(group, widths, strict=True)]
        rows = [
            [wrapped(row[c], size, hang) for c, size, hang in zip(group, widths, hangs, strict=True)] for row in cells
        ]
        found.append(Strip(group, widths, rows))
    return found


def _narrow(column: Sequence[str], numeric: bool) -> int:
    """How narrow a column can be."""
    heading, *cells = column
    if numeric:
        return max([least(heading), *map(display_width, cells)])
    widest = max(map(display_width, cells), default=0)
    return max(least(heading), min(widest, max([_TEXT, *(least(cell) + HANG for cell in cells)])))


def _groups(natural: Sequence[int], narrow: Sequence[int], width: int) -> Iterator[list[int]]:
    """The columns of each panel: all of them where they fit in some way, else as many as do, the first in each."""
    if sum(narrow) + _GAP * len(narrow) <= width:
        yield [*range(len(narrow))]
        return
    group = [0]
    for column in range(1, len(narrow)):
        wanted = [*group, column]
        if len(group) > 1 and sum(narrow[c] + _GAP for c in wanted) > width:
            yield group
            wanted = [0, column]
        group = wanted
    yield group


def _shrunk(natural: Sequence[int], narrow: Sequence[int], width: int) -> list[int]:
    """Widths that fit: the widest column gives way first, down to what it needs."""
    found = [*natural]
    while sum(found) + _GAP * len(found) > width:
        free = [place for place, size in enumerate(found) if size > narrow[place]]
        if not free:
            break
        found[max(free, key=lambda place: found[place])] -= 1
    return found
