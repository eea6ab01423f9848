"""``--reduce``: one row for a whole table, shown as the row of one point is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from gradcli.commands.cluster import cluster
from gradcli.commands.points import PointOptions, refuse_on_cluster
from gradcli.commands.presentation import Delivery
from gradcli.errors import ExitStatus, OptionError
from gradcli.records import NamedTuple

if TYPE_CHECKING:
    from gradcli.batch.answering import Work
    from gradcli.batch.reduced import Reducer
    from gradcli.questions.request import Request
    from gradcli.results.entries import Gradient
    from gradcli.results.hessians import Hessian


MOST_AGAIN = 10_000
"""Rows that are certified where float64 leaves too few digits of a total: about half a millisecond each."""

T = TypeVar("T", bound="Gradient | Hessian")


def refuse_unreduced(table: PointOptions, **others: object) -> None:
    """Raises OptionError where there is no table, and for what is for one point or for rows that are written."""
    if not table.given(**others):
        raise OptionError("--reduce needs a table of points", fix="add --points FILE or --grid x=0:1:100")
    for option, value in (("--wide", table.wide), ("--keep-columns", table.keep_columns)):
        if value:
            raise OptionError(f"--reduce and {option} exclude each other", fix="it writes one row for all points")
    if table.engine == "dask":
        if table.resume:
            raise OptionError("--reduce and --resume exclude each other", fix="it keeps no parts: run it again")
        refuse_on_cluster(table, "a cluster adds the rows of files: --points")


def reduced(
    table: PointOptions,
    request: Request,
    work: Callable[..., Work],
    how: str,
    result: Callable[[Reducer, list[str]], T],
    to: Delivery,
    digits: int | None,
    jtj: bool = False,
) -> tuple[T, ExitStatus]:
    """The sum or the mean over the table, and the exit status.

    Every row is judged by the one-shot under ``--certify``, ``--exact`` and ``--digits``, and where float64 leaves too
    few digits of a total, as where a gradient vanishes, if the rows are few and can be read again. ``auto`` is NumPy
    here: which engine runs would hang on how many points a block has, and the last bits of functions on the engine.
    """
    floats = request.floats_only
    if floats and table.certify is not None:
        raise OptionError("--certify and --float exclude each other", fix="choose one")
    asked = _Asked(table, work, how, to, digits, jtj)
    certify = not floats and (table.certify == "all" or request.exact or digits is not None)
    reducer, said, agree = asked.over_rows(request, certify=certify)
    if reducer.short and reducer.rows + reducer.left_out <= MOST_AGAIN and table.table().again:
        reducer, said, _ = asked.over_rows(request, certify=True)
        said.append("float64 leaves too few digits of the total: every row is certified")
    found = result(reducer, said)
    status = found.exit_status if agree else max(found.exit_status, ExitStatus.UNCERTIFIED)
    undefined = table.undefined == "keep" and status is ExitStatus.UNDEFINED
    return found, ExitStatus.DONE if undefined else status


class _Asked(NamedTuple):
    """What is asked of a table, whatever certifies its rows."""

    table: PointOptions
    work: Callable[..., Work]
    how: str
    to: Delivery
    digits: int | None
    jtj: bool

    def over_rows(self, request: Request, *, certify: bool) -> tuple[Reducer, list[str], bool]:
        """All rows added, what there is to say, and whether a sample of them agrees."""
        from gradcli.batch.finer import digits_of_rows
        from gradcli.batch.judged import JudgedWork
        from gradcli.batch.reduced import Reducer
        from gradcli.batch.reducing import reduce_table

        table, said = self.table, list[str]()
        rows = table.table()
        request = request.varied(digits=digits_of_rows(self.digits) if certify else None)
        if table.engine == "dask":
            return *self._on_cluster(request, certify=certify), True
        with rows.open() as source:
            request = request.varied(declared=rows.names(source))
            also = (*(request.wrt or ()), *rows.names(source))
            columns = rows.matched(source, request.program, request.at, also)
            engine = "numpy" if table.engine == "auto" else table.engine
            made: Any = self.work(request, engine=engine, certify=certify, note=said.append)
            assert isinstance(made, JudgedWork)
            reducer = Reducer(made, self.how, digits=self.digits, skip=table.on_error == "skip", jtj=self.jtj)
            quiet = self.to.quiet
            agree = reduce_table(source, columns, reducer, table=rows, sample=table.sample, quiet=quiet, say=said)
        return reducer, said, agree

    def _on_cluster(self, request: Request, *, certify: bool) -> tuple[Reducer, list[str]]:
        from gradcli.distributed.reduction import Adding, reduce_parts

        table, adding = self.table, Adding(self.how, self.digits, self.jtj)
        where, make = cluster(table.scheduler, table.workers), cast("Any", self.work)
        return reduce_parts(request, make, table.table(), adding, where, certify=certify, quiet=self.to.quiet)
