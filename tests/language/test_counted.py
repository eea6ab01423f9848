"""Sums and products with a counter: what they mean, and what is refused."""

from __future__ import annotations

import importlib

import pytest

from gradcli.errors import LanguageError, LimitError, Source
from gradcli.language.printing import print_expression
from gradcli.language.program import read


@pytest.mark.parametrize(
    ("counted", "written"),
    [
        ("sum(x^i, i, 1, 3)", "x + x^2 + x^3"),
        ("prod(x + k, k, -1, 1)", "(x + (-1))*(x + 0)*(x + 1)"),
        ("y + 2*sum(x*i, i, 2, 2)", "y + 2*(x*2)"),
        ("sum(sum(x^i*y^j, i, 1, j), j, 1, 2)", "x*y + (x*y^2 + x^2*y^2)"),
        ("sum(prod(x - j, j, 1, i), i, 0, 2)", "1 + (x - 1) + (x - 1)*(x - 2)"),
        ("sum(i*x, i, 1, 2) + prod(i + x, i, 1, 2)", "(1*x + 2*x) + (1 + x)*(2 + x)"),
        ("g(a, n) = sum(a^k, k, 1, n); g(x, 2) + g(y, 3)", "x + x^2 + (y + y^2 + y^3)"),
        ("n = 3; sum(x^i, i, n - 1, 2*n/2)", "x^2 + x^3"),
        ("sum(x*k, k, abs(-2), floor(7/2))", "x*2 + x*3"),
        ("sum(where(i > 1, x, y), i, 1, 1)", "where(1 > 1, x, y)"),
        ("sum(x if i > 1 else y, i, 1, 1)", "where(1 > 1, x, y)"),
        ("sum(gamma*i, i, 1, 2)", "gamma*1 + gamma*2"),
        ("x + sum(x*i, i, 3, 2)", "x + 0"),
        ("x*prod(x*i, i, 3, 2)", "x*1"),
    ],
)
@pytest.mark.parametrize("options", [["tape"], ["code", "--lang", "c"]])
def test_it_is_the_sum_written_out(run, counted, written, options):
    command, *rest = options
    assert run(command, counted, *rest).out == run(command, written, *rest).out


@pytest.mark.parametrize("options", [[], ["--float"], ["--exact"]])
def test_a_counter_is_an_exact_integer(run, options):
    given = run("grad", "sum((x - 1/i)^2, i, 1, 4)", "--at", "x=1/2", *options)
    assert given.out == run("grad", "(x-1)^2 + (x-1/2)^2 + (x-1/3)^2 + (x-1/4)^2", "--at", "x=1/2", *options).out
    assert given.code == 0


@pytest.mark.parametrize(
    ("program", "what", "fix"),
    [
        ("sum(x, i, 1/2, 3)", "the lower bound is 1/2, no integer", "write integers"),
        ("sum(x, i, 1, 5/2)", "the upper bound is 5/2, no integer", "write integers"),
        ("sum(x, i, 1, pi)", "the upper bound is no constant integer", "write integers"),
        ("sum(x, i, 1, root(8, 3))", "the upper bound is no constant integer", "write integers"),
        ("sum(x, i, 1, sum(k, k, 1, 2))", "the upper bound is no constant integer", "write integers"),
        ("g(a) = 2*a; sum(x, i, 1, g(2))", "the upper bound is no constant integer", "write integers"),
        ("sum(x, i, 1, where(1 > 0, 1, 2))", "the upper bound is no constant integer", "write integers"),
        ("g(n) = sum(x, i, 1, n); g(x)", "the upper bound is no constant integer", "write integers"),
        ("sum(x, i, 1, n)", "this one has the variable n in it", "write a number"),
        ("u = x; sum(x, i, u, 3)", "the lower bound is no constant integer", "write integers"),
        ("sum(x, i, 1, end)", "this one has the variable end in it", "write len(x)"),
        ("sum(1/i, i, 1, inf)", "finitely many terms", "as 1000"),
        ("i + sum(i, i, 1, 2)", "the counter i is a variable or a value of the program too", "sum(…, j, …)"),
        ("sum(x, i, 1, i)", "the counter i is a variable or a value of the program too", "sum(…, j, …)"),
        ("i = 3; sum(x*i, i, 1, 2)", "the counter i is a variable or a value of the program too", "sum(…, j, …)"),
        ("g(i) = prod(i, i, 1, 2); g(x)", "the counter i is a variable or a value of the program too", "prod(…, j, …)"),
        ("sum(sum(i*x, i, 1, 2), i, 1, 3)", "the counter i is another counter around it too", "sum(…, j, …)"),
        ("sum(x, pi, 1, 2)", "the counter pi is a constant too", "sum(…, i, …)"),
        ("sum(x, x, 1, 2) + i + j + k + m + n + x", "the counter x is", "sum(…, x_2, …)"),
        ("sum(x, y, z)", "here are 3 arguments", "write sum([x, y, z]), or sum(expression, i, 1, 10)"),
        ("prod(x)", "prod takes an array; here is a number", "write prod([x, y, z])"),
        ("sum(x, i + 1, 1, 2)", "the counter of sum is a name", "write sum(expression, i, 1, 10)"),
        ("prod(x, 2, 1, 2)", "the counter of prod is a name", "write prod(expression, i, 1, 10)"),
        ("sum(x > 1, i, 1, 2)", "a condition is not a number", "where"),
        ("sum(a, b, c, d) = a + b; sum(1, 2, 3, 4)", "sum is one of the forms of the language", "another name"),
    ],
)
def test_what_is_refused(refused, program, what, fix):
    refused("eval", program, "--at", "x=2", says=[what, fix])


