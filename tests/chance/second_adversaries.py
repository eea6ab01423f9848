"""Programs of two variables made of corners, holes and branches, and their second derivatives by definition.

Each program has a corner or a hole in one variable beside smooth or cornered terms in the other, or holes in both. An
answer is held against iterated one-sided quotients at two precisions (see ``tests.oracles.two_precisions``): the
derivative by one variable, with a step far smaller, at the point and at some distances along the other. What the
digits do not tell, or what converges too slowly to be told from another number, is not judged.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.answers.derivatives import Request
from gradcli.answers.hessian import numbers
from gradcli.errors import Source
from gradcli.questions.point import read_point
from gradcli.results.entries import Entry, Status
from tests.chance.adversaries import CLOSE, STEPS_AWAY, near
from tests.oracles.two_precisions import CONTEXTS, NoValue, Pair, Program, Unsure, add, div, exact, neg, sign

NEAR = tuple(Fraction(1, 10**k) for k in (100, 120))
"""Steps of the inner quotient: far smaller than any power of the outer one that matters."""
SHRINKS, STAYS = 0.2, 0.9
"""What becomes of a difference from one inner step to the next: up to one it vanishes, from the other it is there."""
DIGITS = 800, 900
"""Of the two precisions: a hole of order 2 costs twice the digits of the inner step, and its quotient as many."""
LARGE = 10**40
"""Quotients past it are no slopes: a step, or a vertical tangent."""

POINTS = ("0", "0", "0", "1", "2", "-1", "1/2", "0.3", "sqrt(2)", "pi", "log(2)")
BENDS = (
    "abs({u})^3", "abs({u})^(7/3)", "relu({u})^2", "({u})*abs({u})", "max({u},0)^3", "(({u})^2)^(3/2)",
    "abs({u})^(5/2)", "cbrt({u})^7", "abs({u})", "sqrt(({u})^2)", "sqrt(({u})^2)^2", "hypot({u},{v})^3",
    "max({u},{v})^3", "abs(({u})*({v}))", "abs({u})*abs({v})", "abs({u})^(7/3)*({v})", "hypot({u},{v})^2",
    "min({u},{v})^2", "relu({u})*({v})^2", "exp(-sqrt(({u})^2)^2)", "abs({u})^pi", "abs({u}-{v})^3",
    "(({u})^4)^(2/3)", "log(1+abs({u})^3)",
)  # fmt: skip
HOLES = (
    ("sin({u})/({u})", "1"), ("(1-cos({u}))/({u})^2", "1/2"), ("(exp({u})-1)/({u})", "1"),
    ("log(1+({u}))/({u})", "1"), ("({u})/tanh({u})", "1"), ("tan({u})/({u})", "1"), ("atan({u})/({u})", "1"),
    ("sin(pi*({u}))/(pi*({u}))", "1"), ("sin(sqrt(2)*({u}))/({u})", "sqrt(2)"), ("sinh({u})/({u})", "1"),
    ("({u})^3/({u})", "0"), ("(2^({u})-1)/({u})", "log(2)"),
)  # fmt: skip
PLANES = (
    "where({r}!=0,({u})*({v})*(({u})^2-({v})^2)/({r}),0)", "where({r}>0,({u})^2*({v})^2/({r}),0)",
    "where({r}==0,0,({u})^3*({v})/({r}))", "where({r}>0,({u})^4/({r}),0)", "where({r}>0,({u})^3/({r}),0)",
    "where(({u})==0,0,({u})^2*atan(({v})/({u})))", "where({r}>0,sin({r})/({r}),1)",
    "where({r}==0,0,(exp({r})-1)*({u})/({r}))", "where({v}!=0,({v})^2*atan(({u})/({v})),0)",
    "where({u}!=0,sin(({u})*({v}))/({u}),{v})",
)  # fmt: skip
BRANCHES = (
    "where({u}>0,{a},{b})", "where({v}!=0,{a},{b})", "where({u}>{v},{a},{b})", "where({u}==0,{b},{a})",
    "where({v}!=0,({v})^3*({a}),0)", "where({u}!=0,abs({v})^3,0)", "where({v}!=0,abs({u}),0)",
    "where({u}>0,({u})^3*({a}),0)",
)  # fmt: skip
SMOOTH = (
    "exp({n})", "(2+sin({n}))", "{n}^2", "1/(2+{n}^2)", "atan({n})", "{n}", "cos({n})", "x*y", "x*exp(y)",
    "y^2*sin(x)",
)  # fmt: skip
AROUND = (
    "exp({a})", "sin({a})", "({a})^2", "1/(3+({a})^2)", "({a})*{s}", "({a})+{s}", "({a})*sqrt(2)", "tanh({a})+{s}",
)  # fmt: skip
PAIRED = (
    "({a})+({b})", "({a})*({b})", "({a})-({b})", "({a})+{s}*({b})", "({a})+stop({b})", "({a})*stop({s})+({b})",
)  # fmt: skip


class Case(NamedTuple):
    """A program and the point at which its second derivatives are asked."""

    text: str
    at: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.text} at {', '.join(f'{name}={x}' for name, x in self.at.items())}"


def case(seed: int) -> Case:
    """A random program of x and y."""
    chance = random.Random(f"second {seed}")
    at = {name: chance.choice(POINTS) for name in "xy"}
    return Case(_Maker(chance, at).program(chance.choice((1, 1, 2, 2, 3))), at)


class _Maker:
    def __init__(self, chance: random.Random, at: Mapping[str, str]) -> None:
        self.chance, self.at = chance, at

    def program(self, depth: int) -> str:
        if depth > 1:
            forms = (BRANCHES, AROUND, PAIRED, PAIRED)[self.chance.randrange(4)]
            form = self._filled(self.chance.choice(forms))
            return form.replace("{a}", self.program(depth - 1)).replace("{b}", self.program(depth - 1))
        roll = self.chance.random()
        if roll < 0.4:
            return self._filled(self.chance.choice(BENDS))
        if roll < 0.6:
            hole, fill = self.chance.choice(HOLES)
            u = self._vanishing()
            return f"where({u}==0,{fill},{hole.format(u=u)})"
        return self._filled(self.chance.choice(PLANES)) if roll < 0.75 else self._smooth()

    def _filled(self, form: str) -> str:
        alone = self.chance.random() < 0.8  # a corner in one variable, what stands beside it in the other
        first, second = self.chance.sample("xy", 2)
        u, v = (self._alone(first), self._alone(second)) if alone else (self._vanishing(), self._vanishing())
        return form.format(u=u, v=v, r=f"({u})^2+({v})^2", s=self._smooth(), a="{a}", b="{b}")

    def _smooth(self) -> str:
        return self.chance.choice(SMOOTH).format(n=self.chance.choice("xy"))

    def _vanishing(self) -> str:
        u, v = self._alone("x"), self._alone("y")
        return self.chance.choice((u, v, f"{u}-({v})", f"{u}+{v}", f"({u})*({v})", f"({u})*({v})", f"({u})^2-({v})^2"))

    def _alone(self, name: str) -> str:
        p = self.at[name]
        plain = "{x}" if p == "0" else "({x}-{p})"
        forms = (plain, plain, f"sin({plain})", f"sqrt(2)*{plain}", f"(exp({plain})-1)", f"{plain}*exp({{x}})")
        return self.chance.choice(forms).format(x=name, p=p if p.isalnum() else f"({p})")


# The truth


class Line(NamedTuple):
    """The derivative by a variable at the point, None where there is none, and beside it at each of STEPS_AWAY: the
    derivatives there, None where one is missing, and the quotients of their differences by the step."""

    there: Any
    slopes: tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]
    quotients: tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]


class Truth:
    """A program at a point, each ``stop`` held at what it has there."""

    def __init__(self, asked: Case) -> None:
        self.program = Program(asked.text)
        self.at = {name: Program(x).at({}) for name, x in asked.at.items()}
        self.held = self.program.stopped(self.at)

    def line(self, by: str, along: str) -> Line:
        """What the derivative by a variable does along another. Raises Unsure."""
        there = self.slope(by, self.at)
        slopes, quotients = [], []
        for side in (-1, 1):
            moves = [exact(side * step) for step in STEPS_AWAY]
            found = [self.slope(by, {**self.at, along: add(self.at[along], move)}) for move in moves]
            known = [slope for slope in found if slope is not None]
            if len(known) < len(found):
                if found[-1] is not None or found[-2] is not None:
                    raise Unsure
                known = []
            slopes.append(tuple(slope.high for slope in known) or None)
            differences = [add(slope, neg(there)) for slope in known] if there is not None else []
            seen = [div(d, move).high if sign(d) else 0 for d, move in zip(differences, moves, strict=False)]
            quotients.append(tuple(seen) or None)
        return Line(None if there is None else there.high, (slopes[0], slopes[1]), (quotients[0], quotients[1]))

    def slope(self, by: str, at: Mapping[str, Pair]) -> Pair | None:
        """The derivative by a variable at a place; None where there is none. Raises Unsure."""
        try:
            value = self.program.at(at, self.held)
            left, right = ([self._quotient(by, at, value, side * step) for step in NEAR] for side in (-1, 1))
        except NoValue:
            return None
        apart = [abs(add(a, neg(b)).high) if sign(add(a, neg(b))) else 0 for a, b in zip(left, right, strict=True)]
        if abs(right[-1].high) > LARGE or abs(left[-1].high) > LARGE:
            return None
        if apart[1] <= SHRINKS * apart[0]:
            return right[-1]
        if apart[1] >= STAYS * apart[0]:
            return None
        raise Unsure

    def _quotient(self, by: str, at: Mapping[str, Pair], value: Pair, step: Fraction) -> Pair:
        moved = self.program.at({**at, by: add(at[by], exact(step))}, self.held)
        difference = add(moved, neg(value))
        return div(difference, exact(step)) if sign(difference) else exact(0)


def answers(asked: Case, seconds: float) -> Mapping[tuple[str, str], Entry]:
    """What the tool says: [a, b] is the derivative by b of that by a."""
    point = read_point([Source(f"{name}={x}") for name, x in asked.at.items()])
    (row,) = numbers(Request([Source(asked.text)], point, None, list(asked.at), seconds=seconds)).rows
    return row.hessian


def fault(entry: Entry, known: Line) -> str:
    """What is wrong with an answer; empty where nothing is. Raises Unsure."""
    status = entry.status
    if status is Status.UNCERTIFIED or entry.reason.startswith("there is no "):
        return ""
    if status is Status.UNCONNECTED:  # that the other derivative exists is not said
        return "" if None in known.quotients else _not_tending(known, (0, 0))
    if status in (Status.OK, Status.DISAGREE):
        said = entry.orders[0] if entry.orders else entry.value or 0
        return _not_tending(known, (said, said))
    if status is Status.KINK:
        left, right = entry.sides or (None, None)
        return _not_tending(known, (left, right)) or ("both sides are the same" if left == right is not None else "")
    if status is Status.JUMP:
        tends = [side is not None and near(side, known.there) for side in known.slopes]
        return "the derivative tends to its value" if all(tends) else ""
    left, right = known.quotients
    if left is None or right is None:
        return ""
    return f"the quotients settle at {_shown(left)}" if _settled(left) and near(right, left[-1]) else ""


def _not_tending(known: Line, said: tuple[Any, Any]) -> str:
    for name, found, number in zip(("left", "right"), known.quotients, said, strict=True):
        if found is None:
            return f"no derivative at the point or on the {name} of it"
        if number is not None and not near(found, number):
            return f"the quotients on the {name} tend to {_shown(found)}"
    return ""


def _settled(numbers: Sequence[Any]) -> bool:
    return bool(abs(numbers[-1] - numbers[-2]) <= CLOSE * max(1, abs(numbers[-1])))


def _shown(numbers: Sequence[Any]) -> str:
    return ", ".join(CONTEXTS[1].nstr(CONTEXTS[1].mpf(y), 8) for y in numbers[-2:])


def judged(seed: int, seconds: float = 2.0) -> tuple[str, list[str]]:
    """A fault in words with its program, or none; and what became of each entry."""
    asked, wrong, how = case(seed), "", []
    found = answers(asked, seconds)
    with _precisely():
        truth = Truth(asked)
        for (a, b), entry in found.items():
            try:
                why = fault(entry, truth.line(a, b))
            except Unsure:
                how.append("not judged")
                continue
            how.append(str(entry.status))
            wrong = wrong or (f"{asked}, d2f/d{a}d{b} {entry.status} {entry.value} {entry.sides}: {why}" if why else "")
    return wrong, how


@contextmanager
def _precisely() -> Iterator[None]:
    before = [context.dps for context in CONTEXTS]
    try:
        for context, digits in zip(CONTEXTS, DIGITS, strict=True):
            context.dps = digits
        yield
    finally:
        for context, digits in zip(CONTEXTS, before, strict=True):
            context.dps = digits
