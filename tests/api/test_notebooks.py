"""Results in notebooks: HTML that is well formed, LaTeX, NumPy arrays; and nothing heavy at the start."""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree

import numpy
import pytest

import gradcli

PROGRAM = gradcli.program("f(a,b)=3*a^2+2*a*b; z1=f(w1,w2+2); z2=abs(w1)")
E = gradcli.program("exp(x*y)")


SHOWN = {
    "program": lambda: PROGRAM,
    "gradient": lambda: PROGRAM.grad(w1=5, w2=3),
    "kink": lambda: PROGRAM.grad(w1=0, w2=3),
    "formulas": lambda: PROGRAM.grad(),
    "both": lambda: PROGRAM.grad(w1=5, w2=3, symbolic=True),
    "values": lambda: PROGRAM.eval(w1=5, w2=3),
    "hessian": lambda: E.hessian(x=1, y=2),
    "second formulas": lambda: E.hessian(),
    "product": lambda: E.hessian(x=1, y=2, direction={"x": 1}),
    "diff": lambda: E.diff("x", "x"),
    "diff at a point": lambda: E.diff("x", x=1, y=2, steps=True),
    "tape": lambda: PROGRAM.tape(w1=5, w2=3),
    "tangents": lambda: E.tape(x=1, y=2, direction={"x": 1}),
    "branches": lambda: gradcli.program("where(a<b and a>0, a, b)").tape(a=1, b=2),
    "uncertainty": lambda: E.propagate(x="1±0.1", y=(2, 0.05)),
    "no uncertainty": lambda: PROGRAM.propagate(w1=(0, 1), w2="3(1)", k=2),
}
"""Results of every kind, made when they are needed."""


@pytest.mark.parametrize("name", list(SHOWN))
def test_html_is_well_formed_and_latex_is_balanced(name):
    result = SHOWN[name]()
    root = ElementTree.fromstring(result._repr_html_())
    assert root.tag == "div"
    assert root.find("table") is not None
    widths = {len(row.findall("td")) + len(row.findall("th")) for row in root.find("table").iter("tr")}
    assert len(widths) == 1
    text = result._repr_latex_()
    assert text.startswith("$$\\begin{aligned}")
    assert text.endswith("\\end{aligned}$$")
    assert "%" not in text
    bare = text.replace("\\{", "").replace("\\}", "")
    assert bare.count("{") == bare.count("}")
    assert text.count("\\begin") == text.count("\\end")


def cells(result):
    return [[cell.text for cell in row] for row in ElementTree.fromstring(result._repr_html_()).iter("tr")]


def test_a_table_says_what_the_terminal_says():
    assert cells(PROGRAM.grad(w1=0, w2=3)) == [
        ["target", "value", "d/dw1", "d/dw2"],
        ["z1", "0", "10", "0"],
        ["z2", "0", "kink", "none"],
    ]
    assert "left -1, right 1" in PROGRAM.grad(w1=0, w2=3)._repr_html_()
    assert cells(E.grad())[1][2] == "$y e^{x y}$"
    assert "f = 7.4 ± 1.6" in E.propagate(x="1±0.1", y=(2, 0.05), corr={("x", "y"): 0.3})._repr_html_()


def test_programs_are_shown_as_they_are_written():
    assert r"f\left(a, b\right) &= 3 a^{2} + 2 a b" in PROGRAM._repr_latex_()
    assert cells(PROGRAM)[2][0] == "$z_{1}$"
    assert cells(gradcli.program("x; u = x^2; sin(u)"))[1:] == [
        ["$f_{1}$", "$x$", "target"],
        ["$u$", "$x^{2}$", None],
        ["$f_{2}$", r"$\sin\left(u\right)$", "target"],
    ]


# Arrays


def test_arrays_have_the_shapes_of_compiled_functions():
    assert PROGRAM.grad(w1=5, w2=3).array.tolist() == [[40, 10], [1, 0]]
    f = gradcli.program("exp(x*y)").compile(engine="numpy")
    value, gradient = f([1, 2])
    assert E.eval(x=1, y=2).array == pytest.approx(value, rel=1e-15)
    assert E.grad(x=1, y=2).array == pytest.approx(gradient, rel=1e-15)
    assert E.grad(x=1, y=2).array.shape == gradient.shape == (2,)
    assert PROGRAM.eval(w1=5, w2=3).array.tolist() == [125, 5]
    e2 = numpy.exp(2)
    assert E.hessian(x=1, y=2).array == pytest.approx(e2 * numpy.array([[4, 3], [3, 1]]), rel=1e-15)
    assert E.hessian(x=1, y=2, direction={"y": 1}).array == pytest.approx(e2 * numpy.array([3, 1]), rel=1e-15)
    assert E.diff("x", "y", x=1, y=2).array == pytest.approx(3 * e2, rel=1e-15)
    assert E.tape(x=1, y=2).array == pytest.approx(numpy.array([[1, 2 * e2], [2, e2], [2, e2], [e2, 1]]), rel=1e-15)


def test_missing_numbers_are_nan_in_arrays():
    found = PROGRAM.grad(w1=0, w2=3).array
    assert numpy.isnan(found[1, 0])
    assert found[1, 1] == 0  # z2 does not depend on w2
    assert gradcli.program("sqrt(x)").grad(x=0).array.tolist() == [numpy.inf]
    with pytest.raises(gradcli.GradcliError, match="formulas, no numbers"):
        E.grad().array  # noqa: B018


