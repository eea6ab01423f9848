"""Balls over rows: flint's objects for some, machine code once there have been many, or sooner where it is kept."""

from __future__ import annotations

import pytest

from gradcli.batch.over_balls import COMPILED, FEWEST, KEPT, OverBalls
from gradcli.engines.balls.engine import BallEngine
from gradcli.engines.balls.loop import BallLoop
from gradcli.engines.library import compiler
from tests.engines.proving import plan_of


@pytest.fixture
def over_balls(tmp_path, monkeypatch):
    if compiler() is None:
        pytest.skip("no compiler")
    monkeypatch.setenv("GRADCLI_CACHE", str(tmp_path / "cache"))
    return lambda: OverBalls(lambda: plan_of("x*exp(sin(x))"), FEWEST)


def test_rows_of_many_small_blocks_count_together(over_balls):
    chosen, block = over_balls(), COMPILED // 4
    found = [chosen.engine(block, 10**6) for _ in range(5)]
    assert [type(engine) for engine in found] == [BallLoop] * 3 + [BallEngine] * 2
    assert found[3] is found[4]


def test_what_another_process_has_compiled_is_taken_sooner(over_balls):
    assert type(over_balls().engine(KEPT, KEPT)) is BallLoop
    assert type(over_balls().engine(COMPILED, COMPILED)) is BallEngine
    assert type(over_balls().engine(KEPT - 1, KEPT - 1)) is BallLoop
    assert type(over_balls().engine(KEPT, KEPT)) is BallEngine


def test_a_few_rows_are_not_worth_it(over_balls):
    assert over_balls().engine(FEWEST - 1, FEWEST - 1) is None
