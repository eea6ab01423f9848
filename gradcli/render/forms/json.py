"""The whole result as one JSON object."""

from __future__ import annotations

from gradcli.render.faces import Look, WithDocument
from gradcli.render.json_text import dumps


def document(shown: WithDocument, look: Look) -> str:
    """One line."""
    return dumps(shown.document()) + "\n"
