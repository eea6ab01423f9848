"""Reading, computing and writing side by side: a block ahead, a block behind, always in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@contextmanager
def pool(threads: int, name: str) -> Iterator[ThreadPoolExecutor]:
    """So many threads, which are waited for at the end; but not after a request to end, which may have come while a
    lock was taken that they need to end themselves."""
    executor, waiting = ThreadPoolExecutor(threads, thread_name_prefix=f"gradcli-{name}"), True
    try:
        yield executor
    except (KeyboardInterrupt, SystemExit):
        waiting = False
        raise
    finally:
        executor.shutdown(wait=waiting, cancel_futures=not waiting)


def ahead(blocks: Iterator[T]) -> Iterator[T]:
    """The same blocks; the next one is read by a thread while the last is worked on.

    Not for what may block for ever: an interrupt waits for the read that is under way.
    """
    with pool(1, "read") as reader:
        coming = reader.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, blocks, None)
            yield block


class Behind(Generic[T]):
    """A write of blocks by a thread, one block at a time; errors come with the next block, or at the end.

    Used as a context; what was handed over is written when it ends well, and an error leaves the rest unwritten.
    """

    def __init__(self, write: Callable[[T], None]) -> None:
        self._write = write
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="gradcli-write")
        self._pending: Future[Any] | None = None

    def write(self, block: T) -> None:
        """Hands a block over when the one before is written."""
        self._settle()
        self._pending = self._pool.submit(self._write, block)

    def _settle(self) -> None:
        if self._pending is not None:
            self._pending.result()

    def __enter__(self) -> Behind[T]:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=True)
        if kind is None:
            self._settle()
