"""Print, then parse, is the identity."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcli.errors import Source
from gradcli.language.expressions import Expression, Node
from gradcli.language.grammar import parse
from gradcli.language.printing import print_expression, print_number


def reread(text: str) -> Expression:
    (statement,) = parse(Source(text))
    return statement.body


def shape(expression: Expression) -> object:
    """The expression as nested tuples: what it means, whatever order its nodes were found in."""
    built: list[object] = []
    for node in expression.nodes:
        built.append((node.operation, node.value, *(built[operand] for operand in node.operands)))
    return built[-1]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("3*w1**2+2*w1*w2", "3*w1^2 + 2*w1*w2"),
        ("-(x^2)", "-x^2"),
        ("(-x)^2", "(-x)^2"),
        ("2^(3^2)", "2^3^2"),
        ("(2^3)^2", "(2^3)^2"),
        ("2^(-x)", "2^-x"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("a/(b*c)", "a/(b*c)"),
        ("a*(b/c)", "a*(b/c)"),
        ("-(a*b)", "-(a*b)"),
        ("a if x<0 and not (y>1 or z==2) else b", "where(x < 0 and not (y > 1 or z == 2), a, b)"),
        ("f(x,1/3)", "f(x, 1/3)"),
        ("1e-64*x", "1e-64*x"),
        ("2x^-2", "2*x^-2"),
        ("x⁻²", "x^-2"),
    ],
)
def test_the_plain_form(text, printed):
    assert print_expression(reread(text)) == printed
    assert shape(reread(printed)) == shape(reread(text))


def test_long_text_is_cut():
    assert print_expression(reread("+".join(["x"] * 1000)), 50).endswith("…")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (Fraction(1, 10), "0.1"),
        (Fraction(-1, 3), "-1/3"),
        (Fraction(1, 10**40), "1e-40"),
        (Fraction(-123, 10**30), "-1.23e-28"),
    ],
)
def test_numbers(value, text):
    assert print_number(value) == text


names = st.sampled_from(["x", "y", "w1", "lambda", "σ"])
numbers = st.one_of(
    st.integers(0, 999),
    st.decimals(0, 99, places=3, allow_nan=False).map(Fraction).map(lambda q: q.numerator if q.denominator == 1 else q),
)


@st.composite
def expressions(draw: st.DrawFn) -> Expression:
    """Random flat node lists, every kind of node among them."""
    nodes: list[Node] = []

    def emit(operation: str, operands: tuple[int, ...], value: object = "") -> int:
        nodes.append(Node(operation, operands, value, 0, 0))  # type: ignore[arg-type]
        return len(nodes) - 1

    def value(depth: int) -> int:
        kind = draw(st.integers(0, 9)) if depth else draw(st.integers(0, 1))
        if kind == 0:
            return emit("number", (), draw(numbers))
        if kind == 1:
            return emit("name", (), draw(names))
        if kind == 2:
            return emit("neg", (value(depth - 1),))
        if kind == 3:
            arguments = tuple(value(depth - 1) for _ in range(draw(st.integers(1, 3))))
            return emit("call", arguments, draw(st.sampled_from(["f", "sin", "max"])))
        if kind == 4:
            test = condition(depth - 1)
            first = value(depth - 1)
            return emit("where", (test, first, value(depth - 1)), "where")
        left = value(depth - 1)
        return emit(["add", "sub", "mul", "div", "pow"][kind - 5], (left, value(depth - 1)))

    def condition(depth: int) -> int:
        kind = draw(st.integers(0, 8)) if depth else draw(st.integers(3, 8))
        if kind == 0:
            return emit("not", (condition(depth - 1),))
        if kind < 3:
            left = condition(depth - 1)
            return emit(["and", "or"][kind - 1], (left, condition(depth - 1)))
        left = value(max(depth - 1, 0))
        return emit(["lt", "le", "gt", "ge", "eq", "ne"][kind - 3], (left, value(max(depth - 1, 0))))

    value(draw(st.integers(0, 5)))
    return Expression(nodes, Source(""))


@settings(max_examples=2000, deadline=None)
@given(expressions())
@pytest.mark.slow
def test_print_then_parse_is_the_identity(expression):
    assert shape(reread(print_expression(expression))) == shape(expression)


def test_a_fraction_without_a_finite_decimal_is_printed_as_one():
    assert print_number(Fraction(1, 3)) == "1/3"
    assert print_number(Fraction(12, 1)) == "12"
