"""Results as plain doubles."""

from __future__ import annotations

import math
from typing import Any

from gradcli.errors import GradcliError
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


def array_of(found: Any, there: bool, *, axis: bool = False) -> Any:
    """Entries as doubles; the first axis is dropped where it has one place, unless ``axis``."""
    import numpy

    if not there:
        raise GradcliError("the result holds formulas, no numbers", fix="give a point: program.grad(x=2)")
    numbers = numpy.array(_doubles(found), dtype=numpy.float64)
    return numbers[0] if len(found) == 1 and not axis else numbers


def _doubles(found: Any) -> Any:
    return [_doubles(one) for one in found] if isinstance(found, list) else nearest_double(found)
