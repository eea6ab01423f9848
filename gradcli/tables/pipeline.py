"""Reading, computing and writing side by side: a block ahead, a block behind, always in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Generic, TypeVar

from gradcli.threads import Coming, Threads

T = TypeVar("T")


def ahead(blocks: Iterator[T]) -> Iterator[T]:
    """The same blocks; the next one is read by a thread while the last is worked on."""
    with Threads(1, "read") as reader:
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
        self._writer = Threads(1, "write")
        self._pending: Coming[Any] | None = None

    def write(self, block: T) -> None:
        """Hands a block over when the one before is written."""
        self._settle()
        self._pending = self._writer.submit(self._write, block)

    def _settle(self) -> None:
        if self._pending is not None:
            self._pending.result()

    def __enter__(self) -> Behind[T]:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        if kind is not None:
            self._writer.drop()
        self._writer.end(waiting=True)  # who is told of an end closes the file
        if kind is None:
            self._settle()
