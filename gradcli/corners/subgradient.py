"""The element of least norm among the limiting gradients at a corner: what ``--kink subgradient`` prints.

The limits are taken along generic rays by power series over exact rationals, so 1/2 and 1/3 come out as
such. Source: Clarke, Optimization and Nonsmooth Analysis (1983), theorem 2.5.1: the generalized gradient
is the convex hull of limits of gradients.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.corners.least_norm import Vector, nearest_to_zero, rank, solved
from gradcli.numbers.exponents import TermsRanOut
from gradcli.numbers.rational import NotExact
from gradcli.numbers.series import NoRealValue, Series, Unbounded
from gradcli.numbers.series_functions import SeriesSystem
from gradcli.sweeps import Values, evaluate, evaluated, pullback
from gradcli.tape import Slot, Tape, is_comparison

MOST_VARIABLES = 4
"""Past it the rays needed to meet every piece are too many; the caller takes each tie by itself."""
MOST_RAYS, TURNS = 4_000, 4
NEAR = 10**6
"""How much nearer a ray is to an edge of its piece than to anything else."""


def least_norm(tape: Tape, m: Any, point: Mapping[str, Any], root: Slot, wrt: Sequence[str]) -> dict[str, Any] | None:
    """The least-norm element by variable; None where the limits cannot be had exactly."""
    if len(wrt) > MOST_VARIABLES:
        return None
    pieces = _Pieces(tape, m, point, root, wrt)
    try:
        limits = pieces.limits()
    except (NoRealValue, TermsRanOut, Unbounded, NotExact, TypeError):
        return None
    return None if limits is None else dict(zip(wrt, nearest_to_zero(sorted(limits)), strict=True))


class _OnABorder(ArithmeticError):
    """Along a ray two operands of a corner are equal, and beside it they are not."""


class _Pieces:
    """The smooth pieces of a root that meet at a point, each seen along a ray that leads into it.

    What two operands of a corner differ by is linear near the point, to first order. Its zeros part the pieces,
    so every piece has an edge on which all but one of them vanish: rays close to each such edge, on all
    sides of it, meet every piece. New ones may show further pieces, until none does.
    """

    def __init__(self, tape: Tape, m: Any, point: Mapping[str, Any], root: Slot, wrt: Sequence[str]) -> None:
        self.tape, self.m, self.point, self.root, self.wrt = tape, m, point, root, wrt
        self.slots = [tape.inputs[name] for name in wrt]
        self.active = tape.dependents(self.slots)

    def limits(self) -> set[Vector] | None:
        """The limits of the gradient, one for each piece; None where there are too many pieces."""
        size = len(self.wrt)
        forms: set[Vector] = set()
        found: set[Vector] = set()
        tried: set[Vector] = set()
        while rays := {ray for ray in _beside_edges(_completed(sorted(forms), size), size) if ray not in tried}:
            if len(tried) + len(rays) > MOST_RAYS:
                return None
            for ray in sorted(rays):
                limit, borders = self._within(ray)
                found.add(limit)
                forms |= borders
            tried |= rays
        return found

    def _within(self, ray: Vector) -> tuple[Vector, set[Vector]]:
        """What is found along a ray, turned a little where it runs along the border of two pieces."""
        for turn in range(TURNS):
            try:
                return self._along(tuple(x + Fraction(turn, NEAR * (2 * k + 3)) for k, x in enumerate(ray)))
            except _OnABorder:
                continue
        raise TermsRanOut("every ray runs along a border")

    def _along(self, ray: Vector) -> tuple[Vector, set[Vector]]:
        """The limit of the gradient along a ray, as t -> 0+, and the linear forms whose zeros bound the piece."""
        s = SeriesSystem(self.m, 4)
        steps = dict(zip(self.wrt, ray, strict=True))
        inputs = {name: Series(s, {0: at, 1: steps.get(name, 0)}) for name, at in self.point.items()}
        values = evaluate(self.tape, s, inputs, [self.root])
        borders = set()
        for slot in evaluated(self.tape, values, [self.root]):
            instruction = self.tape.instructions[slot]
            row = instruction.row
            meets = row.kink is not None if row else is_comparison(instruction.operation)
            if meets and self.active[slot]:
                first, *second = instruction.operands
                seeds = {first: s.series(1)} | {operand: s.series(-1) for operand in second}
                form = self._gradient(s, values, seeds)
                if len(seeds) == len(instruction.operands) and any(form) and self._tie(s, values, seeds):
                    borders.add(_normal(form))
        return self._gradient(s, values, {self.root: s.series(1)}), borders

    def _tie(self, s: SeriesSystem, values: Values, seeds: Mapping[Slot, Series]) -> bool:
        """Whether the operands of a corner are equal at the point; they must not be along the whole ray."""
        difference = s.series(0)
        for operand, sign in seeds.items():
            difference = difference + sign * values[operand]
        if s.is_zero(difference):
            raise _OnABorder
        return bool(self.m.is_zero(s.constant(difference)))

    def _gradient(self, s: SeriesSystem, values: Values, seeds: Mapping[Slot, Any]) -> Vector:
        found = pullback(self.tape, s, values, seeds, self.active)
        limits = (s.constant(s.series(found[slot])) if slot in found else 0 for slot in self.slots)
        return tuple(Fraction(limit) for limit in limits)


def _normal(form: Vector) -> Vector:
    """The same zeros, one form for all multiples."""
    first = next(x for x in form if x)
    return tuple(x / first for x in form)


def _completed(forms: Sequence[Vector], size: int) -> list[Vector]:
    """The forms, with as many coordinates as it takes for all of them to vanish at 0 only."""
    found = list(forms)
    for n in range(size):
        coordinate = tuple(Fraction(int(k == n)) for k in range(size))
        if rank([*found, coordinate]) > rank(found):
            found.append(coordinate)
    return found


def _beside_edges(forms: Sequence[Vector], size: int) -> Iterator[Vector]:
    """Rays close to the lines on which all forms of a choice of ``size - 1`` vanish, on all sides of those forms."""
    for chosen in itertools.combinations(forms, size - 1):
        for last in forms:
            rows = [*chosen, last]
            if solved([[*row, Fraction(0)] for row in rows]) is None:
                continue  # not independent
            for signs in itertools.product((1, -1), repeat=size):
                # Two steps in no simple ratio, so that a ray rarely lies on yet another zero.
                sides = [Fraction(sign, 1 + 2 * k) for k, sign in enumerate(signs[:-1])] + [Fraction(NEAR * signs[-1])]
                ray = solved([[*row, side] for row, side in zip(rows, sides, strict=True)])
                assert ray is not None
                yield tuple(ray)
            break
