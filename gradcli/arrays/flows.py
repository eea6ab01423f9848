"""The algebra of arrays that are computed at once, over the number system of a run: cotangents and tangents.

None is where nothing flows: a branch not taken, a ``stop``, an entry that another does not use. An array is computed
when somebody asks for it, so what no operand wants costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from gradcli.arrays.algebra import ArrayAlgebra
from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.dense import Dense
from gradcli.arrays.literals import Picked
from gradcli.arrays.running import VALUES, ArrayRun, diagonal, pairs, places
from gradcli.arrays.shapes import Shape, as_matrix, count_of, transposed
from gradcli.arrays.spectral_values import eigen
from gradcli.functions.book import PRIMITIVES
from gradcli.tape.sweeps import scaled
from gradcli.tape.tape import Slot


class Flow:
    """An array of a shape, made when it is asked for; ``turned_of`` is what it is the transpose of."""

    def __init__(self, shape: Shape, made: Callable[[], Dense], turned_of: Flow | None = None) -> None:
        self.shape, self._made, self.turned_of = shape, made, turned_of

    @cached_property
    def dense(self) -> Dense:
        """Its numbers."""
        return self._made()

    @property
    def matrix(self) -> Any:
        """Its numbers as a matrix of the kernels."""
        return self.dense.matrix if self.turned_of is None else self.turned_of.dense.turned

    def __add__(self, other: Flow) -> Flow:
        return Flow(self.shape, lambda: self.dense.plus(other.dense))

    def __sub__(self, other: Flow) -> Flow:
        return self + -other

    def __neg__(self) -> Flow:
        return Flow(self.shape, lambda: self.dense.negated())

    def __mul__(self, other: Flow) -> Flow:
        if self.shape == other.shape:
            return Flow(self.shape, lambda: self.dense.times(other.dense))
        number, array = (other, self) if self.shape else (self, other)
        return Flow(array.shape, lambda: array.dense.scaled(number.dense.flat[0]))


class FlowAlgebra(ArrayAlgebra[Flow]):
    """The operations of one run; ``slot`` is the one whose rule is applied, which is noted where a matrix has no
    inverse."""

    def __init__(self, run: ArrayRun, slot: Slot) -> None:
        self.run, self.slot = run, slot

    def at(self, dense: Dense) -> Flow:
        """An array that is there already."""
        return Flow(dense.shape, lambda: dense)

    def shape(self, array: Flow) -> Shape:
        return array.shape

    def array(self, operation: str, operands: Sequence[Flow], shape: Shape, parameter: object = None) -> Flow:
        instruction = ArrayInstruction(operation, (), parameter, shape, None, None)

        def made() -> Dense:
            if operation == "diag":  # nothing flows beside it
                return diagonal(self.run, operands[0].dense)
            whole = operation in ("matmul", "solve")
            given = [self.run.array(o.shape, None, o.matrix) if whole else o.dense for o in operands]
            return VALUES[operation](self.run, self.slot, instruction, given)

        return Flow(shape, made)

    def number(self, q: Any) -> Flow:
        return q if isinstance(q, Flow) else self.at(self.run.array((), [self.run.m.number(q)]))

    def turned(self, array: Flow) -> Flow:
        if array.turned_of is not None or not array.shape:
            return array.turned_of or array
        shape = transposed(array.shape)
        return Flow(shape, lambda: array.dense.transposed().reshaped(shape), array)

    def rows(self, array: Flow, first: int, last: int, shape: Shape) -> Flow:
        """Whole rows stand together."""
        width = int(as_matrix(array.shape)[1])
        return Flow(shape, lambda: self.run.array(shape, array.dense.flat[(first - 1) * width : last * width]))

    def is_identity(self, array: Flow) -> bool:
        return False

    def of_fold(self, i: ArrayInstruction, y: Flow, g: Flow, x: Flow) -> Flow:
        """Step by step, as scalars are: that holds at ties, and of products with 0."""
        return Flow(x.shape, lambda: self.run.array(x.shape, fold_cotangents(self.run, i, g.dense.flat[0])[1]))

    def of_eigenvalues(self, i: ArrayInstruction, g: Flow, x: Flow) -> Flow:
        def made() -> Dense:
            found = eigen(self.run, x.dense)
            if found is None:
                return self.run.no_inverse(self.slot, x.shape)
            total = self.run.nothing(x.shape)
            for number, projector in zip(g.dense.flat, found[1], strict=True):
                total = total.plus(projector.scaled(number))
            return total

        return Flow(x.shape, made)

    def placed(self, shape: Shape, picked: tuple[Picked, ...], g: Flow) -> Flow:
        def made() -> Dense:
            numbers: list[Any] = [None] * count_of(shape)
            index = ArrayInstruction("index", (), picked, g.shape, None, None)
            for place, number in zip(places(index, shape), g.dense.flat, strict=True):
                numbers[place] = number
            return self.run.array(shape, numbers)

        return Flow(shape, made)

    def block_sums(self, array: Flow, left: Shape, right: Shape, *, each: bool) -> Flow:
        shape = left if each else right

        def made() -> Dense:
            numbers: list[Any] = [None] * count_of(shape)
            for place, number in zip(pairs(left, right), array.dense.flat, strict=True):
                here = place[0 if each else 1]
                if number is not None:
                    numbers[here] = number if numbers[here] is None else numbers[here] + number
            return self.run.array(shape, numbers)

        return Flow(shape, made)


def fold_cotangents(run: ArrayRun, instruction: ArrayInstruction, cotangent: Any) -> tuple[list[Any], list[Any]]:
    """The cotangents of what a fold has joined after each number, and those of the numbers."""
    numbers, partials = run.values[instruction.operands[0]].flat, PRIMITIVES[instruction.parameter].partials
    joined = run.joined(instruction.parameter, numbers)
    of_joined, found = [cotangent], []
    for k in range(len(numbers) - 1, 0, -1):
        here, arguments = of_joined[-1], (joined[k], joined[k - 1], numbers[k])
        by_joined, by_number = (
            None if here is None else run.sized(scaled(here, partial(run.m, *arguments))) for partial in partials
        )
        of_joined.append(by_joined)
        found.append(by_number)
    return of_joined[::-1], [of_joined[-1], *found[::-1]]
