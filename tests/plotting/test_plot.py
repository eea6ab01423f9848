"""``gradcli plot``: where curves break and what is marked, the files, the text of a terminal, the errors."""

from __future__ import annotations

import io
import sys

import numpy
import pytest

from gradcli.errors import Source
from gradcli.plotting.curves import curves
from gradcli.plotting.surfaces import surface
from gradcli.plotting.windows import limits
from gradcli.questions.point import read_point
from gradcli.questions.request import Request

SIGNATURES = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture
def picture(run, tmp_path):
    """The bytes of a picture drawn by a command line."""
    pytest.importorskip("matplotlib")

    def call(*arguments, form="svg", command="plot"):
        path = tmp_path / f"picture.{form}"
        result = run(command, *arguments, "--output", str(path))
        assert result.code == 0, result.err
        assert result.out == ""
        return path.read_bytes()

    return call


def drawn(*expressions, at="", low=-2.0, high=2.0, count=101, tangents=()):
    request = Request([Source(text) for text in expressions], read_point([Source(at)]) if at else {}, wrt=("x",))
    return curves(request, "x", numpy.linspace(low, high, count), tangents)


def marks(curve):
    return [(mark.kind, pytest.approx(mark.x, abs=1e-9)) for mark in curve.marks]


# Where curves break

EVENTS = [
    ("x^3-3*x", [], []),
    ("abs(x^2-1)", [], [("jump", -1), ("jump", 1)]),
    ("1/x", [("pole", 0)], [("pole", 0)]),
    ("1/(x-1/3)^2", [("pole", 1 / 3)], [("pole", 1 / 3)]),
    ("tan(x)", [("pole", -numpy.pi / 2), ("pole", numpy.pi / 2)], [("pole", -numpy.pi / 2), ("pole", numpy.pi / 2)]),
    ("heaviside(x-0.3)", [("jump", 0.3)], [("hole", 0.3)]),
    ("sin(x)/x", [("hole", 0)], [("hole", 0)]),
    ("where(x>1,x^2,x)", [], [("jump", 1)]),
    ("cbrt(x)", [], [("pole", 0)]),
    ("relu(x)-relu(-x)", [], []),
    ("x*abs(x)", [], []),
]


@pytest.mark.parametrize(("expression", "function", "derivative"), EVENTS, ids=[row[0] for row in EVENTS])
def test_events_are_found_between_the_points_of_the_grid(expression, function, derivative):
    found = drawn(expression, count=50)  # 0 is no point of it
    assert marks(found.functions[0]) == function
    assert marks(found.derivatives[0]) == derivative
    for curve in (found.functions[0], found.derivatives[0]):
        for kind, x in function if curve is found.functions[0] else derivative:
            if kind in ("pole", "jump"):
                pairs = zip(curve.x, curve.x[1:], curve.y, curve.y[1:], strict=False)
                over = [(a, b) for a, b, y, z in pairs if a < x < b and numpy.isfinite(y) and numpy.isfinite(z)]
                assert over == []  # nothing is joined across


def test_what_is_beside_a_mark():
    step = drawn("floor(x)", low=0.5, high=1.5).functions[0].marks[0]
    assert (step.x, step.left, step.right, step.at) == (1, 0, 1, 1)
    corner = drawn("abs(x)").derivatives[0].marks[0]
    assert (corner.left, corner.right) == (pytest.approx(-1), pytest.approx(1))
    assert numpy.isnan(corner.at)


def test_curves_are_the_function():
    found = drawn("exp(a*x)", at="a=1/2")
    x, y = found.functions[0].x, found.functions[0].y
    assert y == pytest.approx(numpy.exp(x / 2), rel=1e-14)
    assert found.derivatives[0].y == pytest.approx(numpy.exp(x / 2) / 2, rel=1e-14)
    (line,) = drawn("x^2", tangents=[1.5]).tangents
    assert (line.x, line.y, line.slope) == (1.5, 2.25, 3)


def test_a_pole_does_not_take_the_whole_axis():
    low, high = limits(drawn("tan(x)", low=-5, high=5, count=400).derivatives)
    assert 0 < low < 2
    assert 20 < high < 300  # sec(x)^2 is below 20 for nine tenths of the range


# Pictures


@pytest.mark.parametrize("form", list(SIGNATURES))
@pytest.mark.slow
def test_files(picture, form):
    arguments = ["abs(x)", "1/x", "--grid", "x=-2:2:101", "--tangent", "x=1"]
    first = picture(*arguments, form=form)
    assert first.startswith(SIGNATURES[form])
    assert first == picture(*arguments, form=form)  # the same picture, the same bytes


