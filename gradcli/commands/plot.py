"""``gradcli plot``: functions and their derivatives as pictures."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradcli.commands import options
from gradcli.commands.command import ExpressionCommand
from gradcli.commands.groups import part, takes
from gradcli.commands.inputs import point
from gradcli.commands.output import chosen, screen
from gradcli.commands.panels import OUTPUT, POINT
from gradcli.commands.question import Question
from gradcli.commands.streams import say, write_result
from gradcli.commands.writes import WRITES
from gradcli.errors import Source, printable
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
Picture = Annotated[
    Path | None,
    OUTPUT.option(
        "--output",
        metavar="FILE",
        help="A .png, .svg or .pdf file, whole or not at all; - is standard output.",
        callback=options.no_path,
    ),
]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=ExpressionCommand)
@takes(question=part(Question, "statements files latex at shape of time_limit"))
def plot(
    grid: Grid = None,
    tangent: Tangents = None,
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
    gradcli plot "sin(x)" "cos(x)" --grid x=0:2*pi:200
    gradcli plot "x^2-y^2+x*y" --grid x=-2:2:60 --grid y=-2:2:60 --output s.pdf
    gradcli plot "x^2+y^2=25" --grid x=-6:6:99 --grid y=-6:6:99 --tangent x=3,y=4
    """
    from gradcli.plotting import drawing
    from gradcli.questions.remarks import remarks_on
    from gradcli.render.faces import rendered
    from gradcli.render.plot import Shown

    request, curve = _asked(question)
    if output is not None:
        from gradcli.optional import require

        drawing.form_of(output.name, output.suffix)

        require("matplotlib", extra="plot")  # before the work is done, not after
    places = [point([text], "--tangent") or {} for text in tangent or ()]
    picture = drawing.picture(request, grid or (), places, curve)
    if not quiet:
        given = [spelled(text.partition("=")[0].strip()) for text in grid or ()]
        unsure = drawing.remarks(picture, request.seconds)
        say(f"note: {printable(remark)}" for remark in [*remarks_on(request, given), *unsure])
    shape = chosen(None, output, WRITES["plot"])
    write_result(rendered(Shown(picture), shape, screen(output, color)), output)


def _asked(question: Question) -> tuple[Request, str]:
    """What is asked, and the equation that its last statement is, if it is one."""
    from gradcli.answers.implicit import equation, is_equation

    statements = question.statements or []
    if not statements or question.latex or not is_equation(statements[-1]):
        return question.request(), ""
    *before, curve = statements
    difference = equation(Source(curve)).text
    return dataclasses.replace(question, statements=[*before, difference]).request(), " ".join(curve.split())
