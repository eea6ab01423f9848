"""What every number system gets for free: functions that follow from others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from gradcli.language.printing import print_number


class Kind(StrEnum):
    """What a slot may hold: a number, certainly none, certainly an infinity, or what cannot be told."""

    FINITE = "finite"
    UNDEFINED = "undefined"
    POLE = "pole"
    UNCLEAR = "unclear"


class Lacking:
    """What a slot holds that has no value where the system goes on without one: ``trouble`` is raised by its use.

    A branch not taken, or a comparison whose ``and`` is false without it, never uses it.
    """

    __slots__ = ("trouble",)

    def __init__(self, trouble: ArithmeticError) -> None:
        self.trouble = trouble

    def use(self, *_: Any) -> Any:
        raise self.trouble

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = __lt__ = __gt__ = use


class Trivalent:
    """Truths that are True, False, or None where it cannot be told."""

    def where(self: Any, p: bool | None, yes: Any, no: Any) -> Any:
        """One number or the other; no number where the truth cannot be told."""
        return self.undefined() if p is None else yes if p else no

    @staticmethod
    def both(p: bool | None, q: bool | None) -> bool | None:
        return False if p is False or q is False else None if p is None or q is None else True

    @staticmethod
    def either(p: bool | None, q: bool | None) -> bool | None:
        return True if p is True or q is True else None if p is None or q is None else False

    @staticmethod
    def negated(p: bool | None) -> bool | None:
        return None if p is None else not p


class Derived(Trivalent):
    """Reciprocal and shifted functions in terms of those a system defines itself."""

    written = False
    """Whether it writes what others compute."""

    bounded: Any = None
    """Checks the size of each result; None where numbers have one size."""

    lacking: tuple[type[ArithmeticError], ...] = ()
    """What the operations raise of a slot that has no value, where others may do without it."""

    name = ""
    precision: int | None = None
    """Bits the numbers are computed with; None where nothing chooses them."""

    @contextmanager
    def working(self) -> Iterator[Any]:
        """Where the numbers are computed; systems that set a precision do so here."""
        yield self

    def known(self, a: Any, b: Any) -> Any:
        """``a``, which was proved to be ``b`` at the point."""
        return b

    @staticmethod
    def kind(value: Any) -> Kind:
        """Every rational is finite; systems whose numbers may not be say so."""
        return Kind.FINITE

    @staticmethod
    def text(a: Any) -> str:
        """A number for a sentence: about ten digits."""
        return print_number(a)

    def compare(self, relation: Any, a: Any, b: Any) -> bool | None:
        """A comparison: true, false, or None where it cannot be told."""
        return bool(relation(a, b)) if a == a and b == b else None

    def unruled(self: Any, a: Any) -> Any:
        """A partial that no rule gives."""
        return self.undefined()

    def half(self: Any) -> Any:
        return self.div(self.number(1), 2)

    def exp2(self: Any, a: Any) -> Any:
        return self.exp(a * self.log(self.number(2)))

    def log2(self: Any, a: Any) -> Any:
        return self.div(self.log(a), self.log(self.number(2)))

    def log10(self: Any, a: Any) -> Any:
        return self.div(self.log(a), self.log(self.number(10)))

    def sec(self: Any, a: Any) -> Any:
        return self.div(1, self.cos(a))

    def csc(self: Any, a: Any) -> Any:
        return self.div(1, self.sin(a))

    def cot(self: Any, a: Any) -> Any:
        return self.div(self.cos(a), self.sin(a))

    def sech(self: Any, a: Any) -> Any:
        return self.div(1, self.cosh(a))

    def sech2(self: Any, a: Any) -> Any:
        """The slope of tanh: a function of its own, since 1 - tanh^2 has no digits left where tanh is near 1."""
        y = self.sech(a)
        return y * y

    def csch(self: Any, a: Any) -> Any:
        return self.div(1, self.sinh(a))

    def coth(self: Any, a: Any) -> Any:
        return self.div(1, self.tanh(a))

    def is_integer(self: Any, a: Any) -> Any:
        return self.same(self.floor(a), a)

    def is_zero(self: Any, a: Any) -> Any:
        return self.same(a, 0)
