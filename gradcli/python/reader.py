"""One Python file being read: what its names stand for, and its functions applied."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from gradcli.errors import LimitError, Span, nearest
from gradcli.python import limits
from gradcli.python.classes import Class, Instance
from gradcli.python.module import Module
from gradcli.python.statements import Exits, ReadStatements
from gradcli.python.values import Importable, Items, Meaning, Method, Routine, Scope


class FileReader(ReadStatements):
    """Works out a function of a file. What stands outside functions is read when it is needed, once."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.top = Scope({})
        self.calls: list[ast.AST] = []
        self.stars: list[str] = []
        self.defined: dict[str, list[ast.stmt]] = {}
        for node in _top_level(module.tree.body):
            for name in _names_set(node):
                self.defined.setdefault(name, []).append(node)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                self.stars.append(_path(node))
        self.pending: set[str] = set()

    # Names

    def outside(self, name: str) -> Meaning:
        if name in self.top.names:
            return self.read(self.top.names[name])
        if name in self.defined:
            self._define(name)
            return self.top.names[name]
        from gradcli.python.library import BUILTINS, of_library

        for path in self.stars:
            found = of_library(f"{path}.{name}")
            if found is not None:
                return found
        if name in BUILTINS:
            return BUILTINS[name]
        close = nearest(name, [*self.defined])
        self.refuse(f"{name} is not known", f"did you mean {close}?" if close else "set it in this file")

    def _define(self, name: str) -> None:
        """Reads the one statement that sets a name of the file."""
        nodes = self.defined[name]
        node = nodes[-1]
        definitions = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
        if len(nodes) > 1 and not all(isinstance(one, definitions) for one in nodes):
            self.module.refuse(f"{name} is set more than once in this file", node, "set it once")
        if name in self.pending:
            self.module.refuse(f"{name} is set in terms of itself", node, "set it once")
        self.pending.add(name)
        paths, self.paths = self.paths, []  # what is outside holds on every path
        if isinstance(node, ast.ClassDef):
            self.top.names[name] = Class(node)
        elif isinstance(node, ast.AugAssign | ast.For | ast.With):
            self.module.refuse(f"{name} is changed outside functions", node, "set it once")
        else:
            outer, self.at = self.at, self.module.place(node)
            self._statement(node, self.top, Exits())
            self.at = outer
        self.paths = paths
        self.pending.discard(name)

    def imported(self, node: ast.Import | ast.ImportFrom) -> dict[str, Meaning]:
        if isinstance(node, ast.Import):
            return {
                alias.asname or alias.name.partition(".")[0]: Importable(
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                for alias in node.names
            }
        path = _path(node)
        return {
            alias.asname or alias.name: Importable(f"{path}.{alias.name}") for alias in node.names if alias.name != "*"
        }

    def named(self, name: str, scope: Scope) -> Meaning:
        found = super().named(name, scope)
        return self.library(found.path) if isinstance(found, Importable) and "." in found.path else found

    def library(self, path: str) -> Meaning:
        from gradcli.python.library import of_library

        found = of_library(path)
        if found is None:
            self.refuse(f"{path} is not read", "gradcli functions lists what is")
        return None if path.endswith(".newaxis") else self.number_of(found)

    def number_of(self, found: Meaning) -> Meaning:
        """A constant of a library as the formula it stands for; what is not a number has no value here either."""
        if isinstance(found, str) and found == "nan":
            return self.term("div", 0, 0)
        if isinstance(found, str) and found in ("pi", "e"):
            if found == "pi" and "pi" in self.variables:
                return self.term("call", -1, value="acos")
            return self.term("name", value="pi") if found == "pi" else self.term("call", 1, value="exp")
        return found

    # Calls

    def applied(self, function: Meaning, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        if isinstance(function, Routine):
            return self.call_function(function, given, named)
        if isinstance(function, Method):
            from gradcli.python.methods import method

            return method(self, function, given, named)
        if isinstance(function, Class):
            return self.instance(function, given, named)
        if isinstance(function, Instance):
            called = self.member(function, "__call__")
            return self.applied(called, given, named)
        if isinstance(function, Importable):
            self.refuse(f"{function.path} is a module", "call one of its functions")
        self.refuse("this is no function that is read", "call a function of the file or of a library")

    def call_function(self, function: Routine, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        """A function of the file applied: its body is read with the arguments in the place of its parameters."""
        node = function.node
        if any(node is one for one in self.calls):
            self.refuse("a function that calls itself is not read", "write a loop: for … in range(n)")
        if len(self.calls) >= limits.CALLS:
            self.refuse(f"functions call each other more than {limits.CALLS} deep", "call fewer")
        if function.bound is not None:
            given = [function.bound, *given]
        scope = Scope(self._arguments(function, given, named), function.scope)
        if isinstance(node, ast.Lambda):
            self.calls.append(node)
            found = self.value_of(node.body, scope)
            self.calls.pop()
            return found
        scope.local = _locals(node)
        if any(isinstance(part, (ast.Yield, ast.YieldFrom, ast.Await)) for part in _inside(node.body)):
            self.refuse("a function that yields is not read", "return a list")
        self.calls.append(node)
        outer, exits = self.at, Exits()
        found = self.left(exits, self.block(node.body, scope, exits))
        self.at = outer
        self.calls.pop()
        return found

    def _arguments(self, function: Routine, given: list[Meaning], named: dict[str, Meaning]) -> dict[str, Meaning]:
        """Parameters and their values."""
        takes = function.node.args
        places = [parameter.arg for parameter in (*takes.posonlyargs, *takes.args)]
        found: dict[str, Meaning] = dict(zip(places, given, strict=False))
        if len(given) > len(places) and takes.vararg is None:
            self.refuse(f"this function takes {len(places)} arguments; here are {len(given)}", "give as many")
        if takes.vararg is not None:
            found[takes.vararg.arg] = Items(given[len(places) :], True)
        known = {*places, *(parameter.arg for parameter in takes.kwonlyargs)}
        for name, value in named.items():
            if name not in known or name in found:
                self.refuse(f"this function has no argument {name} left", "give each parameter one value")
            found[name] = value
        for name in known - found.keys():
            if name not in function.defaults:
                self.refuse(f"the argument {name} is missing", f"give {name} a value")
            found[name] = function.defaults[name]
        if takes.kwarg is not None:
            found[takes.kwarg.arg] = None
        return found

    # Objects

    def instance(self, of: Class, given: list[Meaning], named: dict[str, Meaning]) -> Instance:
        """An object of a class of the file: what ``__init__`` sets are its attributes."""
        made = Instance(of, {})
        starts = self.of_class(of, "__init__")
        if isinstance(starts, ast.FunctionDef):
            self.call_function(self.bound(starts, made), given, named)
        elif given or named:
            self.refuse("this class takes no arguments", "give none")
        return made

    def bases(self, of: Class) -> Iterator[Class]:
        """A class of the file and those it is made of."""
        yield of
        for base in of.node.bases:
            if isinstance(base, ast.Name) and base.id == "object":
                continue
            found = self.value_of(base, self.top) if isinstance(base, ast.Name) and base.id in self.defined else None
            if not isinstance(found, Class) or found is of:
                self.module.refuse("what this class is made of is not in this file", base, "write a function instead")
            yield from self.bases(found)

    def of_class(self, of: Class, name: str) -> ast.stmt | None:
        """The statement that sets a member of a class."""
        for one in self.bases(of):
            for node in reversed(one.node.body):
                if name in _names_set(node):
                    return node
        return None

    def bound(self, node: ast.FunctionDef, to: Instance) -> Routine:
        """A method of an object."""
        found = self.function(node, self.top) if not _is_property(node) else Routine(node, self.top)
        static = any(getattr(one, "id", "") == "staticmethod" for one in node.decorator_list)
        found.bound = None if static else to
        return found

    def member(self, of: Any, name: str) -> Meaning:
        if isinstance(of, Class):
            node = self.of_class(of, name)
            if isinstance(node, ast.FunctionDef):
                return Routine(node, self.top, self.defaults(node.args, self.top))
        if not isinstance(of, Instance):
            return super().member(of, name)
        if name in of.names:
            return self.read(of.names[name])
        node = self.of_class(of.of, name)
        if isinstance(node, ast.FunctionDef):
            method = self.bound(node, of)
            return self.call_function(method, [], {}) if _is_property(node) else method
        if node is None:
            self.refuse(f"{of.of.node.name} has no attribute {name}", "set it in __init__")
        scope = Scope({}, self.top)
        self._statement(node, scope, Exits())
        return self.read(scope.names[name])

    def set_member(self, of: Any, name: str, value: Meaning) -> None:
        if not isinstance(of, Instance):
            super().set_member(of, name, value)
        if self.paths:
            self.refuse("an attribute is set on one path only", "use a variable of its own")
        of.names[name] = value


def guarded(reader: FileReader) -> LimitError:
    """What is said where Python's own stack is too small for a file."""
    return LimitError(
        "the function is nested too deeply", span=Span(reader.source, *reader.at), fix="name inner parts: u = …"
    )


def _path(node: ast.ImportFrom) -> str:
    return "." * node.level + (node.module or "")


def _top_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements outside functions, those of ``if`` and ``try`` among them."""
    for node in body:
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _top_level([*node.body, *getattr(node, "orelse", ())])
            for handler in getattr(node, "handlers", ()):
                yield from _top_level(handler.body)
        else:
            yield node


def _names_set(node: ast.stmt) -> list[str]:
    """The names that a statement sets or changes."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    targets: list[ast.AST] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.For)):
        targets = [node.target] if getattr(node, "value", node) is not None else []
    return [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]


def _inside(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What stands in a body, but not in the functions and classes inside it."""
    stack = list(body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(
            node, (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp, ast.GeneratorExp, ast.AsyncFunctionDef)
        ):
            stack.extend(ast.iter_child_nodes(node))


def _locals(node: ast.FunctionDef) -> frozenset[str]:
    """The names that a function sets itself."""
    found: set[str] = set()
    for part in _inside(node.body):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, (ast.FunctionDef, ast.Import, ast.ImportFrom)):
            found.update(_names_set(part))
    return frozenset(found)


def _is_property(node: ast.FunctionDef) -> bool:
    return any(getattr(one, "id", "") == "property" for one in node.decorator_list)
