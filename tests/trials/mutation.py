"""Everything broken on purpose: each rule of the table, each function of the number systems, each step of the sweeps.

A mutant that no check notices is a survivor, and a missing test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gradcli.arrays.pullbacks import PULLBACKS
from gradcli.functions.book import CORE as ROWS
from gradcli.languages.code_text import Text
from gradcli.languages.scalar import PYTHON
from gradcli.numbers.arrays import Arrays
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.float64 import Float64
from gradcli.numbers.rational import ExactRationals
from gradcli.numbers.recorder import Recorded, Recorder
from gradcli.numbers.series.series import Series
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.tape import sweeps
from tests.chance.array_mutants import broken, faults, of_array_rules
from tests.chance.mutants import SWAPPED, of_functions, of_rows, of_source, patched, wrapped
from tests.oracles.row_checker import faulty
from tests.oracles.row_systems import SYSTEMS
from tests.oracles.sweep_checks import check
from tests.oracles.system_checks import EXTRA
from tests.shell import watched
from tests.trials import Figure

MOST = 6
"""Points a row is tried at for a mutant of a number system: every row tries it."""
PATIENCE = 5.0
"""Seconds of computing after which a mutant that does not end counts as caught."""
PATIENCE_IN_LOOPS = 1.0
"""The same for the sweeps, whose checks take five milliseconds."""


def caught(checks: Callable[[], Iterable[object]], patience: float = PATIENCE) -> bool:
    """Whether some check tells a fault, or breaks down."""
    try:
        with watched.seconds(patience):
            return any(True for _ in checks())
    except watched.TooLong:
        return True
    except Exception:
        return True


# The table


def rows() -> Figure:
    assert not [
        fault for row in ROWS for fault in faulty(row)
    ]  # finds the truths, too, which takes longer than a mutant may
    tried, survivors = 0, []
    for mutant in of_rows():
        tried += 1
        if not caught(lambda row=mutant.row: faulty(row)):  # type: ignore[misc]
            survivors.append(mutant.name)
    return Figure(
        "rules of the table, values, partials, kinks and jumps, broken: caught",
        tried,
        len(survivors),
        "",
        tuple(survivors),
    )


# The number systems

OPERATORS = ["__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__neg__"]
NO_NUMBERS = frozenset(
    ["working", "text", "kind"]  # what is said of numbers: tests/certified/test_certified.py, tests/tape/test_tape.py
    # characters of a language: tests/code/test_code.py
    + ["decimal", "literal", "within", "call", "called", "filled", "lends"]
    + ["at", "record", "apply"]  # how a tape is written: tests/tape/test_gradient_tape.py
    + ["series", "short", "reach", "as_rational", "slow"]  # what is kept of a series: tests/numbers/test_series.py
    + ["bounded", "known"]
)


def functions_of(system: type) -> list[str]:
    """The names of a system's own functions and those it inherits."""
    found: dict[str, None] = {}
    for owner in system.__mro__:
        if owner.__module__.startswith("gradcli"):
            for name, value in vars(owner).items():
                if not name.startswith("_") and (callable(value) or isinstance(value, staticmethod)):
                    found[name] = None
    return [name for name in found if name not in NO_NUMBERS]


OWNERS: dict[str, list[tuple[type, list[str]]]] = {
    "float64": [(Float64, functions_of(Float64))],
    "rational": [
        (
            ExactRationals,
            [
                n
                for n in functions_of(ExactRationals)
                if n in vars(ExactRationals) or n in ("is_zero", "is_integer", "both", "compare")
            ],
        )
    ],
    "arrays": [(Arrays, functions_of(Arrays))],
    "balls": [(Balls, functions_of(Balls)), (Ball, OPERATORS)],
    "series": [(SeriesSystem, functions_of(SeriesSystem)), (Series, OPERATORS)],
    "recorder": [(Recorder, functions_of(Recorder)), (Recorded, OPERATORS)],
    "code": [(type(PYTHON.numbers), functions_of(type(PYTHON.numbers))), (Text, OPERATORS)],
}
SYMMETRIC = frozenset(["mul", "logaddexp", "max", "min", "same", "both", "either", "hypot"])
"""Functions of two operands that are the same the other way round."""


