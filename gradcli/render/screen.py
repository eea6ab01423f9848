"""The terminal, as far as a renderer needs to know it."""

from __future__ import annotations

import os
from typing import IO

from gradcli.files.terminal import columns
from gradcli.records import NamedTuple


class Screen(NamedTuple):
    """Width in columns, and whether colour is wanted; under ``whole`` nothing is left out of arrays. ``height`` is in
    lines, 0 where nothing scrolls away."""

    width: int
    colour: bool
    whole: bool = False
    height: int = 0


def in_colour(color: str, *, terminal: bool) -> bool:
    """Whether colour is wanted: as ``--color`` says, else as NO_COLOR, FORCE_COLOR and TERM do."""
    forced = bool(os.environ.get("FORCE_COLOR"))
    auto = forced or (terminal and os.environ.get("TERM") not in ("dumb", "unknown"))
    return color == "always" or (color == "auto" and auto and not os.environ.get("NO_COLOR"))


def on_screen(stream: IO[str] | None) -> Screen:
    """Plain text for a stream."""
    return Screen(columns(terminal=stream is not None and stream.isatty()), False)
