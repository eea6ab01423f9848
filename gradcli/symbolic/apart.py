"""Arguments of sympy in a process of their own, where they may end it.

Exponents with many digits make polynomials of a degree past all memory, and the library of long integers answers an
overflow with a signal that ends the process. What ends so is not proved.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable
from typing import Any

from gradcli.symbolic.limits import attempt

MODEST = 100_000
"""Numerators and denominators up to which degrees stay within memory."""
_GRACE = 0.5
"""Seconds a process may take to begin and to end."""


def certainly(argument: Callable[[], Any], expression: Any, seconds: float) -> bool:
    """Whether an argument about an expression comes to True within some seconds."""
    if not endangers(expression) or not _may_fork():
        return attempt(argument, seconds)[0] is True
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, b"1" if attempt(argument, seconds)[0] is True else b"0")
        finally:
            os._exit(0)
    try:
        os.close(writing)
        ready, _, _ = select.select([reading], [], [], seconds + _GRACE)
        return bool(ready) and os.read(reading, 1) == b"1"
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def endangers(expression: Any) -> bool:
    """Whether an expression has numbers so long that polynomials of it may not fit into memory."""
    from sympy import Rational

    return any(max(abs(number.p), number.q) > MODEST for number in expression.atoms(Rational))


def _may_fork() -> bool:
    """Whether a fork is a whole copy: threads would not be in it."""
    alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return hasattr(os, "fork") and alone
