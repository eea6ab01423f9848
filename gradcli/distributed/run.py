"""A run over a table on a cluster: partitions out, parts in, the manifest, and what is said at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gradcli.batch.answering import Work
from gradcli.batch.run import Report, Table
from gradcli.distributed.cluster import connected
from gradcli.distributed.folder import Folder
from gradcli.distributed.job import Job
from gradcli.distributed.manifest import Manifest, part_name
from gradcli.distributed.outcome import Outcome, TaskFailed, read_outcome
from gradcli.distributed.partitions import Partition, open_partition, partitions
from gradcli.distributed.places import absolute
from gradcli.distributed.progress import Said, watched
from gradcli.distributed.submission import Submission
from gradcli.distributed.task import partition_text, run_partition
from gradcli.errors import GradcliError, OptionError
from gradcli.questions.request import Request
from gradcli.tables.sources.source import PointSource

Make = Callable[..., Work]
"""What makes a command's work of a request: a function of a module, since only its name travels."""
_RESTS = 20
"""The manifest is written anew when that many times as long has passed as writing it takes."""


@dataclass(frozen=True)
class Cluster:
    """Where to run: a scheduler's address, or a local cluster of so many workers (None: one a processor)."""

    scheduler: str | None = None
    workers: int | None = None


@dataclass(frozen=True)
class Parts:
    """What is wanted: the folder (or URL) of the parts, a row a point (``wide``), whether to go on with a run."""

    folder: str
    wide: bool = False
    certify: bool = False
    resume: bool = False


def run(
    request: Request, make: Make, table: Table, to: Parts, cluster: Cluster, *, undefined: str, quiet: bool
) -> tuple[Request, Report]:
    """Runs a command's work over all partitions. The request comes back with the names of the columns declared.

    Raises GradcliError, naming the part, where a partition cannot be done; finished parts stay for ``--resume``.
    """
    folder = Folder(absolute(to.folder))
    if not to.resume and folder.sizes():
        what = f"the folder {folder.name} is not empty"
        raise OptionError(what, fix="--resume goes on with the run it holds; or name a new folder")
    found = partitions(table.files)
    with open_partition(found[0], table.dialect, table.columns) as source:
        request = request.varied(declared=table.names(source), digits=None)
        columns = table.matched(source, request.program, request.at, (*(request.wrt or ()), *table.names(source)))
        points = _points(found, source, columns.numbers)
    names = None if table.columns is None else tuple(table.columns)
    job = Job(request, columns, folder.location, points, to.wide, to.certify, table.on_error, table.dialect, names)
    # The program's own faults are found here, once, with their carets.
    work = make(request, engine="numpy", certify=to.certify, note=lambda text: None)
    manifest = Manifest(folder, work.layout.schema, job, found)
    folder.create()
    if to.resume:
        manifest.resume()
        folder.clean()
    said, proved = _finish(manifest, folder, make, job, found, cluster, quiet)
    if proving := work.proving:
        for part in filter(None, proved):
            proving.add(part)
        said += work.remarks()
    counts = manifest.counts()
    lines = [*columns.remarks(), *dict.fromkeys(said), *counts.lines()]
    return request, Report(lines, counts.status(keep=undefined == "keep"), counts)


def _points(found: Sequence[Partition], source: PointSource, numbers: Mapping[str, str]) -> int:
    """About how many points there are: the rows of Parquet files, and the first file's share of the bytes of others."""
    rows = sum(partition.rows or 0 for partition in found)
    others = sum(partition.size for partition in found if partition.rows is None)
    if not others:
        return rows
    first = next((block for block in source.blocks(numbers)), None)
    if first is None or not source.done or not source.total:
        return rows
    share = source.done / source.total * (found[0].size or 1)
    return rows + round(first.size * others / share)


def _finish(
    manifest: Manifest, folder: Folder, make: Make, job: Job, found: Sequence[Partition], cluster: Cluster, quiet: bool
) -> tuple[list[str], list[Sequence[int]]]:
    """Does the parts that are missing and returns the workers' notes, and what they proved. The manifest tells of all
    that are finished, however this ends."""
    left = [number for number in range(len(found)) if number not in manifest.parts]
    complete = False
    if not left:
        manifest.write(complete=True)
        return [], []
    text = job.text()
    tasks = ((n, (make, text, partition_text(part_name(n, found[n]), found[n]))) for n in left)
    try:
        with (
            watched(len(found), len(manifest.parts), "points", quiet=quiet) as say,
            connected(cluster.scheduler, cluster.workers) as client,
            Submission(client, run_partition, lambda number: found[number].label) as submission,
        ):
            manifest.write(complete=False)
            keeper = _Keeper(manifest, say)
            try:
                for number, text_of_outcome in submission.results(tasks):
                    outcome = read_outcome(text_of_outcome)
                    if outcome.part is not None:
                        keeper.add(number, outcome, submission.workers)
                    elif not (outcome.again and submission.again()):
                        raise TaskFailed(outcome, _fix(len(manifest.parts), len(found)))
            except BaseException:
                for number, text_of_outcome in submission.late():
                    keeper.add(number, read_outcome(text_of_outcome), submission.workers)
                raise
        complete = True
    except GradcliError as error:
        if not isinstance(error, TaskFailed) and manifest.parts:
            error.fix = f"{error.fix}; " * bool(error.fix) + _fix(len(manifest.parts), len(found))
        raise
    finally:
        folder.clean()
        if complete:
            manifest.write(complete=True)
        else:
            manifest.leave()
    return keeper.notes, keeper.proved


class _Keeper:
    """Enters finished parts into the manifest and writes it now and then."""

    def __init__(self, manifest: Manifest, say: Said) -> None:
        self._manifest, self._say = manifest, say
        self._done = self._points = 0
        self._written, self._took = time.monotonic(), 0.0
        self.notes: list[str] = []
        self.proved: list[Sequence[int]] = []

    def add(self, number: int, outcome: Outcome, workers: int) -> None:
        """A part that is there (or, after an error, is not)."""
        if outcome.part is None:
            return
        self._manifest.parts[number] = outcome.part
        self.notes += [note for note in outcome.notes if note not in self.notes]
        self.proved.append(outcome.proved)
        self._done, self._points = self._done + 1, self._points + outcome.part.points
        self._say(self._done, self._points, workers)
        start = time.monotonic()
        if start - self._written > max(1.0, _RESTS * self._took):
            self._manifest.write(complete=False)
            self._written = time.monotonic()
            self._took = self._written - start


def _fix(done: int, wanted: int) -> str:
    return f"{done:,} of {wanted:,} parts are finished; --resume does the rest"
