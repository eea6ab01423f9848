"""``grad`` through the command line: the article, targets, seeds, directions, statuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ARTICLE = ("f(a,b)=3*a^2+2*a*b", "z1=f(w1,w2+2)", "z2=f(w1,w2+5)", "z3=f(w1,w2+7)", "--at", "w1=5,w2=3")


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_the_first_example(run):
    result = run("grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3")
    assert result == (0, "target\tvalue\td/dw1\td/dw2\tstatus\nf\t105\t36\t10\tok\n", "")


def test_several_targets(run):
    found = rows(run("grad", *ARTICLE).out)[1:]
    assert found == [
        ["z1", "125", "40", "10", "ok"],
        ["z2", "155", "46", "10", "ok"],
        ["z3", "175", "50", "10", "ok"],
    ]


def test_the_sum_tensorflow_takes_in_silence(run):
    assert rows(run("grad", *ARTICLE, "--sum").out)[1] == ["z1+z2+z3", "455", "136", "30", "ok"]


def test_repeated_targets_count_twice(run):
    assert [row[0] for row in rows(run("grad", *ARTICLE, "--of", "z1,z3,z3").out)[1:]] == ["z1", "z3", "z3"]
    assert rows(run("grad", *ARTICLE, "--of", "z1,z3,z3", "--sum").out)[1] == ["z1+z3+z3", "475", "140", "30", "ok"]


def test_sum_is_the_sum_of_the_rows_and_the_seed_of_ones(run):
    total = rows(run("grad", *ARTICLE, "--total").out)
    assert total[-1] == ["total", "455", "136", "30", "ok"]
    seeded = rows(run("grad", *ARTICLE, "--seed", "z1=1,z2=1,z3=1").out)
    assert seeded[1][1:] == total[-1][1:]


def test_a_sum_takes_one_reverse_sweep(run, monkeypatch):
    from gradcli.certified import row_sweep as rowsweep

    sweeps = []
    original = rowsweep.pullback
    monkeypatch.setattr(rowsweep, "pullback", lambda *a: sweeps.append((a[1].name, a[3])) or original(*a))
    run("grad", *ARTICLE, "--sum")
    # And one in float64 beside it, which tells where digits would have been lost.
    assert [(name, list(seeds.values())) for name, seeds in sweeps] == [("exact", [1, 1, 1]), ("float64", [1, 1, 1])]


def test_weights(run):
    assert rows(run("grad", "z1=x*y; z2=x+y", "--at", "x=2,y=3", "--seed", "z1=1,z2=-2").out)[1] == [
        "z1-2*z2", "-4", "1", "0", "ok",
    ]  # fmt: skip
    assert run("grad", "z1=x; z2=x", "--at", "x=1", "--seed", "z1=1").code == 2


def test_a_variable_may_bear_the_name_of_an_unnamed_target(run):
    for extra in ([], ["--wrt", "f,x"]):
        assert rows(run("grad", "f*x", "--at", "f=2,x=3", *extra).out)[1] == ["f", "6", "3", "2", "ok"]
    assert run("grad", "f^2*x", "--format", "values").out == "2*f*x\tf^2\n"
    (row,) = json.loads(run("tape", "f*x", "--at", "f=2,x=3", "--format", "json").out)["lines"][2:]
    assert row["partials"] == {"f": 3, "x": 2}


def test_wrt_orders_and_chooses(run):
    assert rows(run("grad", "x*y^2", "--at", "x=2,y=3", "--wrt", "y,x").out) == [
        ["target", "value", "d/dy", "d/dx", "status"],
        ["f", "18", "12", "9", "ok"],
    ]


def test_the_adjoint_of_an_intermediate_is_its_own(run):
    """The second x*y is not u: only the named one counts."""
    assert rows(run("grad", "u=x*y; p=u^2+x*y", "--at", "x=2,y=3", "--wrt", "u,x").out)[1] == [
        "p", "42", "12", "39", "ok",
    ]  # fmt: skip


def test_unconnected_is_not_zero(run):
    base = ("grad", "x^2", "0*y", "--at", "x=1,y=2")
    assert [row[2:4] for row in rows(run(*base).out)[1:]] == [["2", "none"], ["none", "0"]]
    assert rows(run(*base, "--unconnected", "zero").out)[1][2:4] == ["2", "0"]
    refused = run(*base, "--unconnected", "error")
    assert refused.code == 3
    assert refused.out == ""
    assert rows(run("grad", "1", "--at", "v=1", "--wrt", "v").out)[1] == ["f", "1", "none", "ok"]


def test_directions(run):
    out = rows(run("grad", "x*y", "sin(x)", "--at", "x=2,y=3", "--dir", "x=1,y=-1").out)
    assert out[0][4] == "J.v"
    assert out[1][4] == "1"
    assert float(out[2][4]) == pytest.approx(-0.4161468365471424, rel=1e-15)


def test_a_branch_not_taken_is_neither_evaluated_nor_differentiated(run):
    assert rows(run("grad", "where(x>0, x^2, log(x))", "--at", "x=3").out)[1] == ["f", "9", "6", "ok"]
    assert rows(run("grad", "log(x) if x > 0 else x^2", "--at", "x=-3").out)[1] == ["f", "9", "-6", "ok"]


def test_stop(run):
    assert rows(run("grad", "x*stop(x)", "--at", "x=3").out)[1] == ["f", "9", "3", "ok"]


@pytest.mark.parametrize(
    ("expression", "at", "value", "partials", "status", "code"),
    [
        ("abs(x)", "x=0", "0", [""], "kink", 3),
        ("relu(x)", "x=0", "0", [""], "kink", 3),
        ("max(x,y)", "x=2,y=2", "2", ["", ""], "kink", 3),
        ("max(x,x)", "x=2", "2", ["1"], "ok", 0),
        ("floor(x)", "x=2", "2", [""], "jump", 3),
        ("floor(x)", "x=2.5", "2", ["0"], "ok", 0),
        ("sqrt(x)", "x=0", "0", ["inf"], "infinite", 3),
        ("log(x)", "x=-1", "", [""], "domain", 3),
        ("0/x", "x=0", "", [""], "domain", 3),
        ("(-8)^(1/3)+x", "x=1", "", [""], "domain", 3),
        ("x^0", "x=0", "1", ["0"], "ok", 0),
        ("x^3", "x=-2", "-8", ["12"], "ok", 0),
        ("1/x", "x=0", "", ["-inf"], "infinite", 3),
    ],
)
def test_statuses(run, expression, at, value, partials, status, code):
    result = run("grad", expression, "--at", at)
    assert rows(result.out)[1] == ["f", value, *partials, status]
    assert result.code == code
    assert bool(result.err) == (status != "ok")


def test_a_reason_names_the_line_the_place_and_the_operands(run):
    entry = json.loads(run("grad", "y + log(x)", "--at", "x=-1,y=2", "--format", "json").out)["points"][0]["rows"][0]
    assert entry["value"] is None
    assert entry["status"] == "domain"
    assert "x > 0" in entry["reason"]
    assert entry["span"]["text"] == "log(x)"
    assert entry["operands"] == ["-1"]
    assert entry["line"] == 3


def test_kink_error_and_exact(run):
    assert run("grad", "abs(x)", "--at", "x=0", "--kink", "error").code == 3
    assert rows(run("grad", "x/3", "--at", "x=1", "--exact").out)[1] == ["f", "1/3", "1/3", "ok"]
    refused = run("grad", "sin(x)", "--at", "x=1", "--exact")
    assert (refused.code, refused.out) == (3, "")
    assert "sin" in refused.err


def test_a_power_at_the_end_of_its_domain_has_partials_and_no_more(run):
    """Left of x = 0 there is x^y for whole y only: both partials exist, the function is not differentiable."""
    result = run("grad", "x^y", "--at", "x=0,y=2")
    assert rows(result.out)[1] == ["f", "0", "0", "0", "ok"]
    assert result.code == 0
    assert "along x=1, y=1 there is none: not differentiable here" in result.err


def test_float_is_what_a_framework_prints(run):
    assert rows(run("grad", "0.1+0.2+0*x", "--at", "x=1", "--float").out)[1][1] == "0.30000000000000004"
    assert rows(run("grad", "0.1+0.2+0*x", "--at", "x=1").out)[1][1] == "0.3"


def test_json_is_the_documented_document(run):
    body = json.loads(run("grad", *ARTICLE, "--of", "z1", "--format", "json").out)
    assert body == {
        "schema": "gradcli.grad/1",
        "variables": ["w1", "w2"],
        "points": [
            {
                "at": {"w1": "5", "w2": "3"},
                "rows": [
                    {
                        "target": "z1",
                        "expression": "f(w1, w2 + 2)",
                        "value": 125,
                        "status": "ok",
                        "gradient": {"w1": {"value": 40, "status": "ok"}, "w2": {"value": 10, "status": "ok"}},
                    }
                ],
            }
        ],
        "notes": [],
    }


def test_every_format(run):
    base = ("grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3", "--format")
    assert run(*base, "values").out == "36 10\n"
    assert run(*base, "csv").out == "target,value,d/dw1,d/dw2,status\nf,105,36,10,ok\n"
    assert run(*base, "markdown").out.splitlines()[2] == "| f | 105 | 36 | 10 | ok |"
    assert json.loads(run(*base, "jsonl").out)["gradient"]["w1"]["value"] == 36
    table = run(*base, "table").out
    assert table.split() == ["target", "value", "d/dw1", "d/dw2", "f", "105", "36", "10", "exact"]
    assert "\x1b" not in table


def test_points_as_typed(run, tmp_path: Path):
    assert rows(run("grad", "x+y", "--at", "x=1/3", "--at", "y=2/3").out)[1][1] == "1"
    (tmp_path / "p.txt").write_text("x = 1/3\ny = 2/3 # comment\n")
    (tmp_path / "p.json").write_text('{"x": 0.1, "y": "pi/3"}')
    assert rows(run("grad", "x+y", "--at", f"@{tmp_path}/p.txt").out)[1][1] == "1"
    assert json.loads(run("grad", "x+y", "--at", f"@{tmp_path}/p.json", "--format", "json").out)["points"][0]["at"] == {
        "x": "0.1",
        "y": "pi/3",
    }


@pytest.mark.parametrize(
    "text", ["[1, 2]", '{"x": [[[1]]]}', '{"x": []}', '{"x": {"y": 1}}', '{"x": true}', '{"x": NaN}', '{"x": 1']
)
def test_a_point_in_json_is_one_object_of_numbers(run, text):
    result = run("eval", "x", "--at", "@-", stdin=text)
    assert (result.code, result.out) == (2, "")
    assert "standard input" in result.err.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("x*y", "--at", "x=1,x=2,y=1"), "given twice"),
        (("x*y", "--at", "x=2,y=2*x"), "the value uses the name x"),
        (("x1*y", "--at", "x1=2,y=2,x2=1"), "no variable x2"),
        (("x", "--at", "x=nan"), "not a number"),
        (("x", "--at", "x=1/0"), "1/0 has a pole"),
        (("x", "--at", "x=sqrt(-2)"), "sqrt(-2) has no real value"),
        (("x", "--at", "x=1/sin(pi)"), "1/sin(pi) has a pole"),
        (("x", "--at", "x=1", "--dir", "x=log(0)"), "log(0) has a pole"),
        (("x", "--at", "@"), "names no file"),
        (("x", "--at", "5"), "needs the name of its variable"),
        (("u=x; u^2", "--at", "x=1,u=2"), "computed by the program"),
        (("x", "--at", "x=1", "--wrt", "x*2"), "names, not expressions"),
        (("x", "--at", "x=1", "--of", "z"), "no target z"),
        (("x", "--at", "@/nowhere/file"), "cannot read"),
        (("--file", "/nowhere/file"), "cannot read"),
        (("x", "--kink", "sometimes", "--at", "x=1"), "not known"),
        (("x", "--sum", "--total", "--at", "x=1"), "exclude each other"),
        ((), "there is no program"),
        (("x", "--digits", "0", "--at", "x=1"), "--digits"),
        (("x", "--no-such-option"), "--no-such-option"),
    ],
)
def test_wrong_options_say_what_to_write(run, arguments, words):
    result = run("grad", *arguments)
    assert result.code == 2
    assert result.out == ""
    assert words in result.err
    assert len(result.err.splitlines()) <= 4


def test_missing_values_are_all_listed_at_once(run):
    result = run("eval", "z1 = a*b", "z3 = b + c", "--at", "a=1")
    assert result.code == 2
    assert result.err == "error: no value for b (needed by z1, z3), c (needed by z3)\n  add --at b=…,c=…\n"


@pytest.mark.parametrize("expression", ["-x**2", "-h*x", "-f", "-x", "--2*x", "- x", "-1", "-(x)", "-+x"])
def test_expressions_that_begin_with_a_minus(run, expression):
    names = [name for name in "xhf" if name in expression]
    at = [f"--at={','.join(f'{n}=2' for n in names)}"] if names else []
    assert run("grad", expression, *at).code == 0
    assert run("eval", *at, "--", expression).code == 0


def test_euler_or_a_variable(run):
    assert rows(run("eval", "e^2").out)[1][1].startswith("7.389056")
    named = run("grad", "e^2", "--at", "e=3")
    assert rows(named.out)[1] == ["f", "9", "6", "ok"]
    assert "e is a variable here" in named.err
    assert run("eval", "a+b+c+e", "--at", "a=1,b=1,c=1").err.startswith("note: e is Euler's number")
    for name in ("pi", "π"):
        given = run("grad", "pi*2*π", "--at", f"{name}=3")
        assert rows(given.out) == [["target", "value", "d/dpi", "status"], ["f", "18", "12", "ok"]]
        assert given.err == "note: pi is a variable here, not the constant\n"
        assert rows(run("grad", "π^2", "--wrt", name, "--at", "pi=3").out)[1][2] == "6"
    assert run("diff", "e^2", "e").err == "note: e is a variable here, not the constant\n"
    assert run("code", "e^x", "--wrt", "e").err == "note: e is a variable here, not the constant\n"
    assert run("code", "e^x", "--wrt", "e", "--quiet").err == ""
    defined = run("eval", "e = 2", "e^2")
    assert rows(defined.out)[1] == ["f", "4", "ok"]
    assert defined.err == "note: e is what the program defines here, not the constant\n"


def test_near_misses(run):
    assert run("grad", "w1*w2", "--at", "w1=1,w2=2", "--wrt", "w11").err == (
        "note: the program does not use w11; did you mean w1?\n"
    )
    assert run("grad", "x*w2", "--at", "x=1,w2=2", "--wrt", "q").err == (
        "note: the program does not use q; its variables are x, w2\n"
    )
    assert run("eval", "β*x", "--at", "beta=1,x=2").err.splitlines()[-1] == "  did you mean β?"
    assert run("eval", "lambda_1", "--at", "λ_1=1").err.splitlines()[-1] == "  did you mean lambda_1?"


def test_quiet_and_verbose(run):
    distinct = [f"log(x-{k})" for k in range(12)]
    assert "4 more reasons; --verbose" in run("grad", *distinct, "--at", "x=-1").err
    everything = run("grad", *distinct, "--at", "x=-1", "--verbose")
    assert everything.err.count("has no real value") == 12
    assert "numbers: " in everything.err
    assert run("grad", *distinct, "--at", "x=-1", "--quiet").err == ""


def test_without_a_point_the_formulas(run):
    result = run("grad", "3*w1**2+2*w1*w2")
    assert result.code == 0
    assert rows(result.out)[1][2:] == ["6*w1 + 2*w2", "2*w1", ""]
    partly = rows(run("grad", "3*w1**2+2*w1*w2", "--at", "w1=5").out)
    assert partly[1][2:] in (["2*w2 + 30", "10", ""], ["30 + 2*w2", "10", ""])


def test_formulas_beside_numbers(run):
    text = run("grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3", "--symbolic", "--format", "table").out
    assert "exact      d/dw1 = 6*w1 + 2*w2     d/dw2 = 2*w1" in text
    columns = rows(run("grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3", "--symbolic").out)
    assert columns[0][-3:] == ["formula d/dw1", "formula d/dw2", "for"]
    assert columns[1][-3:] == ["6*w1 + 2*w2", "2*w1", ""]


def test_program_from_standard_input_and_files(run, tmp_path: Path):
    (tmp_path / "p.grad").write_text("\ufefff(a) = a^2 # square\r\nz = f(x)\r\n", encoding="utf-8")
    assert rows(run("grad", "--file", str(tmp_path / "p.grad"), "--at", "x=3").out)[1] == ["z", "9", "6", "ok"]
    assert rows(run("grad", "-", "--at", "x=3", stdin="x^2\n").out)[1] == ["f", "9", "6", "ok"]
    assert run("grad", "-", "-", stdin="x").code == 2
    (tmp_path / "bad.grad").write_bytes(b"x + \xff")
    assert "not UTF-8" in run("grad", "--file", str(tmp_path / "bad.grad")).err


def test_errors_in_files_name_the_line(run, tmp_path: Path):
    path = tmp_path / "p.grad"
    path.write_text("u = x + 1\nv = u +* 2\n")
    assert f"{path}:2:8" in run("grad", "--file", str(path), "--at", "x=1").err


def test_an_infinite_slope_has_an_elasticity_without_a_number(run):
    found = run("grad", "sqrt(x - 1) + exp(x)", "--at", "x=1", "--cond", "--format", "tsv")
    assert found.code == 3
    assert found.out.splitlines()[1].split("\t") == ["f", "2.718281828459045", "inf", "inf", "inf", "infinite"]
