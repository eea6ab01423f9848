"""The spelling of textbooks: what it means where one reading is certain, and the words where there are two."""

from __future__ import annotations

import pytest

from gradcli.errors import GradcliError, Source
from gradcli.language.grammar import parse
from gradcli.language.printing import print_expression


def meaning(text):
    return "; ".join(print_expression(statement.body) for statement in parse(Source(text)))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("|x|", "abs(x)"),
        ("|x|*|y|", "abs(x)*abs(y)"),
        ("||x|-1|", "abs(abs(x) - 1)"),
        ("2|x|", "2*abs(x)"),
        ("|x|y", "abs(x)*y"),
        ("|x|^2", "abs(x)^2"),
        ("|-x|", "abs(-x)"),
        ("(|x| + |y|)^2", "(abs(x) + abs(y))^2"),
        ("max(|x|, |y|)", "max(abs(x), abs(y))"),
        ("(|x\n+1|)", "abs(x + 1)"),
        ("where(|x| > 1, |y|, 0)", "where(abs(x) > 1, abs(y), 0)"),
        ("(2)|x|", "2*abs(x)"),
        ("|x|; |y|", "abs(x); abs(y)"),
        ("n!", "factorial(n)"),
        ("5!", "factorial(5)"),
        ("3n!^2", "3*factorial(n)^2"),
        ("-n!", "-factorial(n)"),
        ("sin(x)!", "factorial(sin(x))"),
        ("|x|!", "factorial(abs(x))"),
        ("(n+1)!/n!", "factorial(n + 1)/factorial(n)"),
        ("where(x!=2, 1, 2)", "where(x != 2, 1, 2)"),
        ("sin^2(x)", "sin(x)^2"),
        ("sin²(x)", "sin(x)^2"),
        ("cos^(2)(x)", "cos(x)^2"),
        ("sin**2(x)", "sin(x)^2"),
        ("2sin²(x)^3", "2*(sin(x)^2)^3"),
        ("sin^2(sin^2(x))", "sin(sin(x)^2)^2"),
        ("sin^2(x)+cos^2(x)", "sin(x)^2 + cos(x)^2"),
        ("√x+√2", "sqrt(x) + sqrt(2)"),
        ("√(x+1)", "sqrt(x + 1)"),
        ("2√x", "2*sqrt(x)"),
        ("sin(30°)", "sin(30*pi/180)"),
        ("(x+1)°", "(x + 1)*pi/180"),
        ("np.exp(x)*math.pi", "exp(x)*pi"),
        ("math.sin(x)", "sin(x)"),
        ("np.arctan2(y, x)", "atan2(y, x)"),
        ("scipy.special.erf(x)", "erf(x)"),
        ("torch.nn.functional.relu(x)", "relu(x)"),
        ("np.where(x > 0, 1, 2)", "where(x > 0, 1, 2)"),
        ("|x| if x > 0 else |y|", "where(x > 0, abs(x), abs(y))"),
        # as they were
        ("sin + 1", "sin + 1"),
        ("sin^2 + 1", "sin^2 + 1"),
        ("sin^x", "sin^x"),
        ("sin^2", "sin^2"),
        ("sin^(x)", "sin^x"),
    ],
)
def test_readings(text, plain):
    assert meaning(text) == plain


