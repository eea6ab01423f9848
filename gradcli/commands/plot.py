"""``gradcli plot``: functions and their derivatives as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from gradcli.commands import options
from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.inputs import point
from gradcli.commands.options import no_path
from gradcli.commands.output import chosen, on_terminal, screen
from gradcli.commands.panels import OUTPUT, PICTURE, POINT
from gradcli.commands.question import Question
from gradcli.commands.streams import say, write_result
from gradcli.commands.writes import WRITES
from gradcli.errors import OptionError, Source, printable
from gradcli.files.formats import Format
from gradcli.language.characters import spelled

if TYPE_CHECKING:
    from gradcli.questions.request import Request

Grid = Annotated[
    list[str] | None,
    POINT.option("--grid", metavar="NAME=START:STOP:COUNT[:log]", help="The range; a second one makes a contour."),
]
Tangents = Annotated[
    list[str] | None, POINT.option("--tangent", metavar="NAME=VALUE", help="Draws the tangent there; repeatable.")
]
Title = Annotated[str | None, PICTURE.option("--title", metavar="TEXT", help="Above the picture.")]
Label = Annotated[
    list[str] | None,
    PICTURE.option(
        "--label", metavar="NAME=TEXT", help="What an axis or a curve is called: x='time [s]'; df/dx=…; repeatable."
    ),
]
Data = Annotated[
    str | None,
    PICTURE.option(
        "--points", metavar="FILE", help="Data beside the curves: a column for the variable, others by target."
    ),
]
Relief = Annotated[bool, PICTURE.option("--surface", help="Two variables: in perspective, with level lines.")]
Field = Annotated[bool, PICTURE.option("--field", help="Two variables: the directions of the gradient.")]
Picture = Annotated[
    Path | None,
    OUTPUT.option(
        "--output",
        metavar="FILE",
        help="A .png, .svg, .pdf or .html file, whole or not at all; - is standard output.",
        callback=no_path,
    ),
]


@command()
@takes(question=part(Question, "statements files latex at shape of time_limit"))
def plot(
    grid: Grid = None,
    tangent: Tangents = None,
    title: Title = None,
    label: Label = None,
    points: Data = None,
    relief: Relief = False,
    field: Field = False,
    form: options.TextForm = None,
    output: Picture = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    *,
    question: Question,
) -> None:
    """Functions and their derivatives over a range; without --output in the terminal.

    \b
    gradcli plot "x^3-3*x" --grid x=-2:2:400 --output cubic.png
    gradcli plot "abs(x^2-1)" --grid x=-2:2:400 --tangent x=1.5 --output c.svg
    gradcli plot "h=9.81/2*t^2" --grid t=0:3:200 --label h='height [m]'
    gradcli plot "x^2-y^2+x*y" --grid x=-2:2:60 --grid y=-2:2:60 --output s.pdf
    gradcli plot "x^2+y^2=25" --grid x=-6:6:99 --grid y=-6:6:99 --tangent x=3,y=4
    """
    from gradcli.plotting import drawing
    from gradcli.plotting.manner import labels_of, lettered
    from gradcli.questions.remarks import remarks_on
    from gradcli.render.faces import rendered
    from gradcli.render.plot import Shown

    request, curve = _asked(question)
    window = screen(output, color)
    shape = _shape(form, output, quiet=quiet)
    if relief and field:
        raise OptionError("--surface and --field exclude each other", fix="choose one")
    if relief and shape.kind != "picture":
        raise OptionError("--surface is a picture", fix="add --output surface.png, .svg or .pdf")
    places = [point([text], "--tangent") or {} for text in tangent or ()]
    manner = lettered(title or "", labels_of(label or ()))
    manner = manner._replace(coloured=color != "never", relief=relief, field=field)
    found = drawing.picture(request, grid or (), places, curve)
    dressed, remarks = drawing.dressed(found, manner, points)
    if not quiet:
        given = [spelled(text.partition("=")[0].strip()) for text in grid or ()]
        unsure = drawing.remarks(found, request.seconds)
        say(f"note: {printable(remark)}" for remark in (*remarks_on(request, given), *unsure, *remarks))
    write_result(rendered(Shown(found, dressed), shape, window), output)


def _shape(form: str | None, output: Path | None, *, quiet: bool) -> Format:
    """The format, known to be had before the work is done."""
    from gradcli.optional import require
    from gradcli.plotting.drawing import form_of

    if output is not None and form is None:
        form_of(output.name, output.suffix)
    shape = chosen(form, output, WRITES["plot"], quiet=quiet)
    if shape.kind == "picture":
        require("matplotlib", extra="plot")
        if shape.name != "svg" and on_terminal(output):
            raise OptionError(f"a terminal cannot show {shape.name.upper()}", fix=f"add --output plot.{shape.name}")
    return shape


def _asked(question: Question) -> tuple[Request, str]:
    """What is asked, and the equation that its last statement is, if it is one."""
    from gradcli.answers.implicit import equation, is_equation

    statements = question.statements or []
    if not statements or question.latex or not is_equation(statements[-1]):
        return question.request(), ""
    *before, curve = statements
    difference = equation(Source(curve)).text
    return question.replaced(statements=[*before, difference]).request(), " ".join(curve.split())
