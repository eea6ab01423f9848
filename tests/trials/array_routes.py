"""Random programs of arrays: whole arrays, their scalars and differences tell the same; forward is reverse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from itertools import count
from random import Random
from typing import Any, NamedTuple

from gradcli.answers.derivatives import gradient, values
from gradcli.answers.hessian import numbers as hessian
from gradcli.arrays.entries import array_of, entry_name, entry_names
from gradcli.arrays.shapes import Shape
from gradcli.errors import Source
from gradcli.questions import array_question
from gradcli.questions.array_values import coordinate_of
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Gradient, Status
from tests.array_programs import ArrayText, array_text, point
from tests.trials import Figure

DIGITS = 60
STEP = Fraction(1, 10**45)
"""Of a difference; what it is wrong by is of the order of its square."""


class Apart(AssertionError):
    """Two routes tell something else."""


class Told(NamedTuple):
    """How many numbers were compared, and how many the whole arrays left to the scalars."""

    compared: int = 0
    left_open: int = 0


@contextmanager
def route(*, arrays: bool) -> Iterator[None]:
    """Every program over whole arrays alone, or over its scalars alone."""
    small, most = array_question.SMALL, array_question.MOST_SCALARS
    array_question.SMALL = -1 if arrays else 10**15
    array_question.MOST_SCALARS = -1 if arrays else 10**15
    try:
        yield
    finally:
        array_question.SMALL, array_question.MOST_SCALARS = small, most


def request(text: str, at: Mapping[str, Fraction], **more: Any) -> Request:
    """A question on a program at a rational point."""
    point_ = {name: coordinate_of(number) for name, number in at.items()}
    for option in ("direction", "seed"):
        if option in more:
            more[option] = {name: coordinate_of(number) for name, number in more[option].items()}
    return Request([Source(text)], at=point_, **{"digits": DIGITS, "seconds": 20.0} | more)


def used(program: ArrayText, at: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The values of the variables the program has."""
    names = set(Request([Source(program.text)], shapes=program.shapes).typed.variables)
    return {name: number for name, number in at.items() if array_of(name)[0] in names}


def number(entry: Entry | None) -> Fraction:
    assert entry is not None
    return Fraction(entry.value) if entry.value is not None else Fraction(0)


def near(a: Fraction, b: Fraction, digits: int, size: Fraction = Fraction(0)) -> bool:
    """Whether two numbers have the same digits, beside terms of some size."""
    return abs(a - b) <= max(abs(a), abs(b), size) / Fraction(10) ** digits


def undecided(one: Entry, other: Entry) -> bool:
    """Whether a route leaves an entry open: then only the interval it reached may contradict the other."""
    return Status.UNCERTIFIED in (one.status, other.status)


def contradict(one: Entry, other: Entry) -> bool:
    """Whether two routes cannot both be right."""
    if not undecided(one, other):
        return one.status is not other.status or not near(number(one), number(other), DIGITS - 1)
    for left_open, told in ((one, other), (other, one)):
        if left_open.interval is not None and told.value is not None:
            middle, radius = map(Fraction, left_open.interval)
            if abs(middle - number(told)) > 2 * radius:  # both are shown rounded
                return True
    return False


def over(text: str, at: Mapping[str, Fraction], *, arrays: bool, **more: Any) -> Gradient:
    """The gradient by one route."""
    with route(arrays=arrays):
        return gradient(request(text, at, **more))


def check_routes(program: ArrayText, at: Mapping[str, Fraction], **more: Any) -> Told:
    """Entry by entry the two routes agree. Raises Apart."""
    whole, scalars = over(program.text, at, arrays=True, **more), over(program.text, at, arrays=False, **more)
    compared = left_open = 0
    for a, b in zip(whole.rows, scalars.rows, strict=True):
        pairs = {"": (a.value, b.value)} | {name: (a.gradient[name], b.gradient[name]) for name in b.gradient}
        for name, (one, other) in pairs.items():
            assert one is not None
            assert other is not None
            left_open += undecided(one, other)
            compared += not undecided(one, other)
            if contradict(one, other):
                raise Apart(f"{program.text} at {dict(at)}: {name or 'the value'} is {one} and {other}")
    return Told(compared, left_open)


