"""``assert_gradient``: right gradients pass, wrong ones are told with the entry and the rule that would explain it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradcli.testing import assert_gradient

CALLS = []


def quadratic(w1, w2):
    return 3 * w1**2 + 2 * w1 * w2


def quadratic_grad(w1, w2):
    return 6 * w1 + 2 * w2, 2 * w1


def mean_square(x):
    return np.sum(x**2) / len(x)


def linear(x):
    return np.array([x[0] + 2 * x[1], 3 * x[0] - x[1] ** 2])


def jacobian(x):
    return np.array([[1.0, 2.0], [3.0, -2 * x[1]]])


def hinge(x):
    return max(0.0, 1 - x)


def unreadable(x):
    """Written so that no reader of source texts follows it."""
    total = 0.0
    place = 0
    while place < len(x):
        total += math.sin(x[place]) * (place + 1)
        place += 1
    return total


def unreadable_grad(x):
    return np.cos(x) * np.arange(1, len(x) + 1)


POINT = np.array([0.5, -1.25, 2.0])
PAIR = np.array([1.0, 2.5])


@pytest.mark.parametrize(
    ("value", "gradient", "at", "certified"),
    [
        (quadratic, quadratic_grad, {"w1": 5.0, "w2": 3.0}, True),
        (quadratic, quadratic_grad, (5.0, 3.0), True),
        (quadratic, [36, 10], (5.0, 3.0), True),
        (mean_square, lambda x: 2 * x / len(x), {"x": POINT}, True),
        (mean_square, lambda x: 2 * x / len(x), POINT, True),
        (linear, jacobian, {"x": PAIR}, True),
        (unreadable, unreadable_grad, {"x": POINT}, False),
        (lambda x: x**3, lambda x: 3 * x**2, 1.5, False),
    ],
)
def test_a_right_gradient_passes(value, gradient, at, certified):
    found = assert_gradient(value, gradient, at=at)
    assert found.certified == certified
    assert found.notes == ()


WRONG = [
    ("a sign", mean_square, lambda x: -2 * x / len(x), POINT, "the sign is wrong"),
    ("a factor 2", mean_square, lambda x: x / len(x), POINT, "a factor 2 is missing"),
    ("a factor n", mean_square, lambda x: 2 * x, POINT, "a factor 3 is too much"),
    ("a transposed Jacobian", linear, lambda x: jacobian(x).T, PAIR, "the Jacobian is transposed"),
    ("a stale input", mean_square, lambda x: 2 * (PAIR + 1) / 2, PAIR, "stale input"),
    ("another order", quadratic, lambda w1, w2: (2 * w1, 6 * w1 + 2 * w2), (5.0, 3.0), "another order"),
    ("nothing", quadratic, lambda w1, w2: (0.0 * w1, 0.0), (5.0, 3.0), "0 throughout"),
    ("one sign", quadratic, lambda w1, w2: (6 * w1 + 2 * w2, -2 * w1), (5.0, 3.0), "its sign is wrong"),
    ("one term", quadratic, lambda w1, w2: (6 * w1, 2 * w1), (5.0, 3.0), "d(quadratic)/d(w1): claimed 30, true 36"),
    ("measured", unreadable, lambda x: -unreadable_grad(x), POINT, "the sign is wrong"),
    ("outside a corner", hinge, lambda x: 1.0, 1.0, "between -1 and 0"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "gradient", "at", "said"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_a_wrong_gradient_is_told(value, gradient, at, said):
    with pytest.raises(AssertionError, match="the gradient of") as caught:
        assert_gradient(value, gradient, at=at)
    assert said in str(caught.value)
    assert "claimed" in str(caught.value)
    assert "true" in str(caught.value)


@pytest.mark.parametrize("claim", [-1.0, -0.5, 0.0])
def test_at_a_corner_what_lies_between_is_right(claim):
    found = assert_gradient(hinge, lambda x: claim, at=1.0)
    assert found.certified
    assert "lies between -1 and 0" in found.notes[0]
    measured = assert_gradient(lambda x: abs(x - 1), lambda x: claim, at=1.0)
    assert not measured.certified
    assert "lies between -1 and 1" in measured.notes[0]


def test_a_claim_of_another_size_is_refused():
    with pytest.raises(AssertionError, match="3 entries of shape"):
        assert_gradient(quadratic, [1, 2, 3], at=(5.0, 3.0))
    with pytest.raises(TypeError, match="no parameter"):
        assert_gradient(quadratic, [1, 2], at={"w1": 5.0, "w3": 3.0})


def test_a_source_that_is_not_what_runs_is_not_trusted():
    """The file says one thing, the function another: differences of what runs decide."""

    def rate():
        return 2.0

    def value(x):
        return rate() * x**2

    assert not assert_gradient(value, lambda x: 4 * x, at=3.0).certified


class Tensor:
    """What the libraries have in common: a value behind ``detach``, ``cpu`` and ``numpy``."""

    def __init__(self, values):
        self.values = np.asarray(values, dtype=float)

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.values


def test_tensors_are_numbers():
    assert_gradient(quadratic, lambda w1, w2: [Tensor(6 * w1 + 2 * w2), Tensor(2 * w1)], at=(5.0, 3.0))
    with pytest.raises(AssertionError, match="sign"):
        assert_gradient(quadratic, lambda w1, w2: Tensor([-6 * w1 - 2 * w2, -2 * w1]), at=(5.0, 3.0))


def test_moved_arguments_keep_their_types():
    def value(rows, scale):
        CALLS.append((type(rows), type(scale)))
        return sum(rows) * scale if isinstance(rows, list) else 0.0

    assert_gradient(value, lambda rows, scale: [*(scale for _ in rows), sum(rows)], at=([1.0, 2.0], 3.0))
    assert set(CALLS) == {(list, float)}
