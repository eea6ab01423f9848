"""How far from the truth: float64 in units in the last place, and certified digits, which must all be right.

The truth comes from flint's power series at 200 bits (tests/oracles/by_arb.py): another parser of nothing, other rules.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb, arb_series, ctx, fmpq

from gradcli.certified.judge import Judge
from gradcli.errors import Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rounding import Rounding
from gradcli.questions.point import Point, read_point
from gradcli.questions.request import Asked
from gradcli.results.entries import Entry, Status
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback
from gradcli.tape.tape import Tape
from tests.chance.random_texts import TAME, VARIABLES, Written, expression, program, text_of
from tests.oracles import by_arb as arb_oracle
from tests.oracles.by_arb import HALF_ULP, PRECISION, NoValue, OutOfRange, slopes
from tests.trials import Figure

POINTS = 10
"""Points at which each expression is tried."""
FUNCTION_POINTS = 250
WELL = 2.0
"""The condition number up to which a function is called well conditioned: how much a relative change of its operands
grows. Past it a result as near as this is not asked for, though most are."""
VALUE, SLOPE = 2.0, 4.0
MOST = 8.0
"""How many times an ulp, or its condition, an expression may be off."""
# Intervals of the functions that are definitions, and of the operands of those that take more.
_INTERVALS = {"asec": (1.05, 9.0), "acsc": (1.05, 9.0), "acoth": (1.05, 9.0), "asech": (0.05, 0.95)}


class Case(NamedTuple):
    """A program's tape, and the same program as trees for the oracle."""

    text: str
    tape: Tape
    tree: Any
    functions: dict[str, Any]
    values: dict[str, Any]


class Truth(NamedTuple):
    """A true number as a ball; ``reach``: its condition, what rounding the
    point and every number on the way may do to it."""

    number: Any
    reach: float

    @property
    def ulp(self) -> float:
        return math.ulp(float(self.number.mid()))

    def ulps(self, found: float) -> float:
        """The distance of a double from it."""
        with_digits = ctx.prec
        ctx.prec = PRECISION
        try:
            return float(abs(arb(found) - self.number)) / self.ulp
        finally:
            ctx.prec = with_digits


def a_case(chance: random.Random) -> Case:
    """A random program of one target, with definitions and intermediates now and then."""
    statements = [s for s in program(chance, TAME, 2) if s.name and not s.name.startswith("t")]
    named = [s for s in statements if s.parameters is None]
    functions = {s.name: (s.parameters, s.body) for s in statements if s.parameters is not None}
    vocabulary = TAME._replace(
        names=(*VARIABLES, *(s.name for s in named)),
        functions=(*TAME.functions, *(n for n in functions for _ in range(4))),
    )
    tree = expression(chance, vocabulary, 3)
    text = text_of(chance, [*statements, Written("answer", None, tree)])
    tape = lower(read([Source(text)], named=VARIABLES, of=["answer"]), wrt=VARIABLES)
    order = sorted(named, key=lambda s: s.name)  # u before v, which may use it
    return Case(text, tape, tree, functions, {s.name: s.body for s in order})


def a_point(chance: random.Random) -> dict[str, float]:
    """Doubles, mostly between 0 and 4, some from a hundredth to twenty."""
    return {
        name: chance.choice([1, 1, 1, -1])
        * (chance.uniform(0.05, 4) if chance.random() < 0.85 else 10 ** chance.uniform(-2, 1.3))
        for name in VARIABLES
    }


def truths(case: Case, point: dict[str, float], along: str) -> tuple[Truth, Truth]:
    """The value and the derivative by one variable. Raises NoValue or OutOfRange."""
    given = {"functions": case.functions, "values": case.values}
    exact = slopes(case.tree, point, along, **given)
    reached = slopes(case.tree, point, along, **given, rounding=True)
    found = []
    for true, wide in zip(exact, reached, strict=True):
        if true.rel_accuracy_bits() < 160 and not true.is_zero():
            raise NoValue("all digits cancel")
        found.append(Truth(true, float(wide.rad())))
    return found[0], found[1]


def in_float64(tape: Tape, point: dict[str, float]) -> tuple[float, dict[str, float]]:
    """Value and gradient of the output ``answer``: one sweep each way."""
    root = tape.outputs["answer"]
    values = evaluate(tape, FLOAT64, point, [root])
    found = pullback(tape, FLOAT64, values, {root: 1.0}, tape.dependents(tape.inputs.values()))
    return values[root], {name: found.get(slot, 0.0) or 0.0 for name, slot in tape.inputs.items()}


