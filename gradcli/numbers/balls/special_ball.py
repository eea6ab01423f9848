"""What ``arb`` lacks, on bare balls: real branches, hulls where a rule has a corner, correctly rounded text.

Every function returns a ball that contains the true value for every point of its operands, or one that
is not finite. ``lower()`` and ``upper()`` of arb are exact bounds of the ball, rounded outwards.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import acb, arb, ctx, fmpq, fmpz

Arb = Any
_MOST_EXPONENT = 4096
"""Powers of two up to which a ball is turned into a fraction; past it, numbers are scaled first."""

_LARGEST_BITS = 2**61
"""Binary exponent past which a number has no text: Python's decimals end at exponents of 18 digits."""


def enclosing(q: int | Fraction) -> Arb:
    """The ball around a rational."""
    return arb(q) if isinstance(q, int) else arb(fmpq(q.numerator, q.denominator))


def increasing(f: Callable[[Arb], Arb], x: Arb) -> Arb:
    """The hull of ``f`` at both ends: for an increasing ``f``, where its own rule answers too widely."""
    return f(x.lower()).union(f(x.upper())) if x.is_finite() else arb.nan()


# Powers and roots


def power(x: Arb, n: int) -> Arb:
    """x^n. Flint's own goes through the logarithm when the midpoint is 0."""
    y = x**n
    if y.is_finite() or n <= 0 or not x.is_finite():
        return y
    return increasing(lambda a: a**n, x) if n % 2 else arb(0).union(x.abs_upper() ** n)


def odd_root(x: Arb, n: int) -> Arb:
    if x > 0:
        return x.root(n)
    if x < 0:
        return -(-x).root(n)
    return x if x.is_zero() else increasing(lambda a: odd_root(a, n), x)


def positive_power(x: Arb, y: Arb) -> Arb:
    """x^y for y > 0: a ball of numbers >= 0 may touch 0."""
    if x >= 0 and not x > 0:
        return arb(0).union(x.upper() ** y)
    return x**y


def hypot(x: Arb, y: Arb) -> Arb:
    return abs(acb(x, y))


# Exponentials: rewritten so that nothing cancels, with a hull for wide balls


def asinh(x: Arb) -> Arb:
    y = x.asinh()
    return y if y.is_finite() else increasing(arb.asinh, x)


def sigmoid(x: Arb) -> Arb:
    y = 1 / (1 + (-x).exp())
    return y if y.is_finite() or not x.is_finite() else ((x / 2).tanh() + 1) / 2


def softplus(x: Arb) -> Arb:
    y = x + (-x).exp().log1p() if x.mid() > 0 else x.exp().log1p()
    return y if y.is_finite() or x.is_exact() else increasing(softplus, x)


def logaddexp(x: Arb, y: Arb) -> Arb:
    step = x - y
    return x + softplus(-step) if step.mid() > 0 else y + softplus(step)


# Gamma and its kin


def lgamma(x: Arb) -> Arb:
    """log|gamma(x)|: by reflection below 0, where arb has no real value."""
    if x > 0:
        return x.lgamma()
    return arb.pi().log() - abs(arb.sin_pi(x)).log() - (1 - x).lgamma() if x < 0 else arb.nan()


def polygamma(x: Arb, n: int) -> Arb:
    return x.digamma() if n == 0 else acb(x).polygamma(acb(n)).real


# Steps


def floor(x: Arb) -> int | Arb:
    """The integer below every point of the ball; else the hull of those there are."""
    low = x.floor()
    whole = low.unique_fmpz() if low.is_finite() else None
    return low if whole is None else int(whole)


def nearest(x: Arb) -> int | Arb:
    """The nearest integer, ties to even; the hull of those possible where the ball meets a tie."""
    exact = dyadic(x)
    if exact is not None:
        return round(exact)
    whole = floor(x + arb(0.5))
    if not isinstance(whole, int):
        return whole.union(whole - 1)
    # A tie at the lower end would go down when the integer above is odd.
    return whole if 2 * x > 2 * whole - 1 else arb(whole - 1).union(arb(whole))


# Text: a digit is given only when every point of the ball has it


def dyadic(x: Arb) -> Fraction | None:
    """The number a ball of radius 0 holds, unless it is too large or too small to write out."""
    if not x.is_finite() or not x.is_exact():
        return None
    man, exp = (int(part) for part in x.man_exp())
    return _scaled_by_two(man, exp) if abs(exp) <= _MOST_EXPONENT else None


def _scaled_by_two(man: int, exp: int) -> Fraction:
    return Fraction(man << exp) if exp >= 0 else Fraction(man, 1 << -exp)


def ends(x: Arb) -> tuple[Fraction, Fraction]:
    """The exact lower and upper end of a ball of moderate size."""
    (man, exp), (radius, radius_exp) = x.mid().man_exp(), x.rad().man_exp()
    reach = (int(radius), int(radius_exp))
    if reach[0] and reach[1] < -4 * _MOST_EXPONENT:  # too small to write out: rounded outwards (erf(10^300))
        reach = (1, -4 * _MOST_EXPONENT + reach[0].bit_length())
    middle = _scaled_by_two(int(man), int(exp))
    return middle - _scaled_by_two(*reach), middle + _scaled_by_two(*reach)


def _decade(x: Fraction | Arb) -> int:
    """About the exponent of 10 of a positive number, at most one or two off."""
    if isinstance(x, Fraction):
        return int((x.numerator.bit_length() - x.denominator.bit_length()) * 0.30103)
    return int((x.mid().log() / arb(10).log()).mid().floor().unique_fmpz())


