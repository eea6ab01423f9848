"""Engines: the same numbers as the sweeps, the same statuses as the judge, point for point."""

from __future__ import annotations

import csv
import itertools
import math
import os
from fractions import Fraction

import numpy as np
import pytest

from gradcli.certified.judge import Judge
from gradcli.engines.c_source import c_source
from gradcli.engines.engine import ComputedBlock, compile_tape
from gradcli.engines.library import compiler
from gradcli.errors import OptionError, Source
from gradcli.functions.book import CORE, ROWS
from gradcli.language.program import read
from gradcli.questions.point import read_point
from gradcli.questions.request import Asked
from gradcli.results.entries import GRAVITY
from gradcli.tables.statuses import DOMAIN, INFINITE, JUMP, KINK, OK, STATUSES, UNCERTIFIED, UNCONNECTED
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import lower
from gradcli.tape.tape import INPUT, Tape
from tests.answers.test_cases import CASES, load
from tests.chance.random_programs import INPUTS, random_point, random_tape

needs_a_compiler = pytest.mark.skipif(compiler() is None, reason="no C compiler here")
ENGINES = ["numpy", pytest.param("native", marks=needs_a_compiler)]
EPS = 2.0**-52


def compiled(text, engine="numpy", wrt=None, named=(), **options):
    program = read([Source(text, "case")], named=[*(wrt or ()), *named])
    tape = lower(program, wrt=wrt or ())
    slots = {name: tape.inputs.get(name, tape.outputs.get(name)) for name in wrt or program.variables}
    return compile_tape(tape, {n: tape.outputs[n] for n in program.targets}, slots, engine=engine, **options)


def words(block):
    return [[[STATUSES[code].value for code in entry] for entry in target] for target in block.statuses]


def judged(tape, point):
    """Statuses (value, then partials) and numbers of the one-shot in float64."""
    coordinates = read_point([Source(f"{n} = {v}" if v >= 0 else f"{n} = -({-v})") for n, v in point.items()])
    judge = Judge(tape, coordinates, tape.inputs, Asked(floats_only=True))
    (verdict,) = judge.judge([{tape.outputs["f"]: 1}])
    entries = [verdict.value, *(verdict.gradient[name] for name in tape.inputs)]
    return [entry.status.value for entry in entries], [entry.value for entry in entries]


def near(got, expected, ulps):
    if expected != expected:
        return got != got
    return got == expected or abs(got - expected) <= ulps * EPS * abs(expected)


# Against the one-shot

# Powers and a few functions round differently in a block (tests/functions/test_arrays.py says by how much), and what
# follows amplifies it: the bound is on the programs drawn here, where 1e-9 leaves six digits to a wrong rule.
RELATIVE = 1e-9 / EPS


@pytest.mark.parametrize(
    "text", ["hyp1f1(a,b,x)", "hyperu(a,b,x)*x", "bessely(a,x)*b", "ellippi(b/9,x/9) + legendre(a,x/9)"]
)
def test_what_has_no_rule_is_no_end_of_a_domain(run, tmp_path, text):
    (tmp_path / "p.csv").write_text("a,b,x\n0.5,0.75,0.25\n")
    table = run("grad", text, "--points", str(tmp_path / "p.csv"), "--float", "--format", "csv")
    point = run("grad", text, "--at", "a=0.5,b=0.75,x=0.25", "--float", "--format", "csv")
    assert "no rule for the derivative" in point.err
    assert "no rule for the derivative" in table.err
    assert "domain" not in table.out + table.err


GRID = [dict(zip(INPUTS, p, strict=True)) for p in itertools.product([0, 1, Fraction(-3, 2), 2], repeat=3)]
"""Points on and off the corners."""


def both_ways(seed, engine, rows, *, rational=False):
    """A random program over GRID: at each point whether the engine is sure, its statuses and numbers, the judge's."""
    # max and min may return either zero of 0 and -0, and coth tells them apart.
    tape = random_tape(seed, 8, rational=rational, leave_out=("coth", "csch"), rows=rows)
    program = compile_tape(tape, tape.outputs, tape.inputs, engine=engine)
    block = program.run([np.array([float(p[name]) for p in GRID]) for name in program.inputs])
    doubtful = {*np.asarray(block.doubtful).tolist()}
    for k, point in enumerate(GRID):
        got = [STATUSES[code].value for code in block.statuses[0, :, k]]
        yield point, k not in doubtful, got, [block.values[0, k], *block.partials[0, :, k]], *judged(tape, point)


