"""What is written on pictures and how they fill their frame: titles, labels, round values, arrows, bands, data."""

from __future__ import annotations

import os
import pty
import random
import re
import struct
import termios
from fcntl import ioctl

import numpy
import pytest

from gradcli.plotting.swings import bands
from gradcli.plotting.ticks import round_step, ticks, widened
from tests.shell.processes import start

HOSTILE = "a</text><script>alert(1)</script> $x_2$ $\\frac{ \x1b[31m \u202e & \"'"


@pytest.fixture
def svg(run, tmp_path):
    """The texts of a picture, which matplotlib keeps in comments beside their outlines, and the whole of it."""
    pytest.importorskip("matplotlib")

    def call(*arguments):
        path = tmp_path / "picture.svg"
        result = run("plot", *arguments, "--output", str(path))
        assert result.code == 0, result.err
        whole = path.read_text(encoding="utf-8")
        return re.findall(r"<!-- (.*?) -->", whole), whole

    return call


# Round values


def test_ticks_are_round_and_cover_the_range():
    chance = random.Random(4)
    for _ in range(500):
        low = chance.uniform(-1, 1) * 10 ** chance.uniform(-6, 9)
        high = low + abs(low) * 10 ** chance.uniform(-6, 6)
        found = ticks(low, high, 5)
        step = round_step(high - low, 5)
        assert float(f"{step:.0e}") == pytest.approx(step)
        assert f"{step:.0e}"[0] in "125"
        assert 2 <= len(found) <= 6
        assert len({text for _, text in found}) == len(found)
        for value, text in found:
            assert low - 1e-6 * step <= value <= high + 1e-6 * step
            assert float(text) == pytest.approx(value, abs=1e-6 * step)
        first, last = widened(low, high, 5)
        assert first <= low + 1e-5 * step
        assert last >= high - 1e-5 * step


def test_the_axes_of_a_picture_have_round_values(svg):
    texts, _ = svg("1000+7.3*x^2", "--grid", "x=-1.7:2.3:99")
    numbers = [float(text.replace("−", "-")) for text in texts if re.fullmatch(r"[−\d.]+", text)]
    assert len(numbers) > 12
    assert not [text for text in texts if "e" in text and text.startswith(("+", "1e"))]  # no offset to add
    assert all(f"{number:g}".lstrip("-0.").rstrip("0.")[-1:] in "0125346789" for number in numbers)
    assert {1000.0, 1020.0, -1.5, 2.0} <= set(numbers)


@pytest.mark.parametrize("expression", ["1.7e308*sin(x)", "1e308/x", "1e-320*x", "exp(700*x)", "1e15+x", "1e-300*x^2"])
def test_numbers_near_the_ends_of_doubles_are_drawn(run, svg, tmp_path, expression):
    words = [expression, "--grid", "x=-1:1:20"]
    for more in ([], ["--output", str(tmp_path / "p.html")]):
        result = run("plot", *words, *more)
        assert (result.code, result.err) == (0, "")
        assert max(map(len, result.out.splitlines()), default=0) <= 100
    svg(*words)


@pytest.mark.parametrize("ends", ["-1e308:1e308:50", "1e-300:1e300:50:log", "0:1e-200:9", "1e200:2e200:9"])
def test_ranges_past_what_can_be_drawn_are_refused(refused, ends):
    refused("plot", "x", "--grid", f"x={ends}", says=["a picture reaches from -1e+150", "another range of x"])


# What is written


def test_title_labels_and_units(svg, run):
    words = ["h=4.9*t^2", "g=t", "--grid", "t=0:3:50", "--title", "Free fall"]
    words += ["--label", "t=time [s]", "--label", "h=height [m]", "--label", "dh/dt=speed [m/s]"]
    texts, _ = svg(*words)
    assert {"Free fall", "time [s]", "height [m], g", "speed [m/s], dg/dt", "height [m]: h = 4.9*t^2"} <= set(texts)
    out = run("plot", *words).out
    for text in ("Free fall", "time [s]", "1 height [m]: h = 4.9*t^2", "1 speed [m/s]", "2 dg/dt"):
        assert text in out
    words = ["x*y", "--grid", "x=0:1:9", "--grid", "y=0:1:9", "--label", "y=width [m]", "--title", "Area"]
    assert {"Area", "width [m]"} <= set(svg(*words)[0])
    assert "width [m]" in run("plot", *words).out


