"""Certified gradients of programs of arrays, beside NumPy's float64 written by hand, JAX's, and sympy's matrices."""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gradcli.answers.derivatives import gradient
from gradcli.arrays.matrix_values import MatrixValue
from gradcli.errors import Source
from gradcli.questions.request import Request
from gradcli.questions.whole_arrays import WholePoint
from tests.benchmarks.growth import timed
from tests.benchmarks.processes import in_turn, installed

GOAL = 20.0
"""Certified against NumPy by hand, at n = 500, at most."""
PROCESS_GOAL = 2.0
"""A whole process at n = 100 against one that differentiates x^2, at most."""
Doubles = np.ndarray[Any, Any]


class ArrayCase(NamedTuple):
    """A program, the arrays it is of, what it is differentiated by, and the same gradient by hand and over JAX."""

    label: str
    program: str
    values: dict[str, Doubles]
    wrt: tuple[str, ...]
    by_hand: Callable[[dict[str, Doubles]], object]
    over: Callable[[Any, dict[str, Any]], Any]


def least_squares(n: int) -> ArrayCase:
    chance = np.random.default_rng(n)
    values = {"A": chance.standard_normal((n, n)), "x": chance.standard_normal(n), "b": chance.standard_normal(n)}
    return ArrayCase(
        f"least squares {n}x{n}",
        "norm(A@x - b)^2",
        values,
        ("x",),
        lambda v: 2 * v["A"].T @ (v["A"] @ v["x"] - v["b"]),
        lambda np_, v: ((v["A"] @ v["x"] - v["b"]) ** 2).sum(),
    )


def network() -> ArrayCase:
    """34 weights: 4 inputs, 5 and then 1 hidden unit of tanh, a loss over one example."""
    chance = np.random.default_rng(34)
    shapes = {"W": (5, 4), "c": (5,), "V": (1, 5), "d": (1,), "u": (3,), "x": (4,)}
    values = {name: chance.standard_normal(shape) for name, shape in shapes.items()}

    def by_hand(v: dict[str, Doubles]) -> object:
        h = np.tanh(v["W"] @ v["x"] + v["c"])
        out = np.tanh((v["V"] @ h)[0] + v["d"][0])
        s = v["u"][0] * out + v["u"][1]
        ds = 2 * (s - v["u"][2])
        dz = ds * v["u"][0] * (1 - out * out)
        dh = dz * v["V"][0] * (1 - h * h)
        return np.outer(dh, v["x"]), dh, dz * h, dz, (ds * out, ds, -ds)

    return ArrayCase(
        "network of 34 weights",
        "h = tanh(W@x + c); out = tanh(V@h + d[1]); (u[1]*out + u[2] - u[3])^2",
        values,
        ("W", "c", "V", "d", "u"),
        by_hand,
        lambda np_, v: (
            (v["u"][0] * np_.tanh((v["V"] @ np_.tanh(v["W"] @ v["x"] + v["c"]))[0] + v["d"][0]) + v["u"][1] - v["u"][2])
            ** 2
        ),
    )


def gaussian(n: int) -> ArrayCase:
    chance = np.random.default_rng(n)
    root = chance.standard_normal((n, n))
    values = {"S": root @ root.T + n * np.eye(n), "r": chance.standard_normal(n)}

    def by_hand(v: dict[str, Doubles]) -> object:
        inverse = np.linalg.inv(v["S"])
        half = inverse @ v["r"]
        return (inverse.T - np.outer(inverse.T @ v["r"], half)) / 2, half

    return ArrayCase(
        f"Gaussian log-likelihood {n}",
        "1/2*r'@solve(S, r) + 1/2*logdet(S)",
        values,
        ("S", "r"),
        by_hand,
        lambda np_, v: v["r"] @ np_.linalg.solve(v["S"], v["r"]) / 2 + np_.linalg.slogdet(v["S"])[1] / 2,
    )


