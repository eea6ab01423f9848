"""Formulas of the language in LaTeX (amsmath), straight from the parsed text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gradcli.errors import Source
from gradcli.language.expressions import CONDITIONS, Expression, Node
from gradcli.language.grammar import parse
from gradcli.language.printing import print_number
from gradcli.render.latex_names import name

_OR, _AND, _NOT, _COMPARE, _SUM, _SIGNED, _PRODUCT, _FRACTION, _POWER, _ATOM = range(10)
_RELATIONS = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne"}
_OWN = "sin cos tan sec csc cot sinh cosh tanh coth max min"
_HEADS = {word: f"\\{word}" for word in _OWN.split()}
_HEADS |= {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "log": r"\ln", "ln": r"\ln", "exp": r"\exp"}
_HEADS |= {"log2": r"\log_{2}", "log10": r"\log_{10}", "gamma": r"\Gamma", "digamma": r"\psi"}
_HEADS |= {"lambertw": "W", "sigmoid": r"\sigma"}
_HEADS |= {"asinh": r"\operatorname{arsinh}", "acosh": r"\operatorname{arcosh}", "atanh": r"\operatorname{artanh}"}
_FENCES = {"abs": ("\\lvert ", "\\rvert"), "floor": ("\\lfloor ", "\\rfloor"), "ceil": ("\\lceil ", "\\rceil")}
_RAISED = frozenset(["sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth", "log", "ln"])
"""Functions whose power is written on the name: sin^2(x)."""


class _Piece(NamedTuple):
    """Text and how tightly its outermost operation binds; of a call also its name and arguments."""

    text: str
    binding: int
    call: tuple[str, str] | None = None


def formula(text: str) -> str:
    """The LaTeX of a formula of the language."""
    (statement,) = parse(Source(text, "the formula"))
    return expression(statement.body)


def condition(text: str) -> str:
    """The LaTeX of a condition of the language, as ``x != 0``."""
    (statement,) = parse(Source(f"where({text}, 1, 0)", "the condition"))
    pieces = _pieces(statement.body)
    return pieces[statement.body.nodes[-1].operands[0]].text


def expression(body: Expression) -> str:
    """The LaTeX of a parsed expression."""
    return _pieces(body)[-1].text


def _pieces(body: Expression) -> list[_Piece]:
    pieces: list[_Piece] = []
    variables = {node.value for node in body.nodes if node.operation == "name"}
    for node in body.nodes:
        pieces.append(_piece(node, [pieces[operand] for operand in node.operands], "e" in variables))
    return pieces


def _piece(node: Node, operands: Sequence[_Piece], e_is_used: bool) -> _Piece:
    operation = node.operation
    if operation == "number":
        return number(print_number(node.value))  # type: ignore[arg-type]
    if operation == "name":
        return _Piece(name(str(node.value)), _ATOM)
    if operation == "call":
        return _call(str(node.value), operands, e_is_used)
    if operation == "where":
        chosen, yes, no = (operand.text for operand in operands)
        return _Piece(
            rf"\begin{{cases}} {yes} & \text{{if }} {chosen} \\ {no} & \text{{otherwise}} \end{{cases}}", _SUM
        )
    if operation in CONDITIONS:
        return _logical(operation, operands)
    return _arithmetic(operation, operands)


def _arithmetic(operation: str, operands: Sequence[_Piece]) -> _Piece:
    left, right = operands[0], operands[-1]
    if operation == "neg":
        return _Piece(f"-{_in(left, _PRODUCT)}", _SIGNED)
    if operation in ("add", "sub"):
        return _Piece(f"{left.text} {'+' if operation == 'add' else '-'} {_in(right, _PRODUCT)}", _SUM)
    if operation == "mul":
        first, second = _in(left, _SIGNED), _in(right, _PRODUCT)
        fraction = second.startswith("\\frac") and first[-1].isdigit()
        sign = r" \cdot " if second[0].isdigit() or fraction else " "
        return _Piece(first + sign + second, min(left.binding, _PRODUCT) if left.binding >= _SIGNED else _PRODUCT)
    if operation == "div":
        if left.binding == _SIGNED:
            return _Piece(rf"-\frac{{{left.text[1:]}}}{{{right.text}}}", _SIGNED)
        return _Piece(rf"\frac{{{left.text}}}{{{right.text}}}", _FRACTION)
    if left.call and left.call[0] in _RAISED and right.text.isdigit():
        return _Piece(f"{_HEADS[left.call[0]]}^{{{right.text}}}{left.call[1]}", _POWER)
    return _Piece(f"{_in(left, _ATOM)}^{{{right.text}}}", _POWER)


def _logical(operation: str, operands: Sequence[_Piece]) -> _Piece:
    if operation == "not":
        return _Piece(rf"\lnot {_in(operands[0], _ATOM)}", _NOT)
    left, right = operands
    if operation in _RELATIONS:
        return _Piece(f"{left.text} {_RELATIONS[operation]} {right.text}", _COMPARE)
    own, sign = (_OR, r"\lor") if operation == "or" else (_AND, r"\land")
    return _Piece(f"{_in(left, own)} {sign} {_in(right, own)}", own)


def _call(function: str, operands: Sequence[_Piece], e_is_used: bool) -> _Piece:
    texts = [operand.text for operand in operands]
    first = texts[0]
    if function in _FENCES:
        left, right = _FENCES[function]
        return _Piece(rf"\left{left}{first}\right{right}", _ATOM)
    if function == "sqrt":
        return _Piece(rf"\sqrt{{{first}}}", _ATOM)
    if function in ("cbrt", "root"):
        return _Piece(rf"\sqrt[{'3' if function == 'cbrt' else texts[1]}]{{{first}}}", _ATOM)
    if function == "exp" and not e_is_used:
        return _Piece(f"e^{{{first}}}", _POWER)
    if function == "exp2":
        return _Piece(f"2^{{{first}}}", _POWER)
    if function in ("lgamma", "loggamma"):
        return _Piece(rf"\ln \left\lvert \Gamma\left({first}\right)\right\rvert", _PRODUCT)
    if function == "pow":
        return _arithmetic("pow", operands)
    head = _HEADS.get(function, rf"\operatorname{{{function}}}" if function.isascii() else rf"\text{{{function}}}")
    head = head.replace("_", r"\_") if function not in _HEADS else head
    if function == "log" and len(texts) == 2:
        head, texts = rf"\log_{{{texts[1]}}}", texts[:1]
    if function == "polygamma":
        head, texts = rf"\psi^{{\left({first}\right)}}", texts[1:]
    arguments = rf"\left({', '.join(texts)}\right)"
    return _Piece(head + arguments, _ATOM, (function, arguments) if len(texts) == 1 else None)


def _in(piece: _Piece, least: int) -> str:
    return piece.text if piece.binding >= least else rf"\left({piece.text}\right)"


def number(text: str) -> _Piece:
    """A number as printed: ``1/3`` as a fraction, ``1e-64`` as a power of ten."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if "/" in digits:
        over, under = digits.split("/")
        return _Piece(rf"{sign}\frac{{{over}}}{{{under}}}", _SIGNED if sign else _FRACTION)
    if "e" in digits:
        mantissa, exponent = digits.split("e")
        factor = "" if mantissa == "1" else rf"{mantissa} \cdot "
        return _Piece(f"{sign}{factor}10^{{{int(exponent)}}}", _SIGNED if sign else _PRODUCT)
    return _Piece(text, _SIGNED if sign else _ATOM)
