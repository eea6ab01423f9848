"""The algorithms of ``doubles`` as trees, with what is known folded in: what the languages and NumPy are made from.

A parameter marked ``int`` is known: the algorithm of an order is one of its own (``gc_polygamma_2``), with its
branches chosen, its loops unrolled and its coefficients computed.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from textwrap import dedent
from typing import Any, NamedTuple

from gradcli.functions.doubles import ALGORITHMS, ALL, DoubleFunction, elementary

PREFIX = "gc_"
"""What the printed name of an algorithm begins with."""
POLYNOMIAL = "polynomial"
"""The word whose first operand is a tuple of coefficients."""
_WORDS = {function: name for name, function in vars(elementary).items() if callable(function)} | {abs: "abs"}
_ARITHMETIC: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
RELATIONS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Algorithm(NamedTuple):
    """A function of doubles: its statements are assignments, ``if``, ``while``, ``return``; a polynomial's first
    operand is a constant tuple, its second a name; every other call is of a word or of a printed name."""

    name: str
    parameters: tuple[str, ...]
    body: tuple[ast.stmt, ...]

    @property
    def straight(self) -> bool:
        """Whether it and what it calls have no branch and no loop, and its choices call nothing."""
        nodes = [node for part in self.body for node in ast.walk(part)]
        arms = [arm for node in nodes if isinstance(node, ast.IfExp) for arm in (node.body, node.orelse)]
        return (
            all(isinstance(part, ast.Assign | ast.Return) for part in self.body)
            and not any(isinstance(node, ast.Call) for arm in arms for node in ast.walk(arm))
            and all(of_printed(name).straight for name in self.calls)
        )

    @property
    def calls(self) -> list[str]:
        """The algorithms it calls, by their printed names."""
        names = (node.func for part in self.body for node in ast.walk(part) if isinstance(node, ast.Call))
        found = (name.id for name in names if isinstance(name, ast.Name) and name.id.startswith(PREFIX))
        return list(dict.fromkeys(found))


class _Unknown(Exception):
    """What is not known where the code is made."""


def orders(name: str) -> int:
    """How many of an algorithm's parameters are known: its last ones."""
    return sum(annotation == "int" for annotation in ALL[name].__annotations__.values())


def algorithm(name: str, *known: int) -> Algorithm:
    """An algorithm by the name of its function, and its orders."""
    return _algorithm(ALL[name], tuple(map(int, known)))


def printed(name: str, known: tuple[int, ...] = ()) -> str:
    """What an algorithm is called in every language."""
    return "_".join([PREFIX + name.strip("_"), *map(str, map(int, known))])


def of_printed(text: str) -> Algorithm:
    """The algorithm a printed name stands for. Raises KeyError where it stands for none."""
    name, *known = re.split(r"_(?=\d+(?:_|$))", text.removeprefix(PREFIX))
    return algorithm(name if name in ALL else f"_{name}", *map(int, known))


def named(text: str) -> bool:
    """Whether a printed name is that of an algorithm, not of another function of a file."""
    name = re.split(r"_(?=\d+(?:_|$))", text.removeprefix(PREFIX))[0]
    return name in ALL or f"_{name}" in ALL


def straight(name: str) -> bool:
    """Whether there is such an algorithm, without orders, that needs neither branches nor loops."""
    return name in ALGORITHMS and not orders(name) and algorithm(name).straight


@cache
def _algorithm(function: DoubleFunction, known: tuple[int, ...]) -> Algorithm:
    name = function.__name__
    import inspect  # with what reads Python's own code, which most commands never do

    (node,) = ast.parse(dedent(inspect.getsource(function))).body
    assert isinstance(node, ast.FunctionDef)
    parameters = [argument.arg for argument in node.args.args]
    count = len(parameters) - orders(name)
    if len(known) != len(parameters) - count or any(order < 0 for order in known):
        raise ValueError(f"{name} takes {len(parameters) - count} orders")
    targets = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    once = {target for target in targets if targets.count(target) == 1} - {*parameters}
    folding = _Folding(function.__globals__, dict(zip(parameters[count:], known, strict=True)), once)
    return Algorithm(printed(name, known), tuple(parameters[:count]), tuple(folding.statements(node.body)))


def _product(node: ast.BinOp) -> ast.expr:
    """Without a factor 1."""
    if isinstance(node.op, ast.Mult) and isinstance(node.left, ast.Constant) and node.left.value == 1.0:
        return node.right
    return node


