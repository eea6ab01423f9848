"""A row of THE TABLE: a primitive's value, partial derivatives, domain and kinks.

A row is written once over any number system ``m`` (see ``gradcli.numbers``): ``value(m, a, b)`` and, for
each operand, ``partial(m, y, a, b)`` with ``y`` the value. ``+ - *`` are the operands' own; division and
everything else goes through ``m``, since Python's ``/`` raises where IEEE arithmetic answers. The
sweeps derive the pushforward and the pullback from the partials, so no rule stands in two places.

A partial of ``None`` is a structural zero: nothing flows there, whatever the numbers are. A partial that
comes out as the number 0 is a number like any other.

``kink`` and ``jump`` tell from the operands whether the primitive has a corner or a step exactly there, ``edge``
whether its domain ends there, whatever the rules say (``x^(3/2)`` at 0).
``parameter`` rows carry a constant (an exponent, an order) that comes after the operands. Orders of special functions
are operands like any other, constant or not: ``besselj(n, x)`` has two. Where there is no closed rule for the partial
by one of them, that partial is ``NO_RULE``: neither a structural zero nor a number. Entries below it are uncertified
with a reason of their own; a constant operand is never asked for its partial.

A row without an algorithm needs ``enclosure`` alone: balls enclose it by that, doubles are those balls rounded, or
``wrapped``; its domain is judged by ``needs`` before, since flint may answer outside of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from gradcli.records import NamedTuple

Rule = Callable[..., Any]
NO_RULE_SAYS = "no rule for the derivative by the order"
"""What is said of an entry for which a partial is missing."""


def NO_RULE(m: Any, y: Any, *given: Any) -> Any:
    """A partial that no closed rule gives: it depends on all operands, and no number system knows it."""
    total = given[0]
    for operand in given[1:]:
        total = total + operand
    return m.unruled(total)


ANY2 = ((-4.0, 4.0), (-4.0, 4.0))
"""Where the tests try two operands that may be anything."""


class Monotonic(NamedTuple):
    """What a monotonic function's domain is, and what it tends to at the ends of it, where enclosures say nothing."""

    domain: tuple[int | None, int | None] = (None, None)
    limits: tuple[float | None, float | None] = (-math.inf, math.inf)
    falls: bool = False


class InBlocks(NamedTuple):
    """A function of scipy.special that is faster over large blocks, and where it is good."""

    function: str
    ulp: float
    """The most units in the last place it was off at any of the points tried, where it is taken at all (the trials
    ``special_blocks``; scipy 1.17). The bounds of rounding errors allow for twice as much."""
    where: Rule | None = None
    """Where its value is taken, over conditions as ``needs``: of the value, then of the operands. Elsewhere flint's."""
    output: int | None = None
    """Which of its results, where it has several."""
    more: tuple[float, ...] = ()
    """Operands after ours."""
    whole: bool = False
    """Whether its first operand is an integer."""


class WholeOrders(NamedTuple):
    """How a function C of an order n and x goes with its neighbours: C[n-1] + ``sign`` C[n+1] = ``times`` n/x C[n], and
    C[-n] = ``mirror``^n C[n]."""

    sign: int
    times: int
    mirror: int
    inward: bool
    """Whether the recurrence loses no digits towards the order 0; else it loses none away from it."""


