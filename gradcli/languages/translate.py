"""The algorithms of ``gradcli.functions.doubles`` as text, in languages with braces, ``end`` or indents."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from gradcli.functions.algorithms import POLYNOMIAL, PREFIX, Algorithm, named, of_printed
from gradcli.languages.code_text import ANY, Text

if TYPE_CHECKING:
    from gradcli.languages.language import Language

_SIGNS: dict[type, Callable[[Any, Text, Text], Text]] = {
    ast.Add: lambda m, a, b: a + b,
    ast.Sub: lambda m, a, b: a - b,
    ast.Mult: lambda m, a, b: a * b,
    ast.Div: lambda m, a, b: m.div(a, b),
}
_RELATIONS = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_CALLED = re.compile(rf"\b{PREFIX}[a-z0-9_]+(?=\()")


def called(text: str) -> list[str]:
    """The algorithms a text calls, by their printed names."""
    return [name for name in dict.fromkeys(_CALLED.findall(text)) if named(name)]


def needed(names: Iterable[str], language: Language) -> dict[str, list[str]]:
    """Algorithms and those they call, as lines of the language: each after what it calls."""
    found: dict[str, list[str]] = {}

    def visit(name: str) -> None:
        if name not in found:
            lines = written(of_printed(name), language)
            for inner in called("\n".join(lines[1:])):
                visit(inner)
            found[name] = lines

    for name in names:
        visit(name)
    return found


def written(algorithm: Algorithm, language: Language) -> list[str]:
    """One algorithm as lines of the language."""
    assigned: dict[str, int] = dict.fromkeys(algorithm.parameters, 1)
    for part in algorithm.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                assigned[node.targets[0].id] = assigned.get(node.targets[0].id, 0) + 1
    changing = {name for name, count in assigned.items() if count > 1}
    translation = _Translation(language, set(algorithm.parameters), changing)
    body = list(translation.statements(algorithm.body, "    "))
    return [language.head(algorithm.name, algorithm.parameters), *body, *([language.end] if language.end else [])]


class _Translation:
    def __init__(self, language: Language, known: set[str], changing: set[str]) -> None:
        self.language, self.known, self.changing = language, known, changing

    def statements(self, body: tuple[ast.stmt, ...] | list[ast.stmt], indent: str) -> Iterator[str]:
        language = self.language
        for node in body:
            match node:
                case ast.Assign([ast.Name(name)], value):
                    text = self.text(value)
                    if name in self.known:
                        yield f"{indent}{name} = {text}{language.stop}"
                    else:
                        # Two branches may each declare a name of their own: neither is assigned to again there.
                        yield indent + language.declared(name, text, changing=name in self.changing)
                        self.known.add(name)
                case ast.Return(ast.expr() as value):
                    yield f"{indent}return {self.text(value)}{language.stop}"
                case ast.If(test, inner, otherwise) | ast.While(test, inner, otherwise):
                    word = "if" if isinstance(node, ast.If) else "while"
                    yield indent + language.opened(word, self.text(test))
                    yield from self._block(inner, indent)
                    if otherwise:
                        yield indent + language.otherwise
                        yield from self._block(otherwise, indent)
                    if language.end:
                        yield indent + language.end
                case _:
                    raise NotImplementedError(ast.unparse(node))

    def _block(self, body: list[ast.stmt], indent: str) -> Iterator[str]:
        """What a block declares is known in it alone."""
        outside = set(self.known)
        yield from self.statements(body, indent + "    ")
        self.known = outside

    def text(self, node: ast.expr) -> str:
        return self.expression(node).code

    def expression(self, node: ast.expr) -> Text:
        language, m, part = self.language, self.language.numbers, self.expression
        match node:
            case ast.BinOp(left, sign, right):
                return _SIGNS[type(sign)](m, part(left), part(right))
            case ast.UnaryOp(ast.USub(), operand):
                return -part(operand)
            case ast.Compare(left, [relation], [right]):
                return Text(m, f"{self.text(left)} {_RELATIONS[type(relation)]} {self.text(right)}", ANY)
            case ast.BoolOp(joined, values):
                word = language.both if isinstance(joined, ast.And) else language.either
                return Text(m, f" {word} ".join(f"({self.text(value)})" for value in values), ANY)
            case ast.IfExp(test, yes, no):
                return Text(m, language.conditional(self.text(test), self.text(yes), self.text(no)))
            case ast.Constant(value):
                return m.number(value)
            case ast.Name(name) if name in self.known:
                return Text(m, name)
            case ast.Call(ast.Name(name), [ast.Constant(coefficients), argument]) if name == POLYNOMIAL:
                return _horner(coefficients, part(argument))
            case ast.Call(ast.Name(name), given) if name.startswith(PREFIX):
                return Text(m, f"{name}({', '.join(map(self.text, given))})")
            case ast.Call(ast.Name(name), given):
                return m.call(name, *map(part, given))
        raise NotImplementedError(ast.unparse(node))


def _horner(coefficients: Any, x: Text) -> Text:
    total = x.m.number(coefficients[-1])
    for c in coefficients[-2::-1]:
        total = total * x + c if c else total * x
    return total
