"""A compiled program as a function of arrays: shapes, numbers, statuses, and what optimisers make of it."""

from __future__ import annotations

import numpy as np
import pytest

import gradcli
from gradcli.errors import GradcliError

ROSENBROCK = "(1-x)^2 + 100*(y-x^2)^2"


@pytest.mark.parametrize("engine", ["auto", "numpy", "native"])
def test_shapes_and_numbers(engine):
    f = gradcli.program(ROSENBROCK).compile(engine=engine)
    assert (f.variables, f.inputs, f.targets) == (("x", "y"), ("x", "y"), ("f",))
    points = np.random.default_rng(1).normal(size=(4, 5, 2))
    for shape in ((), (5,), (4, 5), (0, 5)):
        given = points[:0] if shape == (0, 5) else points[(0,) * (2 - len(shape))]
        value, gradient = f(given)
        x, y = given[..., 0], given[..., 1]
        assert value.shape == shape
        assert gradient.shape == (*shape, 2)
        # A few roundings of terms of size 1000.
        assert np.allclose(value, (1 - x) ** 2 + 100 * (y - x**2) ** 2, rtol=1e-14, atol=1e-12)
        expected = np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=-1)
        assert np.allclose(gradient, expected, rtol=1e-14, atol=1e-11)


def test_several_targets_add_an_axis():
    program = gradcli.program("p = x*y; q = x+z")
    f = program.compile()
    value, gradient = f([2.0, 3.0, 5.0])
    assert value.tolist() == [6, 7]
    assert gradient.tolist() == [[3, 2, 0], [1, 0, 1]]
    value, gradient = f(np.ones((7, 3)))
    assert (value.shape, gradient.shape) == ((7, 2), (7, 2, 3))
    value, gradient = program.compile(sum=True, wrt=["x"], at={"z": "1/2"})(x=2, y=[3.0, 4.0])
    assert value.tolist() == [8.5, 10.5]
    assert gradient.tolist() == [[4], [5]]


def test_data_by_name_beside_the_parameters():
    """Residuals over data and their Jacobian, as least squares wants them."""
    residuals = gradcli.program("y - a*exp(-b*x)").compile(wrt=["a", "b"])
    x = np.linspace(0, 3, 50)
    value, jacobian = residuals([2.0, 0.5], x=x, y=np.zeros(50))
    assert np.allclose(value, -2 * np.exp(-x / 2), rtol=1e-15)
    assert np.allclose(jacobian, np.stack([-np.exp(-x / 2), 2 * x * np.exp(-x / 2)], axis=1), rtol=1e-15)


def test_statuses_are_words():
    found = gradcli.program("abs(x)*y; log(x)").compile().evaluate([[0.0, 2.0], [-1.0, 2.0]])
    assert found.statuses.tolist() == [
        [["ok", "kink", "ok"], ["infinite", "infinite", "unconnected"]],
        [["ok", "ok", "ok"], ["domain", "domain", "unconnected"]],
    ]
    assert np.isnan(found.values[1, 1])


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (([1.0, 2.0, 3.0],), {}),
        ((1.0,), {}),
        ((), {"x": 1.0}),
        ((), {"x": 1.0, "y": 1.0, "z": 1.0}),
        (([1.0, 2.0],), {"x": 1.0}),
    ],
)
def test_what_does_not_fit_is_refused(given, named):
    with pytest.raises(GradcliError):
        gradcli.program("x*y").compile()(*given, **named)


def test_lengths_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        gradcli.program("x*y").compile()(x=np.ones(3), y=np.ones(4))
    with pytest.raises(GradcliError):
        gradcli.program("x*y").compile(engine="fortran")
    with pytest.raises(GradcliError):
        gradcli.program("x*y").compile(at={"q": 1})


def test_an_optimiser_finds_the_minimum():
    optimize = pytest.importorskip("scipy.optimize")
    found = optimize.minimize(gradcli.program(ROSENBROCK).compile(), [-1.2, 1.0], jac=True, method="BFGS")
    assert found.success
    assert found.x == pytest.approx([1, 1], abs=1e-6)


def test_least_squares_takes_the_jacobian():
    optimize = pytest.importorskip("scipy.optimize")
    residuals = gradcli.program("y - a*exp(-b*x)").compile(wrt=["a", "b"])
    x = np.linspace(0, 3, 50)
    data = {"x": x, "y": 2 * np.exp(-x / 2)}
    found = optimize.least_squares(lambda p: residuals(p, **data)[0], [1.0, 1.0], jac=lambda p: residuals(p, **data)[1])
    assert found.x == pytest.approx([2, 0.5], rel=1e-9)
