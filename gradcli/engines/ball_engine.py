"""A tape run over FLINT's real balls in C, point by point: the rows whose every number is proved to the last bit.

The library is the one python-flint brings along. Its functions are found by name, and the layout of a ball is tried
before anything is computed; where any of this is not as it should be there is no such engine, and no harm done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from gradcli.engines.ball_source import ENTRY, ball_source
from gradcli.engines.held import fixed
from gradcli.engines.library import CompileError, addresses, built, entry
from gradcli.engines.runner import pieces, processors
from gradcli.languages.code_text import NoFunction
from gradcli.numbers.wrapped import found_by_all
from gradcli.tape.tape import Slot, Tape

FLAGS = ("-std=gnu11", "-O1", "-shared", "-fPIC", "-ffp-contract=off", "-w")
PIECE = 4096
"""Points a thread takes at a time."""
_DIGITS = 130
"""Decimal digits of an enclosure of a constant."""


class BallEngine:
    """``results`` of a tape at many points, where every ``edge`` (a condition: a corner, a step, an end of a domain) is
    certainly not met. ``held`` are inputs that are the same everywhere, as coordinates of a point.

    Raises CompileError where there is no compiler, no such library, or no function of FLINT's for an operation.
    """

    def __init__(self, tape: Tape, results: Sequence[Slot], edges: Sequence[Slot], held: Mapping[str, Any]) -> None:
        self.inputs = [name for name in tape.inputs if name not in held]
        self.count = len(results)
        free = tape.extended()
        free.inputs = {name: tape.inputs[name] for name in self.inputs}
        try:
            constants = fixed(tape, [*results, *edges], self.inputs, held, _printed)
            source = ball_source(free, results, edges, constants)
        except NoFunction as missing:
            raise CompileError(f"FLINT has no {missing}") from None
        if not found_by_all():
            raise CompileError("there is no library of FLINT")
        module = built(source, FLAGS, [])
        if not module.gradcli_layout():
            raise CompileError("FLINT's balls are laid out in another way")
        self._function = entry(module, ENTRY, 3)

    def run(self, columns: Sequence[Any], count: int) -> tuple[Any, Any]:
        """Numbers (K, N) of the results at N points, and the mask (N,) of the points where all are proved: the doubles
        nearest to the true numbers. ``columns``: a contiguous float64 array (N,) for each of ``inputs``."""
        numbers = np.empty((self.count, count))
        proved = np.zeros(count, dtype=np.uint8)

        def work(piece: tuple[int, int]) -> None:
            start, stop = piece
            given = [column.ctypes.data + 8 * start for column in columns]
            filled = [row.ctypes.data + 8 * start for row in numbers]
            if self._function(stop - start, addresses(given), addresses(filled), proved.ctypes.data + start) < 0:
                raise MemoryError

        with ThreadPoolExecutor(processors(), thread_name_prefix="gradcli-balls") as pool:
            list(pool.map(work, pieces(count, PIECE)))
        return numbers, proved.astype(np.bool_)


def _printed(enclosed: Any) -> str:
    """A number of the constants: an integer, or an enclosure as flint prints it."""
    if enclosed is None:
        return "nan"
    return str(enclosed) if isinstance(enclosed, int) else str(enclosed.str(_DIGITS, more=True))
