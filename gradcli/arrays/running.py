"""An array tape run over a number system: the values of its slots, each an array. The one loop of its kind.

Operations of numbers go through the rows of the table entry by entry; those of arrays have one entry in ``VALUES``,
and in ``gradcli.arrays.pullbacks`` and ``pushforwards`` their rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gradcli.arrays.array_tape import LENGTH, ArrayInstruction, ArrayTape
from gradcli.arrays.dense import Dense, Flat
from gradcli.arrays.kernels import LinearKernels, kernels_of
from gradcli.arrays.shapes import Shape, as_matrix, count_of
from gradcli.arrays.spectral_values import eigenvalues, exponential
from gradcli.errors import LanguageError
from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.rational import Singular
from gradcli.numbers.system import NumberSystem
from gradcli.tape.sweeps import computed
from gradcli.tape.tape import INPUT, Slot

ArrayOperands = list[Dense]


class ArrayRun:
    """The values of the slots that ``roots`` need; ``inputs`` are the arrays of the variables,
    ``kernels`` what multiplies matrices where those of the system do not.

    Every branch of a ``where`` is evaluated; what it does not take has no say. Over the rationals what has no value
    raises NotExact, as everywhere.
    """

    def __init__(
        self,
        tape: ArrayTape,
        m: NumberSystem,
        inputs: Mapping[str, Callable[[ArrayRun], Dense]],
        roots: Iterable[Slot],
        kernels: LinearKernels | None = None,
    ) -> None:
        self.tape, self.m, self.inputs = tape, m, inputs
        self.kernels = kernels or kernels_of(m)
        self.broken: set[Slot] = set()
        """Where a matrix has no inverse, or where that cannot be told."""
        self.values: dict[Slot, Dense] = {}
        for slot in tape.live(roots):
            self.values[slot] = self._value(slot)

    def array(self, shape: Shape, flat: Flat | None = None, matrix: Any = None) -> Dense:
        """An array over the system."""
        return Dense(self.kernels, shape, flat, matrix)

    def filled(self, shape: Shape, number: Any) -> Dense:
        """One number everywhere."""
        return self.array(shape, [number] * count_of(shape))

    def nothing(self, shape: Shape) -> Dense:
        """Where nothing flows."""
        return self.filled(shape, None)

    def identity(self, n: int) -> Dense:
        """The identity matrix."""
        one, zero = self.m.number(1), self.m.number(0)
        return self.array((n, n), [one if i == j else zero for i in range(n) for j in range(n)])

    def given(self, instruction: ArrayInstruction) -> ArrayOperands:
        """The values of the operands."""
        return [self.values[operand] for operand in instruction.operands]

    def sized(self, number: Any) -> Any:
        """A number, its size checked where the system asks for that."""
        return number if self.m.bounded is None or number is None else self.m.bounded(number)

    def _value(self, slot: Slot) -> Dense:
        instruction = self.tape.instructions[slot]
        operation = instruction.operation
        if operation in VALUES:
            return VALUES[operation](self, slot, instruction, self.given(instruction))
        if operation == INPUT:
            return self.inputs[instruction.parameter](self)
        if operation == LENGTH:
            what = f"the length {instruction.parameter} is not known"
            raise LanguageError(what, span=instruction.origin, fix="give numbers: --shape x=3")
        if not instruction.operands:
            return self.array((), [computed(_numeric(instruction), self.m, {}, ())])
        return self._entrywise(instruction)

    def _entrywise(self, instruction: ArrayInstruction) -> Dense:
        given, row, m = self.given(instruction), instruction.row, self.m
        if row is not None and row.linear and all(array.packed for array in given):
            return self.array(instruction.shape, None, row.value(m, *(array.matrix for array in given)))
        columns = [array.flat for array in given]
        if row is not None:
            extra = () if instruction.parameter is None else (instruction.parameter,)
            found = [row.value(m, *numbers, *extra) for numbers in zip(*columns, strict=True)]
        else:
            alone = _numeric(instruction)._replace(operands=tuple(range(len(given))))
            found = [computed(alone, m, {}, numbers) for numbers in zip(*columns, strict=True)]
            return self.array(instruction.shape, found)
        if m.bounded is not None:
            found = [m.bounded(number) for number in found]
        return self.array(instruction.shape, found)

    def no_inverse(self, slot: Slot, shape: Shape) -> Dense:
        """What stands where a matrix has none, or may have none. Raises Singular over the rationals."""
        self.broken.add(slot)
        if self.m.name.startswith("exact"):
            raise Singular
        return self.array(shape, [self.m.undefined() for _ in range(count_of(shape))])

    def joined(self, primitive: str, numbers: Flat) -> list[Any]:
        """What a fold has joined after each number."""
        value = PRIMITIVES[primitive].value
        found = [numbers[0]]
        for number in numbers[1:]:
            found.append(self.sized(value(self.m, found[-1], number)))
        return found

    def adjugate(self, matrix: Dense) -> Dense:
        """det(A) inv(A) where A has an inverse; a polynomial in A where it has none."""
        inverse = self.kernels.inverse(matrix.matrix)
        if inverse is not None:
            found = self.array(matrix.shape, None, inverse)
            return found.scaled(self.kernels.determinant(matrix.matrix))
        n = int(as_matrix(matrix.shape)[0])
        coefficients = self.kernels.characteristic(matrix.matrix)
        power = self.kernels.diagonal(n, coefficients[n])
        for k in range(n - 1, 0, -1):
            power = self.kernels.product(matrix.matrix, power) + self.kernels.diagonal(n, coefficients[k])
        return self.array(matrix.shape, None, power if n % 2 else -power)


def _numeric(instruction: ArrayInstruction) -> Any:
    """The same as the instruction of a number."""
    from gradcli.tape.tape import Instruction

    return Instruction(
        instruction.operation, instruction.operands, instruction.parameter, instruction.origin, instruction.row
    )


# Operations of arrays

ArrayRule = Callable[[ArrayRun, Slot, ArrayInstruction, ArrayOperands], Dense]


def places(instruction: ArrayInstruction, shape: Shape) -> list[int]:
    """Where the entries that an index picks stand in the array of that shape."""
    (top, bottom, _), (left, right, _) = (*instruction.parameter, (1, 1, False))[:2]
    width = int(as_matrix(shape)[1])
    return [i * width + j for i in range(top - 1, bottom) for j in range(left - 1, right)]


def _broadcast(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return run.filled(instruction.shape, given[0].flat[0])


def _index(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    numbers = given[0].flat
    return run.array(instruction.shape, [numbers[place] for place in places(instruction, given[0].shape)])


def _stack(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return run.array(instruction.shape, [number for array in given for number in array.flat])


def _transpose(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return given[0].transposed().reshaped(instruction.shape)


def _reshape(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return given[0].reshaped(instruction.shape)


def _sum(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return run.array((), [run.sized(given[0].total())])


def _fold(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return run.array((), run.joined(instruction.parameter, given[0].flat)[-1:])


def sums(numbers: Flat, *, back: bool) -> list[Any]:
    """The sums of the first 1, 2, ... numbers, or of the last; None counts as 0 and stays where all are."""
    total, found = None, []
    for number in reversed(numbers) if back else numbers:
        total = number if total is None else total if number is None else total + number
        found.append(total)
    return found[::-1] if back else found


def _cumsum(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return run.array(instruction.shape, sums(given[0].flat, back=instruction.parameter))


def _matmul(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return given[0].product(given[1], instruction.shape)


def _solve(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    found = run.kernels.solution(given[0].matrix, given[1].matrix)
    return run.no_inverse(slot, instruction.shape) if found is None else run.array(instruction.shape, None, found)


def _det(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return run.array((), [run.kernels.determinant(given[0].matrix)])


def _adjugate(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return run.adjugate(given[0])


def diagonal(run: ArrayRun, array: Dense) -> Dense:
    """The diagonal of a matrix; the matrix of a diagonal, with nothing beside it."""
    n = int(array.shape[0])
    if len(array.shape) == 2:
        return run.array((n,), [array.flat[k * n + k] for k in range(n)])
    return run.array((n, n), [array.flat[i] if i == j else None for i in range(n) for j in range(n)])


def _diag(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    zero = run.m.number(0)
    return diagonal(run, given[0]).each(lambda number: zero if number is None else number)


def _eye(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    return run.identity(int(instruction.shape[0]))


def pairs(left: Shape, right: Shape) -> list[tuple[int, int]]:
    """Of each entry of a Kronecker product, which entries it is the product of."""
    (m, n), (p, q) = as_matrix(left), as_matrix(right)
    return [
        (i * int(n) + j, k * int(q) + h)
        for i in range(int(m))
        for k in range(int(p))
        for j in range(int(n))
        for h in range(int(q))
    ]


def _kron(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    left, right = given[0].flat, given[1].flat
    found = [run.sized(left[a] * right[b]) for a, b in pairs(given[0].shape, given[1].shape)]
    return run.array(instruction.shape, found)


def _chol(run: ArrayRun, slot: Slot, instruction: ArrayInstruction, given: ArrayOperands) -> Dense:
    """The lower factor of (S+S')/2, row by row, as it is written out in scalars."""
    (n, _), m, flat = map(int, instruction.shape), run.m, given[0].flat
    factor: list[list[Any]] = []
    for i in range(n):
        line: list[Any] = []
        for j in range(i + 1):
            total = flat[i * n + i]
            if i != j:
                total = m.div(flat[i * n + j] + flat[j * n + i], m.number(2))
            above = line if i == j else factor[j]
            for k in range(j):
                total = total - line[k] * above[k]
            line.append(run.sized(m.sqrt(total) if i == j else m.div(total, factor[j][j])))
        factor.append(line)
    zero = m.number(0)
    return run.array(instruction.shape, [factor[i][j] if j <= i else zero for i in range(n) for j in range(n)])


VALUES: dict[str, ArrayRule] = {
    "broadcast": _broadcast,
    "index": _index,
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
    "eye": _eye,
    "kron": _kron,
    "chol": _chol,
    "eigvalsh": eigenvalues,
    "expm": exponential,
}
