"""Engines that prove the value and the derivative by x of a program, each as tests want it."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradcli.engines.balls.engine import BallEngine, ProvingEngine
from gradcli.engines.balls.loop import BallLoop
from gradcli.engines.balls.plan import BallPlan, ball_plan
from gradcli.engines.pairs.engine import PairEngine
from gradcli.language.program import Source, read
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import tape_of


def asked(text: str) -> tuple[Any, ...]:
    """The tape of a program and its gradient, the slots asked for, the edges, and nothing that is held."""
    tape = tape_of(read([Source(text)]), wrt=("x",))
    found = gradient_tape(tape, tape.outputs, {"x": tape.named("x")}, edges=True)
    return found.tape, [*found.values.values(), *found.connected.values()], found.edges, {}


def pairs(text: str) -> PairEngine:
    return PairEngine(*asked(text))


def plan_of(text: str) -> BallPlan:
    return ball_plan(*asked(text))


def balls(text: str) -> BallEngine:
    return BallEngine(plan_of(text))


def loop(text: str) -> BallLoop:
    return BallLoop(plan_of(text))


def run(engine: ProvingEngine, *numbers: float) -> tuple[list[list[float]], list[bool]]:
    """The results at some x, and which points are proved."""
    found, proved = engine.run([np.array(numbers)], len(numbers))
    return found.tolist(), proved.tolist()
