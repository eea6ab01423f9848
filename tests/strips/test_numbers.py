"""Numbers read and printed by compiled code are those that Python reads and prints."""

from __future__ import annotations

import math
import random

import pytest

from gradcli.engines.library import compiler
from tests.trials.strips import (
    hard_decimals,
    hard_doubles,
    read_numbers,
    wrongly_printed,
    wrongly_read,
)

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler is installed")


def test_doubles_are_printed_as_everywhere():
    assert wrongly_printed(hard_doubles(random.Random(1), 20_000)) == []
    powers = [math.ldexp(1.0, power) for power in range(-1074, 1024)]
    assert wrongly_printed([*powers, *(-power for power in powers), 0.0, -0.0, 1e16, 1e-4, 1e-5, 123456.0]) == []


def test_decimals_are_read_as_the_nearest_doubles():
    texts = [*hard_decimals(chance := random.Random(2), hard_doubles(chance, 20_000))]
    assert wrongly_read(texts) == []
    numbers, _ = read_numbers(texts)
    assert sum(map(math.isnan, numbers)) < len(texts) / 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1e",
        "1e+",
        "e5",
        ".",
        "-",
        "+-1",
        "1.2.3",
        "1_0",
        "0x10",
        "inf",
        "nan",
        "−1",
        '"1"',
        "1e999",
    ]
    + [
        "1e-400",
        "5e-324",
        "2.2250738585072011e-308",
        "9007199254740993",
        "123456789012345678901234567890",
        "1\0",
    ],
)
def test_what_is_no_plain_number_is_left_to_python(text):
    (number,), _ = read_numbers([text])
    assert math.isnan(number)


def test_rests_are_what_the_doubles_lack():
    texts = ["0.1", "0.5", "1e-9", "123.456", "12345678901234567e-30", "1e23", "-0.3", "7", "-0"]
    _numbers, rests = read_numbers(texts)
    assert not any(map(math.isnan, rests))
    assert wrongly_read(texts) == []
    assert [rest == 0 for rest in rests] == [text in ("0.5", "7", "-0") for text in texts]
    assert all(math.isnan(rest) for rest in read_numbers(["1.00000000000000000000001", "1e-290"])[1])
