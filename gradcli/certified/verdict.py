"""What one sweep of a row says of each of its entries: a number, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gradcli.certified import reasons
from gradcli.certified.choices import Choice, Judged
from gradcli.certified.corners import holes
from gradcli.certified.corners.decision import Corners
from gradcli.certified.reasons import Trouble
from gradcli.certified.row_sweep import RowSweep
from gradcli.numbers.derived import Kind
from gradcli.numbers.rounding import Rounding, interval
from gradcli.records import NamedTuple, cached_property
from gradcli.results.entries import Entry, Loss, Relative, Status
from gradcli.tape.tape import Slot, Tape

if TYPE_CHECKING:
    from gradcli.certified.corners.proving import Record
    from gradcli.certified.corners.sided import Sided

_OFF_AXIS = ((1, 1), (1, -1), (1, 2), (1, -2), (2, 1), (2, -1), (1, 3), (1, -3), (3, 1), (3, -1))
"""Steps of the variables, by turns, along which a row that seems to be differentiable is tried."""
_NO_TEXT = "it is too large or too small to print"


class Verdict(NamedTuple):
    """The judged entries of one row, and remarks on the row as a whole."""

    value: Entry
    gradient: dict[str, Entry]
    along: Entry | None
    relative: Relative | None = None
    remarks: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    final: frozenset[str] = frozenset()
    """Variables whose entry is as open at any precision."""

    @property
    def derivatives(self) -> dict[str | None, Entry]:
        """By variable and, where it was asked for, (None) along the direction."""
        along: dict[str | None, Entry] = {} if self.along is None else {None: self.along}
        return dict(self.gradient) | along

    @property
    def settled(self) -> bool:
        """Whether more precision could add nothing."""
        partials = (entry for name, entry in self.gradient.items() if name not in self.final)
        entries = [self.value, *partials, *([self.along] if self.along else [])]
        entries += self.relative.entries if self.relative else []
        return all(entry.status is not Status.UNCERTIFIED for entry in entries)

    def completed(self, proved: Mapping[str | None, Entry]) -> Verdict:
        """With ``derivatives`` that were proved otherwise in place of open ones."""
        found = {
            name: proved.get(name, entry) if entry.status is Status.UNCERTIFIED else entry
            for name, entry in self.derivatives.items()
        }
        return self._replace(gradient={name: found[name] for name in self.gradient}, along=found.get(None))


class Verdicts:
    """Judges sweeps of rows of one tape. ``choose`` says which number stands at a kink, if any; ``relative``
    asks for elasticities and the condition number."""

    def __init__(
        self, tape: Tape, wrt: Mapping[str, Slot], rounding: Rounding, *, choose: str = "", relative: bool = False
    ) -> None:
        self.tape, self.wrt, self.rounding = tape, wrt, rounding
        self.choose, self.relative = choose, relative

    @cached_property
    def lines(self) -> Mapping[Slot, int]:
        """The lines of a listing, for who is told where something is."""
        return self.tape.lines()

    def on(
        self,
        sweep: RowSweep,
        inputs: Mapping[str, Any],
        direction: Mapping[str, Any] | None,
        until: float = math.inf,
        record: Record | None = None,
    ) -> Verdict:
        """The verdict on a row swept at the point ``inputs``, and along a direction if there is one.

        ``until`` is when, by the monotonic clock, corners that are not decided stay so; what their numbers leave open
        is proved where there is a ``record``.
        """
        corners = None
        if sweep.m.name != "float64":
            corners = Corners(self.tape, sweep.m, inputs, sweep.known, until, record)
        slots = {name: slot for name, slot in self.wrt.items() if slot in sweep.reached}
        judged = {
            name: self._partial(sweep, sweep.cotangent(slot), [slot], corners, {name: 1})
            for name, slot in slots.items()
        }
        gradient = {n: judged[n].entry if n in judged else Entry(None, Status.UNCONNECTED) for n in self.wrt}
        remarks = self._remarks(sweep, judged, corners)
        choice = Choice(self.choose, sweep, self.wrt, judged, self._number) if self.choose else None
        if choice is not None:
            chosen = choice.made(corners)
            remarks += choice.remarks(chosen)
            judged |= chosen
            gradient |= {name: found.entry for name, found in chosen.items()}
        along = None
        if direction is not None:
            moving = {self.wrt[name]: amount for name, amount in direction.items()}
            bent = [slot for slot, amount in moving.items() if amount.__class__ is not int or amount != 0]
            along = self._partial(sweep, sweep.along(moving), bent, corners, direction).entry
            along = (choice and choice.along(chosen, direction)) or along
        relative = self._relative(sweep, judged) if self.relative else None
        final = frozenset(name for name, found in judged.items() if found.final)
        value = self._value(sweep, corners)
        found = Verdict(value, gradient, along, relative, remarks, final=final)
        if sweep.m.name == "float64" and sweep.trouble is None:
            from gradcli.certified.overflow import noticed

            return noticed(found, sweep, inputs, self.wrt, direction or (), self._missing)
        return found

    # One entry

    def _value(self, sweep: RowSweep, corners: Corners | None) -> Entry:
        if sweep.trouble is None:
            return self._number(sweep, sweep.total)
        entry = self._missing(sweep.trouble)
        # Any variable the row needs, also one that is not differentiated by: a value has a sign of its own.
        near = [name for name, slot in {**self.wrt, **self.tape.inputs}.items() if slot in sweep.reached]
        if entry.status is Status.DOMAIN and corners is not None and not self.wrt and len(near) == 1:
            limit = holes.limit_of_value(corners, sweep.row, sweep.trouble.slot, near[0])
            entry = entry._replace(reason="; ".join(filter(None, [entry.reason, limit])))
        if entry.status is not Status.INFINITE and not sweep.pole_within:
            return entry
        if corners is None:
            shown = entry.status is Status.INFINITE and sweep.total == sweep.total
            return entry._replace(value=sweep.total) if shown else entry
        limits = next((found for name in near if (found := corners.limits(sweep.row, {name: 1}))), None)
        if limits is None:
            return entry
        left, right = (None if end is None else self.rounding.number(end) for end in limits)
        if left is not None and right is not None and left != right:  # no one value: both sides
            return entry._replace(value=None, status=Status.INFINITE, sides=(left, right))
        value = right if isinstance(right, float) and math.isinf(right) else left
        return entry._replace(value=value, status=Status.INFINITE)

    def _partial(
        self,
        sweep: RowSweep,
        number: Any,
        below: Sequence[Slot],
        corners: Corners | None,
        direction: Mapping[str, Any],
    ) -> Judged:
        """The derivative ``number`` of a row along a direction that moves the slots ``below``."""
        trouble, m = sweep.trouble, sweep.m
        corner = next((sweep.corners[slot] for slot in below if slot in sweep.corners), None)
        if trouble is not None and trouble.status is Status.UNCERTIFIED:
            return Judged(self._missing(trouble))
        if trouble is None and (missing := next((sweep.unruled[s] for s in below if s in sweep.unruled), None)):
            return Judged(self._missing(reasons.unruled(self.tape, m, missing, sweep.values)), final=True)
        if trouble is None and corner is None:
            kind = m.kind(number)
            possible = next((sweep.possible_corners[slot] for slot in below if slot in sweep.possible_corners), None)
            if kind is Kind.FINITE and possible is None:
                return Judged(self._number(sweep, number), number)
            if kind is Kind.FINITE and possible is not None:
                found = reasons.possible_corner(self.tape, m, possible, sweep.values)
                return Judged(self._missing(found)._replace(interval=interval(number)))
            trouble = sweep.why_not_finite(number, below[0])
            if kind is Kind.UNCLEAR:
                return Judged(self._missing(trouble))
        elif trouble is None and corner is not None:
            trouble = reasons.corner(self.tape, m, corner, sweep.values)
            if trouble.status is Status.UNCERTIFIED and m.kind(number) is not Kind.FINITE:  # only a domain may end
                trouble = sweep.why_not_finite(number, below[0])
        assert trouble is not None
        entry = self._missing(trouble)
        sided = corners.along(sweep.row, direction) if corners else None
        if sided is not None and sided.status is not Status.UNCERTIFIED:
            if sweep.trouble is None and corner is not None:
                one_side = sided.sides is not None and None in sided.sides
                corner = sweep.edge_above(below, end=one_side and sided.status is Status.DOMAIN) or corner
                entry = self._missing(reasons.corner(self.tape, m, corner, sweep.values))
            decided = self._decided(sweep, entry, sided)
            if sided.limit is not None and corners is not None:
                told = holes.limits(corners, sided, sweep.row, trouble.slot, direction)
                decided = decided._replace(reason=f"{decided.reason}; {told}")
            return Judged(decided, sided.derivative, by_sides=True, sides=sided.sides)
        # There certainly is none only where there is no value, or where one slope alone is infinite.
        certain = sweep.trouble is not None or (m.kind(number) is Kind.POLE and sweep.only_ends(below))
        if corners is not None and not certain:
            why = "; ".join(filter(None, [entry.reason, "its two sides are not decided", sided.why if sided else ""]))
            final = sided is not None and sided.final
            return Judged(entry._replace(status=Status.UNCERTIFIED, reason=why), final=final)
        if isinstance(number, float) and number == number and entry.status is Status.INFINITE:
            return Judged(entry._replace(value=number))
        return Judged(entry)

    def _decided(self, sweep: RowSweep, entry: Entry, sided: Sided) -> Entry:
        """An entry the rows' facts call a corner, a step or a hole, decided by its two sides."""
        if sided.status is Status.OK:
            return self._number(sweep, sided.derivative)._replace(reason="decided by its two sides", chained=False)
        sides = None
        if sided.sides is not None:
            left, right = (None if side is None else self.rounding.number(side) for side in sided.sides)
            sides = left, right
        value = sided.derivative if sided.status is Status.INFINITE else None
        differ = sided.status is Status.DOMAIN and sided.limit is None and sides is not None and None not in sides
        reason = self._told(entry, sided) + ("; the limits differ" if differ else "")
        return entry._replace(value=value, status=sided.status, reason=reason, sides=sides)

    def _told(self, entry: Entry, sided: Sided) -> str:
        """The reason, where the sides know better than the facts of the rows."""
        shown = entry.span.text if entry.span else "it"
        if sided.status is Status.KINK and entry.status is not Status.KINK:
            return f"{shown} has a corner here"
        if sided.status is Status.JUMP and entry.status is Status.UNCERTIFIED:
            return f"{shown} jumps here"
        if sided.status is Status.INFINITE and entry.status in (Status.KINK, Status.JUMP, Status.UNCERTIFIED):
            return f"{shown} has a vertical tangent here"
        if sided.status is Status.DOMAIN and sided.sides is not None and None in sided.sides:
            return f"{shown} is defined on one side only"
        return entry.reason

    def _number(self, sweep: RowSweep, number: Any) -> Entry:
        rounded = self.rounding.number(number)
        if rounded is not None:
            return Entry(rounded)
        found, reached = self._missing(sweep.unsure), interval(number)
        return found._replace(interval=reached) if reached else found._replace(reason=_NO_TEXT)

    def _missing(self, trouble: Trouble) -> Entry:
        return Entry(
            None, trouble.status, trouble.reason, None, self.lines.get(trouble.slot), trouble.span, trouble.operands
        )

    # The row as a whole

    def _remarks(self, sweep: RowSweep, judged: Mapping[str, Judged], corners: Corners | None) -> tuple[str, ...]:
        """A warning where all partial derivatives exist and yet the function is not differentiable.

        Only where the chain rule did not answer: elsewhere it is differentiable as its parts are.
        """
        if corners is None or len(judged) < 2 or not any(j.by_sides for j in judged.values()):
            return ()
        if any(j.entry.status is not Status.OK for j in judged.values()):
            return ()
        for steps in _OFF_AXIS:
            direction = {name: steps[k % 2] for k, name in enumerate(judged)}
            expected = sum((judged[name].number * step for name, step in direction.items()), sweep.m.number(0))
            sided = corners.along(sweep.row, direction)
            if sided is None or sided.status is Status.UNCERTIFIED:
                continue
            shown = ", ".join(f"{name}={step}" for name, step in direction.items())
            if sided.status is not Status.OK:
                return (f"the partial derivatives exist, but along {shown} there is none: not differentiable here",)
            if sweep.m.same(sided.derivative, expected) is False:
                found, sum_ = sweep.m.text(sided.derivative), sweep.m.text(expected)
                return (f"the slope along {shown} is {found}, not {sum_} as the partials say: not differentiable here",)
        return ()

    def _relative(self, sweep: RowSweep, judged: Mapping[str, Judged]) -> Relative:
        """Elasticities x*f'/f, and the sum of their sizes: how far relative errors of all inputs may grow."""
        m = sweep.m
        lacking = self._no_relative_change(sweep)
        size, worst, elasticities = m.number(0), None, {}
        for name, found in judged.items():
            there = found.entry.status is Status.OK and found.number is not None  # an infinite slope is no ball
            if lacking is not None or not there or m.kind(found.number) is not Kind.FINITE:
                worst = elasticities[name] = lacking or found.entry
                continue
            elasticity = m.div(sweep.values[self.wrt[name]] * found.number, sweep.total)
            elasticities[name] = self._number(sweep, elasticity)
            size = size + m.abs(elasticity)
        return Relative(elasticities, worst or lacking or self._number(sweep, size))

    def _no_relative_change(self, sweep: RowSweep) -> Entry | None:
        """Why a row has none: it has no value, or its value is 0."""
        if sweep.trouble is not None:
            return self._missing(sweep.trouble)
        zero = sweep.m.is_zero(sweep.total)
        if zero is False:
            return None
        status = Status.DOMAIN if zero else Status.UNCERTIFIED
        return Entry(None, status, "the value is 0: there is no relative change")
