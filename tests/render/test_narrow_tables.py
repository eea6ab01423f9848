"""Tables at 80 columns: nothing wider than the screen, no name or number broken, nothing lost."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise

import pytest

from gradcli.errors import display_width
from gradcli.render.forms import table
from gradcli.render.screen import Screen
from gradcli.render.wrapping import hanging, least, wrapped
from tests.paths import CASES
from tests.shell import documents

COMMANDS = ("grad", "tape", "hessian", "check")


def widest(count):
    """The longest programs of the cases that have a point."""
    found = []
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case.get("points") and isinstance(case.get("expr"), str) and len(case["vars"]) <= 8:
                point = ",".join(f"{name}={value}" for name, value in case["points"][0].items())
                found.append((case["id"], case["expr"], point))
    return sorted(found, key=lambda case: len(case[1]))[-count:]


WIDEST = widest(10)


def words(text):
    """Every name and number, with how often it stands there."""
    return Counter(re.findall(r"[\w.]+", text))


def whole(narrow, wide):
    """Whether a narrow print holds all that a wide one does, in one piece each."""
    return not words(wide) - words(narrow)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", WIDEST, ids=lambda case: case[0])
def test_the_widest_programs_fit(run, monkeypatch, case, command):
    """What is found once is drawn at several widths: a second run need not get as far within its time."""
    _, program, point = case
    drawn, original = {}, table.grid

    def at_each_width(shown, look):
        for width in (80, 120):
            drawn[width] = original(shown, look._replace(screen=Screen(width, False)))
        return original(shown, look)

    monkeypatch.setattr(table, "grid", at_each_width)
    wide = run(command, program, "--at", point, "--format", "table", "--time-limit", "0.5", COLUMNS="100000").out
    for width, narrow in drawn.items():
        assert max(map(display_width, narrow.splitlines())) <= width
        assert whole(narrow, wide)


@pytest.mark.parametrize("width", [10, 24, 40, 80])
def test_a_formula_breaks_between_words_and_at_operators_only(width):
    """Of every program of the cases: put together again it is what it was, and every line begins and ends well."""
    for _, program, _ in widest(400):
        lines = wrapped(program, width, 2)
        assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", program)
        assert max(map(len, lines)) <= max(width, least(program) + 2)
        for line, after in pairwise(lines):
            assert not (re.search(r"\w$", line) and re.match(r"\s*\w", after)) or " " in program
            assert not re.search(r"[-+*/^(]$", line), line
            assert after.startswith("  ")
        assert not words(program) - words("\n".join(lines))


def test_a_slope_and_its_number_stay_together():
    text = "d/dv2=1e+16  d/dv3=-5000000000000000  d2f/dxdy = -2.5e-08"
    assert wrapped(text, 24) == ["d/dv2=1e+16", "d/dv3=-5000000000000000", "d2f/dxdy = -2.5e-08"]
    assert hanging("exact      d/da = b + c", 60) == 18


def test_a_table_too_wide_stands_in_parts_that_repeat_the_first_column(run):
    names = [f"x{k}" for k in range(12)]
    at = ",".join(f"{name}={k}.12345678" for k, name in enumerate(names))
    narrow = run("grad", "*".join(names), "--at", at, "--format", "table", COLUMNS="80").out
    assert [line.split()[0] for line in narrow.splitlines() if line] == ["target", "f"] * 2 + ["target", "f"]
    assert whole(narrow, run("grad", "*".join(names), "--at", at, "--format", "table").out)


def test_what_no_column_has_room_for_stands_a_row_a_block(run):
    name = "a" * 60
    narrow = run("grad", f"{name}*x", "--at", f"{name}=2,x=3", "--format", "table", COLUMNS="40").out
    assert name in narrow
    assert re.search(r"^ d/dx +2$", narrow, re.MULTILINE)


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    return documents.environment(tmp_path_factory.mktemp("bin"))


@pytest.mark.slow
def test_a_terminal_shows_no_line_wider_than_itself(env):
    for command in (
        *(f"gradcli {name} 'sin(a*b+c*d)/(1+exp(a-b))' --at a=1.2,b=2.3,c=3.4,d=4.5" for name in COMMANDS),
        "gradcli functions",
        "gradcli functions hypergeo2f1",
        "gradcli grad 'a*b*c*d*g*h' --grid a=1.1:2:3 --at b=1/3,c=1/7,d=1/9,g=1/11,h=1/13",
        "gradcli grad 'abs(x)*(1-cos(y))/y^2' --at x=0,y=1e-8",
        f"gradcli grad '{'alpha + ' * 40}' --at alpha=2",
        f"gradcli grad '{'alpha + ' * 40} x' --at alpha=2 --wrt {','.join(f'variable{k}' for k in range(9))}",
    ):
        shown = documents.output("terminal", command, env | {"COLUMNS": "80"})
        assert max(map(display_width, shown.splitlines())) <= 80, shown


@pytest.mark.slow
def test_columns_left_out_of_a_table_of_points_are_named(env):
    command = "gradcli grad 'a*b*c*d*g*h' --grid a=1.1:2:3 --at b=1/3,c=1/7,d=1/9,g=1/11,h=1/13"
    narrow = documents.output("terminal", command, env | {"COLUMNS": "80"})
    assert re.search(r"…  status$", narrow.splitlines()[0])
    assert "note: 4 columns are left out (d/dc, d/dd, d/dg, d/dh): --format tsv" in " ".join(narrow.split())
    assert "…" not in documents.output("console", command, env | {"COLUMNS": "80"})


@pytest.mark.slow
def test_colour_is_for_what_matters(env):
    coloured = env | {"TERM": "xterm"}
    kink = "gradcli grad 'abs(x)' --at x=0"
    shown = documents.output("terminal", kink, coloured)
    assert "\x1b[33mkink\x1b[0m" in shown  # the cell, and the reason
    assert "\x1b[33mkink\x1b[0m: df/dx" in shown
    assert "\x1b[31m  ^^^^^^\x1b[0m" in shown
    assert "\x1b[31merror\x1b[0m: " in documents.output("terminal", "gradcli grad 'abs(x' --at x=0", coloured)
    assert "\x1b[31m0\x1b[0m" in documents.output("terminal", "gradcli tape '(1-cos(x))/x^2' --at x=1e-8", coloured)
    claim = "gradcli check 'x^2' --claim x:3*x"
    assert "\x1b[31mrefuted" in documents.output("terminal", claim, coloured)
    for command, quiet in ((kink, {"NO_COLOR": "1"}), (kink + " --color never", {}), (kink, {"TERM": "dumb"})):
        assert "\x1b" not in documents.output("terminal", command, coloured | quiet)
    assert "\x1b" not in documents.output("console", kink + " --format table 2>&1", coloured)
    assert "\x1b[33mkink" in documents.output("console", kink + " 2>&1 >/dev/null", coloured | {"FORCE_COLOR": "1"})
