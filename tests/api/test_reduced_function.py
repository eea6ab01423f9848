"""``compile(reduce=…)``: the loss over data for optimisers, held against NIST's certified fits."""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction

import numpy
import pytest

import gradcli
from gradcli.errors import OptionError
from tests.paths import CASES

NIST = {case["id"]: case for case in map(json.loads, (CASES / "nist.jsonl").read_text(encoding="utf-8").splitlines())}
NUMBER = r"([-+0-9.E]+)"
FITS = {
    "misra1a": ("(y-(b1*(1-exp(-b2*x))))^2", rf"\({NUMBER}-\(b1\*\(1-exp\(-b2\*{NUMBER}", [500.0, 1e-4]),
    "danwood": ("(y-(b1*x^b2))^2", rf"\({NUMBER}-\(b1\*{NUMBER}\*\*b2", [1.0, 5.0]),
    "rat43": (
        "(y-b1/(1+exp(b2-b3*x))^(1/b4))^2",
        rf"\({NUMBER}-\(b1 / \(\(1\+exp\(b2-b3\*{NUMBER}\)",
        [700.0, 5.0, 0.75, 1.3],
    ),
}
"""A model's squared residual, where its cases hold y and x of each row, and a start (NIST's, for Rat43 the second)."""


def nist(name: str) -> tuple[dict, list[tuple[str, str]]]:
    """The case of a residual sum of squares at the certified parameters, and its rows (y, x)."""
    case = NIST[f"nist-{name}-rss"]
    rows = re.findall(FITS[name][1], case["expr"])
    assert len(rows) == case["nrows"]
    return case, rows


@pytest.mark.parametrize("name", FITS)
def test_a_fit_finds_the_certified_parameters(name):
    optimize = pytest.importorskip("scipy.optimize")
    case, rows = nist(name)
    text, _, start = FITS[name]
    y, x = numpy.array(rows, dtype=float).T
    (certified,) = case["points"]
    loss = gradcli.program(text).compile(reduce="sum", wrt=list(certified))
    scale = numpy.array(start)  # as parameters of size 1

    def scaled(at):
        value, gradient = loss(at * scale, x=x, y=y)
        return value, gradient * scale

    found = optimize.minimize(scaled, scale / scale, jac=True, method="BFGS", options={"gtol": 1e-9})
    assert found.x * scale == pytest.approx([float(text) for text in certified.values()], rel=1e-7)
    assert found.fun == pytest.approx(float(case["certified_value"]), rel=1e-9)


@pytest.mark.parametrize("name", FITS)
def test_a_table_of_the_rows_has_the_certified_sum(run, tmp_path, name):
    """Every digit of value and gradient, as the sum written out has them."""
    case, rows = nist(name)
    path = tmp_path / "rows.csv"
    path.write_text("y,x\n" + "".join(f"{y},{x}\n" for y, x in rows), encoding="utf-8")
    at = ",".join(f"{name}={text}" for name, text in case["points"][0].items())
    asked = ["--at", at, "--wrt", ",".join(case["wrt"]), "--digits", "25"]
    found = run("grad", FITS[name][0], "--points", str(path), *asked, "--reduce", "sum")
    assert found.out == run("grad", case["expr"], *asked).out
    value = found.out.splitlines()[1].split("\t")[1]
    assert abs(Fraction(value) - Fraction(case["value"][0])) <= Fraction(value) / 10**15


def test_it_is_the_sum_of_the_rows():
    chosen = numpy.random.default_rng(3)
    data = {"x": chosen.normal(size=1000), "y": chosen.normal(size=1000)}
    program = gradcli.program("p = exp(a*x)*y; q = a*b*x")
    each = program.compile(wrt=["a", "b"], engine="numpy")
    values, gradients = each([0.5, 2.0], **data)
    for how, share in (("sum", 1), ("mean", 1000)):
        value, gradient = program.compile(wrt=["a", "b"], reduce=how)([0.5, 2.0], **data)
        assert value.shape == (2,)
        assert gradient.shape == (2, 2)
        assert [float(v) for v in value] == [float(sum(map(Fraction, values[:, t])) / share) for t in range(2)]
        told = program.compile(wrt=["a", "b"], reduce=how).evaluate([0.5, 2.0], **data)
        assert told.statuses.tolist() == [["ok", "ok", "unconnected"], ["ok", "ok", "ok"]]
        assert (told.gradient == gradient).all()
    order = chosen.permutation(1000)
    again = program.compile(wrt=["a", "b"], reduce="mean")([0.5, 2.0], **{n: c[order] for n, c in data.items()})
    assert (again[1] == gradient).all()
    assert gradients.sum(axis=0) / 1000 == pytest.approx(gradient)


def test_what_is_not_finite_stays_so():
    loss = gradcli.program("log(a*x)").compile(wrt=["a"], reduce="sum")
    assert loss([1.0], x=numpy.array([1.0, 0.0]))[0] == -math.inf
    assert math.isnan(loss([1.0], x=numpy.array([1.0, -1.0]))[0])
    assert loss.evaluate([1.0], x=numpy.array([1.0, -1.0])).statuses.tolist() == ["domain", "domain"]
    assert loss([2.0], x=3.0)[0] == math.log(6)


def test_refusals():
    program = gradcli.program("a*x")
    with pytest.raises(OptionError, match="no reduction 'product'"):
        program.compile(reduce="product")
    with pytest.raises(OptionError, match="no rows"):
        program.compile(reduce="sum", wrt=["a"])([1.0], x=numpy.array([]))


@pytest.mark.parametrize("name", FITS)
def test_a_sample_of_the_manual_is_nist_s(name):
    from tests.paths import ROOT

    _, rows = nist(name)
    lines = (ROOT / "samples" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [(float(x), float(y)) for x, y in (line.split(",") for line in lines)] == [
        (float(x), float(y)) for y, x in rows
    ]
