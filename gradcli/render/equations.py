"""Equations in the language, in LaTeX, and in Python over NumPy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from gradcli.arrays.entries import array_of
from gradcli.arrays.shapes import Shape
from gradcli.errors import GradcliError, printable
from gradcli.render import latex
from gradcli.render.assignments import Assignment
from gradcli.render.grid import MOST_CONDITIONS, conditions_text
from gradcli.render.latex_names import name as set_name
from gradcli.render.numerals import Numerals
from gradcli.render.numpy_text import NumpyNames, formula, imports
from gradcli.results.entries import Entry, Status


def statements(assignments: Iterable[Assignment], numerals: Numerals) -> str:
    """A program again: one statement a formula (or number), side conditions in comments."""
    return "".join(
        _statement(assignment, assignment.text or _literal(assignment, numerals)) for assignment in assignments
    )


def _literal(assignment: Assignment, numerals: Numerals) -> str:
    """The number where there is no formula; nothing where there is none either."""
    entry = assignment.entry
    return numerals.number(entry.value) if entry and entry.status is Status.OK and entry.value is not None else ""


def _statement(assignment: Assignment, text: str) -> str:
    if not assignment.connected:
        return f"# {assignment.name}: {printable(assignment.target)} does not depend on {', '.join(assignment.by)}\n"
    if not text:
        status = assignment.entry.status.value if assignment.entry else "no formula"
        return f"# {assignment.name}: {status}\n"
    remark = f"  # for {conditions_text(assignment.conditions)}" if assignment.conditions else ""
    return f"{assignment.name} = {text}{remark}\n"


def numpy_code(
    assignments: Sequence[Assignment], variables: Sequence[str], shapes: Mapping[str, Shape] | None = None
) -> str:
    """Python assignments, after the imports they need. The variables are numbers or arrays, or have these shapes."""
    names = NumpyNames([*variables, *(shapes or ())], shapes)
    body = "".join(
        _statement(a._replace(name=names.of(a.name)), formula(a.text, names) if a.text else "") for a in assignments
    )
    return f"{imports(body)}\n{body}" if imports(body) else body


def latex_lines(assignments: Sequence[Assignment], at: Mapping[str, str], numerals: Numerals, *, several: bool) -> str:
    """An align* environment of amsmath, one equation a line; ``several`` variables make the derivatives partial."""
    place = ", ".join(f"{name} = {' '.join(value.split())}" for name, value in at.items())
    comment = f"% at {printable(place)}\n" if place else ""
    lines = [_equation(assignment, numerals, several) for assignment in assignments]
    return comment + "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"


def _equation(assignment: Assignment, numerals: Numerals, several: bool) -> str:
    left = left_side(assignment, several)
    right = [f"&= {latex.formula(assignment.text)}"] if assignment.text else []
    if assignment.entry is not None:
        right.append(
            f"{'' if right else '&'}{_equals(assignment.entry, numerals)} {_number(assignment.entry, numerals)}"
        )
    if not right:
        right = [r"&= \text{none}"]
    shown = f"{left} {' '.join(right)}"
    if assignment.conditions:
        shown += r" \quad \text{for } " + _conditions(assignment.conditions)
    return shown


def _conditions(conditions: Sequence[str]) -> str:
    more = len(conditions) - MOST_CONDITIONS
    shown = r",\ ".join(map(latex.condition, conditions[:MOST_CONDITIONS]))
    return shown + (rf" \text{{ and {more} more}}" if more > 0 else "")


def left_side(assignment: Assignment, several: bool) -> str:
    """``f``, or the derivative of ``f`` as a fraction of differentials."""
    if not assignment.by:
        is_name = array_of(assignment.target or assignment.name)[0].isidentifier()
        return label(assignment.name if is_name else assignment.target)
    target = label(assignment.target)
    d, order = r"\partial" if several else "d", len(assignment.by)
    power = f"^{{{order}}}" if order > 1 else ""
    below = " ".join(
        f"{d} {set_name(name)}" + (f"^{{{times}}}" if times > 1 else "")
        for name, times in Counter(assignment.by).items()
    )
    return rf"\frac{{{d}{power} {target}}}{{{below}}}"


def label(target: str) -> str:
    """A target's name; a sum's label in brackets."""
    if array_of(target)[0].isidentifier():
        return set_name(target)
    try:
        return rf"\left({latex.formula(target)}\right)"
    except GradcliError:  # a label cut short
        return r"\text{" + "".join(c if c.isalnum() or c in " +-=()" else "." for c in target) + "}"


def _equals(entry: Entry, numerals: Numerals) -> str:
    """Whether the number printed is the number itself."""
    if entry.status is not Status.OK or entry.value is None:
        return "="
    return "=" if entry.exact and Fraction(numerals.number(entry.value)) == entry.value else r"\approx"


def _number(entry: Entry, numerals: Numerals) -> str:
    if entry.value is None:
        return rf"\text{{{'none' if entry.status is Status.UNCONNECTED else entry.status.value}}}"
    if entry.status is Status.INFINITE:
        return r"\infty" if entry.value > 0 else r"-\infty"
    return latex.number(numerals.number(entry.value)).text
