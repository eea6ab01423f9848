"""``python -m gradcli`` and the console script: ready to be interrupted before anything large is imported."""

import atexit
import gc
import os
import sys
import time

SELDOM = 100_000
"""Objects between two looks for garbage. Importing what a command needs makes thousands that all stay (60,000 of a
table): looking through them again and again, at every 700 as Python does, takes a twelfth of a small command's time,
and looking through them once a twentieth of a table's."""

INTERRUPTED, SIGNALLED = 130, 128
"""The status after Ctrl-C; statuses above the second tell of a request to end, or of a reader that has gone."""
PATIENCE = 1.0
"""Seconds that threads have to end after that. One that met a lock being taken would wait for ever."""


def main() -> int:
    """Runs the command line of this process and returns its exit status, unless it can end the process with it."""
    gc.set_threshold(SELDOM)
    try:
        from gradcli.cli import main as command_line

        status = command_line()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except SystemExit as asked:
        if not isinstance(asked.code, int) or asked.code <= SIGNALLED:
            raise
        status = asked.code
    if _nothing_is_left(asked_to_end=status > SIGNALLED):
        _end(status)
    return status


def _nothing_is_left(*, asked_to_end: bool) -> bool:
    """Whether nobody waits for the interpreter's own end: no debugger or profiler, no prompt after it, and no thread;
    or none that may be waited for any longer."""
    if sys.gettrace() is not None or sys.getprofile() is not None or sys.flags.inspect:
        return False
    threading = sys.modules.get("threading")
    if threading is None or threading.active_count() == 1:
        return True
    if asked_to_end:
        until = time.monotonic() + PATIENCE
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join(max(0.0, until - time.monotonic()))
    return asked_to_end


def _end(status: int) -> None:
    """Ends without taking apart thousands of objects one by one, a fifth of a small command's time."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except (OSError, ValueError):
                return
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
