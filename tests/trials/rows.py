"""Rows of tables against the one-shot at the same decimals: special and ordinary numbers through random programs."""

from __future__ import annotations

import decimal
import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from gradcli.batch.gradients import Gradients
from gradcli.batch.rowjudge import RowJudge, RowsAsked, as_double, entries
from gradcli.engines.diagnosis import _values
from gradcli.engines.library import compiler
from gradcli.engines.noise import FEWEST
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.arrays import ARRAYS
from gradcli.questions.request import Asked, Request
from gradcli.results.entries import Entry
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import OK, STATUSES, UNCERTIFIED, UNCONNECTED
from gradcli.tape.bounds import Bounds
from gradcli.tape.facts import Facts
from gradcli.tape.gradient import gradient_tape
from tests.trials import Figure

NAMES = ("x", "y")
NUMBERS = (
    *(0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, 10.0, 0.5, -0.5, 1.5, 2.5, 0.25, 0.1, 0.2, 0.3, -0.3, 0.7, 1.1, 100.0),
    *(30.0, 45.0, 60.0, 90.0, 180.0, 270.0, 1e-8, 1e8, 1e150, -1e150, 1e200, 1e-200, 1e300, 1e-300, 400.0),
    *(5e-324, -1.5e-323, 1e-310, 2.3e-308, -700.0),
    *(710.0, -745.0, 1 / 3, 3.141592653589793, 1.5707963267948966, 2.718281828459045, -0.36787944117144233),
)
ATOMS = ("x", "y", "x", "y", "0.1", "0.3", "1", "2", "1/3", "10", "pi/180", "1e-200")
UNARY = (
    *(
        "sqrt({})",
        "cbrt({})",
        "exp({})",
        "log({})",
        "log1p({})",
        "sin({})",
        "cos({})",
        "tan({})",
        "atan({})",
        "abs({})",
    ),
    *(
        "asin({})",
        "acosh({})",
        "tanh({})",
        "floor({})",
        "round({})",
        "sign({})",
        "relu({})",
        "({})^2",
        "({})^0",
        "-({})",
    ),
    *("({})^(-1)", "({})^(3/2)", "gamma({})", "digamma({})", "lgamma({})", "erf({})", "coth({})", "sigmoid({})"),
    *("exp(-({})^2)", "floor(10*({}))"),
)
BINARY = (
    *("({})+({})", "({})-({})", "({})*({})", "({})/({})", "({})+({})", "({})*({})", "({})-({})"),
    *("max({}, {})", "min({}, {})", "hypot({}, {})", "atan2({}, {})", "({})^({})", "mod({}, {})", "logaddexp({}, {})"),
    "where({} > {}, x, y)",
)


def program(chance: random.Random, depth: int) -> str:
    """The text of a random expression."""
    if depth == 0:
        return chance.choice(ATOMS)
    if chance.random() < 0.45:
        return chance.choice(UNARY).format(program(chance, depth - 1))
    return chance.choice(BINARY).format(program(chance, depth - 1), program(chance, chance.randrange(depth)))


def cell(chance: random.Random) -> float:
    """A special number, a short decimal, or any."""
    draw = chance.random()
    if draw < 0.6:
        return chance.choice(NUMBERS)
    if draw < 0.85:
        return round(chance.uniform(-5, 5), chance.choice([0, 1, 1, 2]))
    return chance.gauss(0, 3)


LEAST = 5 * 5e-324
"""By so much a number below the normal doubles may be wrong: 4 ulp, and the last rounding."""
DIGITS = FEWEST
"""What a table promises of a number, relative to it."""
SECONDS, PATIENCE = 0.5, 30.0
"""For the one-shot, a row."""


class Tried(NamedTuple):
    """What of the rows of one program was tried: those that float64 answers itself, and those handed to the one-shot.
    ``open`` are entries that the one-shot leaves open, with the table's number in the interval it reached."""

    rows: int
    own: int
    open: int
    faults: list[str]


