"""A NumPy file: one matrix of doubles, each the nearest to its entry."""

from __future__ import annotations

from io import BytesIO

from gradcli.errors import OptionError
from gradcli.matrices.matrix import Matrix
from gradcli.render.faces import Look, WithMatrices


def matrices(shown: WithMatrices, look: Look) -> bytes:
    """The one matrix there is."""
    found = shown.matrices()
    if len(found) > 1:
        raise OptionError(f".npy holds one matrix, here are {len(found)}", fix="write .npz")
    return encoded(found[0][1])


def encoded(matrix: Matrix) -> bytes:
    """The bytes of a file. Raises OptionError for formulas, and for entries past the range of doubles."""
    import numpy

    if matrix.symbolic:
        raise OptionError("NumPy has no symbolic matrices", fix="give the variables values with --at")
    try:
        cells = numpy.array([[float(entry) for entry in row] for row in matrix.entries()])  # type: ignore[arg-type]
        whole = bool(numpy.isfinite(cells).all())
    except OverflowError:
        whole = False
    if not whole:
        raise OptionError("an entry is past the range of doubles", fix="write .txt, which holds every digit")
    out = BytesIO()
    numpy.save(out, cells, allow_pickle=False)
    return out.getvalue()
