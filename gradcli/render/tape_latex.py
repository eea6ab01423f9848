"""A tape listing as LaTeX: a line a slot, with its value, adjoints (barred) or tangent (dotted), local partials."""

from __future__ import annotations

from collections.abc import Iterator

from gradcli.render import latex
from gradcli.render.latex_names import name
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Number, TapeLine, TapeListing

_JOINED = {"and": r"\land", "or": r"\lor"}
_UNDEFINED = r"\text{undefined}"


def document(listing: TapeListing, numerals: Numerals) -> str:
    """An ``align*`` environment of amsmath; names that are letters with numbers get subscripts."""
    at = ", ".join(f"{variable} = {text}" for variable, text in listing.at.items())
    rows = [" & ".join(_cells(line, listing, numerals)) for line in listing.lines]
    comment = f"% at {' '.join(at.split())}\n" if at else ""
    return comment + "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"


def _cells(line: TapeLine, listing: TapeListing, numerals: Numerals) -> Iterator[str]:
    own = name(line.name)
    yield f"{own} &= {_computed(line, numerals)}"
    for label, sensitivity in zip(listing.labels, line.sensitivities, strict=False):
        if sensitivity is None:
            continue
        raised = f"^{{({name(label)})}}" if len(listing.labels) > 1 else ""
        yield f"{_marked(own, 'dot' if listing.forward else 'bar')}{raised} &= {_number(sensitivity, numerals)}"
    for operand, partial in line.partials:
        yield rf"\frac{{\partial {own}}}{{\partial {name(operand)}}} &= {_number(partial, numerals)}"


def _computed(line: TapeLine, numerals: Numerals) -> str:
    """The operation and its value; of an input the value alone."""
    if line.operation == "input":
        return _number(line.value, numerals)
    if isinstance(line.value, bool):
        return rf"\left[{_condition(line)}\right] = \text{{{str(line.value).lower()}}}"
    operation = _where(line) if line.operation == "where" else latex.formula(line.expression)
    if line.value is None:
        return rf"{operation} = \text{{{line.remark or 'undefined'}}}"
    value = _number(line.value, numerals)
    return operation if operation == value else f"{operation} = {value}"


def _condition(line: TapeLine) -> str:
    """A comparison, or conditions that stand on other lines joined; those are names here."""
    first, *rest = line.expression.split()
    if line.operation == "not":
        return rf"\lnot {name(rest[0])}"
    if line.operation in _JOINED:
        return f"{name(first)} {_JOINED[line.operation]} {name(rest[1])}"
    return latex.condition(line.expression)


def _where(line: TapeLine) -> str:
    """The choice by a condition that stands on another line."""
    condition, yes, no = line.expression.removeprefix("where(").removesuffix(")").split(", ")
    yes, no = latex.formula(yes), latex.formula(no)
    return rf"\begin{{cases}} {yes} & \text{{if }} {name(condition)} \\ {no} & \text{{otherwise}} \end{{cases}}"


def _marked(text: str, accent: str) -> str:
    letter, underscore, subscript = text.partition("_")
    return rf"\{accent}{{{letter}}}{underscore}{subscript}"


def _number(value: Number | str | None, numerals: Numerals) -> str:
    if value is None:
        return _UNDEFINED
    if isinstance(value, str):
        return rf"\text{{{value}}}"
    text = numerals.number(value)
    return {"inf": r"\infty", "-inf": r"-\infty"}.get(text) or latex.number(text).text
