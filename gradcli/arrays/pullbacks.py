"""What the cotangent of an array's slot gives to its operands: one rule an operation that only arrays have.

The cotangent of the value has its shape; a rule gives one for each operand, in the operand's. They are recorded
as slots, so that they can be run over any number system, printed, or differentiated again.
Source: Giles 2008, An extended collection of matrix derivative results; Murray 2016 for the Cholesky factor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.literals import Picked
from gradcli.arrays.recorder import ArrayRecorder, sized
from gradcli.arrays.shapes import Shape, as_matrix, is_row
from gradcli.errors import LimitError
from gradcli.numbers.recorder import Recorded

Cotangents = Sequence[Recorded]
PullbackRule = Callable[[ArrayRecorder, ArrayInstruction, Recorded, Recorded, Cotangents], Sequence[Recorded]]
"""Of the recorder, the instruction, its value, the value's cotangent and the operands: a cotangent each operand."""


def _broadcast(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    return [m.total(g)]


def _sum(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    return [m.filled(g, m.shape(given[0]))]


def _transpose(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    return [m.turned(g)]


def _reshape(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    return [m.fitted(g, m.shape(given[0]))]


def _cumsum(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    return [m.array("cumsum", [g], i.shape, not i.parameter)]


def _matmul(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    a, b = given
    left, right = m.product(g, m.turned(b)), m.product(m.turned(a), g)
    return [m.fitted(left, m.shape(a)), m.fitted(right, m.shape(b))]


def _solve(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    a, b = given
    inverse = m.arrays.instructions[b.slot].operation == "eye"
    right = m.product(m.turned(y), g) if inverse else m.array("solve", [m.turned(a), g], i.shape)
    return [m.fitted(-m.product(right, m.turned(y)), m.shape(a)), right]


def _det(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    """By cofactors, so that it holds where the matrix is singular."""
    return [g * m.turned(m.array("adjugate", given, m.shape(given[0])))]


def _adjugate(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    """Up to three rows by its polynomial in the matrix, of which the derivative holds where that is singular too; past
    them by the inverse: there a singular matrix has no value, and is left to the scalars."""
    (a,), n = given, i.shape[0]
    if n == 1:
        return [m.filled(0, i.shape)]
    if n in (2, 3):
        eye = m.eye(n)
        if n == 2:  # adj(A) = tr(A) I - A
            return [_trace(m, g) * eye - g]
        turned, trace = m.turned(a), _trace(m, a)  # adj(A) = A A - tr(A) A + (tr(A)^2 - tr(A A))/2 I
        square = m.product(turned, g) + m.product(g, turned)
        linear = m.total(g * a) * eye + trace * g
        return [square - linear + _trace(m, g) * (trace * eye - turned)]
    inverse = m.array("solve", [a, m.eye(n)], i.shape)
    turned = m.turned(y)
    return [m.total(g * inverse) * turned - m.product(m.product(turned, g), m.turned(inverse))]


def _trace(m: ArrayRecorder, array: Recorded) -> Recorded:
    return m.total(m.array("diag", [array], m.shape(array)[:1]))


def _diag(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    return [m.array("diag", [g], m.shape(given[0]))]


def _fold(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    """Of the largest entry: shared by those that tie. Of a product: no number where an entry is 0."""
    (x,) = given
    if i.parameter == "logaddexp":
        return [g * m.exp(x - y)]
    if i.parameter == "mul":
        return [g * m.div(y, x)]
    chosen = m.where(m.same(x, y), m.number(1), m.number(0))
    return [g * m.div(chosen, m.total(chosen))]


def _kron(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    """The sums of the blocks, which ones beside identities add up."""
    a, b = given
    (r, c), (p, q) = (tuple(map(sized, as_matrix(m.shape(each)))) for each in given)
    over_a = g * m.array("kron", [m.filled(1, m.shape(a)), b], i.shape)
    over_b = g * m.array("kron", [a, m.filled(1, m.shape(b))], i.shape)

    def summed(array: Recorded, left: Cotangents, right: Cotangents, shape: Shape, columns: Shape) -> Recorded:
        found = m.product(m.array("kron", left, shape), array)
        if len(i.shape) == 1:
            return found
        return m.product(found, m.array("kron", right, columns))

    by_a = summed(over_a, [m.eye(r), m.filled(1, (1, p))], [m.eye(c), m.filled(1, (q, 1))], (r, r * p), (c * q, c))
    by_b = summed(over_b, [m.filled(1, (1, r)), m.eye(p)], [m.filled(1, (c, 1)), m.eye(q)], (p, r * p), (c * q, q))
    return [m.fitted(by_a, m.shape(a)), m.fitted(by_b, m.shape(b))]


def _chol(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    n = i.shape[0]
    if isinstance(n, str):
        raise LimitError(f"the triangle of {n} rows is not known", span=i.origin, fix="give numbers: --shape S=3,3")
    weights = [Fraction(1, 2) if r == c else int(r > c) for r in range(n) for c in range(n)]
    triangle = m.array("stack", [m.number(weight) for weight in weights], i.shape)
    turned = m.turned(y)
    half = m.array("solve", [turned, triangle * m.product(turned, g)], i.shape)
    whole = m.array("solve", [turned, m.turned(half)], i.shape)
    return [(whole + m.turned(whole)) * m.half()]


def _stack(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    """A piece of the cotangent each operand: an entry, a row, rows."""
    width = as_matrix(i.shape)[1] if len(i.shape) == 2 else 1
    found, place, entries = [], 0, 0
    for operand in given:
        shape = m.shape(operand)
        if not shape and width != 1:  # an entry of a literal, rows first
            row, column = divmod(entries, sized(width))
            found.append(m.entry(g, row + 1, column + 1))
            entries += 1
            continue
        row_of_matrix = len(i.shape) == 2 and width != 1 and (len(shape) == 1 or is_row(shape))
        count = 1 if row_of_matrix or not shape else sized(shape[0])
        found.append(m.rows(g, place + 1, place + count, shape))
        place += count
    return found


def _eigenvalues(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    what = "the derivatives of eigenvalues of three rows and more are not recorded"
    raise LimitError(what, span=i.origin, fix="grad tells them at a point, once")


def _exponential(m: ArrayRecorder, i: ArrayInstruction, y: Recorded, g: Recorded, given: Cotangents) -> Cotangents:
    """The corner of exp([A', G; 0, A'])."""
    n = i.shape[0]
    if isinstance(n, str):
        raise LimitError(f"the blocks of {n} rows are not known", span=i.origin, fix="give numbers: --shape A=3,3")
    top = m.array("transpose", [m.below([given[0], m.turned(g)], (2 * n, n))], (n, 2 * n))
    bottom = m.array("transpose", [m.below([m.filled(0, (n, n)), given[0]], (2 * n, n))], (n, 2 * n))
    block = m.array("expm", [m.below([top, bottom], (2 * n, 2 * n))], (2 * n, 2 * n))
    return [m.array("index", [block], (n, n), ((1, n, True), (n + 1, 2 * n, True)))]


PULLBACKS: dict[str, PullbackRule] = {
    "broadcast": _broadcast,
    "stack": _stack,
    "transpose": _transpose,
    "reshape": _reshape,
    "sum": _sum,
    "fold": _fold,
    "cumsum": _cumsum,
    "matmul": _matmul,
    "solve": _solve,
    "det": _det,
    "adjugate": _adjugate,
    "diag": _diag,
    "kron": _kron,
    "chol": _chol,
    "eigvalsh": _eigenvalues,
    "expm": _exponential,
}


def scattered(m: ArrayRecorder, shape: Shape, shares: Sequence[tuple[tuple[Picked, ...], Recorded]]) -> Recorded:
    """What the cotangents of indices give to the array they pick from: entries in one array, the rest apart."""
    entries: dict[tuple[int, ...], Recorded] = {}
    parts = []
    for picked, g in shares:
        if m.shape(g):
            parts.append(_placed(m, shape, picked, g))
        else:
            place = tuple(first for first, *_ in picked)[: len(shape)]
            entries[place] = entries[place] + g if place in entries else g
    if entries:
        zero = m.number(0)
        rows, columns = (sized(dimension) for dimension in as_matrix(shape))
        every = [(r, c)[: len(shape)] for r in range(1, rows + 1) for c in range(1, columns + 1)]
        parts.append(m.array("stack", [entries.get(place, zero) for place in every], shape))
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _placed(m: ArrayRecorder, shape: Shape, picked: tuple[Picked, ...], g: Recorded) -> Recorded:
    """An array of zeros that holds another where an index picked it."""
    (top, bottom, _), (left, right, _) = (*picked, (1, 1, False))[:2]
    height, width = as_matrix(shape)
    whole_rows, whole_columns = (left, right) == (1, width), (top, bottom) == (1, height)
    if len(shape) == 2 and whole_columns and left == right and not whole_rows:
        column = m.fitted(g, (height,))
        return m.fitted(m.product(column, m.turned(m.unit(width, left))), shape)
    if len(shape) == 2 and whole_rows and top == bottom and not whole_columns:
        row = m.turned(m.fitted(g, (width,)))
        return m.fitted(m.product(m.unit(height, top), row), shape)
    if whole_rows and whole_columns:
        return m.fitted(g, shape)
    if len(shape) == 1:
        return _between(m, m.fitted(g, (sized(bottom) - top + 1,)), top, sized(height), shape)
    rows = sized(bottom) - top + 1
    block = m.fitted(g, (rows, sized(right) - left + 1))
    if not whole_rows:
        turned = m.array("transpose", [block], (sized(right) - left + 1, rows))
        wide = _between(m, turned, left, sized(width), (width, rows))
        block = m.array("transpose", [wide], (rows, width))
    return block if whole_columns else _between(m, block, top, sized(height), shape)


def _between(m: ArrayRecorder, g: Recorded, first: int, height: int, shape: Shape) -> Recorded:
    """Rows of zeros above and below."""
    before, after = first - 1, height - (first - 1) - sized(m.shape(g)[0])
    parts = [
        *([m.filled(0, (before, *shape[1:]))] if before else []),
        g,
        *([m.filled(0, (after, *shape[1:]))] if after else []),
    ]
    return m.below(parts, shape)
