"""Runs from Parquet and Arrow files to such files over the columns as they lie: nothing is copied but what is odd.

The engine answers rows whose cells are numbers and whose points are not suspect, which are ``ok``; all others are
gathered into Blocks and answered as ever, so that numbers, statuses and what is said are the same both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from gradcli.batch.answering import Answering
from gradcli.batch.judged import JudgedWork
from gradcli.engines.kernel import Kernel
from gradcli.engines.library import CompileError
from gradcli.numbers.later import numpy
from gradcli.tables.arrow import there
from gradcli.tables.blocks import Block, FaultKind
from gradcli.tables.columns import Columns
from gradcli.tables.rows import STATUS_WORDS, Entries, Layout, Rows, header, point_codes
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.sources.columnar import BATCH
from gradcli.tables.sources.source import PointSource
from gradcli.tables.statuses import INFINITE, OK

if TYPE_CHECKING:
    from gradcli.strips.columns_pass import DoublesAt
    from gradcli.tables.sinks.columnar import ColumnWriter, Runs
    from gradcli.tables.sources.columnar import ColumnarSource

SAVED = 0.3e-6
"""Seconds a point takes less over columns as they lie than in blocks."""
TOGETHER, MOST_ODD = 4, 16_384
"""Batches whose odd rows are answered at once, since a few rows take as long as many; and odd rows for fewer."""


class Batch(NamedTuple):
    """Columns as they were read, by name, of ``size`` rows from the data row ``first`` on."""

    columns: Mapping[str, Any]
    size: int
    first: int


class KernelChoice(NamedTuple):
    """What computes points, and what proves those that it leaves open, if anything does."""

    first: Kernel
    finer: tuple[Kernel, Sequence[int | None]] | None


class Computed(NamedTuple):
    """The kernel's ``results`` for a batch, the columns carried along, and its odd rows gathered in a Block."""

    kept: Mapping[str, Any]
    size: int
    results: Sequence[Any]
    rows: Sequence[int]
    odd: Block | None


class Written(NamedTuple):
    """A batch of so many rows, as the columns of what is written, some of which are in ``memory``."""

    size: int
    columns: Mapping[str, Any]
    memory: Sequence[Any]


