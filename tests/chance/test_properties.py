"""Properties of every program, on fewer draws than ``python -m tests.trials properties``."""

from __future__ import annotations

import pytest

from gradcli.engines.library import compiler
from tests.chance.trying import Unfit, tried
from tests.trials.properties import PROPERTIES, needs_a_compiler

pytestmark = pytest.mark.slow

PART = 0.06


@pytest.mark.parametrize("what", PROPERTIES)
def test_property(what):
    if needs_a_compiler(what) and compiler() is None:
        pytest.skip("no C compiler here")
    check, count = PROPERTIES[what]
    figure = tried(what, check, max(3, int(PART * count)))
    assert figure.failed == 0, figure.inputs
    assert figure.tried > 0.5 * PART * count  # most draws could be tried


def test_a_property_that_fails_is_told_with_what_fails():
    def never_seven(chance):
        number = chance.randrange(100)
        if number > 90:
            raise Unfit
        assert number < 7, f"{number} is too large"

    figure = tried("small", never_seven, 200)
    assert (figure.failed, figure.inputs) == (1, ("AssertionError: 7 is too large\nassert 7 < 7",))
