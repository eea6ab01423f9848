"""LaTeX that is valid, NumPy that evaluates to the tape's values, Markdown that stays a table."""

from __future__ import annotations

import re
import shutil
import subprocess

import numpy as np
import pytest

from gradcli.errors import MathematicsError, Source
from gradcli.functions.names import FUNCTIONS, MANY
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.render.latex import condition, formula
from gradcli.render.latex_names import name
from gradcli.render.numpy_text import NumpyNames
from gradcli.render.numpy_text import formula as numpy_formula
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate
from tests.symbolic.test_symbolic import ROUND_TRIPS

NAMES = {
    "w1": "w_{1}",
    "alpha": "\\alpha",
    "x_max": "x_{\\mathrm{max}}",
    "x_1_2": "x_{1,2}",
    "alpha1": "\\alpha_{1}",
    "x_alpha": "x_{\\alpha}",
    "rate": "\\mathrm{rate}",
    "Omega": "\\Omega",
    "θ": "\\theta",
    "λ": "\\lambda",
    "Α": "\\mathrm{A}",
    "w1w2": "\\mathrm{w1w2}",
    "x_": "x\\_",
    "lambda": "\\lambda",
    "x": "x",
    "ж": "\\text{ж}",
    "σ2": "\\sigma_{2}",
    "theta_dot": "\\theta_{\\mathrm{dot}}",
}


@pytest.mark.parametrize(("text", "latex"), NAMES.items())
def test_names(text, latex):
    assert name(text) == latex
    assert valid(name(text))


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("6*w1 + 2*w2", "6 w_{1} + 2 w_{2}"),
        ("-x/(2*y)^2", r"-\frac{x}{\left(2 y\right)^{2}}"),
        ("x^2^3", "x^{2^{3}}"),
        ("(x^2)^3", r"\left(x^{2}\right)^{3}"),
        ("sin(x)^2", r"\sin^{2}\left(x\right)"),
        ("exp(-x^2)/sqrt(2*pi)", r"\frac{e^{-x^{2}}}{\sqrt{2 \pi}}"),
        ("e*exp(x)", r"e \exp\left(x\right)"),
        ("2*3^x", r"2 \cdot 3^{x}"),
        ("a-(b-c)", r"a - \left(b - c\right)"),
        ("x*(-y)", r"x \left(-y\right)"),
        ("abs(x)", r"\left\lvert x\right\rvert"),
        ("root(x,5)", r"\sqrt[5]{x}"),
        ("xlogy(x+1,y)^2", r"\left(\left(x + 1\right) \ln\left(y\right)\right)^{2}"),
        ("normlogcdf(x)^2", r"\left(\ln\Phi\left(x\right)\right)^{2}"),
        ("rgamma(x)^2", r"\left(\frac{1}{\Gamma(x)}\right)^{2}"),
        ("besselj(2,x)^2", r"J_{2}\left(x\right)^{2}"),
        ("besselke(2,x)^2", r"\operatorname{besselke}\left(2, x\right)^{2}"),
        ("log(x,3)", r"\log_{3}\left(x\right)"),
        ("1e-40*x", "10^{-40} x"),
        ("2*(1/3)", r"2 \cdot \frac{1}{3}"),
    ],
)
def test_formulas(text, latex):
    assert formula(text) == latex


_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}_^&]|[^\\{}_^&]")
_COMMANDS = """
frac sqrt left right lvert rvert lfloor rfloor lceil rceil operatorname text mathrm cdot begin end sin cos tan sec csc
cot sinh cosh tanh coth arcsin arccos arctan exp ln log max min Gamma psi sigma pi partial le ge ne land lor lnot quad
approx infty binom Phi Pi zeta gamma
"""
_GREEK = {command for value in NAMES.values() for command in re.findall(r"\\[A-Za-z]+", value)}
_KNOWN = {f"\\{word}" for word in _COMMANDS.split()} | {"\\,", "\\\\", "\\_", "\\ "} | _GREEK


