"""``gradcli functions`` lists what takes arrays, and what it lists can be called as it is listed."""

import re

import pytest

from gradcli.functions.array_listing import ARRAYS, COUNTED, DERIVATIVES, listing
from gradcli.functions.array_names import ARRAY_FUNCTIONS

VALUES = {
    "A": "[2,1;1,3]",
    "S": "[2,1;1,3]",
    "B": "[1,2;3,4]",
    "X": "[2,1;1,3]",
    "x": "[1,2,4]",
    "y": "[3,5,7]",
    "b": "[1,2]",
    "v": "[1,2,3,4]",
}
"""A value for each letter of a call."""
ALIKE = {"mean(a, b)": "mean(1, 2)"}
"""Of several numbers."""
NUMBERS = {"m": "2", "n": "2", "i": "1"}
"""What is a whole number in a program."""


def test_every_function_of_arrays_is_listed_once():
    listed = [each.name for each in listing() if each.group == ARRAYS]
    assert sorted(listed) == sorted(ARRAY_FUNCTIONS)


@pytest.mark.parametrize("call", [each.call for each in listing() if each.group == ARRAYS])
def test_a_call_is_one_as_it_is_listed(run, call):
    for one in re.findall(r"\w+\([^)]*\)", call):
        program = re.sub(r"\b[mni]\b", lambda found: NUMBERS[found[0]], one.replace(", …", ""))
        program = ALIKE.get(program, program)
        names = re.findall(r"\b[a-zA-Z]\b", program)
        given = ",".join(f"{name}={VALUES[name]}" for name in names if name in VALUES)
        found = run("eval", program, *(("--at", given) if given else ()))
        assert found.code == 0, (program, given, found.err)


def test_counted_forms_and_derivatives_are_listed(run):
    for group in (COUNTED, DERIVATIVES):
        found = run("functions", group, "--format", "table")
        assert all(each.call in found.out for each in listing() if each.group == group)
    assert "sum(f, i, a, b)" in run("functions", "sum").out
    assert run("functions", "norm", "--format", "json").code == 0
    assert "did you mean laplacian?" in run("functions", "laplacain").err


@pytest.mark.parametrize("group", [ARRAYS, COUNTED, DERIVATIVES])
def test_a_listing_fits_a_terminal(run, group):
    assert max(map(len, run("functions", "--group", group, "--format", "table").out.splitlines())) <= 80
