"""Sums and products written out term by term: their bounds, their counter, their running total.

Terms are added in runs, and runs in pairs: the error of a long sum grows with the logarithm of its length, and exact
numbers are added to numbers of their own size. Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
section 4.2 (pairwise summation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from gradcli.errors import LanguageError, LimitError, Span
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.language.expressions import Expression, Node
from gradcli.language.limits import NODES
from gradcli.numbers.rational import Rational, folded
from gradcli.tape.tape import CONSTANT, Slot, Tape

REPEATED = 2 * NODES
"""Nodes of the language that all terms of all sums may have together."""
RUN = 32
"""Terms that are added one after the other, as they would be typed."""
_OPERATION = {"sum": "add", "prod": "mul"}
_EMPTY = {"sum": 0, "prod": 1}


class Joining(Protocol):
    """What the terms are recorded by."""

    tape: Tape

    def joined(self, operation: str, one: Slot, other: Slot, origin: Span) -> Slot:
        """Two terms added, or two factors multiplied."""


class Counting:
    """One sum or product: ``counter`` runs from ``first`` to ``last``, ``next`` is where it is, ``left`` whether
    terms are left, ``total`` the slot of what was taken."""

    def __init__(self, lowering: Joining, function: str, counter: str, first: int, last: int, origin: Span) -> None:
        self.lowering, self.function, self.counter, self.origin = lowering, function, counter, origin
        self.next, self.last = first, last
        self._taken = 0
        self._runs: list[Slot] = []
        if last - first >= REPEATED:
            raise too_long(origin, function, last - first + 1)

    @property
    def left(self) -> bool:
        return self.next <= self.last

    def take(self, term: Slot) -> None:
        """Adds the term of the counter where it is, and moves the counter on."""
        self.next += 1
        within, self._taken = self._taken % RUN, self._taken + 1
        self._runs.append(self._joined(self._runs.pop(), term) if within else term)
        runs = self._taken // RUN if within == RUN - 1 else 1
        while runs % 2 == 0:  # as many pairs as the count of runs has zeros at its end
            second = self._runs.pop()
            self._runs.append(self._joined(self._runs.pop(), second))
            runs //= 2

    @property
    def total(self) -> Slot:
        if not self._runs:
            return self.lowering.tape.record(CONSTANT, (), _EMPTY[self.function])
        total = self._runs[-1]
        for run in reversed(self._runs[:-1]):
            total = self._joined(run, total)
        return total

    def _joined(self, one: Slot, other: Slot) -> Slot:
        return self.lowering.joined(_OPERATION[self.function], one, other, self.origin)


def whole_bounds(body: Expression, bounds: Sequence[int], values: Sequence[Rational | None]) -> tuple[int, int]:
    """The bounds of a sum or a product, nodes of an expression; ``values`` are theirs, None where they vary."""
    first, last = (_whole(body, *given) for given in zip(bounds, values, ("lower", "upper"), strict=True))
    return first, last


def _whole(body: Expression, bound: int, value: Rational | None, which: str) -> int:
    if isinstance(value, int):
        return value
    what = (
        f"the {which} bound is {value}, no integer"
        if value is not None
        else f"the {which} bound is no constant integer"
    )
    raise LanguageError(what, span=body.span(bound), fix="write integers for the bounds: sum(x^i, i, 1, 10)")


def exact_value(body: Expression, position: int, known: Callable[[str], Rational | None]) -> Rational | None:
    """The exact value of a constant node, whatever numbers the program is run over; None where it has none.

    ``known`` tells the numbers of the names that are constants, as counters are.
    """
    first = body.first(position)
    values: list[Rational | None] = []
    for node in body.nodes[first : position + 1]:
        if node.operation == "number":
            value: Rational | None = node.value  # type: ignore[assignment]
        elif node.operation == "name":
            value = known(str(node.value))
        else:
            operands = [values[operand - first] for operand in node.operands]
            value = None if None in operands else _folded(node, operands)
        values.append(value)
    return values[-1]


def _folded(node: Node, operands: Sequence[Rational | None]) -> Rational | None:
    operation, parameter = node.operation, None
    if operation == "call":
        operation = FUNCTIONS[str(node.value)].primitive if node.value in FUNCTIONS else ""
    if operation == "pow" and isinstance(operands[1], int):
        operation, operands, parameter = "powi", operands[:1], operands[1]
    row = PRIMITIVES.get(operation)
    if (
        row is None
        or not row.rational
        or len(row.partials) != len(operands)
        or bool(row.parameter) != (parameter is not None)
    ):
        return None
    return folded(row, operands, parameter)


def too_long(origin: Span | None, function: str = "sum", terms: int = 0) -> LimitError:
    """Why a sum is not written out; ``terms`` where it alone has too many."""
    what = (
        f"this {function} has {terms:,} terms" if 0 < terms < 10**30 else "the terms of all sums and products are many"
    )
    return LimitError(f"{what}; together they may have {REPEATED:,} operations", span=origin, fix="sum fewer terms")
