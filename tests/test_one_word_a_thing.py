"""One word a thing: no two modules call what they define by one name; no call lists its arguments by the dozen."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "gradcli"
MODULES = sorted(PACKAGE.rglob("*.py"))

SHARED = {
    "Shown": "how a result shows itself: a renderer's module is asked for the class of this name",
    "Program": "the program read, and in gradcli.api what a Python user holds of it",
}
"""Names that stand for one thing in several modules, and why."""
MOST_POSITIONAL = 11
REGISTERS = "Registry"
"""Its arguments are a list."""


def defined(tree: ast.Module, *, aliases: bool) -> list[str]:
    """The public classes of a module, and the names it gives to types."""
    found = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        found += [name for name in names if aliases and re.fullmatch(r"[A-Z][a-z]\w*", name)]
    return [name for name in found if not name.startswith("_")]


def test_no_two_modules_define_a_class_or_a_type_of_one_name():
    where: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        # What commands name with a capital are options; their words are the user's.
        aliases = "commands" not in path.relative_to(PACKAGE).parts
        for name in defined(ast.parse(path.read_text(encoding="utf-8")), aliases=aliases):
            where[name].add(str(path.relative_to(PACKAGE)))
    twice = {name: sorted(modules) for name, modules in where.items() if len(modules) > 1}
    assert {name: modules for name, modules in twice.items() if name not in SHARED} == {}
    assert set(SHARED) == set(twice), "a name that is no longer shared"


def test_shared_names_are_found():
    tree = ast.parse("class A: pass\nB = int\nC_D = 1\n_E = int\nFg: type = int")
    assert defined(tree, aliases=True) == ["A", "Fg"]
    assert defined(tree, aliases=False) == ["A"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_calls_name_their_arguments(path):
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) != REGISTERS:
            assert len(call.args) <= MOST_POSITIONAL, ast.unparse(call)[:100]


@pytest.mark.parametrize("path", sorted((PACKAGE / "commands").glob("*.py")), ids=lambda path: path.stem)
def test_a_command_is_asked_in_groups(path):
    """A command takes its question, its numbers, its tables and its output as values, and few options of its own."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            own = [*node.args.args, *node.args.kwonlyargs]
            assert len(own) <= 13, f"{node.name} has {len(own)} parameters"
