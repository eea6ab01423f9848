"""The table of functions as text: straight from the rows."""

from __future__ import annotations

from typing import Any

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS, MANY, Function
from gradcli.functions.wording import sentence
from gradcli.render.faces import Section, View
from gradcli.render.grid import Grid

HEADER = ["function", "also", "domain", "derivative", "kinks"]


class Shown:
    """Every function (or one)."""

    def __init__(self, name: str | None) -> None:
        self._found = _rows() if name is None else [_row(FUNCTIONS[name])]

    def grid(self, view: View) -> list[Section]:
        return [Section(Grid(HEADER, self._found, [False] * len(HEADER)))]

    def document(self) -> dict[str, Any]:
        return {"schema": "gradcli.functions/1", "functions": self.lines()}

    def lines(self) -> list[dict[str, str]]:
        return [dict(zip(HEADER, row, strict=True)) for row in self._found]


def _rows() -> list[list[str]]:
    seen: dict[str, Function] = {}
    for function in FUNCTIONS.values():
        seen.setdefault(function.name, function)
    return [_row(function) for function in seen.values()]


def _row(function: Function) -> list[str]:
    aliases = " ".join(alias for alias, meant in FUNCTIONS.items() if meant is function and alias != function.name)
    if function.name == "where":
        return ["where(c, a, b)", aliases, "c a condition", "of the branch taken", "where c changes"]
    if function.body:
        return [
            f"{function.name}({', '.join(function.parameters)})",
            aliases,
            function.domain,
            f"is {function.body}",
            "",
        ]
    row = PRIMITIVES[function.primitive]
    least, most = function.arity
    plain = f"{function.name}({', '.join('xyz'[:least])}{', …' if most == MANY else ''})"
    derivative = sentence(row, parameter=function.parameter, value=function.value)
    domain = (function.domain or "{}").format(row.domain)
    return [function.call or plain, aliases, domain, function.derivative.format(derivative), row.kinks]
