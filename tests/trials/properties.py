"""What must hold of every program: the text, the routes, the rows, the blocks, the order of the variables."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from gradcli.answers.derivatives import formulas, gradient, values
from gradcli.errors import GradcliError, Source
from gradcli.language.printing import print_expression
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Gradient, Status
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, evaluated, partials, pullback, pushforward
from gradcli.tape.tape import Tape
from tests.chance.random_texts import TAME, VARIABLES, WHOLE, Vocabulary, Written, expression, meant, program, text_of
from tests.chance.spelling import Speller
from tests.chance.trying import Unfit, tried
from tests.trials import Figure

DIGITS = 25
FINER = 40
"""Digits of rows that are added: far more than the digits compared."""

SAME_BITS = Vocabulary(
    VARIABLES,
    ("abs", "relu", "max", "min", "clip", "sign", "floor", "ceil", "round", "mod", "heaviside", "stop", "sqrt"),
    tame=True,
    library=False,
)
"""Arithmetic, small powers, square roots, corners, steps and branches: IEEE fixes their bits. All other functions come
from a mathematical library (C's in the one-shot, NumPy's or libmvec's in a block), each with its own last digit:
``tests/functions/test_arrays.py`` holds each of them to its distance from the truth."""


def a_point(chance: random.Random) -> dict[str, Fraction]:
    """A dyadic point, exact in float64, mostly where functions are defined."""
    return {name: Fraction(chance.randrange(1, 48) * chance.choice([1, 1, 1, -1]), 16) for name in VARIABLES}


def asked(text: str, point: dict[str, Fraction], **options: Any) -> Request:
    """A program at a point, by all of the variables, whether it has them or not."""
    at = read_point([Source(f"{name} = ({q})") for name, q in point.items()])
    return Request([Source(text)], at, wrt=tuple(point), **options)


def numbers(result: Gradient) -> list[dict[str, Entry]]:
    """Value (under the empty name) and partials of each row."""
    return [{"": row.value, **row.gradient} for row in result.rows if row.value is not None]


def exactly(entry: Entry) -> Fraction:
    return Fraction(0) if entry.status is Status.UNCONNECTED else Fraction(entry.value)  # type: ignore[arg-type]


def defined(entries: Iterable[Entry]) -> bool:
    return all(entry.status in (Status.OK, Status.UNCONNECTED) for entry in entries)


def a_program(chance: random.Random, targets: int = 1, vocabulary: Vocabulary = TAME) -> str:
    """A program to be evaluated, of at least so many targets."""
    statements = program(chance, vocabulary, 2)
    while sum(not s.name for s in statements) < targets:
        statements.append(Written("", None, expression(chance, vocabulary, 3)))
    return text_of(chance, statements)


# The text


def printing_is_the_inverse_of_parsing(chance: random.Random) -> None:
    """What is written in any way means what was meant; printed, it means the same, and prints the same again."""
    statements = program(chance, WHOLE)
    text = text_of(chance, statements)
    read = _parsed(text)
    assert meant(read) == statements, text
    printed = []
    for statement in read:
        head = f"{statement.name}({', '.join(statement.parameters)}) = " if statement.parameters is not None else ""
        head = head or (f"{statement.name} = " if statement.name else "")
        printed.append(head + print_expression(statement.body))
    again = _parsed("\n".join(printed))
    assert meant(again) == statements, text
    assert [print_expression(s.body) for s in again] == [print_expression(s.body) for s in read], text


def _parsed(text: str) -> Any:
    from gradcli.language.grammar import parse

    return parse(Source(text))


def sympy_reads_the_same(chance: random.Random) -> None:
    """Where we have a value, the number sympy's own parser and functions make of the same text, to 25 digits."""
    from tests.oracles.by_sympy import value_by_sympy

    # sympy's implicit products would read "2 and x" as one.
    text = Speller(chance, plain=True).expression(expression(chance, TAME._replace(logic=False), 3))
    point = a_point(chance)
    tape = lower(asked(text, point).program, wrt=VARIABLES)
    for value in evaluate(tape, FLOAT64, {n: float(q) for n, q in point.items()}, tape.outputs.values()):
        if isinstance(value, float) and not abs(value) < 1e6:
            raise Unfit  # no value, or a tower of powers
    request = asked(text, point)
    at = {name: coordinate for name, coordinate in request.at.items() if name in request.program.variables}
    entry = values(Request([Source(text)], at, digits=DIGITS)).rows[0].value
    assert entry is not None
    if entry.status is not Status.OK:
        raise Unfit
    try:
        truth = value_by_sympy(text, point, DIGITS + 8)
    except ValueError as error:  # it evaluates the branch that is not taken too, which may be complex
        if "not comparable" in str(error):
            raise Unfit from error
        raise
    assert truth.is_extended_real, (text, point, entry.value, truth)
    difference = abs(Fraction(entry.value) - Fraction(str(truth)))  # type: ignore[arg-type]
    assert difference <= abs(Fraction(str(truth))) / 10 ** (DIGITS - 1), (text, point, entry.value, truth)


# The routes


def all_routes_agree(chance: random.Random) -> None:
    """Certified reverse, certified forward and sympy's formula read back: the same 25 digits of each partial."""
    text, point = a_program(chance), a_point(chance)
    request = asked(text, point, digits=DIGITS)
    reverse = gradient(request)
    told = 0
    for name in VARIABLES:
        forward = gradient(replace(request, direction=read_point([Source(f"{name} = 1")])))
        for row, other in zip(reverse.rows, forward.rows, strict=True):
            if row.gradient[name].status is Status.OK:
                assert other.along is not None
                if "two sides are not decided" in other.along.reason:
                    continue  # a corner that bends one variable to no order may be left open along it
                assert _same(other.along, row.gradient[name]), (text, point, name, other.along, row.gradient[name])
                told += 1
    try:
        found = formulas(replace(request, at={}))
    except GradcliError as error:
        if "no formula" in str(error.what):
            raise Unfit from error
        raise
    lines = [f"{name} = {formula}\n" for name, formula in found.shared]
    for row, formula in zip(reverse.rows, found.rows, strict=True):
        assert formula.formula is not None
        for name, entry in row.gradient.items():
            written, conditions = formula.formula.gradient[name], formula.formula.conditions.each.get(name, ())
            if entry.status is not Status.OK or written == "none":
                continue
            if all(_holds(request, lines, condition) for condition in conditions):
                by_formula = _entry(request, lines, written)
                assert _same(by_formula, entry), (text, point, name, written, entry, by_formula)
    if not told:
        raise Unfit


def _same(a: Entry, b: Entry) -> bool:
    """The same digits; of a number that one route knows exactly, the other may know all but the last."""
    if a.value is None or b.value is None:
        return False
    difference = abs(Fraction(a.value) - Fraction(b.value))
    return difference <= abs(Fraction(b.value)) / 10 ** (DIGITS - 1) if a.exact or b.exact else difference == 0


def _entry(request: Request, lines: Sequence[str], text: str) -> Entry:
    source = Source("".join(lines) + f"answer = {text}")
    names = Request([source], of=["answer"]).program.variables
    at = {name: coordinate for name, coordinate in request.at.items() if name in names}
    entry = values(Request([source], at, of=["answer"], digits=DIGITS)).rows[0].value
    assert entry is not None
    return entry


def _holds(request: Request, lines: Sequence[str], condition: str) -> bool:
    return _entry(request, lines, f"where({condition}, 1, 0)").value == 1


def forward_is_the_transpose_of_reverse(chance: random.Random) -> None:
    """<v, J u> = <J' v, u> in float64, to 1e-13 of the sum of the sizes of all paths through the tape."""
    text, point = a_program(chance, 3), a_point(chance)
    tape = lower(asked(text, point).program, wrt=VARIABLES)
    roots, inputs = [*tape.outputs.values()], tape.inputs
    run = evaluate(tape, FLOAT64, {name: float(q) for name, q in point.items()}, roots)
    active = tape.dependents(inputs.values())
    u = {slot: float(chance.randrange(-8, 9)) for slot in inputs.values()}
    v = {slot: float(chance.randrange(-8, 9)) for slot in roots}
    forward = pushforward(tape, FLOAT64, run, u, roots)
    reverse = pullback(tape, FLOAT64, run, v, active)
    paths = _sizes_of_paths(tape, run, u, roots, active)
    size = math.fsum(abs(v[slot]) * paths.get(slot, 0.0) for slot in v)
    backward = [u[slot] * reverse.get(slot, 0.0) for slot in u]
    if not math.isfinite(size) or not all(map(math.isfinite, backward)):
        raise Unfit  # a partial, or a product of partials in this order, past the range of doubles
    left = math.fsum(v[slot] * forward.get(slot, 0.0) for slot in v)
    right = math.fsum(backward)
    assert abs(left - right) <= 1e-13 * size, (text, point, u, v, left, right)


def _sizes_of_paths(tape: Tape, run: Any, u: dict[int, float], roots: Any, active: Any) -> dict[int, float]:
    found = {slot: abs(amount) for slot, amount in u.items()}
    for slot in evaluated(tape, run, roots):
        if slot not in u and active[slot]:
            local = partials(tape.instructions[slot], FLOAT64, run, slot, active)
            found[slot] = sum(abs(p) * found.get(operand, 0.0) for operand, p in local if p is not None)
    return found


# Rows, blocks, order


def a_sum_is_a_sum(chance: random.Random) -> None:
    """``--sum`` is ``--seed`` of ones, digit for digit, and the sum of the rows."""
    text, point = a_program(chance, 2), a_point(chance)
    request = asked(text, point, digits=FINER)
    ones = read_point([Source(f"{target} = 1") for target in request.program.targets])
    for floats_only in (True, False):
        wanted = replace(request, floats_only=floats_only)
        (total,), (seeded,) = (
            numbers(gradient(replace(wanted, rows="sum"))),
            numbers(gradient(replace(wanted, seed=ones))),
        )
        for name, entry in total.items():
            assert (entry.status, entry.value) == (seeded[name].status, seeded[name].value), (text, point, name)
    each = numbers(gradient(request))
    compared = 0
    for name, entry in total.items():
        parts = [row[name] for row in each]
        if not defined(parts) or not defined(row[""] for row in each):
            continue
        if entry.status is Status.UNCERTIFIED and "stop" in text:
            continue  # the two sides of a row with a stop are not its slope: its corners stay open
        assert defined([entry]), (text, point, name, entry, parts)
        size = sum(abs(exactly(part)) for part in parts)
        assert abs(exactly(entry) - sum(map(exactly, parts))) <= size / 10 ** (FINER - 2), (text, point, name)
        compared += 1
    if not compared:
        raise Unfit


def the_order_of_variables_is_the_order_of_columns(chance: random.Random) -> None:
    """``--wrt`` in another order gives the same columns in that order; statements in another order, the same rows."""
    statements = [s._replace(name=s.name or f"r{k}") for k, s in enumerate(program(chance, TAME, 2))]
    text, point = text_of(chance, statements), a_point(chance)
    order = [*VARIABLES]
    chance.shuffle(order)
    chance.shuffle(statements)
    moved = text_of(chance, statements)
    for floats_only in (True, False):
        request = asked(text, point, floats_only=floats_only)
        given = gradient(request)
        other = gradient(replace(request, texts=[Source(moved)], wrt=tuple(order)))
        assert other.variables == tuple(order)
        rows = {row.target: row for row in other.rows}
        assert set(rows) == {row.target for row in given.rows}
        for row in given.rows:
            assert list(rows[row.target].gradient) == order
            for name in VARIABLES:
                mine, its = row.gradient[name], rows[row.target].gradient[name]
                same = (mine.status, mine.value) == (its.status, its.value)
                assert same or Status.UNCERTIFIED in (mine.status, its.status), (text, moved, point, name, mine, its)


def a_block_has_the_bits_of_the_one_shot(chance: random.Random, engine: str, points: int, programs: int) -> None:
    """Where both are float64: values and partials of ``programs`` targets at so many points."""
    import numpy as np

    from gradcli.engines.engine import compile_tape
    from gradcli.tables.statuses import STATUSES

    bodies = [expression(chance, SAME_BITS, 4) for _ in range(programs)]
    text = text_of(chance, [Written("", None, body) for body in bodies])
    places = [a_point(chance) for _ in range(points)]
    shot = asked(text, places[0], floats_only=True)
    tape = lower(shot.program, wrt=VARIABLES, typed_exactly=False)
    slots = {name: tape.inputs[name] for name in VARIABLES}
    compiled = compile_tape(tape, {t: tape.outputs[t] for t in shot.program.targets}, slots, engine=engine, threads=1)
    block = compiled.run([np.array([float(p[name]) for p in places]) for name in compiled.inputs])
    compared = 0
    for k, place in enumerate(places):
        at = asked(text, place).at
        for row, found in enumerate(numbers(gradient(replace(shot, at=at)))):
            got = [block.values[row, k], *block.partials[row, :, k]]
            codes = [STATUSES[code] for code in block.statuses[row, :, k]]
            for name, number, status in zip(found, got, codes, strict=True):
                entry = found[name]
                if name and "where" in str(bodies[row]):
                    continue  # the shares of each branch are added first: another order of the same sum
                if entry.status is Status.OK and status is Status.OK:
                    compared += 1
                    # Equal doubles have equal bits, but for zeros: a branch not taken adds a 0 to a sum here.
                    told = (name, entry.value, number, bodies[row] if programs > 1 else text, place)
                    assert number == entry.value, told
    if not compared:
        raise Unfit


def blocks(engine: str, points: int, programs: int) -> Callable[[random.Random], None]:
    return lambda chance: a_block_has_the_bits_of_the_one_shot(chance, engine, points, programs)


PROPERTIES: dict[str, tuple[Callable[[random.Random], None], int]] = {
    "a program written in any way is read as meant, printed, and read as the same": (
        printing_is_the_inverse_of_parsing,
        10_000,
    ),
    "an expression has the value sympy's parser gives it, to 25 digits": (sympy_reads_the_same, 6_000),
    "forward, reverse and sympy's formula give the same 25 certified digits": (all_routes_agree, 1_000),
    "<v, Ju> = <J'v, u> to 1e-13": (forward_is_the_transpose_of_reverse, 1_600),
    "--sum is the sum of the rows and the seed of ones": (a_sum_is_a_sum, 1_000),
    "variables and statements in another order, columns and rows in another order": (
        the_order_of_variables_is_the_order_of_columns,
        1_000,
    ),
    "a block in NumPy has the bits of the one-shot (one target, 16 points)": (blocks("numpy", 16, 1), 500),
    "a block in machine code has the bits of the one-shot (40 targets, 16 points)": (blocks("native", 16, 40), 25),
}
"""What must hold, how it is tried, and how often by the command."""


def needs_a_compiler(what: str) -> bool:
    return "machine code" in what


def measure(long: bool) -> Iterable[Figure]:
    from gradcli.engines.library import compiler

    for what, (check, count) in PROPERTIES.items():
        if needs_a_compiler(what) and compiler() is None:
            yield Figure(what, 0, detail="there is no C compiler here")
        else:
            yield tried(what, check, 10 * count if long else count, new_seeds=long)
