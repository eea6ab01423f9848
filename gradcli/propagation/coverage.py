"""The coverage factor of a probability: the quantile of Student's t, proved (GUM, G.3).

t with P(|T| ≤ t) = p lies between two numbers at which the distribution function, over balls, is below and above p.
"""

from __future__ import annotations

import math
from functools import cache

from flint import arb, ctx

from gradcli.errors import GradcliError, OptionError, Source, printable
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.balls import Balls
from gradcli.propagation.inputs import sign_of
from gradcli.questions.point import Coordinate, read_point

STEPS = 60
RAREST = 1e-20
"""The least chance of being inside, and outside: what is asked of measurements is far from it."""


def read_coverage(text: str | None, *, k: bool, interval: bool) -> Coordinate | None:
    """A probability in percent, a constant expression between 0 and 100; None for none.

    Raises OptionError: one that is none, or beside a factor ``k`` or a box."""
    if text is None:
        return None
    if k:
        raise OptionError("--coverage and --k exclude each other", fix="--coverage finds k; leave --k out")
    if interval:
        raise OptionError("--coverage and --interval exclude each other: its box is value ± k·u", fix="write --k 2")
    given = text.strip().removesuffix("%")
    refused = f"--coverage {printable(text.strip()[:40])} is not between 0 and 100"
    try:
        point, rest = (read_point([Source(f"p={written}")]) for written in (given, f"100-({given})"))
    except GradcliError:
        raise OptionError(refused, fix="write --coverage 95") from None
    if len(point) != 1 or sign_of(point["p"]) != 1 or sign_of(rest["p"]) != 1:
        raise OptionError(refused, fix="write --coverage 95")
    return point["p"]


@cache
def factor(percent: str, nu: int | None, digits: int) -> Ball:
    """k for a probability and degrees of freedom (None: the normal distribution), to so many digits."""
    before = ctx.prec
    ctx.prec = int(digits * 3.33) + 64
    try:
        p = _probability(percent)
        ctx.prec += 2 * _bits_lost(p)
        p = _probability(percent)
        t = _near(p, nu, ctx.prec)
        radius = t * arb(10) ** (-digits)
        for _ in range(STEPS):
            low, high = t - radius, t + radius
            if _below(low, nu, p) and _above(high, nu, p):
                return Ball(low.union(high))
            radius *= 10
        raise ArithmeticError("no quantile")  # a fault: p is inside (0, 1)
    finally:
        ctx.prec = before


def _bits_lost(p: arb) -> int:
    """How many bits 1 - p, or p as 1 minus what is outside, cancels."""
    rarer = min(float(p), float(1 - p))
    if not rarer > RAREST:
        raise OptionError("--coverage is too near 0 or 100", fix="write --coverage 99.99")
    return math.ceil(-math.log2(rarer))


def _probability(percent: str) -> arb:
    with Balls(ctx.prec).working() as m:
        found = read_point([Source(f"p=({percent})/100")])["p"].over(m)
    return found.arb if isinstance(found, Ball) else arb(found.numerator) / arb(found.denominator)


def _within(t: arb, nu: int | None) -> arb:
    """P(|T| ≤ t)."""
    if nu is None:
        return (t / arb(2).sqrt()).erf()
    # I_x(ν/2, 1/2) is the chance outside, with x = ν/(ν + t²).
    return 1 - (arb(nu) / (nu + t * t)).beta_lower(arb(nu) / 2, arb(1) / 2, 1)


def _below(t: arb, nu: int | None, p: arb) -> bool:
    return bool(_within(t, nu) < p)


def _above(t: arb, nu: int | None, p: arb) -> bool:
    return bool(_within(t, nu) > p)


def _near(p: arb, nu: int | None, bits: int) -> arb:
    """An approximation by halving in the logarithm, then by secants."""
    low, high = arb(0), arb(1)
    while not _above(high, nu, p):
        low, high = high, high * 2
    for _ in range(bits + 20):
        middle = ((low + high) / 2).mid()
        if _below(middle, nu, p):
            low = middle
        elif _above(middle, nu, p):
            high = middle
        else:
            return middle
        if (high - low) < high * arb(2) ** (4 - bits):
            break
    return ((low + high) / 2).mid()
