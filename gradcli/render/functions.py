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
    row = PRIMITIVES[function.primitive]
    least, most = function.arity
    plain = f"{function.name}({', '.join('xyz'[:least])}{', …' if most == MANY else ''})"
    call, domain, derivative = _OWN_WORDS.get(function.name, (plain, "{}", "{}"))
    return [call, aliases, domain.format(row.domain), derivative.format(row.derivative), row.kinks]
