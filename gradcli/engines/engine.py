"""A program compiled for tables of points: which engine runs it, threads over blocks, statuses.

``compile_tape(...).run(columns)`` gives values, partials and status codes for all points at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradcli.engines import noise
from gradcli.engines.kernel import Kernel
from gradcli.engines.plan import Plan, plan
from gradcli.engines.runner import Choose, Engine, Runner, checked
from gradcli.errors import OptionError
from gradcli.numbers.later import numpy as np
from gradcli.records import NamedTuple
from gradcli.tables.statuses import OK, UNCONNECTED
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.tape import Slot, Tape

if TYPE_CHECKING:  # what looks at suspects: there may be none
    from gradcli.engines.diagnosis import Diagnosis
    from gradcli.engines.errors import EntryErrors

ENGINES = ("auto", "numpy", "native")
LINE, PAGE = 8, 1 << 18
"""Doubles in a line of the cache, and in a large page of memory."""
LARGE = 1 << 19
"""Doubles of an array for which NumPy asks the system for large pages."""


class ComputedBlock(NamedTuple):
    """What a program is at N points, for T targets and V variables.

    ``values`` (T, N) and ``partials`` (T, V, N) are float64, ``statuses`` (T, 1 + V, N) uint8: positions in
    ``gradcli.tables.statuses.STATUSES``, of the value first and then of the partials. Where no point is suspect they
    may be one status for all points, repeated and not to be written to. A partial that is
    structurally unconnected is NaN. Where a status is not ``ok`` the number is what float64 makes of it.
    ``doubtful`` are the indices of the points where float64 cannot tell the statuses, ``suspects`` those it was asked
    of: all others hold for every decimal that is read as the doubles given.
    """

    values: Any
    partials: Any
    statuses: Any
    doubtful: Any = ()
    suspects: Any = ()


class Compiled:
    """A program ready for many points. ``inputs`` are the columns it takes, in order; ``unconnected`` the partials
    (target, variable) that are not, whatever the point."""

    def __init__(
        self,
        tape: Tape,
        targets: Mapping[Hashable, Slot],
        variables: Mapping[str, Slot],
        choose: Choose,
        threads: int | None,
        digits: bool = False,
    ) -> None:
        self.targets, self.variables = tuple(targets), tuple(variables)
        first = gradient_tape(tape, targets, variables, edges=True, near=True)
        self.digits = digits and tape.typed_exactly
        few = noise.recorded(first.tape, [*first.values.values(), *first.partials.values()]) if self.digits else []
        self.plan = plan(first, self.targets, self.variables, few)
        self.inputs = self.plan.inputs
        self.unconnected = [
            divmod(place, len(self.variables))
            for place, register in enumerate(self.plan.results[len(self.targets) :])
            if register is None
        ]
        self.fixed: list[list[Any]] = [
            [None if (s := first.partials[t, n]) is None else first.tape.constant(s) for n in self.variables]
            for t in self.targets
        ]
        """Of each target the partials that are the same number everywhere, exactly; None for others."""
        self._repeated: Any = None
        self._recorded = first
        self._runner = Runner(self.plan, choose, threads)
        self._diagnosed = (tape, [*targets.values()], [*variables.values()], first, self.targets, True, digits)

    @cached_property
    def _diagnosis(self) -> Diagnosis:
        from gradcli.engines.diagnosis import Diagnosis

        return Diagnosis(*self._diagnosed)

    @cached_property
    def errors(self) -> EntryErrors:
        """Bounds of how far the numbers may be from the true ones."""
        from gradcli.engines.errors import EntryErrors

        first = self._recorded
        partials = [[first.partials[target, name] for name in self.variables] for target in self.targets]
        entries = [[first.values[target], *row] for target, row in zip(self.targets, partials, strict=True)]
        return EntryErrors(first.tape, entries)

    def prepare(self, points: int, beside: float = 0.0) -> None:
        """Begins to make the engine for about so many points, in a thread; machine code saves ``beside`` seconds a
        point beside those of computing."""
        self._runner.prepare(points, beside)

    def engine(self, points: int) -> Engine:
        """The engine: chosen once, when the first points are known."""
        return self._runner.engine(points)

    def kernel(self, points: int) -> Kernel | None:
        """The engine for about so many points as one function, whose results are in the order of the plan and all
        ``ok`` where no point is suspect; None where it is no such function, or every point is suspect."""
        found: Kernel | None = getattr(self.engine(points), "kernel", None)
        return None if self.plan.lost else found

    def noted(self, columns: Sequence[Any], points: Any) -> Any:
        """Some of the points (indices): those that are suspects for what their numbers say, as machine code tells it;
        what the processor says besides hangs on what a register happened to hold."""
        told = getattr(self.engine(len(points)), "noted", None)
        there = [column[points] if isinstance(column, np.ndarray) else float(column) for column in columns]
        return points[told(there, len(points))] if told is not None else points[:0]

    def run(self, columns: Sequence[Any], out: ComputedBlock | None = None) -> ComputedBlock:
        """Values, partials and statuses at N points.

        ``columns``: for each input a float64 array (N,), or a number for all points. ``out``: arrays to
        fill, of the shapes of a Block and contiguous; fresh ones without. Statuses that are not to be written to are
        not, and others are returned.
        """
        given, count = checked(self.inputs, columns)
        block = self._fresh(count) if out is None else out
        results = [*block.values, *(plane for planes in block.partials for plane in planes)]
        mine = not block.statuses.flags.writeable
        suspects = self._runner.fill(given, results, None if mine else block.statuses, count)
        if self.digits:
            from gradcli.engines.underflow import with_subnormal

            suspects = with_subnormal(suspects, given, count)
        for target, variable in self.unconnected:
            block.partials[target, variable] = np.nan
        statuses = block.statuses
        if mine:
            statuses = self._everywhere(count)
            statuses = statuses.copy() if len(suspects) else statuses
        else:
            for target, variable in self.unconnected:
                statuses[target, 1 + variable] = UNCONNECTED
        doubtful = self._judged(given, suspects, block, statuses) if len(suspects) else suspects
        return ComputedBlock(block.values, block.partials, statuses, doubtful, suspects)

    def _judged(self, columns: Sequence[Any], suspects: Any, block: ComputedBlock, statuses: Any) -> Any:
        """Fills the statuses at the suspects; returns the doubtful ones among them."""
        from gradcli.engines.diagnosis import judged

        def numbers(points: Any) -> Any:
            return np.concatenate([block.values[:, np.newaxis, points], block.partials[:, :, points]], axis=1)

        return judged(self._diagnosis, self.inputs, columns, suspects, numbers, statuses)

    def _fresh(self, count: int) -> ComputedBlock:
        """Numbers to fill, all in one array, and the statuses of a block without a suspect. Each result of a large
        block starts at a line of the cache, as whatever is written past the cache does."""
        targets, width, _ = self._usual.shape
        row = count + (-count % LINE if targets * width * count >= LARGE else 0)
        numbers = aligned((targets * width, row))
        partials = numbers[targets:].reshape(targets, width - 1, row)
        return ComputedBlock(numbers[:targets, :count], partials[..., :count], self._everywhere(count))

    @cached_property
    def _usual(self) -> Any:
        """The statuses (T, 1 + V, 1) of a point that is no suspect, not to be written to."""
        found = np.full((len(self.targets), 1 + len(self.variables), 1), OK, dtype=np.uint8)
        for target, variable in self.unconnected:
            found[target, 1 + variable] = UNCONNECTED
        found.flags.writeable = False
        return found

    def _everywhere(self, count: int) -> Any:
        """The statuses of so many points without a suspect: one byte a result, repeated."""
        found = self._repeated
        if found is None or found.shape[-1] != count:
            targets, width, _ = self._usual.shape
            found = self._repeated = np.ndarray((targets, width, count), np.uint8, self._usual, 0, (width, 1, 0))
        return found


def compile_tape(
    tape: Tape,
    targets: Mapping[Any, Slot],
    variables: Mapping[str, Slot],
    *,
    engine: str = "auto",
    threads: int | None = None,
    points: int | None = None,
    note: Callable[[str], None] = lambda text: None,
    digits: bool = False,
) -> Compiled:
    """The value and gradient of the targets by the variables (slots of the tape), compiled for many points.

    ``points`` is how many are expected in all, if that is more than the first block; ``threads`` how many
    threads to use (all processors); ``note`` hears why the engine is not the one asked for. With ``digits`` a point
    where some number has no ten certain digits is doubtful.
    """
    return Compiled(tape, targets, variables, choice(engine, points, note), threads, digits)


def choice(engine: str, points: int | None = None, note: Callable[[str], None] = lambda text: None) -> Choose:
    """What chooses an engine as ``compile_tape`` describes it. Raises OptionError for one that is not known."""
    if engine not in ENGINES:
        raise OptionError(f"there is no engine {engine}", fix=f"one of {', '.join(ENGINES)}")

    def choose(found: Plan, first: int, beside: float) -> Engine:
        from gradcli.engines.choice import chosen  # the engines: not before they are needed

        return chosen(found, engine, max(first, points or 0), note, beside)

    return choose


def aligned(shape: tuple[int, ...]) -> Any:
    """An empty array of doubles that starts at a line of the cache: wide stores across two lines cost half as
    much again. A large one starts at a large page, where the system has such: the more of it lies in these, the less
    often an address has to be looked up."""
    size = math.prod(shape)
    start = PAGE if size >= LARGE else LINE
    raw = np.empty(size + start)
    first = -raw.ctypes.data % (8 * start) // 8
    return raw[first : first + size].reshape(shape)
