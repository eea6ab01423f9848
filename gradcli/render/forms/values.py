"""Bare numbers for a shell's ``read``."""

from __future__ import annotations

from gradcli.render.faces import Look, WithBare
from gradcli.render.forms.lines import at_once


def bare(shown: WithBare, look: Look) -> str | bytes:
    """A line a row, as the result has them."""
    if (found := at_once(shown, " ")) is not None:
        return found
    return "".join(line + "\n" for line in shown.bare())
