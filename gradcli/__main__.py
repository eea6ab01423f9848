"""``python -m gradcli`` and the console script: ready to be interrupted before anything large is imported."""

import atexit
import gc
import os
import sys

SELDOM = 50_000
"""Objects between two looks for garbage. Importing what a command needs makes thousands that all stay: looking through
them again and again, at every 700 as Python does, takes a twelfth of a small command's time."""


INTERRUPTED = 130
PATIENCE = 1.0
"""Seconds that threads have to end after an interrupt. One that met a lock being taken would wait for ever."""


def main() -> int:
    """Runs the command line of this process and returns its exit status, unless it can end the process with it."""
    gc.set_threshold(SELDOM)
    try:
        from gradcli.cli import main as command_line

        status = command_line()
        if _nothing_is_left() or (status == INTERRUPTED and _waited()):
            _end(status)
        return status
    except KeyboardInterrupt:
        return INTERRUPTED


def _nothing_is_left() -> bool:
    """Whether nobody waits for the interpreter's own end: no thread, no debugger or profiler, no prompt after it."""
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    watched = sys.gettrace() is not None or sys.getprofile() is not None
    return alone and not watched and not sys.flags.inspect


def _waited() -> bool:
    """Waits a little for the threads of an interrupted command; then the process may end without them."""
    import threading

    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(PATIENCE)
    return True


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
