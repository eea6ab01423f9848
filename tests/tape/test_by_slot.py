"""Numbers by slot, kept in lists: they read as tables do."""

from __future__ import annotations

import pytest

from gradcli.tape.by_slot import BySlot, Numbered


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