def test_every_axis_has_its_name(picture):
    """matplotlib keeps each text of an SVG in a comment beside its outline."""
    text = picture("abs(v)", "g=v^2", "--grid", "v=-2:2:101", "--tangent", "v=1").decode()
    for label in ("v", "f, g", "df/dv, dg/dv", "f = abs(v)", "g = v^2", "no derivative", "tangent of g at 1: slope 2"):
        assert f"<!-- {label} -->" in text
    text = picture("x^2-c*y^2", "--grid", "x=-2:2:21", "--grid", "y=-1:1:21", "--at", "c=3").decode()
    for label in ("x", "y", "f = x^2 - c*y^2", "for c = 3"):
        assert f"<!-- {label} -->" in text
    assert "arrows: gradient" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["abs(x)", "1/x", "floor(x)", "x^2", "x^3", "sin(x)", "cos(x)", "--grid", "x=-2:2:101", "--tangent", "x=0.5"],
        ["abs(x)*y", "1/(x^2+y^2)", "--grid", "x=-2:2:21", "--grid", "y=-2:2:21"],
    ],
)
@pytest.mark.slow
def test_black_and_white(picture, arguments):
    image = pytest.importorskip("matplotlib.image")
    pixels = image.imread(io.BytesIO(picture(*arguments, "--color", "never", form="png")))[:, :, :3]
    assert numpy.ptp(pixels, axis=2).max() < 0.01
    assert pixels.min() == 0


def test_the_sides_of_a_contour_without_a_gradient_are_marked(picture):
    text = picture("abs(x)*y", "--grid", "x=-1:1:5", "--grid", "y=-1:1:4").decode()
    assert "<!-- no derivative -->" in text


CREASES = [
    ("abs(x)*y", lambda x, y: x),
    ("max(x,y^2)", lambda x, y: x - y * y),
    ("where(x+y>0.5,x,y)", lambda x, y: x + y - 0.5),
    ("relu(x-1/3)-relu(1/3-x)", None),  # x - 1/3: corners that cancel
    ("x*abs(x)", None),
    ("x^2+y^2", None),
    ("max(x,y,-1)+sign(y-0.1)", lambda x, y: numpy.minimum(abs(x - y), abs(y - 0.1))),
]


@pytest.mark.parametrize(("expression", "zero"), CREASES, ids=[row[0] for row in CREASES])
def test_corners_between_the_points_of_a_grid_are_marked(expression, zero):
    x = numpy.linspace(-1, 1, 20)  # 0 is no point of it
    found = surface(Request([Source(expression + "+0*x*y")]), ("x", "y"), x, x)
    (points,) = found.creases
    if zero is None:
        assert points.shape == (2, 0)
    else:
        assert points.shape[1] >= 18
        assert abs(zero(*points)).max() < 1e-9


# In the terminal


def test_text_needs_no_extra(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    out = run("plot", "abs(x)", "1/x", "--grid", "x=-2:2:101").out
    for said in ("f1 = abs(x)", "df1/dx", "f2 = 1/x", "f2: pole at x = 0", "df1/dx: jump at x = 0 (left -1, right 1)"):
        assert said in out
    assert max(map(len, out.splitlines())) <= 100
    assert "\x1b" not in out


def test_text_of_two_variables(run):
    out = run("plot", "x^2-y^2", "log(x)", "--grid", "x=-2:2:41", "--grid", "y=-2:2:41").out
    assert "f1 = x^2 - y^2" in out
    assert "?" in out.partition("f2 = log(x)")[2]  # no value on the left
    assert "e-16" not in out


def test_breaks_are_blank_in_text(run):
    """No line of dots leads from one end of a pole to the other."""
    out = run("plot", "1/x", "--grid", "x=-2:2:100").out
    panel = [line.partition("┤")[2] for line in out.splitlines() if "┤" in line][:11]
    filled = [{column for column, dot in enumerate(line) if dot not in " ┊"} for line in panel]  # ┊ is the pole
    assert max(filled[-1]) < min(filled[0])


# Without the extra, and what cannot be drawn


def test_without_the_extra(run, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    path = tmp_path / "p.png"
    result = run("plot", "x^2", "--grid", "x=-1:1:9", "--output", str(path))
    assert result.code == 2
    assert "pip install 'gradcli[plot]'" in result.err
    assert not path.exists()
    assert "pip install 'gradcli[plot]'" in run("tape", "x^2", "--at", "x=1", "--format", "svg").err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["x^2"], 2, "there is no range"),
        (["x*y*z", *["--grid", "x=0:1:9", "--grid", "y=0:1:9", "--grid", "z=0:1:9"]], 2, "one or two variables"),
        (["x^2", "--grid", "x=1:1:1"], 2, "a range of one point"),
        (["x^2", "--grid", "y=0:1:9"], 2, "y"),
        (["x*y", "--grid", "x=0:1:9"], 2, "y"),
        (["x", "--grid", "x=0:1:9", "--output", "p.jpg"], 2, "no picture we know"),
        (["log(-1-x^2)", "--grid", "x=0:1:9"], 3, "nothing to draw"),
        (["abs(x)", "--grid", "x=-1:1:9", "--tangent", "x=0"], 3, "no tangent at x = 0"),
        (["abs(x)", "--grid", "x=-1:1:9", "--tangent", "y=0"], 2, "the range is of x"),
        (["x", "--grid", "x=0:1:2000000"], 2, "at most 1,000,000 points"),
    ],
)
def test_refused(run, arguments, code, said):
    result = run("plot", *arguments)
    assert result.code == code
    assert said in result.err
    assert len(result.err.splitlines()) <= 4
    assert result.out == ""


