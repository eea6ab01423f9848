"""Tasks sent to a cluster and their results as they come: retried where that helps, given up where it does not."""

from __future__ import annotations

import queue
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, NamedTuple

from gradcli.distributed.places import cause
from gradcli.errors import FileError

FLIGHT = 2000
"""Tasks that the scheduler has at a time."""
FLIGHT_BYTES = 64 * 1024 * 1024
"""The most that all their texts may take: a long program is sent with each of them."""
TRIES = 3
"""How often a task is tried that fails by an error of the system. (A worker that dies is dask's to retry.)"""
LOST = 20
"""How often the result of a task may go with the worker that had it."""
DEAF = 3
"""How often in turn a scheduler whose connection stands may give no answer."""
PATIENCE = 180.0
"""Seconds without any worker that runs, after which a run gives up."""
LATE = 2.0
"""Seconds that results may still come in after Ctrl-C, as long as they come."""
LOOK, LISTEN = 2.0, 0.2
"""Seconds between looks at the cluster, and how long to wait for a result at a time, so that Ctrl-C is heard."""


class _Flight(NamedTuple):
    number: int
    given: tuple[Any, ...]
    future: Any


class Submission:
    """Runs ``function(*given)`` for numbered tasks on a client's cluster; ``label`` names a task in messages.

    ``workers`` is how many run, as last seen. A context: however it is left, no task stays on the cluster.
    """

    def __init__(self, client: Any, function: Callable[..., str], label: Callable[[int], str]) -> None:
        self._client, self._function, self._label = client, function, label
        self._flights: dict[str, _Flight] = {}
        self._landed: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._tries: Counter[int] = Counter()
        self._lost: Counter[int] = Counter()
        self._last: _Flight | None = None
        self._seen = self._looked = time.monotonic()
        self._deaf = self._sent = 0
        self.workers = 0

    def results(self, tasks: Iterable[tuple[int, tuple[Any, ...]]]) -> Iterator[tuple[int, str]]:
        """The number and the result of each task, as they end.

        Raises FileError when a worker dies again and again on one task, when the scheduler is gone, and when there are
        no workers.
        """
        waiting = iter(tasks)
        self._fill(waiting)
        while self._flights:
            for flight, text in self._ended(self._landing()):
                self._last = self._flights.pop(flight.future.key)
                yield flight.number, text
            self._fill(waiting)
            if time.monotonic() - self._looked > LOOK:
                self._look()

    def late(self) -> list[tuple[int, str]]:
        """After an error or Ctrl-C: what has ended and was not yielded; waits a moment for what is on its way."""
        until = time.monotonic() + LATE
        try:
            while self._there() and (left := until - time.monotonic()) > 0:
                self._landed.get(timeout=min(LISTEN, left))
        except queue.Empty:
            pass
        there = [flight for flight in self._flights.values() if flight.future.status == "finished"]
        try:
            texts = self._client.gather([flight.future for flight in there]) if there and self._there() else []
        except Exception:  # what cannot be had is done again by whoever resumes
            return []
        return [(flight.number, text) for flight, text in zip(there, texts, strict=False)]

    def again(self) -> bool:
        """Sends the task whose result came last once more; False when it has been tried often enough."""
        if self._last is None or self._tries[self._last.number] + 1 >= TRIES:
            return False
        self._tries[self._last.number] += 1
        self._send(self._last.number, self._last.given)
        return True

    def _fill(self, waiting: Iterator[tuple[int, tuple[Any, ...]]]) -> None:
        most = FLIGHT
        while len(self._flights) < most and (task := next(waiting, None)) is not None:
            self._send(*task)
            size = sum(len(text) for text in task[1] if isinstance(text, str))
            most = min(most, max(16, FLIGHT_BYTES // max(1, size)))

    def _send(self, number: int, given: tuple[Any, ...]) -> None:
        self._sent += 1
        key = f"gradcli-{id(self):x}-{self._sent}"
        try:
            future = self._client.submit(self._function, *given, key=key, pure=False)
        except Exception as error:  # the client has closed itself meanwhile
            raise self._gone(error) from None
        self._flights[key] = _Flight(number, given, future)
        future.add_done_callback(self._landed.put)

    def _landing(self) -> list[_Flight]:
        """The tasks that have ended, if any."""
        found: list[Any] = []
        try:
            found.append(self._landed.get(timeout=LISTEN))
            while True:
                found.append(self._landed.get_nowait())
        except queue.Empty:
            # A task that was sent anew may land under its old key too.
            return [self._flights[future.key] for future in found if future.key in self._flights]

    def _ended(self, landed: list[_Flight]) -> list[tuple[_Flight, str]]:
        """The tasks with their results. A result that went with its worker is computed once more, and waited for."""
        there = []
        for flight in landed:
            if flight.future.status == "error":
                raise self._failure(flight, flight.future.exception())
            if flight.future.status == "finished":
                there.append(flight)
            elif flight.future.status == "cancelled":  # by a client that has lost its scheduler
                raise self._gone(None)
            else:  # lost with its worker
                self._anew(flight)
        try:
            texts = self._client.gather([flight.future for flight in there]) if there else []
        except Exception:  # the worker has gone meanwhile, which the client need not have heard, or the scheduler
            self._look()
            return [found for flight in there for found in self._alone(flight)]
        return list(zip(there, texts, strict=True))

    def _alone(self, flight: _Flight) -> list[tuple[_Flight, str]]:
        """One task with its result; where that is not to be had, the task is sent anew: it writes the same again."""
        try:
            return [(flight, *self._client.gather([flight.future]))]
        except Exception:
            self._look()
            self._anew(flight)
            return []

    def _anew(self, flight: _Flight) -> None:
        del self._flights[flight.future.key]
        self._send(flight.number, flight.given)
        self._lost[flight.number] += 1
        if self._lost[flight.number] > LOST:
            raise FileError(f"{self._label(flight.number)}: its result is lost again and again: the workers die")

    def _failure(self, flight: _Flight, error: BaseException) -> FileError:
        name = self._label(flight.number)
        if type(error).__name__ == "KilledWorker":
            what = f"{name}: the workers die at work on it, by memory or by a signal"
            return FileError(what, fix="give a worker more memory (fewer --workers), or write smaller row groups")
        if isinstance(error, ImportError):
            return FileError(f"a worker cannot import gradcli: {cause(error)}", fix="pip install 'gradcli[dist]' there")
        return FileError(f"{name}: the cluster failed: {type(error).__name__}: {cause(error)}")

    def _look(self) -> None:
        """Sees whether the scheduler is there, and workers that run. Raises FileError."""
        self._looked = time.monotonic()
        if not self._there():
            raise self._gone(None)
        try:
            known = self._client.scheduler_info()["workers"]
            if self._client.cluster is not None:  # a local one: workers that it has given up are started anew
                self._client.cluster.scale(len(self._client.cluster.worker_spec))
        except Exception as error:
            self._deaf += 1
            if self._there() and self._deaf < DEAF:  # busy, perhaps
                return
            raise self._gone(error) from None
        self._deaf = 0
        self.workers = sum(worker.get("status", "running") == "running" for worker in known.values())
        if self.workers:
            self._seen = self._looked
        elif self._looked - self._seen > PATIENCE:
            state = "its workers have all paused: they are out of memory" if known else "it has no workers"
            raise FileError(f"the cluster does nothing: {state}", fix="start workers with: dask worker ADDRESS")

    def _gone(self, error: BaseException | None) -> FileError:
        why = f": {cause(error)}" if error is not None and str(error) else ""
        return FileError(f"the scheduler is gone{why}")

    def _there(self) -> bool:
        return bool(self._client.status == "running")

    def __enter__(self) -> Submission:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        left = [flight.future for flight in self._flights.values()]
        self._flights.clear()
        if left and self._there():
            try:
                self._client.cancel(left, force=True)
            except Exception:  # without a scheduler there is nothing to cancel
                return
