"""Formulas of programs with arrays, in matrix notation: one an array, where a row has one."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.arrays.entries import array_of, entry_name, shapes_of
from gradcli.arrays.lowering import lower_arrays
from gradcli.arrays.shapes import Shape, count_of, lettered
from gradcli.arrays.size import ENDLESS, scalar_count
from gradcli.errors import GradcliError, OptionError
from gradcli.language.program import Program
from gradcli.notation.formulas import NoNotation, notation
from gradcli.questions import seeds as seeding
from gradcli.questions.remarks import remarks_on
from gradcli.questions.request import Request
from gradcli.questions.seeds import Seeds
from gradcli.results.differentials import Differential, DifferentialRow
from gradcli.results.entries import FormulaRow, Gradient, MultiIndex, Row
from gradcli.results.hessians import HessianFormula

MOST_ORDER = 2
"""The order to which ``diff`` tells numbers by arrays."""
MOST_CELLS = 10_000
"""Derivatives by entries past which there are no formulas in scalars beside the lack of one in matrix notation."""


class MatrixRow(NamedTuple):
    """The formulas of one row; ``missing`` says, by array, why there is none."""

    label: str
    expression: str
    formula: FormulaRow
    missing: Mapping[str, str] = {}


class ArrayFormulas:
    """The formulas in matrix notation that a request has, if it is of arrays."""

    def __init__(self, request: Request) -> None:
        self.request, program = request, request.array_program
        self.typed: Program = request.typed
        self.all_shapes: Mapping[str, Shape] = program.shapes if program is not None else {}
        self.shapes = {name: self.all_shapes[name] for name in self.typed.variables if name in self.all_shapes}
        self.known: dict[str, int | Fraction] = {}
        """Numbers that stand for their variables in formulas, where some variables have no value."""
        given = {array_of(name)[0] for name in request.at}
        if not given.issuperset(self.typed.variables):
            exact = {name: coordinate.exact for name, coordinate in request.at.items()}
            self.known = {name: number for name, number in exact.items() if number is not None}
        self.columns = tuple(dict.fromkeys(request.wrt if request.wrt is not None else self.typed.variables))

    @property
    def lettered(self) -> bool:
        """Whether a length is a letter: then there are no formulas but these."""
        return any(lettered(shape) for shape in self.shapes.values())

    @property
    def cells(self) -> int:
        """How many derivatives there are by entries, where no length is a letter."""
        shapes = self.all_shapes
        targets = sum(count_of(shapes.get(name, ())) for name in self.typed.targets)
        return targets * sum(count_of(shapes.get(name, ())) for name in self.columns)

    @property
    def apply(self) -> bool:
        """Whether the question is one of arrays as wholes."""
        named = {*self.typed.variables, *(name for name, value in self.typed.values.items() if value.name)}
        return any(self.shapes.values()) and not any(array_of(n)[1] and n not in named for n in self.columns)

    def plan(self) -> list[tuple[str, Seeds | str]]:
        """The rows by label: weights on targets, or an array whose every entry is meant."""
        request, typed, shapes = self.request, self.typed, self.all_shapes
        if request.seed is not None:
            row = seeding.weighted(request.program, request.seed)
            return [(row.label, row)]
        each: list[tuple[str, Seeds | str]] = [
            (name, name if shapes.get(name) else Seeds(name, ((name, 1),))) for name in typed.targets
        ]
        total = seeding.sum_of(typed.targets)
        if request.rows == "each":
            return each
        return [(total.label, total)] if request.rows == "sum" else [*each, ("total", total)]

    def rows(self, seconds: float) -> list[MatrixRow]:
        """The rows with the formulas they have."""
        late = time.monotonic() + seconds
        return [self._row(label, row, late) for label, row in self.plan()]

    def _row(self, label: str, row: Seeds | str, late: float) -> MatrixRow:
        texts: dict[MultiIndex, str] = {}
        missing: dict[str, str] = {}
        for by in [(), *((name,) for name in self.columns)]:
            text = self.text(row, by, late)
            texts[by] = "" if isinstance(text, NoMatrixFormula) else text
            if isinstance(text, NoMatrixFormula):
                missing[by[0] if by else ""] = text.reason
        expression = label
        if isinstance(row, str) or label in self.typed.targets:
            expression = seeding.expression_of(self.typed, Seeds(label, ((label, 1),)))
        if not texts[()]:
            texts[()] = expression
        gradient = {by[0]: text for by, text in texts.items() if by and text}
        return MatrixRow(label, expression, FormulaRow(texts[()], gradient), missing)

    def text(self, row: Seeds | str, by: MultiIndex, late: float) -> str | NoMatrixFormula:
        """One formula, or why there is none."""
        try:
            left = late - time.monotonic()
            return notation(self.typed, self.shapes, row, [by], left, self.known).texts[by]
        except NoNotation as none:
            return NoMatrixFormula(none.reason)
        except GradcliError as error:
            return NoMatrixFormula(error.what)
        except RecursionError:
            return NoMatrixFormula("it is nested too deeply")


class NoMatrixFormula(NamedTuple):
    """There is no formula in matrix notation."""

    reason: str


def told(missing: Mapping[str, str], label: str, names: Sequence[str] = ()) -> list[str]:
    """Notes on what has no formula in matrix notation."""
    found: dict[str, list[str]] = {}
    for name, reason in missing.items():
        if name and (not names or name in names):
            found.setdefault(reason, []).append(f"d{label}/d{name}")
    return [f"{', '.join(which)} in matrix notation: none; {reason}" for reason, which in found.items()]


def formulas_of_arrays(request: Request) -> tuple[Gradient | None, list[str]]:
    """The answer in matrix notation to a question without a point; None where some row has a formula in scalars only,
    and notes on that. Raises GradcliError where lengths are letters, and there is no formula at all."""
    arrays = ArrayFormulas(request)
    if not arrays.apply:
        return None, []
    found = arrays.rows(request.seconds)
    notes = [note for row in found for note in told(row.missing, row.label)]
    if notes and not arrays.lettered and arrays.cells <= MOST_CELLS:
        return None, notes
    if not any(row.formula.gradient for row in found):
        from gradcli.symbolic.limits import without_formula

        reason = next(reason for row in found for reason in row.missing.values())
        raise without_formula(reason, fix="give numbers for the lengths: --shape A=3,2")
    rows = tuple(Row(row.label, row.expression, None, {}, None, row.formula) for row in found)
    if request.keep:
        notes.append("in matrix notation named intermediates are written out")
    said = (*remarks_on(request), *notes)
    return Gradient(arrays.columns, request.coordinates, rows, said, shapes=arrays.shapes), notes


def _otherwise(arrays: ArrayFormulas, by: MultiIndex) -> str:
    """What to write where there is no formula by whole arrays."""
    if arrays.lettered:
        return "give numbers for the lengths: --shape A=3,2"
    if scalar_count(lower_arrays(arrays.typed, arrays.shapes)) >= ENDLESS:
        return "numbers can be had: gradcli grad … --at"
    known = [name for name in by if arrays.shapes.get(name)]
    entry = entry_name(known[0], (1,) * len(arrays.shapes[known[0]])) if known else by[0]
    return f"name an entry to differentiate by: gradcli diff … '{entry}'"


def differential_of_arrays(request: Request, by: MultiIndex, *, explain: bool = False) -> Differential | None:
    """What ``diff`` answers in matrix notation; None where it differentiates by numbers and entries alone. Raises
    GradcliError where an array is differentiated by, and there is no such formula."""
    arrays = ArrayFormulas(request)
    if not (arrays.lettered or any(arrays.shapes.get(name) for name in by)):
        return None
    for name in by:
        if name not in arrays.typed.variables:
            raise OptionError(f"the program has no variable {name}", fix=f"it has {', '.join(arrays.typed.variables)}")
    late = time.monotonic() + request.seconds
    rows, notes = [], remarks_on(request)
    numbers = bool(request.at) and len(by) <= MOST_ORDER
    for label, row in arrays.plan():
        text = arrays.text(row, by, late)
        if isinstance(text, NoMatrixFormula):
            if not numbers:
                from gradcli.symbolic.limits import without_formula

                raise without_formula(text.reason, fix=_otherwise(arrays, by))
            notes.append(f"no formula for {label}: {text.reason}")
            text = ""
        if text == "none":
            notes.append(f"{label} does not depend on {', '.join(dict.fromkeys(by))}")
        expression = seeding.expression_of(arrays.typed, Seeds(label, ((label, 1),)))
        found = DifferentialRow(label, expression, "0" if text == "none" else text, by=by)
        rows.append(numbers_by_arrays(request, found) if numbers else found)
        if explain:
            notes.append(f"no steps for {label}: they are told of numbers")
    if request.at and not numbers:
        notes.append(f"the numbers of a derivative by arrays are told to order {MOST_ORDER}")
    return Differential(by, request.coordinates, tuple(rows), tuple(notes), arrays.shapes)


def numbers_by_arrays(request: Request, row: DifferentialRow) -> DifferentialRow:
    """The row with its numbers at the point: of the shape of the array by which a number is differentiated; of an
    array, and to second order, a matrix whose rows are its entries. Raises GradcliError as ``gradient`` does."""
    from gradcli.answers import derivatives, hessian

    once = request.varied(of=[row.target], wrt=list(dict.fromkeys(row.by)))
    if len(row.by) == 1:
        found = derivatives.gradient(once)
        entries = {f"d{r.target}/d{name}": entry for r in found.rows for name, entry in r.gradient.items()}
        dimensions = shapes_of(found.variables).get(row.by[0], (1,)) if len(found.rows) == 1 else (len(found.rows), -1)
        shape = tuple(len(found.variables) if dimension == -1 else int(dimension) for dimension in dimensions)
        return row._replace(entries=entries, shape=shape)
    second = hessian.numbers(once)
    a, b = ([name for name in second.variables if array_of(name)[0] == by or name == by] for by in row.by)
    entries = {f"d2{r.target}/d{i}d{j}": r.hessian[i, j] for r in second.rows for i in a for j in b}
    return row._replace(entries=entries, shape=(len(second.rows) * len(a), len(b)))


def hessian_formulas(request: Request) -> list[HessianFormula] | None:
    """The second derivatives of each row by pairs of arrays; None where a pair has none in matrix notation. Raises
    GradcliError where lengths are letters, so that there are no others."""
    arrays = ArrayFormulas(request)
    if not arrays.apply:
        return None
    late = time.monotonic() + request.seconds
    found = []
    for _, row in arrays.plan():
        entries: dict[tuple[str, str], str] = {}
        for a in arrays.columns:
            for b in arrays.columns:
                text = arrays.text(row, (a, b), late)
                if isinstance(text, NoMatrixFormula):
                    if not arrays.lettered:
                        return None
                    from gradcli.symbolic.limits import without_formula

                    fix = "leave matrices out: --wrt x; or give numbers for the lengths: --shape A=3,2"
                    raise without_formula(f"d2/d{a}d{b}: {text.reason}", fix=fix)
                entries[a, b] = text
        slopes = {a: arrays.text(row, (a,), late) for a in arrays.columns}
        connected = {a for a, text in slopes.items() if text != "none"}
        for (a, b), text in entries.items():
            entries[a, b] = "0" if text == "none" and {a, b} <= connected else text
        texts = {a: text for a, text in slopes.items() if not isinstance(text, NoMatrixFormula)}
        found.append(HessianFormula(entries, texts))
    return found
