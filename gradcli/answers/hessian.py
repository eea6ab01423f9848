"""What ``hessian`` answers: second derivatives of every row, H.v, formulas, eigenvalues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradcli.answers.derivatives import in_arrays, require_exact, settled
from gradcli.answers.witness import confronted
from gradcli.certified.second_order import SecondOrder
from gradcli.certified.spectrum import spectrum
from gradcli.questions import seeds as seeding
from gradcli.questions.fitting import check_point
from gradcli.questions.remarks import remarks_on
from gradcli.questions.request import Request
from gradcli.questions.seeds import Seeds
from gradcli.results.entries import FormulaRow
from gradcli.results.hessians import Hessian, HessianFormula, HessianRow


def answer(request: Request, *, symbolic: bool, numbers_only: bool = False) -> Hessian:
    """Numbers at a point, formulas without one, both where ``symbolic``;
    under ``numbers_only`` formulas without numbers are an error.

    Raises GradcliError as ``derivatives.gradient`` does, and where there is neither point nor formula.
    """
    question = in_arrays(request)
    long = question is not None and question.long
    if not long and request.open_names and request.direction is None and not (request.floats_only or numbers_only):
        return _formulas_alone(request)
    result = numbers(request)
    if long:
        return result
    return _with_formulas(request, result) if symbolic and request.direction is None else result


def numbers(request: Request) -> Hessian:
    """Value, gradient and Hessian of every row at the point; H.v in the Hessian's place along a direction."""
    question = in_arrays(request)
    if question is not None:
        from gradcli.answers.array_hessian import ArrayHessian

        found = ArrayHessian(question)
        answered = [row for row in found.rows() if row is not None]
        if len(answered) == len(found.plan):
            return _result(request, found.columns, answered)
    check_point(request.program, request.at, also=request.wrt or ())
    request.along(request.columns)
    second = SecondOrder(request.tape, request.at, request.slots, request.asked)
    rows = [_row(request, seeds, second) for seeds in request.plan]
    if request.array_program is not None:
        from gradcli.answers.degenerate import DegenerateRows

        degenerate = DegenerateRows(request)
        rows = [degenerate.judged_twice(seeds, row) for seeds, row in zip(request.plan, rows, strict=True)]
    return _result(request, request.columns, rows)


def _result(request: Request, columns: tuple[str, ...], rows: Sequence[HessianRow]) -> Hessian:
    along = None if request.direction is None else {name: c.text for name, c in request.direction.items()}
    return Hessian(
        columns, request.coordinates, tuple(rows), tuple(remarks_on(request)), along, not request.floats_only
    )


def with_spectra(result: Hessian) -> Hessian:
    """The same result with the eigenvalues of every certified Hessian; none of numbers in doubt."""
    if not result.certified:
        return result
    rows = []
    for row in result.rows:
        doubted = row.formula is not None and False in row.formula.agrees.values()
        known = bool(row.hessian) and not doubted
        rows.append(row._replace(spectrum=spectrum(result.variables, row.hessian)) if known else row)
    return result._replace(rows=tuple(rows))


def _row(request: Request, seeds: Seeds, second: SecondOrder) -> HessianRow:
    """One row, its first derivatives settled with the second."""
    weights = seeding.as_mapping(seeds, second.tape.outputs)
    if request.direction is None:
        found = second.row(weights)
        gradient = found.gradient
        hessian = {by: settled(request, seeds.label, by, entry, gradient) for by, entry in found.hessian.items()}
        row = HessianRow(seeds.label, _text(request, seeds), found.value, gradient, hessian)
    else:
        first = second.gradient(weights)
        product = {
            b: settled(request, seeds.label, (b,), entry, first.gradient, f"the entry of H.v by {b}")
            for b, entry in second.product(weights, request.direction).items()
        }
        row = HessianRow(seeds.label, _text(request, seeds), first.value, first.gradient, {}, product)
    if request.exact:
        require_exact(seeds, row.entries, second.first)
    return row


def _text(request: Request, seeds: Seeds) -> str:
    return seeding.expression_of(request.program, seeds)


def _with_formulas(request: Request, result: Hessian) -> Hessian:
    """The same result with the formulas beside the numbers and held against them, or a note why there are none."""
    whole = _of_arrays(request)
    if whole is not None and len(whole) == len(result.rows):
        shown = [row._replace(formula=formula) for row, formula in zip(result.rows, whole, strict=True)]
        return result._replace(rows=tuple(shown), shapes=request.variable_shapes)
    from gradcli.symbolic.limits import Deadline

    deadline = Deadline(request.seconds)
    formulas = _formulas(request, {})
    if isinstance(formulas, str):
        return result._replace(notes=(*result.notes, f"no formula: {formulas}"))
    rows = [row._replace(formula=f.formula) for row, f in zip(result.rows, formulas.rows, strict=True)]
    notes = list(formulas.notes)
    if not (notes or request.floats_only):  # else conditions are not known, or the numbers are not proved
        rows, notes = confronted(request, rows, formulas.shared, deadline.left)
    notes = [*result.notes, *notes]
    shapes = request.variable_shapes
    return result._replace(rows=tuple(rows), shared=formulas.shared, notes=tuple(notes), shapes=shapes)


