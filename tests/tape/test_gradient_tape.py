"""The gradient tape gives what the sweeps give: the same rules, recorded and run later."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy

from gradcli.errors import Source
from gradcli.functions.book import CORE as ROWS
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import RATIONALS, NotExact
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback
from gradcli.tape.tape import INPUT, Tape
from tests.answers.test_cases import gradients, load
from tests.chance.random_programs import UNSMOOTH, random_point, random_tape

EPS = 2.0**-52


def taped(text, wrt=None, named=()):
    program = read([Source(text, "case")], named=[*(wrt or ()), *named])
    tape = lower(program, wrt=wrt or ())
    slots = {name: tape.inputs.get(name, tape.outputs.get(name)) for name in wrt or program.variables}
    return gradient_tape(tape, {name: tape.outputs[name] for name in program.targets}, slots)


def run(found, m, inputs):
    """Values and partials over a number system; None where there is no slot."""
    roots = [*found.values.values(), *(slot for slot in found.partials.values() if slot is not None)]
    values = evaluate(found.tape, m, inputs, roots)
    return (
        {target: values[slot] for target, slot in found.values.items()},
        {key: None if slot is None else values[slot] for key, slot in found.partials.items()},
    )


def swept(tape, m, inputs, target="f"):
    """Value and gradient by the sweeps of the one-shot, with 0 where nothing was received."""
    root = tape.outputs[target]
    values = evaluate(tape, m, inputs, [root])
    cotangents = pullback(tape, m, values, {root: m.number(1)}, tape.dependents(tape.inputs.values()))
    reached = set(tape.live([root]))
    zero = m.number(0)
    return values[root], {n: cotangents.get(s, zero) if s in reached else None for n, s in tape.inputs.items()}


def alike(got, expected):
    """The same rules in the same order: what differs is the rounding of constants folded exactly."""
    if got is None or expected is None or got != got or expected != expected:
        return (got is None, got != got) == (expected is None, expected != expected)
    return got == expected or abs(got - expected) <= 64 * EPS * abs(expected)


@pytest.mark.parametrize("block", range(8))
def test_random_programs_in_float64(block):
    finite = 0
    for seed in range(120 * block, 120 * block + 120):
        tape, point = random_tape(seed), {n: float(v) for n, v in random_point(seed).items()}
        found = gradient_tape(tape, tape.outputs, tape.inputs)
        values, partials = run(found, FLOAT64, point)
        value, gradient = swept(tape, FLOAT64, point)
        assert alike(values["f"], value), seed
        if not math.isfinite(value):
            continue  # the sweep stops where a comparison cannot be told; the judge prints no number there
        finite += 1
        for name, expected in gradient.items():
            assert alike(partials["f", name], expected), (seed, name, partials, gradient)
    assert finite > 30


@pytest.mark.parametrize("block", range(4))
def test_random_programs_over_the_rationals(block):
    exact = 0
    for seed in range(120 * block, 120 * block + 120):
        tape, point = random_tape(seed, rational=True), random_point(seed)
        found = gradient_tape(tape, tape.outputs, tape.inputs)
        try:
            value, gradient = swept(tape, RATIONALS, point)
        except NotExact:
            continue
        exact += 1
        values, partials = run(found, RATIONALS, point)
        assert values == {"f": value}
        assert {name: partials["f", name] for name in gradient} == gradient
    assert exact > 30


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row(row):
    """Each row alone, value and every partial, bit for bit."""
    for parameter in row.parameter or (None,):
        tape = Tape()
        operands = []
        for name, _ in zip("xy", row.partials, strict=False):
            tape.inputs[name] = tape.record(INPUT, (), name)
            operands.append(tape.inputs[name])
        tape.outputs["f"] = tape.record(row.name, tuple(operands), parameter)
        found = gradient_tape(tape, tape.outputs, tape.inputs)
        for share in (0.0625, 0.4375, 0.9375):
            at = {n: lo + share * (hi - lo) for n, (lo, hi) in zip("xy", row.sample, strict=False)}
            value, gradient = swept(tape, FLOAT64, at)
            values, partials = run(found, FLOAT64, at)
            assert values["f"] == value
            for name, expected in gradient.items():
                assert alike(partials["f", name], expected), (at, parameter)


@pytest.mark.parametrize("name", ["rubi", "cute", "goptim", "feynman", "nist", "peers", "sympy", "bugs"])
@pytest.mark.slow
def test_real_cases(name):
    wrong = []
    for case in load(name):
        wrt = case.get("wrt") or case["vars"]
        found = taped(case["expr"], wrt=wrt, named=case["points"][0])
        for point in case["points"]:
            (value,), (row,) = gradients([case["expr"]], point, wrt)
            got, partials = run(found, FLOAT64, {n: float(point[n]) for n in found.tape.inputs if n in point})
            scale = max((abs(v) for v in row.values() if v is not None), default=1.0)
            for variable, expected in row.items():
                partial = partials["f", variable]
                expected = 0.0 if expected is None and partial is not None else expected
                close = partial is not None and abs(partial - expected) <= 1e-12 * abs(scale)
                if not (alike(partial, expected) or close):
                    wrong.append((case["id"], variable, partial, expected))
            if not alike(got["f"], value):
                wrong.append((case["id"], got, value))
    assert wrong == []


def test_jacobians():
    for case in load("jacobian"):
        found = taped("; ".join(f"t{i} = {text}" for i, text in enumerate(case["exprs"])), wrt=case["wrt"])
        for index, point in enumerate(case["points"]):
            _, partials = run(found, FLOAT64, {n: float(point[n]) for n in found.tape.inputs})
            for i, references in enumerate(case["jacobian"][index]):
                for variable, reference in zip(case["wrt"], references, strict=True):
                    got = partials[f"t{i}", variable]
                    scale = max(1.0, abs(float(case["value"][index][i])))
                    assert abs((got or 0.0) - float(reference)) <= 1e-12 * abs(float(reference)) + 1e-13 * scale


# Branches


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("where(x > 0, sqrt(x), 0)", 0, 0),  # 0 times infinity, if the branch were multiplied away
        ("where(x > 0, log(x)*x, 0)", 0, 0),
        ("where(x == 0, 1, sin(x)/x)", 0, 0),
        ("x*where(x == 0, 1, 1/x)", 0, 1),
        ("where(x > 0, where(1/x > 1, 1/x, x), -x)", 0, -1),
        ("u = 1/x; f = where(x > 0, u, 2*x) + where(x > 0, u^2, 3*x)", 0, 5),
        ("u = 1/x; f = where(x > 0, sin(u), where(x >= 0, 9*x, u))", 0, 9),  # live in two branches of three
        ("u = sqrt(x); f = where(x > 0, u, where(x < 0, sqrt(-x), 7*x))", 0, 7),
    ],
)
def test_a_branch_not_taken_leaks_nothing(text, at, slope):
    found = taped(text)
    _, partials = run(found, FLOAT64, {"x": float(at)})
    assert partials["f", "x"] == slope
    if "sqrt" not in text and "log" not in text and "sin" not in text:
        assert run(found, RATIONALS, {"x": at})[1]["f", "x"] == slope


def test_what_is_shared_between_branches_counts_once_in_each():
    found = taped("u = exp(x); f = where(x > 0, u*2, u*3) + u")
    for x, factor in ((1.0, 3), (-1.0, 4)):
        assert run(found, FLOAT64, {"x": x})[1]["f", "x"] == pytest.approx(factor * math.exp(x), rel=1e-15)


def test_many_branches_in_a_row_and_in_one_another():
    """1,000 branches, each in the last one's else: a list, not a recursion."""
    text = "x"
    for k in range(1, 900):
        text = f"where(x < {k}, {k}*x, {text})" if k % 2 else f"where(x > -{k}, {text}, x*x*{k})"
    found = taped(text)
    _, partials = run(found, RATIONALS, {"x": Fraction(1, 2)})
    assert partials["f", "x"] == 899


