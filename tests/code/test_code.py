"""Generated code compiled or run against certified numbers: the file's own self-test, language by language."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from gradcli.code.languages import LANGUAGES
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.families import FAMILIES
from gradcli.functions.names import FUNCTIONS
from tests.commands.test_cases_cli import at, load

FRAMEWORKS = os.environ.get("GRADCLI_FRAMEWORKS", sys.executable)
"""A Python that has TensorFlow, JAX and PyTorch; each is skipped where it is not installed."""

POSTGRESQL = os.environ.get("GRADCLI_POSTGRESQL", "")
"""How psql reaches a database where tables may be made: "host=/tmp port=5432 user=me"."""

TOOLS = {
    "python": sys.executable,
    "numpy": sys.executable,
    "js": "node",
    "c": "gcc",
    "rust": "rustc",
    "julia": "julia",
}
"""What runs or compiles a file of a language. Those of frameworks and of databases are run by tests of their own."""
OF_FRAMEWORKS = ("tensorflow", "jax", "torch")
OF_DATABASES = ("sql",)
SPECIAL = {"erf", "erfc", "gamma", "lgamma", "digamma", "polygamma", "lambertw", "loggamma", "LambertW"}


def program(language: str, file: Path) -> list[str]:
    """The command that runs a file, compiled where the language is."""
    tool = TOOLS[language]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    if language not in ("c", "rust"):
        return [tool, str(file)]
    binary = file.with_suffix("")
    flags = (
        ["-O1", "-std=c99", "-Wall", "-Werror", "-o", str(binary), str(file), "-lm"]
        if language == "c"
        else ["-A", "warnings", "-o", str(binary), str(file)]
    )
    subprocess.run([tool, *flags], check=True, capture_output=True, text=True)
    return [str(binary)]


def self_tested(run, tmp_path: Path, language: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / f"program{LANGUAGES[language].suffixes[0]}"
    made = run("code", *arguments, "--lang", language, "--self-test", "--output", str(file))
    assert made.code == 0, made.err
    return subprocess.run(program(language, file), capture_output=True, text=True, check=False)


def test_every_language_that_runs_is_run():
    assert {language.name for language in LANGUAGES if language.runs} == {*TOOLS, *OF_FRAMEWORKS, *OF_DATABASES}


def every_function() -> list[tuple[str, str]]:
    """Each elementary function of the language at a point of its row's own domain."""
    found = []
    for name, function in FUNCTIONS.items():
        if name == "where" or not name.isascii() or function.group in FAMILIES:
            continue
        row = PRIMITIVES.get(function.primitive)
        intervals = row.sample if row else ((1.5, 3.0),)
        places = [low + part * (high - low) for part, (low, high) in zip((0.37, 0.61), intervals, strict=False)]
        if name in ("asech", "arsech", "arcsech"):
            places = [0.4]
        if name == "digamma":
            places = [2.7]
        count = max(1, min(function.arity[0], 3))
        while len(places) < count:
            places.append(places[-1] + 0.7)
        inner = ["x", "y", "z"][:count]
        if name == "polygamma":
            inner, places = ["1", "x"], [2.7]
        elif name == "root":
            inner, places = ["x", "5"], [2.7]
        found.append(
            (f"{name}({','.join(inner)})", ",".join(f"{v}={p!r}" for v, p in zip("xyz", places, strict=False)))
        )
    return found


PARTS = 9


