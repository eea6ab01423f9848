"""Products of float matrices larger than memory: blocks on a cluster, from mapped files into a mapped file."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gradcli import optional
from gradcli.distributed.block_task import BlockOf, product_text, run_block
from gradcli.distributed.cluster import connected
from gradcli.distributed.mapped import Mapped, mapped
from gradcli.distributed.outcome import TaskFailed, read_outcome
from gradcli.distributed.probes import wrong_row
from gradcli.distributed.progress import watched
from gradcli.distributed.run import Cluster
from gradcli.distributed.submission import Submission
from gradcli.errors import UncertifiedError
from gradcli.files.whole import cannot, replaced
from gradcli.matrices.matrix import check_shapes

BLOCK_BYTES = 32 * 1024 * 1024
"""A block of the result: 2048 by 2048 doubles."""


class WrongProduct(UncertifiedError):
    """The check on random probes contradicts the product."""


def product(left: str, right: str, output: Path, cluster: Cluster, *, quiet: bool = False) -> None:
    """Multiplies two .npy files of floats into a third, which appears whole once it has passed the check, else never.

    Raises GradcliError: files that are no float matrices, shapes that do not fit, workers that die, a wrong product.
    """
    a, b = mapped(left), mapped(right)
    check_shapes(a.plain, b.plain, most=math.inf)
    with replaced(Path(os.path.realpath(output))) as (stream, temporary):
        c = _begun(stream, str(temporary), str(output), (a.shape[0], b.shape[1]))
        _compute(a, b, c, cluster, quiet)
        row = wrong_row(a.array(), b.array(), c.array())
        if row is not None:
            what = f"row {row + 1:,} of the product of {a.name} and {b.name} is wrong: random probes contradict it"
            raise WrongProduct(what, fix="a worker computes or stores wrong numbers; nothing was written")


def _begun(stream: BinaryIO, path: str, name: str, shape: tuple[int, int]) -> Mapped:
    """The file of the result, as long as it will be: a full disk is found now, and not by a signal."""
    import numpy

    numpy.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": shape})
    stream.flush()
    offset = stream.tell()
    size = offset + 8 * math.prod(shape)
    try:
        os.posix_fallocate(stream.fileno(), 0, size)
    except OSError as error:
        raise cannot("write", name, error) from None
    return Mapped(path, name, shape, "<f8", offset)


def blocks(shape: tuple[int, int]) -> Iterator[BlockOf]:
    """The blocks of a result, as dask.array cuts it."""
    chunks = optional.require("dask.array.core", extra="dist").normalize_chunks(
        "auto", shape, limit=BLOCK_BYTES, dtype="float64"
    )
    top = 0
    for height in chunks[0]:
        left = 0
        for width in chunks[1]:
            yield BlockOf(top, top + height, left, left + width)
            left += width
        top += height


def _compute(a: Mapped, b: Mapped, c: Mapped, cluster: Cluster, quiet: bool) -> None:
    wanted = list(blocks(c.shape))
    text = product_text(a, b, c)
    tasks = ((number, (text, json.dumps(block))) for number, block in enumerate(wanted))

    def label(number: int) -> str:
        top, _, left, _ = wanted[number]
        return f"the block of {c.name} from row {top + 1:,}, column {left + 1:,}"

    with (
        watched(len(wanted), 0, "cells", quiet=quiet) as say,
        connected(cluster.scheduler, cluster.workers) as client,
        Submission(client, run_block, label) as submission,
    ):
        cells = 0
        for done, (number, text_of_outcome) in enumerate(submission.results(tasks), 1):
            outcome = read_outcome(text_of_outcome)
            if outcome.lines and not (outcome.again and submission.again()):
                raise TaskFailed(outcome, "")
            top, bottom, left, right = wanted[number]
            cells += (bottom - top) * (right - left)
            say(done, cells, submission.workers)
