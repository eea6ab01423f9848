"""What each command writes: where the faces of its results are, and the formats these come in."""

from __future__ import annotations

from typing import NamedTuple

from gradcli.registry import loaded
from gradcli.render.formats import FORMATS, Format


class Writes(NamedTuple):
    """``shown`` is the class whose methods are the faces of a result; ``rows`` tells that there are tables of points;
    ``screen`` and ``pipe`` are the formats when none is asked for."""

    command: str
    shown: str
    rows: bool = False
    screen: str = "table"
    pipe: str = "tsv"

    def has(self, form: Format, rows: bool) -> bool:
        """Whether a format can be had: of a table of points, or of one result."""
        if rows:
            return bool(form.rows)
        from gradcli.render.faces import face_of

        return face_of(loaded(self.shown), form) is not None

    def formats(self, rows: bool) -> list[Format]:
        """All of them."""
        return [form for form in FORMATS if self.has(form, rows)]

    @property
    def choices(self) -> list[str]:
        """The names ``--format`` takes, in one way or the other."""
        either = [form for form in FORMATS if self.has(form, rows=False) or (self.rows and self.has(form, rows=True))]
        return [form.name for form in either]


WRITES = {
    writes.command: writes
    for writes in (
        Writes("grad", "gradcli.render.gradient:Shown", rows=True),
        Writes("eval", "gradcli.render.gradient:Shown", rows=True),
        Writes("hessian", "gradcli.render.hessian:Shown", rows=True),
        Writes("diff", "gradcli.render.differential:Shown", screen="text", pipe="text"),
        Writes("tape", "gradcli.render.tape:Shown"),
        Writes("tape --trace", "gradcli.render.trace:Shown", screen="text", pipe="text"),
        Writes("check", "gradcli.render.check:Shown"),
        Writes("plot", "gradcli.render.plot:Shown", screen="text", pipe="text"),
        Writes("propagate", "gradcli.render.propagation:Shown", rows=True),
        Writes("functions", "gradcli.render.functions:Shown"),
        Writes("matmul", "gradcli.render.matrix:Shown", pipe="values"),
    )
}
