"""What the bounds behind every ``ok`` of a table cost: kernels with them and without, and the rows that go on.

The points are random with one seed: exponentials of normal numbers, so that terms cancel as they do in data.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from gradcli.batch.gradients import Gradients
from gradcli.engines.library import compiler
from gradcli.errors import Source
from gradcli.questions.request import Request

PROGRAMS = {
    "issue": "exp(-x^2/2)*sin(3*y)+log(1+z^2)*sqrt(x*x+y*y+1)",
    "cubic": "x^3*y-2*x*y^2+3*x-1",
    "Rosenbrock": "(1-x)^2+100*(y-x^2)^2",
    "quotient": "(x*y-z)/(x^2+y^2+z^2)",
    "logistic": "x/(1+exp(-(y*z+x)))",
    "bell": "exp(-((x-y)/z)^2/2)/z",
    "waves": "sin(x*y)*cos(z)+tanh(x)",
    "powers": "x^2.5*y^(-1.5)+log(z)/x",
}


def measured(text: str, engine: str, columns: dict[str, Any], runs: int) -> tuple[float, float, float, float]:
    """Nanoseconds a point without bounds and with them, the share of points that are looked at again in float64, and of
    those that go on to more digits."""
    compiled: Any
    works: list[Callable[[], Any]] = []
    for plain in (True, False):
        compiled = Gradients(Request([Source(text)], floats_only=plain), engine=engine).compiled
        works.append(_filling(compiled, columns))
    times: list[list[float]] = [[], []]
    for work in works:
        work()
    for _ in range(runs):
        for work, taken in zip(works, times, strict=True):
            start = time.process_time()
            suspects = work()
            taken.append(time.process_time() - start)
    count = len(columns["x"])
    doubtful = compiled.run([columns[name] for name in compiled.inputs]).doubtful
    plain_time, bounded = (statistics.median(taken) / count * 1e9 for taken in times)
    return plain_time, bounded, len(suspects) / count, len(doubtful) / count


def _filling(compiled: Any, columns: dict[str, Any]) -> Callable[[], Any]:
    count = len(columns["x"])
    given = [columns[name] for name in compiled.inputs]
    results = [np.empty(count) for _ in compiled.plan.results]
    statuses = np.zeros((1, count), dtype=np.uint8)
    compiled.prepare(10**7)
    return lambda: compiled._runner.fill(given, results, statuses, count)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks bounds", description=__doc__)
    parser.add_argument("--points", type=float, default=2e5)
    parser.add_argument("--runs", type=int, default=9)
    asked = parser.parse_args()
    chance = np.random.default_rng(1)
    columns = {name: np.exp(chance.normal(size=int(asked.points))) for name in "xyz"}
    print(f"{'':<12}{'engine':<8}{'without':>9}{'with bounds':>13}{'ratio':>7}{'looked at':>11}{'go on':>9}")
    for name, text in PROGRAMS.items():
        for engine in ("native", "numpy") if compiler() else ("numpy",):
            plain, bounded, suspects, doubtful = measured(text, engine, columns, asked.runs)
            print(
                f"{name:<12}{engine:<8}{plain:>6.1f} ns{bounded:>10.1f} ns{bounded / plain:>7.2f}"
                f"{suspects:>11.3%}{doubtful:>9.3%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
