"""Programs of arrays over tables: what whole arrays call ok is what the one-shot finds, the rest is handed on."""

from __future__ import annotations

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


@pytest.mark.parametrize("seed", range(40))
def test_what_is_sure_is_true(seed, monkeypatch):
    chance = random.Random(seed)
    program = array_text(chance, 2, numbers_only=True)
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
