"""The table: value and every partial of every row against two oracles, over the row's own domain."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import pytest

from gradcli.errors import Source
from gradcli.functions.book import CORE as ROWS
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS, MANY
from gradcli.functions.row import Primitive
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback
from tests.oracles.row_checker import EPS, faults, points


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_agrees_with_both_oracles(row):
    assert faults(row) == []


def wrong(name: str, *partials: Any, value: Any = None) -> Primitive:
    row = PRIMITIVES[name]
    return row._replace(partials=partials or row.partials, value=value or row.value)


@pytest.mark.parametrize(
    "row",
    [
        wrong("cos", lambda m, y, a: m.sin(a)),  # a sign
        wrong("sqrt", lambda m, y, a: m.div(1, y)),  # a constant
        wrong("exp2", lambda m, y, a: y),  # a dropped factor
        wrong("div", lambda m, y, a, b: -m.div(y, b), lambda m, y, a, b: m.div(1, b)),  # swapped
        wrong("hypot", lambda m, y, a, b: m.div(b, y), lambda m, y, a, b: m.div(a, y)),  # swapped, symmetric
        wrong("powi", lambda m, y, a, n: n * m.powi(a, n)),  # an exponent off by one
        wrong("log1p", lambda m, y, a: m.div(1, a)),  # a shift
        wrong("sin", value=lambda m, a: m.sin(a) * (1 + 1e-14)),  # a value wrong in the fifteenth digit
        wrong("atan", lambda m, y, a: m.div(1, 1 + a * a) + 1e-12),
    ],
    ids=lambda row: row.name,
)
def test_a_wrong_rule_is_caught(row):
    assert faults(row)


def test_a_rule_wrong_only_in_float64_is_caught():
    """1 - tanh^2 is right on paper; at 18 it is 0, where the truth is 9e-16."""
    far = PRIMITIVES["tanh"]._replace(sample=((17.0, 19.0),))
    assert faults(far) == []
    assert faults(far._replace(partials=(lambda m, y, a: 1 - y * y,)))
    near = PRIMITIVES["sigmoid"]._replace(sample=((30.0, 40.0),))
    assert faults(near) == []
    assert faults(near._replace(partials=(lambda m, y, a: y * (1 - y),)))


# Far from the middle of the domain, where naive forms lose their digits or overflow
EDGES = {
    "sech": ((-745.0, 745.0),),
    "csch": ((30.0, 740.0),),
    "coth": ((15.0, 300.0),),
    "softplus": ((-700.0, 700.0),),
    "logaddexp": ((700.0, 800.0), (700.0, 800.0)),
    "expm1": ((-1e-8, 1e-8),),
    "log1p": ((-1e-8, 1e-8),),
    "erfc": ((3.0, 20.0),),
    "asinh": ((1e8, 1e150),),
    "hypot": ((1e200, 1e201), (1e200, 1e201)),
    "lgamma": ((-3.9, -3.1),),
    "gamma": ((-4.9, -4.1),),
    "cbrt": ((1e-300, 1e-299),),
    "atan2": ((-1e-300, 1e-300), (1e-300, 1e-299)),
}


@pytest.mark.parametrize("name", EDGES)
def test_rows_far_from_the_middle(name):
    row = PRIMITIVES[name]._replace(sample=EDGES[name])
    if name == "lgamma":  # sympy's loggamma is complex there; log|gamma| is what the row means
        assert all(
            math.isclose(
                row.value(FLOAT64, *p), float(mpmath.log(abs(mpmath.gamma(p[0])))), rel_tol=1e-13, abs_tol=1e-15
            )
            for p in points(row)
        )
        return
    assert faults(row) == []


@pytest.mark.parametrize("x", [-0.5, -1.5, -7.25, 0.1, 1.4616321449683622, 1.4616, 1.5, 9.99, 10.0, 40.0, 1e6])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
def test_polygamma(x, n):
    with mpmath.workdps(50):
        truth = mpmath.psi(n, mpmath.mpf(x))
        condition = abs(mpmath.mpf(x) * mpmath.psi(n + 1, mpmath.mpf(x)))
        assert abs(FLOAT64.polygamma(x, n) - truth) <= 64 * EPS * (abs(truth) + condition)


@pytest.mark.parametrize(
    "x", [0.01, 0.3, 0.75, 0.999, 1.0001, 1.2, 1.46, 1.72412301566518, 1.99184, 2.00001, 2.7, 5.3, 9.9]
)
def test_gamma_and_its_kin_beside_their_zeros(x):
    """Where log gamma (at 1 and 2) and digamma (at 1.46) are small, the C library and the plain sums were not."""
    with mpmath.workdps(50):
        for value, truth in ((FLOAT64.lgamma(x), mpmath.loggamma(x)), (FLOAT64.polygamma(x, 0), mpmath.digamma(x))):
            assert abs(value - truth) <= 4 * math.ulp(float(truth))


@pytest.mark.parametrize("x", [-0.36787944117144233, -0.3678, -0.3, -1e-9, 1e-300, 0.1, 1.0, 2.9, 3.1, 1e10, 1e300])
def test_lambertw(x):
    w = FLOAT64.lambertw(x)
    with mpmath.workdps(50):
        truth = mpmath.re(mpmath.lambertw(mpmath.mpf(x)))
        # Near the branch point the condition number grows like 1/(1+w).
        assert abs(w - truth) <= 8 * EPS * abs(truth) * (1 + 1 / abs(1 + truth)) + 1e-7 * (abs(1 + truth) < 1e-6)
    assert math.isnan(FLOAT64.lambertw(-0.4))


# Every name a user may call, at a point inside its domain, against mpmath through the whole pipeline.
CALLS = {
    "abs": "abs(x)", "asec": "asec(x+2)", "acsc": "acsc(x+2)", "acosh": "acosh(x+2)", "acoth": "acoth(x+2)",
    "clip": "clip(x, 0.1, 3)", "log": "log(x, 7)", "where": "where(x > y, x*y, x-y)", "root": "root(x, 5)",
    "polygamma": "polygamma(2, x)", "max": "max(x, y, x*y)", "min": "min(x, y, x*y)", "stop": "stop(x)*x",
}  # fmt: skip
REFERENCE: dict[str, Any] = {
    "abs": abs, "asec": lambda x, y: mpmath.asec(x + 2), "acsc": lambda x, y: mpmath.acsc(x + 2),
    "acosh": lambda x, y: mpmath.acosh(x + 2), "acoth": lambda x, y: mpmath.acoth(x + 2), "clip": lambda x, y: min(max(x, mpmath.mpf("0.1")), 3),
    "log": lambda x, y: mpmath.log(x) / mpmath.log(7), "where": lambda x, y: x * y if x > y else x - y,
    "root": lambda x, y: mpmath.root(x, 5), "polygamma": lambda x, y: mpmath.psi(2, x), "max": lambda x, y: max(x, y, x * y),
    "min": lambda x, y: min(x, y, x * y), "log2": lambda x, y: mpmath.log(x, 2), "log10": lambda x, y: mpmath.log10(x),
    "exp2": lambda x, y: mpmath.mpf(2) ** x, "pow": lambda x, y: x**y, "relu": lambda x, y: max(x, 0), "sigmoid": lambda x, y: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x, y: mpmath.log(1 + mpmath.exp(x)), "logaddexp": lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y)),
    "lgamma": lambda x, y: mpmath.loggamma(x), "heaviside": lambda x, y: mpmath.mpf(x > 0), "round": lambda x, y: mpmath.nint(x), "mod": lambda x, y: x - y * mpmath.floor(x / y),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(name for name, function in FUNCTIONS.items() if not function.group))
def test_every_function_by_name(name):
    function = FUNCTIONS[name]
    least, most = function.arity
    text = (
        CALLS.get(function.name, "").replace(function.name + "(", name + "(")
        or f"{name}({'x, y' if least == 2 else 'x'})"
    )
    assert most in (least, least + 1, MANY)
    tape = lower(read([Source(text)], named=("x", "y")))
    x, y = 0.71875, 0.34375
    root = tape.outputs["f"]
    values = evaluate(tape, FLOAT64, {"x": x, "y": y}, [root])
    cotangents = pullback(tape, FLOAT64, values, {root: 1.0}, tape.dependents(tape.inputs.values()))
    if function.name == "stop":
        assert (values[root], cotangents[tape.inputs["x"]]) == (x * x, x)
        return
    reference = REFERENCE.get(function.name) or getattr(
        mpmath, {"ceil": "ceil", "lambertw": "lambertw"}.get(function.name, function.name)
    )

    def at(*operands: Any) -> Any:
        taken = operands if function.name in REFERENCE and function.name != "abs" else operands[:least]
        return mpmath.re(reference(*taken))

    with mpmath.workdps(40):
        assert abs(values[root] - at(mpmath.mpf(x), mpmath.mpf(y))) <= 32 * EPS * max(1, abs(values[root]))
        for variable, orders in (("x", (1, 0)), ("y", (0, 1))):
            if variable in tape.inputs:
                truth = mpmath.diff(at, (mpmath.mpf(x), mpmath.mpf(y)), orders)
                got = cotangents.get(tape.inputs[variable], 0.0)
                assert abs(got - truth) <= 64 * EPS * max(1, abs(truth))


EXTREMES = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 1e308, -1e308, 5e-324, 710.0, -745.0, 171.5, 1e16, 2.0**53 + 2]
EXTREMES += [math.inf, -math.inf, math.nan, -1e-320, math.pi / 2, 1e300]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_no_double_makes_a_row_raise(row):
    """IEEE answers where Python's math raises: values, partials, kink and jump facts."""
    parameters = [*row.parameter, 0, 1, 10**30] if row.name == "powi" else row.parameter or (None,)
    for parameter in parameters:
        extra = () if parameter is None else (parameter,)
        for a in EXTREMES:
            for b in EXTREMES if len(row.partials) == 2 else (None,):
                point = (a,) if b is None else (a, b)
                value = row.value(FLOAT64, *point, *extra)
                assert isinstance(value, float)
                for rule in row.partials:
                    float(rule(FLOAT64, value, *point, *extra) or 0)
                for fact in row.facts:
                    told = fact(FLOAT64, *point, *extra)
                    assert told in (True, False) or (told is None and any(map(math.isnan, point)))


