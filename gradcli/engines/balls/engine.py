"""A tape run over FLINT's real balls in C, point by point: the rows whose every number is proved to the last bit.

The library is the one python-flint brings along. Its functions are found by name, and the layout of a ball is tried
before anything is computed; where any of this is not as it should be there is no such engine, and no harm done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from gradcli.engines.balls.loaded import loaded
from gradcli.engines.balls.plan import BallPlan
from gradcli.engines.balls.prelude import ENTRY
from gradcli.engines.balls.source import ball_source
from gradcli.engines.library import addresses, entry
from gradcli.engines.runner import pieces, processors
from gradcli.threads import Threads

PIECE = 2048
"""Points a thread takes at a time."""


class ProvingEngine(Protocol):
    """What proves the results of a plan at points."""

    inputs: list[str]

    def run(self, columns: Sequence[Any], count: int) -> tuple[Any, Any]:
        """Numbers (K, N) of the results at N points, in all their parts, and the mask (N,) of the points where all are
        proved: the doubles nearest to the true numbers, or what a finer plan tells. ``columns``: a contiguous float64
        array (N,) for each of ``inputs``."""


class BallEngine:
    """The results of a plan at many points, where every edge (a condition: a corner, a step, an end of a domain) is
    certainly not met.

    Raises CompileError where there is no compiler, or no such library; with ``kept`` also where the compiler would have
    to run.
    """

    def __init__(self, plan: BallPlan, *, kept: bool = False) -> None:
        self.inputs = list(plan.inputs)
        self.count = plan.parts * len(plan.results)
        self._function = entry(loaded(ball_source(plan), before=kept), ENTRY, 3)
        # Kept from block to block: FLINT keeps constants for every thread.
        self._threads = Threads(processors(), "balls")

    def run(self, columns: Sequence[Any], count: int) -> tuple[Any, Any]:
        """As of every proving engine."""
        numbers = np.empty((self.count, count))
        proved = np.zeros(count, dtype=np.uint8)

        def work(piece: tuple[int, int]) -> None:
            start, stop = piece
            given = [column.ctypes.data + 8 * start for column in columns]
            filled = [row.ctypes.data + 8 * start for row in numbers]
            if self._function(stop - start, addresses(given), addresses(filled), proved.ctypes.data + start) < 0:
                raise MemoryError

        list(self._threads.map(work, pieces(count, PIECE)))
        return numbers, proved.astype(np.bool_)
