"""The 213 functions of SciPy's global optimization benchmarks, read from their source and compared with Python's own
execution: value and gradient at three points each.

The source is a folder named by ``GO_BENCHMARKS``, or it is taken out of SciPy's source distribution, which pip
downloads; wheels do not hold it. The functions are executed here, in the trial, and never by gradcli.
"""

from __future__ import annotations

import math
import os
import random
import re
import subprocess
import sys
import tempfile
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy

from gradcli.answers.derivatives import answer
from gradcli.errors import GradcliError, Source
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from tests.trials import Figure

VERSION = "1.15.3"
POINTS = 3
_CLASS = re.compile(r"^class (\w+)\(Benchmark\):", re.MULTILINE)
_IMPORT = re.compile(r"^from (\.go_benchmark|\.\.common) import .*$", re.MULTILINE)


class Benchmark(NamedTuple):
    """One function: the text of its file with that of the base class before it, and its class."""

    text: str
    name: str


def folder() -> Path | None:
    """Where the source is; None where it cannot be had."""
    if given := os.environ.get("GO_BENCHMARKS"):
        return Path(given)
    kept = Path(tempfile.gettempdir()) / f"go_benchmarks_{VERSION}"
    if not [*kept.rglob("go_benchmark.py")]:
        kept.mkdir(exist_ok=True)
        # A source distribution is downloaded and unpacked before pip asks for a compiler, which is not needed here.
        command = ["download", "--no-clean", "--no-deps", "--no-binary", "scipy", f"scipy=={VERSION}"]
        subprocess.run(
            [sys.executable, "-m", "pip", *command, "-d", str(kept)],
            env={**os.environ, "TMPDIR": str(kept)},
            capture_output=True,
            timeout=1200,
            check=False,
        )
    return next((path.parent for path in kept.rglob("go_benchmark.py")), None)


def benchmarks(where: Path) -> Iterator[Benchmark]:
    base = _IMPORT.sub("", (where / "go_benchmark.py").read_text(encoding="utf-8"))
    for path in sorted(where.glob("go_funcs_*.py")):
        text = base + _IMPORT.sub("", path.read_text(encoding="utf-8"))
        yield from (Benchmark(text, name) for name in _CLASS.findall(text))


def executed(text: str) -> dict[str, Any]:
    """What Python makes of a file, with a SciPy that has what the benchmarks use of it."""
    special, optimize, scipy = (
        types.ModuleType("scipy.special"),
        types.ModuleType("scipy.optimize"),
        types.ModuleType("scipy"),
    )
    special.factorial = numpy.vectorize(lambda n: float(math.factorial(int(n))))  # type: ignore[attr-defined]
    optimize.rosen = lambda x: numpy.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)  # type: ignore[attr-defined]
    names: dict[str, Any] = {"safe_import": warnings.catch_warnings, "__name__": "benchmarks"}
    with patch.dict(sys.modules, {"scipy": scipy, "scipy.special": special, "scipy.optimize": optimize}):
        exec(text, names)  # noqa: S102 - the oracle of the trial
    return names


LEVELS = 6
STARTS = (1.3e-3, 1.7e-4, 1.9e-5, 2.3e-6, 2.9e-7, 3.1e-8)


def slope(function: Callable[[float], float], at: float) -> tuple[float, float] | None:
    """Central differences at halved steps, extrapolated, and what they are off by: the first start that the next one
    confirms. None where no two starts agree, as where the function oscillates faster than doubles can tell."""
    middle = function(at)
    found: list[tuple[float, float]] = []
    for start in STARTS:
        step = start * max(1.0, abs(at))
        rows: list[list[float]] = []
        best = (math.inf, math.inf)
        for level in range(LEVELS):
            row = [(function(at + step) - function(at - step)) / (2 * step)]
            for power in range(1, level + 1):
                row.append(row[-1] + (row[-1] - rows[-1][power - 1]) / (4**power - 1))
            if level:
                best = min(best, (abs(row[-1] - rows[-1][-1]) + 4e-16 * abs(middle) / step, row[-1]))
            rows.append(row)
            step /= 2
        error, value = best
        if found and abs(value - found[-1][0]) <= 4 * (error + found[-1][1]):
            return min(found[-1], (value, error), key=lambda pair: pair[1])
        found.append((value, error))
    return None


