"""Claims as programs print them: what stands around the numbers is no reason to type them again."""

from __future__ import annotations

import pytest

PROGRAM = ["3*w1^2+2*w1*w2", "--at", "w1=5,w2=3"]


@pytest.mark.parametrize(
    "text",
    [
        '{"w1": 36, "w2": 10}',
        '{"df/dw2": 10, "df/dw1": 36.0}',
        '{"w": [36, 10]}',
        "[36, 10]",
        "(36, 10)",
        "tensor([36., 10.])",
        "tensor([36., 10.], dtype=torch.float64, grad_fn=<MulBackward0>)",
        "(tensor(36.), tensor(10.))",
        "array([36., 10.])",
        "np.array([36, 10], dtype=float32)",
        "Array([36., 10.], dtype=float32, weak_type=True)",
        "[np.float64(36.0), np.float64(10.0)]",
        "[<tf.Tensor: shape=(), dtype=float32, numpy=36.0>, <tf.Tensor: shape=(), dtype=float32, numpy=10.0>]",
    ],
)
def test_printed_values_are_claims(run, text):
    result = run("check", *PROGRAM, "--claim-values", text)
    assert result.code == 0, result.err
    wrong = run("check", *PROGRAM, "--claim-values", text.replace("36", "37"))
    assert wrong.code == 1


@pytest.mark.parametrize("text", ["tensor([36., 10.", "tensor(36.)", '{"w1": 36, "w9": 10}', '{"w1": }', "array()"])
def test_what_is_no_claim_is_told(run, text):
    assert run("check", *PROGRAM, "--claim-values", text).code == 2


MODEL = """import numpy as np

def loss(w1, w2):
    return 3 * w1**2 + 2 * w1 * w2

def right(w1, w2):
    slope = 6 * w1
    return slope + 2 * w2, 2 * w1

def wrong(w1, w2):
    return np.array([6 * w1 + w2, 2 * w1])

def mean(x):
    return np.sum(x**2) / len(x)

def mean_right(x):
    return 2 * x / x.size

def mean_wrong(x):
    return 2 * x

def two(a, b):
    return a * b, a + b

def two_right(a, b):
    return [[b, a], [1, 1]]

def two_transposed(a, b):
    return [[b, 1], [a, 1]]
"""


@pytest.mark.parametrize(
    ("function", "claim", "at", "code"),
    [
        ("loss", "right", None, 0),
        ("loss", "wrong", None, 1),
        ("mean", "mean_right", "x=[1,2,3]", 0),
        ("mean", "mean_wrong", "x=[1,2,3]", 1),
        ("two", "two_right", None, 0),
        ("two", "two_transposed", None, 1),
        ("loss", "mean_right", None, 2),
        ("two", "right", None, 2),
        ("loss", "absent", None, 2),
    ],
)
def test_a_gradient_written_in_python_is_proved_or_refuted(run, tmp_path, function, claim, at, code):
    path = tmp_path / "model.py"
    path.write_text(MODEL, encoding="utf-8")
    point = ["--at", at] if at else []
    result = run("check", f"{path}:{function}", "--claim-function", f"{path}:{claim}", *point)
    assert result.code == code, result.err
    if code == 1:
        assert "refuted" in result.out


def test_the_smallest_counterexample_is_shown(run, tmp_path):
    path = tmp_path / "model.py"
    path.write_text(MODEL, encoding="utf-8")
    result = run("check", f"{path}:loss", "--claim-function", f"{path}:wrong")
    assert "w1=1,w2=1\t8\t7" in result.out


def test_a_function_is_named(run, tmp_path):
    result = run("check", "x^2", "--claim-function", "model.py")
    assert result.code == 2
    assert "--claim-function model.py:loss_grad" in result.err
