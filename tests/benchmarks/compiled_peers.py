"""Peers that make machine code or a virtual machine of the program, with output arrays reused or made anew."""

from __future__ import annotations

import ctypes
import math
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from gradcli.engines.engine import aligned
from gradcli.engines.library import compiler
from gradcli.engines.native_engine import FLAGS, WIDE
from tests.benchmarks.forms import Work, count, formulas, python_function
from tests.benchmarks.programs import Case

VECTOR = ("sin", "cos", "exp", "log", "tanh")


def hand_written_c(case: Case, columns: Sequence[Any], threads: int, *, fresh: bool = False) -> Work:
    """The loop of tests/batch_programs.py, compiled with the engine's own flags, over results kept or made anew."""
    size = count(columns)
    function = _c_function(case)
    whole = [np.atleast_1d(column) for column in columns]
    share = -(-size // threads)
    length = share + -share % 64
    pool = ThreadPoolExecutor(threads)

    def arrays() -> list[Any]:
        return list(aligned((1 + len(case.wrt), size)))

    kept = arrays()

    def work() -> object:
        results = arrays() if fresh else kept

        def piece(start: int) -> None:
            given = [c.ctypes.data + (8 * start if np.ndim(o) else 0) for c, o in zip(whole, columns, strict=True)]
            filled = [r.ctypes.data + 8 * start for r in results]
            points = min(length, size - start)
            function(points, (ctypes.c_void_p * len(given))(*given), (ctypes.c_void_p * len(filled))(*filled))

        list(pool.map(piece, range(0, size, length)))
        return results

    return work


def _c_function(case: Case) -> Any:
    declared = "\n".join(f'__attribute__((simd("notinbranch"))) double {name}(double);' for name in VECTOR)
    pointers = [f"const double *restrict in{k} = in[{k}];" for k in range(len(case.names))]
    pointers += [f"double *restrict out{k} = out[{k}];" for k in range(1 + len(case.wrt))]
    source = "\n".join(
        [declared, "double sqrt(double);", "void f(long n, const double *const *in, double *const *out) {", *pointers]
        + ["#pragma omp simd", "for (long i = 0; i < n; i++) {", case.c, "}", "}"]
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hand.c")
        path.write_text(source)
        command = [str(compiler()), *FLAGS, *WIDE, "-o", f"{folder}/hand.so", str(path), "-lmvec", "-lm"]
        subprocess.run(command, check=True)
        return ctypes.CDLL(f"{folder}/hand.so").f


def numba(case: Case, columns: Sequence[Any], threads: int, *, fresh: bool = False) -> Work:
    """sympy's common subexpressions as scalar code in a parallel loop: printed here from our own six programs."""
    import numba as nb
    import sympy

    symbols, forms = formulas(case)
    shared, reduced = sympy.cse(forms)
    fixed = [np.ndim(column) == 0 for column in columns]
    lines = [f"def loop(out, {', '.join(f'c{k}' for k in range(len(symbols)))}):"]
    lines.append("    for i in prange(out.shape[1]):")
    for k, symbol in enumerate(symbols):
        lines.append(f"        {symbol} = c{k}{'' if fixed[k] else '[i]'}")
    lines += [f"        {name} = {sympy.pycode(form)}" for name, form in shared]
    lines += [f"        out[{k}, i] = {sympy.pycode(form)}" for k, form in enumerate(reduced)]
    space: dict[str, Any] = {"prange": nb.prange, "math": math}
    exec("\n".join(lines), space)  # noqa: S102
    nb.set_num_threads(threads)
    loop = nb.njit(parallel=True)(space["loop"])
    kept = np.empty((len(forms), count(columns)))

    def work() -> object:
        out = np.empty_like(kept) if fresh else kept
        loop(out, *columns)
        return out

    return work


def casadi(case: Case, columns: Sequence[Any], threads: int, *, fresh: bool = False) -> Work:
    """Its scalar graph of value and gradient, mapped over the points by threads, through its buffers."""
    import casadi as library

    size = count(columns)
    symbols = [library.SX.sym(name) for name in case.names]
    value = python_function(case, library)(*symbols)
    by = library.vertcat(*[symbols[case.names.index(name)] for name in case.wrt])
    results = library.vertcat(value, library.gradient(value, by))
    mapped = library.Function("f", [library.vertcat(*symbols)], [results]).map(size, "thread", threads)
    points = np.ascontiguousarray(np.transpose([np.broadcast_to(column, size) for column in columns]))
    buffer, trigger = mapped.buffer()
    buffer.set_arg(0, memoryview(points.reshape(-1)))

    def arrays() -> Any:
        return np.empty(size * (1 + len(case.wrt)))

    kept = arrays()

    def work() -> object:
        out = arrays() if fresh else kept
        buffer.set_res(0, memoryview(out))
        trigger()
        return out

    return work
