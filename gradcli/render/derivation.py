"""How a derivative comes about, as it stands on paper: a rule, its operands put in, what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gradcli.render import latex
from gradcli.render.latex_names import name as set_name
from gradcli.render.wrapping import wrapped
from gradcli.results.differentials import DifferentialRow, Step, label

WIDTH = 100
"""Columns at most: a derivation is read, also from a file."""
NARROWEST = 40


class Derivation(NamedTuple):
    """The steps of one order: what it is called, the variable, the rules applied, innermost parts first."""

    title: str
    variable: str
    steps: Sequence[Step]

    @property
    def divided(self) -> str:
        return f"--- {self.title} ---"


def derivations(rows: Iterable[DifferentialRow]) -> list[Derivation]:
    """One for each order of each target."""
    return [
        Derivation(label(row.target, row.by[:order]), variable, steps)
        for row in rows
        for order, (variable, steps) in enumerate(row.steps, 1)
    ]


def told(rows: Sequence[DifferentialRow], width: int) -> list[str]:
    """Lines of text, a divider before each order, formulas broken at their signs."""
    found = []
    for each in derivations(rows):
        found.append(each.divided)
        for number, step in enumerate(each.steps, 1):
            found += _lines(number, each.variable, step, max(min(width, WIDTH), NARROWEST))
    return found


def _lines(number: int, variable: str, step: Step, width: int) -> list[str]:
    head = f"{number}. "
    indent = " " * len(head)
    left = f"{indent}d/d{variable} [{step.part}]"
    results = [text for text in (step.worked, step.derivative) if text]
    found = wrapped(f"{head}{step.rule}: {step.general}", width, len(head) + 3)
    if len(left) + 2 + len(max(results, key=len)) <= width:
        under = " " * len(left)
        return [*found, *(f"{left if k == 0 else under} = {text}" for k, text in enumerate(results))]
    found += wrapped(left, width, len(head) + 7)
    for text in results:
        found += wrapped(f"{indent}  = {text}", width, len(head) + 4)
    return found


def in_latex(derivation: Derivation) -> str:
    """An align* environment of amsmath: a step a line, the rule at its end."""
    rows = []
    for step in derivation.steps:
        left = rf"\frac{{d}}{{d {set_name(derivation.variable)}}} \left[{latex.formula(step.part)}\right]"
        remark = rf"&& \text{{{step.rule}}}"
        results = [text for text in (step.worked, step.derivative) if text]
        rows += [f"{left if k == 0 else ''} &= {latex.formula(text)}" for k, text in enumerate(results)]
        rows[-1] += f" {remark}"
    return f"% {derivation.title}\n\\begin{{align*}}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"


def in_markdown(derivation: Derivation) -> str:
    """A numbered list under a title, formulas between dollar signs."""
    lines = [f"**{derivation.title}**\n"]
    for number, step in enumerate(derivation.steps, 1):
        left = rf"\frac{{d}}{{d {set_name(derivation.variable)}}} \left[{latex.formula(step.part)}\right]"
        results = [latex.formula(text) for text in (step.worked, step.derivative) if text]
        lines.append(f"{number}. {step.rule}, `{step.general}`: ${' = '.join([left, *results])}$")
    return "\n".join(lines) + "\n"
