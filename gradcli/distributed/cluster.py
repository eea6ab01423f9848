"""A Dask cluster: local processes for one run, or one that is there already."""

from __future__ import annotations

import logging
import os
import re
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from gradcli import optional
from gradcli.distributed.places import cause
from gradcli.errors import FileError, OptionError, printable

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}/?", re.ASCII)
CONNECT = 10.0
"""Seconds to wait for a scheduler."""
START = 120.0
"""Seconds that local processes may take to start, on a machine with much else to do."""
_SETTINGS = {
    # The results of tasks are short texts: nothing to move to the disk, and a worker that waits for memory that no
    # one will free would wait for ever. Only the last line of defence stays: the nanny ends a worker that is too large.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.scheduler.allowed-failures": 3,
    # A worker that dies is started again by its nanny; one that dies while it starts takes the nanny with it, and is
    # given up after this. 15 s, the default, is less than a start may take on a busy machine.
    "distributed.deploy.lost-worker-timeout": "60s",
    # No page to look at, and nothing else for whoever finds the ports.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
_LOGGERS = ("distributed", "tornado", "asyncio", "bokeh")


def checked_address(text: str) -> str:
    """The address of a scheduler. Raises OptionError for what cannot be one."""
    if not _ADDRESS.fullmatch(text):
        what = f"--scheduler {printable(text[:80])} is not an address"
        raise OptionError(what, fix="write --scheduler tcp://host:8786")
    return text


def processors() -> int:
    """The workers of a local cluster, where none are asked for."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def connected(scheduler: str | None, workers: int | None) -> Iterator[Any]:
    """A client of the cluster at an address, or of a local cluster of so many processes, which ends with the block.

    Raises FileError where there is no scheduler, or no process can be started; MissingExtra.
    """
    dask = optional.require("dask", extra="dist")
    distributed = optional.require("distributed", extra="dist")  # brings its own defaults, which ours then replace
    environment = dict(os.environ)
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(dask.config.set(_SETTINGS))
        stack.callback(_restored, environment)
        _silence()
        if scheduler is not None:
            yield stack.enter_context(_client(distributed, checked_address(scheduler), scheduler))
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gradcli-", ignore_cleanup_errors=True))
        stack.enter_context(dask.config.set({"temporary-directory": folder}))
        cluster = stack.enter_context(_local(distributed, workers or processors(), folder))
        yield stack.enter_context(_client(distributed, cluster, "this machine"))


@contextmanager
def _client(distributed: Any, address: Any, name: str) -> Iterator[Any]:
    try:
        with _undisturbed():
            client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:  # dask's TimeoutError is an OSError
        what = f"cannot reach the scheduler at {name}: {cause(error)}"
        raise FileError(what, fix="start one with: dask scheduler") from None
    try:
        yield client
    finally:
        try:
            client.close(timeout=CONNECT)
        except Exception:  # it was closing anyway, and the run has ended
            logging.getLogger(__name__).debug("closing the client", exc_info=True)


@contextmanager
def _local(distributed: Any, workers: int, folder: str) -> Iterator[Any]:
    """Processes of one thread each, which only this user's client can talk to (TLS with keys of this run)."""
    loop = _undisturbed_loop()
    environment = {"POLARS_MAX_THREADS": str(max(1, processors() // workers)), "OMP_NUM_THREADS": "1"}
    memory = optional.require("distributed.system", extra="dist").MEMORY_LIMIT // workers
    try:
        # No worker at first: they start while the client is at work, and Ctrl-C finds a cluster that can be closed.
        with _undisturbed():
            cluster = distributed.LocalCluster(
                n_workers=0,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                local_directory=folder,
                silence_logs=logging.CRITICAL + 1,
                security=distributed.security.Security.temporary(),
                loop=loop.loop,
                env=environment,
                memory_limit=memory,
            )
        cluster.shutdown_on_close = False  # here, below, and not once more when the process ends
    except (OSError, RuntimeError) as error:
        loop.stop()
        raise FileError(f"cannot start the workers: {cause(error)}", fix="ask for fewer: --workers 2") from None
    try:
        cluster.scale(workers)
        yield cluster
    finally:
        try:
            cluster.close(timeout=START)
        except Exception:  # what is left of it ends with this process
            logging.getLogger(__name__).debug("closing the cluster", exc_info=True)
        loop.stop()


def _undisturbed_loop() -> Any:
    """An event loop in a thread that SIGINT does not reach, nor any process started from it.

    The terminal sends Ctrl-C to all of them; it is for the main thread, which then cancels the tasks and ends the
    workers. multiprocessing's tracker lets the signal in again when it is started, so it is started before.
    """
    from multiprocessing.resource_tracker import ensure_running

    runner = optional.require("distributed.utils", extra="dist").LoopRunner()
    ensure_running()
    with _undisturbed():
        runner.start()
    return runner


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until the block has ended: what is half made cannot be closed. Threads begun here never hear it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _silence() -> None:
    """Nothing of what the libraries log reaches standard error, now or while their threads end: messages are ours."""
    for name in [*_LOGGERS, *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _restored(environment: dict[str, str]) -> None:
    """The nannies leave variables behind in the environment of this process."""
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)
