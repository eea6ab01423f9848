"""The rows of a table that are proved without the one-shot: over balls, each number the double nearest to it.

Many rows run in C; few rows, and all where there is no compiler, over python-flint's objects. The one-shot answers what
is left: corners, ends of domains, missing numbers, and what balls of some hundred bits do not tell. All say the same of
a row, so that it hangs on neither the compiler nor on how many rows there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from gradcli.engines.library import CompileError
from gradcli.engines.second_order import EntryTape
from gradcli.languages.code_text import NoFunction
from gradcli.questions.point import Point
from gradcli.tables.blocks import Block

if TYPE_CHECKING:
    from gradcli.engines.ball_engine import ProvingEngine
    from gradcli.engines.ball_plan import BallPlan

FEWEST = 32
"""Rows from which steps over balls pay: making them takes as long as the one-shot over some ten."""
COMPILED = 4096
"""Rows from which a compiler pays: it takes as long as Python over some thousand."""


class ProvedRows:
    """Proves rows of blocks of points; ``at`` are the variables that are the same everywhere."""

    def __init__(self, asked: EntryTape, at: Point) -> None:
        self.asked, self.at = asked, at
        self.points = self._asked = 0
        self._plan: BallPlan | None = None
        self._engine: ProvingEngine | None = None
        self._planned = self._compiled = False

    def remarks(self) -> list[str]:
        """How many points were proved here, and how many were left to the one-shot."""
        if not self.points:
            return []
        left = self._asked - self.points
        how = f"{self.points:,} points were proved over balls"
        return [f"{how}, {left:,} one by one" if left else how]

    def fill(self, block: Block, asked: Any, numbers: Any) -> Any:
        """Fills ``numbers`` (T, E, N) at points of the mask ``asked`` (N,), and returns the mask of those."""
        rows = numpy.flatnonzero(asked)
        engine = self._made(len(rows), block)
        self._asked += len(rows)
        if engine is None:
            return numpy.zeros_like(asked)
        columns = [numpy.ascontiguousarray(block.columns[name][rows]) for name in engine.inputs]
        found, proved = engine.run(columns, len(rows))
        for name in engine.inputs:
            proved &= ~block.beyond_doubles(name, rows)
        sure = rows[proved]
        for (target, place), values in zip(self.asked.places, found, strict=True):
            numbers[target, place, sure] = values[proved]
        for target, source, twin in self.asked.twins:
            numbers[target, twin, sure] = numbers[target, source, sure] if source >= 0 else 0.0
        self.points += len(sure)
        mask = numpy.zeros_like(asked)
        mask[sure] = True
        return mask

    def _made(self, count: int, block: Block) -> ProvingEngine | None:
        """The engine, made for the first block that is worth it; machine code for the first of many rows."""
        if count >= FEWEST and not self._planned:
            self._plan, self._planned = self._steps(block), True
        if self._plan is None:
            return None
        if count >= COMPILED and not self._compiled:
            self._engine, self._compiled = _machine_code(self._plan) or self._engine, True
        self._engine = self._engine or _python(self._plan)
        return self._engine

    def _steps(self, block: Block) -> BallPlan | None:
        """What is computed; None where FLINT lacks a function for it."""
        from gradcli.engines.ball_plan import ball_plan

        tape, places, edges, _ = self.asked
        held = {name: self.at[name] for name in tape.inputs if name in self.at and name not in block.columns}
        try:
            return ball_plan(tape, list(places.values()), edges, held)
        except NoFunction:
            return None


def _machine_code(plan: BallPlan) -> ProvingEngine | None:
    from gradcli.engines.ball_engine import BallEngine

    try:
        return BallEngine(plan)
    except CompileError:
        return None


def _python(plan: BallPlan) -> ProvingEngine | None:
    from gradcli.engines.ball_loop import BallLoop

    try:
        return BallLoop(plan)
    except NoFunction:
        return None