def _formulas_alone(request: Request) -> Hessian:
    check_point(request.program, request.at, complete=False, also=request.wrt or ())
    whole = _of_arrays(request)
    if whole is not None:
        from gradcli.answers.matrix_formulas import ArrayFormulas

        arrays = ArrayFormulas(request)
        labels = [label for label, _ in arrays.plan()]
        rows = [
            HessianRow(label, label, None, {}, {}, None, formula) for label, formula in zip(labels, whole, strict=True)
        ]
        notes = tuple(remarks_on(request))
        return Hessian(arrays.columns, request.coordinates, tuple(rows), notes, shapes=arrays.shapes)
    found = _formulas(request, {name: coordinate.expression for name, coordinate in request.at.items()})
    if isinstance(found, str):
        from gradcli.symbolic.limits import without_formula

        raise without_formula(found, fix="give a point for numbers: --at x=…")
    return found._replace(notes=(*remarks_on(request), *found.notes))


def _of_arrays(request: Request) -> list[HessianFormula] | None:
    """The formulas in matrix notation, where every row has them."""
    if request.program.typed is None:
        return None
    from gradcli.answers.matrix_formulas import hessian_formulas

    return hessian_formulas(request)


def _formula(first: FormulaRow, second: Mapping[str, FormulaRow], *, gradient: bool) -> HessianFormula:
    """The second derivatives of one row: the gradients of its partial derivatives, by variable."""
    each = first.conditions.each
    cells: dict[tuple[str, str], str] = {}
    conditions: dict[tuple[str, ...], tuple[str, ...]] = {}
    for a in first.gradient:
        if own := each.get(a, ()):
            conditions[a,] = own
        for b in first.gradient:
            connected = first.gradient[a] != "none" and first.gradient[b] != "none"
            text = second[a].gradient[b] if connected else "none"
            cells[a, b] = "0" if connected and text == "none" else text
            if connected:
                own = (*each.get(a, ()), *second[a].conditions.each.get(b, ()))
                conditions[a, b] = tuple(dict.fromkeys(own))
    together = tuple(dict.fromkeys(c for own in conditions.values() for c in own))
    return HessianFormula(cells, first.gradient if gradient else {}, together, conditions)


def _formulas(request: Request, given: Mapping[str, object]) -> Hessian | str:
    """The formulas of every row, or the reason why there are none."""
    from gradcli.symbolic.formulas import gradients
    from gradcli.symbolic.limits import Deadline
    from gradcli.symbolic.orders import mentions
    from gradcli.symbolic.readback import reread

    program, columns, plan = request.program, request.columns, request.plan
    deadline = Deadline(request.seconds)
    # The first derivatives stay in all variables: one with a value may still be differentiated by.
    first = gradients(program, [s.weights for s in plan], columns, keep=request.keep, seconds=request.seconds)
    if first.reason:
        return first.reason
    for row in first.rows:
        unclear = [c for own in row.conditions.each.values() for c in own if mentions(c, first.shared)]
        if unclear:
            return f"the condition {unclear[0]} is on a part of the formula"
    slopes = [(k, a) for k, row in enumerate(first.rows) for a in columns if row.gradient[a] != "none"]
    texts = [first.rows[k].gradient[a] for k, a in slopes] or ["0"]
    again = reread(texts, [*program.variables, *columns], first.shared)
    second = gradients(
        again.program,
        [[(target, 1)] for target in again.program.targets],
        columns,
        given=given,  # type: ignore[arg-type]
        values=False,
        seconds=max(deadline.left, 0.01),
    )
    if second.reason:
        return second.reason
    found = dict(zip(slopes, second.rows, strict=False))
    rows = []
    for k, (seeds, row) in enumerate(zip(plan, first.rows, strict=True)):
        formula = _formula(row, {a: found[k, a] for a in columns if (k, a) in found}, gradient=not first.shared)
        rows.append(HessianRow(seeds.label, seeding.expression_of(program, seeds), None, {}, {}, None, formula))
    remarks = tuple(dict.fromkeys(remark for remark in (first.remark, second.remark) if remark))
    shapes = request.variable_shapes
    return Hessian(columns, request.coordinates, tuple(rows), remarks, shared=second.shared, shapes=shapes)
