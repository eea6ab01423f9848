"""Arrays in LaTeX: how each operation is set, and that what is printed can be set at all."""

from __future__ import annotations

import re
from random import Random

import pytest

from gradcli.errors import Source
from gradcli.functions.array_names import ARRAY_FUNCTIONS
from gradcli.language.program import read
from gradcli.notation.formulas import notation
from gradcli.render.latex import formula
from tests.array_programs import array_text


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("2*A'@(A@x - b)", r"2 A^{\top} \left(A x - b\right)"),
        ("(A@x)@(B@y)'", r"A x \left(B y\right)^{\top}"),
        ("A@(B + C)@x", r"A \left(B + C\right) x"),
        ("inv(A)'@x", r"A^{-\top} x"),
        ("inv(A + B)", r"\left(A + B\right)^{-1}"),
        ("solve(A + B, x)", r"\left(A + B\right)^{-1} x"),
        ("x.*y./z", r"x \odot y \oslash z"),
        ("(x + y).^2", r"\left(x + y\right)^{\circ 2}"),
        ("[a, b; c, d]@x", r"\begin{bmatrix} a & b \\ c & d \end{bmatrix} x"),
        ("[a, b]", r"\begin{bmatrix} a \\ b \end{bmatrix}"),
        ("X[2,:]@x", r"X_{2,{:}} x"),
        ("norm(A@x)", r"\left\lVert A x\right\rVert"),
        ("logdet(A)", r"\log \det\left(A\right)"),
        ("kron(A, B + C)", r"A \otimes \left(B + C\right)"),
        ("x@y'/2", r"\frac{x y^{\top}}{2}"),
    ],
)
def test_operations(text, latex):
    assert formula(text) == latex


def balanced(latex: str) -> bool:
    """Whether braces, fences and environments close, and nothing has two scripts of one kind side by side."""
    depth = 0
    for sign in re.findall(r"\\.|[{}]", latex):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0, latex
    assert latex.count(r"\left") - latex.count(r"\leftarrow") == latex.count(r"\right"), latex
    assert latex.count(r"\begin") == latex.count(r"\end"), latex
    assert not re.search(r"[_^]\{[^{}]*\}\^\{[^{}]*\}\^|\^\{[^{}]*\}\^", latex), latex
    return depth == 0


@pytest.mark.parametrize("seed", range(25))
def test_random_formulas_are_set(seed):
    chance = Random(500 + seed)
    program = array_text(chance, depth=2)
    typed = read([Source(program.text, "a program")], list(program.shapes))
    for name in typed.variables:
        latex = formula(notation(typed, program.shapes, typed.targets[-1], [(name,)], 20).texts[name,])
        assert balanced(latex)
        assert "@" not in latex
        assert "'" not in latex


def test_what_is_written_otherwise_than_by_its_name_takes_its_operands():
    for function in ARRAY_FUNCTIONS.values():
        places = set(re.findall(r"#(\d)", function.latex))
        assert len(places) <= function.arity[1], function.name
