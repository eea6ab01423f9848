"""The house: who may import whom, and what stays small."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.paths import PACKAGE

MODULES = sorted(PACKAGE.rglob("*.py"))

# The floors from the ground up: a room imports from its own floor or a lower one, never from above.
FLOORS = [
    ["errors", "records", "registry", "signals", "threads", "manual", "functions"],
    ["optional", "files", "results", "language", "python"],
    ["numbers"],
    ["languages"],
    ["tape"],
    ["arrays"],
    ["questions"],
    ["symbolic", "notation"],
    ["engines.library", "engines.workshop", "engines.kept", "engines.held"],
    ["strips.library", "strips.powers"],
    [
        "engines.balls.plan",
        "engines.balls.prelude",
        "engines.balls.source",
        "engines.balls.special",
        "engines.balls.loaded",
        "engines.balls.kernels",
        "engines.balls.tape",
        "engines.balls.tape_loops",
    ],
    ["certified"],
    ["answers"],
    ["checks", "matrices"],
    ["tables"],
    ["engines"],
    ["strips"],
    ["batch"],
    ["distributed", "propagation"],
    ["plotting"],
    ["render"],
    ["code", "notebooks"],
    ["api", "commands", "testing", "verbs"],
    ["cli", "magic"],
    ["__main__", "__init__"],
]
HALL = {
    "__init__",
    "__main__",
    "api",
    "cli",
    "errors",
    "magic",
    "notebooks",
    "optional",
    "records",
    "registry",
    "signals",
    "threads",
    "verbs",
}
"""The modules that stand in no room: the doors, and what every room may use."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def floor(name: str) -> int:
    """The floor of the longest name that a module's begins with."""
    found = [
        (len(member), number)
        for number, members in enumerate(FLOORS)
        for member in members
        if name == member or name.startswith(member + ".")
    ]
    assert found, f"{name} has no floor: give it one"
    return max(found)[1]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            if node.module.startswith("gradcli"):
                found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def backward(path: Path) -> list[str]:
    """What a module imports from a higher layer."""
    own, found = name_of(path), []
    if own == "__init__":
        return []
    for imported in imports(path):
        target = imported.removeprefix("gradcli.")
        if imported.startswith("gradcli.") and (PACKAGE / (target.replace(".", "/") + ".py")).exists():
            found += [f"{own} imports {target}"] * (floor(target) > floor(own))
    return found


def test_the_hall_is_kept_clear():
    assert {path.stem for path in PACKAGE.glob("*.py")} == HALL


def test_data_flows_one_way():
    assert [fault for path in MODULES for fault in backward(path)] == []


def out_of_place(path: Path) -> list[str]:
    """The libraries and calls of a module that belong into another room."""
    own, found = name_of(path), {name.split(".")[0] for name in imports(path)}
    wrong = found & {"polars", "pickle", "shelve", "marshal", "pytest", "hypothesis", "mpmath"}
    if not own.startswith("render") and own not in ("tables.progress", "distributed.progress"):
        wrong |= found & {"rich"}
    if own != "cli" and not own.startswith("commands"):
        wrong |= found & {"typer"}
    if own != "cli" and not own.startswith(("commands", "files", "tables", "engines", "distributed")):
        calls = [n.func for n in ast.walk(parsed(path)) if isinstance(n, ast.Call)]
        wrong |= {n.id for n in calls if isinstance(n, ast.Name)} & {"open", "print"}
    return [f"{own}: {name}" for name in sorted(wrong)]


def test_each_library_has_its_room():
    assert [fault for path in MODULES for fault in out_of_place(path)] == []


ANSWERING = {"symbolic", "certified", "answers", "checks", "tables", "engines", "batch"}
"""The rooms in which something is decided or computed of a question."""


@pytest.mark.parametrize("path", sorted((PACKAGE / "questions").glob("*.py")), ids=name_of)
def test_who_asks_imports_no_judge(path):
    rooms = {name.split(".")[1] for name in imports(path) if name.startswith("gradcli.")}
    assert not rooms & ANSWERING, f"{name_of(path)} imports a judge"


