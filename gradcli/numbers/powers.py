"""Powers with a constant exponent where many are taken at once: the same roundings in every engine."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any


class Powers:
    """``powi``, ``powr`` and ``root`` in terms of a system's ``sqrt``, ``pow``, ``near_power`` and ``copysign``."""

    def powi(self: Any, a: Any, n: int) -> Any:
        """Small powers by multiplication (within 1.5 ulp), others by the library's ``pow``."""
        if n == 0:
            return a - a + 1  # 1, where the base has a value
        if n == 1:
            return a
        if n in (-2, -1):
            return self.div(self.number(1), a if n == -1 else a * a)
        if 2 <= n <= 4:
            square = a * a
            return (square, square * a, square * square)[n - 2]
        return self.pow(a, self.number(n))

    def powr(self: Any, a: Any, r: int | Fraction) -> Any:
        """Halves by the square root (within 2.5 ulp), others by ``pow`` corrected for the exponent's rounding."""
        whole = math.floor(r)
        if r - whole == Fraction(1, 2) and -1 <= whole <= 2:
            root = self.sqrt(a + 0.0)  # -0.0 has the powers of 0.0
            return self.div(self.number(1), root) if whole < 0 else root if whole == 0 else self.powi(a, whole) * root
        nearest = float(r)
        return self.near_power(a, nearest, float(r - Fraction(nearest)))

    def root(self: Any, a: Any, n: int) -> Any:
        return self.copysign(self.powr(self.abs(a), Fraction(1, n)), a)
