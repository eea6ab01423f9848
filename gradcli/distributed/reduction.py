"""``--reduce`` on a cluster: a partition's rows are added where they are read, and its sums travel.

Sums are exact, so that neither the cut into partitions nor the workers change a byte of the total; where something is
told of a first row, the order of the partitions decides, not that in which they end.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from gradcli.batch.judged import JudgedWork
from gradcli.batch.reduced import Reducer
from gradcli.batch.reducing import add_rows, remarks_on_total
from gradcli.batch.run import Table
from gradcli.batch.tally import NotHeld
from gradcli.distributed.cluster import connected
from gradcli.distributed.job import Job, read_job
from gradcli.distributed.outcome import Outcome, TaskFailed, outcome_text, read_outcome
from gradcli.distributed.partitions import Partition, open_partition, partitions
from gradcli.distributed.progress import watched
from gradcli.distributed.run import Cluster
from gradcli.distributed.submission import Submission
from gradcli.distributed.task import check_columns, partition_text, read_partition
from gradcli.questions.request import Request

MakeJudged = Callable[..., JudgedWork]


@dataclass(frozen=True)
class Adding:
    """What is added: the sum or the mean (``how``), the digits printed of certified numbers, with or without J'J."""

    how: str
    digits: int | None = None
    jtj: bool = False


def reduce_parts(
    request: Request, make: MakeJudged, table: Table, adding: Adding, cluster: Cluster, *, certify: bool, quiet: bool
) -> tuple[Reducer, list[str]]:
    """All rows of all partitions added, and what there is to say. Raises GradcliError, naming the part."""
    found = partitions(table.files)
    with open_partition(found[0], table.dialect, table.columns) as source:
        request = request.varied(declared=table.names(source))
        columns = table.matched(source, request.program, request.at, (*(request.wrt or ()), *table.names(source)))
    names = None if table.columns is None else tuple(table.columns)
    job = Job(request, columns, "", 0, False, certify, table.on_error, table.dialect, names)
    said: list[str] = []
    # The program's own faults are found here, once, with their carets.
    reducer = _reducer(make, job, adding, said)
    beyond = NotHeld()
    for outcome in _outcomes(make, job, adding, found, cluster, quiet):
        assert outcome.sums is not None
        reducer.merge(outcome.sums)
        beyond.add(*outcome.sums["beyond"])
        said += [note for note in outcome.notes if note not in said]
    return reducer, remarks_on_total(reducer, [*columns.remarks(), *said], beyond)


def _reducer(make: MakeJudged, job: Job, adding: Adding, said: list[str]) -> Reducer:
    work = make(job.request, engine="numpy", certify=job.certify, note=said.append)
    return Reducer(work, adding.how, digits=adding.digits, skip=job.on_error == "skip", jtj=adding.jtj)


def _outcomes(
    make: MakeJudged, job: Job, adding: Adding, found: list[Partition], cluster: Cluster, quiet: bool
) -> list[Outcome]:
    """What has come of each partition, in order."""
    text, how = job.text(), json.dumps(asdict(adding))
    tasks = ((number, (make, text, how, partition_text("", part))) for number, part in enumerate(found))
    done: dict[int, Outcome] = {}
    rows = 0
    with (
        watched(len(found), 0, "points", quiet=quiet) as say,
        connected(cluster.scheduler, cluster.workers) as client,
        Submission(client, add_partition, lambda number: found[number].label) as submission,
    ):
        for number, text_of_outcome in submission.results(tasks):
            outcome = read_outcome(text_of_outcome)
            if outcome.sums is not None:
                done[number] = outcome
                rows += outcome.sums["counts"][0]
                say(len(done), rows, submission.workers)
            elif not (outcome.again and submission.again()):
                raise TaskFailed(outcome, "")
    return [done[number] for number in range(len(found))]


def add_partition(make: MakeJudged, job: str, adding: str, partition: str) -> str:
    """What a worker runs: texts in, and an Outcome with the sums of a partition out."""
    found = read_partition(partition)[1]
    return outcome_text(lambda: _added(make, read_job(job), json.loads(adding), found), {found.location: found.name})


def _added(make: MakeJudged, job: Job, adding: dict[str, Any], partition: Partition) -> Outcome:
    said: list[str] = []
    reducer = _reducer(make, job, Adding(**adding), said)
    with open_partition(partition, job.dialect, job.names) as source:
        check_columns(source.columns, job, partition)
        beyond = add_rows(source, job.columns, reducer, on_error=job.on_error, quiet=True)
        said += source.remarks()
    return Outcome(None, said, [], sums=reducer.plain() | {"beyond": [beyond.cells, beyond.first]})