def test_programs_are_lowered_in_one_place():
    """Whoever wants a tape asks ``tape_of``, which lowers a program once for all of them."""
    users = [name_of(path) for path in MODULES if any(name.endswith("lowering.lower") for name in imports(path))]
    assert users == []


EXECUTING = frozenset(
    ["eval", "exec", "compile", "sympify", "parse_expr", "lambdify", "S", "__import__", "breakpoint", "input"]
    + [
        "system",
        "popen",
        "execv",
        "execve",
        "execvp",
        "spawnv",
        "posix_spawn",
        "literal_eval",
        "read_pickle",
        "fromfile",
    ]
)
"""Calls that make a text into a program, or start one; ``re.compile`` is none of them."""
UNSAFE_MODULES = frozenset(
    ["pickle", "shelve", "marshal", "dill", "joblib", "yaml", "code", "codeop", "runpy", "pty", "imp"]
    + ["socket", "ssl", "http", "urllib", "ftplib", "requests", "webbrowser", "xmlrpc", "smtplib", "builtins"]
)
ONLY_TEXT = frozenset(["urllib.parse"])
"""Takes names apart and opens nothing."""
STARTING = {
    "engines.workshop": "subprocess",  # runs the one program that is run, the C compiler
    "engines.library": "ctypes",  # loads what that made
    "numbers.wrapped": "ctypes",  # calls functions of doubles in the library that python-flint brings along
}
"""The modules that start something, each by what."""


def unsafe(tree: ast.AST, own: str) -> list[str]:
    """What a module does that could execute text, load a pickle, start a program or open a connection."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            found += [
                f"imports {name}" for name in names if name.split(".")[0] in UNSAFE_MODULES and name not in ONLY_TEXT
            ]
            found += [f"imports {name}" for name in names if name.startswith("sympy.parsing")]
            starting = {"subprocess", "ctypes"} - {STARTING.get(own)}
            found += [f"imports {name}" for name in names if name.split(".")[0] in starting]
        elif isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            of = getattr(getattr(node.func, "value", None), "id", "")
            if called in EXECUTING and (of, called) != ("re", "compile"):
                found.append(f"{called}()")
            if called == "load" and of in ("np", "numpy"):
                found.append("numpy.load()")
            for keyword in node.keywords:
                switched_on = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
                if keyword.arg in ("shell", "allow_pickle", "evaluate_strings") and switched_on:
                    found.append(f"{keyword.arg}=True")
        elif isinstance(node, ast.Name) and node.id in ("eval", "exec", "__builtins__", "sympify", "parse_expr"):
            found.append(f"names {node.id}")
    return found


def test_nothing_executes_text():
    found = {name_of(path): unsafe(parsed(path), name_of(path)) for path in MODULES}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "eval(x)",
            "exec(x)",
            "compile(x, '', 'eval')",
            "sympy.sympify(x)",
            "parse_expr(x)",
            "sympy.S(x)",
            "f = eval",
        ),
        *("lambdify((), x)", "import pickle", "from pickle import loads", "numpy.load(x)", "f(x, allow_pickle=True)"),
        *("run(x, shell=True)", "os.system(x)", "os.popen(x)", "import subprocess", "import urllib.request", "input()"),
        *("from sympy.parsing.sympy_parser import parse_expr", "__import__(x)", "import ctypes", "breakpoint()"),
    ],
)
def test_what_would_execute_text_is_told(text):
    assert unsafe(ast.parse(text), "any")
    assert not unsafe(ast.parse("re.compile(x); sympy.S.Zero; json.load(x); f(x, shell=False)"), "any")


def test_files_stay_small():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name != "functions"], ids=name_of)
def test_a_number_system_has_its_type(path):
    assert ", m: Any" not in path.read_text(encoding="utf-8")
    assert "(m: Any" not in path.read_text(encoding="utf-8")