def valid(latex):
    """Braces and \\left/\\right balance, every command is one of amsmath's, no double script."""
    depth, fences, before = 0, 0, ""
    scripted: set[tuple[int, str]] = set()
    for token in _TOKEN.findall(latex):
        depth += (token == "{") - (token == "}")
        fences += (token == "\\left") - (token == "\\right")
        assert depth >= 0, latex
        assert fences >= 0, latex
        if token[0] == "\\" and len(token) > 1:
            assert token in _KNOWN, (token, latex)
        if token in "_^":
            assert before not in ("", "_", "^", "{", "&"), latex
            assert (depth, token) not in scripted, latex
            scripted.add((depth, token))
        elif token not in "{}" and before not in "_^":
            scripted = {(d, t) for d, t in scripted if d < depth}
        before = token
    return depth == 0 and fences == 0


def calls():
    """One call of every function of the language."""
    for function, fact in FUNCTIONS.items():
        least, most = fact.arity
        arguments = ["x", "y", "3"] if most == MANY else ["x", "y", "2", "1/3", "1/5", "1/7"][:least]
        if function == "where":
            arguments = ["x > 1 and not y < 2", "x", "y"]
        if function in ("root", "polygamma"):
            arguments = ["x", "5"] if function == "root" else ["2", "x"]
        yield f"{function}({', '.join(arguments)})"


TEXTS = [*ROUND_TRIPS, *calls(), *[f"({call})^2*x/({call})" for call in calls()]]


@pytest.mark.parametrize("text", TEXTS)
def test_latex_is_valid(text):
    assert valid(formula(text))


