"""Which engine runs a program: machine code where a compiler is there and the work pays for the compile."""

from __future__ import annotations

from collections.abc import Callable

from gradcli.engines.native_engine import CompileError, NativeEngine, compiler
from gradcli.engines.numpy_engine import NumpyEngine, cost
from gradcli.engines.plan import Plan
from gradcli.engines.runner import Engine

STEP_SECONDS = 0.5e-9
"""What an arithmetic operation of NumPy costs a point."""
COMPILE_SECONDS, COMPILE_STEP_SECONDS = 0.08, 0.6e-3
"""What compiling costs: a program, and each of its operations."""
MOST_STEPS = 4000
"""A longer program takes the compiler longer than it can ever save."""


def chosen(plan: Plan, engine: str, points: int, note: Callable[[str], None]) -> Engine:
    """The engine asked for; NumPy, with a note, where the compiler is missing or fails."""
    if engine == "numpy" or (engine == "auto" and not (_pays(plan, points) and compiler())):
        return NumpyEngine(plan)
    try:
        return NativeEngine(plan)
    except CompileError as error:
        note(f"the numpy engine runs: {error}")
        return NumpyEngine(plan)


def _pays(plan: Plan, points: int) -> bool:
    saved = points * STEP_SECONDS * sum(cost(step) for step in plan.steps)
    return len(plan.steps) <= MOST_STEPS and saved > COMPILE_SECONDS + COMPILE_STEP_SECONDS * len(plan.steps)
