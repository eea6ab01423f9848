"""Programs of arrays over tables: what whole arrays call ok is what the one-shot finds, the rest is handed on."""

from __future__ import annotations

import json
import random
import re

import numpy as np
import pytest

from gradcli.arrays.entries import entry_names
from gradcli.batch import gradients
from gradcli.batch.gradients import Gradients
from gradcli.batch.rowjudge import entries
from gradcli.engines.array_engine import ArrayCompiled
from gradcli.engines.engine import ComputedBlock
from gradcli.errors import LanguageError, LimitError, Source
from gradcli.questions.point import of_entries
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from tests.array_programs import array_text

PLAIN = [0.5, -1.25, 2.0, 3.0, 0.1, -0.3, 7.0, 1.5]
HARD = [*PLAIN, 0.0, 1.0, -1.0, 1e-9, 1e-200, 1e200, -1e150, 0.30000000000000004]


class HandedOn:
    """Stands for the scalars: every point that comes here is no number."""

    def __init__(self, targets: int, variables: int) -> None:
        self.targets, self.variables, self.points = targets, variables, 0

    def run(self, columns):
        count = max(np.size(column) for column in columns)
        self.points += count
        nothing = np.full((self.targets, 1 + self.variables, count), np.nan)
        codes = np.zeros(nothing.shape, dtype=np.uint8)
        return ComputedBlock(nothing[:, 0], nothing[:, 1:], codes, np.arange(count))


def of_arrays(text, shapes, moving, constants, monkeypatch, wrt=None):
    """The program over arrays, with the arrays ``moving`` as columns."""
    monkeypatch.setattr(gradients, "MANY", 0)
    monkeypatch.setattr(gradients, "EACH", 0)
    declared = tuple(entry for name in moving for entry in entry_names(name, shapes[name]))
    at = of_entries({name: repr(number) for name, number in constants.items()}, "the test")
    request = Request([Source(text)], at, wrt=wrt).varied(declared=declared)
    return Gradients(request)


def computed(work, columns, count):
    """Values and partials over arrays, NaN at the points that are handed on; and how many of these there are."""
    array = work.compiled
    assert isinstance(array, ArrayCompiled)
    targets, variables = len(work.layout.targets), len(work.names)
    stub = HandedOn(targets, variables)
    array.__dict__["scalars"] = stub
    out = ComputedBlock(
        np.empty((targets, count)),
        np.empty((targets, variables, count)),
        np.empty((targets, 1 + variables, count), dtype=np.uint8),
    )
    array.run([columns.get(name, work._constants.get(name, 0.0)) for name in array.inputs], out)
    return out, stub.points


def check(work, columns, out, row):
    """Every number over arrays is the one-shot's, to six digits."""
    point = {name: float(column[row]) for name, column in columns.items() if name in work.tape.inputs}
    for target, verdict in enumerate(work.judge.verdicts(point)):
        found = [out.values[target, row], *out.partials[target, :, row]]
        for number, entry, lacking in zip(found, entries(verdict), [False, *work.unconnected[target]], strict=True):
            if lacking:
                assert entry.status is Status.UNCONNECTED
                continue
            assert entry.status is Status.OK, (work.request.texts[0].text, point, number, entry)
            true = float(entry.value)
            assert abs(number - true) <= 1.001e-6 * abs(true), (work.request.texts[0].text, point, number, true)


@pytest.mark.parametrize("seed", range(80))
def test_what_is_sure_is_true(seed, monkeypatch):
    chance = random.Random(seed)
    program = array_text(chance, 2, wide=seed >= 40)
    used = [name for name in program.shapes if re.search(rf"\b{name}\b(?!\()", program.text)]
    moving = [name for name in used if chance.random() < 0.6] or used[:1]
    if not moving:
        return
    numbers = PLAIN if seed % 2 else HARD
    count = 24
    columns = {
        entry: np.array([chance.choice(numbers) for _ in range(count)])
        for name in moving
        for entry in entry_names(name, program.shapes[name])
    }
    constants = {
        entry: chance.choice(numbers)
        for name in used
        if name not in moving
        for entry in entry_names(name, program.shapes[name])
    }
    try:
        work = of_arrays(program.text, program.shapes, moving, constants, monkeypatch)
    except (LanguageError, LimitError):
        return
    if not isinstance(work.compiled, ArrayCompiled):
        return
    out, _ = computed(work, columns, count)
    for row in range(count):
        if np.isfinite(out.values[:, row]).all():
            check(work, columns, out, row)


