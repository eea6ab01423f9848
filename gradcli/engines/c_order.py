"""The order in which the steps of a short program are printed: functions of the library first."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.engines.c_loop import called
from gradcli.engines.plan import PlanStep, Register

HELD = 16
"""Calls whose outcomes may wait for their use: half of the registers that a processor has."""


def calls_first(steps: Sequence[PlanStep], first_working: Register) -> Sequence[PlanStep]:
    """The same steps, each call as soon as what it takes is there: a call leaves no vector register alone, and whatever
    is known before it and used after it has to be put away. No working register is used twice."""
    if not 0 < sum(map(called, steps)) <= HELD:
        return steps
    steps, needs = _once(steps, first_working)
    done: set[int] = set()
    ordered: list[PlanStep] = []
    for last in [*(k for k, step in enumerate(steps) if called(step)), *range(len(steps))]:
        found, waiting = set(), [last]
        while waiting:
            number = waiting.pop()
            if number not in done:
                done.add(number)
                found.add(number)
                waiting += needs[number]
        ordered += [steps[number] for number in sorted(found)]
    return ordered


def _once(steps: Sequence[PlanStep], first_working: Register) -> tuple[list[PlanStep], list[list[int]]]:
    """The steps with a working register each, and of each the steps whose outcomes it takes."""
    names: dict[Register, Register] = {}
    makers: dict[Register, int] = {}
    renamed: list[PlanStep] = []
    needs: list[list[int]] = []
    for number, step in enumerate(steps):
        needs.append([makers[operand] for operand in step.operands if operand in makers])
        operands = tuple(names.get(operand, operand) for operand in step.operands)
        into = step.into
        if into >= first_working:
            into = names[step.into] = first_working + number
        makers[step.into] = number
        renamed.append(step._replace(operands=operands, into=into))
    return renamed, needs
