"""The house: who may import whom, and what stays small."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "gradcli"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Lower layers first: a module imports from its own layer or a lower one, never back.
LAYERS = [
    ["errors", "optional", "language.limits", "language.characters", "language.expressions", "primitives"],
    [
        "language.tokens",
        "language.cursor",
        "language.precedence",
        "language.grammar",
        "language.names",
        "language.printing",
        "language.definitions",
        "language.program",
    ],
    ["numbers"],
    ["tape", "lowering", "sweeps", "regions", "poles", "gradient_tape"],
    ["finite_differences", "results", "hessian_results", "point", "seeds", "reasons", "symbolic"],
    [
        "rounding",
        "rowsweep",
        "rewrites",
        "losses",
        "zeros",
        "continuity",
        "onesided",
        "mixed",
        "sided",
        "least_norm",
        "subgradient",
        "corners",
        "verdicts",
        "certify",
    ],
    [
        "exact_numbers",
        "comparisons",
        "agreement",
        "curvature",
        "second_order",
        "higher_order",
        "spectra",
        "derivatives",
        "differential",
        "hessians",
    ],
    ["float_routes", "routes", "claims", "judgements", "wengert", "matrix_formulas", "matrices", "matrix_operands"],
    ["batch"],
    ["propagation", "plotting"],
    ["api", "render", "code"],
    ["commands"],
    ["cli"],
    ["__main__", "__init__"],
]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def layer(name: str) -> int:
    for number, members in enumerate(LAYERS):
        if any(name == member or name.startswith(member + ".") for member in members):
            return number
    if name == "language":
        return 0
    raise AssertionError(f"{name} has no layer: give it one")


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            if node.module.startswith("gradcli"):
                found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_data_flows_one_way(path):
    own = name_of(path)
    if own == "__init__":
        return
    for imported in imports(path):
        target = imported.removeprefix("gradcli.")
        if imported.startswith("gradcli.") and (PACKAGE / (target.replace(".", "/") + ".py")).exists():
            assert layer(target) <= layer(own), f"{own} imports {target}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_library_has_its_room(path):
    own, found = name_of(path), {name.split(".")[0] for name in imports(path)}
    if not own.startswith("render") and own != "batch.progress":
        assert "rich" not in found
    if own != "cli" and not own.startswith("commands"):
        assert "typer" not in found
    if own != "cli" and not own.startswith(("commands", "batch")):
        calls = [
            n.func.id
            for n in ast.walk(ast.parse(path.read_text()))
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        ]
        assert "open" not in calls
        assert "print" not in calls
    assert not found & {"polars", "pickle", "shelve", "marshal", "pytest", "hypothesis", "mpmath"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_executes_text(path):
    forbidden = {"eval", "exec", "compile", "sympify", "parse_expr", "lambdify", "S", "__import__"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called == "compile" and isinstance(node.func, ast.Attribute):
                assert getattr(node.func.value, "id", "") == "re"
            else:
                assert called not in forbidden, f"{path}: {called}()"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
