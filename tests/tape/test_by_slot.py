"""Numbers by slot, kept in lists: they read as tables do."""

from __future__ import annotations

import pytest

from gradcli.errors import Source
from gradcli.language import limits
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import RATIONALS
from gradcli.tape.by_slot import BySlot, Numbered
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback, ruled


def test_numbers_by_slot_read_as_a_table():
    found = BySlot([3.0, None, 0.0, None])
    assert dict(found) == {2: 0.0, 0: 3.0}
    assert list(found) == [2, 0]
    assert (len(found), 1 in found, 2 in found) == (2, False, True)
    assert (found.get(1), found.get(1, 5), found.get(2, 5)) == (None, 5, 0.0)
    with pytest.raises(KeyError):
        found[3]


def test_lines_are_counted_from_1():
    found = Numbered([1, 3], 5)
    assert dict(found) == {1: 1, 3: 2}
    assert (len(found), found.get(0), 3 in found) == (2, None, True)
    with pytest.raises(KeyError):
        found[4]


@pytest.mark.parametrize("m", [FLOAT64, RATIONALS], ids=["doubles", "rationals"])
def test_a_tape_in_columns_is_swept_as_a_list_is(monkeypatch, m):
    text = "u = x^3/y - x*x; v = where(u > 1, -u, abs(u)*y); w = v + max(u, y) + 2*x + stop(x); w*y + 3"
    found = []
    for least in (10**9, 0):
        monkeypatch.setattr(limits, "LONG_TAPE", least)
        tape = lower(read([Source(text)]))
        assert (tape.columns is None) == bool(least)
        point = {"x": m.number(2), "y": m.number(3)}
        (root,) = [tape.outputs[name] for name in tape.outputs if name not in "uvw"]
        values = evaluate(tape, m, point, [root])
        for wrt in (["x", "y"], ["x"], ["y"]):
            active = tape.dependents(tape.inputs[name] for name in wrt)
            swept = [pullback(tape, m, values, {root: m.number(1)}, active, rules) for rules in (None, ruled)]
            found.append([values[root], *[[dict(each).get(tape.inputs[name]) for name in wrt] for each in swept]])
    assert found[:3] == found[3:]