@pytest.mark.parametrize("program", ["sum(2.^x)", "sum((x.^2 + 1).^x)", "sum((x.^2).^(1 + x.^2))"])
def test_powers_whose_rules_have_branches(run, tmp_path, program):
    """Arrays take them where constants decide the branches; else they are scalars."""
    rows = [{"x": [(3 * i + 5 * k) % 17 / 8 - 1.0625 for k in range(60)]} for i in range(20)]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    whole, scalars = (
        run("grad", program, "--points", str(tmp_path / "t.jsonl"), "--format", "values", *more)
        for more in ([], ["--engine", "numpy"])
    )
    assert (whole.code, scalars.code) == (0, 0), whole.err
    found, wanted = ([float(n) for n in result.out.split()] for result in (whole, scalars))
    assert found == pytest.approx(wanted, rel=1e-12)


N = 12
SQUARES = "norm(A@x - b)^2"


def literal_matrix(n):
    return "; ".join(", ".join(str((3 * i + 5 * j) % 7 - 3) for j in range(n)) for i in range(n))


def squares(run, folder, rows, *more):
    """The table of least squares at some rows of cells, and the cells that are answered."""
    names = [f"x{k}" for k in range(1, N + 1)]
    (folder / "t.csv").write_text("\n".join([",".join(names), *(",".join(row) for row in rows)]) + "\n")
    b = ", ".join(str(k % 5) for k in range(N))
    at = f"A=[{literal_matrix(N)}],b=[{b}]"
    given = ["--points", "t.csv", "--gather", "x=x*", "--at", at, "--wrt", "x", "--wide", "--format", "csv", *more]
    result = run("grad", SQUARES, *given, cwd=folder)
    return [line.split(",") for line in result.out.splitlines()[1:]], result


def test_a_table_is_that_of_the_scalars(run, tmp_path):
    """Rows of every kind: plain, at 0, with holes, words and infinities, too large and too small for doubles."""
    chance = random.Random(3)
    rows = [[repr(round(chance.uniform(-9, 9), 3)) for _ in range(N)] for _ in range(40)]
    rows += [["0"] * N, ["", *["1"] * (N - 1)], ["word", *["1"] * (N - 1)], ["1e200"] * N, ["1e-200"] * N]
    rows += [["1e160"] * N, ["inf", *["1"] * (N - 1)], ["5e-324"] * N, ["0.1", "-0.1", *["0"] * (N - 2)]]
    mine, first = squares(run, tmp_path, rows)
    theirs, second = squares(run, tmp_path, rows, "--engine", "numpy")
    assert first.code == second.code
    assert first.err == second.err
    assert [row[-1] for row in mine] == [row[-1] for row in theirs]
    for one, other in zip(mine, theirs, strict=True):
        for a, b in zip(one[N:-1], other[N:-1], strict=True):
            assert a == b or abs(float(a) - float(b)) <= 1e-6 * abs(float(b))


def test_a_table_is_run_over_arrays_where_they_are_long(run, tmp_path, monkeypatch):
    made = []
    before = ArrayCompiled.run
    monkeypatch.setattr(ArrayCompiled, "run", lambda self, *given: made.append(self) or before(self, *given))
    rows = [[str(k + j) for j in range(N)] for k in range(60)]  # a handful is judged one by one
    squares(run, tmp_path, rows)
    assert len(made) == 1
    assert "scalars" not in made[0].__dict__  # nobody asked for them
    squares(run, tmp_path, rows, "--engine", "numpy")
    squares(run, tmp_path, rows, "--float")
    squares(run, tmp_path, rows, "--dir", "x[1]=1")
    assert len(made) == 1


def test_a_sum_that_cancels_is_handed_on(monkeypatch):
    """(x1 + x2) - 0.3 at 0.1 and 0.2 is 0, and 5.6e-17 in float64."""
    shapes = {"x": (2,)}
    work = of_arrays("sum(x) - 0.3", shapes, ["x"], {}, monkeypatch)
    columns = {"x[1]": np.array([0.1, 0.5]), "x[2]": np.array([0.2, 0.5])}
    out, handed = computed(work, columns, 2)
    assert handed == 1
    assert np.isnan(out.values[0, 0])
    assert out.values[0, 1] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("norm(x)", [0.0, 0.0]),
        ("max(x[1], x[2])", [1.0, 1.0]),
        ("norm1(x)", [0.0, 1.0]),
        ("sum(log(x))", [-1.0, 2.0]),
        ("sum(1 ./ x)", [0.0, 2.0]),
        ("sum(sqrt(x))", [0.0, 2.0]),
        ("norm(x - [0.1, 0.2])", [0.1, 0.2]),
        ("sum(exp(x))", [1000.0, 0.0]),
        ("sum(exp(x))", [-1000.0, 0.0]),
    ],
)
def test_what_decides_a_status_is_handed_on(text, row, monkeypatch):
    work = of_arrays(text, {"x": (2,)}, ["x"], {}, monkeypatch)
    columns = {f"x[{k}]": np.array([number, 3.0 + k]) for k, number in enumerate(row, 1)}
    out, _ = computed(work, columns, 2)
    assert np.isnan(out.values[0, 0])
