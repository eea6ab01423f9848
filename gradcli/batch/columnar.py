"""Runs from Parquet and Arrow files to such files over the columns as they lie: nothing is copied but what is odd.

The engine answers rows whose cells are numbers and whose points are not suspect, which are ``ok``; all others are
gathered into Blocks and answered as ever, so that numbers, statuses and what is said are the same both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from gradcli.batch.answering import Answering
from gradcli.batch.judged import JudgedWork
from gradcli.engines.engine import aligned
from gradcli.engines.underflow import subnormal
from gradcli.tables.blocks import Block, Codes, Doubles, FaultKind
from gradcli.tables.columns import Columns
from gradcli.tables.rows import STATUS_WORDS, Layout, Rows, header, point_codes
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.sources.columnar import BATCH
from gradcli.tables.sources.source import PointSource
from gradcli.tables.statuses import INFINITE, OK

if TYPE_CHECKING:
    from gradcli.tables.sinks.columnar import ColumnWriter
    from gradcli.tables.sources.columnar import ColumnarSource

SAVED = 0.3e-6
"""Seconds a point takes less over columns as they lie than in blocks."""


_LEAST_NORMAL, _INFINITE = numpy.uint64(1 << 53), numpy.uint64(0x7FF << 53)
"""The bits of such doubles, shifted past the sign."""


class Batch(NamedTuple):
    """Columns as they were read, by name, of ``size`` rows from the data row ``first`` on."""

    columns: Mapping[str, Any]
    size: int
    first: int


class ColumnarPass:
    """A run over columns. ``batches`` are to be answered in order; ``answer`` makes the columns of one's rows."""

    def __init__(
        self,
        source: ColumnarSource,
        columns: Columns,
        work: JudgedWork,
        writer: ColumnWriter,
        layout: Layout,
        wide: bool,
    ) -> None:
        self._source, self._columns, self._work, self._writer = source, columns, work, writer
        self._engine = work.compiled.engine(source.estimate())
        self._inputs = self._engine.plan.inputs
        self._layout, self._names, self._wide = layout, header(layout, wide), wide
        kernel = work.kernel(source.estimate())
        self._bits = numpy.empty(BATCH, dtype=numpy.uint64)
        self._results = kernel.results if kernel else 0

    def batches(self) -> Iterator[Batch]:
        """What is read, a batch after the other."""
        asked = [*dict.fromkeys((*self._columns.numbers.values(), *self._columns.kept))]
        first = 1
        for found in self._source.batches(asked):
            yield Batch(dict(zip(asked, found.columns, strict=True)), found.num_rows, first)
            first += found.num_rows

    @property
    def write(self) -> Callable[[dict[str, Any]], None]:
        """What writes the columns of a batch's results."""
        return self._writer.write

    def answer(self, batch: Batch, answering: Answering) -> dict[str, Any]:
        """The columns of the results of a batch."""
        values = {variable: _values(batch.columns[column]) for variable, column in self._columns.numbers.items()}
        results = [aligned((batch.size,)) for _ in range(self._results)]
        constants = self._work.constants
        given = [values[name] if name in values else constants.get(name, (0.0, 0.0))[0] for name in self._inputs]
        rows = self._engine.run(given, results, 0, batch.size)
        codes: dict[str, Codes | None] = dict.fromkeys(values)
        usual = all(map(self._usual, values.values())) and not any(
            column.null_count for column in batch.columns.values()
        )
        if not usual:
            odd = numpy.zeros(batch.size, dtype=numpy.bool_)
            odd[rows] = True
            odd[subnormal([*values.values()], batch.size)] = True
            codes = {name: _faults(batch.columns[c], values[name]) for name, c in self._columns.numbers.items()}
            for found in codes.values():
                if found is not None:
                    odd |= found != 0
            rows = numpy.flatnonzero(odd)
        answering.passed(batch.size - len(rows))
        answered = self._odd(batch, rows, values, codes, answering) if len(rows) else None
        return self._written(batch, results, rows, answered)

    def _usual(self, values: Doubles) -> bool:
        """Whether all of some numbers are normal ones: finite, and neither 0 nor below what a double holds in full.

        Without its sign a number's bits are a number between those of the least normal double and of infinity.
        """
        bits = self._bits[: len(values)]
        numpy.left_shift(values.view(numpy.uint64), numpy.uint64(1), out=bits)
        numpy.subtract(bits, _LEAST_NORMAL, out=bits)
        return bool(bits.max(initial=0) < _INFINITE - _LEAST_NORMAL)

    def _odd(
        self,
        batch: Batch,
        rows: Any,
        values: Mapping[str, Doubles],
        codes: Mapping[str, Codes | None],
        answering: Answering,
    ) -> Rows:
        """The results of the rows that are gathered."""
        block = Block(
            {name: column[rows] for name, column in values.items()},
            len(rows),
            faults={name: found[rows] for name, found in codes.items() if found is not None and found[rows].any()},
            name=self._source.name,
            rows=(rows + batch.first).tolist(),
        )
        for name, found in block.faults.items():
            block.columns[name][found == FaultKind.MISSING] = numpy.nan
        return answering.rows(block)

    def _written(self, batch: Batch, results: Sequence[Doubles], rows: Any, answered: Rows | None) -> dict[str, Any]:
        kept, names = [batch.columns[name] for name in self._layout.kept], iter(self._names[len(self._layout.kept) :])
        found = dict(zip(self._layout.kept, kept, strict=True))
        if not self._wide:
            name = next(names)
            found[name] = self._writer.first_words(name, batch.size)
        for target in range(len(self._layout.targets)):
            for place, unconnected in enumerate([False, *self._work.unconnected_entries(target)]):
                values = results[self._place(target, place)]
                found[next(names)] = self._entry(
                    values, unconnected, rows, answered and answered.entries(target)[place]
                )
        name = next(names)
        if answered is None:
            found[name] = self._writer.first_words(name, batch.size)
            return found
        statuses = numpy.zeros(batch.size, dtype=numpy.uint8)
        statuses[rows] = point_codes(answered)
        found[name] = self._writer.texts(name, statuses)
        return found

    def _place(self, target: int, place: int) -> int:
        """The place of an entry among the engine's results."""
        targets, width = len(self._layout.targets), len(self._layout.variables)
        return target if place == 0 else targets + target * width + place - 1

    def _entry(self, values: Doubles, unconnected: bool, rows: Any, entry: Any) -> Any:
        """A column of numbers, with those of the rows that were gathered."""
        if unconnected:
            zero = self._work.request.unconnected == "zero"
            values[:] = 0.0
            return self._writer.doubles(values, None if zero else numpy.ones(len(values), dtype=numpy.bool_))
        if entry is None:
            return self._writer.doubles(values)
        values[rows] = entry.values
        absent = numpy.zeros(len(values), dtype=numpy.bool_)
        if entry.codes is not None:
            absent[rows] = (entry.codes != OK) & (entry.codes != INFINITE)
        return self._writer.doubles(values, absent)


