"""Balls over the rows of a table: what runs a plan over so many rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from gradcli.engines.library import CompileError
from gradcli.languages.code_text import NoFunction

if TYPE_CHECKING:
    from gradcli.engines.balls.engine import ProvingEngine
    from gradcli.engines.balls.plan import BallPlan

FEWEST = 32
"""Rows from which steps over balls pay: making them takes as long as the one-shot over some ten."""
COMPILED = 4096
"""Rows from which a compiler pays for balls: it takes as long as Python over some thousand."""
KEPT = 256
"""Rows from which machine code does that is kept from another process."""


def remarks(pairs: int, balls: int, left: int) -> list[str]:
    """What there is to say of points that were proved by pairs of doubles and over balls, if any were; so many are left
    to the one-shot."""
    if not pairs + balls:
        return []
    said = [f"{pairs:,} points were proved by pairs of doubles in C"] if pairs else []
    if balls:
        said.append(f"{balls:,} over balls" if pairs else f"{balls:,} points were proved over balls")
    return [", ".join([*said, f"{left:,} one by one"] if left else said)]


class OverBalls:
    """Chooses what runs a plan: nothing for less than ``fewest`` rows, flint's objects for some, machine code for many.
    What ``plan`` raises NoFunction of has no such engine."""

    def __init__(self, plan: Callable[[], BallPlan], fewest: int) -> None:
        self._make, self._fewest = plan, fewest
        self._plan: BallPlan | None = None
        self._machine: ProvingEngine | None = None
        self._loop: ProvingEngine | None = None
        self._planned, self._rows = False, 0
        self._tried: set[bool] = set()

    def engine(self, count: int, coming: int) -> ProvingEngine | None:
        """What runs so many rows of those that are ``coming``; None where that does not pay, or nothing can."""
        if coming >= self._fewest and not self._planned:
            self._planned = True
            with suppress(NoFunction):
                self._plan = self._make()
        if self._plan is None:
            return None
        self._rows += count  # of all blocks, which may be small: many of their rows need no balls
        for least, kept in ((KEPT, True), (COMPILED, False)):
            if self._rows >= least and kept not in self._tried and self._machine is None:
                self._tried.add(kept)
                self._machine = _machine_code(self._plan, kept=kept)
        if self._machine is None and self._loop is None:
            self._loop = _python(self._plan)
        return self._machine or self._loop


def _machine_code(plan: BallPlan, *, kept: bool) -> ProvingEngine | None:
    from gradcli.engines.balls.engine import BallEngine

    try:
        return BallEngine(plan, kept=kept)
    except CompileError:
        return None


def _python(plan: BallPlan) -> ProvingEngine | None:
    from gradcli.engines.balls.loop import BallLoop

    try:
        return BallLoop(plan)
    except NoFunction:
        return None
