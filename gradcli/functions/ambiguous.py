"""Names that mean two things in two ecosystems: never guessed, refused with both spellings.

A program that defines such a name itself means its own.
"""

from __future__ import annotations

from collections.abc import Mapping

AMBIGUOUS: Mapping[str, tuple[str, str]] = {
    "sinc": ("sin(x)/x, or sin(pi*x)/(pi*x)", "write sphericalj(0, x) for the first, sincpi(x) for the second"),
    "expint": ("E1(x), Ei(x), or E_n(x)", "write E1(x), Ei(x), or expn(n, x)"),
    "Li": ("li(x), li(x) - li(2), or a polylogarithm", "write li(x), li(x) - li(2), or polylog(n, x)"),
    "dilog": ("Li2(x), or Li2(1 - x)", "write polylog(2, x), or polylog(2, 1 - x)"),
    "spence": ("Li2(1 - x), or Li2(x)", "write polylog(2, 1 - x), or polylog(2, x)"),
    "jn": ("a Bessel function, or a spherical one", "write besselj(n, x), or sphericalj(n, x)"),
    "yn": ("a Bessel function, or a spherical one", "write bessely(n, x), or sphericaly(n, x)"),
    "frac": ("x - trunc(x), or x - floor(x)", "write x - trunc(x), or mod(x, 1)"),
    "norm": ("the normal distribution function, or the length of a vector", "write normcdf(x), or norm([x, y])"),
    "ellint": ("of the modulus k, or of the parameter m = k^2", "write ellipk(m), ellipe(m), ellipf(phi, m), …"),
    "igamma": (
        "the regularised lower, or the upper incomplete gamma function",
        "write gammainc(a, x), or uppergamma(a, x)",
    ),
    "hermiteh": ("the physicists' polynomials, or the probabilists'", "write hermite(n, x), or hermitehe(n, x)"),
}
"""By the name: its meanings, and how each of them is written."""
