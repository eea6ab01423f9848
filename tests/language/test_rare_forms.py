"""Forms that few programs have, each read as meant or refused where it stands."""

from __future__ import annotations

import pytest

from gradcli.arrays.reading import read, with_value
from gradcli.errors import GradcliError, Source
from gradcli.language.grammar import parse
from gradcli.language.misread import factors
from gradcli.language.printing import print_expression


def read_back(text, form=""):
    return [print_expression(statement.body) for statement in parse(Source(text, form=form))]


def test_end_within_a_literal_within_an_index_is_that_of_the_index():
    assert read_back("x[max([1, end])]") == ["x[max([1, end])]"]


@pytest.mark.parametrize("text", [":3", "(:3)", "[:3]", "f(:3)", "[1:2]", "f(1:2)"])
def test_a_colon_stands_inside_an_index_only(text):
    with pytest.raises(GradcliError) as caught:
        parse(Source(text))
    assert 2 <= len(caught.value.lines()) <= 4


def test_the_targets_that_need_an_array():
    program = read([Source("u = A@x; v = y*2; u + v; sum(x)")], shapes={"A": (2, 2), "x": (2,)})
    assert program.needed_by("A[1,2]") == program.needed_by("A[2,2]") == ("f1[1]", "f1[2]")
    assert program.needed_by("x[1]") == ("f1[1]", "f1[2]", "f2")
    assert program.needed_by("y") == ("f1[1]", "f1[2]")


@pytest.mark.parametrize("text", ["x = 1", "f(x) = x", "x; y", ""])
def test_a_value_added_is_one_expression(text):
    with pytest.raises(GradcliError, match="not one expression"):
        with_value(read([Source("x*y")]), "claimed", Source(text))


def test_a_python_file_beside_statements():
    one = Source("def f(x):\n    return x * x\n", "one.py", function="f")
    program = read([one, Source("u = 3*y")])
    assert program.variables == ("x", "y")


def test_a_name_longer_than_a_product_is_none():
    assert factors("x" * 13, ["x"]) == []
    assert factors("xy", ["x", "y"]) == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "fix"), [("2±1", "the number alone"), ("x±y", "two programs, one with +"), ("2 ± 1", "the number alone")]
)
def test_a_double_sign(text, fix):
    with pytest.raises(GradcliError) as caught:
        parse(Source(text))
    assert fix in caught.value.fix


@pytest.mark.parametrize("text", ["x’", "x^2’ + 1"])
def test_a_typed_apostrophe(text):
    with pytest.raises(GradcliError) as caught:
        parse(Source(text))
    assert "gradcli diff" in caught.value.fix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n x^2 \n + 1", ["x^2 + 1"]),
        ("\\frac{x\n}{y}", ["x/y"]),
        ("x \\text{ } + 1", ["x + 1"]),
        (r"\text{rate} + 1", ["rate + 1"]),
        (r"\begin{cases} 1 & x < 3 \\ 2 & x < 2 \\ 3 & x \ge 3 \end{cases}", ["where(x < 3, 1, where(x < 2, 2, 3))"]),
        (r"\begin{cases} 1 & x < 3 \\ 2 & x < 2 \\ 3 & x \ge 1 \end{cases}", ["where(x < 3, 1, where(x < 2, 2, 3))"]),
        (r"x \text{,} + 1", ["x + 1"]),
        (r"x\text{.}", ["x"]),
        (r"\begin{cases} 2 (\text{rate}) & x < 3 \\ 3 & x \ge 3 \end{cases}", ["where(x < 3, 2*rate, 3)"]),
        (r"{\frac{d}{dx}(x^2)} + 1", ["diff(x^2, x) + 1"]),
        (r"\frac{d}{dx} x^2 \cdot y", ["diff(x^2*y, x)"]),
    ],
)
def test_latex(text, expected):
    assert read_back(text, "latex") == expected
