"""A few of the random functions of the trial."""

from __future__ import annotations

import random

import pytest

from tests.trials.python_functions import Writer, wrong


@pytest.mark.parametrize("seed", range(40))
def test_a_random_function_is_read_or_refused(seed):
    rng = random.Random(seed)
    text = Writer(rng).text()
    assert not wrong(text, rng), text
