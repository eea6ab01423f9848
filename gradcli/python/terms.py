"""ScalarRules while a Python function is read: exact numbers where they are known, else formulas that grow."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeGuard

from gradcli.language.expressions import CONDITIONS


class Growing:
    """A formula: an operation of the language on other terms, and its place in the text. ``hint`` is the name that
    the file gives it. The same term in two places is the same number."""

    __slots__ = ("end", "hint", "operands", "operation", "start", "value")

    def __init__(
        self,
        operation: str,
        operands: tuple[Growing, ...],
        value: int | Fraction | str,
        place: tuple[int, int],
    ) -> None:
        self.operation = operation
        self.operands = operands
        self.value = value
        self.start, self.end = place
        self.hint = ""

    @property
    def condition(self) -> bool:
        """Whether it is true or false, not a number."""
        return self.operation in CONDITIONS


Constant = bool | int | Fraction
"""A number that is known: a Fraction stands for a float of Python, by the decimals that were typed."""
Scalar = Constant | Growing


def is_known(value: object) -> TypeGuard[Constant]:
    return isinstance(value, (bool, int, Fraction))


def is_scalar(value: object) -> TypeGuard[Scalar]:
    return isinstance(value, (bool, int, Fraction, Growing))


def is_integer(value: object) -> TypeGuard[int]:
    """Whether Python would have an int here."""
    return isinstance(value, int) and not isinstance(value, bool)
