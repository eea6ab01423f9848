"""What people type who come from books and other tools: the refusal says what to write here."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("grad", "tan^-1(x)"), "atan(x)"),
        (("grad", "cosh^-1(2x)"), "acosh(2x)"),
        (("grad", "x sin(x)"), "write x*sin(x)"),
        (("grad", "a cos(2*b)"), "write a*cos(2*b)"),
        (("grad", "2xy", "--at", "x=1,y=2"), "write 2*x*y"),
        (("grad", "xyz + 1", "--at", "x=1,y=2,z=3"), "write x*y*z"),
        (("grad", "sin 2x"), "write sin(2*x)"),
        (("grad", "cos 3"), "write cos(3)"),
        (("grad", "x mod 2"), "write mod(x, 2)"),
        (("grad", "5 % 3"), "write mod(5, 3)"),
        (("grad", "(x+1) % 3"), "write mod((x+1), 3)"),
        (("grad", "lg(x)"), "write log10(x)"),
        (("grad", "sind(x)"), "write sin(x*pi/180)"),
        (("grad", "cosd(x+1)"), "write cos((x+1)*pi/180)"),
        (("grad", "arctan2(y, x)"), "write atan2(y, x)"),
        (("grad", "stop_gradient(x)"), "write stop(x)"),
        (("grad", "detach(x)"), "write stop(x)"),
        (("grad", "square(x)"), "write x^2"),
        (("grad", "x'"), "gradcli diff"),
        (("grad", "f'(x)"), 'gradcli diff "x^2" x'),
        (("grad", "d/dx x^2"), 'gradcli diff "x^2" x'),
        (("grad", "d/dt sin(t)"), 'gradcli diff "sin(t)" t'),
        (("grad", "1,5*x"), "write 1.5*x"),
        (("grad", "(1,5)*x"), "write 1.5"),
        (("eval", "(-8)^(1/3)"), "cbrt(x)"),
        (("eval", "x^(1/3)", "--at", "x=-8"), "cbrt(x)"),
        (("eval", "x^(2/5)", "--at", "x=-8"), "root(x, 5)^2"),
        (("grad", "x^2", "--points", "sheet.xls"), "save it as .xlsx, .ods or CSV"),
        (("grad", "x^2", "--points", "sheet.numbers"), "save it as .xlsx, .ods or CSV"),
        (("grad", "x^2", "--at", "x=1", "--json"), "write --format json"),
        (("grad", "x^2", "--at", "x=1", "--no-header"), "write --format values"),
        (("grad", "3*w1**2 --at w1=5"), "close the quote before --at"),
        (("grad", "x^2 --digits 5"), "close the quote before --digits"),
        (("grad", "x^2+y^2=25"), "write x^2+y^2-25"),
        (("grad", "2x = y - 1"), "write 2x-(y - 1)"),
        (("grad", "x^2", "--at", "x=5±0.1"), "gradcli propagate"),
        (("grad", "(-b ± sqrt(b^2-4*a*c))/(2*a)"), "one with + and one with -"),
        (("grad", r"\frac{x}{y}"), r"--latex '\frac{x}{y}'"),
        (("grad", r"3 + \sin x"), r"--latex '3 + \sin x'"),
        (("grad", "x^{2}"), "--latex 'x^{2}'"),
        (("diff", r"\left(x\right)"), "--latex"),
    ],
)
def test_hints(run, words, hint):
    found = run(*words)
    assert found.code in (2, 3)
    assert hint in found.err
    assert len(found.err.splitlines()) <= 4


def test_a_column_of_another_name(run, tmp_path):
    (tmp_path / "c.csv").write_text("Diameter [mm],h\n1,2\n")
    refused = run("grad", "D*h", "--points", str(tmp_path / "c.csv"))
    assert "--rename 'Diameter [mm]=D'" in refused.err
    done = run("grad", "D*h", "--points", str(tmp_path / "c.csv"), "--rename", "Diameter [mm]=D", "--wide")
    assert done.code == 0


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (("grad", "--latex", r"\frac{x^2}{y}", "--at", "x=3,y=2"), "3 -2.25\n"),
        (("grad", "--latex", r"w_1^2 \alpha", "--at", "w_1=3,α=2"), "12 9\n"),
        (("grad", "--latex", r"w_1^2 \alpha", "--at", "w1=3,alpha=2"), "12 9\n"),
        (("grad", "--latex", r"a = x^2 \\ b = a y", "--at", "x=3,y=2"), "12 9\n"),
        (("grad", "--latex", "u = x^2", "y*u", "--at", "x=3,y=2"), "12 9\n"),
        (("eval", "--latex", r"\sum_{i=1}^{3} x_i^2", "--at", "x1=1,x2=2,x3=3"), "14\n"),
        (("diff", "--latex", r"\sin^2 x", "x"), "2*sin(x)*cos(x)\n"),
        (("hessian", "--latex", r"x^2y", "--at", "x=3,y=2"), "4 6 6 0\n"),
        (("eval", "|x| + n! + sin^2(30°) + √4 + np.exp(0)", "--at", "x=-3,n=4"), "30.25\n"),
    ],
)
def test_latex_and_textbook_spelling(run, words, out):
    more = () if words[0] == "diff" else ("--format", "values")
    found = run(*words, *more)
    assert (found.code, " ".join(found.out.split()) + "\n") == (0, out), found.err


def test_a_tex_file_is_latex(run, tmp_path):
    (tmp_path / "f.tex").write_text("\\begin{align}\n a &= \\sqrt{x} \\\\\n f &= a^2 + \\ln x\n\\end{align}\n")
    found = run("grad", "--file", str(tmp_path / "f.tex"), "--at", "x=4", "--format", "values")
    assert (found.code, found.out) == (0, "1.25\n")
    (tmp_path / "g.TEX").write_text("\n\\sin x y")
    assert "g.TEX:2:1" in run("grad", "--file", str(tmp_path / "g.TEX")).err


def test_what_goes_wrong_is_shown_in_the_latex(run):
    found = run("grad", "--latex", r"\ln(x) + \sqrt{y}", "--at", "x=-1,y=2")
    assert (found.code, found.err.splitlines()[1:3]) == (3, [r"  \ln(x) + \sqrt{y}", "  ^^^^^^"])
