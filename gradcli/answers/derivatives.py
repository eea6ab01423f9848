"""Gradients and values of a program: the seeds, the sweeps' verdicts, the rows of the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gradcli.certified.judge import Judge
from gradcli.certified.reasons import quoted
from gradcli.certified.verdict import Verdict
from gradcli.errors import MathematicsError
from gradcli.language.expressions import Expression
from gradcli.questions import seeds as seeding
from gradcli.questions.fitting import check_point
from gradcli.questions.point import Point
from gradcli.questions.remarks import remarks_on
from gradcli.questions.request import Request
from gradcli.questions.seeds import Seeds
from gradcli.results.entries import Entry, Gradient, MultiIndex, Row, Status
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import Instruction

if TYPE_CHECKING:
    from gradcli.questions.array_question import ArrayQuestion
    from gradcli.symbolic import Formulas


def gradient(request: Request) -> Gradient:
    """Value and gradient of every row asked for, each entry judged.

    Raises GradcliError: a program that cannot be read, names that do not fit, a kink under
    ``kink="error"``, an unconnected variable under ``unconnected="error"``.
    """
    question = in_arrays(request)
    if question is not None:
        from gradcli.answers.array_gradient import gradient_in_arrays

        return gradient_in_arrays(question)
    check_point(request.program, request.at, also=request.wrt or ())
    tape, slots = request.tape, request.slots
    direction = request.along(request.columns)
    return result_of(request, request.columns, Judge(tape, request.at, slots, request.asked), direction)


def in_arrays(request: Request) -> ArrayQuestion | None:
    """The question asked of whole arrays; None where it is asked of numbers."""
    if request.array_program is None or not request.at:
        return None
    from gradcli.questions.array_question import array_question

    return array_question(request)


def result_of(request: Request, columns: Sequence[str], judge: Judge, direction: Point | None = None) -> Gradient:
    """The rows judged, as a result."""
    plan = request.plan
    weights = [seeding.as_mapping(row, judge.tape.outputs) for row in plan]
    verdicts = list(judge.judge(weights, direction))
    if request.array_program is not None:
        from gradcli.answers.degenerate import DegenerateRows

        degenerate = DegenerateRows(request)
        verdicts = [degenerate.judged(seeds, verdict) for seeds, verdict in zip(plan, verdicts, strict=True)]
    rows = tuple(_row(request, seeds, verdict, judge) for seeds, verdict in zip(plan, verdicts, strict=True))
    along = None if request.direction is None else {n: c.text for n, c in request.direction.items()}
    remarks = [f"{seeds.label}: {r}" for seeds, verdict in zip(plan, verdicts, strict=True) for r in verdict.remarks]
    notes = (*remarks_on(request), *remarks)
    return Gradient(tuple(columns), request.coordinates, rows, notes, along, not request.floats_only)


def answer(request: Request, *, symbolic: bool, numbers_only: bool = False) -> Gradient:
    """What ``grad`` prints: numbers at a point, formulas without one, both where ``symbolic``.

    With part of the variables given, the formulas are in the others; under ``numbers_only``, which options such as
    ``--digits`` ask for, they are an error.
    """
    question = in_arrays(request)
    long = question is not None and question.long
    if not long and request.open_names and request.direction is None and not (request.floats_only or numbers_only):
        return formulas(request)
    result = gradient(request)
    if long:
        return (_of_arrays(request, result, held=False) or result) if symbolic else result
    return _with_formulas(request, result) if symbolic else result


def _with_formulas(request: Request, result: Gradient) -> Gradient:
    """The same result with the formulas beside the numbers, or a note why there are none."""
    whole = _of_arrays(request, result)
    if whole is not None:
        return whole
    from gradcli.symbolic.limits import Deadline

    deadline = Deadline(request.seconds)
    found = _formulas(request, {})
    if found.reason:
        return result._replace(notes=(*result.notes, f"no formula: {found.reason}"))
    rows = [row._replace(formula=formula) for row, formula in zip(result.rows, found.rows, strict=True)]
    notes = _remarks(found)
    if not (found.remark or request.floats_only):  # else conditions are not known, or the numbers are not proved
        from gradcli.answers.witness import confronted

        rows, notes = confronted(request, rows, found.shared, deadline.left)
    shapes = request.variable_shapes
    return result._replace(rows=tuple(rows), shared=found.shared, notes=(*result.notes, *notes), shapes=shapes)


def _of_arrays(request: Request, result: Gradient, *, held: bool = True) -> Gradient | None:
    """The result with formulas in matrix notation beside its numbers, where every row has them; ``held`` against them
    where they are of numbers."""
    if request.array_program is None:
        return None
    from gradcli.answers.matrix_formulas import ArrayFormulas
    from gradcli.answers.witness import confronted

    arrays = ArrayFormulas(request)
    plan = [row for _, row in arrays.plan()] if arrays.apply else []
    if len(plan) != len(result.rows) or any(isinstance(row, str) for row in plan):
        return None
    found = arrays.rows(request.seconds)
    if any(row.missing for row in found):
        return None
    rows = [row._replace(formula=own.formula) for row, own in zip(result.rows, found, strict=True)]
    notes: list[str] = []
    if held and not request.floats_only:
        rows, notes = confronted(request, rows, (), request.seconds)
    return result._replace(rows=tuple(rows), notes=(*result.notes, *notes), shapes=arrays.shapes)


def _formulas(request: Request, given: dict[str, Expression]) -> Formulas:
    from gradcli.symbolic import gradients

    plan = [row.weights for row in request.plan]
    how: dict[str, Any] = {"given": given, "keep": request.keep, "seconds": request.seconds}
    return gradients(request.program, plan, request.columns, **how)


def values(request: Request) -> Gradient:
    """The values alone: no variable is differentiated by."""
    question = in_arrays(request)
    if question is not None:
        from gradcli.answers.array_gradient import values_in_arrays

        return values_in_arrays(question)
    check_point(request.program, request.at)
    tape = tape_of(request.program, typed_exactly=not request.floats_only)
    return result_of(request, (), Judge(tape, request.at, {}, request.asked))


def formulas(request: Request) -> Gradient:
    """The symbolic gradient, in the variables that have no value."""
    program = request.program
    check_point(program, request.at, complete=False, also=request.wrt or ())
    notes: list[str] = []
    if program.typed is not None:
        from gradcli.answers.matrix_formulas import formulas_of_arrays

        whole, notes = formulas_of_arrays(request)
        if whole is not None:
            return whole
    columns, plan = request.columns, request.plan
    found = _formulas(request, {name: coordinate.expression for name, coordinate in request.at.items()})
    if found.reason:
        from gradcli.symbolic.limits import without_formula

        raise without_formula(found.reason, fix="give a point for numbers: --at x=…")
    rows = tuple(
        Row(seeds.label, seeding.expression_of(program, seeds), None, {}, None, row)
        for seeds, row in zip(plan, found.rows, strict=True)
    )
    notes = [*remarks_on(request), *notes, *_remarks(found)]
    shapes = request.variable_shapes
    return Gradient(columns, request.coordinates, rows, tuple(notes), shared=found.shared, shapes=shapes)


def _remarks(found: Formulas) -> list[str]:
    return [found.remark] if found.remark else []


def _row(request: Request, seeds: Seeds, verdict: Verdict, judge: Judge) -> Row:
    first = verdict.gradient
    partials = {name: settled(request, seeds.label, (name,), entry, first) for name, entry in first.items()}
    if request.exact:
        require_exact(seeds, [verdict.value, *partials.values()], judge)
    expression = seeding.expression_of(request.program, seeds)
    return Row(seeds.label, expression, verdict.value, partials, verdict.along, None, verdict.losses, verdict.relative)


def settled(
    request: Request, label: str, by: MultiIndex, entry: Entry, gradient: Mapping[str, Entry], called: str = ""
) -> Entry:
    """An entry as ``--unconnected`` and ``--kink`` want it. Raises MathematicsError where they want none.

    ``gradient`` tells which of the variables the row depends on; ``called`` is a name other than d2f/dxdy.
    """
    if entry.status is Status.UNCONNECTED:
        if request.unconnected == "error":
            absent = next((name for name in by if gradient[name].status is Status.UNCONNECTED), by[-1])
            raise MathematicsError(
                f"{label} does not depend on {absent}", fix="leave it out of --wrt, or use --unconnected zero"
            )
        if request.unconnected == "zero":
            return Entry(0)
    if entry.status in (Status.KINK, Status.JUMP) and request.kink == "error":
        order = len(by) if len(by) > 1 else ""
        called = called or f"d{order}{label}/{''.join(f'd{name}' for name in by)}"
        raise MathematicsError(
            f"{called} does not exist: {entry.reason}", span=entry.span, fix="--kink report prints the rest"
        )
    return entry


def require_exact(seeds: Seeds, entries: Sequence[Entry], judge: Judge) -> None:
    """Under ``--exact`` an irrational result is an error that names the operation."""
    if all(entry.exact for entry in entries if entry.status is Status.OK):
        return
    cause = _irrational_cause(judge, (target for target, _ in seeds.weights))
    if cause is None:
        raise MathematicsError(
            f"the exact result of {seeds.label} is too large to print", fix="leave out --exact for decimals"
        )
    raise MathematicsError(
        f"{seeds.label} is not rational: {quoted(cause)}", span=cause.origin, fix="leave out --exact for decimals"
    )


def _irrational_cause(judge: Judge, targets: Iterable[str]) -> Instruction | None:
    """The first operation that leads the targets out of the rationals; None when none does."""
    for slot in judge.tape.live(judge.tape.outputs[name] for name in targets):
        if judge.irrational[slot]:
            return judge.tape.instructions[slot]
    return None
