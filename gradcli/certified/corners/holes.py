"""What is told of a hole: the limit there, of the operation that has no value and of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gradcli.certified.corners.decision import Corners
from gradcli.numbers.system import NumberSystem
from gradcli.tape.tape import Slot, Weights

if TYPE_CHECKING:
    from gradcli.certified.corners.sided import Sided


def limit_of_value(corners: Corners, row: Weights, slot: Slot, name: str) -> str:
    """The limit of a row that has no value, by its one variable; empty where none is known."""
    sided = corners.along(row, {name: 1})
    if sided is None or sided.limit is None:
        return ""
    return limits(corners, sided._replace(slope=None), row, slot, {name: 1})


def limits(corners: Corners, whole: Sided, row: Weights, slot: Slot, direction: Mapping[str, Any]) -> str:
    """The limit of the operation a reason quotes, at ``slot``; and of the row, where that is another."""
    m = corners.m
    if row == {slot: 1}:
        return f"the limit is {_limit(m, whole)}"
    within = corners.along({slot: 1}, direction)
    if within is None or within.limit is None:
        return f"of the whole the limit is {_limit(m, whole)}"
    return f"the limit is {_limit(m, within)}; of the whole the limit is {_limit(m, whole)}"


def _limit(m: NumberSystem, sided: Sided) -> str:
    return _text(m, sided.limit) + ("" if sided.slope is None else f", slope {_text(m, sided.slope)}")


def _text(m: NumberSystem, number: Any) -> str:
    return f"{number:g}" if isinstance(number, float) else m.text(number)
