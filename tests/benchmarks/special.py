"""Special functions: a certified gradient beside mpmath's derivative, and blocks of points beside scipy's values."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np

from gradcli.answers.derivatives import gradient
from gradcli.engines.engine import compile_tape
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.questions.array_values import coordinate_of
from gradcli.questions.request import Request
from gradcli.tape.lowering import tape_of

POINTS = 100_000
BLOCKS = {
    "normcdf(x)": "ndtr",
    "besselj(0, x)": "jv",
    "gammainc(2, x)": "gammainc",
}
"""Programs, and scipy's function of the same value."""


def seconds(action: Callable[[], Any], times: int) -> float:
    """The least of several runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return min(found)


def main() -> int:
    text = [Source("besselj(2, x)*erfi(x)")]
    mp.mp.dps = 15
    ours = seconds(lambda: gradient(Request(text, at={"x": coordinate_of(Fraction(5, 4))}, digits=15)), 5)
    theirs = seconds(lambda: mp.diff(lambda x: mp.besselj(2, x) * mp.erfi(x), mp.mpf(1.25)), 5)
    print(f"besselj(2, x)*erfi(x), 15 digits: certified {ours * 1e3:.2f} ms, mpmath's derivative {theirs * 1e3:.2f} ms")
    x = np.linspace(0.1, 20, POINTS)
    try:
        import scipy.special as scipy
    except ImportError:
        scipy = None
    for program, name in BLOCKS.items():
        tape = tape_of(read([Source(program)]))
        engine = compile_tape(tape, tape.outputs, dict(tape.inputs))
        ours = seconds(lambda engine=engine: engine.run([x], None), 2)  # type: ignore[misc]
        told = "scipy is not installed"
        if scipy is not None:
            order = {"jv": (0,), "gammainc": (2,)}.get(name, ())
            theirs = seconds(lambda name=name, order=order: getattr(scipy, name)(*order, x), 3)  # type: ignore[misc]
            told = f"scipy's value alone {theirs * 1e3:.1f} ms ({ours / theirs:.0f} times)"
        print(f"{program} at {POINTS:,} points, value and slope: {ours * 1e3:.0f} ms; {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