@pytest.mark.parametrize(
    ("name", "point", "value"),
    [
        ("exp", (1000.0,), math.inf), ("exp", (-1000.0,), 0.0), ("sinh", (-1000.0,), -math.inf), ("cosh", (-1000.0,), math.inf),
        ("log", (0.0,), -math.inf), ("log1p", (-1.0,), -math.inf), ("atanh", (1.0,), math.inf), ("atanh", (-1.0,), -math.inf),
        ("gamma", (171.0,), 7.257415615307999e306), ("gamma", (172.0,), math.inf), ("gamma", (0.0,), math.inf), ("lgamma", (-2.0,), math.inf),
        ("div", (1.0, 0.0), math.inf), ("div", (-1.0, 0.0), -math.inf), ("div", (1.0, -0.0), -math.inf),
        ("powi", (-2.0, 3), -8.0), ("powi", (0.0, 0), 1.0), ("powi", (0.0, -2), math.inf), ("powi", (-0.0, -3), -math.inf),
        ("powi", (10.0, 400), math.inf), ("powi", (-10.0, 401), -math.inf), ("powi", (10.0, -400), 0.0), ("powi", (1e-300, -2), math.inf),
        ("pow", (0.0, 0.0), 1.0), ("pow", (0.0, 2.5), 0.0), ("pow", (0.0, -1.0), math.inf), ("pow", (-8.0, 2.0), 64.0),
        ("sech", (800.0,), 0.0), ("csch", (-800.0,), -0.0), ("softplus", (1000.0,), 1000.0), ("softplus", (-1000.0,), 0.0),
        ("sigmoid", (-1000.0,), 0.0), ("sigmoid", (1000.0,), 1.0), ("logaddexp", (1e5, 1e5), 1e5 + math.log(2)),
        ("hypot", (3e200, 4e200), 5e200), ("mod", (-7.0, 3.0), 2.0), ("round", (2.5,), 2.0), ("cbrt", (-27.0,), -3.0), ("root", (-32.0, 5), -2.0),
        ("heaviside", (0.0,), 0.5), ("sign", (-0.0,), 0.0), ("max", (2.0, 3.0), 3.0), ("powr", (4.0, PRIMITIVES["powr"].parameter[1]), 32.0),
    ],
)  # fmt: skip
def test_values_at_the_edges(name, point, value):
    got = PRIMITIVES[name].value(FLOAT64, *point)
    # Two ulp, the accuracy the table promises; infinities, zeros and their signs exactly.
    assert got == value or math.isclose(got, value, rel_tol=2 * EPS)
    assert math.copysign(1, got) == math.copysign(1, value)


