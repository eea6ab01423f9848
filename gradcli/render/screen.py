"""The terminal, as far as a renderer needs to know it."""

from __future__ import annotations

import os
import shutil
from typing import IO, NamedTuple

DEFAULT_WIDTH = 80
PIPE_WIDTH = 10_000


class Screen(NamedTuple):
    """Width in columns, and whether colour is wanted; under ``whole`` nothing is left out of arrays."""

    width: int
    colour: bool
    whole: bool = False


def columns(*, terminal: bool) -> int:
    """The width of what is written to a terminal, or to something else: COLUMNS counts."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    return shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns if terminal else PIPE_WIDTH


def on_screen(stream: IO[str] | None) -> Screen:
    """Plain text for a stream."""
    return Screen(columns(terminal=stream is not None and stream.isatty()), False)
