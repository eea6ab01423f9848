"""The options of points from files and grids, as one value a command takes, and the run over the table."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from gradcli.commands.choices import check_choice
from gradcli.commands.cluster import as_typed, cluster, refuse_cluster
from gradcli.commands.groups import Options
from gradcli.commands.inputs import names
from gradcli.commands.output import leave
from gradcli.commands.presentation import Delivery
from gradcli.commands.streams import say
from gradcli.errors import OptionError, printable
from gradcli.files.formats import Format

if TYPE_CHECKING:
    from pathlib import Path

    from gradcli.batch.answering import Work
    from gradcli.batch.run import Destination, Report, Table
    from gradcli.commands import options
    from gradcli.distributed.run import Parts
    from gradcli.questions.request import Request
    from gradcli.tables.columns import Columns
    from gradcli.tables.sources.source import PointSource


class PointOptions(Options):
    """What a command line says about its table of points; nothing at all where there is none."""

    points: options.Points = None
    grid: options.Grid = None
    columns: options.Columns = None
    delimiter: options.Delimiter = None
    decimal: options.Decimal = None
    thousands: options.Thousands = None
    skip: options.Skip = 0
    rename: options.Rename = None
    gather: options.Gather = None
    keep_columns: options.KeepColumns = None
    engine: options.Engine = "auto"
    on_error: options.OnError = "keep"
    undefined: options.Undefined = "fail"
    wide: options.Wide = False
    certify: options.Certify = None
    scheduler: options.Scheduler = None
    workers: options.Workers = None
    resume: options.Resume = False

    @property
    def in_process(self) -> bool:
        """Whether there is a table whose rows this process writes; a cluster writes a folder of Parquet files."""
        return bool(self.points or self.grid) and self.engine != "dask"

    def given(self, **others: object) -> bool:
        """Whether there is a table. ``others`` are options of one point only, which then exclude it.

        Raises OptionError for them, and for options of a table where there is none.
        """
        option = "--points" if self.points else "--grid"
        if not self.points and not self.grid:
            self._refuse_idle()
            return False
        if self.points and self.grid:
            raise OptionError("--points and --grid exclude each other", fix="choose one; --at gives constants")
        for name, value in others.items():
            if value:
                shown = f"--{name.rstrip('_').replace('_', '-')}"
                raise OptionError(f"{shown} is for one point, not for {option}", fix=f"leave {shown} out")
        for name, known in _CHOICES.items():
            check_choice(f"--{name.replace('_', '-')}", getattr(self, name), known)
        refuse_cluster(self.engine, scheduler=self.scheduler, workers=self.workers, resume=self.resume)
        return True

    def _refuse_idle(self) -> None:
        for name in self.changed:
            shown = f"--{name.replace('_', '-')}"
            raise OptionError(f"{shown} needs a table of points", fix="add --points FILE or --grid x=0:1:100")

    def table(self) -> Table:
        """Where the points come from, and how they are read."""
        from gradcli.batch.run import Table
        from gradcli.tables.dialect import dialect_of

        return Table(
            self.points or (),
            self.grid or (),
            dialect_of(self.delimiter, self.decimal, self.thousands, self.skip),
            names(self.columns, "--columns"),
            self.rename or (),
            self.keep_columns,
            self.on_error,
            self.gather or (),
        )

    @property
    def sample(self) -> int:
        """How many rows to certify beside the others; 0 for none, or for all of them."""
        if self.certify in (None, "all"):
            return 0
        if not self.certify.isdecimal() or not 0 < int(self.certify[:20]) <= MOST_CERTIFIED:
            what = f"--certify {printable(self.certify[:40])} is not a number of rows"
            raise OptionError(what, fix="write --certify 1000 for a sample, or --certify for all rows")
        return int(self.certify)


MOST_CERTIFIED = 10_000_000
_CHOICES = {
    "engine": ("auto", "numpy", "native", "dask"),
    "on_error": ("keep", "skip", "stop"),
    "undefined": ("fail", "keep"),
}


def run_table(
    table: PointOptions,
    request: Request,
    work: Callable[..., Work],
    form: str | None,
    shape: Format,
    to: Delivery,
    *,
    more: Callable[[Request], Collection[str]] | None = None,
    digits: int | None = None,
    few: str = "",
) -> None:
    """Runs a command's work over the table and ends the command with the status found.

    ``work`` makes it of the request with the names of the columns declared, the engine, whether to certify all
    rows, and what hears notes. ``more`` names columns the work reads beside those of the program's variables, of which
    the workers of a cluster hear nothing. ``shape`` is the format; a cluster refuses one that was asked for (``form``).
    ``digits`` are those of numbers in formats of text; ``few`` is what is asked (``grad``, ``eval``) where a handful of
    points may be judged one by one.
    """
    # Threads of NumPy's linear algebra, which tables hardly use, wait for their first work by running in circles: 45 ms
    # of a processor. This has them sleep; it is read when NumPy is imported.
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
    from gradcli.batch.run import Destination, run

    if table.certify is not None and request.floats_only:
        raise OptionError("--certify and --float exclude each other", fix="choose one")
    found = table.table()
    said: list[str] = []
    if table.engine == "dask":
        if more is not None:
            raise OptionError("--engine dask is for grad, eval and hessian", fix="leave --engine dask out")
        if digits:
            raise OptionError("--digits and --engine dask exclude each other", fix="the parts are files of doubles")
        _run_parts(table, request, work, form, to)
        return
    typed = shape.name in ("parquet", "arrow") and table.engine in ("auto", "native") and table.certify is None
    with found.open(columnar=typed) as source:
        request = request.varied(declared=found.names(source), digits=None)
        program = request.program
        also = (*(request.wrt or ()), *found.names(source))
        columns = found.matched(source, program, request.at, also, more(request) if more else ())
        into = Destination(to.output, shape.name, table.wide, _digits(digits, shape))
        report = _of_few(table, request, source, columns, into, few) or run(
            source,
            columns,
            work(request, engine=table.engine, certify=table.certify == "all", note=said.append),
            found,
            into,
            sample=table.sample,
            undefined=table.undefined,
            quiet=to.quiet,
        )
    _end(request, report, said, to.quiet)


def _run_parts(
    table: PointOptions, request: Request, work: Callable[..., Work], form: str | None, to: Delivery
) -> None:
    """The same on a cluster, whose parts are files."""
    from gradcli.distributed.run import run

    wanted, where = _parts(table, form, to.output), cluster(table.scheduler, table.workers)
    request, report = run(request, work, table.table(), wanted, where, undefined=table.undefined, quiet=to.quiet)
    _end(request, report, [], to.quiet)


def _of_few(
    table: PointOptions, request: Request, source: PointSource, columns: Columns, to: Destination, schema: str
) -> Report | None:
    """What a handful of points come to; None where there are more, or something of a table's machinery is asked for."""
    plain = (table.engine, table.on_error, table.sample, request.kink) == ("auto", "keep", 0, "report")
    if not schema or not plain or request.direction is not None or to.form not in ("tsv", "csv"):
        return None
    from gradcli.batch.few import FewPoints

    variables = () if schema == "eval" else None
    work = FewPoints(request, variables=variables, schema=schema, certify=table.certify == "all")
    return work.run(source, columns, to, undefined=table.undefined)


