"""A progress bar on standard error, when that is a terminal: parts of a run, across the cluster."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Said = Callable[[int, int, int], None]
"""Hears how many tasks are done, how many points they hold (or cells), and how many workers run."""


@contextmanager
def watched(total: int, done: int, unit: str, *, quiet: bool = False) -> Iterator[Said]:
    """A bar over ``total`` tasks of which ``done`` were there before. ``unit`` is what is counted beside them."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda *figures: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[said]}", markup=False),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=total, completed=done, said="the workers start")

    def said(tasks: int, counted: int, workers: int) -> None:
        elapsed = bar.tasks[0].elapsed or 0.0
        rate = counted / elapsed if elapsed else 0.0
        text = f"{counted:,} {unit}, {rate:,.0f} a second"
        if workers:
            text += f", {workers:,} worker{'s' * (workers != 1)}"
        bar.update(task, completed=done + tasks, said=text)

    with bar:
        yield said
