"""Uncertainties over blocks of points: float64 sensitivities with the one-shot's verdict where those cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy

from gradcli.batch.gradients import Gradients
from gradcli.batch.judged import fault_codes
from gradcli.batch.rowjudge import as_double, least_shown
from gradcli.numbers.float64 import FLOAT64
from gradcli.propagation.blocks import NONE_LOST, FirstOrder, covariance, first_order, small, uncertain, worst
from gradcli.propagation.columns import sources
from gradcli.propagation.curvature import MOST_INPUTS, Check, SecondOrderChecks
from gradcli.propagation.negative import NONE, below_zero, without
from gradcli.propagation.propagate import answer
from gradcli.propagation.question import PropagationRequest
from gradcli.propagation.recorded import ProvedLaw, Uncertain, proving
from gradcli.propagation.results import Contribution, Estimate, Propagation
from gradcli.questions.point import of_numbers
from gradcli.records import replace
from gradcli.results.entries import Entry
from gradcli.tables.blocks import Block
from gradcli.tables.names import EntryName
from gradcli.tables.rows import Entries, Rows
from gradcli.tables.statuses import DOMAIN, OK, UNCERTIFIED, UNCONNECTED

Sum = tuple[int, int, Any, Any]
"""A variance or a covariance: the places of its targets, where it is asked for, and its loss."""


class Uncertainties:
    """What ``propagate`` asks of every point: the Work of a run over a table.

    ``question.request`` has the names of the columns declared. Beside the value stand u, U (for another coverage
    factor than 1), the second-order check, three numbers an input and, of several targets, their covariances.
    ``certify`` has every point answered by the one-shot.
    """

    def __init__(
        self,
        question: PropagationRequest,
        *,
        engine: str = "auto",
        certify: bool = False,
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        request, uncertainty = question.request, question.uncertainty
        self.question, self.certify = question, certify
        self._least = least_shown(question.request, certify=certify)
        found, self._columns, self._fixed = sources(request.program, request.declared, uncertainty)
        self.inputs = tuple(name for name in request.columns if name in found)
        if not self.inputs:
            note("no input has an uncertainty: add a column u_x, or --at u_x=0.1")
        self.gradients = Gradients(request, variables=self.inputs, schema="propagate", engine=engine, note=note)
        self._curvature = None
        if question.second and len(self.inputs) > MOST_INPUTS:
            note(f"no second-order check of more than {MOST_INPUTS} uncertain inputs at every point")
        elif question.second and self.inputs:
            self._curvature = SecondOrderChecks(request, self.inputs, engine)
        self.k = float(question.k.over(FLOAT64))
        self.targets = self.gradients.layout.targets
        self.layout = self.gradients.layout._replace(others=self._names(), bare=(0, 1), uncertain=True)
        self._correlation = self._fixed.matrix(self.inputs)
        self._needs = [
            [place for place, entry in enumerate(unconnected) if not entry]
            for unconnected in self.gradients.unconnected
        ]
        self._insufficient, self._checked, self._first = 0, 0, ""

    def expect(self, points: int) -> None:
        """Chooses the engine for about so many points."""
        self.gradients.expect(points)
        if self.proving is not None:
            self.proving.expect(points)

    @cached_property
    def proving(self) -> ProvedLaw | None:
        """What proves rows at once where every number is to be certain; None where only the one-shot can."""
        if not self.certify or not self.inputs:
            return None
        k, second = self.question.k if self.k != 1 else None, self._curvature is not None
        return proving(self.question, self.gradients, Uncertain(self.inputs, self._columns, self._fixed, k, second))

    def remarks(self) -> list[str]:
        """At how many points the first order will not do."""
        said = self.proving.remarks() if self.proving else []
        if self._insufficient:
            many = f"{self._insufficient:,} of {self._checked:,} points, the first in {self._first}"
            said.append(f"the first order is not good enough at {many}")
        return said

    def rows(self, block: Block) -> Rows:
        """The results of a block of points."""
        found = self.gradients.rows(block)
        u, codes = self._uncertainties(block)
        full = [[entry.full(block.size) for entry in gradient] for gradient in found.gradients]
        slopes = [numpy.array([numpy.where(c == OK, v, 0.0) for v, c in gradient]) for gradient in full]
        slopes = [slope.reshape(len(self.inputs), block.size) for slope in slopes]
        laws = [first_order(slope, u, self._correlation) for slope in slopes]
        checks: list[Check | None] = [None] * len(laws)
        if self._curvature is not None:
            checks = [*self._curvature.of(block, u, self._correlation, [law.u for law in laws])]
        entries, sums = [], list[Sum]()
        asked = numpy.zeros(block.size, dtype=numpy.bool_)
        known: list[Any] = [None] * len(laws)
        for target, value in enumerate(found.values):
            missing = self._missing(target, value.full(block.size)[1], full[target], u, codes)
            listed = self._of_target(laws[target], missing)
            check = checks[target]
            if check is not None:
                known[target] = (missing == OK) & check.known
                asked |= known[target] & check.few
                codes_there = numpy.where(known[target], OK, UNCONNECTED)
                listed += [_entry(check.shift, codes_there), _entry(check.u, codes_there)]
            listed += self._of_inputs(found.gradients[target], laws[target], u, codes, missing)
            sums.append((target, target, missing == OK, laws[target].loss))
            if len(slopes) > 1:
                there = numpy.where(missing == OK, OK, UNCONNECTED)
                for place, other in enumerate(slopes):
                    amount, loss = covariance(slopes[target], other, u, self._correlation)
                    sums.append((target, place, missing == OK, loss))
                    listed.append(_entry(amount, there))
            entries.append(listed)
        self._note_insufficient(block, known, checks)
        rows = Rows(block, found.values, entries)
        if self.certify:
            return self._answered(rows, ~block.faulty)
        if self.question.request.floats_only:
            return rows
        asked |= self._few(block, slopes, u, laws, sums) | block.past_doubles(self._columns.values())
        return self._answered(rows, asked & ~block.faulty)

    def _few(self, block: Block, slopes: Sequence[Any], u: Any, laws: Sequence[FirstOrder], sums: Sequence[Sum]) -> Any:
        """Where fewer than ten digits are certain: where the terms of a sum cancel, by the bounds of the slopes, and
        where something may underflow."""
        few = numpy.logical_or.reduce([small(slope, law, u) for slope, law in zip(slopes, laws, strict=True)])
        rows = numpy.flatnonzero(numpy.logical_or.reduce([there & ~(loss <= NONE_LOST) for *_, there, loss in sums]))
        if len(rows):
            errors = self.gradients.errors(block.taken(rows))[:, 1:]
            relative = [worst(error, slope[:, rows]) for error, slope in zip(errors, slopes, strict=True)]
            for one, other, there, loss in sums:
                larger = numpy.maximum(relative[one], relative[other])
                few[rows] |= there[rows] & uncertain(loss[rows], larger, len(self.inputs))
        return few

    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point, of each target in the order of the layout."""
        at = block.point(row)
        uncertain = {
            column: abs(float(block.columns[column][row])) for column in self._columns.values() if column in at
        }
        negative = next((name for name, column in self._columns.items() if below_zero(at.get(column, 0.0))), None)
        found = self._answer(at if negative is None else at | uncertain)
        listed = [self._listed(found, place) for place in range(len(found.estimates))]
        return listed if negative is None else [without(entries, self.layout.names, negative) for entries in listed]

    # Columns

    def _names(self) -> list[EntryName]:
        found = [EntryName("u", "u_{target}", "u of {target}", ("u",))]
        if self.k != 1:
            found.append(EntryName("U", "U_{target}", "U of {target}", ("U",)))
        if self._curvature is not None:
            found += [
                EntryName("shift", "shift_{target}", "the shift of {target}", ("second_order", "shift")),
                EntryName(
                    "second_order_u", "second_order_u_{target}", "second-order u of {target}", ("second_order", "u")
                ),
            ]
        for name in self.inputs:
            for word in ("sensitivity", "contribution", "share"):
                long, said = f"{word}_{name}", f"{word} of {name} in {{target}}"
                path = ("inputs", name, word)
                found.append(EntryName(long, f"{{target}}_{long}", said, path, bare=word != "sensitivity"))
        if len(self.targets) > 1:
            for other in self.targets:
                said = f"the covariance of {{target}} and {other}"
                found.append(EntryName(f"cov_{other}", f"cov_{{target}}_{other}", said, ("covariance", other), True))
        return found

    # In float64

    def _uncertainties(self, block: Block) -> tuple[Any, Any]:
        """The standard uncertainties (V, N), 0 where there is none, and their status codes."""
        u, codes = numpy.zeros((len(self.inputs), block.size)), numpy.zeros((len(self.inputs), block.size), numpy.uint8)
        for place, name in enumerate(self.inputs):
            column = self._columns.get(name)
            if column is None:
                u[place] = float(self._fixed.u(FLOAT64, name))
                continue
            codes[place] = fault_codes(block, [column])
            codes[place][(codes[place] == OK) & (block.columns[column] < 0)] = DOMAIN
            u[place] = numpy.where(codes[place] == OK, block.columns[column], 0.0)
        return u, codes

    def _missing(self, target: int, value: Any, gradient: Sequence[tuple[Any, Any]], u: Any, codes: Any) -> Any:
        """The status of u, shape (N,): what u needs is the value, and the sensitivity of every input with one."""
        found = value.copy()
        for place in self._needs[target]:
            numpy.maximum(found, codes[place], out=found)
            numpy.maximum(found, numpy.where(u[place] > 0, gradient[place][1], OK).astype(numpy.uint8), out=found)
        return found

    def _of_target(self, law: FirstOrder, missing: Any) -> list[Entries]:
        return [_entry(number, missing) for number in ([law.u] if self.k == 1 else [law.u, self.k * law.u])]

    def _of_inputs(
        self, gradient: Sequence[Entries], law: FirstOrder, u: Any, codes: Any, missing: Any
    ) -> list[Entries]:
        found = []
        for place, sensitivity in enumerate(gradient):
            own = sensitivity.full(len(missing))[1]
            needless = (own == UNCONNECTED) | ((u[place] == 0) & (codes[place] == OK))
            contribution = numpy.maximum(numpy.where(needless, OK, own), codes[place])
            shared = (missing == OK) & ~numpy.isnan(law.shares[place])
            found += [
                sensitivity,
                _entry(law.contributions[place], contribution),
                _entry(law.shares[place], numpy.where(shared, OK, UNCONNECTED)),
            ]
        return found

    def _note_insufficient(self, block: Block, known: Sequence[Any], checks: Sequence[Check | None]) -> None:
        """Counts the points at which the first order will not do for some target."""
        where = numpy.zeros(block.size, dtype=numpy.bool_)
        for target, (there, check) in enumerate(zip(known, checks, strict=True)):
            if check is None:
                return
            wrong = there & ~check.sufficient
            where |= wrong
            if wrong.any() and not self._insufficient and not self._first:
                row = int(numpy.argmax(wrong))
                self._first = (
                    f"{block.place(row)}: to second order the mean of {self.targets[target]} moves by "
                    f"{check.shift[row]:.2g} and u is {check.u[row]:.2g}"
                )
        self._checked += int(numpy.logical_or.reduce(known).sum())
        self._insufficient += int(where.sum())

    # By the one-shot

    def _answered(self, rows: Rows, asked: Any) -> Rows:
        """The rows with what the one-shot finds where it is asked, a mask (N,)."""
        if not asked.any():
            return rows
        full = [[entry.full(rows.block.size) for entry in rows.entries(t)] for t in range(len(rows.values))]
        numbers, codes = (numpy.array([[pair[k] for pair in entries] for entries in full]) for k in (0, 1))
        left = asked & ~self.proving.answer(rows.block, asked, numbers, codes) if self.proving else asked
        for row in numpy.flatnonzero(left):
            for target, certified in enumerate(self.entries(rows.block, int(row))):
                for place, entry in enumerate(certified):
                    numbers[target, place, row], codes[target, place, row] = as_double(entry, self._least)
        made = [[Entries(*pair) for pair in zip(*both, strict=True)] for both in zip(numbers, codes, strict=True)]
        return rows._replace(values=[first for first, *_ in made], gradients=[rest for _, *rest in made])

    def _answer(self, at: Mapping[str, float | str]) -> Propagation:
        """The one-shot at one point: numbers are the decimals they are printed as."""
        question, program = self.question, self.question.request.program
        point = of_numbers(at, "the table")
        needed = {name: value for name, value in point.items() if program.needed_by(name)}
        given = {name: point[column] for name, column in self._columns.items()}
        uncertainty = replace(self._fixed, given={**self._fixed.given, **given})
        request = question.request.varied(at={**question.request.at, **needed}, declared=())
        return answer(replace(question, request=request, uncertainty=uncertainty))

    def _listed(self, found: Propagation, place: int) -> list[Entry]:
        estimate = found.estimates[place]
        listed = [estimate.value, estimate.u]
        if self.k != 1:
            listed.append(estimate.expanded)
        if self._curvature is not None:
            second = estimate.second
            listed += [second.shift, second.u] if second else [NONE, NONE]
        by_name = {given.name: given for given in estimate.inputs}
        for name in self.inputs:
            listed += _of_input(by_name[name])
        if len(self.targets) > 1:
            listed += self._covariances(found, estimate)
        return listed

    def _covariances(self, found: Propagation, estimate: Estimate) -> list[Entry]:
        return [found.covariance.get((estimate.target, other), NONE) for other in self.targets]


def _of_input(given: Contribution) -> list[Entry]:
    return [given.sensitivity, given.contribution, given.share or NONE]


def _entry(numbers: Any, codes: Any) -> Entries:
    """Numbers with their statuses; what is past the range of doubles is uncertified."""
    codes = numpy.where((codes == OK) & ~numpy.isfinite(numbers), UNCERTIFIED, codes).astype(numpy.uint8)
    return Entries(numbers, codes if codes.any() else None)
