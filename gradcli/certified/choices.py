"""The number that ``--kink`` asks for at a corner: a subgradient, one of its two sides, or a framework's convention.

Where there is a derivative it stays what it is, but under ``subgradient``: there a row is one subgradient as a whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gradcli.certified.row_sweep import RowSweep
from gradcli.numbers.derived import Kind
from gradcli.numbers.rational import NotExact
from gradcli.questions.kinks import SIDES, TAKEN
from gradcli.records import NamedTuple
from gradcli.results.entries import Entry, Status
from gradcli.tape.sweeps import pullback
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.certified.corners.decision import Corners


class Judged(NamedTuple):
    """An entry, with its number over the number system of the sweep, whether its two sides decided it, whether
    more precision could not, and the sides where they differ."""

    entry: Entry
    number: Any = None
    by_sides: bool = False
    final: bool = False
    sides: tuple[Any, Any] | None = None


class Choice:
    """What is chosen at the corners of one row, ``how`` being the word of ``--kink``; ``number`` makes an entry."""

    def __init__(
        self,
        how: str,
        sweep: RowSweep,
        wrt: Mapping[str, Slot],
        judged: Mapping[str, Judged],
        number: Callable[[RowSweep, Any], Entry],
    ) -> None:
        self.how, self.sweep, self.wrt, self.judged, self.number = how, sweep, wrt, judged, number
        self.kinks = [name for name, found in judged.items() if found.entry.status is Status.KINK]

    def made(self, corners: Corners | None) -> dict[str, Judged]:
        """The entries that are others than the row's own."""
        if self.how == "subgradient":
            return self._subgradient(corners)
        if not self.kinks:
            return {}
        return self._sides() if self.how in SIDES else self._convention()

    def remarks(self, chosen: Mapping[str, Judged]) -> tuple[str, ...]:
        """What must be known of the numbers chosen."""
        if self.how == "subgradient":
            return self._beside(chosen)
        names = [name for name, found in chosen.items() if found.entry.status is Status.OK]
        if not names:
            return ()
        what = chosen[names[0]].entry.reason
        return (f"by {', '.join(names)} it has a corner here, and no derivative: the number is {what}",)

    def along(self, chosen: Mapping[str, Judged], direction: Mapping[str, Any]) -> Entry | None:
        """What a chosen row gives along a direction; None where nothing of it was chosen."""
        row = {**self.judged, **chosen}
        moved = {n: a for n, a in direction.items() if n in row and not (a.__class__ is int and a == 0)}
        if not any(name in chosen for name in moved):
            return None
        for name in moved:
            if row[name].entry.status is not Status.OK:
                return row[name].entry
        total = sum((row[name].number * amount for name, amount in moved.items()), self.sweep.m.number(0))
        return self.number(self.sweep, total)

    # Subgradients

    def _subgradient(self, corners: Corners | None) -> dict[str, Judged]:
        """The least-norm subgradient of a row with a corner, in all its variables below one: partial derivatives that
        exist beside it (by y of ``min(max(-2*x-y, x), 2*x)``) need not be a subgradient's."""
        sweep, judged = self.sweep, self.judged
        bent = [name for name in judged if sweep.bends(self.wrt[name]) or name in self.kinks]
        if not bent or any(judged[n].entry.status not in (Status.OK, Status.KINK) for n in bent):
            return {}
        if corners is None:  # doubles: each tie by the rule of its row
            return self._chosen({n: sweep.cotangent(self.wrt[n]) for n in self.kinks}, "each corner's own least norm")
        from gradcli.certified.corners.ties import NoElement

        alone = sweep.only_ties and all(self.wrt[name] in sweep.corners for name in bent)
        moving = bent if alone else list(judged)
        try:
            by_rule = {name: sweep.cotangent(self.wrt[name]) for name in moving}
            numbers = corners.subgradient(sweep.row, moving, by_rule)
        except NoElement as trouble:
            status = Status.UNCERTIFIED if trouble.open else Status.KINK
            return {n: self._without(n, f"no subgradient: {trouble}", status, trouble.final) for n in self.kinks}
        return self._chosen({name: numbers[name] for name in bent}, "the subgradient of least norm")

    def _beside(self, chosen: Mapping[str, Judged]) -> tuple[str, ...]:
        """A remark on partial derivatives that exist and are not what the subgradient has in their place."""
        m = self.sweep.m
        apart = [
            f"by {name} it is {m.text(self.judged[name].number)}"
            for name, found in chosen.items()
            if self.judged[name].entry.status is Status.OK and m.same(self.judged[name].number, found.number) is False
        ]
        if not apart:
            return ()
        return (f"the row is a subgradient; where the partial derivative itself exists, {', '.join(apart)}",)

    # Sides and conventions

    def _sides(self) -> dict[str, Judged]:
        found = {}
        for name in self.kinks:
            sides = self.judged[name].sides
            if sides is None:
                found[name] = self._without(name, "--float does not compute its two sides", Status.KINK)
                continue
            side = sides[self.how == "right"]
            if isinstance(side, float) and math.isinf(side):
                found[name] = self._without(name, f"from the {self.how} it is infinite", Status.KINK)
            else:
                found |= self._chosen({name: side}, TAKEN[self.how])
        return found

    def _convention(self) -> dict[str, Judged]:
        """The reverse sweep of a framework, where it has a number."""
        from gradcli.certified.corners.conventions import CONVENTIONS, rules

        convention, sweep = CONVENTIONS[self.how], self.sweep
        seeds = {slot: sweep.m.number(weight) for slot, weight in sweep.row.items()}
        try:
            swept = pullback(sweep.tape, sweep.m, sweep.values, seeds, sweep.active, rules(convention))
        except NotExact:
            swept = None
        found = {}
        for name in self.kinks:
            number = None if swept is None else swept.get(self.wrt[name], sweep.m.number(0))
            if number is None or sweep.m.kind(number) is not Kind.FINITE:
                found[name] = self._without(name, f"{convention.name}'s rules have no number here", Status.KINK)
            else:
                found |= self._chosen({name: number}, TAKEN[self.how])
        return found

    # Entries

    def _chosen(self, numbers: Mapping[str, Any], what: str) -> dict[str, Judged]:
        found = {}
        for name, number in numbers.items():
            entry = self.number(self.sweep, number)
            if entry.status is Status.OK:
                entry = entry._replace(reason=what, chained=False, sides=self.judged[name].entry.sides)
            elif self.sweep.m.kind(number) is not Kind.FINITE:
                continue  # the corner is reported as it is
            found[name] = Judged(entry, number, by_sides=True)
        return found

    def _without(self, name: str, why: str, status: Status, final: bool = True) -> Judged:
        """A corner without the number asked for."""
        found = self.judged[name]
        entry = found.entry._replace(status=status, reason=f"{found.entry.reason}; {why}")
        return found._replace(entry=entry, final=final)
