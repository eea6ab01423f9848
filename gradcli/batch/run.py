"""A run over a table: points in, a command's work on each block, rows out, and what is said at the end.

The commands hand over what their options say; the work (``gradcli.batch.gradients`` and others like it) knows
what is computed; this module knows neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from gradcli.batch.tally import Counts, Judging, NotHeld, Tally
from gradcli.errors import ExitStatus, FileError, OptionError
from gradcli.language.program import Program
from gradcli.numbers.later import numpy
from gradcli.questions.point import Point, check_point
from gradcli.tables.blocks import Block, rows_a_block
from gradcli.tables.columns import Columns, match, renamed
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.rows import Layout, Rows
from gradcli.tables.sinks import Outlet, open_sink
from gradcli.tables.sources import open_source
from gradcli.tables.sources.source import PointSource

UNKNOWN = 1_000_000
"""How many points a full first block of a pipe announces."""


class Work(Judging, Protocol):
    """What a command does with points. ``layout`` names its rows of results; kept columns are the run's to add."""

    certify: bool
    """Whether every number is asked for as it was typed."""

    def expect(self, points: int) -> None:
        """Hears, before the first block, about how many points are coming."""

    def rows(self, block: Block) -> Rows:
        """The results of a block."""

    def remarks(self) -> list[str]:
        """What there is to say of all points, after the last block."""


@dataclass(frozen=True)
class Table:
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

    def open(self) -> PointSource:
        """The source of the points. Raises FileError or OptionError."""
        if self.grid:
            from gradcli.tables.grid import read_grid

            return read_grid(self.grid)
        return open_source(self.files, dialect=self.dialect, columns=self.columns)

    @property
    def again(self) -> bool:
        """Whether the points can be read once more: a pipe gives them once."""
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


@dataclass(frozen=True)
class Destination:
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
    # What a table of files needs, and a handful of points (``gradcli.batch.few``) does not.
    from gradcli.batch.reasons import Reasoned
    from gradcli.batch.sample import Sample
    from gradcli.tables.pipeline import ahead
    from gradcli.tables.progress import watched

    tally, drawn = Tally(work), Sample(work, sample) if sample else None
    layout = with_kept(work.layout, columns)._replace(digits=to.digits)
    agree, whys = True, Reasoned(work)
    if points := source.estimate():
        work.expect(points)
    read, beyond = source.blocks(columns.numbers, columns.kept), NotHeld()
    with (
        open_sink(to.output, to.form, layout, wide=to.wide) as outlet,
        watched(source, read if source.total is None else ahead(read), quiet=quiet, output=to.output) as blocks,
        _writer(to, outlet) as write,
    ):
        for block in small(blocks, source, work):
            if table.on_error == "stop":
                refuse_faults(block)
            if not work.certify:
                beyond.count(block)
            rows = work.rows(block)
            tally.count(rows)
            if drawn is not None:
                drawn.draw(rows)
            rows = _without_faults(rows) if table.on_error == "skip" else rows
            write(whys.rows(rows) if outlet.reasoned else rows)
        lines = [
            *columns.remarks(),
            *source.remarks(),
            *beyond.remarks(),
            *work.remarks(),
            *whys.remarks(),
            *tally.lines(),
            *outlet.remarks(),
        ]
        if drawn is not None:
            said, agree = drawn.report()
            lines += said
        outlet.notes += lines
    status = tally.status(keep=undefined == "keep")
    return Report(lines, status if agree else max(status, ExitStatus.UNCERTIFIED), tally)


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
    most = rows_a_block(len(work.layout.targets) * (2 + len(work.layout.names)))
    for number, block in enumerate(blocks):
        if number == 0:
            work.expect(_expected(source, block))
        yield from block.parts(most)


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


def refuse_faults(block: Block) -> None:
    """Raises FileError for the first cell that is no finite number."""
    if block.faults:
        row = int(numpy.argmax(block.faulty))
        what = f"{block.place(row)}: {', '.join(block.faults_at(row))}"
        raise FileError(what, fix="--on-error keep writes the row with its status, --on-error skip leaves it out")


def _without_faults(rows: Rows) -> Rows:
    faulty = rows.block.faulty
    return rows.taken(numpy.flatnonzero(~faulty)) if faulty.any() else rows
