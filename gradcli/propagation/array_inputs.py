"""Arrays with standard uncertainties: ``x=[3±0.1, 4(2)]``, ``x=[3, 4]±[0.1, 0.2]``, ``x=[3, 4]±0.1``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from gradcli.arrays.entries import entry_name
from gradcli.errors import OptionError, Source, Span

_HEAD = re.compile(r"\s*([^\W\d]\w*)\s*=\s*(?=\[)")
_MARK = re.compile(r"\s*(±|\+/-|\+-)")
_OPENING, _CLOSING = "([", ")]"


class EntryText(NamedTuple):
    """An entry's name, and the text of its value with what belongs to it; ``pool`` is the array whose entries share
    one estimate of their uncertainty."""

    name: str
    text: str
    pool: str = ""


def entries_in(source: Source, start: int, end: int) -> list[EntryText] | None:
    """The entries of the item that stands there, if it gives an array. Raises OptionError: an uncertainty of another
    shape, rows that are not equally long."""
    head = _HEAD.match(source.text, start, end)
    if head is None:
        return None
    stop = _closed(source.text, head.end(), end)
    cells = _cells(source.text[head.end() : stop])
    mark = _MARK.match(source.text, stop, end)
    span = Span(source, start, end)
    if (mark is None and source.text[stop:end].strip()) or any(text.startswith("[") for _, text in cells):
        return None  # an expression: [1, 2]*2, or no array of numbers
    if len(set(Counter(place[0] for place, _ in cells if len(place) == 2).values())) > 1:
        raise OptionError("the rows of an array are equally long", span=span, fix="write [1, 2; 3, 4]")
    if mark is None:
        return [EntryText(entry_name(head[1], place), text) for place, text in cells]
    if any(_MARK.search(text) for _, text in cells):
        what = f"{head[1]} has uncertainties inside its brackets and behind them"
        raise OptionError(what, span=span, fix="write [3±0.1, 4±0.2], or [3, 4]±0.1")
    us = source.text[mark.end() : end].strip()
    shares = _cells(us) if us.startswith("[") else [(place, us) for place, _ in cells]
    if [place for place, _ in shares] != [place for place, _ in cells]:
        raise OptionError(
            f"the uncertainties of {head[1]} are not as many as its entries", span=span, fix="write [3, 4]±[0.1, 0.2]"
        )
    pool = "" if us.startswith("[") else head[1]
    return [
        EntryText(entry_name(head[1], place), f"{text}±{u}", pool)
        for (place, text), (_, u) in zip(cells, shares, strict=True)
    ]


def _closed(text: str, start: int, end: int) -> int:
    """The place behind the bracket that closes the one at ``start``."""
    depth = 0
    for place in range(start, end):
        depth += (text[place] in _OPENING) - (text[place] in _CLOSING)
        if depth == 0:
            return place + 1
    return end


def _cells(literal: str) -> list[tuple[tuple[int, ...], str]]:
    """The cells of a literal with their places; ``[a, b; c, d]`` has rows, ``[[a, b], [c, d]]`` the same."""
    inner = literal.strip()[1:-1]
    rows = list(_parts(inner, ";"))
    if len(rows) == 1:
        cells = list(_parts(inner, ","))
        if not all(cell.strip().startswith("[") for cell in cells):
            return [((k,), cell.strip()) for k, cell in enumerate(cells, 1)]
        rows = [cell.strip()[1:-1] for cell in cells]
    return [((i, j), cell.strip()) for i, row in enumerate(rows, 1) for j, cell in enumerate(_parts(row, ","), 1)]


def _parts(text: str, sign: str) -> Iterator[str]:
    """The parts between signs outside brackets."""
    start, depth = 0, 0
    for place, character in enumerate(text):
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == sign and depth == 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]
