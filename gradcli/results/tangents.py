"""What ``grad --tangent`` found: frozen results, no input or output, no formatting."""

from __future__ import annotations

from typing import NamedTuple

from gradcli.results.entries import Gradient


class TangentRow(NamedTuple):
    """The tangent (plane) of a target: its equation by value and slopes, and written out where all are rational.
    Empty texts: there is none, for the reason its row of the gradient gives."""

    target: str
    text: str
    expanded: str = ""


class Tangents(NamedTuple):
    """The tangents, and the values and slopes they are made of."""

    gradient: Gradient
    rows: tuple[TangentRow, ...]
