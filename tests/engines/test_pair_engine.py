"""A tape over pairs of doubles in C: what it proves is what balls and the one-shot say; what it cannot, it leaves."""

from __future__ import annotations

import ctypes
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from gradcli.engines import native_engine
from gradcli.engines.balls.engine import BallEngine
from gradcli.engines.balls.plan import ball_plan
from gradcli.engines.c_entry import ROW
from gradcli.engines.library import CompileError, addresses, compiler, integers
from gradcli.engines.pairs import engine as pair_engine
from gradcli.engines.pairs.engine import PairEngine
from gradcli.engines.pairs.rests import rests
from gradcli.engines.pairs.source import pair_source
from gradcli.language.program import Source, read
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import tape_of
from tests.engines.proving import pairs, run
from tests.trials import paired_rows

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler")


@pytest.mark.parametrize(
    ("text", "numbers", "proved"),
    [
        ("abs(x)", [0.0, -0.0, 1.0, -1e-300], [False, False, True, False]),
        ("where(x > 1 and not (x > 3), x^2, x)", [1.0, 3.0, 2.0, 4.0], [False, False, True, True]),
        ("exp(x)", [710.0, -746.0, 500.0], [False, False, True]),
        ("x + 1", [math.nan, math.inf, -math.inf, 5e-324, 1.0, 1e290], [False, False, False, False, True, False]),
        ("asin(x) - acos(x)", [1.0, -1.0, 2.0, 0.5], [False, False, False, True]),
        ("0*max(log(x), 1) + 0*relu(log(x)) + x", [-1.0, 2.0], [False, True]),
        ("0*exp(-1/x) + x", [0.0, 2.0], [False, True]),
    ],
)
def test_what_is_left_to_other_stages(text, numbers, proved):
    assert run(pairs(text), *numbers)[1] == proved


def test_exact_zeros_are_zeros_without_a_sign():
    numbers, proved = run(pairs("x*(x - 1) + sin(x - 1) - expm1(1 - x)"), 1.0)
    assert (proved, [repr(number) for number in numbers[0]]) == ([True], ["0.0"])
    assert repr(run(pairs("-x*2"), 0.0)[0][0][0]) == "0.0"


def test_ties_are_left_to_balls():
    """1 + 2^-53 is in the middle of two doubles: no bound tells to which it rounds, an exact number does."""
    _, proved = run(pairs("x + 2^(-53)"), 1.0, 1.5, 3.0)
    assert proved == [False, False, True]


@pytest.mark.parametrize("digits", [1, 5, 15, 16, 17])
def test_rests_are_what_doubles_leave_of_decimals(digits):
    chance = random.Random(digits)
    numbers = [float(f"{chance.gauss(0, 1) * 10.0 ** chance.randrange(-12, 12):.{digits}g}") for _ in range(400)]
    for number, rest in zip(numbers, rests(np.array(numbers)).tolist(), strict=True):
        decimal = Fraction(repr(number))
        if rest == 0 or math.isnan(rest):
            assert (decimal == Fraction(number)) == (rest == 0)
        else:
            assert abs(decimal - Fraction(number) - Fraction(rest)) <= abs(decimal) / 2**104
    assert sum(map(math.isnan, rests(np.array(numbers)).tolist())) < 40


def test_rests_of_special_numbers():
    found = rests(np.array([0.0, -0.0, 1e23, 0.1, -0.1, 5e-324, math.inf, math.nan, 1e-300, 2.0**70])).tolist()
    assert found[:2] == [0.0, 0.0]
    assert found[2] == float(Fraction("1e23") - Fraction(1e23))
    assert found[3] == float(Fraction("0.1") - Fraction(0.1)) == -found[4]
    assert all(math.isnan(rest) for rest in found[5:9])


def test_places_and_threads_change_nothing(monkeypatch):
    engine = pairs("exp(-x^2)*sin(3*x) + log(1 + x^2)")
    column = np.random.default_rng(3).standard_normal(9001)
    one, sure = engine.run([column], 9001)
    monkeypatch.setattr(pair_engine, "PIECE", 111)
    other, again = engine.run([column[::-1].copy()], 9001)
    assert sure.all()
    assert again.all()
    assert (one == other[:, ::-1]).all()


def test_a_machine_without_fused_operations_has_no_such_engine(monkeypatch):
    flags = [flag for flag in native_engine.FLAGS if flag != "-march=native"]
    monkeypatch.setattr(pair_engine, "FLAGS", [*flags, "-U__FP_FAST_FMA", "-U__FMA__", "-U__aarch64__"])
    with pytest.raises(CompileError, match="fused"):
        pairs("x + 1")


def test_another_mode_of_rounding_proves_nothing():
    library = ctypes.CDLL(None)
    engine = pairs("x*0.1")
    before = library.fegetround()
    given = np.array([0.5])
    try:
        library.fesetround(0x800)  # up, on x86
        up = library.fegetround() != before
        _, proved = _here(engine, given)
    finally:
        library.fesetround(before)
    assert up
    assert not proved
    assert _here(engine, given)[1]


def _here(engine: PairEngine, given):
    """One point in this thread, whose mode of rounding counts."""
    low, out = rests(given), np.empty((engine.kernel.results, 1))
    room, marks = np.empty(ROW * engine.kernel.working), np.zeros(1, dtype=np.uint8)
    places = (
        addresses([given.ctypes.data, low.ctypes.data]),
        integers([-1, -1]),
        addresses([r.ctypes.data for r in out]),
    )
    engine._function(1, *places, room.ctypes.data, marks.ctypes.data)
    return out, not marks[0]


def test_what_has_no_kernel_has_no_such_engine():
    with pytest.raises(CompileError, match="no kernel over pairs for gamma"):
        pairs("gamma(x)*x")


def test_no_text_of_a_program_gets_into_the_code():
    tape = tape_of(read([Source("evil_name = sin(other_name); evil_name*x")]), wrt=("x",))
    found = gradient_tape(tape, tape.outputs, {"x": tape.named("x")}, edges=True)
    results = [*found.values.values()]
    assert "evil" not in pair_source(found.tape, results, found.edges, {}).text


def test_long_programs_and_many_parts():
    """Registers are used again from part to part, and nothing is lost on the way."""
    steps = "; ".join(f"u{k + 1} = sin(u{k})*0.7 + u{k // 2}*x" for k in range(12))
    engine = pairs(f"u0 = x; {steps}; u12 + u7")
    values, proved = run(engine, 0.25, -0.5)
    assert proved == [True, True]
    tape = tape_of(read([Source(f"u0 = x; {steps}; u12 + u7")]), wrt=("x",))
    found = gradient_tape(tape, tape.outputs, {"x": tape.named("x")}, edges=True)
    assert engine.kernel.working < len(found.tape)  # of three rows a slot
    balls = BallEngine(ball_plan(found.tape, [*found.values.values(), *found.connected.values()], [], {}))
    assert balls.run([np.array([0.25, -0.5])], 2)[0].tolist() == values


@pytest.mark.slow
def test_random_programs_as_by_balls_and_the_one_shot():
    found = list(paired_rows.random_programs(11, 15, 1500))
    assert [fault for one in found for fault in one.faults] == []
    assert sum(one.proved for one in found) > 10_000
