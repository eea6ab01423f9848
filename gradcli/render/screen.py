"""The terminal, as far as a renderer needs to know it."""

from __future__ import annotations

from typing import NamedTuple


class Screen(NamedTuple):
    """Width in columns, and whether colour is wanted."""

    width: int
    colour: bool
