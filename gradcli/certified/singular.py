"""Matrices that a program inverts, factors, or takes log(det) of, and that have no such thing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.arrays.array_tape import ArrayInstruction, ArrayTape
from gradcli.arrays.running import ArrayRun
from gradcli.errors import Span
from gradcli.functions.book import ROWS
from gradcli.language.printing import print_number
from gradcli.numbers.rational import LONG_RATIONALS, NotExact
from gradcli.results.entries import Entry, Status
from gradcli.tape.tape import INPUT, WHERE, Slot

LOGARITHMS = frozenset(
    row.name for row in ROWS if row.monotonic and row.monotonic.domain[0] == 0 and row.monotonic.limits[0] == -math.inf
)
"""What is infinite at a determinant of 0."""
LONGEST = 40


class Degenerate(NamedTuple):
    """An operation that has no value at the point, and why."""

    slot: Slot
    reason: str
    span: Span | None

    @property
    def entry(self) -> Entry:
        """What stands where a number would."""
        return Entry(None, Status.DOMAIN, self.reason, span=self.span)


class DegenerateMatrices:
    """Looks at the matrices of a tape exactly, at rational points; ``inputs`` as an ``ArrayRun`` takes them."""

    def __init__(self, tape: ArrayTape, inputs: Mapping[str, Any]) -> None:
        self.tape, self.inputs = tape, inputs
        self._found: dict[Slot, Degenerate | None] = {}

    def below(self, roots: Iterable[Slot]) -> list[Degenerate]:
        """Those that the roots need, through all branches."""
        found = (self._of(slot) for slot in self.tape.live(roots) if self.matrix_of(slot) is not None)
        return [one for one in found if one is not None]

    def operations(self, roots: Iterable[Slot]) -> list[Slot]:
        """The slots that need a matrix that is not degenerate."""
        return [slot for slot in self.tape.live(roots) if self.matrix_of(slot) is not None]

    @property
    def branches(self) -> bool:
        """Whether some slot is a ``where``: then what is singular may not be needed."""
        return any(instruction.operation == WHERE for instruction in self.tape.instructions)

    def matrix_of(self, slot: Slot) -> Slot | None:
        """The matrix that an operation needs: solve's, that of a logarithm of a determinant, chol's."""
        instruction = self.tape.instructions[slot]
        if instruction.operation in ("solve", "chol"):
            return instruction.operands[0]
        if instruction.operation in LOGARITHMS:
            inner = self.tape.instructions[instruction.operands[0]]
            return inner.operands[0] if inner.operation == "det" else None
        return None

    def name(self, slot: Slot) -> str:
        """What a sentence calls the matrix of an operation."""
        matrix = self.matrix_of(slot)
        assert matrix is not None
        instruction = self.tape.instructions[matrix]
        if instruction.operation == INPUT:
            return str(instruction.parameter)
        if matrix in self.tape.names:
            return self.tape.names[matrix]
        text = " ".join(instruction.origin.text.split()) if instruction.origin else ""
        return text if 0 < len(text) <= LONGEST else "the matrix"

    def told(self, slot: Slot) -> str:
        """What is said of an operation of which it is only known that it has no value."""
        if self.tape.instructions[slot].operation == "chol":
            return f"{self.name(slot)} is not positive definite"
        if self.tape.instructions[slot].operation in LOGARITHMS:
            return f"the determinant of {self.name(slot)} is not above 0"
        return f"{self.name(slot)} is singular: its determinant is 0"

    def _of(self, slot: Slot) -> Degenerate | None:
        if slot not in self._found:
            reason = self._reason(slot, self.tape.instructions[slot])
            span = self.tape.instructions[slot].origin
            self._found[slot] = Degenerate(slot, reason, span) if reason else None
        return self._found[slot]

    def _reason(self, slot: Slot, instruction: ArrayInstruction) -> str:
        matrix = self.matrix_of(slot)
        assert matrix is not None
        try:
            value = ArrayRun(self.tape, LONG_RATIONALS, self.inputs, [matrix]).values[matrix]
        except NotExact:
            return ""
        n = int(value.shape[0]) if value.shape else 1
        if instruction.operation == "chol":
            pivot = _first_pivot([list(value.flat[i * n : (i + 1) * n]) for i in range(n)])
            return "" if pivot is None else f"{self.told(slot)}: pivot {pivot[0]} is {print_number(pivot[1])}"
        rank = value.matrix.rank()
        if rank == n and instruction.operation in LOGARITHMS and (found := value.matrix.det()) < 0:
            return f"the determinant of {self.name(slot)} is {found}: it has no real logarithm"
        return "" if rank == n else f"{self.name(slot)} is singular: rank {rank} of {n}"


def _first_pivot(rows: list[list[Any]]) -> tuple[int, int | Fraction] | None:
    """The first pivot of (S+S')/2 that leaves no factor, counted from 1: one below 0, or 0 above the last row."""
    n = len(rows)
    half = [[Fraction(rows[i][j] + rows[j][i]) / 2 for j in range(n)] for i in range(n)]
    for k in range(n):
        pivot = half[k][k]
        if pivot < 0 or (pivot == 0 and k < n - 1):
            return k + 1, pivot.numerator if pivot.denominator == 1 else pivot
        for i in range(k + 1, n):
            factor = half[i][k] / pivot
            for j in range(k + 1, n):
                half[i][j] -= factor * half[k][j]
    return None