def _is_close_by(function: Callable[[float], float], at: float, found: float) -> bool:
    """Whether a plain difference over a tiny step is the slope to three digits, as far as rounding lets it tell: what
    oscillates within a millionth looks to longer steps like its mean."""
    for step in (1e-9, 1e-10, 1e-11, 1e-12):
        before, after = function(at - step), function(at + step)
        width = (at + step) - (at - step)
        noise = 1e-14 * max(abs(before), abs(after), abs(at * found)) / width
        if abs((after - before) / width - found) <= 1e-3 * abs(found) + noise and noise <= 0.2 * abs(found):
            return True
    return False


def _is_stair(function: Callable[[float], float], at: float) -> bool:
    """Whether nothing changes close by: differences over longer steps see the slope of the whole stairs."""
    tiny = 1e-14 * max(1.0, abs(at))
    places = [at + shift * tiny for shift in (0, 100, -100)]
    return any(function(place - tiny) == function(place) == function(place + tiny) for place in places)


def _along(function: Callable[[Any], Any], at: Sequence[float], place: int) -> Callable[[float], float]:
    """The function of one entry, the others kept."""

    def one(value: float) -> float:
        moved = numpy.array(at, dtype=float)
        moved[place] = value
        return float(numpy.squeeze(function(moved)))

    return one


def wrong(name: str, text: str, classes: dict[str, Any], points: int, rng: random.Random) -> str:
    """Why a function is not read, or reads another number than Python computes; empty where all is well."""
    benchmark = classes[name]()
    count = benchmark.N
    for _ in range(points):
        at = [round(rng.uniform(float(low), float(high)), 4) for low, high in benchmark.bounds]
        texts = [Source(text, f"{name}.py", function=f"{name}.fun")]
        given = read_point([Source(f"x{place}={value!r}") for place, value in enumerate(at, 1)])
        try:
            row = answer(Request(texts, given, seconds=1.0), symbolic=False).rows[0]
        except GradcliError as error:
            return f"refused: {error.what}"
        with warnings.catch_warnings(), numpy.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            expected = float(numpy.squeeze(benchmark.fun(numpy.array(at))))
            nearby = [benchmark.fun(numpy.array(at) * (1 + change)) for change in (2e-16, -2e-16, 4e-16, -4e-16)]
            noise = max(abs(float(numpy.squeeze(one)) - expected) for one in nearby)
            stairs = [_is_stair(_along(benchmark.fun, at, place), at[place]) for place in range(count)]
            slopes = [slope(_along(benchmark.fun, at, place), at[place]) for place in range(count)]
        value = row.value.value
        if not math.isfinite(expected) and value is None:
            continue
        if value is None or abs(float(value) - expected) > 1e-9 * max(1.0, abs(expected)) + 100 * noise:
            return f"value at {at}: {value} is {expected}"
        for place, told in enumerate(slopes):
            entry = row.gradient.get(f"x{place + 1}")
            if told is None or (entry is not None and entry.status.value == "uncertified"):
                continue
            if noise > 1e-10 * max(1.0, abs(expected)):
                continue  # rounding decides what Python computes here
            found = 0.0 if entry is None or entry.status.value == "unconnected" else entry.value
            if found == 0 and stairs[place]:
                continue
            if found is None:
                return f"d/dx{place + 1} at {at}: no value is {told[0]}"
            near = abs(float(found) - told[0]) <= 1e-6 * max(1.0, abs(told[0])) + 100 * told[1]
            if not near and not _is_close_by(_along(benchmark.fun, at, place), at[place], float(found)):
                return f"d/dx{place + 1} at {at}: {found} is {told[0]} ± {told[1]}"
    return ""


def measure(long: bool) -> Iterator[Figure]:
    where = folder()
    if where is None:
        yield Figure("the source of SciPy's benchmarks cannot be downloaded here", 0)
        return
    rng = random.Random(5)
    tried, refused, bad = 0, Counter[str](), []
    read: dict[str, dict[str, Any]] = {}
    for benchmark in benchmarks(where):
        tried += 1
        if benchmark.text not in read:
            read[benchmark.text] = executed(benchmark.text)
        found = wrong(benchmark.name, benchmark.text, read[benchmark.text], POINTS * (10 if long else 1), rng)
        if found.startswith("refused: "):
            refused[f"{benchmark.name}: {found.removeprefix('refused: ')}"] += 1
        elif found:
            bad.append(f"{benchmark.name}: {found}")
    count = sum(refused.values())
    detail = f"{tried - count} read, {count} refused: " + "; ".join(refused)
    yield Figure(
        "a benchmark function of SciPy is refused, or read as Python has it", tried, len(bad), detail, tuple(bad)
    )
