"""What a number system is: what those who are given one may ask of it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from gradcli.numbers.derived import Kind


class Operations(Protocol):
    """What rules are written over. Numbers add, subtract and multiply with Python's own operators; the functions of
    the rows are methods by their names, found where a row calls them.

    A truth is True, False, or None where it cannot be told; in blocks of points it is an array of those, and where
    conditions are recorded, the slot that holds it.
    """

    def number(self, q: Any, /) -> Any:
        """An exact rational (or a number of the system) as a number of the system."""

    def undefined(self) -> Any:
        """No number."""

    # Truths

    def compare(self, relation: Any, a: Any, b: Any, /) -> Any:
        """The truth of ``relation(a, b)``, with a function of ``operator``."""

    def same(self, a: Any, b: Any, /) -> Any:
        """Whether two numbers are one."""

    def is_zero(self, a: Any, /) -> Any: ...

    def is_integer(self, a: Any, /) -> Any: ...

    def where(self, p: Any, yes: Any, no: Any, /) -> Any:
        """One number or the other; no number where the truth cannot be told."""

    def both(self, p: Any, q: Any, /) -> Any: ...

    def either(self, p: Any, q: Any, /) -> Any: ...

    def negated(self, p: Any, /) -> Any: ...

    # What is called without a row

    def div(self, a: Any, b: Any, /) -> Any: ...

    def abs(self, a: Any, /) -> Any: ...

    def sqrt(self, a: Any, /) -> Any: ...

    def hypot(self, a: Any, b: Any, /) -> Any: ...

    def max(self, a: Any, b: Any, /) -> Any: ...

    def min(self, a: Any, b: Any, /) -> Any: ...

    def round(self, a: Any, /) -> Any: ...

    def powi(self, a: Any, n: int, /) -> Any: ...


class NumberSystem(Operations, Protocol):
    """A kind of number that a tape can be evaluated over."""

    name: str

    @property
    def precision(self) -> int | None:
        """Bits the numbers are computed with; None where nothing chooses them."""

    @property
    def bounded(self) -> Any:
        """Checks the size of each result; None where numbers have one size."""

    @property
    def lacking(self) -> tuple[type[ArithmeticError], ...]:
        """What the operations raise of a slot that has no value, where others may do without it."""

    def working(self) -> AbstractContextManager[Any]:
        """Where the numbers are computed; systems that set a precision do so here."""

    def known(self, a: Any, b: Any, /) -> Any:
        """``a``, which was proved to be ``b`` at the point."""

    def kind(self, value: Any, /) -> Kind:
        """Whether a number is one, an infinity, none, or cannot be told."""

    def text(self, a: Any, /) -> str:
        """A number for a sentence."""