def off(found, numbers, statuses):
    """The numbers that differ where the judge has one."""
    pairs = zip(found, numbers, statuses, strict=True)
    return [(n, e) for n, e, status in pairs if status == "ok" and not near(n, float(e), RELATIVE)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rational", [True, False], ids=["arithmetic", "core rows"])
@pytest.mark.slow
def test_random_programs_as_the_judge_sees_them(rational, engine):
    """Statuses at points on and off the corners, values where there are any."""
    seen, wrong = set(), []
    for seed in range(300 if engine == "numpy" else 25):
        for point, _, got, found, statuses, numbers in both_ways(seed, engine, CORE, rational=rational):
            seen.update(got)
            if got != statuses or off(found, numbers, statuses):
                wrong.append((seed, point, got, statuses, found, numbers))
    assert wrong == []
    assert seen >= {"ok", "kink", "jump", "domain", "infinite", "unconnected"} - ({"infinite"} if rational else set())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.slow
def test_where_the_engine_is_sure_of_any_row_the_judge_sees_the_same_or_cannot_tell(engine):
    """Partials without a rule and the edges of families' rows look like something else to a block of doubles: such
    points it must doubt itself, so that they are asked again."""
    sure, wrong = 0, []
    for seed in range(100 if engine == "numpy" else 25):
        for point, trusted, got, found, statuses, numbers in both_ways(seed, engine, ROWS):
            if not trusted:
                continue
            sure += 1
            told = [(g, s) for g, s in zip(got, statuses, strict=True) if s != "uncertified"]
            if any(g != s for g, s in told) or off(found, numbers, statuses):
                wrong.append((seed, point, got, statuses, found, numbers))
    assert wrong == []
    assert sure > 200


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "at", "statuses"),
    [
        ("abs(x)", 0.0, ["ok", "kink"]),
        ("abs(x)*x", 0.0, ["ok", "ok"]),
        ("x*sign(x)", 0.0, ["ok", "jump"]),
        ("floor(x)", 2.0, ["ok", "jump"]),
        ("sqrt(x)", 0.0, ["ok", "infinite"]),
        ("1/x", 0.0, ["infinite", "infinite"]),
        ("log(x)", -1.0, ["domain", "domain"]),
        ("x/x", 0.0, ["domain", "domain"]),
        ("exp(x)", 1000.0, ["uncertified", "uncertified"]),
        ("where(x > 1, sqrt(x), 3*x)", 0.0, ["ok", "ok"]),
        ("where(x > 1, sqrt(x), 3*x)", 1.0, ["ok", "kink"]),
        ("where(log(x) > 1, 1, x)", -1.0, ["domain", "domain"]),
        ("x", math.inf, ["domain", "domain"]),
        ("x", math.nan, ["domain", "domain"]),
        ("1/x", math.inf, ["ok", "ok"]),
        ("stop(x)", 3.0, ["ok", "ok"]),
        ("1^where(log(x) > 0, x, x^2)", -1.0, ["domain", "domain"]),
    ],
)
def test_statuses(text, at, statuses, engine):
    block = compiled(text, engine).run([np.array([at, 0.75])])
    assert [entry[0] for entry in words(block)[0]] == statuses


