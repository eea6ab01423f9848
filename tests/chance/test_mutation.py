"""Nothing broken on purpose goes unnoticed; what is not broken is not accused."""

from __future__ import annotations

import pytest

from tests.trials.mutation import OWNERS, array_rules, loops, rows, systems, unharmed

pytestmark = pytest.mark.slow


def test_every_broken_rule_is_caught():
    figure = rows()
    assert figure.inputs == ()
    assert figure.tried > 1000


def test_every_broken_rule_of_arrays_is_caught():
    figure = array_rules()
    assert figure.inputs == ()
    assert figure.tried > 80


@pytest.mark.parametrize("name", OWNERS)
def test_every_broken_function_of_a_number_system_is_caught(name):
    assert systems(name).inputs == ()
    assert unharmed(name).inputs == ()


def test_every_broken_step_of_a_sweep_is_caught():
    figure = loops()
    assert figure.inputs == ()
    assert figure.tried > 110
