"""Threads that run what they are given, in order; the outcome is asked for when it is needed.

The standard library's pools import ``logging``, longer than a start may take, and have the process wait at its end for
what still runs, even after an interrupt that came while a lock was taken. Nobody waits for these: they are daemons, and
each outcome has a lock of its own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
_Call = Callable[[], None]


class Coming(Generic[T]):
    """What a call given to a thread comes to. A fork has no such thread: there, who asks for it makes the call."""

    def __init__(self, call: Callable[..., T], given: tuple[Any, ...]) -> None:
        self._call: tuple[Callable[..., T], tuple[Any, ...]] | None = (call, given)
        self._process = os.getpid()
        self._pending = threading.Lock()
        self._pending.acquire()
        self._come = False
        self._value: T | None = None
        self._error: BaseException | None = None

    def result(self) -> T:
        """What the call returned, once it has; raises what it raised."""
        if not self._come:
            if self._process == os.getpid():
                self._pending.acquire()  # an interrupt may come before it is released again: it is not asked for twice
                self._pending.release()
            else:
                self.come()
        if self._error is not None:
            raise self._error
        return cast(T, self._value)

    def come(self) -> None:
        """For the thread: makes the call."""
        assert self._call is not None
        call, given = self._call
        try:
            self._value = call(*given)
        except BaseException as error:  # whoever asks for the outcome raises it
            self._error = error
        finally:
            self._call, self._come = None, True
            self._pending.release()


class Threads:
    """So many threads, each begun when there is something for it; a fork begins its own.

    As a context they are waited for at its end. After an error what they have not begun is dropped; after a request to
    end they are not waited for, either. Threads that are kept end with the object.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, f"gradcli-{name}"
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._running: list[threading.Thread] = []

    def submit(self, call: Callable[..., T], *given: Any) -> Coming[T]:
        """Has the call made by a thread."""
        if self._process != os.getpid():
            self._begin()
        found = Coming(call, given)
        self._calls.put(found.come)
        if len(self._running) < self._most:
            name = f"{self._name}-{len(self._running)}"
            self._running.append(threading.Thread(target=_serve, args=(self._calls,), name=name, daemon=True))
            self._running[-1].start()
        return found

    def map(self, call: Callable[[Any], T], items: Iterable[Any]) -> Iterator[T]:
        """The outcomes of a call for each of the items, in order; all calls are handed over at once."""
        outcomes = [self.submit(call, item) for item in items]
        return (found.result() for found in outcomes)

    def end(self, *, waiting: bool) -> None:
        """Has the threads end after what they were given; ``waiting`` for that."""
        for _ in self._running:
            self._calls.put(None)
        for thread in self._running if waiting else ():
            thread.join()
        self._running.clear()

    def drop(self) -> None:
        """Forgets what no thread has begun."""
        try:
            while True:
                self._calls.get_nowait()
        except Empty:
            pass

    def __enter__(self) -> Threads:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        if kind is not None:
            self.drop()
        self.end(waiting=kind is None or not issubclass(kind, (KeyboardInterrupt, SystemExit)))

    def __del__(self) -> None:
        self.end(waiting=False)


def _serve(calls: SimpleQueue[_Call | None]) -> None:
    """What a thread does: one call after the other."""
    while (call := calls.get()) is not None:
        call()
        del call  # and what it holds, before the next one is waited for
