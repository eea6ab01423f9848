"""Calls of flint that would take minutes, or all memory, end; what too small doubles cost is seen of special rows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from fractions import Fraction

import pytest
from flint import arb, ctx

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.balls import aside
from gradcli.numbers.balls.aside import ASIDE, guarded
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.kernels import kernel


@pytest.mark.parametrize(
    ("text", "at"), [("rgammam(1e8, x)", "3"), ("betainc(1.625, x, 0.375)", "1e9"), ("uppergammam(1e8, 2, x)", "3")]
)
def test_what_takes_too_long_is_told(run, text, at):
    began = time.monotonic()
    found = run("grad", text, "--at", f"x={at}", "--digits", "100")
    assert found.code == 4
    assert "was stopped" in found.err
    assert time.monotonic() - began < 30


def test_aside_is_what_is_here():
    before = ctx.prec
    try:
        for bits in (64, 300, 1200):
            ctx.prec = bits
            for row in (PRIMITIVES[name] for name in ("besselj", "gammainc", "airyai", "betainc")):
                given = [arb(7) / 3, arb(5) / 7, arb(1) / 3][-len(row.partials) :]
                here = kernel(row.enclosure)
                away = ASIDE.call(row.enclosure, tuple(given))
                assert str(away) == str(here(*given))
    finally:
        ctx.prec = before


def test_nothing_is_left_open_at_the_end():
    """The process aside is ended and its pipes are closed, by a fork of the owner too, whose own it is not."""
    script = """
import os
from flint import arb, ctx
from gradcli.numbers.balls.aside import ASIDE
ctx.prec = 64
given = arb(7) / 3, arb(5) / 7
first = ASIDE.call("besselj", given)
if not (fork := os.fork()):
    second, child = ASIDE.call("besselj", given), ASIDE.child
    ASIDE.stop()
    os._exit(str(second) != str(first) or child == 0)
print(os.waitpid(fork, 0)[1], str(ASIDE.call("besselj", given)) == str(first), flush=True)
print(ASIDE.child)
"""
    done = subprocess.run([sys.executable, "-X", "dev", "-c", script], capture_output=True, text=True, timeout=120)
    outcome, child = done.stdout.splitlines()
    assert (outcome, done.stderr) == ("0 True", "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(child), 0)


def test_orders_past_machine_integers_are_no_number():
    assert not guarded("rgammam", kernel("rgammam"))(arb(10) ** 30, arb(3)).is_finite()


TOO_SMALL = [
    ("1e300*airyai(x)", "110"),
    ("1e300*besselk(2, x)", "750"),
    ("1e300*besselj(50, x)", "1e-8"),
    ("1e300*E1(x)", "745"),
    ("1e300*beta(x, x)", "540"),
    ("1e300*normlogcdf(x)", "39"),
    ("1e300*tanh(x)", "360"),
    ("x*tanh((x + 0.25)/2)/x", "710"),
]


@pytest.mark.parametrize(("text", "at"), TOO_SMALL)
def test_tables_see_what_underflows_within(run, tmp_path, text, at):
    points = tmp_path / "points.csv"
    points.write_text(f"x\n{at}\n1\n")
    table = run("grad", text, "--points", str(points), "--format", "tsv").out.splitlines()[1].split("\t")
    alone = run("grad", text, "--at", f"x={at}", "--format", "tsv").out.splitlines()[1].split("\t")
    for there, here in zip(table[1:3], alone[1:3], strict=True):
        assert float(there) == pytest.approx(float(here), rel=1e-10, abs=0)  # what a table promises of a number
    assert table[-1] == alone[-1] == "ok"


@pytest.mark.parametrize("number", [*range(1, 48), -11, Fraction(11, 2), Fraction(-11, 3)], ids=str)
def test_every_number_comes_back_as_it_was_sent(number):
    """The digits of 11 are the letter b in base 16."""
    exactly = arb(number.numerator) / number.denominator if isinstance(number, Fraction) else arb(number)
    for sent in (exactly, Ball(exactly), number):
        back = aside._read(aside._written(sent))
        assert type(back) is type(sent)
        assert repr(back) == repr(sent)


@pytest.mark.parametrize("order", [11, 22, 44])
def test_orders_of_small_arguments(run, order):
    assert run("grad", f"besselj({order}, x)", "--at", "x=1e-30").code == 0
