"""What is to be drawn: a program over one range or two, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from gradcli.errors import LimitError, OptionError
from gradcli.numbers.float64 import FLOAT64
from gradcli.plotting.curves import Curves, curves
from gradcli.plotting.level_curve import LevelCurve, level_curve
from gradcli.plotting.surfaces import Surface, surface
from gradcli.questions.point import Point, check_point
from gradcli.questions.request import Request
from gradcli.tables.columns import match
from gradcli.tables.grid import Axis, read_grid

FORMS = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
"""The kinds of picture, by the ends of the names of their files."""

MOST_POINTS = 1_000_000


def picture(
    request: Request, grid: Sequence[str], tangents: Sequence[Point] = (), equation: str = ""
) -> Curves | Surface | LevelCurve:
    """Curves over one range, level curves over two; ``tangents`` name the places of tangents. Where the last target is
    the difference of the two sides of an ``equation``, the curve that it gives.

    Raises OptionError: ranges and names that do not fit the program; MathematicsError where there is nothing to draw.
    """
    axes = _axes(grid)
    if equation:
        if len(axes) != 2:
            raise OptionError(
                "the curve of an equation needs two ranges", fix="add --grid x=-6:6:200 --grid y=-6:6:200"
            )
        across, up = axes
        checked = _checked(request, (across.name, up.name))
        return level_curve(checked, equation, (across.name, up.name), _points(across), _points(up), tangents)
    request = _checked(request, [axis.name for axis in axes])
    if len(axes) == 1:
        (axis,) = axes
        return curves(request, axis.name, _points(axis), list(_places(axis.name, tangents)), axis.geometric)
    if tangents:
        raise OptionError("--tangent is for one variable", fix="give the other with --at")
    across, up = axes
    return surface(request, (across.name, up.name), _points(across), _points(up))


def remarks(found: Curves | Surface | LevelCurve, seconds: float) -> list[str]:
    """What is not known of a picture, where the limit of time ended the search."""
    ended = found.unsearched if isinstance(found, Curves) else ()
    return [f"{target}: poles and steps were looked for {seconds:g} s; others may be drawn over" for target in ended]


def form_of(name: str, suffix: str) -> str:
    """The kind of picture a file of a name holds. Raises OptionError."""
    form = FORMS.get(suffix.lower())
    if form is None:
        raise OptionError(f"--output {name} is no picture we know", fix="name it .png, .svg or .pdf")
    return form


def encoded(found: Curves | Surface | LevelCurve, form: str) -> bytes:
    """The picture drawn by matplotlib, as the bytes of a PNG, SVG or PDF. Raises MissingExtra."""
    from gradcli.plotting import figure

    if isinstance(found, LevelCurve):
        return figure.of_level_curve(found, form)
    return figure.of_curves(found, form) if isinstance(found, Curves) else figure.of_surface(found, form)


def as_text(found: Curves | Surface | LevelCurve, width: int) -> str:
    """The picture in characters, at most ``width`` and 100 columns wide."""
    from gradcli.plotting.text import drawn, level_curve_drawn, shaded

    width = min(width, 100)
    if isinstance(found, LevelCurve):
        return level_curve_drawn(found, width)
    return drawn(found, width) if isinstance(found, Curves) else shaded(found, width)


def _axes(grid: Sequence[str]) -> list[Axis]:
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


def _checked(request: Request, variables: Sequence[str]) -> Request:
    """The request with its variables known to fit. Raises OptionError as ``check_point`` does."""
    declared = request.varied(declared=tuple(variables), wrt=tuple(variables))
    program = declared.program
    unused = [name for name in variables if name not in program.variables or not program.needed_by(name)]
    if unused:
        raise OptionError(f"--grid gives {unused[0]}, which the program does not use", fix="leave it out")
    check_point(program, request.at, complete=False)
    match(program, variables, constants=request.at)
    return declared


def _points(axis: Axis) -> Any:
    found = axis.values(numpy.arange(axis.count))
    return found if found[0] <= found[-1] else found[::-1]


def _places(axis: str, tangents: Sequence[Point]) -> list[float]:
    """Where the tangents are, as doubles."""
    for point in tangents:
        other = next((name for name in point if name != axis), None)
        if other is not None:
            raise OptionError(f"--tangent names {other}, the range is of {axis}", fix=f"write {axis}=1")
    return [float(coordinate.over(FLOAT64)) for point in tangents for coordinate in point.values()]
