"""``plot`` of an equation: the curve by marching squares, its tangents, what is no curve, the refusals."""

from __future__ import annotations

import numpy
import pytest

from gradcli.answers.implicit import equation, is_equation
from gradcli.errors import Source
from gradcli.plotting.level_curve import level_curve
from gradcli.questions.point import read_point
from gradcli.questions.request import Request

RANGES = ("--grid", "x=-6:6:60", "--grid", "y=-6:6:60")


def curve(text, at="", count=60, reach=6.0):
    request = Request([equation(Source(text))], read_point([Source(at)]) if at else {}, declared=("x", "y"))
    axis = numpy.linspace(-reach, reach, count)
    return level_curve(request, text, ("x", "y"), axis, axis, [])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("x^2+y^2=25", lambda x, y: x**2 + y**2 - 25),
        ("x^3+y^3=6*x*y", lambda x, y: x**3 + y**3 - 6 * x * y),
        ("sin(x)=cos(y)", lambda x, y: numpy.sin(x) - numpy.cos(y)),
    ],
)
def test_every_end_of_a_segment_lies_on_the_curve(text, left):
    ends = curve(text).segments.reshape(-1, 2)
    assert len(ends) > 100
    assert abs(left(ends[:, 0], ends[:, 1])).max() < 0.01


def test_the_whole_circle_is_drawn():
    ends = curve("x^2+y^2=25").segments.reshape(-1, 2)
    angles = numpy.sort(numpy.arctan2(ends[:, 1], ends[:, 0]))
    assert numpy.diff(angles).max() < 0.1


def test_poles_and_steps_are_no_curve():
    ends = curve("1/x=y").segments.reshape(-1, 2)
    assert abs(ends[:, 0]).min() > 0.1
    stairs = curve("floor(x)+1/2=y").segments.reshape(-1, 2)
    assert len(stairs) > 10
    assert abs(stairs[:, 1] - numpy.floor(stairs[:, 0]) - 0.5).max() < 0.01


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("x^2+y^2=25", True), ("x*y == 1", True), ("y = x^2", False), ("f(x,y) = x*y", False), ("x <= y", False)]
    + [("where(x==1, x, y)", False), ("2x = y", True), ("x^2", False)],
)
def test_an_equation_is_told_from_a_definition(text, is_one):
    assert is_equation(text) is is_one


def test_in_a_terminal_with_its_tangent(run):
    found = run("plot", "x^2+y^2=25", *RANGES, "--tangent", "x=3,y=4")
    assert found.code == 0
    assert found.out.splitlines()[0].strip() == "x^2+y^2=25"
    assert found.out.splitlines()[-1] == " tangent at (3, 4): slope -0.75"
    vertical = run("plot", "x^2+y^2=25", *RANGES, "--tangent", "x=5,y=0")
    assert vertical.out.splitlines()[-1] == " tangent at (5, 0): vertical"


@pytest.mark.parametrize("form", ["png", "svg"])
def test_as_a_picture(run, tmp_path, form):
    pytest.importorskip("matplotlib")
    path = tmp_path / f"circle.{form}"
    assert run("plot", "a=5", "x^2+y^2=a^2", *RANGES, "--tangent", "x=3,y=4", "--output", str(path)).code == 0
    assert len(path.read_bytes()) > 1000


def test_what_is_refused(refused):
    refused("plot", "x^2+y^2=25", "--grid", "x=-6:6:9", says=["needs two ranges", "--grid"])
    refused("plot", "x^2+y^2=-1", *RANGES, says=["nothing to draw", "another --grid"], code=3)
    refused("plot", "x^2+y^2=25", *RANGES, "--tangent", "x=3,y=5", says=["is not on the curve"], code=3)
    refused("plot", "x^2+y^2=25", *RANGES, "--tangent", "x=3", says=["needs x and y"])
    refused("plot", "x^3+y^3=6*x*y", *RANGES, "--tangent", "x=0,y=0", says=["no one tangent"], code=3)
