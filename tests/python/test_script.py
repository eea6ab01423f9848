# ruff: noqa: E501 - a script a line
"""Scripts that ask a framework for gradients: the point, the targets and the question are read from them."""

from __future__ import annotations

import pytest

from tests.paths import ROOT

HEAD = """
import tensorflow as tf
def f(w1, w2):
    return 3 * w1 ** 2 + 2 * w1 * w2
"""
TWO = "w1, w2 = tf.Variable(5.), tf.Variable(3.)\n"


def script(tmp_path, text, head=HEAD):
    path = tmp_path / "article.py"
    path.write_text(head + text, encoding="utf-8")
    return str(path)


def test_the_article(run):
    result = run("grad", str(ROOT / "samples/article.py"), "--format", "values")
    assert (result.code, result.out) == (0, "40 10\n46 10\n50 10\n136 30\n")
    assert "TensorFlow returns the gradient of the sum" in result.err
    summed = run("grad", str(ROOT / "samples/article.py"), "--sum", "--format", "values")
    assert (summed.out, summed.err) == ("136 30\n", "")
    assert (
        run("grad", str(ROOT / "samples/article.py"), "--at", "w1=1", "--of", "z1", "--format", "values").out
        == "16 2\n"
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (TWO + "with tf.GradientTape() as t:\n    z = f(w1, w2)\nt.gradient(z, [w1, w2])\n", "36 10\n"),
        ("w1 = tf.Variable(5.)\nw2 = tf.Variable(3.)\nwith tf.GradientTape() as t:\n    z = f(w1, w2)\ng = t.gradient(z, w2)\nprint(g.numpy())\n", "10\n"),
        (TWO + "with tf.GradientTape(persistent=True) as t:\n    z = f(w1, w2)\na = t.gradient(z, w1)\nb = t.gradient(z, w2)\ndel t\n", "36 10\n"),
        (TWO + "with tf.GradientTape() as t:\n    z = [f(w1, w2 + k) for k in (2., 5., 7.)]\na, b = t.gradient(z, [w1, w2])\n", "40 10\n46 10\n50 10\n136 30\n"),
        ("w = tf.Variable([5., 3.])\nwith tf.GradientTape() as t:\n    z = f(w[0], w[1])\nt.gradient(z, w)\n", "36 10\n"),
        (TWO + "with tf.GradientTape() as t:\n    z = f(w1, tf.stop_gradient(w2))\nt.gradient(z, [w1, w2])\n", "36 0\n"),
    ],
    ids=["one", "one variable", "persistent", "a list", "a vector", "stopped"],
)  # fmt: skip
def test_what_a_script_asks(run, tmp_path, text, values):
    result = run("grad", script(tmp_path, text), "--format", "values")
    assert (result.code, result.out) == (0, values), result.err


def test_pytorch(run, tmp_path):
    text = "w = torch.tensor([5.0, 3.0], requires_grad=True)\nz = torch.sum(w**2) + w[0]\nz.backward()\nprint(w.grad)\n"
    assert run("grad", script(tmp_path, text, "import torch\n"), "--format", "values").out == "11 6\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("c = tf.constant(5.)\nwith tf.GradientTape() as t:\n    z = c * c\nt.gradient(z, c)\n", "no variable"),
        (TWO + "with tf.GradientTape() as t:\n    z = f(w1, w2)\ng = t.gradient(z, w1)\nt.gradient(g, w1)\n", "gradient of a gradient"),
        (TWO + "with open('x') as t:\n    pass\nt.gradient(w1, w1)\n", "not known"),
        ("t.gradient(z, w)\n", "not known"),
        (TWO + "w1.assign(3.)\nt.gradient(w1, w1)\n", "assign"),
    ],
    ids=["a constant", "second order", "another with", "no tape", "assigned"],
)  # fmt: skip
def test_what_a_script_may_not(run, tmp_path, text, said):
    result = run("grad", script(tmp_path, text))
    assert result.code == 2
    assert said in result.err
    assert "^" in result.err
