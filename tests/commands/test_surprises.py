"""What a command line silently took for something else than was meant: it is said, once, and --quiet is quiet."""

from __future__ import annotations

import json

import pytest

PROGRAM = "3*w1**2+2*w1*w2"
COMMANDS = ["grad", "eval", "hessian", "tape", "check", "propagate"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "words",
    [
        (PROGRAM, "--at", "w1=5", "w2=3"),
        ("--at", "w1=5", "w2=3", PROGRAM),
        ("--at", "w1=5", "w2 = 3", PROGRAM),
        (PROGRAM, "w2=3", "--at", "w1=5"),
        ("--at", "w1=5", PROGRAM, "w2=-3e2"),
    ],
)
def test_a_value_that_became_a_definition(run, command, words):
    found = run(command, *words)
    value = next(word for word in words if word.startswith("w2"))
    (note,) = [line for line in found.err.splitlines() if "is a definition here" in line]
    assert (
        note
        == f"note: {value} is a definition here, which leaves no variable w2; for the point write --at w1=5,{value}"
    )
    assert "definition" not in run(command, *words, "--quiet").err
    assert note.removeprefix("note: ") in json.loads(run(command, *words, "--format", "json").out)["notes"]


def test_definitions_before_their_use_are_meant(run):
    for words in (
        ("w2=3", PROGRAM, "--at", "w1=5"),
        ("w2=3; " + PROGRAM, "--at", "w1=5"),
        (PROGRAM + "; w2=3", "--at", "w1=5"),
        ("u=w1^2", "u*2", "--at", "w1=5"),
        ("u*2", "u=w1^2", "--at", "w1=5"),
    ):
        assert run("grad", *words).err == ""


OPTIONS = ["at", "points", "grid", "of", "wrt", "format", "output", "digits", "quiet", "no-symbolic", "file", "exact"]


@pytest.mark.parametrize("dash", ["-", "–", "—", "−", "‐"])
@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_with_one_dash(run, dash, name):
    for word in (f"{dash}{name}", f"{dash}{name}=3"):
        found = run("grad", "x^2", word, "x=3")
        assert (found.code, found.out) == (2, "")
        assert f"write --{name}" in found.err


@pytest.mark.parametrize(
    "command", ["grad", "eval", "hessian", "tape", "check", "propagate", "code", "diff", "plot", "matmul"]
)
def test_an_option_with_one_dash_in_every_command(run, command):
    found = run(command, "x^2", "-at", "x=3")
    assert found.code == 2
    assert "write --at" in found.err


@pytest.mark.parametrize("expression", ["-x**2", "-h*x", "-x", "-h", "-att", "-at*x", "-(at)", "-2*of", "-k"])
def test_expressions_may_begin_with_a_minus(run, expression):
    found = run("eval", expression, "x", "--at", "x=1,h=1,att=1,at=1,of=1,k=1".replace("at=1,of", "of"))
    assert "is no option" not in found.err


def test_minus_h_alone_is_help(run):
    for words in ((), ("grad",), ("eval",), ("matmul",), ("functions",), ("plot",)):
        assert run(*words, "-h") == run(*words, "--help")
    assert run("eval", "-h", "--at", "h=2", "--format", "values").out == "-2\n"


