"""C over FLINT's real balls for functions that take more than one of its calls, or more than balls: each is no number
outside of its row's domain, and a ball that may reach across an end of it is none either.

What is called by a row is printed, and nothing else: a program has few of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def helpers(code: str) -> Iterator[str]:
    """The C of those functions that some C text calls."""
    for name, (given, body) in _HELPERS.items():
        if f"{name}(" in code:
            operands = "".join(f"const arb *{letter}, " for letter in given.split())
            yield f"static void {name}(arb *y, {operands}long w) {{{body}}}"


def _of_airy(place: int) -> tuple[str, str]:
    """One of Ai, Ai', Bi, Bi', which FLINT has as one function."""
    return "x", f" arb_hypgeom_airy({', '.join('y' if k == place else '0' for k in range(4))}, x, w); "


def _where(condition: str, body: str) -> str:
    return f"\n  if (!({condition})) {{ arb_indeterminate(y); return; }}\n  {body}\n"


def _with(others: int, body: str) -> str:
    """With some more balls, t[0], t[1], …"""
    begun, ended = (" ".join(f"arb_{what}(t + {k});" for k in range(others)) for what in ("init", "clear"))
    return f"arb t[{others}]; {begun} {body} {ended}"


def _below_one(letter: str, body: str) -> str:
    """Where an operand is below 1."""
    below = f"arb one; arb_init(&one); arb_one(&one); const int below = arb_lt({letter}, &one); arb_clear(&one);"
    return f"{below} if (below) {{ {body} }} else arb_indeterminate(y);"


_DEGREE = "arb_is_int(n) && arb_is_nonnegative(n)"
_POSITIVE = "arb_is_positive(a) && arb_is_positive(x)"
_BOTH = "arb_is_positive(a) && arb_is_positive(b)"

_HELPERS: Mapping[str, tuple[str, str]] = {
    "gc_airyai": _of_airy(0),
    "gc_airyaiprime": _of_airy(1),
    "gc_airybi": _of_airy(2),
    "gc_airybiprime": _of_airy(3),
    "gc_fresnels": ("x", " arb_hypgeom_fresnel(y, 0, x, 1, w); "),
    "gc_fresnelc": ("x", " arb_hypgeom_fresnel(0, y, x, 1, w); "),
    "gc_expn": ("n x", _where("arb_is_positive(x)", "arb_hypgeom_expint(y, n, x, w);")),
    "gc_first_expint": (
        "x",
        _where("arb_is_positive(x)", _with(1, "arb_one(t); arb_hypgeom_expint(y, t, x, w);")),
    ),
    "gc_li": ("x", _where("arb_is_positive(x)", "arb_hypgeom_li(y, x, 0, w);")),
    "gc_dawson": (
        "x",
        _with(
            3,
            "arb_mul(t, x, x, w); arb_neg(t, t); arb_one(t + 1); arb_set_d(t + 2, 1.5); "
            "arb_hypgeom_1f1(t, t + 1, t + 2, t, 0, w); arb_mul(y, x, t, w);",
        ),
    ),
    "gc_erfcx": (
        "x",
        _with(1, "arb_mul(t, x, x, w); arb_exp(t, t, w); arb_hypgeom_erfc(y, x, w); arb_mul(y, t, y, w);"),
    ),
    "gc_normlogcdf": (
        "x",
        _with(
            1,
            "arb_set_si(t, 2L); arb_sqrt(t, t, w); arb_div(t, x, t, w); "
            "if (arb_is_positive(x)) { arb_hypgeom_erfc(y, t, w); arb_mul_2exp_si(y, y, -1); arb_neg(y, y); "
            "arb_log1p(y, y, w); } else { arb_neg(t, t); arb_hypgeom_erfc(y, t, w); arb_mul_2exp_si(y, y, -1); "
            "arb_log(y, y, w); }",
        ),
    ),
    "gc_gammainc": ("a x", _where(_POSITIVE, "arb_hypgeom_gamma_lower(y, a, x, 1, w);")),
    "gc_gammaincc": ("a x", _where(_POSITIVE, "arb_hypgeom_gamma_upper(y, a, x, 1, w);")),
    "gc_lowergamma": ("a x", _where(_POSITIVE, "arb_hypgeom_gamma_lower(y, a, x, 0, w);")),
    "gc_uppergamma": ("a x", _where("arb_is_positive(x)", "arb_hypgeom_gamma_upper(y, a, x, 0, w);")),
    "gc_beta": (
        "a b",
        _where(
            _BOTH,
            _with(
                1,
                "arb_gamma(y, a, w); arb_gamma(t, b, w); arb_mul(y, y, t, w); arb_add(t, a, b, w); "
                "arb_rgamma(t, t, w); arb_mul(y, y, t, w);",
            ),
        ),
    ),
    "gc_lbeta": (
        "a b",
        _where(
            _BOTH,
            _with(
                1,
                "arb_lgamma(y, a, w); arb_lgamma(t, b, w); arb_add(y, y, t, w); arb_add(t, a, b, w); "
                "arb_lgamma(t, t, w); arb_sub(y, y, t, w);",
            ),
        ),
    ),
    "gc_hurwitz": (
        "s a",
        _with(
            1,
            "arb_one(t); if (arb_gt(s, t) && arb_is_positive(a)) arb_hurwitz_zeta(y, s, a, w); "
            "else arb_indeterminate(y);",
        ),
    ),
    "gc_polylog": ("n x", _below_one("x", "arb_polylog(y, n, x, w);")),
    "gc_lerch": (
        "n a x",
        _where(
            "arb_equal_si(a, 1L) && (arb_is_positive(x) || arb_is_negative(x))",
            _below_one(
                "x",
                "if (arb_equal_si(n, 1L)) { arb_neg(y, x); arb_log1p(y, y, w); arb_neg(y, y); } "
                "else arb_polylog(y, n, x, w); arb_div(y, y, x, w);",
            ),
        ),
    ),
    "gc_sphericalj": (
        "n x",
        _where(
            _DEGREE,
            _with(
                3,
                "arb_set_d(t, 0.5); arb_mul(t, x, t, w); arb_pow(t, t, n, w); arb_set_d(t + 2, 0.25); "
                "arb_mul(t + 1, x, x, w); arb_neg(t + 1, t + 1); arb_mul(t + 1, t + 1, t + 2, w); "
                "arb_set_d(t + 2, 1.5); arb_add(t + 2, n, t + 2, w); arb_hypgeom_0f1(y, t + 2, t + 1, 1, w); "
                "arb_mul(y, t, y, w); arb_const_sqrt_pi(t, w); arb_mul(y, y, t, w); arb_mul_2exp_si(y, y, -1);",
            ),
        ),
    ),
    "gc_rgammam": (
        "n x",
        _where(
            "arb_equal_si(n, 1L)",
            _with(1, "arb_digamma(t, x, w); arb_rgamma(y, x, w); arb_mul(y, t, y, w); arb_neg(y, y);"),
        ),
    ),
    "gc_binomial": (
        "n k",
        _with(
            3,
            "arb_one(t); arb_add(t + 1, n, t, w); "
            "if (arb_is_positive(t + 1)) { arb_gamma(y, t + 1, w); arb_add(t + 2, k, t, w); "
            "arb_rgamma(t + 2, t + 2, w); arb_mul(y, y, t + 2, w); arb_sub(t + 2, t + 1, k, w); "
            "arb_rgamma(t + 2, t + 2, w); arb_mul(y, y, t + 2, w); } else arb_indeterminate(y);",
        ),
    ),
    "gc_betainc": (
        "a b x",
        _where(f"{_BOTH} && arb_is_positive(x)", _below_one("x", "arb_hypgeom_beta_lower(y, a, b, x, 1, w);")),
    ),
    "gc_hyp0f1": ("b x", _where("arb_is_positive(b)", "arb_hypgeom_0f1(y, b, x, 0, w);")),
    "gc_hyp1f1": ("a b x", _where("arb_is_positive(b)", "arb_hypgeom_1f1(y, a, b, x, 0, w);")),
    "gc_hyp2f1": (
        "a b c x",
        _where("arb_is_positive(c)", _below_one("x", "arb_hypgeom_2f1(y, a, b, c, x, 0, w);")),
    ),
    "gc_legendre": ("n x", _where(_DEGREE, _with(1, "arb_hypgeom_legendre_p(y, n, t, x, 0, w);"))),
    "gc_chebyshevt": ("n x", _where(_DEGREE, "arb_hypgeom_chebyshev_t(y, n, x, w);")),
    "gc_chebyshevu": ("n x", _where(_DEGREE, "arb_hypgeom_chebyshev_u(y, n, x, w);")),
    "gc_laguerre": ("n x", _where(_DEGREE, _with(1, "arb_hypgeom_laguerre_l(y, n, t, x, w);"))),
    "gc_assoclaguerre": (
        "n a x",
        _where(f"{_DEGREE} && arb_is_positive(a)", "arb_hypgeom_laguerre_l(y, n, a, x, w);"),
    ),
    "gc_gegenbauer": (
        "n a x",
        _where(f"{_DEGREE} && arb_is_positive(a)", "arb_hypgeom_gegenbauer_c(y, n, a, x, w);"),
    ),
    "gc_jacobi": ("n a b x", _where(f"{_DEGREE} && {_BOTH}", "arb_hypgeom_jacobi_p(y, n, a, b, x, w);")),
    "gc_besselie": (
        "n x",
        _with(
            1, "arb_abs(t, x); arb_neg(t, t); arb_exp(t, t, w); arb_hypgeom_bessel_i(y, n, x, w); arb_mul(y, t, y, w);"
        ),
    ),
    "gc_besselke": ("n x", _where("arb_is_positive(x)", "arb_hypgeom_bessel_k_scaled(y, n, x, w);")),
    "gc_atan2": (
        "x z",
        _where("arb_is_positive(z) || arb_is_positive(x) || arb_is_negative(x)", "arb_atan2(y, x, z, w);"),
    ),
    "gc_ellipk": ("k", _below_one("k", _with(4, "arb_set(t, k); acb_elliptic_k(t + 2, t, w); arb_set(y, t + 2);"))),
    "gc_ellipe": ("k", _below_one("k", _with(4, "arb_set(t, k); acb_elliptic_e(t + 2, t, w); arb_set(y, t + 2);"))),
    "gc_zeta_slope": (
        "m s a",
        _where(
            "arb_is_positive(a) && (arb_equal_si(m, 1L) || arb_equal_si(m, 2L))",
            _with(
                12,
                "const long order = arb_equal_si(m, 1L) ? 1 : 2; arb_set(t, s); arb_one(t + 2); arb_set(t + 4, a); "
                "_acb_poly_zeta_series(t + 6, t, 2L, t + 4, 0, order + 1, w); arb_set(y, t + 6 + 2 * order); "
                "if (order == 2) arb_mul_2exp_si(y, y, 1);",
            ),
        ),
    ),
}
"""By name: the letters of the operands, and what is done for the result y. A complex ball is two real ones."""