def test_conditions_are_valid():
    for text in ("x != 0", "x <= 1 or x != 0", "y != floor(y)", "x > 0 and not y == 1"):
        assert valid(condition(text))


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no TeX at hand; the checker above stands in")
def test_tex_sets_it(tmp_path, run):
    """TeX itself sets every formula, and the whole output of a command."""
    lines = [f"\\[ {formula(text)} \\]" for text in TEXTS if text.isascii()]
    lines += [f"\\[ {value} \\]" for text, value in NAMES.items() if "ж" not in text]
    lines.append(run("grad", "z1=x_max^2/alpha; z2=abs(x_max)", "--sum", "--format", "latex").out)
    lines.append(run("diff", "x^2*y", "x", "y", "--at", "x=1,y=2", "--format", "latex").out)
    text = "\\documentclass{article}\\usepackage{amsmath}\\begin{document}\n" + "\n".join(lines) + "\n\\end{document}\n"
    (tmp_path / "all.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0, found.stdout[-1500:]


# NumPy: the language has functions NumPy has not; those name scipy.special, which the tests do without.

POINT = {"x": 1.375, "y": 2.625, "lambda": 0.5}


_SPECIAL = {name for name, fact in FUNCTIONS.items() if fact.group}


def by_numpy_alone(text):
    """Whether a text calls no special function, or only ones that NumPy has."""
    if not _SPECIAL & set(re.findall(r"\w+", text)):
        return not re.search(r"gamma|erf|lambertw|LambertW|loggamma", text)
    try:
        code = numpy_formula(text, NumpyNames(list(POINT)))
    except MathematicsError as refusal:
        assert "neither NumPy nor SciPy has" in str(refusal)
        return False
    compile(code, "formula", "eval")
    return "scipy" not in code


@pytest.mark.parametrize("text", [t for t in TEXTS if by_numpy_alone(t)])
def test_numpy_is_the_tape(text):
    code = numpy_formula(text, NumpyNames(list(POINT)))
    assert "scipy" not in code
    program = read([Source("value = " + text, "test")], named=list(POINT))
    tape = lower(program)
    root = tape.outputs["value"]
    expected = evaluate(tape, FLOAT64, {n: POINT[n] for n in tape.inputs}, [root])[root]
    with np.errstate(all="ignore"):
        got = evaluated(code, {"x": POINT["x"], "y": POINT["y"], "lambda_": 0.5})
        block = evaluated(code, {"x": np.full(3, POINT["x"]), "y": np.full(3, POINT["y"]), "lambda_": 0.5})
    assert got == pytest.approx(expected, rel=1e-12, nan_ok=True)
    assert np.allclose(block, expected, rtol=1e-12, equal_nan=True)


def evaluated(code, variables):
    """Our own generated code, run."""
    return eval(code, {"np": np, "__builtins__": {}}, variables)  # noqa: S307


def test_numpy_program_runs(run):
    code = run("grad", "u=lambda*x^2; sin(u)/np + 0.1*u", "--format", "numpy").out
    scope = {"lambda_": 0.25, "x": 1.5, "np_": 3.0}
    exec(code, scope)  # noqa: S102
    direct = run("grad", "u=lambda*x^2; sin(u)/np + 0.1*u", "--at", "lambda=0.25,x=1.5,np=3", "--format", "values").out
    got = [scope[f"df_d{n}"] for n in ("lambda", "x", "np")]
    assert got == pytest.approx([float(word) for word in direct.split()], rel=1e-12)


def test_numpy_arrays(run):
    code = run("grad", "a=abs(x)*y; b=y^2", "--at", "x=0,y=1/3", "--format", "numpy").out
    scope = {}
    exec(code, scope)  # noqa: S102
    assert scope["value"].tolist() == [0, 1 / 9]
    assert np.isnan(scope["gradient"][0, 0])
    assert scope["gradient"][1].tolist() == [0, 2 / 3]
    assert "kink" in code


def test_numpy_of_what_no_double_holds(run):
    found = run("grad", "x*1e400", "--format", "numpy")
    assert found.code == 3
    assert "too large for NumPy" in found.err


def test_scipy_is_imported_where_it_is_needed(run):
    code = run("grad", "gamma(x)", "--format", "numpy").out
    assert code.startswith("import scipy.special\n")
    assert "df_dx = scipy.special.gamma(x)*scipy.special.digamma(x)" in code


@pytest.mark.parametrize("arguments", [["abs(x)*w1; x*w1"], ["x^2", "--at", "x=3"], ["max(x,y)"]])
def test_markdown_is_a_table(run, arguments):
    lines = run("grad", *arguments, "--format", "markdown").out.splitlines()
    assert len({line.count(" | ") + line.count("|---") for line in lines}) <= 2
    for line in lines:
        assert line.startswith("|")
        assert line.endswith("|")
        for math in re.findall(r"\$(.*?)\$", line):
            assert "|" not in math
            assert valid(math)


def test_latex_of_statuses(run):
    out = run("grad", "abs(x)+1/y", "--at", "x=0,y=3", "--wrt", "x,y,q", "--format", "latex").out
    assert r"\frac{\partial f}{\partial x} &= \text{kink}" in out
    assert r"\text{none}" in out
    assert valid(out.replace("% at x = 0, y = 3", "").replace("*", ""))


def test_numpy_says_which_numbers_are_past_float64(run):
    found = run("grad", "exp(x)", "-exp(-x)", "x", "--at", "x=1000", "--format", "numpy").out
    scope: dict[str, object] = {}
    exec(found, scope)  # noqa: S102
    assert np.array_equal(scope["value"], [np.inf, 0, 1000])
    assert np.array_equal(scope["gradient"], [[np.inf], [0], [1]])
    assert found.count("# 1.970071114017047e+434 is past float64, -5.0759588975494568e-435 is past float64") == 1
    assert "# f1; 1.970071114017047e+434 is past float64" in found


def test_a_coordinate_is_called_by_its_name(run):
    assert "float64 overflows at width (tape line 1)" in run("eval", "width", "--at", "width=1e400").err
