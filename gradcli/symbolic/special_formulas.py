"""Special functions as sympy has them, where that is no function of its own with our operands in our order."""

from __future__ import annotations

from typing import Any


class SpecialFormulas:
    """What rows whose formula is their value are over formulas."""

    @staticmethod
    def hyp2f1(a: Any, b: Any, c: Any, x: Any) -> Any:
        import sympy as s

        return s.hyper((a, b), (c,), x)

    @staticmethod
    def hyp1f1(a: Any, b: Any, x: Any) -> Any:
        import sympy as s

        return s.hyper((a,), (b,), x)

    @staticmethod
    def hyp0f1(b: Any, x: Any) -> Any:
        import sympy as s

        return s.hyper((), (b,), x)

    def besselie(self, n: Any, x: Any) -> Any:
        import sympy as s

        return s.exp(-self.abs(x)) * s.besseli(n, x)  # type: ignore[attr-defined]

    @staticmethod
    def besselke(n: Any, x: Any) -> Any:
        import sympy as s

        return s.exp(x) * s.besselk(n, x)
