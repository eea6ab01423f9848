"""Effective degrees of freedom, by Welch and Satterthwaite (GUM, equation G.2b).

ν = u⁴ / Σ uᵢ⁴/νᵢ over independent components: the parts of each input, and readings that were taken together as one.
A component of no given degrees of freedom has infinitely many, as one that is known (GUM, G.4.3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.rounding import interval
from gradcli.propagation.uncertainty import Uncertainty
from gradcli.results.entries import Entry, Status

INFINITE = Entry(math.inf, Status.INFINITE)
NEARLY = Fraction(1, 10**9)
"""Degrees of freedom within this of the next integer count as that: they are truncated (GUM, G.4.1)."""


class Component(NamedTuple):
    """One source of variance of a target, independent of the others; ``dof`` None: infinitely many."""

    variance: Any
    dof: Fraction | None


def given(uncertainty: Uncertainty) -> bool:
    """Whether some degrees of freedom are known."""
    return bool(uncertainty.readings) or any(p.dof is not None for parts in uncertainty.parts.values() for p in parts)


def components(m: Balls, uncertainty: Uncertainty, c: Mapping[str, Any], joint: Mapping[tuple[str, str], Any]) -> Any:
    """The components of a target with sensitivities ``c``, of which some finite degrees of freedom are given; and the
    names of two inputs whose correlation leaves no independent components, if there are."""
    found: list[Component] = []
    for one in uncertainty.readings:
        names = [name for name in one.names if name in c]
        terms = [c[a] * c[b] * joint[a, b] for a in names for b in names if (a, b) in joint]
        if terms:
            found.append(Component(added(m, terms), Fraction(one.dof)))
    finite = []
    pools: dict[tuple[str, str], list[Component]] = {}
    for name, parts in uncertainty.parts.items():
        for part in parts if name in c else ():
            u = part.u.over(m)
            if part.dof is not None and m.is_zero(u) is not True:
                finite.append(name)
                # Entries of an array with one uncertainty have one estimate of it (GUM, H.3: the s of a fit).
                key = (part.pool or name, part.label)
                pools.setdefault(key, []).append(Component(c[name] * c[name] * u * u, part.dof))
    found += [Component(added(m, [one.variance for one in pool]), pool[0].dof) for pool in pools.values()]
    together = next(((a, b) for a, b in joint if a != b and a in finite and b in c), None)
    return found, together


def effective(m: Balls, variance: Any, found: Sequence[Component]) -> Any:
    """ν over the number system; None for infinitely many."""
    terms = [m.div(one.variance * one.variance, m.number(one.dof)) for one in found if one.dof is not None]
    total = added(m, terms)
    return None if m.is_zero(total) is True else m.div(variance * variance, total)


def truncated(m: Balls, nu: Any) -> int | Entry:
    """ν as the t distribution takes it: the next lower integer; or why there is none."""
    exact = nu if isinstance(nu, int | Fraction) else None
    if exact is not None:
        whole = math.floor(exact + NEARLY)
    else:
        moved = nu + m.number(NEARLY)
        low, high = (math.floor(_fraction(end)) for end in (moved.arb.lower(), moved.arb.upper()))
        if low != high:
            return Entry(None, Status.UNCERTIFIED, "too few digits of the degrees of freedom", interval=interval(nu))
        whole = low
    return whole if whole > 0 else Entry(None, Status.DOMAIN, "there is less than 1 degree of freedom")


def added(m: Balls, terms: Sequence[Any]) -> Any:
    """A sum."""
    total = m.number(0)
    for term in terms:
        total = m.bounded(total + term)
    return total


def _fraction(number: Any) -> Fraction:
    """An exact ball as a fraction."""
    mantissa, exponent = number.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