class Tally:
    """Distances in ulp of the numbers that have one, and what went wrong."""

    def __init__(self) -> None:
        self.pairs = self.numbers = self.without = self.certified = 0
        self.ulps: list[float] = []
        self.wrong: list[str] = []
        self.wrong_digits: list[str] = []
        self.reach = 0.0

    def add(self, case: Case, point: dict[str, float], along: str, *, digits: int | None, certify: bool) -> None:
        try:
            true = truths(case, point, along)
        except (NoValue, OutOfRange):
            self.without += 1
            return
        self.pairs += 1
        value, gradient = in_float64(case.tape, point)
        for truth, got in zip(true, (value, gradient[along]), strict=True):
            self._hold(case, point, along, truth, got)
        if certify:
            self.certified += 1
            self._certify(case, point, along, true, digits)

    def _hold(self, case: Case, point: dict[str, float], along: str, truth: Truth, got: float) -> None:
        self.numbers += 1
        if truth.number.is_zero():
            if got != 0 and abs(got) > MOST * truth.reach:
                self.wrong.append(f"{case.text!r} at {point} by {along}: {got!r}, should be 0")
            return
        off = truth.ulps(got) if math.isfinite(got) else math.inf
        self.ulps.append(off)
        allowed = max(1.0, truth.reach / truth.ulp)
        if off > MOST * allowed:
            self.wrong.append(
                f"{case.text!r} at {point} by {along}: {got!r} is {off:.3g} ulp off {truth.number.str(25)}"
            )
        self.reach = max(self.reach, off / allowed if allowed < math.inf else 0.0)

    def _certify(
        self, case: Case, point: dict[str, float], along: str, true: tuple[Truth, Truth], digits: int | None
    ) -> None:
        coordinates = read_point([Source(f"{name} = ({Fraction(x)})") for name, x in point.items()])
        try:
            value, slope = certified(case.tape, coordinates, along, digits)
        except Exception as failure:
            self.wrong_digits.append(f"{case.text!r} at {point}: {failure!r}")
            return
        for truth, entry in zip(true, (value, slope), strict=True):
            if not right(entry, truth.number, digits):
                self.wrong_digits.append(
                    f"{case.text!r} at {point} by {along}: {entry}, should be {truth.number.str(50)}"
                )

    def quantile(self, part: float) -> float:
        return sorted(self.ulps)[min(int(part * len(self.ulps)), len(self.ulps) - 1)]


def certified(tape: Tape, point: Point, along: str, digits: int | None) -> tuple[Entry, Entry]:
    slots = {along: tape.inputs[along]}
    (verdict,) = Judge(tape, point, slots, Asked(Rounding(digits))).judge([{tape.outputs["answer"]: 1}])
    assert verdict.value is not None
    return verdict.value, verdict.gradient[along]


def right(entry: Entry, truth: Any, digits: int | None) -> bool:
    """Whether every printed digit is: the correctly rounded number, or an exact one that is it."""
    if entry.status is Status.UNCONNECTED:
        return bool(truth.is_zero())
    if entry.status is Status.UNCERTIFIED:
        return True  # nothing is printed as sure
    if entry.value is None:
        return entry.status in (Status.KINK, Status.JUMP)
    before, ctx.prec = ctx.prec, PRECISION
    try:
        found = Fraction(entry.value)
        away = abs(arb(fmpq(found.numerator, found.denominator)) - truth)
        if entry.exact:
            return bool(away.contains(0))
        if isinstance(entry.value, float):
            half = Fraction(math.ulp(entry.value)) / 2
        else:
            assert isinstance(entry.value, Decimal)
            half = Fraction(10) ** (entry.value.adjusted() - (digits or 17) + 1) / 2
        return bool(away <= arb(fmpq(half.numerator, half.denominator)) * (1 + arb(2) ** -100))
    finally:
        ctx.prec = before


def pairs(count: int, seed: int | None = 0, *, certify_every: int = 1) -> Tally:
    """So many expression-and-point pairs; every ``certify_every``-th also certified."""
    chance = random.Random(seed)
    tally = Tally()
    while tally.pairs < count:
        case = a_case(chance)
        for _ in range(POINTS):
            digits = chance.choice([None, None, chance.randrange(1, 40)])
            certify = tally.pairs % certify_every == 0
            tally.add(case, a_point(chance), chance.choice(VARIABLES), digits=digits, certify=certify)
            if tally.pairs >= count:
                break
    return tally


