"""The boundary of the command line: commands and options that do not exist, and what is said instead."""

from __future__ import annotations

import pytest

from gradcli.cli import COMMANDS


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("grda", "x"), ["error: there is no command grda", "  did you mean grad?"]),
        (("--frobnicate",), ["error: gradcli has no option --frobnicate", "  see gradcli --help"]),
        (
            ("eval", "x", "--wrt", "x"),
            [
                "error: gradcli eval has no option --wrt",
                "  --wrt is an option of grad, hessian, tape, code, check",
                "  see gradcli eval --help",
            ],
        ),
        (
            ("grad", "x", "--digit", "3"),
            ["error: gradcli grad has no option --digit", "  did you mean --digits?", "  see gradcli grad --help"],
        ),
        (("grad", "x", "--at"), ["error: Option '--at' requires an argument.", "  see gradcli grad --help"]),
        (
            ("grad", "x", "--digits", "x"),
            ["error: Invalid value for '--digits': 'x' is no whole number.", "  see gradcli grad --help"],
        ),
        (
            ("grad", "x", "--time-limit", "nan"),
            ["error: --time-limit nan is no time", "  write seconds, as --time-limit 30; inf for no limit"],
        ),
    ],
)
def test_what_does_not_exist(run, arguments, lines):
    result = run(*arguments)
    assert (result.code, result.out, result.err.splitlines()) == (2, "", lines)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_takes_an_option_of_nobody(run, command):
    result = run(command, "--no\x1b[31m-such")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: gradcli {command} has no option --no\\x1b[31m-such\n")


@pytest.mark.parametrize("command", ["grad", "eval", "hessian", "diff", "tape", "matmul"])
def test_fractions_have_no_number_of_digits(run, command):
    arguments = ["1 2", "3; 4"] if command == "matmul" else ["x/3", "--at", "x=1"]
    result = run(command, *arguments, "--exact", "--digits", "3")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: --exact and --digits exclude each other\n  choose one\n"


def test_no_time_limit(run):
    assert run("grad", "x^2", "--time-limit", "inf").out.splitlines()[1] == "f\tx^2\t2*x\t"


@pytest.mark.parametrize("text", ["", "  ", "\n", ";;", "# nothing"])
def test_an_empty_program(run, text):
    result = run("eval", text)
    assert result.code == 2
    assert result.err.splitlines()[0] == "error: the program is empty"
    assert all(line.strip() for line in result.err.splitlines())


@pytest.mark.parametrize("name", ["-o.txt", "--of", " x.txt"])
def test_a_file_has_the_name_that_was_typed(run, tmp_path, name):
    """Also where it begins as an option or an expression might."""
    assert run("eval", "-x", "--at", "x=-2", "--output", name, cwd=tmp_path).code == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
    (tmp_path / "-p.csv").write_text("x\n-3\n", encoding="utf-8")
    assert run("eval", "-x", "--points", "-p.csv", "--format", "values", cwd=tmp_path).out == "3\n"
    assert run("eval", "--format", "values", "--at", "x=-2", "-x", "--", "--x", cwd=tmp_path).out == "2\n-2\n"
