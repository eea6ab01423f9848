"""Uncertainties of several parts, shapes, readings, degrees of freedom, and what a probability covers."""

from __future__ import annotations

import json
import math
import statistics
from fractions import Fraction
from random import Random

import pytest
from flint import arb

from gradcli.propagation.coverage import factor


def row_of(run, *arguments):
    found = run("propagate", *arguments, "--format", "json")
    assert found.code == 0, found.err
    return json.loads(found.out)["points"][0]["rows"][0]


@pytest.mark.parametrize(
    ("text", "value", "parts"),
    [
        ("5.02(3)(4)", 5.02, {"1": 0.03, "2": 0.04}),
        ("10.55(18) (16)e-3", 0.01055, {"1": 0.00018, "2": 0.00016}),
        ("5.02(3)(4)×10^-3", 0.00502, {"1": 3e-5, "2": 4e-5}),
        ("5.02(0.03)(0.04)(0.12)", 5.02, {"1": 0.03, "2": 0.04, "3": 0.12}),
        ("5.02 ± 0.03 (stat) ± 0.04 (syst)", 5.02, {"stat": 0.03, "syst": 0.04}),
        ("5.02+-0.03_stat+/-0.04_{syst}", 5.02, {"stat": 0.03, "syst": 0.04}),
        ("5.02(3)_stat(4)_syst", 5.02, {"stat": 0.03, "syst": 0.04}),
        ("5±1%±0.1r", 5, {"1": 0.05, "2": 0.1 / math.sqrt(3)}),
        ("-4±sqrt(2)@3±pi/3", -4, {"1": math.sqrt(2), "2": math.pi / 3}),
    ],
)
def test_parts_are_joined_and_kept_apart(run, text, value, parts):
    row = row_of(run, "2*x+y", "--at", f"x={text},y=1±0.5")
    given = row["inputs"]["x"]
    assert given["value"] == pytest.approx(value, rel=1e-15)
    assert {part["part"]: pytest.approx(part["u"], rel=1e-15) for part in given["parts"]} == parts
    assert given["u"] == pytest.approx(math.hypot(*parts.values()), rel=1e-15)
    assert sum(part["share"] for part in given["parts"]) == pytest.approx(given["share"], rel=1e-14)
    assert [part["part"] for part in row["parts"]] == [*parts]
    assert row["parts"][0]["contribution"] == pytest.approx(2 * next(iter(parts.values())), rel=1e-15)


@pytest.mark.parametrize(
    "text",
    [
        "5.02(3)@4(4)",
        "5.02(3)_a@4(4)_b",
        "5.02(3)@4_a(4)_b",
        "5.02±0.03@4 (a) ±0.04",
        "5.02±0.03 (a)@4±0.04_b",
        "5.02 ± 0.03 @ 4 ± 0.04@inf",
        "5.02(3)@4(4)@∞×10^0",
    ],
)
def test_degrees_of_freedom_of_a_part(run, text):
    given = row_of(run, "x", "--at", f"x={text}")["inputs"]["x"]
    assert [part["degrees_of_freedom"]["value"] for part in given["parts"]] == [4, None]
    assert given["degrees_of_freedom"]["value"] == pytest.approx(0.05**4 / (0.03**4 / 4))


def test_parts_of_one_label_add_over_the_inputs(run):
    row = row_of(run, "x*y", "--at", "x=3±0.3 (stat)±0.4 (syst),y=2±0.2 (stat)±0.1 (syst)")
    assert {part["part"]: part["contribution"] for part in row["parts"]} == {
        "stat": pytest.approx(math.hypot(0.6, 0.6)),
        "syst": pytest.approx(math.hypot(0.8, 0.3)),
    }
    lines = run("propagate", "x*y", "--at", "x=3±0.3 (stat)±0.4 (syst),y=2±0.2 (stat)±0.1 (syst)").out.splitlines()
    header = lines[0].split("\t")
    rows = [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]
    assert [(row["input"], row["part"]) for row in rows] == [
        ("", ""), ("x", ""), ("x", "stat"), ("x", "syst"), ("y", ""), ("y", "stat"), ("y", "syst"),
    ]  # fmt: skip


