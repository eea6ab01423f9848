"""Requests to end: they unwind as an interrupt does, so that no temporary file stays."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

_AGAIN = 0.01
"""Seconds until a request is made again that came where its exception is lost."""
_TERMINATING = ("SIGTERM", "SIGHUP")  # the second is not on Windows


def unwind_when_asked_to_end() -> None:
    """Has SIGTERM and SIGHUP raise SystemExit with 128 + the number; a second one ends the process at once.

    In a finalizer or a callback of the collector Python prints such an exception, or that of Ctrl-C, and drops
    it. Then the request is made again a moment later, in silence.
    """
    for number in (getattr(signal, name, None) for name in _TERMINATING):
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)
    usual = sys.unraisablehook

    def hook(lost: Any) -> None:
        number = _number(lost.exc_value)
        if number is None:
            usual(lost)
            return
        if number != signal.SIGINT:
            signal.signal(number, _leave)
        import threading

        # Not here: its handler would run within this hook, and be lost again.
        threading.Timer(_AGAIN, _ask, [number]).start()

    sys.unraisablehook = hook


def _ask(number: int) -> None:
    """Makes a request to the main thread: made to the thread that calls, it would wait until a sleep or a read ends."""
    import threading

    ask = getattr(signal, "pthread_kill", None)  # not on Windows
    main = threading.main_thread().ident
    if ask is None or main is None:
        signal.raise_signal(number)
    else:
        ask(main, number)


def _leave(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(128 + number)


def _number(error: BaseException | None) -> int | None:
    """The signal that an exception stands for, if it does for one."""
    if isinstance(error, KeyboardInterrupt):
        return int(signal.SIGINT)
    if isinstance(error, SystemExit) and isinstance(error.code, int) and error.code > 128:
        return error.code - 128
    return None
