"""``gradcli plot``: functions and their derivatives as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gradcli.batch.files import written
from gradcli.commands import options
from gradcli.commands.command import ExpressionCommand
from gradcli.commands.inputs import names, point, program_texts
from gradcli.commands.output import screen
from gradcli.commands.streams import write_result
from gradcli.errors import LimitError, OptionError

if TYPE_CHECKING:
    from gradcli.batch.grid import Axis

Grid = Annotated[
    list[str] | None,
    typer.Option("--grid", metavar="NAME=START:STOP:COUNT[:log]", help="The range; a second one makes a contour."),
]
Tangents = Annotated[
    list[str] | None, typer.Option("--tangent", metavar="NAME=VALUE", help="Draws the tangent there; repeatable.")
]
Picture = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="A .png, .svg or .pdf file, whole or not at all.")
]

FORMS = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
MOST_POINTS = 1_000_000

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=ExpressionCommand)
def plot(
    statements: options.Statements = None,
    files: options.ProgramFiles = None,
    at: options.At = None,
    of: options.Of = None,
    grid: Grid = None,
    tangent: Tangents = None,
    output: Picture = None,
    time_limit: options.TimeLimit = 5.0,
    color: options.Color = "auto",
) -> None:
    """Functions and their derivatives over a range; without --output in the terminal.

    \b
    gradcli plot "x^3-3*x" --grid x=-2:2:400 --output cubic.png
    gradcli plot "abs(x^2-1)" --grid x=-2:2:400 --tangent x=1.5 --output corner.svg
    gradcli plot "sin(x)" "cos(x)" --grid x=0:2*pi:200
    gradcli plot "x^2-y^2+x*y" --grid x=-2:2:60 --grid y=-2:2:60 --output saddle.pdf
    """
    from gradcli.derivatives import Request

    request = Request(program_texts(statements, files), point(at) or {}, names(of, "--of"), seconds=time_limit)
    axes = _axes(grid)
    form = _form(output)
    if form is not None:
        from gradcli.optional import require

        require("matplotlib", extra="plot")  # before the work is done, not after
    request = _checked(request, [axis.name for axis in axes])
    picture = _curves(request, axes[0], tangent) if len(axes) == 1 else _surface(request, axes, tangent)
    if output is None:
        write_result(_text(picture, screen(None, color).width))
        return
    from gradcli.plotting import figure
    from gradcli.plotting.curves import Curves

    assert form is not None
    data = figure.of_curves(picture, form) if isinstance(picture, Curves) else figure.of_surface(picture, form)
    with written(output) as stream:
        stream.write(data)


def _axes(grid: list[str] | None) -> list[Axis]:
    from gradcli.batch.grid import read_grid

    if not grid:
        raise OptionError("there is no range to draw", fix="add --grid x=-2:2:400")
    found = read_grid(grid)
    axes = list(found.axes.values())
    if len(axes) > 2:
        raise OptionError(f"a picture has one or two variables, not {len(axes)}", fix="give the others with --at")
    if any(axis.count < 2 for axis in axes):
        raise OptionError("a range of one point is no picture", fix="add --grid x=-2:2:400")
    if found.total > MOST_POINTS:
        raise LimitError(f"a picture has at most {MOST_POINTS:,} points", fix="use smaller counts")
    return axes


def _form(output: Path | None) -> str | None:
    if output is None:
        return None
    form = FORMS.get(output.suffix.lower())
    if form is None:
        raise OptionError(f"--output {output.name} is no picture we know", fix="name it .png, .svg or .pdf")
    return form


def _checked(request: Any, variables: list[str]) -> Any:
    """The request with its variables known to fit. Raises OptionError as ``check_point`` does."""
    import dataclasses

    from gradcli.batch.columns import match
    from gradcli.point import check_point

    declared = dataclasses.replace(request, declared=tuple(variables), wrt=tuple(variables))
    program = declared.program
    unused = [name for name in variables if name not in program.variables or not program.needed_by(name)]
    if unused:
        raise OptionError(f"--grid gives {unused[0]}, which the program does not use", fix="leave it out")
    check_point(program, request.at, complete=False)
    match(program, variables, constants=request.at)
    return declared


def _points(axis: Axis) -> Any:
    import numpy

    found = axis.values(numpy.arange(axis.count))
    return found if found[0] <= found[-1] else found[::-1]


def _curves(request: Any, axis: Axis, tangent: list[str] | None) -> Any:
    from gradcli.numbers.float64 import FLOAT64
    from gradcli.plotting.curves import curves

    places = []
    for text in tangent or ():
        for name, coordinate in (point([text], "--tangent") or {}).items():
            if name != axis.name:
                raise OptionError(f"--tangent names {name}, the range is of {axis.name}", fix=f"write {axis.name}=1")
            places.append(float(coordinate.over(FLOAT64)))
    return curves(request, axis.name, _points(axis), places, axis.geometric)


def _surface(request: Any, axes: list[Axis], tangent: list[str] | None) -> Any:
    from gradcli.plotting.surfaces import surface

    if tangent:
        raise OptionError("--tangent is for one variable", fix="give the other with --at")
    across, up = axes
    return surface(request, (across.name, up.name), _points(across), _points(up))


def _text(picture: Any, width: int) -> str:
    from gradcli.plotting.curves import Curves
    from gradcli.plotting.text import drawn, shaded

    width = min(width, 100)
    return drawn(picture, width) if isinstance(picture, Curves) else shaded(picture, width)
