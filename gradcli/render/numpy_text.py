"""Formulas of the language as Python expressions over NumPy (and scipy.special where NumPy has no such function)."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.arrays.shapes import Shape
from gradcli.errors import MathematicsError, Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import CONSTANTS, FUNCTIONS, Function
from gradcli.language.expressions import COMPARISONS, Expression, Node
from gradcli.language.grammar import parse

SUM, PRODUCT, SIGN, POWER, ATOM = 5, 6, 7, 8, 9
_BINARY = {"add": (" + ", SUM), "sub": (" - ", SUM), "mul": ("*", PRODUCT), "div": ("/", PRODUCT)}
_SIGNS = {operation: sign for sign, operation in COMPARISONS.items()}


class NumpyPiece(NamedTuple):
    """A text, and how tightly its outermost operation binds."""

    text: str
    binding: int


class NumpyNames:
    """Names of the language as Python's: a keyword, ``np`` and ``scipy`` get an underscore."""

    def __init__(self, variables: Sequence[str], shapes: Mapping[str, Shape] | None = None) -> None:
        self.variables, self.shapes = frozenset(variables), shapes or {}

    def of(self, name: str) -> str:
        """The Python name."""
        return f"{name}_" if keyword.iskeyword(name) or name in ("np", "scipy") else name

    def value(self, name: str) -> str:
        """A name in an expression: a variable, or a constant of the language."""
        if name in CONSTANTS and name not in self.variables:
            return f"np.{CONSTANTS[name]}"
        return self.of(name)


def formula(text: str, names: NumpyNames) -> str:
    """The Python expression of a formula. Raises MathematicsError for a number no double can hold."""
    if names.shapes:
        from gradcli.render.numpy_arrays import array_formula

        return array_formula(text, names, names.shapes)
    (statement,) = parse(Source(text, "the formula"))
    return expression(statement.body, names)


def expression(body: Expression, names: NumpyNames) -> str:
    """The Python expression of a parsed one."""
    pieces: list[NumpyPiece] = []
    for node in body.nodes:
        pieces.append(numpy_piece(node, [pieces[operand] for operand in node.operands], names))
    return pieces[-1].text


def imports(code: str) -> str:
    """The import lines some code needs."""
    found = ["import numpy as np\n"] if "np." in code else []
    return "".join(found + (["import scipy.special\n"] if "scipy." in code else []))


def number(value: int | Fraction) -> str:
    """An integer that doubles hold, or the nearest double."""
    try:
        nearest = float(value)
    except OverflowError:
        raise MathematicsError("a number of the formula is too large for NumPy's doubles") from None
    return str(value) if isinstance(value, int) and abs(value) <= 2**53 else repr(nearest)


def numpy_piece(node: Node, operands: Sequence[NumpyPiece], names: NumpyNames) -> NumpyPiece:
    """One operation of a formula."""
    operation = node.operation
    if operation == "number":
        return NumpyPiece(number(node.value), ATOM)  # type: ignore[arg-type]
    if operation == "name":
        return NumpyPiece(names.value(str(node.value)), ATOM)
    texts = [operand.text for operand in operands]
    if operation == "call":
        function = FUNCTIONS[str(node.value)].called_with(len(operands))
        if function.body and not function.scipy:
            return _of_body(function, operands)
        text = _call(function.name, texts)
        return NumpyPiece(text, ATOM if _holds(text) else SUM - 1)
    if operation == "where":
        return NumpyPiece(f"np.where({', '.join(texts)})", ATOM)
    if operation in ("and", "or", "not"):
        return NumpyPiece(f"np.logical_{operation}({', '.join(texts)})", ATOM)
    if operation in _SIGNS:
        return NumpyPiece(f"{texts[0]} {_SIGNS[operation]} {texts[1]}", SUM - 1)
    if operation == "neg":
        return NumpyPiece(f"-{within(operands[0], SIGN)}", SIGN)
    if operation == "pow":
        return NumpyPiece(f"{within(operands[0], ATOM)}**{within(operands[1], SIGN)}", POWER)
    sign, binding = _BINARY[operation]
    return NumpyPiece(within(operands[0], binding) + sign + within(operands[1], binding + 1), binding)


def _holds(text: str) -> bool:
    """Whether a text is one call, or stands in brackets: some functions are written as a quotient or a product."""
    opened = re.match(r"[\w.]*\(", text)
    if opened is None:
        return False
    depth = 1
    for place, character in enumerate(text[opened.end() :], opened.end()):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return re.fullmatch(r"(\[\d\]|\.\w+)*", text[place + 1 :]) is not None
    return False


def _call(name: str, texts: Sequence[str]) -> str:
    if name in ("max", "min"):
        out = texts[0]
        for text in texts[1:]:
            out = f"np.{name}imum({out}, {text})"
        return out
    if name == "log" and len(texts) == 2:
        return f"(np.log({texts[0]})/np.log({texts[1]}))"
    form = _form(FUNCTIONS[name].called_with(len(texts)))
    return form.format(*texts) if "{0}" in form else f"{form}({', '.join(texts)})"


def _of_body(function: Function, operands: Sequence[NumpyPiece]) -> NumpyPiece:
    """What a definition stands for, of its operands."""
    (statement,) = parse(Source(function.body, "the definition"))
    given = dict(zip(function.parameters, operands, strict=True))
    names, pieces = NumpyNames(()), list[NumpyPiece]()
    for node in statement.body.nodes:
        known = given.get(str(node.value)) if node.operation == "name" else None
        pieces.append(known or numpy_piece(node, [pieces[operand] for operand in node.operands], names))
    return pieces[-1]


def _form(function: Function) -> str:
    """How a call is written: a callee, or a template with ``{0}``, ``{1}`` for the operands."""
    if function.scipy:
        return function.scipy
    row = PRIMITIVES[function.primitive]
    form = row.spelled.get("scipy") or row.spelled.get("arrays") or (f"P.{row.ufunc}" if row.ufunc else "")
    if not form:
        raise MathematicsError(f"neither NumPy nor SciPy has {row.name}")
    return form.replace("P.", "np.")


def within(piece: NumpyPiece, least: int) -> str:
    """The text, in brackets where it binds less."""
    return piece.text if piece.binding >= least else f"({piece.text})"
