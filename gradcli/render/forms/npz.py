"""A NumPy archive: matrices of doubles by name."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from gradcli.render.faces import Look, WithMatrices
from gradcli.render.forms.npy import encoded


def matrices(shown: WithMatrices, look: Look) -> bytes:
    """``product``, or ``dA`` and ``dB``."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for label, matrix in shown.matrices():
            archive.writestr(f"{label.split()[0] if label else 'product'}.npy", encoded(matrix))
    return out.getvalue()
