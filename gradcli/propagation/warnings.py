"""When a reader should doubt the numbers: what the checks beside the first order found."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from gradcli.propagation.results import Estimate
from gradcli.propagation.second import NEAR, THRESHOLD
from gradcli.results.entries import Entry

EPSILON = 4 * 2.0**-52


def warnings(estimate: Estimate, seconds: float) -> list[str]:
    """In words, what is wrong with the first order of one target, and what a search left open."""
    return [*_second(estimate), *_sampled(estimate), *_range(estimate, seconds)]


def _second(estimate: Estimate) -> list[str]:
    check, said = estimate.second, []
    if check is None:
        return []
    if not check.smooth and estimate.range is None and estimate.sampled is None:
        said.append(
            f"{estimate.target} may bend, step or end within value ± {NEAR}·u, which no derivative at the value "
            "shows; --interval and --monte-carlo do"
        )
    if check.sufficient:
        return said
    first, second = _figure(estimate.u), _figure(check.u)
    changed = "" if first == second else f" and u is {second}, not {first}"
    return [
        *said,
        f"{estimate.target}: the first order is not good enough: to second order the mean moves by "
        f"{_figure(check.shift)}{changed}",
    ]


def _sampled(estimate: Estimate) -> list[str]:
    found, said = estimate.sampled, []
    if found is None:
        return []
    if found.missing:
        said.append(f"{estimate.target} has no value at {found.missing:,} of {found.points:,} random points, left out")
    value, u = (entry.value for entry in (estimate.value, estimate.u))
    if found.u is None or found.mean is None or value is None or u is None:
        return said
    assert found.u_error is not None
    assert found.mean_error is not None
    # Three standard errors: chance alone says so of one check in 370.
    # Random points are doubles, which cannot differ by less.
    least = max(THRESHOLD * found.u, EPSILON * abs(found.mean))
    apart = abs(found.u - float(u)) > max(3 * found.u_error, least)
    moved = abs(found.mean - float(value)) > max(3 * found.mean_error, least)
    if apart or moved:
        said.append(
            f"{estimate.target}: the first order and the random points differ: "
            f"mean {found.mean:.4g} and u {found.u:.4g}, not {float(value):.4g} and {float(u):.4g}"
        )
    return said


def _range(estimate: Estimate, seconds: float) -> list[str]:
    found = estimate.range
    if found is None:
        return []
    said = []
    if found.narrowed:
        ended = "; ".join(found.narrowed[:4])
        word = "reaches" if found.beyond else "may reach"
        said = [f"{estimate.target}: the box {word} over the end of a domain, and is narrowed to it: {ended}"]
    if found.within or found.least.value is None or found.lower.value is None or found.upper.value is None:
        return said
    return [
        *said,
        f"{estimate.target}: the search for the range stopped at the time limit of {seconds:g} s: the bounds hold, and "
        f"values from {_figure(found.least, 8)} to {_figure(found.greatest, 8)} are taken",
    ]


def _figure(entry: Entry, digits: int = 2) -> str:
    if entry.value is None:
        return entry.status.value
    if isinstance(entry.value, Decimal):  # it may be past the range of doubles, and then float() gives inf
        return f"{entry.value:.{digits}g}"
    try:
        return f"{float(entry.value):.{digits}g}"
    except OverflowError:
        exact = Fraction(entry.value)
        return f"{Decimal(exact.numerator) / Decimal(exact.denominator):.{digits}g}"
