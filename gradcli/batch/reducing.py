"""A run over a table that ends in one row: every block is added, none is written."""

from __future__ import annotations

from gradcli.batch.reduced import Reducer
from gradcli.batch.run import Table, refuse_faults, small
from gradcli.batch.sample import Sample
from gradcli.batch.tally import NotHeld
from gradcli.tables.columns import Columns
from gradcli.tables.pipeline import ahead
from gradcli.tables.progress import watched
from gradcli.tables.sources.source import PointSource


def reduce_table(
    source: PointSource,
    columns: Columns,
    reducer: Reducer,
    *,
    table: Table,
    sample: int,
    quiet: bool,
    say: list[str],
) -> bool:
    """Adds all rows; ``say`` takes what there is to say. Returns whether the ``sample`` agrees with what was added."""
    work, beyond = reducer.work, NotHeld()
    drawn = Sample(work, sample) if sample else None
    if points := source.estimate():
        work.expect(points)
    read = source.blocks(columns.numbers, ())
    with watched(source, read if source.total is None else ahead(read), quiet=quiet, output=None) as blocks:
        for block in small(blocks, source, work):
            if table.on_error == "stop":
                refuse_faults(block)
            if not work.certify:
                beyond.count(block)
            reducer.add(block)
            if drawn is not None:
                drawn.draw(work.rows(block))
    lines, agree = drawn.report() if drawn is not None else ([], True)
    reduction = reducer.reduction  # which is refused before anything is said
    assert reduction.rows
    say += [*columns.remarks(), *source.remarks(), *beyond.remarks(), *work.remarks(), *reducer.remarks(), *lines]
    return agree