@pytest.mark.parametrize(
    ("text", "at", "doubtful"),
    [
        ("abs(x)*y", (0.0, 2.0), False),
        ("max(x, y)", (2.0, 2.0), False),
        ("max(x, 0.1) + y", (0.1, 2.0), False),
        ("log(x)*y", (-1.0, 2.0), False),
        ("max(x, 1/3) + y", (1 / 3, 2.0), True),  # the double is not 1/3
        ("max(x, 10^400) + y", (1.0, 2.0), True),
        ("abs(x - 0.1)*y", (0.1, 2.0), True),
        ("relu(x) - relu(-x) + y", (0.0, 2.0), True),
        ("abs(x) + abs(y)", (0.0, 0.0), True),
        ("where(x > 0, x^2, 0) + y", (0.0, 2.0), True),
        ("abs(x)*(y - 2)", (0.0, 2.0), False),  # no corner to first order
        ("sqrt(x)*y", (0.0, 2.0), True),
        ("min(y/x, 1)", (0.0, 2.0), True),
        ("atan(y/x)", (0.0, 2.0), True),
        ("min(x*y, 1)", (1e200, 1e200), True),  # larger than a double, which the 1 does not show
        ("x*1e-200*1e-200*1e300*y", (1.0, 2.0), True),
        ("1/(0.1 + x - 0.3) + y", (0.2, 2.0), True),
        ("where(0.1 + x > 0.3, 1, 2)*y", (0.2, 2.0), True),
        ("exp(x)/exp(y)", (1000.0, 1000.0), True),
    ],
)
def test_where_float64_cannot_tell(text, at, doubtful):
    """One corner between numbers as typed is a corner; all else that is not simply ok is asked again."""
    program = compiled(text)
    block = program.run([np.array([dict(zip("xy", at, strict=True))[name]]) for name in program.inputs])
    assert block.doubtful.tolist() == [0] * doubtful


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("exactly", "expected"), [(True, 0.01), (False, 0.1 * 0.1)])
def test_constants_are_multiplied_as_they_were_typed(exactly, expected, engine):
    """Under --float 0.1*0.1 is what float64 makes of it, as in the one-shot; the slope of its product with x too."""
    tape = lower(read([Source("0.1*(0.1*x)")]), typed_exactly=exactly)
    block = compile_tape(tape, tape.outputs, tape.inputs, engine=engine).run([np.array([1.0])])
    assert block.partials[0, 0, 0] == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_signed_zeros_infinities_and_nan_keep_their_meaning(engine):
    special = np.array([0.0, -0.0, math.inf, -math.inf, math.nan])
    block = compiled("1/x", engine).run([special])
    assert [math.copysign(1, v) if v == v else v for v in block.values[0, :4]] == [1, -1, 1, -1]
    assert block.values[0, :2].tolist() == [math.inf, -math.inf]
    assert math.isnan(block.values[0, 4])
    block = compiled("x*y", engine).run([np.array([0.0, math.inf]), np.array([math.inf, 2.0])])
    assert math.isnan(block.values[0, 0])
    assert block.values[0, 1] == math.inf


@pytest.mark.parametrize("engine", ENGINES)
def test_a_branch_not_taken_leaks_nothing(engine):
    x = np.array([-1.0, 0.0, 0.25, 4.0])
    block = compiled("where(x > 0, sqrt(x)*log(x), x^2)", engine).run([x])
    assert block.partials[0, 0, :2].tolist() == [-2.0, 0.0]
    assert words(block)[0][1] == ["ok", "kink", "ok", "ok"]
    block = compiled("where(x >= 0, sqrt(x), 0)", engine).run([x])
    assert block.values[0].tolist() == [0.0, 0.0, 0.5, 2.0]


