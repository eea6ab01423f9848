"""What ``--certify`` prints of a file, digit by digit, against finer balls and the one-shot."""

from __future__ import annotations

import pytest

from gradcli.engines.library import compiler
from tests.trials.every_digit import random_rows

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler is installed")


@pytest.mark.parametrize("text", ["exp(-x^2/2)*sin(3*y)+sqrt(x*x+y*y+1)", "where(x > y, x^2*y, sin(y)/(1+x^2))"])
def test_every_digit_of_special_rows_is_the_true_one(text):
    """Most rows hold numbers that finer balls know, and none of them is another."""
    (found,) = random_rows([text], 300, "test", 20, 4)
    assert found.numbers > found.rows
    assert found.longer > 0
    assert found.judged > 0
    assert found.faults == []
