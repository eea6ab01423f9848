"""Array tape to formulas: what each slot is, in the algebra of arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, cast

from gradcli.arrays.array_tape import LENGTH, ArrayInstruction, ArrayTape
from gradcli.arrays.shapes import NUMBER, Shape, as_matrix
from gradcli.errors import Source
from gradcli.functions.row import Primitive
from gradcli.language.expressions import Expression
from gradcli.language.expressions import Node as Typed
from gradcli.language.grammar import parse
from gradcli.notation.algebra import CALL, EYE, RESHAPED, SOFTMAX, Algebra
from gradcli.notation.nodes import MatrixNode, MatrixTerm, with_powers
from gradcli.notation.sums import ONES
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Slot, is_condition

PICKED, STACKED, RUNNING, FOLDED, KRONECKER, CHOLESKY, ABOVE = (
    "index", "stack", "cumsum", "fold", "kron", "chol", "above",
)  # fmt: skip


class FormulaBuilder:
    """The formulas of the slots of one array tape, found as they are asked for; ``given`` are numbers of variables."""

    def __init__(
        self, tape: ArrayTape, algebra: Algebra | None = None, given: Mapping[str, int | Fraction] | None = None
    ) -> None:
        self.tape, self.given = tape, given or {}
        self.algebra = algebra or Algebra()
        self.found: dict[Slot, MatrixNode] = {}

    def formula(self, slot: Slot) -> MatrixNode:
        """What a slot is."""
        for each in self.tape.live([slot]):
            if each not in self.found:
                self.found[each] = self._built(self.tape.instructions[each])
        return self.found[slot]

    def _built(self, instruction: ArrayInstruction) -> MatrixNode:
        algebra, operation, shape = self.algebra, instruction.operation, instruction.shape
        given = [self.found[operand] for operand in instruction.operands]
        if operation in _OF_ARRAYS:
            return _OF_ARRAYS[operation](self, instruction, given)
        if operation == CONSTANT:
            return algebra.number(instruction.parameter)
        if operation == INPUT and instruction.parameter in self.given and not shape:
            return algebra.number(self.given[instruction.parameter])
        if operation in (INPUT, LENGTH):
            return algebra.node(operation, (), shape, instruction.parameter)
        if operation in NAMED_CONSTANTS:
            return algebra.node(INPUT, (), shape, operation)
        if operation == WHERE and given[1] is given[2]:
            return given[1]
        if instruction.row is None:
            return algebra.node(operation, tuple(given), shape)
        return self.applied(instruction.row, given, instruction.parameter, shape)

    def applied(self, row: Primitive, given: list[MatrixNode], parameter: Any, shape: Shape) -> MatrixNode:
        """A primitive of the table, entry by entry: by the text it is shown by, or by its name."""
        if row.name == ABOVE:
            return self.algebra.node(ABOVE, tuple(given), shape, Fraction(parameter))
        if row.name == "sqrt":
            return self.algebra.power(given[0], Fraction(1, 2))
        if not row.shown:
            return self.called(row.name, given, shape)
        letters: dict[str, MatrixNode] = dict(zip(("a", "b"), given, strict=False))
        letters["p"] = self.algebra.number(parameter if parameter is not None else 0)
        return self._spelled(_shown(row.shown), letters, shape)

    def _spelled(self, expression: Expression, letters: dict[str, MatrixNode], shape: Shape) -> MatrixNode:
        values: list[MatrixNode] = []
        for node in expression.nodes:
            given = [values[operand] for operand in node.operands]
            values.append(letters[str(node.value)] if node.operation == "name" else self._typed(node, given, shape))
        return values[-1]

    def _typed(self, node: Typed, given: list[MatrixNode], shape: Shape) -> MatrixNode:
        """One operation of a text: arithmetic is the algebra's own."""
        algebra, operation = self.algebra, node.operation
        if operation == "number":
            return algebra.number(Fraction(node.value))
        if operation == "call":
            return self.called(str(node.value), given, shape)
        if operation == "neg":
            return algebra.negated(given[0])
        if operation == "pow":
            exponent = algebra.rational(given[1])
            if exponent is not None:
                return algebra.power(given[0], exponent)
            return algebra.node("pow", tuple(given), shape)
        left, right = given
        if operation == "mul":
            return algebra.times(left, right)
        if operation == "div":
            return algebra.over(left, right)
        return algebra.add(left, algebra.negated(right) if operation == "sub" else right)

    def called(self, name: str, given: list[MatrixNode], shape: Shape) -> MatrixNode:
        """A function by its name; exp of what is less than its own logsumexp is softmax, and a function of one number
        everywhere is one number everywhere."""
        numbers = [self._number(node) for node in given]
        if shape and None not in numbers:
            return self.algebra.filled(self.called(name, cast(list[MatrixNode], numbers), NUMBER), shape)
        found = self.algebra.node(CALL, tuple(given), shape, name)
        if name == "exp" and shape:
            return self._softmax(given[0]) or found
        return found

    def _number(self, node: MatrixNode) -> MatrixNode | None:
        """The number that fills an array, else None."""
        coefficient, scalars, core = self.algebra.factors(node)
        if core is None or core.kind != ONES:
            return None
        return self.algebra.multiple(coefficient, scalars.items(), self.algebra.number(1))

    def _softmax(self, node: MatrixNode) -> MatrixNode | None:
        algebra = self.algebra
        for term in node.terms:
            if term.coefficient == -1 and term.core is not None and term.core.kind == ONES and len(term.scalars) == 1:
                (fold, exponent) = term.scalars[0]
                rest = algebra.total_of((t for t in node.terms if t is not term), node.shape)
                if exponent == 1 and fold.kind == FOLDED and fold.value == "logaddexp" and fold.parts[0] is rest:
                    return algebra.node(CALL, (rest,), node.shape, SOFTMAX)
        return None


