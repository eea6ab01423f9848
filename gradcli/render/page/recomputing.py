"""What a page needs to compute its tape at another point, in float64."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Slider(NamedTuple):
    """A variable: its name, its line, and the double nearest its value at the point."""

    name: str
    line: int
    value: float


class Recomputing(NamedTuple):
    """What is known of the tape besides its numbers at the point.

    ``script`` is an expression of JavaScript: a function of the list of the sliders' values that returns the values of
    all lines and, line by line, pairs of an operand's line and the local partial. ``operands`` holds of each line the
    lines it is computed from, also in a branch that is not taken; ``choices`` of each line that chooses those of its
    condition and its two branches, None for a constant. ``missing`` says why there is no script."""

    script: str = ""
    sliders: Sequence[Slider] = ()
    operands: Sequence[Sequence[int]] = ()
    choices: Mapping[int, Sequence[int | None]] = {}
    missing: str = ""