@pytest.mark.slow
@pytest.mark.parametrize("order", ["1", "2"])
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", TOOLS)
def test_every_function_of_the_language(run, tmp_path, language, part, order):
    """Programs with a target for each function, each in variables of its own: a file has every pair of variables
    in second order, so that several short ones are made sooner than one long one."""
    statements, point = [], []
    for number, (text, where) in enumerate(every_function()):
        # x1, y1, … of its own: each function at its own point
        name, inner = text.split("(", 1)
        for letter in "xyz":
            inner = inner.replace(letter, f"{letter}{number}") if letter in inner else inner
        statements.append(f"t{number} = {name}({inner}")
        point += [f"{v.split('=')[0]}{number}={v.split('=')[1]}" for v in where.split(",")]
    mine = range(part, len(statements), PARTS)
    names = {f"{v}{k}" for k in mine for v in "xyz"}
    used = [p for p in point if p.split("=")[0] in names]
    block = [statements[k] for k in mine]
    done = self_tested(run, tmp_path, language, *block, "--at", ",".join(used), "--order", order)
    assert done.returncode == 0, (block, done.stdout, done.stderr)


OF_FAMILIES = sorted({function.name for function in FUNCTIONS.values() if function.group in FAMILIES})
REFUSED = ("has no", "no rule", "in doubles the function finds", "may refuse", "is not certified", "has no number")


