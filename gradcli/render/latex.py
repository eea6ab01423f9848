"""Formulas of the language in LaTeX (amsmath), straight from the parsed text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gradcli.errors import Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.language.expressions import CONDITIONS, Expression, Node
from gradcli.language.grammar import parse
from gradcli.language.printing import print_number
from gradcli.render.latex_names import name

_OR, _AND, _NOT, _COMPARE, _SUM, _SIGNED, _PRODUCT, _FRACTION, _POWER, _ATOM = range(10)
_RELATIONS = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne"}


class _Piece(NamedTuple):
    """Text and how tightly its outermost operation binds; of a call whose power is written on its name also
    its head and arguments."""

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
    if left.call and right.text.isdigit():
        head, arguments = left.call
        return _Piece(f"{head}^{{{right.text}}}{arguments}", _POWER)
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
    meant = FUNCTIONS.get(function)
    row = PRIMITIVES.get(meant.primitive) if meant is not None else None
    head = (meant.latex if meant is not None else "") or (row.spelled.get("latex", "") if row is not None else "")
    if "#1" in head:
        if head.startswith("#1 "):  # a product
            texts[0] = _in(operands[0], _PRODUCT)
        product = head.startswith(("#1 ", r"\ln"))
        return _Piece(filled(head, texts), _PRODUCT if product else _FRACTION if head.startswith(r"\frac") else _ATOM)
    if function == "exp" and not e_is_used:
        return _Piece(f"e^{{{first}}}", _POWER)
    if function == "exp2":
        return _Piece(f"2^{{{first}}}", _POWER)
    if function in ("lgamma", "loggamma"):
        return _Piece(rf"\ln \left\lvert \Gamma\left({first}\right)\right\rvert", _PRODUCT)
    if function == "pow":
        return _arithmetic("pow", operands)
    if not head:
        head = (rf"\operatorname{{{function}}}" if function.isascii() else rf"\text{{{function}}}").replace("_", r"\_")
    if function == "log" and len(texts) == 2:
        head, texts = rf"\log_{{{texts[1]}}}", texts[:1]
    if function == "polygamma":
        head, texts = rf"\psi^{{\left({first}\right)}}", texts[1:]
    arguments = filled("", texts)
    raised = row is not None and row.raised and len(texts) == 1
    composed = head.startswith(r"\ln") and head != r"\ln"  # the logarithm of another function
    return _Piece(head + arguments, _PRODUCT if composed else _ATOM, (head, arguments) if raised else None)


def filled(head: str, texts: Sequence[str]) -> str:
    """A call in LaTeX: the places of a template filled, or the arguments in brackets behind a head."""
    if "#1" not in head:
        return rf"{head}\left({', '.join(texts)}\right)"
    for place, text in enumerate(texts, 1):
        head = head.replace(f"#{place}", text)
    return head


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
