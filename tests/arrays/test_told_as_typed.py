"""What is refused of arrays is told by the names that were typed."""

import re

import pytest

from gradcli.functions.ambiguous import AMBIGUOUS
from gradcli.functions.array_names import ARRAY_FUNCTIONS

DEFINED = [each for each in ARRAY_FUNCTIONS.values() if each.body]


@pytest.mark.parametrize("function", DEFINED, ids=lambda function: function.name)
def test_a_function_of_arrays_refuses_numbers_by_its_own_name(run, function):
    names = [f"q{place}" for place in range(function.arity[0])]
    call = f"{function.name}({', '.join(names)})"
    found = run("grad", call, "--at", ",".join(f"{name}=3" for name in names))
    assert found.code == 2
    assert found.err.startswith(f"error: {function.name} ")
    assert len(found.err.splitlines()) <= 4
    fix = found.err.splitlines()[-1].removeprefix("  write ")
    assert f"{function.name}([" in fix
    if function.name not in AMBIGUOUS:  # what is written is a program
        program = fix.partition(": ")[0]
        at = ",".join(
            f"{name}={number}" for number, name in enumerate("abcdxyz", 1) if name in re.findall(r"\w+", program)
        )
        shown = run("eval", program, "--at", at)
        assert (shown.code, "takes" in shown.err) in {(0, False), (3, False)}, (program, shown.err)


@pytest.mark.parametrize("option", ["w=n", "w=2,m"])
def test_lengths_of_python_arrays_are_numbers(run, tmp_path, option):
    (tmp_path / "model.py").write_text("def loss(w):\n    return (w**2).sum()\n")
    found = run("grad", f"{tmp_path}/model.py:loss", "--shape", option)
    assert found.code == 2
    assert "numbers" in found.err
    fix = found.err.splitlines()[-1].partition("--shape ")[2]
    assert run("grad", f"{tmp_path}/model.py:loss", "--shape", fix).code == 0