@pytest.mark.parametrize(("shape", "divisor"), [("r", 3), ("t", 6), ("u", 2)])
@pytest.mark.parametrize(("text", "width"), [("0.6", 0.6), ("20%", 1.0), ("sqrt(2)", 2**0.5), ("1e-3", 1e-3)])
def test_half_widths(run, shape, divisor, text, width):
    row = row_of(run, "x", "--at", f"x=5±{text}{shape}", "--monte-carlo", "200000")
    assert row["u"]["value"] == pytest.approx(width / math.sqrt(divisor), rel=1e-15)
    assert row["sampled"]["u"] == pytest.approx(row["u"]["value"], abs=5 * row["sampled"]["u_error"])
    # The kurtosis tells the shapes apart: a normal sample of this size has a larger error of u.
    assert row["sampled"]["u_error"] < 0.9 * row["u"]["value"] / math.sqrt(2 * 200000)


def test_readings(run, tmp_path):
    random = Random(19)
    cells = [f"{random.uniform(4, 6):.4f}" for _ in range(12)]
    path = tmp_path / "x.csv"
    for head in ("x", "length"):
        path.write_text("\n".join([head, *cells]) + "\n")
        row = row_of(run, "x^2", "--readings", f"x={path}", "--digits", "17")
        numbers = [Fraction(cell) for cell in cells]
        mean = sum(numbers) / len(numbers)
        assert row["inputs"]["x"]["value"] == float(mean)
        exact = sum((n - mean) ** 2 for n in numbers) / (len(numbers) * (len(numbers) - 1))
        assert row["inputs"]["x"]["u"] == pytest.approx(math.sqrt(exact), rel=1e-16)
        assert row["inputs"]["x"]["u"] == pytest.approx(statistics.stdev(map(float, cells)) / math.sqrt(len(cells)))
        assert row["degrees_of_freedom"]["value"] == row["inputs"]["x"]["degrees_of_freedom"]["value"] == 11


def test_columns_of_one_file_vary_together_and_files_do_not(run, tmp_path):
    together, first, second = (tmp_path / name for name in ("both.csv", "a.csv", "b.csv"))
    rows = [("1", "2.1"), ("2", "3.9"), ("3", "6.2"), ("4", "7.7")]
    together.write_text("a,b\n" + "".join(",".join(row) + "\n" for row in rows))
    first.write_text("a\n" + "".join(f"{a}\n" for a, _ in rows))
    second.write_text("b\n" + "".join(f"{b}\n" for _, b in rows))
    differences = [Fraction(b) - 2 * Fraction(a) for a, b in rows]
    mean = sum(differences) / 4
    u = math.sqrt(sum((d - mean) ** 2 for d in differences) / 12)
    row = row_of(run, "b-2*a", "--readings", f"a={together}", "--readings", f"b={together}:b")
    assert row["u"]["value"] == pytest.approx(u, rel=1e-14)  # a linear target of readings is the mean of its readings
    assert row["degrees_of_freedom"]["value"] == pytest.approx(3, abs=1e-12)
    apart = row_of(run, "b-2*a", "--readings", f"a={first}", "--readings", f"b={second}")
    us = [apart["inputs"][name]["u"] for name in "ab"]
    assert apart["u"]["value"] == pytest.approx(math.hypot(2 * us[0], us[1]))
    expected = apart["u"]["value"] ** 4 / ((2 * us[0]) ** 4 / 3 + us[1] ** 4 / 3)
    assert apart["degrees_of_freedom"]["value"] == pytest.approx(expected)


def test_welch_satterthwaite(run):
    random = Random(4)
    for _ in range(20):
        us, dofs = [random.uniform(0.1, 1) for _ in range(3)], [random.choice((1, 4, 7.5, 30, None)) for _ in range(3)]
        at = ",".join(
            f"{name}=1±{u!r}" + ("" if nu is None else f"@{nu}") for name, u, nu in zip("xyz", us, dofs, strict=True)
        )
        row = row_of(run, "2*x-y+3*z", "--at", at, "--coverage", "95")
        found, total = row["degrees_of_freedom"], sum((c * u) ** 2 for c, u in zip((2, -1, 3), us, strict=True))
        below = sum((c * u) ** 4 / nu for c, u, nu in zip((2, -1, 3), us, dofs, strict=True) if nu)
        if not below:
            assert found == {"value": None, "status": "infinite", "sign": 1}
            assert row["coverage"]["k"]["value"] == pytest.approx(1.959963984540054, rel=1e-15)
            continue
        assert found["value"] == pytest.approx(total**2 / below, rel=1e-12)
        taken = row["coverage"]["degrees_of_freedom"]["value"]
        assert taken == math.floor(total**2 / below + 1e-9)
        assert row["U"]["value"] == pytest.approx(row["coverage"]["k"]["value"] * row["u"]["value"], rel=1e-15)


