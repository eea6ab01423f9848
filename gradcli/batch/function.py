"""A program as a function of NumPy arrays: value and gradient at many points, or at one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy

from gradcli.batch.rowjudge import RowJudge, RowsAsked, as_double, entries
from gradcli.batch.totals import total_of
from gradcli.engines import engine as engines
from gradcli.engines.engine import Compiled, compile_tape
from gradcli.errors import OptionError
from gradcli.questions import seeds as seeding
from gradcli.questions.fitting import check_point
from gradcli.questions.request import Request
from gradcli.records import NamedTuple
from gradcli.results.reduction import REDUCTIONS
from gradcli.tables.rows import STATUS_WORDS
from gradcli.tables.statuses import UNCONNECTED
from gradcli.tape.lowering import tape_of


class Evaluation(NamedTuple):
    """Arrays over points of shape S, for T rows and V variables.

    ``values`` has shape S + (T,), ``gradient`` S + (T, V), ``statuses`` (words) S + (T, 1 + V): of the value, then
    of the partials. With one row the T is left out. A partial by a variable that the row does not depend on is 0
    in ``gradient`` and ``unconnected`` in ``statuses``. Where a status is another than these and ``ok``, the
    number is what float64 makes of it, for example nan.
    """

    values: Any
    gradient: Any
    statuses: Any


class CompiledFunction:
    """A compiled program. ``variables`` are what it differentiates by, ``targets`` its rows, ``inputs`` all it takes.

    ``f(point)`` is value and gradient, as optimisers want them; ``f.evaluate(point)`` tells statuses too. With
    ``reduce`` they are the sum or the mean over all points, of shapes () and (V,), and the gravest statuses.
    """

    def __init__(
        self, request: Request, engine: str = "auto", threads: int | None = None, reduce: str | None = None
    ) -> None:
        if reduce not in (None, *REDUCTIONS):
            raise OptionError(f"there is no reduction {reduce!r}", fix=f"one of {', '.join(REDUCTIONS)}")
        if reduce is not None and engine == "auto":
            engine = "numpy"  # as of the command: which one runs would hang on how many rows there are
        self._reduce = reduce
        program = request.program
        names = request.columns
        check_point(program, request.at, complete=False, also=names)
        plan = request.plan
        tape = tape_of(program, wrt=names).extended()
        weights = [seeding.as_mapping(row, tape.outputs) for row in plan]
        roots = {number: tape.combined(row) for number, row in enumerate(weights)}
        self.targets: tuple[str, ...] = tuple(row.label for row in plan)
        self.variables: tuple[str, ...] = names
        self._at = {name: coordinate.double for name, coordinate in request.at.items()}
        tape.rounded = frozenset(name for name, coordinate in request.at.items() if not coordinate.held)
        needed = {slot for root in roots.values() for slot in tape.live([root])}
        self.inputs: tuple[str, ...] = tuple(
            name for name, slot in tape.inputs.items() if slot in needed and name not in self._at
        )
        slots = {name: tape.named(name) for name in names}
        self._compile = partial(compile_tape, tape, roots, slots, engine=engine, threads=threads)
        self._compiled: Compiled = self._compile()
        self._judge = (
            None if request.floats_only else RowJudge(RowsAsked(tape, weights, slots, request.at, None, request.asked))
        )

    @cached_property
    def _telling(self) -> Compiled:
        """The same with bounds of what rounding makes of each number, for those who want statuses."""
        return self._compile(digits=True)

    def __call__(self, point: Any = None, /, **columns: Any) -> tuple[Any, Any]:
        """Value and gradient, as ``evaluate`` gives them. Raises OptionError for arrays that do not fit."""
        found, shape, _ = self._run(self._compiled, point, columns)
        values, partials = self._reduced(found.values), self._reduced(found.partials)
        return self._by_point(values, shape), self._by_point(partials, shape)

    def evaluate(self, point: Any = None, /, **columns: Any) -> Evaluation:
        """Values, gradients and statuses at points of shape S.

        ``point`` has shape S + (V,): ``point[..., k]`` is ``variables[k]``. Other inputs, or all of them, come by
        name as numbers or arrays; everything is broadcast to the common shape S. Raises OptionError.
        """
        found, shape, given = self._run(self._telling, point, columns)
        if self._judge is not None:
            self._overrule(self._judge, found, given)
        codes = found.statuses if self._reduce is None else found.statuses.max(axis=-1, keepdims=True)
        parts = (self._reduced(found.values), self._reduced(found.partials), numpy.array(STATUS_WORDS)[codes])
        return Evaluation(*(self._by_point(part, shape) for part in parts))

    def _run(
        self, compiled: Compiled, point: Any, columns: Mapping[str, Any]
    ) -> tuple[engines.ComputedBlock, tuple[int, ...], list[Any]]:
        """What the engine finds at all points in a row, the shape they have, and the columns of the inputs."""
        given = self._given(point, columns)
        shape = numpy.broadcast_shapes(*(numpy.shape(array) for array in given.values()))
        if self._reduce is not None and 0 in shape:
            raise OptionError(f"the {self._reduce} has no rows", fix="give columns with numbers")
        flat = [self._flat(given.get(name, self._at.get(name, 0.0)), shape) for name in compiled.inputs]
        found = compiled.run(flat)
        for target, variable in compiled.unconnected:
            found.partials[target, variable] = 0.0
        return found, shape, flat

    def _overrule(self, judge: RowJudge, found: engines.ComputedBlock, given: Sequence[Any]) -> None:
        """Asks the one-shot at the points where float64 cannot tell, as the command does with the rows of a table."""
        for row in found.doubtful:
            point = {
                name: float(column[row] if isinstance(column, numpy.ndarray) else column)
                for name, column in zip(self._compiled.inputs, given, strict=True)
                if name not in self._at
            }
            if not all(map(math.isfinite, point.values())):
                continue
            for target, verdict in enumerate(judge.verdicts(point)):
                value, *partials = map(as_double, entries(verdict))
                found.values[target, row], found.statuses[target, 0, row] = value
                for place, (number, code) in enumerate(partials):
                    connected = code != UNCONNECTED
                    found.partials[target, place, row] = number if connected else 0.0
                    found.statuses[target, 1 + place, row] = code

    def _given(self, point: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
        given = {name: numpy.asarray(column, dtype=numpy.float64) for name, column in columns.items()}
        if point is not None:
            array = numpy.asarray(point, dtype=numpy.float64)
            if array.shape[-1:] != (len(self.variables),):
                what = f"the point has shape {array.shape}, not (…, {len(self.variables)})"
                raise OptionError(what, fix=f"its last axis is {', '.join(self.variables[:8])}")
            for number, name in enumerate(self.variables):
                if name in given:
                    raise OptionError(f"{name} is given by the point and by name", fix="give it once")
                given[name] = array[..., number]
        unknown = [name for name in given if name not in self._compiled.inputs]
        if unknown:
            known = ", ".join(self._compiled.inputs[:8]) or "none"
            raise OptionError(f"the program takes no {unknown[0]}", fix=f"its inputs are {known}")
        missing = [name for name in self.inputs if name not in given]
        if missing:
            raise OptionError(f"no value for {', '.join(missing[:8])}", fix=f"add {missing[0]}=…")
        return given

    @staticmethod
    def _flat(array: Any, shape: Sequence[int]) -> Any:
        """A column of all points, or a number for all of them."""
        if numpy.ndim(array) == 0:
            return float(array)
        return numpy.ascontiguousarray(numpy.broadcast_to(array, tuple(shape))).reshape(-1)

    def _reduced(self, part: Any) -> Any:
        """An array (…, N) as the sums or means over N, (…, 1), added without rounding."""
        if self._reduce is None:
            return part
        rows = part.reshape(-1, part.shape[-1])
        share = part.shape[-1] if self._reduce == "mean" else 1
        return numpy.array([total_of(row, share) for row in rows]).reshape((*part.shape[:-1], 1))

    def _by_point(self, part: Any, shape: Sequence[int]) -> Any:
        """An array (T, …, N) as S + (T, …), without the T of one row."""
        shape = shape if self._reduce is None else ()
        array = numpy.moveaxis(part, -1, 0)
        if len(self.targets) == 1:
            array = array[:, 0]
        return array.reshape((*shape, *array.shape[1:]))[()]
