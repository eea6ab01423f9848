"""Expressions of Python worked out: what is known is computed, what depends on the variables becomes a formula."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcli.language.limits import LITERAL_DIGITS
from gradcli.python.arrays import Arrays
from gradcli.python.module import Module
from gradcli.python.terms import Scalar, Term, is_integer, is_known, is_scalar
from gradcli.python.values import Array, Function, Items, Known, Library, Method, Open, Scope, Unset, Value

if TYPE_CHECKING:
    from gradcli.python.reader import Reader

_FLOAT = re.compile(r"[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9_]+)?")
_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
    ast.Mod: "mod",
    ast.FloorDiv: "floor_div",
}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_SIZES = frozenset(["shape", "ndim", "size", "dtype"])


class Expressions(Arrays):
    """What each kind of expression comes to. The reader adds what names outside a function and calls stand for."""

    def __init__(self, module: Module) -> None:
        super().__init__(module.source)
        self.module = module

    def value_of(self, node: ast.expr, scope: Scope) -> Value:
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

    def values_of(self, nodes: list[ast.expr], scope: Scope) -> list[Value]:
        """The values of several expressions, the starred ones unpacked."""
        found: list[Value] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found += self.listed(self.value_of(node.value, scope))
            else:
                found.append(self.value_of(node, scope))
        return found

    # Leaves

    def _constant(self, node: ast.Constant, scope: Scope) -> Value:
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

    def _name(self, node: ast.Name, scope: Scope) -> Value:
        return self.read(self.named(node.id, scope))

    def named(self, name: str, scope: Scope) -> Value:
        """What a name stands for: in the call, around the function, in the file, in Python."""
        inner: Scope | None = scope
        while inner is not None:
            if name in inner.names:
                return inner.names[name]
            if name in inner.local:
                self.refuse(f"{name} is used before it has a value", f"set {name} first")
            inner = inner.outer
        return self.outside(name)

    def outside(self, name: str) -> Value:
        """What a name stands for that no function sets."""
        raise NotImplementedError

    # Operators

    def _binop(self, node: ast.BinOp, scope: Scope) -> Value:
        # A long sum leans to the left: it is followed by a loop, not by calls inside calls.
        spine: list[ast.BinOp] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            spine.append(left)
            left = left.left
        found = self.value_of(left, scope)
        for inner in reversed(spine):
            right = self.value_of(inner.right, scope)
            self.at = self.module.place(inner)
            found = self.combined(inner.op, found, right)
        return found

    def combined(self, sign: ast.operator, a: Value, b: Value) -> Value:
        """A binary operator applied."""
        if isinstance(sign, ast.MatMult):
            return self.product(a, b)
        if isinstance(a, Items) or isinstance(b, Items):
            sequence = self._sequences(sign, a, b)
            if sequence is not None:
                return sequence
        if isinstance(sign, (ast.BitAnd, ast.BitOr)):
            return self.entrywise(self._logical(sign), a, b, sequences=False)
        name = _ARITHMETIC.get(type(sign))
        if name is None:
            self.refuse(f"the operator {type(sign).__name__} is not read", "write it with + - * / **")
        function: Callable[..., Scalar] = getattr(self, name)
        if name == "pow" and isinstance(a, Array) and a.integer and is_integer(b) and b < 0:
            self.refuse("NumPy refuses negative powers of integers", "write 1/x**2, or make the array one of floats")
        return self.entrywise(function, a, b, sequences=False)

    def _logical(self, sign: ast.operator) -> Callable[..., Scalar]:
        join = self.both if isinstance(sign, ast.BitAnd) else self.either

        def function(a: Scalar, b: Scalar) -> Scalar:
            for one in (a, b):
                if not (isinstance(one, bool) or (isinstance(one, Term) and one.condition)):
                    self.refuse("& and | of numbers work on their bits", "compare first: (x > 0) & (y > 0)")
            return join(a, b)  # type: ignore[arg-type]

        return function

    def _sequences(self, sign: ast.operator, a: Value, b: Value) -> Value:
        """``[1] + [2]`` and ``[0]*3``; None where the operator is one of numbers."""
        if isinstance(sign, ast.Add) and isinstance(a, Items) and isinstance(b, Items) and a.fixed == b.fixed:
            self.allow(len(a.items) + len(b.items))
            return Items(a.items + b.items, a.fixed, len(self.paths))
        if isinstance(sign, ast.Mult):
            sequence, count = (a, b) if isinstance(a, Items) else (b, a)
            if is_integer(count):
                self.allow(len(sequence.items) * max(0, count))
                return Items(sequence.items * count, sequence.fixed, len(self.paths))
        return None

    def product(self, a: Value, b: Value) -> Value:
        """``a @ b``."""
        from gradcli.python.algebra import product

        return product(self, a, b)

    def _unaryop(self, node: ast.UnaryOp, scope: Scope) -> Value:
        value = self.value_of(node.operand, scope)
        if isinstance(node.op, ast.Not):
            return self.negated(self.decided(value))
        if isinstance(node.op, ast.UAdd):
            return self.entrywise(lambda x: x, value, sequences=False)
        if isinstance(node.op, ast.USub):
            return self.entrywise(self.neg, value, sequences=False)
        return self.entrywise(self._inverted, value, sequences=False)

    def _inverted(self, value: Scalar) -> Scalar:
        if not (isinstance(value, bool) or (isinstance(value, Term) and value.condition)):
            self.refuse("~ of numbers works on their bits", "compare first: ~(x > 0)")
        return self.negated(value)

    def _compare(self, node: ast.Compare, scope: Scope) -> Value:
        left = self.value_of(node.left, scope)
        found: Value = True
        for sign, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value_of(right_node, scope)
            one = self._related(sign, left, right)
            if found is True:
                found = one
            elif isinstance(found, Array) or isinstance(one, Array):
                self.refuse("arrays have no chained comparison", "write (a < x) & (x < b)")
            else:
                found = self.both(found, one)
            left = right
        return found

    def _related(self, sign: ast.cmpop, a: Value, b: Value) -> Value:
        if isinstance(sign, (ast.Is, ast.IsNot)):
            if a is not None and b is not None:
                self.refuse("is compares objects, not numbers", "write ==")
            return (a is b) == isinstance(sign, ast.Is)
        if isinstance(sign, (ast.In, ast.NotIn)):
            members = self.listed(b)
            if not all(is_known(one) or isinstance(one, str) for one in (a, *members)):
                self.refuse("whether it is among them depends on the variables", "compare one by one")
            return (a in members) == isinstance(sign, ast.In)
        if isinstance(a, str) and isinstance(b, str) and isinstance(sign, (ast.Eq, ast.NotEq)):
            return (a == b) == isinstance(sign, ast.Eq)
        if isinstance(a, Items) and isinstance(b, Items) and isinstance(sign, (ast.Eq, ast.NotEq)):
            equal = self._alike(a, b)
            return equal if isinstance(sign, ast.Eq) else self.negated(equal)
        return self.entrywise(lambda x, y: self.compare(_SIGNS[type(sign)], x, y), a, b, sequences=False)

    def _alike(self, a: Items, b: Items) -> bool | Term:
        """Whether two sequences of numbers, as shapes are, have equal members."""
        found: bool | Term = a.fixed == b.fixed and len(a.items) == len(b.items)
        for x, y in zip(a.items, b.items, strict=False) if found else ():
            found = self.both(found, self.truth(self.compare("==", self.scalar(x), self.scalar(y))))
        return found

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> Value:
        join = self.both if isinstance(node.op, ast.And) else self.either
        found: bool | Term = isinstance(node.op, ast.And)
        for part in node.values:
            value = self.value_of(part, scope)
            plain = isinstance(value, bool) or (isinstance(value, Term) and value.condition)
            if not plain:
                self.refuse("and, or of numbers choose one of them", "write a if a != 0 else b")
            found = join(found, value)
            if found is not isinstance(node.op, ast.And) and isinstance(found, bool):
                break
        return found

    def decided(self, value: Value) -> bool | Term:
        """What Python makes of a value after ``if``."""
        if is_scalar(value):
            return self.truth(value)
        if value is None or isinstance(value, (str, Items, range)):
            return bool(value.items if isinstance(value, Items) else value)
        if isinstance(value, Array) and value.data.size == 1:
            return self.truth(self.scalar(value))
        self.refuse("several numbers are neither true nor false", "write np.where(c, a, b), or np.all(c)")

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> Value:
        condition = self.decided(self.value_of(node.test, scope))
        if isinstance(condition, bool):
            return self.value_of(node.body if condition else node.orelse, scope)
        a = self.inside(condition, node.body, scope)
        b = self.inside(self.negated(condition), node.orelse, scope)
        found = self.merged(condition, a, b)
        if isinstance(found, Unset):
            self.refuse("the two sides are not of one kind", "make them numbers, or arrays of one shape")
        return found

    def inside(self, condition: bool | Term, node: ast.expr, scope: Scope) -> Value:
        """An expression of a branch."""
        assert isinstance(condition, Term)
        self.paths.append(condition)
        found = self.value_of(node, scope)
        self.paths.pop()
        return found

    # Sequences

    def _tuple(self, node: ast.Tuple, scope: Scope) -> Value:
        return Items(self.values_of(node.elts, scope), True, len(self.paths))

    def _list(self, node: ast.List, scope: Scope) -> Value:
        return Items(self.values_of(node.elts, scope), False, len(self.paths))

    def _slice(self, node: ast.Slice, scope: Scope) -> Value:
        ends = [None if part is None else self.value_of(part, scope) for part in (node.lower, node.upper, node.step)]
        return slice(*(None if end is None else self.integer(end) for end in ends))

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        of = self.value_of(node.value, scope)
        return self.item(of, self.value_of(node.slice, scope))

    def _listcomp(self, node: ast.ListComp, scope: Scope) -> Value:
        return Items(list(self._comprehended(node.elt, node.generators, scope)), False, len(self.paths))

    def _generatorexp(self, node: ast.GeneratorExp, scope: Scope) -> Value:
        return Items(list(self._comprehended(node.elt, node.generators, scope)), True, len(self.paths))

    def _comprehended(self, of: ast.expr, loops: list[ast.comprehension], scope: Scope) -> Iterator[Value]:
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

    def bind(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Gives a target, or several, their values."""
        raise NotImplementedError

    # Functions

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Value:
        return Function(node, scope, self.defaults(node.args, scope))

    def defaults(self, given: ast.arguments, scope: Scope) -> dict[str, Value]:
        """The defaults of parameters, which belong to the moment of the definition."""
        named = [*given.posonlyargs, *given.args]
        pairs = list(zip(reversed(named), reversed(given.defaults), strict=False))
        pairs += [(name, node) for name, node in zip(given.kwonlyargs, given.kw_defaults, strict=True) if node]
        return {name.arg: self.value_of(node, scope) for name, node in pairs}

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        of = self.value_of(node.value, scope)
        name = node.attr
        if isinstance(of, Library):
            return self.library(f"{of.path}.{name}")
        if is_scalar(of) and name in _SIZES:
            of = self.array(of)
        if isinstance(of, Array):
            if name == "T":
                return of.alike(of.data.T)
            if name == "shape":
                return Items(list(of.shape), True)
            if name in ("size", "ndim"):
                return int(getattr(of.data, name))
            if name == "dtype":
                return "int" if of.integer else "float"
        if isinstance(of, Open) and name in _SIZES:
            self.refuse_open(of)
        if isinstance(of, (Array, Items, Open)) or is_scalar(of):
            return Method(of, name)
        return self.member(of, name)

    def member(self, of: Any, name: str) -> Value:
        """An attribute of anything else."""
        self.refuse(f"the attribute {name} is not read", "make it an argument of the function")

    def library(self, path: str) -> Value:
        """What a library holds."""
        raise NotImplementedError

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        function = self.value_of(node.func, scope)
        given = self.values_of(node.args, scope)
        named = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                self.refuse("** of arguments is not read", "name the arguments")
            named[keyword.arg] = self.value_of(keyword.value, scope)
        return self.called(function, given, named)

    def called(self, function: Value, given: list[Value], named: dict[str, Value]) -> Value:
        """A function applied."""
        if isinstance(function, Known):
            reader: Reader = self  # type: ignore[assignment]
            return function.call(reader, given, named)
        return self.applied(function, given, named)

    def applied(self, function: Value, given: list[Value], named: dict[str, Value]) -> Value:
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