# Structure


def test_unconnected_is_none_and_a_stopped_variable_is_zero():
    found = taped("stop(x)*y", wrt=("x", "y", "z"))
    _, partials = run(found, RATIONALS, {"x": 3, "y": 5, "z": 7})
    assert partials == {("f", "x"): 0, ("f", "y"): 3, ("f", "z"): None}


def test_intermediates_have_partials_of_their_own():
    found = taped("u = x*y; v = x*y; f = sin(u) + v^2", wrt=("x", "u", "v"))
    _, partials = run(found, FLOAT64, {"x": 0.5, "y": 2.0})
    assert partials["f", "u"] == math.cos(1.0)
    assert partials["f", "v"] == 2.0
    assert partials["f", "x"] == 2 * math.cos(1.0) + 4


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("x", 0),
        ("3*x + y", 2),  # the partials are constants
        ("x*y", 1),  # and here the operands
        ("exp(x)", 1),
        ("x - exp(y)", 3),  # exp, -, and the sign of the partial
        ("sin(x)*cos(x)", 7),  # sin and cos serve the partials too
        ("x^2", 2),
        ("where(x > y, x, y)", 4),  # a comparison and three selects
    ],
)
def test_no_operation_that_is_not_needed(text, operations):
    found = taped(text, wrt=("x", "y"))
    assert sum(i.operation not in ("input", "constant") for i in found.tape.instructions) == operations


def test_nothing_dead_and_nothing_twice():
    for seed in range(200):
        tape = random_tape(seed)
        found = gradient_tape(tape, tape.outputs, tape.inputs)
        roots = [*found.values.values(), *(slot for slot in found.partials.values() if slot is not None)]
        needed = {*found.tape.live(roots), *found.tape.inputs.values()}
        assert needed == set(range(len(found.tape)))
        keys = [(i.operation, i.operands, i.parameter) for i in found.tape.instructions]
        assert len(set(keys)) == len(keys)


