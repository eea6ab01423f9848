"""In which group each function is shown, and by what words it is found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.callable import Function
from gradcli.functions.names import FUNCTIONS

LAST = "steps"
"""The group of what is no row: where(c, a, b)."""


def distinct() -> Iterator[Function]:
    """Every function once, whatever aliases it has."""
    seen = set()
    for function in FUNCTIONS.values():
        if function.name not in seen:
            seen.add(function.name)
            yield function


def group_of(function: Function) -> str:
    """The group of a function: its own, or that of the row it is, or first of all is made of."""
    if function.group:
        return function.group
    word = re.match(r"\w+", function.body)
    row = PRIMITIVES.get(function.primitive or (word[0] if word else ""))
    return row.group if row is not None and row.group else LAST


def groups() -> dict[str, list[Function]]:
    """The functions by group, as they stand in the table."""
    found: dict[str, list[Function]] = {}
    for function in distinct():
        found.setdefault(group_of(function), []).append(function)
    return found


def aliases(function: Function) -> list[str]:
    """The other names of a function."""
    return [alias for alias, meant in FUNCTIONS.items() if meant is function and alias != function.name]


def searched(word: str) -> list[Function]:
    """The functions whose name, other names, group or description hold a word."""
    wanted = word.lower()

    def says(function: Function) -> str:
        row = PRIMITIVES.get(function.primitive)
        about = f"{function.about} {'' if row is None else row.about}"
        return " ".join([function.name, *aliases(function), group_of(function), about, function.body]).lower()

    return [function for function in distinct() if wanted in says(function)]
