"""Eigenvalues of symmetric matrices, the nuclear norm, the matrix exponential: what they take.

The eigenvalues are those of (S+S')/2, smallest first. Of two rows they have a closed form (``array_names``), whose
corners the scalars know; of more they are found over whole matrices (``spectral_values``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from gradcli.arrays.operands import Call, array_shape, square
from gradcli.arrays.shapes import as_matrix
from gradcli.errors import Span
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.arrays.lowering import ArrayLowering


def _eigenvalues(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot | None:
    n = square(lowering, "eigvalsh", operands[0], origin)
    return None if n == 2 else lowering.arrays.record("eigvalsh", operands, None, origin, (n,))


def _nuclear(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot | None:
    shape = array_shape(lowering, "nuc", operands[0], origin)
    rows, columns = as_matrix(shape)
    if 1 in (rows, columns):
        return cast(Slot, lowering.call("norm", operands, origin, ours=True))  # or its frame, which is as good
    if (rows, columns) == (2, 2):
        return cast(Slot, lowering.call("nuc2", operands, origin, ours=True))
    if isinstance(rows, int) and isinstance(columns, int) and rows > columns:
        return cast(Slot, lowering.call("nuc", (lowering.transposed(operands[0], origin),), origin, ours=True))
    return None


def _exponential(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    if not lowering.arrays.shape(operands[0]):
        return lowering.apply("exp", operands, origin)
    square(lowering, "expm", operands[0], origin)
    return lowering.arrays.record("expm", operands, None, origin, lowering.arrays.shape(operands[0]))


SPECTRA: dict[str, Call] = {"eigvalsh": _eigenvalues, "nuc": _nuclear, "expm": _exponential}
