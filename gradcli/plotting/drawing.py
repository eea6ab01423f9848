"""What is to be drawn: a program over one range or two, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from gradcli.errors import LimitError, OptionError
from gradcli.numbers.float64 import FLOAT64
from gradcli.plotting.curves import Curves, curves
from gradcli.plotting.level_curve import LevelCurve, level_curve
from gradcli.plotting.manner import PLAIN, Manner, check_labels
from gradcli.plotting.surfaces import Surface, surface
from gradcli.questions.fitting import check_point
from gradcli.questions.point import Point
from gradcli.questions.request import Request
from gradcli.tables.columns import match
from gradcli.tables.grid import Axis, read_grid

FORMS = {".png": "png", ".svg": "svg", ".pdf": "pdf", ".html": "html", ".htm": "html"}
"""The kinds of picture, by the ends of the names of their files."""

MOST_POINTS = 1_000_000
FARTHEST, NARROWEST = 1e150, 1e-150
"""The ends of a range, and its width."""


@numpy.errstate(all="ignore")
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
        raise OptionError(f"--output {name} is no picture we know", fix="name it .png, .svg, .pdf or .html")
    return form


def names_in(found: Curves | Surface | LevelCurve) -> list[str]:
    """What a label can be for: variables, targets, derivatives."""
    if isinstance(found, Curves):
        return [found.variable, *(curve.label for curve in (*found.functions, *found.derivatives))]
    targets = [label.split(" = ", 1)[0] for label in found.labels] if isinstance(found, Surface) else []
    return [*found.names, *targets]


def dressed(found: Curves | Surface | LevelCurve, manner: Manner, points: str | None) -> tuple[Manner, list[str]]:
    """The manner with the data of a file, if there is one, and remarks on these; checked against the picture.

    Raises OptionError for labels and kinds of picture that do not fit, FileError for data that cannot be read.
    """
    if isinstance(found, Curves | LevelCurve) and (manner.relief or manner.field):
        option = "--surface" if manner.relief else "--field"
        raise OptionError(f"{option} is for a function of two variables", fix="give a second --grid")
    names, data, told = names_in(found), list(manner.data), list[str]()
    if points is not None:
        from gradcli.plotting.beside import measured

        variables = [found.variable] if isinstance(found, Curves) else [*found.names]
        data, told = measured(points, variables, names[len(variables) :])
    check_labels(manner.labels, [*names, *(series.label for series in data if series.label not in names)])
    return manner._replace(data=data), told


@numpy.errstate(all="ignore")
def encoded(found: Curves | Surface | LevelCurve, form: str, manner: Manner = PLAIN) -> bytes:
    """The picture drawn by matplotlib, as the bytes of a PNG, SVG or PDF. Raises MissingExtra."""
    from gradcli.plotting import figure, relief

    if isinstance(found, LevelCurve):
        return relief.of_level_curve(found, form, manner)
    if isinstance(found, Surface):
        return relief.of_surface(found, form, manner)
    return figure.of_curves(found, form, manner)


@numpy.errstate(all="ignore")
def as_text(
    found: Curves | Surface | LevelCurve,
    width: int,
    height: int = 0,
    manner: Manner = PLAIN,
    *,
    colour: bool = False,
) -> str:
    """The picture in characters, at most ``width`` and 100 columns wide, and ``height`` lines high if that is not 0."""
    from gradcli.plotting.shades import level_curve_drawn, shaded
    from gradcli.plotting.text import drawn

    if isinstance(found, LevelCurve):
        return level_curve_drawn(found, width, height, manner)
    if isinstance(found, Surface):
        return shaded(found, width, height, manner)
    return drawn(found, width, height, manner, colour=colour)


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
    for axis in axes:
        low, high = sorted(float(end) for end in _points(axis)[[0, -1]])
        if max(-low, high) > FARTHEST or not high - low > NARROWEST or (axis.geometric and low < NARROWEST):
            what = f"a picture reaches from -{FARTHEST:g} to {FARTHEST:g}, and is {NARROWEST:g} wide at least"
            raise OptionError(what, fix=f"choose another range of {axis.name}")
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
