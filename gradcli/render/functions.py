"""The table of functions as text: straight from the rows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from gradcli.functions.array_listing import ARRAYS, COUNTED, DERIVATIVES, Listed
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.callable import MANY, Function
from gradcli.functions.groups import aliases, group_of
from gradcli.functions.wording import derivatives, sentence
from gradcli.render.faces import Section, View
from gradcli.render.grid import Grid

HEADER = ["function", "also", "domain", "derivative", "kinks", "group"]
_OF_ARRAYS = ["function", "also", "takes", "meaning", "kinks", "group"]
WIDTH = 80
_FUNCTION, _DOMAIN = 26, 22
_CALL, _TAKES = 23, 24
"""Characters of the first two columns of an overview: of numbers, and of arrays."""


class Shown:
    """Some functions, in the order of the table."""

    def __init__(self, functions: Sequence[Function | Listed]) -> None:
        self._functions = functions
        self._found = [_row(function) for function in functions]

    def grid(self, view: View) -> list[Section]:
        if not view.readable:
            return [Section(Grid(HEADER, self._found, [False] * len(HEADER)))]
        if len(self._found) == 1:
            return [Section(_details(self._functions[0], self._found[0]))]
        ordered = sorted(self._found, key=_group)  # stable: in each as they stand in the table
        return [Section(_overview(list(rows)), title=group) for group, rows in groupby(ordered, _group)]

    def document(self) -> dict[str, Any]:
        return {"schema": "gradcli.functions/1", "functions": self.lines()}

    def lines(self) -> list[dict[str, str]]:
        return [dict(zip(HEADER, row, strict=True)) for row in self._found]


def _group(row: Sequence[str]) -> str:
    return row[-1]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _overview(rows: Sequence[Sequence[str]]) -> Grid:
    """What fits beside each other on a line."""
    if rows[0][-1] in (ARRAYS, COUNTED, DERIVATIVES):
        cells = [[row[0], row[2], _cut(row[3].removeprefix("is "), WIDTH - _CALL - _TAKES - 6)] for row in rows]
        return Grid([_OF_ARRAYS[0], *_OF_ARRAYS[2:4]], cells, [False] * 3)
    rest = WIDTH - _FUNCTION - _DOMAIN - 6
    cells = [[_cut(row[0], _FUNCTION), _cut(row[2], _DOMAIN), _cut(row[3], rest)] for row in rows]
    return Grid(["function", "domain", "derivative"], cells, [False] * 3)


def _details(function: Function | Listed, row: Sequence[str]) -> Grid:
    """All of one function, a fact a line."""
    facts = list(zip(HEADER, row, strict=True))
    if isinstance(function, Listed):
        facts = list(zip(_OF_ARRAYS, [*row[:3], function.told, *row[4:]], strict=True))
    each = _each(function)
    if each:
        facts[3:4] = each
    lines = []
    for name, text in facts:
        for place, part in enumerate(textwrap.wrap(text, WIDTH - 16) if text else ()):
            lines.append([name if place == 0 else "", part])
    first, *others = lines
    return Grid(first, others, [False, False])


def _each(function: Function | Listed) -> list[tuple[str, str]]:
    """The partials of a row of several operands, each by its letter."""
    row = None if isinstance(function, Listed) else PRIMITIVES.get(function.primitive)
    if (
        row is None
        or isinstance(function, Listed)
        or function.body
        or len(row.partials) < 2
        or function.derivative != "{}"
        or not function.group
    ):
        return []
    return [(f"d/d{letter}", text) for letter, text in zip(row.letters, derivatives(row), strict=False)]


def _row(function: Function | Listed) -> list[str]:
    if isinstance(function, Listed):
        return [function.call, "", function.takes, f"is {function.told}", "", function.group]
    others, group = " ".join(aliases(function)), group_of(function)
    if function.name == "where":
        return ["where(c, a, b)", others, "c a condition", "of the branch taken", "where c changes", group]
    if function.body:
        call = function.call or f"{function.name}({', '.join(function.parameters)})"
        return [call, others, function.domain, f"is {function.body}", "", group]
    row = PRIMITIVES[function.primitive]
    least, most = function.arity
    plain = f"{function.name}({', '.join('xyz'[:least])}{', …' if most == MANY else ''})"
    derivative = sentence(row, parameter=function.parameter, value=function.value)
    domain = (function.domain or "{}").format(row.domain)
    return [function.call or plain, others, domain, function.derivative.format(derivative), row.kinks, group]
