"""Work spread over processes, each piece under a limit of time and memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Piece = TypeVar("Piece")
Found = TypeVar("Found")

MEMORY = 8 << 30
"""Bytes of address space: past them an allocation fails instead of taking the machine along."""


class TooLong(BaseException):
    """Raised in the middle of work that goes on for longer than it may. No exception a program would catch."""


def _ring(*_: object) -> None:
    raise TooLong


@contextmanager
def seconds(limit: float) -> Iterator[None]:
    """Raises TooLong inside the block after a time of this process, whatever else the machine does."""
    before = signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def spread(work: Callable[[Piece], Found], pieces: Iterable[Piece]) -> Iterator[Found]:
    """What ``work`` makes of each piece, in order, computed by as many processes as there are cores.

    The processes are started afresh, not forked: threads that a library runs here do not survive a fork.
    """
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), _limited) as pool:
        yield from pool.imap(work, pieces)


def peak() -> int:
    """Megabytes that this process has had in memory at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most >> (20 if sys.platform == "darwin" else 10)