def _digits(digits: int | None, shape: Format) -> int | None:
    """The digits asked for. Raises OptionError where the numbers of a file are doubles, and past what a double has."""
    from gradcli.numbers.rounding import DOUBLE_DIGITS

    if digits is not None and shape.name in ("npy", "parquet", "arrow"):
        what = f"--digits and --format {shape.name} exclude each other: its numbers are doubles"
        raise OptionError(what, fix="leave --digits out, or write a format of text")
    if digits is not None and digits > DOUBLE_DIGITS:
        what = f"--digits {digits}: the numbers of a table are doubles, of at most {DOUBLE_DIGITS} digits"
        raise OptionError(what, fix="ask for one point, with --at, or with --reduce for the sum of all")
    return digits


def _parts(table: PointOptions, form: object, output: Path | None) -> Parts:
    """What is wanted of a table on a cluster. Raises OptionError for what only one process can do."""
    from gradcli.distributed.run import Parts

    refuse_on_cluster(table, "a cluster reads files: --points")
    if output is None:
        raise OptionError("--engine dask needs a folder for its parts", fix="add --output out/")
    if form is not None:
        raise OptionError("--format and --engine dask exclude each other", fix="the parts are Parquet files")
    return Parts(as_typed(output), table.wide, table.certify == "all", table.resume)


def refuse_on_cluster(table: PointOptions, fix: str) -> None:
    """Raises OptionError for points that only one process can read, and for a sample of them."""
    if table.grid:
        raise OptionError("--grid and --engine dask exclude each other", fix=fix)
    if "-" in (table.points or ()):
        raise OptionError("--engine dask cannot read standard input", fix="give files, a folder or a pattern")
    if table.certify not in (None, "all"):
        what = "--certify N and --engine dask exclude each other"
        raise OptionError(what, fix="--certify judges every row; or take the sample of one part, without a cluster")


def _end(request: Request, report: Report, said: list[str], quiet: bool) -> None:
    """Says the notes and ends with the status."""
    from gradcli.questions.remarks import remarks_on

    if not quiet:
        say(f"note: {printable(line)}" for line in [*remarks_on(request), *said, *report.lines])
    leave(report.status)
