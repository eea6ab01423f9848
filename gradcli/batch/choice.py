"""Which engine runs a program: machine code where a compiler is there and the work pays for the compile."""

from __future__ import annotations

from collections.abc import Callable

from gradcli.batch.engine import Engine
from gradcli.batch.native_engine import CompileError, NativeEngine, compiler
from gradcli.batch.numpy_engine import CHEAP, NumpyEngine
from gradcli.batch.plan import Plan

CHEAP_SECONDS, DEAR_SECONDS = 0.7e-9, 8e-9
"""What one NumPy operation costs a point: arithmetic, and a function. Orders of magnitude are enough."""
COMPILE_SECONDS, COMPILE_STEP_SECONDS = 0.12, 0.6e-3
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
    dear = sum(step.operation not in CHEAP for step in plan.steps)
    saved = points * (CHEAP_SECONDS * len(plan.steps) + DEAR_SECONDS * dear)
    return len(plan.steps) <= MOST_STEPS and saved > COMPILE_SECONDS + COMPILE_STEP_SECONDS * len(plan.steps)
