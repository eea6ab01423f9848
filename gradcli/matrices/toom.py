"""Exact products of arrays of machine integers through BLAS, cut into digits where a product in one piece is rounded.

The digits of a number are the coefficients of a polynomial in 2^bits. Products of polynomials are known from their
values at as many points as they have coefficients (Toom and Cook), each value a product of matrices: two operands of
three digits take five products and not nine. Source for the bound: a sum of integers is exact in float64, in any order,
while the sum of their sizes is at most 2^53.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from math import lcm
from operator import mul
from typing import Any, NamedTuple

from gradcli.matrices.wide import WIDEST, WideIntegers

EXACT = 2**53
"""Up to which every integer is a double."""
HELD = 2**63 - 1
POINTS = ((0, 1), (1, 0), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2))
"""Where polynomials are evaluated, x : y; (1, 0) tells the highest coefficient."""
LARGEST = 2**62
"""From which numbers are not cut: half a digit is added on the way."""
BLOCK = 1 << 13
"""Entries that are put together at a time: all their digits stay in the cache."""
CHUNK = 62
"""Bits that are put together in one machine integer."""


class Cut(NamedTuple):
    """How two arrays are cut: digits of the left and of the right one, and bits a digit."""

    left: int
    right: int
    bits: int


def product(a: Any, b: Any) -> Any:
    """The product of two int64 arrays: int64, pairs of such, or Python's integers, what holds every entry. None where
    BLAS would take too many products."""
    import numpy

    left, right, terms = size(a), size(b), a.shape[1]
    cut = cut_of(left, right, terms)
    if cut is None:
        return None
    shape, points = (a.shape[0], b.shape[1]), POINTS[: cut.left + cut.right - 1]
    # Memory that is new costs as much as what is done with it: one array each for all the values of an operand.
    first, second = numpy.empty(a.shape), numpy.empty(b.shape)
    values = numpy.empty((len(points), *shape))
    for (x, y), value in zip(points, values, strict=True):
        valued(a, cut.left, cut.bits, x, y, first)
        valued(b, cut.right, cut.bits, x, y, second)
        numpy.matmul(first, second, out=value)
    del first, second
    return _put_together(values, cut.bits, left * right * terms)


def _put_together(values: Any, bits: int, most: int) -> Any:
    """What polynomials of these values at the first points are at 2^bits, where it is at most ``most``."""
    import numpy

    shape = values.shape[1:]
    if HELD < most <= WIDEST:
        wide = WideIntegers.empty(shape)
        for rows in blocks(shape):
            wide.high[rows], wide.low[rows] = pair(_coefficients(values, rows), bits)
        return wide
    found = numpy.empty(shape, dtype=numpy.int64 if most <= HELD else object)
    for rows in blocks(shape):
        found[rows] = together(_coefficients(values, rows), bits, most)
    return found


def _coefficients(values: Any, rows: slice) -> list[Any]:
    return coefficients([value[rows].astype("int64") for value in values])


def blocks(shape: tuple[int, ...]) -> Iterator[slice]:
    """Rows that are done at a time: all that is made on the way stays in the cache."""
    rows = max(1, BLOCK // shape[1])
    for start in range(0, shape[0], rows):
        yield slice(start, start + rows)


def valued(numbers: Any, count: int, bits: int, x: int, y: int, into: Any) -> None:
    """The values of the polynomials of an array's digits at a point, as doubles."""
    for rows in blocks(numbers.shape):
        into[rows] = at(digits(numbers[rows], count, bits), x, y)


def size(numbers: Any) -> int:
    """The largest absolute value."""
    return max(abs(int(numbers.max())), abs(int(numbers.min())))


def cut_of(left: int, right: int, terms: int) -> Cut | None:
    """The fewest digits whose products no double rounds; None where there are too many."""
    if max(left, right) >= LARGEST:
        return None
    for count in range(1, len(POINTS) + 1):
        for first in sorted(range(1, count + 1), key=lambda first: abs(2 * first - count - 1)):
            second = count + 1 - first
            bits = max(_bits(left, first), _bits(right, second))
            sizes = [_reach(left, first, bits, x, y) * _reach(right, second, bits, x, y) for x, y in POINTS[:count]]
            sums = [sum(map(mul, map(abs, row), sizes)) for row in interpolation(count)[0]]
            if max(sizes) * terms <= EXACT and max(sums) * terms <= HELD:
                return Cut(first, second, bits)
    return None


