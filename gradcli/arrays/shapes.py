"""Shapes: what fits, what comes out, and what is said where nothing fits.

A shape is ``()`` for a number, ``(n,)`` for a vector (a column), ``(m, n)`` for a matrix. A dimension is a number, or
a letter of ``--shape`` where formulas alone are asked for. A product of shape (1, 1) is a number.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.errors import LanguageError, Span
from gradcli.records import NamedTuple

Dimension = int | str
Shape = tuple[Dimension, ...]
NUMBER: Shape = ()
MOST_ENTRIES = 2**25
"""Entries of one array (5,792 by 5,792)."""


class Operand(NamedTuple):
    """An operand as messages speak of it: its shape, and its text where a user typed it."""

    shape: Shape
    text: str = ""
    unknown: str = ""
    """The variable it is, if nothing gives that a shape: then it is taken for a number."""


def told(shape: Shape) -> str:
    """A shape as messages write it: ``(3, 2)``, ``(3)``, ``a number``."""
    return f"({', '.join(map(str, shape))})" if shape else "a number"


def count_of(shape: Shape) -> int:
    """The entries of a shape of numbers."""
    found = 1
    for dimension in shape:
        assert isinstance(dimension, int)
        found *= dimension
    return found


def lettered(shape: Shape) -> bool:
    """Whether a dimension is a letter."""
    return any(isinstance(dimension, str) for dimension in shape)


def is_row(shape: Shape) -> bool:
    """Whether it is a row: the transpose of a vector."""
    return len(shape) == 2 and shape[0] == 1


def as_matrix(shape: Shape) -> tuple[Dimension, Dimension]:
    """A vector is a column, a number one entry."""
    if len(shape) == 2:
        return shape[0], shape[1]
    return (shape[0], 1) if shape else (1, 1)


def transposed(shape: Shape) -> Shape:
    """The shape of a transpose: a vector becomes a row, a row a vector."""
    if len(shape) == 1:
        return (1, shape[0])
    return (shape[1],) if is_row(shape) else shape[::-1]


def of_product(left: Shape, right: Shape) -> Shape | None:
    """The shape of a matrix product; None where the operands do not fit."""
    (m, inner), (same, n) = as_matrix(left), as_matrix(right)
    if inner != same or not left or not right:
        return None
    if m == 1 and n == 1:
        return NUMBER
    return (m,) if len(right) == 1 else (m, n)


def together(operands: Sequence[Operand], sign: str, span: Span | None) -> Shape:
    """The shape of an operation entry by entry: all operands have it, or are numbers."""
    shapes = list(dict.fromkeys(operand.shape for operand in operands if operand.shape))
    if not shapes:
        return NUMBER
    if len(shapes) == 1:
        return shapes[0]
    arrays = [operand for operand in operands if operand.shape]
    first = arrays[0]
    other = next(operand for operand in arrays if operand.shape != first.shape)
    raise _apart(first, other, sign, span)


def _apart(left: Operand, right: Operand, sign: str, span: Span | None) -> LanguageError:
    a, b = left.text or "x", right.text or "y"
    shapes = f"{_named(left)} and {_named(right)}"
    if left.shape == transposed(right.shape) and 1 in (len(left.shape), len(right.shape)):
        column, row = (left, right) if len(left.shape) == 1 else (right, left)
        turned = _transposed_text(row.text) if row.text else "x'"
        n = column.shape[0]
        fix = f"write {_infix(sign, *((a, turned) if row is right else (turned, b)))}"
        fix += f", or {a}@ones({n})' + ones({n})@{b} for the table of sums" if sign == "+" and row is right else ""
        return LanguageError(f"{sign} of a column and a row: {shapes}", span=span, fix=fix)
    if left.shape == transposed(right.shape):
        fix = f"write {_infix(sign, a, _transposed_text(b))} if that is meant"
    elif len(left.shape) == len(right.shape) == 1:
        fix = f"both need the same number of entries: {left.shape[0]}"
    else:
        fix = "entry by entry both need the same shape, or one is a number"
        fix += f"; {a}@{b} is the matrix product" if sign == ".*" and of_product(left.shape, right.shape) else ""
    return LanguageError(f"the shapes of {sign} differ: {shapes}", span=span, fix=fix)


def not_fitting(left: Operand, right: Operand, span: Span | None) -> LanguageError:
    """What is said of a matrix product whose operands do not fit."""
    a, b = left.text or "x", right.text or "y"
    for operand in (left, right):
        if operand.unknown:
            what = f"{a}@{b} needs the shape of {operand.unknown}, which is taken for a number"
            fix = f"give it: --at {operand.unknown}=[1,2;3,4], or --shape {operand.unknown}=3,2 for formulas"
            return LanguageError(what, span=span, fix=fix)
    if not left.shape or not right.shape:
        number = a if not left.shape else b
        what = f"@ is the product of arrays; {number} is a number"
        return LanguageError(what, span=span, fix=f"write {a}*{b}")
    if len(left.shape) == len(right.shape) == 1:
        fix = f"{_transposed_text(a)}@{b} for the dot product, {a}@{_transposed_text(b)} for the outer product, "
        what = f"two columns have no product: {_named(left)} and {_named(right)}"
        return LanguageError(what, span=span, fix=f"{fix}{a}.*{b} for each entry")
    inner, same = as_matrix(left.shape)[1], as_matrix(right.shape)[0]
    right_told = f"{b} has {same} " + ("entries" if len(right.shape) == 1 else "rows")
    left_told = f"{a} has {inner} " + ("column" if inner == 1 else "columns")
    what = f"{a}@{b}: {told(left.shape)} @ {told(right.shape)} do not fit; {left_told}, {right_told}"
    turned = of_product(transposed(left.shape), right.shape), of_product(left.shape, transposed(right.shape))
    if turned[0] is not None:
        fix = f"write {_transposed_text(a)}@{b} if that is meant"
    elif turned[1] is not None:
        fix = f"write {a}@{_transposed_text(b)} if that is meant"
    else:
        fix = f"the columns of {a} must be as many as the rows of {b}"
    return LanguageError(what, span=span, fix=fix)


def two_readings(sign: str, left: Operand, right: Operand, span: Span | None) -> LanguageError:
    """What is said of ``A*x`` and ``X^2``."""
    a, b = left.text or "x", right.text or "y"
    what = f"{a}{sign}{b} of arrays has two readings: {_named(left)} and {_named(right)}"
    fix = f"write {a}.{sign}{b} entry by entry"
    square = len(left.shape) == 2 and left.shape[0] == left.shape[1]
    if sign == "*":
        columns = len(left.shape) == len(right.shape) == 1  # they have no matrix product
        product = f"{_transposed_text(a)}@{b} for the dot product" if columns else f"{a}@{b} for the matrix product"
        fix = f"write {product}, {a}.*{b} entry by entry"
    elif sign == "/" and len(right.shape) == 2 and right.shape[0] == right.shape[1]:
        fix += f", or solve({_bare(b)}, {_bare(a)}) for the inverse of {b} times {a}"
    elif sign == "^" and b == "2" and (square or len(left.shape) == 1):
        fix += (
            f", or {a}@{a} for the matrix product"
            if square
            else f", or {_transposed_text(a)}@{a} for the sum of squares"
        )
    return LanguageError(what, span=span, fix=fix)


def _named(operand: Operand) -> str:
    return f"{operand.text or 'one'} is {told(operand.shape)}"


def _infix(sign: str, left: str, right: str) -> str:
    return (
        f"{left} {sign} {right}"
        if sign in ("+", "-")
        else f"{sign}({left}, {right})"
        if sign.isalpha()
        else f"{left}{sign}{right}"
    )


def _transposed_text(text: str) -> str:
    """The text of an operand transposed."""
    if text.endswith("'") and _one(text[:-1]):
        return text[:-1]
    return f"{text}'" if _one(text) else f"({text})'"


def _bare(text: str) -> str:
    """The text of an operand as an argument: without brackets around all of it."""
    return text[1:-1] if text.startswith("(") and _one(text) else text


def _one(text: str) -> bool:
    """Whether the text of an operand is a name, a call, an index or what stands in brackets: nothing binds closer."""
    if text.isidentifier():
        return True
    name = text[: min((at for at in map(text.find, "([") if at >= 0), default=0)]
    if not text.endswith((")", "]")) or (name and not name.isidentifier()):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if depth == 0 and place >= len(name):
            return place == len(text) - 1
    return False
