"""Values of arrays as typed: ``x=[1, 2]``, ``A=[1, 2; 3, 4]``, ``S=2*eye(3)``; each entry a coordinate of its own."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcli.errors import Source
from gradcli.language.expressions import Expression, Node
from gradcli.language.grammar import parse
from gradcli.language.printing import print_number
from gradcli.records import replace
from gradcli.tape.lowering import lower_constant
from gradcli.tape.tape import CONSTANT, Tape

if TYPE_CHECKING:
    from gradcli.questions.point import Coordinate

LITERALS = ("vector", "matrix")


def entries_of(body: Expression) -> list[tuple[tuple[int, ...], Expression]] | None:
    """The entries of a literal with their places, each an expression; None where it is no plain literal of numbers."""
    nodes = body.nodes
    top = nodes[-1]
    if top.operation not in LITERALS:
        return None
    if top.operation == "matrix":
        width = len(top.operands) // int(top.value)
        rows = [top.operands[start : start + width] for start in range(0, len(top.operands), width)]
    elif all(nodes[operand].operation == "vector" for operand in top.operands):
        rows = [nodes[operand].operands for operand in top.operands]
    else:
        rows = [top.operands]
    if len({len(row) for row in rows}) > 1 or any(
        nodes[position].operation in (*LITERALS, "index", "transpose", "matmul") for row in rows for position in row
    ):
        return None
    flat = top.operation == "vector" and rows == [top.operands]
    found: list[tuple[tuple[int, ...], Expression]] = []
    begin = 0
    for i, row in enumerate(rows, 1):
        for j, position in enumerate(row, 1):
            found.append(((j,) if flat else (i, j), _alone(body, begin, position)))
            begin = position + 1
        begin += not flat and top.operation == "vector"  # the node of the row itself
    return found


def _alone(body: Expression, begin: int, position: int) -> Expression:
    """The subexpression at a position whose nodes begin at ``begin``, as an expression of its own."""
    moved = [
        node._replace(operands=tuple(operand - begin for operand in node.operands))
        for node in body.nodes[begin : position + 1]
    ]
    return Expression(moved, body.source)


def computed(body: Expression) -> Iterator[tuple[tuple[int, ...], Coordinate]]:
    """The entries of a constant expression of arrays. Raises LanguageError where its shapes do not fit."""
    from gradcli.arrays.entries import places
    from gradcli.arrays.reading import read
    from gradcli.questions.point import Coordinate
    from gradcli.tape.lowering import tape_of

    program = read([Source(body.text)])
    tape, (shape, *_) = tape_of(program), (*program.shapes.values(), ())
    for place, target in zip(places(shape), program.targets, strict=True):
        slot = tape.outputs[target]
        own = replace(tape, outputs={"value": slot}, inputs={})
        yield place, Coordinate(_shown(tape, slot, body.text, place), body, own)


def _shown(tape: Tape, slot: int, text: str, place: tuple[int, ...]) -> str:
    value = tape.constant(slot)
    return print_number(value) if value is not None else f"({text})[{','.join(map(str, place))}]"


def coordinate_of(cell: int | Fraction | str) -> Coordinate:
    """The coordinate of a cell of a file: an exact number, or the text of a constant expression."""
    from gradcli.questions.point import Coordinate

    if isinstance(cell, str):
        (statement,) = parse(Source(cell))
        return Coordinate(cell, statement.body, lower_constant(statement.body))
    text = print_number(cell)
    tape = Tape()
    tape.outputs["value"] = tape.record(CONSTANT, (), cell)
    return Coordinate(text, Expression([Node("number", (), cell, 0, len(text))], Source(text)), tape)
