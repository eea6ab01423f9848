"""Colour for what matters, as a terminal understands it: headings, statuses, verdicts, digits that were lost."""

from __future__ import annotations

import re

from gradcli.results.entries import Status

BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"
_FEW = 8
"""Digits of a double that are too few to rely on."""

_WORDS = {status.value: YELLOW for status in Status if status not in (Status.OK, Status.UNCONNECTED)}
_WORDS |= {Status.UNCERTIFIED.value: RED, Status.DISAGREE.value: RED, "undefined": YELLOW, "pole": YELLOW}
_VERDICTS = {"ok": GREEN, "proved": GREEN, "wrong": RED, "refuted": RED}


def painted(text: str, colour: str) -> str:
    """Text in a colour, or as it is where there is none."""
    return f"\x1b[{colour}m{text}\x1b[0m" if colour and text else text


def of_cell(heading: str, text: str) -> str:
    """The colour of a cell; empty for most."""
    if heading.startswith("digits") and text.isdigit():
        return RED if int(text) < _FEW else ""
    word = re.match(r"\w*", text)
    if heading == "verdict" and word:
        return _VERDICTS.get(word[0], YELLOW)
    return _WORDS.get(text, "")


def of_note(line: str) -> str:
    """A line for standard error with its first word in colour; carets whole."""
    if line.strip(" ^") == "" and "^" in line:
        return painted(line, RED)
    found = re.match(r"(\w+)(?=: )", line)
    if found is None:
        return line
    colour = {"error": RED, "warning": YELLOW, "note": DIM}.get(found[1]) or _WORDS.get(found[1], "")
    return painted(found[1], colour) + line[found.end() :]
