"""The words of a long plain text, some lines at a time, and which functions they may call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradcli.functions.names import CORE, FUNCTIONS
from gradcli.language.counted import REDUCTIONS
from gradcli.language.cursor import RESERVED
from gradcli.language.differentiated import DERIVATIVES, DIFF
from gradcli.records import NamedTuple

GRAMMARS = frozenset(["end", DIFF, *DERIVATIVES, *REDUCTIONS, *RESERVED])
"""Words that the grammar alone reads."""
_PIECE = 2**16
"""Characters that are cut into words at a time."""
_WITHIN_A_LINE = re.compile(r"[,(]|(?<![eE])\+")
"""Behind which a line may be cut: no word goes on there."""
_WORDS = re.compile(
    r"[ \t\r]+|[A-Za-z][A-Za-z0-9_]{0,63}+(?![\w'.@])|\*\*?|[-+^(),;\n]|/(?!/)|[<>=!]=|[<>=]|#[^\n]*+"
    r"|(?:[0-9]++(?:\.(?![*/^])[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+(?![\w'.@])"
)


class NotPlain(Exception):
    """Something here is for the grammar."""


class Waiting(NamedTuple):
    """An operator that waits for its right operand, or a bracket for its end."""

    binding: int  # 0 of a bracket
    code: int
    start: int
    function: str = ""
    base: int = 0  # operands below this one belong outside the bracket


def pieces(text: str) -> Iterator[tuple[list[str], int]]:
    """The words of some lines at a time, blanks among them, and where they begin."""
    at = 0
    while at < len(text):
        stop = text.find("\n", at + _PIECE) + 1 or len(text)
        cut = _WITHIN_A_LINE.search(text, at + _PIECE, stop)
        if cut and text.find("#", at, cut.end()) < 0:  # behind that sign nothing is a word
            stop = cut.end()
        piece = text[at:stop]
        words = _WORDS.findall(piece)
        if sum(map(len, words)) != len(piece):
            raise NotPlain
        yield words, at
        at = stop


def takes(function: str, count: int) -> bool:
    """Whether a function of numbers is called as it may be."""
    if function in CORE and CORE[function].takes(count):
        return True
    from gradcli.functions.array_names import ARRAY_FUNCTIONS

    return function not in ARRAY_FUNCTIONS and function in FUNCTIONS and FUNCTIONS[function].takes(count)
