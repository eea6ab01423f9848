"""The rows of a table that are proved without the one-shot: over pairs of doubles, what these leave over balls; each
number the double nearest to it.

Many rows run in C; few rows, and all where there is no compiler, over flint's objects. The one-shot answers what is
left: corners, ends of domains, missing numbers, and what balls of some hundred bits do not tell. All say the same of a
row, so that it hangs on neither the compiler nor on how many rows there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from gradcli.batch.over_balls import FEWEST, OverBalls, remarks
from gradcli.engines.entry_tape import EntryTape
from gradcli.engines.library import CompileError
from gradcli.numbers.later import numpy
from gradcli.questions.point import Point
from gradcli.tables.blocks import Block

if TYPE_CHECKING:
    from gradcli.engines.balls.engine import ProvingEngine
    from gradcli.engines.kernel import Kernel
    from gradcli.engines.pairs.engine import PairEngine

SOME, MANY = 10_000, 100_000
"""Rows from which kernels over pairs pay that are kept from another process, and those that are not: the compiler takes
for them as long as balls for these."""
SHORT = 100
"""Slots of a tape up to which the compiler takes no longer than a table of MANY rows: of which few may need pairs."""


class ProvesRows(Protocol):
    """What proves rows without the one-shot."""

    asked: EntryTape

    def fill(self, block: Block, asked: Any, numbers: Any) -> Any:
        """Fills ``numbers`` (T, E, N) at points of the mask ``asked`` (N,), and returns the mask of those."""


class ProvedRows:
    """Proves rows of blocks of points; ``at`` are the variables that are the same everywhere, ``all_rows`` says that
    every point is asked for, not only those that float64 is not sure of. ``by_pairs`` and ``by_balls`` count the points
    that each proved."""

    def __init__(self, asked: EntryTape, at: Point, *, all_rows: bool) -> None:
        self.asked, self.at, self._all = asked, at, all_rows
        self.by_pairs = self.by_balls = self._asked = self._seen = self._expected = 0
        self._pairs: PairEngine | None = None
        self._balls: OverBalls | None = None
        self._tried: set[str] = set()

    @property
    def points(self) -> int:
        return self.by_pairs + self.by_balls

    def expect(self, points: int) -> None:
        """Hears about how many points there are in all."""
        self._expected = points

    def remarks(self) -> list[str]:
        """How many points were proved here, and how, and how many were left to the one-shot."""
        return remarks(self.by_pairs, self.by_balls, self._asked - self.points)

    def kernel(self, points: int) -> Kernel | None:
        """The program over pairs for about so many points, where it pays and can be made."""
        engine = self._over_pairs(self._worth(points))
        return engine.kernel if engine else None

    def count(self, points: int) -> None:
        """Counts points that the kernel proved elsewhere."""
        self.add((points, points, 0))

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many points were asked for, and how many pairs and balls proved."""
        return self._asked, self.by_pairs, self.by_balls

    def add(self, counts: Sequence[int]) -> None:
        """Counts what another has met."""
        asked, pairs, balls = counts
        self._asked += asked
        self.by_pairs += pairs
        self.by_balls += balls

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

    def refine(self, block: Block, rows: Any, numbers: Any) -> None:
        """Fills the doubles nearest to them in for ``numbers`` (T, E, N) that are right, at those of some rows where
        pairs prove them: where so many points are expected that the pairs pay."""
        if (pairs := self._over_pairs(max(self._asked, self._worth(self._expected)), block)) is not None:
            self._filled(pairs, block, rows, numbers)

    def _filled(self, engine: ProvingEngine, block: Block, rows: Any, numbers: Any) -> Any:
        """Fills in what an engine proves of some rows, and returns these."""
        columns = [block.doubles(name, rows) for name in engine.inputs]
        found, proved = engine.run(columns, len(rows))
        for name in engine.inputs:
            proved &= ~block.beyond_doubles(name, rows)
        sure = rows[proved]
        for (target, place), values in zip(self.asked.places, found, strict=True):
            numbers[target, place, sure] = values[proved]
        for target, source, twin in self.asked.twins:
            numbers[target, twin, sure] = numbers[target, source, sure] if source >= 0 else 0.0
        return sure

    def _worth(self, points: int) -> int:
        """As many rows that are asked for as so many points are worth, of which not all may be."""
        return points if self._all else points * SHORT // max(SHORT, len(self.asked.tape))

    def _over_pairs(self, count: int, block: Block | None = None) -> PairEngine | None:
        """The engine over pairs, made when it is worth it: for fewer points where it has been compiled before."""
        for least, how in ((SOME, "kept pairs"), (MANY, "pairs")):
            if count >= least and how not in self._tried and self._pairs is None:
                from gradcli.engines.pairs.engine import PairEngine

                self._tried.add(how)
                self._pairs = self._made(partial(PairEngine, kept=how != "pairs"), block)
        return self._pairs

    def _over_balls(self, count: int, coming: int, block: Block) -> ProvingEngine | None:
        """What runs so many rows over balls, where so many ``coming`` are worth it."""
        if self._balls is None:
            from gradcli.engines.balls.plan import ball_plan

            self._balls = OverBalls(partial(ball_plan, *self._question(block)), FEWEST)
        return self._balls.engine(count, coming)

    def _made(self, kind: Any, block: Block | None) -> Any:
        """An engine; None where it cannot be made."""
        try:
            return kind(*self._question(block))
        except CompileError:
            return None

    def _question(self, block: Block | None) -> tuple[Any, ...]:
        """The tape, the slots asked for, the edges, and what is the same everywhere."""
        tape, places, edges, _ = self.asked
        columns = {} if block is None else block.columns
        held = {name: self.at[name] for name in tape.inputs if name in self.at and name not in columns}
        return tape, list(places.values()), edges, held
