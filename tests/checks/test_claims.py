"""``check --claim-values``: numbers of another program read exactly and judged by a stated rule."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from gradcli.checks.claims import Claim, claims
from gradcli.checks.comparisons import ClaimVerdict
from gradcli.checks.exact_numbers import Tolerance, distance
from gradcli.checks.judgements import _verdict, judge
from gradcli.errors import Source
from gradcli.results.entries import Entry, Status
from tests.shell.test_hostile import CASES, text_of
from tests.shell.test_hostile import check as refuse

HEADER = ["target", "variable", "claimed", "true", "difference", "rule", "verdict"]
FIRST = ("check", "3*w1^2+2*w1*w2", "--at", "w1=5,w2=3", "--claim-values")
ARTICLE = ("check", "f(a,b)=3*a^2+2*a*b", "z1=f(w1,w2+2)", "z2=f(w1,w2+5)", "--at", "w1=5,w2=3", "--claim-values")
ORDER = [("f", "w1"), ("f", "w2")]


def table(text: str) -> list[dict[str, str]]:
    header, *rows = [line.split("\t") for line in text.splitlines()]
    assert header == HEADER
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


def verdicts(text: str) -> list[str]:
    return [row["verdict"] for row in table(text)]


def test_right_and_wrong(run):
    assert run(*FIRST, "36 10").code == 0
    result = run(*FIRST, "36.5 10")
    assert result.code == 1
    assert table(result.out) == [
        dict(zip(HEADER, ["f", "w1", "36.5", "36", "0.5", "|36.5 - 36| = 0.5 > 1e-9*36", "wrong"], strict=True)),
        dict(zip(HEADER, ["f", "w2", "10", "10", "0", "|10 - 10| = 0 <= 1e-9*10", "ok"], strict=True)),
    ]


@pytest.mark.parametrize(
    "text", ["36 10", "36,10", "36;10", "36\n10\n", "[36. 10.]", "[[36.0], [10.0]]", "\t36 ,, 10;", "36 # w1\n10 # w2", "w1=36,w2=10",
             "w2 = 10\nw1 = 36", "df/dw1=36 df/dw2=1e1", "w₁=36; w₂=10", "108/3 +10", "6^2 sqrt(100)", "max(36, 1) 2*(2 + 3)"],
)  # fmt: skip
def test_spellings(run, text):
    assert (run(*FIRST, text).code, verdicts(run(*FIRST, text).out)) == (0, ["ok", "ok"])


def test_files_and_standard_input(run, tmp_path):
    (tmp_path / "out.txt").write_text("\ufeff36\r\n10\r\n")
    assert run(*FIRST, f"@{tmp_path}/out.txt").code == 0
    assert run(*FIRST, "-", stdin="36 10\n").code == 0
    assert run(*FIRST, "-", stdin="36 11\n").code == 1
    assert run(*FIRST, f"@{tmp_path}/none").code == 2


def test_several_targets_row_by_row_or_by_name(run):
    assert [(row["target"], row["variable"]) for row in table(run(*ARTICLE, "40 10 46 10").out)] == [
        ("z1", "w1"), ("z1", "w2"), ("z2", "w1"), ("z2", "w2"),
    ]  # fmt: skip
    assert run(*ARTICLE, "40 10 46 10").code == 0
    assert run(*ARTICLE, "40 46 10 10").code == 1
    named = run(*ARTICLE, "dz2/dw1=46,dz1/dw2=10")
    assert (named.code, [row["target"] for row in table(named.out)]) == (0, ["z1", "z2"])
    assert run(*ARTICLE, "w1=46").code == 2  # of which target?
    assert run(*ARTICLE, "w1=86,w2=20", "--sum").code == 0
    assert run(*ARTICLE, "20 --wrt", "--wrt", "w2").code == 2
    assert run(*ARTICLE, "10 10", "--wrt", "w2").code == 0
    assert run(*ARTICLE, "dz1/dw2=10", "--of", "z1,z1", "--wrt", "w2").out.count("ok") == 2


@pytest.mark.parametrize(
    ("claimed", "options", "verdict"),
    [
        ("36.000000036", [], "ok"),  # exactly at the edge of 1e-9*36
        ("36.0000000360000000000000000000000001", [], "wrong"),
        ("35.999999964", [], "ok"),
        ("35.9999999639999999999999999999999999", [], "wrong"),
        ("36.1", ["--atol", "0.1", "--rtol", "0"], "ok"),  # in doubles 36.1 - 36 > 0.1
        ("36.10000000000000000000001", ["--atol", "1/10", "--rtol", "0"], "wrong"),
        ("37.1", ["--atol", "1", "--rtol", "1/360"], "ok"),
        ("37.1000000000000000000001", ["--atol", "1", "--rtol", "1/360"], "wrong"),
        ("36", ["--rtol", "0"], "ok"),
        ("36.0000000000000000000000000000000000001", ["--rtol", "0"], "wrong"),
        ("72", ["--rtol", "1"], "ok"),
    ],
)  # fmt: skip
def test_edges_are_decided_exactly(run, claimed, options, verdict):
    (row,) = table(run(*FIRST, f"w1={claimed}", *options).out)
    assert row["verdict"] == verdict
    assert (" > " in row["rule"]) is (verdict == "wrong")


def test_irrational_claims_and_truths(run):
    slope = ("check", "cos(pi*x)*x", "--at", "x=1/3", "--rtol", "0", "--claim-values")
    assert run(*slope, "1/2-sqrt(3)/2*pi/3").code == 0
    assert run(*slope, "1/2-sqrt(3)/2*pi/3+1e-38").code == 1  # forty digits are compared
    double = ("check", "exp(x)", "--at", "x=1", "--claim-values")
    assert run(*double, "2.718281828459045").code == 0
    assert run(*double, "2.718281828459045", "--rtol", "1e-16").code == 0  # half an ulp is 8e-17 of it
    assert run(*double, "2.718281828459045", "--rtol", "1e-17").code == 1


WORDS = ("check", "abs(x)*y", "sqrt(x)", "--at", "x=0,y=1", "--claim-values")


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("nan 0 inf none", 0, ["ok", "ok", "ok", "ok"]),
        ("NaN 0.0 +Infinity None", 0, ["ok", "ok", "ok", "ok"]),
        ("-nan 0 inf 0", 0, ["ok", "ok", "ok", "ok"]),  # 0 is the derivative by what is not there
        ("nan 0 -inf null", 1, ["ok", "ok", "wrong", "ok"]),
        ("0 0 inf none", 3, ["undefined", "ok", "ok", "ok"]),
        ("0 1 inf none", 1, ["undefined", "wrong", "ok", "ok"]),  # a wrong claim outweighs one nobody can judge
        ("none 0 inf none", 1, ["wrong", "ok", "ok", "ok"]),
        ("inf nan 1e300 nan", 1, ["wrong"] * 4),
        ("nan none inf 1", 1, ["ok", "wrong", "ok", "wrong"]),
    ],
)
def test_words_for_what_is_no_number(run, text, code, expected):
    result = run(*WORDS, text)
    assert (result.code, verdicts(result.out)) == (code, expected)


@pytest.mark.parametrize("claimed", [Claim("1", 1), Claim("nan", "nan"), Claim("inf", "inf")])
@pytest.mark.parametrize("status", [Status.UNCERTIFIED, Status.DISAGREE])
def test_nothing_is_judged_by_what_is_not_certified(claimed, status):
    assert _verdict(claimed, Entry(None, status), Tolerance(0, 0)) is ClaimVerdict.UNDEFINED


def test_an_infinity_without_a_sign_is_any_of_them(run):
    """1/x^2 at 0: the slope goes to +inf on the left and to -inf on the right."""
    for text, code in (("inf", 0), ("-inf", 0), ("nan", 0), ("none", 1), ("1e300", 1)):
        assert run("check", "1/x^2", "--at", "x=0", "--claim-values", text).code == code


def test_an_uncertified_truth_ends_with_4(run):
    text = "x*(lgamma(x)+lgamma(x+1/2)-(1-2*x)*log(2)-log(pi)/2-lgamma(2*x))"
    result = run("check", text, "--at", "x=1/3", "--time-limit", "0.5", "--claim-values", "0")
    assert (result.code, verdicts(result.out)) == (4, ["undefined"])


@pytest.mark.parametrize(
    "true", [1, Fraction(1, 3), 0.1, Decimal("2.5e-30"), -7, Decimal("1e+200000000"), Decimal("-3e-200000000")]
)
def test_every_kind_of_number_is_taken_as_the_number_it_is(true):
    """Int, fraction, double and decimal, also those whose fraction would fill the memory."""
    assert Tolerance(0, 0).admits(true, true)
    assert distance(true, true)[:2] == (0, 0)
    assert Tolerance(1, 0).admits(0, true)
    size = true.copy_abs() if isinstance(true, Decimal) else abs(true)  # abs would round to the default context
    assert Tolerance(0, size).admits(0, true)
    assert not Tolerance(Fraction(1, 2), 0).admits(0, true)


def test_a_double_is_not_its_decimal():
    assert not Tolerance(0, 0).admits(0.1, Fraction(1, 10))
    assert distance(0.1, Fraction(1, 10)).absolute == Fraction(1, 180143985094819840)


def test_the_number_of_claims_and_their_order_are_told(run):
    for text, given in (("36", "1"), ("36 10 1", "more than 2"), ("", "0"), ("# nothing", "0")):
        result = run(*FIRST, text)
        assert (result.code, result.out) == (2, "")
        assert f"claimed values: {given}; derivatives asked for: 2" in result.err
        assert "in this order: df/dw1, df/dw2" in result.err


def test_many_derivatives_are_named_in_short(run):
    names = [f"x{k}" for k in range(9)]
    result = run("check", "*".join(names), "--at", ",".join(f"{n}=1" for n in names), "--claim-values", "1")
    assert "df/dx5, … df/dx8" in result.err


def test_numbers_as_tensorflow_prints_them_are_claims(run):
    assert run(*FIRST, "36 tf.Tensor(10)").code == 0
    assert run(*FIRST, "tf.Tensor(36.0, shape=(), dtype=float32) tf.Tensor(11.0, shape=(), dtype=float32)").code == 1


def test_given_twice(run):
    assert run(*FIRST, "w1=36", "--claim-values", "w2=10").code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("w3=1,w2=10", "nothing asked for is called w3"), ("36 w2=10", "some claims have names"), ("w1=36 10", "some claims have names"),
        ("w1=1,w1=1", "w1 is claimed twice"), ("w1=1,df/dw1=1", "df/dw1 is claimed twice"), ("w1=", "name=value"), ("=36 10", "name=value"),
        ("w1==36", "name=value"), ("w1=2=3", "name=value"), ("36 x", "uses the name x"), ("36 w1", "uses the name w1"), ("1/0 10", "has a pole"),
        ("log(-1) 10", "no real value"), ("36 ten", "uses the name ten"), ("36 10)", "bracket"), ("(36", "bracket"), ("36 1__0", "number"),
        ("36 '10'", "quotes"), ("__import__('os').system('touch${IFS}canary') 10", ""), ("36 \u202e10", "RIGHT-TO-LEFT"), ("36 １０", "U+FF11"),
        ("36 0x10", "decimal"), ("36 claimed", "uses the name"), ("36 10%", ""), ("36 tf.Variable(10)", ""), ("nan(1) 10", ""), ("-none 10", "none"), ("36 1;rm -rf /", "more than 2"),
        ("36 10.5.1", ""), ("36 1e99999", ""), ("36 9**9**9**9", ""), ("36 [/bold red] 1 1", ""),
    ],
)  # fmt: skip
def test_hostile_claims(run, tmp_path, text, said):
    result = run(*FIRST, text, cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert 1 <= len(result.err.splitlines()) <= 4
    assert all(character.isprintable() or character == "\n" for character in result.err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "pattern", ["1", "1 ", "(", ")", "()", "(1,", "x=2,", "a=2,", "=", " ", "#", "\u0301", "w1=", "nan", "-", "[", "\0"]
)
@pytest.mark.slow
def test_ten_megabytes_are_refused_soon(run, tmp_path, pattern):
    path = tmp_path / "claims"
    path.write_text(pattern * (10_000_000 // len(pattern.encode())))
    result = run("check", "x^2", "--at", "x=1", "--claim-values", f"@{path}")
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) <= 4
    assert len(result.err) < 2000


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
@pytest.mark.slow
def test_hostile_texts_as_claims_and_as_programs(run, case):
    text = text_of(case)
    claimed = run("check", "x", "--at", "x=1", "--claim-values", text)
    refuse(claimed._replace(code=0 if claimed.code == 1 else claimed.code), refused=False)
    named = run("check", "x", "--at", "x=1", "--claim-values", f"{text[:100_000]}=1")
    refuse(named._replace(code=0 if named.code == 1 else named.code), refused=False)
    refuse(run("check", "--time-limit", "1", "--at", "x=1.5,y=0.5", "--", text), refused=case["must"] == "reject")


def test_tolerances_that_make_no_sense(run):
    for option in ("--rtol", "--atol"):
        for text, said in (
            ("-1", "negative"),
            ("sqrt(2)", "not rational"),
            ("x", "uses the name x"),
            ("", ""),
            ("nan", ""),
            ("1,2", ""),
        ):
            result = run(*FIRST, "36 10", option, text)
            assert (result.code, result.out) == (2, "")
            assert said in result.err


def test_negative_truths_in_the_rule(run):
    (row,) = table(run("check", "-2*x", "--at", "x=1", "--claim-values", "-2.5", "--atol", "0.1").out)
    assert row["rule"] == "|-2.5 - (-2)| = 0.5 > 0.1 + 1e-9*2"
    (row,) = table(run("check", "-2*x", "--at", "x=1", "--claim-values", "-2.5", "--atol", "1", "--rtol", "0").out)
    assert row["rule"] == "|-2.5 - (-2)| = 0.5 <= 1"


def test_json(run):
    whole = json.loads(run(*WORDS, "nan 0.25 inf none", "--atol", "1/4", "--format", "json").out)
    assert whole["schema"] == "gradcli.claims/1"
    assert list(whole) == ["schema", "variables", "rtol", "atol", "points", "notes"]
    first, second, *_ = whole["points"][0]["entries"]
    assert list(first) == ["target", "variable", "claimed", "true", "verdict"]
    assert first["true"]["status"] == "kink"
    assert second == {
        "target": "f1",
        "variable": "y",
        "claimed": "0.25",
        "true": {"value": 0, "status": "ok"},
        "difference": 0.25,
        "verdict": "ok",
    }
    lines = run(*WORDS, "nan 0.25 inf none", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["ok", "wrong", "ok", "ok"]


def test_claims_are_read_one_at_a_time():
    """A wrong count is told before the rest of the text is looked at."""
    with pytest.raises(Exception, match="more than 2"):
        claims(Source("36 10 11 ) = ("), ORDER)


def test_judging_through_python():
    from gradcli.questions.point import read_point
    from gradcli.questions.request import Request

    found = judge(Request([Source("x^3")], read_point([Source("x=2")])), Source("12"))
    assert [(c.verdict, c.difference) for c in found.claims] == [(ClaimVerdict.OK, 0)]
