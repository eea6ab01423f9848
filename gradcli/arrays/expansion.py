"""Array tape to tape: every entry a scalar slot, so that whatever knows numbers knows arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from gradcli.arrays.array_tape import LENGTH, ArrayInstruction, ArrayTape
from gradcli.arrays.determinants import Minors
from gradcli.arrays.entries import entry_names
from gradcli.arrays.shapes import Shape, as_matrix, count_of
from gradcli.errors import LanguageError, LimitError
from gradcli.tape.lowering import Lowering
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, Slot, Tape

Scalars = tuple[Slot, ...]
"""The scalar slots of an array, rows first."""


def expand(arrays: ArrayTape, *, typed_exactly: bool = True) -> Tape:
    """The tape of the entries of an array tape's values, with ``A[1,2]`` for inputs and outputs.

    Raises LimitError for what is too long to write out, LanguageError where a length is a letter.
    """
    return ArrayExpansion(arrays, typed_exactly).run()


class ArrayExpansion:
    """One array tape being written out."""

    def __init__(self, arrays: ArrayTape, typed_exactly: bool) -> None:
        self.arrays = arrays
        self.lowering = Lowering(None, frozenset(), typed_exactly)
        self.tape = self.lowering.tape
        self.entries: dict[Slot, Scalars] = {}

    def run(self) -> Tape:
        arrays, tape = self.arrays, self.tape
        for name, slot in arrays.inputs.items():
            names = entry_names(name, arrays.shape(slot))
            if arrays.instructions[slot].operation == INPUT:
                self.entries[slot] = tuple(tape.record(INPUT, (), entry) for entry in names)
                tape.inputs.update(zip(names, self.entries[slot], strict=True))
        for slot in arrays.live(arrays.outputs.values()):
            if slot not in self.entries:
                self.entries[slot] = self._expanded(arrays.instructions[slot])
        for name, slot in arrays.outputs.items():
            tape.outputs.update(zip(entry_names(name, arrays.shape(slot)), self.entries[slot], strict=True))
        for slot, name in arrays.names.items():
            tape.names.update(zip(self.entries[slot], entry_names(name, arrays.shape(slot)), strict=True))
        return tape

    def _expanded(self, instruction: ArrayInstruction) -> Scalars:
        operation, parameter, origin = instruction.operation, instruction.parameter, instruction.origin
        given = [self.entries[operand] for operand in instruction.operands]
        if operation in _EXPANSIONS:
            shapes = [self.arrays.shape(operand) for operand in instruction.operands]
            return tuple(_EXPANSIONS[operation](self, instruction, given, shapes))
        if operation == CONSTANT:
            return (self.lowering.number(parameter, origin),)
        if operation in NAMED_CONSTANTS:
            return (self.tape.record(operation, (), None, origin),)
        if operation == LENGTH:
            raise LanguageError(f"the length {parameter} is not known", span=origin, fix="give numbers: --shape x=3")
        if operation == "same":
            return tuple(self.tape.separate(slot, origin) for slot in given[0])
        return tuple(self.lowering.apply(operation, slots, origin, parameter) for slots in zip(*given, strict=True))

    def add(self, slots: Iterable[Slot], instruction: ArrayInstruction) -> Slot:
        """The sum of slots, from the first on."""
        total: Slot | None = None
        for slot in slots:
            total = slot if total is None else self.lowering.apply("add", (total, slot), instruction.origin)
        assert total is not None  # an array has an entry
        return total

    def times(self, left: Slot, right: Slot, instruction: ArrayInstruction) -> Slot:
        """The product of two slots."""
        return self.lowering.apply("mul", (left, right), instruction.origin)


GivenScalars = Sequence[Scalars]
Shapes = Sequence[Shape]


def _rows(entries: Scalars, shape: Shape) -> list[Scalars]:
    width = int(as_matrix(shape)[1])
    return [entries[start : start + width] for start in range(0, len(entries), width)]


def _broadcast(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Scalars:
    return given[0] * count_of(instruction.shape)


def _index(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    rows = _rows(given[0], shapes[0])
    (top, bottom, _), (left, right, _) = (*instruction.parameter, (1, 1, False))[:2]
    return (slot for row in rows[top - 1 : bottom] for slot in row[left - 1 : right])


def _stack(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    return (slot for entries in given for slot in entries)


def _transpose(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    return (slot for column in zip(*_rows(given[0], shapes[0]), strict=True) for slot in column)


def _sum(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Scalars:
    return (e.add(given[0], instruction),)


def _fold(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Scalars:
    joined, *rest = given[0]
    for slot in rest:
        if slot != joined or instruction.parameter not in ("max", "min"):
            joined = e.lowering.apply(instruction.parameter, (joined, slot), instruction.origin)
    return (joined,)


def _cumsum(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    back = instruction.parameter
    ordered = given[0][::-1] if back else given[0]
    sums = [ordered[0]]
    for slot in ordered[1:]:
        sums.append(e.lowering.apply("add", (sums[-1], slot), instruction.origin))
    return reversed(sums) if back else sums


def _matmul(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    columns = list(zip(*_rows(given[1], shapes[1]), strict=True))
    for row in _rows(given[0], shapes[0]):
        for column in columns:
            yield e.add((e.times(a, b, instruction) for a, b in zip(row, column, strict=True)), instruction)


def _minors(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Minors:
    one = e.lowering.constant(1)
    return Minors(_rows(given[0], shapes[0]), e.lowering.apply, one, instruction.origin)


def _det(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Scalars:
    return (_minors(e, instruction, given, shapes).determinant,)


def _adjugate(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    minors, n = _minors(e, instruction, given, shapes), int(shapes[0][0])
    return (minors.cofactor(j, i) for i in range(n) for j in range(n))


def _solve(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    """By Cramer's rule: the adjugate times the right side, over the determinant."""
    minors, n = _minors(e, instruction, given, shapes), int(shapes[0][0])
    determinant = minors.determinant
    right = _rows(given[1], shapes[1])
    identity = e.arrays.instructions[instruction.operands[1]].operation == "eye"
    for i in range(n):
        row = [minors.cofactor(j, i) for j in range(n)]
        for k in range(len(right[0])):
            share = (
                row[k]
                if identity
                else e.add((e.times(c, right[j][k], instruction) for j, c in enumerate(row)), instruction)
            )
            yield e.lowering.apply("div", (share, determinant), instruction.origin)


