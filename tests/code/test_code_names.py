"""Names of the user that a language means something by: keywords, macros of headers, preludes, builtins."""

from __future__ import annotations

import builtins
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from gradcli.functions.names import CONSTANTS, FUNCTIONS
from gradcli.language.cursor import RESERVED
from gradcli.language.expressions import CONDITIONS
from gradcli.languages import words
from tests.code.test_code import self_tested

OWN = {*FUNCTIONS, *CONSTANTS, *CONDITIONS, *RESERVED}


def macros() -> set[str]:
    """The macros that the C compiler here knows with the headers a file includes."""
    if shutil.which("gcc") is None:
        return {"M_PI", "NAN", "INFINITY", "HUGE_VAL", "EOF"}
    text = "#include <math.h>\n#include <stdio.h>\n#include <float.h>\n"
    words = ["gcc", "-std=gnu17", "-D_GNU_SOURCE", "-dM", "-E", "-"]
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=True)
    return set(re.findall(r"^#define ([A-Za-z]\w*)", done.stdout, re.M))


def javascript_globals() -> set[str]:
    if shutil.which("node") is None:
        return {"Math", "Object", "NaN", "undefined"}
    script = "console.log(Object.getOwnPropertyNames(globalThis).join(' '))"
    return set(subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True).stdout.split())


RUST = {"Ok", "Err", "Some", "None", "Box", "Vec", "String", "drop", "Drop", "Copy", "str", "usize", "core", "Self"}
MEANT = {
    "c": lambda: macros() | words.C | {"j0", "y1", "jn", "signgam", "errno", "I"},
    "js": lambda: javascript_globals() | words.JAVASCRIPT,
    "rust": lambda: RUST | words.RUST,
    "julia": lambda: words.JULIA | words.JULIA_OUTSIDE,
    "python": lambda: set(dir(builtins)) | words.PYTHON | {"lambda", "match", "None", "async"},
    "numpy": lambda: {"np", "math", "nan", "inf", "list", "print", "float"},
}


def as_gnu_reads_it(file: Path) -> None:
    """Compiled without -std=c99, which hides the macros that are not the standard's."""
    subprocess.run(["gcc", "-fsyntax-only", "-D_GNU_SOURCE", str(file)], check=True, capture_output=True)


def variables(names: set[str]) -> list[str]:
    return sorted(name for name in names if name.isidentifier() and name not in OWN and name[0].isalpha())


@pytest.mark.parametrize("language", list(MEANT))
@pytest.mark.slow
def test_every_name_may_be_a_variable(run, tmp_path, language):
    names = variables(MEANT[language]())
    assert len(names) > 3
    for first in range(0, len(names), 60):
        block = names[first : first + 60]
        text = " + ".join(f"{k}*{name}^2 + exp(-{name})" for k, name in enumerate(block, 1))
        point = ",".join(f"{name}={k}/7" for k, name in enumerate(block, 1))
        done = self_tested(run, tmp_path, language, text, "--at", point)
        assert done.returncode == 0, (block, done.stdout, done.stderr)
        if language == "c":
            as_gnu_reads_it(tmp_path / "program.c")


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("c", ["gamma", "y0", "puts", "round", "M_PI", "main", "printf", "got", "HUGE_VAL", "log1p", "linux"]),
        ("js", ["Object", "Math", "require", "console", "found", "got", "NaN", "f", "enum"]),
        ("rust", ["Ok", "main", "found", "drop", "String", "println", "box"]),
        ("python", ["list", "isinstance", "math", "print", "SystemExit", "got", "abs"]),
        ("numpy", ["np", "list", "math", "float"]),
    ],
)
@pytest.mark.slow
def test_every_name_may_be_the_function(run, tmp_path, language, names):
    for name in names:
        text = "x*exp(-x^2) + log1p(x) + sech(x) + abs(x)"
        done = self_tested(run, tmp_path, language, text, "--at", "x=2", "--name", name)
        assert done.returncode == 0, (name, done.stdout, done.stderr)


@pytest.mark.parametrize("name", ["M_sun", "L_1", "gamma", "round", "Pi", "E", "FP", "y0"])
def test_a_name_that_means_nothing_stays(run, name):
    """Local variables of C may be called as functions that no line calls, and as no macro is."""
    assert f"double {name}," in run("code", f"{name}*zeta", "--lang", "c").out


def test_columns_of_sql_called_as_ours_are(run):
    query = run("code", "gc_1*gc_3 + x", "--lang", "sql", "--name", "gc_t0").out
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE gc_t0 (gc_1 REAL, gc_3 REAL, x REAL)")
    base.execute("INSERT INTO gc_t0 VALUES (2, 3, 5)")
    assert base.execute(query).fetchall() == [(2.0, 3.0, 5.0, 11.0, 3.0, 2.0, 1.0)]


def test_the_command_that_compiles_refuses_a_wrong_name(tmp_path):
    """The check above can fail: as it stands, the macro is no name."""
    file = tmp_path / "wrong.c"
    file.write_text("#include <math.h>\nint main(void) { double M_PI = 1; return M_PI > 2; }\n")
    with pytest.raises(subprocess.CalledProcessError):
        as_gnu_reads_it(file)
