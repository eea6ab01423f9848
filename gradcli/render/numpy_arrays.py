"""Formulas of arrays in NumPy: a vector and its transpose are arrays of one dimension, a matrix has two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gradcli.arrays.node_shapes import node_shapes
from gradcli.arrays.shapes import Shape, as_matrix, is_row
from gradcli.errors import MathematicsError, Source
from gradcli.functions.array_names import ARRAY_FUNCTIONS
from gradcli.language.expressions import Node
from gradcli.language.program import read
from gradcli.render.numpy_text import ATOM, PRODUCT, NumpyNames, NumpyPiece, numpy_piece, within

if TYPE_CHECKING:
    pass

FORMULA = "formula"


class ArrayPiece(NamedTuple):
    """A text, its shape in the language, and whether NumPy has one dimension for it."""

    piece: NumpyPiece
    shape: Shape
    flat: bool

    @property
    def text(self) -> str:
        """The text alone."""
        return self.piece.text


def array_formula(text: str, names: NumpyNames, shapes: Mapping[str, Shape]) -> str:
    """The Python expression of a formula. Raises MathematicsError for what NumPy has no words for."""
    program = read([Source(f"{FORMULA} = {text}", "the formula")], names.variables, [FORMULA])
    found = node_shapes(program, FORMULA, shapes)
    pieces: list[ArrayPiece] = []
    for node, shape in zip(program.expression(FORMULA).nodes, found, strict=True):
        pieces.append(_written(node, [pieces[operand] for operand in node.operands], shape, names, shapes))
    return pieces[-1].text


def _written(
    node: Node, operands: Sequence[ArrayPiece], shape: Shape, names: NumpyNames, shapes: Mapping[str, Shape]
) -> ArrayPiece:
    operation = node.operation
    if operation == "name":
        return ArrayPiece(numpy_piece(node, [], names), shape, len(shapes.get(str(node.value), ())) < 2)
    if operation == "transpose":
        return _transpose(operands[0], shape)
    if operation == "matmul":
        return _product(operands[0], operands[1], shape)
    if operation == "index":
        return _index(operands[0], operands[1:], shape)
    if operation == "range":
        first, last = operands
        whole = first.text == "1" and last.text == "end"
        return ArrayPiece(_atom(":" if whole else f"{_place(first.text)}:{_last(last.text)}"), (), True)
    if operation == "end":
        return ArrayPiece(_atom("end"), (), True)
    if operation in ("vector", "matrix"):
        return _literal(node, operands, shape)
    flat = all(operand.flat for operand in operands if operand.shape)
    if operation == "call" and (named := _call(str(node.value), operands, shape)) is not None:
        return named
    plain = node._replace(value=node.value if operation in ("number", "call") else "")
    return ArrayPiece(numpy_piece(plain, [operand.piece for operand in operands], names), shape, flat)


def _atom(text: str) -> NumpyPiece:
    return NumpyPiece(text, ATOM)


def _transpose(operand: ArrayPiece, shape: Shape) -> ArrayPiece:
    if operand.flat:
        return ArrayPiece(operand.piece, shape, True)
    base = within(operand.piece, ATOM)
    return ArrayPiece(_atom(f"{base}[0]" if is_row(operand.shape) else f"{base}.T"), shape, is_row(operand.shape))


def _product(left: ArrayPiece, right: ArrayPiece, shape: Shape) -> ArrayPiece:
    column = len(left.shape) == 1
    if (column or as_matrix(left.shape)[1] == 1) and (right.flat or column):
        outer = _atom(f"np.outer({left.text}, {right.text})")
        if shape and not (right.flat and len(right.shape) == 1):
            return ArrayPiece(outer, shape, False)
        if shape and column:  # of a vector and one number in an array
            return ArrayPiece(_atom(f"{outer.text}.ravel()"), shape, True)
    text = NumpyPiece(f"{within(left.piece, PRODUCT)} @ {within(right.piece, PRODUCT + 1)}", PRODUCT)
    flat = left.flat or right.flat
    if not shape and not (left.flat and right.flat):
        return ArrayPiece(_atom(f"({text.text}){'[0]' if flat else '[0, 0]'}"), shape, True)
    return ArrayPiece(text, shape, flat)


def _index(base: ArrayPiece, places: Sequence[ArrayPiece], shape: Shape) -> ArrayPiece:
    texts = [_place(place.text) for place in places]
    if base.flat and len(texts) == 2:
        texts = texts[1:] if is_row(base.shape) else texts[:1]
    flat = base.flat or len(shape) < 2 or ":" not in texts[0]
    return ArrayPiece(_atom(f"{within(base.piece, ATOM)}[{', '.join(texts)}]"), shape, flat)


def _place(text: str) -> str:
    """A place counted from 1, as Python counts it."""
    if text == "end":
        return "-1"
    if ":" in text:
        return text
    if not text.isdigit():
        raise _without(f"the index {text}")
    return str(int(text) - 1)


def _last(text: str) -> str:
    return "" if text == "end" else text


def _literal(node: Node, operands: Sequence[ArrayPiece], shape: Shape) -> ArrayPiece:
    texts = [operand.text for operand in operands]
    if node.operation == "vector":
        return ArrayPiece(_atom(f"np.array([{', '.join(texts)}])"), shape, len(shape) == 1)
    width = len(texts) // int(node.value)
    rows = [f"[{', '.join(texts[k : k + width])}]" for k in range(0, len(texts), width)]
    return ArrayPiece(_atom(f"np.array([{', '.join(rows)}])"), shape, False)


def _call(name: str, operands: Sequence[ArrayPiece], shape: Shape) -> ArrayPiece | None:
    """A function of arrays; None for one that goes entry by entry."""
    function = ARRAY_FUNCTIONS.get(name)
    if function is None or (len(operands) > 1 and function.arity[1] == 1):
        return None  # max(x, y) goes entry by entry
    if not function.numpy:
        raise _without(name)
    texts = [_two(operand) if name == "kron" and len(shape) == 2 else operand.text for operand in operands]
    if name == "unit":
        texts[1] = _place(texts[1])
    sized = ", ".join(texts)
    form = function.numpy
    bare = [within(operand.piece, ATOM) for operand in operands]
    text = form.format(*texts, *[""] * 2, all=sized, bare=bare[0], sized=f"({sized})" if len(texts) > 1 else sized)
    return ArrayPiece(_atom(text), shape, len(shape) < 2 or (is_row(shape) and all(o.flat for o in operands)))


def _two(operand: ArrayPiece) -> str:
    """An array with two dimensions."""
    if not operand.flat or not operand.shape:
        return operand.text
    return f"{within(operand.piece, ATOM)}.reshape({'1, -1' if is_row(operand.shape) else '-1, 1'})"


def _without(what: str) -> MathematicsError:
    return MathematicsError(
        f"NumPy has no word for {what}", fix="choose --format statements, or gradcli code --lang numpy"
    )