def _bits(most: int, count: int) -> int:
    """Bits a digit, for so many digits of numbers up to ``most``."""
    return -(-(most.bit_length() + 1) // count)


def _reach(most: int, count: int, bits: int, x: int, y: int) -> int:
    """How large the polynomial of a number's digits can be at a point."""
    sizes = [2 ** (bits - 1)] * (count - 1) + [(most >> (bits * (count - 1))) + 1 if count > 1 else most]
    return sum(digit * abs(x) ** k * abs(y) ** (count - 1 - k) for k, digit in enumerate(sizes))


def digits(numbers: Any, count: int, bits: int) -> list[Any]:
    """An array's digits, the lowest first: all but the last from -2^(bits-1) to below 2^(bits-1)."""
    found, half = [], 2 ** (bits - 1)
    for _ in range(count - 1):
        rest = (numbers + half) >> bits
        found.append(numbers - (rest << bits))
        numbers = rest
    return [*found, numbers]


def at(coefficients: Sequence[Any], x: int, y: int) -> Any:
    """A polynomial's value."""
    factors = [x**k * y ** (len(coefficients) - 1 - k) for k in range(len(coefficients))]
    terms = [
        part if factor == 1 else part * factor for part, factor in zip(coefficients, factors, strict=True) if factor
    ]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def coefficients(values: Sequence[Any]) -> list[Any]:
    """The coefficients of the polynomial that has these values at the first points."""
    rows, below = interpolation(len(values))
    found = []
    for row in rows:
        total = sum(factor * value for factor, value in zip(row, values, strict=True) if factor)
        found.append(total // below if below > 1 else total)
    return found


@cache
def interpolation(count: int) -> tuple[list[list[int]], int]:
    """The inverse of what evaluates at the first points, over a common denominator."""
    rows = [[Fraction(x**k * y ** (count - 1 - k)) for k in range(count)] for x, y in POINTS[:count]]
    inverse = [[Fraction(i == j) for j in range(count)] for i in range(count)]
    for k in range(count):
        pivot = next(i for i in range(k, count) if rows[i][k])
        for matrix in (rows, inverse):
            matrix[k], matrix[pivot] = matrix[pivot], matrix[k]
        scale = rows[k][k]
        rows[k], inverse[k] = [e / scale for e in rows[k]], [e / scale for e in inverse[k]]
        for i in range(count):
            if i != k and (factor := rows[i][k]):
                rows[i] = [e - factor * f for e, f in zip(rows[i], rows[k], strict=True)]
                inverse[i] = [e - factor * f for e, f in zip(inverse[i], inverse[k], strict=True)]
    below = lcm(*[entry.denominator for row in inverse for entry in row])
    return [[int(entry * below) for entry in row] for row in inverse], below


def together(parts: Sequence[Any], bits: int, most: int) -> Any:
    """The sum of parts times 2^(bits k), at most ``most``: int64 where those hold it, else an array of Python's
    integers."""
    if most <= HELD:  # whatever overflows on the way: all of it is right to 64 bits
        return sum(part << (bits * k) for k, part in enumerate(parts) if bits * k < 64)
    chunks: list[tuple[Any, int]] = []
    for k, digit in enumerate(carried(parts, bits)):
        width = bits if k < len(parts) - 1 else most.bit_length() + 1 - bits * k
        if chunks and chunks[-1][1] + width <= CHUNK:
            below, used = chunks.pop()
            digit, width = below + (digit << used), used + width
        chunks.append((digit, width))
    total = chunks[-1][0].astype(object)
    for chunk, width in reversed(chunks[:-1]):
        total = (total << width) + chunk.astype(object)
    return total


def pair(parts: Sequence[Any], bits: int) -> tuple[Any, Any]:
    """The sum of parts times 2^(bits k), at most WIDEST: its upper and its lower 64 bits."""
    high: Any = 0
    low: Any = 0
    for k, digit in enumerate(carried(parts, bits)):
        place = bits * k
        if place < 64:
            low = low + (digit << place)
        if place >= 64:
            high = high + (digit << place - 64)
        elif k == len(parts) - 1 or place + bits > 64:
            high = high + (digit >> min(64 - place, 63))
    return high, low.view("uint64")


def carried(parts: Sequence[Any], bits: int) -> Iterator[Any]:
    """The digits of the sum of parts times 2^(bits k): none but the last is negative, or more than ``bits`` long."""
    carry: Any = 0
    for part in parts[:-1]:
        whole = part + carry
        carry = whole >> bits
        yield whole & (1 << bits) - 1
    yield parts[-1] + carry
