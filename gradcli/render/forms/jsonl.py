"""JSON Lines: one object a row, each complete in itself."""

from __future__ import annotations

from gradcli.render.faces import Look, WithDocument
from gradcli.render.json_text import dumps


def document(shown: WithDocument, look: Look) -> str:
    """A row a line."""
    return "".join(dumps(line) + "\n" for line in shown.lines())
