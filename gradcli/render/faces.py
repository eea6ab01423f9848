"""What a result shows of itself, and the one dispatch from a format to a face.

The faces that most results have: a **grid** (rows and columns; ``bare``: its numbers without names), a **document**
(nested data), **equations** (named formulas). Fewer have ``prose`` (lines of text), a ``report`` (of uncertainties),
``matrices``, a ``listing`` (of a tape), a ``graph``, a ``picture``, a ``page``. A result has a face
when it has a method of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from gradcli.errors import OptionError
from gradcli.files.formats import FORMATS, Format
from gradcli.records import NamedTuple
from gradcli.registry import loaded
from gradcli.render.grid import Grid, Setting
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.results.value_and_u import ValueAndU

if TYPE_CHECKING:
    from gradcli.render.assignments import Assignment
    from gradcli.render.derivation import Derivation
    from gradcli.render.matrix import CellText, Labelled
    from gradcli.results.entries import Gradient, TapeListing

FACES = ("prose", "report", "grid", "bare", "document", "equations", "matrices", "listing", "graph", "picture", "page")


class View(NamedTuple):
    """How a grid is looked at: by a reader or a machine, and how its cells show formulas."""

    readable: bool = False
    setting: Setting = str


class Section(NamedTuple):
    """A grid with what stands above and below it for a reader; ``title`` names it among several. A ``block`` is an
    array beneath its name; a ``derivation`` is how it comes about, where a format sets that itself."""

    grid: Grid | None
    head: Sequence[str] = ()
    foot: Sequence[str] = ()
    title: str = ""
    block: bool = False
    derivation: Sequence[Derivation] = ()


class Equations(NamedTuple):
    """Named formulas and numbers. ``several`` variables make derivatives partial; ``missing`` says why formulas that
    were asked for are not there; ``arrays`` are the numbers and their names where there are no formulas at all."""

    assignments: Sequence[Assignment]
    variables: Sequence[str]
    at: Mapping[str, str]
    several: bool
    missing: str = ""
    arrays: tuple[Gradient, tuple[str, str]] | None = None
    shapes: Mapping[str, tuple[int | str, ...]] | None = None
    """The shapes of the variables of formulas in matrix notation."""
    derivation: Sequence[Derivation] = ()
    """How the formulas come about, where that was asked for."""


class StatedQuantity(NamedTuple):
    """A quantity with its uncertainty, and what is to be said of it."""

    name: str
    pair: ValueAndU
    remark: str = ""


class Reported(NamedTuple):
    """Quantities, the table of where they come from, and the lines below it."""

    stated: Sequence[StatedQuantity]
    budget: Grid | None = None
    foot: Sequence[str] = ()


class Boxes(NamedTuple):
    """A graph: the lines of text in each box, in an order in which each follows what it needs; for each the boxes
    its arrows come from, with their labels."""

    nodes: Mapping[int, Sequence[str]]
    arrows: Mapping[int, Sequence[tuple[int, str]]]


class Look(NamedTuple):
    """The format asked for, and where it will be looked at."""

    form: Format
    screen: Screen


class WithProse(Protocol):
    def prose(self, screen: Screen) -> str: ...


class WithReport(Protocol):
    def report(self) -> Sequence[Reported]: ...


class WithGrid(Protocol):
    def grid(self, view: View) -> Sequence[Section]: ...


class WithBare(Protocol):
    def bare(self) -> Iterable[str]: ...


class WithDocument(Protocol):
    def document(self) -> Mapping[str, Any]: ...

    def lines(self) -> Sequence[Any]: ...


class WithEquations(Protocol):
    numerals: Numerals

    def equations(self) -> Equations: ...


class WithMatrices(Protocol):
    text: CellText

    def matrices(self) -> Labelled: ...


class WithListing(Protocol):
    numerals: Numerals

    def listing(self) -> TapeListing: ...


class WithGraph(Protocol):
    def graph(self, *, drawn: bool) -> Boxes: ...


class WithPage(Protocol):
    def page(self) -> str: ...


class WithPicture(Protocol):
    def picture(self, form: str) -> bytes: ...


def formats_of(shown: object) -> list[Format]:
    """The formats that print a face of it (an object, or a class of them)."""
    return [form for form in FORMATS if face_of(shown, form) is not None]


def face_of(shown: object, form: Format) -> str | None:
    """The first face of a format that there is."""
    return next((face for face in form.faces if hasattr(shown, face)), None)


def rendered(shown: object, form: Format, screen: Screen) -> str | bytes:
    """A result in a format. Raises OptionError where the result has no face for it."""
    face = face_of(shown, form)
    if face is None:
        names = ", ".join(other.name for other in formats_of(shown))
        raise OptionError(f"this result has no --format {form.name}", fix=f"choose {names}")
    found: str | bytes = loaded(f"{form.place}:{face}")(shown, Look(form, screen))
    return found
