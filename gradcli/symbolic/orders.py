"""Derivatives of any order: written out at once where that is short; else each differentiates the formula the one
before printed, read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from gradcli.language.program import Program
from gradcli.results.differentials import Step
from gradcli.results.entries import Definition
from gradcli.symbolic.formulas import Formulas, gradients, of_order
from gradcli.symbolic.limits import Deadline, NoFormula, attempt, timely
from gradcli.symbolic.readback import reread
from gradcli.symbolic.steps import steps

LONG_TEXT = 10_000
"""Characters of a formula past which shared subexpressions are tried."""


Told = tuple[tuple[str, tuple[Step, ...]], ...]


class Repeated(NamedTuple):
    """The derivative of one target, or the ``reason`` why there is no formula.

    ``steps`` holds, for each order, the variable and the steps taken; ``connected`` tells a derivative
    that is 0 from a target that does not depend on the variables; ``untold`` is why there are no steps.
    """

    text: str
    conditions: tuple[str, ...] = ()
    shared: tuple[Definition, ...] = ()
    steps: Told = ()
    connected: bool = True
    reason: str = ""
    remark: str = ""
    untold: str = ""


def differentiate(
    program: Program, target: str, by: Sequence[str], *, keep: bool = False, explain: bool = False, seconds: float = 5.0
) -> Repeated:
    """The derivative of a target by each of ``by`` in turn. Nothing is raised."""
    deadline = Deadline(seconds)
    if keep:
        return _one_by_one(program, target, by, deadline, keep=True, explain=explain)
    whole = _at_once(program, target, by, deadline.left / 2)
    if whole.reason or len(whole.text) > LONG_TEXT:
        pieces = _one_by_one(program, target, by, deadline, keep=False, explain=explain)
        if whole.reason or (not pieces.reason and _length(pieces) < len(whole.text)):
            return pieces
    if not explain:
        return whole
    told, reason = attempt(partial(_explained, program, target, whole, by, deadline), deadline.left)
    return whole._replace(steps=told or (), untold=timely(reason, deadline))


def _length(found: Repeated) -> int:
    return len(found.text) + sum(len(definition.text) for definition in found.shared)


def _at_once(program: Program, target: str, by: Sequence[str], seconds: float) -> Repeated:
    """Without definitions; the reason may be that there are too many terms."""
    formulas = _of(program, target, by, seconds)
    if formulas.reason:
        return Repeated("", reason=formulas.reason)
    (row,), last = formulas.rows, by[-1]
    connected = row.gradient[last] != "none"
    text = row.gradient[last] if connected else "0"
    return Repeated(text, row.conditions.each.get(last, ()), formulas.shared, (), connected, "", formulas.remark)


def _of(program: Program, target: str, by: Sequence[str], seconds: float) -> Formulas:
    if len(by) > 1:
        return of_order(program, target, by, seconds=seconds)
    return gradients(program, [[(target, 1)]], by, values=False, seconds=seconds)


def _explained(program: Program, target: str, whole: Repeated, by: Sequence[str], deadline: Deadline) -> Told:
    """The steps of each order, which differentiate the formula of the order before and end in the one printed.

    Raises NoFormula where there are too many of them.
    """
    variables = {*program.variables, *by}
    before, name = program, target
    found = []
    for order, variable in enumerate(by, 1):
        told = steps(before, name, variable, deadline.check)
        after = whole if order == len(by) else _at_once(program, target, by[:order], deadline.left)
        if after.reason:
            raise NoFormula(after.reason)
        if told:
            told[-1] = told[-1]._replace(derivative=after.text)
        found.append((variable, tuple(told)))
        before = reread([after.text], variables, after.shared).program
        name = before.targets[0]
    return tuple(found)


def _one_by_one(
    program: Program, target: str, by: Sequence[str], deadline: Deadline, *, keep: bool, explain: bool
) -> Repeated:
    """Each order from the formula of the order before, whose subexpressions may have names."""
    variables = {*program.variables, *by}
    conditions: dict[str, None] = {}
    taken = []
    found, untold = Repeated(""), ""
    connected = True
    for order, variable in enumerate(by, 1):
        if explain and not untold:
            told, reason = attempt(partial(steps, program, target, variable, deadline.check), deadline.left / 2)
            taken.append((variable, tuple(told or ())))
            untold = timely(reason, deadline)
        formulas = gradients(program, [[(target, 1)]], [variable], keep=keep, values=False, seconds=deadline.left)
        if formulas.reason:
            return Repeated("", reason=timely(formulas.reason, deadline))
        (row,) = formulas.rows
        text = row.gradient[variable]
        if text == "none":
            text, connected = "0", connected and order > 1
        own = row.conditions.each.get(variable, ())
        conditions |= dict.fromkeys(own)
        remark = formulas.remark or found.remark
        done = () if untold else tuple(taken)
        found = Repeated(text, tuple(conditions), formulas.shared, done, connected, "", remark, untold)
        if text == "0":
            break
        if order < len(by):
            unclear = [c for c in own if mentions(c, formulas.shared)]
            if unclear:
                return Repeated("", reason=f"the condition {unclear[0]} is on a part of the formula")
            again = reread([text], variables, formulas.shared)
            program, target = again.program, again.program.targets[0]
    return found


def mentions(text: str, shared: Sequence[Definition]) -> bool:
    """Whether a text uses one of the definitions."""
    words = set(re.findall(r"\w+", text))
    return any(definition.name in words for definition in shared)
