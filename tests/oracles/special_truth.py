"""Special functions by mpmath at up to 250 digits: values by its functions, partials by central differences of them.

Beside ``row_truth``: operands are drawn from several ranges each (orders that are integers, halves and neither; both
signs, every branch, near the ends of a domain, large), as exact numbers, balls without a radius, and wide balls.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import mpmath as mp
from flint import arb

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import NO_RULE, Primitive
from gradcli.numbers.balls.ball import Ball, kind
from tests.oracles import gamma_truth
from tests.oracles.row_truth import exactly
from tests.oracles.special_truths_of_families import FACTS

ORDERS = (0, 1, 2, 3, 4, 7, Fraction(1, 2), Fraction(5, 2), Fraction(1, 3))
"""Orders that are drawn by themselves; half of the draws are from a range."""
RADII = (0.0, 0.0, 2.0**-60, 1e-9, 1e-3)


def _lerch(n: Any, a: Any, x: Any) -> Any:
    """By the polylogarithm for an integer a, else by the sum itself."""
    if a == mp.floor(a) and a >= 1 and x != 0:
        rest = mp.fsum(x**k / mp.mpf(k) ** n for k in range(1, int(a)))
        return (mp.polylog(n, x) - rest) / x ** int(a)
    if abs(x) > 0.7:
        raise ValueError
    total, power, k = mp.mpf(0), mp.mpf(1), 0
    while abs(power) > mp.eps**2 * (abs(total) + 1) and k < 5000:
        total += power / (k + a) ** n
        power, k = power * x, k + 1
    return total


def _jacobi(n: Any, a: Any, b: Any, x: Any) -> Any:
    """By the hypergeometric function: mpmath's own is wrong for a = 0 and a degree that is no integer, jacobi(1/2, 0,
    3/2, 0.04) among others. Of such a degree the function ends at -1."""
    if x < -1 and n != mp.floor(n):
        raise ValueError
    return mp.binomial(n + a, n) * mp.hyp2f1(-n, n + a + b + 1, a + 1, (1 - x) / 2)


def _erfcinv(x: Any) -> Any:
    with mp.extradps(120):
        return mp.erfinv(1 - x)


class SpecialTruth(NamedTuple):
    """A function, where its operands are drawn, and at how many digits."""

    function: Any
    ranges: tuple[Any, ...]
    digits: int = 250


N = ORDERS
_X = ((-0.999, 0.999), (-0.999, 0.999), (1.0, 5.0), (-5.0, -1.0))
_ANY = ((-2.0, 2.0), (-6.0, 6.0), (6.0, 60.0))
TRUTHS: dict[str, SpecialTruth] = {
    "Ei": SpecialTruth(mp.ei, (((-300.0, -1e-9), (1e-9, 300.0), (-1.0, 1.0), (300.0, 2000.0)),)),
    "E1": SpecialTruth(mp.e1, (((1e-9, 1.0), (1.0, 50.0), (50.0, 2000.0)),)),
    "li": SpecialTruth(mp.li, (((1e-9, 0.999), (1.001, 50.0), (50.0, 1e9)),)),
    "Si": SpecialTruth(mp.si, (((-30.0, 30.0), (30.0, 1e6), (-1e-6, 1e-6)),)),
    "Ci": SpecialTruth(mp.ci, (((1e-9, 30.0), (1e-9, 1.0), (30.0, 1e6)),)),
    "Shi": SpecialTruth(mp.shi, (((-50.0, 50.0), (50.0, 900.0), (-1e-6, 1e-6)),)),
    "Chi": SpecialTruth(mp.chi, (((1e-9, 50.0), (1e-9, 1.0), (50.0, 900.0)),)),
    "fresnels": SpecialTruth(mp.fresnels, (((-8.0, 8.0), (8.0, 1e3), (-1e3, -8.0), (-1e-6, 1e-6)),)),
    "fresnelc": SpecialTruth(mp.fresnelc, (((-8.0, 8.0), (8.0, 1e3), (-1e3, -8.0)),)),
    "erfi": SpecialTruth(mp.erfi, (((-30.0, 30.0), (-1e-6, 1e-6)),)),
    "erfinv": SpecialTruth(mp.erfinv, (((-0.999, 0.999), (0.999, 1 - 1e-12), (-1 + 1e-12, -0.999)),)),
    "erfcinv": SpecialTruth(_erfcinv, (((1e-12, 1.999), (1.9, 2 - 1e-12), (1e-100, 1e-3)),)),
    "erfcx": SpecialTruth(
        lambda x: mp.exp(x * x) * mp.erfc(x), (((-20.0, 20.0), (-2.0, 2.0), (20.0, 1e4)),)
    ),
    "dawson": SpecialTruth(
        lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(-x * x) * mp.erfi(x), (((-30.0, 30.0), (-2.0, 2.0), (30.0, 1e3)),)
    ),
    "lambertwm1": SpecialTruth(lambda x: mp.lambertw(x, -1), (((-0.3678, -1e-3), (-1e-3, -1e-200)),)),
    "expn": SpecialTruth(mp.expint, ((*N, -1, (-2.0, 6.0)), ((1e-6, 1.0), (1.0, 50.0), (50.0, 700.0))), 100),
    "polylog": SpecialTruth(
        mp.polylog, ((*N, -1, -2, (-2.5, 4.5)), ((-1.0, 0.95), (-50.0, -1.0), (-1e6, -50.0), (0.95, 0.9999))), 50
    ),
    "lerch": SpecialTruth(
        _lerch, ((*N, -1, (-2.5, 4.5)), (1, 2, 5, (0.25, 6.0)), ((-0.7, 0.7), (-1e3, -0.7), (0.7, 0.99))), 60
    ),
    "zeta": SpecialTruth(mp.zeta, (((-20.0, 0.9), (1.1, 30.0), (0.9, 1.1), (30.0, 90.0)),), 250),
    "hurwitz": SpecialTruth(mp.zeta, (((1.01, 6.0), (6.0, 12.0)), ((1e-3, 1.0), (1.0, 8.0), (8.0, 20.0))), 80),
    "zetam": SpecialTruth(
        lambda n, s, a: mp.zeta(s, a, int(n)), ((0, 1, 2, 3), ((1.1, 6.0), (-3.0, 0.9)), (1, (0.1, 8.0))), 50
    ),
    "legendre": SpecialTruth(mp.legendre, ((*N, (0.0, 9.0)), _X)),
    "chebyshevt": SpecialTruth(lambda n, x: mp.cos(n * mp.acos(x)), ((*N, (0.0, 9.0)), _X)),
    "chebyshevu": SpecialTruth(lambda n, x: mp.sin((n + 1) * mp.acos(x)) / mp.sin(mp.acos(x)), ((*N, (0.0, 9.0)), _X)),
    "hermite": SpecialTruth(mp.hermite, ((*N, (0.0, 9.0)), ((-2.0, 2.0), (-6.0, 6.0)))),
    "hermitehe": SpecialTruth(
        lambda n, x: mp.mpf(2) ** (-n / 2) * mp.hermite(n, x / mp.sqrt(2)),
        ((*N, (0.0, 9.0)), ((-2.0, 2.0), (-6.0, 6.0))),
    ),
    "laguerre": SpecialTruth(lambda n, x: mp.laguerre(n, 0, x), ((*N, (0.0, 9.0)), _ANY)),
    "assoclaguerre": SpecialTruth(mp.laguerre, ((*N, (0.0, 9.0)), (0, 1, Fraction(1, 2), (-0.5, 4.0)), _ANY)),
    "gegenbauer": SpecialTruth(mp.gegenbauer, ((*N, (0.0, 9.0)), (1, 2, Fraction(1, 2), (0.1, 4.0)), _X)),
    **{name: SpecialTruth(*truth) for name, truth in gamma_truth.TRUTHS.items()},
    "jacobi": SpecialTruth(_jacobi, ((*N, (0.0, 9.0)), (0, 1, (-0.5, 3.0)), (0, 1, (-0.5, 3.0)), _X)),
}  # fmt: skip
TRUTHS |= {name: SpecialTruth(*facts) for name, facts in FACTS.items()}


def value(name: str, *operands: Any) -> Any:
    """The real value, or None where there is none, or mpmath finds none."""
    try:
        found = TRUTHS[name].function(*operands)
    except (ValueError, ZeroDivisionError, OverflowError, ArithmeticError, mp.libmp.NoConvergence):
        return None
    small = abs(mp.im(found)) <= abs(found) * mp.mpf(10) ** (10 - mp.mp.dps)
    return mp.re(found) if small and mp.isfinite(mp.re(found)) else None


def slope(name: str, which: int, point: list[Any]) -> Any:
    """The partial to a quarter of the digits; None where two steps disagree."""
    found = []
    for digits in (mp.mp.dps // 4, mp.mp.dps // 4 + 1):
        step = (abs(point[which]) or mp.mpf(1)) * mp.mpf(10) ** -digits
        ends = [value(name, *point[:which], point[which] + s * step, *point[which + 1 :]) for s in (1, -1)]
        if None in ends:
            return None
        found.append((ends[0] - ends[1]) / (2 * step))
    alike = mp.mpf(10) ** (2 - mp.mp.dps // 2 + mp.mp.dps // 10)
    return found[1] if abs(found[0] - found[1]) <= abs(found[1]) * alike else None


def _operand(chance: random.Random, ranges: tuple[Any, ...], index: int) -> tuple[Any, list[Any]]:
    """A number of the system, and points within it."""
    chosen = chance.choice(ranges)
    if not isinstance(chosen, tuple):
        return chosen, [exactly(Fraction(chosen))]
    low, high = chosen
    x = chance.uniform(low, high)
    if low > 0 and high / low > 1e3:
        x = low * (high / low) ** chance.random()
    elif high < 0 and low / high > 1e3:
        x = high * (low / high) ** chance.random()
    if index % 3 == 0:
        near = Fraction(x).limit_denominator(1000)
        q = near if low <= near <= high and near else Fraction(x)
        return (int(q) if q.denominator == 1 else q), [exactly(q)]
    ball = arb(x, chance.choice(RADII) * abs(x))
    points = [ball.mid(), ball.lower(), ball.upper(), arb(x + chance.uniform(-1, 1) * float(ball.rad()))]
    return Ball(ball), [exactly(p) for p in points if ball.contains(p)]


def places(name: str, count: int) -> Iterator[list[tuple[Any, list[Any]]]]:
    chance = random.Random(name)
    for index in range(count):
        yield [_operand(chance, ranges, index) for ranges in TRUTHS[name].ranges]


class Case(NamedTuple):
    """Operands, and what is true at points within them: of the value (0), of each partial (1, 2, ...)."""

    numbers: tuple[Any, ...]
    truths: tuple[tuple[int, Any], ...]


@cache
def cases(name: str, count: int) -> tuple[Case, ...]:
    """Where a row is tried: the truths are found once, whatever the row then says."""
    with mp.workdps(TRUTHS[name].digits):
        return tuple(tried(name, operands) for operands in places(name, count))


def tried(name: str, operands: list[tuple[Any, list[Any]]]) -> Case:
    """The truths at points within some operands, to the digits that mpmath works with."""
    ruled = [place for place, rule in enumerate(PRIMITIVES[name].partials) if rule is not NO_RULE]
    truths: list[tuple[int, Any]] = []
    for k in range(max(len(points) for _, points in operands)):
        point = [points[k % len(points)] for _, points in operands]
        truths.append((0, value(name, *point)))
        truths += [(1 + place, slope(name, place, point)) for place in ruled]
    known = tuple((which, true) for which, true in truths if true is not None)
    return Case(tuple(number for number, _ in operands), known)


def faulty(row: Primitive, m: Any, count: int) -> Iterator[str]:
    """Where the balls of a row miss the truth."""
    with mp.workdps(TRUTHS[row.name].digits):
        for case in cases(row.name, count):
            yield from missed(row, m, case)


def missed(row: Primitive, m: Any, case: Case) -> Iterator[str]:
    """What of a case the balls of a row miss."""
    with m.working():
        found = [row.value(m, *case.numbers)]
        found += [None if rule is NO_RULE else rule(m, found[0], *case.numbers) for rule in row.partials]
    for which, true in case.truths:
        if not _contains(found[which], true):
            yield f"{row.name}{case.numbers} item {which}: {found[which]!r} misses {mp.nstr(true, 25)}"


def _contains(got: Any, true: Any) -> bool:
    """Within a slack for the difference quotient, which knows less than half of the digits; the balls are far wider."""
    slack = abs(true) * mp.mpf(10) ** -SURE[mp.mp.dps] + mp.mpf(10) ** (5 - mp.mp.dps // 2)
    if not isinstance(got, Ball):
        return bool(abs(exactly(got) - true) <= slack)
    if kind(got) in ("undefined", "pole"):
        return False
    if not got.arb.is_finite():
        return True
    return bool(abs(exactly(got.arb.mid()) - true) <= exactly(got.arb.rad()) + slack)


SURE = {250: 95, 120: 45, 100: 38, 80: 30, 60: 22, 50: 18}
"""Digits a difference quotient certainly has, by those it was computed with."""