def test_one_estimate_for_all_entries_of_an_array_is_one_component(run):
    pooled = row_of(run, "sum(x)", "--at", "x=[1,2,3]±0.1@4", "--coverage", "95")
    own = row_of(run, "sum(x)", "--at", "x=[1,2,3]±[0.1@4,0.1@4,0.1@4]", "--coverage", "95")
    assert pooled["degrees_of_freedom"]["value"] == pytest.approx(4)
    assert own["degrees_of_freedom"]["value"] == pytest.approx(12)
    assert pooled["u"]["value"] == own["u"]["value"]


@pytest.mark.parametrize("nu", [1, 2, 3, 9, 16, 1000, None])
@pytest.mark.parametrize("percent", ["1e-6", "50", "68.27", "95", "99.9999", "100*erf(1)"])
def test_the_coverage_factor_is_proved(nu, percent):
    found = factor(percent, nu, 40).arb
    assert found.rad() < abs(found.mid()) * arb(10) ** -38
    if nu in (1, 2):  # closed forms
        p = arb(1).erf() if "erf" in percent else arb(percent) / 100
        exact = (arb.pi() * p / 2).tan() if nu == 1 else p * (2 / (1 - p * p)).sqrt()
        assert found.overlaps(exact)


def test_a_corner_of_the_unit_of_degrees(run):
    row = row_of(run, "x", "--at", "x=1±0.1@9", "--coverage", "95")
    assert row["coverage"]["degrees_of_freedom"]["value"] == 9
    exact = row_of(run, "x", "--at", "x=1±0", "--coverage", "95")
    assert (exact["U"]["value"], exact["coverage"]["k"]["value"]) == (0, None)
    kinked = run("propagate", "x+y", "--at", "x=1±0.1@4,y=1±0.1", "--corr", "x,y=0.5", "--coverage", "95")
    assert kinked.code == 3
    assert "x and y are correlated" in kinked.err
    alone = run("propagate", "x+y", "--at", "x=1±0.1@4,y=1±0.1", "--corr", "x,y=0.5")
    assert alone.code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--at x=1±0.1±0.2(a)±0.3(a)", "two parts of an uncertainty are called a"),
        ("--at x=1±0.1±-0.2", "an uncertainty is negative"),
        ("--at x=1±0.1@0.5", "0.5 degrees of freedom"),
        ("--at x=1±0.1@3_a@4±0.2", "degrees of freedom twice"),
        ("--at x=1±0.1±", "a value has one uncertainty"),
        ("--at x=[3±0.1,4]±0.1r", "inside its brackets and behind them"),
        ("--at x=1±0.1r --interval", "x has a half-width"),
        ("--at x=1±0.1r --corr x,y=0.1 --monte-carlo 1000", "x has another shape"),
        ("--at x=1±0.1 --coverage 95 --k 2", "--coverage and --k exclude each other"),
        ("--at x=1±0.1 --coverage 95 --interval", "--coverage and --interval exclude each other"),
        ("--at x=1±0.1 --coverage 100", "not between 0 and 100"),
        ("--at x=1±0.1 --coverage z", "not between 0 and 100"),
        ("--readings x=FILE --interval", "--interval and --readings exclude each other"),
        ("--readings x=FILE --corr x,y=0.5", "x is read from a file"),
        ("--readings x=FILE --at x=2", "x is given in --at and by --readings"),
        ("--readings x=FILE --readings x=FILE", "x is given twice by --readings"),
        ("--readings x=FILE:b", "has no column b"),
        ("--readings x=FILE:bad", "row 2 of"),
        ("--readings x", "names no input and file"),
        ("--readings x=-", "not standard input"),
        ("--readings x=FILE --points FILE", "--readings is for one point"),
        ("--at x=1±0.1±0.2 --points FILE", "for which a table has no columns"),
        ("--at x=1±0.1@3 --points FILE", "for which a table has no columns"),
        ("--at x=1±0.1 --coverage 95 --points FILE", "--coverage is for one point"),
    ],
)
def test_what_does_not_go_together(refused, tmp_path, words, said):
    path = tmp_path / "x.csv"
    path.write_text("x,z,bad\n1,2,3\n2,3,oops\n")
    fixed = [] if "--points" in words else ["--at", "y=2±0.1"]
    refused("propagate", "x*y", *fixed, *words.replace("FILE", str(path)).split(" "), says=[said])


