"""Wrong versions of what is right: of a row's value and partials, of a number system's functions, of a sweep."""

from __future__ import annotations

import ast
import dis
import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from gradcli.functions.book import CORE as ROWS
from gradcli.functions.row import Primitive
from gradcli.languages.code_text import Text
from gradcli.numbers.arrays import Truth
from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.recorder import Recorded
from gradcli.numbers.series.series import Series

Rule = Callable[..., Any]


class Mutant(NamedTuple):
    """``name`` tells what is broken and how; ``row`` is the wrong row."""

    name: str
    row: Primitive


# Rows: a rule takes the system m, for a partial the value y, then the operands, then the parameter.


def used(rule: Rule) -> set[int]:
    """The places of the arguments a rule looks at: to change another changes nothing."""
    code = rule.__code__
    loaded: set[str] = set()
    for step in dis.get_instructions(code):
        if step.opname.startswith(("LOAD_FAST", "LOAD_DEREF")):
            loaded.update([step.argval] if isinstance(step.argval, str) else step.argval)
    return {k for k, name in enumerate(code.co_varnames[: code.co_argcount]) if name in loaded}


def _rules(rule: Rule, count: int, first: int, *, parameter: bool) -> dict[str, Rule]:
    """A rule of ``count`` operands that begin at place ``first`` of its arguments, broken in every way."""
    looked = used(rule)
    operands = {k for k in range(count) if first + k in looked}
    ways = {way: broken(rule) for way, broken in _ways(count, first, parameter=parameter).items()}
    for k in range(count):
        if k not in operands:
            del ways[f"operand {k} dropped"]
    if count == 2 and not operands:
        del ways["operands swapped"]
    if parameter and first + count not in looked:
        del ways["an order too high"], ways["an order too low"]
    if first == 2 and 0 not in operands:
        del ways["the value for the operand"]
    if first == 2 and 1 not in looked:
        del ways["the operand for the value"]
    return ways


def _ways(count: int, first: int, *, parameter: bool) -> dict[str, Callable[[Rule], Rule]]:
    def of_result(change: Callable[[Any], Any]) -> Callable[[Rule], Rule]:
        return lambda rule: lambda *given: change(rule(*given))

    def of_operands(change: Callable[[list[Any]], list[Any]]) -> Callable[[Rule], Rule]:
        def broken(rule: Rule) -> Rule:
            return lambda *given: rule(
                *given[:first], *change([*given[first : first + count]]), *given[first + count :]
            )

        return broken

    found = {
        "the sign": of_result(lambda r: 1 if r is None else -r),
        "a factor 2": of_result(lambda r: 2 if r is None else 2 * r),
        "a factor 1 + 1e-12": of_result(lambda r: 1e-12 if r is None else r * (1 + 1e-12)),
        "a term 1": of_result(lambda r: 1 if r is None else r + 1),
        "nothing": of_result(lambda r: r * 0 if r is not None else 1),
    }
    for k in range(count):
        found[f"operand {k} dropped"] = of_operands(lambda a, k=k: [1.0 if j == k else x for j, x in enumerate(a)])
    if count == 2:
        found["operands swapped"] = of_operands(lambda a: a[::-1])
    if parameter:
        found["an order too high"] = lambda rule: lambda *given: rule(*given[:-1], given[-1] + 1)
        found["an order too low"] = lambda rule: lambda *given: rule(*given[:-1], given[-1] - 1)
    if first == 2:
        found["the value for the operand"] = lambda rule: lambda m, y, *given: rule(m, y, y, *given[1:])
        found["the operand for the value"] = lambda rule: lambda m, y, *given: rule(m, given[0], *given)
    return found


EQUIVALENT = frozenset(
    f"{name}: operands swapped in the value"
    for name in ("add", "mul", "hypot", "logaddexp", "max", "min")  # symmetric
) | {
    "add: partials swapped",  # both are 1
    "above: partials swapped",  # both are none
    "relu: the value for the operand in partial 0",  # both are above 0, or neither
    "pow: the operand for the value in partial 0",  # which the number systems do not look at
}
"""Changes that change nothing."""


def of_rows() -> Iterator[Mutant]:
    """Every row with its value broken, then with each partial and each fact broken, in every way there is."""
    return (mutant for row in ROWS for mutant in of_row(row) if mutant.name not in EQUIVALENT)


def of_row(row: Primitive) -> Iterator[Mutant]:
    """One row, broken in every way there is."""
    count, parameter = len(row.partials), bool(row.parameter)
    for way, value in _rules(row.value, count, 1, parameter=parameter).items():
        yield Mutant(f"{row.name}: {way} in the value", row._replace(value=value))
    for which, partial in enumerate(row.partials):
        for way, broken in _rules(partial, count, 2, parameter=parameter).items():
            partials = (*row.partials[:which], broken, *row.partials[which + 1 :])
            yield Mutant(f"{row.name}: {way} in partial {which}", row._replace(partials=partials))
    if count == 2:
        yield Mutant(f"{row.name}: partials swapped", row._replace(partials=row.partials[::-1]))
    for fact in ("kink", "jump"):
        rule = getattr(row, fact)
        if rule is None:
            yield Mutant(f"{row.name}: a {fact} made up", row._replace(**{fact: lambda m, *given: True}))
            continue
        for way, wrong in (
            ("denied", lambda m, *given: False),
            ("everywhere", lambda m, *given: True),
            ("turned round", lambda m, *given, rule=rule: not rule(m, *given)),
        ):
            yield Mutant(f"{row.name}: its {fact} {way}", row._replace(**{fact: wrong}))
        yield Mutant(f"{row.name}: its {fact} forgotten", row._replace(**{fact: None}))


# Functions of a number system


