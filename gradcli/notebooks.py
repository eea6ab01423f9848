"""How results look to a reader in Python: as the command line prints them, as HTML, LaTeX, and NumPy arrays.

Rendering, and NumPy, are imported when a result is shown or turned into an array, not before.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from gradcli.propagation.results import Propagation
from gradcli.render.numerals import Numerals
from gradcli.results.differentials import Differential, ImplicitDifferential
from gradcli.results.doubles import array_of
from gradcli.results.entries import Entry, Gradient, TapeListing
from gradcli.results.expansions import TaylorExpansion
from gradcli.results.hessians import Hessian
from gradcli.results.presentable import PRESENTATIONS

WIDTH = 80
"""Columns of a picture in characters."""

READABLE = Numerals(machine=False)
R = TypeVar("R")


class Presentation(Generic[R]):
    """One result as a reader sees it; ``form`` is the format a terminal gets."""

    form = "table"

    def __init__(self, result: R) -> None:
        self.result = result

    def text(self) -> str:
        """What the command prints on a terminal: the table, and the notes below it."""
        from gradcli.files.formats import FORMATS
        from gradcli.render.faces import rendered
        from gradcli.render.screen import on_screen

        cut = type(self)(self.cut())
        drawn = str(rendered(cut.shown(), FORMATS[self.form], on_screen(sys.stdout)))
        return "\n".join([drawn.removesuffix("\n"), *cut.notes()])

    def latex(self) -> str:
        """Mathematics between dollars."""
        return _latex(self.shown())

    def record(self) -> dict[str, Any]:
        """The document of ``--format json``."""
        from gradcli.files.formats import FORMATS
        from gradcli.render.faces import rendered
        from gradcli.render.screen import Screen

        shown = self.shown()
        shown.numerals = Numerals(machine=True)
        document: dict[str, Any] = json.loads(str(rendered(shown, FORMATS["json"], Screen(10_000, False))))
        return document

    def cut(self) -> R:
        """The result with formulas too long to look at cut."""
        return self.result

    def shown(self) -> Any:
        """The result as the renderers take it."""
        raise NotImplementedError

    def notes(self) -> list[str]:
        """What is said beside it."""
        raise NotImplementedError


def presents(result: type) -> Callable[[type], type]:
    """Enters how a class of results is presented."""

    def enter(presentation: type) -> type:
        PRESENTATIONS[result] = presentation
        return presentation

    return enter


@presents(Gradient)
class OfGradient(Presentation[Gradient]):
    def array(self) -> Any:
        result = self.result
        rows = [[*row.gradient.values()] if result.variables else row.value for row in result.rows]
        return array_of(rows, any(row.value for row in result.rows))

    def cut(self) -> Gradient:
        from gradcli.render.elision import elided

        return elided(self.result)

    def shown(self) -> Any:
        from gradcli.render.gradient import Shown

        return Shown(self.result, READABLE)

    def notes(self) -> list[str]:
        return _notes(self.result)

    def html(self) -> str:
        from gradcli.render import html
        from gradcli.render.gradient import footer
        from gradcli.render.grid import grid, in_dollars

        cells = grid(self.result, READABLE, status=False, setting=in_dollars)
        return html.document([html.table(cells), html.lines([*footer(self.result, READABLE), *self.notes()])])


@presents(Hessian)
class OfHessian(Presentation[Hessian]):
    def array(self) -> Any:
        names, rows = self.result.variables, []
        for row in self.result.rows:
            matrix = [[row.hessian[a, b] for b in names] for a in names] if row.hessian else None
            rows.append([*row.product.values()] if row.product is not None else matrix)
        return array_of(rows, all(row is not None for row in rows))

    def cut(self) -> Hessian:
        from gradcli.answers.hessian import with_spectra
        from gradcli.render.elision import elided_hessian

        return elided_hessian(with_spectra(self.result))

    def shown(self) -> Any:
        from gradcli.render.hessian import Shown

        return Shown(self.result, READABLE)

    def notes(self) -> list[str]:
        return _notes(self.result.slopes)

    def html(self) -> str:
        return OfGradient(self.result.slopes).html()


@presents(Differential)
class OfDifferential(Presentation[Differential]):
    form = "text"

    def array(self) -> Any:
        rows = self.result.rows
        return array_of([row.number for row in rows], all(row.number for row in rows))

    def cut(self) -> Differential:
        from gradcli.render.elision import elided_differential

        return elided_differential(self.result)

    def shown(self) -> Any:
        from gradcli.render.differential import Shown

        return Shown(self.result, READABLE)

    def notes(self) -> list[str]:
        from gradcli.render.differential import as_rows_of_values

        return _notes(as_rows_of_values(self.result))

    def html(self) -> str:
        from gradcli.render import html
        from gradcli.render.differential import grid
        from gradcli.render.grid import in_dollars

        cells = grid(self.result, READABLE, machine=False, setting=in_dollars)
        return html.document([html.table(cells), html.lines(f"note: {note}" for note in self.result.notes)])


@presents(ImplicitDifferential)
class OfImplicit(OfDifferential):
    def shown(self) -> Any:
        from gradcli.render.differential import Shown

        return Shown(self.result, READABLE, "implicit")


@presents(TaylorExpansion)
class OfTaylor(Presentation[TaylorExpansion]):
    form = "text"

    def array(self) -> Any:
        none = [Entry(None)] * (self.result.order + 1)
        return array_of([[*row.coefficients] or none for row in self.result.rows], True)

    def shown(self) -> Any:
        from gradcli.render.expansion import Shown

        return Shown(self.result, READABLE)

    def notes(self) -> list[str]:
        return _notes(self.result.troubles)

    def html(self) -> str:
        from gradcli.render import html
        from gradcli.render.faces import View

        sections = [(html.table(part.grid), html.lines(part.foot)) for part in self.shown().grid(View(readable=True))]
        return html.document([*(piece for pieces in sections for piece in pieces), html.lines(self.notes())])


@presents(TapeListing)
class OfTape(Presentation[TapeListing]):
    def array(self) -> Any:
        width = len(self.result.labels)
        rows = [[line.value, *(line.sensitivities or [0] * width)] for line in self.result.lines]
        # A line that a target does not depend on has no adjoint: the target does not change with it.
        return array_of([[_of_number(rows_, k) for k in range(1 + width)] for rows_ in rows], True, axis=True)

    def shown(self) -> Any:
        from gradcli.render.tape import Shown

        return Shown(self.result, READABLE)

    def notes(self) -> list[str]:
        return _notes(self.result.result)

    def html(self) -> str:
        from gradcli.render import html
        from gradcli.render.tape import grid

        return html.document([html.table(grid(self.result, READABLE)), html.lines(self.notes())])

    def latex(self) -> str:
        from gradcli.render.tape_latex import document

        return _mathematics(document(self.result, READABLE))


@presents(Propagation)
class OfPropagation(Presentation[Propagation]):
    def array(self) -> Any:
        return array_of([[estimate.value, estimate.u] for estimate in self.result.estimates], True)

    def shown(self) -> Any:
        from gradcli.render.propagation import Shown

        return Shown(self.result, READABLE)

    def notes(self) -> list[str]:
        from gradcli.errors import printable

        result = self.result
        gradient = result.gradient._replace(notes=(*result.gradient.notes, *result.notes))
        return [*(f"warning: {printable(text)}" for text in result.warnings), *_notes(gradient)]

    def html(self) -> str:
        from gradcli.render import html
        from gradcli.render.propagation import joint, parts

        shown = []
        for estimate in self.result.estimates:
            head, cells, tail = parts(self.result, estimate, READABLE)
            shown += [html.lines(head), html.table(cells), html.lines(tail)]
        return html.document([*shown, html.lines([*joint(self.result), *self.notes()])])

    def latex(self) -> str:
        from gradcli.render.propagation import latex_lines

        return _mathematics(latex_lines(self.result))


def _of_number(cells: Sequence[Any], place: int) -> Any:
    value = cells[place]
    if isinstance(value, str):  # a word where digits are not proved
        return Entry(None)
    return Entry(0 if place else None) if value is None else Entry(float(value) if isinstance(value, bool) else value)


def _notes(result: Gradient) -> list[str]:
    from gradcli.render.notes import notes

    return notes(result, READABLE)


def _mathematics(text: str) -> str:
    """Each ``align*`` of a LaTeX document as mathematics between dollars, which notebooks set."""
    body = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
    return body.replace("\\begin{align*}", "$$\\begin{aligned}").replace("\\end{align*}", "\\end{aligned}$$")


def _latex(shown: Any) -> str:
    from gradcli.files.formats import FORMATS
    from gradcli.render.faces import rendered
    from gradcli.render.screen import Screen

    return _mathematics(str(rendered(shown, FORMATS["latex"], Screen(10_000, False))))
