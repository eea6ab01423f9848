"""Lines broken where a reader would break them: between words, before operators, never inside a name or a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gradcli.errors import display_width

_PIECES = re.compile(
    r"d\w*/d[^\W_][\w\[\],]*(?:\s?=\s?[-+\w.]+)?"  # a slope, with its number
    r"|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\w*"
    r"|[^\W\d]\w*(?:'|\[[\d,]*\])*"
    r"|\s+|\*\*|[<>=!]=|."
)
_OPERATORS = frozenset("*/+-·") | {"**"}


def wrapped(text: str, width: int, hang: int = 0) -> list[str]:
    """The lines of a text, no wider than ``width`` where its pieces allow that, those after the first moved in."""
    if display_width(text) <= width:
        return [text]
    lines: list[str] = []
    pieces = _PIECES.findall(text)
    start = 0
    while start < len(pieces):
        left = " " * hang if lines else ""
        end = _end(pieces, start, width - len(left))
        lines.append(left + "".join(pieces[start:end]).rstrip())
        start = end
        while start < len(pieces) and pieces[start].isspace():
            start += 1
    return lines


def least(text: str) -> int:
    """The width that the longest piece of a text needs."""
    found, size, blank = 0, 0, 0
    pieces = _PIECES.findall(text)
    for place, piece in enumerate(pieces):
        if piece.isspace():
            blank = len(piece)
            continue
        size = display_width(piece) + (0 if _break(pieces, place) is not None else size + blank)
        found, blank = max(found, size), 0
    return found


def hanging(text: str, width: int) -> int:
    """How far the lines after the first are moved in: behind the first equals sign, or a little more than the first."""
    indent = len(text) - len(text.lstrip())
    behind = text.find(" = ") + 3
    return behind if 3 <= behind <= width // 2 else min(indent + 4, width // 2)


def _end(pieces: Sequence[str], start: int, width: int) -> int:
    """Where a line that begins at a piece ends: at the last break of the best kind in its right half, else the last of
    all, else the first there is."""
    found: dict[int, int] = {}
    last, size, depth = 0, 0, 0
    for place in range(start, len(pieces)):
        kind = _break(pieces, place, depth) if place > start else None
        if kind is not None and (size <= width or not last):
            last = place
            if 2 * size >= width:
                found[kind] = place
        piece = pieces[place]
        size += display_width(piece)
        depth += (piece == "(") - (piece == ")")
        if size > width and not piece.isspace() and last:
            return found[min(found)] if found else last
    return len(pieces)


def _break(pieces: Sequence[str], place: int, depth: int = 0) -> int | None:
    """Whether a line may end before a piece, and how gladly: outside of brackets (0, 1) or not (2, 3), between words
    or at an operator without blanks."""
    before, piece = pieces[place - 1] if place else " ", pieces[place]
    nested = 2 * (depth > 0)
    if before.isspace():
        open_ended = place > 1 and (pieces[place - 2] in _OPERATORS or pieces[place - 2] == "(")
        return None if open_ended else nested
    if before == "," or (piece in _OPERATORS and before not in _OPERATORS and before not in "(^="):
        return nested + 1
    return None