# Real data


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", load("batch"), ids=lambda case: case["id"])
def test_batch_cases(case, engine):
    """Values, partials and exactly the expected bad rows; the rows with missing fields are the reader's."""
    with open(CASES / "csv" / case["csv"], newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open(CASES / "csv" / case["expected"], newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    missing = {row for row, kind in case["bad_rows"] if kind == "missing"}
    kept = [k for k in range(len(rows)) if k + 1 not in missing]
    program = compiled(case["expr"], engine, wrt=case["wrt"], named=case["vars"])
    block = program.run([np.array([float(rows[k][name]) for k in kept]) for name in program.inputs])
    bad = {kept[k] + 1 for k in np.flatnonzero(block.statuses.any(axis=(0, 1)))}
    assert bad == {row for row, kind in case["bad_rows"] if kind != "missing"}
    for place, k in enumerate(kept):
        if k + 1 in bad:
            continue
        reference = expected[k]
        names = [n for n in reference if n not in ("status", "row")]
        truths = {n: float(reference[n]) for n in names if reference[n]}
        value = block.values[0, place]
        assert abs(value - truths.pop("value")) <= 1e-12 * abs(value) + 1e-13
        for name, variable in zip(truths, case["wrt"], strict=True):
            assert variable in name
            got = block.partials[0, case["wrt"].index(variable), place]
            assert abs(got - truths[name]) <= 1e-12 * abs(truths[name]) + 1e-13 * max(1, abs(value))


# One engine against the other


@needs_a_compiler
@pytest.mark.parametrize("row", CORE, ids=lambda row: row.name)
@pytest.mark.slow
def test_every_row_in_machine_code(row):
    """A row and its partials, inside its domain and at special values: numbers and statuses."""
    if row.name == "stop":
        pytest.skip("nothing is computed")
    special = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e308, -1e308, 5e-324, 710.0, -745.0, 171.5, math.inf, -math.inf]
    special.append(math.nan)
    for parameter in row.parameter or (None,):
        tape = Tape()
        for name, _ in zip("xy", row.partials, strict=False):
            tape.inputs[name] = tape.record(INPUT, (), name)
        tape.outputs["f"] = tape.record(row.name, tuple(tape.inputs.values()), parameter)
        random = np.random.default_rng(5)
        inside = [random.uniform(low, high, 1000) for low, high in row.sample]
        grid = np.array(list(itertools.product(special, repeat=len(row.sample)))).T
        columns = [np.concatenate(pair) for pair in zip(inside, grid, strict=True)]
        ours, theirs = (
            compile_tape(tape, tape.outputs, tape.inputs, engine=engine).run(columns) for engine in ("numpy", "native")
        )
        assert np.array_equal(ours.statuses, theirs.statuses)
        for a, b in ((ours.values[0], theirs.values[0]), *zip(ours.partials[0], theirs.partials[0], strict=True)):
            for k, (x, y) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
                # libmvec is within 4 ulp and NumPy within 1 of the truth; partials are products of two. What
                # underflows may be flushed to 0, and a sum that cancels keeps its operands' rounding.
                scale = max([abs(c[k]) for c in columns if abs(c[k]) < 100], default=0.0)
                close = abs(x - y) <= max(2.3e-308, 4 * EPS * scale)
                assert close or near(y, x, 16), ([c[k] for c in columns], x, y)


@needs_a_compiler
def test_arithmetic_gives_the_same_bits():
    random = np.random.default_rng(3)
    columns = [random.normal(size=5000) * 10.0 ** random.integers(-12, 12, 5000) for _ in range(3)]
    text = "a*b + sqrt(a*a + b*b)/c - abs(b)*max(a, c) + where(a > b, a/c, c - b)^3"
    numpy, native = (compiled(text, engine, named="abc").run(columns) for engine in ("numpy", "native"))
    assert numpy.values.tobytes() == native.values.tobytes()
    assert numpy.partials.tobytes() == native.partials.tobytes()
    assert np.array_equal(numpy.statuses, native.statuses)


@needs_a_compiler
@pytest.mark.parametrize("most", [1, 3, 7])
@pytest.mark.slow
def test_long_programs_are_compiled_in_parts(most, monkeypatch):
    """Numbers, results and conditions that pass from one part to the next."""
    random = np.random.default_rng(most)
    columns = [random.integers(-8, 8, 700) / 4 for _ in INPUTS]
    for seed in range(8):
        # An integer power is a vector function in one loop and a scalar one in another, a few ulp apart.
        tape = random_tape(seed, 14, rational=True, leave_out=("powi",))
        whole = compile_tape(tape, tape.outputs, tape.inputs, engine="native").run(columns)
        with monkeypatch.context() as shorter:
            shorter.setattr("gradcli.engines.c_source.MOST_STEPS", most)
            parts = compile_tape(tape, tape.outputs, tape.inputs, engine="native").run(columns)
        assert np.array_equal(whole.statuses, parts.statuses)
        assert np.array_equal(whole.values, parts.values, equal_nan=True)
        assert np.array_equal(whole.partials, parts.partials, equal_nan=True)


# The tape printed as C


def test_nothing_of_the_users_text_is_printed():
    program = compiled("`#include` = 3; system = x*`#include`".replace("`#include`", "σ") + "; f = system^2 + σ")
    source = c_source(program.plan, vectors=True)
    assert "system" not in source
    assert "x" + "*" not in source
    assert source.isascii()


# What is asked of a table


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_may_be_numbers_strided_or_integers(engine):
    x = np.arange(10, dtype=np.int64)
    wide = np.arange(20.0)[::2]
    program = compiled("x*y + z", engine, named="xyz")
    block = program.run([x, wide, 3])
    assert block.values[0].tolist() == (x * wide + 3).tolist()
    assert block.partials[0, 2].tolist() == [1.0] * 10


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("count", [0, 1, 7, 16384, 65536 + 3])
@pytest.mark.parametrize("threads", [1, 2])
def test_any_number_of_points(count, threads, engine):
    x = np.linspace(-1, 1, count)
    block = compiled("sin(x)*abs(x)", engine, threads=threads).run([x])
    assert np.allclose(block.values[0], np.sin(x) * np.abs(x), rtol=1e-15, atol=0)
    assert block.values.shape == (1, count)
    assert block.partials.shape == (1, 1, count)
    assert np.count_nonzero(block.statuses) == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_given_arrays_are_filled(engine):
    program = compiled("u = abs(x); v = y", engine, named="xy")
    out = ComputedBlock(np.empty((2, 3)), np.empty((2, 2, 3)), np.full((2, 3, 3), 7, dtype=np.uint8))
    found = program.run([np.array([1.0, 0.0, -1.0]), np.array([2.0, 3.0, 4.0])], out)
    assert found.values is out.values
    assert found.partials is out.partials
    assert found.statuses is out.statuses
    assert out.values.tolist() == [[1, 0, 1], [2, 3, 4]]
    assert words(out)[0][1] == ["ok", "kink", "ok"]
    assert words(out)[0][2] == ["unconnected"] * 3
    assert np.isnan(out.partials[0, 1]).all()
    assert out.partials[1, 1].tolist() == [1, 1, 1]


@pytest.mark.parametrize("engine", ENGINES)
def test_statuses_are_one_repeated_until_a_point_is_suspect(engine):
    program = compiled("u = abs(x); v = y", engine, named="xy")
    block = program.run([np.array([1.0, 2.0, -1.0]), np.array([2.0, 3.0, 4.0])])
    assert words(block) == [[["ok"] * 3] * 2 + [["unconnected"] * 3], [["ok"] * 3, ["unconnected"] * 3, ["ok"] * 3]]
    with pytest.raises(ValueError, match="read-only"):
        block.statuses[0, 0, 0] = 1
    again = program.run([np.array([1.0, 0.0, -1.0]), np.array([2.0, 3.0, 4.0])], block)
    assert again.values is block.values
    assert words(again)[0][1] == ["ok", "kink", "ok"]
    assert words(again)[0][2] == ["unconnected"] * 3
    assert words(block)[0][1] == ["ok"] * 3
    clean = program.run([np.array([1.0, 2.0, -1.0]), np.array([2.0, 3.0, 4.0])], again)
    assert clean.statuses is again.statuses  # a caller's own array is filled
    assert words(clean) == words(block)


def test_columns_that_do_not_fit_are_refused():
    program = compiled("x*y")
    with pytest.raises(OptionError):
        program.run([np.ones(3)])
    with pytest.raises(OptionError):
        program.run([np.ones(3), np.ones(4)])
    with pytest.raises(OptionError):
        program.run([np.ones(3), np.ones((3, 1))])
    with pytest.raises(OptionError):
        compiled("x", "fortran")


def test_second_derivatives_in_blocks():
    program = read([Source("x^2*y + sin(x*y) + max(x, y)")])
    tape = lower(program)
    first = gradient_tape(tape, {"f": tape.outputs["f"]}, tape.inputs)
    block = compile_tape(first.tape, first.partials, first.variables, engine="numpy").run(
        [np.array([0.5, 1.0]), np.array([2.0, 1.0])]
    )
    s, c = math.sin(1.0), math.cos(1.0)
    assert block.partials[0, 0, 0] == pytest.approx(2 * 2.0 - 4.0 * s, rel=1e-14)
    assert block.partials[0, 1, 0] == pytest.approx(2 * 0.5 + c - s, rel=1e-14)
    assert block.partials[1, 0, 0] == block.partials[0, 1, 0]
    assert words(block)[0][1] == ["ok", "jump"]


# Without a compiler


def test_no_compiler_falls_back_with_a_note(monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    notes = []
    program = compiled("sin(x)", "native", note=notes.append)
    assert program.run([np.array([0.0])]).partials[0, 0, 0] == 1.0
    assert program.engine(1).name == "numpy"
    assert notes == ["the numpy engine runs: no C compiler is installed"]


@pytest.mark.parametrize("script", ["#!/bin/sh\necho 'fatal error: no space' >&2; exit 1\n", "not a program"])
def test_a_failing_compiler_falls_back_with_a_note(script, monkeypatch, tmp_path):
    broken = tmp_path / "cc"
    broken.write_text(script)
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    notes = []
    program = compiled("sin(x)", "native", note=notes.append)
    assert program.run([np.array([0.0])]).partials[0, 0, 0] == 1.0
    assert len(notes) == 1
    assert notes[0].startswith("the numpy engine runs: ")


@needs_a_compiler
def test_auto_compiles_what_pays():
    assert compiled("x + y", "auto").engine(1000).name == "numpy"
    assert compiled("exp(x)*sin(y)", "auto").engine(10**8).name == "native"
    assert compiled("exp(x)*sin(y)", "auto", points=10**8).engine(10).name == "native"


def test_statuses_have_the_meaning_of_results():
    assert STATUSES == GRAVITY
    named = [OK, UNCONNECTED, KINK, JUMP, INFINITE, DOMAIN, UNCERTIFIED]
    assert [STATUSES[code].name for code in named] == [
        "OK",
        "UNCONNECTED",
        "KINK",
        "JUMP",
        "INFINITE",
        "DOMAIN",
        "UNCERTIFIED",
    ]
    assert random_point(1) == random_point(1)
