"""Runs from Parquet and Arrow files to such files over the columns as they lie: nothing is copied but what is odd.

The engine answers rows whose cells are numbers and whose points are not suspect, which are ``ok``; all others are
gathered into Blocks and answered as ever, so that numbers, statuses and what is said are the same both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from gradcli.batch.answering import Answering
from gradcli.batch.judged import JudgedWork
from gradcli.engines.engine import aligned
from gradcli.engines.underflow import subnormal
from gradcli.tables.blocks import Block, Codes, Doubles, FaultKind
from gradcli.tables.columns import Columns
from gradcli.tables.rows import STATUS_WORDS, Entries, Layout, Rows, header, point_codes
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.sources.columnar import BATCH
from gradcli.tables.sources.source import PointSource
from gradcli.tables.statuses import INFINITE, OK

if TYPE_CHECKING:
    from gradcli.tables.sinks.columnar import ColumnWriter
    from gradcli.tables.sources.columnar import ColumnarSource

SAVED = 0.3e-6
"""Seconds a point takes less over columns as they lie than in blocks."""
TOGETHER, MOST_ODD = 4, 16_384
"""Batches whose odd rows are answered at once, since a few rows take as long as many; and odd rows for fewer."""

_LEAST_NORMAL, _INFINITE = numpy.uint64(1 << 53), numpy.uint64(0x7FF << 53)
"""The bits of such doubles, shifted past the sign."""


class Batch(NamedTuple):
    """Columns as they were read, by name, of ``size`` rows from the data row ``first`` on."""

    columns: Mapping[str, Any]
    size: int
    first: int


class Computed(NamedTuple):
    """The engine's ``results`` for a batch, the columns carried along, and its odd ``rows`` gathered in a Block."""

    kept: Mapping[str, Any]
    size: int
    results: Sequence[Doubles]
    rows: Any
    odd: Block


