"""Words completed for a shell, without the option parser: at each press of a key a process starts.

The scripts are those that typer installs, and so is what they are told. Command lines that are not plain are left to
it here too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.plain import ROOM, parameters, printed, rows_of

Item = tuple[str, str]
"""A word, and what is told of it."""


def completed(instruction: str) -> Callable[[], None] | None:
    """What answers a shell that asks for a word; None where typer must."""
    line = os.environ.get("_TYPER_COMPLETE_ARGS", "")
    words = _words(os.environ.get("COMP_WORDS", "") if instruction == "complete_bash" else line)
    if not words or instruction not in _SHELLS:
        return None
    if instruction == "complete_bash":
        place = os.environ.get("COMP_CWORD", "")
        if not place.isdecimal() or len(place) > 4 or int(place) < 1:
            return None
        before, begun = words[1 : int(place)], (*words[int(place) :], "")[0]
    else:
        before, begun = (words[1:-1], words[-1]) if len(words) > 1 and not line.endswith(" ") else (words[1:], "")
    items = _items(before, begun)
    return None if items is None else lambda: _SHELLS[instruction](items)


def _words(line: str) -> list[str]:
    """The words of a command line as a shell has them; nothing where a quote is open."""
    from shlex import split

    try:
        return split(line)
    except ValueError:
        return []


def _items(before: Sequence[str], begun: str) -> list[Item] | None:
    if not before:
        return None if begun and not begun[0].isalnum() else [*_commands(begun)]
    name, *words = before
    if name not in COMMANDS or parameters(name, words) is None or "=" in begun:
        return None
    return [*_options(name, {word.partition("=")[0] for word in words} - {""}, begun)] if begun[:1] == "-" else []


def _commands(begun: str) -> Iterator[Item]:
    with open(os.path.join(ROOM, "gradcli.commands"), encoding="utf-8") as lines:
        for line in lines:
            name, about = line.rstrip("\n").split("\t")
            if name.startswith(begun):
                yield name, about


def _options(name: str, given: set[str], begun: str) -> Iterator[Item]:
    """The options that begin so, but those that are given and cannot be repeated."""
    rows = rows_of(name)
    once = {row.parameter for row in rows if row.kind != "many" and given & {row.option, row.off}}
    for row in rows:
        for option in (row.option, row.off):
            if option and option.startswith(begun) and row.parameter not in once:
                yield option, row.about


def _bash(items: Sequence[Item]) -> None:
    printed("\n".join(word for word, _ in items) + "\n")


def _zsh(items: Sequence[Item]) -> None:
    lines = "\n".join(f'"{_quoted(word)}":"{_quoted(about)}"' for word, about in items)
    printed(f"_arguments '*: :(({lines}))'\n" if items else "_files\n")


_QUOTED = str.maketrans({'"': '""', "'": "''", "$": "\\$", "`": "\\`", ":": r"\\:"})


def _quoted(text: str) -> str:
    return text.translate(_QUOTED)


def _fish(items: Sequence[Item]) -> None:
    action = os.environ.get("_TYPER_COMPLETE_FISH_ACTION", "")
    if action == "is-args":
        _leave(not items)
    printed(("\n".join(f"{word}\t{about}" for word, about in items) if action == "get-args" else "") + "\n")


def _leave(status: bool) -> NoReturn:
    raise SystemExit(int(status))


_SHELLS = {"complete_bash": _bash, "complete_zsh": _zsh, "complete_fish": _fish}
