"""Tables whose columns are kept apart by runs of blanks: the runs become one blank each, as the lines are read."""

from __future__ import annotations

import re

_RUNS = re.compile(rb"[ \t]+")
_EDGES = re.compile(rb"(?m)^ |(?<=\r) | (?=\r)| $")
_UNQUOTED_RUNS = re.compile(rb'("(?:[^"\r\n]|"")*")|[ \t]+')
_WORDS = re.compile(r'"(?:[^"]|"")*"|\S+')


def squeezed(piece: bytes) -> bytes:
    """Whole lines with single blanks for runs of them; done twice it changes nothing."""
    if b'"' in piece:
        piece = _UNQUOTED_RUNS.sub(lambda found: found[1] or b" ", piece)
    else:
        piece = _RUNS.sub(b" ", piece)
    return _EDGES.sub(b"", piece)


def words(line: str) -> list[str]:
    """The cells of a line, with their quotes."""
    return _WORDS.findall(line)
