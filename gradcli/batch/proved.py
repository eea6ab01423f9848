"""The rows of a table that are proved without the one-shot: over balls in C, each number the double nearest to it.

The one-shot answers what is left: corners, ends of domains, missing numbers, and what balls of some hundred bits do not
tell. Both say the same of a row, so that it hangs on neither the compiler nor on how many rows there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from gradcli.engines.library import CompileError
from gradcli.engines.second_order import EntryTape
from gradcli.questions.point import Point
from gradcli.tables.blocks import Block

if TYPE_CHECKING:
    from gradcli.engines.ball_engine import BallEngine

FEWEST = 300
"""Rows from which a compiler pays: it takes as long as the one-shot over some two hundred."""


class ProvedRows:
    """Proves rows of blocks of points; ``at`` are the variables that are the same everywhere."""

    def __init__(self, asked: EntryTape, at: Point) -> None:
        self.asked, self.at = asked, at
        self.points = self._asked = 0
        self._engine: BallEngine | None = None
        self._tried = False

    def remarks(self) -> list[str]:
        """How many points were proved here, and how many were left to the one-shot."""
        if not self.points:
            return []
        left = self._asked - self.points
        how = f"{self.points:,} points were proved over balls in C"
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

    def _made(self, count: int, block: Block) -> BallEngine | None:
        """The engine, made for the first block that is worth it."""
        if not self._tried and count >= FEWEST:
            from gradcli.engines.ball_engine import BallEngine

            self._tried = True
            tape, places, edges, _ = self.asked
            held = {name: self.at[name] for name in tape.inputs if name in self.at and name not in block.columns}
            try:
                self._engine = BallEngine(tape, list(places.values()), edges, held)
            except CompileError:
                self._engine = None
        return self._engine
