"""What only arrays have, in LaTeX: products, transposes, indices, literals."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.functions.array_names import ARRAY_FUNCTIONS
from gradcli.language.expressions import Node
from gradcli.render.latex_pieces import ATOM, FRACTION, POWER, PRODUCT, SIGNED, LatexPiece, within

_INVERSE, _TURNED, _BOTH, _END = "^{-1}", r"^{\top}", r"^{-\top}", r"\mathrm{end}"


def of_array(node: Node, operands: Sequence[LatexPiece]) -> LatexPiece | None:
    """The LaTeX of an operation of arrays; None for any other."""
    operation = node.operation
    if operation == "matmul":
        left, right = operands
        bound = min(left.binding, PRODUCT) if left.binding >= SIGNED else PRODUCT  # -A x needs no brackets inside
        return LatexPiece(f"{within(left, SIGNED)} {within(right, FRACTION)}", bound)
    if operation == "transpose":
        return _transpose(operands[0])
    if operation == "index":
        base, *places = operands
        return LatexPiece(f"{within(base, ATOM)}_{{{','.join(place.text for place in places)}}}", ATOM)
    if operation == "range":
        if operands[0].text == "1" and operands[1].text == _END:
            return LatexPiece("{:}", ATOM)
        return LatexPiece(f"{operands[0].text}{{:}}{operands[1].text}", ATOM)
    if operation == "end":
        return LatexPiece(_END, ATOM)
    if operation in ("vector", "matrix"):
        rows = int(node.value) if operation == "matrix" else len(operands)
        width = len(operands) // rows
        lines = (" & ".join(p.text for p in operands[k : k + width]) for k in range(0, len(operands), width))
        return LatexPiece(r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}", ATOM)
    return _by_entries(node, operands)


def _transpose(operand: LatexPiece) -> LatexPiece:
    if operand.text.endswith(_INVERSE) and operand.binding == POWER:
        return LatexPiece(operand.text.removesuffix(_INVERSE) + _BOTH, POWER)
    return LatexPiece(within(operand, ATOM) + _TURNED, POWER)


def _by_entries(node: Node, operands: Sequence[LatexPiece]) -> LatexPiece | None:
    """Operators with a point before them, as they are written entry by entry."""
    if node.operation == "call" or not str(node.value).startswith("."):
        return None
    left, right = operands
    if node.operation == "pow":
        return LatexPiece(rf"{within(left, ATOM)}^{{\circ {right.text}}}", POWER)
    sign = r"\odot" if node.operation == "mul" else r"\oslash"
    return LatexPiece(rf"{within(left, PRODUCT)} {sign} {within(right, FRACTION)}", PRODUCT)


def called(function: str, operands: Sequence[LatexPiece]) -> LatexPiece | None:
    """A function of arrays that is written otherwise than by its name; None for any other."""
    own = ARRAY_FUNCTIONS.get(function)
    if own is None or not own.latex:
        return None
    texts = [within(operand, ATOM) if own.raised else operand.text for operand in operands]
    text, first = own.latex, operands[0]
    if text.startswith("#1" + _INVERSE) and first.text.endswith(_TURNED) and first.binding == POWER:
        text, texts[0] = text.replace(_INVERSE, _BOTH, 1), first.text.removesuffix(_TURNED)
    for place, each in enumerate(texts, 1):
        text = text.replace(f"#{place}", each)
    return LatexPiece(text, POWER if own.raised else PRODUCT if " " in own.latex.split("#")[0] else ATOM)
