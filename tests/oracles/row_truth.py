"""The truth of a row: mpmath at 250 digits, a value by its own function, a partial by a central difference of it."""

from __future__ import annotations

import operator
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath as mp
from flint import arb

from gradcli.functions.row import Primitive
from gradcli.numbers.balls.ball import Ball, kind

DIGITS = 250


def real_power(x: Any, y: Any) -> Any:
    if x > 0 or (x == 0 and y >= 0) or y == mp.floor(y):
        return mp.power(x, y)
    raise ValueError


def real_root(x: Any, n: int) -> Any:
    return mp.sign(x) * mp.root(abs(x), n)


# The functions as defined, not as the rows or the balls compute them.
TRUTH: dict[str, Any] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "neg": operator.neg,
    "same": lambda x: x, "stop": lambda x: x, "powi": lambda x, n: x**n, "pow": real_power,
    "powr": lambda x, r: real_power(x, mp.mpf(r.numerator) / r.denominator), "root": real_root,
    "cbrt": lambda x: real_root(x, 3), "exp2": lambda x: mp.power(2, x), "log2": lambda x: mp.log(x) / mp.log(2),
    "logaddexp": lambda x, y: mp.log(mp.exp(x) + mp.exp(y)), "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)), "atan2": lambda y, x: mp.atan2(y, x) if x or y else mp.nan,
    "lgamma": lambda x: mp.re(mp.loggamma(x)), "polygamma": lambda x, n: mp.psi(n, x), "abs": abs,
    "relu": lambda x: max(x, mp.mpf(0)), "max": max, "min": min, "heaviside": lambda x: (mp.sign(x) + 1) / 2,
    "sech2": lambda x: mp.sech(x) ** 2,
    "above": lambda x, y, t: (mp.sign(x - y) + 1) / 2 if x != y else mp.mpf(t.numerator) / t.denominator,
    "round": mp.nint, "mod": lambda x, y: x - y * mp.floor(x / y),
}  # fmt: skip


def truth(name: str, *arguments: Any) -> Any:
    """The real value, or None where there is none."""
    if name in ("gamma", "lgamma", "polygamma") and abs(arguments[0]) > 1000:
        return None  # mpmath takes as many steps as the argument is large
    if name == "mod" and arguments[1] != 0:
        turns = arguments[0] / arguments[1]
        if abs(turns) > mp.mpf(10) ** 50 or abs(turns - mp.nint(turns)) < mp.mpf(10) ** -100:
            return None  # at the jump, where mpmath's own rounding would decide; the exact cases have their test
    try:
        value = TRUTH.get(name, getattr(mp, name, None))(*arguments)
    except (ValueError, ZeroDivisionError, OverflowError, mp.libmp.NoConvergence):
        return None
    return value if mp.im(value) == 0 and mp.isfinite(mp.re(value)) else None


def slope(name: str, which: int, point: list[Any], extra: tuple[Any, ...]) -> Any:
    """The partial to 100 digits and more; None where two steps disagree: at a corner, a step or an edge."""
    found = []
    x = point[which]
    if mp.mp.dps == DIGITS and any(0 < abs(p) < mp.mpf(10) ** -30 for p in point):
        with mp.workdps(4 * DIGITS):  # so that the steps are not lost beside the other operand
            return slope(name, which, point, extra)
    for digits in (60, 61):
        step = next((abs(p) for p in (x, *point) if p), mp.mpf(1)) * mp.mpf(10) ** -digits
        ends = [truth(name, *point[:which], x + s * step, *point[which + 1 :], *extra) for s in (1, -1)]
        here = truth(name, *point, *extra)
        if None in ends or abs(ends[0] + ends[1] - 2 * here) > step * mp.mpf(10) ** -30 * (
            1 + abs(ends[0] - here) / step
        ):
            return None
        found.append((ends[0] - ends[1]) / (2 * step))
    return mp.re(found[1]) if abs(found[0] - found[1]) <= abs(found[1]) * mp.mpf(10) ** -40 else None


