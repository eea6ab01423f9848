"""A tape over FLINT's balls in C: what it proves is what the one-shot says; what it cannot, it leaves."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from gradcli.engines.balls import engine as ball_engine
from gradcli.engines.balls import loaded
from gradcli.engines.balls.engine import BallEngine
from gradcli.engines.balls.loop import BallLoop
from gradcli.engines.balls.plan import ball_plan
from gradcli.engines.balls.source import ball_source
from gradcli.engines.library import CompileError, compiler
from gradcli.functions.book import PRIMITIVES, ROWS
from gradcli.language.program import Source, read
from gradcli.languages.code_text import NoFunction
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import tape_of
from tests.engines.proving import balls, loop, plan_of, run
from tests.trials import certified_rows
from tests.trials.certified_rows import special, tried

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler")

OF_FLINT = [row for row in ROWS if row.flint]
SLOPES_ALONE = {"above", "lerch", "rgammam"}
"""Rows that FLINT has where they are slopes of others, or parts of them, and not with slopes of their own."""


@pytest.mark.slow
@pytest.mark.parametrize("row", OF_FLINT, ids=[row.name for row in OF_FLINT])
def test_every_row_that_flint_has_at_its_special_points(row):
    """Of those that only balls enclose two programs: each takes a compiler."""
    programs = certified_rows.programs_of(row)
    found = [
        tried(text, special(row)[:: 2 if row.monotonic else 8])
        for text in islice(programs, 2 if row.enclosure else None)
    ]
    assert [fault for one in found for fault in one.faults] == []
    assert sum(one.proved for one in found) > 0 or row.name in SLOPES_ALONE


def test_random_programs_at_special_points():
    found = list(certified_rows.random_programs(7, 12, 20))
    assert [fault for one in found for fault in one.faults] == []
    assert sum(one.proved for one in found) > 50


@pytest.mark.slow
@pytest.mark.parametrize("name", ["besselj", "bessely", "besseli", "besselk"])
def test_whole_orders_by_their_recurrence_are_those_of_the_one_shot(name):
    """From every order and its neighbours, small and large arguments, near zeros of the functions, and 0."""
    text = " + ".join(f"{name}({order}, x)*{number}" for number, order in enumerate([3, 2, 1, 0, -1, -2, -4, 21], 1))
    numbers = [1e-30, 1e-3, 0.3, 2.404825557695773, 3.831705970207512, 9.9, 17.25, 39.5, 41.0, 300.0, -1.5, -25.0, 0.0]
    found = tried(text, [{"x": x, "y": 0.5} for x in numbers], 5.0)
    assert found.faults == []
    assert found.proved >= 8


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("sin", "arb_cos"), ("log", "arb_log1p"), ("abs", "arb_set({y}, {0})"), ("above", "gc_above_wrong")],
)
def test_a_wrong_function_is_caught(monkeypatch, name, wrong):
    row = PRIMITIVES[name]
    if wrong == "gc_above_wrong":
        wrong = "arb_one({y})"
    monkeypatch.setitem(PRIMITIVES, name, row._replace(flint=wrong))
    text = {"above": "max(x, y)"}.get(name, f"{name}(x)")
    points = [{"x": x, "y": 0.5} for x in (0.25, -0.75, 1.5)]
    assert tried(text, points).faults


@pytest.mark.parametrize(
    ("text", "numbers", "proved"),
    [
        ("abs(x)", [0.0, -0.0, 1.0, -1e-300], [False, False, True, True]),
        ("gamma(x)", [-1.0, 0.0, 0.5], [False, False, True]),
        ("exp(x)", [710.0, -746.0, 709.0], [False, False, True]),
        ("x + 1", [float("nan"), float("inf"), 5e-324, 1.0], [False, False, False, True]),
        ("0*atan(log(x)) + 0*tanh(log(x)) + 0*sin(log(x)) + 0*erf(log(x)) + x", [-1.0, 2.0], [False, True]),
    ],
)
def test_what_is_left_to_the_one_shot(text, numbers, proved):
    assert run(balls(text), *numbers)[1] == proved
    assert run(loop(text), *numbers)[1] == proved


def test_shortest_decimals_are_those_of_python():
    """1e17*x - D is 0, exactly, only for the decimal itself: so each conversion is held against repr."""
    chance = random.Random(5)
    for _ in range(30):
        x = chance.choice([chance.random(), chance.gauss(0, 1) * 10 ** chance.randrange(-12, 12)])
        (values, _), proved = run(balls(f"1e40*(x - ({x!r}))"), x)
        assert not proved[0] or values == [0.0]
        (values, _), proved = run(balls(f"x - ({x!r}) + 1"), x)
        assert (proved, values) == ([True], [1.0])


def test_decimals_of_every_kind_are_those_of_python():
    """What is left of two neighbours hangs on every digit of their decimals."""
    tape = tape_of(read([Source("(x - y)*1e30")]), wrt=())
    plan = ball_plan(tape, [*tape.outputs.values()], [], {})
    chance = np.random.default_rng(8)
    count = 1500
    kinds = [
        chance.standard_normal(count),
        10 ** chance.uniform(-7, 17, count),
        np.floor(2 ** chance.uniform(40, 62, count)) + chance.integers(0, 8, count) / 8,
        np.ldexp(1 + chance.integers(-3, 4, count) * 2.0**-52, chance.integers(-30, 60, count)),
        -np.round(chance.uniform(0, 10, count), 15),
        chance.integers(1 << 53, 2046 << 52, count).view(np.float64),
    ]
    x = np.concatenate(kinds)
    columns = [x, np.nextafter(x, chance.choice([-np.inf, np.inf], len(x)))]
    (one, sure), (other, again) = BallEngine(plan).run(columns, len(x)), BallLoop(plan).run(columns, len(x))
    assert (sure == again).all()
    assert (one[:, sure] == other[:, sure]).all()
    assert sure.mean() > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "hypot(exp(-cos(0.3 + x)^2), x)",
        "x + cos(x)^3*0 + 1e-9*cos(x)^4",
        "x + 0*cos(x)^2",
        "sin(x)^-2*0 + x",
        "(x - x)^0 + x",
    ],
)
def test_python_decides_as_c_where_balls_are_wide(text):
    """The cosine of 1e150 may be anything, with so few bits."""
    plan = plan_of(text)
    column = np.array([1e150, -1e120, 1e300, 2.0, 1e99])
    (one, sure), (other, again) = (engine(plan).run([column], len(column)) for engine in (BallEngine, BallLoop))
    assert sure.tolist() == again.tolist()
    assert one[:, sure].tolist() == other[:, again].tolist()


def test_parts_add_up_to_what_they_are_of():
    """Of rationals, whose parts can be added exactly: three doubles within the bound that is told, to 140 bits."""
    plan = plan_of("x^3/7 - x/3")._replace(finer=True)
    column = np.random.default_rng(6).standard_normal(40) * 10.0 ** np.arange(-20, 20)
    for engine in (BallEngine(plan), BallLoop(plan)):
        parts, proved = engine.run([column], len(column))
        assert proved.all()
        for place, number in enumerate(column):
            x = Fraction(repr(float(number)))
            *doubles, bound = (Fraction(float(part)) for part in parts[:4, place])
            true = x**3 / 7 - x / 3
            assert abs(sum(doubles) - true) <= bound <= abs(true) / 2**139
            assert doubles[0] == float(true)


def test_orders_that_may_take_minutes_are_left_to_the_one_shot():
    """Which asks flint in a process that can be ended."""
    tape = tape_of(read([Source("besseli(x, 1e18)")]), wrt=())
    plan = ball_plan(tape, [*tape.outputs.values()], [], {})
    for engine in (BallEngine(plan), BallLoop(plan)):
        assert run(engine, 1e15, -1e300)[1] == [False, False]
    plan = ball_plan(tape_of(read([Source("besseli(x, 2)")]), wrt=()), [tape.outputs["f"]], [], {})
    assert run(BallEngine(plan), 3.0, 1e9)[1] == [True, False]


def test_threads_and_places_change_nothing(monkeypatch):
    engine = balls("exp(-x^2)*sin(3*x)")
    column = np.random.default_rng(3).standard_normal(9000)
    one, sure = engine.run([column], 9000)
    monkeypatch.setattr(ball_engine, "PIECE", 111)
    other, again = engine.run([column[::-1].copy()], 9000)
    assert sure.all()
    assert again.all()
    assert (one == other[:, ::-1]).all()


def test_constants_are_enclosures_and_not_doubles():
    """0.1, pi and sqrt(2) are no doubles: what is made of them is rounded once."""
    (values, _), proved = run(balls("x + 0.1 - 0.1 + (sqrt(2)^2 - 2) + sin(pi/6)"), 0.5)
    assert (proved, values) == ([True], [1.0])


def test_no_library_no_compiler_no_function(monkeypatch):
    with pytest.raises(NoFunction, match="mod"):
        plan_of("mod(x, 2)*x")
    monkeypatch.setattr(loaded, "found_by_all", lambda: False)
    with pytest.raises(CompileError, match="no library"):
        balls("sin(x)")


def test_no_text_of_a_program_gets_into_the_code():
    tape = tape_of(read([Source("evil_name = sin(other_name); evil_name*x")]), wrt=("x",))
    found = gradient_tape(tape, tape.outputs, {"x": tape.named("x")}, edges=True)
    code = ball_source(ball_plan(found.tape, [*found.values.values()], found.edges, {}))
    assert "evil" not in code
    assert "other" not in code
