"""A program compiled for tables of points: which engine runs it, threads over blocks, statuses.

``compile_tape(...).run(columns)`` gives values, partials and status codes for all points at once.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Protocol

import numpy as np

from gradcli.batch.diagnosis import Diagnosis
from gradcli.batch.plan import Plan, plan
from gradcli.batch.statuses import DOMAIN, INFINITE, OK, UNCONNECTED
from gradcli.errors import OptionError
from gradcli.gradient_tape import gradient_tape
from gradcli.tape import Slot, Tape

ENGINES = ("auto", "numpy", "native")


class Block(NamedTuple):
    """What a program is at N points, for T targets and V variables.

    ``values`` (T, N) and ``partials`` (T, V, N) are float64, ``statuses`` (T, 1 + V, N) uint8: positions in
    ``gradcli.batch.statuses.STATUSES``, of the value first and then of the partials. A partial that is
    structurally unconnected is NaN. Where a status is not ``ok`` the number is what float64 makes of it.
    ``doubtful`` are the indices of the points where float64 cannot tell the statuses.
    """

    values: Any
    partials: Any
    statuses: Any
    doubtful: Any = ()


class Engine(Protocol):
    """What runs a plan over points ``start`` to ``stop``."""

    name: str
    parallel: bool

    def block(self, count: int, threads: int) -> int:
        """How many points to hand over at a time."""

    def run(self, columns: Sequence[Any], results: Sequence[Any], start: int, stop: int) -> Any:
        """Fills the results and returns the suspect points."""


class Compiled:
    """A program ready for many points. ``inputs`` are the columns it takes, in order."""

    def __init__(
        self,
        tape: Tape,
        targets: Mapping[Hashable, Slot],
        variables: Mapping[str, Slot],
        choose: Callable[[Plan, int], Engine],
        threads: int | None,
    ) -> None:
        self.targets, self.variables = tuple(targets), tuple(variables)
        self.plan = plan(gradient_tape(tape, targets, variables, edges=True), self.targets, self.variables)
        self.inputs = self.plan.inputs
        self.threads = threads or _processors()
        self._diagnosis = Diagnosis(tape, [*targets.values()], [*variables.values()])
        self._choose = choose
        self._engine: Engine | None = None
        self._pool: ThreadPoolExecutor | None = None

    def engine(self, points: int) -> Engine:
        """The engine: chosen once, when the first points are known."""
        if self._engine is None:
            self._engine = self._choose(self.plan, points)
        return self._engine

    def run(self, columns: Sequence[Any], out: Block | None = None) -> Block:
        """Values, partials and statuses at N points.

        ``columns``: for each input a float64 array (N,), or a number for all points. ``out``: arrays to
        fill, of the shapes of a Block and contiguous; fresh ones without.
        """
        given, count = _columns(self.inputs, columns)
        block = _fresh(len(self.targets), len(self.variables), count) if out is None else out
        results = [*block.values, *(plane for planes in block.partials for plane in planes)]
        engine = self.engine(count)
        pieces = list(_pieces(count, engine.block(count, self.threads)))

        def work(piece: tuple[int, int]) -> Any:
            return engine.run(given, results, *piece)

        if self.threads > 1 and engine.parallel and len(pieces) > 1:
            # Kept from block to block: every thread has its registers in memory that is in use already.
            self._pool = self._pool or ThreadPoolExecutor(self.threads, thread_name_prefix="gradcli")
            suspects = list(self._pool.map(work, pieces))
        else:
            suspects = [work(piece) for piece in pieces]
        if out is not None:
            block.statuses.fill(0)
        self._unconnected(block)
        doubtful = self._judge(given, np.concatenate(suspects) if suspects else np.empty(0, dtype=np.int64), block)
        return block._replace(doubtful=doubtful)

    def _unconnected(self, block: Block) -> None:
        for target in range(len(self.targets)):
            for variable in range(len(self.variables)):
                if self.plan.results[len(self.targets) + target * len(self.variables) + variable] is None:
                    block.partials[target, variable] = np.nan
                    block.statuses[target, 1 + variable] = UNCONNECTED

    def _judge(self, columns: Sequence[Any], suspects: Any, block: Block) -> Any:
        """Fills the statuses of the suspects; returns the doubtful ones."""
        found = [np.empty(0, dtype=np.int64)]
        for start, stop in _pieces(len(suspects), 8192):
            points = suspects[start:stop]
            there = [column[points] if isinstance(column, np.ndarray) else np.float64(column) for column in columns]
            codes, doubtful = self._diagnosis.of(dict(zip(self.inputs, there, strict=True)), len(points))
            numbers = np.concatenate([block.values[:, np.newaxis, points], block.partials[:, :, points]], axis=1)
            # What is not finite is never ok: a NaN that the sweep found no use for (1^nan is 1) stays one.
            missed = (codes == OK) & ~np.isfinite(numbers)
            codes[missed] = np.where(np.isnan(numbers), DOMAIN, INFINITE)[missed]
            block.statuses[:, :, points] = codes
            found.append(points[doubtful | missed.any(axis=(0, 1))])
        return np.concatenate(found)


def compile_tape(
    tape: Tape,
    targets: Mapping[Any, Slot],
    variables: Mapping[str, Slot],
    *,
    engine: str = "auto",
    threads: int | None = None,
    points: int | None = None,
    note: Callable[[str], None] = lambda text: None,
) -> Compiled:
    """The value and gradient of the targets by the variables (slots of the tape), compiled for many points.

    ``points`` is how many are expected in all, if that is more than the first block; ``threads`` how many
    threads to use (all processors); ``note`` hears why the engine is not the one asked for.
    """
    if engine not in ENGINES:
        raise OptionError(f"there is no engine {engine}", fix=f"one of {', '.join(ENGINES)}")

    def choose(found: Plan, first: int) -> Engine:
        from gradcli.batch.choice import chosen

        return chosen(found, engine, max(first, points or 0), note)

    return Compiled(tape, targets, variables, choose, threads)


def _processors() -> int:
    """What the process may use; OMP_NUM_THREADS says less where several processes share a machine, as on a cluster."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    if said.isdecimal() and 0 < int(said) < 1024:
        return int(said)
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


