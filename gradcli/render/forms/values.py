"""Bare numbers for a shell's ``read``."""

from __future__ import annotations

from gradcli.render.faces import Look, WithBare


def bare(shown: WithBare, look: Look) -> str:
    """A line a row, as the result has them."""
    return "".join(line + "\n" for line in shown.bare())
