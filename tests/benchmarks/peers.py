"""What others need for the same: each a function of columns that gives value and full gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.compiled_peers import casadi, hand_written_c, numba
from tests.benchmarks.forms import Work, count, formulas, python_function
from tests.benchmarks.programs import Case


class Peer(NamedTuple):
    """``prepare`` makes the work for a program, columns and threads; ``needs`` is the library to import; ``goal``
    names our engine that is to be at least as fast (``numpy``) or faster (``native``), if any."""

    prepare: Callable[[Case, Sequence[Any], int], Work]
    needs: str = ""
    goal: str = ""


def lambdify_cse(case: Case, columns: Sequence[Any], threads: int) -> Work:
    import sympy

    symbols, forms = formulas(case)
    function = sympy.lambdify(symbols, forms, "numpy", cse=True)
    return lambda: function(*columns)


def autograd(case: Case, columns: Sequence[Any], threads: int) -> Work:
    import autograd.numpy as anp
    from autograd import make_vjp

    f = python_function(case, anp)
    places = [case.names.index(name) for name in case.wrt]
    whole = [np.broadcast_to(c, count(columns)) for c in columns]

    def work() -> object:
        def of(taken: Any) -> Any:
            arguments = list(whole)
            for place, part in zip(places, taken, strict=True):
                arguments[place] = part
            return f(*arguments)

        pull, value = make_vjp(of)(tuple(whole[p] for p in places))
        return value, pull(np.ones_like(value))

    return work


def jax(case: Case, columns: Sequence[Any], threads: int) -> Work:
    import jax as library
    import jax.numpy as jnp

    library.config.update("jax_enable_x64", True)
    places = tuple(case.names.index(name) for name in case.wrt)
    axes = tuple(0 if np.ndim(column) else None for column in columns)
    function = library.jit(library.vmap(library.value_and_grad(python_function(case, jnp), places), in_axes=axes))
    given = [jnp.asarray(column) for column in columns]
    return lambda: library.block_until_ready(function(*given))


def torch_eager(case: Case, columns: Sequence[Any], threads: int, compiled: bool = False) -> Work:
    import torch

    torch.set_num_threads(threads)
    f = python_function(case, torch)
    places = [case.names.index(name) for name in case.wrt]
    whole = [torch.from_numpy(np.array(np.broadcast_to(c, count(columns)))) for c in columns]
    for place in places:
        whole[place].requires_grad_(True)
    ones = torch.ones(count(columns), dtype=torch.float64)
    wanted = [whole[place] for place in places]
    forward = torch.compile(f) if compiled else f

    def work() -> object:
        value = forward(*whole)
        return value, torch.autograd.grad(value, wanted, ones)

    return work


def torch_compile(case: Case, columns: Sequence[Any], threads: int) -> Work:
    return torch_eager(case, columns, threads, compiled=True)


def tensorflow(case: Case, columns: Sequence[Any], threads: int, *, xla: bool = False) -> Work:
    import tensorflow as library

    library.config.threading.set_intra_op_parallelism_threads(threads)
    library.config.threading.set_inter_op_parallelism_threads(threads)
    names = {"sin": library.sin, "cos": library.cos, "exp": library.exp, "sqrt": library.sqrt, "tanh": library.tanh}
    f = python_function(case, SimpleNamespace(**names, log=library.math.log))
    places = [case.names.index(name) for name in case.wrt]
    whole = [library.constant(np.broadcast_to(c, count(columns)), library.float64) for c in columns]

    @library.function(jit_compile=xla)
    def both(*given: Any) -> Any:
        wanted = [given[place] for place in places]
        with library.GradientTape() as tape:
            tape.watch(wanted)
            value = f(*given)
        return value, tape.gradient(value, wanted)

    return lambda: both(*whole)[0].numpy()  # waits for all of it


def tensorflow_xla(case: Case, columns: Sequence[Any], threads: int) -> Work:
    return tensorflow(case, columns, threads, xla=True)


C = "hand-written C"
PEERS = {
    C: Peer(hand_written_c),
    f"{C}, fresh": Peer(partial(hand_written_c, fresh=True)),
    "lambdify, cse, fresh": Peer(lambdify_cse, "sympy", "numpy"),
    "autograd, fresh": Peer(autograd, "autograd", "numpy"),
    "PyTorch, fresh": Peer(torch_eager, "torch", "numpy"),
    "TensorFlow, fresh": Peer(tensorflow, "tensorflow", "numpy"),
    "TensorFlow XLA, fresh": Peer(tensorflow_xla, "tensorflow"),
    "CasADi": Peer(casadi, "casadi"),
    "JAX, fresh": Peer(jax, "jax", "native"),
    "numba": Peer(numba, "numba", "native"),
    "numba, fresh": Peer(partial(numba, fresh=True), "numba"),
    "torch.compile, fresh": Peer(torch_compile, "torch", "native"),
}
"""``fresh``: new output arrays every time, which most libraries cannot do without; the others fill the same ones."""
