"""What each command writes: the faces of its results, and the formats these come in."""

from __future__ import annotations

from gradcli.files.formats import FORMATS, Format
from gradcli.records import NamedTuple


class Writes(NamedTuple):
    """``faces`` are those of its results, the methods of the class ``Shown`` in ``gradcli.render.<module>``, told here
    since help and refusals import no renderer; ``rows`` tells that there are tables of points; ``screen`` and ``pipe``
    are the formats when none is asked for."""

    command: str
    module: str
    faces: tuple[str, ...]
    rows: bool = False
    screen: str = "table"
    pipe: str = "tsv"

    def has(self, form: Format, rows: bool) -> bool:
        """Whether a format can be had: of a table of points, or of one result."""
        return bool(form.rows) if rows else bool({*form.faces} & {*self.faces})

    def formats(self, rows: bool) -> list[Format]:
        """All of them."""
        return [form for form in FORMATS if self.has(form, rows)]

    @property
    def choices(self) -> list[str]:
        """The names ``--format`` takes, in one way or the other."""
        either = [form for form in FORMATS if self.has(form, rows=False) or (self.rows and self.has(form, rows=True))]
        return [form.name for form in either]


_FORMULAS = ("prose", "grid", "bare", "document", "equations", "page")

WRITES = {
    writes.command: writes
    for writes in (
        Writes("grad", "gradient", ("grid", "bare", "document", "equations"), rows=True),
        Writes(
            "grad --tangent", "tangent", ("prose", "grid", "bare", "document", "equations"), screen="text", pipe="text"
        ),
        Writes("eval", "gradient", ("grid", "bare", "document", "equations"), rows=True),
        Writes("hessian", "hessian", ("grid", "bare", "document", "equations"), rows=True),
        Writes("diff", "differential", _FORMULAS, screen="text", pipe="text"),
        Writes("implicit", "differential", _FORMULAS, screen="text", pipe="text"),
        Writes("taylor", "expansion", ("prose", "grid", "bare", "document", "equations"), screen="text", pipe="text"),
        Writes("tape", "tape", ("grid", "document", "listing", "graph", "page")),
        Writes("tape --trace", "trace", ("prose",), screen="text", pipe="text"),
        Writes("check", "check", ("grid", "document")),
        Writes("plot", "plot", ("prose", "picture", "page"), screen="text", pipe="text"),
        Writes("propagate", "propagation", ("report", "grid", "bare", "document"), rows=True),
        Writes("functions", "functions", ("grid", "document")),
        Writes("matmul", "matrix", ("grid", "bare", "document", "matrices"), pipe="values"),
    )
}
