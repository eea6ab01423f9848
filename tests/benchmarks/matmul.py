"""Exact products of text matrices: the whole process, its parts, and what FLINT and NumPy need for the product alone.

python -m tests.benchmarks.matmul [--sizes 500,1000] [--digits 6,9,12,15,18] [--rounds 5]

Processor seconds of one thread, the fastest of rounds that take turns. ``product`` gives Python's integers where
machine integers do not hold them; FLINT's figure is ``fmpz_mat * fmpz_mat`` without a conversion, NumPy's is ``@`` of
doubles, which rounds from 8 digits on. ``decimals`` have six digits, three of them decimals.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from gradcli.matrices import scaled
from gradcli.matrices.operands.typed import read_typed
from gradcli.render.matrix import CellText, Shown

DECIMALS = "decimals"


def texts(size: int, kind: str) -> list[str]:
    """Two matrices as they stand in files."""
    drawn = np.random.default_rng(size)
    most = 10**6 if kind == DECIMALS else 10 ** int(kind)
    found = []
    for _ in range(2):
        rows = drawn.integers(1 - most, most, (size, size)).tolist()
        cell = (lambda number: f"{number / 1000:.3f}") if kind == DECIMALS else str
        found.append("\n".join(" ".join(map(cell, row)) for row in rows))
    return found


def parts(text: list[str], rounds: int) -> dict[str, float]:
    """The fastest processor time of each part, the rounds in turn."""
    import flint

    files = [each.encode() for each in text]
    a, b = (read_typed(each, "A") for each in files)
    assert a is not None
    assert b is not None
    left, right = (flint.fmpz_mat(matrix.numbers.tolist()) for matrix in (a, b))
    doubles = [matrix.numbers.astype(np.float64) for matrix in (a, b)]
    result = scaled.product(a, b, "")
    assert result is not None
    shown = Shown([("", result)], CellText(readable=False))
    works: dict[str, Callable[[], Any]] = {
        "read": lambda: [read_typed(each, "A") for each in files],
        "product": partial(scaled.product, a, b, ""),
        "print": lambda: shown.at_once(" ") or "\n".join(shown.bare()),
        "FLINT": lambda: left * right,
        "NumPy": lambda: doubles[0] @ doubles[1],
    }
    found = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            start = time.process_time()
            work()
            found[name] = min(found[name], time.process_time() - start)
    return found


def whole(text: list[str], folder: str, rounds: int) -> float:
    """Processor time of the command from files to a file, without the start of Python."""
    paths = [Path(folder, f"{place}.txt") for place in "ab"]
    for path, each in zip(paths, text, strict=True):
        path.write_text(each + "\n")
    command = [sys.executable, "-m", "gradcli", "matmul", *map(str, paths), "--output", f"{folder}/c.txt"]
    return min(_seconds(command) for _ in range(rounds))


def _seconds(command: list[str]) -> float:
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.matmul")
    parser.add_argument("--sizes", default="500,1000")
    parser.add_argument("--digits", default=f"6,9,12,15,18,{DECIMALS}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:  # the threads of BLAS are counted when it is loaded
        again = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.matmul", *sys.argv[1:], "--inside"]
        raise SystemExit(subprocess.run(again, check=False, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}).returncode)
    print("processor seconds, one thread: whole process; read, product, print; FLINT's product, NumPy's of doubles")
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, options.sizes.split(",")):
            for kind in options.digits.split(","):
                text = texts(size, kind)
                found = parts(text, options.rounds)
                figures = ", ".join(f"{name} {figure:.3f}" for name, figure in found.items())
                all_of_it = whole(text, folder, options.rounds)
                ratio = found["product"] / found["FLINT"]
                print(f"  {size}, {kind:>8}: {all_of_it:.2f}; {figures}; {ratio:.2f}x FLINT", flush=True)


if __name__ == "__main__":
    main()
