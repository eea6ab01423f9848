"""Which runs go from text to text in one compiled pass; all others go block by block.

The pass answers rows whose cells are plain numbers and whose points are not suspect, which are ``ok``. All else of a
run comes back as Blocks, and is answered as ever: the bytes, the statuses and what is said are the same both ways.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gradcli.batch.answering import Answering
from gradcli.batch.judged import JudgedWork
from gradcli.engines.library import CompileError
from gradcli.tables.blocks import Block
from gradcli.tables.columns import Columns
from gradcli.tables.sinks import Outlet
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.sources.source import PointSource, wanted_columns

if TYPE_CHECKING:
    from gradcli.strips.stretches import Stretch, Stretches

PAYS = 20_000
"""Points from which the pass is worth its loading."""
SAVED = 0.6e-6
"""Seconds a point takes less in one pass than in blocks, of four cells in and five out."""


def stretches(source: PointSource, columns: Columns, work: object, sink: Sink) -> Stretches | None:
    """The table in stretches, where there is such a pass for it."""
    from gradcli.tables.sinks.delimited import DelimitedSink
    from gradcli.tables.sources.delimited import DelimitedSource

    if not isinstance(source, DelimitedSource) or not isinstance(sink, DelimitedSink) or sink.layout.digits is not None:
        return None
    points, shape = source.estimate(), source.shape
    if shape is None or source.total is None or points < PAYS or not isinstance(work, JudgedWork):
        return None
    if not work.expect_kernel(points, SAVED):
        return None
    from gradcli.engines.runner import processors
    from gradcli.strips.library import text_library
    from gradcli.strips.rows_pass import FinerKernel, RowsPass, TextShape
    from gradcli.strips.stretches import Stretches
    from gradcli.strips.template import template

    try:
        text_library()  # beside the compiler of the program
    except CompileError:
        return None
    finer = work.finer_kernel(points)  # so is this
    kernel = work.kernel(points)
    if kernel is None or not set(kernel.inputs) & set(columns.numbers):
        return None
    word = "0" if work.request.unconnected == "zero" else "none"
    delimiter, width = shape
    wanted = wanted_columns(source.columns, columns.numbers, columns.kept, width)
    text = TextShape(delimiter, width, wanted.numbers, [*wanted.kept.values()])
    printed = template(sink.layout, sink.wide, sink.delimiter, sink.quoted, work.places, word)
    rows_pass = RowsPass(text, kernel, work.constants, printed, FinerKernel(*finer) if finer else None)
    return Stretches(source, delimiter, wanted, rows_pass, processors())


def answer(pieces: Iterable[Stretch | Block], answering: Answering, outlet: Outlet, most: int) -> None:
    """Writes the rows of all pieces; those that are still open are answered at most so many at a time."""
    for piece in pieces:
        if isinstance(piece, Block):
            for block in piece.parts(most):
                outlet.write(answering.rows(block))
            continue
        found: list[bytes | None] = []
        for block in piece.odd.parts(most) if piece.odd else ():
            rows = answering.rows(block)
            lines = {rows.block.number(row): text for row, text in enumerate(outlet.lines(rows))}
            found += [lines.get(block.number(row)) for row in range(block.size)]
        answering.passed(piece.plain)
        outlet.put(piece.texts(found))
