"""Formulas as programs: shared pieces, kept names, statements that can be piped back in, and what is cut."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradcli.errors import Source
from gradcli.language.names import Names
from gradcli.language.program import read
from gradcli.numbers.balls.ball import FINITE, enclosure, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.symbolic import gradients
from gradcli.symbolic.readback import reread
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback

LOGISTIC = ["x1 = r*x*(1-x)", *[f"x{k + 1} = r*x{k}*(1-x{k})" for k in range(1, 20)]]
PRODUCT = "*".join(f"w{k}" for k in range(300))


def formulas(*texts, wrt=None, **options):
    program = read([Source(text, "test") for text in texts], named=wrt or ())
    options = {"seconds": 60.0, **options}  # what is tested is not the machine's speed
    return gradients(program, [[(t, 1)] for t in program.targets], wrt or program.variables, **options)


def on_tape(texts, point, wrt):
    """Value and gradient of the last target over balls, or None where they do not exist."""
    program = read([Source(text, "test") for text in texts], named=[*point, *wrt])
    tape = lower(program, wrt=wrt)
    root = tape.outputs[program.targets[-1]]
    with Balls(128).working() as m:
        values = evaluate(tape, m, {n: point[n] for n in tape.inputs}, [root])
        slots = {n: tape.outputs[n] if n in tape.outputs else tape.inputs[n] for n in wrt}
        found = pullback(tape, m, values, {root: 1}, tape.dependents(slots.values()))
        numbers = [values[root], *(found.get(slot, 0) for slot in slots.values())]
        return numbers if all(kind(number) == FINITE for number in numbers) else None


def over_balls(texts, point, shared=()):
    formula = reread(texts, tuple(point), shared)
    with Balls(128).working() as m:
        values = evaluate(formula.tape, m, {n: point[n] for n in formula.tape.inputs}, formula.roots)
        return [values[root] for root in formula.roots]


def meet(a, b):
    """Whether two balls may hold the same number, and are narrow enough to say something."""
    with Balls(128).working():
        x, y = enclosure(a), enclosure(b)
        return x.overlaps(y) and x.rad() <= 1e-20 * (1 + abs(x.mid())) and y.rad() <= 1e-20 * (1 + abs(y.mid()))


@pytest.mark.parametrize(
    ("texts", "point"),
    [(LOGISTIC, {"r": 3, "x": 2}), ([PRODUCT], {f"w{k}": 2 for k in range(300)})],
    ids=["logistic", "product"],
)
def test_swell_is_shared(texts, point):
    """Pieces with names instead of megabytes, and the same function as the tape's."""
    found = formulas(*texts)
    assert found.reason == ""
    assert found.shared
    assert found.length < 60 * len(" ".join(texts))
    names = list(point)[:3]
    row = found.rows[-1]
    got = over_balls([row.value, *(row.gradient[name] for name in names)], point, found.shared)
    expected = on_tape(texts, point, list(point))
    wanted = [expected[0], *(expected[1 + list(point).index(name)] for name in names)]
    assert all(meet(a, b) for a, b in zip(got, wanted, strict=True))


def test_small_programs_are_written_out():
    found = formulas("u = x*y", "f = u^2 + sin(u)")
    assert found.shared == ()
    assert "u" not in found.rows[0].value


def test_keep_leaves_names():
    found = formulas("u = x*y", "p = u^2", "q = sin(u)", keep=True)
    assert found.shared == (("u", "x*y"),)
    assert [row.gradient["x"] for row in found.rows] == ["2*u*y", "y*cos(u)"]


def test_keep_with_a_branch_and_an_intermediate_to_differentiate_by():
    found = formulas("u = x - 1", "f = where(u > 0, u*log(u), u^2)", keep=True, wrt=["u", "x"])
    row = found.rows[0]
    assert row.gradient["u"] == row.gradient["x"] == "where(u > 0, log(u) + 1, 2*u)"
    assert row.conditions.each["x"] == ("u != 0",)


