"""What a library of Rust writes when a broken file makes it panic: kept off the user's standard error.

The panic itself arrives as an exception, which becomes our one message. The report is written to file descriptor 2
by the thread that panics, past ``sys.stderr``, and no setting of polars stops it.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unreported() -> Iterator[None]:
    """Sends file descriptor 2 to nothing, while ``sys.stderr`` goes on writing where it wrote."""
    try:
        kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        yield
        return
    before = sys.stderr
    os.dup2(nothing, 2)
    os.close(nothing)
    if before is not None and _writes_to_two(before):
        sys.stderr = io.TextIOWrapper(io.FileIO(kept, "w", closefd=False), before.encoding, before.errors, None, True)
    try:
        yield
    finally:
        if sys.stderr is not before:
            sys.stderr.flush()
        sys.stderr = before
        os.dup2(kept, 2)
        os.close(kept)


def _writes_to_two(stream: object) -> bool:
    try:
        return bool(stream.fileno() == 2)  # type: ignore[attr-defined]
    except (OSError, ValueError, AttributeError):
        return False
