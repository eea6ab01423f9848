"""Functions and their derivatives drawn: in characters, or as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.render.screen import Screen

if TYPE_CHECKING:
    from gradcli.plotting.curves import Curves
    from gradcli.plotting.level_curve import LevelCurve
    from gradcli.plotting.surfaces import Surface


class Shown:
    """What ``plot`` found."""

    def __init__(self, found: Curves | Surface | LevelCurve) -> None:
        self._found = found

    def prose(self, screen: Screen) -> str:
        from gradcli.plotting.drawing import as_text

        return as_text(self._found, screen.width)

    def picture(self, form: str) -> bytes:
        from gradcli.plotting.drawing import encoded

        return encoded(self._found, form)
