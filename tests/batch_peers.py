"""What others need for the same: each a function of columns that gives value and full gradient, or a note."""

from __future__ import annotations

import ctypes
import math
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from gradcli.batch.engine import aligned
from gradcli.batch.native_engine import FLAGS, WIDE, compiler
from tests.batch_programs import Case

Work = Callable[[], object]
VECTOR = ("sin", "cos", "exp", "log", "tanh")


def statements(case: Case) -> list[tuple[str, str]]:
    """The program as (name, expression) pairs, the last one the target."""
    parts = [part.strip() for part in case.text.split(";")]
    return [tuple(part.split(" = ", 1)) if " = " in part else ("f", part) for part in parts]  # type: ignore[misc]


def hand_written_c(case: Case, columns: Sequence[Any], threads: int) -> Work:
    """The loop of tests/batch_programs.py, compiled with the engine's own flags, over reused results."""
    results = [aligned((_count(columns),)) for _ in range(1 + len(case.wrt))]
    function = _c_function(case)
    whole = [np.atleast_1d(column) for column in columns]

    share = -(-_count(columns) // threads)
    size = share + -share % 64
    pool = ThreadPoolExecutor(threads)

    def piece(start: int) -> None:
        count = min(size, len(results[0]) - start)
        given = [c.ctypes.data + (8 * start if np.ndim(o) else 0) for c, o in zip(whole, columns, strict=True)]
        filled = [r.ctypes.data + 8 * start for r in results]
        function(count, (ctypes.c_void_p * len(given))(*given), (ctypes.c_void_p * len(filled))(*filled))

    return lambda: list(pool.map(piece, range(0, len(results[0]), size)))


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


def _count(columns: Sequence[Any]) -> int:
    return next(len(column) for column in columns if np.ndim(column))


def _sympy(case: Case) -> tuple[Any, list[Any]]:
    import sympy

    table: dict[str, Any] = {name: sympy.Symbol(name, real=True) for name in case.names}
    symbols = dict(table)
    for name, expression in statements(case):
        table[name] = sympy.sympify(expression, table)
    f = table[statements(case)[-1][0]]
    return list(symbols.values()), [f, *(sympy.diff(f, symbols[name]) for name in case.wrt)]


def lambdify_cse(case: Case, columns: Sequence[Any], threads: int) -> Work:
    import sympy

    symbols, forms = _sympy(case)
    function = sympy.lambdify(symbols, forms, "numpy", cse=True)
    return lambda: function(*columns)


def numba(case: Case, columns: Sequence[Any], threads: int) -> Work:
    """sympy's common subexpressions as scalar code in a parallel loop: printed here from our own six programs."""
    import numba as nb
    import sympy

    symbols, forms = _sympy(case)
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
    out = np.empty((len(forms), _count(columns)))
    return lambda: loop(out, *columns)


def _python_function(case: Case, module: Any) -> Callable[..., Any]:
    """The program over a library's own functions, walked once per call of the tracer."""
    import ast

    pairs = [(name, ast.parse(expression, mode="eval").body) for name, expression in statements(case)]

    def value(node: Any, names: dict[str, Any]) -> Any:
        match node:
            case ast.Constant():
                return float(node.value) if not isinstance(node.value, int) else node.value
            case ast.Name():
                return names[node.id]
            case ast.UnaryOp():
                return -value(node.operand, names)
            case ast.Call():
                return getattr(module, node.func.id)(*[value(a, names) for a in node.args])
            case ast.BinOp():
                left, right = value(node.left, names), value(node.right, names)
                match node.op:
                    case ast.Add():
                        return left + right
                    case ast.Sub():
                        return left - right
                    case ast.Mult():
                        return left * right
                    case ast.Div():
                        return left / right
                    case ast.Pow():
                        return left**right
        raise ValueError(ast.dump(node))

    def f(*arguments: Any) -> Any:
        names = dict(zip(case.names, arguments, strict=True))
        for name, node in pairs:
            names[name] = value(node, names)
        return names[pairs[-1][0]]

    return f


def jax(case: Case, columns: Sequence[Any], threads: int) -> Work:
    import jax as library
    import jax.numpy as jnp

    library.config.update("jax_enable_x64", True)
    places = tuple(case.names.index(name) for name in case.wrt)
    axes = tuple(0 if np.ndim(column) else None for column in columns)
    function = library.jit(library.vmap(library.value_and_grad(_python_function(case, jnp), places), in_axes=axes))
    given = [jnp.asarray(column) for column in columns]
    return lambda: library.block_until_ready(function(*given))


def autograd(case: Case, columns: Sequence[Any], threads: int) -> Work:
    import autograd.numpy as anp
    from autograd import make_vjp

    f = _python_function(case, anp)
    places = [case.names.index(name) for name in case.wrt]
    whole = [np.broadcast_to(c, _count(columns)) for c in columns]

    def work() -> object:
        def of(taken: Any) -> Any:
            arguments = list(whole)
            for place, part in zip(places, taken, strict=True):
                arguments[place] = part
            return f(*arguments)

        pull, value = make_vjp(of)(tuple(whole[p] for p in places))
        return value, pull(np.ones_like(value))

    return work


def torch_eager(case: Case, columns: Sequence[Any], threads: int, compiled: bool = False) -> Work:
    import torch

    torch.set_num_threads(threads)
    f = _python_function(case, torch)
    places = [case.names.index(name) for name in case.wrt]
    whole = [torch.from_numpy(np.array(np.broadcast_to(c, _count(columns)))) for c in columns]
    for place in places:
        whole[place].requires_grad_(True)
    ones = torch.ones(_count(columns), dtype=torch.float64)
    wanted = [whole[place] for place in places]
    forward = torch.compile(f) if compiled else f

    def work() -> object:
        value = forward(*whole)
        return value, torch.autograd.grad(value, wanted, ones)

    return work


def torch_compile(case: Case, columns: Sequence[Any], threads: int) -> Work:
    return torch_eager(case, columns, threads, compiled=True)


PEERS: dict[str, Callable[[Case, Sequence[Any], int], Work]] = {
    "hand-written C": hand_written_c,
    "lambdify, cse": lambdify_cse,
    "autograd": autograd,
    "JAX": jax,
    "numba": numba,
    "PyTorch": torch_eager,
    "torch.compile": torch_compile,
}
