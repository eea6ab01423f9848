"""Derivatives of any order: each differentiates the formula the one before printed, read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from gradcli.language.program import Program
from gradcli.results import Definition, Step
from gradcli.symbolic.formulas import gradients
from gradcli.symbolic.limits import Deadline, attempt, timely
from gradcli.symbolic.readback import reread
from gradcli.symbolic.steps import steps


class Repeated(NamedTuple):
    """The derivative of one target, or the ``reason`` why there is no formula.

    ``steps`` holds, for each order, the variable and the steps taken; ``connected`` tells a derivative
    that is 0 from a target that does not depend on the variables.
    """

    text: str
    conditions: tuple[str, ...] = ()
    shared: tuple[Definition, ...] = ()
    steps: tuple[tuple[str, tuple[Step, ...]], ...] = ()
    connected: bool = True
    reason: str = ""
    remark: str = ""


def differentiate(
    program: Program, target: str, by: Sequence[str], *, keep: bool = False, explain: bool = False, seconds: float = 5.0
) -> Repeated:
    """The derivative of a target by each of ``by`` in turn. Nothing is raised."""
    deadline = Deadline(seconds)
    variables = {*program.variables, *by}
    conditions: dict[str, None] = {}
    taken = []
    found = Repeated("")
    connected = True
    for order, variable in enumerate(by, 1):
        if explain:
            told, reason = attempt(partial(steps, program, target, variable, deadline.check), deadline.left)
            if told is None:
                return Repeated("", reason=timely(reason, deadline))
            taken.append((variable, tuple(told)))
        formulas = gradients(program, [[(target, 1)]], [variable], keep=keep, seconds=deadline.left)
        if formulas.reason:
            return Repeated("", reason=timely(formulas.reason, deadline))
        (row,) = formulas.rows
        text = row.gradient[variable]
        if text == "none":
            text, connected = "0", connected and order > 1
        own = row.conditions.each.get(variable, ())
        conditions |= dict.fromkeys(own)
        remark = formulas.remark or found.remark
        found = Repeated(text, tuple(conditions), formulas.shared, tuple(taken), connected, remark=remark)
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
