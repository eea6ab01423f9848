"""Results as their dataclasses are, built here number by number: nothing was derived, so a renderer alone speaks.

Each holds what a face must cope with: exact and rounded numbers, a number past the doubles, every status, a reason
with control characters, names that are markup elsewhere.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from gradcli.checks.comparisons import Answer, ClaimVerdict, Compared, Comparison, Judgement, Judgements, Route
from gradcli.checks.exact_numbers import Distance, Tolerance
from gradcli.propagation.results import Contribution, Estimate, Propagation
from gradcli.render import check, differential, gradient, hessian, propagation
from gradcli.render.numerals import Numerals
from gradcli.results.differentials import Differential, DifferentialRow, Step
from gradcli.results.entries import (
    Conditions,
    Definition,
    Entry,
    FormulaRow,
    Gradient,
    Row,
    Status,
)
from gradcli.results.hessians import Hessian, HessianFormula, HessianRow, Spectrum

ESCAPE = "\x1b[31m"
"""What no format may hand on to a terminal."""
MACHINE = Numerals(machine=True)

KINK = Entry(None, Status.KINK, f"abs(x) turns {ESCAPE}[bold]here[/bold]", sides=(-1, 1))
NUMBERS = Gradient(
    ("x", "y"),
    {"x": "0", "y": "1/3"},
    (
        Row("f", "3*x + y/3", Entry(Fraction(1, 9)), {"x": Entry(3), "y": Entry(Fraction(1, 3))}),
        Row("g", "abs(x) + exp(y)", Entry(1.3956124250860895), {"x": KINK, "y": Entry(1.3956124250860895)}),
        Row(
            "h",
            "log(x)",
            Entry(None, Status.INFINITE, "log(0)"),
            {"x": Entry(None, Status.INFINITE, "1/0"), "y": Entry(None, Status.UNCONNECTED)},
        ),
        Row("k", "huge", Entry(Decimal("1.2345678901234567e400")), {"x": Entry(-0.5), "y": Entry(10**20)}),
        Row(
            "m",
            "open",
            Entry(None, Status.UNCERTIFIED, "no digits", interval=("0", "1e-9")),
            {"x": Entry(None, Status.DOMAIN, "no value"), "y": Entry(None, Status.DISAGREE, "two", routes=(1, 2))},
        ),
    ),
    notes=(f"a note {ESCAPE}",),
)
FORMULAS = Gradient(
    ("x", "y"),
    {},
    (
        Row(
            "f",
            "a^2*y",
            None,
            {},
            formula=FormulaRow("a^2*y", {"x": "2*a*b*y", "y": "a^2"}, Conditions(("x > 0",), {"x": ("x > 0",)})),
        ),
    ),
    shared=(Definition("a", "sqrt(x)"), Definition("b", "1/(2*a)")),
)
SECOND = Hessian(
    ("x", "y"),
    {"x": "2", "y": "3"},
    (
        HessianRow(
            "f",
            "x^2*y",
            Entry(12),
            {"x": Entry(12), "y": Entry(4)},
            {("x", "x"): Entry(6), ("x", "y"): Entry(4), ("y", "x"): Entry(4), ("y", "y"): Entry(0)},
            formula=HessianFormula(
                {("x", "x"): "2*y", ("x", "y"): "2*x", ("y", "x"): "2*x", ("y", "y"): "none"},
                {"x": "2*x*y", "y": "x^2"},
            ),
            spectrum=Spectrum(("-2", "8"), "indefinite"),
        ),
    ),
)
ROUTES = Comparison(
    NUMBERS._replace(rows=NUMBERS.rows[:2]),
    (
        Compared(
            "f",
            "x",
            Entry(3),
            {
                route: Answer(3.0000000000000004, distance=Distance(4.5e-16, 1.5e-16, 1.0))
                if route is Route.DIFFERENCE
                else Answer(3)
                for route in Route
            },
        ),
        Compared("g", "x", KINK, {route: Answer(None, "kink", sides=(-1, 1), reason="turns") for route in Route}),
    ),
)
CLAIMS = Judgements(
    NUMBERS._replace(rows=NUMBERS.rows[:2]),
    Tolerance(Fraction(1, 10**6), 0),
    "1e-6",
    "0",
    (
        Judgement("f", "x", "3", Entry(3), 0, ClaimVerdict.OK),
        Judgement("f", "y", "0.34", Entry(Fraction(1, 3)), Fraction(1, 150), ClaimVerdict.WRONG),
        Judgement("g", "x", "1", KINK, None, ClaimVerdict.UNDEFINED),
    ),
)
BUDGET = Propagation(
    Gradient(("x", "y"), {"x": "5", "y": "3"}, (Row("f", "x*y", Entry(15), {"x": Entry(3), "y": Entry(5)}),)),
    "2",
    (
        Estimate(
            "f",
            "x*y",
            Entry(15),
            Entry(0.5),
            Entry(1),
            (
                Contribution("x", Entry(5), Entry(Decimal("0.1")), Entry(3), Entry(0.3), Entry(0.36)),
                Contribution("y", Entry(3), Entry(Decimal("0.08")), Entry(5), Entry(0.4), Entry(0.64)),
            ),
        ),
    ),
    {},
    {},
    notes=(f"a note {ESCAPE}",),
)
ORDERS = Differential(
    ("x", "x"),
    {"x": "2"},
    (
        DifferentialRow(
            "f",
            "x^3",
            "6*x",
            ("x != 0",),
            steps=(("x", (Step("power", "u^n -> n*u^(n-1)", "x^3", "3*x^2"),)),),
            number=Entry(12),
            agrees=True,
            by=("x", "x"),
        ),
    ),
)

SHOWN: dict[str, Any] = {
    "numbers": gradient.Shown(NUMBERS, MACHINE),
    "formulas": gradient.Shown(FORMULAS, MACHINE),
    "hessian": hessian.Shown(SECOND, MACHINE),
    "routes": check.Shown(ROUTES, MACHINE),
    "claims": check.Shown(CLAIMS, MACHINE),
    "propagation": propagation.Shown(BUDGET, MACHINE),
    "orders": differential.Shown(ORDERS, MACHINE),
}
"""A result of each kind, as a renderer takes it."""
