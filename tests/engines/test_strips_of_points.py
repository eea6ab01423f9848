"""Engines over strips: what a number is hangs on its own row alone, and few points are suspect for one that is."""

from __future__ import annotations

import numpy as np
import pytest

from gradcli.engines import c_entry, c_loop, c_order, c_source, native_engine
from gradcli.engines.engine import aligned
from gradcli.tables.statuses import OK
from tests.benchmarks.programs import CASES as PROGRAMS
from tests.engines.test_batch_engine import ENGINES, compiled, needs_a_compiler

MIXED = "exp(-x^2/2)*sin(3*y) + log(1+y^2)*tanh(x) + where(x < y, sqrt(x*x+1), cbrt(y))"
CHAIN = "; ".join(["u0 = x", *(f"u{k + 1} = sin(u{k})*y + x" for k in range(12))])


def rows(count):
    random = np.random.default_rng(count)
    return [random.uniform(0.1, 2.0, count) for _ in range(2)]


def numbers(program, columns):
    block = program.run(columns)
    return np.concatenate([block.values, block.partials[0]])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("text", [MIXED, CHAIN], ids=["mixed", "chain"])
def test_equal_rows_have_equal_digits_wherever_they_stand(text, threads, engine):
    program = compiled(text, engine, wrt=("x", "y"), threads=threads)
    columns = rows(40_000)
    whole = numbers(program, columns)
    for start, stop in [(0, 1), (5, 12), (255, 257), (1000, 1300), (17_000, 40_000)]:
        part = numbers(program, [column[start:stop] for column in columns])
        assert np.array_equal(part, whole[:, start:stop])


@needs_a_compiler
@pytest.mark.parametrize("case", PROGRAMS[1:], ids=lambda case: case.label)
def test_two_points_under_way_are_two_points(case, monkeypatch):
    """The same digits, however many are under way and in however many parts."""
    random = np.random.default_rng(3)
    columns = [random.uniform(0.1, 1, 600) for _ in case.names]
    found = []
    for together, most in [(False, 1600), (True, 1600), (True, 37)]:
        monkeypatch.setattr(c_source, "waits", lambda steps, together=together: together)
        monkeypatch.setattr(c_source, "MOST_STEPS", most)
        program = compiled(case.text, "native", wrt=case.wrt, named=case.names)
        found.append(numbers(program, [columns[case.names.index(name)] for name in program.inputs]))
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])


@needs_a_compiler
@pytest.mark.parametrize("case", [*PROGRAMS[:4], PROGRAMS[5]], ids=lambda case: case.label)
def test_what_goes_past_the_cache_is_the_same(case, monkeypatch):
    """The same digits and suspects, wherever the results lie; past it they go where they are most of the work."""
    count = 5 * c_entry.STRIP + 3
    random = np.random.default_rng(4)
    columns = {name: 0.5 if name in case.fixed else random.uniform(0.1, 1, count) for name in case.names}
    first = next(column for column in columns.values() if isinstance(column, np.ndarray))
    first[[0, 700, count - 1]] = [np.nan, 1e300, np.inf]
    program = compiled(case.text, "native", wrt=case.wrt, named=case.names, threads=1)
    found = []
    for cache, skew in [(1 << 40, 0), (0, 0), (0, 1)]:
        monkeypatch.setattr(native_engine, "_cache", lambda cache=cache: cache)
        room = aligned((len(program.plan.results), count + 13))[:, skew : skew + count]
        suspects = program.engine(count).run([columns[name] for name in program.inputs], list(room), 0, count)
        found.append((room.tobytes(), suspects.tolist()))
    assert found[0][1][-1] == count - 1
    assert found[0] == found[1] == found[2]
    assert ("if (past)" in c_source.c_source(program.plan, vectors=True)) == ("sin" not in case.text)


@needs_a_compiler
@pytest.mark.parametrize(
    "text",
    [PROGRAMS[1].text, MIXED, "where(x < y, sqrt(x), sin(y))*abs(x) + max(x, y)*tan(x)/log(y)", "exp(sin(x)/y) - y^x"],
)
def test_calls_come_first_and_change_no_digit(text, monkeypatch):
    random = np.random.default_rng(5)
    names = [name for name in "xyz" if name in text.replace("exp", "").replace("max", "")]
    columns = {name: random.uniform(-1, 2, 700) for name in names}
    columns["x"][:3] = columns["y"][:3] = [0.0, np.inf, 1.0]
    found = []
    for order in (c_order.calls_first, lambda steps, first: steps):
        monkeypatch.setattr(c_source, "calls_first", order)
        program = compiled(text, "native", wrt=names, named=names)
        block = program.run([columns[name] for name in program.inputs])
        found.append([repr(array.tolist()) for array in block])  # the sign of a nan is nobody's
        ordered = order(program.plan.steps, program.plan.first_working)
        calls = [place for place, step in enumerate(ordered) if c_loop.called(step)]
        found[-1].append(calls)
    assert found[0][-1] != found[1][-1]
    assert found[0][:-1] == found[1][:-1]
    assert max(found[0][-1]) < max(found[1][-1])


def test_two_are_under_way_where_one_would_wait():
    waiting = [
        c_loop.waits(compiled(case.text, "numpy", wrt=case.wrt, named=case.names).plan.steps) for case in PROGRAMS
    ]
    assert waiting == [False, False, False, False, True, False]


@pytest.mark.parametrize("engine", ENGINES)
def test_one_point_that_underflows_makes_few_suspect(engine):
    program = compiled("x^9*y + 1", engine, wrt=("x", "y"), threads=1)
    columns = rows(3000)
    columns[0][1234] = 1e-40
    results = [np.empty(3000) for _ in program.plan.results]
    suspects = program.engine(3000).run([columns["xy".index(n)] for n in program.inputs], results, 0, 3000)
    assert 1234 in suspects
    assert len(suspects) <= {"numpy": 512, "native": 1}[engine]
    block = program.run(columns)
    elsewhere = np.delete(np.arange(3000), 1234)
    assert (block.statuses[:, :, elsewhere] == OK).all()
    clean = [*columns]
    clean[0] = np.where(np.arange(3000) == 1234, 1.0, columns[0])
    assert np.array_equal(block.values[:, elsewhere], program.run(clean).values[:, elsewhere])


@needs_a_compiler
def test_of_many_inputs_too_one_point_is_suspect():
    names = [f"x{k}" for k in range(100)]
    program = compiled("*".join(names), "native", wrt=("x0",), named=names)
    columns = [np.full(1000, 0.5) for _ in names]
    columns[0][300] = columns[1][300] = 1e-300
    suspects = program.engine(1000).run(columns, [np.empty(1000) for _ in program.plan.results], 0, 1000)
    assert suspects.tolist() == [300]