def test_numpy_takes_a_result_for_its_array():
    assert numpy.asarray(PROGRAM.grad(w1=5, w2=3)).tolist() == [[40, 10], [1, 0]]
    assert numpy.asarray(PROGRAM.grad(w1=5, w2=3), dtype=numpy.float32).dtype == numpy.float32


# The commands as methods


def test_propagate():
    found = gradcli.program("s=a+b; d=a-b").propagate(a=(1, 0.3), b="2±0.4", corr={("a", "b"): "1/2"})
    assert found.array[:, 1] ** 2 == pytest.approx([0.37, 0.13], rel=1e-15)
    assert found.covariance_matrix == pytest.approx(numpy.array([[0.37, -0.07], [-0.07, 0.13]]), rel=1e-14)
    matrix = numpy.array([[0.04, 0.01], [0.01, 0.09]])
    one = gradcli.program("a+2*b").propagate(a=1, b=2, cov=(["a", "b"], matrix))
    assert one.covariance_matrix == pytest.approx(numpy.array([[0.44]]), rel=1e-15)
    assert gradcli.program("x^2").propagate(x=(0, 1), interval=True).estimates[0].range.upper.value == 1
    sampled = gradcli.program("x").propagate(x=(0, 1), monte_carlo=10_000, random_seed=3).estimates[0].sampled
    assert sampled.points == 10_000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"x": (1, -1)}, "is negative"),
        ({"x": (1, 2, 3)}, "no pair"),
        ({"x": (1, float("nan"))}, "not a finite number"),
        ({"x": "1±"}, "an uncertainty is missing"),
        ({"x": 1, "cov": (["x"], [["q"]])}, "not a number"),
        ({"x": 1, "corr": {("x", "y"): 1}}, "no variable y"),
    ],
)
def test_refused_uncertainties(given, said):
    with pytest.raises(gradcli.GradcliError, match=said):
        gradcli.program("x").propagate(**given)


def test_diff_and_code():
    assert E.diff("x", "y").rows[0].text == "(x*y + 1)*exp(x*y)"
    assert gradcli.program("x^2").diff().rows[0].text == "2*x"
    assert gradcli.program("x^2").code("js", name="g").splitlines()[1] == "function g(x) {"
    with pytest.raises(gradcli.GradcliError, match="no code for 'cobol'"):
        E.code("cobol")


@pytest.mark.slow
def test_plot(tmp_path):
    pytest.importorskip("matplotlib")
    picture = gradcli.program("a*abs(x)").plot("x=-1:1:50", a=2, tangent=[0.5])
    assert "f = a*abs(x)" in str(picture)
    assert picture._repr_png_().startswith(b"\x89PNG")
    path = tmp_path / "p.svg"
    picture.save(path)
    assert "tangent of f at 0.5: slope 2" in path.read_text()
    named = gradcli.program("x^2").plot("x=-1:1:50", title="Square <b>", labels={"x": "time [s]"})
    assert "time [s]" in str(named)
    named.save(tmp_path / "p.html")
    assert "<h1>Square &lt;b&gt;</h1>" in (tmp_path / "p.html").read_text()
    with pytest.raises(gradcli.GradcliError, match="which the picture has not"):
        gradcli.program("x^2").plot("x=-1:1:50", labels={"y": "a"})
    assert "f = x*y" in str(gradcli.program("x*y").plot("x=0:1:9", "y=0:1:9"))
    for given in ((), ("y=0:1:9",), ("x=0:1:1",)):
        with pytest.raises(gradcli.GradcliError):
            gradcli.program("x").plot(*given)
    with pytest.raises(gradcli.GradcliError, match="no picture we know"):
        picture.save(tmp_path / "p.bmp")


def test_results_stay_what_they_are():
    result = PROGRAM.grad(w1=5, w2=3)
    assert type(result._replace(notes=())) is type(result)
    assert isinstance(result, tuple)
    with pytest.raises(AttributeError):
        result.rows = ()


# Hostile text


def test_nothing_from_a_program_is_markup():
    for text in ("x<script", "y = x # <script>alert(1)</script>"):
        try:
            program = gradcli.program(text)
        except gradcli.GradcliError:
            continue
        for found in (program, program.grad(x=1), program.tape(x=1)):
            assert "<script" not in found._repr_html_()
    found = gradcli.program("where(x<2 and x>0, x, 1)").grad()
    assert "x<2" not in found._repr_html_().replace("&lt;", "")
    ElementTree.fromstring(found._repr_html_())


# Weight


def test_nothing_heavy_is_imported_at_the_start():
    code = (
        "import sys, gradcli; p = gradcli.program('3*w1^2+2*w1*w2'); p.grad(w1=5, w2=3);"
        "heavy = {'numpy', 'sympy', 'rich', 'matplotlib', 'IPython', 'polars', 'typer'} & {*sys.modules};"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_in_ipython():
    formatters = pytest.importorskip("IPython.core.formatters")
    data, _ = formatters.DisplayFormatter().format(PROGRAM.grad(w1=5, w2=3), include={"text/html", "text/latex"})
    assert data["text/html"].startswith("<div>")
    assert data["text/latex"].startswith("$$")
