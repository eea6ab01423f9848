"""Whether the rows of cases say something everywhere, so that the last condition need not be asked."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gradcli.language.latex.frames import Draft

_SIDES = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "<>"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
Side = tuple[object, ...]


class Relation(NamedTuple):
    """One comparison between two sides, as tokens."""

    left: Side
    sign: str
    right: Side


def covers(conditions: Sequence[Sequence[Draft]]) -> bool:
    """Whether one of the conditions always holds, as far as it is plain: opposites of one comparison, or intervals of
    one quantity between numbers."""
    rows = [_comparisons(condition) for condition in conditions]
    last = rows[-1]
    if last is not None and len(last) == 1:
        mirrored = last[0]
        signs = {
            _SIDES[c.sign if (c.left, c.right) == (mirrored.left, mirrored.right) else _MIRRORED[c.sign]]
            for row in rows
            if row is not None and len(row) == 1
            for c in row
            if {(c.left, c.right), (c.right, c.left)} & {(mirrored.left, mirrored.right)}
        }
        if set("".join(signs)) >= set("<=>"):
            return True
    return _fill_the_line(rows)


def _comparisons(condition: Sequence[Draft]) -> list[Relation] | None:
    """The comparisons joined by ``and``; None for what is no such thing."""
    found = []
    left: list[object] = []
    right: list[object] = []
    sign = ""
    for value in [*(piece.value for piece in condition), "and"]:
        if value == "and":
            if not sign:
                return None
            found.append(Relation(tuple(left), sign, tuple(right)))
            left, right, sign = [], [], ""
        elif value in ("or", "not") or (value in _SIDES and sign):
            return None
        elif isinstance(value, str) and value in _SIDES:
            sign = value
        else:
            (right if sign else left).append(value)
    return found


def _number(side: Side) -> Fraction | None:
    values = [value for value in side if value not in ("(", ")")]
    sign = -1 if values[:1] == ["-"] else 1
    values = values[1:] if sign < 0 else values
    if len(values) == 3 and values[1] == "/" and isinstance(values[2], int) and values[2]:
        values = [Fraction(values[0], values[2])] if isinstance(values[0], int) else values
    return sign * Fraction(values[0]) if len(values) == 1 and isinstance(values[0], int | Fraction) else None


def _fill_the_line(rows: Sequence[list[Relation] | None]) -> bool:
    """Intervals of one quantity, as (from, whether from itself, to, whether to itself)."""
    quantity: Side | None = None
    spans = []
    for row in rows:
        low: tuple[Fraction | None, bool] = (None, False)
        high: tuple[Fraction | None, bool] = (None, False)
        for comparison in row or []:
            bound, sign, side = _number(comparison.right), comparison.sign, comparison.left
            if bound is None:
                bound, sign, side = _number(comparison.left), _MIRRORED[sign], comparison.right
            if bound is None or (quantity is not None and side != quantity) or sign == "!=":
                return False
            quantity = side
            if sign in (">", ">=", "=="):
                low = (bound, sign != ">")
            if sign in ("<", "<=", "=="):
                high = (bound, sign != "<")
        if row is None:
            return False
        spans.append((low, high))
    spans.sort(key=lambda span: (span[0][0] is not None, span[0][0] or 0, not span[0][1]))
    reached: tuple[Fraction, bool] | None = None
    for (start, own), (end, ends) in spans:
        if start is not None and (reached is None or (start, not own) > reached):
            return False
        if end is None:
            return True
        if reached is None or (end, ends) > reached:
            reached = (end, ends)
    return False