def test_branches_not_taken_stay_out_of_shared_pieces():
    """A piece that is used in one branch only has its slope sent back only where the branch is taken."""
    texts = ["a = where(x > 0, log(x), x)"]
    texts += [
        f"{b} = where({a} > 1/3, {a}*log({a})*(1 - {a}), {a}^2*({a} + 1))"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    found = formulas(*texts)
    assert found.shared
    for x in (-2, 3, 10):
        row = found.rows[-1]
        got = over_balls([row.value, row.gradient["x"]], {"x": x}, found.shared)
        expected = on_tape(texts, {"x": x}, ["x"])
        assert expected is not None
        assert all(meet(a, b) for a, b in zip(got, expected, strict=True))


def test_nested_deeper_than_sympy_recurses():
    found = formulas("sin(" * 600 + "x" + ")" * 600)
    assert found.reason == ""
    (got,) = over_balls([found.rows[0].gradient["x"]], {"x": 1}, found.shared)
    assert meet(got, on_tape(["sin(" * 600 + "x" + ")" * 600], {"x": 1}, ["x"])[1])


leaves = st.sampled_from(["x", "y", "u", "x", "2", "1/3", "0.5", "pi"])
unary = st.sampled_from(["sin", "exp", "tanh", "sqrt", "log", "abs", "atan", "sigmoid", "relu", "cbrt", "-"])
binary = st.sampled_from(["+", "-", "*", "/", "^2 + ", "max", "hypot", "where"])


def combined(children):
    def one(name, a):
        return f"-({a})" if name == "-" else f"{name}({a})"

    def two(sign, a, b):
        if sign == "where":
            return f"where({a} < {b}, ({a})*({b}), {b})"
        return f"{sign}({a}, {b})" if sign.isalpha() else f"({a}){sign}({b})"

    return st.builds(one, unary, children) | st.builds(two, binary, children, children)


programs = st.recursive(leaves, combined, max_leaves=7)
coordinates = st.fractions(min_value=-3, max_value=3, max_denominator=16)


@settings(max_examples=80, deadline=None)
@given(inner=programs, outer=programs, x=coordinates, y=coordinates, keep=st.booleans())
def test_statements_are_the_same_function(inner, outer, x, y, keep):
    """Print the statements, read them as a program: its values are the tape's value and partial derivatives."""
    texts = ["u = " + re.sub(r"\bu\b", "x", inner), "f = " + outer]
    point = {"x": x, "y": y}
    expected = on_tape(texts, point, ["x", "y"])
    assume(expected is not None)
    found = formulas(*texts, wrt=["x", "y"], keep=keep)
    assume(found.reason == "" and not on_an_edge(texts, point))
    row = found.rows[-1]
    wanted = [
        (e, text) for e, text in zip(expected, (row.value, *row.gradient.values()), strict=True) if text != "none"
    ]
    got = over_balls([text for _, text in wanted], point, found.shared)
    for value, (reference, text) in zip(got, wanted, strict=True):
        assert kind(value) == FINITE, (texts, text)
        assert meet(value, reference), (texts, text)


def on_an_edge(texts, point):
    from gradcli.symbolic.proof import _on_an_edge

    program = read([Source(text, "test") for text in texts], named=tuple(point))
    tape = lower(program)
    root = tape.outputs["f"]
    with Balls(128).working() as m:
        values = evaluate(tape, m, {n: point[n] for n in tape.inputs}, [root])
        order = [slot for slot in tape.live([root]) if values[slot] is not None]
        return _on_an_edge(tape, m, values, order, tape.dependents(tape.inputs.values()))


@pytest.mark.parametrize("constant", [10**450, 10**450 + 1, 7**500, -(3**900), 10**400])
def test_long_constants_can_be_read_back(constant):
    """The language takes literals of 400 digits; longer ones are written in pieces."""
    high, low = divmod(abs(constant), 10**300)
    sign = "-" if constant < 0 else ""
    found = formulas(f"{sign}({high}*1e300 + {low})*x")
    assert over_balls([found.rows[0].gradient["x"]], {"x": 1}) == [constant]


# Through the command line


def test_statements_pipe_back_in(run):
    first = run("grad", "3*w1^2+2*w1*w2", "--format", "statements")
    assert first.out == "f = 3*w1^2 + 2*w1*w2\ndf_dw1 = 6*w1 + 2*w2\ndf_dw2 = 2*w1\n"
    again = run("eval", "-", "--at", "w1=5,w2=3", "--format", "values", stdin=first.out)
    assert again.out == "105\n36\n10\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["f^2*x"],
        ["z1=x*y; z2=x+y", "--sum"],
        ["z1=x*y; z2=x+y", "--of", "z1,z1,z2"],
        ["e*x", "--wrt", "e,x"],
        ["σ^2*ο", "--wrt", "σ,ο"],
        ["df_dx = x^2; df_dx*y"],
        ["u=x*y; p=u*u; q=sin(u)", "--keep"],
        ["v1 = x*y; v1^2 + v1"],
    ],
)
def test_statement_names_are_legal_and_unique(run, arguments):
    found = run("grad", *arguments, "--format", "statements")
    assert found.code == 0
    program = read([Source(found.out, "statements")])
    assert len(program.values) == sum(not line.startswith("#") for line in found.out.splitlines())


