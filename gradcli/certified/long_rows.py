"""Rows of long tapes proved by loops in C over FLINT's balls: what is plainly a number, all of it, at once.

That is most of what is asked. Whatever else may be said of an entry, that it lies at a corner, or is none, is for the
judge to say, who then goes through all slots himself.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import compress
from typing import Any

from gradcli.certified.inexact import BALL, OPEN, Inexact
from gradcli.certified.long_losses import LongSweep, long_losses
from gradcli.certified.lost_digits import beside
from gradcli.certified.row_sweep import RowSweep
from gradcli.certified.verdict import Verdict
from gradcli.engines.balls.tape import BallTape, IsExact
from gradcli.engines.library import CompileError
from gradcli.numbers.balls.ball import FINITE, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions.request import Asked
from gradcli.results.entries import Entry, Loss, Number, Status
from gradcli.tape.tape import Slot, Tape, Weights

PRECISIONS = (128, 384)
"""Bits that are tried. Of 128, two words, a thousand operations that each double the error leave some."""
PRECISION_OF_KINDS = 64
"""Bits at which it is asked whether a number is one that is printed exactly: no matter how many there are."""
NEAR = 4 * 2.0**-53
"""How far float64 may be away and certainly has lost nothing: half of what the judge allows."""


class LongRows:
    """Rows of a tape in columns at a point, by the slots ``wrt``. ``numbers`` gives the coordinates over some balls, as
    they are or ``moved`` by an ulp of float64; ``lines`` those of a listing."""

    def __init__(
        self,
        tape: Tape,
        wrt: Mapping[str, Slot],
        active: Sequence[bool],
        asked: Asked,
        numbers: Callable[..., Mapping[str, Any]],
        lines: Callable[[], Mapping[Slot, int]],
    ) -> None:
        self._tape, self._wrt, self._active, self._asked = tape, wrt, active, asked
        self._numbers, self._lines = numbers, lines
        plain = not (tape.slopes or asked.relative or asked.floats_only or asked.rounding.digits)
        self._precisions = list(PRECISIONS) if plain else []
        """What is left to try; nothing where other numbers are asked for."""
        self._balls: BallTape | None = None
        self._moved: BallTape | None = None
        self._there = False
        self._inexact: Inexact | None = None
        self._order = array("i")
        """The slots that the row was computed from."""
        self._row: Mapping[Slot, Any] = {}
        """What is known of their adjoints."""

    def close(self) -> None:
        """Leaves the room the balls take."""
        for balls in (self._balls, self._moved):
            if balls is not None:
                balls.close()
        self._balls, self._moved, self._there = None, None, False

    def judged(self, row: Weights, roots: Iterable[Slot], swept: Callable[..., RowSweep]) -> Verdict | None:
        """The verdict on a row that is proved, and what float64 loses of it: ``swept`` over a number system, at the
        point or beside it."""
        found = self.verdict(row, roots)
        if found is None or not self._asked.losses:
            return found
        double = swept(FLOAT64)
        far = self._far(found, double)
        return found._replace(losses=self._losses(row, double, far, swept)) if far else found

    def losses(
        self, sweep: RowSweep, verdict: Verdict, roots: Iterable[Slot], swept: Callable[..., RowSweep]
    ) -> tuple[Loss, ...] | None:
        """What float64 loses of a row that is rational, swept as such; None where that is not told here."""
        if not self._asked.losses:
            return ()
        if not self._precisions or len(sweep.row) > 1 or 1 not in sweep.row.values():
            return None
        double = swept(FLOAT64)
        far = self._far(verdict, double)
        if not far:
            return ()
        try:
            balls = self._evaluated(roots)
        except (CompileError, MemoryError):
            return None
        (root,) = sweep.row
        marks, sure = balls.used([root])
        self._order, self._row = array("i", compress(range(len(marks)), marks)), sweep.cotangents
        if not sure or not balls.pull_back(root, self._order):
            return None
        return self._losses(sweep.row, double, far, swept)

    def verdict(self, row: Weights, roots: Iterable[Slot]) -> Verdict | None:
        """What is proved of a row, one slot as it is, where all ``roots`` have values; None where an entry is perhaps
        in an exact form, or not proved to be a number."""
        root = next(iter(row))
        if row != {root: 1}:
            return None
        reached = set(self._wrt.values()).intersection(self._tape.live(row))
        while self._precisions:
            try:
                found = self._entries(root, roots, reached)
            except IsExact:
                return None
            except (CompileError, MemoryError):
                self.close()
                self._precisions = []
                return None
            if found is not None:
                return self._verdict(found) if found else None
            del self._precisions[0]
            self._there = False
        return None

    def _far(self, verdict: Verdict, double: RowSweep) -> set[str]:
        """Of what float64 does not plainly keep all digits: variables, "" for the value."""
        pairs = [("", verdict.value.value, double.total)]
        for name, entry in verdict.gradient.items():
            if entry.status is Status.OK:
                pairs.append((name, entry.value, double.cotangent(self._wrt[name])))
        return {name for name, truth, got in pairs if not _is_near(truth, got)}

    def _losses(
        self, row: Weights, double: RowSweep, far: Iterable[str], swept: Callable[..., RowSweep]
    ) -> tuple[Loss, ...]:
        assert self._balls is not None
        (root,) = row
        wrt = {name: slot for name, slot in self._wrt.items() if name in far}
        m = Balls(self._precisions[0])
        with m.working():
            exact = LongSweep(self._tape, m, self._balls, row, self._active, self._order, self._row)
            return long_losses(exact, double, wrt, lambda: self._beside(root, m, swept), self._lines)

    def _beside(self, root: Slot, m: Balls, swept: Callable[..., RowSweep]) -> Any:
        """The row swept with inputs an ulp of float64 away."""
        assert self._balls is not None
        if self._moved is None:
            self._moved = self._balls.at(self._given(self._numbers(m, moved=True)))
            self._moved.evaluate(m.precision)
        marks, sure = self._moved.used([root])
        order = array("i", compress(range(len(marks)), marks))
        if not sure or not self._moved.pull_back(root, order):
            return swept(m, moved=True)
        return LongSweep(self._tape, m, self._moved, {root: 1}, self._active, order, self._row)

    def _entries(self, root: Slot, roots: Iterable[Slot], reached: set[Slot]) -> dict[Slot | None, Number] | None:
        """The value (None) and the adjoints of the slots ``reached``, at the precision that is next; None where it does
        not do, nothing where none does."""
        balls = self._evaluated(roots)
        marks, sure = balls.used([root])
        if not sure:
            return None
        value = balls.value(root)
        if value is None:
            return None
        self._order = array("i", compress(range(len(marks)), marks))
        told = self._told(root, roots)
        if told is None or any(told.get(slot) is OPEN for slot in reached):
            return {}
        self._row = told
        if not balls.pull_back(root, self._order):
            return None
        found: dict[Slot | None, Number] = {None: value}
        for slot in reached:
            adjoint: Any = told.get(slot, 0)  # of a branch that is not taken
            number = balls.adjoint(slot) if adjoint is BALL else adjoint
            if number is None:
                return None
            found[slot] = number
        return found

    def _told(self, root: Slot, roots: Iterable[Slot]) -> Mapping[Slot, Any] | None:
        """What is known of the adjoints of a row; None where its value is perhaps in an exact form."""
        assert self._balls is not None
        m = Balls(PRECISION_OF_KINDS)
        with m.working():
            if self._inexact is None:
                marks, _ = self._balls.used(roots)
                order = compress(range(len(marks)), marks)
                self._inexact = Inexact(self._tape, order, m, self._numbers(m), self._balls.copied(marks))
            if self._inexact.told(root) is not BALL:
                return None
            return self._inexact.adjoints(root, self._order, self._active)

    def _evaluated(self, roots: Iterable[Slot]) -> BallTape:
        """The values of all slots, at the precision that is next."""
        self._balls = self._balls or self._compiled(roots)
        if not self._there:
            self._balls.evaluate(self._precisions[0])
            self._there, self._inexact = True, None
        return self._balls

    def _compiled(self, roots: Iterable[Slot]) -> BallTape:
        columns = self._tape.columns
        assert columns is not None
        m = Balls(max(PRECISIONS))
        with m.working():
            return BallTape(columns, self._tape.live(roots), self._active, self._given(self._numbers(m)))

    def _given(self, numbers: Mapping[str, Any]) -> dict[Slot, Any]:
        """The coordinates by slots. Raises CompileError for one that is no number."""
        inputs = self._tape.inputs
        given = {inputs[name]: number for name, number in numbers.items() if name in inputs}
        if any(kind(number) is not FINITE for number in given.values()):
            raise CompileError("a coordinate is no number")
        return given

    def _verdict(self, found: Mapping[Slot | None, Number]) -> Verdict:
        gradient = {
            name: Entry(found[slot]) if slot in found else Entry(None, Status.UNCONNECTED)
            for name, slot in self._wrt.items()
        }
        return Verdict(Entry(found[None]), gradient, None)


def _is_near(truth: Any, got: Any) -> bool:
    """Whether a double is plainly the number that is proved."""
    if isinstance(truth, int | Fraction):
        return beside(got, truth)
    return isinstance(truth, float) and abs(got - truth) <= NEAR * abs(truth)
