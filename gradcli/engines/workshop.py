"""Folders in which compilers are at work: none stays, whenever the process ends.

A compiler runs in a thread beside what else there is to do. After an interrupt nobody waits for that thread, which
would have cleared up: then it is done at the process's end, and the compiler is ended with all that it runs.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_CHANGING = threading.Lock()
_OPEN: set[Workshop] = set()
_ENDED = threading.Event()


class Workshop:
    """A folder of its own, as a context. Raises OSError where there can be none, or the process is about to end."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Workshop:
        with _CHANGING:
            _refuse_at_the_end()
            self.folder = Path(tempfile.mkdtemp(prefix="gradcli-"))
            _OPEN.add(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.clear()
        _OPEN.discard(self)

    def run(self, line: Sequence[str], environment: Mapping[str, str], seconds: float) -> tuple[int, str]:
        """The exit status of a command, and what it writes on standard error. Raises OSError where it cannot be
        run, TimeoutError where it takes longer than so many seconds."""
        nothing = subprocess.DEVNULL
        with _CHANGING:
            _refuse_at_the_end()
            self._process = subprocess.Popen(
                line,
                stdin=nothing,
                stdout=nothing,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                env=environment,
                start_new_session=True,  # what a compiler runs ends with it
            )
        try:
            _, said = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        return self._process.returncode, said

    def clear(self) -> None:
        """Ends what runs, and takes the folder away."""
        if self._process is not None and self._process.poll() is None:
            with suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1.0)
        shutil.rmtree(self.folder, ignore_errors=True)


def _refuse_at_the_end() -> None:
    if _ENDED.is_set():
        raise OSError("the process is about to end")


@atexit.register
def _clear_all() -> None:
    with _CHANGING:
        _ENDED.set()
        for workshop in [*_OPEN]:
            workshop.clear()
