"""A picture as Python and notebooks have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gradcli.files.formats import FORMATS
from gradcli.plotting.manner import lettered
from gradcli.questions.given import Value, given_point
from gradcli.questions.request import Request
from gradcli.render.faces import rendered
from gradcli.render.plot import Shown
from gradcli.render.screen import Screen

WIDTH = 80
"""Columns of its text."""


def seen(
    request: Request, grid: Sequence[str], tangents: Sequence[Value], title: str, labels: Mapping[str, str]
) -> Picture:
    """A program over one range or two; tangents are places along the first. Raises GradcliError."""
    from gradcli.plotting.drawing import dressed, picture

    name = (grid[0] if grid else "x").partition("=")[0].strip()
    found = picture(request, grid, [given_point({name: place}) or {} for place in tangents])
    return Picture(found, dressed(found, lettered(title, labels), None)[0])


class Picture:
    """Functions and their derivatives drawn: a picture in a notebook, text elsewhere, a file by ``save``."""

    def __init__(self, found: Any, manner: Any) -> None:
        self._found, self._manner = found, manner

    def save(self, path: str | Path) -> None:
        """Writes a .html, .png, .svg or .pdf file, whole or not at all. Raises OptionError, FileError or
        MissingExtra."""
        from gradcli.files.whole import written
        from gradcli.plotting.drawing import form_of

        path = Path(path)
        form = FORMATS[form_of(path.name, path.suffix)]
        data = rendered(Shown(self._found, self._manner), form, Screen(WIDTH, False))
        with written(path) as stream:
            stream.write(data if isinstance(data, bytes) else data.encode("utf-8"))

    def _repr_png_(self) -> bytes:
        from gradcli.plotting.drawing import encoded

        return encoded(self._found, "png", self._manner)

    def __str__(self) -> str:
        from gradcli.plotting.drawing import as_text

        return as_text(self._found, WIDTH, manner=self._manner)
