"""Special functions over blocks: as single numbers, whoever computes them, and scipy's as good as its row says."""

from __future__ import annotations

import itertools
import math
import re
import subprocess
import sys

import numpy as np
import pytest

from gradcli import optional
from gradcli.engines import choice
from gradcli.engines.engine import compile_tape
from gradcli.engines.flint_loops import compiled_loops
from gradcli.engines.library import compiler
from gradcli.errors import Source
from gradcli.functions.book import PRIMITIVES
from gradcli.language.program import read
from gradcli.manual import page
from gradcli.numbers import enclosed
from gradcli.numbers.special_blocks import SpecialBlock, flint_loop, library_function
from gradcli.tables.statuses import OK
from gradcli.tape.lowering import tape_of
from tests.trials.special_blocks import FLINT, LIBRARY, WRAPPED, away, drawn, library_accuracy

needs_scipy = pytest.mark.skipif(optional.find("scipy.special") is None, reason="scipy is not installed")
ENCLOSED = [name for name, row in PRIMITIVES.items() if row.enclosure]
MARKS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.5, math.inf, -math.inf, math.nan)


@pytest.mark.parametrize("name", ENCLOSED)
def test_a_block_is_its_numbers_one_by_one(name):
    row = PRIMITIVES[name]
    marked = itertools.islice(itertools.product(MARKS, repeat=len(row.partials)), 100)
    points = [*zip(*(column.tolist() for column in drawn(name, 10)), strict=True), *marked]
    single = [enclosed.double(name)(*point) for point in points]
    columns = [np.array(column) for column in zip(*points, strict=True)]
    assert np.array_equal(SpecialBlock(row, flint_loop(row))(*columns), single, equal_nan=True)


@needs_scipy
@pytest.mark.parametrize("name", LIBRARY)
def test_scipy_is_as_near_as_the_row_says(name):
    blocks = PRIMITIVES[name].in_blocks
    tried, worst, where = library_accuracy(name, 100)
    assert tried > 20
    assert worst <= blocks.ulp, where


@needs_scipy
def test_what_scipy_has_wrong_is_not_used(monkeypatch):
    row = PRIMITIVES["erfinv"]
    monkeypatch.setitem(PRIMITIVES, "erfinv", row._replace(in_blocks=row.in_blocks._replace(function="erf")))
    library_function.cache_clear()
    assert library_function("erfinv") is None
    library_function.cache_clear()


@pytest.mark.skipif(compiler() is None, reason="no C compiler here")
def test_compiled_loops_have_the_bits_of_single_calls():
    loops = compiled_loops([PRIMITIVES[name] for name in WRAPPED])
    assert set(loops) == set(WRAPPED)
    for name in WRAPPED:
        row, columns = PRIMITIVES[name], drawn(name, 6)
        found = SpecialBlock(row, loops[name])(*columns)
        assert np.array_equal(found, SpecialBlock(row, flint_loop(row))(*columns), equal_nan=True), name
        assert away(row, columns, found, np.isfinite(found))[0] <= FLINT


def _answers(text, points):
    tape = tape_of(read([Source(text)]))
    engine = compile_tape(tape, tape.outputs, dict(tape.inputs), engine="auto", digits=True)
    return engine.run([points]), engine.errors.of({"x": points}, len(points))


@pytest.mark.parametrize("text", ["besselj(0,x)", "gammainc(2,x)", "x*Ei(x-1)", "erfinv(x/30)*ellipk(x/25)"])
def test_a_large_block_says_what_a_small_one_says(monkeypatch, text):
    points = np.linspace(-2, 22, 769)
    few, bounds = _answers(text, points)
    monkeypatch.setattr(choice, "EVALUATIONS", 100)
    for scipy in (True, False):
        if not scipy:
            monkeypatch.setattr(optional, "find", lambda name: None)
        library_function.cache_clear()
        many, _ = _answers(text, points)
        assert np.array_equal(many.statuses, few.statuses)
        ok = few.statuses[0] == OK
        for found, expected, bound, sure in (
            (many.values[0], few.values[0], bounds[0, 0], ok[0]),
            (many.partials[0, 0], few.partials[0, 0], bounds[0, 1], ok[1]),
        ):
            known = sure & np.isfinite(bound)  # where no bound is, the row is asked again
            assert np.all(np.abs(found[known] - expected[known]) <= bound[known])
            assert set(np.flatnonzero(sure & ~known)) <= set(few.doubtful)
    library_function.cache_clear()


@needs_scipy
def test_one_shots_and_small_tables_do_not_import_scipy():
    script = (
        "import sys; from gradcli.cli import main; from contextlib import suppress\n"
        "for given in (['--at', 'x=2'], ['--grid', 'x=1:9:100'], ['--float', '--at', 'x=2']):\n"
        "    sys.argv = ['gradcli', 'grad', 'besselj(0,x)*erfi(x)', *given]\n"
        "    with suppress(SystemExit): main()\n"
        "print([name for name in sys.modules if name.startswith('scipy')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_manual_states_the_accuracy_of_every_row():
    told = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\d+) \|", page("special"), re.MULTILINE)
    assert told == [(n, PRIMITIVES[n].in_blocks.function, f"{PRIMITIVES[n].in_blocks.ulp:g}") for n, _, _ in told]
    assert {name for name, _, _ in told} == set(LIBRARY)