@pytest.mark.parametrize(
    ("text", "words", "fix"),
    [
        ("|x", "this | is never closed", "write |x|, or abs(x)"),
        ("(|x)", "this | is never closed", "write |x|, or abs(x)"),
        ("|x\n+1|", "this | is never closed", "abs(x)"),
        ("|x;y|", "this | is never closed", "abs(x)"),
        ("(x;|y|", "not closed before ;", "missing )"),
        ("x|y|", "a bar behind a name", "x*|y| or x*abs(y)"),
        ("a||b", "a bar behind a name", "or between conditions"),
        ("!x", "! is not part of the language here", "not for a condition"),
        ("n!!", "double factorial", "(n!)!"),
        ("x²!", "a power before ! needs a bracket", "(x²)! or x^(2!)"),
        ("x²°", "a power before ° needs a bracket", "(x²)°"),
        ("°", "° stands behind a number", "sin(30°)"),
        ("√", "√ needs a bracket", "√(x)"),
        ("√x²", "√x² is ambiguous", "√(x²) or √(x)²"),
        ("√2x", "√2x is ambiguous", "√(2*x) or √(2)*x"),
        ("√x^2", "√x^… is ambiguous", "√(x^…) or √(x)^…"),
        ("√2(x+1)", "√2(… is ambiguous", "√(2*(…) or √(2)*(…"),
        ("√sin(x)", "√ needs a bracket", "√(sin(…))"),
        ("tan^-1(x)", "tan^-1 is the inverse, or 1/tan?", "write atan(x), or 1/tan(x)"),
        ("sinh⁻¹(2x)", "sinh^-1 is the inverse", "write asinh(2x), or 1/sinh(2x)"),
        ("sin^-1(x", "sin^-1 is the inverse", "write asin(x)"),
        ("sin^-1", "sin^-1 is the inverse", "write asin(x)"),
        ("log^-1(x)", "log^-1 is ambiguous", "write log(x)^-1"),
        ("sin^-2(x)", "sin^-2 is ambiguous", "write sin(x)^-2"),
        ("tan^-1e9999(x)", "tan^-1e9999 is ambiguous", "write tan(x)^-1e9999"),
        ("log**1e9999n", "log needs brackets", "write log(n)^1e9999"),
        ("sin^(-1)(x)", "sin^-1 is the inverse", "write asin(x)"),
        ("sin^2 x", "sin needs brackets", "write sin(x)^2"),
        ("np.foo(x)", "np.foo is no function here", ""),
        ("math.sinn(x)", "math.sinn is no function here", "did you mean sin"),
        ("np.pi(x)", "np.pi is no function here", ""),
        ("5 % 3", "% is not part", "write mod(5, 3)"),
        ("% 3", "% is not part", "write mod(a, b)"),
        ("5 %", "% is not part", "write mod(a, b)"),
        (r"\frac{x}{y}", "\\ is not part", r"write --latex '\frac{x}{y}'"),
        ("x^{2}", "{ is not part", "write --latex 'x^{2}'"),
        (r"x \cdot " + "y" * 80, "\\ is not part", "write --latex '…'"),
        ("x sin (y)", "two names never multiply", "x*sin"),
        ("x --at 5", "an operator is missing", "close the quote before --at"),
        ("atan2 3", "an operator is missing", "atan2*3"),
        ("2 + (x = " + "y+" * 40 + "1)", "= names a value", "=="),
        ("x^2 =", "= names a value", "=="),
    ],
)
def test_refusals(text, words, fix):
    with pytest.raises(GradcliError) as caught:
        parse(Source(text))
    lines = caught.value.lines()
    assert words in lines[0]
    assert fix in lines[-1]
    assert len(lines) == 4
    assert lines[2].strip() in ("^" * n for n in range(1, 80))


@pytest.mark.parametrize("opening", ["|", "|(", "√(", "sin^2("])
def test_hostile_nests_take_linear_time(opening):
    with pytest.raises(GradcliError):
        parse(Source(opening * 20_000))


def test_functions_alone_are_the_targets(run):
    assert run("grad", "f(x) = x^2", "--at", "x=3", "--format", "values").out == "6\n"
    assert run("grad", "g(x)=x+1; f(x, y)=g(x)*y", "--at", "x=3,y=2", "--format", "values").out == "2 4\n"
    assert run("grad", "f(x)=x^2; h(x)=x^3", "--at", "x=3", "--format", "values").out.split() == ["6", "27"]
    for text in ("f(e)=e^2", "f(x)=f(x)", "f(x)=x; f(x)=x"):
        assert run("grad", text).code == 2
