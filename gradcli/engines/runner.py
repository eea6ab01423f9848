"""A plan run over all points of a block: the engine chosen once, pieces of work, threads over the pieces."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from gradcli.engines.plan import Plan
from gradcli.errors import OptionError
from gradcli.numbers.later import numpy as np
from gradcli.tables.statuses import OK
from gradcli.threads import Coming, Threads


class Engine(Protocol):
    """What runs a plan over points ``start`` to ``stop``."""

    name: str
    parallel: bool

    def block(self, count: int, threads: int) -> int:
        """How many points to hand over at a time."""

    def run(self, columns: Sequence[Any], results: Sequence[Any], start: int, stop: int) -> Any:
        """Fills the results and returns the suspect points."""


Choose = Callable[[Plan, int, float], Engine]
"""Chooses an engine for a plan and so many points, of which machine code saves so many seconds each beside those of
computing."""


class Runner:
    """A plan with the engine that runs it; ``threads`` of them where they pay (None: one a processor)."""

    def __init__(self, plan: Plan, choose: Choose, threads: int | None) -> None:
        self.plan = plan
        self.threads = threads or processors()
        self._choose = choose
        self._engine: Engine | None = None
        self._coming: Coming[Engine] | None = None
        self._kept: Threads | None = None

    def prepare(self, points: int, beside: float = 0.0) -> None:
        """Begins to make the engine for about so many points: a compiler runs beside what else there is to do. Machine
        code saves ``beside`` seconds a point beside those of computing."""
        if self._engine is None and self._coming is None:
            # An interrupt in the middle of an import here would have an import there wait for ever.
            import gradcli.engines.choice  # noqa: F401

            self._coming = Threads(1, "compile").submit(self._choose, self.plan, points, beside)

    def engine(self, points: int) -> Engine:
        """The engine: chosen once, when the first points are known."""
        if self._engine is None:
            self._engine = self._coming.result() if self._coming is not None else self._choose(self.plan, points, 0.0)
        return self._engine

    def fill(self, columns: Sequence[Any], results: Sequence[Any], statuses: Any, count: int) -> Any:
        """Fills the results, arrays of shape (N,) in the order of the plan, and returns the suspect points.

        ``columns`` are as ``checked`` gives them; ``statuses``, if any, of shape (…, N), are set to ``ok``.
        """
        engine = self.engine(count)
        split = list(pieces(count, engine.block(count, self.threads)))

        def work(piece: tuple[int, int]) -> Any:
            if statuses is not None:
                statuses[..., slice(*piece)] = OK
            return engine.run(columns, results, *piece)

        if self.threads > 1 and engine.parallel and len(split) > 1:
            # Kept from block to block: every thread has its registers in memory that is in use already.
            self._kept = self._kept or Threads(self.threads, "points")
            suspects = list(self._kept.map(work, split))
        else:
            suspects = [work(piece) for piece in split]
        if self.plan.lost or not count:
            return np.arange(count)
        return suspects[0] if len(suspects) == 1 else np.concatenate(suspects)


def pieces(count: int, size: int) -> Iterator[tuple[int, int]]:
    """Points 0 to ``count`` as (start, stop), at most ``size`` each."""
    return ((start, min(start + size, count)) for start in range(0, count, size))


def checked(inputs: Sequence[str], columns: Sequence[Any]) -> tuple[list[Any], int]:
    """The columns as contiguous doubles, scalars as floats; and their common length. Raises OptionError."""
    if len(columns) != len(inputs):
        raise OptionError(f"the program takes {len(inputs)} columns ({', '.join(inputs)}), not {len(columns)}")
    given: list[Any] = []
    lengths: dict[str, int] = {}
    for name, column in zip(inputs, columns, strict=True):
        usual = type(column) is np.ndarray and column.dtype == np.float64 and column.ndim and column.flags.c_contiguous
        array = column if usual else np.ascontiguousarray(column, np.float64) if np.ndim(column) else float(column)
        if isinstance(array, np.ndarray):
            if array.ndim != 1:
                raise OptionError(f"the column {name} has shape {array.shape}", fix="give one number a point")
            lengths[name] = len(array)
        given.append(array)
    if len(set(lengths.values())) > 1:
        raise OptionError("the columns differ in length: " + ", ".join(f"{n} {c}" for n, c in lengths.items()))
    return given, next(iter(lengths.values()), 1)


def processors() -> int:
    """What the process may use; OMP_NUM_THREADS says less where several processes share a machine, as on a cluster."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    if said.isdecimal() and 0 < int(said) < 1024:
        return int(said)
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1
