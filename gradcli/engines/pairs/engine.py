"""A tape run over pairs of doubles in C: the rows whose every number is proved by a running bound and a rounding
test.

Some fifty times as fast as balls, which take what is left. ``gradcli help proofs`` says why a row proved here is right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.engines.c_entry import ROW, STRIP
from gradcli.engines.held import fixed, unmoved
from gradcli.engines.kernel import Kernel
from gradcli.engines.library import CompileError, address, addresses, built, entry, integers
from gradcli.engines.native_engine import FLAGS, wide
from gradcli.engines.pairs.source import ENTRY, BoundedPair, HeldPair, pair_source
from gradcli.engines.runner import pieces, processors
from gradcli.languages.code_text import NoFunction
from gradcli.numbers.later import numpy as np
from gradcli.tape.tape import Slot, Tape
from gradcli.threads import Threads

PIECE = 64 * STRIP
"""Points a thread takes at a time."""
LEAST, MOST = Fraction(10) ** -280, Fraction(10) ** 280
"""Between these no operation on a constant underflows or overflows."""


class PairEngine:
    """``results`` of a tape at many points, where every ``edge`` (a condition) is certainly not met. ``held`` are
    inputs that are the same everywhere, as coordinates of a point. ``kernel`` is the C function for others to call.

    Raises CompileError where there is no compiler, no fused multiply-add, or no kernel for an operation;
    with ``kept`` also where the compiler would have to run.
    """

    def __init__(
        self,
        tape: Tape,
        results: Sequence[Slot],
        edges: Sequence[Slot],
        held: Mapping[str, Any],
        *,
        kept: bool = False,
    ) -> None:
        self.inputs = [name for name in tape.inputs if name not in held]
        free = tape.extended()
        free.inputs = {name: tape.inputs[name] for name in self.inputs}
        constants = _constants(tape, [*results, *edges], self.inputs, held)
        try:
            source = pair_source(free, results, edges, constants)
        except NoFunction as missing:
            raise CompileError(f"there is no kernel over pairs for {missing}") from None
        self._function = entry(built(source.text, [*FLAGS, *wide()], [], before=kept), ENTRY, 5)
        self.kernel = Kernel(address(self._function), tuple(self.inputs), len(results), source.working, pairs=True)

    def run(self, columns: Sequence[Any], count: int) -> tuple[Any, Any]:
        """Numbers (K, N) of the results at N points, and the mask (N,) of the points where all are proved: the doubles
        nearest to the true numbers. ``columns``: a contiguous float64 array (N,) for each of ``inputs``, each double
        for the shortest decimal that is read as it."""
        from gradcli.engines.pairs.rests import rests

        numbers = np.empty((self.kernel.results, count))
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

        with Threads(processors(), "pairs") as threads:
            list(threads.map(work, pieces(count, PIECE)))
        return numbers, suspects == 0


def _constants(
    tape: Tape, roots: Sequence[Slot], inputs: Sequence[str], held: Mapping[str, Any]
) -> Mapping[Slot, HeldPair]:
    """What no input moves. Balls are loaded only where some of it is more than a rational number."""
    exact = {slot: tape.constant(slot) for slot in unmoved(tape, roots, inputs)}
    if all(number is not None for number in exact.values()):
        return {slot: _rational(Fraction(number)) for slot, number in exact.items() if number is not None}
    return fixed(tape, roots, inputs, held, _enclosed)


_NONE = (math.nan, math.nan, math.nan)


def _rational(number: Fraction) -> BoundedPair:
    """A number as a pair and a bound; NaN where it is far from 1."""
    if number and not LEAST < abs(number) < MOST:
        return _NONE
    high = float(number)
    low = float(number - Fraction(high))
    rest = abs(number - Fraction(high) - Fraction(low))
    return high, low, math.nextafter(float(rest), math.inf) if rest else 0.0


def _enclosed(enclosed: Any) -> BoundedPair:
    """The same of an enclosure; NaN where there is none."""
    if enclosed is None:
        return _NONE
    if isinstance(enclosed, int):
        return _rational(Fraction(enclosed))
    high = float(enclosed.mid())
    if not (high == 0 or LEAST < abs(high) < MOST):
        return _NONE
    low = float((enclosed - high).mid())
    rest = abs(enclosed - high - low)
    return high, low, 0.0 if rest == 0 else math.nextafter(float(rest.upper()), math.inf)
