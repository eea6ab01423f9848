"""Derivatives of any order by the variables one names: the formulas, the steps, the number at a point."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.answers.derivatives import gradient, require_exact
from gradcli.answers.witness import confronted
from gradcli.arrays.entries import array_of
from gradcli.certified.higher_order import derivative
from gradcli.certified.judge import Judge
from gradcli.errors import OptionError
from gradcli.language.misread import misread
from gradcli.language.program import Program
from gradcli.questions.fitting import check_point
from gradcli.questions.remarks import remarks_on
from gradcli.questions.request import Request
from gradcli.questions.seeds import Seeds, expression_of
from gradcli.records import dataclass
from gradcli.results.differentials import Differential, DifferentialRow
from gradcli.results.entries import Entry, Status
from gradcli.symbolic.limits import without_formula
from gradcli.symbolic.orders import Repeated, differentiate
from gradcli.symbolic.readback import reread
from gradcli.tape.lowering import tape_of

HIGHEST_ORDER = 10


@dataclass(frozen=True)
class Order:
    """What to differentiate by, each time: ``x, x, y``; empty: the one variable there is, once."""

    by: Sequence[str] = ()
    explain: bool = False

    def variables(self, program: Program) -> tuple[str, ...]:
        """The variables in turn. Raises OptionError where they do not fit the program."""
        if not self.by:
            if len(program.variables) != 1:
                known = ", ".join(program.variables[:8]) or "none"
                said = next(filter(None, (misread(name, program.variables) for name in program.variables)), "")
                fix = said or 'write gradcli diff "x*y" x'
                raise OptionError(f"differentiate by which variable? It has {known}", fix=fix)
            return program.variables
        if len(self.by) > HIGHEST_ORDER:
            raise OptionError(f"the order is {len(self.by)}; at most {HIGHEST_ORDER}", fix="lower the order")
        for name in self.by:
            if name in program.values and program.values[name].name:
                raise OptionError(
                    f"{name} is computed by the program", fix=f"delete the line {name} = … to differentiate by it"
                )
        return tuple(self.by)


def differential(request: Request, order: Order) -> Differential:
    """The derivative of every target. Raises GradcliError: a target without a formula and without a point."""
    program = request.program
    by = order.variables(program.typed or program)
    if program.typed is not None:
        from gradcli.answers.matrix_formulas import differential_of_arrays

        whole = differential_of_arrays(request, by, explain=order.explain)
        if whole is not None:
            return whole
        by = order.variables(program)
    for name in by:
        _check_entry(program, name)
    if request.at:
        check_point(program, request.at, also=by)
    rows = []
    notes = remarks_on(request)
    for target in program.targets:
        found = differentiate(program, target, by, keep=request.keep, explain=order.explain, seconds=request.seconds)
        if found.reason and not request.at:
            raise without_formula(found.reason, fix="give a point for the number: --at x=…")
        if not found.connected:
            notes.append(f"{target} does not depend on {', '.join(_unconnected(program, target, by))}")
        if found.remark:
            notes.append(found.remark)
        if found.untold:
            notes.append(f"no steps for {target}: {found.untold}")
        if found.reason:
            notes.append(f"no formula for {target}: {found.reason}")
        number = number_of(request, target, by, found) if request.at else None
        expression = expression_of(program, Seeds(target, ((target, 1),)))
        row = DifferentialRow(
            target, expression, found.text, found.conditions, found.shared, found.steps, number, by=by
        )
        if number and not (found.reason or found.remark or request.floats_only):
            (row,), remarks = confronted(request, [row], found.shared, request.seconds)
            notes += remarks
        rows.append(row)
    return Differential(by, request.coordinates, tuple(rows), tuple(notes))


def _check_entry(program: Program, name: str) -> None:
    """Refuses an entry that no array of the program has. Raises OptionError."""
    array, place = array_of(name)
    if not place or name in program.variables:
        return
    entries = [each for each in program.variables if array_of(each)[0] == array and array_of(each)[1]]
    what = f"its entries are {entries[0]} to {entries[-1]}" if entries else f"{array} is no array of the program"
    raise OptionError(f"there is no {name}", fix=what)


def _unconnected(program: Program, target: str, by: Sequence[str]) -> list[str]:
    tape = tape_of(program, wrt=by)
    reached = set(tape.live([tape.outputs[target]]))
    return [name for name in dict.fromkeys(by) if tape.named(name) not in reached]


def number_of(request: Request, target: str, by: Sequence[str], found: Repeated) -> Entry:
    """The derivative at the point: the tape's; the formula's, read back, where the tape's digits could not be
    proved."""
    if len(by) == 1:
        once = request.varied(of=[target], wrt=list(by))
        return gradient(once).rows[0].gradient[by[0]]
    number = _of_tape(request, target, by)
    if found.reason or number.status is not Status.UNCERTIFIED:
        return number
    read_back = _of_formula(request, found)
    return read_back if read_back.status is Status.OK else number


def _of_tape(request: Request, target: str, by: Sequence[str]) -> Entry:
    names = tuple(dict.fromkeys(by))
    program = request.program
    tape = tape_of(program, wrt=names, typed_exactly=not request.floats_only)
    slots = {name: tape.named(name) for name in names}
    return derivative(tape, request.at, slots, request.asked, tape.outputs[target], by)


def _of_formula(request: Request, found: Repeated) -> Entry:
    failing = [condition for condition in found.conditions if not _holds(request, found, condition)]
    if failing:
        return Entry(None, Status.DOMAIN, f"the formula holds for {', '.join(failing)}")
    return value_of(request, found, found.text)


def _holds(request: Request, found: Repeated, condition: str) -> bool:
    return value_of(request, found, f"where({condition}, 1, 0)").value == 1


def value_of(request: Request, found: Repeated, text: str) -> Entry:
    """A text in the variables and definitions of a formula, at the point."""
    names = [*request.program.names, *request.at]
    again = reread([text], names, found.shared, typed_exactly=not request.floats_only)
    at = {name: coordinate for name, coordinate in request.at.items() if name in again.tape.inputs}
    judge = Judge(again.tape, at, {}, request.asked)
    (verdict,) = judge.judge([{again.roots[0]: 1}])
    if request.exact:
        (label,) = again.program.targets
        require_exact(Seeds(label, ((label, 1),)), [verdict.value], judge)
    return verdict.value
