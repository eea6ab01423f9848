"""Cells as the numbers they hold, where a double is another one, or none is near."""

from __future__ import annotations

import math
import re
from decimal import Decimal

LONGEST_EXPONENT = 9000
"""Of a cell that is taken as one decimal; of a longer one as a power of ten."""
SHORT, LEAST = 15, 1e-300
"""Of so many digits no two decimals are read as one double, down to this size."""
_LONG = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))[eE]([+-]?[0-9]+)")


def is_beyond(cell: object, double: float) -> bool:
    """Whether a cell is another number than its double stands for."""
    if isinstance(cell, str):
        usual = len(cell) <= SHORT and LEAST < abs(double) < math.inf
        if usual or (double == 0 and not cell.strip("-+.0")):
            return False
    return cell != repr(double) and isinstance(as_typed(cell, double), str)


def as_typed(cell: object, double: float) -> float | str:
    """A cell as the number in it: its double, which stands for the shortest decimal read as it, or its text."""
    text = str(cell).strip().replace("−", "-")
    try:
        number = Decimal(text)
    except (ArithmeticError, ValueError):
        return _power_of_ten(text, double)
    if not number.is_finite() or float(number) != double or number == Decimal(repr(double)):
        return double
    if abs(number.adjusted()) <= LONGEST_EXPONENT:
        return str(number).lower()
    sign, digits, exponent = number.as_tuple()
    return f"{'-' * sign}{''.join(map(str, digits))}*10^({exponent})"


def _power_of_ten(text: str, double: float) -> float | str:
    """A number with an exponent past those of decimals as a product; the double where there is none, or it is 0."""
    found = _LONG.fullmatch(text)
    return f"{found[1].lstrip('+')}*10^({found[2]})" if found and found[1].strip("-+.0") else double


def number_too_large(cell: object) -> bool:
    """Whether a cell is a finite number, though no double is near it."""
    return isinstance(as_typed(cell, math.inf), str) or isinstance(as_typed(cell, -math.inf), str)
