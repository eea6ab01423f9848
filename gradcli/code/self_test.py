"""What a file holds to test itself: certified numbers at the very doubles it computes with, or a refusal in words.

A file that its own test would fail, though nobody changed it, is no test: the numbers are held against what
doubles make of the same lines first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.answers.derivatives import gradient
from gradcli.answers.hessian import numbers
from gradcli.code.functions import Test
from gradcli.code.languages import Lang
from gradcli.code.listing import rounded
from gradcli.code.task import Task
from gradcli.errors import MathematicsError, OptionError, UncertifiedError
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions.array_values import coordinate_of
from gradcli.questions.fitting import check_point
from gradcli.questions.point import Point
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Status
from gradcli.tape.sweeps import evaluate, evaluated
from gradcli.tape.tape import Slot

_OTHER = "choose another --at for the self-test"
_NUMBERS = (Status.OK, Status.UNCONNECTED)
_IN_DOUBT = (Status.UNCERTIFIED, Status.DISAGREE)


def self_test(request: Request, task: Task, language: Lang) -> Test:
    """The test of a task at the doubles nearest a request's point. Raises MathematicsError or UncertifiedError
    where a result has no certified number there, or where doubles cannot find it."""
    if not language.runs:
        raise OptionError(f"{language.name} formulas cannot test themselves", fix="leave out --self-test")
    check_point(request.program, request.at, also=task.inputs)
    # A variable of --wrt that no target needs may be anything.
    at = {n: request.at[n] for n in task.inputs if n in request.at}
    at |= {n: coordinate_of(0) for n in task.inputs if n not in at}
    doubles = {name: _double(name, coordinate.text, at) for name, coordinate in at.items()}
    entries = _entries(request.varied(at=_exactly(doubles), unconnected="none"), task.order)
    expected = [_number(name, entry) for name, entry in entries.items()]
    allowed = _allowed(task, expected)
    _hold(task, doubles, list(entries), expected, allowed, language)
    return Test(tuple(doubles[n] for n in task.inputs), tuple(expected), tuple(allowed))


def _double(name: str, text: str, at: Point) -> float:
    tape = at[name].tape
    found = rounded(tape, tape.outputs["value"], {})
    if not math.isfinite(found):
        raise MathematicsError(f"no double is near {name} = {text[:40]}", fix=_OTHER)
    return found


def _exactly(doubles: Mapping[str, float]) -> Point:
    return {name: coordinate_of(Fraction(number)) for name, number in doubles.items()}


def _entries(request: Request, order: int) -> dict[str, Entry]:
    """Every result by its name, in the order of the task's cells."""
    found: Any = gradient(request) if order == 1 else numbers(request)
    values: dict[str, Entry] = {}
    first: dict[str, Entry] = {}
    second: dict[str, Entry] = {}
    for place, row in enumerate(found.rows):
        # Targets may bear one name twice: they are told apart by their place.
        mark = row.target if place == [r.target for r in found.rows].index(row.target) else f"{row.target} ({place})"
        values[mark] = row.value or Entry(None, Status.UNCERTIFIED, "there is no value")
        first |= {f"d{mark}/d{a}": row.gradient[a] for a in found.variables}
        if order == 2:
            second |= {f"d2{mark}/d{a}d{b}": row.hessian[a, b] for a in found.variables for b in found.variables}
    return values | first | second


def _number(name: str, entry: Entry) -> float:
    """The double nearest a certified number."""
    if entry.status is Status.UNCONNECTED:
        return 0.0
    if entry.status in _IN_DOUBT:
        raise UncertifiedError(f"{name} is not certified at the point: {entry.reason}", span=entry.span, fix=_OTHER)
    if entry.status not in _NUMBERS or entry.value is None:
        raise MathematicsError(
            f"{name} has no number to test against: {entry.status.value}, {entry.reason}", span=entry.span, fix=_OTHER
        )
    try:
        found = float(entry.value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise MathematicsError(f"{name} is past the doubles at the point", fix=_OTHER)
    return found


def _allowed(task: Task, expected: Sequence[float]) -> list[float]:
    """How far each result may be off: by its own size, and by the largest of its target's."""
    width, count = len(task.variables), len(task.targets)
    owners = [*range(count), *(t for t in range(count) for _ in range(width))]
    owners += [t for t in range(count) for _ in range(width * width)] if task.order == 2 else []
    scale = [0.0] * count
    for owner, number in zip(owners, expected, strict=True):
        scale[owner] = max(scale[owner], abs(number))
    return [1e-9 * abs(number) + 1e-13 * scale[owner] for owner, number in zip(owners, expected, strict=True)]


def _hold(
    task: Task,
    doubles: Mapping[str, float],
    names: Sequence[str],
    expected: Sequence[float],
    allowed: Sequence[float],
    language: Lang,
) -> None:
    """Refuses a test that the file's own lines would fail in doubles."""
    roots = list(dict.fromkeys(cell for cell in task.cells if cell is not None))
    tape = task.tape
    inputs = {name: doubles[name] for name in task.inputs}
    values = evaluate(tape, FLOAT64, inputs, roots, task.listing.constants)
    for name, cell, wanted, off in zip(names, task.cells, expected, allowed, strict=True):
        got = 0.0 if cell is None else values[cell]
        if not abs(got - wanted) <= off:
            shown = f"{got!r}" if math.isfinite(got) else "no number"
            raise MathematicsError(
                f"in doubles the function finds {shown} for {name} at the point, where {wanted!r} is certified",
                fix=_OTHER,
            )
    if language.strict:
        for slot in evaluated(tape, values, roots):
            if isinstance(values[slot], float) and not math.isfinite(values[slot]):
                raise MathematicsError(
                    f"{language.name} may refuse what is infinite on the way to a result at the point",
                    span=tape.instructions[slot].origin,
                    fix=_OTHER,
                )
    if language.own_rules and (tie := _tie(task, inputs)) is not None:
        raise MathematicsError(
            f"the point lies on a tie, where {language.name}'s own derivatives need not be these",
            span=task.primal.instructions[tie].origin,
            fix=_OTHER,
        )


def _tie(task: Task, inputs: Mapping[str, float]) -> Slot | None:
    """A slot of the program that has a corner, a step or a condition exactly at the point, in doubles."""
    primal = task.primal
    roots = {name: primal.outputs[name] for name in task.targets}
    values = evaluate(primal, FLOAT64, inputs, list(roots.values()))
    active = primal.dependents(primal.named(name) for name in task.variables)
    for slot in evaluated(primal, values, list(roots.values())):
        instruction = primal.instructions[slot]
        if instruction.row is None or not active[slot]:
            continue
        if any(fact(FLOAT64, *instruction.arguments(values)) for fact in instruction.row.facts):
            return slot
    return None
