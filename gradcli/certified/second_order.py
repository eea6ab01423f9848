"""Second derivatives at a point: the gradient recorded as a tape, judged by its own gradient.

How to call it::

    second = SecondOrder(tape, point, wrt, asked)     # wrt: slots of inputs, or of intermediates recorded apart
    found = second.row({tape.outputs["f"]: 1})        # a weighted sum of targets, one reverse sweep each variable
    found.value, found.gradient["x"]                  # Entry, as of ``certify.Judge``
    found.hessian["x", "y"]                           # Entry: d/dy of df/dx
    second.product({tape.outputs["f"]: 1}, direction) # H.v by variable, one reverse sweep, H never formed
    second.doubles({tape.outputs["f"]: 1})            # (gradient, Hessian) as plain doubles, nothing certified

``tape`` comes from ``lowering.lower``, ``point`` from ``point.read_point``, ``asked`` is ``certify.Asked``.
Statuses are those of ``results.Status``. Nothing is raised at corners, holes and poles: they have a reason.

The gradient's tape follows the rows of the table, which hold at a corner only a convention. So an entry of
the row of x is taken from it where no corner or step of the target lies above x, at the point or beside it; elsewhere
the target's own two sides along x decide, and for a mixed one what its derivative by x does on both sides of the
point. The two orders of a mixed one are held against each other: where both exist and differ, neither is called ok.
Source: Griewank & Walther, Evaluating Derivatives (2008), ch. 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradcli.certified.corners.curvature import Curvature
from gradcli.certified.judge import Judge
from gradcli.certified.verdict import Verdict
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rounding import differ
from gradcli.questions.point import Point
from gradcli.questions.request import Asked
from gradcli.records import NamedTuple, dataclass
from gradcli.results.entries import Entry, Status
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.sweeps import evaluate, pullback
from gradcli.tape.tape import INPUT, Slot, Tape, Weights


class SecondRow(NamedTuple):
    """Value, gradient by variable, and Hessian: ``hessian[a, b]`` is the derivative by b of that by a."""

    value: Entry
    gradient: Mapping[str, Entry]
    hessian: Mapping[tuple[str, str], Entry]


class SecondOrder:
    """Second derivatives of rows of a tape at a point, by the slots ``wrt`` names."""

    def __init__(
        self, tape: Tape, point: Point, wrt: Mapping[str, Slot], asked: Asked, slopes: Slopes | None = None
    ) -> None:
        """``slopes`` of the same tape and variables, where they are there already, are not recorded again."""
        self.tape, self.point, self.wrt = tape, point, dict(wrt)
        self._recorded = slopes or Slopes(tape, wrt)
        self.asked = asked._replace(choose="", relative=False)
        self.first = Judge(tape, point, self.wrt, self.asked)

    def row(self, row: Weights) -> SecondRow:
        """The judged value, gradient and Hessian of one row."""
        slopes = self._recorded.of(row)
        partials = _Partials(self, row, self._judged(slopes, slopes.rows, {}), slopes)
        hessian = {(a, b): partials.entry(a, b) for a in self.wrt for b in self.wrt}
        if not self.asked.floats_only:  # doubles differ by their rounding
            hessian |= partials.contradictions(hessian)
        return SecondRow(partials.first.value, partials.first.gradient, hessian)

    def gradient(self, row: Weights) -> Verdict:
        """The judged value and gradient of one row."""
        (verdict,) = self.first.judge([row])
        return verdict

    def product(self, row: Weights, direction: Point) -> dict[str, Entry]:
        """H.v of one row, by variable: the gradient of its slope along a direction."""
        slopes = self._recorded.of(row)
        moving = [name for name in self.wrt if name in direction and direction[name].exact != 0]
        amounts = {_amount(name): direction[name] for name in moving}
        slope = slopes.along(moving)
        partials = _Partials(self, row, self._judged(slopes, {} if slope is None else {_ALONG: {slope: 1}}, amounts))
        return {b: partials.product(moving, b) for b in self.wrt}

    def doubles(self, row: Weights) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
        """Gradient and Hessian over float64, nothing certified; 0.0 where nothing is connected."""
        slopes = self._recorded.of(row)
        tape, m = slopes.tape, FLOAT64
        inputs = {name: coordinate.over(m) for name, coordinate in self.point.items()}
        values = evaluate(tape, m, inputs, {slot for weights in slopes.rows.values() for slot in weights})
        active = tape.dependents(slopes.variables.values())
        gradient = dict.fromkeys(self.wrt, 0.0)
        hessian = dict.fromkeys(((a, b) for a in self.wrt for b in self.wrt), 0.0)
        for a, weights in slopes.rows.items():
            seeds = {slot: m.number(weight) for slot, weight in weights.items()}
            gradient[a] = float(sum(seed * values[slot] for slot, seed in seeds.items()))
            found = pullback(tape, m, values, seeds, active)
            for b, slot in slopes.variables.items():
                hessian[a, b] = float(found.get(slot, 0.0))
        return gradient, hessian

    def _judged(self, slopes: _Slopes, rows: Mapping[str, Weights], amounts: Point) -> dict[str, Verdict]:
        """The verdict on each slope as a function of the variables."""
        judge = Judge(slopes.tape, {**self.point, **amounts}, slopes.variables, self.asked)
        return dict(zip(rows, judge.judge(list(rows.values())), strict=True))


@dataclass(frozen=True)
class _Slopes:
    """``rows[name]`` weighs the slots of ``tape`` that make up a row's partial by ``name``."""

    tape: Tape
    variables: dict[str, Slot]
    rows: dict[str, dict[Slot, Any]]

    def along(self, moving: Sequence[str]) -> Slot | None:
        """The slot of the sum of amounts times partials; the amounts are inputs of the tape."""
        tape = self.tape
        total: Slot | None = None
        for name in moving:
            for slot, weight in self.rows.get(name, {}).items():
                amount = tape.inputs[_amount(name)] = tape.record(INPUT, (), _amount(name))
                share = tape.record("mul", (amount, slot))
                if weight != 1:
                    share = tape.record("mul", (tape.record("constant", (), weight), share))
                total = share if total is None else tape.record("add", (total, share))
        return total


