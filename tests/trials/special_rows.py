"""Special functions: the balls of every row, value and partials, contain what mpmath finds with 250 digits.

Operands are drawn over every period, branch and sign, near ends and far out (``tests.oracles.special_truth``), as exact
numbers and as balls, of which the middle, both ends and a point between are tried. Truths are mpmath's functions (or a
formula of its functions, where it has none or a wrong one: the modules of the oracle say which), partials central
differences of them. A row is tried for as long as a limit of time allows.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import mpmath as mp

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.balls.balls import Balls
from tests.oracles.special_truth import TRUTHS, missed, places, tried
from tests.trials import Figure

DIGITS = 250
POINTS, FEW = 600, 12
SECONDS, SHORT = 60.0, 1.0
"""Most for a row, with --long and without."""
BITS = (96, 320)


class Tried(NamedTuple):
    """Points of a row, those of them with fewer digits than asked for, truths, and faults."""

    points: int
    fewer: int
    truths: int
    faults: tuple[str, ...]


def points_of(name: str, points: int, seconds: float) -> Tried:
    """So many points of a row, or as many as some seconds allow."""
    end, count, fewer, truths = time.monotonic() + seconds, 0, 0, 0
    faults: list[str] = []
    with mp.workdps(DIGITS):  # operands are drawn with all their digits
        drawn = [*places(name, points)]
    for operands in drawn:
        if count >= points or time.monotonic() > end:
            break
        for digits in dict.fromkeys((DIGITS, TRUTHS[name].digits)):
            try:
                with _ending(seconds / 20), mp.workdps(digits):
                    case = tried(name, operands)
                    for bits in BITS:
                        faults += missed(PRIMITIVES[name], Balls(bits), case)
            except TimeoutError:
                continue
            found = sum(which == 0 for which, _ in case.truths)
            count, truths = count + found, truths + len(case.truths)
            fewer += found * (digits < DIGITS)
            break
    return Tried(count, fewer, truths, tuple(faults))


@contextmanager
def _ending(seconds: float) -> Iterator[None]:
    """Raises TimeoutError after some seconds of what Python itself computes."""

    def end(number: int, frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def measure(long: bool) -> Iterator[Figure]:
    names = list(TRUTHS) if long else random.Random(0).sample(list(TRUTHS), 20)
    for name in names:
        found = points_of(name, POINTS if long else FEW, SECONDS if long else SHORT)
        detail = f"{found.truths:,} truths"
        if found.fewer:
            detail += f"; {found.fewer} points with {TRUTHS[name].digits} digits, more take too long"
        if long and found.points < POINTS:
            detail += "; the limit of time ended it"
        what = f"points of {name}: value and partials contain truths of {DIGITS} digits"
        yield Figure(what, found.points, len(found.faults), detail, found.faults)
