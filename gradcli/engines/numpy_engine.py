"""The reference engine: a plan run by NumPy, block by block, each operation into a register of its own.

A block is as long as lets all its registers stay in the second-level cache. Threads pay only where the
operations are dear: cheap ones spend their time passing the interpreter's lock around.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradcli.engines import sincos
from gradcli.engines.plan import DOUBT, FLAG, WATCH, Plan, PlanStep, cost
from gradcli.language.expressions import CONDITIONS
from gradcli.numbers.arrays import ARRAYS, UFUNCS, Arrays, Truth, compare
from gradcli.tape.tape import WHERE

CACHE = 1 << 20
"""Bytes the registers of a block may fill: half the second-level cache of common machines."""
SHORTEST, LONGEST = 4096, 16384
"""Points in a block: shorter ones cost more to call than to compute."""
SHARED = 32768
"""Points in a block where threads run: long operations, so that the lock is seldom asked for."""
GROUP = 512
"""Points of which all are suspect where something underflowed: of more, parts are computed again."""
POINTWISE = 100
"""What a point costs, at least, where Python's own loop computes it."""


Registers = list[Any]
RunStep = Callable[[Registers], None]


class NumpyEngine:
    """A plan ready to run. One instance may be used by one caller at a time."""

    name = "numpy"

    def __init__(self, plan: Plan, special: Arrays | None = None, points: int = 0) -> None:
        """``special`` computes the rows that balls enclose; where it is given it does so without the lock. ``points``
        are those that are expected in all."""
        self.plan = plan
        self.kernels = [_kernel(step, special or ARRAYS) for step in plan.steps]
        costs = [cost(step) for step in plan.steps]
        free = sum(each for each in costs if 1 < each < POINTWISE or special is not None)
        self.parallel = free > costs.count(1)
        """Whether threads pay: most of the time goes into operations that take long without the lock."""
        wanted = CACHE // (8 * max(1, plan.working + len(plan.results)))
        own = max(SHORTEST, min(LONGEST, 1 << max(0, wanted.bit_length() - 1)))
        self.points = SHARED if self.parallel else own
        self._local = threading.local()
        # Each pair keeps a register: where those of the plan fill the cache alone, memory costs what is saved.
        turned = sincos.pairs(plan.steps) if points >= sincos.FEWEST and wanted >= SHORTEST else {}
        self.more = len(turned)
        """Registers beside those of the plan."""
        for other, (first, second) in enumerate(turned.items(), plan.first_working + plan.working):
            self.kernels[first] = sincos.both(plan.steps[first], other)
            self.kernels[second] = sincos.kept(plan.steps[second], other)

    def block(self, count: int, threads: int) -> int:
        """Points in a piece of work."""
        return self.points

    def run(self, columns: Sequence[Any], results: Sequence[Any], start: int, stop: int) -> Any:
        """Fills ``results[k][start:stop]`` from the columns; returns the suspect points among them.

        A column is a float64 array, or a float for every point. A point is suspect if some result is not
        finite there or the witness says so; or if a number underflowed at it or at one of the points around it.
        """
        plan, count = self.plan, stop - start
        registers = self._registers()
        working = registers[plan.first_working :]
        registers[: len(columns)] = [c[start:stop] if isinstance(c, np.ndarray) else np.array(c) for c in columns]
        for k, register in enumerate(plan.results):
            if register is not None:
                registers[register] = results[k][start:stop]
        if count < self.points:
            registers[plan.first_working :] = [w[:count] if isinstance(w, np.ndarray) else w for w in working]
        lost: list[str] = []
        with np.errstate(all="ignore", under="call", call=lambda kind, flag: lost.append(kind)):
            for kernel in self.kernels:
                kernel(registers)
            for source, target in plan.copies:
                registers[target][...] = registers[source]
            suspects = np.arange(count) if lost else self._suspects(registers, count)
        registers[plan.first_working :] = working
        if lost and count > GROUP:
            size = max(GROUP, count // 8)
            parts = ((at, min(at + size, stop)) for at in range(start, stop, size))
            return np.concatenate([self.run(columns, results, *part) for part in parts])
        return suspects + start

    def _registers(self) -> Registers:
        """The registers of this thread, with its constants and its working memory in place."""
        found: Registers | None = getattr(self._local, "registers", None)
        if found is None:
            plan = self.plan
            conditions = {step.into for step in plan.steps if step.operation in CONDITIONS}
            inputs: Registers = [None] * len(plan.inputs)
            constants = [np.array(number) for number in plan.constants]
            working = [
                None if plan.first_working + k in conditions else np.empty(self.points)
                for k in range(plan.working + self.more)
            ]
            found = [*inputs, *constants, *[None] * len(plan.results), *working]
            self._local.registers = found
        return found

    def _suspects(self, registers: Registers, count: int) -> Any:
        suspect = None
        looked_at = self.plan.results if self.plan.witness is None else (*self.plan.results, self.plan.witness)
        for result in looked_at:
            # One sum tells that all are finite; if it is not, they are looked at one by one.
            if result is not None and not math.isfinite(np.add.reduce(registers[result])):
                bad = ~np.isfinite(registers[result])
                suspect = bad if suspect is None else suspect | bad
        if suspect is None:
            return _NOBODY
        return np.flatnonzero(np.broadcast_to(suspect, (count,)))


_NOBODY = np.empty(0, dtype=np.int64)


def _kernel(step: PlanStep, system: Arrays) -> RunStep:
    """What one step does to the registers."""
    operation, operands, into = step.operation, step.operands, step.into
    if operation in (WATCH, FLAG, DOUBT):
        return _note(operation, operands, into)
    if operation in CONDITIONS:
        return _condition(operation, operands, into)
    if operation == WHERE:
        return _select(operands, into)
    ufunc = np.multiply if operation == "powi" and step.parameter == 2 else UFUNCS.get(operation)
    if ufunc is not None:
        if len(operands) == 1 and ufunc is not np.multiply:
            return _one(ufunc, operands[0], into)
        return _two(ufunc, operands[0], operands[-1], into)
    return _composed(step, system)


def _one(ufunc: Any, a: int, into: int) -> RunStep:
    def run(registers: Registers) -> None:
        ufunc(registers[a], out=registers[into])

    return run


def _two(ufunc: Any, a: int, b: int, into: int) -> RunStep:
    def run(registers: Registers) -> None:
        ufunc(registers[a], registers[b], out=registers[into])

    return run


def _composed(step: PlanStep, system: Arrays) -> RunStep:
    """A row that is several NumPy operations."""
    row, operands, into = step.row, step.operands, step.into
    assert row is not None
    extra = () if step.parameter is None else (step.parameter,)

    def run(registers: Registers) -> None:
        registers[into][...] = row.value(system, *[registers[operand] for operand in operands], *extra)

    return run


def _condition(operation: str, operands: Sequence[int], into: int) -> RunStep:
    def run(registers: Registers) -> None:
        first = registers[operands[0]]
        if operation == "not":
            registers[into] = ~first
        elif operation == "and":
            registers[into] = first & registers[operands[1]]
        elif operation == "or":
            registers[into] = first | registers[operands[1]]
        else:
            registers[into] = compare(operation, first, registers[operands[1]])

    return run


def _note(operation: str, operands: Sequence[int], into: int) -> RunStep:
    """Makes the witness no number at the points where an operand is not finite, or a condition true, or not false."""
    looked_at, first = operands[0], len(operands) == 1

    def run(registers: Registers) -> None:
        witness = registers[into]
        if first:
            witness.fill(0.0)
        if operation in (FLAG, DOUBT):
            condition = registers[looked_at]
            noted = condition.true if operation == FLAG else ~condition.false
            if np.any(noted):
                np.copyto(witness, np.nan, where=noted)
        elif not math.isfinite(np.add.reduce(registers[looked_at], axis=None)):
            np.copyto(witness, np.nan, where=~np.isfinite(registers[looked_at]))

    return run


def _select(operands: Sequence[int], into: int) -> RunStep:
    """The branch taken at each point, NaN where the condition cannot be told: nothing is multiplied."""
    condition, yes, no = operands

    def run(registers: Registers) -> None:
        decided: Truth = registers[condition]
        out = registers[into]
        np.copyto(out, registers[no])
        np.copyto(out, registers[yes], where=decided.true)
        known = decided.true | decided.false
        if not np.all(known):
            np.copyto(out, np.nan, where=~known)

    return run
