"""Real values of functions flint has over complex balls."""

from __future__ import annotations

from typing import Any

from flint import arb


def real(value: Any) -> Any:
    """The real part of a value that certainly is real (its domain was judged before): its imaginary part is a rounding,
    a ball around 0. One that is away from 0 contradicts that, and nothing is said."""
    return value.real if value.imag.contains(arb(0)) else arb.nan()
