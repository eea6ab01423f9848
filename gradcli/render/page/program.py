"""The text of a program in pieces that know the lines of the tape that were made of them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from gradcli.errors import Source, printable
from gradcli.results.entries import TapeListing


def program(texts: Sequence[Source], listing: TapeListing) -> str:
    """Every text that was read, in its order, as ``pre`` elements."""
    shown = []
    for text in texts:
        spans: dict[tuple[int, int], list[int]] = {}
        for line in listing.lines:
            if line.span is not None and line.span.source == text:
                spans.setdefault((line.span.start, line.span.end), []).append(line.line)
        heading = f"<h3>{escape(printable(text.name))}</h3>" if text.name else ""
        shown.append(f"{heading}<pre>{_pieces(text.text, spans)}</pre>\n")
    return "".join(shown)


def _pieces(text: str, spans: dict[tuple[int, int], list[int]]) -> str:
    """The text cut where a span begins or ends: each piece with its own lines first, those round it after them."""
    ends = sorted({0, len(text), *(place for span in spans for place in span)})
    out = []
    for start, end in pairwise(ends):
        piece = "\n".join(escape(printable(part)) for part in text[start:end].expandtabs().split("\n"))
        covering = sorted((span for span in spans if span[0] <= start and end <= span[1]), key=lambda s: s[1] - s[0])
        if not covering:
            out.append(piece)
            continue
        own = " ".join(map(str, spans[covering[0]]))
        every = " ".join(str(line) for span in covering for line in spans[span])
        out.append(f'<span data-own="{own}" data-of="{every}" tabindex="-1">{piece}</span>')
    return "".join(out)
