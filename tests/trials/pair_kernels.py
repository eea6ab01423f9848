"""Every kernel over pairs of doubles against balls of 400 bits, at random, special and worst points: the true number is
never beyond the bound, and how close it comes to it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from flint import arb

from gradcli.engines.library import addresses, built, entry
from gradcli.engines.native_engine import FLAGS, wide
from gradcli.engines.pairs.source import headers
from gradcli.functions.book import ROWS
from gradcli.functions.row import Primitive
from gradcli.numbers.balls.ball import FINITE, Ball, enclosure, kind
from gradcli.numbers.balls.balls import Balls
from tests.trials import Figure

BITS = 400
Numbers = tuple[float, float, float]
"""A pair and its bound."""


class Called(NamedTuple):
    """A row with a parameter, if it has one, and the C that it is over pairs."""

    row: Primitive
    parameter: Any = None

    @property
    def name(self) -> str:
        return self.row.name if self.parameter is None else f"{self.row.name} {self.parameter}"

    @property
    def code(self) -> str:
        given = [f"x{k}" for k in range(len(self.row.partials))]
        if isinstance(self.row.pairs, str):
            return self.row.pairs.format(*given, p=self.parameter)
        return self.row.pairs(*given, *([] if self.parameter is None else [self.parameter]))


KERNELS = [Called(row, p) for row in ROWS if row.pairs for p in (row.parameter or (None,))]


class Tried(NamedTuple):
    """How many numbers had a bound, the largest share that was used of one that no operand's is in, and what was beyond
    it."""

    known: int
    share: float
    faults: list[str]


def compiled(kernels: Sequence[Called], text: str) -> list[Any]:
    """A function for each kernel: of a count, the pointers to three arrays an operand, and to three that it fills."""
    loops = []
    for number, kernel in enumerate(kernels):
        count = len(kernel.row.partials)
        given = "".join(
            f"B x{k} = gp_mk(in[{3 * k}][i], in[{3 * k + 1}][i], in[{3 * k + 2}][i]); " for k in range(count)
        )
        loops.append(
            f"long kernel{number}(long n, const double *const *in, double *const *out) {{\n"
            "double *restrict h = out[0], *restrict l = out[1], *restrict e = out[2];\n#pragma omp simd\n"
            f"for (long i = 0; i < n; i++) {{ {given}B z = {kernel.code}; h[i] = z.h; l[i] = z.l; e[i] = z.e; }}\n"
            "return 0; }"
        )
    module = built("\n".join([text, *loops]), [*FLAGS, *wide()], [])
    return [entry(module, f"kernel{number}", 2) for number in range(len(kernels))]


def run(function: Any, points: Sequence[Sequence[Numbers]]) -> list[Numbers]:
    """What a kernel makes of points, each a pair with its bound for every operand."""
    given = np.array(points).transpose(1, 2, 0).reshape(-1, len(points)).copy()
    found = np.empty((3, len(points)))
    rows = [[row.ctypes.data for row in array] for array in (given, found)]
    function(len(points), addresses(rows[0]), addresses(rows[1]))
    return [tuple(column) for column in found.T.tolist()]  # type: ignore[misc]


def tried(kernel: Called, function: Any, seed: int, count: int) -> Tried:
    """A kernel at points: the function of some number within the bounds of its operands is within its own."""
    chance = random.Random(f"{seed}/{kernel.name}")
    points = [[pair(chance, kernel.row.sample[k]) for k in range(len(kernel.row.partials))] for _ in range(count)]
    known, share, faults = 0, 0.0, []
    system = Balls(BITS)
    with system.working():
        for point, (high, low, error) in zip(points, run(function, points), strict=True):
            if not error < math.inf:
                continue
            truth = true(system, kernel, [exactly(chance, operand) for operand in point])
            off = None if truth is None else abs(arb(high) + arb(low) - truth)
            known += 1
            if off is None or off > arb(error):
                faults.append(f"{kernel.name} at {point}: {high!r} + {low!r}, bound {error!r}, off by {off}")
            elif not off <= arb(error):  # the ball is wider than the bound
                known -= 1
            elif error and not any(operand[2] for operand in point):
                share = max(share, float((off / arb(error)).mid()))
    return Tried(known, share, faults)


def exactly(chance: random.Random, operand: Numbers) -> arb:
    """A number within the bound, most often at its end."""
    high, low, error = operand
    return arb(high) + arb(low) + arb(error) * arb(chance.choice([-1.0, 1.0, 0.0, chance.uniform(-1, 1)]))


def true(system: Balls, kernel: Called, given: Sequence[arb]) -> Any:
    """The enclosure of a row's value; None where it has none."""
    more = () if kernel.parameter is None else (kernel.parameter,)
    value = kernel.row.value(system, *map(Ball, given), *more)
    return enclosure(value) if kind(value) is FINITE else None


def pair(chance: random.Random, sample: tuple[float, float]) -> Numbers:
    """A number with a part below its last bit, or none, and a bound of any size, or none."""
    high = double(chance, sample)
    low = chance.choice([0.0, high * 2.0**-54 * chance.uniform(-1, 1)])
    low = low if high + low == high else 0.0
    return high, low, chance.choice([0.0, 0.0, abs(high) * 2.0**-102, abs(high) * 2.0 ** chance.uniform(-100, -3)])


def double(chance: random.Random, sample: tuple[float, float]) -> float:
    """A number that is ordinary, special, at a seam of a reduction, or at the end of a range."""
    draw = chance.randrange(9)
    if draw == 0:
        return chance.uniform(*sample)
    if draw == 1:
        return chance.choice([-1, 1]) * math.exp(chance.uniform(-40, 14))
    if draw == 2:
        return chance.choice([-1, 1]) * math.exp(chance.uniform(-690, 690))
    if draw == 3:  # near multiples of pi/64 and of halves of it, up to past the end
        return nudged(chance, chance.randrange(-4_200_000, 4_200_000) * math.pi / 128)
    if draw == 4:  # the same for log(2)/64
        return nudged(chance, chance.randrange(-112_000, 112_000) * math.log(2) / 128)
    if draw == 5:  # near 1, and at the ends of the intervals of the table of logarithms
        return nudged(
            chance, chance.choice([1 + chance.randrange(-80, 96) / 256, 1.0]) * 2.0 ** chance.randrange(-4, 4)
        )
    if draw == 6:
        return 1 + chance.choice([-1, 1]) * 2.0 ** chance.uniform(-52, -1)
    if draw == 7:  # at the seams of the tangents, and their inverses
        seam = chance.randrange(1, 130) / 128
        return nudged(chance, chance.choice([-1, 1]) * chance.choice([seam, 1 / seam]))
    return chance.choice(
        [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 600.0, -600.0, 599.9999, 1e5, -1e5, 2**-9, -(2**-9), 1e-300, 1e300]
    )


def nudged(chance: random.Random, number: float) -> float:
    for _ in range(chance.randrange(4)):
        number = math.nextafter(number, chance.choice([-math.inf, math.inf]))
    return number


def measure(long: bool) -> Iterator[Figure]:
    """Every row that has a kernel, in turn."""
    count = 40_000 if long else 300
    for kernel, function in zip(KERNELS, compiled(KERNELS, headers()), strict=True):
        found = tried(kernel, function, 1, count)
        used = f"2^{math.log2(found.share):.1f}" if found.share else "nothing"
        what = f"numbers of {kernel.name} over pairs, within their bounds"
        yield Figure(
            what, found.known, len(found.faults), f"{used} of a kernel's own bound used at most", tuple(found.faults)
        )
