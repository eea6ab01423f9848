"""A point of plain numbers is read without the language, and is the same point."""

from __future__ import annotations

import random

import pytest

from gradcli.errors import GradcliError, Source
from gradcli.questions import point

NAMES = ["x", "y", "w1", "e", "pi", "lambda", "if", "nan", "x_1", "a_", "x__y", "abs", "w" * 50, "ü", "max"]
NUMBERS = ["0", "5", "-2.5", "+7", "1e-3", "1E5", "0.1", ".5", "5.", "007", "1e400", "-0.0", "1_0", "pi", "1e9999"]


def told(source):
    """What is known of each coordinate, or the error."""
    try:
        found = point.read_point([source])
    except GradcliError as error:
        return error.lines()
    tapes = [coordinate.tape for coordinate in found.values()]
    return found.keys(), [c[:2] for c in found.values()], [(tape.instructions, tape.outputs) for tape in tapes]


def test_both_ways_of_reading_agree(monkeypatch):
    chance, plain = random.Random(1), 0
    for _ in range(1500):
        count = chance.randrange(1, 4)
        numbers = [*NUMBERS, repr(chance.gauss(0, 1) * 10 ** chance.randrange(-9, 9))]
        text = ",".join(f"{chance.choice(NAMES)}={chance.choice(numbers)}" for _ in range(count))
        plain += point._plain(Source(text)) is not None
        quick = told(Source(text))
        with monkeypatch.context() as slow:
            slow.setattr(point, "_plain", lambda source: None)
            assert told(Source(text)) == quick, text
    assert plain > 300


@pytest.mark.parametrize("text", ["x=1,x=2", "x=1,", "x=", "if=1", "x=1 ,y=2", "x=[1,2]", "x=1e12345"])
def test_what_is_not_plain_is_left_to_the_language(text):
    assert point._plain(Source(text)) is None
