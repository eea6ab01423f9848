"""``%%gradcli``: any command in a cell of a notebook."""

from __future__ import annotations

import pytest

import gradcli
from gradcli.errors import GradcliError
from gradcli.magic import commands, run_cell


class Shell:
    def __init__(self):
        self.magics = {}

    def register_magic_function(self, function, kind, name):
        self.magics[kind, name] = function


def test_the_extension_registers_the_magic():
    shell = Shell()
    gradcli.load_ipython_extension(shell)
    assert set(shell.magics) == {("cell", "gradcli"), ("line", "gradcli")}


@pytest.mark.parametrize(
    ("line", "cell", "wanted"),
    [
        ("grad --at w1=5,w2=3", "3*w1^2\n", [["grad", "3*w1^2\n", "--at", "w1=5,w2=3"]]),
        ('grad "x^2" --at x=1', "", [["grad", "x^2", "--at", "x=1"]]),
        ("", 'gradcli grad "x^2" \\\n --at x=1\n# no\n\neval 1+1', [["grad", "x^2", "--at", "x=1"], ["eval", "1+1"]]),
    ],
)  # fmt: skip
def test_a_cell_is_command_lines(line, cell, wanted):
    assert commands(line, cell) == wanted


def test_it_prints_what_the_command_prints(capsys):
    run_cell("grad --at w1=5,w2=3 --format values", "3*w1^2 + 2*w1*w2")
    assert capsys.readouterr().out == "36 10\n"
    run_cell("", "grad 'x^2' --at x=3 --format values\neval 2+2 --format values")
    assert capsys.readouterr().out == "6\n4\n"
    run_cell("grad", "x +")
    assert "error:" in capsys.readouterr().err


def test_an_open_quote_is_told():
    with pytest.raises(GradcliError, match="no command line"):
        commands('grad "x^2')


@pytest.mark.slow
def test_in_a_real_kernel():
    manager = pytest.importorskip("jupyter_client.manager")
    pytest.importorskip("ipykernel")
    kernel, client = manager.start_new_kernel(kernel_name="python3")
    try:
        said: list[str] = []

        def hear(message):
            if message["header"]["msg_type"] == "stream":
                said.append(message["content"]["text"])

        code = "%load_ext gradcli"
        client.execute_interactive(code, output_hook=hear, timeout=60)
        code = "%%gradcli grad --at w1=5,w2=3 --format values\n3*w1^2 + 2*w1*w2"
        reply = client.execute_interactive(code, output_hook=hear, timeout=60)
        assert reply["content"]["status"] == "ok"
        assert "".join(said) == "36 10\n"
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
