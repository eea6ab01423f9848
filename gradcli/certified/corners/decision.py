"""What lies at a corner, a step or a hole, decided by power series along rays: exactly, or in balls.

The rows of the table say where a corner may be; whether the whole target has one there takes the two
one-sided derivatives: ``relu(x) - relu(-x)`` has slope 1 at 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gradcli.numbers.system import NumberSystem
from gradcli.records import cached_property
from gradcli.results.entries import Status
from gradcli.tape.sweeps import Known
from gradcli.tape.tape import STOP, Slot, Tape, Weights

if TYPE_CHECKING:  # the series are loaded where there is a corner
    from gradcli.certified.corners.onesided import Around
    from gradcli.certified.corners.proving import Record
    from gradcli.certified.corners.sided import Sided


class Corners:
    """One-sided derivatives of rows of a tape at a point, over number system ``m``, as far as time allows.

    With a ``record``, what the balls of ``m`` leave open of the coefficients is tried to be proved.
    """

    def __init__(
        self,
        tape: Tape,
        m: NumberSystem,
        point: Mapping[str, Any],
        known: Known,
        until: float = math.inf,
        record: Record | None = None,
    ) -> None:
        self.tape, self.m, self.point, self.known, self.until, self.record = tape, m, point, known, until, record

    @cached_property
    def around(self) -> Around:
        """The tape around the point."""
        from gradcli.certified.corners.onesided import Around

        return Around(self.tape, self.m, self.point, self.known, self.until)

    @cached_property
    def proving(self) -> Around:
        """The same, with what can be proved of its numbers."""
        from gradcli.certified.corners.onesided import Around
        from gradcli.certified.corners.proving import Proving
        from gradcli.numbers.balls.balls import Balls

        assert self.record is not None
        assert isinstance(self.m, Balls)  # what is exact needs no proof
        m = Proving(self.m, self.record)
        return Around(self.tape, m, m.inputs(self.point), self.known, self.until)

    def decides(self, row: Weights) -> bool:
        """Whether a row has no ``stop``: its limits then are those of what its slope is taken of."""
        return not any(self.tape.instructions[slot].operation == STOP for slot in self.tape.live(row))

    def along(self, row: Weights, direction: Mapping[str, Any]) -> Sided | None:
        """The verdict on the derivative of a row along a direction; None where series cannot be asked."""
        if not set(direction) <= set(self.tape.inputs):
            return None
        from gradcli.certified.corners.sided import verdict

        root = self.root(row)
        has_value = self.around.value(root) is not None
        if not has_value and not self.decides(row):
            return None  # the limits of what is held are not those of the row
        found = verdict(self.m, has_value, self.around.sides(direction, root))
        if self._open(found) and self.record is not None:
            from gradcli.certified.corners.proving import bare

            proved = verdict(self.proving.m, has_value, self.proving.sides(direction, root)).over(bare)
            found = found if proved.status is Status.UNCERTIFIED and not proved.final else proved
        return found

    def _open(self, found: Sided) -> bool:
        """Whether a proof could tell more: of the status, or of a derivative that may be 0."""
        if found.status is Status.UNCERTIFIED:
            return not found.final
        return found.status is Status.OK and self.m.is_zero(found.derivative) is None

    def limits(self, row: Weights, direction: Mapping[str, Any]) -> tuple[Any, Any] | None:
        """The limits of a row against and along a direction, of which one at least is infinite; None where neither is,
        or where either is not known: it might be another one. Where the row has no value on a side, None is its limit.
        """
        if not set(direction) <= set(self.tape.inputs):
            return None
        rays = self.around.sides(direction, self.root(row), held=False)[:2]
        kinds = {ray.kind for ray in rays}
        return (rays[0].value, rays[1].value) if "infinite" in kinds and "undecided" not in kinds else None

    def subgradient(self, row: Weights, wrt: Sequence[str], by_rule: Mapping[str, Any]) -> dict[str, Any]:
        """The least-norm element of the generalized gradient. Raises NoElement where it is not to be had.

        ``by_rule`` are the partials by the rows' own rules at a tie.
        """
        from gradcli.certified.corners.subgradient import least_norm
        from gradcli.certified.corners.ties import NoElement

        if not self.decides(row):
            raise NoElement("stop hides the slopes of the pieces")
        root = self.root(row)
        return least_norm(self.tape, self.m, self.point, root, wrt, known=self.known, until=self.until, by_rule=by_rule)

    def root(self, row: Weights) -> Slot:
        """One slot that holds the row: its target, or the weighted sum, recorded after everything else."""
        return self.tape.combined(row)
