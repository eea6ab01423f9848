"""What a result of all rows of a table was made of."""

from __future__ import annotations

from gradcli.records import NamedTuple

REDUCTIONS = ("sum", "mean")


class Reduction(NamedTuple):
    """``how`` is ``sum`` or ``mean``; ``rows`` how many rows were added, ``left_out`` how many were not."""

    how: str
    rows: int
    left_out: int
