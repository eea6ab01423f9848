"""LaTeX: the listing as aligned formulas, one line a shared subexpression."""

from __future__ import annotations

from typing import Any

from gradcli.code.expressions import Expressions
from gradcli.code.functions import Test
from gradcli.code.task import Task
from gradcli.errors import OptionError
from gradcli.functions.book import PRIMITIVES
from gradcli.language.names import free_label
from gradcli.languages.code_text import ATOM, FACTOR, PRODUCT, CodeText, Text
from gradcli.languages.language import Language
from gradcli.render.latex import filled
from gradcli.render.latex_names import name as latex_name
from gradcli.render.latex_read_back import certain, special
from gradcli.tape.tape import Slot, is_condition


class _Latex(CodeText):
    not_a_number, infinity = r"\text{undefined}", r"\infty"

    def decimal(self, number: float) -> str:
        text = repr(number).removesuffix(".0")
        if "e" in text:
            digits, power = text.split("e")
            return f"{digits} \\cdot 10^{{{int(power)}}}"
        return text

    def mul(self, a: Any, b: Any) -> Text:
        return Text(self, f"{self.within(a, PRODUCT)} \\cdot {self.within(b, FACTOR)}", PRODUCT)

    def div(self, a: Any, b: Any) -> Text:
        return Text(self, f"\\frac{{{self.within(a, 0)}}}{{{self.within(b, 0)}}}", FACTOR)

    def powi(self, a: Any, n: int) -> Text:
        return Text(self, f"{{{self.within(a, ATOM)}}}^{{{n}}}", FACTOR)

    def powr(self, a: Any, r: Any) -> Text:
        return Text(self, f"{{{self.within(a, ATOM)}}}^{{{r}}}", FACTOR)

    def root(self, a: Any, n: int) -> Text:
        return Text(self, f"\\sqrt[{n}]{{{self.within(a, 0)}}}", FACTOR)

    def polygamma(self, a: Any, n: int) -> Text:
        return Text(self, f"\\psi^{{({n})}}\\left({self.within(a, 0)}\\right)", FACTOR)

    def _power(self, name: str, a: Any, n: int) -> Text:
        return Text(self, f"\\{name}^{{{n}}}\\left({self.within(a, 0)}\\right)", FACTOR)

    def pow(self, a: Any, b: Any) -> Text:
        return Text(self, f"{{{self.within(a, ATOM)}}}^{{{self.within(b, 0)}}}", FACTOR)

    def call(self, name: str, *arguments: Any) -> Text:
        row = PRIMITIVES.get(name)
        written = {} if row is None else row.spelled
        head = written.get("latex of a tape") or written.get("latex") or f"\\operatorname{{{name}}}"
        if special(row) and "latex of a tape" not in written:
            head = certain(name, head, [self.within(a, 0) for a in arguments])
        bound = [ATOM if not place and head.startswith("#1 ") else 0 for place in range(len(arguments))]
        return Text(self, filled(head, [self.within(a, b) for a, b in zip(arguments, bound, strict=True)]), FACTOR)


class _Language(Language):
    def negated(self, condition: str) -> str:
        return f"\\lnot\\left({condition}\\right)"

    def conditional(self, condition: str, yes: str, no: str) -> str:
        return f"\\begin{{cases}} {yes} & {condition} \\\\ {no} & \\text{{otherwise}} \\end{{cases}}"


LATEX = _Language(
    "latex",
    _Latex(),
    frozenset(),
    "%",
    both=r"\land",
    either=r"\lor",
    lazy=False,
    relations={"le": r"\le", "ge": r"\ge", "ne": r"\ne", "eq": "="},
)


def latex(task: Task) -> str:
    """An ``align*`` of the shared subexpressions, the values and the partials."""
    found = task.listing
    names: dict[Slot, str] = {task.tape.inputs[v]: latex_name(v) for v in task.inputs}
    targets = {t: latex_name(free_label(t, task.inputs)) for t in task.targets}
    taken = {*names.values(), *targets.values()}
    letter = next(letter for letter in "vutsrqpabcdefgh" if not any(name.startswith(letter) for name in taken))
    for number, line in enumerate(found.lines, 1):
        names[line.slot] = f"{letter}_{{{number}}}"
    expressions = Expressions(found, LATEX, names)
    rows = [f"{names[line.slot]} &= {_computed(task, expressions, line.slot)}" for line in found.lines]
    symbols = [latex_name(v) for v in task.variables]
    heads = [targets[t] for t in task.targets]
    heads += [f"\\frac{{\\partial {latex_name(t)}}}{{\\partial {s}}}" for t in task.targets for s in symbols]
    if task.order == 2:
        heads += [
            f"\\frac{{\\partial^2 {latex_name(t)}}}{{\\partial {a} \\, \\partial {b}}}"
            for t in task.targets
            for a in symbols
            for b in symbols
        ]
    for head, cell in zip(heads, task.cells, strict=True):
        rows.append(f"{head} &= {'0' if cell is None else expressions.text(cell).code}")
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"


def _computed(task: Task, expressions: Expressions, slot: Slot) -> str:
    """A line's right side; a condition in brackets, which no equation has."""
    text = str(expressions.computed(slot).code)
    return rf"\left[{text}\right]" if is_condition(task.tape.instructions[slot].operation) else text


def written(task: Task, name: str | None, test: Test | None) -> str:
    """The formulas of a task; they cannot be run."""
    if test is not None:
        raise OptionError("latex formulas cannot test themselves", fix="leave out --self-test")
    return latex(task)
