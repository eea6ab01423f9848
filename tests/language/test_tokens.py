"""Tokens and the parser's refusals: each with its place, its reason, and what to write instead."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gradcli.errors import GradcliError, LanguageError, LimitError, Source, caret, line_and_column
from gradcli.language import limits
from gradcli.language.characters import describe, remedy, skeleton
from gradcli.language.grammar import parse
from gradcli.language.tokens import NUMBER, tokenize


def values(text: str) -> list[object]:
    return [token.value for token in tokenize(Source(text))][:-1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), (".5", Fraction(1, 2)), ("5.", 5), ("1e-8", Fraction(1, 10**8)), ("2.6e+2", 260), ("1_000", 1000),
        ("1_000.5", Fraction(2001, 2)), ("0.1", Fraction(1, 10)), ("1e-64", Fraction(1, 10**64)), ("1E5", 100000),
        ("9" * 400, int("9" * 400)), ("0007", 7), (".1234567890123456", Fraction(1234567890123456, 10**16)),
    ],
)  # fmt: skip
def test_a_number_is_the_one_typed(text, value):
    (found,) = values(text)
    assert found == value
    assert isinstance(found, int) == isinstance(value, int)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x²", ["x", "^superscript", 2]),
        ("x⁻¹²", ["x", "^superscript", -12]),
        ("x₁²", ["x1", "^superscript", 2]),
        ("a·b×c÷d−e", ["a", "*", "b", "*", "c", "/", "d", "-", "e"]),
        ("√(2)", ["sqrt", "(", 2, ")"]),
        ("σ_1 π Ψ π2", ["σ_1", "pi", "Ψ", "π2"]),
        ("a≤b≥c≠d", ["a", "<=", "b", ">=", "c", "!=", "d"]),
        ("x # y ; z\n+1", ["x", "\n", "+", 1]),
        ("07x", [7, "x"]),
        ("3.x", [3, "x"]),
        ("1.e5x", [100000, "x"]),
        ("x\r\n+y", ["x", "\n", "+", "y"]),
        ("2e3x", [2000, "x"]),
        ("2exp", [2, "exp"]),
    ],
)
def test_tokens(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "fix"),
    [
        ("{x}", "{ is not", "round brackets"),
        ("'a'", "' begins no expression", "no strings"),
        ("x%y", "% is not", "mod(x, y)"),
        ("!x", "! is not", "not for a condition"),
        ("x!!", "double factorial", "(n!)!"),
        ("x//y", "// is not", "floor(a/b)"),
        ("x.diff", ". is not", "attributes"),
        ("x:=1", "a colon stands inside an index", "name = expression"),
        ("x&y", "& is not", "and"),
        ("|x", "| is never closed", "abs(x)"),
        ("x|y|", "a bar behind a name", "x*|y|"),
        ("$x", "$ is not", "shell"),
        ("x\\\ny", "\\ is not", "newline"),
        ("x?y", "? is not", "where"),
        ("~x", "~ is not", "where"),
        ("x\x00", "U+0000 a control character", "delete it"),
        ("x\u202e+y", "RIGHT-TO-LEFT OVERRIDE", "delete it"),
        ("x\u200b", "ZERO WIDTH SPACE", "delete it"),
        ("x\xa0+y", "NO-BREAK SPACE", "plain space"),
        ("x\x0c", "control character", "delete it"),
        ("ﬁ", "LIGATURE", "write fi"),
        ("𝑥", "MATHEMATICAL ITALIC SMALL X", "write x"),
        ("µ", "MICRO SIGN", "write μ"),
        ("x́", "COMBINING ACUTE", "letters"),
        ("😀", "GRINNING FACE", "letters"),
        ("١", "ARABIC-INDIC DIGIT ONE", "write 1"),
        ("x١", "ARABIC-INDIC DIGIT ONE", "write 1"),
        ("∫x", "INTEGRAL", "letters"),
        ("x\udcff", "not UTF-8", "letters"),
        ("\ue000", "U+E000", "delete it"),
        ("сos(x)", "CYRILLIC SMALL LETTER ES, which looks like c", "write cos"),
        ("x + х", "two names look alike", "write x"),
        ("₁x", "SUBSCRIPT ONE", "write 1"),
        ("_x", "begins with a letter", "write x"),
        ("1e", "exponent has no digits", "1*e"),
        ("1e+", "exponent has no digits", "1e-8"),
        ("2E*x", "exponent has no digits", "2*E"),
        ("1j", "complex", "1*j"),
        ("0x10", "decimal", "decimal"),
        ("0b101", "decimal", "decimal"),
        ("1_", "not a number", "1_000"),
        ("1..2", "one decimal point", "delete the other"),
        ("1.2.3", "one decimal point", "delete the other"),
        ("xⁿ", "SUPERSCRIPT LATIN SMALL LETTER N", "write ^n"),
        ("x–1", "EN DASH", "write -"),
        ("2⋅x", "DOT OPERATOR", "write *"),
        ("½x", "VULGAR FRACTION ONE HALF", "write (1/2)"),
        ("“x”", "QUOTATION MARK", "without quotes"),
        ("x^²", "missing before a superscript", "number"),
        ("x⁻", "superscript is not a number", "x^-2"),
        ("√-2", "√ needs a bracket", "√(x)"),
        ("√2x", "√2x is ambiguous", "√(2*x) or √(2)*x"),
        ("<x", "cannot begin with <", "number"),
        ("x=y=2", "= names a value", "=="),
        ("x==1", "a condition is not a number", "where"),
        ("x,y", "a comma outside a call", "separate statements"),
        ("(x,y)", "a comma outside a call", "max(x, y)"),
        ("x)", "never opened", "delete"),
        ("(x", "never closed", "missing )"),
        ("(x;y)", "not closed before ;", "missing )"),
        ("sin(x;", "not closed before ;", "missing )"),
        ("(;", "not closed before ;", "missing )"),
        ("x 2", "operator is missing", "x*2"),
        ("(1)2", "operator is missing", "write (…)*2"),
        ("x y", "two names never multiply", "x*y"),
        ("sin x", "two names never multiply", "sin(x)"),
        ("x for", "for is a keyword", "another name"),
        ("x +for", "for is a keyword", "another name"),
        ("for(x)", "for is a keyword", "another name"),
        ("if = 3", "if is a keyword", "where"),
        ("f(if)=3", "if is a keyword", "where"),
        ("x if y", "if without else", "a if c else b"),
        ("(x if y>0)", "if without else", "a if c else b"),
        ("max(x if y>0, 1)", "if without else", "a if c else b"),
        ("x else y", "else without if", "a if c else b"),
        ("a if b if c>0 else d else e", "needs a bracket", "(a if c else b)"),
        ("a if b else c", "a condition is wanted", "x > 0"),
        ("where(x,1,2)", "a condition is wanted", "x > 0"),
        ("where(x>0,1)", "a condition and two values", "where(c, a, b)"),
        ("where(1<x<2,1,2)", "do not chain", "a < b and b < c"),
        ("x + (y>1)", "a condition is not a number", "where"),
        ("where(x and y>0,1,2)", "a condition is wanted", "x > 0"),
        ("not x", "a condition is wanted", "x > 0"),
        ("-(x>1)", "a condition is not a number", "where"),
        ("sin(x>1)", "a condition is not a number", "where"),
        ("1 if x>0 else y>0", "a condition is not a number", "where"),
        ("x>0 if y>0 else 1", "a condition is not a number", "where"),
        ("1/2x", "1/2x is ambiguous", "write (1/2)*x or 1/(2*x)"),
        ("x/2(y+1)", "ambiguous", "write (x/2)*(…) or x/(2*(…))"),
        ("2^3x", "ambiguous", "write 2^3*x or 2^(3*x)"),
        ("(" + "x+" * 20 + "x)/2y", "ambiguous", "write (a/b)*y or a/(b*y)"),
        ("x²y", "ambiguous", "write x²*y"),
        ("x²^3", "a power of a power", "(x^2)^3"),
        ("(x=2)", "= names a value", "=="),
        ("(x 2)", "operator is missing", "x*2"),
        ("x = ", "no expression here", "after the ="),
        ("x+", "needs something after it", "complete"),
        ("2^", "needs something after it", "complete"),
        ("sin(", "needs something after it", "complete"),
        ("x+*y", "missing before *", "number"),
        ("min()", "no argument", "min(x)"),
        ("f(2,a)=3", "parameters are names", "f(a, b)"),
        ("f(a b)=3", "parameters are names", "f(a, b)"),
        ("f(a,)=3", "parameters are names", "f(a, b)"),
        ("f(a,a)=3", "stands twice", "its own name"),
    ],
)  # fmt: skip
def test_refusals(text, words, fix):
    with pytest.raises(GradcliError) as caught:
        parse(Source(text))
    lines = caught.value.lines()
    assert words in lines[0]
    assert fix in lines[-1]
    assert 3 <= len(lines) <= 4
    assert lines[2].strip() in ("^" * n for n in range(1, 80))
    assert all(character.isprintable() for line in lines for character in line)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9" * 401, "400 digits"),
        ("1e12345", "four digits"),
        ("a" * 65, "64 characters"),
        ("x" + "²" * 401, "400 digits"),
        ("(" * 1001 + "x" + ")" * 1001, "1,000 deep"),
        ("sin(" * 1001 + "x" + ")" * 1001, "1,000 deep"),
    ],
)
def test_limits(text, words):
    with pytest.raises(LimitError, match=words) as caught:
        parse(Source(text))
    assert len(caught.value.lines()) <= 4
    assert max(map(len, caught.value.lines())) < 120


def test_at_the_limits():
    assert values("1e9999") == [10**9999]
    parse(Source("(" * 1000 + "x" + ")" * 1000))
    parse(Source("a" * 64))
    parse(Source("-" * 60_000 + "x"))
    assert tokenize(Source("9" * 400))[0].kind == NUMBER


def test_too_many_tokens(monkeypatch):
    monkeypatch.setattr(limits, "GRAMMAR_NODES", 10)
    with pytest.raises(LimitError):
        tokenize(Source("x " * 100))


def test_the_window_around_a_caret():
    text = "x + " * 100 + "y z" + " + x" * 100
    with pytest.raises(LanguageError) as caught:
        parse(Source(text))
    assert caught.value.span is not None
    shown, mark = caret(caught.value.span)
    assert shown.startswith("  …")
    assert shown.endswith("…")
    assert len(shown) < 80
    assert shown[mark.index("^") : mark.rindex("^") + 1] == "y z"
    wide = Source("漢字*2 ё y")
    with pytest.raises(LanguageError) as caught:
        parse(wide)
    assert caret(caught.value.span)[1] == "         ^^^"


def test_places():
    with pytest.raises(LanguageError) as caught:
        parse(Source("a = 1\nb = x y\n", "p.grad"))
    assert caught.value.lines()[0].endswith("(p.grad:2:5)")
    with pytest.raises(LanguageError) as caught:
        parse(Source("a = 1\nb = x y"))
    assert line_and_column(caught.value.span) == "line 2"


def test_characters():
    assert skeleton("хор") == "xop"
    assert describe("\ud800").startswith("a byte")
    assert remedy("∑").startswith("write it with")