def check_second(program: ArrayText, at: Mapping[str, Fraction]) -> Told:
    """The same of second derivatives. Raises Apart."""
    with route(arrays=True):
        whole = hessian(request(program.text, at)).rows
    entries = [entry.status for row in whole for entry in row.hessian.values()]
    if set(entries) <= {Status.UNCERTIFIED}:
        return Told(0, len(entries))  # nothing to compare with the scalars, whose proofs of zeros may take their 20 s
    with route(arrays=False):
        scalars = hessian(request(program.text, at)).rows
    compared = left_open = 0
    for a, b in zip(whole, scalars, strict=True):
        for key, other in b.hessian.items():
            one = a.hessian[key]
            left_open += undecided(one, other)
            compared += not undecided(one, other)
            if contradict(one, other):
                raise Apart(f"{program.text} at {dict(at)}: the second derivative by {key} is {one} and {other}")
    return Told(compared, left_open)


def check_difference(program: ArrayText, at: Mapping[str, Fraction], name: str) -> Told:
    """A partial by whole arrays is the difference quotient of the scalars' values. Raises Apart."""
    whole = over(program.text, at, arrays=True, wrt=[array_of(name)[0]])
    entry = whole.rows[0].gradient[name]
    if entry.status is Status.UNCERTIFIED:
        return Told(0, 1)
    with route(arrays=False):
        up, down = (
            number(values(request(program.text, {**at, name: at[name] + h}).varied(digits=130)).rows[0].value)
            for h in (STEP, -STEP)
        )
    quotient = (up - down) / (2 * STEP)
    if not near(quotient, number(entry), DIGITS - 1, Fraction(1)):
        raise Apart(f"{program.text}: d/d{name} is {entry.value}, the difference {float(quotient)}")
    return Told(1)


def check_whole(program: ArrayText, at: Mapping[str, Fraction], chance: Random) -> None:
    """Partials by whole arrays are difference quotients by whole arrays, where there are no scalars. Raises Apart."""
    plain = over(program.text, at, arrays=True).rows[0]
    for name in chance.sample(sorted(at), 3):
        moved = ({**at, name: at[name] + h} for h in (STEP, -STEP))
        up, down = (number(over(program.text, there, arrays=True, digits=100).rows[0].value) for there in moved)
        entry = plain.gradient[name]
        if entry.status is not Status.OK or not near((up - down) / (2 * STEP), number(entry), 50, Fraction(1)):
            raise Apart(f"{program.text}: d/d{name} is {plain.gradient[name]}")


def check_products(text: str, at: Mapping[str, Fraction], chance: Random) -> Told:
    """<v, J u> is <J' v, u> for a program whose target is an array, and J u by rows is that of sums. Raises Apart."""
    plain = over(text, at, arrays=True)
    u = {name: Fraction(chance.randint(-9, 9), 4) for name in plain.variables}
    v = {row.target: Fraction(chance.randint(-9, 9) or 1, 3) for row in plain.rows}
    if any(entry.status is Status.UNCERTIFIED for row in plain.rows for entry in row.entries):
        return Told(0, 1)
    forward = over(text, at, arrays=True, direction=u)
    reverse = over(text, at, arrays=True, seed=v)
    left = sum(v[row.target] * number(row.along) for row in forward.rows)
    for alone in sorted({array_of(name)[0] for name in u}):  # the other arrays do not move at all
        moving = {name: amount for name, amount in u.items() if array_of(name)[0] == alone}
        rows = over(text, at, arrays=True, direction=moving).rows
        parts = sum(v[row.target] * number(row.along) for row in rows)
        wanted = sum((number(reverse.rows[0].gradient[name]) * amount for name, amount in moving.items()), Fraction(0))
        if not near(parts, wanted, DIGITS - 6, Fraction(1)):
            raise Apart(f"{text} at {dict(at)}: <v, J u> and <J' v, u> differ where {alone} moves")
    terms = [number(reverse.rows[0].gradient[name]) * amount for name, amount in u.items()]
    if not near(left, sum(terms, Fraction(0)), DIGITS - 6, sum(map(abs, terms), Fraction(1))):
        raise Apart(f"{text} at {dict(at)}: <v, J u> and <J' v, u> differ")
    return Told(1)


def transposed(at: Mapping[str, Fraction], name: str) -> dict[str, Fraction]:
    """The point with one matrix transposed."""
    return {
        entry_name(name, array_of(entry)[1][::-1]) if array_of(entry)[0] == name else entry: amount
        for entry, amount in at.items()
    }


