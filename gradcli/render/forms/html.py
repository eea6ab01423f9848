"""HTML: one file, which needs no other."""

from __future__ import annotations

from gradcli.render.faces import Look, WithPage


def page(shown: WithPage, look: Look) -> str:
    """As the result lays it out."""
    return shown.page()
