"""``--reduce``: ill-conditioned sums of many rows against exact arithmetic, and the same bytes however they come."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from fractions import Fraction

from gradcli.engines.native_engine import compiler
from tests.shell.command_line import run
from tests.trials import Figure

PROGRAMS = {
    "a*x": lambda x: x,
    "a*x^3": lambda x: x**3,
    "a*(x-1/3)*(x+1/3)": lambda x: x**2 - Fraction(1, 9),
}
"""Programs at a = 1, and what a row adds, exactly."""


def measure(long: bool) -> Iterable[Figure]:
    count, tables = (1_000_000, 5) if long else (20_000, 4)
    name = f"total of {count:,} nearly cancelling terms within its bound"
    yield _figure(name, (found for seed in range(tables) for found in within(seed, count)))
    yield _figure("the same bytes for 1 and 2 threads, any order", (same(seed, count // 10) for seed in range(tables)))


def terms(seed: int, count: int) -> list[str]:
    """Texts of numbers from 1e-6 to 1e6, each but for its last digits with its opposite, shuffled."""
    chosen = random.Random(seed)
    texts = [f"{chosen.uniform(-1, 1) * 10.0 ** chosen.randint(-6, 6):.15g}" for _ in range(count // 2)]
    texts += [f"{-float(text):.{seed + 8}g}" for text in texts]
    chosen.shuffle(texts)
    return texts


def within(seed: int, count: int) -> Iterator[tuple[str, bool]]:
    """Whether totals and their derivatives are within the bound, or the interval, that is stated."""
    texts = terms(seed, count)
    numbers = [Fraction(text) for text in texts]
    for engine in ("numpy", "native") if compiler() else ("numpy",):
        for program, added in PROGRAMS.items():
            true = sum(map(added, numbers), Fraction(0))
            document = json.loads(reduced(program, texts, "--engine", engine))
            (row,) = document["points"][0]["rows"]
            for entry in (row, row["gradient"]["a"]):
                yield f"{program}, table {seed}, {engine}", stated(entry, true)


def stated(entry: dict, true: Fraction) -> bool:
    """Whether an entry holds the true number."""
    if entry["status"] == "ok":
        return abs(Fraction(entry["value"]) - true) <= Fraction(entry["bound"])
    middle, radius = (Fraction(text) for text in entry["interval"].values())
    return abs(middle - true) <= radius


def same(seed: int, count: int) -> tuple[str, bool]:
    """Whether threads and the order of the rows change no byte."""
    texts = terms(seed, count)
    told = {reduced("exp(-a*x^2)*x", texts, threads=threads) for threads in "12"}
    random.Random(seed).shuffle(texts)
    told.add(reduced("exp(-a*x^2)*x", texts))
    return f"table {seed}", len(told) == 1


def reduced(program: str, texts: list[str], *options: str, threads: str = "2") -> str:
    """What ``grad`` prints of the sum over a column, read from a pipe, so that nothing is certified afterwards."""
    text = "x\n" + "\n".join(texts) + "\n"
    asked = [program, "--points", "-", "--at", "a=1", "--wrt", "a", "--reduce", "sum", "--format", "json", *options]
    return run("grad", *asked, stdin=text, OMP_NUM_THREADS=threads).out


def _figure(name: str, found: Iterable[tuple[str, bool]]) -> Figure:
    results = list(found)
    wrong = [text for text, right in results if not right]
    return Figure(name, len(results), len(wrong), inputs=tuple(wrong))
