"""What a worker runs: one partition read, computed and written. Text comes in and text goes out."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from gradcli import optional
from gradcli.batch.answering import Work
from gradcli.batch.run import Destination, Table, run
from gradcli.distributed.folder import Folder
from gradcli.distributed.job import Job, read_job
from gradcli.distributed.outcome import Outcome, Part, outcome_text
from gradcli.distributed.partitions import Partition, open_partition
from gradcli.errors import FileError, printable


def partition_text(name: str, partition: Partition) -> str:
    """What is sent of a partition: the name of its part, and where it is."""
    return json.dumps([name, *partition])


def read_partition(text: str) -> tuple[str, Partition]:
    """What ``partition_text`` wrote."""
    name, *fields = json.loads(text)
    return name, Partition(*fields)


def run_partition(make: Callable[..., Work], job: str, partition: str) -> str:
    """Runs a partition; all three are texts, and ``make`` the name of a function, as it travels. Returns an Outcome.

    The part is there whole before this returns, and not at all after an error or a kill.
    """
    found = read_partition(partition)[1]
    return outcome_text(lambda: _part(make, job, partition), {found.location: found.name})


class _Prepared(NamedTuple):
    job: Job
    work: Work
    said: list[str]


_last = threading.local()
"""The job a thread has compiled last: the next partition is of the same one, as a rule."""


def _prepared(make: Callable[..., Work], text: str) -> _Prepared:
    if getattr(_last, "key", None) != (make, text):
        job, said = read_job(text), list[str]()
        work = make(job.request, engine="auto", certify=job.certify, note=said.append)
        work.expect(job.points)  # chooses the engine by the whole, so that it is the same for every part
        _last.key, _last.prepared = (make, text), _Prepared(job, work, said)
    found: _Prepared = _last.prepared
    return found


def _part(make: Callable[..., Work], text: str, text_of_partition: str) -> Outcome:
    name, partition = read_partition(text_of_partition)
    job, work, said = _prepared(make, text)
    before = work.proving.counts if work.proving else ()
    with open_partition(partition, job.dialect, job.names) as source:
        check_columns(source.columns, job, partition)
        with Folder(job.folder).placed(name) as path:
            to = Destination(path, None, job.wide)
            counts = run(source, job.columns, work, Table(on_error=job.on_error), to, quiet=True).counts
            rows = optional.require("pyarrow.parquet", extra="dist").read_metadata(path).num_rows
            size = os.stat(path).st_size
        skipped = source.remarks()
    proved = [now - then for now, then in zip(work.proving.counts if work.proving else (), before, strict=True)]
    return Outcome(Part(size, rows, counts.points, counts.found), [*said, *skipped], [], proved=proved)


def check_columns(columns: Any, job: Job, partition: Partition) -> None:
    """Raises FileError for a partition that lacks columns of the first."""
    missing = [name for name in (*job.columns.numbers.values(), *job.columns.kept) if name not in columns]
    if missing:
        shown = ", ".join(printable(name[:60]) for name in dict.fromkeys(missing[:8]))
        raise FileError(f"{partition.name} has no column {shown}", fix="give files with the same columns")
