"""A run over a table: points in, a command's work on each block, rows out, and what is said at the end.

The commands hand over what their options say; the work (``gradcli.batch.gradients`` and others like it) knows
what is computed; this module knows neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gradcli.batch.tally import Counts
from gradcli.errors import ExitStatus, OptionError
from gradcli.language.program import Program
from gradcli.questions.fitting import check_point
from gradcli.questions.point import Point
from gradcli.records import NamedTuple
from gradcli.tables.blocks import Block, rows_a_block
from gradcli.tables.columns import Columns, match, renamed
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.rows import Layout, Rows
from gradcli.tables.sinks import Outlet, open_sink
from gradcli.tables.sources import open_source
from gradcli.tables.sources.source import PointSource

if TYPE_CHECKING:  # a handful of points (``gradcli.batch.few``) needs nothing of what computes many
    from pathlib import Path

    from gradcli.batch.answering import Answering, Work
    from gradcli.batch.columnar import ColumnarPass

TYPED = (".parquet", ".pq", ".arrow", ".feather", ".ipc")
"""How the names of files of typed columns end."""
UNKNOWN = 1_000_000
"""How many points a full first block of a pipe announces."""


class Table(NamedTuple):
    """Where points come from: files (``-`` is standard input), or ranges of a grid; and how they are read.

    ``dialect`` is how text is written, ``columns`` names the columns of a .npy file, ``rename`` holds COLUMN=NAME,
    ``gather`` NAME=COLUMNS, ``keep`` names columns to carry along (``all``, ``none``; by default those of a grid),
    ``on_error`` is what happens to a point with a cell that is no finite number: ``keep``, ``skip`` or ``stop``.
    """

    files: Sequence[str] = ()
    grid: Sequence[str] = ()
    dialect: Dialect = AS_FOUND
    columns: Sequence[str] | None = None
    rename: Sequence[str] = ()
    keep: str | None = None
    on_error: str = "keep"
    gather: Sequence[str] = ()

    def open(self, *, columnar: bool = False) -> PointSource:
        """The source of the points; ``columnar`` where columns may go into a file as they lie. Raises FileError or
        OptionError."""
        if self.grid:
            from gradcli.tables.grid import read_grid

            return read_grid(self.grid)
        if columnar and len(self.files) == 1 and self.files[0].lower().endswith(TYPED):
            from gradcli.tables.sources.columnar import as_they_lie

            if (source := as_they_lie(self.files[0], self.dialect)) is not None:
                return source
        return open_source(self.files, dialect=self.dialect, columns=self.columns)

    @property
    def again(self) -> bool:
        """Whether the points can be read once more: a pipe gives them once."""
        from pathlib import Path

        paths = [Path(name) for name in self.files]
        return "-" not in self.files and not any(p.exists() and not (p.is_file() or p.is_dir()) for p in paths)

    def names(self, source: PointSource) -> list[str]:
        """The names that the columns of the data have, which the program takes for variables."""
        return list(renamed(source.columns, self.rename, self.gather))

    def matched(
        self, source: PointSource, program: Program, at: Point, also: Sequence[str], more: Collection[str] = ()
    ) -> Columns:
        """The columns that variables of the program are read from, and ``more``. Raises OptionError, as
        ``check_point`` does."""
        check_point(program, at, complete=False, also=also)
        grid = bool(self.grid)
        found = match(
            program,
            source.columns,
            constants=at,
            rename=self.rename,
            gather=self.gather,
            keep=self.keep,
            keep_by_default=grid,
            more=more,
            named_on=source.named_on,
        )
        idle = [name for name in source.columns if grid and name not in found.numbers.values()]
        if idle:
            raise OptionError(f"--grid gives {idle[0]}, which the program does not use", fix="leave it out")
        return found


class Destination(NamedTuple):
    """Where rows go: a file or standard output (None), the format asked for, a row a point (``wide``), numbers
    of so many ``digits``."""

    output: Path | None = None
    form: str | None = None
    wide: bool = False
    digits: int | None = None


class Report(NamedTuple):
    """What there is to say after a run: lines for standard error, the exit status, and the points by status."""

    lines: list[str]
    status: ExitStatus
    counts: Counts


def run(
    source: PointSource,
    columns: Columns,
    work: Work,
    table: Table,
    to: Destination,
    *,
    sample: int = 0,
    undefined: str = "fail",
    quiet: bool = False,
) -> Report:
    """Runs the work over all points, block by block, and writes the rows as they come.

    ``sample`` is how many rows to certify; with ``undefined="keep"`` a number that does not exist is no fault.
    Raises FileError where the source or the sink fails, or where ``table.on_error`` is ``stop``.
    """
    from gradcli.batch.answering import Answering
    from gradcli.tables.progress import watched

    layout = with_kept(work.layout, columns)._replace(digits=to.digits)
    answering = Answering(work, table.on_error, sample)
    with open_sink(to.output, to.form, layout, wide=to.wide) as outlet:
        lines_passed = columns_passed = None
        if not sample and source.in_columns:
            columns_passed = _columnar(source, columns, work, outlet, table)
        elif not sample:
            from gradcli.batch.stripped import answer, stretches

            lines_passed = stretches(source, columns, work, outlet.sink)
        if lines_passed is not None:
            with watched(source, lines_passed.blocks(), quiet=quiet, output=to.output) as pieces:
                answer(pieces, answering, outlet, _rows_at_once(work))
        elif columns_passed is not None:
            _in_columns(source, columns_passed(), answering, to, quiet)
        else:
            _in_blocks(source, columns, answering, to, outlet, quiet)
        lines = [*columns.remarks(), *source.remarks(), *answering.remarks(), *outlet.remarks(), *answering.sampled()]
        outlet.notes += lines
    return Report(lines, answering.status(keep=undefined == "keep"), answering.tally)


def _columnar(
    source: PointSource, columns: Columns, work: Work, outlet: Outlet, table: Table
) -> Callable[[], ColumnarPass] | None:
    """What begins a pass over columns as they lie, where there is one."""
    from gradcli.batch.columnar import columnar_pass

    return columnar_pass(source, columns, work, outlet.sink, table.on_error)


def _in_blocks(
    source: PointSource, columns: Columns, answering: Answering, to: Destination, outlet: Outlet, quiet: bool
) -> None:
    """Answers all points, a block read ahead and one written behind where that holds up nobody."""
    from gradcli.tables.pipeline import ahead
    from gradcli.tables.progress import watched

    work = answering.work
    if points := source.estimate():
        work.expect(points)
    read = source.blocks(columns.numbers, columns.kept)
    with (
        watched(source, read if source.total is None else ahead(read), quiet=quiet, output=to.output) as blocks,
        _writer(to, outlet) as write,
    ):
        for block in small(blocks, source, work):
            write(answering.rows(block, reasoned=outlet.reasoned))


def _in_columns(source: PointSource, passed: ColumnarPass, answering: Answering, to: Destination, quiet: bool) -> None:
    """The same over columns as they lie."""
    from gradcli.tables.pipeline import Behind, ahead
    from gradcli.tables.progress import watched

    with (
        watched(source, ahead(passed.batches()), quiet=quiet, output=to.output) as batches,
        Behind(passed.write) as behind,
    ):
        for group in passed.groups(batches, answering):
            for columns in passed.answered(group, answering):
                behind.write(columns)


@contextmanager
def _writer(to: Destination, outlet: Outlet) -> Iterator[Callable[[Rows], None]]:
    """What writes rows: a thread where they go into a file. A pipe or a terminal may keep a write waiting, and an
    interrupt with it."""
    if to.output is None or (to.output.exists() and not to.output.is_file()):
        yield outlet.write
        return
    from gradcli.tables.pipeline import Behind

    with Behind(outlet.write) as behind:
        yield behind.write


def small(blocks: Iterable[Block], source: PointSource, work: Work) -> Iterator[Block]:
    """The same points in blocks whose results stay small; before the first one the work hears how many there are."""
    most = _rows_at_once(work)
    for number, block in enumerate(blocks):
        if number == 0:
            work.expect(_expected(source, block))
        yield from block.parts(most)


def _rows_at_once(work: Work) -> int:
    """How many rows a block may have whose results stay small."""
    return rows_a_block(len(work.layout.targets) * (2 + len(work.layout.names)))


def with_kept(layout: Layout, columns: Columns) -> Layout:
    """The layout with the columns that are carried along."""
    variables = {column: variable for variable, column in columns.numbers.items()}
    numbers = {column: variables[column] for column in columns.kept if column in variables}
    return layout._replace(kept=columns.kept, numbers=numbers)


def _expected(source: PointSource, first: Block) -> int:
    """About how many points there are, by what the first block took of the whole."""
    if source.total and source.done:
        return max(first.size, round(first.size * source.total / source.done))
    return first.size if first.size < 1000 else max(first.size, UNKNOWN)