def test_other_counters_may_have_the_name_of_what_is_not_there():
    program = read([Source("g(i) = i^2; sum(i, i, 1, 2) + g(x) + sum(i*x, i, 1, 3)")])
    assert program.variables == ("x",)


def test_a_value_named_sum_stays_one(run):
    assert run("eval", "sum = x + 1; 2*sum", "--at", "x=2", "--format", "values").out == "6\n"


def test_a_constant_at_the_point_may_be_a_sum(run):
    assert run("eval", "x", "--at", "x=sum(1/k, k, 1, 3)", "--exact", "--format", "values").out == "11/6\n"
    refused = run("eval", "x", "--at", "x=sum(1/e, e, 1, 3)")
    assert (refused.code, "the counter e is a constant too" in refused.err) == (2, True)
    assert run("eval", "x + i", "--at", "i=2,x=sum(1/i, i, 1, 3)").code == 0


def test_a_claim_may_be_a_sum(run):
    given = run("check", "x^3 + x^2 + x", "--claim", "x: sum(i*x^(i-1), i, 1, 3)")
    assert (given.code, "proved" in given.out) == (0, True)
    refused = run("check", "x^2", "--claim", "x: sum(x, x, 1, 2)")
    assert (refused.code, "the counter x is" in refused.err) == (2, True)


@pytest.mark.parametrize("terms", ["10^12", "10^1000", "1e9999"])
def test_a_sum_too_long_is_refused_before_it_is_begun(run, terms):
    given = run("eval", f"sum(1, i, 1, {terms})")
    assert (given.code, "sum fewer terms" in given.err) == (2, True)


def test_nested_loops_are_limited_together(monkeypatch):
    monkeypatch.setattr(
        importlib.import_module("gradcli.tape.counting"), "REPEATED", 20_000
    )  # of four million, which take a minute
    text = "x"
    for counter in "abcdfghijk":
        text = f"sum({text}, {counter}, 1, 10)"
    from gradcli.tape.lowering import tape_of

    with pytest.raises(LimitError, match="together they may have"):
        tape_of(read([Source(text)]))


def test_deep_nests_of_one_term():
    text = "x"
    for depth in range(900):
        text = f"sum({text}, k{depth}, 1, 1)"
    from gradcli.tape.lowering import tape_of

    tape = tape_of(read([Source(text)]))
    assert tape.outputs["f"] == tape.inputs["x"]


def test_it_is_printed_as_it_was_typed():
    text = "sum(sum(i*x, i, 1, j), j, 1, 3) + prod(x - k, k, 0, 2)"
    (statement,) = read([Source(text)]).values.values()
    assert print_expression(statement.body) == text


def test_the_error_of_a_long_sum_is_that_of_sums_in_pairs(run):
    """0.1 is no double: one after the other, 100,000 of them are off by 2e-12 of the sum."""
    given = float(run("eval", "sum(x + 0*i, i, 1, 100000)", "--at", "x=0.1", "--float", "--format", "values").out)
    assert abs(given - 10_000) < 1e-10


def test_a_misplaced_counter_is_a_variable():
    with pytest.raises(LanguageError, match="the counter i is a variable"):
        read([Source("g(a) = a*i; sum(g(i), i, 1, 2)")])


def test_its_formulas_are_those_of_the_sum_written_out(run):
    for options in (["grad", "--format", "latex"], ["grad", "--format", "statements"], ["hessian"]):
        command, *rest = options
        assert (
            run(command, "sum((x - i)^2, i, 1, 3)", *rest).out == run(command, "(x-1)^2 + (x-2)^2 + (x-3)^2", *rest).out
        )


def test_past_the_limit_of_formulas_numbers_are_printed_and_a_note_says_why(run):
    given = run("check", "sum(x^i, i, 1, 25000)", "--at", "x=1/2")
    assert given.code == 0
    assert "certified\t4" in given.out
    assert "no formula: the program has more than 20,000 operations" in given.out
    without = run("grad", "sum(x^i, i, 1, 25000)")
    assert (without.code, "more than 20,000 operations" in without.err) == (4, True)
