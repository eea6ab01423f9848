"""The grammar, by the exact tape or value each spelling gives, and the words of every refusal."""

from __future__ import annotations

import pytest

from gradcli.errors import GradcliError, Source
from gradcli.language import limits
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate


def computed(text):
    program = read([Source(text)])
    tape = lower(program)
    point = {name: 0.3 + 0.7 * len(name) + ord(name[0]) % 7 for name in program.variables}
    root = tape.outputs["f"]
    return evaluate(tape, FLOAT64, point, [root])[root]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("-x^2", "-(x^2)"), ("2^3^2", "2^(3^2)"), ("2**3**2", "2^(3^2)"), ("2^-1", "2^(-1)"), ("1 - -2*x", "1-(-(2*x))"),
        ("-+--.5", "-(-(-0.5))"), ("a-b-c", "(a-b)-c"), ("a/b*c", "(a/b)*c"), ("2x", "2*x"), ("2x^-2", "2*(x^(-2))"),
        ("3(x+1)", "3*(x+1)"), ("(a)(b)", "a*b"), ("(a)x", "a*x"), ("5/(3x)", "5/(3*x)"), ("x²", "x^2"), ("x⁻²", "x^(-2)"),
        ("x₁·y×z÷w−1", "x1*y*z/w-1"), ("√(x)", "sqrt(x)"), ("a if x > 0 else b", "where(x > 0, a, b)"),
        ("a if x>0 else b if x<0 else c", "where(x > 0, a, where(x < 0, b, c))"), ("x # note", "x"), ("(x\n+y)", "x+y"),
        ("where(not x<0 and y≤1 or z≠2, 1, 2)", "where(((not (x<0)) and (y<=1)) or (z!=2), 1, 2)"), ("-2x", "-(2*x)"),
        ("+x", "x"), ("max(x, y, z)", "max(x,y,z)"), ("1_000x", "1000*x"), ("5.", "5"), ("2.6e+2", "260"),
    ],
)  # fmt: skip
def test_meaning(text, meaning):
    """Both spellings compute the same double: the same operations in the same order."""
    assert computed(text) == computed(meaning)


def test_names_are_never_split():
    assert read([Source("w1w2 + 3xy + a_")]).variables == ("w1w2", "xy", "a_")


REFUSALS = [
    ("1/2x", "1/2x is ambiguous", "write (1/2)*x or 1/(2*x)"),
    ("1/-2x", "1/-2x is ambiguous", "write (1/-2)*x or 1/(-2*x)"),
    ("x^2y", "x^2y is ambiguous", "write x^2*y or x^(2*y)"),
    ("x²y", "x²y is ambiguous", "write x²*y"),
    ("x y", "two names never multiply by standing side by side", "write x*y"),
    ("sin x", "two names never multiply by standing side by side", "write sin(x)"),
    ("x(y+1)", "x is not a function", "write x*(y+1) for a product"),
    ("f(2,a)=3", "parameters are names, separated by commas", "write f(a, b) = …"),
    ("f()=3", "parameters are names, separated by commas", "write f(a, b) = …"),
    ("f(a,a)=3", "the parameter a stands twice", "give each parameter its own name"),
    ("x < y", "a condition is not a number", "use it inside where(c, a, b) or a if c else b"),
    ("where(x,1,2)", "a condition is wanted here", "compare: x > 0, x == y, a < b and b < c"),
    ("(x", "this bracket is never closed", "add the missing )"),
    ("x)", "a bracket is closed that was never opened", "delete it, or open it earlier"),
    ("x if y>0", "if without else", "write a if c else b"),
    ("x+", "the text ends where + needs something after it", "complete or delete it"),
    ("x*/y", "an operand is missing before /", "write a number, a name, or a bracket there"),
    ("*x", "an expression cannot begin with *", "write a number, a name, or a bracket"),
    ("x=", "there is no expression here", "write an expression after the ="),
    ("sin()", "sin() has no argument", "write sin(x)"),
    ("x²²^2", "a power of a power needs a bracket", "write (x^2)^3 or x^(2^3)"),
    ("where(a<b<c,1,2)", "comparisons do not chain", "write a < b and b < c"),
    ("lambda x", "two names never multiply by standing side by side", "write lambda*x"),
    ("for", "for is a keyword, not a name", "choose another name"),
    ("__name__", "a name begins with a letter", "write name"),
    ("f(x)=f(x-1); f(2)", "f is defined in terms of itself", "write the recursion out: name the steps u1 = …; u2 = …"),
    ("a=b;b=a", "a is defined in terms of itself", "use another name for the new value: a_2 = …"),
    ("", "the program is empty", "write an expression, for example 3*x^2"),
    ("x\u202ey", "U+202E RIGHT-TO-LEFT OVERRIDE is not part of the language",
     "delete it: it does not show, and may hide what the text says"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), REFUSALS)
def test_refusals(text, what, fix):
    with pytest.raises(GradcliError) as caught:
        read([Source(text)])
    assert (caught.value.what, caught.value.fix) == (what, fix)
    lines = caught.value.lines()
    assert len(lines) <= 4
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("opening", ["(", "sin("])
def test_a_nest_of_a_thousand(opening):
    text = opening * limits.NESTING + "x" + ")" * limits.NESTING
    lower(read([Source(text)]))
    with pytest.raises(GradcliError, match="nested more than 1,000 deep"):
        read([Source(f"({text})")])
