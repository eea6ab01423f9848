"""A progress bar on standard error, when that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from gradcli.tables.blocks import Block
from gradcli.tables.sources.source import PointSource


@contextmanager
def watched(
    source: PointSource, blocks: Iterator[Block], *, quiet: bool = False, on_output: bool = False
) -> Iterator[Iterator[Block]]:
    """The same blocks; meanwhile a bar shows the points so far, the rate, and the time left where the end is known.

    There is none where the rows themselves appear on a terminal (``on_output``: they go to standard output): it
    would be drawn into them.
    """
    if (
        quiet
        or (on_output and sys.stdout is not None and sys.stdout.isatty())
        or sys.stderr is None
        or not sys.stderr.isatty()
    ):
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

    def counted() -> Iterator[Block]:
        points = 0
        for block in blocks:
            yield block
            points += block.size
            elapsed = bar.tasks[0].elapsed or 0.0
            bar.update(task, completed=source.done, points=points, rate=points / elapsed if elapsed else 0.0)

    with bar:
        yield counted()
