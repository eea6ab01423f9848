"""Which engine runs a program: machine code where a compiler is there and the work pays for the compile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradcli.engines.library import CompileError, compiler
from gradcli.engines.native_engine import NativeEngine
from gradcli.engines.plan import Plan, cost
from gradcli.engines.runner import Engine
from gradcli.functions.row import Primitive

if TYPE_CHECKING:
    from gradcli.numbers.special_blocks import SpecialArrays

STEP_SECONDS = 0.5e-9
"""What an arithmetic operation of NumPy costs a point."""
COMPILE_SECONDS, COMPILE_STEP_SECONDS, COMPILE_PAIR_SECONDS = 0.05, 0.25e-3, 5e-8
"""What compiling costs: a program, each of its operations, and each of these beside each other one. That a library may
be kept from an earlier process is not counted: the same command would print other last digits when it is run again."""
EVALUATIONS = 30_000
"""Values of special functions that pay for the import of scipy (0.14 s) and for compiled loops (0.1 s): flint needs
some 10 microseconds for one, scipy 0.1, and loops of Python hold the lock."""
MOST_STEPS = 8000
"""A longer program takes the compiler longer than it can ever save."""


def chosen(plan: Plan, engine: str, points: int, note: Callable[[str], None], beside: float = 0.0) -> Engine:
    """The engine asked for; NumPy, with a note, where the compiler is missing or fails. Machine code saves ``beside``
    seconds a point beside those of computing."""
    enclosed = [*{step.row.name: step.row for step in plan.steps if step.row and step.row.enclosure}.values()]
    if engine == "numpy" or (engine == "auto" and (enclosed or not (_pays(plan, points, beside) and compiler()))):
        return _by_numpy(plan, enclosed, points)
    try:
        return NativeEngine(plan)
    except CompileError as error:
        note(f"the numpy engine runs: {error}")
        return _by_numpy(plan, enclosed, points)


def _by_numpy(plan: Plan, enclosed: list[Primitive], points: int) -> Engine:
    from gradcli.engines.numpy_engine import NumpyEngine

    return NumpyEngine(plan, _special(plan, enclosed, points), points)


def _special(plan: Plan, rows: list[Primitive], points: int) -> SpecialArrays | None:
    """What computes the rows that have no algorithm of ours, where there is much to compute."""
    if points * sum(step.row is not None and bool(step.row.enclosure) for step in plan.steps) < EVALUATIONS:
        return None
    from gradcli.engines.flint_loops import compiled_loops
    from gradcli.numbers.special_blocks import SpecialArrays, SpecialBlock, flint_loop, library_function

    found = {row.name: library_function(row.name) for row in rows}
    loops = compiled_loops(rows)
    return SpecialArrays(
        {row.name: SpecialBlock(row, loops.get(row.name) or flint_loop(row), found[row.name]) for row in rows}
    )


def _pays(plan: Plan, points: int, beside: float) -> bool:
    saved = points * (beside + STEP_SECONDS * sum(cost(step) for step in plan.steps))
    steps = len(plan.steps)
    compiling = COMPILE_SECONDS + COMPILE_STEP_SECONDS * steps + COMPILE_PAIR_SECONDS * steps**2
    return steps <= MOST_STEPS and saved > compiling
