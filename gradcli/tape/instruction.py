"""What one slot of a tape is filled with."""

from __future__ import annotations

from typing import Any

from gradcli.errors import LimitError, Span
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.language import limits
from gradcli.language.expressions import COMPARISONS, CONDITIONS
from gradcli.records import NamedTuple

INPUT, CONSTANT, WHERE, STOP = "input", "constant", "where", "stop"
NAMED_CONSTANTS = frozenset(["pi", "e"])

_COMPARED = frozenset(COMPARISONS.values())
_ROWLESS = frozenset([*CONDITIONS, WHERE])

COMMUTE = frozenset(["add", "mul"])
"""What is the same whichever operand comes first."""

Slot = int


class Instruction(NamedTuple):
    """How one slot is filled. ``operation`` is the name of a primitive, ``input`` (``parameter``: its
    name), ``constant`` (its exact value), ``pi``, ``e``, ``where``, or a condition."""

    operation: str
    operands: tuple[Slot, ...]
    parameter: Any
    origin: Span | None
    row: Primitive | None

    @property
    def crossing(self) -> tuple[Slot, ...]:
        """The operands that lead across its corners and the ends of its domain."""
        crossed = () if self.row is None else self.row.crossed
        return tuple(self.operands[place] for place in crossed) or self.operands

    def arguments(self, values: Any) -> tuple[Any, ...]:
        """What the row's rules take: the operands' values, then the parameter if there is one."""
        found = [values[operand] for operand in self.operands]  # a generator takes three times as long
        if self.parameter is not None:
            found.append(self.parameter)
        return tuple(found)


def row_of(operation: str, count: int) -> Primitive | None:
    """The row of an operation of so many operands; None where it has none."""
    return PRIMITIVES[operation] if count and operation not in _ROWLESS else None


def is_condition(operation: str) -> bool:
    """Whether a slot of this operation holds true or false."""
    return operation in CONDITIONS


def is_comparison(operation: str) -> bool:
    """Whether a slot of this operation compares two numbers."""
    return operation in _COMPARED


def too_many(origin: Span | None) -> LimitError:
    """Why a tape ends."""
    return LimitError(
        f"the program expands to more than {limits.NODES:,} operations", span=origin, fix="call fewer functions"
    )
