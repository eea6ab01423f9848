"""Long plain texts: read and lowered by a way of their own, to the very program and tape that the grammar makes."""

from __future__ import annotations

import gc
import random
from typing import Any

import pytest

from gradcli.errors import GradcliError, LimitError, Source
from gradcli.language import limits, plain_words
from gradcli.language.plain_reader import plain_text
from gradcli.language.plain_text import PlainValues
from gradcli.language.program import Program, read
from gradcli.tape.lowering import lower
from gradcli.tape.tape import Tape
from tests.language.plain_texts import plain

ORDINARY = 10**9
"""Characters from which no text is read the other way."""


def both(monkeypatch: pytest.MonkeyPatch, text: str, *named: str, **how: Any) -> list[Program | str]:
    """A text read by the grammar, and as a long one."""
    found: list[Program | str] = []
    for least in (ORDINARY, 0):
        monkeypatch.setattr(limits, "LONG_TEXT", least)
        try:
            found.append(read([Source(text, "long.txt")], named, **how))
        except GradcliError as trouble:
            found.append(str(trouble))
    return found


def told(program: Program) -> tuple[Any, ...]:
    values = dict(program.values)
    needed = {name: set(names) for name, names in program.needs.items()}
    return (
        program.functions, list(values), values, program.targets, program.variables, program.constants,
        program.appearances, needed, program.arrays, program.differentiated_by, program.decimals,
    )  # fmt: skip


def recorded(tape: Tape) -> tuple[Any, ...]:
    return list(tape.instructions), tape.inputs, tape.outputs, tape.names, tape.typed_exactly


def same_tapes(one: Program, other: Program, **how: Any) -> bool:
    found = []
    for program in (one, other):
        try:
            found.append(recorded(lower(program, **how)))
        except GradcliError as trouble:
            found.append((str(trouble),))
    return found[0] == found[1]


@pytest.mark.parametrize("seed", range(60))
def test_a_plain_text_is_the_program_and_the_tape_that_the_grammar_makes_of_it(monkeypatch, seed):
    draw = random.Random(seed)
    text = plain(draw, draw.randint(1, 12))
    ours, long = both(monkeypatch, text)
    if isinstance(ours, str) or isinstance(long, str):
        assert ours == long
        return
    assert isinstance(long.values, PlainValues), text
    assert told(ours) == told(long)
    named = [name for name in ours.values if ours.values[name].name]
    for how in ({}, {"typed_exactly": False}, {"wrt": named[:2]}, {"wrt": [*named[-1:], "x"], "typed_exactly": False}):
        assert same_tapes(ours, long, **how), text


@pytest.mark.parametrize("seed", range(60))
def test_what_is_not_plain_or_wrong_is_what_it_always_was(monkeypatch, seed):
    draw = random.Random(1000 + seed)
    for _ in range(20):
        text = plain(draw, draw.randint(1, 5), spoilt=0.3)
        ours, long = both(monkeypatch, text, *draw.choice([(), ("x",), ("e",), ("zeta", "besselj")]))
        if isinstance(ours, str) or isinstance(long, str):
            assert ours == long
        else:
            assert told(ours) == told(long)
            assert ours.arrays or same_tapes(ours, long)


@pytest.mark.parametrize(
    "text",
    [
        "x + é", "2x", "x y", "x\n+ y\n+", "a = b\nb = 2", "a = 1\na = 2", "y\ny = 3", "x*x(3)", "(x) = 3",
        "x = y = 3", "sin + 1", "sin\n(x)", "(sin\n(x))", "f(x)", "x)", "(x", "(x;y)", "x,y", "(x,y)", "sin()",
        "sin(x", "sin(x,2)", "+\n3", "x = ", "x = \n3", "where(x>1,x,2)", "x'", "x.T", "x//2", "x == 2", "3!",
        "1.2.3", "1e99999", "1_000", "x^2^3'", "a.b", "sin^2(x)", "x -", "*x", "x**", "x^-", "-", "sin -",
        "sin sin(x)", "(", "()", "x = 2 = 3", "-x = 2", "x + 2 = 3", "x;;y", "# all", "", "  \n",
        "(" * 1001 + "x" + ")" * 1001, "x" * 65, "9" * 401, "zeta(x) + zeta", "sin(x) + sin", "sum(x)",
        "grad = 2", "end",
    ],
)  # fmt: skip
def test_the_grammar_alone_says_what_is_wrong(monkeypatch, text):
    ours, long = both(monkeypatch, text)
    assert (told(ours) if isinstance(ours, Program) else ours) == (told(long) if isinstance(long, Program) else long)


@pytest.mark.parametrize("text", ["x+y", "a = sin(x)\nb = a^2*3.5\n", "max(x, -2)/(1 + x)", "besselj(0, x)", "x;y\n"])
def test_what_is_plain_is_read_so(text):
    assert plain_text(Source(text)) is not None


def test_targets_and_declared_names_are_those_of_any_text(monkeypatch):
    for of in (["b"], ["a", "b"], ["c"]):
        ours, long = both(monkeypatch, "a = e*x\nb = a + y", "e", of=of)
        assert (told(ours) if isinstance(ours, Program) else ours) == (
            told(long) if isinstance(long, Program) else long
        )
    ours, long = both(monkeypatch, "zeta(x)", "zeta")
    assert ours == long


