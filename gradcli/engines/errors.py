"""How far the numbers of a table may be from those at the points as typed, entry by entry and point by point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gradcli.engines.diagnosis import AT_ONCE
from gradcli.engines.exactness import exact
from gradcli.engines.noise import APART
from gradcli.numbers.arrays import ARRAYS
from gradcli.tape.bounds import Bounds
from gradcli.tape.facts import Facts
from gradcli.tape.sweeps import computed
from gradcli.tape.tape import Slot, Tape


class EntryErrors:
    """The running error bounds of ``gradcli.tape.bounds`` of the slots that the entries of a table are, T rows of E
    entries; an entry without a slot is the same number everywhere."""

    def __init__(self, tape: Tape, entries: Sequence[Sequence[Slot | None]]) -> None:
        self._tape, self._entries = tape, entries
        self._wanted = list(dict.fromkeys(slot for row in entries for slot in row if slot is not None))
        self._live = tape.live(self._wanted)
        self._facts = Facts(tape, self._live)

    def of(self, columns: Mapping[str, Any], count: int) -> Any:
        """Bounds of shape (T, E, N), 0 where a number is exact; not finite where no bound is known.

        ``columns`` are the inputs: arrays of ``count`` doubles, or one double. The bounds are taken ``APART`` times:
        an engine's own number may be one away from the one they are computed at, on the other side of the true one.
        """
        found = np.zeros((len(self._entries), len(self._entries[0]), count))
        with np.errstate(all="ignore"):
            for start in range(0, count, AT_ONCE):
                stop = min(start + AT_ONCE, count)
                there = {
                    name: column[start:stop] if isinstance(column, np.ndarray) else np.float64(column)
                    for name, column in columns.items()
                }
                bounds = self._bounds(there)
                for row, into in zip(self._entries, found, strict=True):
                    for slot, place in zip(row, into, strict=True):
                        if slot is not None:
                            place[start:stop] = bounds[slot]
        return found

    def _bounds(self, columns: Mapping[str, Any]) -> dict[Slot, Any]:
        values: dict[Slot, Any] = {}
        for slot in self._live:
            values[slot] = computed(self._tape.instructions[slot], ARRAYS, columns, values)
        bounds, sure = Bounds(self._facts, ARRAYS, values, tight=True), exact(self._tape, self._live, values)
        return {slot: np.where(sure[slot], 0.0, APART * bounds.error(slot)) for slot in self._wanted}