# Tapes


def test_a_tape_as_a_picture(picture):
    text = picture("x*y+y", "--at", "x=2,y=3", "--format", "svg", command="tape").decode()
    for label in ("x", "value 2", "adjoint 3", "f = v1 + y", "value 9", "adjoint 1"):
        assert f"<!-- {label} -->" in text or label in text
    assert text.count("<!-- 3 -->") == 1  # df/dx of v1 = x*y, on its arrow
    assert picture("x*y", "--at", "x=2,y=3", "--format", "png", command="tape", form="png").startswith(b"\x89PNG")


def test_a_large_tape_is_dot_with_a_word_how_to_draw_it(run, tmp_path):
    pytest.importorskip("matplotlib")
    long = "+".join(f"sin({k}*x)" for k in range(2, 40))
    result = run("tape", long, "--at", "x=1", "--format", "svg")
    assert result.out.startswith("digraph tape {")
    assert "dot -Tsvg" in result.err
    path = tmp_path / "t.svg"
    result = run("tape", long, "--at", "x=1", "--format", "svg", "--output", str(path))
    assert (result.code, path.exists()) == (2, False)
    assert "dot -Tsvg" in result.err


LATEX = r"""% at x = 1/2, y = 3
\begin{align*}
x &= 0.5 & \bar{x} &= 3 \\
y &= 3 & \bar{y} &= 0.5 \\
v_{1} &= \left[x > 0\right] = \text{true} \\
v_{2} &= x y = 1.5 & \bar{v}_{2} &= 1 & \frac{\partial v_{2}}{\partial x} &= 3 & \frac{\partial v_{2}}{\partial y} &= 0.5 \\
v_{3} &= y^{2} = \text{not taken} \\
f &= \begin{cases} v_{2} & \text{if } v_{1} \\ v_{3} & \text{otherwise} \end{cases} = 1.5 & \bar{f} &= 1 & \frac{\partial f}{\partial v_{2}} &= 1
\end{align*}
"""  # noqa: E501


def test_a_tape_in_latex(run):
    assert run("tape", "where(x>0,x*y,y^2)", "--at", "x=1/2,y=3", "--format", "latex").out == LATEX
    out = run("tape", "a*b", "c=a", "--at", "a=2,b=3", "--format", "latex").out
    assert r"\bar{a}^{(f)} &= 3 & \bar{a}^{(c)} &= 1" in out
    assert (
        r"\dot{f} &= 3" in run("tape", "a*b", "--at", "a=2,b=3", "--forward", "--dir", "a=1", "--format", "latex").out
    )
    assert r"\text{undefined}" in run("tape", "log(x)", "--at", "x=-1", "--format", "latex").out


def said(run, expression, grid):
    """What is said below a picture of dots, by curve."""
    found = run("plot", expression, "--grid", grid)
    assert found.code == 0
    return [line.strip() for line in found.out.splitlines() if " at x = " in line]