class Answered:
    """A table of one program as a command answers it, and what is asked of it; ``asked`` are the rows handed on."""

    def __init__(self, text: str, points: list[dict[str, float]], engine: str, seconds: float) -> None:
        self.text, self.points, self.asked = text, points, set[int]()
        self.work = work = Gradients(Request([Source(text)], declared=NAMES, seconds=seconds), engine=engine)
        count = len(points)
        self.columns = {name: np.array([point[name] for point in points]) for name in work.names}
        overrule = work._overrule

        def noted(block: Block, row: int, numbers: Any, codes: Any) -> None:
            self.asked.add(row)
            overrule(block, row, numbers, codes)

        work._overrule = noted  # type: ignore[method-assign]
        self.found = [entry.full(count) for entry in work.rows(Block(self.columns, count)).entries(0)]
        self.question = RowsAsked(work.tape, work.weights, work.slots, {}, None, Asked(seconds=seconds))
        self.errors = self._errors(count)

    def compared(self, row: int) -> tuple[int, list[str]]:
        """The entries of a row that the one-shot leaves open, and the faults."""
        (verdict,) = RowJudge(self.question).verdicts(self.points[row])  # a new one: nothing is known of other rows
        undecided, faults = 0, []
        for place, entry in enumerate(entries(verdict)):
            (number, code), mine = as_double(entry), int(self.found[place][1][row])
            said = float(self.found[place][0][row])
            what = f"{self.text} at {self.points[row]}, entry {place}: {STATUSES[mine].value} {said!r}, not "
            if code == UNCONNECTED or mine == code == UNCERTIFIED:
                continue
            if code == UNCERTIFIED and mine == OK and _within(said, entry):
                undecided += 1
            elif code != mine:
                faults.append(f"{what}{STATUSES[code].value} {number!r}")
            elif code == OK:
                own = row not in self.asked
                most = min(self.errors[place][row], DIGITS * abs(number)) + LEAST if own else 0.0
                if not abs(said - number) <= most:
                    faults.append(f"{what}{number!r} (bound {most:.2g})")
        return undecided, faults

    def _errors(self, rows: int) -> list[Any]:
        """The running error bounds of the value and the partials; no bound where it met an infinity."""
        work = self.work
        first = gradient_tape(work.tape, work.roots, work.slots)
        wanted = [first.values[0], *(first.partials[0, name] for name in work.slots)]
        live = first.tape.live(slot for slot in wanted if slot is not None)
        with np.errstate(all="ignore"):
            bounds = Bounds(Facts(first.tape, live), ARRAYS, _values(first.tape, live, self.columns))
            found = [np.broadcast_to(0.0 if s is None else 4 * bounds.error(s), (rows,)) for s in wanted]
        return [np.where(np.isfinite(error), error, np.inf) for error in found]


def tried(seed: int, rows: int, engine: str) -> Tried | None:
    """The faults of one program's rows; None for a text without variables.

    Where a row was handed on, the same question was asked twice with a limit of time: a busy machine may end one of
    them early, so what differs is asked once more with patience.
    """
    chance = random.Random(seed)
    text = f"f = {program(chance, chance.choice([2, 2, 3, 3, 4]))}"
    names = [name for name in NAMES if name in read([Source(text)], named=NAMES).variables]
    if not names:
        return None
    answered = Answered(text, [{name: cell(chance) for name in names} for _ in range(rows)], engine, SECONDS)
    total, faults = 0, []
    for row, point in enumerate(answered.points):
        undecided, found = answered.compared(row)
        if found and row in answered.asked:
            undecided, found = Answered(text, [point], "numpy", PATIENCE).compared(0)
        total, faults = total + undecided, faults + found
    return Tried(rows, rows - len(answered.asked), total, faults)


def _within(said: float, entry: Entry) -> bool:
    """Whether a number lies in the interval that the one-shot reached."""
    if entry.interval is None:
        return False
    with decimal.localcontext(decimal.Context(prec=60, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)):
        middle, radius = map(Decimal, entry.interval)
        return abs(Decimal(said) - middle) <= radius + Decimal(LEAST)


def measure(long: bool) -> Iterator[Figure]:
    for engine, programs, rows in (("numpy", 1000 if long else 60, 100), ("native", 1000 if long else 12, 100)):
        if engine == "native" and compiler() is None:
            continue
        total: Counter[str] = Counter()
        faults: list[str] = []
        for seed in range(programs):
            found = tried(seed, rows, engine)
            if found is not None:
                total.update(rows=found.rows, own=found.own, open=found.open)
                faults += found.faults
        detail = (
            f"{total['own']:,} rows answered without the one-shot, the others by it; {total['open']:,} entries "
            "that the one-shot leaves open, with the numbers within its interval"
        )
        what = f"rows of a table, {engine} engine: statuses as the one-shot's, values within the running error bound"
        yield Figure(what, total["rows"], len(faults), detail, tuple(faults))