def _diag(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    if len(shapes[0]) == 2:
        return (row[k] for k, row in enumerate(_rows(given[0], shapes[0])))
    zero, n = e.lowering.constant(0), len(given[0])
    return (given[0][i] if i == j else zero for i in range(n) for j in range(n))


def _eye(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    one, zero, n = e.lowering.constant(1), e.lowering.constant(0), int(instruction.shape[0])
    return (one if i == j else zero for i in range(n) for j in range(n))


def _kron(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    for left in _rows(given[0], shapes[0]):
        for right in _rows(given[1], shapes[1]):
            yield from (e.times(a, b, instruction) for a in left for b in right)


def _chol(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    """The lower factor of (S+S')/2, row by row: a root on the diagonal, quotients by it below."""
    apply, origin, rows = e.lowering.apply, instruction.origin, _rows(given[0], shapes[0])
    zero, n = e.lowering.constant(0), len(rows)
    factor: list[list[Slot]] = []
    for i in range(n):
        line: list[Slot] = []
        for j in range(i + 1):
            total = rows[i][i]
            if i != j:
                total = apply("div", (apply("add", (rows[i][j], rows[j][i]), origin), e.lowering.constant(2)), origin)
            above = line if i == j else factor[j]
            for k in range(j):
                total = apply("sub", (total, e.times(line[k], above[k], instruction)), origin)
            line.append(apply("sqrt", (total,), origin) if i == j else apply("div", (total, factor[j][j]), origin))
        factor.append(line)
    return (factor[i][j] if j <= i else zero for i in range(n) for j in range(n))


def _slope(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    assert instruction.origin is not None
    return (slot for root in given[0] for slot in e.lowering.slopes(root, given[1], instruction.origin))


def _whole(e: ArrayExpansion, instruction: ArrayInstruction, given: GivenScalars, shapes: Shapes) -> Iterable[Slot]:
    what = f"{instruction.operation} of {shapes[0][0]} rows cannot be written out in scalars"
    raise LimitError(what, span=instruction.origin, fix="grad, eval and hessian take it whole, at a point")


_EXPANSIONS: dict[str, Callable[[ArrayExpansion, ArrayInstruction, GivenScalars, Shapes], Iterable[Slot]]] = {
    "broadcast": _broadcast,
    "index": _index,
    "stack": _stack,
    "transpose": _transpose,
    "reshape": _stack,
    "sum": _sum,
    "fold": _fold,
    "cumsum": _cumsum,
    "matmul": _matmul,
    "det": _det,
    "adjugate": _adjugate,
    "solve": _solve,
    "diag": _diag,
    "eye": _eye,
    "kron": _kron,
    "chol": _chol,
    "eigvalsh": _whole,
    "expm": _whole,
    "slope": _slope,
}
