"""Results as plain doubles."""

from __future__ import annotations

import math

from gradcli.results.entries import Entry, Status


def nearest_double(entry: Entry) -> float:
    """An entry as a double: 0 where nothing is connected, NaN where there is no number."""
    if entry.status is Status.UNCONNECTED:
        return 0.0
    if entry.value is None:
        return math.nan
    try:
        return float(entry.value)
    except OverflowError:
        return math.inf if entry.value > 0 else -math.inf
