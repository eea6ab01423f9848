"""Special functions as sympy has them, where its names or arguments are others, or where it would write too much."""

from __future__ import annotations

from typing import Any

_LONGEST = 20
"""The degree past which a polynomial is not written out."""


class SpecialFormulas:
    """The methods of the rows' number system of formulas by the rows' names."""

    @staticmethod
    def E1(a: Any) -> Any:
        import sympy as s

        return s.expint(1, a)

    @staticmethod
    def expn(n: Any, a: Any) -> Any:
        import sympy as s

        return s.expint(n, a)

    @staticmethod
    def polylog(n: Any, a: Any) -> Any:
        import sympy as s

        # At constants sympy would write functions of its own, as eta of Dirichlet.
        return s.polylog(n, a, evaluate=not getattr(a, "is_number", False))

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

    def legendre(self, *given: Any) -> Any:
        return _polynomial("legendre", *given)

    def chebyshevt(self, *given: Any) -> Any:
        return _polynomial("chebyshevt", *given)

    def chebyshevu(self, *given: Any) -> Any:
        return _polynomial("chebyshevu", *given)

    def hermite(self, *given: Any) -> Any:
        return _polynomial("hermite", *given)

    def hermitehe(self, *given: Any) -> Any:
        return _polynomial("hermitehe", *given, known="hermite_prob")

    def laguerre(self, *given: Any) -> Any:
        return _polynomial("laguerre", *given)

    def assoclaguerre(self, *given: Any) -> Any:
        return _polynomial("assoclaguerre", *given, known="assoc_laguerre")

    def gegenbauer(self, *given: Any) -> Any:
        return _polynomial("gegenbauer", *given)

    def jacobi(self, *given: Any) -> Any:
        return _polynomial("jacobi", *given)


def _polynomial(name: str, n: Any, *given: Any, known: str = "") -> Any:
    """Of a small degree the polynomial itself, by sympy; else a call of ours."""
    import sympy as s

    from gradcli.symbolic.constructors import named

    if getattr(n, "is_Integer", isinstance(n, int)) and 0 <= n <= _LONGEST:
        return getattr(s, known or name)(n, *given)
    return named(name)(n, *given)