class Slopes:
    """The gradients of rows of a tape as tapes, recorded once for any number of points."""

    def __init__(self, tape: Tape, wrt: Mapping[str, Slot]) -> None:
        self.tape, self.wrt = tape, dict(wrt)
        self._found: dict[tuple[Any, ...], _Slopes] = {}

    def of(self, row: Weights) -> _Slopes:
        """The gradient of a row as weights on the slots of a tape of all its targets' partials."""
        key = tuple(row.items())
        if key not in self._found:
            self._found[key] = self._of(row)
        return self._found[key]

    def _of(self, row: Weights) -> _Slopes:
        found = gradient_tape(self.tape, {slot: slot for slot in row}, self.wrt)
        rows: dict[str, dict[Slot, Any]] = {}
        for (target, name), slot in found.connected.items():
            weights = rows.setdefault(name, {})
            weights[slot] = weights.get(slot, 0) + row[target]
        return _Slopes(found.tape, found.variables, rows)


_ALONG = "along"
_ORDERS = "the two orders of differentiation contradict each other: no second derivative"
_FAULT = "the two orders of differentiation contradict each other, a fault in gradcli: please report it"


def _amount(name: str) -> str:
    return f"amount of {name}"  # no name of the language holds a blank


class _Partials:
    """The second derivatives of one row: ``second[a]`` judges its slope by a."""

    def __init__(
        self, asker: SecondOrder, row: Weights, second: Mapping[str, Verdict], slopes: _Slopes | None = None
    ) -> None:
        self.first = asker.gradient(row)
        self.asker, self.slopes = asker, slopes
        self.second, self.wrt, self.tape = second, asker.wrt, asker.tape
        self.curvature = Curvature(asker.first, row)

    def entry(self, a: str, b: str) -> Entry:
        """The derivative by b of the derivative by a; one that is missing has a place in the text."""
        found = self._entry(a, b)
        placed = found.span is not None or found.status in (Status.OK, Status.UNCONNECTED)
        return found if placed else self.curvature.placed(found, a)

    def _entry(self, a: str, b: str) -> Entry:
        if self._unconnected(a, b):
            return Entry(None, Status.UNCONNECTED)
        missing = self._missing(a)
        if missing is not None:
            return missing
        if self._holds_beside(a, b):
            return self._of_slope(a, b)
        if a == b:
            return self.curvature.along(a)
        if self._apart(a, b):
            return Entry(0)
        if self._smooth_the_other_way(a, b):
            return self._of_slope(b, a)
        return self.curvature.across(a, b)

    def product(self, moving: Sequence[str], b: str) -> Entry:
        """The entry of H.v that belongs to b; ``second`` judges the slope along v."""
        if self.first.gradient[b].status is Status.UNCONNECTED:
            return Entry(None, Status.UNCONNECTED)
        connected = [a for a in moving if not self._unconnected(a, b)]
        missing = next((missing for a in connected if (missing := self._missing(a))), None)
        if missing is not None:
            return missing
        corner = next((a for a in connected if not self._holds_beside(a, b)), None)
        if corner is None:
            return self._of_slope(_ALONG, b)
        return Entry(
            None, Status.UNCERTIFIED, f"a corner lies here in {corner}: leave out --dir for the single entries"
        )

    def _unconnected(self, *names: str) -> bool:
        return any(self.first.gradient[name].status is Status.UNCONNECTED for name in names)

    def _missing(self, a: str) -> Entry | None:
        """Why there is no second derivative where there is no first."""
        value, slope = self.first.value, self.first.gradient[a]
        if value.status is not Status.OK:
            return _passed_on(value, "there is no value")
        return None if slope.status is Status.OK else _passed_on(slope, f"there is no derivative by {a}")

    def _at_a_corner(self, a: str) -> bool:
        """Whether the rows' slope by a may be a convention here, or was found by other means than the chain rule."""
        if self.curvature.edges(self.wrt[a]):
            return True
        # What else is decided by its sides and has a slope by the rules stands below a stop, where no corner shows.
        return not (self.first.gradient[a].chained or self.curvature.ruled(self.wrt[a]))

    def _holds_beside(self, a: str, b: str) -> bool:
        """Whether the rows' slope by a is the true one at the point and where b has moved a little.

        Corners that a does not reach keep their distance from it; past a step or a condition another branch may have
        a corner in a for every small step of b: where(y != 0, abs(x), 0).
        """
        if self._at_a_corner(a):
            return False
        return a == b or not self._steps(b) or self.curvature.smooth_beside(a, b)

    def _steps(self, name: str) -> bool:
        """Whether the row may take another branch, or make a step, as soon as a variable moves."""
        rows = (self.tape.instructions[edge].row for edge in self.curvature.edges(self.wrt[name]))
        return any(row is None or row.kink is None for row in rows)

    def contradictions(self, hessian: Mapping[tuple[str, str], Entry]) -> dict[tuple[str, str], Entry]:
        """The mixed entries whose two orders both exist and certainly differ, with both numbers."""
        found = {}
        for (a, b), entry in hessian.items():
            other = hessian[b, a]
            if entry.value is None or other.value is None or a == b or not differ(entry.value, other.value):
                continue
            reason = _FAULT if self._holds_beside(a, b) and self._holds_beside(b, a) else _ORDERS
            said = Entry(None, Status.DISAGREE, reason, orders=(entry.value, other.value))
            found[a, b] = self.curvature.placed(said, a)
        return found

    def _of_slope(self, a: str, b: str) -> Entry:
        """An entry as the tape of the gradient has it."""
        entry = self.second[a].gradient[b] if a in self.second else Entry(0)
        if entry.status is Status.UNCONNECTED:
            return Entry(0)  # the row depends on both, its slope by one not on the other
        return entry._replace(line=None)  # of a tape that nobody sees

    def _smooth_the_other_way(self, a: str, b: str) -> bool:
        """Whether the derivative by b has one by a near the point, continuous there: then the two ways are equal.

        The derivative by a exists at the point, so beside it along b too. Source: Rudin, Principles of Mathematical
        Analysis (1976), theorem 9.41.
        """
        if self.slopes is None or b not in self.second or self._missing(b) is not None or self._at_a_corner(b):
            return False
        if self._steps(a):
            return False
        found = self._of_slope(b, a)
        if found.status is not Status.OK or not found.chained:
            return False
        judge = Judge(self.slopes.tape, self.asker.point, self.slopes.variables, self.asker.asked)
        slope = Curvature(judge, self.slopes.rows[b])
        return not any(slope.edges(self.slopes.variables[name]) for name in (a, b))

    def _apart(self, a: str, b: str) -> bool:
        """Whether neither the derivative by a nor a corner it passes depends on b."""
        edges = self.curvature.edges(self.wrt[a])
        bends = self.tape.dependents([self.wrt[b]])
        rows = [self.tape.instructions[edge].row for edge in edges]
        corners_only = all(row is not None and row.kink is not None for row in rows)
        apart = a not in self.second or self.second[a].gradient[b].status is Status.UNCONNECTED
        return apart and corners_only and self.first.gradient[a].chained and not any(bends[edge] for edge in edges)


def _passed_on(entry: Entry, why: str) -> Entry:
    return entry._replace(value=None, sides=None, reason=f"{why}: {entry.reason}" if entry.reason else why)
