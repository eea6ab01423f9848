"""A row of THE TABLE: a primitive's value, partial derivatives, domain and kinks.

A row is written once over any number system ``m`` (see ``gradcli.numbers``): ``value(m, a, b)`` and, for
each operand, ``partial(m, y, a, b)`` with ``y`` the value. ``+ - *`` are the operands' own; division and
everything else goes through ``m``, since Python's ``/`` raises where IEEE arithmetic answers. The
sweeps derive the pushforward and the pullback from the partials, so no rule stands in two places.

A partial of ``None`` is a structural zero: nothing flows there, whatever the numbers are. A partial that
comes out as the number 0 is a number like any other.

``kink`` and ``jump`` tell from the operands whether the primitive has a corner or a step exactly there, ``edge``
whether its domain ends there, whatever the rules say (``x^(3/2)`` at 0).
``parameter`` rows carry a constant (an exponent, an order) that comes after the operands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Rule = Callable[..., Any]
ANY2 = ((-4.0, 4.0), (-4.0, 4.0))
"""Where the tests try two operands that may be anything."""


class Primitive(NamedTuple):
    """One row. ``domain``, ``derivative`` and ``kinks`` are what a reader is told; ``sample`` gives for
    each operand the interval the tests draw from; ``rational`` rows keep rationals rational."""

    name: str
    value: Rule
    partials: tuple[Rule, ...]
    derivative: str = ""
    domain: str = "all x"
    sample: tuple[tuple[float, float], ...] = ((-4.0, 4.0),)
    kink: Rule | None = None
    jump: Rule | None = None
    edge: Rule | None = None
    kinks: str = ""
    rational: bool = False
    parameter: tuple[Any, ...] = ()
    """Parameters the tests try; empty when the row takes none."""
    noun: str = ""
    """What a sentence calls the operation, where its name would mean nothing to a user."""
    shown: str = ""
    """How the operation is written, with ``{0}``, ``{1}`` for the operands and ``{p}`` for the parameter."""

    pole: bool | Callable[[Any], bool] = False
    """Whether it may be infinite where its operands are finite and small; of a parameter, a rule."""
    pole_at_zero: bool = False
    """Whether a pole is where the first operand is 0."""
    overflows: bool = False
    """Whether an infinite float64 may be a number too large, no pole."""
    never_negative: bool = False
    never_zero: bool = False
    real_only: bool = False
    """Whether Python has no continuation of it to complex numbers."""
    switch: str = ""
    """What is 0 at its corner, ``x`` or ``x - y``; empty for what has none, or many."""
    vanishes: str = ""
    """Where it is 0: ``with x``, exactly where its operand is; ``below``, where x is below y (or below 0)."""
    enclosure: str = ""
    """The function of flint's real balls that encloses it, where no number system has one of its own."""

    def makes_poles(self, parameter: Any = None) -> bool:
        """Whether it may be infinite at finite operands, other than by its size."""
        return self.pole if isinstance(self.pole, bool) else self.pole(parameter)

    @property
    def facts(self) -> tuple[Rule, ...]:
        """What tells of a corner, a step, an end of the domain at the operands."""
        return tuple(fact for fact in (self.kink, self.jump, self.edge) if fact is not None)