@cache
def _shown(text: str) -> Expression:
    """How a row is shown, with letters for its operands and its parameter."""
    spelled = text.replace("{0}", "a").replace("{1}", "b").replace("{p}", "p")
    (statement,) = parse(Source(spelled, "a row"))
    return statement.body


ToNode = Callable[[FormulaBuilder, ArrayInstruction, list[MatrixNode]], MatrixNode]


def _broadcast(b: FormulaBuilder, i: ArrayInstruction, given: list[MatrixNode]) -> MatrixNode:
    if is_condition(given[0].kind):
        return b.algebra.node("spread", (given[0],), i.shape)
    return b.algebra.filled(given[0], i.shape)


def _index(b: FormulaBuilder, i: ArrayInstruction, given: list[MatrixNode]) -> MatrixNode:
    algebra, places = b.algebra, tuple((first, last, stays) for first, last, stays in i.parameter)
    coefficient, scalars, core = algebra.factors(given[0])
    if core is None or core.is_zero:
        return algebra.zero(i.shape)
    if not i.shape and all(dimension == 1 for dimension in core.shape):
        return algebra.entry(given[0])
    if core.kind == STACKED and not i.shape and all(not part.shape for part in core.parts):
        width = as_matrix(core.shape)[1]
        row, column = places[0][0], places[1][0] if len(places) > 1 else 1
        if isinstance(width, int):
            entry = core.parts[(row - 1) * (width if len(core.shape) == 2 else 1) + column - 1]
            return algebra.scaled(entry, algebra.multiple(coefficient, scalars.items(), algebra.number(1)))
    if core.kind == "turned" and not i.shape and len(core.parts[0].shape) == 2 and len(places) == 2:
        core, places = core.parts[0], places[::-1]
    picked = algebra.filled(algebra.number(1), i.shape) if core.kind == ONES else None
    picked = picked or algebra.node(PICKED, (core,), i.shape, places)
    return algebra.multiple(coefficient, scalars.items(), picked)


def _stack(b: FormulaBuilder, i: ArrayInstruction, given: list[MatrixNode]) -> MatrixNode:
    there = [part for part in given if not part.is_zero]
    if not there:
        return b.algebra.zero(i.shape)
    if len(there) == 1 and not there[0].shape and len(given) > 1:
        unit = [part if part.is_zero else b.algebra.number(1) for part in given]
        return b.algebra.scaled(b.algebra.node(STACKED, tuple(unit), i.shape), there[0])
    return _cross(b.algebra, given) or b.algebra.node(STACKED, tuple(given), i.shape)


def _entry_of(algebra: Algebra, vector: MatrixNode, k: int) -> MatrixNode:
    return algebra.node(PICKED, (vector,), NUMBER, ((k, k, False),))


