"""Names: functions, intermediates, targets, variables, constants."""

from __future__ import annotations

import pytest

from gradcli.errors import GradcliError, LanguageError, LimitError, OptionError, Source
from gradcli.language import limits
from gradcli.language.program import read
from gradcli.tape.lowering import tape_of


def program(*texts: str, named: tuple[str, ...] = (), of: list[str] | None = None):
    return read([Source(text) for text in texts], named, of)


@pytest.mark.parametrize(
    ("text", "targets", "variables"),
    [
        ("x*y", ("f",), ("x", "y")),
        ("x; y", ("f1", "f2"), ("x", "y")),
        ("f = x; y", ("f", "f1"), ("x", "y")),
        ("f1 = x; y; z", ("f1", "f2", "f3"), ("x", "y", "z")),
        ("u = x*y; v = u^2; u + 1", ("v", "f"), ("x", "y")),
        ("v = u^2; u = x*y", ("v",), ("x", "y")),
        ("f(a) = a*c; z = f(b)", ("z",), ("c", "b")),
        ("g(x) = u*x; u = y^2; g(2)", ("f",), ("y",)),
        (
            "w1w2 + E + I + S + N + beta + lambda + re + im",
            ("f",),
            ("w1w2", "E", "I", "S", "N", "beta", "lambda", "re", "im"),
        ),
        ("gamma(gamma)", ("f",), ("gamma",)),
        ("a_ + x₁", ("f",), ("a_", "x1")),
        ("pi*x", ("f",), ("x",)),
        ("e = 3; e*x", ("f",), ("x",)),
        ("π*x", ("f",), ("x",)),
    ],
)
def test_targets_and_variables(text, targets, variables):
    found = program(text)
    assert found.targets == targets
    assert found.variables == variables


def test_several_texts_are_one_program():
    found = program("f(a,b)=3*a^2+2*a*b", "z1=f(w1,w2+2)", "z2=f(w1,w2+5)")
    assert found.targets == ("z1", "z2")
    assert found.variables == ("w1", "w2")


def test_constants_become_variables_when_named():
    assert program("e*pi").variables == ()
    assert program("e*pi").constants == ("e", "pi")
    assert program("e*pi", named=("e",)).variables == ("e",)
    assert program("e*pi", named=("e",)).constants == ("pi",)


def test_targets_by_name():
    assert program("a=x; b=a*2; c=b", of=["c", "a", "a"]).targets == ("c", "a", "a")
    with pytest.raises(OptionError, match="no target d"):
        program("a=x", of=["d"])
    with pytest.raises(OptionError, match="is a function"):
        program("g(t)=t; g(x)", of=["g"])


def test_needed_by():
    found = program("u=x*y; a=u+1; b=z; c=2")
    assert found.needed_by("x") == ("a",)
    assert found.needed_by("z") == ("b",)
    assert program("u=x; a=u; b=u*x; a+b").needed_by("x") == ("f",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = x + 1", "defined in terms of itself"),
        ("a = b; b = a", "defined in terms of itself"),
        ("f(x) = f(x-1); f(3)", "defined in terms of itself"),
        ("f(x) = g(x); g(x) = f(x); f(3)", "defined in terms of itself"),
        ("f(x) = u*x; u = f(2); u", "defined in terms of itself"),
        ("a = 1; a = 2", "defined twice"),
        ("f(x)=1; f(x)=2; f(1)", "defined twice"),
        ("where(c, a, b) = a; 2", "where"),
        ("beta = 3; beta(x + 1)", "beta is a number here"),
        ("sinc(x)", "sinc means two things"),
        ("gammainc(x)", "gammainc takes 2 arguments"),
        ("f(e) = e", "only defines functions"),
        ("foo(x)", "foo is not a function"),
        ("sine(x)", "sine is not a function"),
        ("k(a+b, c)", "k is not a function"),
        ("log(x,y,z)", "1 to 2 arguments"),
        ("sin(x,y)", "1 argument; here are 2"),
        ("f(a,b)=a; f(1)", "2 arguments; here is 1"),
        ("", "empty"),
        ("# only a comment", "empty"),
        ("  ;;\n", "empty"),
    ],
)
def test_refusals(text, words):
    with pytest.raises(LanguageError, match=words) as caught:
        program(text)
    assert 2 <= len(caught.value.lines()) <= 4 or words in ("empty", "only defines functions")


def test_no_text_at_all():
    with pytest.raises(LanguageError):
        read([])


def test_long_names_and_calls_are_quoted_shortly():
    for text in ("f(" + ",".join("abcdefgh") + ")=a; f(1)", "q(" + "x+" * 60 + "x)", "q(x\n)", "q((x))"):
        with pytest.raises(GradcliError) as caught:
            program(text)
        assert len(caught.value.lines()) <= 4
        assert max(map(len, caught.value.lines())) < 120


def test_size_limits(monkeypatch):
    with pytest.raises(LimitError, match="characters"):
        program("x+" * 40_000 + "x")
    with pytest.raises(LimitError, match="characters"):
        read([Source("x+" * limits.LATEX_CHARACTERS + "x", "file", "latex")])
    assert len(read([Source("x+" * 40_000 + "x", "file")]).variables) == 1
    monkeypatch.setattr(limits, "FILE_CHARACTERS", 100_000)
    with pytest.raises(LimitError, match="characters"):
        read([Source("x+" * 60_000 + "x", "file")])
    monkeypatch.setattr(limits, "GRAMMAR_NODES", 100)
    with pytest.raises(LimitError, match="nodes"):
        program("x+" * 60 + "x")
    with pytest.raises(LimitError, match="nodes"):
        program("+".join(["x"] * 30), "+".join(["y"] * 30))
    with pytest.raises(LimitError, match="nodes"):
        program("-" * 300 + "x")


@pytest.mark.slow
def test_many_statements_take_linear_time():
    """A chain, a fan, and many targets: quadratic work would take minutes here."""
    chain = "\n".join(["u0=x", *(f"u{i}=u{i - 1}*x+1" for i in range(1, 20_000))])
    assert read([Source(chain, "file")]).targets == ("u19999",)
    fan = "\n".join([*(f"a{i}=x*{i + 2}" for i in range(20_000)), "+".join(f"a{i}" for i in range(20_000))])
    assert read([Source(fan, "file")]).targets == ("f",)
    many = "\n".join(f"a{i}=x*{i + 2}" for i in range(20_000))
    assert len(read([Source(many, "file")]).targets) == 20_000


def test_a_program_aimed_elsewhere_shares_what_was_computed():
    program = read([Source("u = x*y; f = u + x")], of=["f", "u"])
    tape, aimed = tape_of(program), program.aimed(["u"])
    assert (program.targets, aimed.targets) == (("f", "u"), ("u",))
    assert tape_of(aimed) is tape
