"""Rows of special functions: their balls contain mpmath's numbers, and a wrong rule is caught."""

from __future__ import annotations

import pytest

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import NO_RULE
from gradcli.numbers.balls.balls import Balls
from tests.chance.mutants import of_row
from tests.oracles.special_truth import TRUTHS, cases, faulty

SYMMETRIC = {f"{name}: operands swapped in the value" for name in ("beta", "lbeta")}
FEW, MANY = 8, 300
"""Places a row is tried at, each with up to four points within its operands."""


@pytest.mark.parametrize("name", list(TRUTHS))
@pytest.mark.slow
def test_values_and_partials_contain_the_truth(name, request):
    count = MANY if request.config.getoption("--long") else FEW
    assert list(faulty(PRIMITIVES[name], Balls(96), count)) == []
    assert sum(len(case.truths) for case in cases(name, count)) > 2 * count


def _caught(row) -> bool:
    try:
        return next(faulty(row, Balls(96), FEW), None) is not None
    except Exception:  # numbers no row is made for
        return True


@pytest.mark.parametrize("name", list(TRUTHS))
@pytest.mark.slow
def test_a_wrong_rule_is_caught(name):
    row = PRIMITIVES[name]
    unruled = {f"in partial {place}" for place, rule in enumerate(row.partials) if rule is NO_RULE}
    told = [
        mutant
        for mutant in of_row(row)
        if " in " in mutant.name
        and mutant.name not in SYMMETRIC
        and not mutant.name.endswith(tuple(unruled) or ("\n",))
    ]
    assert [mutant.name for mutant in told if not _caught(mutant.row)] == []
