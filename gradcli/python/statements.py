"""Statements of Python worked out: names are set, loops unrolled, and branches nobody can decide are both read."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from gradcli.python.attempts import FAILURES, caught, has_no_value
from gradcli.python.expressions import ReadExpressions
from gradcli.python.terms import Growing, is_known
from gradcli.python.values import UNSET, Items, Meaning, ObjectArray, Routine, Scope, Unmeasured, Unset

_REFUSED: dict[str, tuple[str, str]] = {
    "While": ("while depends on what it computes", "write for … in range(n), with a number n"),
    "AsyncFor": ("async is not read", "write a plain loop"),
    "With": ("with is not read here", "write the lines without it"),
    "TryStar": ("try is not read", "write what it does when nothing fails"),
    "Raise": ("this raises, and has no value", "leave the case out, or return a value"),
    "Global": ("global variables are not changed here", "return the value"),
    "Nonlocal": ("variables of another function are not changed here", "return the value"),
    "Delete": ("del is not read", "leave it out"),
    "Match": ("match is not read", "write if … elif … else"),
    "ClassDef": ("a class inside a function is not read", "write functions"),
    "AsyncFunctionDef": ("async is not read", "write def"),
}
HARMLESS = frozenset(["jit", "function", "staticmethod", "cache", "lru_cache", "njit", "script", "vectorize"])
"""Decorators that leave a function's value what it is, by their last name."""


class _Jump(Exception):
    """``break`` or ``continue``."""

    def __init__(self, ends: bool) -> None:
        self.ends = ends


class Returned:
    """A block that returned on every path."""

    def __init__(self, value: Meaning) -> None:
        self.value = value


class Exits(list[tuple[Growing, Meaning]]):
    """What a block has returned so far on some paths only, each with its condition, the earlier first."""


