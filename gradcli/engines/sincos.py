"""Sine and cosine of one number for the NumPy engine, computed together: one reduction of the argument for both.

Where NumPy's own are scalar (float64 on most processors) both together take a third of the time of the two. Within
2 ulp up to ``FAR``, held by a test against the truth; beyond it NumPy's own are taken. The coefficients are those of
FreeBSD's msun (Sun Microsystems, 1993).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradcli.engines.plan import PlanStep, Register
from gradcli.numbers.arrays import UFUNCS

FEWEST = 1 << 15
"""Points from which it pays: some sixty short operations of NumPy are slow over few (1,024 points: 27 us and not 16;
4,096: 40 and not 62)."""
FAR = 2.0**20
"""Up to which pi/2 in three parts reduces an argument: multiples of the first two are doubles."""
BLOCK = 8192
"""Numbers at a time: eight arrays of them stay in the second-level cache."""
_HALF_PI = tuple(map(float.fromhex, ("0x1.921fb544p+0", "0x1.0b4611a6p-34", "0x1.3198a2e037073p-69")))
_SINE = tuple(map(float.fromhex, (
    "0x1.5d93a5acfd57cp-33", "-0x1.ae5e68a2b9cebp-26", "0x1.71de357b1fe7dp-19", "-0x1.a01a019c161d5p-13",
    "0x1.111111110f8a6p-7", "-0x1.5555555555549p-3",
)))  # fmt: skip
_COSINE = tuple(map(float.fromhex, (
    "-0x1.8fae9be8838d4p-37", "0x1.1ee9ebdb4b1c4p-29", "-0x1.27e4f809c52adp-22", "0x1.a01a019cb159p-16",
    "-0x1.6c16c16c15177p-10", "0x1.555555555554cp-5", "-0x1p-1",
)))  # fmt: skip


def pairs(steps: Sequence[PlanStep]) -> dict[int, int]:
    """The steps that take the sine or cosine of a number, each with the later one that takes the other of it."""
    written: dict[Register, int] = {}
    waiting: dict[tuple[Any, Register, int], int] = {}
    found: dict[int, int] = {}
    others = {np.sin: np.cos, np.cos: np.sin}
    for place, step in enumerate(steps):
        ufunc = UFUNCS.get(step.operation)
        if ufunc in others:
            (operand,) = step.operands
            about = written.get(operand, 0)
            first = waiting.pop((ufunc, operand, about), None)
            if first is None:
                waiting[others[ufunc], operand, about] = place
            else:
                found[first] = place
        written[step.into] = written.get(step.into, 0) + 1
    return found


def both(step: PlanStep, other: Register) -> Callable[[list[Any]], None]:
    """What the earlier of a pair does: its own result, and the other's into a register that is kept for it."""
    operand, into, sine = step.operands[0], step.into, UFUNCS[step.operation] is np.sin

    def run(registers: list[Any]) -> None:
        results = registers[into], registers[other]
        sine_and_cosine(registers[operand], *(results if sine else results[::-1]))

    return run


def kept(step: PlanStep, other: Register) -> Callable[[list[Any]], None]:
    """What the later of a pair does."""
    into = step.into

    def run(registers: list[Any]) -> None:
        np.copyto(registers[into], registers[other])

    return run


def sine_and_cosine(numbers: Any, sine: Any, cosine: Any) -> None:
    """Fills two arrays; the numbers may be in one of them."""
    numbers = np.broadcast_to(numbers, sine.shape)
    with np.errstate(under="ignore"):  # a power of a small number: nothing is lost of the number itself
        for start in range(0, len(sine), BLOCK):
            here = slice(start, start + BLOCK)
            given = numbers[here]
            near = given.max() <= FAR and given.min() >= -FAR
            far = None if near else np.flatnonzero(~(np.abs(given) <= FAR))
            large = None if far is None else given[far]
            _fill(given if large is None else np.where(np.abs(given) <= FAR, given, 0.0), sine[here], cosine[here])
            if large is not None:
                sine[here][far], cosine[here][far] = np.sin(large), np.cos(large)


def _fill(x: Any, sine: Any, cosine: Any) -> None:
    n, y, square, s, c, spare = np.empty((6, len(x)))
    np.rint(np.multiply(x, 2 / np.pi, out=n), out=n)
    first, *rest = _HALF_PI
    np.subtract(x, np.multiply(n, first, out=spare), out=y)
    for part in rest:
        np.subtract(y, np.multiply(n, part, out=spare), out=y)
    np.multiply(y, y, out=square)
    _polynomial(_SINE, square, s)
    np.add(np.multiply(s, y, out=s), y, out=s)
    np.add(_polynomial(_COSINE, square, c), 1.0, out=c)
    # n modulo 4, in halves: odd ones exchange the two, and two of the four turn the sign of each.
    np.multiply(n, 0.5, out=n)
    np.floor(n, out=spare)
    odd = np.subtract(n, spare, out=n)
    np.add(odd, odd, out=odd)
    np.multiply(spare, 0.5, out=spare)
    sign = np.subtract(spare, np.floor(spare, out=square), out=spare)
    np.add(np.multiply(sign, -4.0, out=sign), 1.0, out=sign)
    even = np.subtract(1.0, odd, out=square)
    # Sums with 0 and products with 1 are exact.
    np.add(np.multiply(c, odd, out=sine), np.multiply(s, even, out=y), out=sine)
    np.multiply(sine, sign, out=sine)
    np.add(np.multiply(c, even, out=c), np.multiply(s, odd, out=s), out=cosine)
    np.add(np.multiply(odd, -2.0, out=odd), 1.0, out=odd)
    np.multiply(cosine, np.multiply(odd, sign, out=odd), out=cosine)


def _polynomial(coefficients: Sequence[float], square: Any, into: Any) -> Any:
    """The polynomial without a constant term, highest coefficient first."""
    highest, *others = coefficients
    np.multiply(square, highest, out=into)
    for coefficient in others:
        np.multiply(np.add(into, coefficient, out=into), square, out=into)
    return into