class ColumnarPass:
    """A run over columns: ``batches`` are ``computed`` in order, and some at a time ``answered``."""

    def __init__(
        self,
        source: ColumnarSource,
        columns: Columns,
        work: JudgedWork,
        kernels: KernelChoice,
        writer: ColumnWriter,
        layout: Layout,
        wide: bool,
    ) -> None:
        from gradcli.strips.columns_pass import ColumnsPass

        self._source, self._columns, self._work, self._writer = source, columns, work, writer
        self._layout, self._names, self._wide = layout, header(layout, wide), wide
        self._read = [*dict.fromkeys(columns.numbers.values())]
        reads = {variable: self._read.index(column) for variable, column in columns.numbers.items()}
        self._results, self._free = kernels.first.results, list[Any]()
        self._pass = ColumnsPass(kernels.first, reads, work.constants, BATCH, kernels.finer)
        self._places = {place: result for result, place in enumerate(work.places) if place is not None}
        """The kernel's result for each target and place in its entries."""

    def batches(self) -> Iterator[Batch]:
        """What is read, a batch after the other."""
        asked = [*dict.fromkeys((*self._read, *self._columns.kept))]
        first = 1
        for found in self._source.batches(asked):
            yield Batch(dict(zip(asked, found.columns, strict=True)), found.num_rows, first)
            first += found.num_rows

    def write(self, written: Written) -> None:
        """Writes a batch's results, and has their memory used again."""
        self._writer.write(written.size, written.columns)
        self._free.extend(written.memory)

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
        from gradcli.strips.columns_pass import with_room

        results = [self._memory(with_room(batch.size)) for _ in range(self._results)]
        columns = [_at(batch.columns[name]) for name in self._read]
        rows = self._pass.run(batch.size, columns, [result.address for result in results])
        kept = {name: batch.columns[name] for name in self._layout.kept}
        return Computed(kept, batch.size, results, rows, self._gathered(batch, rows) if rows else None)

    def answered(self, group: Sequence[Computed], answering: Answering) -> Iterator[Written]:
        """The columns of the results of each batch."""
        odd = [found.odd for found in group if found.odd]
        rows = answering.rows(_together(odd)) if odd else None
        statuses, start = None if rows is None else point_codes(rows), 0
        for found in group:
            stop = start + len(found.rows)
            yield self._written(found, rows, statuses, slice(start, stop)) if stop > start else self._written(found)
            start = stop

    def _memory(self, size: int) -> Any:
        """So many bytes, or more."""
        while self._free:
            if (found := self._free.pop()).size >= size:
                return found
        return self._source.memory(size)

    def _gathered(self, batch: Batch, rows: Sequence[int]) -> Block:
        """The odd rows of a batch."""
        values, faults = {}, {}
        for name in self._read:
            values[name], codes = _with_faults(batch.columns[name], rows)
            if codes.any():
                faults[name] = codes
        read = self._columns.numbers
        return Block(
            {variable: values[name] for variable, name in read.items()},
            len(rows),
            faults={variable: faults[name] for variable, name in read.items() if name in faults},
            name=self._source.name,
            rows=[row + batch.first for row in rows],
        )

    def _written(
        self, computed: Computed, answered: Rows | None = None, statuses: Any = None, part: slice = slice(0)
    ) -> Written:
        """The columns of a batch, with a ``part`` of the odd rows as they were answered."""
        names, size = iter(self._names[len(computed.kept) :]), computed.size
        found = {name: self._writer.kept(column) for name, column in computed.kept.items()}
        if not self._wide:
            name = next(names)
            found[name] = self._writer.texts(name, [(size, 0)])
        for target in range(len(self._layout.targets)):
            entries = answered.entries(target) if answered is not None else []
            for place, unconnected in enumerate([False, *self._work.unconnected_entries(target)]):
                if unconnected:
                    found[next(names)] = self._unconnected(size)
                else:
                    values = computed.results[self._places[target, place]]
                    entry = entries[place].taken(part) if entries else None
                    found[next(names)] = self._entry(values, computed, entry)
        name = next(names)
        codes = [] if statuses is None else statuses[part].tolist()
        found[name] = self._writer.texts(name, _runs(size, computed.rows if codes else [], codes))
        return Written(size, found, computed.results)

    def _unconnected(self, size: int) -> Any:
        """The column of a partial by what the target does not depend on."""
        zero = self._work.request.unconnected == "zero"
        return self._writer.doubles(size, bytes(8 * size)) if zero else self._writer.missing(size)

    def _entry(self, values: Any, computed: Computed, entry: Entries | None) -> Any:
        """A column of numbers, with those of the rows that were gathered."""
        size, rows = computed.size, computed.rows
        if entry is None or entry.values is None:
            return self._writer.doubles(size, values)
        numpy.frombuffer(values, dtype=numpy.float64)[rows] = entry.values
        if entry.codes is None:
            return self._writer.doubles(size, values)
        absent = numpy.zeros(size, dtype=numpy.bool_)
        absent[rows] = (entry.codes != OK) & (entry.codes != INFINITE)
        return self._writer.doubles(size, values, absent)


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
    kernels = _kernels(work, source.estimate())
    if kernels is None:
        return None

    def begun() -> ColumnarPass:
        words: dict[str, Sequence[str]] = {names[-1]: STATUS_WORDS}
        if not wide:
            words[names[len(layout.kept)]] = layout.labels
        return ColumnarPass(source, columns, work, kernels, sink.columns(names, words), layout, wide)

    return begun


def _kernels(work: JudgedWork, points: int) -> KernelChoice | None:
    """What computes so many points; None where that does not pay, or nothing can be compiled."""
    from gradcli.strips.library import columns_library

    if not work.expect_kernel(points, SAVED):
        return None
    try:
        columns_library()  # beside the compiler of the program
    except CompileError:
        return None
    finer = work.finer_kernel(points)  # so is this
    kernel = work.kernel(points)
    return None if kernel is None or kernel.pairs else KernelChoice(kernel, finer)


def _at(column: Any) -> DoublesAt:
    """Where a column that was read lies."""
    from gradcli.strips.columns_pass import DoublesAt

    bits, numbers = column.buffers()
    lacking = bits is not None and column.null_count
    return DoublesAt(numbers.address + 8 * column.offset, bits.address if lacking else 0, column.offset)


def _with_faults(column: Any, rows: Sequence[int]) -> tuple[Any, Any]:
    """The numbers of some rows of a column, NaN where one is missing, and their fault codes."""
    values = numpy.frombuffer(column.buffers()[1], dtype=numpy.float64)[column.offset :][rows]
    codes = numpy.where(numpy.isfinite(values), 0, FaultKind.INFINITE).astype(numpy.uint8)
    if column.null_count:
        missing = ~there(column)[rows]
        values[missing], codes[missing] = numpy.nan, FaultKind.MISSING
    return values, codes


def _runs(size: int, rows: Sequence[int], codes: Sequence[int]) -> Runs:
    """So many rows, whose code is 0 but for some of them, in runs of one code."""
    found, last = [], 0
    for row, code in zip(rows, codes, strict=True):
        if code:
            found += [(row - last, 0), (1, code)] if row > last else [(1, code)]
            last = row + 1
    return [*found, (size - last, 0)] if size > last else found
