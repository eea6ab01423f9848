"""A property tried on many random things by hypothesis: how many were tried, and the shortest one that fails."""

from __future__ import annotations

import math
import random
import time
import traceback
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.trials import Figure

Check = Callable[[random.Random], Any]
"""Draws something and checks it: raises AssertionError (or anything else) where it does not hold."""


SHORTENING = 20.0
"""Seconds in which hypothesis looks for a shorter failure."""


class Unfit(Exception):
    """What was drawn says nothing about the property, as where no value exists."""


def tried(what: str, check: Check, count: int, *, new_seeds: bool = False) -> Figure:
    """The property of ``count`` draws. The same ones each time, or others with ``new_seeds``.

    After the first failure hypothesis looks for a shorter one: ``inputs`` holds what that one said.
    """
    held = unfit = 0
    failures: list[str] = []
    until = math.inf

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=not new_seeds,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False))
    def hold(chance: random.Random) -> None:
        nonlocal held, unfit, until
        if time.monotonic() > until:
            return
        try:
            check(chance)
        except Unfit:
            unfit += not failures
        except Exception as failure:
            until = min(until, time.monotonic() + SHORTENING)
            failures.append(f"{type(failure).__name__}: {failure}")
            raise
        else:
            held += not failures

    try:
        hold()
    except Exception:  # a failure of the property, or hypothesis telling that its last one did not repeat
        return Figure(what, held + 1, 1, inputs=(failures[-1],) if failures else (traceback.format_exc(),))
    detail = f"{unfit:,} more drawn that could not be tried" if unfit else ""
    return Figure(what, held, detail=detail)
