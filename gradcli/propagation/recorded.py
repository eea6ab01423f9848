"""The law of propagation as a program: what ``propagate`` tells of a point, recorded beside the derivatives it takes.

So the rows of a table are proved over balls as those of ``grad`` are. The formulas are those of
``gradcli.propagation.budget`` and ``gradcli.propagation.second``, which the one-shot takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

import numpy

from gradcli.batch.gradients import Gradients
from gradcli.batch.proved import ProvedRows
from gradcli.engines.entry_tape import EntryTape
from gradcli.engines.second_order import compile_second
from gradcli.numbers.recorder import Recorded, Recorder
from gradcli.propagation.question import PropagationRequest
from gradcli.propagation.uncertainty import Uncertainty
from gradcli.questions.point import Coordinate
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import OK, UNCONNECTED
from gradcli.tape.tape import INPUT, Slot, Tape

FEWEST_DIGITS = 2**40
"""Where correlations leave less than that part of the variance, the one-shot is asked."""


class Uncertain(NamedTuple):
    """What is uncertain: the ``inputs``, the ``columns`` of their uncertainties, those that are ``fixed``, the coverage
    factor (None: 1), and whether the ``second`` order is told."""

    inputs: Sequence[str]
    columns: Mapping[str, str]
    fixed: Uncertainty
    k: Coordinate | None
    second: bool


class _Target(NamedTuple):
    value: Slot
    partials: Mapping[str, Recorded]
    hessian: Mapping[tuple[str, str], Recorded]


class Law:
    """Records the law on a tape of derivatives, whose entries are a value, partials and, for the ``second`` order, a
    Hessian. ``at`` holds what is recorded as an input and is the same everywhere."""

    def __init__(self, derivatives: EntryTape, asked: Uncertain, targets: int) -> None:
        self._tape: Tape = derivatives.tape.extended()
        self._m, self._asked, self.at = Recorder(self._tape), asked, dict[str, Coordinate]()
        self._edges = [*derivatives.edges]
        self._u = {name: self._uncertainty(name) for name in asked.inputs}
        self._joint = dict(self._covariances())
        self._targets = [self._target(derivatives, target) for target in range(targets)]

    def recorded(self) -> EntryTape | None:
        """The entries of a row in the order of the table; None where some number is always 0 or missing."""
        variances = [self._covariance(one, one) for one in self._targets]
        if None in self._u.values() or None in variances:
            return None
        places: dict[tuple[int, int], Slot] = {}
        for number, (target, variance) in enumerate(zip(self._targets, variances, strict=True)):
            assert variance is not None
            self._edges.append(self._below(variance, self._m.number(0)))
            for place, entry in enumerate(self._entries(target, variance)):
                if entry is not None:
                    places[number, place] = entry.slot
        return EntryTape(self._tape, places, [*dict.fromkeys(self._edges)])

    def _entries(self, target: _Target, variance: Recorded) -> Iterator[Recorded | None]:
        m, asked = self._m, self._asked
        u = m.apply("sqrt", variance)
        yield m.at(target.value)
        yield u
        if asked.k is not None:
            yield self._coordinate("k()", asked.k) * u
        if asked.second:
            yield from self._second(target, variance)
        for name in asked.inputs:
            slope = target.partials.get(name)
            yield slope
            if slope is None:
                yield from (m.number(0), m.number(0))
                continue
            yield m.apply("abs", slope) * self._u[name]
            part = self._sum(slope * target.partials[b] * c for b, c in self._with(name) if b in target.partials)
            yield m.apply("div", part, variance) if part is not None else m.number(0)
        if len(self._targets) > 1:
            yield from (self._covariance(target, other) or m.number(0) for other in self._targets)

    def _second(self, target: _Target, first: Recorded) -> Iterator[Recorded]:
        """What the Hessian adds to the mean, and u with it."""
        m, product = self._m, dict[tuple[str, str], Recorded]()
        for (a, b), h in target.hessian.items():
            for c, joint in self._with(b):
                share = h * joint
                product[a, c] = product[a, c] + share if (a, c) in product else share
        shift = self._sum(product[a, a] for a in self._asked.inputs if (a, a) in product)
        added = self._sum(p * product[c, a] for (a, c), p in product.items() if (c, a) in product)
        half = Fraction(1, 2)
        yield m.number(0) if shift is None else half * shift
        yield m.apply("sqrt", first if added is None else first + half * added)

    # The parts of it

    def _target(self, derivatives: EntryTape, target: int) -> _Target:
        names, places = self._asked.inputs, {**derivatives.places}
        zero = self._m.number(0).slot
        for one, source, twin in derivatives.twins:
            places[one, twin] = places[one, source] if source >= 0 else zero
        at, width = self._m.at, len(names)
        partials = {n: at(places[target, 1 + k]) for k, n in enumerate(names) if (target, 1 + k) in places}
        hessian = {
            (a, b): at(places[target, place])
            for k, a in enumerate(names)
            for n, b in enumerate(names)
            if self._asked.second and (target, place := 1 + width + k * width + n) in places
        }
        return _Target(places[target, 0], partials, hessian)

    def _uncertainty(self, name: str) -> Recorded | None:
        """The standard uncertainty of an input; None where that is 0."""
        m, fixed = self._m, self._asked.fixed
        column = self._asked.columns.get(name)
        if column is not None:
            slot = self._tape.record(INPUT, (), column)
            self._tape.inputs[column] = slot
            self._edges.append(self._below(m.at(slot), m.number(0)))
            return m.at(slot)
        given = fixed.given.get(name)
        if given is not None:
            return None if given.exact == 0 else self._coordinate(f"u({name})", given)
        variance = fixed.covariances[name, name]
        return None if variance.exact == 0 else m.apply("sqrt", self._coordinate(f"v({name})", variance))

    def _covariances(self) -> Iterator[tuple[tuple[str, str], Recorded]]:
        fixed = self._asked.fixed
        for a, one in self._u.items():
            for b, other in self._u.items():
                if one is None or other is None:
                    continue
                pair = (min(a, b), max(a, b))
                if (a, b) in fixed.covariances:
                    yield (a, b), self._coordinate("cov({},{})".format(*pair), fixed.covariances[a, b])
                elif a == b:
                    yield (a, b), one * one
                elif (a, b) in fixed.correlations:
                    r = self._coordinate("corr({},{})".format(*pair), fixed.correlations[a, b])
                    yield (a, b), r * one * other

    def _with(self, name: str) -> Iterator[tuple[str, Recorded]]:
        """The covariances of an input, by the other."""
        return ((b, c) for (a, b), c in self._joint.items() if a == name)

    def _covariance(self, one: _Target, other: _Target) -> Recorded | None:
        """Of two targets; None where nothing moves both."""
        terms = [
            one.partials[a] * other.partials[b] * c
            for (a, b), c in self._joint.items()
            if a in one.partials and b in other.partials
        ]
        total = self._sum(terms)
        if total is not None and len(self._joint) > len(self._u):
            sizes = self._sum(self._m.apply("abs", term) for term in terms)
            self._edges.append(self._below(FEWEST_DIGITS * self._m.apply("abs", total), sizes))
        return total

    def _below(self, one: Recorded, other: Recorded | None) -> Slot:
        """The condition that a number is not above another."""
        assert other is not None
        return self._tape.record("le", (one.slot, other.slot))

    def _coordinate(self, name: str, coordinate: Coordinate) -> Recorded:
        """A number that is the same everywhere, as an input of a name that no variable has."""
        self.at[name] = coordinate
        slot = self._tape.record(INPUT, (), name)
        self._tape.inputs[name] = slot
        return self._m.at(slot)

    @staticmethod
    def _sum(terms: Any) -> Recorded | None:
        found = list(terms)
        return reduce(lambda a, b: a + b, found) if found else None


class ProvedLaw(ProvedRows):
    """Proves rows of a table of uncertainties."""

    def answer(self, block: Block, asked: Any, numbers: Any, codes: Any) -> Any:
        """Fills numbers and codes (T, E, N) at points of the mask ``asked`` (N,), and returns the mask of those; what
        is not recorded is not connected."""
        found = self.fill(block, asked, numbers)
        for entry in numpy.ndindex(*codes.shape[:2]):
            known = entry in self.asked.places
            codes[entry][found] = OK if known else UNCONNECTED
            if not known:
                numbers[entry][found] = numpy.nan
        return found


def proving(question: PropagationRequest, gradients: Gradients, asked: Uncertain) -> ProvedLaw | None:
    """What proves the rows of a table, whose values and slopes ``gradients`` has; None where only the one-shot can."""
    request, fixed = question.request, asked.fixed
    if question.coverage is not None or request.floats_only or fixed.parts or fixed.readings:
        return None
    if asked.second:
        derivatives = compile_second(gradients.tape, gradients.roots, gradients.slots, near=False).recorded
    else:
        found = gradients.recorded()
        assert found is not None  # there is no direction
        derivatives = found
    law = Law(derivatives, asked, len(gradients.layout.targets))
    entries = law.recorded()
    return None if entries is None else ProvedLaw(entries, {**request.at, **law.at}, all_rows=True)
