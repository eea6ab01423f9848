"""Numbers of a table that are not certain to ten digits: (0.1 + x) - 0.3 at 0.2 is 0, and float64 finds 5.6e-17.

The running error bounds of ``gradcli.tape.bounds`` are carried to the results, values and derivatives. Where fewer than
ten digits of one are certain the row is a suspect.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.numbers.later import numpy as np
from gradcli.numbers.recorder import Recorder
from gradcli.tables.statuses import CERTAIN
from gradcli.tape.bounds import Bounds
from gradcli.tape.facts import Facts, U
from gradcli.tape.tape import Slot, Tape

FEWEST = float(CERTAIN)
"""The same as a double."""
ROOM = Fraction(63, 64)
"""Results are held to a little more, so that a sum of many of one sign has ten digits as well."""
APART = 3
"""Error bounds are taken so many times where a suspect is looked at: the engine's own number may be one away, and on
the other side of what decides."""


def recorded(tape: Tape, results: Iterable[Slot | None]) -> list[Slot]:
    """Conditions added to a tape, each false where ten digits are certain of a result, one of its slots."""
    wanted = [*dict.fromkeys(slot for slot in results if slot is not None)]
    live = tape.live(wanted)
    m = Recorder(tape)
    bounds = Bounds(Facts(tape, live, printed=False), m, {slot: m.at(slot) for slot in live})
    return [_few(bounds, slot).slot for slot in wanted if bounds.facts.relative[slot] is None]


def masks(tape: Tape, live: Sequence[Slot], wanted: Sequence[Slot], values: Mapping[Slot, Any]) -> dict[Slot, Any]:
    """For each of the wanted slots where too little is certain, and the number is not exact either."""
    from gradcli.engines.exactness import exact
    from gradcli.numbers.arrays import ARRAYS

    bounds = Bounds(Facts(tape, live), ARRAYS, values, tight=True)
    unknown = [slot for slot in wanted if bounds.facts.relative[slot] is None]
    found = {slot: np.isfinite(values[slot]) & ~_few(bounds, slot, APART).false for slot in unknown}
    if any(mask.any() for mask in found.values()):
        sure = exact(tape, live, values)
        found = {slot: mask & ~sure[slot] for slot, mask in found.items()}
    return found


def _few(bounds: Bounds, slot: Slot, within: int = 1) -> Any:
    found = bounds.majorant(slot)
    error = bounds.times(float(within * U / (CERTAIN * ROOM)) * found.error, found.number)
    return bounds.m.compare(operator.gt, error, bounds.size(slot))