def test_the_gradient_costs_a_few_operations_for_each_of_the_program():
    """The cheap gradient principle: independent of the number of variables."""
    for count in (10, 100, 1000):
        found = taped("*".join(f"x{k}" for k in range(count)))
        assert len(found.tape) <= 5 * count


# Second derivatives: the gradient tape differentiated once more


def hessian(text, wrt=None):
    first = taped(text, wrt)
    slots = {key: slot for key, slot in first.partials.items() if slot is not None}
    return gradient_tape(first.tape, slots, first.variables)


@pytest.mark.parametrize("block", range(4))
def test_hessians_are_symmetric(block):
    compared = 0
    for seed in range(120 * block, 120 * block + 120):
        tape = random_tape(seed, 6, leave_out=UNSMOOTH)
        point = {n: float(v) for n, v in random_point(seed).items()}
        first = gradient_tape(tape, tape.outputs, tape.inputs)
        slots = {key: slot for key, slot in first.partials.items() if slot is not None}
        _, found = run(gradient_tape(first.tape, slots, first.variables), FLOAT64, point)
        table = {(u, v): found.get((("f", u), v)) or 0.0 for u in tape.inputs for v in tape.inputs}
        largest = max(map(abs, table.values()))
        if any(entry != entry for entry in table.values()) or largest > 1e6:
            continue  # ill-conditioned: rounding is all there is to compare
        compared += 1
        for (u, v), entry in table.items():
            # Two different programs for one number: rounding is relative to the largest entry on the way.
            assert abs(entry - table[v, u]) <= 1e-9 * max(1.0, largest), (seed, u, v)
    assert compared > 40


SECOND = {
    "x**3*y - y**2/x": "x**3*y - y**2/x",
    "exp(-x**2/2)*sin(3*y) + log(1+x**2)*sqrt(x*x+y*y+1)": "exp(-x**2/2)*sin(3*y) + log(1+x**2)*sqrt(x*x+y*y+1)",
    "x^y": "x**y",
    "atan2(x, y)": "atan2(x, y)",
    "tanh(x*y) + gamma(x) + erf(y)": "tanh(x*y) + gamma(x) + erf(y)",
    "where(x > y, x*y^3, sin(x*y))": "x*y**3",
    "max(x, y)*abs(x - y)": "x*(x - y)",
    "hypot(x, y) + asinh(x*y) + cbrt(x)": "sqrt(x**2 + y**2) + asinh(x*y) + x**Rational(1,3)",
    "u = x*y; f = u^2 + sin(u)/x": "(x*y)**2 + sin(x*y)/x",
    "sech(y)^(x^y)": "sech(y)**(x**y)",  # conditions of two powers on one slot
    "(x^y)^(y^x)": "(x**y)**(y**x)",
}


@pytest.mark.parametrize("text", SECOND)
def test_second_derivatives_are_sympys(text):
    x, y = sympy.symbols("x y", positive=True)
    form = sympy.sympify(SECOND[text], {"x": x, "y": y})
    _, found = run(hessian(text), FLOAT64, {"x": 1.75, "y": 0.625})
    for u in (x, y):
        for v in (x, y):
            truth = float(sympy.diff(form, u, v).subs({x: sympy.Rational(7, 4), y: sympy.Rational(5, 8)}).evalf(30))
            assert found[("f", u.name), v.name] == pytest.approx(truth, rel=1e-13)


def test_second_derivatives_of_real_cases():
    checked = 0
    for name in ("rubi", "cute", "goptim", "feynman", "peers", "sympy"):
        for case in load(name):
            if "hess" not in case:
                continue
            found = hessian(case["expr"], case["vars"])
            for index, point in enumerate(case["points"]):
                _, table = run(found, FLOAT64, {n: float(point[n]) for n in found.tape.inputs})
                references = case["hess"][index]
                scale = max([1.0, *(abs(float(r)) for r in references.values())])
                for key, reference in references.items():
                    u, v = key.split(",")
                    checked += 1
                    got = table.get((("f", u), v)) or 0.0
                    relative = max(1e-11, 100 * case.get("fp64_relerr", [0.0] * (index + 1))[index])
                    assert abs(got - float(reference)) <= relative * abs(float(reference)) + 1e-12 * scale, case["id"]
    assert checked > 10


def test_powers_where_the_exponent_varies():
    """At an exponent 0 the slope by the base is 0, and its own slope by the exponent is not."""
    _, found = run(hessian("x^y"), FLOAT64, {"x": 2.0, "y": 0.0})
    assert found[("f", "x"), "y"] == 0.5
    assert found[("f", "y"), "x"] == 0.5
    first = taped("x^y")
    assert run(first, FLOAT64, {"x": 0.0, "y": 0.0})[1]["f", "x"] == 0
    assert run(first, FLOAT64, {"x": 0.0, "y": 2.0})[1] == {("f", "x"): 0, ("f", "y"): 0}
    assert math.isnan(run(first, FLOAT64, {"x": -2.0, "y": 3.0})[1]["f", "y"])
