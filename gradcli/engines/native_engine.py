"""The tape as machine code: printed as C, compiled by the system's compiler, called block by block.

The flags keep IEEE arithmetic as it is: no ``-ffast-math``, no contraction, so that + - * / and sqrt give
the bits NumPy gives. The vector functions are glibc's libmvec (within 4 ulp by its own statement).
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Sequence
from typing import Any

from gradcli.engines.c_entry import ENTRY, NOTED, ROW, STREAMED, STRIP, rows
from gradcli.engines.c_source import c_source
from gradcli.engines.engine import aligned
from gradcli.engines.kernel import Kernel
from gradcli.engines.library import CompileError, address, addresses, built, entry, integers, place
from gradcli.engines.plan import Plan
from gradcli.languages.code_text import NoFunction
from gradcli.numbers.later import numpy as np

FLAGS = (
    "-std=gnu11", "-O1", "-ftree-vectorize", "-shared", "-fPIC", "-march=native", "-fopenmp-simd", "-fno-math-errno",
    "-fno-trapping-math", "-fno-ivopts", "-fno-thread-jumps", "-fno-builtin-sin", "-fno-builtin-cos",
    "-ffp-contract=off", "-w",
)  # fmt: skip
"""gcc would merge sin and cos of one number into one call that has no vector form, hence -fno-builtin. A chosen
branch is a vector operation only where nobody traps exceptions (tanh and its slope: 15 ns a point with, 3 without
-fno-trapping-math). Then, where gcc copies a product into both arms of a choice (-fthread-jumps), the points of a
vector that take the other arm multiply what a register happens to hold, which may underflow. Without -fno-ivopts a
third of gcc's time over long programs goes into addresses. + - * / and sqrt have the same bits either way; more loops
take the vector functions."""
WIDE = ("-mprefer-vector-width=512",)
USUAL_CACHE = 1 << 25
"""Bytes of the last cache where the system does not say."""
SHORTEST, LONGEST = 1 << 14, 1 << 20
"""Points a call: enough to hide the call; the code itself goes strip by strip."""


class NativeEngine:
    """A plan as machine code. Any number of threads may run it."""

    name = "native"
    parallel = True

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._function, self._streamed = _compiled(plan)
        self._local = threading.local()

    @property
    def kernel(self) -> Kernel:
        """The function itself, for those who have columns of their own."""
        return Kernel(address(self._function), self.plan.inputs, len(self.plan.results), rows(self.plan), pairs=False)

    @staticmethod
    def block(count: int, threads: int) -> int:
        """One piece a thread, within reason."""
        share = -(-count // threads)
        return max(SHORTEST, min(LONGEST, share + -share % STRIP))

    def run(self, columns: Sequence[Any], results: Sequence[Any], start: int, stop: int) -> Any:
        """Fills ``results[k][start:stop]`` from the columns; returns the suspect points among them."""
        count = stop - start
        if count == 0:
            return _nobody()
        if len(getattr(self._local, "suspects", ())) < count:
            self._local.suspects = np.zeros(count, dtype=np.uint8)
        suspects = self._local.suspects
        if not self._called(columns, results, start, stop, suspects):
            return _nobody()
        found = np.flatnonzero(suspects[:count] != 0) + start
        suspects[:count] = 0
        return found

    def noted(self, columns: Sequence[Any], count: int) -> Any:
        """The mask of the points that are suspects for what their numbers say, whatever the processor says."""
        marks = np.zeros(count, dtype=np.uint8)
        self._called(columns, [np.empty(count) for _ in self.plan.results], 0, count, marks)
        return marks & NOTED != 0

    def _called(self, columns: Sequence[Any], results: Sequence[Any], start: int, stop: int, suspects: Any) -> bool:
        """Calls the function; whether there are suspects."""
        if not hasattr(self._local, "work"):
            self._local.work = aligned((ROW * rows(self.plan),))
        # A number for all points is a column one strip long, which the code reads again for every strip.
        fixed = [column for column in columns if not isinstance(column, np.ndarray)]
        repeated = iter(np.repeat(fixed, ROW).reshape(-1, ROW) if fixed else ())
        moves = [-1 if isinstance(column, np.ndarray) else 0 for column in columns]
        given = [
            place(column) + 8 * start if move else place(next(repeated))
            for column, move in zip(columns, moves, strict=True)
        ]
        filled = [place(result) + 8 * start for result in results]
        size = 8 * len(results[0]) * (len(results) + len(columns) - len(fixed))
        function = self._streamed if size > _cache() else self._function
        room = (place(self._local.work), place(suspects))
        return bool(function(stop - start, addresses(given), integers(moves), addresses(filled), *room))


def _nobody() -> Any:
    return np.empty(0, dtype=np.int64)


@functools.cache
def _cache() -> int:
    """Bytes of the last cache. What does not fit there is written to memory at once: a line that is written the usual
    way is read before."""
    try:
        found = os.sysconf("SC_LEVEL3_CACHE_SIZE")
    except (AttributeError, ValueError, OSError):  # not glibc
        found = 0
    return found if found > 0 else USUAL_CACHE


def _source(plan: Plan, vectors: bool) -> str:
    try:
        return c_source(plan, vectors=vectors)
    except NoFunction as missing:
        raise CompileError(f"C has no {missing}") from None


def wide() -> tuple[str, ...]:
    """The flags of the machine's own."""
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE")
    return WIDE if machine in ("x86_64", "AMD64") else ()


def _compiled(plan: Plan) -> tuple[Any, Any]:
    """The plan's function, and the one whose results go past the cache."""
    try:
        module = built(_source(plan, True), [*FLAGS, *wide()], ["-lmvec", "-lm"])
    except CompileError:  # perhaps the vector functions of the C library are not there
        module = built(_source(plan, False), [*FLAGS, *wide()], ["-lm"])
    return entry(module, ENTRY, 5), entry(module, STREAMED, 5)
