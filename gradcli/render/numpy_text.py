"""Formulas of the language as Python expressions over NumPy (and scipy.special where NumPy has no such function)."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.errors import MathematicsError, Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import CONSTANTS, FUNCTIONS, Function
from gradcli.language.expressions import COMPARISONS, Expression, Node
from gradcli.language.grammar import parse

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = 5, 6, 7, 8, 9
_BINARY = {"add": (" + ", _SUM), "sub": (" - ", _SUM), "mul": ("*", _PRODUCT), "div": ("/", _PRODUCT)}
_SIGNS = {operation: sign for sign, operation in COMPARISONS.items()}


class _Piece(NamedTuple):
    text: str
    binding: int


class NumpyNames:
    """Names of the language as Python's: a keyword, ``np`` and ``scipy`` get an underscore."""

    def __init__(self, variables: Sequence[str]) -> None:
        self.variables = frozenset(variables)

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
    (statement,) = parse(Source(text, "the formula"))
    return expression(statement.body, names)


def expression(body: Expression, names: NumpyNames) -> str:
    """The Python expression of a parsed one."""
    pieces: list[_Piece] = []
    for node in body.nodes:
        pieces.append(_piece(node, [pieces[operand] for operand in node.operands], names))
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


def _piece(node: Node, operands: Sequence[_Piece], names: NumpyNames) -> _Piece:
    operation = node.operation
    if operation == "number":
        return _Piece(number(node.value), _ATOM)  # type: ignore[arg-type]
    if operation == "name":
        return _Piece(names.value(str(node.value)), _ATOM)
    texts = [operand.text for operand in operands]
    if operation == "call":
        return _Piece(_call(FUNCTIONS[str(node.value)].name, texts), _ATOM)
    if operation == "where":
        return _Piece(f"np.where({', '.join(texts)})", _ATOM)
    if operation in ("and", "or", "not"):
        return _Piece(f"np.logical_{operation}({', '.join(texts)})", _ATOM)
    if operation in _SIGNS:
        return _Piece(f"{texts[0]} {_SIGNS[operation]} {texts[1]}", _SUM - 1)
    if operation == "neg":
        return _Piece(f"-{_in(operands[0], _SIGN)}", _SIGN)
    if operation == "pow":
        return _Piece(f"{_in(operands[0], _ATOM)}**{_in(operands[1], _SIGN)}", _POWER)
    sign, binding = _BINARY[operation]
    return _Piece(_in(operands[0], binding) + sign + _in(operands[1], binding + 1), binding)


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


def _form(function: Function) -> str:
    """How a call is written: a callee, or a template with ``{0}``, ``{1}`` for the operands."""
    if function.scipy:
        return function.scipy
    if function.body:  # what it stands for, of its parameters
        places = {name: f"({{{place}}})" for place, name in enumerate(function.parameters)}
        body = formula(function.body, NumpyNames(()))
        return re.sub(rf"\b({'|'.join(places)})\b", lambda found: places[found[0]], body)
    row = PRIMITIVES[function.primitive]
    form = row.spelled.get("scipy") or row.spelled.get("arrays") or (f"P.{row.ufunc}" if row.ufunc else "")
    if not form:
        raise MathematicsError(f"neither NumPy nor SciPy has {row.name}")
    return form.replace("P.", "np.")


def _in(piece: _Piece, least: int) -> str:
    return piece.text if piece.binding >= least else f"({piece.text})"