def test_too_few_readings(refused, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("x\n1\n")
    refused("propagate", "x", "--readings", f"x={path}", says=["has 1 reading", "at least 2"])
    path.write_text("1,2\n3,4\n")
    refused("propagate", "x", "--readings", f"x={path}:1", says=["the first row holds numbers"])


def test_reports_tell_of_parts_and_coverage(run):
    asked = ("propagate", "x*1000", "--at", "x=123.5(3)_stat(4)_syst", "--coverage", "95")
    text = run(*asked, "--format", "markdown").out
    assert text.splitlines()[0] == "**f = (1.2350 ± 0.0050)e5**"
    assert "| x: stat |" in text
    latex = run(*asked, "--format", "latex").out
    assert r"f &= \num{1.2350(50)e5}" in latex
    html = run(*asked, "--format", "html").out
    assert "f = (1.2350 ± 0.0050) × 10<sup>5</sup>" in html


def test_python_asks_the_same(run):
    import gradcli

    found = gradcli.program("x*y").propagate({"x": "5.02(3)(4)@7", "y": "2±0.1r"}, coverage=95)
    row = row_of(run, "x*y", "--at", "x=5.02(3)(4)@7,y=2±0.1r", "--coverage", "95")
    assert float(found.estimates[0].expanded.value) == row["U"]["value"]
    assert [part.label for part in found.estimates[0].parts] == ["1", "2"]
    with pytest.raises(gradcli.GradcliError):
        gradcli.program("x").propagate({"x": "5±0.1r"}, interval=True)
    with pytest.raises(gradcli.GradcliError):
        gradcli.program("x").propagate({"x": "5±0.1"}, coverage=0)


@pytest.mark.parametrize("given", [["--at", "a=1,b=2±1,z=3±1"], ["--at", "b=2±1,z=3±1", "--grid", "a=0:1:2"]])
def test_inputs_in_alphabetical_order(run, refused, given):
    lines = [line.split("\t") for line in run("propagate", "z*b+a", "--sort", *given).out.splitlines()]
    names = [line[1] for line in lines[2:]] if "--grid" not in given else lines[0]
    shown = [name for name in names if name in ("a", "b", "z")] or [n[-1] for n in names if n.startswith("share_")]
    assert shown == sorted(shown)
    for command in ("grad", "hessian"):
        header = run(command, "z*b+a", "--sort", "--at", "a=1,b=2,z=3").out.split("\n")[0].split("\t")
        assert header[2:5] == ["d/da", "d/db", "d/dz"]
    refused(
        "grad", "z*b+a", "--sort", "--wrt", "a", "--at", "a=1,b=2,z=3", says=["--sort and --wrt exclude each other"]
    )


def test_no_text_ends_in_a_fault():
    from gradcli.errors import GradcliError, Source
    from gradcli.propagation.inputs import read_inputs

    random, read = Random(20), 0
    pieces = ["5", ".02", "(3)", "(4)", "±", "0.1", "+-", "@9", "@", "r", "t", "u", "_a", "(syst)", "e-3", "×10^2", "%",
              " ", "[", "]", ",", "x", "y=", "-", "*2", "sqrt(2)", "pi", "inf", "(", ")", ";"]  # fmt: skip
    for _ in range(6000):
        text = "x=5" + "".join(random.choice(pieces) for _ in range(random.randint(0, 7)))
        try:
            found = read_inputs([Source(text)])
        except GradcliError as error:
            assert len(str(error).splitlines()) <= 4, text
            continue
        read += 1
        for name, parts in found.parts.items():
            assert name in found.values, text
            assert name in found.uncertainties, text
            assert parts, text
    assert read > 300