class ReadStatements(ReadExpressions):
    """What each kind of statement does to the names of a call."""

    def block(self, body: list[ast.stmt], scope: Scope, exits: Exits) -> Returned | None:
        """Runs statements; what was returned, or None where the end is reached on some path."""
        for node in body:
            self.at = self.module.place(node)
            self.step()
            found = self._statement(node, scope, exits)
            if found is not None:
                return found
        return None

    def _statement(self, node: ast.stmt, scope: Scope, exits: Exits) -> Returned | None:
        if isinstance(node, ast.Return):
            value = None if node.value is None else self.value_of(node.value, scope)
            return Returned(_copied(value) if self.paths else value)
        if isinstance(node, ast.If):
            return self._if(node, scope, exits)
        if isinstance(node, ast.For):
            return self._for(node, scope, exits)
        if isinstance(node, ast.Try):
            return self._try(node, scope, exits)
        if isinstance(node, (ast.Break, ast.Continue)):
            raise _Jump(isinstance(node, ast.Break))
        kind = type(node).__name__
        if kind in _REFUSED:
            self.module.refuse(_REFUSED[kind][0], node, _REFUSED[kind][1])
        getattr(self, f"_{kind.lower()}")(node, scope)
        return None

    # Plain statements

    def _pass(self, node: ast.Pass, scope: Scope) -> None:
        """Nothing."""

    def _expr(self, node: ast.Expr, scope: Scope) -> None:
        self.value_of(node.value, scope)

    def _import(self, node: ast.Import, scope: Scope) -> None:
        scope.names.update(self.imported(node))

    def _importfrom(self, node: ast.ImportFrom, scope: Scope) -> None:
        scope.names.update(self.imported(node))

    def imported(self, node: ast.Import | ast.ImportFrom) -> dict[str, Meaning]:
        """The names an import makes."""
        raise NotImplementedError

    def _assert(self, node: ast.Assert, scope: Scope) -> None:
        if self.decided(self.value_of(node.test, scope)) is not True:
            self.module.refuse("this may fail, and then there is no value", node, "leave the assertion out")

    def _functiondef(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope.names[node.name] = self.function(node, scope)

    def function(self, node: ast.FunctionDef, scope: Scope) -> Routine:
        """The function of a ``def``, whose decorators must leave it what it is."""
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name not in HARMLESS:
                self.module.refuse("what this decorator makes of the function, nobody knows", decorator, "leave it out")
        return Routine(node, scope, self.defaults(node.args, scope))

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self.value_of(node.value, scope)
        for target in node.targets:
            self.bind(target, value, scope)

    def _annassign(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self.bind(node.target, self.value_of(node.value, scope), scope)

    def _augassign(self, node: ast.AugAssign, scope: Scope) -> None:
        target = node.target
        if isinstance(target, ast.Subscript):
            of, index = self.value_of(target.value, scope), self.value_of(target.slice, scope)
            self.store(of, index, self._increased(node.op, self.item(of, index), self.value_of(node.value, scope)))
            return
        old = self.value_of(target, scope)
        new = self.value_of(node.value, scope)
        self.at = self.module.place(node)
        if isinstance(old, Items) and not old.fixed and isinstance(node.op, ast.Add):
            self.extend(old, self.listed(new))
            return
        found = self._increased(node.op, old, new)
        if isinstance(old, ObjectArray):  # x += 1 changes the array itself, whoever else holds it
            self.store(old, Ellipsis, found)
            return
        self.bind(target, found, scope)

    def _increased(self, sign: ast.operator, old: Meaning, new: Meaning) -> Meaning:
        """``old + new``; a sum that begins with 0 begins with its first term."""
        nothing = is_known(old) and old == 0 and isinstance(new, Growing) and not new.condition
        return new if nothing and isinstance(sign, ast.Add) else self.combined(sign, old, new)

    def extend(self, of: Items, members: list[Meaning]) -> None:
        """Adds to the end of a list."""
        self.changeable(of)
        if len(self.paths) > of.depth:
            self.refuse("how long this list is depends on the variables", "append on both paths, after the if")
        self.allow(len(of.items) + len(members))
        of.items += members

    def bind(self, target: ast.expr, value: Meaning, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            if isinstance(value, Growing) and value.operands and not value.hint and not value.condition:
                value.hint = target.id
            scope.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value, scope)
        elif isinstance(target, ast.Subscript):
            of, index = self.value_of(target.value, scope), self.value_of(target.slice, scope)
            self.at = self.module.place(target)
            self.store(of, index, value)
        elif isinstance(target, ast.Attribute):
            self.set_member(self.value_of(target.value, scope), target.attr, value)
        else:
            self.module.refuse("this cannot be set here", target, "write a name, or an entry x[0]")

    def set_member(self, of: Any, name: str, value: Meaning) -> None:
        """Sets an attribute."""
        self.refuse(f"the attribute {name} is not set here", "use a variable of its own")

    def _unpack(self, targets: list[ast.expr], value: Meaning, scope: Scope) -> None:
        starred = [place for place, target in enumerate(targets) if isinstance(target, ast.Starred)]
        if isinstance(value, Unmeasured) and not starred:
            members: list[Meaning] = [self.item(value, place) for place in range(len(targets))]
        else:
            members = self.listed(value)
        if starred:
            first, behind = starred[0], len(targets) - starred[0] - 1
            if len(members) < len(targets) - 1:
                self.refuse(f"{len(members)} values do not fill {len(targets) - 1} names", "make them equally many")
            middle = Items(members[first : len(members) - behind], False, len(self.paths))
            members = [*members[:first], middle, *members[len(members) - behind :]]
            targets = [t.value if isinstance(t, ast.Starred) else t for t in targets]
        if len(members) != len(targets):
            self.refuse(f"{len(members)} values do not fill {len(targets)} names", "make them equally many")
        for target, member in zip(targets, members, strict=True):
            self.bind(target, member, scope)

    # Loops and branches

    def _try(self, node: ast.Try, scope: Scope, exits: Exits) -> Returned | None:
        """What is computed when nothing fails; that must be all there is, but for having no value."""
        kinds = [name for handler in node.handlers for name in caught(handler)]
        if node.finalbody or not kinds or not all(name in FAILURES for name in kinds):
            self.module.refuse("what happens when this fails is not read", node, "write what it does otherwise")
        for handler in node.handlers:
            if not has_no_value(handler.body, node.body):
                self.module.refuse("a value where another fails is not read", handler, "write if … else")
        return self.block([*node.body, *node.orelse], scope, exits)

    def _for(self, node: ast.For, scope: Scope, exits: Exits) -> Returned | None:
        paths = len(self.paths)
        for member in self.listed(self.value_of(node.iter, scope)):
            self.bind(node.target, member, scope)
            try:
                found = self.block(node.body, scope, exits)
            except _Jump as jump:
                if len(self.paths) != paths:
                    del self.paths[paths:]
                    self.module.refuse(
                        "where this loop ends depends on the variables", node, "write the condition as a value"
                    )
                if jump.ends:
                    return None
                continue
            if found is not None:
                return found
        return self.block(node.orelse, scope, exits)

    def _if(self, node: ast.If, scope: Scope, exits: Exits) -> Returned | None:
        condition = self.decided(self.value_of(node.test, scope))
        if isinstance(condition, bool):
            return self.block(node.body if condition else node.orelse, scope, exits)
        before = scope.names
        opposite = self.negated(condition)
        assert isinstance(opposite, Growing)
        ends, names, partly = [], [], []
        for given, body in ((condition, node.body), (opposite, node.orelse)):
            scope.names, some = dict(before), Exits()
            self.paths.append(given)
            ends.append(self.block(body, scope, some))
            self.paths.pop()
            names.append(scope.names)
            partly.append(some)
        self.at = self.module.place(node)
        scope.names = before
        for given, end, some in zip((condition, opposite), ends, partly, strict=True):
            if end is None or ends[0] is None or ends[1] is None:
                for inner, value in some:
                    both = self.both(given, inner)
                    assert isinstance(both, Growing)
                    exits.append((both, value))
                if end is not None:
                    exits.append((given, end.value))
        a, b = ends
        if a is not None and b is not None:
            return Returned(self._either_way(condition, self.left(partly[0], a), self.left(partly[1], b)))
        if a is not None or b is not None:
            scope.names = names[0] if a is None else names[1]
            return None
        scope.names = {
            name: self.merged(condition, names[0].get(name, UNSET), names[1].get(name, UNSET))
            for name in {**names[0], **names[1]}
        }
        return None

    def left(self, exits: Exits, end: Returned | None) -> Meaning:
        """What a block returns in all: the earlier exits where their conditions hold, else what its end returns."""
        found = None if end is None else end.value
        for condition, value in reversed(exits):
            found = self._either_way(condition, value, found)
        return found

    def _either_way(self, condition: Growing, a: Meaning, b: Meaning) -> Meaning:
        if a is None and b is None:
            return None
        found = self.merged(condition, a, b)
        if isinstance(found, Unset):
            self.refuse("what is returned is not of one kind on every path", "return numbers on every path")
        return found


def _copied(value: Meaning) -> Meaning:
    """A value as it is returned on one path: what another path changes later must not change it."""
    if isinstance(value, ObjectArray):
        return replace(value, data=value.data.copy())
    if isinstance(value, Items):
        return replace(value, items=[_copied(member) for member in value.items])
    return value