class _Folding:
    """``once`` are the names that are assigned to in one place: a constant there is one everywhere."""

    def __init__(self, world: Mapping[str, Any], known: dict[str, Any], once: set[str]) -> None:
        self.world, self.known, self.once = world, known, once

    def statements(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        for node in body:
            for folded in self.statement(node):
                yield folded
                if isinstance(folded, ast.Return):
                    return

    def statement(self, node: ast.stmt) -> Iterator[ast.stmt]:
        match node:
            case ast.Expr(ast.Constant(str())):
                return
            case ast.Assign([ast.Name(name)]) | ast.AugAssign(ast.Name(name)) if name in self.known.keys() - self.once:
                raise NotImplementedError(f"{name} is known: {ast.unparse(node)}")
            case ast.Assign([ast.Name(name) as target], value):
                folded = self.expression(value)
                if isinstance(folded, ast.Constant) and name in self.once:
                    self.known[name] = folded.value
                else:
                    self.known.pop(name, None)  # of another turn
                    yield ast.Assign([target], folded)
            case ast.AugAssign(ast.Name(name) as target, sign, value):
                yield ast.Assign([target], self.expression(ast.BinOp(ast.Name(name, ast.Load()), sign, value)))
            case ast.Return(ast.expr() as value):
                yield ast.Return(self.expression(value))
            case ast.If(test, yes, no):
                folded = self.expression(test)
                if isinstance(folded, ast.Constant):
                    yield from self.statements(yes if folded.value else no)
                else:
                    yield ast.If(folded, [*self.statements(yes)], [*self.statements(no)])
            case ast.While(test, inner, []):
                yield ast.While(self.expression(test), [*self.statements(inner)], [])
            case ast.For(ast.Name(name), ast.Call(ast.Name("range"), [count]), inner, []):
                for turn in range(self.value(count)):
                    self.known[name] = turn
                    yield from self.statements(inner)
            case _:
                raise NotImplementedError(ast.unparse(node))

    def expression(self, node: ast.expr) -> ast.expr:
        try:
            return ast.Constant(self.value(node))
        except _Unknown:
            pass
        match node:
            case ast.Name():
                return node
            case ast.BinOp(left, sign, right):
                return _product(ast.BinOp(self.expression(left), sign, self.expression(right)))
            case ast.UnaryOp(ast.USub() as sign, operand):
                return ast.UnaryOp(sign, self.expression(operand))
            case ast.Compare(left, [relation], [right]):
                return ast.Compare(self.expression(left), [relation], [self.expression(right)])
            case ast.BoolOp(word, values):
                return self._joined(word, [self.expression(value) for value in values])
            case ast.IfExp(test, yes, no):
                folded = self.expression(test)
                if isinstance(folded, ast.Constant):
                    return self.expression(yes if folded.value else no)
                return ast.IfExp(folded, self.expression(yes), self.expression(no))
            case ast.Call(ast.Name(name), given, []):
                return self._call(name, given)
        raise NotImplementedError(ast.unparse(node))

    @staticmethod
    def _joined(word: ast.boolop, values: list[ast.expr]) -> ast.expr:
        """``and``, ``or`` without the parts that are known."""
        deciding = isinstance(word, ast.Or)
        open_ones = [value for value in values if not isinstance(value, ast.Constant)]
        if any(isinstance(value, ast.Constant) and bool(value.value) is deciding for value in values):
            return ast.Constant(deciding)
        return open_ones[0] if len(open_ones) == 1 else ast.BoolOp(word, open_ones)

    def _call(self, name: str, given: list[ast.expr]) -> ast.expr:
        function = self.world.get(name, abs if name == "abs" else None)
        inner = getattr(function, "__name__", "")
        if ALL.get(inner) is function:
            count = len(given) - orders(inner)
            known = tuple(self.value(order) for order in given[count:])
            return ast.Call(
                ast.Name(printed(inner, known), ast.Load()), [self.expression(part) for part in given[:count]], []
            )
        if function not in _WORDS:
            raise NotImplementedError(f"{name} is no word of the algorithms")
        return ast.Call(ast.Name(_WORDS[function], ast.Load()), [self.expression(part) for part in given], [])

    def value(self, node: ast.expr) -> Any:
        """What an expression is, where that is known. Raises _Unknown."""
        match node:
            case ast.Constant(value):
                return value
            case ast.Name(name) if name in self.known:
                return self.known[name]
            case ast.Name(name) if isinstance(self.world.get(name), int | float | tuple):
                return self.world[name]
            case ast.UnaryOp(ast.USub(), operand):
                return -self.value(operand)
            case ast.BinOp(left, sign, right) if type(sign) in _ARITHMETIC:
                return _ARITHMETIC[type(sign)](self.value(left), self.value(right))
            case ast.Compare(left, [relation], [right]):
                return RELATIONS[type(relation)](self.value(left), self.value(right))
            case ast.IfExp(test, yes, no):
                return self.value(yes if self.value(test) else no)
            case ast.Call(ast.Name("float"), [only], []):
                return float(self.value(only))
            case ast.Call(ast.Name(name), given, []) if callable(self.world.get(name)):
                return self.world[name](*[self.value(part) for part in given])
        raise _Unknown
