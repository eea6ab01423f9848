"""Balls that know how they were computed, so that what no precision decides can be proved: two are equal, one is 0.

Each number that is not rational is recorded on a tape of its own, and where its ball leaves a decision open, sympy is
asked about that constant, within a time limit. Coefficients of series are such numbers: that sin(sqrt(8)*x)/(2*x)
tends to sqrt(2) at 0 is a fact of two constants, not of the program at the point. What is not proved stays open.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.balls.ball import FINITE, Ball, Missing, kind, order
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Trivalent
from gradcli.numbers.recorder import Recorded, Recorder
from gradcli.questions.point import Point
from gradcli.symbolic.exactly import Constants
from gradcli.tape.tape import INPUT, Tape

MOST_RECORDED = 20_000
"""Operations past which nothing more is recorded, nor proved."""


class Record:
    """What was computed so far from the coordinates of a point, and what was proved of it."""

    def __init__(self, point: Point, seconds: float) -> None:
        self.tape = Tape()
        self.recorder = Recorder(self.tape)
        self._asked = point, seconds
        self.point = {name: self.recorder.record(INPUT, (), name) for name in point}
        self.tape.inputs.update({name: number.slot for name, number in self.point.items()})
        self._equal: dict[tuple[int, int | Fraction | None, int | None], bool] = {}

    @cached_property
    def _constants(self) -> Constants:
        return Constants(self.tape, *self._asked)  # reads sympy, which many records never ask

    def equal(self, a: Recorded, b: Recorded) -> bool:
        """Whether two numbers are proved to be the same."""
        if a.slot == b.slot:
            return True
        left, right = sorted((a.slot, b.slot))
        known, other = self.tape.constant(left), self.tape.constant(right)
        if known is not None:
            left, right, known, other = right, left, other, known
        key = (left, other, None if other is not None else right)
        if key not in self._equal:
            found = self._constants.proved(left, other) if other is not None else self._constants.equal(left, right)
            self._equal[key] = found
        return self._equal[key]


class Traced(Ball):
    """A number of ``Proving``: its ball and its place in the record."""

    __slots__ = ("ball", "m", "place")

    def __init__(self, m: Proving, ball: Ball, place: Recorded) -> None:
        super().__init__(ball.arb)
        self.m, self.ball, self.place = m, ball, place

    def __add__(self, other: Any) -> Any:
        return self.m.apply("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return self.m.apply("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return self.m.apply("sub", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.m.apply("sub", other, self)

    def __mul__(self, other: Any) -> Any:
        return self.m.apply("mul", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.m.apply("mul", other, self)

    def __neg__(self) -> Any:
        return self.m.apply("neg", self)

    def __lt__(self, other: Any) -> bool | None:
        return self.m.compare(operator.lt, self, other)

    def __le__(self, other: Any) -> bool | None:
        return self.m.compare(operator.le, self, other)

    def __gt__(self, other: Any) -> bool | None:
        return self.m.compare(operator.gt, self, other)

    def __ge__(self, other: Any) -> bool | None:
        return self.m.compare(operator.ge, self, other)


_OPERATORS: Mapping[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
}


class Proving(Trivalent):
    """The number system: ``balls``, with a record. Run it inside ``balls.working()``."""

    name = "proving"
    lacking: tuple[type[ArithmeticError], ...] = ()
    kind = staticmethod(kind)

    def __init__(self, balls: Balls, record: Record) -> None:
        self.balls, self.record, self.precision = balls, record, balls.precision

    @contextmanager
    def working(self) -> Iterator[Proving]:
        with self.balls.working():
            yield self

    def inputs(self, point: Mapping[str, Any]) -> dict[str, Any]:
        """A point over balls, each coordinate with its place in the record."""
        return {name: self._placed(x, self.record.point[name]) for name, x in point.items()}

    def apply(self, name: str, *given: Any) -> Any:
        """A row of the table at numbers, and then a parameter where it takes one."""
        count = len(PRIMITIVES[name].partials)
        of = _OPERATORS.get(name) or getattr(self.balls, name)
        found = of(*(bare(x) for x in given))
        if not isinstance(found, Ball) or found.kind is not FINITE:
            return found
        operands = [place for x in given[:count] if (place := self._place(x)) is not None]
        if len(operands) < count or len(self.record.tape) > MOST_RECORDED:
            return found
        parameter = given[count] if given[count:] else None
        return self._placed(found, self.record.recorder.apply(name, *operands, parameter=parameter))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in PRIMITIVES:
            raise AttributeError(name)
        return lambda *given: self.apply(name, *given)

    def _placed(self, number: Any, place: Recorded) -> Any:
        return Traced(self, number, place) if isinstance(number, Ball) and number.kind is FINITE else number

    def _place(self, number: Any) -> Recorded | None:
        if isinstance(number, Traced):
            return number.place
        return None if isinstance(number, Ball) else self.record.recorder.number(number)

    # Constants

    def number(self, q: Any) -> Any:
        if isinstance(q, Ball):
            return q
        return self._placed(self.balls.number(q), self.record.recorder.number(q))

    bounded = number

    def known(self, a: Any, b: Any) -> Any:
        return b

    def pi(self) -> Any:
        return self._placed(self.balls.pi(), self.record.recorder.pi())

    def e(self) -> Any:
        return self._placed(self.balls.e(), self.record.recorder.e())

    def half(self) -> Fraction:
        return self.balls.half()

    def undefined(self) -> Any:
        return self.balls.undefined()

    def text(self, a: Any) -> str:
        return self.balls.text(bare(a))

    # Decisions: by the balls, else by a proof

    def same(self, a: Any, b: Any) -> bool | None:
        sign = self._order(a, b)
        return None if sign is None else sign == 0

    def compare(self, relation: Any, a: Any, b: Any) -> bool | None:
        sign = self._order(a, b)
        return None if sign is None else bool(relation(sign, 0))

    def is_zero(self, a: Any) -> bool | None:
        return self.same(a, 0)

    def is_integer(self, a: Any) -> bool | None:
        found = self.balls.is_integer(bare(a))
        return True if found is None and self._whole(a) is not None else found

    def _order(self, a: Any, b: Any) -> int | None:
        sign = order(bare(a), bare(b))
        if sign is not None or kind(a) is not FINITE or kind(b) is not FINITE:
            return sign
        left, right = self._place(a), self._place(b)
        if left is None or right is None:
            return None
        return 0 if self.record.equal(left, right) else None

    def _whole(self, a: Any) -> int | None:
        """The integer a number is proved to be."""
        if not isinstance(a, Ball):
            return a.numerator if a.denominator == 1 else None
        if a.kind is not FINITE or not a.arb.contains_integer() or a.arb.rad() > 0.25:
            return None
        nearest = int((a.arb.mid() + arb(0.5)).floor().unique_fmpz())
        return nearest if self.same(a, nearest) else None

    # Corners and steps

    def abs(self, a: Any) -> Any:
        sign = self._order(a, 0)
        return self.apply("abs", a) if sign is None else a * sign

    def sign(self, a: Any) -> Any:
        sign = self._order(a, 0)
        return self.apply("sign", a) if sign is None else sign

    def max(self, a: Any, b: Any) -> Any:
        sign = self._order(a, b)
        return self.apply("max", a, b) if sign is None else a if sign >= 0 else b

    def min(self, a: Any, b: Any) -> Any:
        sign = self._order(a, b)
        return self.apply("min", a, b) if sign is None else a if sign <= 0 else b

    def above(self, a: Any, b: Any, tie: Any) -> Any:
        sign = self._order(a, b)
        return self.apply("above", a, b, tie) if sign is None else (0, tie, 1)[sign + 1]

    def floor(self, a: Any) -> Any:
        found = self.apply("floor", a)
        whole = self._whole(a) if isinstance(found, Ball) else None
        return found if whole is None else whole

    def round(self, a: Any) -> Any:
        found = self.apply("round", a)
        twice = self._whole(2 * a) if isinstance(found, Ball) else None
        return found if twice is None else round(Fraction(twice, 2))

    def mod(self, a: Any, b: Any) -> Any:
        found = self.apply("mod", a, b)
        if not isinstance(found, Ball) or isinstance(found, Missing):
            return found
        whole = self.floor(self.div(a, b))
        return found if isinstance(whole, Ball) else a - b * whole


def bare(x: Any) -> Any:
    """A number of the balls."""
    return x.ball if isinstance(x, Traced) else x