def attention() -> ArrayCase:
    chance = np.random.default_rng(168)
    values = {name: chance.standard_normal((16, 8)) for name in "QKVG"}

    def by_hand(v: dict[str, Doubles]) -> object:
        scores = v["Q"] @ v["K"].T / np.sqrt(8)
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = exps / exps.sum(axis=1, keepdims=True)
        dp = v["G"] @ v["V"].T
        ds = p * (dp - (dp * p).sum(axis=1, keepdims=True)) / np.sqrt(8)
        return ds @ v["K"], ds.T @ v["Q"], p.T @ v["G"]

    def over(np_: Any, v: dict[str, Any]) -> Any:
        scores = v["Q"] @ v["K"].T / np_.sqrt(8.0)
        exps = np_.exp(scores)
        return (v["G"] * ((exps / exps.sum(axis=1, keepdims=True)) @ v["V"])).sum()

    return ArrayCase("attention 16x8", "sum(G.*(rowsoftmax(Q@K'/sqrt(8))@V))", values, ("Q", "K", "V"), by_hand, over)


CASES = [least_squares(30), least_squares(100), least_squares(500), network(), gaussian(10), gaussian(50), attention()]


def _exact_rows(array: Doubles) -> list[list[Fraction]]:
    return [[Fraction(number) for number in row] for row in array.reshape(len(array), -1).tolist()]


def asked(case: ArrayCase) -> Request:
    """The question, its arrays read already."""
    whole = {
        name: MatrixValue(name, array.shape, partial(_exact_rows, array), array) for name, array in case.values.items()
    }
    return Request([Source(case.program)], at=WholePoint({}, whole), wrt=list(case.wrt), seconds=60.0)


