"""Round values along an axis, and their texts."""

from __future__ import annotations

import math

DECADES = 0.75
"""A logarithmic axis longer than this, in powers of ten, is marked at round parts of them."""


def round_step(span: float, most: int) -> float:
    """The least of 1, 2, 5 times a power of ten that cuts ``span`` into at most ``most`` parts."""
    if not (math.isfinite(span) and span > 0):
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    return float(next(part * power for part in (1, 2, 5, 10, 20) if part * power * most >= span * (1 - 1e-9)))


def ticks(low: float, high: float, most: int, *, logarithmic: bool = False) -> list[tuple[float, str]]:
    """Round values from ``low`` to ``high`` in order, about ``most`` of them, with their texts."""
    if logarithmic and math.log10(high / low) > DECADES:
        return _powers(low, high, most)
    step = round_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(k * step, text(k * step, step)) for k in range(first, last + 1)]


def widened(low: float, high: float, most: int) -> tuple[float, float]:
    """The round values around a range."""
    step = round_step(high - low, most)
    return math.floor(low / step + 1e-6) * step, math.ceil(high / step - 1e-6) * step


def text(value: float, step: float) -> str:
    """A multiple of a step, with the decimals of the step; one that is 0 but for rounding is 0."""
    if abs(value) < 1e-6 * step:
        return "0"
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(value) >= 1e7 or decimals > 5:
        digits = math.floor(math.log10(abs(value)) + 1e-9) - math.floor(math.log10(step) + 1e-9) + 1
        return f"{value:.{max(1, digits)}g}"
    return f"{value:.{decimals}f}"


def _powers(low: float, high: float, most: int) -> list[tuple[float, str]]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, -(-(last - first) // most))
    for parts in ((1,), (1, 3), (1, 2, 5)):
        found = [part * 10.0**k for k in range(first, last + 1, every) for part in parts]
        found = [value for value in found if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
        if len(found) > 2:
            break
    return [(value, f"{value:g}") for value in found]