def columnar_pass(
    source: PointSource, columns: Columns, work: object, sink: Sink, on_error: str
) -> Callable[[], ColumnarPass] | None:
    """What begins such a pass, where there is one for the run."""
    from gradcli.tables.sinks.frames import FrameSink
    from gradcli.tables.sources.columnar import ColumnarSource

    if not isinstance(source, ColumnarSource) or not isinstance(sink, FrameSink):
        return None
    if not isinstance(work, JudgedWork) or on_error != "keep":
        return None
    layout, wide = sink.layout, sink.wide
    names = header(layout, wide)
    flat = (wide or (len(layout.targets) == 1 and not layout.split)) and len({*names}) == len(names)
    asked = {*columns.numbers.values(), *columns.kept}
    if not flat or not columns.numbers or not asked <= source.doubles or layout.others or layout.along:
        return None
    points = source.estimate()
    if not work.expect_kernel(points, SAVED) or (kernel := work.kernel(points)) is None or kernel.pairs:
        return None

    def begun() -> ColumnarPass:
        words: dict[str, Sequence[str]] = {names[-1]: STATUS_WORDS}
        if not wide:
            words[names[len(layout.kept)]] = layout.labels
        return ColumnarPass(source, columns, work, sink.columns(names, words), layout, wide)

    return begun


def _values(column: Any) -> Doubles:
    """The numbers of a column as they lie; what is missing is any number."""
    values = numpy.frombuffer(column.buffers()[1], dtype=numpy.float64)
    found: Doubles = values[column.offset : column.offset + len(column)]
    return found


def _faults(column: Any, values: Doubles) -> Codes | None:
    """The fault codes of a column; None where there are none."""
    finite = numpy.isfinite(values)
    if not column.null_count and finite.all():
        return None
    codes = numpy.where(finite, 0, FaultKind.INFINITE).astype(numpy.uint8)
    if column.null_count:
        bits = numpy.frombuffer(column.buffers()[0], dtype=numpy.uint8)
        there = numpy.unpackbits(bits, bitorder="little")[column.offset : column.offset + len(column)]
        codes[there == 0] = FaultKind.MISSING
    return codes