def worked(work: Callable[[], object], runs: int, each: int = 1) -> float:
    """Seconds of processor time, the median of so many runs, of ``each`` times the work; what other processes do beside
    it does not count."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        for _ in range(each):
            work()
        times.append((time.process_time() - start) / each)
    return statistics.median(times)


def certified() -> bool:
    """The gradients in this process. Whether the goal is met."""
    print("certified gradient against NumPy's float64 by hand, processor time, arrays in memory, programs read again:")
    peers = installed("jax")
    met = True
    for case in CASES:
        request = asked(case)
        statuses = {entry.status.value for row in gradient(request).rows for entry in row.entries}

        def ours(request: Request = request) -> object:
            return gradient(request.varied(seconds=60.0))

        hand = worked(lambda case=case: case.by_hand(case.values), 15, 20)
        certified_ = worked(ours, 15)
        beside = f"  jax {_jax(case) * 1e3:8.3f} ms" if peers else ""
        print(
            f"  {case.label:<26} NumPy {hand * 1e3:8.3f} ms  certified {certified_ * 1e3:9.2f} ms"
            f"  {certified_ / hand:8.1f}x  {', '.join(sorted(statuses))}{beside}"
        )
        if case.label.endswith("500x500"):
            met = certified_ / hand <= GOAL
            print(f"    goal: at most {GOAL:g}x: {'met' if met else 'MISSED'}; {_limit(case)}")
    return met


def _limit(case: ArrayCase) -> str:
    """What two products of arb_mat alone take."""
    from flint import arb_mat, ctx

    matrix, vector = (
        arb_mat(len(a), a.size // len(a), a.ravel().tolist()) for a in (case.values["A"], case.values["x"])
    )
    turned, before = matrix.transpose(), ctx.prec
    ctx.prec = 128
    try:
        exact = timed(lambda: (matrix * vector, turned * vector), 15)
    finally:
        ctx.prec = before
    plain = timed(lambda: case.values["A"].T @ (case.values["A"] @ case.values["x"]), 25)
    return f"its two products alone: arb_mat {exact * 1e3:.2f} ms, NumPy {plain * 1e3:.3f} ms, {exact / plain:.0f}x"


def _jax(case: ArrayCase) -> float:
    import jax

    jax.config.update("jax_enable_x64", True)
    values = {name: jax.numpy.asarray(array) for name, array in case.values.items()}
    slopes = jax.jit(jax.grad(lambda moved, held: case.over(jax.numpy, {**held, **moved})))
    moved = {name: values[name] for name in case.wrt}
    held = {name: array for name, array in values.items() if name not in case.wrt}
    return timed(lambda: jax.block_until_ready(slopes(moved, held)), 25)


def processes() -> bool:
    """Whole processes from text files. Whether the goal is met."""
    print("whole processes, least squares from text files, against one that differentiates sin(x)*x:")
    met = True
    with tempfile.TemporaryDirectory() as folder:
        for n in (30, 100):
            case = least_squares(n)
            for name, array in case.values.items():
                np.savetxt(Path(folder) / f"{name}.txt", array, fmt="%.6f")
            at = ",".join(f"{name}=@{folder}/{name}.txt" for name in case.values)
            arguments = ["grad", case.program, "--at", at, "--wrt", "x", "--format", "csv"]
            scripts = {"least squares": _doing(arguments), "sin(x)*x": _doing(SMALL_ARGUMENTS)}
            found = in_turn(scripts, [], 5)
            ratio = found["least squares"].seconds / found["sin(x)*x"].seconds
            print(f"  {n}x{n}: {found['least squares'].seconds:.2f} s, {ratio:.2f}x, "
                  f"{found['least squares'].megabytes:.0f} MB")  # fmt: skip
            if n == 100:
                met = ratio <= PROCESS_GOAL
                print(f"    goal: at most {PROCESS_GOAL:g}x: {'met' if met else 'MISSED'}")
    return met


SMALL_ARGUMENTS = ["grad", "sin(x)*x", "--at", "x=0.3", "--format", "csv"]


def _doing(arguments: list[str]) -> str:
    """A script that runs a command line and goes on."""
    return (
        f"import io, sys, contextlib\nsys.argv = ['gradcli', *{arguments!r}]\n"
        "from gradcli.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n    main()\n"
    )


def sympys() -> None:
    """What sympy's matrix expressions make of common derivatives, beside the formula of the same by gradcli."""
    import sympy

    n, k = sympy.Symbol("n", integer=True, positive=True), sympy.Symbol("k", integer=True)
    a, s = sympy.MatrixSymbol("A", n, n), sympy.MatrixSymbol("S", n, n)
    x, b = sympy.MatrixSymbol("x", n, 1), sympy.MatrixSymbol("b", n, 1)
    asked_of: dict[str, tuple[Any, Any]] = {
        "norm(A@x - b)^2": ((a * x - b).T * (a * x - b), x),
        "x'@solve(S, x)": (x.T * s.I * x, s),
        "logdet(S)": (sympy.log(sympy.Determinant(s)), s),
        "sum(x.^2)": (sympy.Sum(x[k, 0] ** 2, (k, 0, n - 1)), x),
        "log(x'@x)": (sympy.log((x.T * x)[0, 0]), x),
        "exp(trace(S))": (sympy.exp(sympy.Trace(s)), s),
        "det(S)": (sympy.Determinant(s), s),
        "sum(tanh(A@x))": (sympy.Trace(sympy.OneMatrix(1, n) * (a * x).applyfunc(sympy.tanh)), a),
    }
    print(f"matrix formulas, beside sympy {sympy.__version__} on MatrixSymbol:")
    zeros = []
    for program, (expression, by) in asked_of.items():
        try:
            answer = str(sympy.diff(expression, by))
        except Exception as trouble:  # it raises of every kind
            answer = type(trouble).__name__
        ours = _formula(program, str(by))
        zeros += [f"{program} by {by}"] * (answer == "0" and ours != "0")
        print(f"  d/d{by} {program:<16} {ours:<28.28} sympy: {answer[:60]}")
    print(f"    sympy answers 0 for {', '.join(zeros)}")


def _formula(program: str, by: str) -> str:
    """The derivative of a program of square matrices and vectors, in matrix notation."""
    from gradcli.answers.matrix_formulas import differential_of_arrays

    shapes: dict[str, Any] = {"A": ("n", "n"), "S": ("n", "n"), "x": ("n",), "b": ("n",)}
    used = {name: shape for name, shape in shapes.items() if re.search(rf"\b{name}\b", program)}
    found = differential_of_arrays(Request([Source(program)], shapes=used, seconds=20.0), (by,))
    assert found is not None
    return found.rows[0].text


def main() -> int:
    met = certified()
    met = processes() and met
    sympys()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