# Each function


def intervals(name: str) -> list[tuple[float, float]]:
    function = FUNCTIONS[name]
    row = PRIMITIVES.get(function.primitive)
    return list(row.sample) if row else [_INTERVALS.get(name, (0.1, 9.0))] * function.arity[0]


def condition(tree: Any, point: dict[str, float], along: str) -> tuple[float, float]:
    """The condition numbers of a value and a slope: the growth of a relative change of all operands."""
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = PRECISION, 2
    try:
        wide = {
            name: arb_series([arb(x) * (1 + arb(0, 1) * HALF_ULP), 1 if name == along else 0])
            for name, x in point.items()
        }
        found = arb_oracle.Evaluator(wide)(tree)
        return tuple(  # type: ignore[return-value]
            float(c.rad() / abs(c.mid()) / HALF_ULP) if c.mid() != 0 else math.inf for c in (found[0], found[1])
        )
    finally:
        ctx.prec, ctx.cap = before


class Reached(NamedTuple):
    """Of one number of a function: its distance from the truth in ulp, how well conditioned it is, and where."""

    name: str
    slope: bool
    ulps: float
    condition: float
    place: dict[str, float]


def function_points(name: str, count: int, seed: int = 0) -> Iterator[Reached]:
    """Values and slopes of one function at random points of its box."""
    chance = random.Random(f"{name} {seed}")
    boxes = intervals(name)
    names = VARIABLES[: len(boxes)]
    tree = ("call", name, *(("name", variable) for variable in names))
    tape = lower(read([Source(f"answer = {name}({', '.join(names)})")], named=names), wrt=names)
    for _ in range(count):
        point = {variable: chance.uniform(*box) for variable, box in zip(names, boxes, strict=True)}
        value, gradient = in_float64(tape, point)
        for which, along in enumerate(names):
            case = Case(name, tape, tree, {}, {})
            try:
                true = truths(case, point, along)
                conditions = condition(tree, point, along)
            except (NoValue, OutOfRange):
                continue
            for slope, got in ((False, value), (True, gradient[along])):
                if not slope and which:
                    continue  # the value was looked at along the first
                truth = true[slope].number
                if truth.is_zero():
                    yield Reached(name, slope, 0.0 if got == 0 else math.inf, 1.0, point)
                else:
                    yield Reached(name, slope, true[slope].ulps(got), conditions[slope], point)


def beyond(found: Reached) -> bool:
    """Whether a well-conditioned number is further from the truth than it may be."""
    return found.condition <= WELL and found.ulps > (SLOPE if found.slope else VALUE)


def each_function(count: int, seed: int = 0) -> Figure:
    tried, wrong, functions, worst = 0, [], 0, {False: 0.0, True: 0.0}
    for name in arb_oracle.FUNCTIONS:
        functions += 1
        for found in function_points(name, count, seed):
            tried += 1
            if found.condition <= WELL:
                worst[found.slope] = max(worst[found.slope], found.ulps)
            if beyond(found):
                wrong.append(str(found))
    what = f"{functions} functions at {count} points each: values within {VALUE:g} ulp, slopes within {SLOPE:g}"
    detail = f"where the condition number is at most {WELL:g} (worst {worst[False]:.2f} and {worst[True]:.2f})"
    return Figure(what, tried, len(wrong), detail, tuple(wrong))


def measure(long: bool) -> Iterable[Figure]:
    yield each_function(FUNCTION_POINTS * (10 if long else 1), random.randrange(2**32) if long else 0)
    tally = pairs(1_000_000 if long else 100_000, None if long else 0)
    quantiles = f"half within {tally.quantile(0.5):.2f} ulp, 99 % within {tally.quantile(0.99):.1f}"
    beyond_limits = [f"p50 {tally.quantile(0.5)}"] * (tally.quantile(0.5) > 0.6) + [f"p99 {tally.quantile(0.99)}"] * (
        tally.quantile(0.99) > 100
    )
    yield Figure(
        "expression and point: value and partial in float64 within 8 times an ulp or its condition",
        tally.pairs,
        len(tally.wrong) + len(beyond_limits),
        f"{quantiles}; at most {tally.reach:.1f} times; {tally.without:,} more had no value",
        (*beyond_limits, *tally.wrong),
    )
    yield Figure(
        "the same, certified: every digit right",
        tally.certified,
        len(tally.wrong_digits),
        "",
        tuple(tally.wrong_digits),
    )
