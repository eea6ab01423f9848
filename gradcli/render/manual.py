"""A page of the manual as a terminal shows it."""

from __future__ import annotations

import io

from gradcli.render.screen import Screen

WIDEST = 100
"""Columns: longer lines of prose are hard to read."""


def shown(page: str, screen: Screen) -> str:
    """Markdown set for a screen, with colour where that is wanted."""
    from rich.console import Console
    from rich.markdown import Markdown

    out = io.StringIO()
    console = Console(
        file=out,
        width=min(screen.width, WIDEST),
        force_terminal=screen.colour,
        color_system="standard" if screen.colour else None,
        legacy_windows=False,
    )
    console.print(Markdown(page, code_theme="ansi_dark"))
    return out.getvalue()
