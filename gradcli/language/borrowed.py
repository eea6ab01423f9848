"""Names of other libraries: ``np.exp`` and ``math.sin`` are functions here, without their module."""

from __future__ import annotations

from gradcli.errors import LanguageError, Source, Span, nearest
from gradcli.functions.names import CONSTANTS, FUNCTIONS

MODULES = ("np", "numpy", "jnp", "math", "mpmath", "sympy", "scipy", "special", "torch", "tf", "jax", "nn", "Math")
ELSEWHERE = {
    "arctan2": "atan2", "power": "pow", "absolute": "abs", "fabs": "abs", "maximum": "max", "minimum": "min",
    "expit": "sigmoid", "gammaln": "lgamma", "psi": "digamma", "rint": "round", "stop_gradient": "stop",
    "detach": "stop", "fmax": "max", "fmin": "min",
}  # fmt: skip
"""What other libraries call functions of ours, with the same arguments."""


def unqualified(source: Source, word: str, start: int, end: int) -> str:
    """The function or constant that ``np.exp`` is here. Raises LanguageError where there is none."""
    name = word.rpartition(".")[2]
    name = ELSEWHERE.get(name, name)
    if name in FUNCTIONS or (name in CONSTANTS and source.text[end : end + 1] != "("):
        return name
    close = nearest(name, [*FUNCTIONS])
    fix = f"did you mean {close}?" if close else "gradcli functions lists them all"
    raise LanguageError(f"{word} is no function here", span=Span(source, start, end), fix=fix)
