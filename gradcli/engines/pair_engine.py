"""A tape run over pairs of doubles in C: the rows whose every number is proved by a running bound and a rounding
test.

Some fifty times as fast as balls, which take what is left. ``gradcli help proofs`` says why a row proved here is right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from gradcli.engines.c_source import ROW, STRIP
from gradcli.engines.held import fixed
from gradcli.engines.kernel import Kernel
from gradcli.engines.library import CompileError, address, addresses, built, entry, integers
from gradcli.engines.native_engine import FLAGS, wide
from gradcli.engines.pair_source import ENTRY, BoundedPair, pair_source
from gradcli.engines.rests import rests
from gradcli.engines.runner import pieces, processors
from gradcli.languages.code_text import NoFunction
from gradcli.tape.tape import Slot, Tape

PIECE = 64 * STRIP
"""Points a thread takes at a time."""


class PairEngine:
    """``results`` of a tape at many points, where every ``edge`` (a condition) is certainly not met. ``held`` are
    inputs that are the same everywhere, as coordinates of a point. ``kernel`` is the C function for others to call.

    Raises CompileError where there is no compiler, no fused multiply-add, or no kernel for an operation.
    """

    def __init__(self, tape: Tape, results: Sequence[Slot], edges: Sequence[Slot], held: Mapping[str, Any]) -> None:
        self.inputs = [name for name in tape.inputs if name not in held]
        self.count = len(results)
        free = tape.extended()
        free.inputs = {name: tape.inputs[name] for name in self.inputs}
        constants = fixed(tape, [*results, *edges], self.inputs, held, _pair)
        try:
            source = pair_source(free, results, edges, constants)
        except NoFunction as missing:
            raise CompileError(f"there is no kernel over pairs for {missing}") from None
        module = built(source.text, [*FLAGS, *wide()], [])
        self._function = entry(module, ENTRY, 5)
        self.kernel = Kernel(address(self._function), tuple(self.inputs), self.count, source.working, pairs=True)

    def run(self, columns: Sequence[Any], count: int) -> tuple[Any, Any]:
        """Numbers (K, N) of the results at N points, and the mask (N,) of the points where all are proved: the doubles
        nearest to the true numbers. ``columns``: a contiguous float64 array (N,) for each of ``inputs``, each double
        for the shortest decimal that is read as it."""
        numbers = np.empty((self.count, count))
        suspects = np.zeros(count, dtype=np.uint8)
        moves = integers([-1] * (2 * len(columns)))

        def work(piece: tuple[int, int]) -> None:
            start, stop = piece
            parts = [column[start:stop] for column in columns]
            lows = [rests(part) for part in parts]
            given = [part.ctypes.data for part in (*parts, *lows)]
            filled = [row.ctypes.data + 8 * start for row in numbers]
            room = np.empty(ROW * self.kernel.working)
            marks = suspects.ctypes.data + start
            self._function(stop - start, addresses(given), moves, addresses(filled), room.ctypes.data, marks)

        with ThreadPoolExecutor(processors(), thread_name_prefix="gradcli-pairs") as pool:
            list(pool.map(work, pieces(count, PIECE)))
        return numbers, suspects == 0


def _pair(enclosed: Any) -> BoundedPair:
    """A number as a pair and a bound; NaN where it is none, or far from 1."""
    from flint import arb

    none = (math.nan, math.nan, math.nan)
    if enclosed is None:
        return none
    ball = arb(enclosed)
    high = float(ball.mid())
    if not (high == 0 or 1e-280 < abs(high) < 1e280):
        return none
    low = float((ball - high).mid())
    rest = abs(ball - high - low)
    return high, low, 0.0 if rest == 0 else math.nextafter(float(rest.upper()), math.inf)
