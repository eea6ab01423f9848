"""Derivatives and how they come about as a page of HTML: formulas in MathML, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from gradcli.errors import printable
from gradcli.render.derivation import Derivation
from gradcli.render.grid import conditions_text
from gradcli.render.mathml import formula, math, name
from gradcli.results.differentials import Differential, DifferentialRow, label

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { font-size: 1.15rem; }
li { margin-bottom: .8rem; }
.step { overflow-x: auto; padding: .2rem 0; }
code { opacity: .75; }
"""


def page(result: Differential, derivations: Sequence[Derivation], numbers: Sequence[str]) -> str:
    """The whole document: the formulas with what they hold for, then their derivations, a heading an order."""
    title = ", ".join(dict.fromkeys(label(row.target, row.by or result.by) for row in result.rows))
    rows = [_row(result, row, number) for row, number in zip(result.rows, numbers, strict=True)]
    body = "".join([*rows, *map(_derivation, derivations)])
    head = '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    shown = escape(printable(title))
    head += f"<title>{shown}</title>\n<style>{_STYLE}</style>"
    whole = f"<head>\n{head}\n</head>\n<body>\n<h1>{shown}</h1>\n{body}</body>"
    return f'<!DOCTYPE html>\n<html lang="en">\n{whole}\n</html>\n'


def _row(result: Differential, row: DifferentialRow, number: str) -> str:
    left = escape(label(row.target, row.by or result.by))
    lines = [f"<p>{math(name(text_name))} = {formula(text)}</p>\n" for text_name, text in row.shared]
    if row.text:
        asked = f" for {escape(conditions_text(row.conditions))}" if row.conditions else ""
        lines.append(f'<p class="step">{left} = {formula(row.text)}{asked}</p>\n')
    if number:
        at = ", ".join(f"{each} = {value}" for each, value in result.at.items())
        lines.append(f"<p>at {escape(printable(at))}: {escape(number)}</p>\n")
    return "".join(lines)


def _derivation(derivation: Derivation) -> str:
    steps = []
    for step in derivation.steps:
        by = f"<mfrac><mi>d</mi><mrow><mi>d</mi>{name(derivation.variable)}</mrow></mfrac>"
        results = [text for text in (step.worked, step.derivative) if text]
        made = "".join(f" = {formula(text)}" for text in results)
        left = f"{math(by)} [{formula(step.part)}]"
        rule = f"{escape(step.rule)}: <code>{escape(step.general)}</code>"
        steps.append(f'<li>{rule}\n<div class="step">{left}{made}</div></li>\n')
    return f"<h2>{escape(derivation.title)}</h2>\n<ol>\n{''.join(steps)}</ol>\n"
