"""The table of functions as text: straight from the rows."""

from __future__ import annotations

from typing import Any

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS, MANY, Function
from gradcli.render.faces import Section, View
from gradcli.render.grid import Grid

HEADER = ["function", "also", "domain", "derivative", "kinks"]

# Functions that are called in another way than their row, or take more: the call, the domain, the derivative.
_OWN_WORDS = {
    "log": ("log(x[, base])", "{}; base > 0, base != 1", "{}; with a base it is log(x)/log(base)"),
    "root": ("root(x, n)", "all x for odd n, x >= 0 for even n; n = 1, ..., 1000", "{}"),
    "atan2": ("atan2(y, x)", "{}", "{}"),
    "pow": ("pow(x, y)", "{}", "is x^y: {}"),
    "polygamma": ("polygamma(n, x)", "{}; n = 0, ..., 100", "{}"),
    "digamma": ("digamma(x)", "{}", "polygamma(1, x)"),
    "lambertw": ("lambertw(x)", "{}", "{} with w = lambertw(x)"),
}


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
    call, domain, derivative = _OWN_WORDS.get(function.name, (plain, "{}", "{}"))
    return [call, aliases, domain.format(row.domain), derivative.format(row.derivative), row.kinks]
