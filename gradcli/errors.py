"""The error tree, the exit statuses, and the caret that points into the source text.

Every refusal a user sees is built here: at most four lines that say what is wrong, where (the text
with a caret under it), and what to write instead. Nothing outside this module formats an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

from gradcli.records import NamedTuple

WIDEST_EXCERPT = 72
"""Columns of source text shown above a caret; a longer line is cut to a window around the span."""

_GREEK = r"GREEK (SMALL|CAPITAL) LETTER "


class ExitStatus(IntEnum):
    """What the process tells the shell."""

    DONE = 0
    REFUTED = 1
    TROUBLE = 2
    UNDEFINED = 3
    UNCERTIFIED = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141


class Source(NamedTuple):
    """A text and the name a user knows it by (``""`` for an argument of the command line); ``form`` is ``latex`` where
    it is not in the language itself; ``function`` is what is meant of a Python file."""

    text: str
    name: str = ""
    form: str = ""
    function: str = ""

    @property
    def python(self) -> bool:
        """Whether it is a Python file."""
        return bool(self.function) or self.name.endswith(".py")


class Span(NamedTuple):
    """Characters ``start`` up to, not including, ``end`` of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]


class GradcliError(Exception):
    """A refusal: what is wrong, where, and the fix. Its status is the process's exit status."""

    status = ExitStatus.TROUBLE

    def __init__(self, what: str, *, span: Span | None = None, fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.span = span
        self.fix = fix

    def __str__(self) -> str:
        return "\n".join(self._told())

    def lines(self) -> list[str]:
        """The message as it is printed: at most four lines, safe to send to a terminal."""
        what, *rest = self._told()
        return [f"error: {what}", *rest]

    def _told(self) -> list[str]:
        shown = [printable(self.what)]
        if self.span is not None:
            place = line_and_column(self.span)
            if place:
                shown[0] += f" ({place})"
            shown += caret(self.span)
        if self.fix:
            shown.append("  " + printable(self.fix))
        return shown


class LanguageError(GradcliError):
    """The program text cannot be read."""


class OptionError(GradcliError):
    """An option, a name or a value on the command line does not fit the program."""


class FileError(GradcliError):
    """A file cannot be read or written."""


class MathematicsError(GradcliError):
    """Something asked for does not exist at the point, where no table can say so."""

    status = ExitStatus.UNDEFINED


class UncertifiedError(GradcliError):
    """Something asked for may well exist, but cannot be vouched for, or was not to be had within the limits."""

    status = ExitStatus.UNCERTIFIED


class LimitError(GradcliError):
    """The input is larger than the documented limits."""


class PipeClosed(Exception):
    """The reader of standard output has gone. Not an OSError: the option parser answers those itself."""


class Leaving(Exception):
    """A command ends, its result written, with a status other than 0."""

    def __init__(self, status: ExitStatus) -> None:
        super().__init__(int(status))
        self.status = status


def printable(text: str) -> str:
    """Text in which every character that could move a cursor or hide itself is spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _shows(c) else _escaped(c) for c in text)


def _shows(character: str) -> bool:
    import unicodedata  # here and below: most of what is printed is ASCII

    return character.isprintable() and unicodedata.category(character) not in ("Cf", "Co", "Mn")


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) > 0xFF else f"\\x{ord(character):02x}"


def line_and_column(span: Span) -> str:
    """``file:3:7`` for a span in a file or in a text of several lines, else nothing."""
    text, name = span.source.text, span.source.name
    line = text.count("\n", 0, span.start) + 1
    column = span.start - (text.rfind("\n", 0, span.start) + 1) + 1
    if name:
        return f"{printable(name)}:{line}:{column}"
    return f"line {line}" if "\n" in text.strip("\n") else ""


def caret(span: Span) -> list[str]:
    """The line of text a span lies on, cut to a window, and the carets that underline it."""
    text = span.source.text
    first = text.rfind("\n", 0, span.start) + 1
    last = text.find("\n", first)
    line = text[first : last if last >= 0 else len(text)].rstrip("\r")
    start = min(span.start - first, len(line))
    end = max(start, min(span.end - first, len(line)))
    left = max(0, min(start - 20, len(line) - WIDEST_EXCERPT))
    right = min(len(line), left + WIDEST_EXCERPT)
    end = min(end, right)
    before, marked, after = line[left:start], line[start:end], line[end:right]
    before = "…" + printable(before) if left else printable(before).lstrip(" ")
    shown = before + printable(marked) + printable(after) + ("…" if right < len(line) else "")
    return [
        "  " + shown,
        "  " + " " * display_width(before) + "^" * max(1, display_width(printable(marked))),
    ]


def display_width(text: str) -> int:
    """Columns a terminal needs for printable text (East Asian wide characters take two)."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The known name a misspelt one was probably meant to be."""
    from difflib import get_close_matches

    folded = {_spoken(candidate): candidate for candidate in reversed(known)}
    close = get_close_matches(_spoken(name), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def _spoken(name: str) -> str:
    """A name in small letters, the Greek ones as they are called: ``β1`` is beta1."""
    if name.isascii():
        return name.lower()
    import unicodedata

    return "".join(
        re.sub(_GREEK, "", unicodedata.name(c, c)) if re.match(_GREEK, unicodedata.name(c, "")) else c for c in name
    ).lower()