@pytest.mark.parametrize(
    ("expression", "grid", "wanted"),
    [
        ("(1-cos(x))/x^2", "x=-1:1:200", ["f: hole at x = 0", "df/dx: hole at x = 0"]),
        ("(x-sin(x))/x^3", "x=-1:1:50", ["f: hole at x = 0", "df/dx: hole at x = 0"]),
        ("(x^2-1)/(x-1)", "x=0:2:50", ["f: hole at x = 1", "df/dx: hole at x = 1"]),
        ("(1-cos(x-1/3))/(x-1/3)^2", "x=0:1:50", ["f: hole at x = 0.333333", "df/dx: hole at x = 0.333333"]),
        ("1/x", "x=-1:1:50", ["f: pole at x = 0", "df/dx: pole at x = 0"]),
        ("log(x)", "x=0:1:50", ["f: pole at x = 0", "df/dx: pole at x = 0"]),
        ("sin(1/x)", "x=-1:1:100", [f"{c}: oscillation without a limit at x = 0" for c in ("f", "df/dx")]),
        ("x*sin(1/x)", "x=-1:1:100", ["f: hole at x = 0", "df/dx: oscillation without a limit at x = 0"]),
        ("x^2*cos(1/x)", "x=-1:1:100", ["f: hole at x = 0", "df/dx: oscillation without a limit at x = 0"]),
        ("x^3*cos(1/x)", "x=-1:1:100", ["f: hole at x = 0", "df/dx: hole at x = 0"]),
        ("x^2*abs(x)", "x=-1:1:50", []),
        ("where(x==0,3,sin(x)/x)", "x=-1:1:50",
         ["f: hole at x = 0 (the limit is 1, the value 3)", "df/dx: hole at x = 0"]),
        ("where(abs(x-1/3)<1e-9,5,x)", "x=0:1:40",
         ["f: jump at x = 0.333333 (left 0.3333, right 5)", "f: jump at x = 0.333333 (left 5, right 0.3333)",
          "df/dx: jump at x = 0.333333 (left 1, right 0)", "df/dx: jump at x = 0.333333 (left 0, right 1)"]),
    ],
)  # fmt: skip
def test_holes_poles_and_what_swings_are_told_apart(run, expression, grid, wanted):
    assert said(run, expression, grid) == wanted


@pytest.mark.parametrize(
    ("expression", "value", "slope"),
    [("sin(x)^2+cos(x)^2", "1", "0"), ("(x+1)^2-x^2-2*x", "1", "0"), ("log(exp(2))+0*x", "2", "0")],
)
def test_rounding_noise_is_its_constant(run, expression, value, slope):
    lines = run("plot", expression, "--grid", "x=0.1:3:100").out.splitlines()
    labels = [line.split("┤")[0].strip() for line in lines if "┤" in line]
    assert [label for label in labels if label] == [value, slope]
    dots = [line.split("┤")[1].strip() for line in lines if "┤" in line]
    assert sum(bool(row) for row in dots) == 2  # a straight line in each panel


def test_beside_a_hole_no_cancelled_digits_are_drawn(run):
    """In doubles the slope is 4e9 there."""
    labels = [line.split("┤")[0] for line in run("plot", "(1-cos(x))/x^2", "--grid", "x=-1:1:200").out.splitlines()]
    assert max(abs(float(label)) for label in labels if label.strip().replace(".", "").lstrip("-").isdigit()) <= 1


@pytest.mark.parametrize(
    ("text", "grid", "kind", "place"),
    [
        ("sin(x-pi)/(x-pi)", "x=0:6:60", "hole", "3.14159"),
        ("(x^2-2)/(x-sqrt(2))", "x=0:3:60", "hole", "1.41421"),
        ("(x^2-2)^2/(x^2-2)^2", "x=0:3:60", "hole", "1.41421"),
        ("(exp(x)-2)/(x-log(2))", "x=0:1:60", "hole", "0.693147"),
        ("(x-pi)*abs(x-pi)/(x-pi)", "x=0:6:60", "hole", "3.14159"),
        ("tan(x)*cos(x)", "x=0:3:60", "hole", "1.5708"),
        ("exp(-1/(x-sqrt(2))^2)", "x=0:3:60", "hole", "1.41421"),
        ("1/(x-pi)", "x=0:6:60", "pole", "3.14159"),
        ("1/(x^2-2)", "x=0:3:60", "pole", "1.41421"),
        ("sin(1/(x-pi))", "x=0:6:60", "oscillation without a limit", "3.14159"),
    ],
)
def test_what_happens_at_an_irrational_place(run, text, grid, kind, place):
    assert f" f: {kind} at x = {place}" in run("plot", text, "--grid", grid).out


@pytest.mark.parametrize(
    "text", ["abs(x-pi)", "where(x>3, 1, sin(x-pi)/(x-pi))*0+x", "sqrt((x-sqrt(2))^2)", "cbrt(x^2-2)", "max(x^2, 2)"]
)
def test_where_there_is_a_value_there_is_no_hole(run, text):
    out = run("plot", text, "--grid", "x=0:6:60").out
    assert " f: hole" not in out
    assert " f: pole" not in out
