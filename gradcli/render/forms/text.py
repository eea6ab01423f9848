"""Text as people write it."""

from __future__ import annotations

from gradcli.render.faces import Look, WithProse


def prose(shown: WithProse, look: Look) -> str:
    """As the result says it."""
    return shown.prose(look.screen)
