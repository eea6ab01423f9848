"""Plain command lines, read without the option parser, whose import takes longer than most answers.

What the options of a command are stands in ``generated/NAME.options``, written from the declarations by
``python -m tests.commands.declarations``; a test holds the two equal. Whatever is unusual about a command line (a
mistake, a value that is no plain number, an expression that begins with a dash) is declined here: the option parser
reads it, and says what it thinks of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from gradcli.commands.catalogue import COMMANDS, OPTIONAL
from gradcli.commands.declared import declaration
from gradcli.commands.streams import say, write_result
from gradcli.errors import ExitStatus, Leaving
from gradcli.files.terminal import columns

ROOM = os.path.join(os.path.dirname(__file__), "generated")
COMPLETING = "_GRADCLI_COMPLETE"
"""What a shell sets that wants a word completed."""
_HELP = ("--help", "-h")
_HELP_WIDTH = 80
"""Columns that help is laid out for, at most."""
_DASHES = "-‐‑‒–—―−"
"""With what a word begins that may have been meant as an option."""
_LONGEST_NUMBER = 9
"""Digits, fewer than those of any limit that int or float have."""


class OptionRow:
    """An option as ``NAME.options`` has it: ``off`` is the name that denies it, ``kind`` what its values are."""

    __slots__ = ("about", "default", "kind", "off", "option", "parameter")

    def __init__(self, line: str) -> None:
        self.option, self.off, self.parameter, self.kind, default, self.about = line.rstrip("\n").split("\t")
        self.default = _default(default)


def _default(text: str) -> Any:
    """A default as it is written: ``none``, ``yes``, ``no``, ``=text``, or a number."""
    if text[:1] == "=":
        return text[1:]
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if text.isdecimal() else float(text)


_WORDS = {"none": None, "yes": True, "no": False}


def rows_of(name: str) -> list[OptionRow]:
    """The arguments and the options of a command, in the order of their declaration."""
    with open(os.path.join(ROOM, f"{name}.options"), encoding="utf-8") as lines:
        return [OptionRow(line) for line in lines]


def plainly(arguments: Sequence[str] | None) -> Callable[[], None] | None:
    """What answers a plain command line; None for one that is not."""
    if arguments is None:
        return None
    if not arguments:
        return _helped("gradcli", _refused)
    name, *words = arguments
    if not words and name == "--version":
        return _version
    if (not words and name in _HELP) or (name in COMMANDS and len(words) == 1 and words[0] in _HELP):
        return _helped("gradcli" if not words else name, printed)
    given = parameters(name, words) if name in COMMANDS else None
    return None if given is None else partial(declaration(name).function, **given)


def _version() -> None:
    from gradcli import __version__

    printed(f"gradcli {__version__}\n")


def printed(text: str) -> None:
    """What is no result: nobody misses it where standard output is closed."""
    if sys.stdout is not None:
        write_result(text)


def _refused(text: str) -> None:
    """No command at all is a mistake, which help is the answer to."""
    say(text.splitlines())
    raise Leaving(ExitStatus.TROUBLE)


def _helped(name: str, told: Callable[[str], None]) -> Callable[[], None] | None:
    """The help of a command, which is laid out already for all but narrow terminals, and what is registered besides."""
    if columns(terminal=True) < _HELP_WIDTH or not _as_shipped():
        return None
    with open(os.path.join(ROOM, f"{name}.help"), encoding="utf-8") as text:
        return partial(told, text.read())


def _as_shipped() -> bool:
    """Whether this process has registered nothing of its own: what was never imported has not been added to."""
    registry = sys.modules.get("gradcli.registry")
    return registry is None or registry.as_shipped()


def parameters(name: str, words: Sequence[str]) -> dict[str, Any] | None:
    """What the function of a command is called with; None where the option parser must be asked."""
    rows = rows_of(name)
    named = {option: row for row in rows for option in (row.option, row.off) if option[:2] == "--"}
    values = {row.parameter: row.default for row in rows if row.parameter}
    operands: list[str] = []
    waiting = [*reversed(words)]
    pointed = False
    while waiting:
        word = waiting.pop()
        if word[:1] not in _DASHES or word in ("", "-"):
            if pointed and "=" in word:  # a number that belongs to the point, perhaps
                return None
            operands.append(word)
            continue
        option, equals, text = word.partition("=")
        row = named.get(option)
        if row is None or row.kind == "help":
            return None
        pointed = pointed or option == "--at"
        if row.kind == "flag":
            if equals:
                return None
            values[row.parameter] = option == row.option
            continue
        if not equals:
            if option in OPTIONAL and not (waiting and waiting[-1].isdecimal()):
                text = OPTIONAL[option]
            elif waiting and waiting[-1][:2] != "--":
                text = waiting.pop()
            else:
                return None
        value = [*(values[row.parameter] or ()), text] if row.kind == "many" else plain_value(row.kind, text)
        if value is None:
            return None
        values[row.parameter] = value if value is not _NOTHING else None
    return _with_operands(values, rows, operands)


def _with_operands(values: dict[str, Any], rows: list[OptionRow], operands: list[str]) -> dict[str, Any] | None:
    """The values with that of the one argument a command has."""
    argument = next(row for row in rows if not row.option)
    kind, _, needed = argument.kind.partition(" ")
    if len(operands) < int(needed) or (kind == "word" and len(operands) > 1):
        return None
    if operands:
        values[argument.parameter] = operands if kind == "words" else operands[0]
    return values


_NOTHING = object()
"""A value that stands for none at all: ``--output -``."""


def plain_value(kind: str, text: str) -> Any:
    """A value of an option; None where it is not plain."""
    kind, *bounds = kind.split()
    if kind == "text":
        return text
    if kind == "path":
        from pathlib import Path

        from gradcli.commands.options import no_path

        path = no_path(Path(text))
        return None if not text else _NOTHING if path is None else path
    if not text.isascii() or len(text) > _LONGEST_NUMBER:
        return None
    if kind == "whole":
        number: float = int(text) if text.isdecimal() else float("nan")
    else:
        number = float(text) if text.replace(".", "", 1).isdecimal() else float("nan")
    low, high = map(float, bounds)
    if not low <= number <= high:
        return None
    if kind == "seconds":
        from gradcli.commands.choices import seconds

        return seconds(number)
    return number