def test_texts_of_outside_are_text(svg, run, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text('x,"$\\frac{<b>"\n1,2\n', encoding="utf-8")
    words = ["x^2", "--grid", "x=0:3:20", "--title", HOSTILE, "--label", f"x={HOSTILE}", "--label", f"f={HOSTILE}"]
    words += ["--points", str(table)]
    texts, whole = svg(*words)
    assert "<script" not in whole
    assert "\x1b" not in whole
    assert "\u202e" not in whole
    assert sum("$x_2$" in text for text in texts) >= 3  # nothing is set as mathematics
    result = run("plot", *words)
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    assert "<script>alert(1)</script> $x_2$" in result.out
    assert len(run("plot", "x", "--grid", "x=0:1:9", "--title", "n" * 5000).out.splitlines()[0]) <= 100


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--label", "z=1"], ["--label names z", "x, f, df/dx"]),
        (["--label", "df/dy=1"], ["--label names df/dy", "did you mean df/dx?"]),
        (["--label", "x"], ["--label x is not NAME=TEXT", "time [s]"]),
        (["--label", "x=a", "--label", "x=b"], ["--label gives x twice"]),
        (["--surface"], ["--surface is a picture", ".png"]),
        (["--field"], ["--field is for a function of two variables", "second --grid"]),
        (["--field", "--surface"], ["exclude each other"]),
        (["--points", "missing.csv"], ["missing.csv"]),
    ],
)
def test_what_does_not_fit_the_picture_is_refused(refused, words, says):
    refused("plot", "x^2", "--grid", "x=0:1:9", *words, says=says)


# One panel, marks and bands


def test_targets_share_a_panel_and_a_scale(run):
    lines = run("plot", "x", "x^2", "-8*x", "--grid", "x=0:1:50").out.splitlines()
    assert sum("┤" in line for line in lines) == 22
    assert "1 f1 = x   2 f2 = x^2   3 f3 = -8*x" in lines[0]
    panel = "".join(lines[1:12])
    assert "-8" in panel
    assert all(number in panel for number in "123")


def test_jumps_are_arrows_and_holes_circles(svg, run):
    words = ["floor(x)", "--grid", "x=-1.5:1.5:60"]
    _, whole = svg(*words)
    assert [name for name in ("jump-1-1", "jump-1-2", "jump-1-3", "jump-1-4") if f'id="{name}"' in whole] == [
        "jump-1-1", "jump-1-2", "jump-1-3",
    ]  # fmt: skip
    out = run("plot", *words).out
    assert out.count("↑") == 3
    assert out.count("●") == 3
    assert "↓" not in out
    assert run("plot", "-floor(x)", "--grid", "x=-1.5:1.5:60").out.count("↓") == 3
    assert run("plot", "sin(x)/x", "--grid", "x=-1:1:50").out.count("○") == 2


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("floor(x)", "f: jump at x = 2 (left 1, right 2)"),
        ("ceil(x)", "f: jump at x = -2 (left -2, right -1)"),
    ],
)
def test_a_jump_at_an_end_of_the_range_is_one(run, expression, said):
    out = run("plot", expression, "--grid", "x=-2:2:50").out
    assert said in out
    assert " f: hole" not in out


def test_what_swings_too_fast_is_a_band(svg, run):
    texts, _ = svg("sin(1/x)", "--grid", "x=-1:1:200")
    assert "swings faster than drawn" in texts
    assert "⢕⢕⢕" in run("plot", "sin(1/x)", "--grid", "x=-1:1:200").out
    assert "swings faster than drawn" not in svg("sin(x)/x", "--grid", "x=-30:30:400")[0]


def test_a_band_reaches_what_the_curve_reaches():
    x = numpy.linspace(-1, 1, 401)[numpy.arange(401) != 200]
    for size in (lambda t: t**0, abs):
        found = bands(x, size(x) * numpy.sin(1 / x), [0.0], lambda t, size=size: size(t) * numpy.sin(1 / t))
        assert len(found) == 2
        for band in found:
            inside = band.x[numpy.abs(band.x) > 0.01]
            high = numpy.interp(inside, band.x, band.high)
            assert (numpy.abs(high - size(inside)) < 0.03).all()
            assert (numpy.interp(inside, band.x, band.low) < -0.75 * size(inside)).all()


