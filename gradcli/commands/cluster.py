"""The options of ``--engine dask``: where the cluster is, and the URL of its parts as it was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.errors import OptionError

if TYPE_CHECKING:
    from pathlib import Path

    from gradcli.distributed.run import Cluster

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/(?!/)")


def cluster(scheduler: str | None, workers: int | None) -> Cluster:
    """Where to run. Raises OptionError."""
    from gradcli.distributed.cluster import checked_address
    from gradcli.distributed.run import Cluster

    if scheduler is not None and workers is not None:
        raise OptionError("--scheduler and --workers exclude each other", fix="a running cluster has its own workers")
    return Cluster(None if scheduler is None else checked_address(scheduler), workers)


def refuse_cluster(engine: str, **options: object) -> None:
    """Refuses options of a cluster without ``--engine dask``."""
    given = [f"--{name}" for name, value in options.items() if value]
    if engine != "dask" and given:
        raise OptionError(f"{given[0]} is for --engine dask", fix=f"add --engine dask, or leave {given[0]} out")


def as_typed(output: Path) -> str:
    """A path has lost one of the slashes of a URL; a ``file`` has three in a row."""
    return _SCHEME.sub(lambda scheme: f"{scheme[1]}://" + "/" * (scheme[1] == "file"), str(output), count=1)