def _shifted(x: Fraction | Arb, shift: int) -> tuple[Fraction, Fraction]:
    """The ends of x * 10^shift."""
    if isinstance(x, Fraction):
        exact = x * 10**shift if shift >= 0 else x / 10**-shift
        return exact, exact
    power_of_ten = arb(fmpz(10) ** abs(shift)) if abs(shift) < 20_000 else arb(10) ** abs(shift)
    return ends(x * power_of_ten if shift >= 0 else x / power_of_ten)


def _has_text(x: Arb) -> bool:
    """Whether the exponent of a ball that does not contain 0 is of moderate length."""
    return bool(x.abs_upper() < arb(2) ** _LARGEST_BITS and x.abs_lower() > arb(2) ** -_LARGEST_BITS)


def rounded(x: int | Fraction | Arb, digits: int) -> str | None:
    """``digits`` significant digits, half to even, as ``format(x, '.{digits}g')`` lays them out.

    None when the ball does not determine them (or contains 0, or is not finite).
    """
    if not isinstance(x, int | Fraction):
        if not x.is_finite() or (x.contains(0) and not x.is_zero()):
            return None
        if x.is_zero():
            return "0"
        if not _has_text(x):
            return None
        exact = dyadic(x)
        x = x if exact is None else exact
    if x == 0:
        return "0"
    with ctx.workprec(max(ctx.prec, 4 * digits) + 192):  # 192: exponents are below 2^96, whatever the number
        # Even a negation rounds to the working precision.
        positive: Fraction | Arb = -x if x < 0 else x
        positive = Fraction(positive) if isinstance(positive, int) else positive
        decade = _decade(positive)
        least = 10 ** (digits - 1)
        for _ in range(4):
            low, high = _shifted(positive, digits - 1 - decade)
            if least <= low < 10 * least:
                whole = round(low)
                return _laid_out(x < 0, whole, decade, digits) if whole == round(high) else None
            decade += 1 if low >= 10 * least else -1
    return None


def _laid_out(negative: bool, whole: int, decade: int, digits: int) -> str:
    if whole == 10**digits:  # 9.99… rounded up
        decade += 1
    text = str(whole).rstrip("0")
    if decade < -4 or decade >= digits:
        text = f"{text[0]}.{text[1:]}".rstrip(".") + f"e{decade:+03d}"
    elif decade < 0:
        text = "0." + "0" * (-decade - 1) + text
    else:
        text = text.ljust(decade + 1, "0")
        text = f"{text[: decade + 1]}.{text[decade + 1 :]}".rstrip(".")
    return "-" + text if negative else text


_LEAST_NORMAL, _LARGEST_PLAIN = 1e-290, 1e290
"""Between these the ends of a ball are rounded without a fraction."""


def nearest_double(x: int | Fraction | Arb) -> float | None:
    """The correctly rounded double of every point of the ball; None when they differ or leave the doubles' range."""
    if not isinstance(x, int | Fraction):
        if not x.is_finite():
            return None
        if x.is_zero():
            return 0.0
        low_end, high_end = float(x.lower()), float(x.upper())  # each rounded to nearest, as Python's own division
        if low_end == high_end and _LEAST_NORMAL < abs(low_end) < _LARGEST_PLAIN:
            return low_end
        if x.contains(0) or x.abs_lower() > arb(2) ** 1100 or x.abs_upper() < arb(2) ** -1100:
            return None
        low, high = ends(x)
    else:
        low = high = Fraction(x)
    try:
        a, b = float(low), float(high)
    except OverflowError:
        return None
    return a if a == b and (a != 0.0 or low == 0) else None


def past_doubles(x: int | Fraction | Arb) -> bool:
    """Whether every point rounds to an infinity, or is not 0 and yet rounds to 0."""
    if isinstance(x, int | Fraction):
        return x != 0 and nearest_double(x) is None
    if not x.is_finite() or x.contains(0):
        return False
    return bool(x.abs_lower() >= arb(2) ** 1024 - arb(2) ** 970 or x.abs_upper() < arb(2) ** -1075)


def middle_and_radius(x: Arb, digits: int = 20) -> tuple[str, str]:
    """A midpoint no longer than the radius warrants, and the radius rounded up to one digit."""
    if not x.is_finite() or not x.abs_upper() < arb(2) ** _LARGEST_BITS:
        return "0", "inf"
    if not x.is_exact() and x.rad() < arb(2) ** -_LARGEST_BITS:  # rounded outwards to a radius with a text
        x = x + arb(0, 1) * arb(2) ** -_LARGEST_BITS
    if x.mid() != 0 and abs(x.mid()) < arb(2) ** -_LARGEST_BITS:
        return "0", _scientific(1, -694_000_000_000_000_000)  # above 2^-(2^61), and so above the number
    middle, radius, exp = (int(part) for part in x.mid_rad_10exp(digits))
    if radius >= abs(middle):
        radius, middle = radius + abs(middle), 0
    while radius >= 10:
        # Moving the midpoint to a coarser grid is paid for in the radius.
        coarse = (middle + 5) // 10
        radius = (radius + abs(middle - 10 * coarse) + 9) // 10
        middle, exp = coarse, exp + 1
    return _scientific(middle, exp), _scientific(radius, exp)


def _scientific(whole: int, exp: int) -> str:
    if whole == 0:
        return "0"
    digits = len(str(abs(whole)))
    return _laid_out(whole < 0, abs(whole), exp + digits - 1, max(digits, 16))