def test_unconnected_is_a_comment(run):
    assert "# df_dy: f does not depend on y\n" in run("grad", "x", "--wrt", "x,y", "--format", "statements").out


def test_shared_pieces_in_every_format(run):
    program = "; ".join(LOGISTIC)
    tsv = run("grad", program).out.splitlines()
    assert tsv[1].startswith("v1\tr*x*(1 - x)\t\t\t")
    assert tsv[-1].startswith("x20\t")
    found = json.loads(run("grad", program, "--format", "json").out)
    assert found["definitions"][0] == {"name": "v1", "expression": "r*x*(1 - x)"}
    assert "where" in run("grad", program, "--format", "table").out
    statements = run("grad", program, "--format", "statements").out
    at = ["--at", "r=3,x=2", "--digits", "30", "--format", "values"]
    back = run("eval", "-", *at, "--of", "dx20_dx", stdin=statements)
    assert back.out == run("grad", program, *at, "--wrt", "x").out != ""


@pytest.mark.slow
def test_long_formulas_are_cut_and_full_prints_them(run):
    program = "*".join(f"(x{k}+sin(x{k}*y))" for k in range(400))
    cut = run("grad", program, "--wrt", "y", "--time-limit", "60")
    whole = run("grad", program, "--wrt", "y", "--time-limit", "60", "--full")
    assert "--full prints them whole" in cut.err
    assert len(cut.out) < 20_000 < len(whole.out)
    assert whole.err == ""


def test_the_time_limit_holds_on_every_step(run):
    """Building, differentiating, rewriting, conditions and printing: none outlives the limit."""
    program = "+".join(f"sin(x*y^{k})^{k}/log(x+{k})" for k in range(2, 700))
    began = time.process_time()
    found = run("grad", program, "--time-limit", "0.3")
    assert time.process_time() - began < 5  # the limit and the start-up, and room
    assert found.code in (0, 4)


@pytest.mark.parametrize(
    ("text", "derivative"),
    [
        ("0.1*x^3", "0.3*x^2"),
        ("0.25*x + x^2/8", "x/4 + 1/4"),  # a fraction is no longer here
        ("x^2/10", "x/5"),  # no decimal was typed
        ("8.314462618*x^2", "16.628925236*x"),
        ("x^2/3 + 0.5", "2*x/3"),
        ("-0.33*x^2*y", "-0.66*x*y"),
    ],
)
def test_decimals_stay_decimals_where_that_is_shorter(text, derivative):
    assert formulas(text).rows[0].gradient["x"] == derivative


def test_statements_of_numbers(run):
    """Without formulas the numbers are statements; what has none is a comment."""
    assert run("eval", "x^2", "y=log(-x)", "--at", "x=3", "--format", "statements").out == "f = 9\n# y: domain\n"
    found = run("grad", "x*y", "--at", "x=2,y=3", "--no-symbolic", "--format", "statements")
    assert found.out == "f = 6\ndf_dx = 3\ndf_dy = 2\n"


def test_names():
    names = Names(["x", "v1"])
    assert [names.new("f"), names.new("f"), names.new("x")] == ["f", "f_2", "x_2"]
    assert [names.new("z1+z2"), names.new("1"), names.new("sin"), names.new("e")] == ["z1_z2", "f1", "sin_2", "e_2"]
    assert [names.numbered("v"), names.numbered("v")] == ["v2", "v3"]
    assert names.new("dа_dx") == "da_dx"  # a Cyrillic letter beside Latin ones would be refused
    assert re.fullmatch(r"x{58}_2", [names.new("x" * 80), names.new("x" * 80)][1])
