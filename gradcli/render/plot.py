"""Functions and their derivatives drawn: in characters, as a picture, or as a page to zoom in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.render.screen import Screen

if TYPE_CHECKING:
    from gradcli.plotting.curves import Curves
    from gradcli.plotting.level_curve import LevelCurve
    from gradcli.plotting.manner import Manner
    from gradcli.plotting.surfaces import Surface


class Shown:
    """What ``plot`` found, and how it is to be drawn."""

    def __init__(self, found: Curves | Surface | LevelCurve, manner: Manner) -> None:
        self._found, self._manner = found, manner

    def prose(self, screen: Screen) -> str:
        from gradcli.plotting.drawing import as_text

        return as_text(self._found, screen.width, screen.height, self._manner, colour=screen.colour)

    def picture(self, form: str) -> bytes:
        from gradcli.plotting.drawing import encoded

        return encoded(self._found, form, self._manner)

    def page(self) -> str:
        from gradcli.render.plot_page.document import page

        return page(self._found, self._manner)
