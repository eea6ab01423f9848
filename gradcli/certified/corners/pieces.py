"""The smooth pieces of a root that meet at a point: the limit of the gradient in each, along a ray that leads into it.

To first order what two operands of a corner differ by is linear near the point; the zeros of these forms part the
pieces. A ray into each cell between them may show further forms, until none does. What is bent otherwise (a
cone as ``hypot``) has no such pieces; a function of one variable has two whatever bends it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from gradcli.certified.corners.arrangement import TooMany, cells, normal
from gradcli.certified.corners.continuity import Limits
from gradcli.certified.corners.least_norm import Vector, rank
from gradcli.certified.corners.ties import Local, NoElement, Ties
from gradcli.numbers.rational import NotExact
from gradcli.numbers.series.exponents import TermsRanOut
from gradcli.numbers.series.series import NeedsASide, NoRealValue, Series
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.tape.sweeps import Values, evaluate, evaluated, pullback
from gradcli.tape.tape import Slot

MOST_CELLS = 1_024
MOST_MINORS = 2_000
TERMS = (4, 8, 16, 32)


class Group(NamedTuple):
    """Variables whose ties concern no others, by place, and the limits of the gradient by them, one for each piece.
    ``ties`` counts the corners that part the pieces."""

    places: Sequence[int]
    limits: list[tuple[Any, ...]]
    ties: frozenset[Slot]


class _Seen(NamedTuple):
    """What a ray shows: the limit of the gradient, and the forms of its ties; those whose ``borders`` it runs along."""

    limit: tuple[Any, ...]
    borders: list[Vector]
    forms: dict[Vector, tuple[Any, ...]]
    ties: frozenset[Slot]
    steps: bool


class Pieces:
    """The pieces of a root at a point."""

    def __init__(self, local: Local) -> None:
        self.local, self.m, self.tape = local, local.m, local.tape
        self.size = len(local.wrt)
        self.slots = [local.tape.inputs[name] for name in local.wrt]
        self.bends = Ties(local)
        self.active = self.bends.active
        self.forms: dict[Vector, tuple[Any, ...]] = {}
        self.steps = False
        self.rays = 0
        self._values: Values | None = None

    def groups(self) -> list[Group]:
        """The variables in groups, with the limits of each. Raises NoElement where they are not all to be had."""
        self._look(tuple(Fraction(1, 2 * k + 3) for k in range(self.size)))
        while True:
            before = len(self.forms), self.steps
            found = [self._group(places) for places in self._joined()]
            if (len(self.forms), self.steps) == before:
                return found

    def _joined(self) -> list[list[int]]:
        """The places of variables that a form has in common, transitively; all of them where something steps."""
        if self.steps:
            return [list(range(self.size))]
        groups = [[place] for place in range(self.size)]
        for form in self.forms:
            mine = [group for group in groups if any(form[place] for place in group)]
            groups = [group for group in groups if group not in mine]
            groups.append(sorted(place for group in mine for place in group))
        return sorted(groups)

    def _group(self, places: Sequence[int]) -> Group:
        limits: dict[tuple[bool, ...], tuple[Any, ...]] = {}
        ties: frozenset[Slot] = frozenset()
        while True:
            forms = {f: n for f, n in self.forms.items() if any(f[place] for place in places)}
            if self._needs_others(forms, places):
                return Group(places, [], ties)
            count = len(self.forms), self.steps
            mine = sorted(tuple(f[place] for place in places) for f in forms)
            self._check_order([tuple(forms[f][place] for place in places) for f in sorted(forms)], mine)
            try:
                inside = cells(mine, len(places), MOST_CELLS)
            except TooMany:
                raise NoElement(f"more than {MOST_CELLS:,} pieces meet here", open_=True) from None
            limits = {}
            for ray in inside:
                seen = self._look(self._whole(ray, places))
                if (len(self.forms), self.steps) != count:
                    break
                if not any(form[place] for form in seen.borders for place in places):
                    ties |= seen.ties
                    signs = tuple(sum(a * b for a, b in zip(f, ray, strict=True)) > 0 for f in mine)
                    limits[signs] = tuple(seen.limit[place] for place in places)
            else:
                if self.steps:
                    self._check_seams(limits, mine)
                return Group(places, list(limits.values()), ties)

    def _needs_others(self, forms: Mapping[Vector, Any], places: Sequence[int]) -> bool:
        """Whether forms seen by now join further variables to a group, which is then begun anew."""
        inside = set(places)
        joined = any(x and place not in inside for form in forms for place, x in enumerate(form))
        return joined or (self.steps and len(places) < self.size)

    def _whole(self, ray: Vector, places: Sequence[int]) -> Vector:
        """A ray of a group's variables, the others moving in no simple ratio to them."""
        whole = [Fraction(1, 2 * k + 3) for k in range(self.size)]
        for place, x in zip(places, ray, strict=True):
            whole[place] = x
        return tuple(whole)

    def _check_order(self, numbers: Sequence[tuple[Any, ...]], middles: Sequence[Vector]) -> None:
        """Whether the cells between forms known by enclosures are those between their middles.

        They are if every determinant of as many forms as there are variables has a certain sign (Björner et al.,
        Oriented Matroids, 1999); coordinates complete the forms where they are too few.
        """
        size = len(middles[0]) if middles else 0
        if size < 2 or all(_rational(form) for form in numbers):
            return
        rows, known = list(numbers), list(middles)
        for n in range(size):
            unit = tuple(Fraction(int(k == n)) for k in range(size))
            if rank([*known, unit]) > rank(known):
                rows, known = [*rows, unit], [*known, unit]
        chosen = list(combinations(rows, size))
        if len(chosen) > MOST_MINORS:
            raise NoElement("too many pieces meet here", open_=True)
        if any(self.m.is_zero(_determinant(minor)) is None for minor in chosen):
            raise NoElement("it cannot be told how the pieces lie", open_=True, final=False)

    def _check_seams(self, limits: Mapping[tuple[bool, ...], tuple[Any, ...]], forms: Sequence[Vector]) -> None:
        """Pieces side by side must agree on what parts them: else the function steps there."""
        for signs, limit in limits.items():
            for k, form in enumerate(forms):
                beside = limits.get((*signs[:k], not signs[k], *signs[k + 1 :]))
                if beside is None:
                    continue
                apart = [a - b for a, b in zip(limit, beside, strict=True)]
                crossed = (apart[i] * form[j] - apart[j] * form[i] for i, j in combinations(range(len(form)), 2))
                zero = [self.m.is_zero(x) for x in crossed]
                if False in zero:
                    raise NoElement("the function steps beside the point")
                if None in zero:
                    raise NoElement("it cannot be told whether the function steps beside the point", open_=True)

    # Along one ray

    def _look(self, ray: Vector) -> _Seen:
        """What a ray shows; its forms are kept."""
        self.rays += 1
        if self.rays > 4 * MOST_CELLS:
            raise NoElement(f"more than {MOST_CELLS:,} pieces meet here", open_=True)
        if time.monotonic() > self.local.until:
            raise NoElement("the time limit is over", open_=True)
        for terms in TERMS:
            try:
                found = self._along(SeriesSystem(self.m, terms, until=self.local.until), ray)
            except (NoRealValue, NeedsASide, NotExact, TypeError) as trouble:
                raise NoElement(
                    f"a limit of the gradient is not to be had: {trouble or type(trouble).__name__}"
                ) from None
            except TermsRanOut as trouble:
                if getattr(trouble, "more", False) and terms != TERMS[-1]:
                    continue
                raise NoElement(
                    f"a limit of the gradient is not to be had: {trouble}", open_=True, final=False
                ) from None
            break
        self.forms |= {form: numbers for form, numbers in found.forms.items() if form not in self.forms}
        self.steps = self.steps or found.steps
        return found

    def _along(self, s: SeriesSystem, ray: Vector) -> _Seen:
        local = self.local
        steps = dict(zip(local.wrt, ray, strict=True))
        inputs = {name: Series(s, {0: at, 1: self.m.number(steps.get(name, 0))}) for name, at in local.point.items()}
        limits = Limits(self.tape, self.m, self._at_point(), s, local.known)
        values = evaluate(self.tape, s, inputs, [local.root], local.known, limits.holds)
        forms: dict[Vector, tuple[Any, ...]] = {}
        ties, borders, stepped = [], [], False
        for slot in evaluated(self.tape, values, [local.root]):
            if not self.active[slot]:
                continue
            row = self.tape.instructions[slot].row
            bent = self.bends.at(s, values, slot)
            if bent is None:
                continue
            ties.append(slot)
            if isinstance(bent, int):  # of one variable alone
                unit = tuple(Fraction(int(k == bent)) for k in range(self.size))
                forms[unit] = unit
            else:
                broken = row is None or row.pieces != "linear"
                stepped = stepped or broken
                numbers = self._gradient(s, values, bent)
                apart = sum((sign * values[operand] for operand, sign in bent.items()), s.series(0))
                if all(self.m.is_zero(x) is True for x in numbers):
                    if broken and apart.rest().least() is not None:
                        raise NoElement("a condition changes here only to second order")
                    continue
                form = normal(middles(numbers))
                forms[form] = numbers
                if apart.rest().least() is None:
                    borders.append(form)
        if stepped and limits.reached(local.root, values) is not True:
            raise NoElement("the function steps here, or it cannot be told")
        return _Seen(self._gradient(s, values, {local.root: 1}), borders, forms, frozenset(ties), stepped)

    def _at_point(self) -> Values | None:
        if self._values is None:
            try:
                self._values = evaluate(self.tape, self.m, self.local.point, [self.local.root], self.local.known)
            except NotExact:
                return None
        return self._values

    def _gradient(self, s: SeriesSystem, values: Values, seeds: Mapping[Slot, Any]) -> tuple[Any, ...]:
        found = pullback(self.tape, s, values, {slot: s.series(weight) for slot, weight in seeds.items()}, self.active)
        return tuple(s.constant(s.series(found[slot])) if slot in found else 0 for slot in self.slots)


def _rational(numbers: Sequence[Any]) -> bool:
    return all(isinstance(x, int | Fraction) for x in numbers)


def _middle(number: Any) -> Fraction:
    """A number, or the middle of its enclosure."""
    if isinstance(number, int | Fraction):
        return Fraction(number)
    mantissa, exponent = (int(part) for part in number.arb.mid().man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def middles(vector: Sequence[Any]) -> Vector:
    """The middles of enclosures."""
    return tuple(map(_middle, vector))


def _determinant(rows: Sequence[Sequence[Any]]) -> Any:
    """By minors: no division, so that what is exactly 0 comes out so."""
    if len(rows) == 1:
        return rows[0][0]
    total: Any = 0
    for k, x in enumerate(rows[0]):
        if not (isinstance(x, int | Fraction) and x == 0):
            minor = _determinant([[*row[:k], *row[k + 1 :]] for row in rows[1:]])
            total = total + (x * minor if k % 2 == 0 else -(x * minor))
    return total
