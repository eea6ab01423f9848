"""Rows of long tapes proved by loops in C over FLINT's balls: what is plainly a number, all of it, at once.

That is most of what is asked. Whatever else may be said of an entry, that it is exact, or lies at a corner, or is none,
is for the judge to say, who then goes through all slots himself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gradcli.certified.inexact import BALL, Inexact
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
NEAR = 4 * 2.0**-53
"""How far float64 may be away and certainly has lost nothing: half of what the judge allows."""


class LongRows:
    """Rows of a tape in columns at a point, by the slots ``wrt``. ``numbers`` gives the coordinates over some balls."""

    def __init__(
        self,
        tape: Tape,
        wrt: Mapping[str, Slot],
        active: Sequence[bool],
        asked: Asked,
        numbers: Callable[[Balls], Mapping[str, Any]],
    ) -> None:
        self._tape, self._wrt, self._active, self._asked, self._numbers = tape, wrt, active, asked, numbers
        plain = not (tape.branches or tape.slopes or asked.relative or asked.floats_only or asked.rounding.digits)
        self._precisions = list(PRECISIONS) if plain else []
        """What is left to try; nothing where branches are taken one by one, or other numbers are asked for."""
        self._balls: BallTape | None = None
        self._there = False
        self._inexact: Inexact | None = None

    def close(self) -> None:
        """Leaves the room the balls take."""
        if self._balls is not None:
            self._balls.close()
        self._balls, self._there = None, False

    def judged(
        self,
        row: Weights,
        roots: Iterable[Slot],
        swept: Callable[[Any], RowSweep],
        lost: Callable[[RowSweep], tuple[Loss, ...]],
    ) -> Verdict | None:
        """The verdict on a row that is proved: ``swept`` over a number system, what float64 may have ``lost`` is looked
        for as it always is, where it is not plainly near."""
        found = self.verdict(row, roots)
        if found is None or not self._asked.losses or self._is_near(found, swept(FLOAT64)):
            return found
        m = Balls(PRECISIONS[0])
        with m.working():
            return found._replace(losses=lost(swept(m)))

    def verdict(self, row: Weights, roots: Iterable[Slot]) -> Verdict | None:
        """What is proved of a row, one slot as it is, where all ``roots`` have values; None where an entry is perhaps
        rational, or not proved to be a number."""
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
                return None if self._may_be_rational(root, roots, reached) else self._verdict(found)
            del self._precisions[0]
            self._there = False
        return None

    def _is_near(self, verdict: Verdict, double: RowSweep) -> bool:
        """Whether float64 plainly loses nothing of a row."""
        pairs = [(verdict.value.value, double.total)]
        for name, entry in verdict.gradient.items():
            if entry.status is Status.OK:
                pairs.append((entry.value, double.cotangent(self._wrt[name])))
        return all(isinstance(truth, float) and abs(got - truth) <= NEAR * abs(truth) for truth, got in pairs)

    def _entries(self, root: Slot, roots: Iterable[Slot], reached: set[Slot]) -> dict[Slot | None, Number] | None:
        """The value (None) and the adjoints of the slots ``reached``, at the precision that is next."""
        balls = self._balls = self._balls or self._compiled(roots)
        self._there = self._there or balls.evaluate(self._precisions[0])
        value = balls.value(root) if self._there else None
        if value is None or not balls.pull_back(root, self._tape.live([root])):
            return None
        found: dict[Slot | None, Number] = {None: value}
        for slot in reached:
            adjoint = balls.adjoint(slot)
            if adjoint is None:
                return None
            found[slot] = adjoint
        return found

    def _may_be_rational(self, root: Slot, roots: Iterable[Slot], reached: set[Slot]) -> bool:
        """Whether an entry is perhaps a rational, which is printed as such."""
        m = Balls(max(PRECISIONS))
        with m.working():
            if self._inexact is None:
                self._inexact = Inexact(self._tape, self._tape.live(roots), m, self._numbers(m))
            kinds = self._inexact.adjoints(root, self._tape.live([root]), self._active)
        return not self._inexact.is_ball(root) or any(kinds[slot] != BALL for slot in reached)

    def _compiled(self, roots: Iterable[Slot]) -> BallTape:
        columns = self._tape.columns
        assert columns is not None
        m = Balls(max(PRECISIONS))
        with m.working():
            inputs = self._tape.inputs
            given = {inputs[name]: number for name, number in self._numbers(m).items() if name in inputs}
            if any(kind(number) is not FINITE for number in given.values()):
                raise CompileError("a coordinate is no number")
            return BallTape(columns, self._tape.live(roots), self._active, given)

    def _verdict(self, found: Mapping[Slot | None, Number]) -> Verdict:
        gradient = {
            name: Entry(found[slot]) if slot in found else Entry(None, Status.UNCONNECTED)
            for name, slot in self._wrt.items()
        }
        return Verdict(Entry(found[None]), gradient, None)
