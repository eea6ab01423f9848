"""How wide and how high a terminal is."""

from __future__ import annotations

import os

DEFAULT_WIDTH = 80
PIPE_WIDTH = 10_000
DEFAULT_HEIGHT = 24


def columns(*, terminal: bool) -> int:
    """The width of what is written to a terminal, or to something else: COLUMNS counts."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    return _size().columns if terminal else PIPE_WIDTH


def lines(*, terminal: bool) -> int:
    """The height of a terminal, LINES counts; 0 for what is no terminal."""
    asked = os.environ.get("LINES", "")
    if not terminal:
        return 0
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    return _size().lines


def _size() -> os.terminal_size:
    import shutil  # which a pipe does not need: it brings the archives' compressors with it

    return shutil.get_terminal_size((DEFAULT_WIDTH, DEFAULT_HEIGHT))
