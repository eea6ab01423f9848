"""The helper functions, from the smallest part of Python to languages with braces or ``end``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gradcli.code.helpers import source

if TYPE_CHECKING:
    from gradcli.languages.language import Language

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_RELATIONS = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


def helper(name: str, language: Language) -> list[str]:
    """One helper as lines of the language."""
    (function,) = ast.parse(source(name)).body
    assert isinstance(function, ast.FunctionDef)
    parameters = [argument.arg for argument in function.args.args]
    assigned: dict[str, int] = dict.fromkeys(parameters, 1)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned[node.targets[0].id] = assigned.get(node.targets[0].id, 0) + 1
    translation = _Translation(language, set(parameters), {name for name, count in assigned.items() if count > 1})
    body = list(translation.statements(function.body, "    "))
    return [language.head(name, parameters), *body, *([language.end] if language.end else [])]


class _Translation:
    def __init__(self, language: Language, known: set[str], changing: set[str]) -> None:
        self.language, self.known, self.changing = language, known, changing

    def statements(self, body: list[ast.stmt], indent: str) -> Iterator[str]:
        language = self.language
        for node in body:
            if isinstance(node, ast.Assign):
                (target,) = node.targets
                assert isinstance(target, ast.Name)
                value = self.expression(node.value)
                if target.id in self.known:
                    yield f"{indent}{target.id} = {value}{language.stop}"
                else:
                    yield indent + language.declared(target.id, value, changing=target.id in self.changing)
                    self.known.add(target.id)
            elif isinstance(node, ast.Return) and node.value is not None:
                yield f"{indent}return {self.expression(node.value)}{language.stop}"
            elif isinstance(node, ast.If | ast.While):
                word = "if" if isinstance(node, ast.If) else "while"
                yield indent + language.opened(word, self.expression(node.test))
                outside = set(self.known)
                yield from self.statements(node.body, indent + "    ")
                self.known = set(outside)
                if node.orelse:
                    yield indent + language.otherwise
                    yield from self.statements(node.orelse, indent + "    ")
                    self.known = outside
                if language.end:
                    yield indent + language.end
            else:
                raise AssertionError(ast.dump(node))

    def expression(self, node: ast.expr) -> str:
        language, text = self.language, self.expression
        if isinstance(node, ast.BinOp):
            return f"({text(node.left)} {_SIGNS[type(node.op)]} {text(node.right)})"
        if isinstance(node, ast.UnaryOp):
            return f"(-{text(node.operand)})"
        if isinstance(node, ast.Compare):
            return f"{text(node.left)} {_RELATIONS[type(node.ops[0])]} {text(node.comparators[0])}"
        if isinstance(node, ast.BoolOp):
            word = language.both if isinstance(node.op, ast.And) else language.either
            return f" {word} ".join(f"({text(value)})" for value in node.values)
        if isinstance(node, ast.Constant):
            return language.numbers.literal(float(node.value))  # type: ignore[arg-type]
        if isinstance(node, ast.Name):
            return {"NAN": language.numbers.not_a_number, "INF": language.numbers.infinity}.get(node.id, node.id)
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Name)
        given = [text(argument) for argument in node.args]
        if node.func.id.startswith("gc_"):
            return f"{node.func.id}({', '.join(given)})"
        from gradcli.languages.code_text import ANY, Text

        return language.numbers.call(node.func.id, *(Text(language.numbers, code, ANY) for code in given)).code
