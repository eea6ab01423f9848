"""The operators of Python over scalars, arrays and sequences: arithmetic, comparisons, and, or, not."""

from __future__ import annotations

import ast
from collections.abc import Callable

from gradcli.python.arrays import Shaped
from gradcli.python.module import Module
from gradcli.python.terms import Growing, Scalar, is_integer, is_known, is_scalar
from gradcli.python.values import Items, Meaning, ObjectArray, Scope

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


class Operators(Shaped):
    """What each operator of an expression comes to."""

    def __init__(self, module: Module) -> None:
        super().__init__(module.source)
        self.module = module

    def value_of(self, node: ast.expr, scope: Scope) -> Meaning:
        """The value of an expression."""
        raise NotImplementedError

    def _binop(self, node: ast.BinOp, scope: Scope) -> Meaning:
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

    def combined(self, sign: ast.operator, a: Meaning, b: Meaning) -> Meaning:
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
        if name == "pow" and isinstance(a, ObjectArray) and a.integer and is_integer(b) and b < 0:
            self.refuse("NumPy refuses negative powers of integers", "write 1/x**2, or make the array one of floats")
        return self.entrywise(function, a, b, sequences=False)

    def _logical(self, sign: ast.operator) -> Callable[..., Scalar]:
        join = self.both if isinstance(sign, ast.BitAnd) else self.either

        def function(a: Scalar, b: Scalar) -> Scalar:
            for one in (a, b):
                if not (isinstance(one, bool) or (isinstance(one, Growing) and one.condition)):
                    self.refuse("& and | of numbers work on their bits", "compare first: (x > 0) & (y > 0)")
            return join(a, b)  # type: ignore[arg-type]

        return function

    def _sequences(self, sign: ast.operator, a: Meaning, b: Meaning) -> Meaning:
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

    def product(self, a: Meaning, b: Meaning) -> Meaning:
        """``a @ b``."""
        from gradcli.python.algebra import product

        return product(self, a, b)

    def _unaryop(self, node: ast.UnaryOp, scope: Scope) -> Meaning:
        value = self.value_of(node.operand, scope)
        if isinstance(node.op, ast.Not):
            return self.negated(self.decided(value))
        if isinstance(node.op, ast.UAdd):
            return self.entrywise(lambda x: x, value, sequences=False)
        if isinstance(node.op, ast.USub):
            return self.entrywise(self.neg, value, sequences=False)
        return self.entrywise(self._inverted, value, sequences=False)

    def _inverted(self, value: Scalar) -> Scalar:
        if not (isinstance(value, bool) or (isinstance(value, Growing) and value.condition)):
            self.refuse("~ of numbers works on their bits", "compare first: ~(x > 0)")
        return self.negated(value)

    def _compare(self, node: ast.Compare, scope: Scope) -> Meaning:
        left = self.value_of(node.left, scope)
        found: Meaning = True
        for sign, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value_of(right_node, scope)
            one = self._related(sign, left, right)
            if found is True:
                found = one
            elif isinstance(found, ObjectArray) or isinstance(one, ObjectArray):
                self.refuse("arrays have no chained comparison", "write (a < x) & (x < b)")
            else:
                found = self.both(found, one)
            left = right
        return found

    def _related(self, sign: ast.cmpop, a: Meaning, b: Meaning) -> Meaning:
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

    def _alike(self, a: Items, b: Items) -> bool | Growing:
        """Whether two sequences of numbers, as shapes are, have equal members."""
        found: bool | Growing = a.fixed == b.fixed and len(a.items) == len(b.items)
        for x, y in zip(a.items, b.items, strict=False) if found else ():
            found = self.both(found, self.truth(self.compare("==", self.scalar(x), self.scalar(y))))
        return found

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> Meaning:
        join = self.both if isinstance(node.op, ast.And) else self.either
        found: bool | Growing = isinstance(node.op, ast.And)
        for part in node.values:
            value = self.value_of(part, scope)
            plain = isinstance(value, bool) or (isinstance(value, Growing) and value.condition)
            if not plain:
                self.refuse("and, or of numbers choose one of them", "write a if a != 0 else b")
            found = join(found, value)
            if found is not isinstance(node.op, ast.And) and isinstance(found, bool):
                break
        return found

    def decided(self, value: Meaning) -> bool | Growing:
        """What Python makes of a value after ``if``."""
        if is_scalar(value):
            return self.truth(value)
        if value is None or isinstance(value, (str, Items, range)):
            return bool(value.items if isinstance(value, Items) else value)
        if isinstance(value, ObjectArray) and value.data.size == 1:
            return self.truth(self.scalar(value))
        self.refuse("several numbers are neither true nor false", "write np.where(c, a, b), or np.all(c)")
