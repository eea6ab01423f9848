"""Programs made of what goes wrong at one point: corners, holes, growth, proved zeros, ends of domains, conditions.

Each is judged at that point by its values and difference quotients on both sides, near it, at 220 digits (see
``tests.oracles.two_precisions``): what is said must hold there. What the digits do not tell, or what converges too slowly
to be told from another number, is not judged.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.answers.derivatives import gradient
from gradcli.errors import Source
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Status
from tests.oracles.two_precisions import CONTEXTS, NoValue, Pair, Program, Unsure, add, div, exact, neg, sign

POINTS = ("0", "0", "0", "1", "2", "-1", "1/2", "sqrt(2)", "pi", "log(2)", "-exp(-1)")
ZEROS = (
    "sqrt(8)-2*sqrt(2)", "sqrt(2)^2-2", "log(6)-log(2)-log(3)", "sin(pi/6)-1/2", "sqrt(3)*sqrt(5)-sqrt(15)",
    "exp(log(3))-3", "cbrt(2)^3-2", "tan(pi/4)-1", "sqrt(3+2*sqrt(2))-1-sqrt(2)",
)  # fmt: skip
LOCALS = (
    "({u})", "({u})", "({u})", "-({u})", "({u})^2", "({u})^3", "sin({u})", "(exp({u})-1)", "tanh({u})", "2*({u})",
    "({u})*x", "({u}+({u})^2)", "sqrt(2)*({u})", "pi*({u})", "({u}+{z})",
)  # fmt: skip
"""What vanishes where u does."""
CORNERS = (
    "abs({u})", "max({u},0)", "min({u},{v})", "max({u},{v})", "relu({u})", "sqrt(({u})^2)", "hypot({u},{v})", "cbrt({u})",
    "abs({u})^(7/3)", "abs({u})^(1/2)", "abs({u})^3", "({u})*abs({v})", "hypot({u},{v})^2", "(({u})^2)^(3/2)",
)  # fmt: skip
"""These vanish too."""
HOLES = (
    "sin({u})/({u})", "where({u}==0,{c},sin({u})/({u}))", "(exp({u})-1)/({u})", "({u})^2/({u})", "(1-cos({u}))/({u})^2",
    "where({u}!=0,sin({v})/({u}),{c})", "({u})/abs({u})", "where({u}==0,0,({u})*abs({v})/({u}))", "log(1+({u}))/({u})",
    "where({u}==0,{c},tan({u})/({v}))",
)  # fmt: skip
GROWTH = (
    "where({u}==0,0,exp(-1/({u})^2))", "where({u}==0,0,exp(-1/abs({u})))", "1/({u})", "({u})*log(abs({v}))",
    "tanh(1/({u}))", "atan(1/({u}))", "where({u}==0,0,1/exp(1/({u})^2))", "1/(1+exp(1/({u})))", "exp(1/({u}))",
    "where({u}==0,0,({u})*sin(1/({u})))", "where({u}==0,0,({u})^2*cos(1/({u})))", "where({u}==0,0,({u})^2*log(abs({v})))",
    "where({u}==0,0,1/log(abs({u})))",
)  # fmt: skip
STEPS = (
    "floor({u})", "ceil({u})", "sign({u})", "heaviside({u})", "mod({u},1)", "round({u}+1/2)", "floor({u}+1)", "mod({u},2)",
    "floor(x)", "round(x)", "mod(x,{p})", "sign({u})*({v})", "floor({u}+{z})", "abs(mod({u},2))",
)  # fmt: skip
ENDS = (
    "sqrt({u})", "({u})^(3/2)", "asin(1+({u}))", "acos(1-({u}))", "acosh(1+({u}))", "log({u})", "({u})^x", "sqrt(-({u}))",
    "({u})^(1/3)", "atanh(1+({u}))", "asin({u}-1)", "({u})^(pi)", "(-1)^(1+({u}))", "sqrt({u})*({v})", "sqrt(({u})^3)",
)  # fmt: skip
HIDES = (
    "round({a})", "floor({a})", "ceil({a})", "sign({a})", "heaviside({a})", "sign(1+({a}))", "heaviside({a}+1)", "0*({a})",
    "mod(({a})-({a}),3)", "stop({a})", "where({a}<1,{b},2)", "where({a}>=0,{b},2)", "where({a}<1 and {c}>0,{b},2)",
    "where(not({a}>1),{b},{c})", "where({u}>0 and {a}<1,{b},{c})", "where({u}<0 or {a}<1,{b},{c})", "max(-1,min(0,{a}))",
    "mod(3,({a})+2)", "where({a}=={a},{b},{c})",
)  # fmt: skip
CONDITIONS = (
    "where({u}>0,{a},{b})", "where({u}>=0,{a},{b})", "where({u}==0,{c},{a})", "where({u}!=0,{a},{c})",
    "where({a}<{b},{a},{b})", "where({a}<={b},{c},{b})", "where({u}>0 or {v}==0,{a},{b})", "where({u}>0 and {v}>0,{a},{b})",
    "where(not({u}<0),{a},{b})", "where({u}>0,where({v}>0,{a},{c}),{b})", "where({u}+{z}==0,{c},{a})",
)  # fmt: skip
SMOOTH = (
    "exp({a})", "cos({a})", "tanh({a})", "atan({a})", "({a})^2", "({a})^3", "sin({a})", "1/(2+({a}))", "log(2+({a}))",
    "sqrt(1+({a}))", "({a})*x", "({a})*sqrt(2)", "cosh({a})", "({a})*log(2)", "1/cosh({a})", "2^({a})",
)  # fmt: skip
PAIRED = (
    "({a})+({b})",
    "({a})+({b})",
    "({a})-({b})",
    "({a})*({b})",
    "({a})*({b})",
    "({a})/({b})",
    "({a})+{z}",
    "({a})*({z})",
)
CONSTANTS = ("0", "1", "2", "sqrt(2)", "pi", "-1", "1/2", "sqrt(8)/2")


class Case(NamedTuple):
    """A program, the point at which it is to be asked, and a direction from there; without y, along x."""

    text: str
    at: Mapping[str, str]
    direction: Mapping[str, int]

    def __str__(self) -> str:
        return f"{self.text} at {', '.join(f'{name}={x}' for name, x in self.at.items())}"


def case(seed: int) -> Case:
    """A random program of x, one in three also of y."""
    chance = random.Random(seed)
    names = ("x", "y") if seed % 3 == 0 else ("x",)
    at = {name: chance.choice(POINTS) for name in names}
    maker = _Maker(chance, at)
    text = maker.program(chance.choice((1, 2, 2, 3)))
    steps = chance.choice(((1, 1), (1, -1), (2, 1), (1, 3), (-1, 2)))
    return Case(text, at, dict(zip(names, steps, strict=False)))


class _Maker:
    def __init__(self, chance: random.Random, at: Mapping[str, str]) -> None:
        self.chance, self.at, self.p = chance, at, at["x"]

    def near(self, depth: int = 1) -> str:
        """What vanishes at the point."""
        if depth and self.chance.random() < 0.15:
            return self.filled(self.chance.choice(CORNERS), 0)
        u = self.alone(self.chance.choice(tuple(self.at)))
        if len(self.at) > 1 and self.chance.random() < 0.3:
            u = self.chance.choice(("({})+({})", "({})-({})", "({})*({})")).format(self.alone("x"), self.alone("y"))
        return (
            self.chance.choice(LOCALS).format(u=u, z=f"({self.chance.choice(ZEROS)})")
            if self.chance.random() < 0.5
            else u
        )

    def alone(self, name: str) -> str:
        """What vanishes where one variable is at its point."""
        p = self.at[name]
        forms = ("{x}", "{x}", "{x}", "sin({x})", "(sqrt(2)*{x})")
        if p != "0":
            forms = ("{x}-({p})", "{x}^2-({p})^2", "({p})-{x}", "{x}/({p})-1")
        return self.chance.choice(forms).format(x=name, p=p)

    def filled(self, form: str, depth: int) -> str:
        u = self.near(depth)
        v = u if self.chance.random() < 0.6 else self.near(0)
        return form.format(
            u=u, v=v, p=self.p if self.p not in ("0", "-1", "-exp(-1)") else "1", c=self.chance.choice(CONSTANTS),
            z=f"({self.chance.choice(ZEROS)})", a="{a}", b="{b}",
        )  # fmt: skip

    def program(self, depth: int) -> str:
        roll = self.chance.random()
        if depth == 0:
            simple = roll < 0.35
            family = (CORNERS, HOLES, GROWTH, STEPS, ENDS)[self.chance.choices(range(5), (4, 3, 2, 3, 3))[0]]
            return (
                self.chance.choice(("x", "x^2", self.near(), "exp(x)", "1"))
                if simple
                else self.filled(self.chance.choice(family), 1)
            )
        forms = (SMOOTH, PAIRED, CONDITIONS, HIDES)[self.chance.choices(range(4), (3, 4, 3, 2))[0]]
        form = self.filled(self.chance.choice(forms), 1)
        return form.replace("{a}", self.program(depth - 1)).replace("{b}", self.program(depth - 1))


# Judging

STEPS_AWAY = tuple(Fraction(1, 10**k) for k in (9, 14, 20))
CLOSE = 1e-5
"""Relative; what converges as a power of the step is far nearer than this at the last one."""


class Side(NamedTuple):
    """The values and the quotients by the distance at each step; None where there is no value."""

    values: tuple[Any, ...] | None
    quotients: tuple[Any, ...] | None


class Truth(NamedTuple):
    value: Any
    left: Side
    right: Side


def truth(asked: Case, direction: Mapping[str, int]) -> Truth:
    """What the program does at the point and along a direction from it. Raises Unsure."""
    program, at = Program(asked.text), {name: Program(x).at({}) for name, x in asked.at.items()}
    held = program.stopped(at)
    try:
        value: Pair | None = program.at(at)
    except NoValue:
        value = None
    sides = [_side(program, at, value, held, {n: s * k for n, k in direction.items()}, s) for s in (-1, 1)]
    return Truth(None if value is None else value.high, *sides)


def _side(
    program: Program,
    at: Mapping[str, Pair],
    value: Pair | None,
    held: Mapping[int, Pair],
    direction: Mapping[str, int],
    s: int,
) -> Side:
    found: list[Pair | None] = []
    steps = [exact(s * step) for step in STEPS_AWAY]
    for step in STEPS_AWAY:
        moved = {name: add(x, exact(direction.get(name, 0) * step)) for name, x in at.items()}
        try:
            found.append(program.at(moved, held))
        except NoValue:
            found.append(None)
    there = [y for y in found if y is not None]
    if len(there) < len(found):
        if there and found[-1] is None and found[-2] is None:
            there = []
        elif there:
            raise Unsure
        return Side(None, None)
    quotients = None
    if value is not None:
        differences = [add(y, neg(value)) for y in there]
        quotients = tuple((div(d, step).high if _seen(d) else 0) for d, step in zip(differences, steps, strict=True))
    return Side(tuple(y.high for y in there), quotients)


def _seen(difference: Pair) -> bool:
    return sign(difference) != 0


def near(numbers: Sequence[Any], wanted: Any) -> bool:
    """Whether a sequence tends to a number. Raises Unsure where it comes nearer, but slowly."""
    if isinstance(wanted, float) and math.isinf(wanted):
        sizes = [y * math.copysign(1, wanted) for y in numbers]
        if sizes[0] < sizes[1] < sizes[2] < 1.3 * abs(sizes[0]):  # log(log(1/t)), or a limit
            raise Unsure
        return bool(sizes[2] > 0 and sizes[2] > 1.3 * abs(sizes[0]))
    wanted = _number(wanted)
    off = [abs(y - wanted) for y in numbers]
    if off[-1] <= CLOSE * max(1, abs(wanted)):
        return True
    if off[-1] < 0.95 * off[-2] < 0.95 * off[-3]:
        raise Unsure
    return False


def _number(wanted: Any) -> Any:
    if isinstance(wanted, Fraction):
        return CONTEXTS[1].mpf(wanted.numerator) / wanted.denominator
    return CONTEXTS[1].mpf(str(wanted)) if not isinstance(wanted, float | int) else CONTEXTS[1].mpf(wanted)


def answers(asked: Case, seconds: float = 2.0) -> tuple[Entry, list[tuple[Mapping[str, int], Entry]]]:
    """What the tool says of the value, and of the derivative by each variable and along the direction."""
    point = read_point([Source(f"{name}={x}") for name, x in asked.at.items()])
    along = read_point(
        [Source(f"{name}={step}" if step >= 0 else f"{name}=-{-step}") for name, step in asked.direction.items()]
    )
    request = Request(
        [Source(asked.text)], point, None, list(asked.at), direction=along if len(along) > 1 else None, seconds=seconds
    )
    (row,) = gradient(request).rows
    assert row.value is not None
    slopes: list[tuple[Mapping[str, int], Entry]] = [({name: 1}, row.gradient[name]) for name in asked.at]
    return row.value, slopes + ([(asked.direction, row.along)] if row.along is not None else [])


def fault(value: Entry, slope: Entry, known: Truth) -> str:
    """What is wrong with the answers; empty where nothing is. Raises Unsure."""
    if Status.DISAGREE in (value.status, slope.status):
        return "two routes disagree"
    if value.status is Status.OK and (known.value is None or not near([known.value] * 3, value.value)):
        return f"the value is {value.value}, in truth {known.value}"
    if value.status in (Status.DOMAIN, Status.INFINITE) and known.value is not None:
        return f"the value is {value.status}, in truth {known.value}"
    found = _slope_fault(slope, known)
    return f"{slope.status} {slope.value} {slope.sides}: {found}" if found else ""


def _slope_fault(slope: Entry, known: Truth) -> str:
    sides = (("left", known.left), ("right", known.right))
    if slope.status is Status.UNCONNECTED and known.value is not None:
        slope = Entry(0)
    if slope.status is Status.OK:
        for name, side in sides:
            if side.quotients is None:
                return f"no value on the {name}" if side.values is None else "no value at the point"
            if not near(side.quotients, slope.value):
                return f"the quotients on the {name} tend to {_shown(side.quotients)}"
    elif slope.status is Status.KINK:
        for (name, side), said in zip(sides, slope.sides or (None, None), strict=True):
            if side.quotients is None:
                return f"no quotients on the {name}"
            if said is not None and not near(side.quotients, said):
                return f"the quotients on the {name} tend to {_shown(side.quotients)}"
        if all(slope.sides or ()) and slope.sides[0] == slope.sides[1]:  # type: ignore[index]
            return "both sides are the same"
    elif slope.status is Status.JUMP:
        if known.value is None:
            return "no value at the point"
        if all(side.values is not None and _closing(side.values, known.value) for _, side in sides):
            return "both sides tend to the value"
        for (name, side), said in zip(sides, slope.sides or (None, None), strict=True):
            if said is not None and (side.values is None or not near(side.values, said)):
                return f"the values on the {name} tend to {_shown(side.values)}"
    elif slope.status in (Status.DOMAIN, Status.INFINITE) and known.value is not None:
        left, right = known.left.quotients, known.right.quotients
        both = left is not None and right is not None and near(left, left[-1]) and near(right, right[-1])
        if both and _settled(left) and _settled(right):
            return f"quotients on both sides: {_shown(left)}, {_shown(right)}"
    return ""


def _closing(numbers: Sequence[Any], wanted: Any) -> bool:
    """Whether a sequence comes nearer all the time: a small jump of a large number keeps its size."""
    off = [abs(y - wanted) for y in numbers]
    return near(numbers, wanted) and bool(off[-1] == 0 or off[-1] < 0.9 * off[-2])


def _settled(numbers: Sequence[Any]) -> bool:
    """Whether a sequence has come to rest."""
    return bool(abs(numbers[-1] - numbers[-2]) <= CLOSE * max(1, abs(numbers[-1])))


def _shown(numbers: Sequence[Any] | None) -> str:
    return "none" if numbers is None else ", ".join(f"{float(y):.6g}" for y in numbers[-2:])


def judged(seed: int, seconds: float = 2.0) -> tuple[str, list[str]]:
    """A fault in words with its program, or none; and what became of each derivative."""
    asked, wrong, how = case(seed), "", []
    value, slopes = answers(asked, seconds)
    for direction, slope in slopes:
        try:
            found = fault(value, slope, truth(asked, direction))
        except Unsure:
            how.append("not judged")
            continue
        how.append(str(slope.status))
        wrong = wrong or (f"{asked}, along {dict(direction)}: {found}" if found else "")
    return wrong, how
