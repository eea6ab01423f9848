"""The tape as machine code: printed as C, compiled by the system's compiler, called block by block.

The flags keep IEEE arithmetic as it is: no ``-ffast-math``, no contraction, so that + - * / and sqrt give
the bits NumPy gives. The vector functions are glibc's libmvec (within 4 ulp by its own statement).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Any

from gradcli.engines.c_source import ENTRY, NOTED, ROW, STRIP, c_source
from gradcli.engines.kernel import Kernel
from gradcli.engines.library import CompileError, address, addresses, built, entry, integers
from gradcli.engines.plan import Plan
from gradcli.languages.code_text import NoFunction
from gradcli.numbers.later import numpy as np

FLAGS = (
    "-std=gnu11", "-O1", "-ftree-vectorize", "-shared", "-fPIC", "-march=native", "-fopenmp-simd", "-fno-math-errno",
    "-fno-trapping-math", "-fno-ivopts", "-fno-builtin-sin", "-fno-builtin-cos", "-ffp-contract=off", "-w",
)  # fmt: skip
"""gcc would merge sin and cos of one number into one call that has no vector form, hence -fno-builtin. A chosen
branch is a vector operation only where nobody traps exceptions (tanh and its slope: 15 ns a point with, 3 without
-fno-trapping-math). Without -fno-ivopts a third of gcc's time over long programs goes into addresses. + - * / and
sqrt have the same bits either way; more loops take the vector functions."""
WIDE = ("-mprefer-vector-width=512",)
SHORTEST, LONGEST = 1 << 14, 1 << 20
"""Points a call: enough to hide the call; the code itself goes strip by strip."""


class NativeEngine:
    """A plan as machine code. Any number of threads may run it."""

    name = "native"
    parallel = True

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._function = _compiled(plan)
        self._local = threading.local()

    @property
    def kernel(self) -> Kernel:
        """The function itself, for those who have columns of their own."""
        return Kernel(address(self._function), self.plan.inputs, len(self.plan.results), self.plan.working, pairs=False)

    @staticmethod
    def block(count: int, threads: int) -> int:
        """One piece a thread, within reason."""
        share = -(-count // threads)
        return max(SHORTEST, min(LONGEST, share + -share % STRIP))

    def run(self, columns: Sequence[Any], results: Sequence[Any], start: int, stop: int) -> Any:
        """Fills ``results[k][start:stop]`` from the columns; returns the suspect points among them.

        Only whole strips are run, the last one filled up: what is left of a vector loop would be computed by scalar
        functions, whose last bits are others, and a number would hang on where its row stands.
        """
        whole = start + (stop - start) // STRIP * STRIP
        found = self._strips(columns, results, start, whole)
        if whole == stop:
            return found
        given = [_filled_up(column[whole:stop]) if isinstance(column, np.ndarray) else column for column in columns]
        into = [np.empty(STRIP) for _ in results]
        more = self._strips(given, into, 0, STRIP)
        for result, strip in zip(results, into, strict=True):
            result[whole:stop] = strip[: stop - whole]
        return np.concatenate([found, more[more < stop - whole] + whole])

    def _strips(self, columns: Sequence[Any], results: Sequence[Any], start: int, stop: int) -> Any:
        count = stop - start
        if count == 0:
            return _nobody()
        if len(getattr(self._local, "suspects", ())) < count:
            self._local.suspects = np.zeros(count, dtype=np.uint8)
            self._local.work = np.empty(ROW * max(1, self.plan.working))
        suspects = self._local.suspects
        if not self._called(columns, results, start, stop, suspects):
            return _nobody()
        found = np.flatnonzero(suspects[:count] != 0) + start
        suspects[:count] = 0
        return found

    def noted(self, columns: Sequence[Any], count: int) -> Any:
        """The mask of the points that are suspects for what their numbers say, whatever the processor says."""
        size = count + -count % STRIP
        given = [_filled_up(column, size) if isinstance(column, np.ndarray) else column for column in columns]
        marks = np.zeros(size, dtype=np.uint8)
        self._local.work = np.empty(ROW * max(1, self.plan.working))
        self._called(given, [np.empty(size) for _ in self.plan.results], 0, size, marks)
        return marks[:count] & NOTED != 0

    def _called(self, columns: Sequence[Any], results: Sequence[Any], start: int, stop: int, suspects: Any) -> bool:
        """Calls the function for whole strips; whether there are suspects."""
        # A number for all points is a column one strip long, which the code reads again for every strip.
        repeated = [None if isinstance(column, np.ndarray) else np.full(STRIP, column) for column in columns]
        given = [
            column.ctypes.data + 8 * start if whole is None else whole.ctypes.data
            for column, whole in zip(columns, repeated, strict=True)
        ]
        moves = integers([-1 if whole is None else 0 for whole in repeated])
        filled = [result.ctypes.data + 8 * start for result in results]
        room = (self._local.work.ctypes.data, suspects.ctypes.data)
        return bool(self._function(stop - start, addresses(given), moves, addresses(filled), *room))


def _filled_up(column: Any, size: int = STRIP) -> Any:
    """So many numbers: what is left of a column, its last one repeated."""
    return np.concatenate([column, np.full(size - len(column), column[-1])])


def _nobody() -> Any:
    return np.empty(0, dtype=np.int64)


def _source(plan: Plan, vectors: bool) -> str:
    try:
        return c_source(plan, vectors=vectors)
    except NoFunction as missing:
        raise CompileError(f"C has no {missing}") from None


def wide() -> tuple[str, ...]:
    """The flags of the machine's own."""
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE")
    return WIDE if machine in ("x86_64", "AMD64") else ()


def _compiled(plan: Plan) -> Any:
    """The plan's function."""
    try:
        module = built(_source(plan, True), [*FLAGS, *wide()], ["-lmvec", "-lm"])
    except CompileError:  # perhaps the vector functions of the C library are not there
        module = built(_source(plan, False), [*FLAGS, *wide()], ["-lm"])
    return entry(module, ENTRY, 5)
