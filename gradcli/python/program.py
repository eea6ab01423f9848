"""A function of a Python file as statements of the language."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from gradcli.errors import LanguageError, LimitError, Source, Span, nearest
from gradcli.functions.names import FUNCTIONS
from gradcli.language.expressions import Expression
from gradcli.language.grammar import Statement
from gradcli.language.names import Names
from gradcli.python.arrays import called
from gradcli.python.classes import Class
from gradcli.python.emission import formula, statements
from gradcli.python.module import Module
from gradcli.python.reader import FileReader, guarded
from gradcli.python.terms import Growing, Scalar, is_scalar
from gradcli.python.values import Items, Meaning, ObjectArray, Routine, Unmeasured, Unset, made

LARGEST_FORMULA = 10_000
"""Nodes of a formula that a function claims, what it shares written out."""


class Read(NamedTuple):
    """What a function comes to; ``variables`` are its parameters that are variables, with their places."""

    statements: list[Statement]
    variables: dict[str, Span]


def read_function(source: Source, names: Names, declared: Collection[str], reserved: Collection[str] = ()) -> Read:
    """The statements of ``source.function``, or of the only function there is. What it names besides its targets takes
    none of the ``reserved`` names, which other texts use.

    ``declared`` are the names that have values or are differentiated by: a parameter among them is a number, ``x``
    is a vector where ``x1``, ``x2``, … are. Raises LanguageError or LimitError with the place in the file.
    """
    reader = FileReader(Module(source))
    try:
        return _read(reader, names, declared, reserved)
    except RecursionError:
        raise guarded(reader) from None


def _read(reader: FileReader, names: Names, declared: Collection[str], reserved: Collection[str]) -> Read:
    function = chosen(reader)
    named = {name.arg: _argument(reader, name.arg, function, declared) for name in _parameters(function)}
    found = reader.call_function(function, [], named)
    reader.variables = _in_order(reader.variables, named)
    names.taken |= reader.variables.keys()
    names.given |= reader.variables.keys()
    reader.at = reader.module.place(function.node)
    label = function.node.name if isinstance(function.node, ast.FunctionDef) else "f"
    return Read(statements(reader.source, _named(reader, label, found, names), names, reserved), reader.variables)


def parameters_of(source: Source) -> tuple[str, ...]:
    """The names of the parameters of a function."""
    return tuple(parameter.arg for parameter in _parameters(chosen(FileReader(Module(source)))))


def formulas_of(source: Source, declared: Collection[str]) -> tuple[list[Expression], list[str]]:
    """What a function returns, each number a formula of its parameters alone, and the names of these. Raises
    LanguageError and LimitError."""
    reader = FileReader(Module(source))
    try:
        function = chosen(reader)
        named = {name.arg: _argument(reader, name.arg, function, declared) for name in _parameters(function)}
        found = [reader.number(value) for value in _flat(reader, reader.call_function(function, [], named))]
        formulas = [formula(source, term, LARGEST_FORMULA) for term in found]
    except RecursionError:
        raise guarded(reader) from None
    whole = [one for one in formulas if one is not None]
    if len(whole) < len(formulas):
        raise LimitError(
            f"a formula of {source.function} has more than {LARGEST_FORMULA:,} nodes", fix="check it at a point"
        )
    return whole, list(_in_order(reader.variables, named))


def _in_order(found: dict[str, Span], named: dict[str, Meaning]) -> dict[str, Span]:
    """The variables in the order of the parameters; of a vector whose length its entries tell, up to the last."""
    ordered: dict[str, Span] = {}
    for name, value in named.items():
        entries = [one for one in found if re.fullmatch(rf"{re.escape(name)}(\[[\d,]+\]|\d+)", one)]
        if isinstance(value, Unmeasured):
            last = max((int(one[len(name) + 1 : -1]) for one in entries), default=0)
            ordered |= {f"{name}[{place}]": found[entries[0]] for place in range(1, last + 1)}
        elif isinstance(value, ObjectArray):
            ordered |= {one: found[one] for one in entries}
        elif name in found:
            ordered[name] = found[name]
    return ordered | {name: span for name, span in found.items() if name not in ordered}


def _parameters(function: Routine) -> list[ast.arg]:
    takes = function.node.args
    found = [*takes.posonlyargs, *takes.args, *takes.kwonlyargs]
    return found[1:] if function.bound is not None else found


def chosen(reader: FileReader) -> Routine:
    """The function of the file that is meant: ``loss``, ``Model.loss``, or the only one."""
    wanted = reader.source.function
    known = {node.name: node for node in reader.module.tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    name, _, method = wanted.partition(".")
    whole = Span(reader.source, 0, 0)
    if not name:
        functions = [name for name, node in known.items() if isinstance(node, ast.FunctionDef)]
        if len(functions) != 1:
            some = ", ".join(functions[:6]) or "none"
            raise LanguageError(
                f"which function is meant? The file has {some}",
                fix=f"write {reader.source.name or 'FILE.py'}:{functions[0] if functions else 'NAME'}",
            )
        name = functions[0]
    if name not in known and name not in reader.defined:
        close = nearest(name, [*known])
        fix = f"did you mean {close}?" if close else f"it has {', '.join(list(known)[:8]) or 'none'}"
        raise LanguageError(f"{reader.source.name or 'the file'} has no function {name}", fix=fix)
    reader.at = (whole.start, whole.end)
    found = reader.outside(name)
    if isinstance(found, Class) and method:
        instance = reader.instance(found, [], {})
        found = reader.member(instance, method)
    if not isinstance(found, Routine):
        raise LanguageError(
            f"{wanted} is not a function of {reader.source.name or 'the file'}", fix="name a def or a lambda"
        )
    return found


def _argument(reader: FileReader, name: str, function: Routine, declared: Collection[str]) -> Meaning:
    """What a parameter stands for: a variable, a vector of them, or its default."""
    node = next(parameter for parameter in _parameters(function) if parameter.arg == name)
    reader.at = reader.module.place(node)
    entries, shape = entries_of(name, declared)
    if name in declared and not entries:
        return _variable(reader, name)
    if entries:
        reader.allow(len(entries))
        array = made([_variable(reader, one) for one in entries], shape)
        array.frozen = True
        return array
    if name in function.defaults:
        return function.defaults[name]
    return Unmeasured(name) if _by_entries(function.node, name) else _variable(reader, name)


def _variable(reader: FileReader, name: str) -> Growing:
    if name.startswith("_"):
        reader.refuse(
            f"{name} is no name of a variable here: it begins with a letter", f"call it {name.strip('_') or 'x'}"
        )
    reader.variables[name] = Span(reader.source, *reader.at)
    return Growing("name", (), name, reader.at)


def entries_of(name: str, declared: Collection[str]) -> tuple[list[str], tuple[int, ...]]:
    """The names of the entries of an array that are declared, and its shape: ``x[1]``, ``A[1,2]``, or ``x1``, ``x2``,
    … without a gap. No names where there are none."""
    places: list[tuple[int, ...]] = []
    for one in declared:
        if one.startswith(f"{name}[") and one.endswith("]"):
            inside = one[len(name) + 1 : -1].split(",")
            if all(map(str.isdecimal, inside)):
                places.append(tuple(map(int, inside)))
    if places:
        ordered = sorted(places)
        return [f"{name}[{','.join(map(str, place))}]" for place in ordered], ordered[-1]
    found: list[str] = []
    while f"{name}{len(found) + 1}" in declared:
        found.append(f"{name}{len(found) + 1}")
    return found, (len(found),)


def _by_entries(function: ast.AST, name: str) -> bool:
    """Whether a function takes entries of an argument, or goes through them."""
    for node in ast.walk(function):
        part: Any = None
        if isinstance(node, ast.Subscript):
            part = node.value
        elif isinstance(node, (ast.For, ast.comprehension)):
            part = node.iter
        elif isinstance(node, ast.Starred) or _unpacks(node):
            part = getattr(node, "value", None)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
            part = node.args[0]
        elif isinstance(node, ast.Attribute) and node.attr in ("shape", "size"):
            part = node.value
        if isinstance(part, ast.Name) and part.id == name:
            return True
    return False


def _unpacks(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List))


def _named(reader: FileReader, label: str, found: Meaning, names: Names) -> list[tuple[str, Growing]]:
    """The targets by name: that of the function, or those that the file gives to what is returned."""
    values = list(_flat(reader, found))
    if not values:
        reader.refuse("this function returns nothing", "return a number")
    return named_targets(label, [reader.number(value) for value in values], names)


def named_targets(label: str, terms: Sequence[Growing], names: Names) -> list[tuple[str, Growing]]:
    """Targets with their names: one is called by the label, several as the file calls them, else label1, label2, …"""
    if len(terms) == 1:
        return [(_target(label, names), terms[0])]
    hints = [term.hint for term in terms]
    plain = all(hints) and not any(hint in names.taken for hint in hints)
    if plain and not _used_by_others(terms):
        return [(_target(hint, names), term) for hint, term in zip(hints, terms, strict=True)]
    return [(_target(f"{label}{place}", names), term) for place, term in enumerate(terms, 1)]


def _target(name: str, names: Names) -> str:
    """The name itself where nothing else has it: a value may be called as one of the language's functions is."""
    if name in FUNCTIONS and name not in names.given:
        names.given.add(name)
        return name
    return names.new(name)


def _used_by_others(terms: Sequence[Growing]) -> bool:
    wanted = {id(term) for term in terms}
    stack, seen = [operand for term in terms for operand in term.operands], set[int]()
    while stack:
        part = stack.pop()
        if id(part) in wanted:
            return True
        if id(part) not in seen:
            seen.add(id(part))
            stack.extend(part.operands)
    return len(wanted) < len(terms)


def _flat(reader: FileReader, value: Meaning) -> Iterator[Scalar]:
    """The numbers of what a function returns, in order."""
    if isinstance(value, (ObjectArray, Items)):
        for member in reader.listed(value) if not isinstance(value, ObjectArray) else value.data.ravel():
            yield from _flat(reader, member)
    elif is_scalar(value):
        yield value
    elif value is None:
        reader.refuse("this function returns nothing on some path", "return a number on every path")
    elif isinstance(value, Unmeasured):
        reader.refuse_open(value)
    elif isinstance(value, Unset):
        reader.read(value)
    else:
        reader.refuse(f"this function returns {called(value)}, which is no number", "return numbers")
