"""The tape as machine code: printed as C, compiled by the system's compiler, called block by block.

The flags keep IEEE arithmetic as it is: no ``-ffast-math``, no contraction, so that + - * / and sqrt give
the bits NumPy gives. The vector functions are glibc's libmvec (within 4 ulp by its own statement).
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gradcli.engines.c_source import ENTRY, ROW, STRIP, c_source
from gradcli.engines.plan import Plan
from gradcli.languages.code_text import NoFunction

FLAGS = (
    "-std=gnu11", "-O1", "-ftree-vectorize", "-shared", "-fPIC", "-march=native", "-fopenmp-simd", "-fno-math-errno",
    "-fno-trapping-math", "-fno-ivopts", "-fno-builtin-sin", "-fno-builtin-cos", "-ffp-contract=off", "-w",
)  # fmt: skip
"""gcc would merge sin and cos of one number into one call that has no vector form, hence -fno-builtin. A chosen
branch is a vector operation only where nobody traps exceptions (tanh and its slope: 15 ns a point with, 3 without
-fno-trapping-math). Without -fno-ivopts a third of gcc's time over long programs goes into addresses. + - * / and
sqrt have the same bits either way; more loops take the vector functions."""
WIDE = ("-mprefer-vector-width=512",)
SECONDS = 60.0
SHORTEST, LONGEST = 1 << 14, 1 << 20
"""Points a call: enough to hide the call; the code itself goes strip by strip."""


class CompileError(Exception):
    """Why there is no machine code: one line."""


class NativeEngine:
    """A plan as machine code. Any number of threads may run it."""

    name = "native"
    parallel = True

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._function = _compiled(plan)
        self._local = threading.local()

    @staticmethod
    def block(count: int, threads: int) -> int:
        """One piece a thread, within reason."""
        share = -(-count // threads)
        return max(SHORTEST, min(LONGEST, share + -share % 64))

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
            return _NOBODY
        if len(getattr(self._local, "suspects", ())) < count:
            self._local.suspects = np.zeros(count, dtype=np.uint8)
            self._local.work = np.empty(ROW * max(1, self.plan.working))
        suspects, work = self._local.suspects, self._local.work
        # A number for all points is a column one strip long, which the code reads again for every strip.
        repeated = [None if isinstance(column, np.ndarray) else np.full(STRIP, column) for column in columns]
        given = [
            column.ctypes.data + 8 * start if whole is None else whole.ctypes.data
            for column, whole in zip(columns, repeated, strict=True)
        ]
        moves = (ctypes.c_long * len(columns))(*[-1 if whole is None else 0 for whole in repeated])
        filled = [result.ctypes.data + 8 * start for result in results]
        if not self._function(
            count, addresses(given), moves, addresses(filled), work.ctypes.data, suspects.ctypes.data
        ):
            return _NOBODY
        found = np.flatnonzero(suspects[:count].view(np.bool_)) + start
        suspects[:count] = 0
        return found


def _filled_up(column: Any) -> Any:
    """A strip of what is left of a column, its last number repeated."""
    return np.concatenate([column, np.full(STRIP - len(column), column[-1])])


_NOBODY = np.empty(0, dtype=np.int64)


def compiler() -> str | None:
    """The system's C compiler; None if there is none."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


def _source(plan: Plan, vectors: bool) -> str:
    try:
        return c_source(plan, vectors=vectors)
    except NoFunction as missing:
        raise CompileError(f"C has no {missing}") from None


def _compiled(plan: Plan) -> Any:
    """The plan's function."""
    wide = WIDE if platform.machine() in ("x86_64", "AMD64") else ()
    try:
        module = built(_source(plan, True), [*FLAGS, *wide], ["-lmvec", "-lm"])
    except CompileError:  # perhaps the vector functions of the C library are not there
        module = built(_source(plan, False), [*FLAGS, *wide], ["-lm"])
    return entry(module, ENTRY, 5)


def entry(module: Any, name: str, pointers: int) -> Any:
    """A function of such a library: of a count and so many pointers, with a whole number as its result."""
    function = module[name]
    function.restype = ctypes.c_long
    function.argtypes = (ctypes.c_long, *[ctypes.c_void_p] * pointers)
    return function


def addresses(numbers: Sequence[int]) -> Any:
    """An array of pointers."""
    return (ctypes.c_void_p * len(numbers))(*numbers)


def built(text: str, flags: Sequence[str], libraries: Sequence[str]) -> Any:
    """C text as a library that is loaded. The private folder of source and library is gone when this returns.

    Raises CompileError."""
    command = compiler()
    if command is None:
        raise CompileError("no C compiler is installed")
    folder = tempfile.mkdtemp(prefix="gradcli-")
    try:
        source, library = Path(folder, "code.c"), Path(folder, "code.so")
        source.write_text(text, encoding="ascii")
        _run([command, *flags, "-o", str(library), str(source), *libraries], folder)
        return ctypes.CDLL(str(library))
    except OSError as error:
        raise CompileError(str(error)) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(line: list[str], folder: str) -> None:
    """Compiles; raises CompileError with the first line of what went wrong."""
    environment = {**os.environ, "LC_ALL": "C", "TMPDIR": folder}
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=SECONDS, env=environment, check=False)
    except subprocess.TimeoutExpired:
        raise CompileError(f"the compiler took longer than {SECONDS:g} seconds") from None
    except OSError as error:
        raise CompileError(f"the compiler cannot be run: {error.strerror}") from None
    if done.returncode:
        message = next((line for line in done.stderr.splitlines() if "error" in line), "the compiler failed")
        raise CompileError(message[:200])
