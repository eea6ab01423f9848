"""``--reduce``: one row for a table, held against exact arithmetic, and the same bytes however the rows come."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from fractions import Fraction

import numpy
import pytest

from gradcli.batch.totals import MOST_BITS, UNIT, Total, in_units, total_of_plain
from gradcli.engines.library import compiler
from gradcli.tables import blocks as table_blocks
from tests.chance.random_programs import program_text

ENGINES = ["numpy", pytest.param("native", marks=pytest.mark.skipif(compiler() is None, reason="no C compiler"))]
LOSS = "(y-(a*x+b))^2"


@pytest.fixture
def points(tmp_path):
    """Writes a file of points and gives its name."""

    def write(lines: list[str], name: str = "points.csv") -> str:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def reduced(run, *options: str, code: int = 0, command: str = "grad") -> dict:
    result = run(command, *options, "--format", "json")
    assert result.code == code, result.err
    return json.loads(result.out)


def losses(rows: list[tuple[str, str]], a: Fraction, b: Fraction) -> list[Fraction]:
    """Sum of the squares, and its derivatives by a and by b, exactly."""
    found = [Fraction(0)] * 3
    for x, y in rows:
        rest = Fraction(y) - (a * Fraction(x) + b)
        for place, term in enumerate((rest**2, -2 * rest * Fraction(x), -2 * rest)):
            found[place] += term
    return found


def random_rows(count: int, seed: int) -> list[tuple[str, str]]:
    chosen = random.Random(seed)
    return [(f"{chosen.uniform(-9, 9):.3f}", f"{chosen.uniform(-9, 9):.4f}") for _ in range(count)]


# The sums themselves


def test_doubles_of_every_size_are_added_exactly():
    chosen = random.Random(1)
    sizes = [chosen.uniform(-1, 1) * 2.0 ** chosen.randint(-1074, 1020) for _ in range(3000)]
    doubles = [*sizes, *(-size for size in sizes[:2000]), 5e-324, -5e-324, 1.7e308, -1.7e308, 0.0, -0.0]
    chosen.shuffle(doubles)
    assert in_units(numpy.array(doubles)) * UNIT == sum(map(Fraction, doubles))


def test_a_sum_of_rationals_past_all_memory_is_bounded():
    total, true = Total(), Fraction(0)
    for k in range(40):
        term = Fraction(1, 3**1500 + k)
        total.add(term)
        true += term
    assert not total.held
    assert total.number.denominator.bit_length() <= MOST_BITS
    assert total.error > 0
    assert abs(total.number - true) <= total.error < Fraction(1, 10**2000)


def test_no_order_and_no_cut_changes_a_total_even_where_it_is_rounded():
    chosen = random.Random(2)
    terms = [Fraction(chosen.randint(-9, 9), 3 ** chosen.randint(1, 900) + k) for k in range(120)]
    told = set()
    for parts in (1, 2, 5, 40):
        chosen.shuffle(terms)
        totals = [Total() for _ in range(parts)]
        for k, term in enumerate(terms):
            totals[k % parts].add(term, Fraction(1, 10**30))
            totals[k % parts].add_doubles(numpy.array([float(term)]))
        whole = Total()
        for total in totals:
            whole.merge(total_of_plain(total.plain()))
        told.add((whole.held, whole.number, whole.error))
    assert len(told) == 1
    assert not whole.held


def test_a_fraction_that_is_too_long_is_refused_and_not_rounded(run, points, refused):
    path = points(["x", *(f"1{'0' * 298}{k:02d}" for k in range(1, 151, 2))])
    asked = ["--points", path, "--reduce", "sum"]
    refused("eval", "x/(x+2)+1/x", *asked, "--exact", says=["no fraction of a usual size", "65,536 bits"], code=3)
    assert run("eval", "x/(x+2)+1/x", *asked, "--certify").out.splitlines()[1] == "f\t75\tok"


def test_a_fraction_of_thousands_of_digits_is_printed_whole(run, points):
    path = points(["x", *map(str, range(1, 11_001))])
    found = run("eval", "1/x", "--points", path, "--reduce", "sum", "--exact").out.splitlines()[1].split("\t")[1]
    true = Fraction(0)
    for start in range(1, 11_001, 100):
        true += sum(Fraction(1, k) for k in range(start, start + 100))
    over, under = found.split("/")
    assert Decimal(over) == Decimal(true.numerator)
    assert Decimal(under) == Decimal(true.denominator)


# Against exact arithmetic


@pytest.mark.parametrize("how", ["sum", "mean"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_loss_is_within_its_bound(run, points, how, engine):
    rows = random_rows(500, 3)
    path = points(["x,y", *(f"{x},{y}" for x, y in rows)])
    at = ["--at", "a=1/3,b=0.2", "--wrt", "a,b", "--reduce", how]
    found = reduced(run, LOSS, "--points", path, *at, "--engine", engine)
    assert found["reduction"] == {"how": how, "rows": 500, "left_out": 0}
    (row,) = found["points"][0]["rows"]
    share = len(rows) if how == "mean" else 1
    true = [number / share for number in losses(rows, Fraction(1, 3), Fraction(1, 5))]
    for entry, number in zip([row, row["gradient"]["a"], row["gradient"]["b"]], true, strict=True):
        assert abs(Fraction(entry["value"]) - number) <= Fraction(entry["bound"]) <= Fraction(1, 10**9)
    (exact,) = reduced(run, LOSS, "--points", path, *at, "--exact")["points"][0]["rows"]
    assert [Fraction(e["value"]) for e in (exact, *exact["gradient"].values())] == true
    (certified,) = reduced(run, LOSS, "--points", path, *at, "--certify")["points"][0]["rows"]
    assert [e["value"] for e in (certified, *certified["gradient"].values())] == [float(number) for number in true]


@pytest.mark.slow
def test_ill_conditioned_sums_are_within_their_bound(run, points):
    """100,000 terms of sizes from 1e-3 to 1e3 that nearly cancel: of some sums ten digits are certain, of some less."""
    chosen = random.Random(5)
    texts = [f"{chosen.uniform(-1, 1) * 10.0 ** chosen.randint(-3, 3):.12g}" for _ in range(50_000)]
    texts += [f"{-float(text):.7g}" for text in texts]
    chosen.shuffle(texts)
    numbers = [Fraction(text) for text in texts]
    true = sum(numbers), sum(number**3 for number in numbers), sum(numbers) + 2 * len(numbers)
    path = points(["x", *texts])
    statuses = set()
    for program, number in zip(("a*x", "a*x^3", "a*x+2*a"), true, strict=True):
        asked = [program, "--points", path, "--at", "a=1", "--wrt", "a", "--reduce", "sum", "--format", "json"]
        (row,) = json.loads(run("grad", *asked).out)["points"][0]["rows"]
        for entry in (row, row["gradient"]["a"]):
            statuses.add(entry["status"])
            if entry["status"] == "ok":
                assert abs(Fraction(entry["value"]) - number) <= Fraction(entry["bound"]) <= abs(number) / 10**10
            else:
                middle, radius = (Fraction(text) for text in entry["interval"].values())
                assert abs(middle - number) <= radius
                assert radius > abs(number) / 10**11
    assert "ok" in statuses


def test_what_cancels_altogether_is_proved(run, points):
    """The rows are few and can be read again: of a pipe they cannot, and the sum is not called ok."""
    grid = ["x", "--grid", "x=-0.3:0.3:7", "--reduce", "sum"]
    found = reduced(run, *grid)
    (row,) = found["points"][0]["rows"]
    assert (row["value"], row["status"], row["bound"]) == (0, "ok", 0.0)
    assert "every row is certified" in found["notes"][-1]
    result = run("grad", "x", "--points", "-", "--reduce", "sum", "--format", "json", stdin="x\n0.1\n0.2\n-0.3\n")
    (row,) = json.loads(result.out)["points"][0]["rows"]
    assert (result.code, row["status"], row["value"]) == (4, "uncertified", None)
    assert float(row["interval"]["radius"]) < 1e-15
    assert row["gradient"]["x"] == {"value": 3, "status": "ok", "bound": 0.0}


def test_digits_are_those_of_the_sum(run):
    at = ["--at", "a=1/2", "--wrt", "a"]
    table = run("grad", "exp(a*x)", "--grid", "x=1:3:3", *at, "--reduce", "sum", "--digits", "40")
    alone = run("grad", "exp(a)+exp(2*a)+exp(3*a)", *at, "--digits", "40")
    assert table.out == alone.out
    table = run("hessian", "exp(a*x)", "--grid", "x=1:3:3", *at, "--reduce", "sum", "--certify")
    alone = run("hessian", "exp(a)+exp(2*a)+exp(3*a)", *at)
    assert table.out == alone.out


@pytest.mark.parametrize("options", [[], ["--certify"]])
def test_the_sum_of_a_table_is_that_of_a_program_of_all_rows(run, options):
    """Values, gradients, J·v, Hessians and H·v."""
    whole = "sin(a*1)*b/1 + sin(a*2)*b/2 + sin(a*3)*b/3"
    at = ["--at", "a=1/2,b=3", "--wrt", "a,b"]
    for command, more in (
        ("grad", []),
        ("grad", ["--dir", "a=1,b=-2"]),
        ("hessian", []),
        ("hessian", ["--dir", "b=2"]),
    ):
        asked = ["sin(a*x)*b/x", *at, *more, "--grid", "x=1:3:3", "--reduce", "sum", *options]
        (table,) = reduced(run, *asked, command=command)["points"][0]["rows"]
        (alone,) = reduced(run, whole, *at, *more, command=command)["points"][0]["rows"]
        assert numbers(table) == pytest.approx(numbers(alone), rel=1e-14)


def entries(row: dict) -> list[dict]:
    """Every entry of a row, in order."""
    found = [row]
    for name in ("gradient", "along", "hessian", "product"):
        stack = [row.get(name, {})]
        while stack:
            top = stack.pop()
            if "status" in top:
                found.append(top)
            else:
                stack += list(top.values())
    return found


def numbers(row: dict) -> list[float]:
    return [entry["value"] for entry in entries(row)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(0, 240, 8))
def test_totals_of_random_programs_are_within_their_bounds(run, points, seed):
    """Against 25 proved digits; where float64 calls a total ok, so do the balls."""
    for chance in range(seed, seed + 8):
        chosen = random.Random(chance)
        cells = [",".join(f"{chosen.uniform(-2, 2):.2f}" for _ in "xyz") for _ in range(5)]
        asked = [program_text(chance, 6), "--points", points(["x,y,z", *cells]), "--on-error", "skip"]
        asked += ["--reduce", chosen.choice(["sum", "mean"]), "--format", "json"]
        command = chosen.choice(["grad", "hessian"])
        found, proved = (run(command, *asked, *digits) for digits in ([], ["--digits", "25"]))
        assert (found.out == "") == (proved.out == "")
        if not found.out:
            continue
        rows = zip(*(json.loads(result.out)["points"][0]["rows"] for result in (found, proved)), strict=True)
        for one, other in rows:
            for entry, true in zip(entries(one), entries(other), strict=True):
                if entry["status"] == "ok":
                    assert true["status"] == "ok", asked
                    apart = abs(Fraction(entry["value"]) - Fraction(true["value"]))
                    assert apart <= Fraction(entry["bound"]) + Fraction(true["bound"]), asked


# Gauss–Newton


@pytest.mark.parametrize("options", [[], ["--certify"], ["--exact"], ["--digits", "20"]], ids=" ".join)
@pytest.mark.parametrize("how", ["sum", "mean"])
def test_the_normal_equations_are_those_of_the_rows(run, points, how, options):
    rows = random_rows(200, 4)
    path = points(["x,y", *(f"{x},{y}" for x, y in rows)])
    asked = ["y-(a*x+b*x^2)", "--points", path, "--at", "a=1/3,b=0.2", "--wrt", "a,b", "--reduce", how, "--jtj"]
    total, *found = reduced(run, *asked, *options)["points"][0]["rows"]
    assert [row["target"] for row in (total, *found)] == ["f", "JtJ of f by a", "JtJ of f by b"]
    share = len(rows) if how == "mean" else 1
    residuals = [Fraction(y) - Fraction(x) / 3 - Fraction(x) ** 2 / 5 for x, y in rows]
    slopes = [(-Fraction(x), -(Fraction(x) ** 2)) for x, _ in rows]
    for a, row in enumerate(found):
        true = [sum(r * j[a] for r, j in zip(residuals, slopes, strict=True))]
        true += [sum(j[a] * j[b] for j in slopes) for b in range(2)]
        for entry, number in zip([row, *row["gradient"].values()], true, strict=True):
            printed = Fraction(entry["value"])
            assert abs(printed - number / share) <= Fraction(entry["bound"]) <= abs(printed) / 10**6
            if options:
                assert entry["bound"] <= abs(printed) / 10**15


def test_products_that_doubles_do_not_hold(run):
    asked = ["--grid", "x=1:2:2", "--reduce", "sum", "--jtj", "--at", "a=1", "--wrt", "a"]
    _, row = reduced(run, "1e200*a*x", *asked)["points"][0]["rows"]
    assert Fraction(row["gradient"]["a"]["value"]) == 5 * Fraction(10) ** 400
    _, row = reduced(run, "1e200*a*x", *asked, "--float", code=4)["points"][0]["rows"]
    assert row["gradient"]["a"]["status"] == "uncertified"
    _, row = reduced(run, "exp(a*100000*x)", *asked, "--certify", code=4)["points"][0]["rows"]
    assert row["gradient"]["a"]["status"] == "uncertified"
    _, row = reduced(run, "abs(x)+a*x^0", "--grid", "x=0:1:2", *asked[2:], code=0)["points"][0]["rows"]
    assert row["gradient"]["a"]["value"] == 2


def test_a_row_without_a_slope_has_no_product(run):
    _, row = reduced(run, "abs(x)", "--grid", "x=-1:1:3", "--reduce", "sum", "--jtj", code=3)["points"][0]["rows"]
    assert (row["status"], row["gradient"]["x"]["status"]) == ("kink", "kink")
    assert "1 of 3 rows has no number, the first in row 2" in row["reason"]


# The same bytes


@pytest.mark.parametrize("engine", ["auto", *ENGINES])
def test_neither_blocks_nor_threads_change_a_byte(run, points, monkeypatch, engine):
    rows = random_rows(4001, 8)
    path = points(["x,y", *(f"{x},{y}" for x, y in rows)])
    told = set()
    for size, threads in ((65_536, "1"), (65_536, "2"), (1000, "2"), (97, "1"), (4001, "2")):
        monkeypatch.setattr(table_blocks, "BLOCK", size)
        monkeypatch.setattr("gradcli.tables.blocks.MOST_CELLS", size * 8)
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        asked = ["exp(a*x/9)*sin(y)+y^3*b", "--points", path, "--at", "a=1/3,b=2", "--wrt", "a,y", "--reduce", "mean"]
        told.add(run("grad", *asked, "--engine", engine, "--format", "json").out)
    assert len(told) == 1


def test_the_order_of_the_rows_changes_no_byte(run, points):
    rows = random_rows(300, 9)
    told = set()
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        path = points(["x,y", *(f"{x},{y}" for x, y in rows)])
        told.add(run("grad", "exp(x)*sin(y)", "--points", path, "--reduce", "sum", "--format", "json").out)
    assert len(told) == 1


# Rows without a number


GAPS = ["x,y", "1,2", ",3", "2,abc", "-1,4", "4,5"]


def test_rows_without_a_number_end_in_the_count(run, points):
    asked = ["log(x)*y", "--points", points(GAPS), "--reduce", "sum", "--format", "json"]
    result = run("grad", *asked)
    assert result.code == 3
    (row,) = json.loads(result.out)["points"][0]["rows"]
    assert (row["value"], row["status"]) == (None, "domain")
    assert "3 of 5 rows have no number" in result.err
    assert run("grad", *asked, "--undefined", "keep").code == 0


def test_rows_without_a_number_are_left_out_aloud(run, points):
    asked = ["log(x)*y", "--points", points(GAPS), "--reduce", "mean", "--on-error", "skip", "--format", "json"]
    result = run("grad", *asked)
    found = json.loads(result.out)
    assert (result.code, found["reduction"]) == (0, {"how": "mean", "rows": 2, "left_out": 3})
    assert found["points"][0]["rows"][0]["value"] == pytest.approx(numpy.log(4) * 5 / 2, rel=1e-15)
    assert "3 rows without a number are left out, the first in row 2 of" in result.err
    assert "x is empty" in result.err


def test_a_table_of_which_nothing_is_left_has_no_sum(run, points):
    result = run("grad", "log(x)", "--grid", "x=-3:-1:3", "--reduce", "sum", "--on-error", "skip")
    assert (result.code, result.out) == (3, "")
    assert "all 3 are left out" in result.err
    assert run("grad", "x", "--points", points(["x"]), "--reduce", "sum").code == 3


def test_the_total_has_the_gravest_status_of_its_rows(run):
    asked = ["--grid", "x=-1:1:3", "--reduce", "sum"]
    (row,) = reduced(run, "abs(x)", *asked, code=3)["points"][0]["rows"]
    assert (row["value"], row["gradient"]["x"]["status"]) == (2, "kink")
    assert "1 of 3 rows has no number, the first in row 2" in row["gradient"]["x"]["reason"]
    (row,) = reduced(run, "abs(x)+log(x)", *asked, code=3)["points"][0]["rows"]
    assert (row["status"], row["gradient"]["x"]["status"]) == ("domain", "domain")
    (row,) = reduced(run, "abs(x)", *asked, "--kink", "right")["points"][0]["rows"]
    assert row["gradient"]["x"]["value"] == 1
    assert run("grad", "abs(x)", *asked, "--kink", "error").code == 3
    (row,) = reduced(run, "x^2", *asked, "--wrt", "x,x", "--unconnected", "zero")["points"][0]["rows"]
    assert row["gradient"]["x"]["value"] == 0


# Refusals


@pytest.mark.parametrize(
    "options",
    [
        ["--reduce", "sum"],
        ["--reduce", "sum", "--at", "x=1"],
        ["--reduce", "product", "--grid", "x=1:2:3"],
        ["--reduce", "sum", "--grid", "x=1:2:3", "--wide"],
        ["--reduce", "sum", "--grid", "x=1:2:3", "--keep-columns", "x"],
        ["--reduce", "sum", "--grid", "x=1:2:3", "--engine", "dask"],
        ["--reduce", "sum", "--grid", "x=1:2:3", "--symbolic"],
        ["--reduce", "sum", "--grid", "x=1:2:3", "--cond"],
        ["--reduce", "sum", "--grid", "x=1:2:3", "--certify", "--float"],
        ["--reduce", "sum", "--grid", "x=1:2:3", "--exact", "--digits", "9"],
        ["--reduce", "sum", "--grid", "x=1:2:3", "--output", "out.parquet"],
        ["--jtj", "--grid", "x=1:2:3"],
        ["--jtj", "--reduce", "sum", "--grid", "x=1:2:3", "--format", "latex"],
        ["--jtj", "--reduce", "sum", "--grid", "x=1:2:3", "--format", "numpy"],
        ["--jtj", "--reduce", "sum", "--grid", "x=1:2:3", "--dir", "x=1"],
    ],
    ids=" ".join,
)
def test_what_does_not_go_together_is_refused(run, options):
    result = run("grad", "x^2", *options)
    assert (result.code, result.out) == (2, "")
    assert 1 < len(result.err.splitlines()) <= 4


def test_an_irrational_row_has_no_exact_sum(run):
    result = run("grad", "exp(x)", "--grid", "x=1:2:3", "--reduce", "sum", "--exact")
    assert result.code == 3
    assert "f is not rational in row 1 of the grid" in result.err
