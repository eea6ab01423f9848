"""A tape listing in LaTeX: an array of amsmath, one line a slot."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.errors import GradcliError
from gradcli.render import latex
from gradcli.render.latex_names import name as set_name
from gradcli.render.numerals import Numerals
from gradcli.results import Number, TapeLine, TapeListing

_UNDEFINED = r"\text{undefined}"
_COMPARED = frozenset(["lt", "le", "gt", "ge", "eq", "ne"])


def tape_latex(listing: TapeListing, columns: Sequence[str], numerals: Numerals) -> str:
    """Line, definition, value, what each of ``columns`` names (adjoints or tangents), local partials."""
    heading = ["", "", "value", *columns, "partials"]
    rows = [" & ".join(rf"\text{{{_plain(word)}}}" if word else "" for word in heading)]
    rows += [" & ".join(_cells(line, len(columns), numerals)) for line in listing.lines]
    head, *body = (row + " \\\\\n" for row in rows)
    return f"\\begin{{array}}{{rlr{'r' * len(columns)}l}}\n{head}\\hline\n{''.join(body)}\\end{{array}}\n"


def _cells(line: TapeLine, columns: int, numerals: Numerals) -> list[str]:
    own = _name(line.name)
    definition = own if line.operation == "input" else f"{own} = {_operation(line)}"
    value = rf"\text{{{_plain(line.remark)}}}" if line.remark else _number(line.value, numerals)
    sensitivities = [_number(s, numerals) for s in line.sensitivities] or [""] * columns
    partials = r",\ ".join(
        rf"\frac{{\partial {own}}}{{\partial {_name(of)}}} = {_number(partial, numerals) or _UNDEFINED}"
        for of, partial in line.partials
    )
    return [str(line.line), definition, value, *sensitivities, partials]


def _operation(line: TapeLine) -> str:
    """An operation in the names of other lines; a branch as cases, a logical word as it stands."""
    if line.operation == "where":
        condition, yes, no = line.expression.removeprefix("where(").removesuffix(")").split(", ")
        return (
            rf"\begin{{cases}} {latex.formula(yes)} & \text{{if }} {_name(condition)} \\ "
            rf"{latex.formula(no)} & \text{{otherwise}} \end{{cases}}"
        )
    try:
        return latex.condition(line.expression) if line.operation in _COMPARED else latex.formula(line.expression)
    except GradcliError:
        return rf"\text{{{_plain(line.expression)}}}"


def _name(text: str) -> str:
    return set_name(text) if text.isidentifier() else latex.formula(text)


def _number(value: Number | bool | None, numerals: Numerals) -> str:
    if value is None:
        return ""
    return rf"\text{{{str(value).lower()}}}" if isinstance(value, bool) else latex.number(numerals.number(value)).text


def _plain(text: str) -> str:
    return "".join(c if c.isalnum() or c in " +-=(),.:*/<>" else f"\\{c}" if c in "_&%#$" else "." for c in text)