def check_transposed(program: ArrayText, at: Mapping[str, Fraction]) -> Told:
    """The gradient by A of a program of A is that by B of the program of B', transposed. Raises Apart."""
    if "A" not in {array_of(name)[0] for name in at}:
        return Told()
    text = f"A = B'\n{program.text}"
    other = {name if array_of(name)[0] != "A" else f"B{name[1:]}": x for name, x in transposed(at, "A").items()}
    plain = over(program.text, at, arrays=True, wrt=["A"]).rows[0].gradient
    turned = over(text, other, arrays=True, wrt=["B"]).rows[0].gradient
    for name, entry in plain.items():
        mirror = turned[entry_name("B", array_of(name)[1][::-1])]
        if entry.status is not mirror.status or not near(number(entry), number(mirror), DIGITS - 1):
            raise Apart(f"{program.text}: d/d{name} is {entry}, transposed {mirror}")
    return Told(len(plain))


def check_permuted(at: Mapping[str, Fraction], text: str, shapes: Mapping[str, Shape], chance: Random) -> Told:
    """Where the entries of x trade places, those of the gradient do. Raises Apart."""
    names = entry_names("x", shapes["x"])
    order = list(range(len(names)))
    chance.shuffle(order)
    if not set(names) <= set(at):
        return Told()
    # x = [w[order]...], so that w[order[k]] stands where x[k] stood
    lines = ", ".join(f"w[{order[k] + 1}]" for k in range(len(names)))
    other = {name: x for name, x in at.items() if name not in names}
    other |= {f"w[{order[k] + 1}]": at[name] for k, name in enumerate(names)}
    plain = over(text, at, arrays=True, wrt=["x"]).rows[0].gradient
    moved = over(f"x = [{lines}]\n{text}", other, arrays=True, wrt=["w"]).rows[0].gradient
    for k, name in enumerate(names):
        one, two = plain[name], moved[f"w[{order[k] + 1}]"]
        if one.status is not two.status or not near(number(one), number(two), DIGITS - 1):
            raise Apart(f"{text}: d/d{name} is {one}, permuted {two}")
    return Told(len(names))


NAMES = (
    "whole arrays and scalars tell the same 60 digits",
    "the same doubles",
    "second derivatives too",
    "a partial is the difference at 60 digits",
    "<v, J u> = <J' v, u>",
    "a transposed matrix has the transposed gradient",
    "permuted entries have the permuted gradient",
)


def tried(seed: int) -> Iterator[tuple[str, Callable[[], Told]]]:
    """What is checked of the random program of a seed, by the names of the figures."""
    chance = Random(seed)
    program = array_text(chance, chance.choice([2, 3]), wide=seed % 2 == 1)
    at = used(program, point(chance, program.shapes))
    if not at:
        return  # numbers alone
    one = chance.choice(sorted(at))
    vector = f"({program.text})*tanh(x) + x.*z"
    at_vector = used(ArrayText(vector, program.shapes), point(chance, program.shapes))
    yield from zip(
        NAMES,
        (
            lambda: check_routes(program, at),
            lambda: check_routes(program, at, digits=None),
            lambda: check_second(program, at),
            lambda: check_difference(program, at, one),
            lambda: check_products(vector, at_vector, chance),
            lambda: check_transposed(program, at),
            lambda: check_permuted(at, program.text, program.shapes, chance),
        ),
        strict=True,
    )


def measure(long: bool) -> Iterator[Figure]:
    """Random programs by every route."""
    failed: dict[str, list[str]] = {name: [] for name in NAMES}
    told: dict[str, list[Told]] = {name: [] for name in NAMES}
    seeds = count()
    for _ in range(5000 if long else 120):
        checks: list[tuple[str, Callable[[], Told]]] = []
        while not checks:
            checks = list(tried(seed := next(seeds)))
        for name, check in checks:
            try:
                told[name].append(check())
            except Apart as trouble:
                failed[name].append(f"{seed}: {trouble}")
    for name in NAMES:
        shown = [found for found in told[name] if any(found)]
        compared, left_open = (sum(column) for column in zip(*shown, strict=True))
        detail = f"{compared:,} compared" + (f", {left_open:,} left to the scalars" if left_open else "")
        yield Figure(name, len(shown) + len(failed[name]), len(failed[name]), detail, tuple(failed[name]))
