"""Formulas of the language in LaTeX (amsmath), straight from the parsed text."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.errors import Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.language.expressions import CONDITIONS, Expression, Node
from gradcli.language.grammar import parse
from gradcli.language.printing import print_number
from gradcli.render.latex_arrays import called, of_array
from gradcli.render.latex_names import name
from gradcli.render.latex_pieces import (
    AND,
    ATOM,
    COMPARE,
    FRACTION,
    NOT,
    OR,
    POWER,
    PRODUCT,
    SIGNED,
    SUM,
    LatexPiece,
    within,
)
from gradcli.render.latex_read_back import certain, special

_RELATIONS = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne"}


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


def _pieces(body: Expression) -> list[LatexPiece]:
    pieces: list[LatexPiece] = []
    variables = {node.value for node in body.nodes if node.operation == "name"}
    for node in body.nodes:
        pieces.append(_piece(node, [pieces[operand] for operand in node.operands], "e" in variables))
    return pieces


def _piece(node: Node, operands: Sequence[LatexPiece], e_is_used: bool) -> LatexPiece:
    operation = node.operation
    if operation == "number":
        return number(print_number(node.value))  # type: ignore[arg-type]
    if operation == "name":
        return LatexPiece(name(str(node.value)), ATOM)
    array = of_array(node, operands)
    if array is not None:
        return array
    if operation == "call":
        return _call(str(node.value), operands, e_is_used)
    if operation == "where":
        chosen, yes, no = (operand.text for operand in operands)
        return LatexPiece(
            rf"\begin{{cases}} {yes} & \text{{if }} {chosen} \\ {no} & \text{{otherwise}} \end{{cases}}", SUM
        )
    if operation in CONDITIONS:
        return _logical(operation, operands)
    return _arithmetic(operation, operands)


def _arithmetic(operation: str, operands: Sequence[LatexPiece]) -> LatexPiece:
    left, right = operands[0], operands[-1]
    if operation == "neg":
        return LatexPiece(f"-{within(left, PRODUCT)}", SIGNED)
    if operation in ("add", "sub"):
        return LatexPiece(f"{left.text} {'+' if operation == 'add' else '-'} {within(right, PRODUCT)}", SUM)
    if operation == "mul":
        first, second = within(left, SIGNED), within(right, PRODUCT)
        fraction = second.startswith("\\frac") and first[-1].isdigit()
        sign = r" \cdot " if second[0].isdigit() or fraction else " "
        return LatexPiece(first + sign + second, min(left.binding, PRODUCT) if left.binding >= SIGNED else PRODUCT)
    if operation == "div":
        if left.binding == SIGNED:
            return LatexPiece(rf"-\frac{{{left.text[1:]}}}{{{right.text}}}", SIGNED)
        return LatexPiece(rf"\frac{{{left.text}}}{{{right.text}}}", FRACTION)
    if left.call and right.text.isdigit():
        head, arguments = left.call
        return LatexPiece(f"{head}^{{{right.text}}}{arguments}", POWER)
    return LatexPiece(f"{within(left, ATOM)}^{{{right.text}}}", POWER)


def _logical(operation: str, operands: Sequence[LatexPiece]) -> LatexPiece:
    if operation == "not":
        return LatexPiece(rf"\lnot {within(operands[0], ATOM)}", NOT)
    left, right = operands
    if operation in _RELATIONS:
        return LatexPiece(f"{left.text} {_RELATIONS[operation]} {right.text}", COMPARE)
    own, sign = (OR, r"\lor") if operation == "or" else (AND, r"\land")
    return LatexPiece(f"{within(left, own)} {sign} {within(right, own)}", own)


def _call(function: str, operands: Sequence[LatexPiece], e_is_used: bool) -> LatexPiece:
    texts = [operand.text for operand in operands]
    first = texts[0]
    meant = FUNCTIONS.get(function)
    row = PRIMITIVES.get(meant.primitive) if meant is not None else None
    head = (meant.latex if meant is not None else "") or (row.spelled.get("latex", "") if row is not None else "")
    if special(row):
        head = certain(function, head, texts)
    if "#1" in head:
        if head.startswith("#1 "):  # a product
            texts[0] = within(operands[0], PRODUCT)
        product = head.startswith(("#1 ", r"\ln"))
        return LatexPiece(filled(head, texts), PRODUCT if product else FRACTION if head.startswith(r"\frac") else ATOM)
    if function == "exp" and not e_is_used:
        return LatexPiece(f"e^{{{first}}}", POWER)
    if function == "exp2":
        return LatexPiece(f"2^{{{first}}}", POWER)
    if function in ("lgamma", "loggamma"):
        return LatexPiece(rf"\ln \left\lvert \Gamma\left({first}\right)\right\rvert", PRODUCT)
    if function == "pow":
        return _arithmetic("pow", operands)
    if not head and (array := called(function, operands)) is not None:
        return array
    if not head:
        head = (rf"\operatorname{{{function}}}" if function.isascii() else rf"\text{{{function}}}").replace("_", r"\_")
    if function == "log" and len(texts) == 2:
        head, texts = rf"\log_{{{texts[1]}}}", texts[:1]
    if function == "polygamma":
        head, texts = rf"\psi^{{\left({first}\right)}}", texts[1:]
    arguments = filled("", texts)
    raised = row is not None and row.raised and len(texts) == 1
    composed = head.startswith(r"\ln") and head != r"\ln"  # the logarithm of another function
    return LatexPiece(head + arguments, PRODUCT if composed else ATOM, (head, arguments) if raised else None)


def filled(head: str, texts: Sequence[str]) -> str:
    """A call in LaTeX: the places of a template filled, or the arguments in brackets behind a head."""
    if "#1" not in head:
        return rf"{head}\left({', '.join(texts)}\right)"
    for place, text in enumerate(texts, 1):
        head = head.replace(f"#{place}", text)
    return head


def number(text: str) -> LatexPiece:
    """A number as printed: ``1/3`` as a fraction, ``1e-64`` as a power of ten."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if "/" in digits:
        over, under = digits.split("/")
        return LatexPiece(rf"{sign}\frac{{{over}}}{{{under}}}", SIGNED if sign else FRACTION)
    if "e" in digits:
        mantissa, exponent = digits.split("e")
        factor = "" if mantissa == "1" else rf"{mantissa} \cdot "
        return LatexPiece(f"{sign}{factor}10^{{{int(exponent)}}}", SIGNED if sign else PRODUCT)
    return LatexPiece(text, SIGNED if sign else ATOM)
