"""Which runs go from text to text in one compiled pass; all others go block by block.

The pass answers rows whose cells are plain numbers and whose points are not suspect, which are ``ok``. All else of a
run comes back as Blocks, and is answered as ever: the bytes, the statuses and what is said are the same both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from gradcli.batch.judged import JudgedWork
from gradcli.engines.library import CompileError
from gradcli.tables.blocks import Block
from gradcli.tables.columns import Columns
from gradcli.tables.rows import Layout, Rows
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.sources.source import PointSource, wanted_columns

if TYPE_CHECKING:
    from gradcli.strips.stretches import Stretch, Stretches
    from gradcli.tables.sinks.delimited import DelimitedSink

PAYS = 20_000
"""Points from which the pass is worth its loading."""


def stretches(
    source: PointSource, columns: Columns, work: object, layout: Layout, sink: Sink, wide: bool
) -> Stretches | None:
    """The table in stretches, where there is such a pass for it."""
    from gradcli.tables.sinks.delimited import DelimitedSink
    from gradcli.tables.sources.delimited import DelimitedSource

    text = isinstance(source, DelimitedSource) and isinstance(sink, DelimitedSink) and layout.digits is None
    if not (text and isinstance(work, JudgedWork)) or source.total is None or source.estimate() < PAYS:
        return None
    if source.shape is None or (kernel := work.kernel(source.estimate())) is None:
        return None
    if not set(kernel.inputs) & set(columns.numbers):
        return None
    from gradcli.engines.runner import processors
    from gradcli.strips.job import Job, TextShape
    from gradcli.strips.stretches import Stretches
    from gradcli.strips.template import template

    word = "0" if work.request.unconnected == "zero" else "none"
    wanted = wanted_columns(source.columns, columns.numbers, columns.kept, source.shape[1])
    shape = TextShape(*source.shape, wanted.numbers, [*wanted.kept.values()])
    printed = template(layout, wide, sink.delimiter, sink.quoted, work.unconnected, word)
    try:
        return Stretches(source, wanted, Job(shape, kernel, work.constants, printed), processors())
    except CompileError:  # as the program's own was not
        return None


def answer(
    pieces: Iterable[Stretch | Block], answered: Callable[[Block], Rows], outlet: Outlet[DelimitedSink], most: int
) -> int:
    """Writes the rows of all pieces, those that are still open ``answered`` at most so many at a time; how many were
    not."""
    plain = 0
    for piece in pieces:
        if isinstance(piece, Block):
            for block in piece.parts(most):
                outlet.write(answered(block))
            continue
        found: list[bytes | None] = []
        for block in piece.odd.parts(most) if piece.odd else ():
            rows = answered(block)
            lines = {rows.block.number(row): text for row, text in enumerate(outlet.sink.lines(rows))}
            found += [lines.get(block.number(row)) for row in range(block.size)]
        plain += piece.plain
        outlet.put(piece.texts(found))
    return plain
