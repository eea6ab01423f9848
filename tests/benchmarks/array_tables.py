"""Gradients of programs of arrays at every row of a table: whole arrays, scalars, NumPy by hand, and JAX where it is
installed. One run each in one process, the fastest of some; ``made`` is what comes before the first row."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from gradcli.arrays.entries import entry_names
from gradcli.arrays.matrix_values import MatrixValue
from gradcli.batch import gradients
from gradcli.batch.gradients import Gradients
from gradcli.engines.engine import ComputedBlock, aligned
from gradcli.errors import Source
from gradcli.questions.request import Request
from gradcli.questions.whole_arrays import WholePoint
from tests.benchmarks.arrays import Doubles, _exact_rows, least_squares, network
from tests.benchmarks.processes import installed

ROUNDS = 5
MOST_SCALARS = 5_000
"""Rows that the scalars of a long program get."""


class TableCase(NamedTuple):
    """A program, its arrays, the rows of the array ``x``, what it is differentiated by; and the same by hand."""

    label: str
    program: str
    values: dict[str, Doubles]
    rows: Doubles
    wrt: str
    by_hand: Callable[[dict[str, Doubles], Doubles], object]
    over: Callable[[Any, dict[str, Any]], Any]


def table_of_squares(n: int, count: int) -> TableCase:
    case = least_squares(n)
    rows = np.random.default_rng(n).standard_normal((count, n))

    def by_hand(v: dict[str, Doubles], x: Doubles) -> object:
        left = x @ v["A"].T - v["b"]
        return (left * left).sum(axis=1), 2 * left @ v["A"]

    held = {name: array for name, array in case.values.items() if name != "x"}
    return TableCase(f"least squares {n}x{n}", case.program, held, rows, "x", by_hand, case.over)


def table_of_network(count: int) -> TableCase:
    """The slopes by the 20 weights of the first layer, at every example."""
    case = network()
    rows = np.random.default_rng(4).standard_normal((count, 4))

    def by_hand(v: dict[str, Doubles], x: Doubles) -> object:
        h = np.tanh(x @ v["W"].T + v["c"])
        out = np.tanh(h @ v["V"][0] + v["d"][0])
        s = v["u"][0] * out + v["u"][1] - v["u"][2]
        dz = 2 * s * v["u"][0] * (1 - out * out)
        return s * s, (dz[:, None] * v["V"][0] * (1 - h * h))[:, :, None] * x[:, None, :]

    held = {name: array for name, array in case.values.items() if name != "x"}
    return TableCase("network of 34 weights, by W", case.program, held, rows, "W", by_hand, case.over)


def fastest(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the fastest of some runs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def ours(case: TableCase, rows: Doubles, *, arrays: bool) -> tuple[float, float, int]:
    """Seconds to make it, seconds of a run over the rows, and how many rows are the one-shot's to tell."""
    whole = {name: MatrixValue(name, a.shape, lambda a=a: _exact_rows(a), a) for name, a in case.values.items()}  # type: ignore[misc]
    entries = entry_names("x", rows.shape[1:])
    request = Request([Source(case.program)], WholePoint({}, whole), wrt=[case.wrt]).varied(declared=tuple(entries))
    start = time.perf_counter()
    with patch.object(gradients, "MANY", 0 if arrays else sys.maxsize), patch.object(gradients, "EACH", 0):
        work = Gradients(request)
        compiled = work.compiled
        columns = {entry: np.ascontiguousarray(rows[:, k]) for k, entry in enumerate(entries)}
        given = [columns.get(name, work._constants.get(name, 0.0)) for name in compiled.inputs]
        count, width = len(rows), len(work.names)
        out = ComputedBlock(
            aligned((1, count)), aligned((1, width, count)), np.empty((1, 1 + width, count), dtype=np.uint8)
        )
        first = compiled.run(given, out)
        made = time.perf_counter() - start
        taken = fastest(lambda: compiled.run(given, out))
    return made - taken, taken, len(first.doubtful)


def jax_seconds(case: TableCase) -> float:
    import jax

    jax.config.update("jax_enable_x64", True)
    held = {name: jax.numpy.asarray(array) for name, array in case.values.items()}
    rows = jax.numpy.asarray(case.rows)

    def value(wanted: Any, x: Any) -> Any:
        return case.over(jax.numpy, {**held, "x": x, case.wrt: wanted})

    both = jax.value_and_grad(value)
    mapped = jax.vmap(both, in_axes=(0, 0)) if case.wrt == "x" else jax.vmap(both, in_axes=(None, 0))
    compiled = jax.jit(mapped)
    by = rows if case.wrt == "x" else held[case.wrt]
    return fastest(lambda: jax.block_until_ready(compiled(by, rows)))


def main() -> int:
    cases = [*(table_of_squares(n, 100_000) for n in (3, 5, 7, 10)), table_of_squares(30, 20_000)]
    cases += [table_of_squares(100, 5_000), table_of_network(100_000)]
    peers = installed("jax")
    print(f"value and gradient a row, whole arrays are taken from {gradients.MANY} slots in scalars on:")
    for case in cases:
        count = len(case.rows)
        made, arrays, doubtful = ours(case, case.rows, arrays=True)
        some = case.rows[: MOST_SCALARS if case.rows.shape[1] > 10 else count]
        made_scalars, scalars, _ = ours(case, some, arrays=False)
        hand = fastest(lambda case=case: case.by_hand(case.values, case.rows))  # type: ignore[misc]
        jax = f"  jax {jax_seconds(case) / count * 1e9:8.0f}" if peers else ""
        print(
            f"  {case.label:<28} {count:>7,} rows  ns a row: arrays {arrays / count * 1e9:8.0f} (made {made:.2f} s)"
            f"  scalars {scalars / len(some) * 1e9:8.0f} (made {made_scalars:.2f} s)"
            f"  NumPy by hand {hand / count * 1e9:8.0f}{jax}  doubtful {doubtful}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