def _cross(algebra: Algebra, given: list[MatrixNode]) -> MatrixNode | None:
    """Three entries that are those of a cross product."""
    if len(given) != 3 or any(part.shape or len(part.terms) != 2 for part in given):
        return None
    term = given[0].terms[0]
    vectors = [(atom.parts[0], atom.value[0][0]) for atom, _ in term.scalars if atom.kind == PICKED]
    for left, i in vectors:
        for right, j in vectors:
            if {i, j} != {2, 3} or i != 2 or left.shape != (3,) or right.shape != (3,):
                continue
            places = [(2, 3), (3, 1), (1, 2)]
            minors = [
                algebra.add(
                    algebra.times(_entry_of(algebra, left, a), _entry_of(algebra, right, b)),
                    algebra.negated(algebra.times(_entry_of(algebra, left, b), _entry_of(algebra, right, a))),
                )
                for a, b in places
            ]
            taken = [(_entry_of(algebra, left, 2), Fraction(-1)), (_entry_of(algebra, right, 3), Fraction(-1))]
            other = with_powers(dict(term.scalars), taken)
            multiple = algebra.total_of([MatrixTerm(term.coefficient, tuple(other.items()), None)], NUMBER)
            scaled = [
                algebra.total_of(
                    (
                        MatrixTerm(t.coefficient * term.coefficient, tuple(with_powers(other, t.scalars).items()), None)
                        for t in minor.terms
                    ),
                    NUMBER,
                )
                for minor in minors
            ]
            if scaled == given:
                return algebra.scaled(algebra.node(CALL, (left, right), (3,), "cross"), multiple)
    return None


def _kron(b: FormulaBuilder, i: ArrayInstruction, given: list[MatrixNode]) -> MatrixNode:
    left, right = (b.algebra.factors(each) for each in given)
    assert left.core is not None
    assert right.core is not None
    if left.core.is_zero or right.core.is_zero:
        return b.algebra.zero(i.shape)
    core = b.algebra.node(KRONECKER, (left.core, right.core), i.shape)
    found = b.algebra.multiple(left.coefficient, left.scalars.items(), core)
    return b.algebra.multiple(right.coefficient, right.scalars.items(), found)


def _reshape(b: FormulaBuilder, i: ArrayInstruction, given: list[MatrixNode]) -> MatrixNode:
    (node,) = given
    while node.kind == RESHAPED:
        node = node.parts[0]
    if all(dimension == 1 for dimension in i.shape):
        return b.algebra.filled(b.algebra.entry(node), i.shape) if i.shape else b.algebra.entry(node)
    return node if node.shape == i.shape else b.algebra.linear(RESHAPED, node, i.shape)


def _solve(b: FormulaBuilder, i: ArrayInstruction, given: list[MatrixNode]) -> MatrixNode:
    inverse = b.algebra.inverse(given[0])
    if given[1].kind == EYE:
        return inverse
    for part in (inverse, b.algebra.turned(inverse)):
        b.algebra.solved.update(part.parts[:1])
    return b.algebra.product(inverse, given[1])


_OF_ARRAYS: dict[str, ToNode] = {
    "broadcast": _broadcast,
    "index": _index,
    "stack": _stack,
    "kron": _kron,
    "reshape": _reshape,
    "solve": _solve,
    "transpose": lambda b, i, given: b.algebra.turned(given[0]),
    "sum": lambda b, i, given: b.algebra.total(given[0]),
    "matmul": lambda b, i, given: b.algebra.product(*given),
    "eye": lambda b, i, given: b.algebra.node(EYE, (), i.shape),
    "diag": lambda b, i, given: b.algebra.diagonal(given[0], i.shape),
    "det": lambda b, i, given: b.algebra.determinant(given[0]),
    "adjugate": lambda b, i, given: b.algebra.adjugate(given[0]),
    "cumsum": lambda b, i, given: b.algebra.linear(RUNNING, given[0], i.shape, bool(i.parameter)),
    "fold": lambda b, i, given: b.algebra.node(FOLDED, (given[0],), NUMBER, i.parameter),
    "chol": lambda b, i, given: b.algebra.node(CHOLESKY, (given[0],), i.shape),
}
