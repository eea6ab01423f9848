"""What a text that is refused may have been meant to be: LaTeX, a prime, a remainder, a decimal comma."""

from __future__ import annotations

import re

LONGEST = 60
_LATEX = re.compile(r"\\[A-Za-z]+|[\^_]\{")
_BEFORE = re.compile(r"([\w.]+|\([^()]*\))\s*$")
_BEHIND = re.compile(r"\s*([\w.]+(?:\([^()]*\))?|\([^()]*\))")


def meant(text: str, position: int) -> str:
    """What to write instead of the character at a position; empty where nothing suggests itself."""
    character = text[position]
    if character in "\\{}&$" and _LATEX.search(text):
        return latex(text)
    before = _BEFORE.search(text, max(0, position - LONGEST), position)
    if character == "%" and before:
        behind = _BEHIND.match(text, position + 1, position + LONGEST)
        return f"write mod({before[1]}, {behind[1]})" if behind else ""
    if character in "'′’" and before and text[position - 1 : position] not in ("", " "):
        return 'a derivative is a question: gradcli diff "x^2" x, or name it: dx = …'
    return ""


def latex(text: str) -> str:
    """How LaTeX is given."""
    text = text.strip()
    shown = text if len(text) <= LONGEST and "\n" not in text and "'" not in text else "…"
    return f"this looks like LaTeX: write --latex '{shown}'"
