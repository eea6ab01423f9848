"""Doubles as text: the shortest decimal that reads back the same, spelled as in every machine format of gradcli.

With polars it is ten times as fast, and the bytes are the same: Python's repr without a final ``.0``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from gradcli.numbers.later import numpy
from gradcli.results.significant import significant
from gradcli.tables.blocks import Codes, Doubles, Indices
from gradcli.tables.statuses import INFINITE, OK, UNCONNECTED

# polars writes 0.00001 and 1e-7 where Python writes 1e-05 and 1e-07; elsewhere they agree.
_SPELLED_OTHERWISE = (1e-10, 1e-4)


def texts(values: Doubles, codes: Codes | None = None, digits: int | None = None) -> list[str]:
    """A cell a number: empty where there is none, ``none`` where it is unconnected. With ``digits`` a double that is
    not exactly what is shown has that many."""
    if digits is not None:
        finite = numpy.where(numpy.isfinite(values), values, 0.0)
        found = [significant(value, digits, whole=True) for value in finite.tolist()]
    else:
        found = list(map(repr, values.tolist()))
    if digits is None and _whole(values):
        found = [text.removesuffix(".0") for text in found]
    for index in _marked(values, codes):
        found[index] = _mark(values[index], OK if codes is None else codes[index])
    return found


def text(value: float, code: int, digits: int | None = None) -> str:
    """One such cell."""
    if code != OK or not math.isfinite(value):
        return _mark(value, code)
    return repr(value).removesuffix(".0") if digits is None else significant(value, digits, whole=True)


def all_series(polars: Any, columns: Sequence[tuple[Doubles, Codes | None]]) -> list[Any]:
    """The same cells as polars Series of text, the columns side by side on all cores."""
    frame = polars.DataFrame({str(place): values for place, (values, _) in enumerate(columns)})
    spelled = frame.select(polars.all().cast(polars.String)) if columns else frame
    return [_respelled(spelled[str(place)], *column) for place, column in enumerate(columns)]


def _respelled(found: Any, values: Doubles, codes: Codes | None) -> Any:
    """polars's spelling of the numbers as ours."""
    if _whole(values):
        found = found.str.strip_suffix(".0")
    sizes = numpy.abs(values)
    others = numpy.flatnonzero((sizes >= _SPELLED_OTHERWISE[0]) & (sizes < _SPELLED_OTHERWISE[1]))
    if len(others):
        found = found.scatter(others, texts(values[others]))
    marked = _marked(values, codes)
    if len(marked):
        found = found.scatter(marked, [_mark(values[index], OK if codes is None else codes[index]) for index in marked])
    return found


def word_series(polars: Any, words: Sequence[str], codes: Codes | Indices) -> Any:
    """Words by index as a polars Series; mostly all are the first one."""
    found = polars.Series(list(words), dtype=polars.String)
    return found.gather(codes) if codes.any() else found.new_from_index(0, len(codes))


def _whole(values: Doubles) -> bool:
    """Whether some number has no fraction, and so a final ``.0`` to take away."""
    return bool((values == numpy.rint(values)).any())


def _marked(values: Doubles, codes: Codes | None) -> Any:
    """The indices of the cells that are no number, or an infinite one."""
    return numpy.flatnonzero(~numpy.isfinite(values) if codes is None else (codes != OK) | ~numpy.isfinite(values))


def _mark(value: float, code: int) -> str:
    if code == UNCONNECTED:
        return "none"
    if code in (OK, INFINITE) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return ""
