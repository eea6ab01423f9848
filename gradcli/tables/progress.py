"""A progress bar on standard error, when that is a terminal."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from gradcli.tables.sources.source import PointSource


class Sized(Protocol):
    """S, so many."""

    @property
    def size(self) -> int:
        """How many."""


S = TypeVar("S", bound=Sized)


@contextmanager
def watched(
    source: PointSource, blocks: Iterator[S], *, quiet: bool = False, output: str | os.PathLike[str] | None = ""
) -> Iterator[Iterator[S]]:
    """The same blocks; meanwhile a bar shows the points so far, the rate, and the time left where the end is known.

    There is none where the rows themselves appear on a terminal (None: they go to standard output), under whatever
    name: it would be drawn into them.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty() or is_terminal(output):
        yield blocks
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    left = [TextColumn("left"), TimeRemainingColumn()] if source.total else [TimeElapsedColumn()]
    bar = Progress(
        BarColumn(),
        TextColumn("{task.fields[points]:,} points, {task.fields[rate]:,.0f} a second", markup=False),
        *left,
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=source.total, points=0, rate=0.0)

    def counted() -> Iterator[S]:
        points = 0
        for block in blocks:
            yield block
            points += block.size
            elapsed = bar.tasks[0].elapsed or 0.0
            bar.update(task, completed=source.done, points=points, rate=points / elapsed if elapsed else 0.0)

    with bar:
        yield counted()


def is_terminal(output: str | os.PathLike[str] | None) -> bool:
    """Whether what is written to a place shows on a terminal: /dev/stdout and /dev/tty are names of one."""
    if output is None:
        return sys.stdout is not None and sys.stdout.isatty()
    try:
        return stat.S_ISCHR(os.stat(output).st_mode) and _opened_as_terminal(output)
    except (OSError, ValueError):
        return False


def _opened_as_terminal(output: str | os.PathLike[str]) -> bool:
    descriptor = os.open(output, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
    try:
        return os.isatty(descriptor)
    finally:
        os.close(descriptor)
