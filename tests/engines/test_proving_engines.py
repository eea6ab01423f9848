"""What every engine that proves rows proves, and leaves: pairs of doubles and balls in C, balls in a plain loop."""

from __future__ import annotations

import pytest

from gradcli.engines.library import compiler
from tests.engines.proving import balls, loop, pairs, run

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler")

STAGES = pytest.mark.parametrize("made", [pairs, balls, loop])


@STAGES
@pytest.mark.parametrize(
    ("text", "numbers", "proved"),
    [
        ("sqrt(x)", [0.0, -1.0, 4.0], [False, False, True]),
        ("1/x", [0.0, 3.0], [False, True]),
        ("x^2/x", [0.0, 3.0], [False, True]),
        ("where(x > 1, x^2, x)", [1.0, 2.0, 0.5], [False, True, True]),
        ("max(x, 0.1)", [0.1, 0.2], [False, True]),
        ("atan(1/x)", [0.0, 2.0], [False, True]),
        ("log(x)^0 + x", [-1.0, 2.0], [False, True]),
        ("log(x)^(0*x) + x", [-1.0, 2.0], [False, True]),
        ("0*sign(log(x)) + x", [-1.0, 2.0], [False, True]),
        ("0*log(x) + x", [-1.0, 2.0], [False, True]),
        ("0*max(log(x), 1) + x", [-1.0, 2.0], [False, True]),
        ("0*relu(log(x)) + x", [-1.0, 2.0], [False, True]),
        ("0*atan(log(x)) + 0*tanh(log(x)) + 0*sin(log(x)) + x", [-1.0, 2.0], [False, True]),
        ("0*abs(log(x)) + 0*sigmoid(log(x)) + 0*sech(log(x)) + 0*hypot(log(x), 1) + x", [-1.0, 2.0], [False, True]),
    ],
)
def test_what_is_left_to_the_one_shot(made, text, numbers, proved):
    assert run(made(text), *numbers)[1] == proved


@STAGES
def test_a_double_stands_for_its_shortest_decimal(made):
    """x*x - 0.01 is exactly 0 at 0.1, though not at the double; and 17 digits count."""
    numbers, proved = run(made("x + 0.2"), 0.1, 0.30000000000000004, 1e22, 123456789.123456)
    assert proved == [True] * 4
    assert numbers[0] == [0.3, 0.5, 1e22, 123456789.323456]
