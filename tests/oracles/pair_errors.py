"""Bounds of what the kernels over pairs of doubles round and leave out, derived in balls step by step.

Each function follows one kernel of ``gradcli/engines/pairs/kernels.h``, with a ``Sized`` for every number on the way:
how large it is at most, and how far the computed one is from the exact one. The manual's page ``proofs`` says in
words why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flint import arb, arb_series, ctx

U = arb(2) ** -53
"""Half a unit in the last place, relative: one rounding."""
MUL, ONTO, ADD, DIV = 7 * U**2, 8 * U**2, 4 * U**2, 26 * U**2
"""Relative errors of one operation over pairs; ONTO where the second number is at most half as large as the first."""


class Sized(NamedTuple):
    """A number on the way: at most ``most`` in size, the computed one within ``off`` of it."""

    most: Any
    off: Any = arb(0)

    @property
    def computed(self) -> Any:
        return self.most + self.off


def product(x: Sized, y: Sized, rounding: Any = MUL) -> Sized:
    off = x.off * y.computed + x.most * y.off + rounding * x.computed * y.computed
    return Sized(x.most * y.most, off)


def total(x: Sized, y: Sized, rounding: Any) -> Sized:
    return Sized(x.most + y.most, x.off + y.off + rounding * (x.computed + y.computed))


def exact(number: Any) -> Sized:
    return Sized(abs(arb(number)))


def pair(number: Any) -> Sized:
    """A constant as a pair: what is left out is below half a unit in the last place of its low part."""
    return Sized(abs(number), U**2 * abs(number))


def double(number: Any) -> Sized:
    return Sized(abs(number), U * abs(number))


def horner(constants: Sequence[Any], at: Sized) -> Sized:
    """A polynomial in doubles with fused operations, of constants rounded to doubles, those of high powers first; then
    times the variable, rounded."""
    found = double(constants[0])
    for constant in constants[1:]:
        found = total(product(found, at, arb(0)), double(constant), U)
    return product(found, at, U)


def onto(constants: Sequence[Sized], tail: Sized, at: Sized) -> Sized:
    """The steps of Horner's rule over pairs: each constant, and on it what is there times the variable."""
    found = total(constants[0], tail, ONTO)
    for constant in constants[1:]:
        found = total(constant, product(found, at), ONTO)
    return found


def high(at: Sized) -> Sized:
    """The high part of a pair, for the whole."""
    return Sized(at.most, at.off + U * at.computed)


def left_out(function: str, degree: int, most: Any, about: int = 0) -> Any:
    """How far a function is from its Taylor polynomial at numbers up to ``most`` from its centre: the next coefficient
    anywhere between (Lagrange), by a power series about all of these at once."""
    around = arb_series([about + arb(0, most), 1], prec=degree + 2)
    series = getattr(around, function)()
    assert len(series) > degree + 1, "flint cut the series off: see ctx.cap"
    return abs(series[degree + 1]).upper() * most ** (degree + 1)


def inverse_factorial(n: int) -> Any:
    return 1 / arb(n).fac()


def exp_near(most: Any, off: Any) -> Sized:
    """e^r - 1 over r, of |r| <= most that is ``off`` relatively."""
    r = Sized(most, off * most)
    tail = horner([inverse_factorial(n) for n in range(10, 4, -1)], high(r))
    s = onto([pair(inverse_factorial(4)), pair(inverse_factorial(3)), exact(arb(1) / 2), exact(1)], tail, r)
    return Sized(s.most, s.off + left_out("exp", 10, most) / most)


REDUCED_EXP, OFF_EXP = arb(0.00542), arb(2) ** -95
"""|r| <= log(2)/128 and a bit; what the reduction leaves out of it, absolute."""


def exp_error() -> Any:
    """Of e^x, relative."""
    s = exp_near(REDUCED_EXP, arb(0))
    less = product(s, Sized(REDUCED_EXP))
    less = Sized(less.most, less.off + OFF_EXP * arb("1.006"))
    entry = Sized(arb(1), U**2)  # of the table, for any of its numbers as for 1
    whole = total(entry, product(entry, less), ONTO)
    return whole.off / (1 - less.most)


