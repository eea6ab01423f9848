"""Values that a caller in Python gives: numbers as they are, texts as they would be typed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from gradcli.errors import OptionError, Source
from gradcli.questions.point import Point, read_point

Value = int | float | Fraction | str


def given_point(values: Mapping[str, Value] | None) -> Point | None:
    """Values by name as a point. Raises GradcliError."""
    if values is None:
        return None
    return read_point(Source(f"{name} = {written(name, value)}") for name, value in values.items())


def written(name: str, value: Any) -> str:
    """A value as it would be typed, sequences of numbers as arrays. Raises OptionError for what is no finite number."""
    if isinstance(value, str):
        return value
    if getattr(value, "ndim", 1) and hasattr(value, "__len__"):
        return f"[{', '.join(written(name, one) for one in value)}]"
    try:
        # The exact value of a double, never its rounded decimal.
        return str(value) if isinstance(value, int) else f"({Fraction(value)})"
    except (ValueError, OverflowError, TypeError):
        raise OptionError(
            f"the value of {name} is not a finite number", fix="give an int, float, Fraction or text"
        ) from None
