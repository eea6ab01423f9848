# ruff: noqa: E501 - a case a line
"""What is not surely understood is refused with its line and a caret, quickly, and nothing is ever executed."""

from __future__ import annotations

import time

import pytest

REFUSED = [
    ("floats divided down", "def f(x):\n    return x // 2\n", "//", "2:12"),
    ("an argument changed", "def f(x):\n    x[0] = 1\n    return x[0]\n", "changes an argument", "2:5"),
    ("an argument raised in place", "def f(x):\n    x += 1\n    return x[0]\n", "changes an argument", "2:5"),
    ("an argument under another name", "def f(x):\n    y = x\n    y *= 2\n    return y[0]\n", "changes an argument", "3:5"),
    ("a view of an argument", "def f(x):\n    y = x[1:]\n    y[0] = 2\n    return x[1]\n", "changes an argument", "3:5"),
    ("recursion", "def f(x):\n    return f(x[0])\n", "calls itself", "2:12"),
    ("while", "def f(x):\n    while x[0] > 1:\n        pass\n    return x[0]\n", "while", "2:5"),
    ("an attribute", "def f(x):\n    return x.weight * 2\n", "the attribute weight", "2:12"),
    ("a decorator", "@magic\ndef f(x):\n    return x[0]\n", "decorator", "1:2"),
    ("the walrus", "def f(x):\n    return (y := x[0]) + y\n", "walrus", "2:13"),
    ("global", "def f(x):\n    global y\n    y = 1\n    return y\n", "global", "2:5"),
    ("a name nobody set", "def f(x):\n    return x[0] * rate\n", "rate is not known", "2:19"),
    ("a module that is not read", "import os\ndef f(x):\n    return os.getpid()\n", "not read", "3:12"),
    ("chance", "import numpy as np\ndef f(x):\n    return np.random.rand()\n", "numpy.random is not read", "3:12"),
    ("a loop that ends somewhere", "def f(x):\n    for i in range(3):\n        if x[0] > i:\n            break\n    return x[0]\n", "where this loop ends", "2:5"),
    ("a shape that depends on data", "def f(x):\n    return sum([v for v in x if v > 0])\n", "how many there are", "2:16"),
    ("a range that depends on data", "def f(x):\n    return sum(i for i in range(x[0]))\n", "depends on the variables", "2:27"),
    ("what raises", "def f(x):\n    if x[0] < 0:\n        raise ValueError\n    return x[0]\n", "raises", "3:9"),
    ("an int array", "import numpy as np\ndef f(x):\n    a = np.array([1, 2])\n    a[0] = x[0]\n    return a[0]\n", "integer", "4:5"),
    ("a 64-bit overflow", "import numpy as np\ndef f(x):\n    return np.prod(np.arange(1, 30)) * x[0]\n", "64-bit", "3:12"),
    ("rounding that decides", "def f(x):\n    return x[0] if 0.1 + 0.2 == 0.3 else 1\n", "rounded", "2:20"),
    ("numbers as truth", "def f(x):\n    return x[0] and x[1]\n", "and, or of numbers", "2:12"),
    ("one path without a value", "def f(x):\n    if x[0] > 0:\n        return 1\n", "every path", "2:5"),
    ("a name of one path", "def f(x):\n    if x[0] > 0:\n        y = 1\n    return y\n", "every path", "4:12"),
    ("a name used too early", "y = 3\ndef f(x):\n    z = y * x[0]\n    y = 2\n    return z\n", "before it has a value", "3:9"),
    ("a constant set twice", "a = 1\na = 2\ndef f(x):\n    return a * x[0]\n", "more than once", "2:1"),
    ("complex numbers", "def f(x):\n    return x[0] * 1j\n", "complex", "2:19"),
    ("infinity", "import math\ndef f(x):\n    return x[0] * math.inf\n", "no number", "3:12"),
    ("no Python", "def f(x):\n    return x[0] +\n", "not Python", "2:18"),
    ("a null byte", "def f(x):\n    return x[0]\0\n", "null", "2:16"),
    ("a long range", "def f(x):\n    for i in range(10**12):\n        pass\n    return x[0]\n", "100,000", "2:5"),
    ("a long list", "def f(x):\n    return len([0] * 10**12)\n", "100,000", "2:16"),
    ("a large array", "import numpy as np\ndef f(x):\n    return np.zeros((10**6, 10**6))[0]\n", "100,000", "3:12"),
    ("lists that double", "def f(x):\n    a = [1]\n    for i in range(99):\n        a = a + a\n    return a[0]\n", "100,000", "4:13"),
    ("loops in loops", "def f(x):\n    s = 0\n    for i in range(9999):\n        for j in range(9999):\n            s += x[0]\n    return s\n", "steps", ""),
    ("a later definition", "def f(x):\n    return x[0]\nf = None\n", "more than once", "3:1"),
    ("an unknown option", "import numpy as np\ndef f(x):\n    return np.sum(x, where=x > 0)\n", "where=", "3:12"),
    ("two lengths", "import numpy as np\ndef f(x):\n    return np.sum(x + np.ones(3))\n", "(2,) and (3,)", "3:19"),
    ("an index too large", "def f(x):\n    return x[2]\n", "outside", "2:12"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "place"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_it_is_refused_where_it_stands(run, tmp_path, text, said, place):
    path = tmp_path / "m.py"
    path.write_text(text, encoding="utf-8")
    result = run("grad", f"{path}:f", "--at", "x=[2, 3]")
    assert result.code == 2
    assert said in result.err
    assert f"m.py:{place}" in result.err
    assert "^" in result.err


HOSTILE = {
    "brackets": "def f(x):\n    return " + "(" * 9999 + "x" + ")" * 9999,
    "signs": "def f(x):\n    return " + "-" * 99999 + "x",
    "a long sum": "def f(x):\n    return " + "+".join(["x"] * 99999),
    "lines": "def f(x):\n" + "    x = x + 1\n" * 1_000_000 + "    return x",
    "digits": "def f(x):\n    return x * " + "9" * 9999,
    "powers": "def f(x):\n    return x * 10**10**10**10",
    "squares": "def f(x):\n    a = 3\n    for i in range(99):\n        a = a * a\n    return x + a",
    "branches": "def f(x):\n" + "    if x > 1:\n        x = x / 2\n" * 999 + "    return x",
    "bytes": "\0" * 999,
    "a bell": "def f(x):\n    return \a x",
    "nothing": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_answered_in_time(run, tmp_path, text):
    path = tmp_path / "m.py"
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    result = run("eval", f"{path}:f", "--at", "x=2")
    assert result.code in (0, 2, 4)
    assert time.process_time() - began < 20


def test_another_encoding_is_refused(run, tmp_path):
    path = tmp_path / "m.py"
    path.write_bytes("# coding: latin-1\ndef f(x):\n    return x  # é\n".encode("latin-1"))
    assert "UTF-8" in run("grad", f"{path}:f").err


def test_nothing_is_executed(run, tmp_path):
    """A file that would leave a trace at each place where Python would run something."""
    trace, path = tmp_path / "trace", tmp_path / "m.py"
    leave = f"open({str(trace)!r}, 'w')"
    path.write_text(
        f"import nowhere\n{leave}\nX = {leave}\n"
        f"class C:\n    {leave}\n    y = {leave}\n\n"
        f"def g(a={leave}):\n    {leave}\n\n"
        "def f(x):\n    return x ** 2\n"
        f"if __name__ == '__main__':\n    {leave}\n",
        encoding="utf-8",
    )
    result = run("grad", f"{path}:f", "--at", "x=3", "--format", "values")
    assert (result.code, result.out) == (0, "6\n")
    assert not trace.exists()
    for name in ("g", "C", "X"):
        assert run("grad", f"{path}:{name}").code == 2
    assert not trace.exists()
