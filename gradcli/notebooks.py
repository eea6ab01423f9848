"""Results as a notebook shows them: HTML, LaTeX, and NumPy arrays. They are the results of the commands otherwise.

Rendering, and NumPy, are imported when a result is shown or turned into an array, not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gradcli.errors import GradcliError
from gradcli.propagation import results as propagation_results
from gradcli.render.numerals import Numerals
from gradcli.results import entries as results
from gradcli.results import hessians as hessian_results
from gradcli.results.entries import Entry, Status

WIDTH = 80
"""Columns of a picture in characters."""

READABLE = Numerals(machine=False)


class Displayed:
    """What every result has: ``_repr_html_`` and ``_repr_latex_`` for notebooks, ``array`` for NumPy."""

    __slots__ = ()

    @property
    def array(self) -> Any:
        """The numbers as float64: NaN where there is none, 0 where a target does not depend on a variable.

        One target, one row: a leading axis of targets only where there are several. Raises GradcliError where the
        result holds formulas only.
        """
        raise NotImplementedError

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        found = self.array
        return found if dtype is None else found.astype(dtype)


class Gradient(Displayed, results.Gradient):
    """``array``: the partials, shape (V,) or (T, V); of values alone () or (T,)."""

    __slots__ = ()

    @property
    def array(self) -> Any:
        rows = [[*row.gradient.values()] if self.variables else row.value for row in self.rows]
        return _array(rows, any(row.value for row in self.rows))

    def _repr_html_(self) -> str:
        from gradcli.render import html
        from gradcli.render.gradient import footer
        from gradcli.render.grid import grid, in_dollars
        from gradcli.render.notes import notes

        cells = grid(self, READABLE, status=False, setting=in_dollars)
        return html.document([html.table(cells), html.lines([*footer(self, READABLE), *notes(self, READABLE)])])

    def _repr_latex_(self) -> str:
        from gradcli.render.gradient import Shown

        return _latex(Shown(self, READABLE))


class Hessian(Displayed, hessian_results.Hessian):
    """``array``: shape (V, V) or (T, V, V); along a direction H·v, (V,) or (T, V)."""

    __slots__ = ()

    @property
    def array(self) -> Any:
        names, rows = self.variables, []
        for row in self.rows:
            matrix = [[row.hessian[a, b] for b in names] for a in names] if row.hessian else None
            rows.append([*row.product.values()] if row.product is not None else matrix)
        return _array(rows, all(row is not None for row in rows))

    def _repr_html_(self) -> str:
        shown: str = Gradient(*self.slopes)._repr_html_()
        return shown

    def _repr_latex_(self) -> str:
        from gradcli.render.hessian import Shown

        return _latex(Shown(self, READABLE))


class Differential(Displayed, results.Differential):
    """``array``: the numbers at the point, () or (T,)."""

    __slots__ = ()

    @property
    def array(self) -> Any:
        return _array([row.number for row in self.rows], all(row.number for row in self.rows))

    def _repr_html_(self) -> str:
        from gradcli.render import html
        from gradcli.render.differential import grid
        from gradcli.render.grid import in_dollars

        cells = grid(self, READABLE, machine=False, setting=in_dollars)
        return html.document([html.table(cells), html.lines(f"note: {note}" for note in self.notes)])

    def _repr_latex_(self) -> str:
        from gradcli.render.differential import Shown

        return _latex(Shown(self, READABLE))


class TapeListing(Displayed, results.TapeListing):
    """``array``: of every line its value, then its adjoints (or its tangent), shape (L, 1 + T)."""

    __slots__ = ()

    @property
    def array(self) -> Any:
        width = len(self.labels)
        rows = [[line.value, *(line.sensitivities or [0] * width)] for line in self.lines]
        # A line that a target does not depend on has no adjoint: the target does not change with it.
        return _array([[_of_number(rows_, k) for k in range(1 + width)] for rows_ in rows], True, axis=True)

    def _repr_html_(self) -> str:
        from gradcli.render import html
        from gradcli.render.notes import notes
        from gradcli.render.tape import grid

        return html.document([html.table(grid(self, READABLE)), html.lines(notes(self.result, READABLE))])

    def _repr_latex_(self) -> str:
        from gradcli.render.tape_latex import document

        return _mathematics(document(self, READABLE))


class Propagation(Displayed, propagation_results.Propagation):
    """``array``: value and standard uncertainty, shape (2,) or (T, 2)."""

    __slots__ = ()

    @property
    def array(self) -> Any:
        return _array([[estimate.value, estimate.u] for estimate in self.estimates], True)

    @property
    def covariance_matrix(self) -> Any:
        """The covariances of the targets, shape (T, T); NaN where there is none."""
        names = [estimate.target for estimate in self.estimates]
        if len(names) == 1:
            return self.array[1:].reshape(1, 1) ** 2
        missing = Entry(None)
        return _array([[self.covariance.get((a, b), missing) for b in names] for a in names], True, axis=True)

    def _repr_html_(self) -> str:
        from gradcli.render import html
        from gradcli.render.notes import notes
        from gradcli.render.propagation import joint, parts

        shown = []
        for estimate in self.estimates:
            head, cells, tail = parts(self, estimate, READABLE)
            shown += [html.lines(head), html.table(cells), html.lines(tail)]
        said = [f"warning: {text}" for text in self.warnings]
        said += notes(self.gradient._replace(notes=(*self.gradient.notes, *self.notes)), READABLE)
        return html.document([*shown, html.lines([*joint(self), *said])])

    def _repr_latex_(self) -> str:
        from gradcli.render.propagation import latex_lines

        return _mathematics(latex_lines(self))


class Picture:
    """Functions and their derivatives drawn: a picture in a notebook, text elsewhere, a file by ``save``."""

    def __init__(self, found: Any) -> None:
        self._found = found

    def save(self, path: str | Path) -> None:
        """Writes a .png, .svg or .pdf file, whole or not at all. Raises OptionError, FileError or MissingExtra."""
        from gradcli.files.whole import written
        from gradcli.plotting.drawing import encoded, form_of

        path = Path(path)
        data = encoded(self._found, form_of(path.name, path.suffix))
        with written(path) as stream:
            stream.write(data)

    def _repr_png_(self) -> bytes:
        from gradcli.plotting.drawing import encoded

        return encoded(self._found, "png")

    def __str__(self) -> str:
        from gradcli.plotting.drawing import as_text

        return as_text(self._found, WIDTH)


def _of_number(cells: Sequence[Any], place: int) -> Any:
    value = cells[place]
    if isinstance(value, str):  # a word where digits are not proved
        return Entry(None)
    return Entry(0 if place else None) if value is None else Entry(float(value) if isinstance(value, bool) else value)


def _array(found: Any, there: bool, *, axis: bool = False) -> Any:
    """Entries as doubles; the first axis is dropped where it has one place, unless ``axis``."""
    import numpy

    if not there:
        raise GradcliError("the result holds formulas, no numbers", fix="give a point: program.grad(x=2)")
    numbers = numpy.array(_doubles(found), dtype=numpy.float64)
    return numbers[0] if len(found) == 1 and not axis else numbers


def _doubles(found: Any) -> Any:
    if isinstance(found, list):
        return [_doubles(one) for one in found]
    entry: Entry = found
    if entry.status is Status.UNCONNECTED:
        return 0.0
    if entry.value is None:
        return float("nan")
    try:
        return float(entry.value)
    except OverflowError:
        return float("inf") if entry.value > 0 else float("-inf")


def _mathematics(text: str) -> str:
    """An ``align*`` of a LaTeX document as mathematics between dollars, which notebooks set."""
    body = text[text.index("\\begin{align*}") :].strip()
    return f"$${body.replace('{align*}', '{aligned}')}$$"


def _latex(shown: Any) -> str:
    from gradcli.files.formats import FORMATS
    from gradcli.render.faces import rendered
    from gradcli.render.screen import Screen

    return _mathematics(str(rendered(shown, FORMATS["latex"], Screen(10_000, False))))
