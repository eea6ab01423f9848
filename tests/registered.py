"""What is registered, as tests go through it: a new format is tried where the others are, and no list needs it."""

from __future__ import annotations

from gradcli.commands.writes import WRITES
from gradcli.files.formats import FORMATS, Format
from gradcli.render.faces import FACES


def texts(command: str, *, rows: bool = False) -> list[str]:
    """The names of the formats a command writes as text, of one result or of a table of points."""
    return [form.name for form in WRITES[command].formats(rows) if form.kind == "text"]


def tables(command: str) -> list[str]:
    """Those of them that show a grid."""
    return [name for name in texts(command) if _face(command, FORMATS[name]) == "grid"]


def lacking(command: str) -> list[str]:
    """The names of the formats of text a command has not."""
    return [form.name for form in FORMATS if form.kind == "text" and form.name not in WRITES[command].choices]


def _face(command: str, form: Format) -> str | None:
    return next((face for face in form.faces if face in WRITES[command].faces and face in FACES), None)
