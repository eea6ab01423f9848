"""A run over a table that ends in one row: every block is added, none is written."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.batch.answering import refuse_faults
from gradcli.batch.reduced import Reducer
from gradcli.batch.run import Table, small
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
    drawn = Sample(reducer.work, sample) if sample else None
    beyond = add_rows(source, columns, reducer, on_error=table.on_error, quiet=quiet, drawn=drawn)
    lines, agree = drawn.report() if drawn is not None else ([], True)
    say += [*remarks_on_total(reducer, [*columns.remarks(), *source.remarks()], beyond), *lines]
    return agree


def add_rows(
    source: PointSource, columns: Columns, reducer: Reducer, *, on_error: str, quiet: bool, drawn: Sample | None = None
) -> NotHeld:
    """Adds the rows of a source, and draws some of them; tells of the cells that no double holds."""
    work, beyond = reducer.work, NotHeld()
    if points := source.estimate():
        work.expect(points)
    read = source.blocks(columns.numbers, ())
    with watched(source, read if source.total is None else ahead(read), quiet=quiet, output=None) as blocks:
        for block in small(blocks, source, work):
            if on_error == "stop":
                refuse_faults(block)
            if not work.certify:
                beyond.count(block)
            reducer.add(block)
            if drawn is not None:
                drawn.draw(work.rows(block))
    return beyond


def remarks_on_total(reducer: Reducer, of_source: Sequence[str], beyond: NotHeld) -> list[str]:
    """What there is to say once all rows are added. Raises MathematicsError where there are none."""
    reduction = reducer.reduction  # which is refused before anything is said
    assert reduction.rows
    return [*of_source, *beyond.remarks(), *reducer.work.remarks(), *reducer.remarks()]
