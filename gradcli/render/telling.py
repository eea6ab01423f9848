"""Notes and errors for a terminal: broken between words at its width, their first words and carets in colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gradcli.files.terminal import columns
from gradcli.render.colours import of_note
from gradcli.render.screen import in_colour
from gradcli.render.wrapping import wrapped

_HANG = 2


def told(lines: Iterable[str], color: str, *, terminal: bool) -> Iterator[str]:
    """The lines as they are printed. A line of the program, with carets below it, stays as it is."""
    width, colour = columns(terminal=terminal), in_colour(color, terminal=terminal)
    whole = [part for line in lines for part in line.split("\n")]
    for place, line in enumerate(whole):
        quoted = _marks(line) or (place + 1 < len(whole) and _marks(whole[place + 1]))
        indent = len(line) - len(line.lstrip())
        parts = [line] if quoted else [" " * indent + p for p in wrapped(line.lstrip(), width - indent, _HANG)]
        yield from (of_note(part) if colour and number == 0 else part for number, part in enumerate(parts))


def _marks(line: str) -> bool:
    return "^" in line and not line.strip(" ^")
