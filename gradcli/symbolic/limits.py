"""What sympy may be asked: the sizes and the time past which there is no formula, only a reason."""

from __future__ import annotations

import gc
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

from gradcli.errors import GradcliError, MathematicsError, UncertifiedError

Result = TypeVar("Result")

MOST_SLOTS = 20_000
MOST_BITS = 4096
LARGEST_FACTORIAL = 1000
RETRY = 0.01
"""Seconds until the timer rings again when it rang where its exception would be lost."""
_UNINTERRUPTED = frozenset(["weakref", "_weakrefset", "importlib._bootstrap", "_frozen_importlib"])
"""Modules whose code, and what it calls, is not interrupted."""


class NoFormula(Exception):
    """There is no formula, for a reason in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Nothing(str):
    """A reason for no formula, which is the mathematics': no value or no derivative, whatever the variables are."""


def without_formula(reason: str, fix: str) -> GradcliError:
    """The error of a command that has nothing but a formula to give, and has none."""
    kind = MathematicsError if isinstance(reason, Nothing) else UncertifiedError
    return kind(f"no formula: {reason}", fix=fix)


class _TimeUp(BaseException):
    """Raised by the timer; no ``except Exception`` within sympy can swallow it."""


def _swallows(frame: FrameType | None) -> bool:
    """Whether an exception raised here would be lost, escape the block it is meant for, or break what it ends.

    It is printed and dropped in a finalizer or a callback of the collector. Between the end of the block and
    the end of its limit it would pass by the ``except`` that waits for it. A package whose import it ends lacks
    its parts for the rest of the process.
    """
    callbacks = [getattr(callback, "__code__", None) for callback in gc.callbacks]
    while frame is not None:
        code = frame.f_code
        if (
            code in callbacks
            or code in _LIMITS
            or code.co_name == "__del__"
            or frame.f_globals.get("__name__") in _UNINTERRUPTED
        ):
            return True
        frame = frame.f_back
    return False


class Deadline:
    """When the time of an answer is over. The clock starts when sympy is loaded, which no limit can shorten."""

    def __init__(self, seconds: float) -> None:
        import sympy  # noqa: F401

        self.end = time.monotonic() + seconds
        self.late = f"the time limit of {seconds:g} s passed"

    @property
    def left(self) -> float:
        """Seconds that remain."""
        return max(self.end - time.monotonic(), 0.0)

    def check(self) -> None:
        """Raises NoFormula when the time is over: what the timer cannot do outside the main thread."""
        if not self.left:
            raise NoFormula(self.late)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Ends the block with NoFormula after a time; limits nest, and the caller's timer is given back.

    Only the main thread can be interrupted: elsewhere the block checks a Deadline between its steps.
    """
    began = time.monotonic()
    late = f"the time limit of {seconds:g} s passed"
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return

    def ring(_: int, frame: FrameType | None) -> None:
        if _swallows(frame):
            signal.setitimer(signal.ITIMER_REAL, RETRY)
        else:
            raise _TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    left, interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))
    if 0 < left < seconds:  # the limit around this one comes first
        signal.setitimer(signal.ITIMER_REAL, left)
    try:
        yield
    except _TimeUp:
        raise NoFormula(late) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        # Again, since our own handler may have set the timer once more before it was replaced.
        rest = max(1e-6, left - (time.monotonic() - began)) if left > 0 else 0
        signal.setitimer(signal.ITIMER_REAL, rest, interval if left > 0 else 0)


_manager = type(time_limit(0))
_LIMITS = frozenset(
    [time_limit.__wrapped__.__code__, _manager.__enter__.__code__, _manager.__exit__.__code__]  # type: ignore[attr-defined]
)
"""Code that runs at the start and the end of a limit, never while its block runs."""


def attempt(work: Callable[[], Result], seconds: float) -> tuple[Result | None, str]:
    """What some work gives within a time, or None and the reason, in words, why sympy cannot go on."""
    try:
        with time_limit(seconds):
            return work(), ""
    except NoFormula as none:
        return None, none.reason
    except RecursionError:
        return None, "the expression is nested too deeply for sympy"
    except MemoryError:
        return None, "the formula does not fit into memory"
    except GradcliError:
        raise
    except Exception as error:  # sympy and mpmath raise whatever they stumble on
        return None, f"sympy gives up with {type(error).__name__}"


def timely(reason: str, deadline: Deadline) -> str:
    """A reason in which a limit is the one that was asked for, not what was left of it."""
    return deadline.late if "time limit" in reason else reason


def check_power(base: Any, exponent: int) -> None:
    """A rational to an integer power must stay of a size that can be written out."""
    if base.is_Rational and base not in (0, 1, -1):
        bits = int(base.p).bit_length() + int(base.q).bit_length()
        if bits * abs(exponent) > MOST_BITS:
            raise NoFormula("a constant power is too large to expand")


def check_rational(q: Any) -> None:
    """A constant must stay of a size that can be computed with."""
    if int(q.numerator).bit_length() > MOST_BITS or int(q.denominator).bit_length() > MOST_BITS:
        raise NoFormula(f"a constant of the formula has more than {MOST_BITS:,} bits")


def check_factorial(argument: Any) -> None:
    """sympy writes out gamma and its relatives at integers."""
    if argument.is_Rational and abs(argument) > LARGEST_FACTORIAL:
        raise NoFormula("gamma of a large constant is too large to expand")
