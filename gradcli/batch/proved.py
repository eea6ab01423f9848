"""The rows of a table that are proved without the one-shot: over pairs of doubles, what these leave over balls; each
number the double nearest to it.

Many rows run in C; few rows, and all where there is no compiler, over flint's objects. The one-shot answers what is
left: corners, ends of domains, missing numbers, and what balls of some hundred bits do not tell. All say the same of a
row, so that it hangs on neither the compiler nor on how many rows there are.
"""

from __future__ import annotations

from functools import partial
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
    from gradcli.engines.kernel import Kernel
    from gradcli.engines.pair_engine import PairEngine

FEWEST = 32
"""Rows from which steps over balls pay: making them takes as long as the one-shot over some ten."""
COMPILED = 4096
"""Rows from which a compiler pays for balls: it takes as long as Python over some thousand."""
SOME, MANY = 10_000, 100_000
"""Rows from which kernels over pairs pay that are kept from another process, and those that are not: the compiler takes
for them as long as balls for these."""


class ProvedRows:
    """Proves rows of blocks of points; ``at`` are the variables that are the same everywhere, ``all_rows`` says that
    every point is asked for, not only those that float64 is not sure of. ``by_pairs`` and ``by_balls`` count the points
    that each proved."""

    def __init__(self, asked: EntryTape, at: Point, *, all_rows: bool) -> None:
        self.asked, self.at, self._all = asked, at, all_rows
        self.by_pairs = self.by_balls = self._asked = self._seen = self._expected = 0
        self._pairs: PairEngine | None = None
        self._plan: BallPlan | None = None
        self._balls: ProvingEngine | None = None
        self._tried: set[str] = set()

    @property
    def points(self) -> int:
        return self.by_pairs + self.by_balls

    def expect(self, points: int) -> None:
        """Hears about how many points there are in all."""
        self._expected = points

    def remarks(self) -> list[str]:
        """How many points were proved here, and how, and how many were left to the one-shot."""
        if not self.points:
            return []
        left = self._asked - self.points
        balls = f"{self.by_balls:,} over balls"
        if self.by_pairs:
            parts = [f"{self.by_pairs:,} points were proved by pairs of doubles in C", *[balls] * bool(self.by_balls)]
        else:
            parts = [f"{self.by_balls:,} points were proved over balls"]
        return [", ".join([*parts, *[f"{left:,} one by one"] * bool(left)])]

    def kernel(self, points: int) -> Kernel | None:
        """The program over pairs for about so many points, where it pays and can be made."""
        engine = self._over_pairs(points)
        return engine.kernel if engine else None

    def count(self, points: int) -> None:
        """Counts points that the kernel proved elsewhere."""
        self._asked += points
        self.by_pairs += points

    def fill(self, block: Block, asked: Any, numbers: Any) -> Any:
        """Fills ``numbers`` (T, E, N) at points of the mask ``asked`` (N,), and returns the mask of those."""
        rows = numpy.flatnonzero(asked)
        self._asked += len(rows)
        self._seen += block.size
        share = max(1.0, self._expected / self._seen)  # of the points that are still to come, as many will be asked for
        mask = numpy.zeros_like(asked)
        if (pairs := self._over_pairs(int(self._asked * share) if self._all else self._asked, block)) is not None:
            sure = self._filled(pairs, block, rows, numbers)
            self.by_pairs += len(sure)
            mask[sure] = True
            rows = rows[~mask[rows]]
        if (balls := self._over_balls(len(rows), int(len(rows) * share), block)) is not None:
            sure = self._filled(balls, block, rows, numbers)
            self.by_balls += len(sure)
            mask[sure] = True
        return mask

    def _filled(self, engine: ProvingEngine, block: Block, rows: Any, numbers: Any) -> Any:
        """Fills in what an engine proves of some rows, and returns these."""
        columns = [numpy.ascontiguousarray(block.columns[name][rows]) for name in engine.inputs]
        found, proved = engine.run(columns, len(rows))
        for name in engine.inputs:
            proved &= ~block.beyond_doubles(name, rows)
        sure = rows[proved]
        for (target, place), values in zip(self.asked.places, found, strict=True):
            numbers[target, place, sure] = values[proved]
        for target, source, twin in self.asked.twins:
            numbers[target, twin, sure] = numbers[target, source, sure] if source >= 0 else 0.0
        return sure

    def _over_pairs(self, count: int, block: Block | None = None) -> PairEngine | None:
        """The engine over pairs, made when it is worth it: for fewer points where it has been compiled before."""
        for least, how in ((SOME, "kept pairs"), (MANY, "pairs")):
            if count >= least and how not in self._tried and self._pairs is None:
                from gradcli.engines.pair_engine import PairEngine

                self._tried.add(how)
                self._pairs = self._made(partial(PairEngine, kept=how != "pairs"), block)
        return self._pairs

    def _over_balls(self, count: int, coming: int, block: Block) -> ProvingEngine | None:
        """The engine over balls, made where so many rows ``coming`` are worth it; machine code for a block of many."""
        if coming >= FEWEST and "plan" not in self._tried:
            from gradcli.engines.ball_plan import ball_plan

            self._tried.add("plan")
            self._plan = self._made(ball_plan, block)
        if self._plan is None:
            return None
        if count >= COMPILED and "balls" not in self._tried:
            self._tried.add("balls")
            self._balls = _machine_code(self._plan) or self._balls
        self._balls = self._balls or _python(self._plan)
        return self._balls

    def _made(self, kind: Any, block: Block | None) -> Any:
        """An engine or its plan; None where it cannot be made."""
        tape, places, edges, _ = self.asked
        columns = {} if block is None else block.columns
        held = {name: self.at[name] for name in tape.inputs if name in self.at and name not in columns}
        try:
            return kind(tape, list(places.values()), edges, held)
        except (CompileError, NoFunction):
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