def exactly(x: Any) -> Any:
    """An arb, an int or a Fraction of mpmath's numbers, and back, without a rounding."""
    if isinstance(x, arb):
        man, exp = x.man_exp()
        return mp.ldexp(mp.mpf(int(man)), int(exp))
    return mp.mpf(x.numerator) / x.denominator


def ends(ball: Any) -> list[Fraction]:
    """Both ends of a ball of moderate size, exactly."""
    (man, exp), (radius, radius_exp) = ball.mid().man_exp(), ball.rad().man_exp()
    middle, reach = int(man) * Fraction(2) ** int(exp), int(radius) * Fraction(2) ** int(radius_exp)
    return [middle - reach, middle + reach]


def contains(value: Any, true: Any) -> bool:
    """Whether a number of the system admits the truth, which is itself known to 100 digits."""
    if isinstance(value, Ball):
        if kind(value) in ("undefined", "pole"):
            return False
        if not value.arb.is_finite():
            return True
        # Not arb's own lower() and upper(): they round outwards, which would hide a fault.
        middle, reach = exactly(value.arb.mid()), exactly(value.arb.rad())
        low, high = middle - reach, middle + reach
    else:
        low = high = exactly(value)
    # A hundredth of the difference quotient's own error bound would do; the balls are 80 digits wider.
    # A difference of exactly 0 stands for slopes that 250 digits cannot tell from 0 (sigmoid at 10^6).
    slack = abs(true) * mp.mpf(10) ** -95 if true else mp.mpf(10) ** -150
    return bool(low - slack <= true <= high + slack)


SPECIAL = [0, 1, -1, 2, -2, 10, Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), Fraction(1, 10), Fraction(-7, 3)]
SPECIAL += [Fraction(1, 10**300), Fraction(-1, 10**20), Fraction(1, 2**70), -30, 10**6, Fraction(-(10**7), 3)]
RADII = (0.0, 2.0**-60, 1e-9, 1e-3, 0.4)


def places(row: Primitive, count: int) -> Iterator[list[tuple[Any, list[Any]]]]:
    """Operands of the system, each with points inside: in the box, around it, and at special points."""
    chance = random.Random(row.name)
    for index in range(count):
        operands = []
        for low, high in row.sample:
            wide = index % 4 == 3
            x = chance.uniform(-1.5 * high, 1.5 * high) if wide else chance.uniform(low, high)
            special = chance.choice(SPECIAL)
            if index % 4 == 2:
                x = float(special)
            if index % 8 == 2:
                operands.append((special, [exactly(special)]))
                continue
            ball = arb(x, chance.choice(RADII) * (abs(x) if index % 5 < 3 else 1.0))
            inside = x + chance.uniform(-1, 1) * float(ball.rad())
            points = [ball.mid(), ball.lower(), ball.upper(), arb(inside)]
            operands.append((Ball(ball), [exactly(p) for p in points if ball.contains(p)]))
        yield operands


def faults(row: Primitive, m: Any, count: int = 48) -> tuple[list[str], int]:
    """Where the system misses the truth, and how many truths it was held against."""
    found, seen = [], 0
    for parameter in row.parameter or (None,):
        extra = () if parameter is None else (parameter,)
        for operands in places(row, count // 4 if row.name == "polygamma" else count):
            numbers = [number for number, _ in operands]
            with m.working():
                value = row.value(m, *numbers, *extra)
                partials = [rule(m, value, *numbers, *extra) or 0 for rule in row.partials]
            for point in zip(*(points for _, points in operands), strict=False):
                true = truth(row.name, *point, *extra)
                if true is None:
                    continue
                truths = [(value, true)]
                if row.name != "stop":
                    truths += [(p, slope(row.name, k, list(point), extra)) for k, p in enumerate(partials)]
                for which, (got, expected) in enumerate(truths):
                    if expected is None:
                        continue
                    seen += 1
                    if not contains(got, expected):
                        found.append(f"{row.name}{numbers}{extra} item {which}: {got!r} misses {mp.nstr(expected, 30)}")
    return found, seen
