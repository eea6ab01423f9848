"""An argument of sympy that ends its process proves nothing, and ends no command."""

from __future__ import annotations

import os
import signal
import time

import sympy

from gradcli.symbolic.apart import certainly, endangers

LONG = sympy.exp(sympy.Rational("12580.368598870771"))
SHORT = sympy.exp(sympy.Rational("1.25"))


def test_long_numbers_endanger():
    assert endangers(LONG + 1)
    assert not endangers(SHORT + 1)


def test_what_ends_the_process_is_not_proved():
    assert certainly(lambda: True, LONG, 5.0)
    assert not certainly(lambda: False, LONG, 5.0)
    assert not certainly(lambda: os.kill(os.getpid(), signal.SIGFPE), LONG, 5.0)
    assert not certainly(lambda: os.abort(), LONG, 5.0)
    assert not certainly(lambda: 1 / 0, LONG, 5.0)
    assert not certainly(lambda: 1 / 0, SHORT, 5.0)


def test_nothing_lasts_longer_than_it_may():
    began = time.monotonic()
    assert not certainly(lambda: time.sleep(60) is None, LONG, 0.2)
    assert time.monotonic() - began < 5


def test_exponents_of_many_digits_end_no_command(run):
    """Polynomials of degree 10^16 in exp(1/10^12): the library of integers ends the process."""
    exponents = "[-12580.368598870771; 869.0557951032657]"
    found = run("grad", "log(1 + sumsq(softmax(z)))*x", "--at", f"z={exponents},x=1.4462213426765447")
    assert found.code in (0, 4)
    assert "1.0024442461418654" in found.out