@pytest.mark.parametrize("piece", [1, 7, 40])
def test_wherever_a_text_is_cut_it_is_the_same(monkeypatch, piece):
    monkeypatch.setattr(plain_words, "_PIECE", piece)
    draw = random.Random(piece)
    for _ in range(30):
        text = plain(draw, draw.randint(1, 6)) + " # sin(x) + 1, (y)\n" + plain(draw, 1) + " + 1e+5 - 2E+3"
        ours, long = both(monkeypatch, text)
        if isinstance(ours, str) or isinstance(long, str):
            assert ours == long
        else:
            assert told(ours) == told(long)


def test_a_text_of_many_pieces_is_the_same(monkeypatch):
    for text in ("\n".join(f"u{k} = sin(x*{k}) # {'-' * (k % 7)}" for k in range(4000)), "+".join(["x*y"] * 40_000)):
        ours, long = both(monkeypatch, text)
        assert len(text) > 2**16
        assert isinstance(ours, Program)
        assert isinstance(long, Program)
        assert told(ours) == told(long)
        assert same_tapes(ours, long)


def test_too_many_nodes_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "PLAIN_NODES", 50)
    monkeypatch.setattr(limits, "GRAMMAR_NODES", 20)
    for text, most in (("+".join(["x"] * 40), (20, 50)), ("abs(" + "+".join(["x"] * 15) + ")", (20, None))):
        for found, least in zip(both(monkeypatch, text), most, strict=True):
            assert (least is None) == isinstance(found, Program)
            assert least is None or f"more than {least} nodes" in str(found)
    (read_on,) = {str(each) for each in both(monkeypatch, "[" + ",".join(["x"] * 60) + "]")}
    assert "more than 20 nodes" in read_on


def test_too_many_operations_are_refused(monkeypatch):
    _, long = both(monkeypatch, "+".join(f"sin(x*{k})" for k in range(30)))
    assert isinstance(long, Program)
    monkeypatch.setattr(limits, "NODES", 40)
    with pytest.raises(LimitError, match="expands to more than 40 operations"):
        lower(long)


def test_the_collector_is_left_as_it_was():
    gc.disable()
    try:
        read([Source("x + 1")])
        assert not gc.isenabled()
    finally:
        gc.enable()
    read([Source("x + 1")])
    assert gc.isenabled()


def test_what_a_long_program_computes_is_looked_at_one_by_one(monkeypatch):
    _, long = both(monkeypatch, "a = x + 1\nb = a*y\nb + a")
    assert isinstance(long, Program)
    assert (len(long.values), len(long.needs), "a" in long.values, "x" in long.values) == (3, 3, True, False)
    assert long.needed_by("y") == ("f",)


@pytest.mark.parametrize(
    "text",
    [
        "u = x^2; v = e^2; w = (x + 1)^2; 2^2 + e^x + u^0.5 + v^0.5 + x^1 + y^1 + x^(-1) + y^(-1)",
        "u = e^3; v = x^3; e^3 + x^3 + x^0 + y^0 + x^y",
        "where(x > 1, x, 2)",
        "u = where(x + 1 <= 2*y, where(x == y, 1, x), -y)^2; where(u != x, where(x < 1, 2, u), u >= 1)",
        "u = sin(where(-x >= +y, (x), (2)\n)) ; u*where(x<=y,x,y)",
        "where(1 > 2, x, y) + where(x>y, x, y)",
    ],
)
def test_powers_and_choices_are_what_the_grammar_makes_of_them(monkeypatch, text):
    typed, long = both(monkeypatch, text)
    if isinstance(typed, str) or isinstance(long, str):
        assert typed == long
        return
    assert told(typed) == told(long)
    assert all(same_tapes(typed, long, typed_exactly=exactly) for exactly in (True, False))


@pytest.mark.parametrize(
    "text",
    [
        "x > 1", "where(x, 1, 2)", "where(x > 1 > 2, x, y)", "where((x > 1), x, y)", "where(x > 1, x > 2, y)",
        "where = 1", "where(x > 1 and y > 2, x, y)", "where(x > 1, x)", "where(x > 1, x, y, x)", "sin(x > 1)",
        "x = where", "-where(x > 1)", "where(sin(x > 1) > 2, x, y)", "where(x > 1 + (y < 2), x, y)",
        "where(x => 1, x, y)", "where(x ! = 1, x, y)", "(x > 1)", "where(x, y > 1, 2)", "where(x >= , 1, 2)",
        "where(x > 1, 1, 2 > x)", "where where(x > 1, 1, 2)",
    ],
)  # fmt: skip
def test_other_conditions_are_left_to_the_grammar(text):
    assert plain_text(Source(text)) is None


def test_nodes_are_read_as_the_list_they_stand_for(monkeypatch):
    typed, long = both(monkeypatch, "u = hypot(x + 1, -y)*where(x > 1, 2, x); u/3")
    assert isinstance(typed, Program)
    assert isinstance(long, Program)
    one, other = (program.values["u"].body.nodes for program in (typed, long))
    assert other == one
    assert other[1:4] == one[1:4]
    assert other[-1] == one[-1]
    assert other != one[:-1]
    assert other != "u"
