"""How wide a terminal is."""

from __future__ import annotations

import os
import shutil

DEFAULT_WIDTH = 80
PIPE_WIDTH = 10_000


def columns(*, terminal: bool) -> int:
    """The width of what is written to a terminal, or to something else: COLUMNS counts."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    return shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns if terminal else PIPE_WIDTH
