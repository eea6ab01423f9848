"""The table of functions as text: straight from the rows."""

from __future__ import annotations

from gradcli.primitives import FUNCTIONS, MANY, PRIMITIVES, Function
from gradcli.render import delimited
from gradcli.render.formats import Format
from gradcli.render.grid import Grid
from gradcli.render.json_text import dumps
from gradcli.render.screen import Screen
from gradcli.render.table import table

HEADER = ["function", "also", "domain", "derivative", "kinks"]


def render(name: str | None, form: Format, screen: Screen) -> str:
    """Every function (or one), in the format asked for."""
    rows = _rows() if name is None else [_row(FUNCTIONS[name])]
    cells = Grid(HEADER, rows, [False] * len(HEADER))
    if form is Format.JSON:
        return (
            dumps({"schema": "gradcli.functions/1", "functions": [dict(zip(HEADER, r, strict=True)) for r in rows]})
            + "\n"
        )
    if form is Format.JSONL:
        return "".join(dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in rows)
    if form is Format.CSV:
        return delimited.csv_text(cells)
    if form is Format.MARKDOWN:
        return delimited.markdown(cells)
    return delimited.tsv(cells) if form is Format.TSV else table(cells, screen, [])


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
    if function.name == "pow":
        return ["pow(a, b)", aliases, PRIMITIVES["pow"].domain, f"is a^b: {PRIMITIVES['pow'].derivative}", ""]
    row = PRIMITIVES[function.primitive]
    least, most = function.arity
    letters = ["x", "y", "z"]
    call = f"{function.name}({', '.join(letters[:least])}{', …' if most == MANY else ''})"
    if function.name == "log":
        call = "log(x[, base])"
    if function.name == "root":
        call = "root(x, n)"
    if function.name == "atan2":
        call = "atan2(y, x)"
    if function.name == "polygamma":
        call = "polygamma(n, x)"
    derivative = "polygamma(1, x)" if function.name == "digamma" else row.derivative
    return [call, aliases, row.domain, derivative, row.kinks]