@pytest.mark.parametrize("language", ["python", "numpy", "c"])
@pytest.mark.slow
def test_special_functions_call_the_library_or_are_refused(run, tmp_path, language):
    """Those that the language's library has are run beside certified numbers; the others are refused in words."""
    pytest.importorskip("scipy")
    calls, wrong = [], []
    for name in OF_FAMILIES:
        function = FUNCTIONS[name]
        row = PRIMITIVES.get(function.primitive)
        if row is None:
            continue
        places = [low + 0.37 * (high - low) for low, high in row.sample]
        letters = "uvwxyz"[: len(places)]
        at = ",".join(f"{letter}={round(place, 3)!r}" for letter, place in zip(letters, places, strict=True))
        file = tmp_path / f"{name}{LANGUAGES[language].suffixes[0]}"
        asked = ["--at", at, "--wrt", letters[-1], "--self-test", "--output", str(file)]
        made = run("code", f"{name}({','.join(letters)})", "--lang", language, *asked)
        if made.code != 0:
            assert any(words in made.err for words in REFUSED), (name, made.err)
            continue
        calls.append(name)
        done = subprocess.run(program(language, file), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            wrong.append((name, at, done.stdout, done.stderr))
    assert wrong == []
    assert len(calls) >= {"python": 25, "numpy": 25, "c": 3}[language], calls


CASES = [c for name in ("feynman", "peers") for c in load(name)[::12] if c["kind"] in ("grad", "expected_expr")][:14]


@pytest.mark.parametrize("language", TOOLS)
@pytest.mark.slow
def test_real_cases(run, tmp_path, language):
    """Against the references of the cases, not our own certificate: the values are printed by the file."""
    for case in CASES:
        done = self_tested(
            run, tmp_path, language, case["expr"], "--at", at(case["points"][0]), "--wrt", ",".join(case["wrt"])
        )
        assert done.returncode == 0, (case["id"], done.stdout, done.stderr)


@pytest.mark.parametrize("language", TOOLS)
def test_the_self_test_can_fail(run, tmp_path, language):
    file = tmp_path / f"wrong{LANGUAGES[language].suffixes[0]}"
    right = run("code", "7*x^2", "--at", "x=2", "--self-test", "--lang", language).out
    wrong = right.replace("7.0 *", "7.5 *")
    assert wrong != right
    file.write_text(wrong)
    done = subprocess.run(program(language, file), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "wrong" in done.stdout + done.stderr


def test_the_self_test_of_sql_can_fail(run):
    query = run("code", "7*x^2", "--at", "x=2", "--self-test", "--lang", "sql").out
    base = sqlite3.connect(":memory:")
    assert base.execute(query).fetchall() == [("self-test passed",)]
    assert base.execute(query.replace("7e0 *", "7.5e0 *")).fetchall() == [("self-test failed",)]


@pytest.mark.parametrize("language", TOOLS)
@pytest.mark.slow
def test_names_that_clash(run, tmp_path, language):
    """Keywords, library names, names of our own making, letters of other scripts."""
    names = [
        "lambda",
        "fn",
        "int",
        "math",
        "Math",
        "v1",
        "f",
        "df_dx",
        "let",
        "E",
        "é",
        "λ",
        "gc_sech",
        "main",
        "value",
    ]
    program = " + ".join(f"{k}*{n}^2" for k, n in enumerate(names, 1))
    point = ",".join(f"{n}={k}" for k, n in enumerate(names, 1))
    done = self_tested(run, tmp_path, language, program, "--at", point)
    assert done.returncode == 0, (done.stdout, done.stderr)


@pytest.mark.parametrize("language", TOOLS)
@pytest.mark.parametrize("x", ["4", "-4"])
@pytest.mark.slow
def test_only_the_branch_taken_is_computed(run, tmp_path, language, x):
    """sqrt(-4) raises in Python: evaluated where it is not taken, it would end the program."""
    text = "where(x > 0 and y > 1, sqrt(x)*log(x) + where(x > 9, log(x-9), y), x^2*log(-x)*y)"
    done = self_tested(run, tmp_path, language, text, "--at", f"x={x},y=3", "--order", "2")
    assert done.returncode == 0, (done.stdout, done.stderr)


@pytest.mark.parametrize("language", OF_FRAMEWORKS)
def test_frameworks(run, tmp_path, language):
    there = "import importlib.util as u, sys; sys.exit(u.find_spec(sys.argv[1]) is None)"
    if subprocess.run([FRAMEWORKS, "-c", there, language], check=False).returncode:
        pytest.skip(f"{language} is not installed")
    texts = [
        "x*sin(y) + exp(x/y)",
        "where(x > 0, sqrt(x), y)*tanh(y) + max(x, y) + erf(x)",
        "lgamma(x)*x^2.5 + log1p(y)",
    ]
    files = []
    for number, text in enumerate(texts):
        file = tmp_path / f"case{number}.py"
        made = run(
            "code",
            text,
            "--lang",
            language,
            "--at",
            "x=1.5,y=0.7",
            "--self-test",
            "--order",
            "2",
            "--output",
            str(file),
        )
        assert made.code == 0, made.err
        files.append(str(file))
    for file in files:
        done = subprocess.run([FRAMEWORKS, file], capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, (done.stdout, done.stderr[-800:])


def sql_rows(engine: str, query: str, rows: list[tuple[float, float]]) -> list[tuple]:
    if engine == "sqlite":
        base = sqlite3.connect(":memory:")
        base.execute('CREATE TABLE "data" ("x" REAL, "y" REAL)')
        base.executemany('INSERT INTO "data" VALUES (?, ?)', rows)
        return base.execute(query).fetchall()
    if engine == "postgresql":
        return psql_rows(query, rows)
    duckdb = pytest.importorskip("duckdb")
    base = duckdb.connect()
    base.execute('CREATE TABLE "data" ("x" DOUBLE, "y" DOUBLE)')
    base.executemany('INSERT INTO "data" VALUES (?, ?)', rows)
    return base.execute(query).fetchall()


def psql_rows(query: str, rows: list[tuple[float, float]]) -> list[tuple]:
    if not POSTGRESQL:
        pytest.skip("GRADCLI_POSTGRESQL names no database")
    values = ", ".join(f"({x!r}, {y!r})" for x, y in rows)
    text = (
        f'CREATE TEMP TABLE "data" ("x" DOUBLE PRECISION, "y" DOUBLE PRECISION);\n'
        f'INSERT INTO "data" VALUES {values};\n{query}'
    )
    command = ["psql", "-AtqF", ",", "-v", "ON_ERROR_STOP=1", POSTGRESQL]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stderr, query)
    return [tuple(map(float, line.split(","))) for line in done.stdout.splitlines()]


SQL_CASES = [
    ("where(x > 0, log(x)*y, y^3)", [(2.0, 3.0), (-2.0, 3.0), (0.5, -1.25)]),
    ("exp(-x^2/2)*cos(y)/sqrt(2*pi) + x^1.5", [(0.3, 0.9), (1.7, 2.2)]),
    *[
        (text.replace("z", "y"), [(float(p.split(",")[0][2:]), float((p + ",y=0.5").split(",")[1][2:]))])
        for text, p in every_function()
        if text.split("(")[0] not in SPECIAL and "z" not in text
    ],
]


@pytest.mark.parametrize("engine", ["sqlite", "duckdb", "postgresql"])
@pytest.mark.slow
def test_sql_on_a_table(run, engine):
    """Every row of a real table, against the certified gradient."""
    for text, rows in SQL_CASES:
        if engine == "sqlite" and sqlite3.sqlite_version_info < (3, 35):
            pytest.skip("this SQLite has no mathematical functions")
        wrt = ["--wrt", "x,y"]
        query = run("code", text, "--lang", "sql", *wrt).out
        assert query.count(";") == 1
        for (x, y), row in zip(rows, sql_rows(engine, query, rows), strict=True):
            shown = run("grad", text, "--at", f"x={x!r},y={y!r}", *wrt, "--format", "json", "--unconnected", "zero")
            expected = json.loads(shown.out)["points"][0]["rows"][0]
            got = row[-3:]
            assert expected["value"] is not None, (text, x, y, shown.out, shown.err)
            reference = [expected["value"], *(expected["gradient"][v]["value"] for v in "xy")]
            assert got == pytest.approx([float(r) for r in reference], rel=1e-12, abs=1e-13), (text, x, y)


def test_what_a_language_lacks_is_named(run):
    result = run("code", "erf(x)", "--lang", "sql")
    assert result.code == 2
    assert "sql has no erf" in result.err
    assert len(result.err.splitlines()) <= 4


def test_hostile_input(run, tmp_path):
    assert run("code", "x", "--name", "f(); import os").code == 2
    assert run("code", "x", "--self-test").code == 2
    assert run("code", "x", "--at", "x=1").code == 2
    assert run("code", "log(x)", "--at", "x=-1", "--self-test").code == 3
    assert run("code", "x", "--lang", "latex", "--at", "x=1", "--self-test").code == 2
    assert run("code", "x", "--lang", "cobol").code == 2
    kept = tmp_path / "kept.py"
    kept.write_text("before")
    assert run("code", "x y", "--output", str(kept)).code == 2
    assert kept.read_text() == "before"


def test_latex(run):
    text = run("code", "where(x>0, sqrt(x)/y, x^2)", "--lang", "latex").out
    assert text.startswith("\\begin{align*}")
    assert text.count("\\begin") == text.count("\\end")
    assert text.count("{") == text.count("}")


def test_shared_subexpressions_once(run):
    text = run("code", "exp(x*y)^2 + sin(exp(x*y))", "--lang", "c", "--order", "2").out
    assert text.count(" exp(") == 1


def test_names_that_sql_reserves(run):
    """Plain names stand without quotes, which Spark takes for text; keywords and capitals do not."""
    query = run("code", "select*2 + Order^2 + plain*e1", "--lang", "sql", "--name", "table").out
    assert '"select"' in query
    assert '"Order"' in query
    assert '"plain"' not in query
    base = sqlite3.connect(":memory:")
    base.execute('CREATE TABLE "table" ("select" INTEGER, "Order" INTEGER, plain REAL, e1 REAL)')
    base.execute('INSERT INTO "table" VALUES (1, 2, 3.0, 4.0)')
    assert base.execute(query).fetchall() == [(1, 2, 3.0, 4.0, 18.0, 2.0, 4.0, 4.0, 3.0)]


def test_integers_are_not_divided_as_integers(run):
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE data (x INTEGER, y INTEGER)")
    base.execute("INSERT INTO data VALUES (1, 3)")
    assert base.execute(run("code", "x/y", "--lang", "sql").out).fetchall()[0][2] == 1 / 3
