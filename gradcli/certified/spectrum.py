"""Eigenvalues and definiteness of a symmetric matrix known by certified entries.

Exact entries: the signs of the eigenvalues come from the characteristic polynomial, all of whose roots are
real, by Descartes' rule, which is then exact. Else arb encloses the eigenvalues of every matrix the entries
allow. Source: Arb, acb_mat_eig_multiple; Johansson, IEEE Trans. Computers 66 (2017).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from gradcli.results.entries import Entry, Status
from gradcli.results.hessians import Spectrum

LARGEST = 60
"""Variables past which eigenvalues are not computed."""


def spectrum(names: Sequence[str], entries: Mapping[tuple[str, str], Entry]) -> Spectrum | None:
    """The eigenvalues in rising order with the digits that are certain, and the definiteness where it is.

    None where an entry is missing or the matrix is too large; a variable not connected counts as 0.
    """
    if not names or len(names) > LARGEST:
        return None
    numbers = []
    for a in names:
        for b in names:
            entry = entries[min(a, b, key=names.index), max(a, b, key=names.index)]
            if entry.status not in (Status.OK, Status.UNCONNECTED):
                return None
            numbers.append(0 if entry.value is None else entry.value)
    size = len(names)
    exact = all(isinstance(number, int | Fraction) for number in numbers)
    balls = _eigenvalues(size, [_enclosure(number) for number in numbers])
    signs = _exact_signs(size, numbers) if exact else _signs(balls)
    return Spectrum(tuple(_text(ball) for ball in balls), _definiteness(signs) if signs else "")


def _enclosure(number: Any) -> Any:
    """What a printed number may stand for: itself where exact, else half a unit of its last place to each side."""
    from flint import arb, fmpq

    if isinstance(number, int | Fraction):
        return arb(fmpq(number.numerator, number.denominator))
    if isinstance(number, Decimal):
        exponent = number.as_tuple().exponent
        half = Fraction(10) ** (exponent if isinstance(exponent, int) else 0) / 2
        middle = Fraction(number)
        return arb(arb(fmpq(middle.numerator, middle.denominator)), arb(fmpq(half.numerator, half.denominator)).upper())
    return arb(number, abs(number) * 2.0**-53 + 2.0**-1074)


def _eigenvalues(size: int, numbers: Sequence[Any]) -> list[Any]:
    """Enclosures in rising order of their middles; none where arb finds none."""
    from flint import acb_mat, ctx

    before, ctx.prec = ctx.prec, 128
    try:
        found = acb_mat(size, size, list(numbers)).eig(multiple=True)
    except ValueError:
        return []
    finally:
        ctx.prec = before
    return sorted((value.real for value in found), key=lambda ball: float(ball.mid()))


def _signs(balls: Sequence[Any]) -> tuple[int, int, int] | None:
    """How many eigenvalues are negative, zero, positive; None where a sign is not certain."""
    positive, negative = sum(1 for ball in balls if ball > 0), sum(1 for ball in balls if ball < 0)
    return (negative, 0, positive) if balls and positive + negative == len(balls) else None


def _exact_signs(size: int, numbers: Sequence[Any]) -> tuple[int, int, int]:
    from flint import fmpq, fmpq_mat

    matrix = fmpq_mat(size, size, [fmpq(number.numerator, number.denominator) for number in numbers])
    coefficients = list(matrix.charpoly().coeffs())
    zero = next(k for k, c in enumerate(coefficients) if c != 0)
    signs = [1 if c > 0 else -1 for c in coefficients if c != 0]
    positive = sum(a != b for a, b in pairwise(signs))
    return size - zero - positive, zero, positive


def _definiteness(signs: tuple[int, int, int]) -> str:
    negative, zero, positive = signs
    if negative and positive:
        return "indefinite"
    if not negative and not positive:
        return "zero"
    word = "negative" if negative else "positive"
    return f"{word} {'semidefinite' if zero else 'definite'}"


def _text(ball: Any) -> str:
    """Ten digits where they are certain, else the middle and the radius."""
    from gradcli.numbers.balls.special_ball import middle_and_radius, rounded

    return rounded(ball, 10) or " ± ".join(middle_and_radius(ball))