def negated(number: Any) -> Any:
    """The other sign (or the other truth), found without the operators that may be broken themselves."""
    if isinstance(number, bool) or number is None:
        return not number
    if isinstance(number, Truth):
        return Truth(number.false, number.true)
    return scaled(number, -1)


def scaled(number: Any, factor: int) -> Any:
    if isinstance(number, Ball):
        return Ball(number.arb * factor)
    if isinstance(number, Series):
        return Series(number.m, {p: scaled(c, factor) for p, c in number.terms.items()}, number.end, number.tail)
    if isinstance(number, Recorded):
        constant = number.m.tape.record("constant", (), factor)
        return number.m.at(number.m.tape.record("mul", (number.slot, constant)))
    if isinstance(number, Text):
        return Text(number.m, f"({factor} * ({number.code}))")
    return number * factor if isinstance(number, int | float | Fraction | complex | np.ndarray) else number


def _numeric(number: Any) -> bool:
    return isinstance(number, bool | int | float | Fraction | Ball | Series | Recorded | Text | np.ndarray | Truth)


WAYS: dict[str, Callable[[Callable[..., Any], int], Callable[..., Any]]] = {
    "the sign": lambda f, first: lambda *given: negated(f(*given)),
    "a factor 2": lambda f, first: (
        lambda *given: negated(r) if isinstance(r := f(*given), bool | Truth) else scaled(r, 2)
    ),
    "the operand itself": lambda f, first: lambda *given: given[first] if len(given) > first else negated(f(*given)),
}
SWAPPED = "operands swapped"


def _taken(owner: type, name: str) -> tuple[Any, bool]:
    """A function of a class as it stands there, and whether it takes no self."""
    raw = inspect.getattr_static(owner, name)
    static = isinstance(raw, staticmethod) or not inspect.isfunction(raw)
    return (raw.__func__ if isinstance(raw, staticmethod) else raw), static


def wrapped(owner: type, names: list[str]) -> Iterator[tuple[str, Any]]:
    """Each function in a wrapper that changes nothing."""
    for name in names:
        function, static = _taken(owner, name)

        def same(*given: Any, function: Any = function, **more: Any) -> Any:
            return function(*given, **more)

        yield name, staticmethod(same) if static else same


def of_functions(owner: type, names: list[str]) -> Iterator[tuple[str, str, Any]]:
    """For each function of a class of numbers, or of a system: its name, the way it is broken, the broken one."""
    for name in names:
        function, static = _taken(owner, name)
        first = 0 if static else 1
        for way, broken in WAYS.items():
            wrong = broken(function, first)
            yield name, way, staticmethod(wrong) if static else wrong
        if _operands(function, first) == 2 and not name.startswith("__"):

            def swapped(*given: Any, function: Any = function, first: int = first) -> Any:
                return function(*given[:first], given[first + 1], given[first], *given[first + 2 :])

            yield name, SWAPPED, staticmethod(swapped) if static else swapped


def _operands(function: Any, first: int) -> int:
    try:
        return len(inspect.signature(function).parameters) - first
    except (TypeError, ValueError):
        return getattr(function, "nin", 1)


@contextmanager
def patched(owner: Any, name: str, value: Any) -> Iterator[None]:
    """An attribute replaced, and put back."""
    own = name in vars(owner)
    before = vars(owner).get(name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)


# Loops: one node of the source changed at a time

_COMPARED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add}


def of_source(function: Any) -> Iterator[tuple[str, Any]]:
    """The function with one operator, constant, condition, or jump changed: what, and the broken function."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    count = len(list(ast.walk(tree)))
    for place in range(count):
        for variant in range(2):
            copy = ast.parse(textwrap.dedent(inspect.getsource(function)))
            node = list(ast.walk(copy))[place]
            what = _change(copy, node, variant)
            if what:
                yield f"{function.__name__}: {what}", _built(copy, function)


def _built(tree: ast.Module, function: Any) -> Any:
    names: dict[str, Any] = {}
    code = compile(ast.fix_missing_locations(tree), f"<mutant of {function.__name__}>", "exec")
    exec(code, function.__globals__, names)  # noqa: S102 (our own source)
    return names[function.__name__]


def _change(tree: ast.AST, node: ast.AST, variant: int) -> str:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARED and not variant:
        node.ops[0] = _COMPARED[type(node.ops[0])]()
        return f"now {ast.unparse(node)}"
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not variant and not _of_types(node):
        node.op = _ARITHMETIC[type(node.op)]()
        return f"now {ast.unparse(node)}"
    if isinstance(node, ast.BoolOp) and not variant:
        node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        return f"now {ast.unparse(node)}"
    if isinstance(node, ast.UnaryOp) and not variant:
        return _replaced(tree, node, node.operand)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int) and not variant:
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        return f"a constant is {node.value}"
    if isinstance(node, ast.If | ast.IfExp):
        before = ast.unparse(node).splitlines()[0]
        node.test = ast.Constant(value=bool(variant))
        return f"always {bool(variant)}: {before}"
    if isinstance(node, ast.Continue) and not variant:
        return _replaced(tree, node, ast.Pass())
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("reversed", "sorted")
        and not variant
    ):
        return _replaced(tree, node, node.args[0])
    return ""


def _of_types(node: ast.BinOp) -> bool:
    return any(isinstance(part, ast.List) for part in (node.left, node.right))


def _replaced(tree: ast.AST, old: ast.AST, new: ast.AST) -> str:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
                return f"{ast.unparse(old)} is now {ast.unparse(new)}"
            if isinstance(value, list) and old in value:
                value[value.index(old)] = new
                return f"{ast.unparse(old)} is now {ast.unparse(new)}"
    return ""
