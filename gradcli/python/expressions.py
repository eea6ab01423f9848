"""Expressions of Python worked out: what is known is computed, what depends on the variables becomes a formula."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcli.language.limits import LITERAL_DIGITS
from gradcli.python.operators import Operators
from gradcli.python.terms import Growing, is_scalar
from gradcli.python.values import (
    Importable,
    Items,
    Meaning,
    Method,
    ObjectArray,
    Routine,
    Scope,
    Understood,
    Unmeasured,
    Unset,
)

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

_FLOAT = re.compile(r"[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9_]+)?")
_SIZES = frozenset(["shape", "ndim", "size", "dtype"])


class ReadExpressions(Operators):
    """What each kind of expression comes to. The reader adds what names outside a function and calls stand for."""

    def value_of(self, node: ast.expr, scope: Scope) -> Meaning:
        """The value of an expression; what it refuses bears its place."""
        outer = self.at
        self.at = self.module.place(node)
        self.step()
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            self.refuse(f"{_spoken(node)} is not read", "write it with numbers, arrays and functions")
        found = method(node, scope)
        self.at = outer
        return found

    def values_of(self, nodes: list[ast.expr], scope: Scope) -> list[Meaning]:
        """The values of several expressions, the starred ones unpacked."""
        found: list[Meaning] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found += self.listed(self.value_of(node.value, scope))
            else:
                found.append(self.value_of(node, scope))
        return found

    # Leaves

    def _constant(self, node: ast.Constant, scope: Scope) -> Meaning:
        value = node.value
        if value is None or value is Ellipsis or isinstance(value, (bool, int, str)):
            return value
        if not isinstance(value, float):
            self.refuse(f"a {type(value).__name__} is no real number", "write a real number")
        start, end = self.at
        typed = self.source.text[start:end]
        if not _FLOAT.fullmatch(typed) or sum(map(str.isdigit, typed)) > LITERAL_DIGITS:
            self.refuse("this number is not read", "write it in decimal, with at most 400 digits")
        significant = any(c in "123456789" for c in typed.lower().partition("e")[0])
        if value == float("inf") or (value == 0 and significant):
            self.refuse("this number is beyond the doubles", "write one that Python can hold")
        return Fraction(typed.replace("_", ""))

    def _name(self, node: ast.Name, scope: Scope) -> Meaning:
        return self.read(self.named(node.id, scope))

    def named(self, name: str, scope: Scope) -> Meaning:
        """What a name stands for: in the call, around the function, in the file, in Python."""
        inner: Scope | None = scope
        while inner is not None:
            if name in inner.names:
                return inner.names[name]
            if name in inner.local:
                self.refuse(f"{name} is used before it has a value", f"set {name} first")
            inner = inner.outer
        return self.outside(name)

    def outside(self, name: str) -> Meaning:
        """What a name stands for that no function sets."""
        raise NotImplementedError

    # Choices

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> Meaning:
        condition = self.decided(self.value_of(node.test, scope))
        if isinstance(condition, bool):
            return self.value_of(node.body if condition else node.orelse, scope)
        a = self.inside(condition, node.body, scope)
        b = self.inside(self.negated(condition), node.orelse, scope)
        found = self.merged(condition, a, b)
        if isinstance(found, Unset):
            self.refuse("the two sides are not of one kind", "make them numbers, or arrays of one shape")
        return found

    def inside(self, condition: bool | Growing, node: ast.expr, scope: Scope) -> Meaning:
        """An expression of a branch."""
        assert isinstance(condition, Growing)
        self.paths.append(condition)
        found = self.value_of(node, scope)
        self.paths.pop()
        return found

    # Sequences

    def _tuple(self, node: ast.Tuple, scope: Scope) -> Meaning:
        return Items(self.values_of(node.elts, scope), True, len(self.paths))

    def _list(self, node: ast.List, scope: Scope) -> Meaning:
        return Items(self.values_of(node.elts, scope), False, len(self.paths))

    def _slice(self, node: ast.Slice, scope: Scope) -> Meaning:
        ends = [None if part is None else self.value_of(part, scope) for part in (node.lower, node.upper, node.step)]
        return slice(*(None if end is None else self.integer(end) for end in ends))

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Meaning:
        of = self.value_of(node.value, scope)
        return self.item(of, self.value_of(node.slice, scope))

    def _listcomp(self, node: ast.ListComp, scope: Scope) -> Meaning:
        return Items(list(self._comprehended(node.elt, node.generators, scope)), False, len(self.paths))

    def _generatorexp(self, node: ast.GeneratorExp, scope: Scope) -> Meaning:
        return Items(list(self._comprehended(node.elt, node.generators, scope)), True, len(self.paths))

    def _comprehended(self, of: ast.expr, loops: list[ast.comprehension], scope: Scope) -> Iterator[Meaning]:
        loop, *rest = loops
        if loop.is_async:
            self.refuse("async is not read", "write a plain loop")
        for member in self.listed(self.value_of(loop.iter, scope)):
            inner = Scope({}, scope)
            self.bind(loop.target, member, inner)
            tests = [self.decided(self.value_of(test, inner)) for test in loop.ifs]
            if not all(isinstance(test, bool) for test in tests):
                self.refuse("how many there are depends on the variables", "write (x if c else 0)")
            if all(tests):
                if rest:
                    yield from self._comprehended(of, rest, inner)
                else:
                    yield self.value_of(of, inner)

    def bind(self, target: ast.expr, value: Meaning, scope: Scope) -> None:
        """Gives a target, or several, their values."""
        raise NotImplementedError

    # Functions

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Meaning:
        return Routine(node, scope, self.defaults(node.args, scope))

    def defaults(self, given: ast.arguments, scope: Scope) -> dict[str, Meaning]:
        """The defaults of parameters, which belong to the moment of the definition."""
        named = [*given.posonlyargs, *given.args]
        pairs = list(zip(reversed(named), reversed(given.defaults), strict=False))
        pairs += [(name, node) for name, node in zip(given.kwonlyargs, given.kw_defaults, strict=True) if node]
        return {name.arg: self.value_of(node, scope) for name, node in pairs}

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Meaning:
        of = self.value_of(node.value, scope)
        name = node.attr
        if isinstance(of, Importable):
            return self.library(f"{of.path}.{name}")
        if is_scalar(of) and name in _SIZES:
            of = self.array(of)
        if isinstance(of, ObjectArray):
            if name == "T":
                return of.alike(of.data.T)
            if name == "shape":
                return Items(list(of.shape), True)
            if name in ("size", "ndim"):
                return int(getattr(of.data, name))
            if name == "dtype":
                return "int" if of.integer else "float"
        if isinstance(of, Unmeasured) and name in _SIZES:
            self.refuse_open(of)
        if isinstance(of, (ObjectArray, Items, Unmeasured)) or is_scalar(of):
            return Method(of, name)
        return self.member(of, name)

    def member(self, of: Any, name: str) -> Meaning:
        """An attribute of anything else."""
        self.refuse(f"the attribute {name} is not read", "make it an argument of the function")

    def library(self, path: str) -> Meaning:
        """What a library holds."""
        raise NotImplementedError

    def _call(self, node: ast.Call, scope: Scope) -> Meaning:
        function = self.value_of(node.func, scope)
        given = self.values_of(node.args, scope)
        named = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                self.refuse("** of arguments is not read", "name the arguments")
            named[keyword.arg] = self.value_of(keyword.value, scope)
        return self.called(function, given, named)

    def called(self, function: Meaning, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        """A function applied."""
        if isinstance(function, Understood):
            reader: FileReader = self  # type: ignore[assignment]
            return function.call(reader, given, named)
        return self.applied(function, given, named)

    def applied(self, function: Meaning, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        """A function of the file, or a method, applied."""
        raise NotImplementedError


def _spoken(node: ast.AST) -> str:
    """What a part of a file is called."""
    return {
        "NamedExpr": "the walrus :=",
        "Await": "await",
        "Yield": "yield",
        "YieldFrom": "yield",
        "Dict": "a dictionary",
        "DictComp": "a dictionary",
        "Set": "a set",
        "SetComp": "a set",
        "JoinedStr": "a formatted text",
        "Starred": "a starred value",
    }.get(type(node).__name__, type(node).__name__.lower())
