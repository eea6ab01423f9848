"""Gradients and values of a program: the seeds, the sweeps' verdicts, the rows of the result."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from gradcli.certified.judge import Asked, Judge
from gradcli.certified.reasons import quoted
from gradcli.certified.verdict import Verdict
from gradcli.errors import MathematicsError, OptionError, Source
from gradcli.language.expressions import Expression
from gradcli.language.program import Program, read
from gradcli.numbers.rounding import Rounding
from gradcli.questions import seeds as seeding
from gradcli.questions.kinks import CHOICES
from gradcli.questions.point import Point, check_point
from gradcli.questions.remarks import remarks_on
from gradcli.questions.seeds import Seeds
from gradcli.results.entries import Entry, Gradient, Row, Status
from gradcli.tape.lowering import lower

if TYPE_CHECKING:
    from gradcli.symbolic import Formulas


@dataclass(frozen=True)
class Request:
    """What is asked of a program. ``rows`` is ``each``, ``sum`` or ``total`` (each, and the sum); ``digits``
    are proved of every number, None for the correctly rounded double; ``relative`` adds elasticities."""

    texts: Sequence[Source]
    at: Point = field(default_factory=dict)
    of: Sequence[str] | None = None
    wrt: Sequence[str] | None = None
    rows: str = "each"
    seed: Point | None = None
    direction: Point | None = None
    unconnected: str = "none"
    kink: str = "report"
    floats_only: bool = False
    exact: bool = False
    seconds: float = 5.0
    digits: int | None = None
    relative: bool = False
    keep: bool = False
    """Whether named intermediates stay unexpanded in formulas."""
    declared: Collection[str] = ()
    """Further names that are variables, as the columns of a table are."""

    @cached_property
    def program(self) -> Program:
        """The program read (once), its targets chosen, its names resolved."""
        named = {*self.at, *(self.wrt or ()), *(self.direction or ()), *self.declared}
        return read(self.texts, named, self.of)

    @property
    def open_names(self) -> list[str]:
        """The variables that a target needs and that have no value."""
        program = self.program
        return [name for name in program.variables if name not in self.at and program.needed_by(name)]

    @property
    def asked(self) -> Asked:
        """What is asked of every entry."""
        return Asked(Rounding(self.digits), self.floats_only, self.chooses, self.relative, self.seconds)

    @property
    def chooses(self) -> str:
        """The word of ``--kink`` that asks for a number at a corner; empty where none is asked for."""
        return self.kink if self.kink in CHOICES else ""

    def columns(self, program: Program) -> tuple[str, ...]:
        """The variables to differentiate by, in order, each once."""
        if self.wrt is None:
            return program.variables
        for name in self.wrt:
            _check_column(program, name)
        return tuple(dict.fromkeys(self.wrt))

    def plan(self, program: Program) -> list[Seeds]:
        """The rows asked for, as seeds."""
        if self.seed is not None:
            return [seeding.weighted(program, self.seed)]
        each, total = seeding.rows_of(program.targets), seeding.sum_of(program.targets)
        return {"each": each, "sum": [total], "total": [*each, Seeds("total", total.weights)]}[self.rows]


def _check_column(program: Program, name: str) -> None:
    if not name.isidentifier():
        raise OptionError(
            f"--wrt takes names, not expressions: {name[:60]}", fix="name the expression in the program: u = …; --wrt u"
        )
    if name in program.functions:
        raise OptionError(f"{name} is a function, not a variable", fix="name a variable or an intermediate")


def gradient(request: Request) -> Gradient:
    """Value and gradient of every row asked for, each entry judged.

    Raises GradcliError: a program that cannot be read, names that do not fit, a kink under
    ``kink="error"``, an unconnected variable under ``unconnected="error"``.
    """
    program = request.program
    check_point(program, request.at, also=request.wrt or ())
    columns = request.columns(program)
    tape = lower(program, wrt=columns, typed_exactly=not request.floats_only)
    slots = {name: tape.named(name) for name in columns}
    direction = direction_of(request, columns)
    plan = request.plan(program)
    judge = Judge(tape, request.at, slots, request.asked)
    return result_of(program, request, columns, plan, judge, direction)


def result_of(
    program: Program,
    request: Request,
    columns: Sequence[str],
    plan: Sequence[Seeds],
    judge: Judge,
    direction: Point | None = None,
) -> Gradient:
    """The rows judged, as a result."""
    weights = [seeding.as_mapping(row, judge.tape.outputs) for row in plan]
    verdicts = list(judge.judge(weights, direction))
    rows = tuple(_row(program, request, seeds, verdict, judge) for seeds, verdict in zip(plan, verdicts, strict=True))
    at = {name: coordinate.text for name, coordinate in request.at.items()}
    along = None if request.direction is None else {n: c.text for n, c in request.direction.items()}
    remarks = [f"{seeds.label}: {r}" for seeds, verdict in zip(plan, verdicts, strict=True) for r in verdict.remarks]
    notes = (*remarks_on(request), *remarks)
    return Gradient(tuple(columns), at, rows, notes, along, not request.floats_only)


def answer(request: Request, *, symbolic: bool, numbers_only: bool = False) -> Gradient:
    """What ``grad`` prints: numbers at a point, formulas without one, both where ``symbolic``.

    With part of the variables given, the formulas are in the others; under ``numbers_only``, which options such as
    ``--digits`` ask for, they are an error.
    """
    if request.open_names and request.direction is None and not (request.floats_only or numbers_only):
        return formulas(request)
    result = gradient(request)
    return _with_formulas(request, result) if symbolic else result


def _with_formulas(request: Request, result: Gradient) -> Gradient:
    """The same result with the formulas beside the numbers, or a note why there are none."""
    from gradcli.symbolic.limits import Deadline

    deadline = Deadline(request.seconds)
    found = _formulas(request, request.program, {})
    if found.reason:
        return result._replace(notes=(*result.notes, f"no formula: {found.reason}"))
    rows = [row._replace(formula=formula) for row, formula in zip(result.rows, found.rows, strict=True)]
    notes = _remarks(found)
    if not (found.remark or request.floats_only):  # else conditions are not known, or the numbers are not proved
        rows, notes = _confronted(request, rows, found, deadline.left)
    return result._replace(rows=tuple(rows), shared=found.shared, notes=(*result.notes, *notes))


def _confronted(request: Request, rows: Sequence[Row], found: Formulas, seconds: float) -> tuple[list[Row], list[str]]:
    """The rows with each formula held against its number; and what a reader must know of that."""
    from gradcli.answers.witness import Displayed, confront

    displayed, names = [], []
    for row in rows:
        assert row.formula is not None
        assert row.value is not None
        texts, entries = {"": row.formula.value, **row.formula.gradient}, {"": row.value, **row.gradient}
        names.append(list(texts))
        displayed += [Displayed(texts[n], row.formula.conditions.each.get(n, ()), entries[n]) for n in texts]
    judged, remark = confront(request.program, request.at, displayed, found.shared, request.digits, seconds)
    told = iter(judged)
    confronted = []
    for row, mine in zip(rows, names, strict=True):
        each = dict(zip(mine, told, strict=False))
        agrees = {name: found.agrees for name, found in each.items()}
        entries = {name: found.entry for name, found in each.items()}
        formula = row.formula and row.formula._replace(agrees=agrees)
        confronted.append(row._replace(value=entries.pop(""), gradient=entries, formula=formula))
    return confronted, [remark] if remark else []


def _formulas(request: Request, program: Program, given: dict[str, Expression]) -> Formulas:
    from gradcli.symbolic import gradients

    plan = [row.weights for row in request.plan(program)]
    return gradients(program, plan, request.columns(program), given=given, keep=request.keep, seconds=request.seconds)


def values(request: Request) -> Gradient:
    """The values alone: no variable is differentiated by."""
    program = request.program
    check_point(program, request.at)
    tape = lower(program, typed_exactly=not request.floats_only)
    plan = request.plan(program)
    judge = Judge(tape, request.at, {}, request.asked)
    return result_of(program, request, (), plan, judge)


def formulas(request: Request) -> Gradient:
    """The symbolic gradient, in the variables that have no value."""
    program = request.program
    check_point(program, request.at, complete=False, also=request.wrt or ())
    columns = request.columns(program)
    plan = request.plan(program)
    found = _formulas(request, program, {name: coordinate.expression for name, coordinate in request.at.items()})
    if found.reason:
        from gradcli.symbolic.limits import without_formula

        raise without_formula(found.reason, fix="give a point for numbers: --at x=…")
    rows = tuple(
        Row(seeds.label, seeding.expression_of(program, seeds), None, {}, None, row)
        for seeds, row in zip(plan, found.rows, strict=True)
    )
    at = {name: coordinate.text for name, coordinate in request.at.items()}
    notes = (*remarks_on(request), *_remarks(found))
    return Gradient(columns, at, rows, notes, shared=found.shared)


def _remarks(found: Formulas) -> list[str]:
    return [found.remark] if found.remark else []


def direction_of(request: Request, columns: Sequence[str]) -> Point | None:
    """The direction asked for. Raises OptionError for a name that is not differentiated by."""
    for name in request.direction or {}:
        if name not in columns:
            raise OptionError(f"--dir names {name}, which is not differentiated by", fix="add it to --wrt")
    return request.direction


def _row(program: Program, request: Request, seeds: Seeds, verdict: Verdict, judge: Judge) -> Row:
    partials = {name: _entry(request, seeds, name, entry) for name, entry in verdict.gradient.items()}
    if request.exact:
        require_exact(seeds, [verdict.value, *partials.values()], judge)
    expression = seeding.expression_of(program, seeds)
    return Row(seeds.label, expression, verdict.value, partials, verdict.along, None, verdict.losses, verdict.relative)


def _entry(request: Request, seeds: Seeds, name: str, entry: Entry) -> Entry:
    return settled(request, seeds.label, f"d{seeds.label}/d{name}", name, entry)


def settled(request: Request, label: str, derivative: str, name: str, entry: Entry) -> Entry:
    """An entry as ``--unconnected`` and ``--kink`` want it. Raises MathematicsError where they want none."""
    if entry.status is Status.UNCONNECTED:
        if request.unconnected == "error":
            raise MathematicsError(
                f"{label} does not depend on {name}", fix="leave it out of --wrt, or use --unconnected zero"
            )
        if request.unconnected == "zero":
            return Entry(0)
    if entry.status in (Status.KINK, Status.JUMP) and request.kink == "error":
        raise MathematicsError(
            f"{derivative} does not exist: {entry.reason}", span=entry.span, fix="--kink report prints the rest"
        )
    return entry


def require_exact(seeds: Seeds, entries: Sequence[Entry], judge: Judge) -> None:
    """Under ``--exact`` an irrational result is an error that names the operation."""
    if all(entry.exact for entry in entries if entry.status is Status.OK):
        return
    cause = judge.irrational_cause(target for target, _ in seeds.weights)
    if cause is None:
        raise MathematicsError(
            f"the exact result of {seeds.label} is too large to print", fix="leave out --exact for decimals"
        )
    raise MathematicsError(
        f"{seeds.label} is not rational: {quoted(cause)}", span=cause.origin, fix="leave out --exact for decimals"
    )
