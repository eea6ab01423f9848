"""A program again, which every command reads."""

from __future__ import annotations

from gradcli.render.equations import statements
from gradcli.render.faces import Look, WithEquations


def equations(shown: WithEquations, look: Look) -> str:
    """One statement a formula (or number), side conditions in comments."""
    return statements(shown.equations().assignments, shown.numerals)