CALLS = {
    "sinx": "sin(x)",
    "cosx": "cos(x)",
    "lnx": "ln(x)",
    "logx": "log(x)",
    "expx": "exp(x)",
    "sqrt2": "sqrt(2)",
    "sqrtx": "sqrt(x)",
    "sinhx": "sinh(x)",
    "tan2x": "tan(2*x)",
    "sinpi": "sin(pi)",
    "sin_x": "sin(x)",
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_without_brackets(run, name):
    expected = f"{name} is one name here; did you mean {CALLS[name]}?"
    for words in (("diff", name), ("grad", f"{name}^2"), ("hessian", f"{name}^2"), ("code", name)):
        assert f"note: {expected}\n" in run(*words).err
        assert run(*words, "--quiet").err == ""
    assert expected in run("eval", name).err  # no value for it: the error says it
    given = run("grad", name, "--at", f"{name}=2")
    assert given.err == ""  # whoever gives it a value means it


@pytest.mark.parametrize("name", ["cost", "expected", "logit", "minutes", "signal", "tank", "s", "sin1p", "since"])
def test_words_are_words(run, name):
    assert run("grad", f"{name}*y").err == ""


@pytest.mark.parametrize(("name", "meant"), [("E", "e"), ("I", "complex"), ("Pi", "pi"), ("PI", "pi")])
def test_capital_constants(run, name, meant):
    assert f"note: {name} is a variable here" in run("grad", f"{name}*x").err
    assert meant in run("grad", f"{name}*x").err
    assert run("grad", f"{name}*x", "--at", f"{name}=2,x=1").err == ""
    assert f"{name} is a variable here" in run("eval", f"{name}*x", "--at", "x=1").err


@pytest.mark.parametrize("command", ["grad", "hessian", "tape", "check"])
@pytest.mark.parametrize(("name", "said"), [("xx1", "did you mean x1?"), ("q", "its variables are x1, y")])
def test_wrt_that_the_program_does_not_use(run, command, name, said):
    found = run(command, "x1*y", "--at", "x1=1,y=2", "--wrt", f"x1,{name}")
    assert f"note: the program does not use {name}; {said}\n" in found.err


def test_at_that_the_program_does_not_use(run):
    found = run("grad", "x1*y", "--at", "x1=1,y=2,xx1=3")
    assert found.code == 2
    assert "did you mean x1?" in found.err


@pytest.mark.parametrize("command", ["grad", "hessian"])
def test_a_variable_left_out_of_the_point(run, command):
    found = run(command, "x*y+z", "--at", "x=2")
    assert found.code == 0
    assert found.err == "note: --at gives no value for y, z, so these are formulas; for numbers add y=…,z=…\n"
    assert run(command, "x*y+z").err == ""
    for options in (["--digits", "20"], ["--exact"], ["--no-symbolic"], ["--format", "values"]):
        refused = run(command, "x*y+z", "--at", "x=2", *options)
        assert (refused.code, refused.out) == (2, "")
        assert "no value for y (needed by f), z (needed by f)" in refused.err
    if command == "grad":
        assert run(command, "x*y+z", "--at", "x=2", "--cond").code == 2


def test_a_plot_says_it_too(run):
    assert "w=2 is a definition here" in run("plot", "w*x", "w=2", "--grid", "x=0:1:9").err
    assert run("plot", "w*x", "w=2", "--grid", "x=0:1:9", "--quiet").err == ""
    assert run("plot", "w*x", "--grid", "x=0:1:9", "--at", "w=2").err == ""


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("grad", "x^2", "-f", "json", "--at", "x=1"), "--format"),
        (("eval", "x^2", "-o", "out.csv", "--at", "x=1"), "--output"),
        (("grad", "x^2", "--at", "x=1", "-q"), "--quiet"),
        (("hessian", "x^2", "-w", "x"), "--wrt"),
        (("plot", "x^2", "-g", "x=0:1:5"), "--grid"),
    ],
)
def test_one_letter_after_one_dash_is_no_statement_behind_another(run, words, meant):
    found = run(*words)
    assert (found.code, found.out) == (2, "")
    assert meant in found.err
    assert len(found.err.splitlines()) <= 4


@pytest.mark.parametrize(
    "words",
    [
        ("grad", "-f", "--at", "f=2"),
        ("grad", "--at", "f=2", "-f"),
        ("grad", "--format", "json", "-f", "--at", "f=1"),
        ("grad", "a-b", "-b", "--at", "a=1,b=2"),
        ("eval", "x", "-x", "--at", "x=1"),
        ("eval", "--", "x", "-f"),
    ],
)
def test_a_negated_variable_stays_an_expression(run, words):
    assert "options have two dashes" not in run(*words).err


@pytest.mark.parametrize(("text", "said"), [("cosx+sin2x", "did you mean cos(x)?"), ("E^x", "Euler's number is e")])
def test_a_misread_name_is_told_where_it_makes_one_variable_too_many(run, text, said):
    found = run("diff", text)
    assert found.code == 2
    assert said in found.err


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("exp(1/x)", "x=0", "1/x has a pole here; of the whole left 0, right inf"),
        ("2+tan(x)", "x=pi/2", "tan(x) has a pole here; of the whole left inf, right -inf"),
        ("1/x", "x=0", "1/x has a pole here; left -inf, right inf"),
        ("g=1/x", "x=0", "1/x has a pole here; left -inf, right inf"),
    ],
)
def test_sides_of_a_pole_belong_to_what_is_quoted_or_say_so(run, text, at, said):
    assert said in run("eval", text, "--at", at).err


@pytest.mark.parametrize("text", ["where(x>0, 1/x, sin(1/x)/x)", "where(x>0, 1/x, sin(1/x))"])
def test_a_pole_has_no_number_where_one_side_is_not_known(run, text):
    """On the left they go to and fro: the limit on the right is not that of both."""
    assert run("eval", text, "--at", "x=0", "--format", "csv").out.splitlines()[1].split(",")[1] == ""
    assert (
        run("eval", "where(x>0, 1/x, 1/x^2)", "--at", "x=0", "--format", "csv").out.splitlines()[1] == "f,inf,infinite"
    )
