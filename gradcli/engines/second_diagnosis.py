"""The status of every second derivative at the suspect points.

The questions are those ``gradcli.certified.second_order`` asks at one point with ``--float``: where there is no
value or no first derivative there is no second; elsewhere the gradient, a tape like any other, is diagnosed by its
own gradient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gradcli.engines.diagnosis import Diagnosis, Finding
from gradcli.engines.suspects import Target
from gradcli.records import NamedTuple
from gradcli.tables.statuses import DOMAIN, OK, UNCONNECTED
from gradcli.tape.gradient import GradientTape
from gradcli.tape.tape import Slot, Tape


class Moving(NamedTuple):
    """A slope: its slot on the gradient tape, and the variables whose partials it is made of."""

    names: Sequence[str]
    slot: Slot


class SecondDiagnosis:
    """The statuses of one program, entry by entry as in ``SecondBlock``."""

    def __init__(
        self,
        tape: Tape,
        targets: Sequence[Slot],
        variables: Sequence[Slot],
        first: GradientTape[Any],
        second: GradientTape[tuple[int, int]],
        slopes: Sequence[Sequence[Moving]],
        whole: bool,
    ) -> None:
        self._first = Diagnosis(tape, targets, variables, first, list(first.values), near=True, digits=True)
        places = [(t, k) for t, found in enumerate(slopes) for k, _ in enumerate(found)]
        moving = [s.slot for found in slopes for s in found]
        self._second = Diagnosis(first.tape, moving, [*first.variables.values()], second, places, digits=True)
        self._slopes, self._whole = slopes, whole
        self._names = list(first.variables)

    def of(self, columns: Mapping[str, Any], count: int) -> Finding:
        """What is found at ``count`` suspect points: codes of shape (T, E, N), and where float64 cannot tell.

        The slope that a row's rule has at a corner is a convention, and how a corner bends is not in it: only
        a target that meets no corner, no infinity and no other trouble at a point, or certainly has no value, is sure.
        """
        found, doubtful = [], np.zeros(count, dtype=bool)
        with np.errstate(all="ignore"):
            second = iter(list(self._second.swept(columns, count)))
            for (target, codes), slopes in zip(self._first.swept(columns, count), self._slopes, strict=True):
                below = [next(second) for _ in slopes]
                found.append(np.concatenate([codes, self._entries(codes, slopes, [code for _, code in below])]))
                doubtful |= self._doubtful(target, codes, below)
        return Finding(np.array(found), doubtful)

    def _doubtful(self, target: Target, codes: Any, below: Sequence[tuple[Target, Any]]) -> Any:
        open_ = target.at_edge()
        for slope, found in below:
            open_ = open_ | slope.doubtful(found)
        return target.doubtful(codes) | (open_ & (codes[0] != DOMAIN))

    def _entries(self, first: Any, slopes: Sequence[Moving], second: Sequence[Any]) -> Any:
        """The codes (V·V, N) or (V, N) of the second derivatives."""
        rows = {name: codes for slope, codes in zip(slopes, second, strict=True) for name in slope.names}
        if not self._whole:
            codes = second[0][1:] if second else np.zeros_like(first[1:])
            missing = np.zeros_like(first[0])
            for name in rows:
                missing = np.maximum(missing, first[1 + self._names.index(name)])
            return self._row(first, np.where(missing == UNCONNECTED, OK, missing), codes)
        zeros = np.zeros_like(first[1:])
        found = []
        for a, name in enumerate(self._names):
            found.append(self._row(first, first[1 + a], rows[name][1:] if name in rows else zeros))
        return np.concatenate(found) if found else first[1:]

    @staticmethod
    def _row(first: Any, missing: Any, codes: Any) -> Any:
        """Codes of a row, whose first derivative has the code ``missing``, by every variable."""
        # The row depends on both variables, its slope by one not on the other: that is 0, and no fault.
        codes = np.where(codes == UNCONNECTED, OK, codes)
        codes = np.where(missing != OK, missing, codes)
        return np.where(first[1:] == UNCONNECTED, UNCONNECTED, codes).astype(np.uint8)