def expm1_error() -> Any:
    """Of e^x - 1 where n = 0, so that r is x itself; relative."""
    s = exp_near(REDUCED_EXP, arb(0))
    least = 1 - REDUCED_EXP  # of (e^r - 1)/r
    return product(s, Sized(arb(1))).off / least


REDUCED_LOG = arb(0.0082)


def log_near_error() -> Any:
    """Of log(1 + r), relative."""
    r = Sized(REDUCED_LOG)
    tail = horner([1 / arb(n) for n in range(14, 6, -1)], high(r))
    constants = [pair(1 / arb(6)), pair(1 / arb(5)), exact(arb(1) / 4), pair(1 / arb(3)), exact(arb(1) / 2), exact(1)]
    s = onto(constants, tail, r)
    left = left_out("log", 14, REDUCED_LOG, about=1) / REDUCED_LOG
    least = (1 + REDUCED_LOG).log() / REDUCED_LOG  # of log(1 + r)/r
    return product(Sized(s.most, s.off + left), Sized(arb(1))).off / least


def log_error() -> Any:
    """Of log(x), relative: with |result| >= 0.318 |k| where k is not 0, and where the entry of the table is not 0, the
    result is at least 2^-8 in size, and a third of it."""
    near = log_near_error()
    of_k = (arb(2) ** -96 + U * arb(2) ** -43 + U**2) / arb("0.318")
    of_entry = 3 * U**2 + 3 * near + arb(2) ** -104 * 2**8
    return of_k + of_entry + near + 4 * ADD


REDUCED_SIN, LEAST_SIN = arb(0.0246), arb(0.0244)
"""|r| <= pi/128 and a bit; what |sin x| is at least where the entry of the table is not 0."""


def sine_near(q: Sized, r: Sized) -> Sized:
    tail = horner([inverse_factorial(n) for n in (13, 11, 9, 7)], high(q))
    s = onto([pair(inverse_factorial(5)), pair(inverse_factorial(3))], tail, q)
    s = total(r, product(product(s, q), r), ONTO)
    return Sized(s.most, s.off + left_out("sin", 14, r.most))


def cosine_near(q: Sized, r: Sized) -> Sized:
    tail = horner([inverse_factorial(n) for n in (12, 10, 8, 6)], high(q))
    s = onto([pair(inverse_factorial(4)), exact(arb(1) / 2), exact(1)], tail, q)
    return Sized(s.most, s.off + left_out("cos", 13, r.most))


def sincos_error() -> Any:
    """Of sin(x) and cos(x), relative, beside the error that the reduction leaves in r: with an entry S of the table
    that is not 0 the result is at least S/2.01 and LEAST_SIN in size; where S is 0 it is the sine of r."""
    r = Sized(REDUCED_SIN, 3 * U**2 * REDUCED_SIN)
    q = product(r, r)
    sine, cosine = sine_near(q, r), cosine_near(q, r)
    alone = sine.off / (REDUCED_SIN * arb("0.999"))
    of_cosine = arb(2.01) * (cosine.off + (U**2 + MUL) * cosine.computed)
    of_sine = (sine.off + (U**2 + MUL) * sine.computed) / LEAST_SIN
    return arb(max(alone, of_cosine + of_sine, key=float)) + ADD


REDUCED_ATAN = arb(2) ** -7 * (1 + arb(2) ** -40)


def atan_error() -> Any:
    """Of atan(x), relative: where c is not 0 the result is at least 2^-7 in size."""
    t = Sized(REDUCED_ATAN, (DIV + 4 * ADD) * REDUCED_ATAN)
    q = product(t, t)
    tail = horner([1 / arb(n) for n in (13, 11, 9, 7)], high(q))
    s = onto([pair(1 / arb(5)), pair(1 / arb(3))], tail, q)
    s = total(t, product(product(s, q), t), ONTO)
    near = (s.off + left_out("atan", 14, REDUCED_ATAN)) / (REDUCED_ATAN * arb("0.999"))
    # The numerator of t may be 2 U^2 off where it is 1 - c x; there the result is at least pi/4.
    return near + 2 * U**2 + 2 * (U**2 + ADD) + 4 * U**2 + 2 * ADD


def at_enough_bits(function: Any) -> Any:
    """What a function gives at 300 bits, and series of 40 terms: flint's settings are global."""
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = 300, 40
    try:
        return function()
    finally:
        ctx.prec, ctx.cap = before