class Primitive(NamedTuple):
    """One row. ``domain`` and ``kinks`` are what a reader is told, and the derivative as its partials read; ``sample`` gives for
    each operand the interval the tests draw from; ``rational`` rows keep rationals rational."""

    name: str
    value: Rule
    partials: tuple[Rule, ...]
    domain: str = "all x"
    sample: tuple[tuple[float, float], ...] = ((-4.0, 4.0),)
    kink: Rule | None = None
    jump: Rule | None = None
    edge: Rule | None = None
    crossed: tuple[int, ...] = ()
    """The places of the operands that lead across its corners and ends; all of them, where it is empty."""
    still: tuple[int, ...] = ()
    """Where its last operand is one of these, its value is the same whatever the operands before it are."""
    kinks: str = ""
    rational: bool = False
    arguments: str = ""
    """The letters of its operands and its parameter, where they are not x, y."""
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
    """Where it is 0: ``with x``, exactly where its first operand is; ``together``, where both are; ``either``, where
    one is; ``below``, where x is below y (or below 0)."""
    pieces: str = ""
    """What it is on both sides of its corner or step: ``linear`` or ``constant``; empty where it is neither."""
    linear: bool = False
    """Whether it is a sum of its operands, or of their negatives."""
    copies: bool = False
    """Whether its value is always its operand, the negative of it, or 0."""
    sign_of: str = ""
    """It has the sign of its operands where they all have one (``all``), where one has (``any``), or of the larger
    where none is negative (``sum``)."""
    carries: bool | Callable[[int, Any], bool] = False
    """Whether an infinite operand makes it infinite or no number; of the operand's place and a parameter, a rule."""
    bounded: bool = False
    """Whether it never is infinite."""
    underflows: float = 0
    """By how many of the least double it is wrong below the normal ones, where it may be so small though its operands
    are not; 0 where it never is."""
    magnifies: int | None = None
    """By how much it magnifies a relative error at most, wherever its value is a double; None where it has no bound."""
    error: str = ""
    """The rule for the bound of its rounding error (``gradcli.tape.bounds``); by its partials where it is empty."""
    decided: str = ""
    """The rule for the quantity whose sign decides its status (``gradcli.tape.deciding``)."""
    monotonic: Monotonic | None = None
    """Where it is defined and what it tends to, if it is monotonic."""
    ties: Mapping[str, tuple[int | Fraction, ...]] = {}
    """Its partials at its tie by the conventions of other frameworks."""
    needs: Rule | None = None
    """What it asks of its operands to have a value, over a system of conditions (``gradcli.symbolic.constraints``)."""
    smooth: Rule | None = None
    """What it asks besides to have a derivative: no vertical tangent, no corner, no step."""
    formula: str = ""
    """The function of sympy's it is; ``value`` where its value over formulas is; else one of ours, by its name."""
    definition: Rule | None = None
    """What it is made of, where formulas may be compared by that."""
    elementary: bool = False
    """Whether every library of mathematics has it under our name."""
    ufunc: str = ""
    """NumPy's operation that it is, to the last bit, so that it can be written where it is told to."""
    spelled: Mapping[str, str] = {}
    """How it is called where that is not by our name: by language (``gradcli.code.languages``), ``engine`` (the C of
    the native engine), ``arrays`` (NumPy and JAX, for either of which ``P`` stands), ``scipy`` (in formulas over
    NumPy): a callee, or a template with ``{0}``, ``{1}``. In ``latex`` (and ``latex of a tape``, where that differs)
    a head, or a template with ``#1``, ``#2``."""
    raised: bool = False
    """Whether its power is written on its name: sin^2(x)."""
    rule: tuple[str, str] | None = None
    """The name of its rule of differentiation, and how it reads, where no function stands for it."""
    cost: int = 4
    """What NumPy needs for a point, in arithmetic operations, roughly."""
    vectors: bool = False
    """Whether the C library has it for whole vectors (libmvec of glibc, from 2.35 on)."""
    far: str = ""
    """What it is at infinity, where that is no limit: ``none`` (it has no value), ``none below`` (none at minus
    infinity), ``oscillates``."""
    quotient: tuple[str, str] | None = None
    """Of what functions it is the quotient (of 1 where the first is empty): how it is expanded at its poles."""
    enclosure: str = ""
    """What encloses it, where no number system has an algorithm of its own: a function of
    ``gradcli.numbers.balls.kernels`` over its operands, else of flint's real balls over the last operand and those
    before it."""
    wrapped: str = ""
    """Flint's function of doubles, ``arb_fpwrap_double_…``, and its arguments: letters of the row, integers, or doubles (with a point)."""
    in_blocks: InBlocks | None = None
    """What large blocks of doubles take where scipy is installed."""
    flint: str = ""
    """FLINT's function of real balls that it is, ``arb_…``, which of numbers outside its domain makes no finite ball; or C
    with ``{y}`` for the result, ``{0}``, ``{1}`` for the operands, ``{p}`` for the parameter, at ``w`` bits. It is asked
    of finite balls alone."""
    prompt: bool = False
    """Whether FLINT takes no time of operands of any size, though nothing but balls encloses it."""
    whole: WholeOrders | None = None
    """Of a function whose first operand is an order: what whole orders have to do with each other."""
    pairs: str | Callable[..., str] = ""
    """What it is over pairs of doubles (``gradcli/engines/pairs/``), as C: ``{0}``, ``{1}`` for the operands, ``{p}`` for
    the parameter; or what makes that of the operands and the parameter. A function whose name begins with ``gk_`` gets a
    loop of its own, and may have two results as fields."""
    infinite: Rule | None = None
    """Where it certainly is infinite, over conditions as ``needs``; there ``needs`` may hold or not."""
    at_pole: float | Rule = math.nan
    """Which infinity that is over doubles, perhaps by the operands; NaN where the sides differ."""
    exact: Rule | None = None
    """Its exact value at rational operands (no number system is given); None where it has none, or none is known."""
    near: Rule | None = None
    """What it is where its value does not tell, at a pole or an end of its domain, by functions that have series
    there: a rule over series."""
    orders: int = 0
    """How many of its first operands are orders that the tests try at whole numbers."""
    group: str = ""
    """Where ``gradcli functions`` shows it; its file, where it is empty."""
    aliases: str = ""
    """Other names it may be called by."""
    about: str = ""
    """Words by which it is found that its name does not show."""

    def makes_poles(self, parameter: Any = None) -> bool:
        """Whether it may be infinite at finite operands, other than by its size."""
        return self.pole if isinstance(self.pole, bool) else self.pole(parameter)

    def shows(self, place: int, parameter: Any = None) -> bool:
        """Whether its value shows that an operand is infinite, being infinite itself or no number."""
        return self.carries if isinstance(self.carries, bool) else self.carries(place, parameter)

    @property
    def letters(self) -> tuple[str, ...]:
        """What its operands and its parameter are called."""
        return tuple((self.arguments or "x y"[: 2 * len(self.partials) - 1]).split())

    @property
    def loses(self) -> float:
        """``underflows``, and 1 of what only balls enclose: those are rounded, to whatever double is nearest."""
        return self.underflows or (1 if self.enclosure else 0)

    @property
    def positive(self) -> bool:
        """Whether its value is above 0 wherever it has one."""
        return self.never_negative and self.never_zero

    @property
    def facts(self) -> tuple[Rule, ...]:
        """What tells of a corner, a step, an end of the domain at the operands."""
        return tuple(fact for fact in (self.kink, self.jump, self.edge) if fact is not None)
