"""A function added while the program runs, by its row alone: each command answers, or says in words what is missing."""

from __future__ import annotations

import json

import mpmath
import pytest

from gradcli.code.languages import LANGUAGES
from gradcli.functions.book import added
from gradcli.functions.row import Primitive

ERFI = Primitive(
    "ierf",
    lambda m, a: m.ierf(a),
    (lambda m, y, a: m.div(2 * m.exp(a * a), m.sqrt(m.pi())),),
    sample=((-2.0, 2.0),),
    enclosure="erfi",
)
BARE = Primitive("sincish", lambda m, a: m.sincish(a), (lambda m, y, a: m.cos(a),))
"""A row that says of no number system how to compute it."""


@pytest.fixture(autouse=True)
def _ierf():
    with added(ERFI), added(BARE):
        yield


@pytest.mark.parametrize("x", ["1/2", "-3", "0", "25"])
def test_certified(run, x):
    shown = json.loads(run("grad", "ierf(x)", "--at", f"x={x}", "--digits", "30", "--format", "json").out)
    row = shown["points"][0]["rows"][0]
    with mpmath.workdps(50):
        point = mpmath.fdiv(*map(int, (x.split("/") + ["1"])[:2]))
        wanted = mpmath.erfi(point), 2 * mpmath.exp(point**2) / mpmath.sqrt(mpmath.pi)
        assert row["status"] == "ok"
        for text, number in zip((row["value"], row["gradient"]["x"]["value"]), wanted, strict=True):
            assert abs(mpmath.mpf(str(text)) - number) <= abs(number) * mpmath.mpf(10) ** -29


def test_a_corner(run):
    found = run("grad", "ierf(abs(x))", "--at", "x=0")
    assert found.code == 3
    assert "left -1.1283791670955126, right 1.1283791670955126" in found.err


@pytest.mark.parametrize("engine", ["numpy", "native"])
@pytest.mark.parametrize("command", ["grad", "hessian"])
def test_tables(run, engine, command):
    found = run(command, "x*ierf(x)", "--grid", "x=-1:1:5", "--engine", engine, "--format", "jsonl")
    assert found.code == 0, found.err
    single = run(command, "x*ierf(x)", "--at", "x=-1/2", "--format", "json").out
    row = json.loads(found.out.splitlines()[1])
    value = json.loads(single)["points"][0]["rows"][0]["value"]
    assert str(value)[:14] in json.dumps(row)


def test_formulas_are_the_row_run_over_formulas(run):
    assert run("diff", "x*ierf(2*x)", "x").out == "4*x*exp(4*x^2)/sqrt(pi) + ierf(2*x)\n"
    assert "proved" in run("check", "ierf(x)", "--claim", "x: 2*exp(x^2)/sqrt(pi)").out
    assert "refuted" in run("check", "ierf(x)", "--claim", "x: exp(x^2)/sqrt(pi)").out
    assert run("functions", "ierf").out.splitlines()[-1].split("\t")[3] == "2*exp(x^2)/sqrt(pi)"
    steps = run("diff", "ierf(x^2)", "x", "--steps").out
    assert "ierf(u)' = (2*exp(u^2)/sqrt(pi))*u'" in steps


SPELLED = ERFI._replace(
    name="erfim",
    value=lambda m, a: m.erfim(a),
    spelled={
        "python": "special.erfi",
        "arrays": "P.special.erfi",
        "torch": "torch.ierf({0})",
        "c": "erfi",
        "js": "lib.erfi",
        "julia": "SpecialFunctions.erfi",
        "rust": "lib::erfi",
        "sql": "erfi",
        "tensorflow": "erfi",
        "latex": r"\operatorname{Erfim}",
    },
)
"""The same function, with what each language calls it."""


@pytest.mark.parametrize("language", LANGUAGES.names)
def test_code_calls_it_as_the_row_says(run, language):
    with added(SPELLED):
        found = run("code", "x*erfim(x)", "--lang", language)
        latex = run("grad", "erfim(x)", "--format", "latex").out
    assert found.code == 0, found.err
    word = {"numpy": "arrays", "jax": "arrays"}.get(language, language)
    called = SPELLED.spelled[word].replace("P.", "jnp." if language == "jax" else "np.")
    assert called.partition("(")[0] in found.out
    assert SPELLED.spelled["latex"] in latex


COMMANDS = [
    ["grad", "F(x)", "--at", "x=1/2"],
    ["grad", "F(x)", "--at", "x=1/2", "--digits", "30"],
    ["grad", "F(x)", "--at", "x=1/2", "--float"],
    ["grad", "F(abs(x))", "--at", "x=0"],
    ["grad", "F(x)"],
    ["grad", "F(x)", "--grid", "x=0:1:3", "--engine", "numpy"],
    ["grad", "F(x)", "--grid", "x=0:1:3", "--engine", "native"],
    ["grad", "F(1/x)", "--at", "x=0"],
    ["eval", "F(x)", "--at", "x=1/2"],
    ["hessian", "F(x)*y", "--at", "x=1/2,y=2"],
    ["hessian", "F(x)*y", "--symbolic", "--at", "x=1/2,y=2"],
    ["diff", "F(x)", "x"],
    ["diff", "F(x)", "x:3", "--at", "x=1/2"],
    ["check", "F(x)", "--at", "x=1/2"],
    ["check", "F(x)", "--claim", "x: 2*exp(x^2)/sqrt(pi)"],
    ["plot", "F(x)", "--grid", "x=0:1:20"],
    ["propagate", "F(x)", "--at", "x=0.5±0.1"],
    ["propagate", "F(x)", "--interval", "--at", "x=0.5±0.5"],
    ["tape", "F(x)", "--at", "x=1/2"],
    ["functions", "F"],
    *(["code", "F(x)", "--lang", lang] for lang in LANGUAGES.names),
]


@pytest.mark.parametrize("name", ["ierf", "sincish"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_ends_in_a_fault(run, words, name):
    found = run(*[word.replace("F(", f"{name}(") if word != "F" else name for word in words])
    assert "fault" not in found.err
    assert found.code in (0, 2, 3, 4)
    assert found.out or name in found.err, found
    if words[0] not in ("code",):
        assert found.code != 2, found.err
