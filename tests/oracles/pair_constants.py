"""The constants of the kernels over pairs of doubles, from balls of 600 bits.

``python -m tests.oracles.pair_constants`` writes ``gradcli/engines/pairs/constants.h``; a test holds it equal to that.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import arb, ctx, fmpq

from tests.paths import PACKAGE

FILE = PACKAGE / "engines" / "pairs" / "constants.h"
BITS = 600
TURN, STEPS, TANGENTS = 64, 128, 64
"""Entries: of 2^(i/64), of log over a factor of two, of atan(i/64) up to i = 64. Sine and cosine have 128."""


def text() -> str:
    """The whole file."""
    before, ctx.prec = ctx.prec, BITS
    try:
        return "\n".join(["/* Written by tests/oracles/pair_constants.py, from balls of 600 bits. */", *_lines(), ""])
    finally:
        ctx.prec = before


def _lines() -> Iterator[str]:
    log2, pi = arb(2).log(), arb.pi()
    yield from _parts("GP_LN", log2 / 64, [36, 36])
    yield from _parts("GP_PI", pi / 64, [32, 32, 32])
    yield from _parts("GP_LOG2_", log2, [42])
    yield _number("GP_PER_LN", _double(64 / log2))
    yield _number("GP_PER_PI", _double(64 / pi))
    yield from _table("gp_exp2", [(arb(i) / TURN * log2).exp() for i in range(TURN)])
    turns = [arb(fmpq(i, 64)) for i in range(128)]
    yield from _table("gp_sin", [arb.sin_pi(turn) for turn in turns])
    yield from _table("gp_cos", [arb.cos_pi(turn) for turn in turns])
    inverses = [inverse(i) for i in range(STEPS)]
    yield _array("gp_inverse", inverses)
    yield from _table("gp_log", [-arb(c).log() if c != 1 else arb(0) for c in inverses])
    yield from _table("gp_atan", [arb(fmpq(i, TANGENTS)).atan() for i in range(TANGENTS + 1)])
    for k in range(2, 14):
        yield from _pair(f"GP_F{k}", 1 / arb(k).fac())
    for k in range(2, 15):
        yield from _pair(f"GP_R{k}", 1 / arb(k))
    yield from _pair("GP_TWO_LOG", log2)
    yield from _pair("GP_PER_LOG2", 1 / log2)
    yield from _pair("GP_PER_LOG10", 1 / arb(10).log())
    yield from _pair("GP_QUARTER", pi / 2)


FIRST = 0.6875
"""The numbers whose logarithm is read from the table are from here to twice as much."""


def interval(i: int) -> tuple[float, float]:
    """Where entry i of the table of logarithms is used: numbers from, and below."""
    # By the first 7 bits after the leading one, counted from those of 0.6875 = 2^-1 * (1 + 48/128).
    first = FIRST + i / 256 if i < 80 else 1 + (i - 80) / 128
    return first, first + (1 / 256 if i < 80 else 1 / 128)


def inverse(i: int) -> float:
    """About 1/c for the middle c of an interval, of 11 bits; 1 for both intervals that end at 1."""
    low, high = interval(i)
    return 1.0 if 1.0 in (low, high) else round(2048 * 2 / (low + high)) / 2048


def _double(ball: arb) -> float:
    return float(ball.mid())


def _parts(name: str, rest: arb, bits: list[int]) -> Iterator[str]:
    """A number as a sum of doubles, all but the last of so many bits, each cut off."""
    for place, size in enumerate(bits):
        mantissa, exponent = _double(rest).hex().split("p")
        unit = arb(2) ** (int(exponent) + 1 - size)
        part = float((rest / unit).floor() * unit)
        assert mantissa.startswith("0x1")
        yield _number(f"{name}{place}", part)
        rest -= part
    yield _number(f"{name}{len(bits)}", _double(rest))


def _pair(name: str, ball: arb) -> Iterator[str]:
    high, low = halves(ball)
    yield _number(f"{name}H", high)
    yield _number(f"{name}L", low)


def halves(ball: arb) -> tuple[float, float]:
    """The double nearest to a number, and the one nearest to what is left of it."""
    high = _double(ball)
    return high, _double(ball - high)


def _number(name: str, number: float) -> str:
    return f"#define {name} {number.hex()}"


def _table(name: str, balls: list[arb]) -> Iterator[str]:
    pairs = [halves(ball) for ball in balls]
    yield _array(f"{name}_h", [high for high, _ in pairs])
    yield _array(f"{name}_l", [low for _, low in pairs])


def _array(name: str, numbers: list[float]) -> str:
    rows = [", ".join(n.hex() for n in numbers[k : k + 4]) for k in range(0, len(numbers), 4)]
    return f"static const double {name}[{len(numbers)}] = {{\n  " + ",\n  ".join(rows) + " };"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="ascii")