def test_the_frame_begins_and_ends_where_the_range_does(svg, run):
    """An event at an end took its points away from there."""
    for line in run("plot", "floor(x)", "--grid", "x=-2:2:50").out.splitlines()[-12:]:
        if line.lstrip().startswith("-2.0"):
            assert line.split()[-1] == "2.0"
            break
    else:
        raise AssertionError("no scale below the picture")
    assert "−2.0" in svg("floor(x)", "--grid", "x=-2:2:50")[0]


# Data


def test_data_beside_the_curves(svg, run, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("x,f,df_dx,other,word\n0.5,0.25,1,3,a\n1,1.1,,4,b\n", encoding="utf-8")
    words = ["x^2", "--grid", "x=0:2:50", "--points", str(table)]
    texts, _ = svg(*words)
    assert {"f: data", "df/dx: data", "other"} <= set(texts)
    result = run("plot", *words)
    assert "the column word holds no numbers" in result.err
    assert "1 of 2 rows of df_dx" in result.err
    above, below = result.out.split("df/dx\n", 1) if "df/dx\n" in result.out else result.out.split("df/dx ", 1)
    assert "+ f (data)" in above
    assert "x other (data)" in above
    assert below.count("+") >= 1


def test_data_beside_level_curves(svg, run, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("x,y\n0.5,0.25\n1,1\n", encoding="utf-8")
    words = ["x*y", "--grid", "x=0:2:20", "--grid", "y=0:2:20", "--points", str(table)]
    assert "data" in svg(*words)[0]
    assert sum(line.partition("┤")[2].count("o") for line in run("plot", *words).out.splitlines()) == 2


def test_data_without_its_columns_is_refused(refused, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("X,f\n1,2\n", encoding="utf-8")
    refused("plot", "x^2", "--grid", "x=0:2:9", "--points", str(table), says=["has no column x", "is it X?"])
    table.write_text("x,word\n1,a\n", encoding="utf-8")
    refused("plot", "x^2", "--grid", "x=0:2:9", "--points", str(table), says=["no numbers beside"])


# Two variables


@pytest.mark.parametrize("option", ["--field", "--surface"])
@pytest.mark.slow
def test_fields_and_surfaces(svg, option):
    words = ["x^2-y^2", "--grid", "x=-2:2:20", "--grid", "y=-1:1:20", "--label", "f=height", option]
    texts, whole = svg(*words)
    assert ("size of the gradient" if option == "--field" else "height") in texts
    assert any("level lines 0.5 apart" in text or "direction of the gradient" in text for text in texts)
    assert svg(*words)[1] == whole


def test_a_field_in_the_terminal_points_uphill(run):
    out = run("plot", "x+0*y", "--grid", "x=-1:1:20", "--grid", "y=-1:1:20", "--field").out
    assert set("".join(line.partition("┤")[2] for line in out.splitlines())) == {"→", " "}
    out = run("plot", "abs(x)-y", "--grid", "x=-1:1:21", "--grid", "y=-1:1:20", "--field").out
    assert {"↘", "↙", "×"} <= set(out)


# The terminal


def on_terminal(lines, columns, *words):
    """What a terminal of a size shows."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    settings = {"COLUMNS": None, "LINES": None, "NO_COLOR": None, "TERM": "xterm-256color"}
    process = start(words, stdout=theirs, stderr=theirs, environment=settings)
    os.close(theirs)
    found = b""
    try:
        while part := os.read(ours, 65536):
            found += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert process.wait() == 0
    return found.decode()


@pytest.mark.parametrize(("lines", "columns"), [(24, 80), (40, 120)])
@pytest.mark.slow
def test_a_picture_fits_its_terminal(lines, columns):
    for words in (
        ["sin(1/x)", "floor(3*x)", "--grid", "x=-1:1:99", "--title", "Steps"],
        ["x*y", "--grid", "x=-1:1:9", "--grid", "y=-1:1:9"],
        ["x^2+y^2=2", "--grid", "x=-2:2:30", "--grid", "y=-2:2:30", "--tangent", "x=1,y=1"],
    ):
        shown = on_terminal(lines, columns, "plot", *words)
        plain = re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines()
        assert len(plain) < lines  # and the next prompt
        assert max(map(len, plain)) <= columns
        assert ("\x1b[" in shown) == (words[1] == "floor(3*x)")
    assert "more" in on_terminal(24, 80, "plot", "floor(9*x)", "--grid", "x=-1:1:99")
