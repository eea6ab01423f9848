"""A small share of what ``python -m tests.trials fuzz fuzz_files`` tries, and what it has found."""

from __future__ import annotations

import os

import pytest

from tests.shell.command_line import fault
from tests.trials import fuzz, fuzz_files

pytestmark = pytest.mark.slow


def test_texts_through_the_parser():
    found = fuzz.parse_texts((0, 3000))
    assert not found.failed
    assert found.read > 150  # else the texts are too far from programs to try much
    assert len(found.refusals) > 30


def test_latex_through_the_parser():
    found = fuzz.parse_latex((0, 3000))
    assert not found.failed
    assert found.read > 150
    assert len(found.refusals) > 30


def test_command_lines():
    before = os.getcwd()
    found = fuzz.run_lines((0, 60))
    assert not found.failed
    assert found.read > 15
    assert os.getcwd() == before


def test_files():
    found = fuzz_files.read_files((0, 80))
    assert not found.failed


def test_names_of_files_are_only_names():
    assert not [found for found in fuzz_files.open_names() if found[1]]


def test_what_must_not_be_is_told(monkeypatch):
    """The fuzzer sees a traceback, an undocumented error and an endless loop."""
    from gradcli.language import program

    def broken(error):
        def read(*_):
            if error is None:
                while True:
                    pass
            raise error

        return read

    monkeypatch.setattr(fuzz, "SECONDS_A_TEXT", 0.05)
    for error, told in ((RecursionError("deep"), "RecursionError"), (None, "too long")):
        monkeypatch.setattr(program, "read", broken(error))
        assert told in fuzz.parsed("x").wrong
    from gradcli import cli

    monkeypatch.setattr(cli, "_run", broken(ZeroDivisionError("no")))
    assert "a fault in gradcli" in fuzz.ran(["eval", "x"]).wrong


FOUND = (
    ("grad", "a*x^2", "--wrt", "f", "--time-limit", "30"),  # the label of a bare expression is no name
    ("check", "1/(1-x)+(-1/2)/x^2-7/4*log(1-x)+2*log(x)", "--at", "x=4.9e-324"),  # a rational past the largest double
    ("propagate", "a*b + b^2*x", "--at", "a=1000,x=1,b=1.7976931348623157e308±2%"),
    ("code", "x + 1e308*10", "--lang", "torch"),
    ("code", "x*(1e308*10)", "--lang", "tensorflow"),
    ("code", "x*(1e308*10)", "--lang", "sql"),
    ("plot", "u = x^2; u+x", "--grid", "u=1:100:9", "--at", "x=1"),  # what the program computes is no axis
    ("code", "sec(exp(x))", "--wrt", "f1,λ", "--self-test", "--at", "x=0.5"),  # what no target needs has no value
    ("eval", "²"),  # the parser's own word for a raised digit was printed
)


@pytest.mark.parametrize("arguments", FOUND, ids=lambda arguments: " ".join(arguments)[:40])
def test_what_was_found(run, arguments):
    result = run(*arguments)
    assert fault(result) == ""
    assert "^superscript" not in result.err


def test_a_label_is_no_variable(run):
    assert run("grad", "a*x^2", "--wrt", "f", "--at", "a=1,x=2").out.splitlines()[1] == "f\t4\tnone\tok"


def test_text_of_a_file_that_is_no_text(run, tmp_path):
    """NumPy makes strings of any numbers; some of them are no characters."""
    import numpy

    data = numpy.array([(1.5, "ab")], dtype=[("x", "<f8"), ("n", "<U2")])
    numpy.save(tmp_path / "a.npy", data)
    raw = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(raw[:-8] + b"\x00\xd8\x00\x00" + b"\x01\x00\x0a\x20")
    result = run("eval", "x", "--points", "a.npy", "--keep-columns", "n", cwd=tmp_path)
    assert result.out.splitlines()[1] == "\ufffd\ufffd\tf\t1.5\tok"


def test_a_table_that_breaks_off_at_once_leaves_nothing(run, tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3\n", encoding="utf-8")
    for form in ("tsv", "csv", "json", "table"):
        result = run("eval", "x", "--points", "a.csv", "--format", form, cwd=tmp_path)
        assert (result.code, result.out) == (2, "")


def test_members_of_json_are_names_and_values(run, tmp_path):
    for text in ('{"x": "1, y=2"}', '{"x = 1, y": 2}', '{"x\\n": 1}'):
        (tmp_path / "a.json").write_text(text, encoding="utf-8")
        assert run("eval", "x*y", "--at", "@a.json", cwd=tmp_path).code == 2