def test_perfect_powers_have_perfect_roots():
    for n in range(1, 200):
        assert FLOAT64.cbrt(float(-(n**3))) == -n


@pytest.mark.parametrize(
    ("name", "point"),
    [("log", (-1.0,)), ("sqrt", (-1.0,)), ("asin", (2.0,)), ("acosh", (0.5,)), ("div", (0.0, 0.0)), ("powr", (-8.0, PRIMITIVES["powr"].parameter[0])),
     ("pow", (-8.0, 0.5)), ("atanh", (2.0,)), ("gamma", (-math.inf,)), ("mod", (1.0, 0.0)), ("atan2", (0.0, -0.0)), ("pow", (1.0, math.nan)), ("pow", (math.nan, 0.0)), ("sin", (math.inf,)), ("lambertw", (-1.0,))],
)  # fmt: skip
def test_no_real_value_is_nan_inside_and_never_leaves(name, point):
    assert math.isnan(PRIMITIVES[name].value(FLOAT64, *point))


def test_the_exponent_is_the_one_typed():
    """x^(1/3) is not x^0.333…: at 1e300 the rounding of the exponent would cost 60 ulp."""
    third = PRIMITIVES["powr"].parameter[0]
    assert abs(FLOAT64.powr(1e300, third) - 1e100) <= 2 * EPS * 1e100


@pytest.mark.parametrize(("name", "point"), [("gamma", (-2.0,)), ("polygamma", (-1.0, 0))])
def test_a_pole_of_the_doubles_is_infinite(name, point):
    assert math.isinf(PRIMITIVES[name].value(FLOAT64, *point))
