"""What a worker runs: one partition read, computed and written. Text comes in and text goes out."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from gradcli import __version__, optional
from gradcli.batch.run import Destination, Table, Work, run
from gradcli.batch.tally import Count
from gradcli.distributed.folder import Folder
from gradcli.distributed.job import Job, read_job
from gradcli.distributed.manifest import Part
from gradcli.distributed.partitions import Partition, open_partition
from gradcli.errors import ExitStatus, FileError, GradcliError, printable

_LASTING = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EROFS}
"""Errors of the system that a second try does not mend."""


def partition_text(name: str, partition: Partition) -> str:
    """What is sent of a partition: the name of its part, and where it is."""
    return json.dumps([name, *partition])


def read_partition(text: str) -> tuple[str, Partition]:
    """What ``partition_text`` wrote."""
    name, *fields = json.loads(text)
    return name, Partition(*fields)


class Outcome(NamedTuple):
    """What came of a partition: the part, and notes; or the lines of a message, its exit status, and whether another
    try may help."""

    part: Part | None
    notes: list[str]
    lines: list[str]
    status: int = 0
    again: bool = False


def run_partition(make: Callable[..., Work], job: str, partition: str) -> str:
    """Runs a partition; all three are texts, and ``make`` the name of a function, as it travels. Returns an Outcome.

    The part is there whole before this returns, and not at all after an error or a kill.
    """
    try:
        return _text(_part(make, job, partition))
    except GradcliError as error:
        return _text(_failed(error, read_partition(partition)[1]))
    except MemoryError:
        return _text(Outcome(None, [], ["error: a worker is out of memory"], int(ExitStatus.TROUBLE)))
    except Exception as error:
        what = f"error: a fault in gradcli: {type(error).__name__}: {printable(str(error))[:200]}"
        return _text(Outcome(None, [], [what, "  please report it with the command"], int(ExitStatus.TROUBLE)))


def read_outcome(text: str) -> Outcome:
    """What ``run_partition`` returned."""
    part, *rest = json.loads(text)
    if part is None:
        return Outcome(None, *rest)
    size, rows, points, found = part
    return Outcome(Part(size, rows, points, {word: Count(*count) for word, count in found.items()}), *rest)


def _text(outcome: Outcome) -> str:
    part, *rest = outcome
    if part is None:
        return json.dumps([None, *rest])
    found = {word: [count.points, count.first] for word, count in part.found.items()}
    return json.dumps([[part.size, part.rows, part.points, found], *rest])


class _Prepared(NamedTuple):
    job: Job
    work: Work
    said: list[str]


_last = threading.local()
"""The job a thread has compiled last: the next partition is of the same one, as a rule."""


def _prepared(make: Callable[..., Work], text: str) -> _Prepared:
    if getattr(_last, "key", None) != (make, text):
        job, said = read_job(text), list[str]()
        if job.version != __version__:
            what = f"a worker has gradcli {__version__}, not {job.version}"
            raise FileError(what, fix="install the same version for all workers")
        work = make(job.request, engine="auto", certify=job.certify, note=said.append)
        work.expect(job.points)  # chooses the engine by the whole, so that it is the same for every part
        _last.key, _last.prepared = (make, text), _Prepared(job, work, said)
    found: _Prepared = _last.prepared
    return found


def _part(make: Callable[..., Work], text: str, text_of_partition: str) -> Outcome:
    name, partition = read_partition(text_of_partition)
    job, work, said = _prepared(make, text)
    with open_partition(partition, job.delimiter, job.names) as source:
        _check(source.columns, job, partition)
        with Folder(job.folder).placed(name) as path:
            to = Destination(path, None, job.wide)
            counts = run(source, job.columns, work, Table(on_error=job.on_error), to, quiet=True).counts
            rows = optional.require("pyarrow.parquet", extra="dist").read_metadata(path).num_rows
            size = os.stat(path).st_size
    return Outcome(Part(size, rows, counts.points, counts.found), list(said), [])


def _failed(error: GradcliError, partition: Partition) -> Outcome:
    """The message, with the name that the user knows."""
    first, *more = error.lines()
    first = first.replace(partition.location, partition.name)
    if partition.name not in first:
        first += f" ({partition.name})"
    trouble = error.__context__
    again = isinstance(error, FileError) and isinstance(trouble, OSError) and trouble.errno not in _LASTING
    return Outcome(None, [], [first, *more], int(error.status), again)


def _check(columns: Any, job: Job, partition: Partition) -> None:
    missing = [name for name in (*job.columns.numbers.values(), *job.columns.kept) if name not in columns]
    if missing:
        shown = ", ".join(printable(name[:60]) for name in dict.fromkeys(missing[:8]))
        raise FileError(f"{partition.name} has no column {shown}", fix="give files with the same columns")
