"""Rows of tables against the one-shot at the same decimals: special and ordinary numbers through random programs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from gradcli.batch.rowjudge import Question, RowJudge, as_double, entries
from gradcli.engines.diagnosis import _values
from gradcli.engines.engine import compile_tape
from gradcli.engines.native_engine import compiler
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.arrays import ARRAYS
from gradcli.questions.request import Asked
from gradcli.tables.statuses import OK, STATUSES, UNCERTIFIED, UNCONNECTED
from gradcli.tape.bounds import Bounds, Facts
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import lower
from tests.trials import Figure

NAMES = ("x", "y")
NUMBERS = (
    *(0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, 10.0, 0.5, -0.5, 1.5, 2.5, 0.25, 0.1, 0.2, 0.3, -0.3, 0.7, 1.1, 100.0),
    *(30.0, 45.0, 60.0, 90.0, 180.0, 270.0, 1e-8, 1e8, 1e150, -1e150, 1e200, 1e-200, 1e300, 1e-300, 400.0),
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


class Tried(NamedTuple):
    """What of the rows of one program was tried: those that float64 answers itself are held against the one-shot."""

    rows: int
    own: int
    open: int
    noise: int
    faults: list[str]


def tried(seed: int, rows: int, engine: str) -> Tried | None:
    """The faults of one program's rows; None for a text that is no program."""
    chance = random.Random(seed)
    text = f"f = {program(chance, chance.choice([2, 2, 3, 3, 4]))}"
    found = read([Source(text)], named=NAMES)
    tape = lower(found, wrt=NAMES)
    roots, slots = {0: tape.outputs["f"]}, {name: tape.inputs[name] for name in NAMES if name in tape.inputs}
    if not slots:
        return None
    first = gradient_tape(tape, roots, slots)
    wanted = [first.values[0], *(first.partials[0, name] for name in slots)]
    compiled = compile_tape(tape, roots, slots, engine=engine)
    points = [{name: cell(chance) for name in slots} for _ in range(rows)]
    columns = {name: np.array([point[name] for point in points]) for name in slots}
    block = compiled.run([columns[name] for name in compiled.inputs])
    errors = _errors(first.tape, columns, wanted, rows)
    judge = RowJudge(Question(tape, [{roots[0]: 1}], slots, {}, None, Asked(seconds=0.5)))
    asked, faults, undecided, noise = set(block.doubtful.tolist()), [], 0, 0
    for row in sorted(set(range(rows)) - asked):
        (verdict,) = judge.verdicts(points[row])
        numbers = [block.values[0, row], *block.partials[0, :, row]]
        for place, entry in enumerate(entries(verdict)):
            number, code = as_double(entry)
            mine = int(block.statuses[0, place, row])
            said = f"{text} at {points[row]}, entry {place}: {STATUSES[mine].value} {numbers[place]!r}, not "
            if code == UNCERTIFIED:
                undecided += 1
            elif code != mine:
                faults.append(f"{said}{STATUSES[code].value} {number!r}")
            elif code == OK and code != UNCONNECTED:
                error = errors[place][row]
                error = error if np.isfinite(error) else 1e-9 * abs(number)  # the bound met an infinity
                noise += bool(error > abs(number))
                if not abs(numbers[place] - number) <= max(error, 1e-306):
                    faults.append(f"{said}{number!r} (bound {error:.2g})")
    return Tried(rows, rows - len(asked), undecided, noise, faults)


def _errors(tape: Any, columns: Any, wanted: Sequence[int | None], rows: int) -> list[Any]:
    """The running error bounds of the value and the partials."""
    live = tape.live(slot for slot in wanted if slot is not None)
    with np.errstate(all="ignore"):
        bounds = Bounds(Facts(tape, live), ARRAYS, _values(tape, live, columns))
        return [np.broadcast_to(0.0 if s is None else 4 * bounds.error(s), (rows,)) for s in wanted]


def measure(long: bool) -> Iterator[Figure]:
    for engine, programs, rows in (("numpy", 1000 if long else 100, 100), ("native", 1000 if long else 12, 100)):
        if engine == "native" and compiler() is None:
            continue
        total: Counter[str] = Counter()
        faults: list[str] = []
        for seed in range(programs):
            found = tried(seed, rows, engine)
            if found is not None:
                total.update(rows=found.rows, own=found.own, open=found.open, noise=found.noise)
                faults += found.faults
        detail = (
            f"{total['own']:,} rows answered without the one-shot, whose own {total['open']:,} entries stayed open; "
            f"{total['noise']:,} numbers smaller than their bound"
        )
        what = f"rows of a table, {engine} engine: statuses as the one-shot's, values within the running error bound"
        yield Figure(what, total["rows"], len(faults), detail, tuple(faults))