def _pieces(count: int, size: int) -> Iterator[tuple[int, int]]:
    return ((start, min(start + size, count)) for start in range(0, count, size))


def _columns(inputs: Sequence[str], columns: Sequence[Any]) -> tuple[list[Any], int]:
    """The columns as contiguous doubles, scalars as floats; and their common length."""
    if len(columns) != len(inputs):
        raise OptionError(f"the program takes {len(inputs)} columns ({', '.join(inputs)}), not {len(columns)}")
    given: list[Any] = []
    lengths: dict[str, int] = {}
    for name, column in zip(inputs, columns, strict=True):
        array = np.ascontiguousarray(column, dtype=np.float64) if np.ndim(column) else float(column)
        if isinstance(array, np.ndarray):
            if array.ndim != 1:
                raise OptionError(f"the column {name} has shape {array.shape}", fix="give one number a point")
            lengths[name] = len(array)
        given.append(array)
    if len(set(lengths.values())) > 1:
        raise OptionError("the columns differ in length: " + ", ".join(f"{n} {c}" for n, c in lengths.items()))
    return given, next(iter(lengths.values()), 1)


def _fresh(targets: int, variables: int, count: int) -> Block:
    return Block(
        aligned((targets, count)),
        aligned((targets, variables, count)),
        np.zeros((targets, 1 + variables, count), dtype=np.uint8),
    )


def aligned(shape: tuple[int, ...]) -> Any:
    """An empty array of doubles that starts at a line of the cache: wide stores across two lines cost half as
    much again."""
    size = math.prod(shape)
    raw = np.empty(size + 8)
    first = -raw.ctypes.data % 64 // 8
    return raw[first : first + size].reshape(shape)
