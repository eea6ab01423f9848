"""Cells that hold a value with its standard uncertainty: ``5.0±0.1``, ``5.02(3)``, ``(5.02±0.03)e-3``, ``5±2%``."""

from __future__ import annotations

import re
from decimal import Context, Decimal

from gradcli.tables.spelling import BLANKS, Spelling

_SCALE = r"(?P<scale>[eE][-+−]?[0-9]+|[ ]*[×x*·][ ]*10[ ]*\^[ ]*\(?[-+−]?[0-9]+\)?)?"
_BESIDE = re.compile(rf"(?P<open>\()?(?P<value>[^()]+?)[ ]*(?:±|\+/-|\+-)[ ]*(?P<u>[^()]+?)(?P<close>\))?{_SCALE}")
_BRACKETS = re.compile(rf"(?P<value>[^()]+?)[ ]*\((?P<u>[^()]+)\){_SCALE}")
_LONGEST = 100
"""Characters of such a cell."""
_EXACTLY = Context(prec=400)


def value_and_uncertainty(text: str, spelling: Spelling) -> tuple[str, str] | None:
    """Both numbers as the plain grammar writes them; None where the cell holds no such two."""
    text = text.strip(BLANKS)
    if len(text) > _LONGEST:
        return None
    if "±" in text or "+-" in text or "+/-" in text:
        found = _BESIDE.fullmatch(text)
        if found is None or bool(found["open"]) != bool(found["close"]) or (found["scale"] and not found["open"]):
            # Of 5±1e-3 the exponent is the uncertainty's own.
            found = None if found is None or found["open"] or found["close"] else _BESIDE.fullmatch(text + "e0")
        return None if found is None else _beside(found, spelling)
    found = _BRACKETS.fullmatch(text)
    return None if found is None else _last_digits(found, spelling)


def _beside(found: re.Match[str], spelling: Spelling) -> tuple[str, str] | None:
    u = found["u"].strip(BLANKS)
    percent = u.endswith("%")
    value, amount = spelling.plain(found["value"]), spelling.plain(u.rstrip("%" + BLANKS))
    if value is None or amount is None or amount.startswith("-"):
        return None
    size = Decimal(amount)
    if percent:
        size = _EXACTLY.multiply(size, abs(Decimal(value))).scaleb(-2)
    power = _power(found["scale"])
    return _scaled(Decimal(value), power), _scaled(size, power)


def _last_digits(found: re.Match[str], spelling: Spelling) -> tuple[str, str] | None:
    value = spelling.plain(found["value"])
    if value is None or "e" in value:
        return None
    digits, power = found["u"].strip(BLANKS), _power(found["scale"])
    if digits.isascii() and digits.isdigit():  # in units of the last digit
        return _scaled(Decimal(value), power), _scaled(Decimal(digits), power - len(value.partition(".")[2]))
    amount = spelling.plain(digits)
    if amount is None or amount.startswith("-"):
        return None
    return _scaled(Decimal(value), power), _scaled(Decimal(amount), power)


def _power(scale: str | None) -> int:
    if not scale:
        return 0
    text = scale.replace("−", "-").strip("() ")
    return int(text[1:] if text[0] in "eE" else text.partition("^")[2].strip("() "))


def _scaled(number: Decimal, power: int) -> str:
    return str(number.scaleb(power, _EXACTLY)).lower() if abs(power) < 400 else "nan"