def equivalent(function: str, way: str) -> bool:
    """Whether a change changes nothing: NaN has no sign (and is what is not ruled, unless a series refuses to be it),
    and an exact number stands for itself."""
    return (
        (function in SYMMETRIC and way == SWAPPED)
        or function == "undefined"
        or (function == "unruled" and way != "the operand itself")
        or (function == "number" and way == "the operand itself")
    )


def checks(system: str, function: str, most: int = MOST) -> Iterator[str]:
    """What a test of a system finds wrong, the rows of that name first."""
    names = [system] if system != "balls" else ["balls", "exact balls"]
    yield from EXTRA[system]()
    for name in names:
        found = SYSTEMS[name]
        for row in sorted(found.rows, key=lambda row: row.name != function):
            yield from faulty(row, found.run, most)


def unharmed(name: str) -> Figure:
    """The control: a function put in its own place, wrapped as the broken ones are, is not told from it."""
    assert not list(checks(name, ""))
    tried, accused = 0, []
    for owner, names in OWNERS[name]:
        for function, same in wrapped(owner, names):
            tried += 1
            with patched(owner, function, same):
                if caught(lambda function=function: checks(name, function, 1)):  # type: ignore[misc]
                    accused.append(f"{owner.__name__}.{function}")
    return Figure(
        f"functions of the number system {name} left as they are: not accused", tried, len(accused), "", tuple(accused)
    )


def systems(name: str) -> Figure:
    assert not list(checks(name, ""))
    tried, survivors = 0, []
    for owner, names in OWNERS[name]:
        for function, way, wrong in of_functions(owner, names):
            if equivalent(function, way):
                continue
            tried += 1
            with patched(owner, function, wrong):
                if not caught(lambda function=function: checks(name, function)):  # type: ignore[misc]
                    survivors.append(f"{owner.__name__}.{function}: {way}")
    return Figure(f"functions of the number system {name} broken: caught", tried, len(survivors), "", tuple(survivors))


# The sweeps

LOOPS = (
    "evaluate",
    "computed",
    "evaluated",
    "used",
    "branch",
    "on_demand",
    "pullback",
    "pushforward",
    "partials",
    "scaled",
)
ONLY_FASTER = (
    "evaluate: always True: on_demand",  # where there are no branches, the order on demand is another right one
    "evaluated: always False: if not tape.branches",
    "evaluated: always True: if operand not in seen",  # slots are looked at again
    "pullback: always False: if tape.columns is not None",  # only of a long tape they lie in a list; tests/tape has one
    "pullback: always True: cotangents if tape.columns is None",
    "partials: a constant is False",  # zip(strict=True)
    "scaled: always False: if partial.__class__ is int",  # 1 and -1 are factors like any other
    "scaled: now partial.__class__ is not int",
    "scaled: now partial == 1 and partial == -1",
    "scaled: -1 is now 1",
)
"""Changes that change no result."""


def loops() -> Figure:
    check()
    tried, survivors = 0, []
    for name in LOOPS:
        for what, wrong in of_source(getattr(sweeps, name)):
            if what.startswith(ONLY_FASTER):
                continue
            tried += 1
            with patched(sweeps, name, wrong):
                if not caught(lambda: iter([check()] * 0), PATIENCE_IN_LOOPS):
                    survivors.append(what)
    return Figure("steps of the sweeps changed: caught", tried, len(survivors), "", tuple(survivors))


# Arrays


def array_rules() -> Figure:
    """The rules of reverse sweeps over arrays, held against the sweep over their scalars."""
    for name in PULLBACKS:
        assert not list(faults(name)), name
    tried, survivors = 0, []
    for name, what, wrong in of_array_rules():
        if what in SYMMETRIC_SHARES:
            continue
        tried += 1
        with broken(name, wrong):
            if not caught(lambda name=name: faults(name)):  # type: ignore[misc]
                survivors.append(what)
    return Figure("rules of arrays broken: caught", tried, len(survivors), "", tuple(survivors))


SYMMETRIC_SHARES = frozenset(
    ["broadcast: the transpose in share 0", "cumsum: the transpose in share 0"]  # no matrix is their operand
    + ["sum: the transpose in share 0", "stack: the transpose in share 1"]  # one number everywhere; a vector
    + ["diag: the transpose in share 0", "chol: the transpose in share 0"]  # symmetric by themselves
)
"""Changes that change nothing."""


def measure(long: bool) -> Iterable[Figure]:
    yield rows()
    yield array_rules()
    for name in OWNERS:
        yield systems(name)
        yield unharmed(name)
    yield loops()