class ColumnarPass:
    """A run over columns: ``batches`` are ``computed`` in order, and some at a time ``answered``."""

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
        self._places = {place: result for result, place in enumerate(work.places) if place is not None}
        """The engine's result for each target and place in its entries."""

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

    def groups(self, batches: Iterable[Batch], answering: Answering) -> Iterator[list[Computed]]:
        """The batches computed, as many at a time as are answered together."""
        group: list[Computed] = []
        for batch in batches:
            found = self._computed(batch)
            answering.passed(found.size - len(found.rows))
            group.append(found)
            if len(group) == TOGETHER or sum(len(one.rows) for one in group) >= MOST_ODD:
                yield group
                group = []
        if group:
            yield group

    def _computed(self, batch: Batch) -> Computed:
        values = {variable: _values(batch.columns[column]) for variable, column in self._columns.numbers.items()}
        results = [aligned((batch.size,)) for _ in range(self._results)]
        constants = self._work.constants
        given = [values[name] if name in values else constants.get(name, (0.0, 0.0))[0] for name in self._inputs]
        rows = self._engine.run(given, results, 0, batch.size)
        codes: dict[str, Codes | None] = dict.fromkeys(values)
        lacking = any(column.null_count for column in batch.columns.values())
        if lacking or not all(map(self._usual, values.values())):
            odd = numpy.zeros(batch.size, dtype=numpy.bool_)
            odd[rows] = True
            odd[subnormal([*values.values()], batch.size)] = True
            codes = {name: _faults(batch.columns[c], values[name]) for name, c in self._columns.numbers.items()}
            for found in codes.values():
                if found is not None:
                    odd |= found != 0
            rows = numpy.flatnonzero(odd)
        kept = {name: batch.columns[name] for name in self._layout.kept}
        return Computed(kept, batch.size, results, rows, self._gathered(batch.first, rows, values, codes))

    def answered(self, group: Sequence[Computed], answering: Answering) -> Iterator[dict[str, Any]]:
        """The columns of the results of each batch."""
        odd = [found.odd for found in group if found.odd.size]
        rows = answering.rows(_together(odd)) if odd else None
        statuses, start = None if rows is None else point_codes(rows), 0
        for found in group:
            stop = start + len(found.rows)
            yield self._written(found, rows, statuses, slice(start, stop)) if stop > start else self._written(found)
            start = stop

    def _usual(self, values: Doubles) -> bool:
        """Whether all of some numbers are normal ones: finite, and neither 0 nor below what a double holds in full.

        Without its sign a number's bits are a number between those of the least normal double and of infinity.
        """
        bits = self._bits[: len(values)]
        numpy.left_shift(values.view(numpy.uint64), numpy.uint64(1), out=bits)
        numpy.subtract(bits, _LEAST_NORMAL, out=bits)
        return bool(bits.max(initial=0) < _INFINITE - _LEAST_NORMAL)

    def _gathered(
        self, first: int, rows: Any, values: Mapping[str, Doubles], codes: Mapping[str, Codes | None]
    ) -> Block:
        """The odd rows of a batch."""
        block = Block(
            {name: column[rows] for name, column in values.items()},
            len(rows),
            faults={name: found[rows] for name, found in codes.items() if found is not None and found[rows].any()},
            name=self._source.name,
            rows=(rows + first).tolist(),
        )
        for name, found in block.faults.items():
            block.columns[name][found == FaultKind.MISSING] = numpy.nan
        return block

    def _written(
        self, computed: Computed, answered: Rows | None = None, statuses: Any = None, part: slice = slice(0)
    ) -> dict[str, Any]:
        """The columns of a batch, with a ``part`` of the odd rows as they were answered."""
        names = iter(self._names[len(computed.kept) :])
        found = dict(computed.kept)
        if not self._wide:
            name = next(names)
            found[name] = self._writer.first_words(name, computed.size)
        for target in range(len(self._layout.targets)):
            entries = answered.entries(target) if answered is not None else []
            for place, unconnected in enumerate([False, *self._work.unconnected_entries(target)]):
                if unconnected:
                    found[next(names)] = self._unconnected(computed.size)
                else:
                    values = computed.results[self._places[target, place]]
                    entry = entries[place].taken(part) if entries else None
                    found[next(names)] = self._entry(values, computed.rows, entry)
        name = next(names)
        if statuses is None:
            found[name] = self._writer.first_words(name, computed.size)
            return found
        codes = numpy.zeros(computed.size, dtype=numpy.uint8)
        codes[computed.rows] = statuses[part]
        found[name] = self._writer.texts(name, codes)
        return found

    def _unconnected(self, size: int) -> Any:
        """The column of a partial by what the target does not depend on."""
        zero = self._work.request.unconnected == "zero"
        return self._writer.doubles(numpy.zeros(size), None if zero else numpy.ones(size, dtype=numpy.bool_))

    def _entry(self, values: Doubles, rows: Any, entry: Entries | None) -> Any:
        """A column of numbers, with those of the rows that were gathered."""
        if entry is None or entry.values is None:
            return self._writer.doubles(values)
        values[rows] = entry.values
        absent = numpy.zeros(len(values), dtype=numpy.bool_)
        if entry.codes is not None:
            absent[rows] = (entry.codes != OK) & (entry.codes != INFINITE)
        return self._writer.doubles(values, absent)


def _together(blocks: Sequence[Block]) -> Block:
    """Blocks of one file as one."""
    first = blocks[0]
    none = [numpy.zeros(block.size, dtype=numpy.uint8) for block in blocks]
    faulty = dict.fromkeys(name for block in blocks for name in block.faults)
    return first._replace(
        columns={name: numpy.concatenate([block.columns[name] for block in blocks]) for name in first.columns},
        size=sum(block.size for block in blocks),
        faults={
            name: numpy.concatenate([block.faults.get(name, zero) for block, zero in zip(blocks, none, strict=True)])
            for name in faulty
        },
        rows=[row for block in blocks for row in block.rows or ()],
    )


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
