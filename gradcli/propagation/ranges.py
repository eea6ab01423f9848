"""The guaranteed range of a target over a box: branch and bound, with enclosures by balls.

A box whose enclosure cannot hold anything beyond what was found already is dropped; the one that may reach
farthest is split. Where a slope has one sign over a box, only one of its faces matters. The bounds hold whenever
the search stops. Source: Hansen & Walster, Global Optimization Using Interval Analysis (2004), ch. 12.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Mapping, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING, Any, NamedTuple

from flint import arb

from gradcli.numbers.balls.ball import Ball, enclosure, kind, unclear
from gradcli.numbers.balls.balls import Balls, decimal
from gradcli.numbers.derived import Kind
from gradcli.numbers.rounding import Rounding
from gradcli.propagation.boxes import Box, Enclosed, Enclosing, middle
from gradcli.propagation.outward import bound
from gradcli.propagation.results import Range
from gradcli.results.entries import Entry, Status
from gradcli.tape.tape import Tape

if TYPE_CHECKING:
    from gradcli.propagation.question import PropagationRequest

PRECISION = 128
MOST_BOXES = 200_000
NARROWEST = 2.0**-45
"""A box of this part of the whole whose values cannot be bounded is next to a pole, a hole or an end of the
domain: splitting it further proves nothing."""

POLISH = 100
"""Boxes looked at after a bound is near enough: often it becomes exact, or nearer by orders of magnitude."""

MOST_CORNERS = 64
"""Of such a box, where the domain may end."""


class Nowhere(Exception):
    """The target has no value at a point of the box."""


class Open(Exception):
    """Nothing can be proved next to a point of the box."""


def ranges(question: PropagationRequest, tape: Tape, targets: Sequence[str], rounding: Rounding) -> list[Range]:
    """The range of every target over the box of value ± k·u. The time limit is shared out among them."""
    request = question.request
    m = Balls(max(PRECISION, rounding.bits + 64))
    with m.working():
        constants, box = box_of(question, m, question.k.over(m))
        seconds = request.seconds / (2 * len(targets))
        return [
            _range(Enclosing(tape, tape.outputs[name], m, constants), box, question.tolerance, seconds, rounding)
            for name in targets
        ]


def box_of(question: PropagationRequest, m: Balls, k: Any) -> tuple[dict[str, Any], dict[str, tuple[Any, Any]]]:
    """The inputs that are held, and the ends of the others: value ± k·u."""
    constants, box = {}, {}
    for name, coordinate in question.request.at.items():
        value, half = coordinate.over(m), k * question.uncertainty.u(m, name)
        if m.is_zero(half) is True:
            constants[name] = value
        else:
            box[name] = (value - half, value + half)
    return constants, box


def _range(target: Enclosing, box: Box, tolerance: float, seconds: float, rounding: Rounding) -> Range:
    search = _Search(target, box, tolerance)
    try:
        search.look_at_corners()
        low, within_low = search.least(1, seconds)
        high, within_high = search.least(-1, seconds)
    except Nowhere as error:
        missing = Entry(None, Status.DOMAIN, str(error))
        return Range(missing, missing, *search.seen(rounding), False, search.boxes)
    except Open as error:
        missing = Entry(None, Status.UNCERTIFIED, str(error))
        return Range(missing, missing, *search.seen(rounding), False, search.boxes)
    if enclosure(low) < 0 and target.never_negative:
        low = 0
    lower, upper = _end(low, rounding, down=True), _end(-high, rounding, down=False)
    seen, within = search.seen(rounding), within_low and within_high
    return Range(lower, upper, *seen, within, search.boxes, tuple(target.narrowed), search.beyond)


def _end(found: Any, rounding: Rounding, *, down: bool) -> Entry:
    if not enclosure(found).is_finite():
        return Entry(None, Status.UNCERTIFIED, "no bound was found within the time limit")
    return Entry(bound(found, rounding, down=down))


class _Part(NamedTuple):
    """A box in line: ``low`` bounds ``sign`` times the target there; ordered by ``key``, and then by age."""

    key: float
    number: int
    low: Any
    box: Box
    slopes: Mapping[str, Any]

    @property
    def is_point(self) -> bool:
        return all(low is high for low, high in self.box.values())


class _Search:
    """``extremes`` are the least and the greatest value met so far at points."""

    def __init__(self, target: Enclosing, box: Box, tolerance: float) -> None:
        self.target, self.m, self.box, self.tolerance = target, target.m, box, tolerance
        self.extremes: list[Any] = []
        self.boxes = 0
        self.beyond = False
        """Whether some of the box certainly lies beyond the end of a domain."""
        self._widths = {name: enclosure(high - low) for name, (low, high) in box.items()}

    def seen(self, rounding: Rounding) -> tuple[Entry, Entry]:
        """The least and the greatest value met, rounded."""
        found = [rounding.number(number) for number in self.extremes] or [None, None]
        return Entry(found[0]), Entry(found[1])

    def least(self, sign: int, seconds: float) -> tuple[Any, bool]:
        """A lower bound of ``sign`` times the target, and whether it is near enough to a value that is taken."""
        stop = time.monotonic() + seconds
        waiting: list[_Part] = []
        self._add(waiting, self.box, sign)
        most = MOST_BOXES
        while True:
            if not waiting:
                raise Nowhere("it has no value anywhere in the box")
            first = heapq.heappop(waiting)
            gap = enclosure(self._best(sign)) - enclosure(first.low)
            near = bool(gap <= self._near()) or first.is_point
            if near:
                most = min(most, self.boxes + POLISH)
            if first.is_point or time.monotonic() > stop or self.boxes >= most:
                return _lowest(first, waiting), near
            for half in self._halves(first):
                self._add(waiting, half, sign)

    def look_at_corners(self) -> None:
        """The values at corners of the whole box: there it reaches farthest over the end of a domain."""
        for corner in islice(product(*self.box.values()), MOST_CORNERS):
            self._met(dict(zip(self.box, corner, strict=True)))

    def _add(self, waiting: list[_Part], box: Box, sign: int) -> None:
        """Puts a box in line, unless it holds nothing less than what is known to be taken."""
        self.boxes += 1
        found = self.target.over(box)
        held = _faces(box, found.slopes, sign)
        if held:
            box = {**box, **held}
            found = self.target.over(box)
        if found.beyond:
            self.beyond = True
            return
        middles = {name: middle(self.m, *ends) for name, ends in box.items()}
        low = self._lower(box, found, self._met(middles), sign)
        if enclosure(low) > enclosure(self._best(sign)):
            return
        if found.value is None and self._narrow(box):
            for corner in islice(product(*box.values()), MOST_CORNERS):
                self._met(dict(zip(box, corner, strict=True)))
            raise Open(f"nothing can be proved of it next to {_place(middles)}")
        key = float(enclosure(low).lower()) if found.value is not None else -math.inf
        heapq.heappush(waiting, _Part(key, self.boxes, low, box, found.slopes))

    def _met(self, point: Mapping[str, Any]) -> Any:
        """The value at a point of the box, remembered if it is an extreme one."""
        value = self.target.at(point)
        if value is None:  # beyond the end of a domain: what is proved is proved of the rest
            self.beyond = True
            return unclear()
        if kind(value) in (Kind.UNDEFINED, Kind.POLE):
            raise Nowhere(f"it has no value at {_place(point)}")
        if kind(value) is Kind.FINITE:
            low, high = self.extremes or (value, value)
            below, above = enclosure(value) < enclosure(low), enclosure(value) > enclosure(high)
            self.extremes = [value if below else low, value if above else high]
        return value

    def _best(self, sign: int) -> Any:
        """The least value of ``sign`` times the target that is known to be taken."""
        if not self.extremes:
            return unclear()
        return self.extremes[0] if sign > 0 else -self.extremes[1]

    def _lower(self, box: Box, found: Enclosed, centre: Any, sign: int) -> Any:
        """A lower bound over a box: of the enclosure, or of the mean value form where that is better."""
        if found.value is None:
            return unclear()
        if all(low is high for low, high in box.values()):
            return sign * centre  # exact where it can be
        low = (sign * found.value).lower()
        if found.slopes and kind(centre) is Kind.FINITE:
            form = sign * enclosure(centre)
            for name, slope in found.slopes.items():
                form = form + slope * arb(0, 1) * enclosure(box[name][1] - box[name][0]) / 2
            low = form.lower() if form.lower() > low else low
        return Ball(low)

    def _halves(self, part: _Part) -> list[Box]:
        """The box split across the side along which the target may change most, or along its longest."""
        widths = {name: enclosure(high - low) for name, (low, high) in part.box.items() if low is not high}
        weights = {
            name: abs(part.slopes[name]) * width if name in part.slopes else width / self._widths[name]
            for name, width in widths.items()
        }
        name = max(weights, key=lambda name: float(weights[name].mid()))
        low, high = part.box[name]
        half = middle(self.m, low, high)
        return [{**part.box, name: (low, half)}, {**part.box, name: (half, high)}]

    def _narrow(self, box: Box) -> bool:
        return all(
            bool(enclosure(b - a) < NARROWEST * self._widths[name]) for name, (a, b) in box.items() if a is not b
        )

    def _near(self) -> Any:
        """The gap at which a bound is near enough: a part of the spread of the values met."""
        if not self.extremes:
            return arb(0)
        low, high = (enclosure(number) for number in self.extremes)
        return ((high - low).upper() * self.tolerance).max(abs(high).upper() * arb(2) ** -50)


def _faces(box: Box, slopes: Mapping[str, Any], sign: int) -> dict[str, tuple[Any, Any]]:
    """Of each variable along which the target only rises or only falls, the end where it is least."""
    held = {}
    for name, slope in slopes.items():
        low, high = box[name]
        if sign * slope >= 0:
            held[name] = (low, low)
        elif sign * slope <= 0:
            held[name] = (high, high)
    return held


def _lowest(first: _Part, waiting: Sequence[_Part]) -> Any:
    """The least of the bounds of the boxes that are left: the target is nowhere below it.

    The queue is ordered by doubles; bounds that differ by less are joined.
    """
    low = first.low
    for other in (part.low for part in waiting if part.key <= first.key):
        low = Ball(enclosure(low).union(enclosure(other)))
    return low


def _place(point: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {decimal(number, 6) or '…'}" for name, number in point.items())
